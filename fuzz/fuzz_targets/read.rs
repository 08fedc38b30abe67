//! The reader over any bytes, as page, settings and data: it never fails.

#![no_main]

use jianbao::directive::Names;
use jianbao::path::SitePath;
use jianbao::{config, data, document, kind, yaml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let edition = |name: &str, label: &str| (name.to_owned(), label.to_owned());
    let names = Names { editions: vec![edition("public", "公开"), edition("internal", "内部")] };
    let Some(page) = SitePath::new("content/a.md") else { return };
    let source = document::read(&page, bytes, &names, &mut Vec::new());
    assert!(source.text.is_char_boundary(source.body));

    let text = jianbao::source::decode(bytes).text;
    let mut said = Vec::new();
    let value = yaml::parse(&text, &page, 0, &mut said);
    config::read(&value, &page, &mut said);
    kind::read(&value, &page, &mut said);
    for diagnostic in said {
        if let Some((start, end)) = diagnostic.place.and_then(|place| place.range) {
            assert!(start <= end && end as usize <= text.len());
        }
    }
    for name in ["content/data/a.csv", "content/data/a.json", "content/data/a.yaml"] {
        if let Some(path) = SitePath::new(name) {
            data::read(&path, &text, &names, 0, &mut Vec::new());
        }
    }
});
