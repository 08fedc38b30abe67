//! A preview of a site of its own, and requests to it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long anything may take before it counts as never.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running preview.
pub struct Preview {
    child: Child,
    pub port: u16,
    root: PathBuf,
    said: Arc<Mutex<String>>,
    /// The site, when it is this preview's own.
    _place: Option<tempfile::TempDir>,
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Lays out a site with the theme `plain`.
pub fn lay(files: &[(&str, &str)]) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/plain");
    let theme =
        crate::program::read_tree(&theme).into_iter().map(|(path, bytes)| (format!("themes/plain/{path}"), bytes));
    let own = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    let all: crate::program::Files = theme.chain(own).collect();
    crate::program::write_tree(place.path(), &all);
    place
}

/// A preview of a new site.
pub fn begin(files: &[(&str, &str)]) -> Preview {
    let place = lay(files);
    let mut preview = Preview::start(&place.path().canonicalize().unwrap(), &["--port", "0", "--lang", "en"]);
    preview._place = Some(place);
    preview
}

fn command(root: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
    command
        .current_dir(root)
        .arg("serve")
        .args(args)
        .args(["--date", "2026-07-01"])
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    // Nothing that could open a window.
    command.env("PATH", "").stderr(Stdio::piped());
    command
}

/// A preview that cannot begin: its exit code and what it says.
pub fn fail(root: &Path, args: &[&str]) -> (i32, String) {
    let output = command(root, args).output().unwrap();
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
}

impl Preview {
    /// Starts a preview of the site at `root`.
    pub fn start(root: &Path, args: &[&str]) -> Preview {
        let mut child = command(root, args).spawn().unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        let (stderr, hearing) = (child.stderr.take().unwrap(), Arc::clone(&said));
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let mut said = hearing.lock().unwrap();
                said.push_str(&line);
                said.push('\n');
            }
        });
        let begin = Instant::now();
        let port = loop {
            let text = said.lock().unwrap().clone();
            let port = text.split("http://").nth(1).and_then(|rest| {
                let digits = rest.split(':').nth(1)?.split('/').next()?;
                digits.parse().ok()
            });
            if let Some(port) = port {
                break port;
            }
            assert!(begin.elapsed() < PATIENCE, "no address: {text}");
            std::thread::sleep(Duration::from_millis(5));
        };
        Preview { child, port, root: root.to_owned(), said, _place: None }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Waits until it has said something.
    pub fn until_said(&self, words: &str) {
        let begin = Instant::now();
        while !self.said().contains(words) {
            assert!(begin.elapsed() < PATIENCE, "it never says {words}: {}", self.said());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Writes a file of the site, as an editor saves.
    pub fn edit(&self, path: &str, text: &str) {
        fs::write(self.path(path), text).unwrap();
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    /// One request over a connection of its own.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut stream = self.send(method, path, headers);
        read_answer(&mut stream, method == "HEAD")
    }

    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> BufReader<TcpStream> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            request.push_str(&format!("Host: 127.0.0.1:{}\r\n", self.port));
        }
        headers.iter().for_each(|(name, value)| request.push_str(&format!("{name}: {value}\r\n")));
        (&stream).write_all(format!("{request}\r\n").as_bytes()).unwrap();
        BufReader::new(stream)
    }

    /// Asks until the page has `text`.
    pub fn until(&self, path: &str, text: &str) {
        let begin = Instant::now();
        while !self.get(path).text().contains(text) {
            assert!(begin.elapsed() < PATIENCE, "{path} never has {text}: {}\n{}", self.get(path).text(), self.said());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// What a page is told of how things stand.
    pub fn state(&self, edition: &str, path: &str, more: &str) -> serde_json::Value {
        let answer = self.get(&format!("/@/state?edition={edition}&path={path}{more}"));
        serde_json::from_slice(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.text()))
    }

    pub fn until_state(
        &self,
        edition: &str,
        path: &str,
        is_it: impl Fn(&serde_json::Value) -> bool,
    ) -> serde_json::Value {
        let begin = Instant::now();
        loop {
            let state = self.state(edition, path, "");
            if is_it(&state) {
                return state;
            }
            assert!(begin.elapsed() < PATIENCE, "{state}\n{}", self.said());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Listens to the events.
    pub fn events(&self) -> Events {
        let mut stream = self.send("GET", "/@/events", &[]);
        let headers = head(&mut stream).1;
        assert!(headers.contains(&("content-type".to_owned(), "text/event-stream".to_owned())), "{headers:?}");
        Events(stream)
    }

    /// Sends a signal; gives the exit code, and how long it took.
    #[cfg(unix)]
    pub fn end(&mut self, signal: &str) -> (Option<i32>, Duration) {
        let begin = Instant::now();
        Command::new("/bin/kill").args([signal, &self.child.id().to_string()]).status().unwrap();
        let code = self.child.wait().unwrap().code();
        (code, begin.elapsed())
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A stream of events.
pub struct Events(BufReader<TcpStream>);

impl Events {
    /// The next news.
    pub fn news(&mut self) -> serde_json::Value {
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "the stream has ended");
            if let Some(data) = line.strip_prefix("data:") {
                return serde_json::from_str(data.trim()).unwrap();
            }
        }
    }
}

fn head(stream: &mut BufReader<TcpStream>) -> (u16, Vec<(String, String)>) {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        assert!(stream.read_line(&mut line).unwrap() > 0, "no answer: {lines:?}");
        if line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    let status = lines[0].split(' ').nth(1).unwrap().parse().unwrap();
    let pair = |line: &String| line.split_once(": ").map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()));
    (status, lines[1..].iter().filter_map(pair).collect())
}

fn read_answer(stream: &mut BufReader<TcpStream>, is_head: bool) -> Answer {
    let (status, headers) = head(stream);
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok());
    let mut body = Vec::new();
    match length {
        _ if is_head || status == 304 => {}
        Some(length) => stream.take(length).read_to_end(&mut body).map(|_| ()).unwrap(),
        // A stream of events ends when nobody reads it.
        None => {}
    }
    Answer { status, headers, body }
}
