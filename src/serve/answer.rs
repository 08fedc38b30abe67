//! Every address of the preview and what it has.
//!
//! `/` is the narrowest edition, `/@NAME/` another one, `/@/difference/` the widest one with what the narrowest lacks to be
//! marked in it, and below `/@/` stands what the preview itself needs. What is asked for comes from the outputs that the
//! editions have, never from a path on the disk.

use std::sync::Arc;

use super::exchange::{self, Answer, Asked, Method};
use super::file::{self, File};
use super::guard::{self, Guard};
use super::markup;
use super::preview::{Preview, Site};
use super::state;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::print;
use crate::hash::Digest;
use crate::media;
use crate::render::finish::{self, Addresses, Markup};

/// The address below which everything of the preview itself stands. An edition cannot be named so.
const OWN: &str = "/@/";
/// The same for the difference.
const DIFFERENCE: &str = "/@/difference/";

const SCRIPT: &str = include_str!("client/preview.js");
const FRAME: &str = include_str!("client/frame.css");
const MARKS: &str = include_str!("client/marks.css");
const IDIOMORPH: &str = include_str!("client/idiomorph.js");

/// Where an address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The edition.
    pub edition: String,
    /// The address that its outputs begin with, `/` or `/@internal/`.
    pub prefix: String,
    /// The path of the output.
    pub path: String,
    /// Whether it is shown with what the narrowest edition lacks.
    pub is_difference: bool,
}

/// Answers a request.
pub fn answer(preview: &Preview, guard: &Guard, asked: &Asked) -> Answer {
    let own = asked.path.strip_prefix(OWN).filter(|rest| !rest.starts_with("difference"));
    let refused = guard.refuse(asked, own.is_some());
    let mut answer = match refused {
        Some(refused) => refused,
        None if asked.method == Method::Other => Answer::text(405, "GET, HEAD").with("allow", "GET, HEAD"),
        None => match own {
            Some(own) => service(preview, asked, own),
            None => output(preview, asked),
        },
    };
    let said = |name: &str| answer.headers.iter().any(|(known, _)| *known == name);
    let policy = (!said("content-security-policy")).then(|| ("content-security-policy", guard::policy(&[])));
    answer.headers.extend(policy);
    answer.headers.extend(guard::HEADERS.map(|(name, value)| (name, value.to_owned())));
    answer
}

/// What tells one version of the client from others.
pub fn version() -> String {
    Digest::of([SCRIPT, FRAME, MARKS, IDIOMORPH].concat().as_bytes()).to_string()
}

/// What the preview itself needs.
fn service(preview: &Preview, asked: &Asked, name: &str) -> Answer {
    let text = |kind: &str, text: &str| file::answer(asked, kind, &File::new(text.as_bytes().to_vec()));
    match name {
        "preview.js" => text(&media::told(name), SCRIPT),
        "frame.css" => text(&media::told(name), FRAME),
        "marks.css" => text(&media::told(name), MARKS),
        "idiomorph.js" => text(&media::told(name), IDIOMORPH),
        "events" => Answer { status: 200, headers: Vec::new(), body: exchange::Body::Events },
        "state" => {
            let site = preview.site();
            let edition = asked.parameter("edition").unwrap_or_default();
            let path = asked.parameter("path").unwrap_or_default();
            let is_difference = asked.parameter("view").as_deref() == Some("difference");
            let prefix = prefix(&site, &edition, is_difference);
            let target = Target { edition, prefix, path, is_difference };
            let text = state::state(preview, &site, &target, asked);
            Answer::new(200, "application/json", Arc::new(text.into_bytes()))
        }
        "go" => go(preview, asked),
        _ => missing(preview),
    }
}

/// The prefix of an edition's addresses.
pub fn prefix(site: &Site, edition: &str, is_difference: bool) -> String {
    match site.editions.first() {
        _ if is_difference => DIFFERENCE.to_owned(),
        Some((narrowest, _)) if narrowest != edition => format!("/@{edition}/"),
        _ => "/".to_owned(),
    }
}

/// Where a path without percent signs leads; an address to go to instead when it has a better one.
pub fn target(site: &Site, path: &str) -> Result<Target, String> {
    let narrowest = site.editions.first().map_or("public", |(name, _)| name.as_str());
    let widest = site.editions.last().map_or(narrowest, |(name, _)| name.as_str());
    let found = |edition: &str, prefix: &str, rest: &str, is_difference| Target {
        edition: edition.to_owned(),
        prefix: prefix.to_owned(),
        path: if rest.is_empty() || rest.ends_with('/') { format!("{rest}index.html") } else { rest.to_owned() },
        is_difference,
    };
    if let Some(rest) = path.strip_prefix(DIFFERENCE) {
        return Ok(found(widest, DIFFERENCE, rest, true));
    }
    if path == DIFFERENCE.trim_end_matches('/') {
        return Err(DIFFERENCE.to_owned());
    }
    let named = path.strip_prefix("/@").map(|rest| rest.split_once('/').unwrap_or((rest, "")));
    if let Some((name, rest)) = named.filter(|(name, _)| site.editions.iter().any(|(known, _)| known == name)) {
        if name == narrowest {
            return Err(format!("/{rest}"));
        }
        let prefix = format!("/@{name}/");
        return if path.starts_with(&prefix) { Ok(found(name, &prefix, rest, false)) } else { Err(prefix) };
    }
    Ok(found(narrowest, "/", path.trim_start_matches('/'), false))
}

/// An output of an edition.
fn output(preview: &Preview, asked: &Asked) -> Answer {
    let Some(path) = asked.decoded() else { return missing(preview) };
    let site = preview.site();
    let target = match target(&site, &path) {
        Ok(target) => target,
        Err(better) => return moved(&better, asked),
    };
    let shown = preview.shown(&site, &target.edition, &target.path);
    let errors = || site.of(&target.edition).filter(|fault| fault.is_error());
    match shown.file {
        Some(file) if file::is_page(&target.path) => page(preview, &site, asked, &target, &file, 200),
        Some(file) => file::answer(asked, &media::told(&target.path), &file),
        None if !shown.faults.is_empty() => broken(preview, &site, asked, &target, shown.faults.iter()),
        None => {
            let below = format!("{}/index.html", target.path);
            if !path.ends_with('/') && preview.shown(&site, &target.edition, &below).file.is_some() {
                return moved(&format!("{path}/"), asked);
            }
            let lost = preview.shown(&site, &target.edition, crate::plan::NOT_FOUND).file;
            match lost {
                Some(lost) => {
                    // It stands for addresses of any depth: what it leads to counts from the root of its edition.
                    let folder = site.folder(&target.edition);
                    let below = Addresses::Moved { of: &folder, base: &target.prefix };
                    let lost = finish::finish(&lost.bytes, Markup::Html, below);
                    let base = format!("<base href=\"{}\">", escape(&exchange::encode(&target.prefix)));
                    let lost = File::new(markup::insert(&lost, markup::scan(&lost).start, &base));
                    page(preview, &site, asked, &target, &lost, 404)
                }
                None if site.editions.is_empty() || errors().next().is_some() => {
                    broken(preview, &site, asked, &target, errors())
                }
                None => {
                    let title = preview.lang.pick("没有这一页", "no such page");
                    let lost = File::new(bare(preview, title, "").into_bytes());
                    page(preview, &site, asked, &target, &lost, 404)
                }
            }
        }
    }
}

/// A page with the client in it.
fn page(preview: &Preview, site: &Site, asked: &Asked, target: &Target, file: &File, status: u16) -> Answer {
    let scan = markup::scan(&file.bytes);
    let attribute = |name: &str, value: &str| format!(" data-{name}=\"{}\"", escape(value));
    let digest = match status {
        200 => state::digest(preview, site, target).unwrap_or_default(),
        // Of what is not there, news is that it is there.
        _ => String::new(),
    };
    let element: String = [
        "<script src=\"/@/idiomorph.js\" defer></script><script id=\"jianbao-preview\" src=\"/@/preview.js\" defer"
            .to_owned(),
        attribute("edition", &target.edition),
        attribute("path", &target.path),
        attribute("view", if target.is_difference { "difference" } else { "page" }),
        attribute("digest", &digest),
        attribute("lang", preview.lang.pick("zh", "en")),
        attribute("version", &version()),
        "></script>".to_owned(),
    ]
    .concat();
    let page = File::new(markup::insert(&file.bytes, scan.place, &element));
    let policy = guard::policy(&scan.sources);
    match status {
        200 => file::answer(asked, "text/html; charset=utf-8", &page),
        status => Answer::new(status, "text/html; charset=utf-8", page.bytes),
    }
    .with("content-security-policy", policy)
}

/// What stands where a page cannot be shown: what is wrong, for whoever reads without scripts.
fn broken<'a>(
    preview: &Preview,
    site: &Site,
    asked: &Asked,
    target: &Target,
    faults: impl Iterator<Item = &'a Diagnostic>,
) -> Answer {
    let faults: Vec<Diagnostic> = faults.cloned().collect();
    let text = print::human(&faults, preview.lang, print::LIMIT, &|path| site.text(path));
    let title = preview.lang.pick("这一页暂时显示不出来", "this page cannot be shown yet");
    let page_file = File::new(bare(preview, title, &super::plain(&text)).into_bytes());
    page(preview, site, asked, target, &page_file, 500)
}

/// A page without a theme.
fn bare(preview: &Preview, title: &str, text: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><style>body{{font:1rem/1.6 sans-serif;max-width:60rem;margin:3rem auto;padding:0 1rem}}pre{{white-space:pre-wrap}}</style>\
         </head><body><main><h1>{title}</h1><pre>{}</pre></main></body></html>\n",
        preview.lang.pick("zh-CN", "en"),
        escape(text)
    )
}

/// Leads to another edition: to the same page, or to the nearest one above it.
fn go(preview: &Preview, asked: &Asked) -> Answer {
    let site = preview.site();
    let to = asked.parameter("to").unwrap_or_default();
    let path = asked.parameter("path").unwrap_or_default();
    let is_difference = asked.parameter("view").as_deref() == Some("difference");
    if !site.editions.iter().any(|(name, _)| *name == to) {
        return missing(preview);
    }
    let (mut folder, mut found) = (path.as_str(), path.clone());
    while preview.shown(&site, &to, &found).file.is_none() && !folder.is_empty() {
        folder = crate::path::folder_of(folder);
        found = crate::path::join(folder, "index.html");
    }
    let shown =
        found.strip_suffix("index.html").filter(|above| above.is_empty() || above.ends_with('/')).unwrap_or(&found);
    let answer = Answer::text(302, "");
    answer.with("location", exchange::encode(&format!("{}{shown}", prefix(&site, &to, is_difference))))
}

fn moved(path: &str, asked: &Asked) -> Answer {
    let query = if asked.query.is_empty() { String::new() } else { format!("?{}", asked.query) };
    Answer::text(302, "").with("location", format!("{}{query}", exchange::encode(path)))
}

fn missing(preview: &Preview) -> Answer {
    Answer::text(404, preview.lang.pick("没有这个地址", "there is nothing at this address"))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
