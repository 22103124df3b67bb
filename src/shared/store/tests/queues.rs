//! Queues where each value is requested.

use super::stage::{AT_ONCE, FOR_GOOD, Stage, json, value};
use crate::shared::calls::queue;
use crate::wire::{Call, ClientId, Kind, ObjectId, Patience, Reply};

fn queue(bound: u64) -> Kind {
    Kind::Queue { bound }
}

fn put(item: u32, patience: Patience) -> Call {
    let value = json(item);
    queue::put(value, patience).into()
}

fn get(patience: Patience) -> Call {
    let lease = false;
    queue::get(patience, lease).into()
}

fn fill(stage: &mut Stage, client: ClientId, queue: ObjectId, items: impl Iterator<Item = u32>) {
    for item in items {
        assert_eq!(stage.call(client, queue, put(item, FOR_GOOD)), Reply::Done);
    }
}

#[test]
fn values_come_out_in_the_order_in_which_they_went_in() {
    let mut stage = Stage::new();
    let [one, other] = stage.clients();
    let queue = stage.open(one, queue(0));
    fill(&mut stage, one, queue, 0..3);
    fill(&mut stage, other, queue, 3..6);
    assert_eq!(stage.call(one, queue, queue::size()), Reply::Number(6));
    for item in 0..6 {
        let client = if item % 2 == 0 { one } else { other };
        assert_eq!(stage.call(client, queue, get(AT_ONCE)), value(item));
    }
    assert_eq!(stage.call(one, queue, get(AT_ONCE)), Reply::TimedOut);
    assert_eq!(stage.call(one, queue, queue::size()), Reply::Number(0));
}

#[test]
fn waiters_are_served_in_order_of_arrival() {
    let mut stage = Stage::new();
    let [putter, first, second, third] = stage.clients();
    let queue = stage.open(putter, queue(0));
    for getter in [first, second, third] {
        stage.wait(getter, queue, get(FOR_GOOD));
    }
    stage.leave(second);
    fill(&mut stage, putter, queue, 0..3);
    assert_eq!(stage.told(first), Some(value(0)));
    assert_eq!(stage.told(third), Some(value(1)));
    assert_eq!(stage.call(putter, queue, get(AT_ONCE)), value(2));
}

#[test]
fn a_wait_ends_without_a_value_at_its_time_limit() {
    let mut stage = Stage::new();
    let [putter, hasty, patient] = stage.clients();
    let queue = stage.open(putter, queue(0));
    stage.wait(hasty, queue, get(Some(10)));
    stage.wait(patient, queue, get(Some(20)));
    stage.pass(9);
    assert_eq!(stage.told(hasty), None);
    stage.pass(1);
    assert_eq!(stage.told(hasty), Some(Reply::TimedOut));
    assert_eq!(stage.told(patient), None);
    fill(&mut stage, putter, queue, 0..1);
    assert_eq!(stage.told(patient), Some(value(0)));
    assert_eq!(stage.store.next_deadline(), None);
    // A time too long to represent is forever.
    stage.wait(hasty, queue, get(Some(u64::MAX)));
    stage.pass(1 << 40);
    assert_eq!(stage.told(hasty), None);
}

#[test]
fn a_bound_lets_putters_wait_for_room() {
    let mut stage = Stage::new();
    let [one, other, getter] = stage.clients();
    let queue = stage.open(one, queue(2));
    fill(&mut stage, one, queue, 0..2);
    assert_eq!(stage.call(one, queue, put(9, AT_ONCE)), Reply::TimedOut);
    stage.wait(one, queue, put(2, FOR_GOOD));
    stage.wait(other, queue, put(3, Some(10)));
    assert_eq!(stage.call(getter, queue, queue::size()), Reply::Number(2));
    assert_eq!(stage.call(getter, queue, get(AT_ONCE)), value(0));
    assert_eq!(stage.told(one), Some(Reply::Done));
    assert_eq!(stage.told(other), None);
    assert_eq!(stage.call(getter, queue, queue::size()), Reply::Number(2));
    stage.pass(10);
    assert_eq!(stage.told(other), Some(Reply::TimedOut));
    // The value that it wanted to put is not there either.
    for item in [1, 2] {
        assert_eq!(stage.call(getter, queue, get(AT_ONCE)), value(item));
    }
    assert_eq!(stage.call(getter, queue, get(AT_ONCE)), Reply::TimedOut);
}

#[test]
fn a_putter_that_dies_leaves_nothing_behind() {
    let mut stage = Stage::new();
    let [one, other] = stage.clients();
    let queue = stage.open(one, queue(1));
    fill(&mut stage, one, queue, 0..1);
    stage.wait(other, queue, put(1, FOR_GOOD));
    stage.leave(other);
    assert_eq!(stage.call(one, queue, get(AT_ONCE)), value(0));
    assert_eq!(stage.call(one, queue, get(AT_ONCE)), Reply::TimedOut);
}

#[test]
fn a_closed_queue_gives_its_values_and_accepts_none() {
    let mut stage = Stage::new();
    let [one, other, third] = stage.clients();
    let queue = stage.open(one, queue(1));
    fill(&mut stage, one, queue, 0..1);
    stage.wait(other, queue, put(1, FOR_GOOD));
    assert_eq!(stage.call(one, queue, queue::close()), Reply::Done);
    assert_eq!(stage.told(other), Some(Reply::Closed));
    assert_eq!(stage.call(other, queue, put(2, FOR_GOOD)), Reply::Closed);
    assert_eq!(stage.call(third, queue, get(FOR_GOOD)), value(0));
    assert_eq!(stage.call(third, queue, get(FOR_GOOD)), Reply::Closed);
    assert_eq!(stage.call(one, queue, queue::close()), Reply::Done);
}

#[test]
fn closing_ends_the_waits_for_values() {
    let mut stage = Stage::new();
    let [one, other, third] = stage.clients();
    let queue = stage.open(one, queue(0));
    stage.wait(other, queue, get(FOR_GOOD));
    stage.wait(third, queue, get(Some(10)));
    assert_eq!(stage.call(one, queue, queue::close()), Reply::Done);
    assert_eq!(stage.told(other), Some(Reply::Closed));
    assert_eq!(stage.told(third), Some(Reply::Closed));
}

#[test]
fn joining_waits_until_all_is_dealt_with() {
    let mut stage = Stage::new();
    let [putter, worker, joiner, hasty] = stage.clients();
    let queue = stage.open(putter, queue(0));
    let all_done = |patience| queue::all_done(patience);
    assert_eq!(
        stage.call(joiner, queue, all_done(FOR_GOOD)),
        Reply::Truth(true)
    );
    fill(&mut stage, putter, queue, 0..2);
    assert_eq!(
        stage.call(joiner, queue, all_done(AT_ONCE)),
        Reply::Truth(false)
    );
    stage.wait(joiner, queue, all_done(FOR_GOOD));
    stage.wait(hasty, queue, all_done(Some(10)));
    for item in 0..2 {
        assert_eq!(stage.call(worker, queue, get(AT_ONCE)), value(item));
    }
    assert_eq!(stage.call(worker, queue, queue::task_done()), Reply::Done);
    assert_eq!(stage.told(joiner), None);
    stage.pass(10);
    assert_eq!(stage.told(hasty), Some(Reply::TimedOut));
    assert_eq!(stage.call(worker, queue, queue::task_done()), Reply::Done);
    assert_eq!(stage.told(joiner), Some(Reply::Truth(true)));
    assert_eq!(
        stage.call(worker, queue, queue::task_done()),
        Reply::Refused("task_done() called too many times".to_owned())
    );
}
