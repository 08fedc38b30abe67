//! The page of the manual that lists all messages: made from the catalogue, so that it cannot differ from it.

use jianbao::diagnostic::Severity;
use jianbao::directive::{Form, Names, Place, scan};
use jianbao::lang::Entry;
use jianbao::lang::catalogue::TOPICS;

/// The file below `content/manual`.
pub const NAME: &str = "messages.md";

const HEAD: &str = "---
title: 消息一览
weight: 90
summary: 程序的每一条消息：是什么意思，为什么，怎么改。由程序的消息表生成。
# 本页由 UPDATE=1 cargo test manual 生成，不要手改
---

程序的每一条消息都有代码，写在消息开头的方括号里，例如 `错误[link-missing]`。在这里按代码找；在命令行里运行 `jianbao explain link-missing`，看到的是同样的内容。花括号里的词，例如 `{path}`，在消息里换成实际的文件、名称或数。

> Every message has a code, in brackets at its start. Below, each has its meaning in Chinese and English, why it is said, what to do, and an example that brings it about.
";

/// The text of the page.
pub fn page() -> String {
    let mut entries: Vec<&Entry> = TOPICS.iter().flat_map(|topic| topic.iter()).collect();
    entries.sort_by_key(|entry| entry.code);
    let mut page = HEAD.to_owned();
    let mut topic = "";
    for entry in entries {
        let own = entry.code.split('-').next().unwrap_or("");
        if own != topic {
            topic = own;
            page.push_str(&format!("\n## {topic}\n"));
        }
        let (zh, en) = match entry.severity {
            Severity::Error => ("错误", "error"),
            Severity::Warning => ("警告", "warning"),
            Severity::Note => ("提示", "note"),
        };
        page.push_str(&format!(
            "\n### {}\n\n**{zh}：{}**\n\n{}",
            entry.code,
            inline(entry.zh.message),
            inline(entry.zh.explain)
        ));
        if !entry.zh.help.is_empty() {
            page.push_str(&format!(" 改法：{}。", inline(entry.zh.help)));
        }
        page.push_str(&format!("\n\n> {en}: {}. {}", inline(entry.en.message), inline(entry.en.explain)));
        if !entry.en.help.is_empty() {
            page.push_str(&format!(" To do: {}.", inline(entry.en.help)));
        }
        page.push_str(&format!("\n\n<pre><code>{}</code></pre>\n", html(entry.example).replace('\n', "&#10;")));
    }
    page
}

/// A text of the catalogue as Markdown: what stands between backticks is code.
fn inline(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { format!("<code>{}</code>", html(part)) } else { html(part) }).collect()
}

/// A text as HTML in Markdown, in which nothing is a sign: neither of Markdown nor of directives.
fn html(text: &str) -> String {
    let names = Names { editions: vec![("public".into(), "公开".into()), ("internal".into(), "内部".into())] };
    let found = scan(text, &names, Place::Body);
    let is_live = !found.problems.is_empty() || found.pieces.iter().any(|piece| piece.form != Form::Text);
    let mut html = String::new();
    for c in text.chars() {
        match c {
            '&' | '<' | '>' | '*' | '_' | '[' | ']' | '\\' | '`' | '~' | '|' | '#' => {
                html.push_str(&format!("&#{};", c as u32))
            }
            ':' | '：' | '【' | '】' | '［' | '﹕' | '∶' if is_live => {
                html.push_str(&format!("&#{};", c as u32))
            }
            c => html.push(c),
        }
    }
    html
}
