//! The catalogue of diagnostics, a table for each topic. Tables only: how a sentence is filled in stands in `lang`.

use super::Entry;

pub mod call;
pub mod data;
pub mod directive;
pub mod disk;
pub mod front_matter;
pub mod link;
pub mod output;
pub mod site;
pub mod source;
pub mod template;

/// Every topic.
pub const TOPICS: &[&[Entry]] = &[
    site::ENTRIES,
    disk::ENTRIES,
    source::ENTRIES,
    front_matter::ENTRIES,
    directive::ENTRIES,
    link::ENTRIES,
    data::ENTRIES,
    template::ENTRIES,
    output::ENTRIES,
    call::ENTRIES,
];
