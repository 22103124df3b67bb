//! A queue, and what is lent from it.
//!
//! A round trip for each value would cost more than most values are worth. So
//! whoever gets is lent the values behind the one it is given: it claims each in
//! a word of shared memory before it takes it. All that get are lent the same
//! values and claim them in the same word, so each is got once, and in order.
//! What a client that dies had not claimed is there for the others.

use std::collections::{BTreeSet, VecDeque};

use super::wakes::{Turn, Waiters, Wakes};
use crate::shared::loan::Loan;
use crate::shared::memory::Word;
use crate::wire::{Call, ClientId, Json, Patience, Reply};

/// Values lent at a time, and their bytes.
const LENT: usize = 256;
const LENT_BYTES: usize = 64 << 10;
/// What it may cost, in bytes, to send a value to all clients that get. With
/// more of them a round trip for each value is cheaper.
const COPIED_BYTES: usize = 4096;
/// What a value costs beside its bytes.
const VALUE_BYTES: usize = 64;

/// What a waiting client wants.
#[derive(Debug, Clone, Copy)]
struct Getter {
    lease: bool,
}

#[derive(Debug)]
pub(super) struct Queue {
    bound: usize,
    /// What stands in front of all other values.
    loan: Loan,
    values: VecDeque<Json>,
    /// The clients that have got or want to.
    consumers: BTreeSet<ClientId>,
    getters: Waiters<Getter>,
    putters: Waiters<Json>,
    joiners: Waiters,
    /// Values that came in and were not said to be dealt with.
    unfinished: u64,
    closed: bool,
}

impl Queue {
    /// `word` is 0 and the queue's own.
    pub(super) fn new(bound: u64, word: Word) -> Self {
        Self {
            bound: usize::try_from(bound).unwrap_or(usize::MAX),
            loan: Loan::new(word, 0, VecDeque::new()),
            values: VecDeque::new(),
            consumers: BTreeSet::new(),
            getters: Waiters::default(),
            putters: Waiters::default(),
            joiners: Waiters::default(),
            unfinished: 0,
            closed: false,
        }
    }

    pub(super) fn call(&mut self, client: ClientId, call: Call, wakes: &mut Wakes) -> Option<Turn> {
        Some(match call {
            Call::Put { value, patience } => self.put(client, value, patience, wakes),
            Call::Get { patience, lease } => self.get(client, patience, lease, wakes),
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
        self.loan.left() + self.values.len()
    }

    fn is_full(&self) -> bool {
        self.bound > 0 && self.values.len() >= self.bound
    }

    fn put(
        &mut self,
        client: ClientId,
        value: Json,
        patience: Patience,
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
        self.serve(wakes);
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
        wakes: &mut Wakes,
    ) -> Turn {
        self.consumers.insert(client);
        match self.give(lease) {
            Some(reply) => {
                self.admit(wakes);
                reply.into()
            }
            None if self.closed => Reply::Closed.into(),
            None if patience == Some(0) => Reply::TimedOut.into(),
            None => self.getters.push(client, Getter { lease }),
        }
    }

    /// The next value, if there is one, and some to claim.
    fn give(&mut self, lease: bool) -> Option<Reply> {
        let value = match self.loan.claim() {
            Some(value) => value,
            None => self.values.pop_front()?,
        };
        if lease && self.loan.left() == 0 {
            self.lend();
        }
        if !lease || self.loan.left() == 0 {
            return Some(Reply::Value(value));
        }
        let (next, lent, place) = self.loan.parts();
        let values = std::iter::once(value).chain(lent.cloned());
        Some(Reply::Leased {
            values: values.collect(),
            next,
            place,
        })
    }

    /// Lends values, where it is worth it. A queue with a bound lends nothing:
    /// who waits for room has to hear of each value.
    fn lend(&mut self) {
        if self.bound > 0 || self.values.is_empty() {
            return;
        }
        let mut bytes = 0;
        let fits = |value: &&Json| {
            bytes += value.len();
            bytes <= LENT_BYTES
        };
        let lent = self.values.iter().take(LENT).take_while(fits).count();
        let copied = (bytes / lent.max(1) + VALUE_BYTES) * self.consumers.len();
        if self.consumers.len() < 2 || copied <= COPIED_BYTES {
            self.loan.lend(self.values.drain(..lent).collect());
        }
    }

    /// Gives what there is to those who wait, and their room to others.
    fn serve(&mut self, wakes: &mut Wakes) {
        while self.len() > 0
            && let Some((client, getter)) = self.getters.pop()
        {
            if let Some(reply) = self.give(getter.lease) {
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

    /// `client` is gone.
    pub(super) fn forget(&mut self, client: ClientId, wakes: &mut Wakes) {
        self.give_up(client);
        self.consumers.remove(&client);
        self.serve(wakes);
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
