//! Conditions: waiting rooms under a lock.

use super::locks::acquire;
use super::stage::{ABANDONED, ACQUIRED, AT_ONCE, FOR_GOOD, Stage};
use crate::shared::calls::{condition, lock};
use crate::shared::memory::{Release, Word};
use crate::wire::{Call, ClientId, Kind, ObjectId, Patience, Reply};

fn wait(patience: Patience) -> Call {
    condition::wait(patience).into()
}

fn woken(notified: bool) -> Reply {
    let abandoned = false;
    Reply::Woken {
        notified,
        abandoned,
    }
}

fn notify(clients: u32) -> Call {
    let clients = Some(clients);
    condition::notify(clients).into()
}

/// A condition, its lock, and the word of the lock.
struct Room {
    condition: ObjectId,
    lock: ObjectId,
    word: Word,
}

impl Room {
    fn new(stage: &mut Stage) -> Self {
        let client = stage.client();
        let opened = stage.opened(client, Some("room"), Kind::Condition { lock: 0 });
        Self {
            condition: opened.object,
            lock: opened.lock.expect("a lock").object,
            word: stage.word(opened.lock.expect("a lock").place),
        }
    }

    /// Lets a client acquire the lock and wait for a notification.
    fn enter(&self, stage: &mut Stage, client: ClientId, patience: Patience) {
        assert!(self.word.try_acquire(client));
        stage.wait(client, self.condition, wait(patience));
        assert_eq!(self.word.holder(), None);
    }

    fn notify(&self, stage: &mut Stage, client: ClientId, clients: u32) {
        assert!(self.word.try_acquire(client));
        let told = stage.call(client, self.condition, notify(clients));
        assert_eq!(told, Reply::Done);
    }

    fn release(&self, stage: &mut Stage, client: ClientId) {
        match self.word.release(client) {
            Release::Done => {}
            Release::Freed => {
                assert_eq!(stage.call(client, self.lock, lock::freed()), Reply::Done);
            }
            Release::Ask => panic!("{client} does not have the lock"),
        }
    }
}

#[test]
fn a_notice_wakes_as_many_as_it_is_for() {
    let mut stage = Stage::new();
    let room = Room::new(&mut stage);
    let waiters: [ClientId; 4] = stage.clients();
    let notifier = stage.client();
    for waiter in waiters {
        room.enter(&mut stage, waiter, FOR_GOOD);
    }
    room.notify(&mut stage, notifier, 2);
    assert!(waiters.iter().all(|waiter| stage.told(*waiter).is_none()));
    room.release(&mut stage, notifier);
    // One after the other: each has the lock when it is answered.
    for waiter in &waiters[..2] {
        assert_eq!(stage.told(*waiter), Some(woken(true)));
        assert_eq!(room.word.holder(), Some(*waiter));
        room.release(&mut stage, *waiter);
    }
    assert_eq!(stage.told(waiters[2]), None);
    assert!(room.word.try_acquire(notifier));
    let all = condition::notify(None);
    assert_eq!(stage.call(notifier, room.condition, all), Reply::Done);
    room.release(&mut stage, notifier);
    for waiter in &waiters[2..] {
        assert_eq!(stage.told(*waiter), Some(woken(true)));
        room.release(&mut stage, *waiter);
    }
}

#[test]
fn the_lock_must_be_held() {
    let mut stage = Stage::new();
    let room = Room::new(&mut stage);
    let client = stage.client();
    let refused = Reply::Refused("the condition's lock must be acquired first".to_owned());
    for call in [wait(FOR_GOOD), notify(1)] {
        assert_eq!(stage.call(client, room.condition, call), refused);
    }
}

#[test]
fn notifying_none_wakes_nobody() {
    let mut stage = Stage::new();
    let room = Room::new(&mut stage);
    let [waiter, notifier] = stage.clients();
    room.notify(&mut stage, notifier, 1);
    room.release(&mut stage, notifier);
    room.enter(&mut stage, waiter, FOR_GOOD);
    room.notify(&mut stage, notifier, 0);
    room.release(&mut stage, notifier);
    assert_eq!(stage.told(waiter), None);
}

#[test]
fn a_wait_that_times_out_returns_with_the_lock() {
    let mut stage = Stage::new();
    let room = Room::new(&mut stage);
    let [waiter, late, other] = stage.clients();
    room.enter(&mut stage, waiter, Some(10));
    room.enter(&mut stage, late, Some(10));
    assert!(room.word.try_acquire(other));
    assert_eq!(
        stage.call(other, room.condition, wait(AT_ONCE)),
        woken(false)
    );
    stage.pass(10);
    assert_eq!(stage.told(waiter), None, "another one holds the lock");
    room.release(&mut stage, other);
    for client in [waiter, late] {
        assert_eq!(stage.told(client), Some(woken(false)));
        assert_eq!(room.word.holder(), Some(client));
        room.release(&mut stage, client);
    }
    room.enter(&mut stage, waiter, Some(10));
    stage.pass(10);
    assert_eq!(stage.told(waiter), Some(woken(false)));
    assert_eq!(room.word.holder(), Some(waiter));
}

#[test]
fn a_notified_waiter_waits_for_the_lock_without_limit() {
    let mut stage = Stage::new();
    let room = Room::new(&mut stage);
    let [waiter, notifier] = stage.clients();
    room.enter(&mut stage, waiter, Some(10));
    room.notify(&mut stage, notifier, 1);
    stage.pass(20);
    assert_eq!(stage.told(waiter), None);
    room.release(&mut stage, notifier);
    assert_eq!(stage.told(waiter), Some(woken(true)));
    assert_eq!(room.word.holder(), Some(waiter));
}

#[test]
fn waiters_for_the_lock_and_woken_clients_take_turns() {
    let mut stage = Stage::new();
    let room = Room::new(&mut stage);
    let [waiter, other, notifier] = stage.clients();
    room.enter(&mut stage, waiter, FOR_GOOD);
    assert!(room.word.try_acquire(notifier));
    stage.wait(other, room.lock, acquire(FOR_GOOD));
    assert_eq!(stage.call(notifier, room.condition, notify(1)), Reply::Done);
    room.release(&mut stage, notifier);
    assert_eq!(stage.told(other), Some(ACQUIRED));
    assert_eq!(stage.told(waiter), None);
    // Waiting for a notification gives the lock to the next client.
    stage.wait(other, room.condition, wait(FOR_GOOD));
    assert_eq!(stage.told(waiter), Some(woken(true)));
    assert_eq!(room.word.holder(), Some(waiter));
}

#[test]
fn the_dead_need_no_notice() {
    let mut stage = Stage::new();
    let room = Room::new(&mut stage);
    let [dead, woken, waiter, notifier] = stage.clients();
    for client in [dead, woken, waiter] {
        room.enter(&mut stage, client, FOR_GOOD);
    }
    stage.leave(dead);
    room.notify(&mut stage, notifier, 1);
    stage.leave(woken);
    room.release(&mut stage, notifier);
    assert_eq!(stage.told(waiter), None);
    // Its lock behaves like any other lock.
    assert!(room.word.try_acquire(notifier));
    stage.leave(notifier);
    let late = stage.client();
    assert_eq!(stage.call(late, room.lock, acquire(AT_ONCE)), ABANDONED);
}

#[test]
fn conditions_under_one_lock_are_rooms_of_their_own() {
    let mut stage = Stage::new();
    let room = Room::new(&mut stage);
    let [here, there, notifier] = stage.clients();
    let kind = Kind::Condition { lock: room.lock };
    let beside = stage.open(here, kind);
    room.enter(&mut stage, here, FOR_GOOD);
    assert!(room.word.try_acquire(there));
    stage.wait(there, beside, wait(FOR_GOOD));
    room.notify(&mut stage, notifier, 9);
    room.release(&mut stage, notifier);
    assert_eq!(stage.told(here), Some(woken(true)));
    assert_eq!(stage.told(there), None);
}

#[test]
fn a_woken_client_learns_that_the_holder_died() {
    let mut stage = Stage::new();
    let room = Room::new(&mut stage);
    let [noticed, late, dead] = stage.clients();
    room.enter(&mut stage, noticed, FOR_GOOD);
    room.enter(&mut stage, late, Some(10));
    room.notify(&mut stage, dead, 1);
    stage.pass(10);
    stage.leave(dead);
    for (client, notified) in [(noticed, true), (late, false)] {
        let abandoned = client == noticed;
        let told = Reply::Woken {
            notified,
            abandoned,
        };
        assert_eq!(stage.told(client), Some(told));
        room.release(&mut stage, client);
    }
}
