//! What signals do to a run.

use super::super::halt::How;
use super::Runner;
use crate::event::Observer;

impl<O: Observer> Runner<'_, O> {
    /// Handles a request to end: at first no more jobs are started, then the
    /// running ones are ended, and then killed.
    pub(in crate::job) fn on_signal(&mut self, signal: i32) {
        self.interrupted.get_or_insert(signal);
        let least = if self.config.lingers.after(signal) {
            1
        } else {
            2
        };
        self.insistence = least.max(self.insistence + 1);
        if self.insistence > 1 {
            self.close(How::Now);
            if self.insistence > 2 {
                self.ends.kill();
            }
            return;
        }
        self.close(How::Soon);
        self.ends.stopped();
        match self.schedule.roster.count() {
            0 => {}
            1 => self
                .remarks
                .say("waiting for 1 job; a second signal (Ctrl-C) ends it"),
            jobs => self.remarks.say(&format!(
                "waiting for {jobs} jobs; a second signal (Ctrl-C) ends them"
            )),
        }
    }
}
