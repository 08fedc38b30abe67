//! One element out of a page, for expectations that are about a part of it.

/// What stands inside the first element that `selector` names (`main`, `nav.menu`, `div#top`, `meta[name=author]`
/// for the tag itself), without the line ends around it.
pub fn inner(html: &str, selector: &str) -> Option<String> {
    let cut = selector.find(['.', '#', '[']).unwrap_or(selector.len());
    let (name, condition) = selector.split_at(cut);
    let wanted = |tag: &str| match condition.chars().next() {
        Some('.') => attribute(tag, "class").is_some_and(|list| list.split(' ').any(|class| class == &condition[1..])),
        Some('#') => attribute(tag, "id").is_some_and(|id| *id == condition[1..]),
        Some(_) => condition
            .trim_matches(['[', ']'])
            .split_once('=')
            .is_some_and(|(key, value)| attribute(tag, key).as_deref() == Some(value)),
        None => true,
    };
    let open = format!("<{name}");
    let mut from = 0;
    loop {
        let start = from + tag_at(&html[from..], &open)?;
        let end = start + html[start..].find('>')? + 1;
        if wanted(&html[start..end]) {
            if matches!(name, "meta" | "link" | "img" | "input") {
                return Some(html[start..end].to_owned());
            }
            return Some(until_close(&html[end..], name).trim_matches('\n').to_owned());
        }
        from = end;
    }
}

fn tag_at(html: &str, open: &str) -> Option<usize> {
    let after = |at: usize| html[at + open.len()..].starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace());
    html.match_indices(open).map(|(at, _)| at).find(|at| after(*at))
}

fn until_close<'a>(html: &'a str, name: &str) -> &'a str {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let (mut depth, mut at) = (1, 0);
    while depth > 0 {
        let rest = &html[at..];
        let Some(closing) = rest.find(&close) else { return html };
        match tag_at(&rest[..closing], &open) {
            Some(opening) => (depth, at) = (depth + 1, at + opening + open.len()),
            None => (depth, at) = (depth - 1, at + closing + close.len()),
        }
    }
    &html[..at - close.len()]
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split_once(&format!(" {name}=\""))?.1;
    Some(rest.split_once('"')?.0.to_owned())
}
