//! What goes out of the house: an edition as it stands in its folder, described so that anyone can prove later that it is
//! still the same.
//!
//! Takes what a build wrote; gives what a server is to hold. Never looks at sources, and never builds.

pub mod manifest;
pub mod sums;
