//! Lines, marks and texts as SVG. Colors have classes, so that the picture can
//! be read on a dark page too.

use std::fmt::Write as _;

pub(super) type Point = (f64, f64);

const STYLE: &str = "\
.paper{fill:#fff}
text{fill:#1f2328;font:14px sans-serif}
.title{font-size:18px}
.heading{font-size:16px}
.middle{text-anchor:middle}
.end{text-anchor:end}
.black{color:#1f2328}
.blue{color:#0969da}
.grey{color:#6e7781}
.light{color:#d8dee4}
.line{stroke:currentColor;fill:none}
.thick{stroke-width:2}
.dashed{stroke-dasharray:9 5}
.dotted{stroke-dasharray:2 5}
.disc{fill:currentColor}
.outline{stroke:currentColor;stroke-width:2}
.halo{stroke:#fff;stroke-width:5;paint-order:stroke}
@media (prefers-color-scheme:dark){
.paper{fill:#0d1117}
text{fill:#e6edf3}
.black{color:#e6edf3}
.blue{color:#58a6ff}
.grey{color:#9198a1}
.light{color:#30363d}
.halo{stroke:#0d1117}
}";

/// Half of the size of a mark.
const MARK: f64 = 4.5;

/// The color of lines and marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    Black,
    Blue,
    Grey,
    Light,
}

impl Ink {
    fn class(self) -> &'static str {
        match self {
            Self::Black => "black",
            Self::Blue => "blue",
            Self::Grey => "grey",
            Self::Light => "light",
        }
    }
}

/// How to connect points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    Thin,
    Solid,
    Dashed,
    Dotted,
    None,
}

impl Line {
    fn classes(self) -> Option<&'static str> {
        match self {
            Self::Thin => Some("line"),
            Self::Solid => Some("line thick"),
            Self::Dashed => Some("line thick dashed"),
            Self::Dotted => Some("line thick dotted"),
            Self::None => None,
        }
    }
}

/// The shape of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Disc,
    Square,
    Triangle,
    None,
}

/// A picture that grows.
pub(super) struct Svg(String);

impl Svg {
    pub(super) fn new((width, height): Point) -> Self {
        Self(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\">\n<style>\n{STYLE}\n</style>\n\
             <rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n"
        ))
    }

    pub(super) fn line(&mut self, points: &[Point], line: Line, ink: Ink) {
        let (Some(classes), [first, rest @ ..]) = (line.classes(), points) else {
            return;
        };
        let _ = write!(
            self.0,
            "<path class=\"{classes} {}\" d=\"M{:.1},{:.1}",
            ink.class(),
            first.0,
            first.1
        );
        for (x, y) in rest {
            let _ = write!(self.0, " L{x:.1},{y:.1}");
        }
        self.0.push_str("\"/>\n");
    }

    pub(super) fn mark(&mut self, (x, y): Point, mark: Mark, ink: Ink) {
        let ink = ink.class();
        let _ = match mark {
            Mark::None => Ok(()),
            Mark::Disc => writeln!(
                self.0,
                "<circle class=\"disc {ink}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{MARK}\"/>"
            ),
            Mark::Square => {
                let (left, top, size) = (x - MARK, y - MARK, 2.0 * MARK);
                writeln!(
                    self.0,
                    "<path class=\"outline paper {ink}\" d=\"M{left:.1},{top:.1} h{size} v{size} h-{size} z\"/>"
                )
            }
            Mark::Triangle => {
                let (top, half, height) = (y - 1.5 * MARK, 1.5 * MARK, 2.5 * MARK);
                writeln!(
                    self.0,
                    "<path class=\"outline paper {ink}\" d=\"M{x:.1},{top:.1} l{half},{height} h-{} z\"/>",
                    2.0 * half
                )
            }
        };
    }

    /// Text that ends, has its middle or begins at a place, as its classes say;
    /// its letters stand on it.
    pub(super) fn text(&mut self, text: &str, (x, y): Point, classes: &str) {
        let text = escaped(text);
        let _ = writeln!(
            self.0,
            "<text class=\"{classes}\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>"
        );
    }

    /// The same, from bottom to top.
    pub(super) fn upright(&mut self, text: &str, (x, y): Point, classes: &str) {
        let text = escaped(text);
        let _ = writeln!(
            self.0,
            "<text class=\"{classes}\" transform=\"translate({x:.1},{y:.1}) rotate(-90)\">{text}</text>"
        );
    }

    pub(super) fn finish(mut self) -> String {
        self.0.push_str("</svg>\n");
        self.0
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}
