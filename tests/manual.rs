//! The manual keeps its word: every example in it is built, every call in it is one that the program knows, and its list of
//! messages is the catalogue.
//!
//! Takes `content/manual/**/*.md`; `tests/README.md` describes what may stand behind a fence.

mod example;
mod messages;

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use example::Trial;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("content/manual")
}

/// The pages of the manual that are written by hand: name and text.
fn pages() -> Vec<(String, String)> {
    let files = crate::program::read_tree(&folder());
    let pages = files.into_iter().filter(|(name, _)| name.ends_with(".md") && name != messages::NAME);
    pages.map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
}

/// Carries out trials, several at a time, and gives what is wrong.
fn failures(trials: &[Trial]) -> Vec<String> {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let base = example::base();
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(trial) = trials.get(next.fetch_add(1, Ordering::Relaxed)) {
                    wrong.lock().unwrap().extend(trial.failure(&base));
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    wrong
}

#[test]
fn every_example_does_what_it_says() {
    let wanted = std::env::var("MANUAL").unwrap_or_default();
    let (mut trials, mut wrong) = (Vec::new(), Vec::new());
    for (name, text) in pages().iter().filter(|(name, _)| name.contains(&wanted)) {
        let (found, faults) = example::trials(name, text);
        trials.extend(found);
        wrong.extend(faults);
    }
    assert!(!trials.is_empty(), "no example in a page of the manual that is called `{wanted}`");
    wrong.extend(failures(&trials));
    println!("manual: {} trials, {} wrong", trials.len(), wrong.len());
    assert!(wrong.is_empty(), "{} examples of the manual are wrong\n\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_messages_are_the_catalogue() {
    let path = folder().join(messages::NAME);
    let text = messages::page();
    if std::env::var("UPDATE").is_ok_and(|value| !matches!(value.as_str(), "" | "0")) {
        std::fs::write(&path, &text).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let at = found.lines().zip(text.lines()).position(|(a, b)| a != b).map_or(0, |at| at + 1);
    assert!(found == text, "{}:{at}: write it anew with `UPDATE=1 cargo test manual`", path.display());
}

/// The instrument itself: each sort of wrong example is told, and right ones are not.
#[test]
fn a_wrong_example_is_told() {
    let told = |text: &str| -> Vec<String> {
        let (trials, mut wrong) = example::trials("x.md", text);
        wrong.extend(failures(&trials));
        wrong
    };
    for (text, place, words) in [
        ("```\nplain\n```\n", "x.md:1", "no word behind the fence"),
        ("```yaml\na: b\n```\n", "x.md:1", "neither `path=` nor `part=`"),
        ("```yaml part=back\na: b\n```\n", "x.md:1", "`part=back`"),
        ("```yaml prat=front\na: b\n```\n", "x.md:1", "`prat=front`"),
        ("a\n\n```yaml part=front\nsumary: b\n```\n", "x.md:3", "field-unknown"),
        (
            "```yaml part=front wrong=field-unknown\nsummary: b\n```\n",
            "x.md:1",
            "expected `field-unknown`, found nothing",
        ),
        ("```yaml part=front wrong=field-unknown\ndate: x\n```\n", "x.md:1", "date-invalid"),
        ("```markdown part=body\n[a](none.md)\n```\n", "x.md:1", "link-missing"),
        ("```markdown path=content/a.md\n---\ntitle: a\n---\n\\:mask[1\n```\n", "x.md:1", "directive-brackets"),
        (
            "```markdown path=content/a.md site=s\n---\ntitle: a\n---\n```\n```csv path=content/data/a.csv site=s\na,b\n1\n```\n",
            "x.md:1, 6",
            "data-ragged",
        ),
        ("```csv part=csv\na,a\n1,2\n```\n", "x.md:1", "data-column"),
        ("```yaml part=site.yaml\ntitel: a\n```\n", "x.md:1", "site-key"),
        ("```html part=template\n{{ page.nothing }}\n```\n", "x.md:1", "template-field"),
        ("```sh\njianbao build --rot a\n```\n", "x.md:1", "call-option-unknown"),
        ("```sh\nrm -rf a\n```\n", "x.md:1", "rm -rf a"),
        ("```yaml part=front\na: b\n", "x.md:1", "not closed"),
    ] {
        let wrong = told(text);
        assert!(wrong.len() == 1 && wrong[0].contains(place) && wrong[0].contains(words), "{text}{wrong:#?}");
    }
    let right = "```text\nanything\n```\n```sh\n# a word\njianbao build --date 2026-08-01\ncd bulletin\n```\n\
                 ```yaml part=front\n标签: [一, 二]\n```\n```markdown part=body\n授课\\:mask[12]场\n\n\\:::内部\n一\n\\:::\n```\n\
                 ```markdown wrong=directive-brackets\n\\:mask[1\n```\n";
    assert_eq!(told(right), Vec::<String>::new());
}

/// Theme makers find every function and filter: in prose and in a tested example of the chapter on themes, and in the reference
/// of maintainers.
#[test]
fn every_name_of_templates_is_described() {
    use jianbao::render::{filters, functions};
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).unwrap();
    let (chapter, reference) = (read("content/manual/themes.md"), read("themes/README.md"));
    let examples = example::code(&chapter, "html");
    let told = |text: &str, name: &str| text.contains(&format!("`{name}`")) || text.contains(&format!("`{name}("));
    let calls = |name: &str| {
        let own = |c: char| c.is_alphanumeric() || c == '_';
        examples.match_indices(&format!("{name}(")).any(|(at, _)| !examples[..at].ends_with(own))
    };
    let filters_by = |name: &str| {
        let rest =
            |(at, found): (usize, &str)| !examples[at + found.len()..].starts_with(|c: char| c.is_alphanumeric());
        examples.match_indices(&format!("| {name}")).any(rest)
    };
    let mut missing = Vec::new();
    for (name, has_example) in functions::NAMES
        .iter()
        .map(|name| (*name, calls(name)))
        .chain(filters::NAMES.iter().map(|name| (*name, filters_by(name))))
    {
        for (place, found) in [
            ("themes.md", told(&chapter, name)),
            ("an example of themes.md", has_example),
            ("themes/README.md", told(&reference, name)),
        ] {
            if !found {
                missing.push(format!("`{name}` is not in {place}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
