//! Semaphores, events and barriers.

use super::stage::{ACQUIRED, AT_ONCE, FOR_GOOD, Stage};
use crate::shared::calls::{barrier, event, semaphore};
use crate::wire::{Call, ClientId, Kind, ObjectId, Patience, Reply};

fn freed() -> Call {
    semaphore::release(1).into()
}

fn acquire(patience: Patience) -> Call {
    semaphore::acquire(patience).into()
}

fn wait(patience: Patience) -> Call {
    barrier::wait(patience).into()
}

fn semaphore(stage: &mut Stage, units: u32, bounded: bool) -> ObjectId {
    let client = stage.client();
    let kind = Kind::Semaphore { units, bounded };
    stage.opened(client, Some("semaphore"), kind).object
}

fn units(stage: &mut Stage, semaphore: ObjectId) -> u64 {
    let client = stage.client();
    match stage.call(client, semaphore, semaphore::units()) {
        Reply::Number(units) => units,
        other => panic!("{other:?}"),
    }
}

#[test]
fn units_go_to_waiters_in_order_of_arrival() {
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
    let both = semaphore::release(2);
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
    assert_eq!(stage.call(one, semaphore, freed()), Reply::Done);
    assert_eq!(stage.call(other, semaphore, acquire(AT_ONCE)), ACQUIRED);
    stage.wait(third, semaphore, acquire(FOR_GOOD));
    stage.leave(one);
    assert_eq!(stage.told(third), Some(ACQUIRED));
    assert_eq!(units(&mut stage, semaphore), 1);
    // A waiting client has no unit to return.
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
    assert_eq!(stage.call(other, semaphore, freed()), Reply::Done);
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
        assert_eq!(stage.call(signals, semaphore, freed()), Reply::Done);
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
    assert_eq!(stage.call(client, bounded, freed()), refused);
    assert_eq!(stage.call(client, bounded, acquire(AT_ONCE)), ACQUIRED);
    assert_eq!(stage.call(client, bounded, freed()), Reply::Done);
    assert_eq!(stage.call(client, bounded, freed()), refused);
    let kind = Kind::Semaphore {
        units: 1,
        bounded: false,
    };
    let unbounded = stage.open(client, kind);
    let many = semaphore::release(u32::MAX - 1);
    assert_eq!(stage.call(client, unbounded, many), Reply::Done);
    assert_eq!(stage.call(client, unbounded, freed()), refused);
}

#[test]
fn an_event_wakes_all_waiters() {
    let mut stage = Stage::new();
    let [setter, hasty, one, other] = stage.clients();
    let event = stage.open(setter, Kind::Event);
    let is_set = event::is_set;
    assert_eq!(stage.call(setter, event, is_set()), Reply::Truth(false));
    assert_eq!(
        stage.call(one, event, event::wait(AT_ONCE)),
        Reply::Truth(false)
    );
    stage.wait(hasty, event, event::wait(Some(10)));
    stage.wait(one, event, event::wait(FOR_GOOD));
    stage.wait(other, event, event::wait(Some(20)));
    stage.pass(10);
    assert_eq!(stage.told(hasty), Some(Reply::TimedOut));
    assert_eq!(stage.call(setter, event, event::set()), Reply::Done);
    for client in [one, other] {
        assert_eq!(stage.told(client), Some(Reply::Truth(true)));
    }
    assert_eq!(stage.call(setter, event, is_set()), Reply::Truth(true));
    assert_eq!(
        stage.call(hasty, event, event::wait(FOR_GOOD)),
        Reply::Truth(true)
    );
    assert_eq!(stage.call(setter, event, event::clear()), Reply::Done);
    stage.wait(hasty, event, event::wait(FOR_GOOD));
}

fn barrier(stage: &mut Stage, parties: u32) -> ObjectId {
    let client = stage.client();
    let action = None;
    let kind = Kind::Barrier { parties, action };
    stage.opened(client, Some("barrier"), kind).object
}

/// How many clients wait at a barrier, and whether it is broken.
fn state(stage: &mut Stage, barrier: ObjectId) -> (u32, bool) {
    let client = stage.client();
    match stage.call(client, barrier, barrier::state()) {
        Reply::State {
            waiting, broken, ..
        } => (waiting, broken),
        other => panic!("{other:?}"),
    }
}

fn passed(index: u32) -> Reply {
    Reply::Passed { index }
}

fn act() -> Reply {
    let action = "f".to_owned();
    Reply::Act { action }
}

/// A barrier for three, and its clients, of which the last one acts.
fn acting(stage: &mut Stage) -> (ObjectId, [ClientId; 3]) {
    let clients @ [one, other, last] = stage.clients();
    let kind = Kind::Barrier {
        parties: 3,
        action: Some("f".to_owned()),
    };
    let barrier = stage.opened(one, Some("barrier"), kind).object;
    stage.wait(one, barrier, wait(FOR_GOOD));
    stage.wait(other, barrier, wait(FOR_GOOD));
    assert_eq!(stage.call(last, barrier, wait(FOR_GOOD)), act());
    (barrier, clients)
}

#[test]
fn all_pass_a_barrier_when_the_last_one_comes() {
    let mut stage = Stage::new();
    let barrier = barrier(&mut stage, 3);
    let [one, other, last] = stage.clients();
    for _ in 0..3 {
        stage.wait(one, barrier, wait(FOR_GOOD));
        stage.wait(other, barrier, wait(Some(10)));
        assert_eq!(state(&mut stage, barrier), (2, false));
        assert_eq!(stage.call(last, barrier, wait(AT_ONCE)), passed(2));
        assert_eq!(stage.told(one), Some(passed(0)));
        assert_eq!(stage.told(other), Some(passed(1)));
        assert_eq!(state(&mut stage, barrier), (0, false));
    }
}

#[test]
fn the_last_one_acts_before_all_pass() {
    let mut stage = Stage::new();
    let (barrier, [one, other, last]) = acting(&mut stage);
    assert_eq!(stage.told(one), None);
    let acted = barrier::acted();
    assert_eq!(stage.call(last, barrier, acted), passed(2));
    assert_eq!(stage.told(one), Some(passed(0)));
    assert_eq!(stage.told(other), Some(passed(1)));
    let stray = stage.call(one, barrier, barrier::acted());
    assert_eq!(stray, Reply::Broken, "it is not the one that acts");
}

#[test]
fn a_barrier_breaks_when_one_gives_up_or_dies() {
    for dies in [false, true] {
        let mut stage = Stage::new();
        let barrier = barrier(&mut stage, 3);
        let [hasty, patient, late] = stage.clients();
        stage.wait(hasty, barrier, wait(Some(10)));
        stage.wait(patient, barrier, wait(FOR_GOOD));
        if dies {
            stage.leave(hasty);
        } else {
            stage.pass(10);
            assert_eq!(stage.told(hasty), Some(Reply::TimedOut));
        }
        assert_eq!(stage.told(patient), Some(Reply::Broken));
        assert_eq!(stage.call(late, barrier, wait(FOR_GOOD)), Reply::Broken);
        assert_eq!(state(&mut stage, barrier), (0, true));
        assert_eq!(stage.call(late, barrier, barrier::reset()), Reply::Done);
        assert_eq!(state(&mut stage, barrier), (0, false));
        stage.wait(late, barrier, wait(FOR_GOOD));
    }
}

#[test]
fn a_waiter_that_leaves_a_barrier_breaks_it() {
    let mut stage = Stage::new();
    let barrier = barrier(&mut stage, 2);
    let [hasty, patient] = stage.clients();
    assert_eq!(stage.call(hasty, barrier, wait(AT_ONCE)), Reply::Broken);
    assert_eq!(stage.call(patient, barrier, wait(FOR_GOOD)), Reply::Broken);
}

#[test]
fn a_reset_breaks_it_for_waiters_and_an_abort_for_all() {
    let mut stage = Stage::new();
    let barrier = barrier(&mut stage, 2);
    let [one, other] = stage.clients();
    stage.wait(one, barrier, wait(FOR_GOOD));
    assert_eq!(stage.call(other, barrier, barrier::reset()), Reply::Done);
    assert_eq!(stage.told(one), Some(Reply::Broken));
    stage.wait(one, barrier, wait(FOR_GOOD));
    assert_eq!(stage.call(other, barrier, barrier::abort()), Reply::Done);
    assert_eq!(stage.told(one), Some(Reply::Broken));
    assert_eq!(stage.call(one, barrier, wait(FOR_GOOD)), Reply::Broken);
}

#[test]
fn a_barrier_breaks_when_the_one_that_acts_dies_or_fails() {
    for dies in [false, true] {
        let mut stage = Stage::new();
        let (barrier, [one, other, last]) = acting(&mut stage);
        let newcomer = stage.client();
        stage.wait(newcomer, barrier, wait(FOR_GOOD));
        if dies {
            stage.leave(last);
        } else {
            assert_eq!(stage.call(last, barrier, barrier::abort()), Reply::Done);
            assert_eq!(stage.call(last, barrier, barrier::acted()), Reply::Broken);
        }
        for client in [one, other, newcomer] {
            assert_eq!(stage.told(client), Some(Reply::Broken));
        }
    }
}

#[test]
fn arrivals_during_the_action_wait_for_the_next_round() {
    let mut stage = Stage::new();
    let (barrier, [one, other, last]) = acting(&mut stage);
    let newcomers: [ClientId; 4] = stage.clients();
    let dead = stage.client();
    for newcomer in [dead].into_iter().chain(newcomers) {
        stage.wait(newcomer, barrier, wait(FOR_GOOD));
    }
    stage.leave(dead);
    assert_eq!(state(&mut stage, barrier).0, 2, "they have not come in yet");
    assert_eq!(stage.call(last, barrier, barrier::acted()), passed(2));
    assert_eq!(stage.told(one), Some(passed(0)));
    assert_eq!(stage.told(other), Some(passed(1)));
    // The third of them is the last one of the next round.
    assert_eq!(stage.told(newcomers[2]), Some(act()));
    let told = stage.call(newcomers[2], barrier, barrier::acted());
    assert_eq!(told, passed(2));
    assert_eq!(stage.told(newcomers[0]), Some(passed(0)));
    assert_eq!(stage.told(newcomers[1]), Some(passed(1)));
    assert_eq!(stage.told(newcomers[3]), None);
    assert_eq!(state(&mut stage, barrier), (1, false));
}

#[test]
fn a_newcomer_that_times_out_breaks_only_the_next_round() {
    let mut stage = Stage::new();
    let (barrier, [one, _, last]) = acting(&mut stage);
    let [hasty, patient, dead] = stage.clients();
    stage.wait(patient, barrier, wait(FOR_GOOD));
    stage.wait(hasty, barrier, wait(Some(10)));
    stage.wait(dead, barrier, wait(FOR_GOOD));
    stage.pass(10);
    stage.leave(dead);
    assert_eq!(stage.told(hasty), None);
    assert_eq!(stage.call(last, barrier, barrier::acted()), passed(2));
    assert_eq!(stage.told(one), Some(passed(0)));
    for client in [hasty, patient] {
        assert_eq!(stage.told(client), Some(Reply::Broken));
    }
    assert_eq!(state(&mut stage, barrier), (0, true));
}

#[test]
fn a_reset_while_the_last_one_acts_lets_newcomers_in() {
    let mut stage = Stage::new();
    let (barrier, [one, other, last]) = acting(&mut stage);
    let [newcomer, resetter] = stage.clients();
    stage.wait(newcomer, barrier, wait(FOR_GOOD));
    assert_eq!(stage.call(resetter, barrier, barrier::reset()), Reply::Done);
    for client in [one, other] {
        assert_eq!(stage.told(client), Some(Reply::Broken));
    }
    assert_eq!(stage.call(last, barrier, barrier::acted()), Reply::Broken);
    assert_eq!(stage.told(newcomer), None);
    assert_eq!(state(&mut stage, barrier), (1, false));
}

#[test]
fn a_client_that_acts_cannot_wait_for_itself() {
    let mut stage = Stage::new();
    let (barrier, [_, _, last]) = acting(&mut stage);
    assert_eq!(stage.call(last, barrier, wait(FOR_GOOD)), Reply::Broken);
}
