//! The call as it was typed becomes a [`Call`], or a diagnostic that says what is wrong with it.
//!
//! Takes words; gives data. Help, manual pages and completions are made here too, all from the one table. This is
//! the door to `clap`, `clap_complete` and `clap_mangen`.

use std::ffi::OsString;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, ValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command as Parser, ValueHint};

use super::table::{self, ArgumentRow, CommandRow, Given, OptionRow, frame};
use super::{publish, releases};
use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::lang::{self, Lang};
use crate::publish::course::Leave;

const NAME: &str = "jianbao";
/// What the parser calls the words after a command.
const FIRST: &str = "first";
const SECOND: &str = "second";

/// A call that can be carried out.
#[derive(Clone, Debug)]
pub struct Call {
    /// What to do.
    pub command: Command,
    /// The folder of the site, as typed.
    pub root: Option<PathBuf>,
    /// The build date.
    pub date: Option<Date>,
    /// Whether drafts are built.
    pub drafts: bool,
    /// Whether the memo is ignored.
    pub cold: bool,
    /// Cores to use; 0 for all.
    pub jobs: usize,
    /// Whether only errors and warnings are told.
    pub quiet: bool,
    /// Whether everything is told.
    pub verbose: bool,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Begin a site.
    Init {
        /// In this folder, else here.
        folder: Option<PathBuf>,
        /// Its name, when given.
        title: Option<String>,
        /// Who publishes it, when given.
        organization: Option<String>,
        /// Instead of a site, the settings of this server for the site that is there.
        server: Option<String>,
    },
    /// Begin a page.
    New {
        /// Of this kind.
        kind: String,
        /// With this title, when given.
        title: Option<String>,
        /// In this section, when given.
        section: Option<String>,
        /// With this file name, when given.
        name: Option<String>,
        /// Whether it is a supplement.
        is_supplement: bool,
    },
    /// Build editions.
    Build {
        /// Only these; all when empty.
        editions: Vec<String>,
        /// The folder for the one edition.
        output: Option<PathBuf>,
    },
    /// Build editions whenever something changes.
    Watch {
        /// Look so often instead of being told.
        poll: Option<Duration>,
        /// The target where each clean build is published.
        publish: Option<String>,
    },
    /// Show the site in a browser.
    Serve {
        /// The address to listen on.
        bind: IpAddr,
        /// The port, when given.
        port: Option<u16>,
        /// Whether a browser is opened.
        is_opened: bool,
        /// Look for changes so often instead of being told.
        poll: Option<Duration>,
    },
    /// Check editions.
    Check {
        /// Only these; all when empty.
        editions: Vec<String>,
    },
    /// Export the sources of an edition.
    Export {
        /// Which.
        edition: String,
        /// Where to.
        output: Option<PathBuf>,
    },
    /// Build an edition and put it into one file.
    Pack {
        /// The file.
        file: PathBuf,
        /// Which edition.
        edition: String,
    },
    /// Say when the next page appears or leaves.
    Due,
    /// Make the key that seals.
    Key {
        /// The file of the secret key, when given.
        output: Option<PathBuf>,
    },
    /// Look whether a place holds what was published there.
    Verify {
        /// The place, as typed.
        place: String,
        /// The public key, as typed.
        key: Option<String>,
        /// A copy of the manifest.
        manifest: Option<PathBuf>,
    },
    /// Publish an edition.
    Publish(publish::Wish),
    /// Lead readers to an earlier release.
    Rollback(releases::Wish),
    /// List the releases of a target, the only one when not given.
    Releases(Option<String>),
    /// Print the schema.
    Schema,
    /// Explain a code, or list them.
    Explain(Option<String>),
    /// Print a text that is ready: help, a manual page, completions.
    Show(String),
    /// No command was given: the help, for the error stream.
    Nothing(String),
}

/// How results are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Human,
    /// For programs.
    Json,
}

/// Language and format, found before anything else is understood, so that even a wrong call is answered in them.
pub fn manner(args: &[OsString], system: Lang) -> (Lang, Format) {
    let words: Vec<&str> =
        args.iter().map(|word| word.to_str().unwrap_or("")).take_while(|word| *word != "--").collect();
    let value = |name: &str| {
        let at = words
            .iter()
            .position(|word| word.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')))?;
        match words.get(at)?.split_once('=') {
            Some((_, value)) => Some(value),
            None => words.get(at + 1).copied(),
        }
    };
    let lang = match value("--lang") {
        Some("zh") => Lang::Zh,
        Some("en") => Lang::En,
        _ => system,
    };
    (lang, if value("--format") == Some("json") { Format::Json } else { Format::Human })
}

/// Reads a call: the words after the program's name.
pub fn parse(args: &[OsString], lang: Lang) -> Result<Call, Diagnostic> {
    let words = std::iter::once(OsString::from(NAME)).chain(args.iter().cloned());
    let matches = match parser(lang).try_get_matches_from(words) {
        Ok(matches) => matches,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            return Ok(bare(Command::Show(error.render().ansi().to_string())));
        }
        Err(error) => return Err(fault(&error, lang)),
    };
    let Some((name, inner)) = matches.subcommand() else {
        return Ok(bare(Command::Nothing(parser(lang).render_help().ansi().to_string())));
    };
    let text = |id: &str| inner.try_get_one::<String>(id).ok().flatten().cloned();
    let folder = |id: &str| inner.try_get_one::<PathBuf>(id).ok().flatten().cloned();
    let editions = || {
        let typed = inner.try_get_many::<String>("edition").ok().flatten().into_iter().flatten();
        typed.map(|word| edition(word)).collect()
    };
    let command = match name {
        "init" => Command::Init {
            folder: folder(FIRST),
            title: text("title"),
            organization: text("organization"),
            server: text("server"),
        },
        "new" => Command::New {
            kind: text(FIRST).unwrap_or_default(),
            title: text(SECOND),
            section: text("section"),
            name: text("name"),
            is_supplement: inner.get_flag("supplement"),
        },
        "build" => Command::Build { editions: editions(), output: folder("output") },
        "watch" => Command::Watch { poll: read(inner, "poll", interval)?, publish: text("publish") },
        "serve" => Command::Serve {
            bind: read(inner, "bind", address)?.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            port: read(inner, "port", |text| text.parse().ok())?,
            is_opened: inner.get_flag("open"),
            poll: read(inner, "poll", interval)?,
        },
        "check" => Command::Check { editions: editions() },
        "export" => {
            Command::Export { edition: edition(&text("edition").unwrap_or_default()), output: folder("output") }
        }
        "pack" => Command::Pack {
            file: folder(FIRST).unwrap_or_default(),
            edition: edition(&text("edition").unwrap_or_default()),
        },
        "due" => Command::Due,
        "key" => Command::Key { output: folder("output") },
        "verify" => {
            Command::Verify { place: text(FIRST).unwrap_or_default(), key: text("key"), manifest: folder("manifest") }
        }
        "publish" => Command::Publish(publish::Wish {
            target: text(FIRST),
            is_dry: inner.get_flag("dry-run"),
            yes: inner.get_flag("yes"),
            breaks: inner.get_flag("break-lock"),
            note: text("note").unwrap_or_default(),
            leave: Leave {
                max_deletes: read(inner, "max-deletes", percent)?,
                reissue: inner.get_flag("reissue"),
                take_over: inner.get_flag("take-over"),
            },
        }),
        "rollback" => {
            // A number alone is a release of the only target.
            let (first, second) = (text(FIRST), text(SECOND));
            let (target, release) = match (&first, &second) {
                (Some(word), None) if word.parse::<u32>().is_ok() => (None, first),
                _ => (first, second),
            };
            let wrong = |word: &String| Diagnostic::new("call-value-wrong").with("name", "RELEASE").with("value", word);
            let release = release.map(|word| word.parse().map_err(|_| wrong(&word))).transpose()?;
            Command::Rollback(releases::Wish { target, release, breaks: inner.get_flag("break-lock") })
        }
        "releases" => Command::Releases(text(FIRST)),
        "schema" => Command::Schema,
        "explain" => Command::Explain(text(FIRST)),
        "completions" => Command::Show(completions(&text(FIRST).unwrap_or_default(), lang)),
        "man" => Command::Show(man(text(FIRST).as_deref(), lang)),
        _ => Command::Show(help(text(FIRST).as_deref(), lang)),
    };
    let call = bare(command);
    Ok(Call {
        root: folder("root"),
        date: read(inner, "date", Date::parse)?,
        drafts: inner.get_flag("drafts"),
        cold: inner.get_flag("cold"),
        jobs: read(inner, "jobs", |text| text.parse().ok().filter(|jobs| *jobs > 0 && *jobs <= 1024))?.unwrap_or(0),
        quiet: inner.get_flag("quiet"),
        verbose: inner.get_flag("verbose"),
        ..call
    })
}

fn bare(command: Command) -> Call {
    Call { command, root: None, date: None, drafts: false, cold: false, jobs: 0, quiet: false, verbose: false }
}

fn read<T>(matches: &ArgMatches, id: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Diagnostic> {
    let Some(text) = matches.get_one::<String>(id) else { return Ok(None) };
    match parse(text) {
        Some(value) => Ok(Some(value)),
        None => Err(Diagnostic::new("call-value-wrong").with("name", format!("--{id}")).with("value", text)),
    }
}

/// A share of a hundred: `25`, `25%`.
fn percent(text: &str) -> Option<u8> {
    text.trim().trim_end_matches('%').trim_end().parse().ok().filter(|percent| *percent <= 100)
}

/// A pause between two looks, in seconds: `2`, `0.5`.
fn interval(text: &str) -> Option<Duration> {
    let seconds: f64 = text.trim().parse().ok()?;
    (0.05..=3600.0).contains(&seconds).then(|| Duration::from_secs_f64(seconds))
}

fn parser(lang: Lang) -> Parser {
    let usage = format!("{NAME} {} {}", frame::A_COMMAND.get(lang), frame::ANY_OPTIONS.get(lang));
    let template = format!(
        "{{about}}\n\n{}{{usage}}\n\n{}\n{{subcommands}}\n\n{}\n{{options}}{{after-help}}\n",
        frame::USAGE.get(lang),
        frame::COMMANDS.get(lang),
        frame::OPTIONS.get(lang),
    );
    let mut parser = Parser::new(NAME)
        .version(env!("CARGO_PKG_VERSION"))
        .about(table::ABOUT.get(lang))
        .after_help(table::CLOSING.get(lang))
        .override_usage(usage)
        .help_template(template)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .action(ArgAction::Version)
                .help(frame::VERSION.get(lang))
                .display_order(99),
        )
        .arg(
            Arg::new("help")
                .long("help")
                .short('h')
                .global(true)
                .action(ArgAction::HelpShort)
                .help(frame::HELP.get(lang))
                .display_order(98),
        );
    for (order, row) in table::COMMON.iter().enumerate() {
        parser = parser.arg(option(row, lang).global(true).display_order(10 + order));
    }
    parser.subcommands(table::COMMANDS.iter().enumerate().map(|(order, row)| command(row, lang).display_order(order)))
}

fn command(row: &CommandRow, lang: Lang) -> Parser {
    let mut template = format!("{{about}}\n\n{}\n\n{}{{usage}}\n\n", row.more.get(lang), frame::USAGE.get(lang));
    if !row.arguments.is_empty() {
        template.push_str(&format!("{}\n{{positionals}}\n\n", frame::ARGUMENTS.get(lang)));
    }
    template.push_str(&format!("{}\n{{options}}\n", frame::OPTIONS.get(lang)));
    let mut parser = Parser::new(row.name)
        .about(row.about.get(lang))
        .override_usage(usage(row, lang))
        .help_template(template)
        .disable_help_flag(true)
        .disable_version_flag(true);
    for (id, argument) in [FIRST, SECOND].into_iter().zip(row.arguments) {
        parser = parser.arg(positional(id, argument, lang));
    }
    for (order, row) in row.options.iter().enumerate() {
        parser = parser.arg(option(row, lang).display_order(order));
    }
    parser
}

fn usage(row: &CommandRow, lang: Lang) -> String {
    let mut usage = format!("{NAME} {}", row.name);
    for option in row.options.iter().filter(|option| option.given == Given::Required) {
        usage.push_str(&format!(" --{} <{}>", option.name, option.value.map_or("", |value| value.get(lang))));
    }
    for argument in row.arguments {
        let name = argument.name.get(lang);
        usage.push_str(&if argument.is_required { format!(" <{name}>") } else { format!(" [{name}]") });
    }
    format!("{usage} {}", frame::ANY_OPTIONS.get(lang))
}

fn option(row: &OptionRow, lang: Lang) -> Arg {
    let arg = Arg::new(row.name).long(row.name).help(row.help.get(lang)).required(row.given == Given::Required);
    let arg = match row.short {
        Some(letter) => arg.short(letter),
        None => arg,
    };
    let Some(value) = row.value else { return arg.action(ArgAction::SetTrue) };
    let arg = arg.value_name(value.get(lang)).hide_possible_values(true).action(if row.given == Given::Repeated {
        ArgAction::Append
    } else {
        ArgAction::Set
    });
    let arg = match row.unsaid {
        Some(unsaid) => arg.num_args(0..=1).default_missing_value(unsaid),
        None => arg,
    };
    if row.is_folder {
        arg.value_parser(ValueParser::path_buf()).value_hint(ValueHint::DirPath)
    } else {
        arg.value_parser(values(row.choices))
    }
}

fn positional(id: &'static str, row: &ArgumentRow, lang: Lang) -> Arg {
    let arg = Arg::new(id)
        .value_name(row.name.get(lang))
        .help(row.help.get(lang))
        .required(row.is_required)
        .hide_possible_values(true);
    if row.is_folder {
        arg.value_parser(ValueParser::path_buf()).value_hint(ValueHint::DirPath)
    } else {
        arg.value_parser(values(row.choices))
    }
}

fn values(choices: &'static [&'static str]) -> ValueParser {
    if choices.is_empty() { ValueParser::string() } else { PossibleValuesParser::new(choices).into() }
}

fn help(name: Option<&str>, lang: Lang) -> String {
    let mut parser = parser(lang);
    parser.build();
    let inner = name.and_then(|name| parser.find_subcommand_mut(name));
    match inner {
        Some(inner) => inner.render_help().ansi().to_string(),
        None => parser.render_help().ansi().to_string(),
    }
}

fn completions(shell: &str, lang: Lang) -> String {
    let mut script = Vec::new();
    if let Ok(shell) = shell.parse::<clap_complete::Shell>() {
        clap_complete::generate(shell, &mut parser(lang), NAME, &mut script);
    }
    String::from_utf8_lossy(&script).into_owned()
}

fn man(name: Option<&str>, lang: Lang) -> String {
    let mut parser = parser(lang);
    parser.build();
    let inner = name.and_then(|name| parser.find_subcommand(name)).cloned();
    let parser = inner.map(|inner| inner.name(format!("{NAME}-{}", name.unwrap_or("")))).unwrap_or(parser);
    let mut page = Vec::new();
    // Writing to memory does not fail.
    let _ = clap_mangen::Man::new(parser).render(&mut page);
    let page = String::from_utf8_lossy(&page).into_owned();
    let headings = [
        (".SH NAME", ".SH 名称"),
        (".SH SYNOPSIS", ".SH 用法"),
        (".SH DESCRIPTION", ".SH 说明"),
        (".SH OPTIONS", ".SH 选项"),
        (".SH SUBCOMMANDS", ".SH 命令"),
        (".SH EXTRA", ".SH 其他"),
        (".SH VERSION", ".SH 版本"),
    ];
    match lang {
        Lang::Zh => headings.iter().fold(page, |page, (en, zh)| page.replace(en, zh)),
        Lang::En => page,
    }
}

/// An address of this machine.
fn address(word: &str) -> Option<IpAddr> {
    if word == "localhost" { Some(IpAddr::V4(Ipv4Addr::LOCALHOST)) } else { word.trim_matches(['[', ']']).parse().ok() }
}

/// An edition by its name in files, which the two that everybody knows have besides the Chinese one.
fn edition(word: &str) -> String {
    match word {
        "公开" | "公开版" => "public".to_owned(),
        "内部" | "内部版" => "internal".to_owned(),
        _ => word.to_owned(),
    }
}

/// What is wrong with a call, in the program's own words.
fn fault(error: &clap::Error, lang: Lang) -> Diagnostic {
    let context = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::StyledStr(text)) => super::console::unstyled(&text.ansi().to_string()),
        Some(ContextValue::Strings(texts)) => texts.first().cloned().unwrap_or_default(),
        _ => String::new(),
    };
    // `--root <DIR>` is called by its name alone.
    let argument = context(ContextKind::InvalidArg);
    let name = argument.split([' ', '=']).next().unwrap_or("").to_owned();
    let choices = match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(texts)) => texts.clone(),
        _ => Vec::new(),
    };
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let typed = context(ContextKind::InvalidSubcommand);
            let near = lang::nearest(&typed, table::COMMANDS.iter().map(|row| row.name));
            Diagnostic::new("call-command-unknown").with("name", &typed).suggest(near)
        }
        ErrorKind::UnknownArgument if name.starts_with('-') => {
            let rows = table::COMMON.iter().chain(table::COMMANDS.iter().flat_map(|row| row.options));
            let names: Vec<String> =
                rows.map(|row| format!("--{}", row.name)).chain(["--help".into(), "--version".into()]).collect();
            let near = lang::nearest(&name, names.iter().map(String::as_str)).filter(|near| *near != name);
            Diagnostic::new("call-option-unknown").with("name", &name).suggest(near)
        }
        ErrorKind::UnknownArgument => Diagnostic::new("call-argument-extra").with("name", argument),
        ErrorKind::InvalidValue if context(ContextKind::InvalidValue).is_empty() => {
            Diagnostic::new("call-value-missing").with("name", name)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let typed = context(ContextKind::InvalidValue);
            let fault = Diagnostic::new("call-value-wrong").with("name", name).with("value", &typed);
            if choices.is_empty() {
                return fault;
            }
            let quoted: Vec<String> = choices.iter().map(|choice| format!("`{choice}`")).collect();
            fault.help(format!("可以是 {}", quoted.join("、")), format!("it can be {}", quoted.join(", ")))
        }
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            Diagnostic::new("call-value-missing").with("name", name)
        }
        ErrorKind::TooManyValues => Diagnostic::new("call-value-extra").with("name", name),
        ErrorKind::ArgumentConflict => Diagnostic::new("call-option-twice").with("name", name),
        ErrorKind::MissingRequiredArgument => {
            let typed = context(ContextKind::Usage);
            let row = table::COMMANDS.iter().find(|row| typed.contains(&format!("{NAME} {} ", row.name)));
            let usage = row.map_or_else(|| NAME.to_owned(), |row| usage(row, lang));
            Diagnostic::new("call-argument-missing").with("name", argument).with("usage", usage)
        }
        ErrorKind::InvalidUtf8 => Diagnostic::new("call-encoding"),
        _ => {
            let text = error.to_string();
            let reason = text.lines().next().unwrap_or("").trim_start_matches("error: ").to_owned();
            Diagnostic::new("call-syntax").with("reason", reason)
        }
    }
}
