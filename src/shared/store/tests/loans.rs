//! Values that are lent, and what happens to them.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use super::stage::{AT_ONCE, FOR_GOOD, Stage, json, value};
use crate::shared::calls::queue;
use crate::shared::loan::Loan;
use crate::wire::{Call, ClientId, Json, Kind, ObjectId, Patience, Reply};

const QUEUE: Kind = Kind::Queue { bound: 0 };

/// A client that takes values like ppar's own.
#[derive(Debug)]
pub(super) struct Borrower {
    pub(super) client: ClientId,
    queue: ObjectId,
    loan: Option<Loan>,
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

    /// Claims a value that was lent.
    pub(super) fn claim(&mut self) -> Option<Json> {
        self.loan.as_mut()?.claim()
    }

    pub(super) fn get(patience: Patience) -> Call {
        let lease = true;
        queue::get(patience, lease).into()
    }

    /// Takes a value from the server's reply.
    pub(super) fn take(&mut self, stage: &Stage, reply: Reply) -> Option<Json> {
        match reply {
            Reply::Value(value) => Some(value),
            Reply::Leased {
                values,
                next,
                place,
            } => {
                let mut values = VecDeque::from(values);
                let value = values.pop_front();
                self.loan = Some(Loan::new(stage.word(place), next, values));
                value
            }
            Reply::TimedOut | Reply::Closed => None,
            other => panic!("{other:?}"),
        }
    }

    /// Takes an available value: a lent one, or one from the server.
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
        let call = queue::put(value, patience);
        assert_eq!(stage.call(putter, queue, call), Reply::Done);
    }
}

fn borrower(stage: &mut Stage, queue: ObjectId) -> Borrower {
    let client = stage.client();
    Borrower::new(client, queue)
}

#[test]
fn the_only_consumer_is_lent_the_values_after_the_first() {
    let mut stage = Stage::new();
    let queue = filled(&mut stage, 5);
    let mut one = borrower(&mut stage, queue);
    let reply = stage.call(one.client, queue, Borrower::get(FOR_GOOD));
    assert!(matches!(&reply, Reply::Leased { values, .. } if values.len() == 5));
    assert_eq!(one.take(&stage, reply), Some(json(0)));
    assert_eq!(one.claim(), Some(json(1)));
    // Unclaimed values still count as being in the queue.
    assert_eq!(
        stage.call(one.client, queue, queue::size()),
        Reply::Number(3)
    );
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
        stage.call(putter, queue, queue::put(value, patience));
    }
    match stage.call(putter, queue, Borrower::get(FOR_GOOD)) {
        Reply::Leased { values, .. } => assert_eq!(values.len(), 3),
        other => panic!("{other:?}"),
    }
}

#[test]
fn all_that_get_claim_the_same_values_in_their_order() {
    let mut stage = Stage::new();
    let queue = filled(&mut stage, 9);
    let mut one = borrower(&mut stage, queue);
    let mut other = borrower(&mut stage, queue);
    assert_eq!(one.next(&mut stage), Some(json(0)));
    assert_eq!(one.claim(), Some(json(1)));
    // The other client is lent the rest of the same values.
    assert_eq!(other.next(&mut stage), Some(json(2)));
    assert_eq!(one.claim(), Some(json(3)));
    assert_eq!(other.claim(), Some(json(4)));
    assert_eq!(other.claim(), Some(json(5)));
    assert_eq!(one.claim(), Some(json(6)));
    assert_eq!(one.claim(), Some(json(7)));
    assert_eq!(
        stage.call(one.client, queue, queue::size()),
        Reply::Number(1)
    );
    assert_eq!(other.claim(), Some(json(8)));
    assert_eq!(one.claim(), None);
    // An old loan yields nothing from the next one.
    let putter = stage.client();
    put(&mut stage, putter, queue, 9..12);
    assert_eq!(other.next(&mut stage), Some(json(9)));
    assert_eq!(one.claim(), None);
    assert_eq!(one.next(&mut stage), Some(json(10)));
    assert_eq!(other.claim(), Some(json(11)));
}

#[test]
fn long_values_are_not_lent_to_many_clients() {
    let mut stage = Stage::new();
    let putter = stage.client();
    let queue = stage.opened(putter, Some("q"), QUEUE).object;
    let long = json(format!("\"{}\"", "x".repeat(1000)));
    for _ in 0..20 {
        let value = long.clone();
        let patience = FOR_GOOD;
        stage.call(putter, queue, queue::put(value, patience));
    }
    let get = |stage: &mut Stage| {
        let client = stage.client();
        stage.call(client, queue, Borrower::get(FOR_GOOD))
    };
    assert!(matches!(get(&mut stage), Reply::Leased { .. }));
    assert!(matches!(get(&mut stage), Reply::Leased { .. }));
    // That loan is still open to others, and the next one is not made.
    for _ in 0..17 {
        get(&mut stage);
    }
    assert_eq!(get(&mut stage), Reply::Value(long.clone()));
}

#[test]
fn values_that_a_dead_borrower_did_not_claim_go_to_others() {
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
fn a_loan_may_be_claimed_by_others_before_it_is_read() {
    let mut stage = Stage::new();
    let queue = filled(&mut stage, 3);
    let mut one = borrower(&mut stage, queue);
    let mut other = borrower(&mut stage, queue);
    let reply = stage.call(one.client, queue, Borrower::get(FOR_GOOD));
    assert_eq!(other.next(&mut stage), Some(json(1)));
    assert_eq!(one.take(&stage, reply), Some(json(0)));
    assert_eq!(one.claim(), Some(json(2)));
    assert_eq!(other.claim(), None);
    assert_eq!(other.next(&mut stage), None);
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
fn a_closed_queue_lends_its_remaining_values() {
    let mut stage = Stage::new();
    let queue = filled(&mut stage, 3);
    let mut one = borrower(&mut stage, queue);
    assert_eq!(stage.call(one.client, queue, queue::close()), Reply::Done);
    for item in 0..3 {
        assert_eq!(one.next(&mut stage), Some(json(item)));
    }
    assert_eq!(
        stage.call(one.client, queue, Borrower::get(FOR_GOOD)),
        Reply::Closed
    );
}

#[test]
fn a_corrupted_word_harms_only_its_client() {
    let mut stage = Stage::new();
    let queue = filled(&mut stage, 5);
    let mut one = borrower(&mut stage, queue);
    assert_eq!(one.next(&mut stage), Some(json(0)));
    let (_, _, place) = one.loan.as_ref().expect("a loan").parts();
    let memory = stage.store.segment(place.segment).map(Arc::clone);
    let memory = memory.expect("a segment");
    // Nobody knows any more what is claimed, but nothing is taken twice, and
    // later values are safe.
    for (later, word) in (5..).zip([0, 7, u64::MAX, u64::MAX << 16, 2 << 16 | 1]) {
        memory.u64(place.offset as usize).store(word, Relaxed);
        let mut other = borrower(&mut stage, queue);
        put(&mut stage, other.client, queue, later..later + 1);
        let got = std::iter::from_fn(|| other.next(&mut stage));
        let got: Vec<Json> = got.collect();
        assert!(got.is_sorted(), "{word:x}: {got:?}");
        assert_eq!(got.last(), Some(&json(later)), "{word:x}");
    }
}
