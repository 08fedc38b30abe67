//! What goes out of the house: an edition as it stands in its folder, described so that anyone can prove later that it is
//! still the same.
//!
//! Takes what a build wrote; gives what a server is to hold. Never builds.

pub mod about;
pub mod http;
pub mod key;
pub mod manifest;
pub mod place;
pub mod seal;
pub mod sums;
pub mod verify;

/// Where what can be worked out again is kept, from the root of the site.
const FOLDER: &str = ".jianbao/publish";
