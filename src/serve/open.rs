//! Opening a browser.
//!
//! Takes an address of our own, hands it to the program that the system opens addresses with, and does not wait for it.

#![expect(clippy::disallowed_types, reason = "a browser is another program")]

use std::process::{Command, Stdio};

use crate::diagnostic::Diagnostic;

/// Opens `address` in the browser.
pub fn open(address: &str) -> Result<(), Diagnostic> {
    let (program, before): (&str, &[&str]) = if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else if cfg!(target_os = "macos") {
        ("open", &[])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(before).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        Ok(mut child) => {
            // Somebody has to take note of its end.
            std::thread::spawn(move || child.wait());
            Ok(())
        }
        Err(error) => Err(Diagnostic::new("serve-open").with("address", address).with("reason", error.to_string())),
    }
}
