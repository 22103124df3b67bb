//! Semaphores and events.

use super::stage::{ACQUIRED, AT_ONCE, FOR_GOOD, Stage};
use crate::wire::{Call, Kind, ObjectId, Patience, Reply};

const FREED: Call = Call::Release { units: 1 };

fn acquire(patience: Patience) -> Call {
    Call::Acquire { patience }
}

fn wait(patience: Patience) -> Call {
    let acts = false;
    Call::Wait { patience, acts }
}

fn semaphore(stage: &mut Stage, units: u32, bounded: bool) -> ObjectId {
    let client = stage.client();
    let kind = Kind::Semaphore { units, bounded };
    stage.opened(client, Some("semaphore"), kind).object
}

fn units(stage: &mut Stage, semaphore: ObjectId) -> u64 {
    let client = stage.client();
    match stage.call(client, semaphore, Call::Units) {
        Reply::Number(units) => units,
        other => panic!("{other:?}"),
    }
}

#[test]
fn units_go_to_those_who_wait_in_the_order_in_which_they_came() {
    let mut stage = Stage::new();
    let semaphore = semaphore(&mut stage, 2, false);
    let [one, other, first, hasty, second] = stage.clients();
    for client in [one, other] {
        assert_eq!(stage.call(client, semaphore, acquire(AT_ONCE)), ACQUIRED);
    }
    let tried = stage.call(first, semaphore, acquire(AT_ONCE));
    assert_eq!(tried, Reply::TimedOut);
    stage.wait(first, semaphore, acquire(FOR_GOOD));
    stage.wait(hasty, semaphore, acquire(Some(10)));
    stage.wait(second, semaphore, acquire(FOR_GOOD));
    stage.pass(10);
    assert_eq!(stage.told(hasty), Some(Reply::TimedOut));
    let both = Call::Release { units: 2 };
    assert_eq!(stage.call(one, semaphore, both), Reply::Done);
    assert_eq!(stage.told(first), Some(ACQUIRED));
    assert_eq!(stage.told(second), Some(ACQUIRED));
    assert_eq!(units(&mut stage, semaphore), 0);
}

#[test]
fn the_units_of_a_dead_client_come_back() {
    let mut stage = Stage::new();
    let semaphore = semaphore(&mut stage, 3, true);
    let [one, other, third] = stage.clients();
    for _ in 0..3 {
        assert_eq!(stage.call(one, semaphore, acquire(AT_ONCE)), ACQUIRED);
    }
    assert_eq!(stage.call(one, semaphore, FREED), Reply::Done);
    assert_eq!(stage.call(other, semaphore, acquire(AT_ONCE)), ACQUIRED);
    stage.wait(third, semaphore, acquire(FOR_GOOD));
    stage.leave(one);
    assert_eq!(stage.told(third), Some(ACQUIRED));
    assert_eq!(units(&mut stage, semaphore), 1);
    // One that waits has none to give back.
    stage.leave(other);
    stage.leave(third);
    assert_eq!(units(&mut stage, semaphore), 3);
}

#[test]
fn a_unit_that_another_client_released_does_not_come_back_again() {
    let mut stage = Stage::new();
    let semaphore = semaphore(&mut stage, 2, true);
    let [one, other] = stage.clients();
    for _ in 0..2 {
        assert_eq!(stage.call(one, semaphore, acquire(AT_ONCE)), ACQUIRED);
    }
    assert_eq!(stage.call(other, semaphore, FREED), Reply::Done);
    assert_eq!(units(&mut stage, semaphore), 1);
    stage.leave(one);
    assert_eq!(units(&mut stage, semaphore), 2);
}

#[test]
fn signals_that_a_client_has_taken_do_not_come_back() {
    let mut stage = Stage::new();
    let semaphore = semaphore(&mut stage, 0, false);
    let [signals, takes] = stage.clients();
    for _ in 0..3 {
        assert_eq!(stage.call(signals, semaphore, FREED), Reply::Done);
        assert_eq!(stage.call(takes, semaphore, acquire(AT_ONCE)), ACQUIRED);
    }
    stage.leave(takes);
    assert_eq!(units(&mut stage, semaphore), 0);
}

#[test]
fn a_bounded_semaphore_takes_no_more_than_it_began_with() {
    let mut stage = Stage::new();
    let bounded = semaphore(&mut stage, 1, true);
    let client = stage.client();
    let refused = Reply::Refused("semaphore released too many times".to_owned());
    assert_eq!(stage.call(client, bounded, FREED), refused);
    assert_eq!(stage.call(client, bounded, acquire(AT_ONCE)), ACQUIRED);
    assert_eq!(stage.call(client, bounded, FREED), Reply::Done);
    assert_eq!(stage.call(client, bounded, FREED), refused);
    let kind = Kind::Semaphore {
        units: 1,
        bounded: false,
    };
    let unbounded = stage.open(client, kind);
    let many = Call::Release {
        units: u32::MAX - 1,
    };
    assert_eq!(stage.call(client, unbounded, many), Reply::Done);
    assert_eq!(stage.call(client, unbounded, FREED), refused);
}

#[test]
fn an_event_wakes_all_who_wait() {
    let mut stage = Stage::new();
    let [setter, hasty, one, other] = stage.clients();
    let event = stage.open(setter, Kind::Event);
    let is_set = Call::IsSet;
    assert_eq!(
        stage.call(setter, event, is_set.clone()),
        Reply::Truth(false)
    );
    assert_eq!(stage.call(one, event, wait(AT_ONCE)), Reply::TimedOut);
    stage.wait(hasty, event, wait(Some(10)));
    stage.wait(one, event, wait(FOR_GOOD));
    stage.wait(other, event, wait(Some(20)));
    stage.pass(10);
    assert_eq!(stage.told(hasty), Some(Reply::TimedOut));
    assert_eq!(stage.call(setter, event, Call::Set), Reply::Done);
    for client in [one, other] {
        assert_eq!(stage.told(client), Some(Reply::Done));
    }
    assert_eq!(stage.call(setter, event, is_set), Reply::Truth(true));
    assert_eq!(stage.call(hasty, event, wait(FOR_GOOD)), Reply::Done);
    assert_eq!(stage.call(setter, event, Call::Clear), Reply::Done);
    stage.wait(hasty, event, wait(FOR_GOOD));
}
