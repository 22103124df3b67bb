//! Progress on standard error: a bar on a terminal, otherwise plain lines.
//!
//! Events only count; a thread draws ten times a second (lines: once a second),
//! so that the clock goes on while no item ends, and a million events a second
//! cost nothing. Dropping [`Progress`] removes the bar from the terminal.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use indicatif::{
    HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressState,
    ProgressStyle,
};

use super::drawing::{Drawing, Paper};
use super::figures;
use super::in_place::InPlace;
use super::lines::Lines;
use super::places::Places;
use crate::event::{Event, Length, Observer};
use crate::lock::lock;

const DRAWS_PER_SECOND: u8 = 10;

/// The fields to show, depending on whether the number of items is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Templates {
    counting: &'static str,
    measuring: &'static str,
}

const BAR: Templates = Templates {
    counting: "{spinner} {human_pos} {items}, {rate}, {elapsed}{hosts}{failed}",
    measuring: "{percent:>3}% [{wide_bar}] {human_pos}/{all} {items}, {rate}{left}{hosts}{failed}",
};
const LINES: Templates = Templates {
    counting: "{human_pos} {items}, {rate}, {elapsed}{hosts}{failed}",
    measuring: "{percent}%, {human_pos}/{all} {items}, {rate}{left}{hosts}{failed}",
};

/// Follows the events of a run.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    templates: Templates,
    /// Set before the last drawing.
    last: Arc<AtomicBool>,
    figures: Arc<Figures>,
    length: Option<Length>,
    /// Where workers run, if hosts are listed.
    workers: HashMap<usize, Arc<str>>,
}

/// State that the library does not keep.
#[derive(Debug, Default)]
struct Figures {
    failed: AtomicU64,
    /// Whether the total number of items is an estimate.
    about: AtomicBool,
    /// How many workers or jobs run on each host.
    places: Mutex<Places>,
}

/// The terminal that a bar is drawn on. Removes the bar while something else is
/// written, which should be whole lines.
#[derive(Debug)]
pub(crate) struct PastBar<W> {
    bar: ProgressBar,
    terminal: W,
}

impl Progress {
    /// Starts to show progress on standard error.
    pub(crate) fn new() -> io::Result<Self> {
        let out = File::from(io::stderr().as_fd().try_clone_to_owned()?);
        if out.is_terminal() {
            let progress = Self::in_place(target(InPlace::new(out)));
            progress.tick_every(Duration::from_secs(1) / u32::from(DRAWS_PER_SECOND));
            return Ok(progress);
        }
        let last = Arc::new(AtomicBool::new(false));
        let target = target(Lines::new(out, Arc::clone(&last)));
        let progress = Self::on(target, LINES, ProgressFinish::Abandon, last);
        progress.tick_every(Duration::from_secs(1));
        Ok(progress)
    }

    /// Draws on a thread even while nothing happens. The library panics if
    /// there can be no thread; then only events are drawn.
    fn tick_every(&self, interval: Duration) {
        let probe = thread::Builder::new().stack_size(64 << 10).spawn(|| {});
        if probe.is_ok_and(|thread| thread.join().is_ok()) {
            self.bar.enable_steady_tick(interval);
        }
    }

    fn in_place(target: ProgressDrawTarget) -> Self {
        let last = Arc::new(AtomicBool::new(false));
        Self::on(target, BAR, ProgressFinish::AndClear, last)
    }

    fn on(
        target: ProgressDrawTarget,
        templates: Templates,
        finish: ProgressFinish,
        last: Arc<AtomicBool>,
    ) -> Self {
        let figures = Arc::<Figures>::default();
        let bar = ProgressBar::with_draw_target(None, target)
            .with_style(style(templates.counting, &figures))
            .with_finish(finish);
        Self {
            bar,
            templates,
            last,
            figures,
            length: None,
            workers: HashMap::new(),
        }
    }

    fn measure(&mut self, length: Length) {
        let before = self.length.replace(length);
        if before == Some(length) {
            return;
        }
        let (items, about) = match length {
            Length::Exactly(items) => (items, false),
            Length::About(items) => (items, true),
        };
        self.figures.about.store(about, Ordering::Relaxed);
        self.bar.set_length(items);
        if before.is_none() {
            let style = style(self.templates.measuring, &self.figures);
            self.bar.set_style(style);
        }
    }

    /// Lets other writers to the terminal get past the bar.
    pub(crate) fn past<W: Write>(&self, terminal: W) -> PastBar<W> {
        let bar = if self.templates == BAR {
            self.bar.clone()
        } else {
            ProgressBar::hidden()
        };
        PastBar { bar, terminal }
    }

    /// Removes the bar from the terminal for good, or shows the final state.
    pub(crate) fn finish(&self) {
        self.last.store(true, Ordering::Relaxed);
        self.bar.finish_using_style();
    }
}

impl<W: Write> Write for PastBar<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bar.suspend(|| self.terminal.write(bytes))
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bar.suspend(|| self.terminal.write_all(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.terminal.flush()
    }
}

impl Observer for Progress {
    fn notice(&mut self, event: &Event) {
        match event {
            Event::Length(length) => self.measure(*length),
            Event::ItemsDone { items } => self.bar.inc(*items),
            Event::ItemFailed => {
                self.figures.failed.fetch_add(1, Ordering::Relaxed);
            }
            Event::WorkerStarted { worker, host, .. } => {
                if let Some(host) = host {
                    self.workers.insert(*worker, Arc::clone(host));
                }
                lock(&self.figures.places).enter(host.as_ref());
            }
            Event::WorkerGone { worker, .. } => {
                let host = self.workers.remove(worker);
                lock(&self.figures.places).leave(host.as_ref());
            }
            Event::JobStarted { host } => lock(&self.figures.places).enter(host.as_ref()),
            Event::JobOver { host, .. } => lock(&self.figures.places).leave(host.as_ref()),
            Event::ChunkDone { .. } => {}
        }
    }
}

fn target(paper: impl Paper + 'static) -> ProgressDrawTarget {
    let drawing = Box::new(Drawing::on(paper));
    ProgressDrawTarget::term_like_with_hz(drawing, DRAWS_PER_SECOND)
}

fn style(template: &str, figures: &Arc<Figures>) -> ProgressStyle {
    let [about, failed, hosts] = std::array::from_fn(|_| Arc::clone(figures));
    ProgressStyle::with_template(template)
        .expect("the templates above are well-formed")
        // Every terminal can show these.
        .progress_chars("=> ")
        .tick_chars("|/-\\ ")
        .with_key(
            "rate",
            |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                let _ = out.write_str(&figures::rate(state.per_sec()));
            },
        )
        .with_key(
            "items",
            |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                let all = state.len().unwrap_or_else(|| state.pos());
                let _ = out.write_str(if all == 1 { "item" } else { "items" });
            },
        )
        .with_key(
            "all",
            move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                let about = about.about.load(Ordering::Relaxed);
                let all = HumanCount(state.len().unwrap_or_default());
                let _ = write!(out, "{}{all}", if about { "~" } else { "" });
            },
        )
        .with_key(
            "left",
            |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                // Nobody knows before anything is done, and less than a second
                // does not matter.
                let left = state.eta();
                if state.pos() > 0 && left.as_secs() > 0 {
                    let _ = write!(out, ", ETA {:#}", HumanDuration(left));
                }
            },
        )
        .with_key(
            "hosts",
            move |_: &ProgressState, out: &mut dyn std::fmt::Write| {
                if let Some(hosts) = lock(&hosts.places).in_words() {
                    let _ = write!(out, ", {hosts}");
                }
            },
        )
        .with_key(
            "failed",
            move |_: &ProgressState, out: &mut dyn std::fmt::Write| {
                let failed = failed.failed.load(Ordering::Relaxed);
                if failed > 0 {
                    let _ = write!(out, ", {} failed", HumanCount(failed));
                }
            },
        )
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Mutex;

    use super::*;

    /// Keeps the last drawing.
    #[derive(Debug, Default, Clone)]
    struct Sheet(Arc<Mutex<String>>);

    impl Sheet {
        fn text(&self) -> String {
            self.0.lock().expect("no panic while drawing").clone()
        }
    }

    impl Paper for Sheet {
        fn width(&self) -> u16 {
            100
        }

        fn show(&mut self, line: &str) {
            line.clone_into(&mut self.0.lock().expect("no panic while drawing"));
        }
    }

    fn on_paper() -> (Progress, Sheet) {
        let paper = Sheet::default();
        let target = ProgressDrawTarget::term_like(Box::new(Drawing::on(paper.clone())));
        (Progress::in_place(target), paper)
    }

    #[test]
    fn without_a_length_items_are_counted() {
        let (mut progress, paper) = on_paper();
        progress.notice(&Event::ItemsDone { items: 1234 });
        progress.bar.force_draw();
        let text = paper.text();
        assert!(text.contains("1,234 items"), "{text}");
        assert!(!text.contains("ETA") && !text.contains("failed"), "{text}");
    }

    #[test]
    fn with_a_length_there_is_a_bar() {
        let (mut progress, paper) = on_paper();
        progress.notice(&Event::ItemsDone { items: 1000 });
        progress.notice(&Event::Length(Length::Exactly(4000)));
        progress.bar.force_draw();
        let text = paper.text();
        assert!(text.starts_with(" 25% [==="), "{text}");
        assert!(text.contains("1,000/4,000 items"), "{text}");
        assert!(!text.contains("ETA 0s"), "{text}");
    }

    #[test]
    fn a_length_that_is_not_certain_is_marked_until_it_is() {
        let (mut progress, paper) = on_paper();
        progress.notice(&Event::ItemsDone { items: 1000 });
        progress.notice(&Event::Length(Length::About(2000)));
        progress.bar.force_draw();
        let text = paper.text();
        assert!(text.starts_with(" 50% [==="), "{text}");
        assert!(text.contains("1,000/~2,000 items"), "{text}");
        progress.notice(&Event::Length(Length::Exactly(2001)));
        progress.bar.force_draw();
        assert!(paper.text().contains("1,000/2,001 items"), "{text}");
    }

    #[test]
    fn one_item_is_one_and_has_no_estimate_before_it_is_done() {
        let (mut progress, paper) = on_paper();
        progress.notice(&Event::Length(Length::Exactly(1)));
        progress.bar.force_draw();
        let text = paper.text();
        assert!(text.contains("0/1 item, "), "{text}");
        assert!(!text.contains("ETA"), "{text}");
    }

    #[test]
    fn failures_are_shown_once_there_are_some() {
        let (mut progress, paper) = on_paper();
        progress.notice(&Event::ItemFailed);
        progress.notice(&Event::ItemFailed);
        progress.bar.force_draw();
        assert!(
            paper.text().trim_end().ends_with(", 2 failed"),
            "{}",
            paper.text()
        );
    }

    #[test]
    fn hosts_are_shown_with_how_many_run_there() {
        let (mut progress, paper) = on_paper();
        for worker in 0..2 {
            progress.notice(&Event::WorkerStarted {
                worker,
                pid: 7,
                host: Some("node1".into()),
            });
        }
        progress.bar.force_draw();
        assert!(paper.text().contains(", 2 on node1"), "{}", paper.text());
        progress.notice(&Event::WorkerGone {
            worker: 0,
            signal: None,
        });
        progress.bar.force_draw();
        assert!(paper.text().contains(", 1 on node1"), "{}", paper.text());
    }

    #[test]
    fn nothing_remains_at_the_end() {
        let (progress, paper) = on_paper();
        progress.bar.force_draw();
        assert!(!paper.text().is_empty());
        progress.finish();
        assert_eq!(paper.text().trim(), "");

        let (progress, paper) = on_paper();
        progress.bar.force_draw();
        drop(progress);
        assert_eq!(paper.text().trim(), "");
    }

    /// Inspects what would be written.
    struct Peek<F>(F);

    impl<F: FnMut()> Write for Peek<F> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            (self.0)();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_bar_gives_way_and_comes_back() {
        let (progress, paper) = on_paper();
        progress.bar.force_draw();
        let mut seen = String::from("nothing was written");
        progress
            .past(Peek(|| seen = paper.text()))
            .write_all(b"a line\n")
            .expect("it is only looked at");
        assert_eq!(seen.trim(), "");
        assert!(!paper.text().is_empty());
    }
}
