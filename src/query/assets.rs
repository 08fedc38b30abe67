//! Style sheets and scripts: what they hold, for addresses that change with it.
//!
//! Takes an output path; gives the bytes of what will stand there, or whether anything will. What the colours of a site come to
//! counts as a style sheet.

use super::digest::Parts;
use super::facts::nothing;
use super::{Query, Reader};
use crate::hash::Digest;
use crate::kind::Field;
use crate::{plan, render};

/// What stands at an output path.
pub enum Standing {
    /// A style sheet or script of the theme, or the colours.
    Asset(Vec<u8>),
    /// Some file that is copied as it is.
    File,
    /// Nothing that is known here.
    Nothing,
}

impl Reader {
    /// What `look` in the settings may say; part of [`Query::Settings`].
    pub fn theme_settings(&self) -> &[Field] {
        &self.site.edition.theme.settings
    }

    /// What stands at an output path.
    pub fn asset(&self, path: &str) -> Standing {
        self.note_asset(path);
        self.standing(path)
    }

    /// Notes that somebody uses what [`Reader::asset`] said of a path before.
    pub fn note_asset(&self, path: &str) {
        self.ask(|| Query::Asset(path.to_owned()));
    }

    /// The output paths of files that are copied, for telling what may have been meant.
    pub fn names_of_files(&self) -> impl Iterator<Item = &str> {
        let edition = &self.site.edition;
        edition.theme.statics.keys().chain(edition.statics.keys()).map(String::as_str)
    }

    fn standing(&self, path: &str) -> Standing {
        let edition = &self.site.edition;
        if edition.statics.contains_key(path) {
            return Standing::File;
        }
        if path == plan::LOOK
            && let Some(sheet) = render::look::sheet(edition)
        {
            return Standing::Asset(sheet.into_bytes());
        }
        match edition.theme.assets.get(path) {
            Some(bytes) => Standing::Asset(bytes.clone()),
            None if edition.theme.statics.contains_key(path) => Standing::File,
            None => Standing::Nothing,
        }
    }

    pub(super) fn asset_digest(&self, path: &str) -> Digest {
        match self.standing(path) {
            Standing::Asset(bytes) => Digest::of(&bytes),
            Standing::File => Parts::new().flag(true).digest(),
            Standing::Nothing => nothing(),
        }
    }
}
