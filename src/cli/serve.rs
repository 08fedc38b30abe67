//! The command that shows the site in a browser.
//!
//! Takes a call; listens, says where, and tells what is wrong as it comes up, until somebody ends the program.

use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::clock;
use super::console::Console;
use super::report;
use super::syntax::{Call, Format};
use super::told::Told;
use crate::diagnostic::Diagnostic;
use crate::engine::Settings;
use crate::lang::Lang;
use crate::live::Live;
use crate::path::SitePath;
use crate::serve::{self, Listening, News, Options, Today};

/// How a call wants the preview.
pub struct Wish {
    /// The address to listen on.
    pub bind: IpAddr,
    /// The port, when it is named.
    pub port: Option<u16>,
    /// Whether a browser is opened.
    pub is_opened: bool,
    /// Look for changes so often instead of being told.
    pub poll: Option<Duration>,
}

/// Shows the site at `root` until the process is told to end.
pub fn serve(
    call: &Call,
    wish: &Wish,
    root: &Path,
    settings: Settings,
    console: &mut Console,
) -> Result<u8, Diagnostic> {
    // A day that the call names stands still.
    let day: Today = Box::new(|| clock::today().ok());
    let today = call.date.is_none().then_some(day);
    let options = Options {
        root: root.to_owned(),
        bind: wish.bind,
        port: wish.port,
        lang: console.lang,
        poll: wish.poll,
        today,
        own: super::build::holder("serve"),
    };
    let mut listening = serve::listen(options)?;
    let mut said = std::mem::take(&mut listening.diagnostics);
    if listening.is_open() {
        let shown = wish.bind.to_string();
        said.push(Diagnostic::new("serve-open-to-network").with("address", shown));
    }
    console.show(&said, &|_| None);
    let address = listening.address();
    announce(&listening, &address, console)?;
    if wish.is_opened
        && let Err(fault) = serve::open(&address)
    {
        console.show(&[fault], &|_| None);
    }
    let mut live = Live::new(root, settings, super::STACK);
    if !call.cold {
        live.load_memo();
    }
    let news = listening.start(live);
    let mut teller = Teller { address, told: Told::default(), is_first: true, is_quiet: call.quiet };
    for one in news {
        match one {
            News::Read { diagnostics, editions, texts } => teller.tell(diagnostics, &editions, &texts, console),
            News::Notice(notice) => console.show(&[notice], &|_| None),
            News::Ended(Ok(())) => break,
            News::Ended(Err(error)) => {
                return Err(Diagnostic::new("serve-address")
                    .with("address", teller.address)
                    .with("reason", error.to_string()));
            }
        }
    }
    if !call.quiet {
        console.say(console.lang.pick("预览结束\n", "the preview has ended\n"));
    }
    Ok(0)
}

fn announce(listening: &Listening, address: &str, console: &mut Console) -> Result<(), Diagnostic> {
    if console.format == Format::Json {
        return console.answer(&super::json(&json!({ "address": address, "open": listening.is_open() })));
    }
    let text = console.lang.pick(
        format!("预览地址：{address}\n正在读取网站；存盘以后网页自己更新，按 Ctrl-C 结束\n"),
        format!("preview at {address}\nreading the site; pages follow every save, Ctrl-C ends it\n"),
    );
    // The address is what the command is for, quiet or not.
    console.say(&text);
    Ok(())
}

/// Says what is new, and nothing twice.
struct Teller {
    address: String,
    told: Told,
    is_first: bool,
    is_quiet: bool,
}

impl Teller {
    fn tell(
        &mut self,
        diagnostics: Vec<Diagnostic>,
        editions: &[String],
        texts: &[(SitePath, String)],
        console: &mut Console,
    ) {
        if self.is_first && !editions.is_empty() && !self.is_quiet && console.format == Format::Human {
            self.is_first = false;
            let below = |at: usize, name: &String| serve::below(&self.address, (at > 0).then_some(name.as_str()));
            let line = |(at, name): (usize, &String)| {
                format!("  {}  {}\n", report::spoken(name, console.lang), below(at, name))
            };
            let lines: String = editions.iter().enumerate().map(line).collect();
            console.say(&lines);
        }
        let change = self.told.update(&diagnostics);
        let text = |path: &SitePath| texts.iter().find(|(known, _)| known == path).map(|(_, text)| text.clone());
        console.show(&change.new, &text);
        if change.mended > 0 && change.left == 0 && !self.is_quiet {
            console.say(match console.lang {
                Lang::Zh => "错误都改好了\n",
                Lang::En => "the errors are mended\n",
            });
        }
    }
}
