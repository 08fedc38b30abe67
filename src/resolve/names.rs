//! Pages in the order of the names on them.
//!
//! Takes pages of an edition; puts them in the order of readings or of strokes. The name is the field `name`, or else the
//! title; a page's own `sort` says how it is read, or as a number comes before all names.

use crate::directive::lower::plain;
use crate::page::{Edition, Page};
use crate::site::PageId;
use crate::value::{Data, Value};
use crate::words::{self, reading, strokes};

/// What names are ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum By {
    /// As they are read, by pinyin.
    Reading,
    /// By strokes.
    Strokes,
}

/// The name on a page as the edition sees it, without marks.
pub fn name(page: &Page, edition: &Edition) -> String {
    let named = page.fields.get("name").map(|name| name.get("name").unwrap_or(name));
    let said = |value: &Value| words::without_marks(&plain(&value.display(), &edition.names, &edition.settings.mask));
    let own = named.map(said).filter(|name| !name.trim().is_empty());
    own.or_else(|| page.fields.get("title").map(said)).unwrap_or_default().trim().to_owned()
}

/// Orders pages by `weight`, then name, then path.
pub fn by_name(pages: &mut [PageId], edition: &Edition, by: By) {
    order(pages, edition, by, &|id| match edition.pages.get(id).and_then(|page| page.fields.get("weight")) {
        Some(Value { data: Data::Int(weight), .. }) => *weight,
        Some(Value { data: Data::Float(weight), .. }) => *weight as i64,
        _ => i64::MAX,
    });
}

/// Orders pages by what `first` gives, then name, then path.
pub fn order<K: Ord>(pages: &mut [PageId], edition: &Edition, by: By, first: &dyn Fn(PageId) -> K) {
    let own = |page: &Page| {
        let own = page.fields.get("sort").filter(|_| !page.is_section).map(Value::display).unwrap_or_default();
        words::without_marks(&plain(&own, &edition.names, ""))
    };
    let number = |own: &str| own.trim().parse::<i64>().unwrap_or(i64::MAX);
    let of = |id: PageId| edition.pages.get(id);
    match by {
        By::Reading => pages.sort_by_cached_key(|id| {
            let key = of(*id).map(|page| {
                let own = own(page);
                let said = if own.trim().parse::<i64>().is_ok() { "" } else { own.as_str() };
                (number(&own), reading::key(&name(page, edition), said))
            });
            // Ids follow paths.
            (first(*id), key, *id)
        }),
        By::Strokes => {
            let mut keyed: Vec<(K, i64, String, PageId)> = pages
                .iter()
                .filter_map(|id| of(*id).map(|page| (first(*id), number(&own(page)), name(page, edition), *id)))
                .collect();
            keyed.sort_by(|a, b| {
                let names = || strokes::compare(&a.2, &b.2);
                (&a.0, a.1).cmp(&(&b.0, b.1)).then_with(names).then(a.3.cmp(&b.3))
            });
            for (slot, (.., id)) in pages.iter_mut().zip(keyed) {
                *slot = id;
            }
        }
    }
}
