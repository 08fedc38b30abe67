//! Beginnings: a new site, a new page.
//!
//! Takes what the editor says about them; gives the files that they begin with, and puts those on the disk: all of them or
//! none, and never in the place of anything that stands there.

pub mod front;
pub mod page;
pub mod period;
pub mod place;
pub mod server;
pub mod site;
pub mod text;
pub mod write;

/// A file that is to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its path from the root of the site, with `/`.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}
