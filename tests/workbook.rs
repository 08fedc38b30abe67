//! Workbooks that real programs saved, and what no program would save: damage, bombs, ciphers.
//!
//! `tests/data/` holds small files made by hand: `openpyxl.xlsx` by openpyxl (formulas without results, a hidden sheet,
//! a comment), `gnumeric.xlsx` and `libreoffice.xlsx` the same, opened and saved by Gnumeric 1.12 and LibreOffice 7.4;
//! `locked.xlsx` the same with the password 123456.

use std::path::Path;

use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

use crate::gate::config;
use crate::program::{self, jianbao};
use crate::robustness::{build, codes};
use crate::suite::workbook::repacked;

fn real(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name)).unwrap()
}

const TEMPLATE: &str =
    "{% for row in data(path=\"t.xlsx\") %}{% for key, value in row %}{{ key }}={{ value }};{% endfor %}
{% endfor %}{{ data(path=\"t.xlsx#7月\")[0][\"得分\"] }}";

/// What a page shows of a real file.
fn shown(name: &str) -> String {
    let root = tempfile::tempdir().unwrap();
    let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/plain");
    let mut files = program::Files::new();
    files.extend(program::read_tree(&theme).into_iter().map(|(path, bytes)| (format!("themes/plain/{path}"), bytes)));
    files.insert("themes/plain/templates/page.html".to_owned(), TEMPLATE.as_bytes().to_vec());
    files.insert("content/site.yaml".to_owned(), "title: 测试\ntheme: plain\n".as_bytes().to_vec());
    files.insert("content/a.md".to_owned(), "---\ntitle: 甲\naudience: public\n---\n".as_bytes().to_vec());
    files.insert("content/data/t.xlsx".to_owned(), real(name));
    program::write_tree(root.path(), &files);
    let run = jianbao(root.path(), &["build", "--lang", "en", "--date", "2026-07-01"]);
    assert_eq!(run.exit, 0, "{name}: {}", run.stderr);
    for (path, bytes) in program::read_tree(&root.path().join("public")) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("批注") && !text.contains("密件"), "{name}: a comment or hidden sheet is in {path}");
    }
    std::fs::read_to_string(root.path().join("public/a.html")).unwrap()
}

#[test]
fn files_of_spreadsheet_programs_are_read() {
    let expected = "\
单位=城关镇;基础工作=60.2;创新=35.1;得分=95.3;完成率=98.5%;报送日期=2026-06-28;
单位=东河乡;基础工作=58.7;创新=34.4;得分=93.1;完成率=90%;报送日期=2026-06-29;
单位=西坪乡;基础工作=55;创新=30.3;得分=85.3;完成率=85.3%;报送日期=2026-06-30;
95.3";
    for name in ["gnumeric.xlsx", "libreoffice.xlsx"] {
        assert_eq!(shown(name).trim(), expected, "{name}");
    }
}

#[test]
fn a_file_whose_formulas_nobody_has_worked_out() {
    let report = build("content/data/t.xlsx", &real("openpyxl.xlsx"));
    let mut codes = codes(&report);
    codes.dedup();
    assert_eq!(codes, ["data-sheet-hidden", "data-formula-unknown"]);
    assert_eq!(report.diagnostics[1].range, Some([3, 4, 3, 5]));
}

#[test]
fn a_password_is_told() {
    assert_eq!(codes(&build("content/data/t.xlsx", &real("locked.xlsx"))), ["data-book-locked"]);
}

/// Two cells at the ends of a sheet are 17 thousand million cells to whoever makes a table of them.
#[test]
fn a_sheet_of_far_cells_is_refused() {
    for rows in [2, 1_048_575] {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        (0..200).for_each(|row| drop(sheet.write_number(row, 0, 1).map(|_| ())));
        sheet.write_number(rows, 16_383, 1).unwrap();
        let report = build("content/data/t.xlsx", &workbook.save_to_buffer().unwrap());
        assert_eq!(codes(&report), ["data-book-large"]);
    }
}

#[test]
fn bombs_are_refused() {
    let real = real("gnumeric.xlsx");
    let zeros =
        repacked(&real, &mut |name, text| if name.ends_with("styles.xml") { vec![b' '; 160 << 20] } else { text });
    assert!(zeros.len() < 1 << 20);
    assert_eq!(codes(&build("content/data/t.xlsx", &zeros)), ["data-book-large"]);
    let promise = repacked(&real, &mut |name, text| match name.ends_with("sharedStrings.xml") {
        true => String::from_utf8(text).unwrap().replace("uniqueCount=\"", "uniqueCount=\"99999999999").into_bytes(),
        false => text,
    });
    assert_eq!(codes(&build("content/data/t.xlsx", &promise)), ["data-book-large"]);
}

proptest! {
    #![proptest_config(config(16))]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        build("content/data/t.xlsx", &bytes);
        build("content/data/t.xlsx", &[b"PK\x03\x04".as_slice(), &bytes].concat());
    }

    #[test]
    fn no_truncated_or_altered_file_panics(end in 0.0..1.0f64, at in 0.0..1.0f64, byte in any::<u8>()) {
        let mut bytes = real("libreoffice.xlsx");
        let place = (at * bytes.len() as f64) as usize;
        bytes[place] = byte;
        build("content/data/t.xlsx", &bytes);
        bytes.truncate((end * bytes.len() as f64) as usize);
        build("content/data/t.xlsx", &bytes);
    }

    /// Damage inside the parts, behind sound checksums.
    #[test]
    fn no_altered_part_panics(
        file in proptest::sample::select(vec!["gnumeric.xlsx", "libreoffice.xlsx"]),
        part in 0..12usize,
        at in 0.0..1.0f64,
        long in 0..30usize,
        instead in proptest::sample::select(vec!["", "\"", "<", "/>", "999999999999", "-1", "&#xFDD0;", "A0", "XFE1", "hidden=\"1\" ", "\0", "<row>"]),
    ) {
        let mut number = 0;
        let bytes = repacked(&real(file), &mut |_, mut text| {
            number += 1;
            if number == part + 1 {
                let start = (at * text.len() as f64) as usize;
                let end = (start + long).min(text.len());
                text.splice(start..end, instead.bytes());
            }
            text
        });
        build("content/data/t.xlsx", &bytes);
    }
}
