//! The thread that follows the files of a site in preview.
//!
//! Takes what the watcher says; has the site read again, and tells browsers and the terminal of it.

#![expect(clippy::disallowed_methods, reason = "the shell is where somebody waits")]

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use super::http::Bell;
use super::preview::Preview;
use super::{News, Today};
use crate::emit::lock::{self, Holder, Purpose};
use crate::live::Hint;
use crate::watch::{self, Event, GLANCE, GRACE, LOOKS, REST, RETRY, Watcher};

/// What it takes to follow a site.
pub struct Follower {
    /// The site.
    pub preview: Arc<Preview>,
    /// Tells browsers.
    pub bell: Bell,
    /// Tells the terminal.
    pub tell: Sender<News>,
    /// What day it is.
    pub today: Option<Today>,
    /// Who keeps what is known.
    pub own: Holder,
}

impl Follower {
    /// Reads the site, and again whenever it has changed, for as long as somebody listens.
    pub fn follow(mut self, root: &Path, poll: Option<Duration>) {
        // Before anything is read: what changes from here on is told.
        let mut watcher = Watcher::start(root, poll);
        let mut hint = Hint::Everything;
        let mut day = self.today.as_mut().and_then(|today| today());
        while self.read(&hint) {
            let mut is_kept = false;
            hint = loop {
                let waits = self.may_pass();
                let pause = match (waits, is_kept) {
                    (true, _) => RETRY,
                    (false, false) => REST,
                    (false, true) => GLANCE,
                };
                match watcher.next(Some(pause)) {
                    Event::Changed(hint) => break hint,
                    Event::Notice(notice) => {
                        if self.tell.send(News::Notice(notice)).is_err() {
                            return;
                        }
                    }
                    Event::Quiet if waits => break Hint::Everything,
                    Event::Quiet if !is_kept => {
                        is_kept = self.keep(root);
                    }
                    Event::Quiet | Event::Woken => {}
                }
                let now = self.today.as_mut().and_then(|today| today());
                if now != day {
                    day = now;
                    now.into_iter().for_each(|now| self.preview.set_date(now));
                    break Hint::Everything;
                }
            };
        }
    }

    /// Reads the site, tells what is new. False when nobody listens any more.
    fn read(&self, hint: &Hint) -> bool {
        let mut is_new = self.preview.refresh(hint);
        for _ in 0..LOOKS {
            if !self.may_pass() {
                break;
            }
            std::thread::sleep(GRACE);
            is_new |= self.preview.refresh(&Hint::Everything);
        }
        if !is_new {
            return true;
        }
        let site = self.preview.site();
        self.bell.ring(format!("{{\"instance\":\"{}\",\"generation\":{}}}", self.preview.instance, site.generation));
        let texts = site
            .concerned()
            .into_iter()
            .take(crate::diagnostic::print::LIMIT)
            .filter_map(|path| Some((path.clone(), site.text(path)?)));
        let read = News::Read {
            diagnostics: site.diagnostics.clone(),
            editions: site.editions.iter().map(|(name, _)| name.clone()).collect(),
            texts: texts.collect(),
        };
        self.tell.send(read).is_ok()
    }

    /// Keeps what is known for the next process. False while another one is writing, which does the same.
    fn keep(&self, root: &Path) -> bool {
        let lock = lock::take(root, Purpose::Write, &self.own, Duration::ZERO);
        lock.is_ok_and(|_lock| {
            self.preview.save_memo();
            true
        })
    }

    /// Whether a file could not be read, which may have been in the middle of its being saved.
    fn may_pass(&self) -> bool {
        self.preview.site().diagnostics.iter().any(watch::may_pass)
    }
}
