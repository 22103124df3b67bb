//! A queue, its loans, and values that are fetched.
//!
//! A round trip for each value would cost more than most values are worth. So a
//! client that gets a value is also lent the following ones: it claims each in
//! a word of shared memory before taking it. All clients are lent the same
//! values and claim them in the same word, so each value is taken once, and in
//! order. What a client had not claimed when it died is there for the others.
//!
//! A client that passes values on, as `ppar queue get` does, fetches them. It
//! owns them only once it reports that they were passed on: what it has not
//! settled when it is gone returns to its position.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::room;
use super::wakes::{Turn, Waiters, Wakes, refused};
use crate::shared::loan::Loan;
use crate::shared::memory::Word;
use crate::wire::{
    ClientId, Fetched, Got, Json, Patience, Place, Put, QueueCall, Reply, Taken, To,
};

/// How many values are lent at a time, and how many bytes.
const LENT: usize = 256;
const LENT_BYTES: usize = 64 << 10;
/// The most bytes of copies for sending a value to all clients that get. With
/// more clients, a round trip for each value is cheaper.
const COPIED_BYTES: usize = 4096;
/// The cost of a value in addition to its bytes.
const VALUE_BYTES: usize = 64;

/// The most bytes of lines to fetch at once, unless a single value is longer:
/// what a pipe takes as a whole or not at all (`PIPE_BUF`), so that a client
/// that is killed has passed on everything or nothing.
const FETCHED_BYTES: usize = 4096;

/// What a waiting client wants.
#[derive(Debug, Clone, Copy)]
enum Getter {
    Get { lease: bool, to: To<Got> },
    Fetch { most: u64, to: To<Taken<Fetched>> },
}

/// A fetched value, numbered since the queue was created.
type Numbered = (u64, Json);

#[derive(Debug)]
pub(super) struct Queue {
    bound: usize,
    /// Returned values, which come before all others.
    returned: BTreeMap<u64, Json>,
    /// The values that are lent.
    loan: Loan,
    values: VecDeque<Json>,
    /// What clients have fetched and not settled; none of these is empty.
    fetched: BTreeMap<ClientId, VecDeque<Numbered>>,
    /// The number of the last value fetched, not counting values that came
    /// back.
    last_fetched: u64,
    /// Clients that have taken values or want to.
    consumers: BTreeSet<ClientId>,
    getters: Waiters<Getter>,
    putters: Waiters<(Json, To<Put>)>,
    joiners: Waiters<To<bool>>,
    /// Values that were put in and not yet reported as processed.
    unfinished: u64,
    closed: bool,
}

impl Queue {
    /// `word` is 0 and belongs to the queue.
    pub(super) fn new(bound: u64, word: Word) -> Self {
        Self {
            bound: usize::try_from(bound).unwrap_or(usize::MAX),
            returned: BTreeMap::new(),
            loan: Loan::new(word, 0, VecDeque::new()),
            values: VecDeque::new(),
            fetched: BTreeMap::new(),
            last_fetched: 0,
            consumers: BTreeSet::new(),
            getters: Waiters::default(),
            putters: Waiters::default(),
            joiners: Waiters::default(),
            unfinished: 0,
            closed: false,
        }
    }

    pub(super) fn call(&mut self, client: ClientId, call: QueueCall, wakes: &mut Wakes) -> Turn {
        match call {
            QueueCall::Put {
                value,
                patience,
                to,
            } => self.put(client, value, patience, to, wakes),
            QueueCall::Get {
                patience,
                lease,
                to,
            } => {
                self.consumers.insert(client);
                self.get(client, patience, Getter::Get { lease, to }, wakes)
            }
            QueueCall::Fetch { patience, most, to } => {
                self.settle(client, u64::MAX, wakes);
                self.get(client, patience, Getter::Fetch { most, to }, wakes)
            }
            QueueCall::Size { to } => to.reply(self.len() as u64).into(),
            QueueCall::TaskDone { to } => self.task_done(to, wakes),
            QueueCall::AllDone { patience, to } => match patience {
                _ if self.unfinished == 0 => to.reply(true).into(),
                Some(0) => to.reply(false).into(),
                _ => self.joiners.wait(client, to, patience),
            },
            QueueCall::Close { to } => {
                self.close(wakes);
                to.reply(()).into()
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.returned.len() + self.loan.left() + self.values.len()
    }

    /// Whether there will never be a value. Fetched values may come back.
    fn is_over(&self) -> bool {
        self.closed && self.len() == 0 && self.fetched.is_empty()
    }

    /// The clients with unsettled values.
    pub(super) fn holders(&self) -> impl Iterator<Item = ClientId> {
        self.fetched.keys().copied()
    }

    fn is_full(&self) -> bool {
        self.bound > 0 && self.len() >= self.bound
    }

    fn put(
        &mut self,
        client: ClientId,
        value: Json,
        patience: Patience,
        to: To<Put>,
        wakes: &mut Wakes,
    ) -> Turn {
        if self.closed {
            return to.reply(Put::Closed).into();
        }
        if self.is_full() {
            return match patience {
                Some(0) => to.reply(Put::Full).into(),
                _ => self.putters.wait(client, (value, to), patience),
            };
        }
        self.take_in(value);
        self.serve(wakes);
        to.reply(Put::Done).into()
    }

    fn take_in(&mut self, value: Json) {
        self.unfinished += 1;
        self.values.push_back(value);
    }

    fn get(
        &mut self,
        client: ClientId,
        patience: Patience,
        getter: Getter,
        wakes: &mut Wakes,
    ) -> Turn {
        match self.give(client, getter) {
            Some(reply) => {
                self.admit(wakes);
                reply.into()
            }
            None if self.is_over() => getter.closed().into(),
            None if patience == Some(0) => getter.timed_out().into(),
            None => self.getters.wait(client, getter, patience),
        }
    }

    fn give(&mut self, client: ClientId, getter: Getter) -> Option<Reply> {
        match getter {
            Getter::Get { lease, to } => self.give_one(lease).map(|given| to.reply(given)),
            Getter::Fetch { most, to } => {
                let values = self.give_until_settled(client, most)?;
                Some(to.reply(Taken::Value(values)))
            }
        }
    }

    /// The next value, if there is one, and others to claim.
    fn give_one(&mut self, lease: bool) -> Option<Got> {
        let returned = self.returned.pop_first().map(|(_, value)| value);
        let value = match returned.or_else(|| self.loan.claim()) {
            Some(value) => value,
            None => self.values.pop_front()?,
        };
        if lease && self.loan.left() == 0 {
            self.lend();
        }
        if !lease || self.loan.left() == 0 {
            return Some(Got::Value(value));
        }
        let (next, lent, place) = self.loan.parts();
        let values = std::iter::once(value).chain(lent.cloned());
        Some(Got::Leased {
            values: values.collect(),
            next,
            place,
        })
    }

    /// Lends values, if it is worthwhile. A queue with a bound lends nothing,
    /// since clients that wait for room must be notified of each value.
    fn lend(&mut self) {
        if self.bound > 0 || self.values.is_empty() || !self.returned.is_empty() {
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

    /// The next values, as many as can be fetched at once.
    fn give_until_settled(&mut self, client: ClientId, most: u64) -> Option<Fetched> {
        self.recall();
        let mut bytes = 0;
        let mut fetched: VecDeque<Numbered> = VecDeque::new();
        while (fetched.len() as u64) < most.max(1)
            && let Some(value) = self.first()
        {
            // Including the line end.
            bytes += value.len() + 1;
            if bytes > FETCHED_BYTES && !fetched.is_empty() {
                break;
            }
            fetched.extend(self.fetch_first());
        }
        if fetched.is_empty() {
            return None;
        }
        let values = fetched.iter().map(|(_, value)| value.clone()).collect();
        self.fetched.insert(client, fetched);
        Some(values)
    }

    /// The first value, while nothing is lent.
    fn first(&self) -> Option<&Json> {
        let returned = self.returned.first_key_value();
        returned
            .map(|(_, value)| value)
            .or_else(|| self.values.front())
    }

    fn fetch_first(&mut self) -> Option<Numbered> {
        self.returned.pop_first().or_else(|| {
            let value = self.values.pop_front()?;
            self.last_fetched += 1;
            Some((self.last_fetched, value))
        })
    }

    /// Puts unclaimed loans back in front of the other values.
    fn recall(&mut self) {
        let mut values = self.loan.recall();
        if !values.is_empty() {
            values.append(&mut self.values);
            self.values = values;
        }
    }

    /// Settles what `client` has fetched: this many values were passed on, and
    /// the others return to their positions.
    pub(super) fn settle(&mut self, client: ClientId, passed: u64, wakes: &mut Wakes) {
        let Some(mut fetched) = self.fetched.remove(&client) else {
            return;
        };
        let passed = usize::try_from(passed).unwrap_or(usize::MAX);
        fetched.drain(..passed.min(fetched.len()));
        if !fetched.is_empty() {
            self.recall();
            self.returned.extend(fetched);
        }
        self.serve(wakes);
    }

    /// Gives values to waiting clients, and free room to others.
    fn serve(&mut self, wakes: &mut Wakes) {
        while self.len() > 0
            && let Some((client, getter)) = self.getters.pop()
        {
            if let Some(reply) = self.give(client, getter) {
                wakes.push((client, reply));
            }
            self.admit(wakes);
        }
        if self.is_over() {
            self.getters.wake_all(wakes, Getter::closed);
        }
    }

    /// Admits the values of clients that wait for room.
    fn admit(&mut self, wakes: &mut Wakes) {
        while !self.is_full()
            && let Some((client, (value, to))) = self.putters.pop()
        {
            self.take_in(value);
            wakes.push((client, to.reply(Put::Done)));
        }
    }

    fn task_done(&mut self, to: To<()>, wakes: &mut Wakes) -> Turn {
        let Some(left) = self.unfinished.checked_sub(1) else {
            return refused("task_done() called too many times");
        };
        self.unfinished = left;
        if left == 0 {
            self.joiners.wake_all(wakes, |to| to.reply(true));
        }
        to.reply(()).into()
    }

    fn close(&mut self, wakes: &mut Wakes) {
        self.closed = true;
        self.putters
            .wake_all(wakes, |(_, to)| to.reply(Put::Closed));
        self.serve(wakes);
    }

    /// `client` stops waiting.
    pub(super) fn give_up(&mut self, client: ClientId) {
        let _ = self.getters.remove(client);
        let _ = self.putters.remove(client);
        let _ = self.joiners.remove(client);
    }

    /// `client` is gone.
    pub(super) fn forget(&mut self, client: ClientId, wakes: &mut Wakes) {
        self.give_up(client);
        self.consumers.remove(&client);
        self.settle(client, 0, wakes);
        self.serve(wakes);
    }

    /// The place of its word.
    pub(super) fn place(&self) -> Place {
        self.loan.parts().2
    }

    pub(super) fn bytes(&self) -> usize {
        room::bytes_of(self.returned.values().chain(&self.values))
    }

    pub(super) fn shrink(&mut self) {
        room::shrink(&mut self.values);
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

impl Getter {
    /// That nothing will ever come.
    fn closed(self) -> Reply {
        match self {
            Self::Get { to, .. } => to.reply(Got::Closed),
            Self::Fetch { to, .. } => to.reply(Taken::Closed),
        }
    }

    fn timed_out(self) -> Reply {
        match self {
            Self::Get { to, .. } => to.reply(Got::TimedOut),
            Self::Fetch { to, .. } => to.reply(Taken::TimedOut),
        }
    }
}
