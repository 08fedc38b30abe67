//! What the last step does to a page: addresses, marks, comments.

use jianbao::render::finish::{Addresses, Markup, finish};
use proptest::prelude::*;

fn html(from: &str, text: &str) -> String {
    let text = text.replace('{', "\u{FDD2}").replace('}', "\u{FDD3}");
    String::from_utf8(finish(text.as_bytes(), Markup::Html, Addresses::RelativeTo(from))).unwrap()
}

#[test]
fn addresses() {
    for (from, before, after) in [
        ("a/b.html", r#"<a href="/a/c.html#x">"#, r#"<a href="c.html#x">"#),
        ("a/b.html", r#"<a href="/a/b.html#x">"#, r#"<a href="b.html#x">"#),
        ("a/b.html", r#"<a href='/'>"#, r#"<a href='../index.html'>"#),
        ("index.html", r#"<a href=/a/>"#, r#"<a href=a/index.html>"#),
        ("a/b/c.html", r#"<a  HREF = "/x.css?v=1" >"#, r#"<a  HREF="../../x.css?v=1" >"#),
        (
            "a.html",
            r#"<a href="//host/x"><a href="/\host"><a href="x.html"><a href="http://a/b">"#,
            r#"<a href="//host/x"><a href="/\host"><a href="x.html"><a href="http://a/b">"#,
        ),
        (
            "p/a.html",
            r#"<img srcset="/a.png 1x, /b,c.png 2x,/d.png">"#,
            r#"<img srcset="../a.png 1x, ../b,c.png 2x,../d.png">"#,
        ),
        ("p/a.html", r#"<img srcset="/a.png, data:x,y 2x">"#, r#"<img srcset="../a.png, data:x,y 2x">"#),
        (
            "p/a.html",
            r#"<object data="/a"><p data-x="/a" title="/b">/c href="/d"</p>"#,
            r#"<object data="../a"><p data-x="/a" title="/b">/c href="/d"</p>"#,
        ),
        (
            "p/a.html",
            r#"<script>x = '<a href="/a">' <!-- b</script><a href="/a">"#,
            r#"<script>x = '<a href="/a">' <!-- b</script><a href="../a">"#,
        ),
        ("p/a.html", r#"<style>a{}</style><br/><img src="/x"/>"#, "<style>a</style><br/><img src=\"../x\"/>"),
        ("p/a.html", r#"<a href="/a:b">"#, r#"<a href="../a:b">"#),
        ("a.html", r#"<a href="/a:b">"#, r#"<a href="./a:b">"#),
        ("p/a.html", r#"<a href="/q/../r/">"#, r#"<a href="../r/index.html">"#),
        ("p/a.html", "<a href=\"/é%20x/{y}\">", "<a href=\"../é%20x/y\">"),
    ] {
        assert_eq!(html(from, before), after, "{before}");
    }
}

#[test]
fn addresses_below_a_base() {
    let out = finish(br#"<a href="/a.html"><a href="/">"#, Markup::Html, Addresses::Below("/sub/"));
    assert_eq!(String::from_utf8(out).unwrap(), r#"<a href="/sub/a.html"><a href="/sub/">"#);
}

#[test]
fn marks() {
    for (before, after) in [
        ("<p>a{b}c</p>", "<p>a<mark class=\"internal\">b</mark>c</p>"),
        ("<title>a{b}</title>", "<title>ab</title>"),
        ("<img alt=\"{b}\">", "<img alt=\"b\">"),
        (
            "<p>{a<em>b</em>c}</p>",
            "<p><mark class=\"internal\">a</mark><em><mark class=\"internal\">b</mark></em><mark class=\"internal\">c</mark></p>",
        ),
        ("<p>{cut</p><p>next</p>", "<p><mark class=\"internal\">cut</mark></p><p>next</p>"),
        ("{}x", "x"),
        ("<textarea>{x}</textarea><script>'{x}'</script>", "<textarea>x</textarea><script>'x'</script>"),
        ("\u{FDD0}1\u{FDD1}\u{FDEF}}a", "1a"),
    ] {
        assert_eq!(html("a.html", before), after);
    }
}

#[test]
fn comments() {
    for (before, after) in [
        ("a<!-- b -->c<!--->d", "acd"),
        ("a<!-->b", "ab"),
        ("<!DOCTYPE html><!-- x", "<!DOCTYPE html>"),
        ("<?php x ?>a<!x>b", "ab"),
        ("a < b <3", "a < b <3"),
        ("<p title='<!-- x -->'>", "<p title='<!-- x -->'>"),
    ] {
        assert_eq!(html("a.html", before), after);
    }
}

#[test]
fn xml() {
    let text = "<?xml version=\"1.0\"?><title>a\u{FDD2}b\u{FDD3}\u{1}\u{FFFF}</title><link href=\"/a\"/><!-- c --><![CDATA[<!-- kept -->]]>";
    let out = finish(text.as_bytes(), Markup::Xml, Addresses::RelativeTo("feed.xml"));
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "<?xml version=\"1.0\"?><title>ab</title><link href=\"a\"/><![CDATA[<!-- kept -->]]>"
    );
}

proptest! {
    #[test]
    fn never_fails(text in "[a-z<>/!\\-\"'= \u{FDD0}-\u{FDD3}一&#?,\\[\\]]{0,60}", xml: bool) {
        let markup = if xml { Markup::Xml } else { Markup::Html };
        let out = finish(text.as_bytes(), markup, Addresses::RelativeTo("a/b.html"));
        let out = String::from_utf8(out).unwrap();
        let stray = out.chars().any(|c| (0xFDD0..=0xFDEF).contains(&(c as u32)));
        prop_assert!(!stray);
        prop_assert_eq!(out.matches("<mark class").count(), out.matches("</mark>").count());
    }

    #[test]
    fn bytes_that_are_no_text(bytes: Vec<u8>) {
        finish(&bytes, Markup::Html, Addresses::RelativeTo("a/b.html"));
        finish(&bytes, Markup::Xml, Addresses::Below("/"));
    }
}
