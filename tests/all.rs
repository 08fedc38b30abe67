//! The one test binary of the project: literate cases, conventions, properties and oracles.
//!
//! `tests/README.md` says what each part proves and how to write one more case.

// Tests stop at the first surprise: that is what they are for.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::iter_over_hash_type
)]

mod attachment;
mod browser;
mod determinism;
mod gate;
mod incremental;
mod manual;
mod markdown {
    mod cjk;
    mod numbering;
    mod robust;
    mod sanitise;
    mod slots;
    mod spec;
    mod support;
}
mod memo;
mod picture;
mod program;
mod publish {
    mod again;
    mod calls;
    mod dav;
    mod faults;
    mod key;
    mod live;
    mod manifest;
    mod ordered;
    mod pack;
    mod place;
    mod releases;
    mod rounds;
    mod rsync;
    mod s3;
    mod seal;
    mod server;
    mod settings;
    mod ssh;
    mod storm;
    mod verify;
}
mod render {
    mod finish;
    mod reads;
    mod templates;
}
mod robustness;
mod serve;
mod shell {
    mod cli;
    mod emit;
    mod fs;
    mod print;
}
mod suite;
mod tidy;
mod watch {
    mod ends;
    mod hints;
    mod publishes;
    mod saves;
    mod support;
    mod time;
}
#[cfg(target_os = "linux")]
mod weight;
mod workbook;
