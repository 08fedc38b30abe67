//! How much memory a large site takes: the peak of a build, and that it gets by with as much address space as a limit says.
//!
//! What is measured is the real program, in a process of its own. The default is small and unoptimised; `.ci/run` names an optimised
//! program by `JIANBAO_RELEASE`, which then builds 100,000 pages.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

#[path = "../benches/site/shapes.rs"]
mod shapes;

/// So many short pages (600 bytes in 50 sections, each with a tag) are built with a peak of so many MiB.
///
/// The peaks are what is needed today and a fifth more, for threads that happen to work at the same time. Whoever needs less lowers them;
/// nobody raises them without a word why.
struct Weight {
    pages: usize,
    peak: u64,
}

/// For the program as `cargo test` builds it.
const SMALL: Weight = Weight { pages: 4_000, peak: 220 };
/// For an optimised program. The goal of the project is the same peak for as many pages that are four times as long.
const LARGE: Weight = Weight { pages: 100_000, peak: 700 };
/// Address space in MiB above the peak: the program itself, stacks that are hardly used, and what the allocator takes in advance, which is a
/// GiB at a time.
const UNUSED: u64 = 1_536;
/// No build of any site gets by with so little.
const STARVING: u64 = 64;

fn written(root: &Path, pages: usize) {
    let mut put = |path: String, text: String| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    assert!(shapes::site("short", pages, &mut put));
    let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/theme/bench");
    for (path, bytes) in crate::program::read_tree(&theme) {
        put(format!("themes/bench/{path}"), String::from_utf8(bytes).unwrap());
    }
}

/// Begins to build in so many MiB of address space.
fn begin(program: &Path, root: &Path, limit: u64) -> Child {
    let words = ["build", "--cold", "--date", "2026-07-01", "--jobs", "2", "-q", "--root"];
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v \"$1\" && shift && exec \"$@\"", "sh"]).arg((limit * 1024).to_string());
    command.arg(program).args(words).arg(root).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// The most memory that a process has had until now, in MiB; `None` when it has ended.
fn peak(process: &Child) -> Option<u64> {
    let said = fs::read_to_string(format!("/proc/{}/status", process.id())).ok()?;
    let line = said.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok().map(|kib: u64| kib / 1024)
}

#[test]
fn a_large_site_is_built_in_bounded_memory() {
    let release = env::var_os("JIANBAO_RELEASE").map(PathBuf::from);
    let Weight { pages, peak: most } = if release.is_some() { LARGE } else { SMALL };
    let program = release.unwrap_or_else(|| env!("CARGO_BIN_EXE_jianbao").into());
    let root = tempfile::tempdir().unwrap();
    written(root.path(), pages);

    // A limit that lets everything pass would prove nothing.
    let starved = begin(&program, root.path(), STARVING).wait().unwrap();
    assert!(!starved.success(), "{pages} pages are built in {STARVING} MiB: nothing is limited");

    let mut process = begin(&program, root.path(), most + UNUSED);
    let mut highest = 0;
    // The system keeps the peak, so that nothing between two looks is missed; only the shell before the program tells of itself.
    while process.try_wait().unwrap().is_none() {
        highest = highest.max(peak(&process).unwrap_or(0));
        thread::sleep(Duration::from_millis(5));
    }
    let status = process.wait().unwrap();
    assert!(status.success(), "{pages} pages are not built in {} MiB of address space: {status}", most + UNUSED);
    let count = fs::read_dir(root.path().join("public/s00")).unwrap().count();
    assert!(count >= pages / 50, "{count} files in one of 50 sections");
    println!("{pages} pages: peak {highest} MiB of {most}");
    assert!(highest * 4 > most, "{highest} MiB is less than a quarter of the limit of {most}: lower it");
    assert!(highest <= most, "{pages} pages take {highest} MiB, more than {most}");
}
