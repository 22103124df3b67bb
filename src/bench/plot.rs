//! The findings as a picture: speed-up against workers, and time against the
//! number of items.
//!
//! Lines differ in their dashes and points in their shapes, so that nothing is
//! lost in greyscale. The picture embeds no font: its viewer has one.

mod chart;

use indicatif::HumanCount;
use plotters::prelude::*;

use super::break_even::BreakEven;
use super::findings::{Findings, SideFigures};
use super::side::Kind;
pub(crate) use chart::PlotError;
use chart::{Area, Axis, Chart, Corner, Line, Mark, Series};

const SIZE: (u32, u32) = (1060, 470);
const TITLE_HEIGHT: i32 = 44;
/// The width of the left chart.
const LEFT_WIDTH: i32 = 480;
const MOST_TITLE_CHARS: usize = 70;
const GREY: RGBColor = RGBColor(100, 100, 100);
const BLUE: RGBColor = RGBColor(0, 104, 168);

/// Draws the findings as SVG.
pub(crate) fn plot(findings: &Findings) -> Result<String, PlotError> {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        root.fill(&WHITE)?;
        let (top, charts) = root.split_vertically(TITLE_HEIGHT);
        chart::title(&top, &title(findings))?;
        match &findings.break_even {
            Some(break_even) => {
                let (left, right) = charts.split_horizontally(LEFT_WIDTH);
                draw_speed_up(&left, findings)?;
                draw_times(&right, break_even)?;
            }
            None => draw_speed_up(&charts, findings)?,
        }
        root.present()?;
    }
    Ok(svg)
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
fn draw_speed_up(area: &Area<'_>, findings: &Findings) -> Result<(), PlotError> {
    let sides = &findings.sides;
    let most = sides.iter().map(|side| side.workers).max().unwrap_or(1) as f64;
    let fastest = sides.iter().map(|side| side.speed_up).fold(most, f64::max);
    // The legend needs room above the lines.
    let top = fastest * 1.4;
    let step = step(top / 6.0);
    let levels = (0..).map(|n| f64::from(n) * step);
    let levels: Vec<f64> = levels.take_while(|&level| level <= top).collect();
    let margin = 0.1 * most;
    let chart = Chart::new(
        area,
        "Speed-up against workers",
        Axis::linear(
            "number of workers",
            1.0 - margin..most + margin,
            workers_with_room(sides),
            |workers| format!("{workers:.0}"),
        ),
        Axis::linear(
            "speed-up (times as fast as sequential)",
            0.0..top,
            levels,
            short,
        ),
    )?;
    let mut all = speed_ups(sides, most);
    all.retain(|series| !series.points.is_empty());
    for series in &all {
        chart.draw(series)?;
    }
    chart.legend(Corner::TopLeft, &all.iter().collect::<Vec<_>>())
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
        color: GREY,
    };
    let mut pools = Series {
        name: "processes",
        points: of(Kind::Process),
        line: Line::Solid,
        mark: Mark::Disc,
        color: BLUE,
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
        color: BLACK,
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
fn draw_times(area: &Area<'_>, break_even: &BreakEven) -> Result<(), PlotError> {
    let points = &break_even.points;
    let sizes: Vec<f64> = points.iter().map(|point| point.items as f64).collect();
    let sequential: Vec<f64> = points
        .iter()
        .map(|point| point.sequential_seconds)
        .collect();
    let pool: Vec<f64> = points.iter().map(|point| point.pool_seconds).collect();
    let times = [&sequential[..], &pool[..]].concat();
    let chart = Chart::new(
        area,
        "Time against number of items",
        Axis::logarithmic("number of items (logarithmic)", &sizes, count),
        Axis::logarithmic("time of one run (logarithmic)", &times, time),
    )?;
    if let Some(items) = break_even.items {
        let text = format!("break-even: about {} items", HumanCount(items));
        chart.rule(items as f64, &text)?;
    }
    let series = |name, times: Vec<f64>| Series {
        name,
        points: sizes.iter().copied().zip(times).collect(),
        line: Line::Solid,
        mark: Mark::Disc,
        color: BLACK,
    };
    let sequential = series("sequential", sequential);
    let pool = Series {
        line: Line::Dashed,
        mark: Mark::Square,
        color: BLUE,
        ..series(&break_even.pool, pool)
    };
    chart.draw(&sequential)?;
    chart.draw(&pool)?;
    chart.legend(Corner::BottomRight, &[&sequential, &pool])
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
