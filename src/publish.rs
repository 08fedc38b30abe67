//! What goes out of the house: an edition as it stands in its folder, described so that anyone can prove later that it is
//! still the same.
//!
//! Takes what a build wrote; gives what a server is to hold, and brings it there. Never builds.

pub mod about;
pub mod away;
pub mod course;
pub mod crew;
pub mod dav;
pub mod diff;
pub mod folder;
pub mod host;
pub mod http;
pub mod key;
pub mod ledger;
pub mod lock;
pub mod manifest;
pub mod ordered;
pub mod own;
pub mod pack;
pub mod patient;
pub mod place;
pub mod reach;
pub mod release;
pub mod s3;
pub mod seal;
pub mod secrets;
pub mod sftp;
pub mod sign;
pub mod step;
pub mod sums;
pub mod survey;
pub mod verify;
pub mod web;

/// Where what can be worked out again is kept, from the root of the site.
const FOLDER: &str = ".jianbao/publish";
