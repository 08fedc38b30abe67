//! Keys and seals for themselves: what is signed, by whom, and that no text makes their readers panic.

use jianbao::publish::seal::{Judged, Public, Secret};

#[test]
fn sealed_and_judged() {
    let (secret, public) = Secret::generate(None).unwrap();
    let (secret, public) = (Secret::parse(&secret, None).unwrap(), Public::parse(&public).unwrap());
    assert_eq!(secret.public(), Some(public.clone()));
    assert_eq!(Public::parse(&public.line()), Some(public.clone()));
    let seal = secret.seal("text", "words\nof two lines").unwrap();
    assert_eq!(public.judge(b"text", &seal), Judged::Sealed);
    assert_eq!(public.judge(b"texT", &seal), Judged::Broken);
    assert_eq!(public.judge(b"text", &seal.replace("words", "Words")), Judged::Broken);
    let (_, other) = Secret::generate(None).unwrap();
    let other = Public::parse(&other).unwrap();
    assert_eq!(other.judge(b"text", &seal), Judged::Other(public.name()));
}

#[test]
fn nothing_makes_it_panic() {
    let (secret, public) = Secret::generate(None).unwrap();
    let seal = Secret::parse(&secret, None).unwrap().seal("text", "words").unwrap();
    let key = Public::parse(&public).unwrap();
    for text in [&secret, &public, &seal] {
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 4;
            for text in [String::from_utf8(bytes).unwrap(), text[..at].to_owned(), text[at..].to_owned()] {
                let _ = (Secret::parse(&text, None), Public::parse(&text), key.judge(b"text", &text));
            }
        }
    }
    for text in ["", "\n\n\n\n", "untrusted comment:", "é"] {
        assert!(Secret::parse(text, None).is_err() && Public::parse(text).is_none());
    }
}
