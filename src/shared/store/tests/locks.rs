//! Locks, including the part that clients do in shared memory.

use super::stage::{ABANDONED, ACQUIRED, AT_ONCE, FOR_GOOD, Stage};
use crate::shared::calls::lock;
use crate::shared::memory::{Release, Word};
use crate::wire::{Call, ClientId, Kind, ObjectId, Patience, Reply};

const LOCK: Kind = Kind::Lock { reentrant: false };
const RLOCK: Kind = Kind::Lock { reentrant: true };
pub(super) fn acquire(patience: Patience) -> Call {
    lock::acquire(patience).into()
}

fn lock(stage: &mut Stage, kind: Kind) -> (ObjectId, Word) {
    let client = stage.client();
    let opened = stage.opened(client, Some("lock"), kind);
    let place = opened.place.expect("a lock has a word");
    (opened.object, stage.word(place))
}

/// Releases a lock as a client does.
fn release(stage: &mut Stage, lock: ObjectId, word: &Word, client: ClientId) {
    let told = match word.release(client) {
        Release::Done => Reply::Done,
        Release::Freed => stage.call(client, lock, lock::freed()),
        Release::Ask => stage.call(client, lock, lock::release()),
    };
    assert_eq!(told, Reply::Done);
}

#[test]
fn a_free_lock_takes_no_message() {
    let mut stage = Stage::new();
    let (_, word) = lock(&mut stage, LOCK);
    let [one, other] = stage.clients();
    assert!(word.try_acquire(one));
    assert!(!word.try_acquire(other));
    assert_eq!(word.holder(), Some(one));
    assert_eq!(word.release(one), Release::Done);
    assert!(word.try_acquire(other));
}

#[test]
fn a_lock_goes_to_waiters_in_order_of_arrival() {
    let mut stage = Stage::new();
    let (lock, word) = lock(&mut stage, LOCK);
    let [one, first, second, third] = stage.clients();
    assert_eq!(stage.call(one, lock, acquire(FOR_GOOD)), ACQUIRED);
    for client in [first, second, third] {
        stage.wait(client, lock, acquire(FOR_GOOD));
    }
    for (from, to) in [(one, first), (first, second), (second, third)] {
        release(&mut stage, lock, &word, from);
        assert_eq!(stage.told(to), Some(ACQUIRED));
        assert_eq!(word.holder(), Some(to));
    }
    assert_eq!(word.release(third), Release::Done, "nobody waits any more");
}

#[test]
fn a_client_that_does_not_wait_goes_without() {
    let mut stage = Stage::new();
    let (lock, word) = lock(&mut stage, LOCK);
    let [one, other] = stage.clients();
    assert!(word.try_acquire(one));
    assert_eq!(stage.call(other, lock, acquire(AT_ONCE)), Reply::TimedOut);
    stage.wait(other, lock, acquire(Some(10)));
    stage.pass(10);
    assert_eq!(stage.told(other), Some(Reply::TimedOut));
    // The mark that somebody waits is gone, too.
    assert_eq!(word.release(one), Release::Done);
}

#[test]
fn a_holder_may_overtake_waiters_but_not_forever() {
    let mut stage = Stage::new();
    let (lock, word) = lock(&mut stage, LOCK);
    let [busy, waiter, other] = stage.clients();
    assert!(word.try_acquire(busy));
    stage.wait(waiter, lock, acquire(FOR_GOOD));
    let mut turns = 0;
    let told = loop {
        turns += 1;
        assert!(turns < 100, "the waiter starves");
        match word.release(busy) {
            Release::Freed => {
                // It has the lock again before the server hears of it.
                assert!(word.try_acquire(busy));
                assert_eq!(stage.call(busy, lock, lock::freed()), Reply::Done);
                assert_eq!(stage.told(waiter), None);
            }
            Release::Ask => break stage.call(busy, lock, lock::release()),
            Release::Done => panic!("somebody waits"),
        }
    };
    assert_eq!(told, Reply::Done);
    assert_eq!(stage.told(waiter), Some(ACQUIRED));
    assert!(!word.try_acquire(other));
    assert_eq!(word.release(waiter), Release::Done);
}

#[test]
fn nobody_overtakes_the_designated_next_holder() {
    let mut stage = Stage::new();
    let (lock, word) = lock(&mut stage, LOCK);
    let [busy, waiter, other] = stage.clients();
    assert!(word.try_acquire(busy));
    stage.wait(waiter, lock, acquire(FOR_GOOD));
    word.demand_hand_over();
    // The client that was to get it gives up: everything is as before.
    stage.leave(waiter);
    assert_eq!(word.release(busy), Release::Done);
    assert!(word.try_acquire(other));
}

#[test]
fn the_next_holder_learns_that_the_last_one_died() {
    let mut stage = Stage::new();
    let (lock, word) = lock(&mut stage, LOCK);
    let [one, other, third] = stage.clients();
    assert!(word.try_acquire(one));
    stage.wait(other, lock, acquire(FOR_GOOD));
    stage.leave(one);
    assert_eq!(stage.told(other), Some(ABANDONED));
    // Nobody waits when the next holder dies: the next client to come is told.
    stage.leave(other);
    assert_eq!(word.holder(), None);
    assert!(!word.try_acquire(third));
    assert_eq!(stage.call(third, lock, acquire(AT_ONCE)), ABANDONED);
    assert_eq!(word.release(third), Release::Done);
    assert!(word.try_acquire(third), "and to nobody else");
}

#[test]
fn a_client_that_dies_while_it_waits_is_passed_over() {
    let mut stage = Stage::new();
    let (lock, word) = lock(&mut stage, LOCK);
    let [one, other, third] = stage.clients();
    assert!(word.try_acquire(one));
    stage.wait(other, lock, acquire(FOR_GOOD));
    stage.wait(third, lock, acquire(Some(10)));
    stage.leave(other);
    release(&mut stage, lock, &word, one);
    assert_eq!(stage.told(third), Some(ACQUIRED));
    stage.pass(20);
    assert_eq!(word.holder(), Some(third));
}

#[test]
fn a_lock_freed_by_a_client_that_died_before_reporting_it_moves_on() {
    let mut stage = Stage::new();
    let (lock, word) = lock(&mut stage, LOCK);
    let [one, other] = stage.clients();
    assert!(word.try_acquire(one));
    stage.wait(other, lock, acquire(FOR_GOOD));
    assert_eq!(word.release(one), Release::Freed);
    stage.leave(one);
    assert_eq!(stage.told(other), Some(ACQUIRED));
}

#[test]
fn any_client_may_release_a_lock_but_not_one_that_is_reentrant() {
    let mut stage = Stage::new();
    let (plain, word) = lock(&mut stage, LOCK);
    let [one, other] = stage.clients();
    let refused = |reason: &str| Reply::Refused(reason.to_owned());
    assert_eq!(
        stage.call(one, plain, lock::release()),
        refused("the lock is not held")
    );
    assert!(word.try_acquire(one));
    assert_eq!(word.release(other), Release::Ask);
    assert_eq!(stage.call(other, plain, lock::release()), Reply::Done);
    assert_eq!(word.holder(), None);

    let opened = stage.opened(one, None, RLOCK);
    let word = stage.word(opened.place.expect("a word"));
    assert!(word.try_acquire(one));
    assert_eq!(
        stage.call(other, opened.object, lock::release()),
        refused("the lock is held by another process")
    );
    assert_eq!(word.holder(), Some(one));
}
