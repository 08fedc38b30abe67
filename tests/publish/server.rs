//! The real web servers of the system, started on ports of their own and ended with the test.
//!
//! Takes settings; gives an address. Without the program the test is left out, unless `JIANBAO_SERVERS=1` asks for it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A program where Debian puts it.
pub fn find(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&folders).collect();
    places.extend(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    let found = places.into_iter().map(|folder| folder.join(name)).find(|path| path.is_file());
    let is_asked = std::env::var_os("JIANBAO_SERVERS").is_some_and(|word| word == "1");
    assert!(found.is_some() || !is_asked, "JIANBAO_SERVERS=1 asks for `{name}`, and it is not here");
    found
}

/// A port that was free a moment ago: servers of the system cannot be handed a socket.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Waits until somebody answers, or the server has ended.
pub fn answers(child: &mut Child, port: u16) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(30) {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return true;
        }
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

/// A server that ends with the test.
pub struct Nginx {
    child: Child,
    pub port: u16,
}

impl Nginx {
    /// One whose settings hold `http` outside and `server` inside of the one server.
    pub fn start(folder: &Path, http: &str, server: &str) -> Option<Nginx> {
        Nginx::with(folder, |port| format!("{http}\nserver {{\nlisten 127.0.0.1:{port};\n{server}\n}}\n"))
    }

    /// One with these settings of `http`, for a port.
    pub fn with(folder: &Path, http: impl Fn(u16) -> String) -> Option<Nginx> {
        let program = find("nginx")?;
        // Somebody else may take the port in between.
        for _ in 0..5 {
            let port = free_port();
            let shown = folder.display();
            let settings = format!(
                "daemon off;\nmaster_process off;\npid {shown}/nginx.pid;\nerror_log {shown}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n\
                 client_body_temp_path {shown}/t1;\nproxy_temp_path {shown}/t2;\nfastcgi_temp_path {shown}/t3;\nuwsgi_temp_path {shown}/t4;\nscgi_temp_path {shown}/t5;\n{}}}\n",
                http(port)
            );
            let file = folder.join("nginx.conf");
            fs::write(&file, settings).unwrap();
            let mut call = Command::new(&program);
            call.arg("-p").arg(folder).arg("-c").arg(&file).stdin(Stdio::null()).stderr(Stdio::piped());
            let mut child = call.spawn().unwrap();
            if answers(&mut child, port) {
                return Some(Nginx { child, port });
            }
            let _ = child.kill();
            let said = child.wait_with_output().unwrap().stderr;
            let said = String::from_utf8_lossy(&said).into_owned()
                + &fs::read_to_string(folder.join("error.log")).unwrap_or_default();
            assert!(said.contains("Address already in use"), "nginx does not take its settings: {said}");
        }
        panic!("no port is free");
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a server answered.
pub struct Answer {
    pub status: u16,
    /// Under names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// Asks a server of this machine once.
pub fn get(port: u16, path: &str, more: &str) -> Answer {
    get_as(port, path, "localhost", more)
}

/// Asks a server of this machine once, under a name.
pub fn get_as(port: u16, path: &str, host: &str, more: &str) -> Answer {
    try_get(port, path, host, more).unwrap()
}

/// The same of a server that may let go in the middle of an answer.
pub fn try_get(port: u16, path: &str, host: &str, more: &str) -> Option<Answer> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n").unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).ok()?;
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut headers = BTreeMap::new();
    for (name, value) in head.lines().filter_map(|line| line.split_once(": ")) {
        let twice = headers.insert(name.to_lowercase(), value.to_owned());
        assert_eq!(twice, None, "{name} is said twice: {head}");
    }
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let body = bytes[end + 4..].to_vec();
    let length = headers.get("content-length").and_then(|length| length.parse().ok());
    length.is_none_or(|length: usize| length == body.len()).then_some(Answer { status, headers, body })
}

/// Caddy, which ends with the test.
pub struct Caddy {
    child: Child,
    pub port: u16,
}

impl Caddy {
    /// One with these settings for a port.
    pub fn with(folder: &Path, settings: impl Fn(u16) -> String) -> Option<Caddy> {
        let program = find("caddy")?;
        for _ in 0..5 {
            let port = free_port();
            let file = folder.join("Caddyfile");
            fs::write(&file, format!("{{\n\tadmin off\n}}\n{}", settings(port))).unwrap();
            let mut call = Command::new(&program);
            call.args(["run", "--adapter", "caddyfile", "--config"]).arg(&file);
            call.env("XDG_CONFIG_HOME", folder).env("XDG_DATA_HOME", folder).env("HOME", folder);
            let mut child =
                call.stdin(Stdio::null()).stderr(fs::File::create(folder.join("log")).unwrap()).spawn().unwrap();
            if answers(&mut child, port) {
                return Some(Caddy { child, port });
            }
            let _ = child.kill();
            let _ = child.wait();
            let said = fs::read_to_string(folder.join("log")).unwrap();
            assert!(said.contains("address already in use"), "caddy does not take its settings: {said}");
        }
        panic!("no port is free");
    }
}

impl Drop for Caddy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Apache, which ends with the test.
pub struct Apache {
    child: std::sync::Mutex<Child>,
    file: PathBuf,
    pub port: u16,
}

impl Apache {
    /// One with these settings for a port, whose modules are those of the system.
    pub fn with(folder: &Path, settings: impl Fn(u16) -> String) -> Option<Apache> {
        let program = find("apache2")?;
        let shown = folder.display();
        // It serves as somebody without rights, who has to get in.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let modules = ["mpm_event", "authz_core", "authz_host", "mime", "dir", "headers", "rewrite", "setenvif"];
        let modules: String = modules
            .iter()
            .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
            .collect();
        for _ in 0..5 {
            let port = free_port();
            let file = folder.join("apache.conf");
            let text = format!(
                "ServerRoot {shown}\nServerName localhost\nPidFile {shown}/apache.pid\nDefaultRuntimeDir {shown}\nErrorLog {shown}/apache.log\n\
                 {modules}TypesConfig /dev/null\nUser www-data\nGroup www-data\n{}",
                settings(port)
            );
            fs::write(&file, text).unwrap();
            let mut child = apache(&program, &file);
            if answers(&mut child, port) {
                return Some(Apache { child: child.into(), file, port });
            }
            let _ = child.kill();
            let said = child.wait_with_output().unwrap().stderr;
            let log = fs::read_to_string(folder.join("apache.log")).unwrap_or_default();
            let said = String::from_utf8_lossy(&said).into_owned() + &log;
            assert!(said.contains("Address already in use"), "apache does not take its settings: {said}");
        }
        panic!("no port is free");
    }
}

fn apache(program: &Path, settings: &Path) -> Child {
    let mut call = Command::new(program);
    call.arg("-X").arg("-f").arg(settings).stdin(Stdio::null()).stderr(Stdio::piped());
    call.spawn().unwrap()
}

impl Apache {
    /// Kills it.
    pub fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        let _ = child.kill();
        let _ = child.wait();
    }

    /// Starts it again where it was.
    pub fn restart(&self) {
        let _ = fs::remove_file(self.file.with_file_name("apache.pid"));
        let mut child = apache(&find("apache2").unwrap(), &self.file);
        assert!(answers(&mut child, self.port));
        *self.child.lock().unwrap() = child;
    }
}

impl Drop for Apache {
    fn drop(&mut self) {
        self.kill();
    }
}
