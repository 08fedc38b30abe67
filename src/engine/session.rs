//! A site that stays loaded: read, taken through the gate, resolved; its outputs rendered when somebody asks for them.
//!
//! Takes a tree, again and again; gives diagnostics, single outputs, or all of them. A build is the first refresh of a new
//! session: there is no second way for the later ones. Never writes, and looks at no clock.

use super::outputs::{Because, Making, Narrower, Outputs};
use super::papers::Papers;
use super::release::{self, Release};
use super::said::Said;
use super::{Built, BuiltEdition, Content, Output, Settings, Treatment, hidden};
use crate::corpus::{Corpus, Life, Moment};
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::document::Finding;
use crate::edition;
use crate::lang::Lang;
use crate::memo::{Memo, OfEdition};
use crate::page::Packing;
use crate::path::SitePath;
use crate::picture::Format;
use crate::picture::recipe::Recipe;
use crate::plan::{self, Planned, Work};
use crate::progress::Progress;
use crate::read::{self, Reading};
use crate::render::{Renderer, packed};
use crate::resolve;
use crate::resolve::leaves::{Leaves, Shelve};
use crate::shelf::Shelf;
use crate::site::{Other, Site};
use crate::source::{Entry, Tree};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

mod patch;

/// A site and everything made of it.
pub struct Session {
    settings: Settings,
    reading: Reading,
    editions: Vec<Prepared>,
    memo: Memo,
    room: Room,
    progress: Progress,
}

/// Where a session puts what it need not hold in memory.
#[derive(Default)]
pub struct Room {
    /// Texts as soon as they have been made; in memory where there is none.
    pub texts: Option<Arc<dyn Shelf>>,
    /// Outputs until they are written; in memory where there is none.
    pub outputs: Option<Arc<dyn Shelf>>,
    /// Bytes of outputs that stay in memory even so.
    pub at_hand: usize,
}

/// One edition, worked out but for its outputs.
struct Prepared {
    index: usize,
    /// Ordered by path.
    planned: Vec<Planned>,
    /// Files that are copied, or made of pictures, by output path.
    copies: BTreeMap<String, Copied>,
    /// It owns the site.
    renderer: Renderer,
    /// Whether the theme is missing, which has been said.
    is_themeless: bool,
    found: Vec<Diagnostic>,
}

/// A file that comes from a source.
pub(super) struct Copied {
    source: SitePath,
    how: How,
}

/// How an output is made of a source.
#[derive(Clone, Copy)]
enum How {
    /// It is the same.
    Copied,
    /// By a recipe, for a picture that can be read.
    Made(Recipe),
    Treated(Treatment),
}

/// An output before it is made.
pub enum Asked {
    /// A template or the program made it: its bytes, or what is wrong with its template.
    Made(Result<Vec<u8>, Vec<Diagnostic>>),
    /// It is a copy of this source.
    Copy(SitePath),
    /// It is made of the picture in this source.
    Picture(SitePath, Recipe),
    /// This is done to this source.
    Treated(SitePath, Treatment),
}

impl Session {
    /// A session in which nothing has been read.
    pub fn new(settings: Settings) -> Session {
        Session {
            settings,
            reading: Reading::default(),
            editions: Vec::new(),
            memo: Memo::default(),
            room: Room::default(),
            progress: Progress::default(),
        }
    }

    /// Says from now on how far it has come.
    pub fn watched_by(&mut self, progress: &Progress) {
        self.progress = progress.clone();
    }

    /// What is known from the last refresh.
    pub fn memo(&self) -> &Memo {
        &self.memo
    }

    /// What is known, and nothing else of the session.
    pub fn into_memo(self) -> Memo {
        self.memo
    }

    /// Takes what an earlier process knew for what is known from the last refresh.
    pub fn recall(&mut self, memo: Memo) {
        self.memo = memo;
    }

    /// Gives the session room outside the memory. Whoever does has to be the only one who puts anything there.
    pub fn give_room(&mut self, room: Room) {
        if let Some(texts) = &room.texts {
            // One that the memo came with is the same.
            let _ = self.memo.shelf.set(Arc::clone(texts));
        }
        self.room = room;
    }

    /// What the session is told besides the files. Changes take effect at the next refresh.
    pub fn settings_mut(&mut self) -> &mut Settings {
        &mut self.settings
    }

    /// Whether something that an earlier process made could not be fetched, so that nothing made with it can be believed.
    pub fn is_damaged(&self) -> bool {
        self.memo.is_damaged()
    }

    /// Works the site out as the tree has it now. Renders nothing.
    pub fn refresh(&mut self, tree: &dyn Tree) {
        self.work_out(tree);
        if self.is_damaged() {
            self.begin_anew(tree);
        }
    }

    /// Forgets everything and works the site out again.
    pub fn begin_anew(&mut self, tree: &dyn Tree) {
        (self.memo, self.editions, self.room) = (Memo::default(), Vec::new(), Room::default());
        self.work_out(tree);
    }

    fn work_out(&mut self, tree: &dyn Tree) {
        let moment = Moment { date: self.settings.date, drafts: self.settings.drafts };
        self.reading = read::read_again(tree, moment, &mut self.memo.reading, &self.progress);
        if let Some(shelf) = &self.room.texts {
            self.memo.leave_fronts(shelf);
        }
        self.memo.papers.tidy(tree);
        let today = self.settings.date;
        let mut last: Vec<Prepared> = std::mem::take(&mut self.editions);
        if !self.reading.is_unusable {
            let wanted = super::wanted(&self.reading.corpus, self.settings.editions.as_deref());
            for &index in &wanted {
                let name = self.reading.corpus.config.editions.get(index).map_or("", |edition| &edition.name);
                let own = last.iter().position(|edition| edition.site().edition.name == name);
                let renderer = own.map(|at| last.swap_remove(at).renderer);
                let narrower = self.editions.last();
                let is_last = wanted.last() == Some(&index);
                let shelve = self.room.texts.clone().map(|texts| Memo::shelve(texts, is_last));
                let ground = Ground { reading: &self.reading, tree, today, shelve, progress: &self.progress };
                self.editions.extend(prepare(&ground, index, &mut self.memo, narrower, renderer));
            }
        }
        if let Some(shelf) = &self.room.texts {
            self.memo.leave_to_files(shelf);
        }
    }

    /// Takes up changes of single files where that is all there is to do: what they say changes the text of their own pages
    /// and nothing that any other could show. Gives whether anything has changed; `None` when it takes a refresh, before which
    /// the session must not be asked for anything.
    pub fn patch(&mut self, tree: &dyn Tree, entries: &[Entry]) -> Option<bool> {
        let mut patches = Vec::new();
        for entry in entries {
            patches.push(patch::patch(self, tree, entry)?);
        }
        if self.is_damaged() {
            return None;
        }
        let mut changed = false;
        for patch in patches {
            changed |= patch.is_change();
            patch::apply(self, patch)?;
        }
        Some(changed)
    }

    /// Whether `site.yaml` is missing or wrong, so that there is nothing to build.
    pub fn is_unusable(&self) -> bool {
        self.reading.is_unusable
    }

    /// Every edition of the site with its folder, narrowest first, whether it was asked for or not.
    pub fn folders(&self) -> Vec<(String, String)> {
        let editions = self.reading.corpus.config.editions.iter();
        editions.map(|edition| (edition.name.clone(), edition.output.clone())).collect()
    }

    /// What there is to say without having rendered anything.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.said(self.editions.iter().map(|edition| (edition.index, edition.found.clone())))
    }

    /// Whether an edition has errors, as far as is known without rendering it.
    pub fn is_failed(&self, edition: &str) -> bool {
        self.edition(edition).is_none_or(|edition| edition.is_failed(&self.reading, &edition.found))
    }

    /// One output, made now; `None` when the edition has none at this path.
    pub fn output(&self, edition: &str, path: &str) -> Option<Asked> {
        let edition = self.edition(edition)?;
        if let Some(Copied { source, how }) = edition.copies.get(path) {
            return Some(match how {
                How::Made(recipe) => Asked::Picture(source.clone(), *recipe),
                How::Treated(treatment) => Asked::Treated(source.clone(), *treatment),
                How::Copied => Asked::Copy(source.clone()),
            });
        }
        let planned = edition.planned(path)?;
        if edition.is_themeless {
            return None;
        }
        let made = edition.renderer.render(planned).map(|(bytes, _)| bytes);
        let made = made.map_err(|found| self.told(edition.index, found));
        Some(Asked::Made(if self.is_damaged() { Err(vec![Diagnostic::new("memo-damaged")]) } else { made }))
    }

    /// The address at which an edition will stand; empty where the site does not say.
    pub fn base_url(&self, edition: &str) -> &str {
        self.edition(edition).map_or("", |edition| &edition.site().edition.settings.base_url)
    }

    /// The source that an output is made from, where it is one file.
    pub fn source(&self, edition: &str, path: &str) -> Option<SitePath> {
        let edition = self.edition(edition)?;
        if let Some(Copied { source, .. }) = edition.copies.get(path) {
            return Some(source.clone());
        }
        let section = |id: usize| edition.site().sections.get(id)?.page;
        let page = match &edition.planned(path)?.work {
            Work::Page(id) => Some(*id),
            Work::Home => section(0),
            Work::Section { id, .. } => section(*id),
            _ => None,
        };
        Some(edition.site().edition.pages.get(page?)?.path.clone())
    }

    /// The first day after the present one on which a page appears or leaves by its date.
    pub fn due(&self) -> Option<Date> {
        let today = self.settings.date;
        let days = self.reading.corpus.documents.iter().flat_map(|document| {
            let date = |name: &str| document.fields.get(name).and_then(|value| Date::parse(value.as_str()?));
            // Drafts wait for their author, not for a day.
            let appears = (document.life == Life::Dormant).then(|| date("date")).flatten();
            let leaves = date("expires").map(|day| day.next_day());
            [appears, leaves]
        });
        let days = days.flatten().map(|date| Date { time: None, ..date });
        days.filter(|day| !day.reached_by(&today)).min()
    }

    /// Every output of the editions that were asked for, of the tree that they were worked out of. Those that would come out
    /// as they did are not made again.
    pub fn built(&mut self, tree: &dyn Tree) -> Built {
        let built = self.bring_up();
        if self.is_damaged() {
            self.begin_anew(tree);
            return self.bring_up();
        }
        built
    }

    fn bring_up(&mut self) -> Built {
        let mut built = Built { site_wrong: self.reading.is_unusable, folders: self.folders(), ..Built::default() };
        let mut met = Vec::new();
        for edition in &mut self.editions {
            let name = edition.site().edition.name.clone();
            // Taken out while it is worked on, so that another edition's can be looked at.
            let mut known = self.memo.editions.remove(&name).unwrap_or_default();
            // Editions come narrowest first.
            let narrower = built.editions.last().and_then(|last: &BuiltEdition| {
                let known = &self.memo.editions.get(&last.name)?.outputs;
                Some(Narrower { known, outputs: &last.outputs })
            });
            let making =
                Making { progress: &self.progress, shelf: self.room.outputs.as_ref(), at_hand: self.room.at_hand };
            let (one, found) = edition.build(&self.reading, &mut known.outputs, narrower.as_ref(), &making);
            known.search = edition.renderer.search();
            edition.renderer.let_go();
            self.memo.editions.insert(name, known);
            built.editions.push(one);
            met.push((edition.index, found));
        }
        built.diagnostics = self.said(met.into_iter());
        built
    }

    /// What a manifest tells of an edition besides its files; `None` where some of it cannot be fetched.
    pub fn release(&self, edition: &str, tree: &dyn Tree) -> Option<Release> {
        let edition = self.edition(edition)?;
        let release = release::of(&self.reading.corpus, edition.index, edition.site(), tree);
        (!self.is_damaged()).then_some(release)
    }

    /// Says that an edition has been written as it was built last. From then on a build tells which outputs may differ.
    pub fn is_written(&mut self, edition: &str) {
        if let Some(known) = self.memo.editions.get_mut(edition) {
            known.outputs.are_written();
        }
    }

    /// Why an output was made, in words.
    pub fn why(&self, edition: &str, because: &Because, lang: Lang) -> String {
        match (because, self.edition(edition)) {
            (Because::Changed(query), Some(edition)) => edition.renderer.why(*query, lang),
            _ => lang.pick("还没有", "it was not known").to_owned(),
        }
    }

    fn edition(&self, name: &str) -> Option<&Prepared> {
        self.editions.iter().find(|edition| edition.site().edition.name == name)
    }

    fn said(&self, met: impl Iterator<Item = (usize, Vec<Diagnostic>)>) -> Vec<Diagnostic> {
        let corpus = &self.reading.corpus;
        let indices = super::wanted(corpus, self.settings.editions.as_deref());
        let mut said = Said::new(corpus, &self.reading.findings, &indices);
        met.for_each(|(index, found)| said.add(index, found));
        said.finish()
    }

    /// What one edition has to say, with its name.
    fn told(&self, index: usize, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let editions = &self.reading.corpus.config.editions;
        let name = editions.get(index).map_or("", |edition| edition.name.as_str());
        found.into_iter().map(|diagnostic| diagnostic.for_edition(name)).collect()
    }
}

impl Prepared {
    fn site(&self) -> &Site {
        self.renderer.site()
    }

    fn planned(&self, path: &str) -> Option<&Planned> {
        let at = self.planned.binary_search_by(|planned| planned.path.as_str().cmp(path)).ok()?;
        self.planned.get(at)
    }

    fn is_failed(&self, reading: &Reading, found: &[Diagnostic]) -> bool {
        concerns(&reading.findings, self.index) || found.iter().any(Diagnostic::is_error)
    }

    /// All outputs, and everything that there is to say of the edition.
    fn build(
        &self,
        reading: &Reading,
        known: &mut Outputs,
        narrower: Option<&Narrower>,
        making: &Making,
    ) -> (BuiltEdition, Vec<Diagnostic>) {
        let config = reading.corpus.config.editions.get(self.index);
        let mut found = self.found.clone();
        // Rendering is worth its while even when the edition cannot be written: template errors are reported with all others.
        let (made, rendered) = match self.is_themeless {
            true => Default::default(),
            false => known.bring_up(&self.renderer, &self.planned, narrower, making, &mut found),
        };
        hidden::of_narrower(&reading.corpus, self.index, &mut found);
        let mut built = BuiltEdition {
            name: self.site().edition.name.clone(),
            folder: config.map(|config| config.output.clone()).unwrap_or_default(),
            pages: self.site().pages.len(),
            outputs: Vec::new(),
            rendered,
            pending: known.pending().cloned(),
            failed: self.is_failed(reading, &found),
        };
        if !built.failed {
            let paths = self.planned.iter().map(|planned| planned.path.clone());
            built.outputs = paths.zip(made).map(|(path, content)| Output { path, content }).collect();
            let content = |Copied { source, how }: &Copied| match how {
                How::Made(recipe) => Content::Picture(source.clone(), *recipe),
                How::Treated(treatment) => Content::Treated(source.clone(), *treatment),
                How::Copied => Content::Copy(source.clone()),
            };
            let copies = self.copies.iter();
            built.outputs.extend(copies.map(|(path, from)| Output { path: path.clone(), content: content(from) }));
            built.outputs.sort_by(|a, b| a.path.cmp(&b.path));
        }
        (built, found)
    }
}

/// What all editions are worked out from.
struct Ground<'a> {
    reading: &'a Reading,
    tree: &'a dyn Tree,
    today: Date,
    shelve: Option<Shelve>,
    progress: &'a Progress,
}

fn prepare(
    ground: &Ground,
    index: usize,
    memo: &mut Memo,
    narrower: Option<&Prepared>,
    renderer: Option<Renderer>,
) -> Option<Prepared> {
    let Ground { reading, tree, today, shelve, progress } = ground;
    let (tree, today) = (*tree, *today);
    let corpus = &reading.corpus;
    let mut found = Vec::new();
    let name = &corpus.config.editions.get(index)?.name;
    // Taken out while it is worked on, so that another edition's can be looked at.
    let OfEdition { mut selected, mut leaves, mut outputs, search } = memo.editions.remove(name).unwrap_or_default();
    let twin = narrower.and_then(|narrower| memo.editions.get(&narrower.site().edition.name));
    let mut findings = Vec::new();
    let narrower = narrower.map(|narrower| &narrower.site().edition);
    let edition = edition::select(corpus, index, &mut selected, narrower, &mut findings)?;
    found.extend(findings.into_iter().map(|finding| finding.diagnostic));
    leaves.shelve.clone_from(shelve);
    let site = resolve::resolve(edition, today, &mut leaves, twin.map(|twin| &twin.leaves), progress, &mut found);
    outputs.doubt_all();
    memo.editions.insert(name.clone(), OfEdition { selected, leaves, outputs, search: None });
    let planned = plan::plan(&site);
    let copies = files(corpus, index, &site, tree, &mut memo.papers, &mut found);
    check_outputs(&planned, &copies, &site, &mut found);
    hidden::explain_hidden(corpus, index, &mut found);
    hidden::of_narrower(corpus, index, &mut found);
    // Without its theme every template would be missing: that has been said in one sentence.
    let is_themeless = reading.findings.iter().any(|finding| finding.diagnostic.code.starts_with("theme-"));
    let renderer = match renderer {
        Some(renderer) => renderer.with_site(site),
        None => {
            let mut renderer = Renderer::new(site, &memo.questions);
            renderer.recall_search(search);
            renderer
        }
    };
    Some(Prepared { index, planned, copies, renderer, is_themeless, found })
}

/// One edition, worked out as if nothing were known: what comes through the gate, and what is worked out of it.
pub(super) fn resolve_edition(corpus: &Corpus, index: usize, today: Date, out: &mut Vec<Diagnostic>) -> Option<Site> {
    let mut findings = Vec::new();
    let edition = edition::select(corpus, index, &mut edition::Selected::default(), None, &mut findings)?;
    out.extend(findings.into_iter().map(|finding| finding.diagnostic));
    Some(resolve::resolve(edition, today, &mut Leaves::default(), None, &Progress::default(), out))
}

/// Files that come from a source, by output path, and what keeps any of them from being published.
pub(super) fn files(
    corpus: &Corpus,
    index: usize,
    site: &Site,
    tree: &dyn Tree,
    papers: &mut Papers,
    out: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Copied> {
    let copies = copies(site, out);
    // What everybody may see, or more people than see the widest edition.
    if hidden::is_narrower(corpus, index) || site.edition.name == "public" {
        papers.inspect(copies.values().map(|copied| &copied.source), tree, &corpus.config.allowed, out);
    }
    copies
}

/// Files that come from a source, by output path. The site's own win over the theme's. A picture that cannot be published is
/// said to be so.
fn copies(site: &Site, out: &mut Vec<Diagnostic>) -> BTreeMap<String, Copied> {
    let files = site.edition.theme.statics.iter().chain(&site.edition.statics).chain(&site.assets);
    let how = |path: &String| site.pictures.get(path).map_or(How::Copied, |picture| How::Made(picture.recipe));
    let copied = |path: &String, source: &SitePath| Copied { source: source.clone(), how: how(path) };
    let mut copies: BTreeMap<String, Copied> =
        files.map(|(path, source)| (path.clone(), copied(path, source))).collect();
    let sources = copies.values().filter(|copied| matches!(copied.how, How::Copied)).map(|copied| &copied.source);
    for source in sources {
        if let Some(Err(fault)) = site.edition.pictures.get(source) {
            out.push(fault.diagnostic(source));
        }
    }
    for picture in site.pictures.values() {
        let other = |other: &Other| Copied { source: picture.source.clone(), how: How::Made(other.recipe) };
        copies.extend(picture.others.iter().map(|one| (one.path.clone(), other(one))));
    }
    let packed = packed_copies(site, &copies);
    for (path, copied) in packed {
        // What somebody has compressed himself stays.
        copies.entry(path).or_insert(copied);
    }
    copies
}

/// Texts among the files, compressed. Those of the theme that templates name are planned with the pages.
fn packed_copies(site: &Site, copies: &BTreeMap<String, Copied>) -> Vec<(String, Copied)> {
    let texts = copies.iter().filter(|(path, _)| packed::is_text(path) && !plan::is_asset(site, path));
    let texts: Vec<(&String, &Copied)> = texts.collect();
    let of = |packing: &Packing| {
        let packing = *packing;
        texts.clone().into_iter().filter_map(move |(path, Copied { source, how })| {
            let is_picture = match how {
                How::Made(recipe) if recipe.form == Format::Svg => true,
                How::Copied => false,
                _ => return None,
            };
            let how = How::Treated(Treatment { is_picture, packing: Some(packing) });
            Some((packed::path(path, packing), Copied { source: source.clone(), how }))
        })
    };
    site.edition.settings.compress.iter().flat_map(of).collect()
}

/// Two outputs at one address: whichever came first is not for the program to choose.
fn check_outputs(planned: &[Planned], files: &BTreeMap<String, Copied>, site: &Site, out: &mut Vec<Diagnostic>) {
    // Pages and terms that share an address have been named, with their files, by `resolve`.
    let named: BTreeSet<String> = out
        .iter()
        .flat_map(|said| &said.args)
        .filter(|(name, _)| *name == "url")
        .map(|(_, url)| url.to_lowercase())
        .collect();
    let mut seen = BTreeSet::new();
    let copied = files.iter().map(|(path, from)| (path, Some(&from.source)));
    for (path, from) in planned.iter().map(|planned| (&planned.path, None)).chain(copied) {
        let is_new = seen.insert(path);
        if is_new || named.contains(&resolve::urls::url(path).to_lowercase()) {
            continue;
        }
        let page = || site.pages.iter().position(|page| page.output == *path).and_then(|id| site.edition.pages.get(id));
        let diagnostic = Diagnostic::new("url-taken").with("path", path.clone());
        out.push(match from.or_else(|| page().map(|page| &page.path)) {
            Some(file) => diagnostic.in_file(file),
            None => diagnostic,
        });
    }
}

/// Whether anything found while reading is an error of this edition.
fn concerns(findings: &[Finding], index: usize) -> bool {
    findings.iter().any(|finding| finding.level <= index && finding.diagnostic.is_error())
}
