//! How long each stage takes for a site of a shape, and what it leaves in memory: one shape and one number, a line for each stage.
//!
//! `growth SHAPE NUMBER FOLDER` prints `STAGE<tab>NANOSECONDS<tab>KIBIBYTES`: processor time of this one thread, and what the process holds
//! after the stage. FOLDER is where files are written to. `growth.sh` calls it with growing numbers and compares. Linux alone says so much of
//! a process; elsewhere there are only zeros.

// A bench stops at the first surprise, as a test does.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

use std::hint::black_box;
use std::path::Path;

use jianbao::edition::Selected;
use jianbao::resolve::leaves::Leaves;

mod ground;

use ground::Memory;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Nanoseconds for which this thread has had a processor.
fn processor() -> u64 {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    said.split(' ').next().and_then(|first| first.parse().ok()).unwrap_or(0)
}

/// What the process holds, in KiB.
fn resident() -> u64 {
    let said = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = said.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().split(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

fn stage<T>(name: &str, work: impl FnOnce() -> T) -> T {
    let start = processor();
    let made = black_box(work());
    println!("{name}\t{}\t{}", processor() - start, resident());
    made
}

fn measure(shape: &str, number: usize, root: &Path) {
    let tree = Memory::of(shape, number);
    println!("sources\t0\t{}", resident());
    println!("pages\t{}\t{}", tree.count(), tree.bytes() / 1024);
    let reading = stage("read", || ground::read(&tree));
    let editions = reading.corpus.config.editions.len();
    for index in 0..editions {
        let edition =
            stage(["gate", "gate 2"][index.min(1)], || ground::gate(&reading, index, &mut Selected::default()));
        let mut leaves = Leaves::default();
        let (site, found) = stage(["texts", "texts 2"][index.min(1)], || ground::resolve(edition, &mut leaves));
        black_box(found.len());
        if index + 1 < editions {
            continue;
        }
        let (renderer, planned) = stage("plan", || ground::plan(site));
        let outputs = stage("render", || ground::render(&renderer, &planned));
        println!("outputs\t{}\t{}", outputs.len(), resident());
        if found.is_empty() {
            stage("emit", || ground::emit(&tree, root, &outputs));
            stage("look", || ground::emit(&tree, root, &outputs));
        }
    }
}

fn main() {
    // `cargo bench` adds a word of its own.
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let [shape, number, root] = args.as_slice() else {
        eprintln!("growth SHAPE NUMBER FOLDER; growth.sh is what to call");
        return;
    };
    let number: usize = number.parse().unwrap();
    // One thread, and this one, so that its time is that of the work.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global();
    pool.unwrap();
    measure(shape, number, Path::new(root));
}
