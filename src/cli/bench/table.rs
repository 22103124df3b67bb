//! Findings as text for people.

use indicatif::HumanCount;

use crate::bench::{Findings, SideFigures};
use crate::report::{bars, columns, seconds};

/// The widest line of the chart.
const CHART_COLUMNS: usize = 60;
/// The widest line of everything else.
const COLUMNS: usize = 80;
/// Longer functions are cut to this width.
const SUBJECT_CHARS: usize = 60;

const HEADER: [&str; 8] = [
    "",
    "median",
    "spread",
    "speed-up",
    "efficiency",
    "start-up",
    "per item",
    "started",
];

/// Everything for people to read, with a chart on a terminal.
pub(super) fn report(findings: &Findings, chart: bool) -> String {
    let mut text = headline(findings);
    text.push_str("\n\n");
    let rows: Vec<_> = findings.sides.iter().enumerate().map(row).collect();
    text.push_str(&columns(HEADER, &rows, 0));
    text.push('\n');
    for note in findings.notes() {
        text.push_str(&wrapped(&note));
    }
    text.push_str(&wrapped(&findings.sentence()));
    if chart {
        let sides = findings.sides.iter();
        let speeds: Vec<_> = sides
            .map(|side| (side.name.clone(), side.speed_up))
            .collect();
        text.extend(["\nspeed-up\n", &bars(&speeds, CHART_COLUMNS)]);
    }
    text
}

fn headline(findings: &Findings) -> String {
    let machine = findings.machine;
    format!(
        "{}\n{}, {} of output, {} of {}, {} each",
        shortened(findings.subject.text()),
        counted(findings.items, "item"),
        counted(findings.output_bytes, "byte"),
        machine.usable_cores,
        counted(machine.logical_cores as u64, "core"),
        counted(findings.runs as u64, "run"),
    )
}

/// `1 item`, `12,345 items`.
pub(super) fn counted(number: u64, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", HumanCount(number))
}

/// On one line, cut to its width.
fn shortened(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() <= SUBJECT_CHARS {
        return line;
    }
    let head: String = line.chars().take(SUBJECT_CHARS - 1).collect();
    head + "…"
}

/// The first side is the one that all others are compared with.
fn row((place, side): (usize, &SideFigures)) -> [String; 8] {
    [
        side.name.clone(),
        seconds(side.median),
        format!(
            "±{:.0}%{}",
            100.0 * side.spread,
            if side.noisy { " ~" } else { "  " }
        ),
        format!("{:.2}", side.speed_up),
        format!("{:.0}%", 100.0 * side.efficiency),
        if place == 0 {
            "-".to_owned()
        } else {
            seconds(side.startup_seconds)
        },
        seconds(side.seconds_per_item),
        side.started.to_string(),
    ]
}

/// The words in lines of up to 80 columns.
fn wrapped(sentence: &str) -> String {
    let mut text = String::new();
    let mut column = 0;
    for word in sentence.split(' ') {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > COLUMNS {
            text.push('\n');
            column = 0;
        } else if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += width;
    }
    text + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_fits_into_a_line() {
        assert_eq!(shortened("lambda x:\n    x + 1"), "lambda x: x + 1");
        let long = shortened(&"ä".repeat(100));
        assert_eq!(long.chars().count(), SUBJECT_CHARS);
        assert!(long.ends_with('…'));
    }

    #[test]
    fn lines_end_before_words_that_do_not_fit() {
        let words = ["word"; 17].join(" ");
        let lines = wrapped(&words);
        let widths: Vec<_> = lines.lines().map(str::len).collect();
        assert_eq!(widths, [79, 4]);
        assert_eq!(wrapped(&"x".repeat(90)).lines().count(), 1);
    }

    #[test]
    fn a_report_fits_into_80_columns() {
        let text = report(&Findings::example(), true);
        let widest = text.lines().map(|line| line.chars().count()).max();
        assert!(widest.is_some_and(|widest| widest <= COLUMNS), "{text}");
    }
}
