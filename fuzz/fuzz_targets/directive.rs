//! The scanner of directives over any text: pieces cover it without gaps, and places are places of it.

#![no_main]

use jianbao::directive::{self, Form, Names, Piece, Place};
use libfuzzer_sys::fuzz_target;

fn covers(text: &str, pieces: &[Piece], mut at: usize) -> usize {
    for piece in pieces {
        assert_eq!(piece.range.start, at, "a gap or an overlap in {text:?}");
        assert!(text.get(piece.range.clone()).is_some(), "cut inside a character in {text:?}");
        if let Form::Container(container) = &piece.form {
            covers(text, &container.body, container.open.end);
        }
        at = piece.range.end;
    }
    at
}

fuzz_target!(|text: &str| {
    let text = jianbao::source::decode(text.as_bytes()).text;
    let edition = |name: &str, label: &str| (name.to_owned(), label.to_owned());
    let names = Names { editions: vec![edition("public", "公开"), edition("internal", "内部")] };
    for place in [Place::Body, Place::Field] {
        let scan = directive::scan(&text, &names, place);
        assert_eq!(covers(&text, &scan.pieces, 0), text.len());
        for problem in scan.problems {
            assert!(text.get(problem.range).is_some());
        }
        directive::lower::lower(&text, &names, place);
    }
});
