//! A line on the terminal that shows the current step.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Shows steps on standard error, if that is a terminal. Draws only when a step
/// begins, so that it does not slow down what is measured.
#[derive(Debug)]
pub(crate) struct Steps(ProgressBar);

impl Steps {
    /// Shows nothing yet.
    pub(crate) fn new() -> Self {
        let style = ProgressStyle::with_template("{elapsed} {wide_msg}");
        let style = style.expect("a valid template");
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        Self(bar.with_style(style))
    }

    /// Shows the next step.
    pub(crate) fn show(&self, step: String) {
        self.0.set_message(step);
    }
}

impl Drop for Steps {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
