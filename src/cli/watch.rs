//! `jianbao watch`: a build, and another one whenever the sources or the day are other than before.
//!
//! Takes a call and a site; writes editions, and says one line for each build until the process is asked to end. What is
//! wrong is said once, for as long as it stands, and the last good output stays.

#![expect(clippy::disallowed_methods, reason = "the shell is where the clock is read")]

use std::time::{Duration, Instant};

use serde::Serialize;

use super::build::{self, Keepers, Origin, Target, Work, Written};
use super::console::Console;
use super::courier::Courier;
use super::publish::Built as Outgoing;
use super::report::{self, Edition, Fate};
use super::syntax::Format;
use super::told::Told;
use super::{STACK, clock, stop};
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::print::{self, Record};
use crate::emit::lock;
use crate::engine::{Built, Settings};
use crate::lang::Lang;
use crate::live::{Hint, Live};
use crate::watch::{self, Event, GLANCE, GRACE, LOOKS, REST, RETRY, Watcher};

/// Builds until the process ends.
pub fn watch(
    work: &Work,
    poll: Option<Duration>,
    publish: Option<&str>,
    console: &mut Console,
) -> Result<u8, Diagnostic> {
    let courier = publish.map(|name| Courier::called(work, name)).transpose()?;
    let own = build::holder("watch");
    let lock = lock::take(work.root, lock::Purpose::Watch, &own, Duration::ZERO);
    let _lock = lock.map_err(|other| build::locked("call-watched", other))?;
    console.stage("读取文件…", "reading files…");
    // Before anything is read: what changes from here on is told.
    let watcher = Watcher::start(work.root, poll);
    let waker = watcher.waker();
    if console.alone {
        stop::is_the_end(move || waker.wake());
    }
    let mut live = Live::new(work.root, work.settings.clone(), STACK);
    live.watched_by(&work.progress);
    if !work.call.cold {
        live.load_memo();
    }
    let mut post = Post {
        work,
        live,
        watcher,
        told: Told::default(),
        keepers: Keepers::new(),
        day: work.settings.date,
        stands_still: work.call.date.is_some() || clock::stands_still(),
        due: None,
        is_first: true,
        is_behind: false,
        courier,
        results: Vec::new(),
        console,
    };
    let code = post.stay();
    post.leave();
    code
}

/// The place of somebody who watches.
struct Post<'a, 'c> {
    work: &'a Work<'a>,
    live: Live,
    watcher: Watcher,
    told: Told,
    keepers: Keepers,
    /// The day that was built for last.
    day: Date,
    /// Whether it is that day for ever.
    stands_still: bool,
    /// What was said of the next day on which something changes by itself.
    due: Option<Date>,
    is_first: bool,
    /// Whether another process kept the last build from being written.
    is_behind: bool,
    /// Who publishes what was built.
    courier: Option<Courier>,
    /// What became of each edition last.
    results: Vec<Edition>,
    console: &'a mut Console<'c>,
}

/// A build that is worked out, but not written.
struct Draft {
    start: Instant,
    built: Built,
    has_changed: bool,
}

/// One build, for programs.
#[derive(Serialize)]
struct Line<'a> {
    time: String,
    date: String,
    ms: u64,
    editions: &'a [Edition],
    diagnostics: Vec<Record>,
    due: Option<String>,
}

impl Post<'_, '_> {
    /// Builds until nobody listens any more, or somebody asks for the end.
    fn stay(&mut self) -> Result<u8, Diagnostic> {
        if !self.rebuild(Hint::Everything)? {
            return Ok(0);
        }
        self.is_first = false;
        let mut is_kept = false;
        loop {
            // What a killed process would not have saved costs the next build a look, nothing else.
            for keeper in self.keepers.values_mut() {
                let _ = keeper.rest();
            }
            let waits_for_file = self.told.stands(watch::is_passing);
            let retries = waits_for_file || self.is_behind;
            let pause = pause(self.stands_still, retries, clock::until_midnight());
            let carries = self.courier.as_ref().and_then(Courier::wait);
            let pause = pause.into_iter().chain(carries).min();
            let pause = if is_kept { pause } else { Some(pause.map_or(REST, |pause| pause.min(REST))) };
            let hint = match self.watcher.next(pause) {
                Event::Changed(hint) => Some(hint),
                Event::Notice(notice) => {
                    self.console.show(&[notice], &|_| None);
                    None
                }
                Event::Woken => return Ok(0),
                Event::Quiet => {
                    if !is_kept {
                        self.keep();
                        is_kept = true;
                    }
                    retries.then_some(Hint::Everything)
                }
            };
            is_kept &= hint.is_none();
            let is_new_day = self.turn_the_day();
            let hint = hint.or_else(|| is_new_day.then(|| Hint::Paths(Vec::new())));
            let listens = match hint {
                Some(hint) => self.rebuild(hint)?,
                None => self.publish()?,
            };
            if !listens {
                return Ok(0);
            }
        }
    }

    /// Keeps what is known of the site for the next process, unless another one is writing.
    fn keep(&self) {
        if let Ok(_lock) = self.work.lock("watch") {
            // Without it the next build takes longer, and that is all: a build by hand says why.
            let _ = self.live.save_memo();
        }
    }

    /// Leaves everything in order.
    fn leave(&mut self) {
        self.keep();
        let faults: Vec<Diagnostic> = self.keepers.values_mut().filter_map(|keeper| keeper.finish().err()).collect();
        self.console.show(&faults, &|_| None);
        self.remark("\n已停止监视，已生成的内容完整无缺。\n", "\nno longer watching; what was built is whole\n");
    }

    /// Whether it has become another day.
    fn turn_the_day(&mut self) -> bool {
        // A clock that cannot be read leaves it at the day it was.
        let Some(today) = (!self.stands_still).then(clock::today).and_then(Result::ok) else { return false };
        let is_new = today != self.day;
        if is_new {
            self.day = today;
            self.live.set_date(today);
            let (zh, en) = (format!("今天是 {}\n", today.iso_day()), format!("today is {}\n", today.iso_day()));
            self.remark(&zh, &en);
        }
        is_new
    }

    /// Builds and writes, and says what came of it. Whether somebody still listens.
    fn rebuild(&mut self, hint: Hint) -> Result<bool, Diagnostic> {
        let mut draft = self.work_out(hint);
        if !draft.has_changed && !self.is_first && !self.is_behind {
            return Ok(true);
        }
        // Another process may be about to write the same; its build is done in a moment, and ours is newer.
        let lock = self.work.lock("watch");
        let mut written = match &lock {
            Ok(_) => self.write(&draft),
            Err(fault) => Written { results: Vec::new(), diagnostics: vec![fault.clone()] },
        };
        if written.diagnostics.iter().any(watch::may_pass) {
            // A file to copy was gone when it came to that: most likely it is being saved.
            draft = self.work_out(Hint::Everything);
            written = self.write(&draft);
        }
        self.is_behind = lock.is_err();
        drop(lock);
        let mut diagnostics = std::mem::take(&mut draft.built.diagnostics);
        diagnostics.extend(written.diagnostics);
        diagnostics.sort();
        diagnostics.dedup();
        let is_clean = !draft.built.site_wrong && !self.is_behind && !diagnostics.iter().any(Diagnostic::is_error);
        let listens = self.say(&draft, &written.results, &diagnostics)?;
        if let Some(courier) = &mut self.courier {
            let has_written = written.results.iter().any(|edition| edition.written + edition.removed > 0);
            courier.hears(is_clean, has_written);
            self.results = written.results;
        }
        Ok(listens && self.publish()?)
    }

    /// Publishes what was built, where that is wanted and due. Whether somebody still listens.
    fn publish(&mut self) -> Result<bool, Diagnostic> {
        let Some(courier) = &mut self.courier else { return Ok(true) };
        let settings = Settings { date: self.day, ..self.work.settings.clone() };
        let built = Outgoing { settings: &settings, tree: self.live.disk(), results: &self.results };
        courier.go(self.work, &built, self.console)
    }

    /// Works the site out as it stands after `hint`. Faults that are new get a moment to pass before they are believed:
    /// somebody may be in the middle of saving.
    fn work_out(&mut self, mut hint: Hint) -> Draft {
        let mut has_changed = false;
        for look in 0.. {
            // Waiting is no work.
            let start = Instant::now();
            let live = &mut self.live;
            has_changed |= self.work.watching(self.console, || live.refresh(&hint)).changed;
            let built = self.built();
            let new = self.told.new_ones(&built.diagnostics);
            let wrong: Vec<&Diagnostic> = new.iter().filter(|one| one.is_error()).collect();
            if self.is_first || look >= LOOKS || wrong.is_empty() {
                return Draft { start, built, has_changed };
            }
            match self.watcher.next(Some(GRACE)) {
                Event::Changed(more) => hint = more,
                Event::Notice(notice) => self.console.show(&[notice], &|_| None),
                Event::Quiet if wrong.iter().any(|one| watch::may_pass(one)) => hint = Hint::Everything,
                // Whoever asked for the end is heard again after this build.
                Event::Woken => {
                    self.watcher.waker().wake();
                    return Draft { start, built, has_changed };
                }
                Event::Quiet => return Draft { start, built, has_changed },
            }
        }
        Draft { start: Instant::now(), built: self.built(), has_changed }
    }

    fn built(&mut self) -> Built {
        let live = &mut self.live;
        self.work.watching(self.console, || live.built())
    }

    fn write(&mut self, draft: &Draft) -> Written {
        let others = self.work.folders(&draft.built);
        let share = build::millis(draft.start) / draft.built.editions.len().max(1) as u64;
        let live = &self.live;
        let origin = Origin { tree: live.disk(), maker: live, is_sick: live.is_sick() };
        let target = Target { others: &others, named: None, origin };
        let written = self.work.write(&draft.built, &target, share, &mut Some(&mut self.keepers), self.console);
        for edition in written.results.iter().filter(|edition| edition.fate == Fate::Written) {
            self.live.is_written(&edition.name);
        }
        written
    }

    /// Says what came of a build. Whether somebody still listens.
    fn say(&mut self, draft: &Draft, editions: &[Edition], diagnostics: &[Diagnostic]) -> Result<bool, Diagnostic> {
        self.console.done();
        let change = self.told.update(diagnostics);
        let due = self.live.due().filter(|_| !self.stands_still);
        let is_new_due = due != self.due || self.is_first;
        self.due = due;
        let ms = build::millis(draft.start);
        if self.console.format == Format::Json {
            let line = Line {
                time: clock::stamp(),
                date: self.day.iso_day(),
                ms,
                editions,
                diagnostics: print::records(diagnostics, self.console.lang, &super::texts(self.live.disk())),
                due: due.map(|day| day.iso_day()),
            };
            return self.console.go_on(&super::json(&line));
        }
        self.console.show(&change.new, &super::texts(self.live.disk()));
        let lang = self.console.lang;
        if self.is_first {
            let lines: String = editions.iter().map(|edition| report::line(edition, lang)).collect();
            self.remark(&lines, &lines);
            self.welcome();
        } else {
            let line = format!("{} {}", clock::time(), line(editions, draft.built.site_wrong, ms, lang));
            self.remark(&line, &line);
        }
        if change.mended > 0 {
            let text = mended(change.mended, change.left, lang);
            self.remark(&text, &text);
        }
        if is_new_due {
            self.foretell(due);
        }
        Ok(true)
    }

    fn welcome(&mut self) {
        let how = self.watcher.polls().map(watch::seconds);
        let zh = how.as_ref().map_or("保存任何文件都会自动更新".to_owned(), |seconds| {
            format!("每 {seconds} 秒查看一次改动")
        });
        let en =
            how.map_or("every save is built".to_owned(), |seconds| format!("looking for changes every {seconds} s"));
        self.remark(&format!("{zh}。按 Ctrl-C 结束。\n"), &format!("{en}; Ctrl-C ends\n"));
    }

    /// Says when something changes by itself.
    fn foretell(&mut self, due: Option<Date>) {
        if let Some(due) = due {
            let day = due.iso_day();
            self.remark(
                &format!("{day} 有页面按日期发布或到期，到时自动更新。\n"),
                &format!("on {day} a page appears or leaves by its date; it is built then\n"),
            );
        } else if !self.is_first {
            self.remark("没有等待发布或到期的页面了。\n", "no page waits for its date any more\n");
        }
    }

    /// Says something that is good to know, to people who want to know it.
    fn remark(&mut self, zh: &str, en: &str) {
        if !self.console.quiet && self.console.format == Format::Human {
            let text = self.console.lang.pick(zh, en);
            self.console.say(text);
        }
    }
}

/// How long to wait when nothing happens; `None` for ever.
fn pause(stands_still: bool, retries: bool, until_midnight: Duration) -> Option<Duration> {
    // A little past midnight is surely another day.
    let day = (!stands_still).then(|| GLANCE.min(until_midnight + Duration::from_millis(20)));
    let retry = retries.then_some(RETRY);
    day.into_iter().chain(retry).min()
}

/// What one build did, in a line.
fn line(editions: &[Edition], site_wrong: bool, ms: u64, lang: Lang) -> String {
    let one = |edition: &Edition| {
        let name = report::spoken(&edition.name, lang);
        let Edition { rendered, written, removed, .. } = edition;
        match (edition.fate, lang) {
            (Fate::Kept, Lang::Zh) => format!("{name}有错误，保持原样"),
            (Fate::Kept, Lang::En) => format!("{name} has errors, left as it was"),
            (Fate::Broken, Lang::Zh) => format!("{name}没有写完（写入 {written}，删除 {removed}）"),
            (Fate::Broken, Lang::En) => format!("{name} not finished ({written} written, {removed} removed)"),
            (_, Lang::Zh) if rendered + written + removed == 0 => format!("{name}不变"),
            (_, Lang::En) if rendered + written + removed == 0 => format!("{name} unchanged"),
            (_, Lang::Zh) => format!("{name}渲染 {rendered}，写入 {written}，删除 {removed}"),
            (_, Lang::En) => format!("{name} {rendered} rendered, {written} written, {removed} removed"),
        }
    };
    let parts: Vec<String> = editions.iter().map(one).collect();
    match (parts.is_empty(), lang) {
        (true, Lang::Zh) if site_wrong => format!("site.yaml 有错误，各版保持原样（{ms} 毫秒）\n"),
        (true, Lang::En) if site_wrong => format!("site.yaml is wrong, every edition left as it was ({ms} ms)\n"),
        (true, Lang::Zh) => format!("没有写入（{ms} 毫秒）\n"),
        (true, Lang::En) => format!("nothing written ({ms} ms)\n"),
        (false, Lang::Zh) => format!("{}（{ms} 毫秒）\n", parts.join("；")),
        (false, Lang::En) => format!("{} ({ms} ms)\n", parts.join("; ")),
    }
}

/// What became of the errors.
fn mended(mended: usize, left: usize, lang: Lang) -> String {
    match (mended, left, lang) {
        (_, 0, Lang::Zh) => "错误都改好了。\n".to_owned(),
        (_, 0, Lang::En) => "every error is mended\n".to_owned(),
        (mended, left, Lang::Zh) => format!("改好了 {mended} 个错误，还有 {left} 个。\n"),
        (mended, left, Lang::En) => {
            format!("{mended} error{} mended, {left} left\n", if mended == 1 { "" } else { "s" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_watches_sleeps_until_there_is_something_to_look_for() {
        let (hour, soon) = (Duration::from_secs(3600), Duration::from_secs(3));
        assert_eq!(pause(true, false, soon), None);
        assert_eq!(pause(true, true, soon), Some(RETRY));
        assert_eq!(pause(false, false, hour), Some(GLANCE));
        assert_eq!(pause(false, true, hour), Some(RETRY));
        assert!(pause(false, false, soon).is_some_and(|wait| wait > soon && wait < soon * 2));
    }
}
