//! Pools: tasks, workers, and what happens to both.

use super::stage::{AT_ONCE, FOR_GOOD, Stage, json};
use crate::shared::calls::pool;
use crate::wire::{Call, ClientId, Kind, ObjectId, Outcome, Patience, Reply};

fn first() -> Call {
    pool::work(None).into()
}

fn submit(task: u64) -> Call {
    let body = json(task);
    pool::submit(task, body).into()
}

fn returned(result: u64) -> Call {
    let outcome = Some((true, json(result)));
    pool::work(outcome).into()
}

fn collect(patience: Patience) -> Call {
    pool::collect(patience).into()
}

fn outcomes<const N: usize>(outcomes: [(u64, Outcome); N], ended: u32) -> Reply {
    let outcomes = outcomes.into();
    Reply::Outcomes { outcomes, ended }
}

fn task(task: u64) -> Reply {
    Reply::Value(json(task))
}

/// A pool, its owner, and two processes that work for it.
fn pool() -> (Stage, ObjectId, ClientId, [ClientId; 2]) {
    let (mut stage, owner) = Stage::for_program();
    let pool = stage.open(owner, Kind::Pool);
    let workers = ["one", "other"].map(|name| {
        let worker = stage.process(owner, name);
        enlist(&mut stage, pool, owner, worker);
        worker
    });
    (stage, pool, owner, workers)
}

fn enlist(stage: &mut Stage, pool: ObjectId, owner: ClientId, worker: ClientId) {
    let enlisted = stage.call(owner, pool, pool::enlist(worker));
    assert_eq!(enlisted, Reply::Done);
}

#[test]
fn tasks_go_to_idle_workers() {
    let (mut stage, pool, owner, [one, other]) = pool();
    stage.wait(one, pool, first());
    for number in 0..3 {
        assert_eq!(stage.call(owner, pool, submit(number)), Reply::Done);
    }
    assert_eq!(stage.told(one), Some(task(0)));
    assert_eq!(stage.call(other, pool, first()), task(1));
    assert_eq!(stage.call(other, pool, returned(11)), task(2));
    let failed = Some((false, json("\"no\"")));
    stage.wait(one, pool, pool::work(failed));
    let expected = outcomes(
        [
            (1, Outcome::Returned(json(11))),
            (0, Outcome::Failed(json("\"no\""))),
        ],
        0,
    );
    assert_eq!(stage.call(owner, pool, collect(FOR_GOOD)), expected);
    assert_eq!(stage.call(owner, pool, collect(AT_ONCE)), Reply::TimedOut);
}

#[test]
fn the_owner_waits_for_outcomes() {
    let (mut stage, pool, owner, [one, _]) = pool();
    stage.call(owner, pool, submit(0));
    assert_eq!(stage.call(one, pool, first()), task(0));
    stage.wait(owner, pool, collect(Some(10)));
    stage.pass(10);
    assert_eq!(stage.told(owner), Some(Reply::TimedOut));
    stage.wait(owner, pool, collect(FOR_GOOD));
    stage.wait(one, pool, returned(5));
    let expected = outcomes([(0, Outcome::Returned(json(5)))], 0);
    assert_eq!(stage.told(owner), Some(expected));
}

#[test]
fn a_task_fails_when_its_worker_dies() {
    let (mut stage, pool, owner, [one, other]) = pool();
    for number in 0..2 {
        stage.call(owner, pool, submit(number));
    }
    assert_eq!(stage.call(one, pool, first()), task(0));
    stage.wait(owner, pool, collect(FOR_GOOD));
    stage.leave(one);
    let expected = outcomes([(0, Outcome::Died)], 1);
    assert_eq!(stage.told(owner), Some(expected));
    // An idle worker takes no task with it.
    stage.leave(other);
    let expected = outcomes([], 1);
    assert_eq!(stage.call(owner, pool, collect(FOR_GOOD)), expected);
    let third = stage.process(owner, "third");
    assert_eq!(stage.call(third, pool, first()), task(1));
}

#[test]
fn a_worker_that_waits_and_dies_gets_no_task() {
    let (mut stage, pool, owner, [one, other]) = pool();
    stage.wait(one, pool, first());
    stage.wait(other, pool, first());
    stage.leave(one);
    stage.call(owner, pool, submit(0));
    assert_eq!(stage.told(other), Some(task(0)));
}

#[test]
fn a_worker_that_died_before_it_enlisted_is_reported() {
    let (mut stage, pool, owner, _) = pool();
    let early = stage.start(owner, "early", Vec::new());
    stage.leave(early);
    enlist(&mut stage, pool, owner, early);
    let told = stage.call(owner, pool, collect(FOR_GOOD));
    assert_eq!(told, outcomes([], 1));
}

#[test]
fn a_worker_that_resigns_leaves_its_outcome() {
    let (mut stage, pool, owner, [one, _]) = pool();
    for number in 0..2 {
        stage.call(owner, pool, submit(number));
    }
    assert_eq!(stage.call(one, pool, first()), task(0));
    let outcome = Some((true, json(7)));
    let resigned = stage.call(one, pool, pool::resign(outcome));
    assert_eq!(resigned, Reply::Done);
    stage.leave(one);
    let told = stage.call(owner, pool, collect(FOR_GOOD));
    assert_eq!(told, outcomes([(0, Outcome::Returned(json(7)))], 1));
}

#[test]
fn a_closed_pool_ends_its_tasks_and_sends_workers_home() {
    let (mut stage, pool, owner, [one, other]) = pool();
    stage.wait(one, pool, first());
    for number in 0..2 {
        stage.call(owner, pool, submit(number));
    }
    assert_eq!(stage.told(one), Some(task(0)));
    assert_eq!(stage.call(owner, pool, pool::close()), Reply::Done);
    assert_eq!(stage.call(owner, pool, submit(9)), Reply::Closed);
    assert_eq!(stage.call(other, pool, first()), task(1));
    assert_eq!(stage.call(other, pool, returned(1)), Reply::Absent);
    assert_eq!(stage.call(one, pool, returned(0)), Reply::Absent);
}

#[test]
fn closing_dismisses_idle_workers() {
    let (mut stage, pool, owner, workers) = pool();
    for worker in workers {
        stage.wait(worker, pool, first());
    }
    assert_eq!(stage.call(owner, pool, pool::close()), Reply::Done);
    for worker in workers {
        assert_eq!(stage.told(worker), Some(Reply::Absent));
    }
}

#[test]
fn tasks_that_have_not_begun_can_be_dropped() {
    let (mut stage, pool, owner, [one, other]) = pool();
    for number in 0..3 {
        stage.call(owner, pool, submit(number));
    }
    assert_eq!(stage.call(one, pool, first()), task(0));
    assert_eq!(stage.call(owner, pool, pool::drop_waiting()), Reply::Done);
    stage.wait(other, pool, first());
    stage.wait(one, pool, returned(4));
    let told = stage.call(owner, pool, collect(FOR_GOOD));
    assert_eq!(told, outcomes([(0, Outcome::Returned(json(4)))], 0));
}

#[test]
fn a_worker_that_has_a_task_when_it_is_enlisted_keeps_it() {
    let (mut stage, pool, owner, _) = pool();
    let fast = stage.process(owner, "fast");
    stage.call(owner, pool, submit(0));
    assert_eq!(stage.call(fast, pool, first()), task(0));
    enlist(&mut stage, pool, owner, fast);
    stage.wait(fast, pool, returned(7));
    let done = Outcome::Returned(json(7));
    let told = stage.call(owner, pool, collect(FOR_GOOD));
    assert_eq!(told, outcomes([(0, done)], 0));
}
