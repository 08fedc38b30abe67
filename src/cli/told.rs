//! What has been said already: every fault once, for as long as it stands.
//!
//! Takes what there is to say after each build; gives what is new, and how many errors are gone and left. A fault that only
//! moved to another line, because something above it was edited, is the same.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;

/// A fault without its place in the file.
type Key = (&'static str, Option<String>, Option<String>, Vec<(&'static str, String)>);

/// What was said up to now and still stands.
#[derive(Debug, Default)]
pub struct Told {
    standing: BTreeMap<Key, usize>,
    errors: usize,
}

/// What a build changed in what there is to say.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// What was not said before.
    pub new: Vec<Diagnostic>,
    /// How many errors are gone.
    pub mended: usize,
    /// How many errors stand.
    pub left: usize,
}

impl Told {
    /// Whether something that was said and still stands is of a sort.
    pub fn stands(&self, sort: impl Fn(&str) -> bool) -> bool {
        self.standing.keys().any(|(code, ..)| sort(code))
    }

    /// What is new among `now`, without taking note of it.
    pub fn new_ones(&self, now: &[Diagnostic]) -> Vec<Diagnostic> {
        let mut known = self.standing.clone();
        let is_new = |one: &&Diagnostic| match known.get_mut(&key(one)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        };
        now.iter().filter(is_new).cloned().collect()
    }

    /// Takes note of everything that stands now.
    pub fn update(&mut self, now: &[Diagnostic]) -> Change {
        let new = self.new_ones(now);
        let left = now.iter().filter(|one| one.is_error()).count();
        let fresh = new.iter().filter(|one| one.is_error()).count();
        let mended = (self.errors + fresh).saturating_sub(left);
        self.errors = left;
        self.standing.clear();
        for one in now {
            *self.standing.entry(key(one)).or_insert(0) += 1;
        }
        Change { new, mended, left }
    }
}

fn key(one: &Diagnostic) -> Key {
    let file = one.place.as_ref().map(|place| place.file.to_string());
    (one.code, file, one.edition.clone(), one.args.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::SitePath;
    use crate::source::Span;

    fn fault(name: &str, at: u32) -> Option<Diagnostic> {
        let file = SitePath::new("content/a.md")?;
        Some(Diagnostic::new("link-missing").with("target", name).at(&file, Span { start: at, end: at + 1 }))
    }

    #[test]
    fn a_fault_is_told_once_wherever_it_moves() {
        let mut told = Told::default();
        let all = |ones: &[(&str, u32)]| ones.iter().filter_map(|(name, at)| fault(name, *at)).collect::<Vec<_>>();
        let names = |change: &Change| change.new.len();
        let first = told.update(&all(&[("x", 1), ("y", 5)]));
        assert_eq!((names(&first), first.mended, first.left), (2, 0, 2));
        let moved = told.update(&all(&[("x", 30), ("y", 50)]));
        assert_eq!((names(&moved), moved.mended, moved.left), (0, 0, 2));
        let more = told.update(&all(&[("x", 30), ("x", 40), ("y", 50)]));
        assert_eq!((names(&more), more.mended, more.left), (1, 0, 3));
        let other = told.update(&all(&[("x", 30), ("z", 50)]));
        assert_eq!((names(&other), other.mended, other.left), (1, 2, 2));
        let none = told.update(&[]);
        assert_eq!((names(&none), none.mended, none.left), (0, 2, 0));
        let again = told.update(&all(&[("x", 30)]));
        assert_eq!((names(&again), again.mended, again.left), (1, 0, 1));
    }
}
