//! The program: hands the call and the current folder to [`jianbao::cli`].

#![expect(clippy::disallowed_methods, reason = "here the process meets the system")]

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

/// A site is made of millions of small parts, and the allocators of some systems take a third of the time for them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().skip(1).collect();
    let cwd = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    ExitCode::from(jianbao::cli::run_process(&args, &cwd))
}
