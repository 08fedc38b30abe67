//! A page's text inside another page: its headings one below the place they come to, its ids its own.
//!
//! Takes HTML that the Markdown layer wrote; gives the same HTML with other heading levels, with a prefix before every id
//! and before what refers to one. Knows tags and attributes, nothing of pages.

/// Attributes that hold ids of the same page.
const REFERRING: [&str; 5] = ["aria-labelledby", "aria-describedby", "aria-controls", "for", "headers"];

/// `html` with `prefix` before its ids and its headings `shift` levels lower, 6 at most. `own` is the address of the page
/// it comes from: a link to a heading there stays within the text.
pub fn embed(html: &str, own: &str, prefix: &str, shift: usize) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        out.push_str(text);
        out.push('<');
        let (tag, after) = tag.split_at(end_of_tag(tag));
        write_tag(tag, own, prefix, shift, &mut out);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Where a tag ends: at the first `>` outside quotes, or with the text.
fn end_of_tag(tag: &str) -> usize {
    let mut quote = None;
    let end = tag.bytes().position(|byte| {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        quote.is_none() && byte == b'>'
    });
    end.unwrap_or(tag.len())
}

fn write_tag(tag: &str, own: &str, prefix: &str, shift: usize, out: &mut String) {
    let (slash, body) = tag.strip_prefix('/').map_or(("", tag), |body| ("/", body));
    let name = body.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(body.len());
    let (name, mut rest) = body.split_at(name);
    out.push_str(slash);
    match name.strip_prefix('h').and_then(|level| level.parse::<usize>().ok()).filter(|level| (1..=6).contains(level)) {
        Some(level) => out.push_str(&format!("h{}", (level + shift).min(6))),
        None => out.push_str(name),
    }
    // The Markdown layer writes every value in double quotes.
    while let Some((before, value)) = rest.split_once("=\"") {
        let (value, after) = value.split_once('"').unwrap_or((value, ""));
        let attribute = before.trim_start();
        out.push_str(before);
        out.push_str("=\"");
        match attribute {
            "id" => out.push_str(&format!("{prefix}{value}")),
            "href" => match local(value, own) {
                Some(id) => out.push_str(&format!("#{prefix}{id}")),
                None => out.push_str(value),
            },
            name if REFERRING.contains(&name) => {
                let ids: Vec<String> = value.split_ascii_whitespace().map(|id| format!("{prefix}{id}")).collect();
                out.push_str(&ids.join(" "));
            }
            _ => out.push_str(value),
        }
        out.push('"');
        rest = after;
    }
    out.push_str(rest);
}

/// The id that an address within the same page leads to.
fn local<'a>(address: &'a str, own: &str) -> Option<&'a str> {
    let anchor = address.strip_prefix(own).unwrap_or(address).strip_prefix('#')?;
    Some(anchor).filter(|anchor| !anchor.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_levels() {
        for (html, embedded) in [
            ("<h2 id=\"a\">甲</h2>", "<h3 id=\"p-a\">甲</h3>"),
            ("<h6 class=\"x\">甲</h6>\n<hr>", "<h6 class=\"x\">甲</h6>\n<hr>"),
            ("<a href=\"/s/a.html#b\">b</a>", "<a href=\"#p-b\">b</a>"),
            ("<a href=\"/s/b.html#b\">b</a>", "<a href=\"/s/b.html#b\">b</a>"),
            (
                "<sup><a id=\"fnref-1\" href=\"#fn-1\">1</a></sup>",
                "<sup><a id=\"p-fnref-1\" href=\"#p-fn-1\">1</a></sup>",
            ),
            ("<p title=\"a > b\" id=\"c\">d</p>", "<p title=\"a > b\" id=\"p-c\">d</p>"),
            ("<section aria-labelledby=\"x y\">", "<section aria-labelledby=\"p-x p-y\">"),
            ("<input disabled>", "<input disabled>"),
            ("<p id=\"", "<p id=\"p-\""),
            ("a &lt; b", "a &lt; b"),
        ] {
            assert_eq!(embed(html, "/s/a.html", "p-", 1), embedded, "{html}");
        }
    }
}
