//! Charts with two axes, and what is drawn into them. Knows nothing of what
//! the numbers mean.

use std::ops::Range;

use super::svg::{Ink, Line, Mark, Point, Svg};

/// Zero has no logarithm.
const LEAST: f64 = 1e-9;
/// From the top of a chart to the middle of its heading and of its legend.
const HEADING: f64 = 16.0;
const LEGEND: f64 = 46.0;
/// What a chart keeps free around its plane.
const ABOVE: f64 = 66.0;
const BELOW: f64 = 58.0;
const LEFT: f64 = 84.0;
const RIGHT: f64 = 26.0;
/// From a line to the letters next to it.
const GAP: f64 = 8.0;
/// From the middle of letters to their baseline.
const MIDDLE: f64 = 5.0;
/// The width of a sample in the legend.
const SAMPLE: f64 = 36.0;
/// The approximate mean width of a letter.
const LETTER: f64 = 7.5;

/// An axis: what it measures, and which numbers it shows.
#[derive(Clone)]
pub(super) struct Axis {
    name: &'static str,
    range: Range<f64>,
    ticks: Vec<f64>,
    is_logarithmic: bool,
    label: fn(f64) -> String,
}

impl Axis {
    /// Equal steps, with numbers at `ticks`.
    pub(super) fn linear(
        name: &'static str,
        range: Range<f64>,
        ticks: Vec<f64>,
        label: fn(f64) -> String,
    ) -> Self {
        Self {
            name,
            range,
            ticks,
            is_logarithmic: false,
            label,
        }
    }

    /// Whole powers of ten around `numbers`.
    pub(super) fn logarithmic(
        name: &'static str,
        numbers: &[f64],
        label: fn(f64) -> String,
    ) -> Self {
        let powers = numbers.iter().map(|number| number.max(LEAST).log10());
        let low = powers.clone().fold(f64::INFINITY, f64::min).floor() as i32;
        let high = powers.fold(f64::from(low + 1), f64::max).ceil() as i32;
        Self {
            name,
            range: 10f64.powi(low)..10f64.powi(high),
            ticks: (low..=high).map(|power| 10f64.powi(power)).collect(),
            is_logarithmic: true,
            label,
        }
    }

    /// The position of a number between the ends of the axis.
    fn place(&self, number: f64, ends: &Range<f64>) -> f64 {
        let scale = |number: f64| {
            if self.is_logarithmic {
                number.max(LEAST).log10()
            } else {
                number
            }
        };
        let (start, end) = (scale(self.range.start), scale(self.range.end));
        let share = (scale(number) - start) / (end - start);
        ends.start + share * (ends.end - ends.start)
    }
}

/// Points, and how to draw them.
pub(super) struct Series<'a> {
    pub(super) name: &'a str,
    pub(super) points: Vec<(f64, f64)>,
    pub(super) line: Line,
    pub(super) mark: Mark,
    pub(super) ink: Ink,
}

/// A chart on a part of a picture.
pub(super) struct Chart<'a> {
    svg: &'a mut Svg,
    x: Axis,
    y: Axis,
    top: f64,
    /// From left to right.
    columns: Range<f64>,
    /// From bottom to top.
    rows: Range<f64>,
}

impl<'a> Chart<'a> {
    /// Draws the heading, the axes and a grid between two corners.
    pub(super) fn new(
        svg: &'a mut Svg,
        (left, top): Point,
        (right, bottom): Point,
        heading: &str,
        (x, y): (Axis, Axis),
    ) -> Self {
        let mut chart = Self {
            svg,
            x,
            y,
            top,
            columns: left + LEFT..right - RIGHT,
            rows: bottom - BELOW..top + ABOVE,
        };
        chart.grid();
        let middle = chart.middle();
        let below = (middle, bottom - GAP);
        chart
            .svg
            .text(heading, (middle, top + HEADING), "heading middle");
        chart.svg.text(chart.x.name, below, "middle");
        let beside = f64::midpoint(chart.rows.start, chart.rows.end);
        chart
            .svg
            .upright(chart.y.name, (left + 2.0 * GAP, beside), "middle");
        chart
    }

    fn middle(&self) -> f64 {
        f64::midpoint(self.columns.start, self.columns.end)
    }

    fn grid(&mut self) {
        let (left, right) = (self.columns.start, self.columns.end);
        let (bottom, top) = (self.rows.start, self.rows.end);
        for &tick in &self.x.ticks {
            let x = self.x.place(tick, &self.columns);
            self.svg
                .line(&[(x, bottom), (x, top)], Line::Thin, Ink::Light);
            let below = (x, bottom + 2.5 * GAP);
            self.svg.text(&(self.x.label)(tick), below, "middle");
        }
        for &tick in &self.y.ticks {
            let y = self.y.place(tick, &self.rows);
            self.svg
                .line(&[(left, y), (right, y)], Line::Thin, Ink::Light);
            let beside = (left - GAP, y + MIDDLE);
            self.svg.text(&(self.y.label)(tick), beside, "end");
        }
        let corner = [(left, top), (left, bottom), (right, bottom)];
        self.svg.line(&corner, Line::Thin, Ink::Grey);
    }

    /// Draws points and the lines between them.
    pub(super) fn draw(&mut self, series: &Series<'_>) {
        let points = series.points.iter();
        let places: Vec<Point> = points.map(|&point| self.place(point)).collect();
        self.svg.line(&places, series.line, series.ink);
        for place in places {
            self.svg.mark(place, series.mark, series.ink);
        }
    }

    /// Draws a vertical line at `x` with a text next to its upper end.
    pub(super) fn rule(&mut self, x: f64, text: &str) {
        let x = self.x.place(x, &self.columns);
        let (bottom, top) = (self.rows.start, self.rows.end);
        self.svg
            .line(&[(x, bottom), (x, top)], Line::Dotted, Ink::Black);
        let (x, classes) = if x < self.middle() {
            (x + GAP, "halo")
        } else {
            (x - GAP, "halo end")
        };
        self.svg.text(text, (x, top + 2.0 * GAP), classes);
    }

    /// Draws the legend between the heading and the plane.
    pub(super) fn legend(&mut self, all: &[&Series<'_>]) {
        let width =
            |series: &Series<'_>| SAMPLE + GAP + LETTER * series.name.chars().count() as f64;
        let apart = 3.0 * GAP;
        let widths: f64 = all.iter().map(|series| width(series) + apart).sum();
        let mut x = self.middle() - (widths - apart) / 2.0;
        let y = self.top + LEGEND;
        for series in all {
            self.svg
                .line(&[(x, y), (x + SAMPLE, y)], series.line, series.ink);
            self.svg
                .mark((x + SAMPLE / 2.0, y), series.mark, series.ink);
            self.svg
                .text(series.name, (x + SAMPLE + GAP, y + MIDDLE), "");
            x += width(series) + apart;
        }
    }

    fn place(&self, (x, y): (f64, f64)) -> Point {
        (self.x.place(x, &self.columns), self.y.place(y, &self.rows))
    }
}
