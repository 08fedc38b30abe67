//! Charts without their pictures, for where words alone are wanted: search, counts, feeds.
//!
//! Takes HTML that the program wrote; gives the same without what is drawn, and with the tables unfolded.

use std::borrow::Cow;

/// What stands between these is left out.
const DRAWN: [(&str, &str); 3] = [
    ("<div class=\"chart-drawing\">", "</div>\n"),
    ("<ul class=\"chart-legend\">", "</ul>\n"),
    ("<details class=\"chart-data behind\">", "</summary>\n"),
];
/// What ends the table behind a picture.
const END: &str = "</details>\n";

/// The same text with the tables of its charts in place of their pictures.
#[must_use]
pub fn without_drawings(html: &str) -> Cow<'_, str> {
    if !html.contains(DRAWN[0].0) {
        return Cow::Borrowed(html);
    }
    let (mut out, mut rest) = (String::with_capacity(html.len()), html);
    let mut is_folded = false;
    loop {
        let first = DRAWN.iter().filter_map(|(begin, end)| Some((rest.find(begin)?, *end))).min_by_key(|(at, _)| *at);
        let fold = rest.find(END).filter(|at| is_folded && first.is_none_or(|(first, _)| *at < first));
        if let Some(at) = fold {
            out.push_str(&rest[..at]);
            rest = &rest[at + END.len()..];
            is_folded = false;
            continue;
        }
        // One without an end is no chart.
        let Some((at, end, length)) = first.and_then(|(at, end)| Some((at, end, rest[at..].find(end)?))) else { break };
        out.push_str(&rest[..at]);
        rest = &rest[at + length + end.len()..];
        is_folded |= end == DRAWN[2].1;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_stay() {
        let details = "<details><summary>a</summary>\nb</details>\n";
        let chart = "<figure><ul class=\"chart-legend\">\n<li>x</li>\n</ul>\n<div class=\"chart-drawing\"><svg><svg></svg></svg></div>\n\
            <p>y</p>\n<details class=\"chart-data behind\"><summary>s</summary>\n<table></table></details>\n</figure>";
        let html = format!("{details}{chart}{chart}{details}");
        let table = "<figure><p>y</p>\n<table></table></figure>";
        assert_eq!(without_drawings(&html), format!("{details}{table}{table}{details}"));
        assert_eq!(without_drawings(details), details);
        let open = "<div class=\"chart-drawing\">x";
        assert_eq!(without_drawings(open), open);
    }
}
