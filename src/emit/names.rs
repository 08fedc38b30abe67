//! Whether the outputs of an edition can stand side by side in a folder on every system.
//!
//! Takes their paths, gives diagnostics. Looks at no disk: the same site has the same faults on Linux and Windows.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::record::folders_of;
use crate::diagnostic::Diagnostic;
use crate::hash;
use crate::path;

/// What is wrong with the output paths of `edition`, in their order.
pub fn check<'a>(edition: &str, paths: impl IntoIterator<Item = &'a str>) -> Vec<Diagnostic> {
    let paths: Vec<&str> = paths.into_iter().collect();
    if are_fit(&paths) {
        return Vec::new();
    }
    let mut diagnostics = Vec::new();
    let mut folders = BTreeSet::new();
    let mut spelt: BTreeMap<String, &str> = BTreeMap::new();
    for path in &paths {
        let mut rest = *path;
        while let Some((folder, _)) = rest.rsplit_once('/') {
            rest = folder;
            if let Some(other) = spelling(&mut spelt, folder) {
                diagnostics.push(Diagnostic::new("output-case").with("path", folder).with("other", other));
            }
            if !folders.insert(folder.to_lowercase()) {
                break;
            }
        }
    }
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for path in &paths {
        if let Some(fault) = path.split('/').find_map(|part| path::unsafe_name(part).map(|why| (part, why))) {
            diagnostics.push(unsafe_name(path, fault));
        }
        let folded = path.to_lowercase();
        if folders.contains(&folded) {
            diagnostics.push(Diagnostic::new("output-folder").with("path", *path));
        }
        match seen.insert(folded, path) {
            Some(other) if other == *path => diagnostics.push(Diagnostic::new("output-twice").with("path", *path)),
            Some(other) => {
                diagnostics.push(Diagnostic::new("output-case").with("path", *path).with("other", other));
            }
            None => {}
        }
    }
    diagnostics.into_iter().map(|fault| fault.for_edition(edition)).collect()
}

/// Whether nothing can be wrong with paths, looked at as fast as can be: nearly always there is nothing. Says no when in doubt.
fn are_fit(paths: &[&str]) -> bool {
    let mut sorted = paths.to_vec();
    sorted.sort_unstable();
    let folders = folders_of(sorted.iter().copied());
    // Names of folders are looked at once, not with each of their files.
    let names = sorted.par_iter().chain(folders.par_iter());
    let is_fit = |path: &&str| path::unsafe_name(path.rsplit_once('/').map_or(*path, |(_, name)| name)).is_none();
    if !names.clone().all(is_fit) {
        return false;
    }
    let mut folded: Vec<u64> = names.map(|path| fold(path)).collect();
    folded.par_sort_unstable();
    folded.windows(2).all(|pair| pair[0] != pair[1])
}

/// A number that is the same for all spellings of a path.
fn fold(path: &str) -> u64 {
    let is_small = path.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_small { hash::quick(path) } else { hash::quick(&path.to_lowercase()) }
}

/// Another spelling under which the same folder is already known.
fn spelling<'a>(spelt: &mut BTreeMap<String, &'a str>, folder: &'a str) -> Option<&'a str> {
    let known = *spelt.entry(folder.to_lowercase()).or_insert(folder);
    // A parent that differs was told already: only the last part counts here.
    (known.rsplit('/').next() != folder.rsplit('/').next()).then_some(known)
}

fn unsafe_name(path: &str, (part, why): (&str, &str)) -> Diagnostic {
    let (zh, en) = match why {
        "empty" => ("含有空的名称", "has an empty part"),
        "long" => ("名称超过 255 字节", "has a name of more than 255 bytes"),
        "control" => ("含有控制字符或不可见字符", "has a control character or an invisible one"),
        "reserved" => ("是 Windows 的保留名称", "is a name that Windows keeps for devices"),
        "ending" => ("以句点或空格结尾", "ends in a dot or a space"),
        _ => ("含有 Windows 文件名不允许的字符", "has a character that Windows does not allow"),
    };
    let part = part.escape_debug().to_string();
    Diagnostic::new("output-name").with("path", path.escape_debug().to_string()).help(
        format!("`{part}` {zh}；请用 `slug:` 另定网址，或给源文件改名"),
        format!("`{part}` {en}; set another address with `slug:`, or rename the source"),
    )
}
