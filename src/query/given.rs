//! What a rendering is given besides the site: the day of the build, and which edition it is of.
//!
//! Both are queries of their own. The day changes while nothing else does; and most of what two editions show is the same but
//! for what they are called, so an output that does not say which edition it is of can be the same in both.

use super::{Query, Reader};
use crate::date::Date;
use crate::page::Edition;

impl Reader {
    /// The day of the build.
    pub fn today(&self) -> Date {
        self.ask(|| Query::Today);
        self.site.today
    }

    /// The day of the build, for a variable that is the same for all outputs. Whoever may read that has to call
    /// [`Reader::today`].
    pub fn day_of_variable(&self) -> Date {
        self.site.today
    }

    /// Name, title and banner of the edition, and whether it has what narrower ones have not.
    pub fn edition(&self) -> (&str, &str, &str, bool) {
        self.ask(|| Query::Edition);
        self.edition_of_variable()
    }

    /// The same for a variable that is the same for all outputs. Whoever may read that has to call [`Reader::edition`].
    pub fn edition_of_variable(&self) -> (&str, &str, &str, bool) {
        let Edition { name, title, banner, is_marked, .. } = &self.site.edition;
        (name, title, banner, *is_marked)
    }
}
