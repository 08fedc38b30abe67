//! The reader of a site in which one page has another title.
//!
//! Takes the page; gives a reader that knows what the one before knew of all others. Everything that is made of titles, lists
//! among them, is asked anew.

use super::reader::Reader;
use crate::page::Page;
use crate::site::{PageId, Text};
use std::sync::{Arc, OnceLock};

impl Reader {
    /// A reader of the site with another title and text of one page, where nothing else differs. What was known of the facts of
    /// the other pages still holds: none of it tells the title of a page that is no section. `None` for a page that the site
    /// does not have.
    pub fn with_page(self, id: PageId, page: Arc<Page>, title: String, text: Text) -> Option<Reader> {
        let search = self.known_search();
        let Reader { mut site, mut own, questions, templates, .. } = self;
        let resolved = site.pages.get_mut(id)?;
        (resolved.title, resolved.text) = (title, text);
        *site.edition.pages.get_mut(id)? = page;
        *own.get_mut(id)? = OnceLock::new();
        let mut reader = Reader::new(site, questions, templates);
        reader.recall_search(search);
        reader.own = own;
        Some(reader)
    }
}
