//! Single saves that are taken up without working the site out again, and what lies elsewhere than in memory meanwhile.

use jianbao::engine::session::Room;
use jianbao::engine::{BuiltEdition, Output};

use super::*;

/// A single save of prose is taken up without working the site out again.
#[test]
fn prose_is_patched() {
    let mut files = site();
    let mut session = Session::new(settings());
    let tree = Memory::new(&files);
    session.refresh(&tree);
    session.built(&tree);
    let path = "content/a/one.md";
    let text = files.get(path).unwrap().replace("正文0。", "正文0改。") + "\n后面又加了一段，长得足够，不在摘要里。\n";
    let summary = text.replacen("---\n", "---\nsummary: 摘要\n", 1);
    files.insert(path.to_owned(), summary.clone());
    let tree = Memory::new(&files);
    session.refresh(&tree);
    session.built(&tree);
    files.insert(path.to_owned(), summary.replace("足够", "很够"));
    let tree = Memory::new(&files);
    let entry: Vec<Entry> = tree.entries.iter().filter(|entry| entry.path.as_str() == path).cloned().collect();
    assert_eq!(session.patch(&tree, &entry), Some(true));
    let rendered: Vec<Vec<String>> =
        session.built(&tree).editions.iter().map(|edition| edition.rendered.keys().cloned().collect()).collect();
    // Feeds hold the texts of the newest pages; a character gave way to another, and so did its pairs.
    let of_search = |path: &&String| path.starts_with("search/");
    for rendered in rendered {
        let (search, others): (Vec<&String>, Vec<&String>) = rendered.iter().partition(of_search);
        assert_eq!(others, ["a/one.html", "feed.json", "feed.xml"]);
        assert_eq!(search, ["search/grams/0.js", "search/grams/1.js", "search/grams/2.js", "search/texts/0.js"]);
    }
    assert_eq!(session.patch(&tree, &entry), Some(false), "the same bytes again change nothing");
}

/// Where texts and outputs lie until they are wanted changes nothing.
#[test]
fn what_lies_aside_is_the_same() {
    let files = site();
    let tree = Memory::new(&files);
    let shelf = || -> Arc<dyn Shelf> {
        Arc::new(InMemory { files: tree.clone(), texts: Mutex::default(), lacks: false.into() })
    };
    let bytes = |built: &Built| -> Vec<(String, Vec<u8>)> {
        let outputs = built.editions.iter().flat_map(|edition| &edition.outputs);
        let bytes = |output: &Output| match &output.content {
            Content::Bytes(bytes) => bytes.bytes().to_vec(),
            Content::Laid(laid) => laid.bytes().unwrap(),
            other => format!("{other:?}").into_bytes(),
        };
        outputs.map(|output| (output.path.clone(), bytes(output))).collect()
    };
    let cold = bytes(&engine::build(&tree, &settings()));
    for at_hand in [0, 1000] {
        let mut session = Session::new(settings());
        session.give_room(Room { texts: Some(shelf()), outputs: Some(shelf()), at_hand });
        session.refresh(&tree);
        let built = session.built(&tree);
        assert_eq!(bytes(&built), cold);
        let laid =
            |edition: &BuiltEdition| edition.outputs.iter().any(|output| matches!(output.content, Content::Laid(_)));
        assert!(built.editions.iter().all(laid) && !session.is_damaged());
    }
    // A source that is another one by the time it is fetched again is noticed, and the site is read anew.
    let mut other = files.clone();
    other.insert("content/a/one.md".into(), files["content/a/one.md"].replace("正文", "改文"));
    let other = Memory::new(&other);
    let texts = Arc::new(InMemory { files: other.clone(), texts: Mutex::default(), lacks: false.into() });
    let mut session = Session::new(settings());
    session.give_room(Room { texts: Some(texts), outputs: Some(shelf()), at_hand: 0 });
    session.refresh(&tree);
    session.refresh(&other);
    assert_eq!(bytes(&session.built(&other)).len(), cold.len());
}

/// A single save of a title is taken up without working the site out again, where titles are shown and decide nothing.
#[test]
fn titles_are_patched() {
    let page =
        |title: &str| format!("---\ntitle: {title}\ndate: 2026-06-01\nsummary: 摘要\naudience: public\n---\n正文。\n");
    let mut files: Files = site();
    files.retain(|path, _| !path.ends_with(".md") || path.ends_with("_index.md"));
    files.insert("content/a/one.md".into(), page("甲"));
    files.insert("content/a/two.md".into(), page("乙"));
    files.insert("content/b/three.md".into(), page("丙"));
    let edit = |session: &mut Session, files: &Files, path: &str| {
        let tree = Memory::new(files);
        let entry: Vec<Entry> = tree.entries.iter().filter(|entry| entry.path.as_str() == path).cloned().collect();
        session.patch(&tree, &entry)
    };
    let begun = |files: &Files| {
        let mut session = Session::new(settings());
        session.refresh(&Memory::new(files));
        session.built(&Memory::new(files));
        session
    };
    let mut session = begun(&files);
    files.insert("content/a/one.md".into(), page("改名"));
    assert_eq!(edit(&mut session, &files, "content/a/one.md"), Some(true));
    let tree = Memory::new(&files);
    let (warm, whole) = (session.built(&tree), engine::build(&tree, &settings()));
    assert_eq!(warm.editions.len(), whole.editions.len());
    for (warm, cold) in warm.editions.iter().zip(&whole.editions) {
        let digests = |edition: &BuiltEdition| -> BTreeMap<String, Digest> {
            let digest = |output: &Output| match &output.content {
                Content::Bytes(bytes) => bytes.digest(),
                Content::Known { digest, .. } => *digest,
                other => Digest::of(format!("{other:?}").as_bytes()),
            };
            edition.outputs.iter().map(|output| (output.path.clone(), digest(output))).collect()
        };
        assert!(!cold.failed, "{:?}", whole.diagnostics);
        assert_eq!(digests(warm), digests(cold), "{}", warm.name);
        let made: Vec<&String> = warm.rendered.keys().collect();
        assert!(warm.rendered.contains_key("a/one.html") && warm.rendered.contains_key("a/index.html"), "{made:?}");
        assert!(!warm.rendered.contains_key("b/three.html"), "{:?}", warm.rendered.keys());
    }
    // Where the title decides where a page stands, or a text lists pages, the site is worked out anew.
    let with = |path: &str, text: &str| {
        let mut files = files.clone();
        files.insert(path.to_owned(), text.to_owned());
        files
    };
    let sorted = with("content/a/_index.md", "---\ntitle: 栏\nsort: title\naudience: public\n---\n");
    let listing = with("content/b/list.md", "---\ntitle: 单\naudience: public\n---\n::pages{section=\"a\"}\n");
    let mut people = with("content/b/who.md", "---\ntitle: 某人\nkind: vanguard\naudience: public\n---\n");
    people.insert(
        "themes/t/kinds/vanguard.yaml".into(),
        "name: vanguard\nlabel: 先锋\nrole: vanguard\nfields: []\n".into(),
    );
    for (what, mut files) in [("an order", sorted), ("a list in a text", listing), ("an office at work", people)] {
        let mut session = begun(&files);
        files.insert("content/a/one.md".into(), page("再改"));
        assert_eq!(edit(&mut session, &files, "content/a/one.md"), None, "{what}");
    }
    let mut session = begun(&files);
    files.insert("content/a/one.md".into(), page("再改").replace("06-01", "06-02"));
    assert_eq!(edit(&mut session, &files, "content/a/one.md"), None, "a date decides an order");
}
