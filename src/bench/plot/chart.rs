//! Charts with two axes, and what is drawn into them. Knows nothing of what the
//! numbers mean.

use std::io;
use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Why drawing failed.
pub(crate) type PlotError = DrawingAreaErrorKind<io::Error>;

pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Point = (i32, i32);

/// Zero has no logarithm.
const LEAST: f64 = 1e-9;
/// The library divides sizes of fonts by 1.24.
const LARGE: (&str, f64) = ("sans-serif", 22.0);
const MEDIUM: (&str, f64) = ("sans-serif", 20.0);
const SMALL: (&str, f64) = ("sans-serif", 17.0);
const MARGIN: i32 = 14;
/// Half of an axis's last number extends beyond its end.
const MARGIN_RIGHT: i32 = 28;
const X_LABELS: i32 = 50;
const Y_LABELS: i32 = 92;
const THICK: u32 = 2;
const DASH: (i32, i32) = (13, 7);
const DOT: (i32, i32) = (2, 5);
const POINT: i32 = 5;
/// An entry of the legend: its height, and the width of its sample.
const LEGEND: Point = (24, 36);
/// The approximate mean width of a letter.
const LETTER: i32 = 8;
/// The space around texts.
const GAP: i32 = 12;
const GRID: RGBColor = RGBColor(222, 222, 222);

/// An axis: what it measures, and which numbers it shows.
#[derive(Clone)]
pub(super) struct Axis {
    name: &'static str,
    range: Range<f64>,
    ticks: Vec<f64>,
    logarithmic: bool,
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
            logarithmic: false,
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
            logarithmic: true,
            label,
        }
    }

    /// The position of a number on the axis, as a share of its length.
    fn share(&self, number: f64) -> f64 {
        let scale = |number: f64| {
            if self.logarithmic {
                number.max(LEAST).log10()
            } else {
                number
            }
        };
        let (start, end) = (scale(self.range.start), scale(self.range.end));
        (scale(number) - start) / (end - start)
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, number: &f64, (first, last): (i32, i32)) -> i32 {
        first + (self.share(*number) * f64::from(last - first)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _hint: Hint) -> Vec<f64> {
        self.ticks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, number: &f64) -> String {
        (self.label)(*number)
    }
}

/// Points, and how to draw them.
pub(super) struct Series<'a> {
    pub(super) name: &'a str,
    pub(super) points: Vec<(f64, f64)>,
    pub(super) line: Line,
    pub(super) mark: Mark,
    pub(super) color: RGBColor,
}

/// How to connect points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    Solid,
    Dashed,
    Dotted,
    None,
}

/// The shape of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Disc,
    Square,
    Triangle,
    None,
}

/// The corner with room for the legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Corner {
    TopLeft,
    BottomRight,
}

/// A chart with its axes. Points and lines are drawn in pixels of the whole
/// area, so that a point on the frame is not cut in half.
pub(super) struct Chart<'a> {
    area: Area<'a>,
    x: Axis,
    y: Axis,
    /// From left to right.
    columns: Range<i32>,
    /// From top to bottom.
    rows: Range<i32>,
}

impl<'a> Chart<'a> {
    /// Draws the title, the axes and a grid.
    pub(super) fn new(area: &Area<'a>, title: &str, x: Axis, y: Axis) -> Result<Self, PlotError> {
        let mut context = ChartBuilder::on(area)
            .caption(title, MEDIUM)
            .margin(MARGIN)
            .margin_right(MARGIN_RIGHT)
            .x_label_area_size(X_LABELS)
            .y_label_area_size(Y_LABELS)
            .build_cartesian_2d(x.clone(), y.clone())?;
        context
            .configure_mesh()
            .label_style(SMALL)
            .axis_desc_style(SMALL)
            .bold_line_style(GRID)
            .x_desc(x.name)
            .y_desc(y.name)
            .draw()?;
        let (columns, rows) = context.plotting_area().get_pixel_range();
        let (left, top) = area.get_base_pixel();
        Ok(Self {
            area: area.clone(),
            x,
            y,
            columns: columns.start - left..columns.end - left,
            rows: rows.start - top..rows.end - top,
        })
    }

    /// Draws points and the lines between them.
    pub(super) fn draw(&self, series: &Series<'_>) -> Result<(), PlotError> {
        let places: Vec<Point> = series
            .points
            .iter()
            .map(|&point| self.place(point))
            .collect();
        self.line(&places, series.line, series.color)?;
        for place in places {
            self.mark(place, series.mark, series.color)?;
        }
        Ok(())
    }

    /// Draws a vertical line at `x` with a text next to its upper end.
    pub(super) fn rule(&self, x: f64, text: &str) -> Result<(), PlotError> {
        let (x, bottom) = self.place((x, self.y.range.start));
        let top = self.rows.start;
        self.line(&[(x, top), (x, bottom)], Line::Dotted, BLACK)?;
        let (side, away) = if x < i32::midpoint(self.columns.start, self.columns.end) {
            (HPos::Left, GAP)
        } else {
            (HPos::Right, -GAP)
        };
        self.text(text, (x + away, top + GAP), side)
    }

    /// Draws the legend.
    pub(super) fn legend(&self, corner: Corner, all: &[&Series<'_>]) -> Result<(), PlotError> {
        let (line, sample) = LEGEND;
        let longest = all.iter().map(|series| series.name.chars().count());
        let text = LETTER * longest.max().unwrap_or(0) as i32;
        let size = (sample + GAP + text, line * all.len() as i32);
        let (left, top) = match corner {
            Corner::TopLeft => (self.columns.start + GAP, self.rows.start + GAP),
            Corner::BottomRight => {
                let (right, bottom) = (self.columns.end - GAP, self.rows.end - GAP);
                (right - size.0, bottom - size.1)
            }
        };
        let behind = [(left, top), (left + size.0, top + size.1)];
        self.area.draw(&Rectangle::new(behind, WHITE.filled()))?;
        for (row, series) in (0..).zip(all) {
            let y = top + line * row + line / 2;
            self.line(&[(left, y), (left + sample, y)], series.line, series.color)?;
            self.mark((left + sample / 2, y), series.mark, series.color)?;
            self.text(series.name, (left + sample + GAP, y), HPos::Left)?;
        }
        Ok(())
    }

    fn place(&self, (x, y): (f64, f64)) -> Point {
        let x = self.x.map(&x, (self.columns.start, self.columns.end));
        (x, self.y.map(&y, (self.rows.end, self.rows.start)))
    }

    fn line(&self, places: &[Point], line: Line, color: RGBColor) -> Result<(), PlotError> {
        let style = color.stroke_width(THICK);
        let (dash, gap) = match line {
            Line::None => return Ok(()),
            Line::Solid => return self.area.draw(&PathElement::new(places.to_vec(), style)),
            Line::Dashed => DASH,
            Line::Dotted => DOT,
        };
        let places = places.iter().copied();
        self.area
            .draw(&DashedPathElement::new(places, dash, gap, style))
    }

    fn mark(&self, (x, y): Point, mark: Mark, color: RGBColor) -> Result<(), PlotError> {
        let edge = color.stroke_width(THICK);
        let corners = [(x - POINT, y - POINT), (x + POINT, y + POINT)];
        match mark {
            Mark::None => Ok(()),
            Mark::Disc => self.area.draw(&Circle::new((x, y), POINT, color.filled())),
            Mark::Square => {
                // Keeps lines from running through the legend.
                self.area.draw(&Rectangle::new(corners, WHITE.filled()))?;
                self.area.draw(&Rectangle::new(corners, edge))
            }
            Mark::Triangle => {
                let (top, base) = ((x, y - POINT - 4), y + POINT + 1);
                let around = [top, (x + POINT + 3, base), (x - POINT - 3, base), top];
                self.area.draw(&PathElement::new(around, edge))
            }
        }
    }

    fn text(&self, text: &str, place: Point, side: HPos) -> Result<(), PlotError> {
        let style = SMALL
            .into_font()
            .color(&BLACK)
            .pos(Pos::new(side, VPos::Center));
        self.area.draw(&Text::new(text.to_owned(), place, style))
    }
}

/// Draws a line of text in the middle of an area.
pub(super) fn title(area: &Area<'_>, text: &str) -> Result<(), PlotError> {
    let (width, height) = area.dim_in_pixel();
    let middle = (width as i32 / 2, height as i32 / 2 + 6);
    let pos = Pos::new(HPos::Center, VPos::Center);
    let style = LARGE.into_font().color(&BLACK).pos(pos);
    area.draw(&Text::new(text.to_owned(), middle, style))
}
