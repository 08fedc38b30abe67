//! The books of the suite: Markdown files cut into cases, cases into blocks; and blocks written back.
//!
//! Takes text, gives headings and fences. Knows nothing of what a block asks for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// One Markdown file of cases.
pub struct Book {
    /// The path below `tests/suite`.
    pub name: String,
    pub cases: Vec<Case>,
    path: PathBuf,
    lines: Vec<String>,
}

/// A heading and the blocks below it, up to the next heading.
pub struct Case {
    pub title: String,
    pub blocks: Vec<Block>,
}

/// A fenced block whose first word asks for something.
#[derive(Clone, Debug)]
pub struct Block {
    pub word: String,
    pub args: Vec<String>,
    /// Line of the opening fence, from 1.
    pub line: usize,
    pub body: Vec<String>,
    fence: usize,
}

/// A new body for the block whose fence opens at `line`, and a block to put after it.
pub struct Edit {
    pub line: usize,
    pub body: Vec<String>,
    pub after: Option<Vec<String>>,
}

const WORDS: [&str; 10] =
    ["site", "diagnostics", "output", "contains", "lacks", "files", "run", "edit", "changes", "rerenders"];

impl Book {
    pub fn read(path: &Path) -> Book {
        let name = path.strip_prefix(super::folder()).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let mut book = Book::parse(&name, &std::fs::read_to_string(path).unwrap());
        book.path = path.to_path_buf();
        book
    }

    /// Cuts a text into cases. Panics at a fence that names no known block: a misspelt word would test nothing.
    pub fn parse(name: &str, text: &str) -> Book {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut cases: Vec<Case> = Vec::new();
        let mut at = 0;
        while at < lines.len() {
            let line = &lines[at];
            let fence = line.len() - line.trim_start_matches('`').len();
            if fence >= 3 {
                let end = (at + 1..lines.len())
                    .find(|end| lines[*end].trim_end() == "`".repeat(fence))
                    .unwrap_or_else(|| panic!("{name}:{}: the fence is not closed", at + 1));
                let mut args = split(&line[fence..]).into_iter();
                let word = args.next().unwrap_or_default();
                if WORDS.contains(&word.as_str()) {
                    let block =
                        Block { word, args: args.collect(), line: at + 1, body: lines[at + 1..end].to_vec(), fence };
                    cases
                        .last_mut()
                        .unwrap_or_else(|| panic!("{name}:{}: a block before a heading", at + 1))
                        .blocks
                        .push(block);
                } else {
                    assert!(word.is_empty() || word == "text", "{name}:{}: no such block: `{word}`", at + 1);
                }
                at = end;
            } else if let Some(title) = line.strip_prefix("## ").or_else(|| line.strip_prefix("### ")) {
                cases.push(Case { title: title.trim().to_owned(), blocks: Vec::new() });
            }
            at += 1;
        }
        cases.retain(|case| !case.blocks.is_empty());
        Book { name: name.to_owned(), cases, path: PathBuf::new(), lines }
    }

    /// Writes the book with the edited blocks, if there are any.
    pub fn rewrite<'a>(&self, edits: impl Iterator<Item = &'a Edit>) {
        let edits: BTreeMap<usize, &Edit> = edits.map(|edit| (edit.line, edit)).collect();
        if edits.is_empty() {
            return;
        }
        let blocks: BTreeMap<usize, &Block> =
            self.cases.iter().flat_map(|case| &case.blocks).map(|block| (block.line, block)).collect();
        let mut lines = self.lines.clone();
        for (line, edit) in edits.iter().rev() {
            let block = blocks[line];
            let (from, to) = (*line, *line + block.body.len());
            if let Some(after) = &edit.after {
                let mut insert = vec!["```diagnostics".to_owned()];
                insert.extend(after.iter().cloned());
                insert.push("```".to_owned());
                lines.splice(to + 1..to + 1, insert);
            }
            assert!(lines[from - 1].starts_with(&"`".repeat(block.fence)));
            lines.splice(from..to, edit.body.iter().cloned());
        }
        std::fs::write(&self.path, lines.join("\n") + "\n").unwrap();
    }
}

/// Words separated by spaces; quotes hold words together.
pub fn split(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote, mut open) = (String::new(), None, false);
    for c in text.chars() {
        match (quote, c) {
            (Some(q), c) if c == q => quote = None,
            (None, '"' | '\'') => (quote, open) = (Some(c), true),
            (None, ' ') => {
                if open {
                    words.push(std::mem::take(&mut word));
                }
                open = false;
            }
            (_, c) => {
                word.push(c);
                open = true;
            }
        }
    }
    if open {
        words.push(word);
    }
    words
}
