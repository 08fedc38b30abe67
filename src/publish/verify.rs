//! Whether a place still holds exactly what was published there.
//!
//! Takes a place, a manifest that is known from elsewhere and a key, as far as there are any; asks for every file, many at
//! once; gives what is changed, missing and foreign. Believes nothing that the place says of itself: the manifest there is
//! judged by the key, the list of sums by the manifest, every file by its sum.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::manifest::{self, About, Fault, File, Manifest, NAME, OWN, SEAL, SUMS};
use super::place::{Place, Trouble};
use super::seal::{Judged, Public};
use crate::diagnostic::Diagnostic;
use crate::progress::{Progress, Stage};

/// A seal that is longer is none.
const LONGEST_SEAL: u64 = 1 << 14;

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    /// What stands there, where its manifest can be read.
    pub about: Option<About>,
    /// How many files the manifest names.
    pub files: usize,
    /// How many bytes they are.
    pub bytes: u64,
    /// What the seal says.
    pub seal: Seal,
    /// Files that are not what was published.
    pub changed: Vec<String>,
    /// Files that are gone.
    pub missing: Vec<String>,
    /// Files that nobody published; found only where there is a list of what lies there.
    pub foreign: Vec<String>,
    /// Files of which nothing can be said.
    pub unread: Vec<String>,
    /// All of it in words.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a seal says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seal {
    /// There is none, and no key that would ask for one.
    #[default]
    None,
    /// There is one, and no key to judge it by.
    Unjudged,
    /// The owner of the key sealed it.
    Sound,
    /// It is missing, broken or of another key.
    Wrong,
}

/// What is known before anything is asked.
pub struct Known<'a> {
    /// The key of those who publish.
    pub key: Option<&'a Public>,
    /// The text of the manifest as it was when the site was published.
    pub manifest: Option<&'a [u8]>,
    /// Told how many files have been looked at.
    pub progress: &'a Progress,
}

/// Compares a place with what was published there.
pub fn verify(place: &dyn Place, known: &Known) -> Verdict {
    let mut verdict = Verdict::default();
    let mut say = Vec::new();
    let text = match place.read(NAME, manifest::LONGEST) {
        Ok(text) => Some(text),
        Err(Trouble::Missing) => {
            verdict.missing.push(NAME.to_owned());
            say.push(Diagnostic::new("verify-no-manifest").with("path", NAME));
            None
        }
        Err(Trouble::Other(to)) => {
            say.push(Diagnostic::new("verify-elsewhere").with("path", NAME).with("to", to));
            verdict.changed.push(NAME.to_owned());
            None
        }
        Err(Trouble::Failed(reason)) => {
            say.push(Diagnostic::new("verify-unreachable").with("path", NAME).with("reason", reason));
            verdict.unread.push(NAME.to_owned());
            None
        }
    };
    let seal = text.as_ref().and_then(|text| judge(place, text, known.key, &mut verdict, &mut say));
    if let (Some(text), Some(known)) = (&text, known.manifest)
        && text != known
    {
        verdict.changed.push(NAME.to_owned());
        say.push(Diagnostic::new("verify-manifest-other").with("path", NAME));
    }
    // What is known from elsewhere counts, whatever stands there.
    let counted = known.manifest.or(text.as_deref());
    let manifest = match counted.map(Manifest::parse) {
        Some(Ok(manifest)) => Some(manifest),
        Some(Err(fault)) => {
            verdict.changed.push(NAME.to_owned());
            say.push(told(&fault));
            None
        }
        None => None,
    };
    if let Some(manifest) = manifest {
        compare(place, &manifest, known, &mut verdict, &mut say);
        let text = manifest.text();
        match &seal {
            Some(Err(Trouble::Failed(_))) => {}
            seal => {
                let seal = seal.as_ref().and_then(|seal| seal.as_ref().ok()).map(Vec::as_slice);
                sums(place, &manifest, &text, seal, &mut verdict, &mut say);
            }
        }
        verdict.about = Some(manifest.about);
    }
    verdict.changed.sort();
    verdict.changed.dedup();
    say.sort();
    say.dedup();
    verdict.diagnostics = say;
    verdict
}

/// Looks at the seal; gives it, where anything was asked for.
fn judge(
    place: &dyn Place,
    text: &[u8],
    key: Option<&Public>,
    verdict: &mut Verdict,
    say: &mut Vec<Diagnostic>,
) -> Option<Result<Vec<u8>, Trouble>> {
    let seal = place.read(SEAL, LONGEST_SEAL);
    let (judged, fault) = match (&seal, key) {
        (Err(Trouble::Missing), None) => (Seal::None, Some(Diagnostic::new("verify-unsealed"))),
        (Ok(_), None) => (Seal::Unjudged, Some(Diagnostic::new("verify-unjudged").with("path", SEAL))),
        (Err(Trouble::Missing), Some(_)) => {
            verdict.missing.push(SEAL.to_owned());
            (Seal::Wrong, Some(Diagnostic::new("verify-no-seal").with("path", SEAL)))
        }
        (Err(Trouble::Failed(reason)), _) => {
            verdict.unread.push(SEAL.to_owned());
            let fault = Diagnostic::new("verify-unreachable").with("path", SEAL).with("reason", reason);
            (Seal::Unjudged, Some(fault))
        }
        (Err(Trouble::Other(to)), _) => {
            verdict.changed.push(SEAL.to_owned());
            (Seal::Wrong, Some(Diagnostic::new("verify-elsewhere").with("path", SEAL).with("to", to)))
        }
        (Ok(seal), Some(key)) => match key.judge(text, &String::from_utf8_lossy(seal)) {
            Judged::Sealed => (Seal::Sound, None),
            Judged::Other(name) => {
                let fault = Diagnostic::new("verify-seal-other").with("name", name).with("key", key.name());
                (Seal::Wrong, Some(fault))
            }
            Judged::Broken => {
                (Seal::Wrong, Some(Diagnostic::new("verify-seal-broken").with("path", SEAL).with("key", key.name())))
            }
        },
    };
    verdict.seal = judged;
    say.extend(fault);
    Some(seal)
}

/// The list for plain tools has to say what the manifest says, to its last byte.
fn sums(
    place: &dyn Place,
    manifest: &Manifest,
    text: &str,
    seal: Option<&[u8]>,
    verdict: &mut Verdict,
    say: &mut Vec<Diagnostic>,
) {
    // What is no text is no seal either, and has another sum than what stands for it here.
    let seal = seal.map(String::from_utf8_lossy);
    let wanted = manifest.sums(text, seal.as_deref());
    match place.read(SUMS, wanted.len() as u64) {
        Ok(found) if found == wanted.as_bytes() => {}
        Ok(_) => {
            verdict.changed.push(SUMS.to_owned());
            say.push(Diagnostic::new("verify-sums").with("path", SUMS));
        }
        Err(trouble) => note(SUMS, trouble, verdict, say),
    }
}

/// Asks for every file of the manifest.
fn compare(place: &dyn Place, manifest: &Manifest, known: &Known, verdict: &mut Verdict, say: &mut Vec<Diagnostic>) {
    verdict.files = manifest.files.len();
    verdict.bytes = manifest.length();
    // A server keeps its own settings to itself, wherever they lie.
    let is_kept = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        name.starts_with(".ht") || name == "web.config"
    };
    let listed = place.list();
    let files: Vec<(&String, &File)> =
        manifest.files.iter().filter(|(path, _)| listed.is_some() || !is_kept(path)).collect();
    for path in manifest.files.keys().filter(|path| listed.is_none() && is_kept(path)) {
        say.push(Diagnostic::new("verify-unasked").with("path", path));
    }
    let next = AtomicUsize::new(0);
    known.progress.begin(Stage::Verifying, files.len());
    let found: Mutex<BTreeMap<&str, Trouble>> = Mutex::new(BTreeMap::new());
    let changed: Mutex<Vec<&str>> = Mutex::new(Vec::new());
    let work = || {
        while let Some((path, wanted)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            match place.describe(path, wanted.length) {
                Ok(file) if file == **wanted => {}
                Ok(_) => changed.lock().unwrap_or_else(PoisonError::into_inner).push(path),
                Err(trouble) => {
                    found.lock().unwrap_or_else(PoisonError::into_inner).insert(path, trouble);
                }
            }
            known.progress.step();
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..place.at_once().clamp(1, files.len().max(1)) {
            scope.spawn(work);
        }
    });
    for path in changed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        verdict.changed.push(path.to_owned());
        say.push(Diagnostic::new("verify-changed").with("path", path));
    }
    for (path, trouble) in found.into_inner().unwrap_or_else(PoisonError::into_inner) {
        note(path, trouble, verdict, say);
    }
    if let Some(file) = manifest.files.get("index.html")
        && let Some(front) = place.front(file.length)
        && front.as_ref() != Ok(file)
    {
        match front {
            Err(Trouble::Failed(reason)) => {
                say.push(Diagnostic::new("verify-unreachable").with("path", "/").with("reason", reason));
            }
            Ok(_) | Err(_) => {
                verdict.changed.push("/".to_owned());
                say.push(Diagnostic::new("verify-front"));
            }
        }
    }
    match listed {
        Some(Ok(paths)) => {
            let is_own = |path: &str| OWN.contains(&path) || manifest.files.contains_key(path);
            for path in paths.into_iter().filter(|path| !is_own(path)) {
                say.push(Diagnostic::new("verify-foreign").with("path", path.escape_debug().to_string()));
                verdict.foreign.push(path);
            }
        }
        Some(Err(Trouble::Failed(reason) | Trouble::Other(reason))) => {
            say.push(Diagnostic::new("verify-unreachable").with("path", ".").with("reason", reason));
        }
        Some(Err(Trouble::Missing)) | None => {}
    }
}

fn note(path: &str, trouble: Trouble, verdict: &mut Verdict, say: &mut Vec<Diagnostic>) {
    match trouble {
        Trouble::Missing => {
            verdict.missing.push(path.to_owned());
            say.push(Diagnostic::new("verify-missing").with("path", path));
        }
        Trouble::Other(to) => {
            verdict.changed.push(path.to_owned());
            say.push(Diagnostic::new("verify-elsewhere").with("path", path).with("to", to));
        }
        Trouble::Failed(reason) => {
            verdict.unread.push(path.to_owned());
            say.push(Diagnostic::new("verify-unreachable").with("path", path).with("reason", reason));
        }
    }
}

/// Why a manifest cannot be read.
pub fn told(fault: &Fault) -> Diagnostic {
    match fault {
        Fault::Damaged(line) => {
            Diagnostic::new("verify-manifest-damaged").with("path", NAME).with("line", line.to_string())
        }
        Fault::Newer(version) => Diagnostic::new("verify-manifest-newer").with("version", version.to_string()),
        Fault::Path(path) => Diagnostic::new("verify-manifest-path").with("path", path.escape_debug().to_string()),
    }
}
