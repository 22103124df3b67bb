//! A queue, and what is lent from it.
//!
//! A round trip for each value would cost more than most values are worth. So
//! the only client that gets from a queue is lent the values behind the one it
//! is given: it claims each in a word of shared memory, and whatever it has not
//! claimed can be called back at any moment, for another client or when it
//! dies. What `get` returned was claimed, so each value is got once. Where
//! several clients get, nothing is lent: what the slower one has not claimed
//! would reach the faster one late, behind values that were put after it.

use std::collections::{BTreeSet, VecDeque};

use super::wakes::{Turn, Waiters, Wakes};
use crate::shared::memory::{Segments, Word};
use crate::wire::{Call, ClientId, Json, Patience, Reply};

/// Values lent to one client at a time, and their bytes.
const LENT: usize = 256;
const LENT_BYTES: usize = 64 << 10;

/// What was lent to the only client that gets. The word holds how many of the
/// values there are for it to claim, above, and how many it has claimed, below.
#[derive(Debug)]
struct Loan {
    word: Word,
    values: VecDeque<Json>,
}

impl Loan {
    /// How many values the client has not claimed. It could write anything
    /// there.
    fn left(&self) -> usize {
        let (limit, claimed) = self.word.limit_and_claimed();
        let left = limit.saturating_sub(claimed) as usize;
        left.min(self.values.len())
    }

    /// Ends it: what the client had not claimed is not its own any more.
    fn call_back(&mut self) -> VecDeque<Json> {
        let claimed = self.word.stop_claims() as usize;
        let mut values = std::mem::take(&mut self.values);
        values.drain(..claimed.min(values.len()));
        values
    }
}

/// What a waiting client wants.
#[derive(Debug, Clone, Copy)]
struct Getter {
    lease: bool,
}

#[derive(Debug, Default)]
pub(super) struct Queue {
    bound: usize,
    values: VecDeque<Json>,
    /// The clients that have got or want to.
    consumers: BTreeSet<ClientId>,
    loan: Option<Loan>,
    getters: Waiters<Getter>,
    putters: Waiters<Json>,
    joiners: Waiters,
    /// Values that came in and were not said to be dealt with.
    unfinished: u64,
    closed: bool,
}

impl Queue {
    pub(super) fn new(bound: u64) -> Self {
        Self {
            bound: usize::try_from(bound).unwrap_or(usize::MAX),
            ..Self::default()
        }
    }

    pub(super) fn call(
        &mut self,
        client: ClientId,
        call: Call,
        segments: &mut Segments,
        wakes: &mut Wakes,
    ) -> Option<Turn> {
        Some(match call {
            Call::Put { value, patience } => self.put(client, value, patience, segments, wakes),
            Call::Get { patience, lease } => self.get(client, patience, lease, segments, wakes),
            Call::Size => Reply::Number(self.len() as u64).into(),
            Call::TaskDone => self.task_done(wakes).into(),
            Call::AllDone { patience } => match patience {
                _ if self.unfinished == 0 => Reply::Done.into(),
                Some(0) => Reply::TimedOut.into(),
                _ => self.joiners.push(client, ()),
            },
            Call::Close => self.close(wakes).into(),
            _ => return None,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.values.len() + self.loan.as_ref().map_or(0, Loan::left)
    }

    fn is_full(&self) -> bool {
        self.bound > 0 && self.values.len() >= self.bound
    }

    fn put(
        &mut self,
        client: ClientId,
        value: Json,
        patience: Patience,
        segments: &mut Segments,
        wakes: &mut Wakes,
    ) -> Turn {
        if self.closed {
            return Reply::Closed.into();
        }
        if self.is_full() {
            return match patience {
                Some(0) => Reply::TimedOut.into(),
                _ => self.putters.push(client, value),
            };
        }
        self.take_in(value);
        self.serve(segments, wakes);
        Reply::Done.into()
    }

    fn take_in(&mut self, value: Json) {
        self.unfinished += 1;
        self.values.push_back(value);
    }

    fn get(
        &mut self,
        client: ClientId,
        patience: Patience,
        lease: bool,
        segments: &mut Segments,
        wakes: &mut Wakes,
    ) -> Turn {
        self.consumers.insert(client);
        // It has claimed all it wanted of the last loan, or it is another one.
        self.call_back();
        match self.give(lease, segments) {
            Some(reply) => {
                self.admit(wakes);
                reply.into()
            }
            None if self.closed => Reply::Closed.into(),
            None if patience == Some(0) => Reply::TimedOut.into(),
            None => self.getters.push(client, Getter { lease }),
        }
    }

    /// Puts what was lent and is not claimed back to the front.
    fn call_back(&mut self) {
        if let Some(loan) = &mut self.loan {
            for value in loan.call_back().into_iter().rev() {
                self.values.push_front(value);
            }
        }
    }

    /// The next value, if there is one, and some to claim. A queue with a bound
    /// lends nothing: who waits for room has to hear of each value.
    fn give(&mut self, lease: bool, segments: &mut Segments) -> Option<Reply> {
        let value = self.values.pop_front()?;
        if !lease || self.bound > 0 || self.values.is_empty() || self.consumers.len() > 1 {
            return Some(Reply::Value(value));
        }
        if self.loan.is_none() {
            let values = VecDeque::new();
            self.loan = segments.word().ok().map(|word| Loan { word, values });
        }
        let Some(loan) = &mut self.loan else {
            return Some(Reply::Value(value));
        };
        let mut bytes = value.len();
        let fits = |value: &&Json| {
            bytes += value.len();
            bytes <= LENT_BYTES
        };
        let lent = self.values.iter().take(LENT).take_while(fits).count();
        loan.values = self.values.drain(..lent).collect();
        loan.word.allow_claims(lent as u32);
        let values = std::iter::once(value).chain(loan.values.iter().cloned());
        Some(Reply::Leased {
            values: values.collect(),
            place: loan.word.place(),
        })
    }

    /// Gives what there is to those who wait, and their room to others.
    fn serve(&mut self, segments: &mut Segments, wakes: &mut Wakes) {
        while !self.values.is_empty()
            && let Some((client, getter)) = self.getters.pop()
        {
            if let Some(reply) = self.give(getter.lease, segments) {
                wakes.push((client, reply));
            }
            self.admit(wakes);
        }
    }

    /// Lets those in who wait for room.
    fn admit(&mut self, wakes: &mut Wakes) {
        while !self.is_full()
            && let Some((client, value)) = self.putters.pop()
        {
            self.take_in(value);
            wakes.push((client, Reply::Done));
        }
    }

    fn task_done(&mut self, wakes: &mut Wakes) -> Reply {
        let Some(left) = self.unfinished.checked_sub(1) else {
            return Reply::Refused("task_done() called too many times".to_owned());
        };
        self.unfinished = left;
        if left == 0 {
            self.joiners.wake_all(&Reply::Done, wakes);
        }
        Reply::Done
    }

    fn close(&mut self, wakes: &mut Wakes) -> Reply {
        self.closed = true;
        self.getters.wake_all(&Reply::Closed, wakes);
        self.putters.wake_all(&Reply::Closed, wakes);
        Reply::Done
    }

    /// `client` waits no more.
    pub(super) fn give_up(&mut self, client: ClientId) {
        let _ = self.getters.remove(client);
        let _ = self.putters.remove(client);
        let _ = self.joiners.remove(client);
    }

    /// `client` is gone: what it had not claimed is there for others.
    pub(super) fn forget(&mut self, client: ClientId, segments: &mut Segments, wakes: &mut Wakes) {
        self.give_up(client);
        if self.consumers.remove(&client) && self.consumers.is_empty() {
            self.call_back();
            if let Some(loan) = self.loan.take() {
                segments.give_back_word(&loan.word);
            }
        }
        self.serve(segments, wakes);
    }

    pub(super) fn waiting_for(&self, client: ClientId) -> &'static str {
        let getting = self.getters.clients().any(|one| one == client);
        match () {
            () if getting => "an item of",
            () if self.joiners.clients().any(|one| one == client) => "all items to be done of",
            () => "room in",
        }
    }

    pub(super) fn facts(&self) -> serde_json::Value {
        serde_json::json!({
            "size": self.len(),
            "bound": self.bound,
            "unfinished": self.unfinished,
            "closed": self.closed,
        })
    }
}
