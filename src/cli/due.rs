//! The command that says when the next page appears or leaves.
//!
//! Takes a call; gives a day for each edition. Builds nothing.

use std::path::Path;

use serde_json::json;

use super::console::Console;
use super::report;
use super::syntax::Format;
use crate::diagnostic::Diagnostic;
use crate::engine::{Settings, due};
use crate::fs::Disk;
use crate::lang::Lang;
use crate::path::SitePath;

/// Says what happens next in each edition of the site at `root`.
pub fn due(root: &Path, settings: &Settings, console: &mut Console) -> Result<u8, Diagnostic> {
    let (tree, mut diagnostics) = Disk::list(root);
    let editions = match due::due(&tree, settings) {
        Ok(editions) => editions,
        Err(faults) => {
            diagnostics.extend(faults);
            diagnostics.sort();
            return Ok(report::give(console, &[], &diagnostics, true, &super::texts(&tree)));
        }
    };
    if console.format == Format::Json {
        let one = |due: &due::Due| {
            let day = due.day.map(|day| day.iso_day());
            let (appears, leaves) = (texts(&due.appears), texts(&due.leaves));
            json!({ "name": due.edition, "due": day, "appears": appears, "leaves": leaves })
        };
        let editions: Vec<_> = editions.iter().map(one).collect();
        let told = json!({ "date": settings.date.iso_day(), "editions": editions });
        return console.answer(&super::json(&told)).map(|()| 0);
    }
    let mut text = String::new();
    for due in &editions {
        let name = report::spoken(&due.edition, console.lang);
        let day = due.day.map(|day| day.iso_day());
        text.push_str(&match (&day, console.lang) {
            (Some(day), Lang::Zh) => format!("{name}：{day}\n"),
            (Some(day), Lang::En) => format!("{name}: {day}\n"),
            (None, Lang::Zh) => format!("{name}：没有等待发布或到期的页面\n"),
            (None, Lang::En) => format!("{name}: no page waits to appear or to leave\n"),
        });
        due.appears.iter().for_each(|path| text.push_str(&format!("+ {path}\n")));
        due.leaves.iter().for_each(|path| text.push_str(&format!("- {path}\n")));
    }
    console.answer(&text).map(|()| 0)
}

fn texts(paths: &[SitePath]) -> Vec<&str> {
    paths.iter().map(|path| path.as_str()).collect()
}
