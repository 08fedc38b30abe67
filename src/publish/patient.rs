//! A host that is asked again when the way to it was lost for a moment, after a pause that grows.
//!
//! Takes and gives what a host does. A step whose answer was lost may have been done: it is not done twice.

#![expect(clippy::disallowed_methods, reason = "the shell is where somebody waits")]

use std::time::Duration;

use super::host::{Carrier, Entry, Host, Load, Trouble, Why};
use super::step::{Done, Step};

/// How often a step is tried again.
const TRIES: u32 = 5;
/// The first pause; each is twice as long as the one before.
const PAUSE: Duration = Duration::from_millis(100);

/// A host with patience.
pub struct Patient<'a> {
    host: &'a dyn Host,
}

impl<'a> Patient<'a> {
    /// The same host, asked with patience.
    pub fn new(host: &'a dyn Host) -> Patient<'a> {
        Patient { host }
    }

    /// Does a step until it is done or refused; `again` says whether it was tried before.
    fn until<T>(&self, step: impl Fn(bool) -> Result<T, Trouble>) -> Result<T, Trouble> {
        let mut tries = 0;
        loop {
            match step(tries > 0) {
                Err(trouble) if trouble.sort == Why::Lost && tries < TRIES => {
                    std::thread::sleep(PAUSE * 2_u32.pow(tries));
                    tries += 1;
                }
                result => return result,
            }
        }
    }

    fn stands(&self, path: &str) -> Result<bool, Trouble> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        Ok(self.host.list(folder)?.is_some_and(|entries| entries.iter().any(|entry| entry.name == name)))
    }
}

impl Host for Patient<'_> {
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Trouble> {
        self.until(|_| self.host.read(path))
    }

    fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        self.until(|_| self.host.replace(path, bytes))
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Result<bool, Trouble> {
        self.until(|again| match self.host.create(path, bytes)? {
            false if again => Ok(self.host.read(path)?.as_deref() == Some(bytes)),
            made => Ok(made),
        })
    }

    fn upload(&self, path: &str, bytes: &[u8]) -> Result<(), Trouble> {
        self.until(|again| {
            if again {
                self.host.remove(path)?;
            }
            self.host.upload(path, bytes)
        })
    }

    fn link(&self, from: &str, to: &str) -> Result<bool, Trouble> {
        self.until(|_| self.host.link(from, to))
    }

    fn copy(&self, from: &str, to: &str) -> Result<bool, Trouble> {
        self.until(|_| self.host.copy(from, to))
    }

    fn remove(&self, path: &str) -> Result<(), Trouble> {
        self.until(|_| self.host.remove(path))
    }

    fn create_folder(&self, path: &str) -> Result<(), Trouble> {
        self.until(|_| self.host.create_folder(path))
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<Entry>>, Trouble> {
        self.until(|_| self.host.list(folder))
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), Trouble> {
        self.until(|again| match self.host.rename(from, to) {
            Err(trouble) if again && trouble.sort != Why::Lost => {
                if !self.stands(from)? && self.stands(to)? {
                    Ok(())
                } else {
                    Err(trouble)
                }
            }
            result => result,
        })
    }

    fn remove_folder(&self, folder: &str) -> Result<(), Trouble> {
        self.until(|_| self.host.remove_folder(folder))
    }

    fn follow(&self, link: &str) -> Result<Option<String>, Trouble> {
        self.until(|_| self.host.follow(link))
    }

    fn point(&self, link: &str, to: &str) -> Result<(), Trouble> {
        self.until(|_| self.host.point(link, to))
    }

    fn carrier(&self) -> Option<&dyn Carrier> {
        self.host.carrier().map(|_| self as &dyn Carrier)
    }

    fn all(&self, steps: &[Step]) -> Result<Vec<Done>, Trouble> {
        self.until(|again| {
            if !again {
                return self.host.all(steps);
            }
            // What was done of it is found out first, and what was half-done removed.
            let mut is_done = Vec::new();
            let mut halves = Vec::new();
            for step in steps {
                is_done.push(match step {
                    Step::Rename(from, to) => !self.stands(from)? && self.stands(to)?,
                    _ => false,
                });
                if let Step::Upload(path, _) = step {
                    halves.push(Step::Remove(path.clone()));
                }
            }
            let open = steps.iter().zip(&is_done).filter(|(_, is_done)| !**is_done);
            let open: Vec<Step> = open.map(|(step, _)| step.clone()).collect();
            self.host.all(&halves)?;
            let mut done = self.host.all(&open)?.into_iter();
            Ok(is_done.iter().map(|is_done| if *is_done { None } else { done.next() }.unwrap_or(Done::Well)).collect())
        })
    }
}

impl Carrier for Patient<'_> {
    fn carry(&self, load: &Load) -> Result<(), Trouble> {
        self.until(|_| self.host.carrier().map_or(Ok(()), |carrier| carrier.carry(load)))
    }
}
