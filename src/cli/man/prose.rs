//! Help texts as paragraphs and sections of a manual page.

use std::iter::Peekable;
use std::str::Lines;

use clap_mangen::roff::{Roff, bold, roman};

/// Adds text in the layout of a help message: a phrase with a colon above
/// indented lines becomes a section, indented lines stay as they are, and
/// an empty line separates paragraphs.
pub(super) fn add_prose(roff: &mut Roff, help: &str) {
    let mut lines = help.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(heading) = heading(line, lines.peek()) {
            let is_list = LISTS.contains(&heading.as_str());
            roff.control("SH", [heading.as_str()]);
            if is_list {
                add_list(roff, &mut lines);
            }
        } else if let Some(example) = line.strip_prefix(INDENT) {
            roff.control("nf", []);
            roff.text([roman(example)]);
            for example in indented(&mut lines) {
                roff.text([roman(example)]);
            }
            roff.control("fi", []);
        } else if line.is_empty() {
            roff.control("PP", []);
        } else {
            roff.text([roman(line)]);
        }
    }
}

const INDENT: &str = "  ";

/// The sections that describe one thing per line: its name, at least two
/// spaces, and its meaning.
const LISTS: [&str; 3] = ["EXIT STATUS", "ENVIRONMENT", "FILES"];

fn add_list(roff: &mut Roff, lines: &mut Peekable<Lines<'_>>) {
    for line in indented(lines) {
        let (name, meaning) = line.split_once(INDENT).unwrap_or((line, ""));
        roff.control("TP", []);
        roff.text([bold(name)]);
        roff.text([roman(meaning.trim_start())]);
    }
}

/// The indented lines that come next.
fn indented<'a>(lines: &mut Peekable<Lines<'a>>) -> impl Iterator<Item = &'a str> {
    std::iter::from_fn(|| {
        let line = lines.next_if(|next| next.starts_with(INDENT))?;
        line.strip_prefix(INDENT)
    })
}

fn heading(line: &str, below: Option<&&str>) -> Option<String> {
    let phrase = line.strip_suffix(':')?;
    below
        .is_some_and(|below| below.starts_with(INDENT))
        .then(|| {
            // The heading that man(7) expects.
            if phrase == "Exit codes" {
                "EXIT STATUS".to_owned()
            } else {
                phrase.to_uppercase()
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_keeps_headings_paragraphs_and_examples() {
        let mut roff = Roff::new();
        let help = "First.\n\nShow:\n\n  a  1\n   b 2\n\nExit codes:\n  0  all well";
        add_prose(&mut roff, help);
        let expected = "\
First.
.PP
Show:
.PP
.nf
a  1
 b 2
.fi
.PP
.SH \"EXIT STATUS\"
.TP
\\fB0\\fR
all well
";
        assert_eq!(roff.to_roff(), expected);
    }
}
