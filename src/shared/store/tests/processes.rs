//! Processes of a program: their start and their end, lists of them, and
//! deadlocks.

use super::stage::{ACQUIRED, AT_ONCE, FOR_GOOD, Stage, json};
use crate::shared::calls::{barrier, condition, list, lock, queue, semaphore};
use crate::wire::{Call, ClientId, Kind, ObjectId, Patience, Reply, Request};

const QUEUE: Kind = Kind::Queue { bound: 0 };
const LOCK: Kind = Kind::Lock { reentrant: false };

fn get() -> Call {
    queue::get(FOR_GOOD, true).into()
}

fn acquire() -> Call {
    lock::acquire(FOR_GOOD).into()
}

fn join(process: ClientId, patience: Patience) -> Request {
    Request::Join { process, patience }
}

fn inventory(stage: &mut Stage, client: ClientId) -> serde_json::Value {
    match stage.ask(client, Request::Inventory) {
        Reply::Inventory(json) => serde_json::from_slice(&json).expect("JSON"),
        other => panic!("{other:?}"),
    }
}

/// What a client is told when all processes wait for one another.
fn deadlock(stage: &mut Stage, client: ClientId) -> Option<String> {
    match stage.told(client) {
        None => None,
        Some(Reply::Deadlock(told)) => Some(told),
        Some(other) => panic!("{other:?}"),
    }
}

fn take(stage: &mut Stage, client: ClientId, lock: ObjectId) {
    assert_eq!(stage.call(client, lock, acquire()), ACQUIRED);
}

#[test]
fn a_process_receives_its_work() {
    let (mut stage, main) = Stage::for_program();
    let process = stage.start(main, "child", Vec::new());
    assert_eq!(stage.greet(process), Some(json("\"child\"")));
}

#[test]
fn everyone_who_joins_a_process_learns_of_its_end() {
    let (mut stage, main) = Stage::for_program();
    let [child, one, other, dead] = ["a", "b", "c", "d"].map(|name| stage.process(main, name));
    assert_eq!(stage.ask(main, join(child, AT_ONCE)), Reply::TimedOut);
    stage.wait_for(one, join(child, Some(10)));
    stage.wait_for(other, join(child, FOR_GOOD));
    stage.wait_for(dead, join(child, FOR_GOOD));
    stage.wait_for(main, join(child, Some(20)));
    stage.pass(10);
    assert_eq!(stage.told(one), Some(Reply::TimedOut));
    stage.leave(dead);
    stage.leave(child);
    for client in [main, other] {
        assert_eq!(stage.told(client), Some(Reply::Done));
    }
    stage.pass(100);
    assert_eq!(stage.ask(one, join(child, FOR_GOOD)), Reply::Done);
}

#[test]
fn the_inventory_tells_of_all_objects() {
    let mut stage = Stage::new();
    let [one, other] = stage.clients();
    let named = |stage: &mut Stage, name: &str, kind| stage.opened(one, Some(name), kind).object;
    let queue = named(&mut stage, "q", Kind::Queue { bound: 2 });
    let value = json(1);
    let patience = FOR_GOOD;
    stage.call(one, queue, queue::put(value, patience));
    let lock = named(&mut stage, "l", LOCK);
    take(&mut stage, one, lock);
    stage.wait(other, lock, acquire());
    let semaphore = Kind::Semaphore {
        units: 2,
        bounded: true,
    };
    let semaphore = named(&mut stage, "s", semaphore);
    let unit = stage.call(one, semaphore, semaphore::acquire(FOR_GOOD));
    assert_eq!(unit, ACQUIRED);
    named(&mut stage, "e", Kind::Event);
    named(
        &mut stage,
        "b",
        Kind::Barrier {
            parties: 2,
            action: None,
        },
    );
    let array = |length| Kind::Array {
        code: b'i',
        length,
        lock: 0,
    };
    named(&mut stage, "v", array(1));
    named(&mut stage, "a", array(4));
    stage.open(one, Kind::Dict);
    let list = named(&mut stage, "list", Kind::List);
    let values = vec![json(1), json(2)];
    stage.call(one, list, list::append(values));
    let pids = [one, other].map(|client| 1000 + client);
    let told = inventory(&mut stage, one);
    let expected = serde_json::json!([
        {"kind": "queue", "name": "q", "size": 1, "bound": 2, "unfinished": 1, "closed": false,
         "holders": [], "waiters": []},
        {"kind": "lock", "name": "l", "holders": [pids[0]], "waiters": [pids[1]]},
        {"kind": "semaphore", "name": "s", "units": 1, "most": 2, "holders": [pids[0]],
         "waiters": []},
        {"kind": "event", "name": "e", "set": false, "holders": [], "waiters": []},
        {"kind": "barrier", "name": "b", "parties": 2, "waiting": 0, "broken": false,
         "holders": [], "waiters": []},
        {"kind": "value", "name": "v", "type": "i", "length": 1, "holders": [], "waiters": []},
        {"kind": "array", "name": "a", "type": "i", "length": 4, "holders": [], "waiters": []},
        {"kind": "dict", "name": null, "size": 0, "holders": [], "waiters": []},
        {"kind": "list", "name": "list", "size": 2, "holders": [], "waiters": []},
    ]);
    assert_eq!(told, expected);
}

#[test]
fn a_deadlock_is_reported_to_its_program() {
    let (mut stage, main) = Stage::for_program();
    let child = stage.process(main, "child");
    let locks = ["one", "other"].map(|name| stage.opened(main, Some(name), LOCK).object);
    take(&mut stage, main, locks[0]);
    take(&mut stage, child, locks[1]);
    stage.wait(child, locks[0], acquire());
    stage
        .request(
            main,
            Request::Call {
                object: locks[1],
                call: acquire(),
            },
        )
        .expect("a proper request");
    let told = deadlock(&mut stage, main);
    assert_eq!(
        told.as_deref(),
        Some(
            "deadlock: every process waits for another one\n  \
             MainProcess (pid 1001) waits for lock \"other\", held by child (pid 1002)\n  \
             child (pid 1002) waits for lock \"one\", held by MainProcess (pid 1001)"
        )
    );
    assert_eq!(deadlock(&mut stage, child), None);
}

#[test]
fn one_process_that_can_continue_rules_out_a_deadlock() {
    let (mut stage, main) = Stage::for_program();
    let queue = stage.open(main, QUEUE);
    let child = stage.process(main, "child");
    stage.wait(main, queue, get());
    let patience = Some(10);
    let lease = true;
    stage.wait(child, queue, queue::get(patience, lease));
    stage.pass(10);
    assert_eq!(stage.told(child), Some(Reply::TimedOut));
    assert_eq!(deadlock(&mut stage, main), None);
    // The child may still put something; once it is gone, nobody will.
    stage.leave(child);
    let told = deadlock(&mut stage, main).expect("a deadlock");
    let line = format!("\n  MainProcess (pid 1001) waits for an item of queue {queue}");
    assert!(told.ends_with(&line), "{told}");
}

#[test]
fn a_process_that_has_not_begun_can_continue() {
    let (mut stage, main) = Stage::for_program();
    let child = stage.start(main, "child", Vec::new());
    stage.wait_for(main, join(child, FOR_GOOD));
    assert_eq!(deadlock(&mut stage, main), None);
    stage.greet(child);
    let queue = stage.open(child, QUEUE);
    stage
        .request(
            child,
            Request::Call {
                object: queue,
                call: get(),
            },
        )
        .expect("a proper request");
    let told = deadlock(&mut stage, main).expect("a deadlock");
    assert!(
        told.contains("MainProcess (pid 1001) waits for the end of child (pid 1002)"),
        "{told}"
    );
    // The main process then ends its children.
    stage.leave(child);
    assert_eq!(stage.ask(main, join(child, FOR_GOOD)), Reply::Done);
}

#[test]
fn a_process_that_is_about_to_be_killed_does_not_count() {
    let (mut stage, main) = Stage::for_program();
    let queue = stage.open(main, QUEUE);
    let child = stage.process(main, "child");
    stage.wait(child, queue, get());
    let doom = Request::Doom { process: child };
    assert_eq!(stage.ask(main, doom), Reply::Done);
    stage.wait_for(main, join(child, FOR_GOOD));
    assert_eq!(deadlock(&mut stage, main), None);
    stage.leave(child);
    assert_eq!(stage.told(main), Some(Reply::Done));
}

#[test]
fn a_client_told_of_a_deadlock_waits_no_more() {
    let (mut stage, main) = Stage::for_program();
    let child = stage.process(main, "child");
    let opened = stage.opened(main, None, Kind::Condition { lock: 0 });
    let lock = opened.lock.expect("a lock").object;
    take(&mut stage, main, lock);
    stage.wait(main, opened.object, condition::wait(FOR_GOOD));
    take(&mut stage, child, lock);
    stage.wait(child, opened.object, condition::wait(FOR_GOOD));
    assert!(deadlock(&mut stage, main).is_some());
    // A notification goes to a client that still waits, and the lock with it.
    take(&mut stage, main, lock);
    let clients = Some(1);
    stage.call(main, opened.object, condition::notify(clients));
    stage.call(main, lock, lock::release());
    let woken = Reply::Woken {
        notified: true,
        abandoned: false,
    };
    assert_eq!(stage.told(child), Some(woken));
}

#[test]
fn a_barrier_that_a_deadlock_breaks_is_broken_for_all() {
    let (mut stage, main) = Stage::for_program();
    let child = stage.process(main, "child");
    let barrier = stage.open(
        main,
        Kind::Barrier {
            parties: 3,
            action: None,
        },
    );
    stage.wait(child, barrier, barrier::wait(FOR_GOOD));
    stage
        .request(
            main,
            Request::Call {
                object: barrier,
                call: barrier::wait(FOR_GOOD).into(),
            },
        )
        .expect("a proper request");
    let told = deadlock(&mut stage, main).expect("a deadlock");
    assert!(
        told.contains("child (pid 1002) waits for the others at barrier"),
        "{told}"
    );
    assert_eq!(stage.told(child), Some(Reply::Broken));
}

#[test]
fn a_manager_that_others_may_reach_knows_no_deadlock() {
    let mut stage = Stage::new();
    let [one, other] = stage.clients();
    let queue = stage.opened(one, Some("q"), QUEUE).object;
    stage.wait(one, queue, get());
    stage.wait(other, queue, get());
}
