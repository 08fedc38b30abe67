//! What HTML may stand on a page. The only file that knows `ammonia`.
//!
//! Ammonia builds a tree and is slow, so it runs only over HTML that holds tags typed by an author. HTML written by
//! `markdown` alone needs none: every text and attribute in it is escaped, its elements are closed in order, and its
//! addresses passed [`is_safe_url`], the same test that runs here. Sanitising single inline fragments would be wrong
//! (`<b>` and `</b>` come apart); so a text with any tag of its own is sanitised as a whole.
//!
//! Styles are not allowed in any form: a strict content security policy forbids them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

/// The schemes that an address may have. Addresses without a scheme are always good.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// Attributes that every element may have.
const COMMON: [&str; 7] = ["class", "id", "title", "lang", "dir", "role", "aria-label"];

/// Classes that say something about editions. Only the program may set them.
const RESERVED_CLASSES: [&str; 2] = ["internal", "masked"];

/// The elements, each with its own attributes.
const ELEMENTS: &[(&str, &[&str])] = &[
    ("a", &["href"]),
    ("abbr", &[]),
    ("article", &[]),
    ("aside", &[]),
    ("b", &[]),
    ("bdi", &[]),
    ("bdo", &[]),
    ("blockquote", &[]),
    ("br", &[]),
    ("caption", &[]),
    ("center", &[]),
    ("cite", &[]),
    ("code", &[]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("dd", &[]),
    ("del", &["datetime"]),
    ("details", &["open"]),
    ("dfn", &[]),
    ("div", &["align"]),
    ("dl", &[]),
    ("dt", &[]),
    ("em", &[]),
    ("figcaption", &[]),
    ("figure", &[]),
    ("h1", &["align"]),
    ("h2", &["align"]),
    ("h3", &["align"]),
    ("h4", &["align"]),
    ("h5", &["align"]),
    ("h6", &["align"]),
    ("hr", &[]),
    ("i", &[]),
    ("img", &["src", "alt", "width", "height", "align"]),
    ("input", &["type", "checked", "disabled"]),
    ("ins", &["datetime"]),
    ("kbd", &[]),
    ("li", &["value"]),
    ("mark", &[]),
    ("ol", &["start", "type", "reversed"]),
    ("p", &["align"]),
    ("pre", &[]),
    ("q", &[]),
    ("rp", &[]),
    ("rt", &[]),
    ("ruby", &[]),
    ("s", &[]),
    ("samp", &[]),
    ("section", &[]),
    ("small", &[]),
    ("span", &[]),
    ("strong", &[]),
    ("sub", &[]),
    ("summary", &[]),
    ("sup", &[]),
    ("table", &["align", "width"]),
    ("tbody", &["align"]),
    ("td", &["align", "colspan", "rowspan", "width", "headers"]),
    ("tfoot", &["align"]),
    ("th", &["align", "colspan", "rowspan", "width", "headers", "scope"]),
    ("thead", &["align"]),
    ("time", &["datetime"]),
    ("tr", &["align"]),
    ("u", &[]),
    ("ul", &[]),
    ("var", &[]),
    ("wbr", &[]),
];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(ELEMENTS.iter().map(|&(name, _)| name).collect::<HashSet<_>>())
        .tag_attributes(
            ELEMENTS.iter().map(|&(name, own)| (name, own.iter().copied().collect())).collect::<HashMap<_, _>>(),
        )
        .generic_attributes(COMMON.into_iter().collect())
        .clean_content_tags(HashSet::from(["script", "style"]))
        .url_schemes(SCHEMES.into_iter().collect())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .strip_comments(true)
        .attribute_filter(filter);
    cleaner
});

/// HTML with what is not allowed taken out, and its elements closed in order.
#[must_use]
pub fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

/// Whether the element may stand on a page.
#[must_use]
pub fn allows_element(name: &str) -> bool {
    ELEMENTS.iter().any(|&(element, _)| element == name)
}

/// Whether the element may have the attribute.
#[must_use]
pub fn allows_attribute(element: &str, attribute: &str) -> bool {
    COMMON.contains(&attribute) || ELEMENTS.iter().any(|&(name, own)| name == element && own.contains(&attribute))
}

/// Whether the address has no scheme or one of those allowed, read as a browser reads it.
#[must_use]
pub fn is_safe_url(url: &str) -> bool {
    // Browsers drop control characters and white space where a scheme is looked for.
    let mut scheme = String::new();
    for c in url.chars().filter(|&c| c > ' ') {
        match c {
            ':' => return SCHEMES.contains(&scheme.as_str()),
            '/' | '?' | '#' | '\\' => return true,
            // Longer than every scheme: it is settled what comes if a colon follows, but not whether one does.
            _ if scheme.len() < 16 => scheme.push(c.to_ascii_lowercase()),
            _ => {}
        }
    }
    true
}

/// Whether an author may use the class: letters, digits and a few signs, and not reserved.
#[must_use]
pub fn is_simple_class(class: &str) -> bool {
    !class.is_empty()
        && !RESERVED_CLASSES.contains(&class)
        && class.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '+' | '#' | '.'))
}

/// The classes of an attribute that an author may use.
#[must_use]
pub fn simple_classes(classes: &str) -> String {
    classes.split_ascii_whitespace().filter(|class| is_simple_class(class)).collect::<Vec<_>>().join(" ")
}

fn filter<'v>(element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    match attribute {
        "class" => Some(simple_classes(value)).filter(|classes| !classes.is_empty()).map(Cow::Owned),
        "href" | "src" => is_safe_url(value).then_some(Cow::Borrowed(value)),
        "type" if element == "input" => (value == "checkbox").then_some(Cow::Borrowed(value)),
        _ => Some(Cow::Borrowed(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes() {
        for url in ["a.html", "/a", "#a", "?a:b", "a/b:c", "HTTP://x", "mailto:a@b", "tel:123", "", "//x/y"] {
            assert!(is_safe_url(url), "{url}");
        }
        for url in
            ["javascript:x", " JavaScript:x", "java\nscript:x", "data:text/html,x", "vbscript:x", "中:x", "\u{1}data:x"]
        {
            assert!(!is_safe_url(url), "{url}");
        }
    }
}
