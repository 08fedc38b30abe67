//! What is wrong with the numbers of issues: doubles, gaps, dates that run against them.
//!
//! Takes the issues of an edition, says what it finds at the fields that have to be mended. All of it is true of the whole
//! only: a narrower edition may lack issues.

use super::name::Name;
use super::{Ground, Issue, path};
use crate::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// Says what is wrong with the numbers.
pub fn check(issues: &[Issue], ground: &Ground, out: &mut Vec<Diagnostic>) {
    let check = Check { ground };
    let mut years: BTreeMap<(u16, bool), Vec<(u32, &Issue)>> = BTreeMap::new();
    let mut totals: Vec<(u32, &Issue)> = Vec::new();
    for issue in issues {
        if let Some(name) = issue.name {
            years.entry((name.year, name.is_supplement)).or_default().push((name.number, issue));
        }
        totals.extend(issue.total.map(|total| (total, issue)));
    }
    // The bulletin may be older than the site: the first year may begin with any number.
    let first = years.keys().map(|(year, _)| *year).min();
    for ((year, is_supplement), series) in years {
        let named = |number: u32| Name { year, is_supplement, number }.to_string();
        check.series(series, "number", Some(year) != first, &named, ["issue-double", "issue-gap", "issue-order"], out);
    }
    let codes = ["issue-total-double", "issue-total-gap", "issue-order"];
    check.series(totals, "total", false, &|number| number.to_string(), codes, out);
}

struct Check<'a> {
    ground: &'a Ground<'a>,
}

impl Check<'_> {
    /// Checks one run of numbers, which stand in `field`. `codes` are those for doubles, gaps and dates; `from_one` says
    /// that the run has to begin with 1.
    fn series(
        &self,
        mut series: Vec<(u32, &Issue)>,
        field: &str,
        from_one: bool,
        named: &dyn Fn(u32) -> String,
        codes: [&'static str; 3],
        out: &mut Vec<Diagnostic>,
    ) {
        series.sort_by_key(|(number, issue)| (*number, issue.id));
        let mut say = |diagnostic: Diagnostic, issue: &Issue, field: &str| {
            let Some(page) = self.ground.edition.pages.get(issue.id) else { return };
            let diagnostic = match page.fields.get(field) {
                Some(value) => diagnostic.at(&page.path, value.span),
                None => diagnostic.in_file(&page.path),
            };
            // Numbers and totals may both say that two dates are the wrong way round.
            if !out.contains(&diagnostic) {
                out.push(diagnostic);
            }
        };
        let mut before: Option<(u32, &Issue)> = None;
        for (number, issue) in series {
            let last = before.map_or(if from_one { 0 } else { number - 1 }, |(number, _)| number);
            let other = before.map(|(_, issue)| path(self.ground, issue.id));
            if let (Some(other), true) = (&other, number == last) {
                let diagnostic = Diagnostic::new(codes[0]).with("issue", named(number));
                say(diagnostic.with("other", other.clone()), issue, field);
                continue;
            }
            if number > last + 1 {
                let missing = match number - last {
                    2 => named(last + 1),
                    _ => format!("{} … {}", named(last + 1), named(number - 1)),
                };
                let diagnostic = Diagnostic::new(codes[1]).with("issue", named(number)).with("missing", missing);
                say(diagnostic, issue, field);
            }
            if let (Some((_, earlier)), Some(other)) = (before, other)
                && let (Some(own), Some(theirs)) = (issue.date, earlier.date)
                && own < theirs
            {
                let diagnostic = Diagnostic::new(codes[2]).with("other", other).with("date", theirs.to_string());
                say(diagnostic, issue, "date");
            }
            before = Some((number, issue));
        }
    }
}
