//! Publishing by somebody who watches: what every clean build made goes to a target.
//!
//! Takes what became of builds; publishes in their stead, says a line for each publishing, and tries again later, after pauses that
//! grow, where it cannot be done. Asks nobody: what the fuse lets pass is agreed.

#![expect(clippy::disallowed_methods, reason = "the shell is where the clock is read")]

use std::time::{Duration, Instant};

use serde_json::json;

use super::build::Work;
use super::console::Console;
use super::publish::{self, Built};
use super::syntax::Format;
use super::{clock, releases};
use crate::diagnostic::{Diagnostic, print};

/// The pause after the first publishing that fails; each is twice as long as the one before, up to the longest.
const PAUSE: Duration = Duration::from_secs(10);
const LONGEST: Duration = Duration::from_secs(600);

/// Who carries builds to a target.
pub struct Courier {
    target: String,
    /// Whether something was built that is not published.
    is_owed: bool,
    /// Whether the last build was clean.
    is_clean: bool,
    failures: u32,
    next: Option<Instant>,
    /// What was said of the last publishing that failed.
    said: Vec<Diagnostic>,
}

impl Courier {
    /// Somebody who carries to the target of that name. What is there already when he comes is looked at first.
    pub fn to(target: &str) -> Courier {
        let target = target.to_owned();
        Courier { target, is_owed: true, is_clean: false, failures: 0, next: None, said: Vec::new() }
    }

    /// The same for a call: the target has to be one, as far as that can be seen, and drafts go nowhere.
    pub fn called(work: &Work, target: &str) -> Result<Courier, Diagnostic> {
        if work.call.drafts {
            return Err(Diagnostic::new("publish-drafts"));
        }
        releases::target(work.root, Some(target))?;
        Ok(Courier::to(target))
    }

    /// Hears of a build: whether it was clean, and whether it wrote anything.
    pub fn hears(&mut self, is_clean: bool, has_written: bool) {
        self.is_clean = is_clean;
        self.is_owed |= has_written;
        // Whoever saved something is there to see whether it works now.
        self.next = None;
    }

    /// How long until there is something to do; `None` when there is nothing.
    pub fn wait(&self) -> Option<Duration> {
        let now = Instant::now();
        let next = self.next.map_or(Duration::ZERO, |next| next.saturating_duration_since(now));
        (self.is_owed && self.is_clean).then_some(next)
    }

    /// Publishes, if it is time. Whether somebody still listens.
    pub fn go(&mut self, work: &Work, built: &Built, console: &mut Console) -> Result<bool, Diagnostic> {
        if self.wait().is_none_or(|wait| !wait.is_zero()) {
            return Ok(true);
        }
        console.stage("发布…", "publishing…");
        let carried = publish::carry(work, built, &self.target, console);
        console.done();
        let (state, line, release, told) = match carried {
            Ok(carried) => (carried.state, carried.line, carried.release, carried.told),
            Err(fault) => ("refused", String::new(), None, vec![fault]),
        };
        let is_done = !told.iter().any(Diagnostic::is_error);
        if is_done {
            (self.is_owed, self.failures, self.next) = (false, 0, None);
            self.said.clear();
        } else {
            let pause = (PAUSE * 2_u32.saturating_pow(self.failures)).min(LONGEST);
            self.failures = (self.failures + 1).min(10);
            self.next = Some(Instant::now() + pause);
        }
        if console.format == Format::Json {
            let diagnostics = print::records(&told, console.lang, &super::texts(built.tree));
            let target = &self.target;
            let whole = json!({ "time": clock::stamp(), "target": target, "state": state, "release": release, "diagnostics": diagnostics });
            return if state == "unchanged" && told.is_empty() {
                Ok(true)
            } else {
                console.go_on(&super::json(&whole))
            };
        }
        // What stands in the way is said once.
        if is_done || told != self.said {
            console.show(&told, &super::texts(built.tree));
        }
        if !is_done && told != self.said && !console.quiet {
            let minutes = LONGEST.as_secs() / 60;
            let zh = format!("没有发布；下次生成以后再试，其间自动重试（间隔逐次加长，最长 {minutes} 分钟）。\n");
            let en = format!(
                "not published; it is tried again after the next build, and by itself, at least every {minutes} minutes\n"
            );
            let text = console.lang.pick(&zh, &en);
            console.say(text);
        }
        if is_done && state != "unchanged" && !console.quiet {
            console.say(&format!("{} {line}", clock::time()));
        }
        if !is_done {
            self.said = told;
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_clean_and_new_is_carried() {
        let mut courier = Courier::to("web");
        assert_eq!(courier.wait(), None);
        courier.hears(true, false);
        assert_eq!(courier.wait(), Some(Duration::ZERO));
        courier.is_owed = false;
        courier.hears(true, false);
        assert_eq!(courier.wait(), None);
        courier.hears(false, true);
        assert_eq!(courier.wait(), None);
        courier.hears(true, false);
        assert_eq!(courier.wait(), Some(Duration::ZERO));
        courier.next = Some(Instant::now() + PAUSE);
        assert!(courier.wait().is_some_and(|wait| !wait.is_zero()));
    }
}
