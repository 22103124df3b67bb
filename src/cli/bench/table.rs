//! Findings as text for people.

use indicatif::HumanCount;

use crate::bench::{Findings, SideFigures};
use crate::report::{bars, columns, seconds};

/// The widest line of the chart.
const CHART_COLUMNS: usize = 72;
/// Longer functions are cut to this width.
const SUBJECT_CHARS: usize = 60;

const HEADER: [&str; 9] = [
    "",
    "median",
    "spread",
    "speed-up",
    "efficiency",
    "items/s",
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
        text.extend([&note, "\n"]);
    }
    text.extend([&findings.sentence(), "\n"]);
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
        "{}: {}, {} of output, {} of {}, {} each",
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
fn row((place, side): (usize, &SideFigures)) -> [String; 9] {
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
        per_second(side.items_per_second),
        if place == 0 {
            "-".to_owned()
        } else {
            seconds(side.startup_seconds)
        },
        seconds(side.seconds_per_item),
        side.started.to_string(),
    ]
}

fn per_second(items: f64) -> String {
    if items < 100.0 {
        format!("{items:.1}")
    } else {
        HumanCount(items.round() as u64).to_string()
    }
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
    fn slow_items_keep_a_digit() {
        assert_eq!(per_second(0.25), "0.2");
        assert_eq!(per_second(99.95), "100.0");
        assert_eq!(per_second(12_345.6), "12,346");
    }
}
