//! Two texts side by side, for the reader of a failure.

/// Lines of `wanted` and `found`: common ones indented, missing ones with `-`, unexpected ones with `+`; common
/// lines far from any difference are left out.
pub fn lines(wanted: &[String], found: &[String]) -> String {
    // Longest common subsequence; expectations are short, so the table is small.
    let (rows, columns) = (wanted.len(), found.len());
    let mut longest = vec![vec![0usize; columns + 1]; rows + 1];
    for i in (0..rows).rev() {
        for j in (0..columns).rev() {
            longest[i][j] = if wanted[i] == found[j] {
                longest[i + 1][j + 1] + 1
            } else {
                longest[i + 1][j].max(longest[i][j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out: Vec<(char, &str)> = Vec::new();
    while i < rows || j < columns {
        if i < rows && j < columns && wanted[i] == found[j] {
            out.push((' ', &wanted[i]));
            (i, j) = (i + 1, j + 1);
        } else if i < rows && (j == columns || longest[i + 1][j] >= longest[i][j + 1]) {
            out.push(('-', &wanted[i]));
            i += 1;
        } else {
            out.push(('+', &found[j]));
            j += 1;
        }
    }
    let near = |at: usize| out[at.saturating_sub(3)..(at + 4).min(out.len())].iter().any(|(mark, _)| *mark != ' ');
    let shown = out.iter().enumerate().filter(|(at, _)| near(*at)).take(80);
    shown.map(|(_, (mark, line))| format!("    {mark} {line}\n")).collect()
}
