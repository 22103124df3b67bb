//! Names the jobs that GNU parallel names, which is silent about others that
//! fail.

use super::super::account::Accounts;
use super::super::attempt::{Cut, Over};
use super::super::slots::Slot;
use super::super::start::Ticket;
use super::{Runner, command_of};
use crate::event::Observer;

impl<O: Observer> Runner<'_, O> {
    /// Names a job that took too long.
    pub(super) fn name_overdue(&self, ticket: &Ticket, slot: Slot, over: &Over) {
        if over.cut == Some(Cut::Overdue)
            && let Some(why) = Accounts::remark(over)
        {
            self.name(ticket, slot, &why);
        }
    }

    /// Names the job that ends the run, which failed if there is a reason.
    pub(super) fn name_last(&self, ticket: &Ticket, slot: Slot, why: Option<String>) {
        let why = why.unwrap_or_else(|| "succeeded".to_owned());
        self.name(ticket, slot, &format!("{why}, which ends the run"));
    }

    fn name(&self, ticket: &Ticket, slot: Slot, why: &str) {
        if self.config.names_exceptions {
            let command = command_of(&self.accounts, ticket, slot);
            let job = self.accounts.name(ticket.seq, slot);
            self.remarks.exception(&job, why, &command());
        }
    }
}
