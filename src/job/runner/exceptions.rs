//! Names the jobs that GNU parallel names, which is silent about others that
//! fail. The words are its own, since scripts search for them.

use super::super::attempt::{Cut, Over};
use super::super::slots::Slot;
use super::super::start::Ticket;
use super::{Runner, command_of};
use crate::event::Observer;

impl<O: Observer> Runner<'_, O> {
    /// Names a job that took too long.
    pub(super) fn name_overdue(&self, ticket: &Ticket, slot: Slot, over: &Over) {
        if self.config.names_exceptions && over.cut == Some(Cut::Overdue) {
            let command = command_of(&self.accounts, ticket, slot)();
            self.remarks.exception(&format!(
                "parallel: Warning: This job was killed because it timed out:\n\
                 parallel: Warning: {command}"
            ));
        }
    }

    /// Names a job that counts for the end of the run, and says what the run
    /// waits for once it ends.
    pub(super) fn name_counted(&self, ticket: &Ticket, slot: Slot, well: bool) {
        let Some(outcome) = self.verdict.counts(well) else {
            return;
        };
        if !self.config.names_exceptions {
            return;
        }
        let command = command_of(&self.accounts, ticket, slot)();
        self.remarks
            .exception(&format!("parallel: This job {outcome}:\n{command}"));
        let running = self.schedule.roster.count();
        if self.verdict.lets_finish() && running > 0 {
            self.remarks.exception(&format!(
                "parallel: Starting no more jobs. Waiting for {running} jobs to finish."
            ));
        }
    }
}
