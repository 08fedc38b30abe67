//! What a template consists of: itself, what it extends and includes, and the files of the components it calls.
//!
//! Takes the files of a theme; gives a digest for each name by which a template can be called, and says whether it may read
//! the day of the build, and what its edition is. Looks at texts alone, and takes too much rather than too little.

use super::faults::Files;
use super::theme::references;
use crate::hash::Digest;
use crate::query::digest::Parts;
use std::collections::{BTreeMap, BTreeSet};

/// The templates of a theme, as far as proofs need them.
#[derive(Clone, Debug, Default)]
pub struct Closures {
    /// By every name, bare and full: what the template consists of.
    pub digests: BTreeMap<String, Digest>,
    /// By the same names: what it may read of the variable `site` that is asked for by itself.
    pub reads: BTreeMap<String, Reads>,
}

/// What a template may read of the variable `site` that changes while the settings stay as they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// The day of the build: another one each day.
    pub day: bool,
    /// Name, title and banner of the edition: others in each edition.
    pub edition: bool,
}

impl Reads {
    fn of(text: &str) -> Reads {
        Reads { day: may_read(text, "date"), edition: may_read(text, "edition") }
    }

    fn or(self, other: Reads) -> Reads {
        Reads { day: self.day || other.day, edition: self.edition || other.edition }
    }
}

/// The digest of all files: as long as it stays, templates that have been read need not be read again.
pub fn digest(files: &Files) -> Digest {
    let mut parts = Parts::new();
    files.prefixes.iter().for_each(|prefix| {
        parts.text(prefix);
    });
    for (name, text) in files.texts() {
        // Faults in a template are told with its path.
        parts.text(name).text(text).option(files.get(name).map(|(path, _)| path.as_str()));
    }
    parts.digest()
}

/// The closures of all templates.
pub fn closures(files: &Files) -> Closures {
    let mut components: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, text) in files.texts() {
        for component in components_of(text) {
            components.entry(component).or_default().insert(name);
        }
    }
    let mut of_file: BTreeMap<&str, (Vec<String>, Reads)> = BTreeMap::new();
    for (name, text) in files.texts() {
        let mut leads: Vec<String> = references(text).into_iter().map(|reference| reference.name).collect();
        let called = calls_of(text).filter_map(|component| components.get(component));
        leads.extend(called.flatten().map(|file| (*file).to_owned()));
        leads.sort();
        leads.dedup();
        of_file.insert(name, (leads, Reads::of(text)));
    }
    let mut found = Closures::default();
    for start in of_file.keys() {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut missing: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = vec![start];
        while let Some(name) = open.pop() {
            match files.find(name).and_then(|full| of_file.get_key_value(full)) {
                None => {
                    missing.insert(name);
                }
                Some((full, (leads, _))) if seen.insert(*full) => open.extend(leads.iter().map(String::as_str)),
                Some(_) => {}
            }
        }
        let mut parts = Parts::new();
        for prefix in &files.prefixes {
            parts.text(prefix);
        }
        for name in &seen {
            parts.text(name).option(files.get(name).map(|(_, text)| text));
        }
        for name in &missing {
            parts.text("missing").text(name);
        }
        found.digests.insert((*start).to_owned(), parts.digest());
        let reads = seen.iter().filter_map(|name| of_file.get(name).map(|(_, reads)| *reads));
        found.reads.insert((*start).to_owned(), reads.fold(Reads::default(), Reads::or));
    }
    for word in files.words() {
        let Some(full) = files.find(&word) else { continue };
        if let (Some(digest), Some(reads)) = (found.digests.get(full).copied(), found.reads.get(full).copied()) {
            found.digests.insert(word.clone(), digest);
            found.reads.insert(word, reads);
        }
    }
    found
}

/// The names of the components that a template defines.
fn components_of(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("{%").filter_map(|(at, tag)| {
        let inner = text.get(at + tag.len()..)?.trim_start_matches('-').trim_start();
        let name = inner.strip_prefix("component")?;
        let name = name.starts_with(char::is_whitespace).then(|| name.trim_start())?;
        Some(first_name(name)).filter(|name| !name.is_empty())
    })
}

/// The names of the components that a template may call, and of its elements: whatever stands after a `<`.
fn calls_of(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('<').map(|(at, _)| first_name(text.get(at + 1..).unwrap_or("").trim_start()))
}

fn first_name(text: &str) -> &str {
    text.get(..text.find(|c: char| !is_of_name(c)).unwrap_or(text.len())).unwrap_or("")
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Whether a template names a field of the variable `site`, or the variable in any way that does not name another one of its
/// fields.
fn may_read(text: &str, wanted: &str) -> bool {
    text.match_indices("site").any(|(at, word)| {
        let (before, after) = (text.get(..at).unwrap_or(""), text.get(at + word.len()..).unwrap_or(""));
        if before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
            || after.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        {
            return false;
        }
        let after = after.trim_start();
        let field = after.strip_prefix("?.").or_else(|| after.strip_prefix('.')).map(str::trim_start);
        let end = |field: &str| field.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(field.len());
        match field.and_then(|field| field.get(..end(field))) {
            Some(field) => field == wanted || field.is_empty(),
            // `og:site_name` and the like are other words; what is left may hand the whole variable on.
            None => true,
        }
    }) || text.contains("__tera_context")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::SitePath;
    use crate::theme::{Layer, Template, Theme};

    fn theme(files: &[(&str, &str)]) -> Theme {
        let templates = files.iter().map(|(name, text)| Template {
            name: (*name).to_owned(),
            path: SitePath::new(&format!("themes/t/templates/{name}")).unwrap_or(SitePath::fixed("x")),
            text: (*text).to_owned(),
        });
        Theme { layers: vec![Layer { name: "t".to_owned(), templates: templates.collect() }], ..Theme::default() }
    }

    #[test]
    fn what_belongs_to_a_template() {
        let base = [
            ("base.html", "{% block a %}{% endblock %}"),
            ("page.html", "{% extends \"base.html\" %}{% include \"foot.html\" %}{{ <card a=1 /> }}"),
            ("foot.html", "foot"),
            ("parts.html", "{% component card(a) %}{{ <seal /> }}{% endcomponent card %}"),
            ("seal.html", "{%- component seal() %}s{% endcomponent seal %}"),
            ("other.html", "<cards>"),
        ];
        let of = |files: &[(&str, &str)], name: &str| {
            let theme = theme(files);
            closures(&Files::of(&theme)).digests.get(name).copied()
        };
        let before = of(&base, "page.html");
        assert_eq!(before, of(&base, "t/page.html"));
        for (at, changes) in [(0, true), (1, true), (2, true), (3, true), (4, true), (5, false)] {
            let mut files = base;
            let text = format!("{} ", files[at].1);
            files[at].1 = &text;
            assert_eq!(before != of(&files, "page.html"), changes, "{}", files[at].0);
        }
        assert_eq!(of(&base, "none.html"), None);
    }

    #[test]
    fn the_day_and_the_edition() {
        let (neither, day, edition, both) = ((false, false), (true, false), (false, true), (true, true));
        for (text, wanted) in [
            ("{{ site.title }} website onsite {{ site.extra.x }}", neither),
            ("<meta property=\"og:site_name\"> {{ site.extra.edition }}", neither),
            ("{{ site.date | date }}", day),
            ("{{ site?.date }}", day),
            ("{{ site.edition.name }}", edition),
            ("{% if site?. edition?.marked %}", edition),
            ("{{ site.date }}{{ site.edition.title }}", both),
            ("{% set s = site %}", both),
            ("{{ site[\"date\"] }}", both),
            ("{{ <x of={site} /> }}", both),
            ("{{ __tera_context }}", both),
        ] {
            let Reads { day, edition } = Reads::of(text);
            assert_eq!((day, edition), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_read_by_what_belongs_to_a_template() {
        let theme = theme(&[
            ("base.html", "{% include \"band.html\" %}{% block a %}{% endblock %}"),
            ("band.html", "{{ site.edition.banner }}"),
            ("page.html", "{% extends \"base.html\" %}"),
            ("list.html", "{{ <day /> }}"),
            ("parts.html", "{% component day() %}{{ site.date }}{% endcomponent day %}"),
            ("item.html", "{{ site.title }}"),
        ]);
        let reads = closures(&Files::of(&theme)).reads;
        let (day, edition) = (Reads { day: true, edition: false }, Reads { day: false, edition: true });
        for (name, wanted) in [("page.html", edition), ("list.html", day), ("item.html", Reads::default())] {
            assert_eq!((reads.get(name), reads.get(&format!("t/{name}"))), (Some(&wanted), Some(&wanted)), "{name}");
        }
    }
}
