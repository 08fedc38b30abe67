//! `jianbao`: a static site generator for an organisation's bulletin.
//!
//! One source becomes several editions, a public and an internal one, each a static site of its own. This page is
//! the map of the code; `CONTRIBUTING.md` says how the house is built.
//!
//! A file imports only from layers above its own, and from its own submodules (`tests/tidy.rs` holds it to that):
//!
//! * **Words**: [`archive`], [`bytes`] (looking for them), [`hash`], [`path`], [`percent`] (addresses), [`shelf`] (values that lie elsewhere), [`source`] (files, spans), [`diagnostic`], [`lang`] (the catalogue), [`value`], [`media`] (what files are),
//!   [`date`], [`period`], [`numbering`], [`words`] (counting and cutting Chinese text), [`flow`] (text with slots), [`progress`] (how far long work has come).
//! * **Sources**: [`yaml`], [`xml`], [`data`], [`picture`] and [`attachment`] (files of pictures, and documents), [`config`], [`kind`], [`theme`], [`directive`] (the raw-text scan),
//!   [`document`], [`validate`], [`corpus`], [`read`].
//! * **The gate**: [`edition`]. Only it turns a [`corpus::Corpus`] into an edition, whose types stand in [`page`].
//! * **One edition**: [`markdown`], [`sanitize`], [`outline`], [`site`], [`resolve`], [`office`] (reports, rankings, ledgers, issues), [`search`] (the index), [`query`], [`plan`],
//!   [`render`].
//! * **Engine**: [`memo`] (what one process leaves to the next), [`engine`], [`schema`], [`explain`].
//! * **Shell**: [`fs`], [`emit`], [`darkroom`] (pictures made and kept), [`store`] (the memo on the disk), [`live`] (a site that stays loaded), [`watch`] (what changed on the disk), [`serve`] (the preview),
//!   [`publish`] (what leaves the house, and the proof that it is unchanged), [`scaffold`] (new sites and pages), [`cli`].

pub mod archive;
pub mod attachment;
pub mod bytes;
pub mod cli;
pub mod config;
pub mod corpus;
pub mod darkroom;
pub mod data;
pub mod date;
pub mod diagnostic;
pub mod directive;
pub mod document;
pub mod edition;
pub mod emit;
pub mod engine;
pub mod explain;
pub mod flow;
pub mod fs;
pub mod hash;
pub mod kind;
pub mod lang;
pub mod live;
pub mod markdown;
pub mod media;
pub mod memo;
pub mod numbering;
pub mod office;
pub mod outline;
pub mod page;
pub mod path;
pub mod percent;
pub mod period;
pub mod picture;
pub mod plan;
pub mod progress;
pub mod publish;
pub mod query;
pub mod read;
pub mod render;
pub mod resolve;
pub mod sanitize;
pub mod scaffold;
pub mod schema;
pub mod search;
pub mod serve;
pub mod shelf;
pub mod site;
pub mod source;
pub mod store;
pub mod theme;
pub mod validate;
pub mod value;
pub mod watch;
pub mod words;
pub mod xml;
pub mod yaml;
