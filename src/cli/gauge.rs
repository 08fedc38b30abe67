//! Shows whoever watches how far long work has come, and how long it will take.
//!
//! Takes work and where it says how far it is; writes one line, again and again, until it is done. The work runs on the threads of
//! a pool while the thread that called looks at it. Where nobody watches, the work is done and nothing else.

#![expect(clippy::disallowed_methods, reason = "the shell is where the clock is read")]

use std::panic;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use rayon::{Scope, ThreadPool};

use super::console::Console;
use crate::lang::Lang;
use crate::progress::{Look, Progress, Stage};

/// How often the line is written anew. Work that takes no longer shows none.
const TICK: Duration = Duration::from_millis(100);
/// Before that no rate is worth being told.
const RATED: Duration = Duration::from_secs(1);

/// Does work on the threads of a pool, and shows meanwhile what `progress` says.
pub fn watching<T: Send>(
    progress: &Progress,
    pool: Option<&ThreadPool>,
    console: &mut Console,
    work: impl FnOnce() -> T + Send,
) -> T {
    if !console.watched {
        return match pool {
            Some(pool) => pool.install(work),
            None => work(),
        };
    }
    let mut result = None;
    let own = &mut result;
    let (ending, ended) = mpsc::channel::<()>();
    in_scope(pool, |scope| {
        scope.spawn(move |_| {
            *own = Some(work());
            // Whoever looks is told by the end of the channel, whether the work came to a result or not.
            drop(ending);
        });
        let mut gauge = Gauge::default();
        while ended.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            if let Some(line) = progress.look().map(|look| gauge.line(look, Instant::now(), console.lang)) {
                console.stage(&line, &line);
            }
        }
    });
    // Work without a result has ended in a panic, which the scope has gone on with.
    result.unwrap_or_else(|| panic::resume_unwind(Box::new("work without a result")))
}

fn in_scope<'scope>(pool: Option<&ThreadPool>, of: impl FnOnce(&Scope<'scope>)) {
    match pool {
        Some(pool) => pool.in_place_scope(of),
        None => rayon::in_place_scope(of),
    }
}

/// The line for a stage, and since when it lasts.
#[derive(Default)]
struct Gauge {
    last: Option<(Look, Instant)>,
}

impl Gauge {
    fn line(&mut self, look: Look, now: Instant, lang: Lang) -> String {
        // A stage that has come less far than before has begun again, for another edition.
        let goes_on = |(last, _): &(Look, Instant)| last.stage == look.stage && last.done <= look.done;
        let since = self.last.filter(goes_on).map_or(now, |(_, since)| since);
        self.last = Some((look, since));
        line(look, now.saturating_duration_since(since), lang)
    }
}

/// What is said of a stage that has lasted so long.
fn line(look: Look, lasted: Duration, lang: Lang) -> String {
    let Look { stage, done, total } = look;
    let what = match stage {
        Stage::Reading => lang.pick("读取页面", "reading pages"),
        Stage::Texts => lang.pick("处理正文", "preparing texts"),
        Stage::Rendering => lang.pick("生成网页", "rendering"),
        Stage::Pictures => lang.pick("处理图片", "making pictures"),
        Stage::Comparing => lang.pick("核对文件", "comparing files"),
        Stage::Writing => lang.pick("写入文件", "writing files"),
        Stage::Verifying => lang.pick("核对网站", "verifying"),
        Stage::Sending => lang.pick("发布文件", "publishing files"),
    };
    let rate = done as f64 / lasted.as_secs_f64().max(f64::MIN_POSITIVE);
    if done == 0 || lasted < RATED {
        return format!("{what} {done}/{total}…");
    }
    // Whole seconds, the one that has begun among them.
    let left = left(((total - done) as f64 / rate).ceil() as u64, lang);
    // A slow stage is told by the minute.
    let (number, per) = match rate {
        rate if rate < 1.0 => (rate * 60.0, lang.pick("每分钟", "a minute")),
        rate => (rate, lang.pick("每秒", "a second")),
    };
    match lang {
        Lang::Zh => format!("{what} {done}/{total}（{per} {number:.0} 个，还要 {left}）…"),
        Lang::En => format!("{what} {done}/{total} ({number:.0} {per}, {left} left)…"),
    }
}

/// A time in its two largest units.
fn left(seconds: u64, lang: Lang) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes, lang) {
        (0, 0, Lang::Zh) => format!("{seconds} 秒"),
        (0, 0, Lang::En) => format!("{seconds} s"),
        (0, _, Lang::Zh) => format!("{minutes} 分 {seconds} 秒"),
        (0, _, Lang::En) => format!("{minutes} min {seconds} s"),
        (_, _, Lang::Zh) => format!("{hours} 小时 {minutes} 分"),
        (_, _, Lang::En) => format!("{hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::syntax::Format;
    use std::io::{self, Write};
    use std::sync::mpsc::Sender;

    const fn look(stage: Stage, done: usize, total: usize) -> Look {
        Look { stage, done, total }
    }

    #[test]
    fn a_line_says_what_how_many_how_fast_and_how_long() {
        let second = Duration::from_secs(1);
        let at = |done, lasted, lang| line(look(Stage::Rendering, done, 12_000), lasted, lang);
        assert_eq!(at(3_000, second * 2, Lang::Zh), "生成网页 3000/12000（每秒 1500 个，还要 6 秒）…");
        assert_eq!(at(3_000, second * 2, Lang::En), "rendering 3000/12000 (1500 a second, 6 s left)…");
        assert_eq!(at(12_000, second * 2, Lang::En), "rendering 12000/12000 (6000 a second, 0 s left)…");
        assert_eq!(at(100, second, Lang::En), "rendering 100/12000 (100 a second, 1 min 59 s left)…");
        assert_eq!(at(2, second, Lang::En), "rendering 2/12000 (2 a second, 1 h 39 min left)…");
        assert_eq!(at(5, second * 10, Lang::En), "rendering 5/12000 (30 a minute, 6 h 39 min left)…");
        assert_eq!(at(0, second * 2, Lang::En), "rendering 0/12000…");
        assert_eq!(at(3_000, second / 2, Lang::En), "rendering 3000/12000…");
        let none = line(look(Stage::Reading, 0, 0), second, Lang::Zh);
        assert_eq!(none, "读取页面 0/0…");
    }

    #[test]
    fn a_stage_is_timed_from_its_own_beginning() {
        let (mut gauge, start) = (Gauge::default(), Instant::now());
        let mut at =
            |stage, done, seconds| gauge.line(look(stage, done, 100), start + Duration::from_secs(seconds), Lang::En);
        assert_eq!(at(Stage::Texts, 10, 0), "preparing texts 10/100…");
        assert_eq!(at(Stage::Texts, 20, 2), "preparing texts 20/100 (10 a second, 8 s left)…");
        assert_eq!(at(Stage::Writing, 20, 3), "writing files 20/100…");
        assert_eq!(at(Stage::Writing, 30, 4), "writing files 30/100 (30 a second, 3 s left)…");
        assert_eq!(at(Stage::Writing, 5, 5), "writing files 5/100…", "another edition has begun");
    }

    /// Tells what is written to it.
    struct Heard(Sender<String>);

    impl Write for Heard {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.0.send(String::from_utf8_lossy(bytes).into_owned());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn work_is_shown_while_it_lasts_to_whoever_watches() {
        for watched in [true, false] {
            let (tell, told) = mpsc::channel();
            let (mut out, mut err) = (Vec::new(), Heard(tell));
            let (lang, format) = (Lang::En, Format::Human);
            let mut console = Console {
                out: &mut out,
                err: &mut err,
                input: None,
                lang,
                format,
                watched,
                alone: true,
                limit: 1,
                quiet: false,
            };
            let progress = if watched { Progress::watched() } else { Progress::default() };
            let worker = progress.clone();
            let result = watching(&progress, None, &mut console, move || {
                worker.begin(Stage::Writing, 3);
                worker.step();
                // The work lasts until it has been shown; where nobody is shown anything it need not wait.
                watched.then(|| told.recv_timeout(Duration::from_secs(60)).unwrap_or_default())
            });
            assert_eq!(result, watched.then(|| "\r\x1b[2Kwriting files 1/3…".to_owned()));
        }
    }
}
