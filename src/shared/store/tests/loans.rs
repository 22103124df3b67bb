//! Values that are lent, and what becomes of them.

use std::collections::{HashSet, VecDeque};
use std::sync::atomic::Ordering::Relaxed;

use super::stage::{AT_ONCE, FOR_GOOD, Stage, json, value};
use crate::shared::memory::Word;
use crate::wire::{Call, ClientId, Json, Kind, ObjectId, Patience, Reply};

const QUEUE: Kind = Kind::Queue { bound: 0 };

/// A client that gets values as ours do.
#[derive(Debug)]
pub(super) struct Borrower {
    pub(super) client: ClientId,
    queue: ObjectId,
    loan: Option<(Word, VecDeque<Json>)>,
}

impl Borrower {
    pub(super) fn new(client: ClientId, queue: ObjectId) -> Self {
        let loan = None;
        Self {
            client,
            queue,
            loan,
        }
    }

    /// A value that was lent.
    pub(super) fn claim(&mut self) -> Option<Json> {
        let (word, values) = self.loan.as_mut()?;
        word.claim().and_then(|_| values.pop_front())
    }

    pub(super) fn get(patience: Patience) -> Call {
        let lease = true;
        Call::Get { patience, lease }
    }

    /// Takes what the server has answered.
    pub(super) fn take(&mut self, stage: &Stage, reply: Reply) -> Option<Json> {
        match reply {
            Reply::Value(value) => Some(value),
            Reply::Leased { values, place } => {
                let mut values = VecDeque::from(values);
                let first = values.pop_front();
                self.loan = Some((stage.word(place), values));
                first
            }
            Reply::TimedOut | Reply::Closed => None,
            other => panic!("{other:?}"),
        }
    }

    /// A value that is there, of those that were lent or from the server.
    fn next(&mut self, stage: &mut Stage) -> Option<Json> {
        self.claim().or_else(|| {
            let reply = stage.call(self.client, self.queue, Self::get(AT_ONCE));
            self.take(stage, reply)
        })
    }
}

fn filled(stage: &mut Stage, items: u32) -> ObjectId {
    let putter = stage.client();
    let queue = stage.opened(putter, Some("q"), QUEUE).object;
    put(stage, putter, queue, 0..items);
    queue
}

fn put(stage: &mut Stage, putter: ClientId, queue: ObjectId, items: std::ops::Range<u32>) {
    for item in items {
        let value = json(item);
        let patience = FOR_GOOD;
        let call = Call::Put { value, patience };
        assert_eq!(stage.call(putter, queue, call), Reply::Done);
    }
}

fn borrower(stage: &mut Stage, queue: ObjectId) -> Borrower {
    let client = stage.client();
    Borrower::new(client, queue)
}

#[test]
fn the_only_consumer_is_lent_what_is_behind_the_first_value() {
    let mut stage = Stage::new();
    let queue = filled(&mut stage, 5);
    let mut one = borrower(&mut stage, queue);
    let reply = stage.call(one.client, queue, Borrower::get(FOR_GOOD));
    assert!(matches!(&reply, Reply::Leased { values, .. } if values.len() == 5));
    assert_eq!(one.take(&stage, reply), Some(json(0)));
    assert_eq!(one.claim(), Some(json(1)));
    // What is not claimed counts as being in the queue.
    assert_eq!(stage.call(one.client, queue, Call::Size), Reply::Number(3));
    for item in 2..5 {
        assert_eq!(one.claim(), Some(json(item)));
    }
    assert_eq!(one.claim(), None);
    assert_eq!(one.next(&mut stage), None);
}

#[test]
fn many_values_are_lent_in_parts() {
    let mut stage = Stage::new();
    let queue = filled(&mut stage, 2000);
    let mut one = borrower(&mut stage, queue);
    let mut asked = 0;
    for item in 0..2000 {
        let got = one.claim().or_else(|| {
            asked += 1;
            one.next(&mut stage)
        });
        assert_eq!(got, Some(json(item)));
    }
    assert!((2..=20).contains(&asked), "{asked}");
}

#[test]
fn large_values_are_lent_a_few_at_a_time() {
    let mut stage = Stage::new();
    let putter = stage.client();
    let queue = stage.opened(putter, Some("q"), QUEUE).object;
    let large = json(format!("\"{}\"", "x".repeat(30 << 10)));
    for _ in 0..10 {
        let value = large.clone();
        let patience = FOR_GOOD;
        stage.call(putter, queue, Call::Put { value, patience });
    }
    match stage.call(putter, queue, Borrower::get(FOR_GOOD)) {
        Reply::Leased { values, .. } => assert_eq!(values.len(), 2),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_second_consumer_calls_back_what_is_not_claimed() {
    let mut stage = Stage::new();
    let queue = filled(&mut stage, 6);
    let mut one = borrower(&mut stage, queue);
    let mut other = borrower(&mut stage, queue);
    assert_eq!(one.next(&mut stage), Some(json(0)));
    assert_eq!(one.claim(), Some(json(1)));
    for item in [2, 3] {
        assert_eq!(other.next(&mut stage), Some(json(item)));
    }
    assert_eq!(one.claim(), None);
    assert_eq!(one.next(&mut stage), Some(json(4)));
    assert_eq!(one.claim(), None, "two consumers are lent nothing");
    // The one that is left is lent values again.
    stage.leave(one.client);
    let putter = stage.client();
    put(&mut stage, putter, queue, 6..9);
    for item in [5, 6] {
        assert_eq!(other.next(&mut stage), Some(json(item)));
    }
    assert_eq!(other.claim(), Some(json(7)));
}

#[test]
fn what_a_dead_borrower_has_not_claimed_is_there_for_others() {
    let mut stage = Stage::new();
    let queue = filled(&mut stage, 5);
    let mut one = borrower(&mut stage, queue);
    assert_eq!(one.next(&mut stage), Some(json(0)));
    assert_eq!(one.claim(), Some(json(1)));
    stage.leave(one.client);
    let mut other = borrower(&mut stage, queue);
    for item in 2..5 {
        assert_eq!(other.next(&mut stage), Some(json(item)));
    }
    assert_eq!(other.next(&mut stage), None);
}

#[test]
fn a_loan_that_is_called_back_before_it_is_read_is_empty() {
    let mut stage = Stage::new();
    let queue = filled(&mut stage, 3);
    let mut one = borrower(&mut stage, queue);
    let mut other = borrower(&mut stage, queue);
    let reply = stage.call(one.client, queue, Borrower::get(FOR_GOOD));
    assert_eq!(other.next(&mut stage), Some(json(1)));
    assert_eq!(one.take(&stage, reply), Some(json(0)));
    assert_eq!(one.claim(), None);
    assert_eq!(one.next(&mut stage), Some(json(2)));
}

#[test]
fn a_queue_with_a_bound_lends_nothing() {
    let mut stage = Stage::new();
    let [putter, getter] = stage.clients();
    let queue = stage.open(putter, Kind::Queue { bound: 4 });
    put(&mut stage, putter, queue, 0..4);
    let reply = stage.call(getter, queue, Borrower::get(FOR_GOOD));
    assert_eq!(reply, value(0));
}

#[test]
fn a_closed_queue_lends_what_is_in_it() {
    let mut stage = Stage::new();
    let queue = filled(&mut stage, 3);
    let mut one = borrower(&mut stage, queue);
    assert_eq!(stage.call(one.client, queue, Call::Close), Reply::Done);
    for item in 0..3 {
        assert_eq!(one.next(&mut stage), Some(json(item)));
    }
    assert_eq!(
        stage.call(one.client, queue, Borrower::get(FOR_GOOD)),
        Reply::Closed
    );
}

#[test]
fn words_of_loans_are_used_again() {
    let mut stage = Stage::new();
    let [keeper] = stage.clients();
    let queues = ["a", "b"].map(|name| stage.opened(keeper, Some(name), QUEUE).object);
    let mut places = HashSet::new();
    for _ in 0..10_000 {
        let client = stage.client();
        for queue in queues {
            put(&mut stage, client, queue, 0..2);
            match stage.call(client, queue, Borrower::get(FOR_GOOD)) {
                Reply::Leased { place, .. } => places.insert(place),
                other => panic!("{other:?}"),
            };
            stage.call(client, queue, Borrower::get(FOR_GOOD));
        }
        stage.leave(client);
    }
    assert!(places.len() <= queues.len(), "{}", places.len());
}

#[test]
fn a_word_that_was_scribbled_on_harms_nobody_else() {
    let mut stage = Stage::new();
    let queue = filled(&mut stage, 5);
    let mut one = borrower(&mut stage, queue);
    assert_eq!(one.next(&mut stage), Some(json(0)));
    let place = one.loan.as_ref().expect("a loan").0.place();
    let memory = stage.store.segment(place.segment).expect("a segment");
    // More was claimed than was lent.
    memory.u64(place.offset as usize).store(7, Relaxed);
    let mut other = borrower(&mut stage, queue);
    let size = stage.call(other.client, queue, Call::Size);
    assert_eq!(size, Reply::Number(0));
    put(&mut stage, other.client, queue, 5..6);
    assert_eq!(other.next(&mut stage), Some(json(5)));
}
