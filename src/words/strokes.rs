//! Names in the order of strokes. The one door to `icu_collator`.
//!
//! Takes two texts without marks; says which comes first in the stroke order of the Unicode CLDR (`zh-u-co-stroke`): fewer
//! strokes first, then by radical. That differs from the convention of some offices (strokes, then 横竖撇点折) among
//! characters of one number of strokes; `weight` and `sort` are for those cases.

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;
use std::cmp::Ordering;
use std::sync::LazyLock;

/// The order, from data that are part of the program.
static STROKES: LazyLock<Option<CollatorBorrowed<'static>>> =
    LazyLock::new(|| Collator::try_new(locale!("zh-u-co-stroke").into(), CollatorOptions::default()).ok());

/// Which of two names comes first; by code points where strokes do not tell them apart.
pub fn compare(a: &str, b: &str) -> Ordering {
    STROKES.as_ref().map_or(Ordering::Equal, |order| order.compare(a, b)).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_strokes_first() {
        let order =
            ["丁一", "王二", "王五", "田三", "刘四", "张六", "欧阳七", "喆八", "镕九", "赟十", "𠮷十一", "Smith"];
        let mut names = order;
        names.reverse();
        names.sort_by(|a, b| compare(a, b));
        assert_eq!(names, order);
    }
}
