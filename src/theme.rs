//! A theme: templates, labels and files, its own and those of the themes it extends.
//!
//! Takes the files below `themes/<name>/`; gives them layered, the nearest first. Does not run a template.

pub mod contrast;

use self::contrast::Contrast;
use crate::kind::Field;
use crate::path::SitePath;
use std::collections::BTreeMap;

/// One template file of one layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its name below `templates/`, `page.html`.
    pub name: String,
    /// Where it stands.
    pub path: SitePath,
    /// Its text.
    pub text: String,
}

/// Templates of one theme of the chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layer {
    /// The theme's name.
    pub name: String,
    /// Its templates, ordered by name.
    pub templates: Vec<Template>,
}

/// A theme with everything it extends.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Theme {
    /// The theme itself first, then what it extends.
    pub layers: Vec<Layer>,
    /// Labels by language, then key; nearer layers win.
    pub labels: BTreeMap<String, BTreeMap<String, String>>,
    /// Files emitted as they are: source by output path; nearer layers win.
    pub statics: BTreeMap<String, SitePath>,
    /// The style sheets and scripts among them, by output path: templates name them by what they hold.
    pub assets: BTreeMap<String, Vec<u8>>,
    /// What `look` in `site.yaml` may say (`settings` in `theme.yaml`); nearer layers win.
    pub settings: Vec<Field>,
    /// Which colours are read upon which (`colours` and `contrast` in `theme.yaml`).
    pub contrast: Contrast,
    /// Templates of sections that show everything at once (`whole` in `theme.yaml`): their lists have one page.
    pub whole: Vec<String>,
    /// Whether it has a page to search the site (`search` in `theme.yaml`), as the nearest layer says that says it.
    pub has_search: Option<bool>,
}
