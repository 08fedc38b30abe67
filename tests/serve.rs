//! The preview over the network: the real program, driven as a browser drives it, by plain requests.

mod client;

use client::{Preview, begin};
use std::fs;
use std::time::{Duration, Instant};

const NO_HEADERS: &[(&str, &str)] = &[];

fn site() -> Vec<(&'static str, &'static str)> {
    vec![
        (
            "content/site.yaml",
            "title: 测试\ntheme: plain\neditions: [public, internal]\ncheck: {allow: [closed, static/a.mp4]}\n",
        ),
        ("content/_index.md", "---\ntitle: 首页\naudience: public\n---\n"),
        (
            "content/a.md",
            "---\ntitle: 甲\naudience: public\n---\n授课:mask[128]场次。\n\n:::internal\n两个乡镇偏低。\n:::\n",
        ),
        ("content/only.md", "---\ntitle: 内部\n---\n只给内部。\n"),
        ("content/栏目/_index.md", "---\ntitle: 栏目\naudience: public\nslug: lanmu\n---\n"),
        ("content/static/style.css", "body { color: black }\n"),
        ("content/static/公开.txt", "公开\n"),
        ("content/static/font.woff2", "0123456789"),
        ("content/static/a.svg", "<svg/>"),
        ("content/static/a.pdf", "%PDF"),
        ("content/static/a.docx", "PK"),
        ("content/static/a.xlsx", "PK"),
        ("content/static/a.mp4", "0123456789"),
        ("content/static/no-extension", "x"),
        (
            "content/static/own.html",
            "<!DOCTYPE html><html><head><title>a</title></head><body><script>alert(1)</script></body></html>",
        ),
    ]
}

#[test]
fn editions_and_their_pages() {
    let preview = begin(&site());
    let public = preview.get("/a.html");
    assert_eq!((public.status, public.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(public.text().contains("授课*场次") && !public.text().contains("乡镇"), "{}", public.text());
    let internal = preview.get("/@internal/a.html");
    assert!(internal.text().contains("128") && internal.text().contains("乡镇"), "{}", internal.text());
    assert!(preview.get("/@/difference/a.html").text().contains("data-view=\"difference\""));
    assert_eq!(preview.get("/only.html").status, 404);
    assert_eq!(preview.get("/@internal/only.html").status, 200);
    // The narrowest edition has one address, and an edition's name leads to it.
    for (path, location) in [
        ("/@public/a.html", "/a.html"),
        ("/@internal", "/@internal/"),
        ("/@/difference", "/@/difference/"),
        ("/lanmu", "/lanmu/"),
        ("/@internal/lanmu?x=1", "/@internal/lanmu/?x=1"),
        ("/@/go?to=internal&path=a.html", "/@internal/a.html"),
        ("/@/go?to=public&path=only.html", "/"),
        ("/@/go?to=internal&path=a.html&view=difference", "/@/difference/a.html"),
    ] {
        let answer = preview.get(path);
        assert_eq!((answer.status, answer.header("location")), (302, location), "{path}");
    }
    assert_eq!(preview.get("/lanmu/").status, 200);
    assert_eq!(preview.get("/@nobody/").status, 404);
    assert_eq!(preview.get("/@/go?to=nobody&path=a.html").status, 404);
}

#[test]
fn types_of_files() {
    let preview = begin(&site());
    for (path, kind) in [
        ("/style.css", "text/css; charset=utf-8"),
        ("/%E5%85%AC%E5%BC%80.txt", "text/plain; charset=utf-8"),
        ("/font.woff2", "font/woff2"),
        ("/a.svg", "image/svg+xml"),
        ("/a.pdf", "application/pdf"),
        ("/a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("/a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("/a.mp4", "video/mp4"),
        ("/no-extension", "application/octet-stream"),
        ("/@/preview.js", "text/javascript; charset=utf-8"),
        ("/@/frame.css", "text/css; charset=utf-8"),
        ("/@/marks.css", "text/css; charset=utf-8"),
        ("/@/idiomorph.js", "text/javascript; charset=utf-8"),
    ] {
        let answer = preview.get(path);
        assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{path}");
    }
}

#[test]
fn parts_and_known_files() {
    let preview = begin(&site());
    let ask = |headers: &[(&str, &str)]| preview.ask("GET", "/a.mp4", headers);
    let whole = ask(NO_HEADERS);
    let tag = whole.header("etag").to_owned();
    assert_eq!((whole.status, whole.text().as_str(), whole.header("accept-ranges")), (200, "0123456789", "bytes"));
    let part = ask(&[("Range", "bytes=2-4")]);
    assert_eq!((part.status, part.text().as_str(), part.header("content-range")), (206, "234", "bytes 2-4/10"));
    assert_eq!(ask(&[("Range", "bytes=-3")]).text(), "789");
    let beyond = ask(&[("Range", "bytes=10-")]);
    assert_eq!((beyond.status, beyond.header("content-range")), (416, "bytes */10"));
    assert_eq!(ask(&[("Range", "bytes=0-1,3-4")]).status, 200);
    assert_eq!(ask(&[("Range", "bytes=2-4"), ("If-Range", &tag)]).status, 206);
    assert_eq!(ask(&[("Range", "bytes=2-4"), ("If-Range", "\"other\"")]).status, 200);
    let known = ask(&[("If-None-Match", &tag)]);
    assert_eq!((known.status, known.text().as_str()), (304, ""));
    assert_eq!(ask(&[("If-None-Match", &format!("\"x\", W/{tag}"))]).status, 304);
    assert_eq!(ask(&[("If-None-Match", "\"x\"")]).status, 200);
    let head = preview.ask("HEAD", "/a.mp4", NO_HEADERS);
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, "10", 0));
    // A page is known too, as long as it is what it was.
    let page = preview.get("/a.html");
    let again = preview.ask("GET", "/a.html", &[("If-None-Match", page.header("etag"))]);
    assert_eq!(again.status, 304);
}

#[test]
fn what_every_answer_says() {
    let preview = begin(&site());
    for path in ["/", "/style.css", "/no-such", "/@/state?edition=public&path=index.html", "/@/preview.js"] {
        let answer = preview.get(path);
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("x-frame-options"), "SAMEORIGIN", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("script-src 'self'") && !policy.contains("script-src 'self' 'unsafe-inline'"),
            "{path}: {policy}"
        );
    }
    // A theme's own script runs, by its hash (`printf 'alert(1)' | openssl dgst -sha256 -binary | base64`).
    let own = preview.get("/own.html");
    let policy = own.header("content-security-policy");
    assert!(policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"), "{policy}");
}

#[test]
fn nothing_but_outputs() {
    let preview = begin(&site());
    for path in [
        "/../content/site.yaml",
        "/%2e%2e/content/site.yaml",
        "/..%2fcontent/site.yaml",
        "/@internal/../../content/site.yaml",
        "/@internal/%2e%2e/%2e%2e/content/site.yaml",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/..%5ccontent%5csite.yaml",
        "/a.html%00",
        "/%ff",
        "/%",
        "/content/site.yaml",
        "/content/",
        "/themes/plain/theme.yaml",
        "/@/../content/site.yaml",
        "/@/difference/../../content/site.yaml",
    ] {
        let answer = preview.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(!answer.text().contains("editions:") && !answer.text().contains("root:"), "{path}: {}", answer.text());
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
        let answer = preview.ask(method, "/a.html", NO_HEADERS);
        assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"), "{method}");
    }
}

#[test]
#[cfg(unix)]
fn no_link_leads_out() {
    let preview = begin(&site());
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.txt"), "geheim").unwrap();
    std::os::unix::fs::symlink(outside.path().join("secret.txt"), preview.path("content/static/secret.txt")).unwrap();
    preview.edit("content/a.md", "---\ntitle: 甲\naudience: public\n---\n现在\n");
    preview.until("/a.html", "现在");
    assert!(!preview.get("/secret.txt").text().contains("geheim"));
}

#[test]
fn who_may_ask() {
    let preview = begin(&site());
    let port = preview.port;
    for host in ["evil.example", &format!("evil.example:{port}"), &format!("127.0.0.1:{}", port - 1), ""] {
        assert_eq!(preview.ask("GET", "/a.html", &[("Host", host)]).status, 421, "{host}");
    }
    for host in [format!("localhost:{port}"), format!("[::1]:{port}"), format!("127.0.0.1:{port}")] {
        assert_eq!(preview.ask("GET", "/a.html", &[("Host", &host)]).status, 200, "{host}");
    }
    let evil = ("Origin", "http://evil.example");
    assert_eq!(preview.ask("GET", "/@/events", &[evil]).status, 403);
    assert_eq!(preview.ask("GET", "/a.html", &[evil]).status, 403);
    let cross = ("Sec-Fetch-Site", "cross-site");
    let (navigates, document) = (("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"));
    assert_eq!(preview.ask("GET", "/@/state?edition=internal&path=a.html", &[cross]).status, 403);
    assert_eq!(preview.ask("GET", "/@internal/a.html", &[cross, ("Sec-Fetch-Mode", "no-cors")]).status, 403);
    assert_eq!(preview.ask("GET", "/@internal/a.html", &[cross, navigates, ("Sec-Fetch-Dest", "iframe")]).status, 403);
    assert_eq!(preview.ask("GET", "/@internal/a.html", &[cross, navigates, document]).status, 200);
}

#[test]
fn the_lost_page() {
    let preview = begin(&site());
    let lost = preview.get("/no/such/page.html");
    assert_eq!(lost.status, 404);
    assert!(lost.text().contains("<h1>404</h1>") && lost.text().contains("/@/preview.js"), "{}", lost.text());
    assert!(lost.text().contains("<base href=\"/\">"), "{}", lost.text());
    // Written for any depth, it stays in its edition.
    let mut files = site();
    files[0].1 = "title: 测试\ntheme: plain\neditions: [public, internal]\nbase_url: http://bulletin.example/\n";
    files.push((
        "themes/plain/templates/404.html",
        "{% extends \"base.html\" %}\n{% block main %}<a href=\"/index.html\">home</a>{% endblock main %}\n",
    ));
    let preview = begin(&files);
    assert!(preview.get("/@internal/no-such.html").text().contains("href=\"/@internal/index.html\""));
    assert!(preview.get("/no-such.html").text().contains("href=\"/index.html\""));
    // A site that will be a folder of its server is none in the preview.
    files[0].1 = "title: 测试\ntheme: plain\neditions: [public, internal]\nbase_url: http://bulletin.example/sub\n";
    let preview = begin(&files);
    let internal = preview.get("/@internal/no-such.html").text();
    assert!(internal.contains("href=\"/@internal/index.html\""), "{internal}");
    assert!(preview.get("/no-such.html").text().contains("href=\"/index.html\""));
}

#[test]
fn a_build_has_nothing_of_it() {
    let preview = begin(&site());
    assert!(preview.get("/a.html").text().contains("/@/preview.js"));
    assert!(!preview.path("public").exists() && !preview.path("internal").exists());
    let run = crate::program::jianbao(preview.root(), &["build"]);
    assert_eq!(run.exit, 0, "{}", run.stderr);
    for folder in ["public", "internal"] {
        for (path, bytes) in crate::program::read_tree(&preview.path(folder)) {
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("/@/") && !text.contains("preview.js"), "{folder}/{path}");
        }
    }
    // And the preview shows what the build wrote, but for its one element.
    let built = fs::read_to_string(preview.path("public/a.html")).unwrap();
    let shown = preview.get("/a.html").text();
    let start = shown.find("<script src=\"/@/").unwrap();
    let end = shown.find("</head>").unwrap();
    assert_eq!(format!("{}{}", &shown[..start], &shown[end..]), built);
}

#[test]
fn a_save_is_told_to_whoever_listens() {
    let preview = begin(&site());
    let mut events = preview.events();
    let first = events.news();
    preview.edit("content/a.md", "---\ntitle: 甲\naudience: public\n---\n新的一段。\n");
    let second = events.news();
    assert!(second["generation"].as_u64() > first["generation"].as_u64() && second["instance"] == first["instance"]);
    assert!(preview.get("/a.html").text().contains("新的一段"));
}

#[test]
fn only_what_changed_has_another_digest() {
    let preview = begin(&site());
    let state = || preview.state("internal", "a.html", "&file=/style.css&file=/@internal/style.css&file=/none.css");
    let before = state();
    assert!(before["files"][0].is_string() && before["files"][2].is_null(), "{before}");
    assert_eq!(before["editions"].as_array().map(Vec::len), Some(2));
    preview.edit("content/static/style.css", "body { color: red }\n");
    preview.until("/style.css", "red");
    let after = state();
    assert_eq!(after["page"], before["page"]);
    assert_ne!(after["files"][0], before["files"][0]);
    assert_eq!(after["files"][0], after["files"][1]);
    // What only insiders see changes nothing for others.
    let public = preview.state("public", "a.html", "")["page"].clone();
    preview.edit("content/a.md", &fs::read_to_string(preview.path("content/a.md")).unwrap().replace("偏低", "很低"));
    preview.until("/@internal/a.html", "很低");
    assert_eq!(preview.state("public", "a.html", "")["page"], public);
    assert_ne!(state()["page"], before["page"]);
}

#[test]
fn errors_and_their_mending() {
    let preview = begin(&site());
    let right = fs::read_to_string(preview.path("content/a.md")).unwrap();
    assert!(preview.get("/a.html").text().contains("授课*场次"));
    assert_eq!(preview.state("public", "a.html", "")["problems"].as_array().map(Vec::len), Some(0));
    preview.edit("content/a.md", "---\ntitle: 甲\naudience: public\n---\n另一段。\n\n:::internal\n没有结束\n");
    let state = preview.until_state("public", "a.html", |state| state["problems"][0].is_object());
    let problem = &state["problems"][0];
    assert_eq!((problem["code"].as_str(), problem["severity"].as_str()), (Some("directive-unclosed"), Some("error")));
    assert_eq!(
        (problem["file"].as_str(), problem["line"].as_u64(), problem["column"].as_u64()),
        (Some("content/a.md"), Some(7), Some(1))
    );
    assert_eq!(
        (problem["excerpt"][0]["marked"].as_str(), problem["excerpt"][0]["number"].as_u64()),
        (Some(":::internal"), Some(7))
    );
    assert!(
        problem["zh"]["message"].as_str().unwrap().contains('没')
            && problem["en"]["message"].as_str().unwrap().is_ascii(),
        "{problem}"
    );
    // The terminal says it too, once, and says when it is mended.
    preview.until_said("[directive-unclosed]");
    let href = problem["href"].as_str().unwrap();
    assert!(href.starts_with("vscode://file/") && href.ends_with("/content/a.md:7:1"), "{href}");
    // The last right page stays.
    let kept = preview.get("/a.html");
    assert!(
        kept.status == 200 && kept.text().contains("授课*场次") && !kept.text().contains("另一段"),
        "{}",
        kept.text()
    );
    // Other pages go on following.
    preview.edit("content/_index.md", "---\ntitle: 首页\naudience: public\n---\n照常\n");
    preview.until("/", "照常");
    preview.edit("content/a.md", &right.replace("场次", "次"));
    preview.until_state("public", "a.html", |state| state["problems"].as_array().is_some_and(Vec::is_empty));
    assert!(preview.get("/a.html").text().contains("授课*次"));
    preview.until_said("the errors are mended");
    assert_eq!(preview.said().matches("[directive-unclosed]").count(), 1, "{}", preview.said());
}

#[test]
fn faults_of_templates_and_settings() {
    let preview = begin(&site());
    let template = "themes/plain/templates/page.html";
    let right = fs::read_to_string(preview.path(template)).unwrap();
    assert_eq!(preview.get("/a.html").status, 200);
    preview.edit(template, &right.replace("{% block main %}", "{% block main %}{{ page.nothing.at.all }}"));
    let state = preview.until_state("public", "a.html", |state| state["problems"][0].is_object());
    assert_eq!(state["problems"][0]["file"].as_str(), Some(template), "{state}");
    assert!(preview.get("/a.html").text().contains("授课*场次"), "the last right page stays");
    let never = preview.get("/@internal/only.html");
    assert_eq!(never.status, 500);
    assert!(never.text().contains("/@/preview.js") && never.text().contains(template), "{}", never.text());
    preview.edit(template, &right);
    preview.until_state("public", "a.html", |state| state["problems"].as_array().is_some_and(Vec::is_empty));
    assert_eq!(preview.get("/@internal/only.html").status, 200);
    preview.edit("content/site.yaml", "title: [\n");
    preview.until_state("public", "a.html", |state| state["problems"][0].is_object());
    assert!(preview.get("/a.html").text().contains("授课*场次"));
    preview.edit("content/site.yaml", site()[0].1);
    preview.until_state("public", "a.html", |state| state["problems"].as_array().is_some_and(Vec::is_empty));
}

#[test]
fn a_site_that_begins_with_errors() {
    let mut files = site();
    files[0].1 = "title: [\n";
    let preview = begin(&files);
    let broken = preview.get("/");
    assert_eq!(broken.status, 500);
    assert!(
        broken.text().contains("content/site.yaml") && broken.text().contains("/@/preview.js"),
        "{}",
        broken.text()
    );
    preview.edit("content/site.yaml", site()[0].1);
    preview.until("/a.html", "授课*场次");
}

#[test]
fn what_is_known_is_kept_when_nobody_else_writes() {
    use jianbao::emit::lock::{self, Holder, Purpose};
    let preview = begin(&site());
    preview.until("/a.html", "授课*场次");
    let own = Holder { pid: 4711, command: "build".to_owned(), since: "2026-07-01 09:00:00".to_owned() };
    let head = preview.path(".jianbao/memo/head");
    // It may have been kept before the lock was taken, as it was then.
    let lock = lock::take(preview.root(), Purpose::Write, &own, Duration::from_secs(5)).unwrap();
    let before = fs::read(&head).ok();
    preview.edit("content/a.md", &site()[2].1.replace("场次", "次"));
    preview.until("/a.html", "授课*次");
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(fs::read(&head).ok(), before, "another process is writing");
    drop(lock);
    let end = Instant::now() + Duration::from_secs(20);
    while fs::read(&head).ok() == before && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_ne!(fs::read(&head).ok(), before, "it comes back to it");
}

#[test]
fn the_first_page_does_not_wait_for_the_others() {
    // One page of many cannot be rendered, and nobody notices before it is asked for.
    let mut files = site();
    files.push(("themes/plain/templates/bad.html", "{{ page.nothing.at.all }}"));
    files.push(("content/bad.md", "---\ntitle: 坏\naudience: public\ntemplate: bad.html\n---\n"));
    let preview = begin(&files);
    assert_eq!(preview.get("/a.html").status, 200);
    assert_eq!(preview.state("public", "a.html", "")["problems"].as_array().map(Vec::len), Some(0));
    assert_eq!(preview.get("/bad.html").status, 500);
    assert_eq!(preview.state("public", "bad.html", "")["problems"][0]["severity"].as_str(), Some("error"));
}

/// The line with a code, as the terminal shows it.
fn tells(said: &str, code: &str) -> String {
    let code = format!("[{code}]");
    said.lines().find(|line| line.contains(&code)).unwrap_or_default().to_owned()
}

#[test]
fn a_port_that_is_taken() {
    let first = begin(&site());
    let second = Preview::start(first.root(), &["--port", &first.port.to_string(), "--lang", "en"]);
    assert!(second.port != first.port && second.port != 0);
    let words = format!(": port {} is taken, {} is used instead", first.port, second.port);
    assert!(tells(&second.said(), "serve-port-taken").contains(&words), "{}", second.said());
    assert_eq!(second.get("/a.html").status, 200);
}

#[test]
fn open_to_the_network() {
    let place = client::lay(&site());
    let open = Preview::start(place.path(), &["--port", "0", "--bind", "0.0.0.0", "--open", "--lang", "zh"]);
    assert!(tells(&open.said(), "serve-open-to-network").contains("内部版"), "{}", open.said());
    assert_eq!(open.get("/a.html").status, 200);
    // There is no browser here (`PATH` is empty), which is no reason to end.
    if cfg!(not(windows)) {
        open.until_said(&format!("[{}]：打不开浏览器", "serve-open"));
    }
    let run = client::fail(place.path(), &["--bind", "203.0.113.7", "--lang", "en"]);
    assert_eq!(run.0, 3, "{}", run.1);
    assert!(tells(&run.1, "serve-address").contains(": cannot show a preview at `203.0.113.7:8620`"), "{}", run.1);
}

#[test]
#[cfg(unix)]
fn it_ends_at_once_whoever_listens() {
    for signal in ["-INT", "-TERM"] {
        let mut preview = begin(&site());
        let mut events = preview.events();
        events.news();
        let took = preview.end(signal);
        assert!(took.0 == Some(0) && took.1.as_millis() < 1000, "{signal}: {took:?}");
    }
}
