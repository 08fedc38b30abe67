//! The section that a new page belongs in.
//!
//! Takes a site as read, a kind and a title; gives a folder, and the page of a section that has yet to be made.

use std::collections::BTreeMap;

use super::page::{Wish, is_chinese, name_of};
use super::{Draft, text};
use crate::corpus::{Corpus, Document};
use crate::diagnostic::Diagnostic;
use crate::kind::{Kind, Role};
use crate::lang;
use crate::path::{folder_of, join};
use crate::value::Value;

/// Where a page goes.
pub struct Place {
    /// The folder below `content/`.
    pub folder: String,
    /// The page of the section, when there is none yet.
    pub draft: Option<Draft>,
}

/// Finds the section: the one that is named, the one in which the call was made, the one that has most pages of the kind, the
/// one whose pages are of the kind by default, the one that is called like the kind; else a new one.
pub fn place(corpus: &Corpus, kind: &Kind, title: &str, wish: &Wish) -> Result<Place, Diagnostic> {
    let sections: Vec<(&str, &Document)> = corpus
        .documents
        .iter()
        .filter(|document| document.is_section)
        .map(|document| (folder(document), &**document))
        .collect();
    let at = |folder: &str| Ok(Place { folder: folder.to_owned(), draft: None });
    let above = |mut folder: &str| loop {
        if folder.is_empty() || sections.iter().any(|(other, _)| *other == folder) {
            return folder.to_owned();
        }
        folder = folder_of(folder);
    };
    if kind.name == "home" {
        return at("");
    }
    let named = match wish.section {
        Some(section) => Some(named(&sections, section)?),
        None => wish.here.map(above).filter(|folder| !folder.is_empty()),
    };
    if kind.name == "section" {
        let folder = wish.name.map_or_else(|| name_of(title, kind, corpus, &wish.date), str::to_owned);
        return at(&join(&named.unwrap_or_default(), &folder));
    }
    if let Some(folder) = named {
        return at(&folder);
    }
    let count = |is_like: &dyn Fn(&Document) -> bool| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for document in corpus.documents.iter().filter(|document| !document.is_section && is_like(document)) {
            *counts.entry(above(folder(document))).or_default() += 1;
        }
        counts.remove("");
        counts
    };
    let mut counts = count(&|document| document.kind == kind.name);
    if counts.is_empty() && kind.role == Some(Role::Problem) {
        // A ledger collects the problems of its section.
        let is_ledger = |kind: &Kind| kind.role == Some(Role::Ledger);
        counts = count(&|document| corpus.kinds.get(&document.kind).is_some_and(is_ledger));
    }
    let told: Vec<&String> = counts
        .keys()
        .filter(|folder| {
            sections.iter().any(|(other, page)| other == folder && titles(page).any(|own| title.contains(&own)))
        })
        .collect();
    let most = counts.values().max().copied().unwrap_or(0);
    let fullest: Vec<&String> = counts.iter().filter(|(_, count)| **count == most).map(|(folder, _)| folder).collect();
    match (&told[..], &fullest[..]) {
        ([folder], _) | (_, [folder]) => return at(folder),
        ([], []) => {}
        (_, several) => {
            let names: Vec<String> = several.iter().take(8).map(|folder| format!("`{folder}`")).collect();
            let fault = Diagnostic::new("call-section-unclear").with("kind", &*kind.name).with("label", &*kind.label);
            let section = several.first().map_or("", |folder| folder.as_str());
            return Err(fault.help(
                format!("写明栏目，例如 `--section {section}`；可以是 {}", names.join("、")),
                format!("name the section, as in `--section {section}`; it can be {}", names.join(", ")),
            ));
        }
    }
    let is_kind = |word: &str| word == kind.name || (word == kind.label && !word.is_empty());
    let by_default = sections.iter().find(|(_, page)| {
        let cascade = page.fields.get("cascade");
        let word = cascade.and_then(|cascade| cascade.get("kind").or(cascade.get("类型")));
        word.is_some_and(|word| is_kind(&word.display()))
    });
    let called = || sections.iter().find(|(folder, page)| is_kind(folder) || titles(page).any(|title| is_kind(&title)));
    match by_default.or_else(called) {
        Some((folder, _)) => at(folder),
        None if kind.name == "page" => at(""),
        None => Ok(Place { folder: kind.name.clone(), draft: Some(section_page(corpus, kind)) }),
    }
}

/// The section of a folder or title that the editor wrote.
fn named(sections: &[(&str, &Document)], typed: &str) -> Result<String, Diagnostic> {
    let folder = typed.replace('\\', "/");
    let folder = folder.trim_matches('/').trim_end_matches("/_index.md");
    let folder = folder.strip_prefix("content/").unwrap_or(folder);
    let by_folder = sections.iter().find(|(other, _)| *other == folder);
    let found = by_folder.or_else(|| sections.iter().find(|(_, page)| titles(page).any(|title| title == typed)));
    let found = found.map(|(folder, _)| (*folder).to_owned());
    found.or_else(|| (folder == "content").then(String::new)).ok_or_else(|| {
        let near =
            lang::nearest(folder, sections.iter().map(|(folder, _)| *folder).filter(|folder| !folder.is_empty()));
        Diagnostic::new("call-section-unknown").with("name", typed).suggest(near)
    })
}

/// What a section is called.
fn titles(page: &Document) -> impl Iterator<Item = String> {
    let fields = ["title", "label"].into_iter().filter_map(|name| page.fields.get(name));
    fields.map(Value::display).filter(|title| !title.trim().is_empty())
}

/// The folder of a page below `content/`.
fn folder(document: &Document) -> &str {
    document.path.parent().strip_prefix("content").unwrap_or("").trim_start_matches('/')
}

fn section_page(corpus: &Corpus, kind: &Kind) -> Draft {
    let path = format!("content/{}/_index.md", kind.name);
    let text = if is_chinese(corpus) {
        let label = if kind.label.is_empty() { &kind.name } else { &kind.label };
        format!(
            "---\n标题: {0}\n# 范围: 公开  # 栏目里有公开的页面时，去掉行首的井号\n下级默认:\n  类型: {0}\n---\n",
            text::yaml(label)
        )
    } else {
        let label = if kind.label_en.is_empty() { &kind.name } else { &kind.label_en };
        let hint = "take the first sign off when pages in it are public";
        format!(
            "---\ntitle: {}\n# audience: public  # {hint}\ncascade:\n  kind: {}\n---\n",
            text::yaml(label),
            kind.name
        )
    };
    Draft { path, bytes: text.into_bytes() }
}
