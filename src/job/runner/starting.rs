//! How a run starts its jobs: those that may start, after a person's consent if
//! needed, and what happens to those that cannot.

use std::rc::Rc;
use std::time::Instant;

use super::super::attempt::{Orders, Over, TimeLimit, attend};
use super::super::config::{Announce, Output, Timeout};
use super::super::error::JobError;
use super::super::printer::Printout;
use super::super::slots::Slot;
use super::super::start::{Launched, Refusal, Ticket};
use super::super::tap::{Lines, Stream};
use super::{Attendants, Runner, Running, command_of};
use crate::event::{Event, Observer};

impl<O: Observer> Runner<'_, O> {
    /// Starts the jobs that may start, and makes room for them.
    pub(in crate::job) fn start_what_may(&mut self, jobs: &mut Attendants) -> Result<(), JobError> {
        let now = Instant::now();
        if let Some(job) = self.schedule.one_too_many(now) {
            self.ends.one(job);
        }
        loop {
            let next = self.schedule.next(Instant::now());
            let Some(ticket) = next.map_err(JobError::Semaphore)? else {
                if let Some(remark) = self.schedule.remark(now) {
                    self.remarks.say(&remark);
                }
                return Ok(());
            };
            self.ask_and_start(ticket, jobs)?;
        }
    }

    fn ask_and_start(&mut self, ticket: Ticket, jobs: &mut Attendants) -> Result<(), JobError> {
        let Some(person) = self.schedule.clearance.person(&ticket) else {
            return self.start(ticket, jobs);
        };
        let slot = Slot {
            number: self.schedule.roster.count() + 1,
            host: 0,
        };
        let command = self.accounts.command_line(&ticket, slot);
        let command = command.map_err(JobError::Template)?;
        person.ask(&command).map_err(JobError::Terminal)?;
        self.schedule.clearance.on_question(ticket);
        Ok(())
    }

    /// A person answered whether to run a job.
    pub(in crate::job) fn on_answer(
        &mut self,
        yes: bool,
        jobs: &mut Attendants,
    ) -> Result<(), JobError> {
        match self.schedule.clearance.answered() {
            Some(ticket) if yes && !self.schedule.is_ending() => self.start(ticket, jobs),
            Some(ticket) => {
                drop(self.schedule.clearance.take_permit());
                self.print_block(ticket.seq, Printout::default())
            }
            None => Ok(()),
        }
    }

    fn start(&mut self, mut ticket: Ticket, jobs: &mut Attendants) -> Result<(), JobError> {
        let slot = self.schedule.roster.take_slot();
        if self.config.dry_run {
            self.schedule.roster.give_back(slot);
            return self.show(&ticket, slot);
        }
        let seq = ticket.seq;
        let Ok(host) = self.hosts.there(slot) else {
            // It is lost, which will be reported soon.
            self.schedule.roster.host_is_down(slot.host);
            self.schedule.roster.give_back(slot);
            drop(self.schedule.clearance.take_permit());
            self.schedule.put_back(ticket, Instant::now());
            return Ok(());
        };
        match self.starter.launch(&mut ticket, slot, host.as_ref()) {
            Ok(launched) => {
                ticket.attempts += 1;
                let Launched {
                    birth,
                    life,
                    streams,
                    tag,
                    kept,
                    block,
                } = launched;
                self.schedule.on_start(&ticket, life.footprint(), tag);
                let host = self.accounts.host(slot).cloned();
                self.observer.notice(&Event::JobStarted { host });
                self.announce(&ticket, slot)?;
                let over = attend(birth, life, streams, self.orders(seq));
                let running = Running {
                    ticket,
                    slot,
                    _permit: self.schedule.clearance.take_permit(),
                    kept,
                    _block: block,
                };
                jobs.add(async move { (running, over.await) });
                Ok(())
            }
            Err(refusal) => {
                self.schedule.roster.give_back(slot);
                // There may be no job after it, and other runs may wait.
                drop(self.schedule.clearance.take_permit());
                self.on_refusal(ticket, slot, refusal)
            }
        }
    }

    /// Shows a command that was started, if it is shown now.
    fn announce(&mut self, ticket: &Ticket, slot: Slot) -> Result<(), JobError> {
        let command = || command_of(&self.accounts, ticket, slot)();
        match (self.config.announce, self.config.output) {
            (Announce::Ahead, _) => {
                self.remarks.command(&command());
                Ok(())
            }
            (Announce::WithOutput, Output::Lines | Output::Ungrouped) => {
                let text = format!("{}\n", command()).into();
                let (seq, stream) = (ticket.seq, Stream::Out);
                self.on_lines(Lines { seq, stream, text })
            }
            _ => Ok(()),
        }
    }

    fn orders(&self, seq: u64) -> Orders {
        Orders {
            seq,
            limit: match self.config.timeout {
                Some(Timeout::After(limit)) => TimeLimit::Fixed(Some(limit)),
                Some(Timeout::Percent(_)) => TimeLimit::Changing(self.limit.subscribe()),
                None => TimeLimit::Fixed(None),
            },
            // No other job could make room for one that holds more than all
            // may.
            memory: [self.config.memory, self.config.memory_total]
                .into_iter()
                .flatten()
                .min(),
            end: self.ends.listen(),
            ladder: Rc::clone(&self.ladder),
            leftovers: self.leftovers.clone(),
            paused: Rc::clone(&self.paused),
            stops: self.stops.clone(),
        }
    }

    fn on_refusal(&mut self, ticket: Ticket, slot: Slot, refusal: Refusal) -> Result<(), JobError> {
        let seq = ticket.seq;
        match refusal {
            Refusal::Job(message, code) => {
                self.settle(&ticket, slot, None, (Over::refused(message, code), None))
            }
            Refusal::Files(source) => Err(JobError::Files { seq, source }),
            Refusal::NoRoom(_) if self.schedule.on_no_room(ticket) => Ok(()),
            Refusal::NoRoom(source) => Err(JobError::Start { seq, source }),
        }
    }

    /// Prints the command of a job.
    fn show(&mut self, ticket: &Ticket, slot: Slot) -> Result<(), JobError> {
        match self.accounts.command_line(ticket, slot) {
            Ok(mut line) => {
                line.push(b'\n');
                let mut shown = self.starter.capture();
                let seq = ticket.seq;
                let keep = |source| JobError::Keep { seq, source };
                shown.add(&line).map_err(keep)?;
                let parts = vec![(Stream::Out, shown)];
                self.count(true, 0);
                self.print_block(
                    seq,
                    Printout {
                        parts,
                        ..Printout::default()
                    },
                )
            }
            Err(error) => {
                self.remarks
                    .say(&format!("job {}: failed to {error}", ticket.seq));
                self.count(false, 1);
                self.print_block(ticket.seq, Printout::default())
            }
        }
    }
}
