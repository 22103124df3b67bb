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
use super::wakes::{Turn, Waiters, Wakes};
use crate::shared::loan::Loan;
use crate::shared::memory::Word;
use crate::wire::{Call, ClientId, Json, Patience, Place, Reply};

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
    Get { lease: bool },
    Fetch { most: u64 },
}

/// A fetched value, numbered since the queue was created.
type Fetched = (u64, Json);

#[derive(Debug)]
pub(super) struct Queue {
    bound: usize,
    /// Returned values, which come before all others.
    returned: BTreeMap<u64, Json>,
    /// The values that are lent.
    loan: Loan,
    values: VecDeque<Json>,
    /// What clients have fetched and not settled; none of these is empty.
    fetched: BTreeMap<ClientId, VecDeque<Fetched>>,
    /// The number of the last value fetched, not counting values that came
    /// back.
    last_fetched: u64,
    /// Clients that have taken values or want to.
    consumers: BTreeSet<ClientId>,
    getters: Waiters<Getter>,
    putters: Waiters<Json>,
    joiners: Waiters,
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

    pub(super) fn call(&mut self, client: ClientId, call: Call, wakes: &mut Wakes) -> Option<Turn> {
        Some(match call {
            Call::Put { value, patience } => self.put(client, value, patience, wakes),
            Call::Get { patience, lease } => {
                self.consumers.insert(client);
                self.get(client, patience, Getter::Get { lease }, wakes)
            }
            Call::Fetch { patience, most } => {
                self.settle(client, u64::MAX, wakes);
                self.get(client, patience, Getter::Fetch { most }, wakes)
            }
            Call::Settle { passed } => {
                self.settle(client, passed, wakes);
                Reply::Done.into()
            }
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
        getter: Getter,
        wakes: &mut Wakes,
    ) -> Turn {
        match self.give(client, getter) {
            Some(reply) => {
                self.admit(wakes);
                reply.into()
            }
            None if self.is_over() => Reply::Closed.into(),
            None if patience == Some(0) => Reply::TimedOut.into(),
            None => self.getters.push(client, getter),
        }
    }

    fn give(&mut self, client: ClientId, getter: Getter) -> Option<Reply> {
        match getter {
            Getter::Get { lease } => self.give_one(lease),
            Getter::Fetch { most } => self.give_until_settled(client, most),
        }
    }

    /// The next value, if there is one, and others to claim.
    fn give_one(&mut self, lease: bool) -> Option<Reply> {
        let returned = self.returned.pop_first().map(|(_, value)| value);
        let value = match returned.or_else(|| self.loan.claim()) {
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
    fn give_until_settled(&mut self, client: ClientId, most: u64) -> Option<Reply> {
        self.recall();
        let mut bytes = 0;
        let mut fetched: VecDeque<Fetched> = VecDeque::new();
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
        Some(Reply::Fetched(values))
    }

    /// The first value, while nothing is lent.
    fn first(&self) -> Option<&Json> {
        let returned = self.returned.first_key_value();
        returned
            .map(|(_, value)| value)
            .or_else(|| self.values.front())
    }

    fn fetch_first(&mut self) -> Option<Fetched> {
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
    fn settle(&mut self, client: ClientId, passed: u64, wakes: &mut Wakes) {
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
            self.getters.wake_all(&Reply::Closed, wakes);
        }
    }

    /// Admits the values of clients that wait for room.
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
        self.putters.wake_all(&Reply::Closed, wakes);
        self.serve(wakes);
        Reply::Done
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
