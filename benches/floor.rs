//! What the disk takes for the files of a folder, without any work on them: the floor under every generator.
//!
//! `floor FOLDER SCRATCH ROUNDS` reads the tree of FOLDER into memory, and then writes it to SCRATCH: into a folder that is not
//! there, in place, and not at all, when it only reads and compares, or only looks. Prints the best of some ways and the median of ROUNDS
//! for each, in milliseconds. What it wrote stays in SCRATCH: where thousands of files have just been removed, writing new ones takes longer. `rustc -O benches/floor.rs -o floor` makes it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use std::{env, fs, io, thread};

type Files = Vec<(PathBuf, Vec<u8>)>;

fn gather(folder: &Path, below: &Path, files: &mut Files) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = below.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            gather(&entry.path(), &path, files)?;
        } else {
            files.push((path, fs::read(entry.path())?));
        }
    }
    Ok(())
}

/// Does something to each file, on so many threads.
fn each(
    files: &[(PathBuf, Vec<u8>)],
    threads: usize,
    of: impl Fn(&Path, &[u8]) -> io::Result<()> + Sync,
) -> io::Result<()> {
    let share = files.len().div_ceil(threads).max(1);
    let of = &of;
    thread::scope(|scope| {
        let work = |files: &'_ [(PathBuf, Vec<u8>)]| files.iter().try_for_each(|(path, bytes)| of(path, bytes));
        let workers: Vec<_> = files.chunks(share).map(|chunk| scope.spawn(move || work(chunk))).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into())))
    })
}

fn timed(work: impl FnOnce() -> io::Result<()>) -> io::Result<f64> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed().as_secs_f64() * 1000.0)
}

fn measured(folder: &Path, scratch: &Path, rounds: usize) -> io::Result<()> {
    let mut files = Files::new();
    gather(folder, Path::new(""), &mut files)?;
    files.sort();
    let folders: std::collections::BTreeSet<&Path> = files.iter().filter_map(|(path, _)| path.parent()).collect();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let bytes: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    println!("files\t{}\nbytes\t{bytes}\nfolders\t{}\ncores\t{cores}", files.len(), folders.len());
    let mut ways: Vec<usize> = vec![1, cores];
    ways.dedup();
    let differs = || Err(io::Error::other("the file is another one"));
    let mut times: Vec<(&str, Vec<f64>)> = ["new", "in-place", "compare", "stat"].map(|name| (name, Vec::new())).into();
    for round in 0..rounds {
        // By the way that is best in this round.
        let mut best = [f64::INFINITY; 4];
        for threads in &ways {
            let scratch = &scratch.join(format!("{round}-{threads}"));
            let new = timed(|| {
                folders.iter().try_for_each(|folder| fs::create_dir_all(scratch.join(folder)))?;
                each(&files, *threads, |path, bytes| fs::write(scratch.join(path), bytes))
            })?;
            let in_place = timed(|| each(&files, *threads, |path, bytes| fs::write(scratch.join(path), bytes)))?;
            let compare = timed(|| {
                each(&files, *threads, |path, bytes| match fs::read(scratch.join(path))? == *bytes {
                    true => Ok(()),
                    false => differs(),
                })
            })?;
            let stat = timed(|| {
                each(&files, *threads, |path, bytes| {
                    match fs::symlink_metadata(scratch.join(path))?.len() == bytes.len() as u64 {
                        true => Ok(()),
                        false => differs(),
                    }
                })
            })?;
            best.iter_mut().zip([new, in_place, compare, stat]).for_each(|(best, now)| *best = best.min(now));
        }
        times.iter_mut().zip(best).for_each(|((_, all), one)| all.push(one));
    }
    for (name, mut all) in times {
        all.sort_by(f64::total_cmp);
        println!("{name}\t{:.1}\t{:.1}\t{:.1}", all[all.len() / 2], all[0], all[all.len() - 1]);
    }
    Ok(())
}

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let [folder, scratch, rounds] = args.as_slice() else {
        eprintln!("floor FOLDER SCRATCH ROUNDS");
        return ExitCode::from(2);
    };
    match measured(Path::new(folder), Path::new(scratch), rounds.parse().unwrap_or(5)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{folder}: {error}");
            ExitCode::from(3)
        }
    }
}
