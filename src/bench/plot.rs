//! The findings as a picture: speed-up against workers, and time against the
//! number of items.
//!
//! Lines differ in their dashes and points in their shapes, so that nothing is
//! lost in greyscale. The picture embeds no font: its viewer has one.

mod chart;
mod svg;

use indicatif::HumanCount;

use super::break_even::BreakEven;
use super::findings::{Findings, SideFigures};
use super::side::Kind;
use chart::{Axis, Chart, Series};
use svg::{Ink, Line, Mark, Point, Svg};

const SIZE: Point = (1040.0, 470.0);
/// The baseline of the title.
const TITLE: f64 = 32.0;
/// Where charts begin and end.
const TOP: f64 = 48.0;
const BOTTOM: f64 = 460.0;
/// The width of the left chart.
const LEFT_WIDTH: f64 = 480.0;
const MOST_TITLE_CHARS: usize = 70;

/// Draws the findings as SVG.
pub(crate) fn plot(findings: &Findings) -> String {
    let mut svg = Svg::new(SIZE);
    let middle = (SIZE.0 / 2.0, TITLE);
    svg.text(&title(findings), middle, "title middle");
    match &findings.break_even {
        Some(break_even) => {
            draw_speed_up(&mut svg, LEFT_WIDTH, findings);
            draw_times(&mut svg, break_even);
        }
        None => draw_speed_up(&mut svg, SIZE.0, findings),
    }
    svg.finish()
}

/// What was measured, and on which machine.
fn title(findings: &Findings) -> String {
    let words: Vec<&str> = findings.subject.text().split_whitespace().collect();
    // SVG must not contain other control characters.
    let line = words.join(" ").replace(char::is_control, "");
    let mut shown: String = line.chars().take(MOST_TITLE_CHARS).collect();
    if shown.len() < line.len() {
        shown.push('…');
    }
    match findings.machine.usable_cores {
        1 => format!("{shown} on 1 core"),
        cores => format!("{shown} on {cores} cores"),
    }
}

/// Speed-up by number of workers, next to the ideal.
fn draw_speed_up(svg: &mut Svg, width: f64, findings: &Findings) {
    let sides = &findings.sides;
    let most = sides.iter().map(|side| side.workers).max().unwrap_or(1) as f64;
    let fastest = sides.iter().map(|side| side.speed_up).fold(most, f64::max);
    let top = fastest * 1.1;
    let step = step(top / 6.0);
    let levels = (0..).map(|n| f64::from(n) * step);
    let levels: Vec<f64> = levels.take_while(|&level| level <= top).collect();
    let margin = 0.1 * most;
    let x = Axis::linear(
        "number of workers",
        1.0 - margin..most + margin,
        workers_with_room(sides),
        |workers| format!("{workers:.0}"),
    );
    let y = Axis::linear(
        "speed-up (times as fast as sequential)",
        0.0..top,
        levels,
        short,
    );
    let heading = "Speed-up against workers";
    let mut chart = Chart::new(svg, (0.0, TOP), (width, BOTTOM), heading, (x, y));
    let mut all = speed_ups(sides, most);
    all.retain(|series| !series.points.is_empty());
    for series in &all {
        chart.draw(series);
    }
    chart.legend(&all.iter().collect::<Vec<_>>());
}

/// The lines of the speed-up, next to the ideal one.
fn speed_ups(sides: &[SideFigures], most: f64) -> Vec<Series<'static>> {
    let of = |kind| -> Vec<(f64, f64)> {
        let sides = sides.iter().filter(|side| side.backend == kind);
        let points = sides.map(|side| (side.workers as f64, side.speed_up));
        points.collect()
    };
    let ideal = Series {
        name: "ideal",
        points: vec![(1.0, 1.0), (most, most)],
        line: Line::Dashed,
        mark: Mark::None,
        ink: Ink::Grey,
    };
    let mut pools = Series {
        name: "processes",
        points: of(Kind::Process),
        line: Line::Solid,
        mark: Mark::Disc,
        ink: Ink::Blue,
    };
    if pools.points.is_empty() {
        pools.name = "commands at once";
        // The sequential side is what the others are compared with.
        pools.points = [of(Kind::Sequential), of(Kind::Slot)].concat();
    }
    let threads = Series {
        name: "threads",
        points: of(Kind::Thread),
        line: Line::None,
        mark: Mark::Triangle,
        ink: Ink::Black,
    };
    vec![ideal, pools, threads]
}

/// The numbers of workers, without those whose labels would overlap.
fn workers_with_room(sides: &[SideFigures]) -> Vec<f64> {
    let mut workers: Vec<usize> = sides.iter().map(|side| side.workers).collect();
    workers.sort_unstable();
    let least = workers.last().map_or(0.0, |&most| most as f64 * 0.06);
    let mut shown: Vec<f64> = Vec::new();
    for number in workers.into_iter().rev().map(|number| number as f64) {
        if shown.last().is_none_or(|next| next - number > least) {
            shown.push(number);
        }
    }
    shown
}

/// The first of 0.1, 0.2, 0.5, 1, 2, 5 and so on that is at least `least`.
fn step(least: f64) -> f64 {
    let mut unit = 0.1;
    loop {
        for factor in [1.0, 2.0, 5.0] {
            if factor * unit >= least {
                return factor * unit;
            }
        }
        unit *= 10.0;
    }
}

/// Time against the number of items, with the break-even.
fn draw_times(svg: &mut Svg, break_even: &BreakEven) {
    let points = &break_even.points;
    let sizes: Vec<f64> = points.iter().map(|point| point.items as f64).collect();
    let sequential: Vec<f64> = points
        .iter()
        .map(|point| point.sequential_seconds)
        .collect();
    let pool: Vec<f64> = points.iter().map(|point| point.pool_seconds).collect();
    let times = [&sequential[..], &pool[..]].concat();
    let x = Axis::logarithmic("number of items (logarithmic)", &sizes, count);
    let y = Axis::logarithmic("time of one run (logarithmic)", &times, time);
    let heading = "Time against number of items";
    let corners = ((LEFT_WIDTH, TOP), (SIZE.0, BOTTOM));
    let mut chart = Chart::new(svg, corners.0, corners.1, heading, (x, y));
    if let Some(items) = break_even.items {
        let text = format!("break-even: about {} items", HumanCount(items));
        chart.rule(items as f64, &text);
    }
    let series = |name, times: Vec<f64>| Series {
        name,
        points: sizes.iter().copied().zip(times).collect(),
        line: Line::Solid,
        mark: Mark::Disc,
        ink: Ink::Black,
    };
    let sequential = series("sequential", sequential);
    let pool = Series {
        line: Line::Dashed,
        mark: Mark::Square,
        ink: Ink::Blue,
        ..series(&break_even.pool, pool)
    };
    chart.draw(&sequential);
    chart.draw(&pool);
    chart.legend(&[&sequential, &pool]);
}

/// At most one digit after the decimal point: `0`, `0.5`, `20`.
fn short(number: f64) -> String {
    let text = format!("{number:.1}");
    text.trim_end_matches(".0").to_owned()
}

/// A power of ten: `1`, `10`, `1k`, `10M`.
fn count(number: f64) -> String {
    let units = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
    // Computed powers are not quite exact.
    let number = number.round();
    let (size, unit) = units
        .into_iter()
        .find(|(size, _)| number >= *size)
        .unwrap_or((1.0, ""));
    format!("{:.0}{unit}", number / size)
}

/// A power of ten in seconds: `10 µs`, `1 ms`, `100 s`.
fn time(seconds: f64) -> String {
    let units = [(1.0, "s"), (1e-3, "ms"), (1e-6, "µs")];
    let (size, unit) = units
        .into_iter()
        .find(|(size, _)| seconds >= 0.99 * size)
        .unwrap_or((1e-9, "ns"));
    format!("{:.0} {unit}", seconds / size)
}

#[cfg(test)]
mod tests;
