//! Ids of headings and footnotes, unique over a page.

use std::collections::HashMap;

/// The ids a page already has, each with the number that its next namesake tries first.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: HashMap<String, u32>,
}

impl Ids {
    /// The id itself, or the id with the first free number.
    ///
    /// Numbers are never tried twice, so ten thousand namesakes cost ten thousand steps.
    pub(super) fn claim(&mut self, id: &str) -> String {
        let Some(&first) = self.taken.get(id) else {
            self.taken.insert(id.to_owned(), 2);
            return id.to_owned();
        };
        let mut number = first;
        let free = loop {
            let candidate = format!("{id}-{number}");
            number = number.saturating_add(1);
            if !self.taken.contains_key(&candidate) {
                break candidate;
            }
        };
        self.taken.insert(id.to_owned(), number);
        self.taken.insert(free.clone(), 2);
        free
    }
}

/// An id made of the text of a heading: letters and digits of any script, in lower case, and `-` for spaces.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() || c == '_' {
            slug.extend(c.to_lowercase());
        } else if (c.is_whitespace() || c == '-') && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() {
        slug.push_str("section");
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        for (text, id) in [
            ("一、总体情况", "一总体情况"),
            ("Hello World", "hello-world"),
            ("2026 年 - 上半年", "2026-年-上半年"),
            ("！？", "section"),
            ("赟𠮷 A_b", "赟𠮷-a_b"),
        ] {
            assert_eq!(slug(text), id);
        }
    }

    #[test]
    fn namesakes_are_numbered() {
        let mut ids = Ids::default();
        let claimed: Vec<_> = ["a", "a-2", "a", "a", "a-2"].into_iter().map(|id| ids.claim(id)).collect();
        assert_eq!(claimed, ["a", "a-2", "a-3", "a-4", "a-2-2"]);
    }
}
