//! What a job needs besides a slot before it starts: a permit, if a limit is
//! shared with other runs, and a person's consent, if one is asked.

use std::io;
use std::time::Instant;

use super::config::{Limit, Patience};
use super::prompt::Prompt;
use super::semaphore::{Permit, Semaphore};
use super::start::Ticket;

/// Clears jobs for their start, one after the other.
#[derive(Debug, Default)]
pub(super) struct Clearance {
    semaphore: Option<Semaphore>,
    patience: Option<Patience>,
    /// Since when the next job has waited for a permit.
    since: Option<Instant>,
    prompt: Option<Prompt>,
    /// The permit of the next job.
    permit: Option<Permit>,
    /// Whether no permit was free, and nothing has changed since.
    waits: bool,
    /// The job that a person is being asked about.
    asked: Option<Ticket>,
}

impl Clearance {
    /// Sets up the shared limit and the person to ask, if any.
    pub(super) fn new(
        semaphore: Option<Semaphore>,
        limit: Option<&Limit>,
        prompt: Option<Prompt>,
    ) -> Self {
        Self {
            semaphore,
            patience: limit.and_then(|limit| limit.patience),
            prompt,
            ..Self::default()
        }
    }

    /// Whether the next job has a permit, out of `most`, or needs none.
    pub(super) fn has_permit(&mut self, most: usize) -> io::Result<bool> {
        let Some(semaphore) = &self.semaphore else {
            return Ok(true);
        };
        if self.permit.is_none() && !self.waits {
            self.permit = semaphore.take(most)?;
            self.waits = self.permit.is_none();
        }
        let since = *self.since.get_or_insert_with(Instant::now);
        let patience = self
            .patience
            .filter(|patience| since.elapsed() >= patience.time);
        match patience {
            _ if self.permit.is_some() => {}
            None => return Ok(false),
            Some(patience) if patience.steals => {
                self.waits = false;
                self.permit = Some(semaphore.steal(most)?);
            }
            Some(_) => return Err(io::ErrorKind::TimedOut.into()),
        }
        self.since = None;
        Ok(true)
    }

    /// Takes the permit for a job that starts, if it needs one.
    pub(super) fn take_permit(&mut self) -> Option<Permit> {
        self.permit.take()
    }

    /// Whether it waits for a change of permits.
    pub(super) fn awaits_permit(&self) -> bool {
        self.waits
    }

    /// Permits may have become free.
    pub(super) fn on_permits(&mut self) {
        self.waits = false;
    }

    /// The person to ask about a job, if there is one; once for each job.
    pub(super) fn person(&self, ticket: &Ticket) -> Option<&Prompt> {
        self.prompt.as_ref().filter(|_| ticket.attempts == 0)
    }

    /// Keeps the job that a person was asked about until the answer.
    pub(super) fn on_question(&mut self, ticket: Ticket) {
        self.asked = Some(ticket);
    }

    /// Whether a person was asked and has not answered.
    pub(super) fn is_asking(&self) -> bool {
        self.asked.is_some()
    }

    /// The job that the answer is about.
    pub(super) fn answered(&mut self) -> Option<Ticket> {
        self.asked.take()
    }
}
