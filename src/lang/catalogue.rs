//! The catalogue of diagnostics, a table for each topic. Tables only: how a sentence is filled in stands in `lang`.

use super::Entry;

pub mod attachment;
pub mod away;
pub mod bulletin;
pub mod call;
pub mod chart;
pub mod data;
pub mod directive;
pub mod disk;
pub mod front_matter;
pub mod ledger;
pub mod link;
pub mod output;
pub mod picture;
pub mod publish;
pub mod ranking;
pub mod report;
pub mod scaffold;
pub mod serve;
pub mod site;
pub mod source;
pub mod template;
pub mod verify;
pub mod watch;

/// Every topic.
pub const TOPICS: &[&[Entry]] = &[
    site::ENTRIES,
    disk::ENTRIES,
    source::ENTRIES,
    front_matter::ENTRIES,
    directive::ENTRIES,
    link::ENTRIES,
    picture::ENTRIES,
    attachment::ENTRIES,
    data::ENTRIES,
    report::ENTRIES,
    ranking::ENTRIES,
    ledger::ENTRIES,
    chart::ENTRIES,
    bulletin::ENTRIES,
    scaffold::ENTRIES,
    template::ENTRIES,
    output::ENTRIES,
    watch::ENTRIES,
    serve::ENTRIES,
    verify::ENTRIES,
    publish::ENTRIES,
    away::ENTRIES,
    call::ENTRIES,
];

/// Codes that are said of the widest edition alone.
///
/// What a narrower edition lacks may have been taken by the gate: that a row has no evidence or an issue is missing between
/// two others is true of the whole only.
pub const WHOLE: &[&[&str]] =
    &[data::WHOLE, report::WHOLE, ranking::WHOLE, ledger::WHOLE, chart::WHOLE, bulletin::WHOLE];
