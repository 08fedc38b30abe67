//! Says that something in a site may have changed: the system's notices, gathered until they come to rest, or our own
//! looks at a network drive.
//!
//! Takes the root of a site; gives hints, one for each burst of changes, and notices about the watching itself. Knows
//! nothing of what the files mean, never reads one, and sleeps while nothing happens. This is the door to `notify`.

#![expect(clippy::disallowed_methods, reason = "the shell is where the disk and the clock are looked at")]

mod batch;
mod links;
mod mount;
mod place;
mod poll;

use std::collections::{BTreeSet, VecDeque};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use notify::event::{EventKind, ModifyKind, RenameMode};
use notify::{Config, ErrorKind, RecommendedWatcher, RecursiveMode, Watcher as _, WatcherKind};

use self::batch::{Batch, Change};
use self::links::Links;
use self::place::{Place, Places};
use self::poll::Polls;
use crate::diagnostic::Diagnostic;
use crate::live::Hint;

/// How often a site is looked at that the system cannot watch, unless the call says otherwise.
pub const POLL: Duration = Duration::from_secs(2);

/// How long after a new folder it is looked at once more: what came into it before it was watched gave no notice.
const ECHO: Duration = Duration::from_millis(150);

/// How often somebody looks whether a site that is gone has come back.
const RETURN: Duration = Duration::from_secs(1);

/// The system's word for "no such process-wide resource left": too many open watchers.
const TOO_MANY_FILES: i32 = 24;

/// What a watcher has to say.
#[derive(Debug)]
pub enum Event {
    /// The disk may have changed.
    Changed(Hint),
    /// Something about the watching itself is worth knowing.
    Notice(Diagnostic),
    /// A [`Waker`] was used.
    Woken,
    /// Nothing happened for as long as the caller wanted to wait.
    Quiet,
}

/// Watches the sources of one site.
pub struct Watcher {
    places: Places,
    sender: Sender<Message>,
    receiver: Receiver<Message>,
    eyes: Eyes,
    /// How often to look when the system does not watch.
    interval: Option<Duration>,
    batch: Batch,
    links: Links,
    notices: VecDeque<Diagnostic>,
    /// New folders, and when to look at them once more.
    echo: Option<(Instant, BTreeSet<PathBuf>)>,
}

/// Interrupts a watcher that waits; works from any thread.
#[derive(Clone)]
pub struct Waker(Sender<Message>);

/// How a site is watched.
enum Eyes {
    /// By the system.
    System(RecommendedWatcher),
    /// By ourselves, now and then.
    Polls(Polls),
    /// Not at all, until it has come back; looked for at this time.
    Gone(Instant),
}

enum Message {
    Seen(Instant, notify::Result<notify::Event>),
    Wake,
}

impl Waker {
    /// Makes [`Watcher::next`] return [`Event::Woken`]. A watcher that is gone needs no waking.
    pub fn wake(&self) {
        let _ = self.0.send(Message::Wake);
    }
}

impl Watcher {
    /// Begins to watch the site at `root`: whatever changes from now on is told. With an interval, by looking every so
    /// often; without, by the system where it can, else by looking.
    pub fn start(root: &Path, poll: Option<Duration>) -> Watcher {
        let (sender, receiver) = mpsc::channel();
        let mut watcher = Watcher {
            places: Places::new(root),
            sender,
            receiver,
            eyes: Eyes::Gone(Instant::now()),
            interval: poll,
            batch: Batch::default(),
            links: Links::default(),
            notices: VecDeque::new(),
            echo: None,
        };
        if watcher.interval.is_none() {
            watcher.avoid_network();
        }
        watcher.open();
        watcher
    }

    /// Whether the site is looked at every so often, and how often, because the system does not watch it.
    pub fn polls(&self) -> Option<Duration> {
        match &self.eyes {
            Eyes::Polls(polls) => Some(polls.interval()),
            _ => None,
        }
    }

    /// Something to interrupt [`Watcher::next`] with.
    pub fn waker(&self) -> Waker {
        Waker(self.sender.clone())
    }

    /// Waits for what happens next, for at most `timeout`, or for ever.
    pub fn next(&mut self, timeout: Option<Duration>) -> Event {
        let until = timeout.map(|timeout| Instant::now() + timeout);
        loop {
            while let Ok(message) = self.receiver.try_recv() {
                if self.take(message) {
                    return Event::Woken;
                }
            }
            if let Some(notice) = self.notices.pop_front() {
                return Event::Notice(notice);
            }
            let now = Instant::now();
            self.look(now);
            if let Some(hint) = self.deliver(now) {
                return Event::Changed(hint);
            }
            if !self.notices.is_empty() {
                continue;
            }
            if until.is_some_and(|until| until <= now) {
                return Event::Quiet;
            }
            let own = [until, self.batch.due(), self.eyes.due(), self.echo.as_ref().map(|(at, _)| *at)];
            let message = match own.into_iter().flatten().min() {
                Some(at) => self.receiver.recv_timeout(at.saturating_duration_since(Instant::now())),
                // The sender is held by this watcher, so that the wait ends with a message alone.
                None => self.receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            if message.is_ok_and(|message| self.take(message)) {
                return Event::Woken;
            }
        }
    }

    /// Takes in one message; whether it was a waker's.
    fn take(&mut self, message: Message) -> bool {
        match message {
            Message::Wake => return true,
            Message::Seen(at, Ok(event)) => self.see(at, &event),
            Message::Seen(at, Err(error)) => match &error.kind {
                ErrorKind::PathNotFound | ErrorKind::WatchNotFound => {}
                _ if is_limit(&error) => self.fall_back("watch-limit", &error),
                _ => self.batch.everything(at),
            },
        }
        false
    }

    fn see(&mut self, at: Instant, event: &notify::Event) {
        if event.need_rescan() {
            // Notices were lost, those of new folders perhaps among them.
            return self.batch.anew(at);
        }
        let change = match event.kind {
            EventKind::Access(_) => return,
            EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Change::Came,
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From)) => Change::Went,
            EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => return self.renamed(at, &event.paths),
            EventKind::Modify(ModifyKind::Metadata(_)) => Change::Marked,
            _ => Change::Written,
        };
        for path in &event.paths {
            match self.places.of(path) {
                Place::Source(path) => self.batch.touch(at, path, change),
                // Folders that stand above what is watched tell of themselves alone.
                Place::Top if matches!(change, Change::Came | Change::Went) => self.batch.anew(at),
                Place::Top | Place::Elsewhere => {}
            }
        }
    }

    /// What was renamed within the site did not vanish, and need not be waited for.
    fn renamed(&mut self, at: Instant, paths: &[PathBuf]) {
        let [from, to] = paths else { return paths.iter().for_each(|path| self.see_name(at, path)) };
        let to = self.places.of(to);
        if let (Place::Source(from), Place::Source(_)) = (self.places.of(from), &to) {
            self.batch.touch(at, from, Change::Moved);
        }
        if let Place::Source(to) = to {
            self.batch.touch(at, to, Change::Came);
        }
    }

    fn see_name(&mut self, at: Instant, path: &Path) {
        if let Place::Source(path) = self.places.of(path) {
            self.batch.touch(at, path, Change::Written);
        }
    }

    /// Does what is due without a message: looks at a site that the system does not watch, or for one that is gone.
    fn look(&mut self, now: Instant) {
        match &mut self.eyes {
            Eyes::System(_) => {}
            Eyes::Polls(polls) if polls.due() > now => {}
            Eyes::Polls(polls) => match self.places.is_there() {
                true => polls.look(&self.places, |path, change| self.batch.touch(now, path, change)),
                false => self.lose(now),
            },
            Eyes::Gone(at) if *at > now => {}
            Eyes::Gone(at) => match self.places.is_back() {
                true => {
                    self.notices.push_back(Diagnostic::new("watch-root-back"));
                    self.open();
                    self.batch.everything(now);
                }
                false => *at = now + RETURN,
            },
        }
        if self.echo.as_ref().is_some_and(|(at, _)| *at <= now)
            && let Some((_, folders)) = self.echo.take()
        {
            for folder in folders {
                self.watch_again(&folder);
                self.batch.touch(now, folder, Change::Marked);
            }
        }
    }

    /// The hint that is ripe, if there is one.
    fn deliver(&mut self, now: Instant) -> Option<Hint> {
        if self.batch.due().is_none_or(|due| due > now) || !self.batch.is_settled(now, &self.places) {
            return None;
        }
        if !self.places.is_there() {
            self.lose(now);
            return None;
        }
        let mut ripe = self.batch.take();
        if ripe.is_anew && matches!(self.eyes, Eyes::System(_)) {
            self.open();
        }
        if !ripe.folders.is_empty() {
            let (_, echo) = self.echo.get_or_insert_with(|| (now + ECHO, BTreeSet::new()));
            echo.append(&mut ripe.folders);
        }
        if ripe.names_changed {
            self.links = Links::find(&self.places);
        }
        match ripe.paths {
            None => Some(Hint::Everything),
            Some(paths) if paths.is_empty() => None,
            Some(paths) => Some(Hint::Paths(self.links.with_aliases(paths))),
        }
    }

    /// Opens eyes anew, which is also the way to watch folders that were put in the place of others.
    fn open(&mut self) {
        self.echo = None;
        self.links = Links::find(&self.places);
        if self.interval.is_none() {
            match self.watch_all() {
                Ok(watcher) => return self.eyes = Eyes::System(watcher),
                Err(error) if is_limit(&error) => return self.fall_back("watch-limit", &error),
                Err(error) => return self.fall_back("watch-unavailable", &error),
            }
        }
        self.eyes = Eyes::Polls(Polls::new(self.interval.unwrap_or(POLL), &self.places));
    }

    fn watch_all(&self) -> notify::Result<RecommendedWatcher> {
        let sender = self.sender.clone();
        let heard = move |event: notify::Result<notify::Event>| {
            // Our own reading gives notices too: nobody needs to wake up for these.
            if !matches!(&event, Ok(event) if matches!(event.kind, EventKind::Access(_))) {
                let _ = sender.send(Message::Seen(Instant::now(), event));
            }
        };
        let mut watcher = RecommendedWatcher::new(heard, Config::default().with_follow_symlinks(false))?;
        watcher.watch(self.places.root(), RecursiveMode::NonRecursive)?;
        for folder in self.places.sources() {
            let mut tries = 0;
            // A folder that comes or goes while they are gone through ends the round: the next one finds it settled.
            while let Err(error) = watcher.watch(&folder, RecursiveMode::Recursive) {
                tries += 1;
                if !is_missing(&error) || tries > 20 {
                    return Err(error);
                }
                if !folder.is_dir() {
                    break;
                }
            }
        }
        Ok(watcher)
    }

    /// Watches what stands in a new folder, where the system tells of single folders: some of it may have been missed
    /// while the folder was filled.
    fn watch_again(&mut self, folder: &Path) {
        if let Eyes::System(watcher) = &mut self.eyes
            && RecommendedWatcher::kind() == WatcherKind::Inotify
            && folder.is_dir()
            && let Err(error) = watcher.watch(folder, RecursiveMode::Recursive)
            && is_limit(&error)
        {
            self.fall_back("watch-limit", &error);
        }
    }

    /// Looks now and then, since the system does not watch, and says why.
    fn fall_back(&mut self, code: &'static str, error: &notify::Error) {
        if matches!(self.eyes, Eyes::Polls(_)) {
            return;
        }
        self.interval = Some(POLL);
        let notice = Diagnostic::new(code).with("seconds", seconds(POLL)).with("reason", error.to_string());
        self.notices.push_back(notice);
        self.eyes = Eyes::Polls(Polls::new(POLL, &self.places));
        // Whatever changed while nobody watched.
        self.batch.everything(Instant::now());
    }

    fn avoid_network(&mut self) {
        if let Some(kind) = mount::network(self.places.real()) {
            self.interval = Some(POLL);
            let notice = Diagnostic::new("watch-network").with("kind", kind).with("seconds", seconds(POLL));
            self.notices.push_back(notice);
        }
    }

    fn lose(&mut self, now: Instant) {
        let path = self.places.root().to_string_lossy().into_owned();
        self.notices.push_back(Diagnostic::new("watch-root-gone").with("path", path));
        self.batch = Batch::default();
        self.eyes = Eyes::Gone(now + RETURN);
    }
}

impl Eyes {
    fn due(&self) -> Option<Instant> {
        match self {
            Eyes::System(_) => None,
            Eyes::Polls(polls) => Some(polls.due()),
            Eyes::Gone(at) => Some(*at),
        }
    }
}

/// Whether a diagnostic may be owed to looking at a file in the middle of its being saved, so that a second look after
/// [`GRACE`] may show nothing of it.
pub fn may_pass(diagnostic: &Diagnostic) -> bool {
    is_passing(diagnostic.code)
}

/// The same of a code.
pub fn is_passing(code: &str) -> bool {
    matches!(code, "file-vanished" | "file-unreadable" | "output-copy-vanished" | "output-copy-refused")
}

pub use self::batch::GRACE;

/// How often whoever follows a site looks at the day. A computer that sleeps does not count the hours, so that waiting for
/// midnight alone would miss it.
pub const GLANCE: Duration = Duration::from_secs(60);

/// How often a file is tried again that somebody holds locked: that it is free again gives no notice.
pub const RETRY: Duration = Duration::from_secs(2);

/// How long nothing changes before what is known is kept.
pub const REST: Duration = Duration::from_secs(2);

/// How many times a fault that came with a save is looked at again before it is told.
pub const LOOKS: usize = 4;

/// A time in seconds as people write it: `2`, `0.5`.
pub fn seconds(time: Duration) -> String {
    let text = format!("{:.3}", time.as_secs_f64());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn is_limit(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::MaxFilesWatch => true,
        ErrorKind::Io(error) => cfg!(unix) && error.raw_os_error() == Some(TOO_MANY_FILES),
        _ => false,
    }
}

fn is_missing(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound => true,
        ErrorKind::Io(error) => error.kind() == io::ErrorKind::NotFound,
        _ => false,
    }
}
