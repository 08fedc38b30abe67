//! Where the program speaks: answers on one stream, messages for people on the other.
//!
//! Takes texts with terminal styles in them; the streams leave out what cannot be shown. This is the door to `anstream`.

#![expect(clippy::disallowed_methods, reason = "the shell is where the environment is read")]

use std::env;
use std::io::{self, BufRead, IsTerminal, StdinLock, Write};

use anstream::adapter::StripBytes;
use anstream::{ColorChoice, Stderr, Stdout};

use super::syntax::Format;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::print::{self, Texts};
use crate::lang::Lang;

/// The two streams and the manner of speaking.
pub struct Console<'a> {
    /// What was asked for.
    pub out: &'a mut dyn Write,
    /// What is said about it.
    pub err: &'a mut dyn Write,
    /// Where questions are answered, when somebody is there to answer.
    pub input: Option<&'a mut dyn BufRead>,
    /// The language.
    pub lang: Lang,
    /// The format of results.
    pub format: Format,
    /// Whether somebody watches: stages are shown while they last.
    pub watched: bool,
    /// Whether the process is there for this call alone, which then answers for how it ends.
    pub alone: bool,
    /// How many diagnostics are shown to people.
    pub limit: usize,
    /// Whether summaries and notes are left out.
    pub quiet: bool,
}

/// A text without terminal styles.
pub fn unstyled(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

/// The streams of the process, which keep styles only for a terminal that wants them (`NO_COLOR`, `TERM=dumb`), and
/// whether somebody watches the second one as it is written.
pub fn of_process() -> (Stdout, Stderr, bool) {
    let (out, err) = (anstream::stdout(), anstream::stderr());
    // Machines that run things for people keep what is said, and a line that is written again and again is no use to anybody there.
    let is_kept = env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false");
    let watched = io::stderr().is_terminal() && err.current_choice() == ColorChoice::AlwaysAnsi && !is_kept;
    (out, err, watched)
}

/// What is typed, when somebody sits at a terminal and sees what is asked.
pub fn input_of_process() -> Option<StdinLock<'static>> {
    (io::stdin().is_terminal() && io::stderr().is_terminal()).then(|| io::stdin().lock())
}

/// A stream that leaves terminal styles out.
pub struct Plain<'a> {
    inner: &'a mut dyn Write,
    strip: StripBytes,
}

impl<'a> Plain<'a> {
    /// Writes to `inner`.
    pub fn new(inner: &'a mut dyn Write) -> Plain<'a> {
        Plain { inner, strip: StripBytes::new() }
    }
}

impl Write for Plain<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in self.strip.strip_next(bytes) {
            self.inner.write_all(part)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl Console<'_> {
    /// Gives what was asked for. A reader that has gone away is no fault.
    pub fn answer(&mut self, text: &str) -> Result<(), Diagnostic> {
        self.go_on(text).map(|_| ())
    }

    /// Gives a part of what was asked for, and says whether somebody still reads.
    pub fn go_on(&mut self, text: &str) -> Result<bool, Diagnostic> {
        match self.out.write_all(text.as_bytes()).and_then(|()| self.out.flush()) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
            Err(error) => Err(Diagnostic::new("call-answer").with("reason", error.to_string())),
        }
    }

    /// Says something to people. Nobody is left to tell when that fails.
    pub fn say(&mut self, text: &str) {
        let _ = self.err.write_all(text.as_bytes()).and_then(|()| self.err.flush());
    }

    /// Asks a question, and gives what is typed in answer: `None` when nobody is there, or nothing is typed.
    pub fn ask(&mut self, question: &str) -> Option<String> {
        self.input.as_ref()?;
        self.say(question);
        let mut line = String::new();
        self.input.as_mut()?.read_line(&mut line).ok()?;
        Some(line.trim().to_owned()).filter(|line| !line.is_empty())
    }

    /// Shows what is being done, until the next stage or [`Console::done`].
    pub fn stage(&mut self, zh: &str, en: &str) {
        if self.watched {
            self.say(&format!("\r\x1b[2K{}", self.lang.pick(zh, en)));
        }
    }

    /// Clears the stage.
    pub fn done(&mut self) {
        if self.watched {
            self.say("\r\x1b[2K");
        }
    }

    /// Shows diagnostics to people.
    pub fn show(&mut self, diagnostics: &[Diagnostic], texts: Texts) {
        let wanted = diagnostics.iter().filter(|one| !self.quiet || one.severity < crate::diagnostic::Severity::Note);
        let wanted: Vec<Diagnostic> = wanted.cloned().collect();
        let text = print::human(&wanted, self.lang, self.limit, texts);
        self.say(&text);
    }
}
