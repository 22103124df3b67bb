//! Clients that misbehave, and what all objects have in common.

use super::stage::{ACQUIRED, AT_ONCE, FOR_GOOD, Stage, json};
use crate::shared::calls::{dict, event, list, lock, pipe, queue, semaphore};
use crate::shared::store::Misbehaved;
use crate::wire::{Call, Json, Kind, ObjectId, Reply, Request};

fn get() -> Call {
    queue::get(FOR_GOOD, false).into()
}

const KINDS: [Kind; 11] = [
    Kind::Queue { bound: 0 },
    Kind::Pipe { duplex: true },
    Kind::Lock { reentrant: false },
    Kind::Semaphore {
        units: 1,
        bounded: false,
    },
    Kind::Event,
    Kind::Condition { lock: 0 },
    barrier(2),
    Kind::Array {
        code: b'i',
        length: 2,
        lock: 0,
    },
    Kind::Dict,
    Kind::List,
    Kind::Pool,
];

const fn barrier(parties: u32) -> Kind {
    let action = None;
    Kind::Barrier { parties, action }
}

fn call(object: ObjectId, call: impl Into<Call>) -> Request {
    let call = call.into();
    Request::Call { object, call }
}

#[test]
fn only_the_first_request_introduces_a_client() {
    let mut stage = Stage::new();
    let silent = stage.store.connect();
    let name = None;
    let kind = Kind::Dict;
    assert_eq!(
        stage.request(
            silent,
            Request::Open {
                name,
                kind,
                first: Json::new(),
            }
        ),
        Err(Misbehaved)
    );
    let client = stage.client();
    let again = Request::Hello { pid: 1 };
    assert_eq!(stage.request(client, again), Err(Misbehaved));
    // A process may have a number that is not a valid one.
    let odd = stage.store.connect();
    let hello = stage.ask(odd, Request::Hello { pid: 0 });
    assert!(matches!(hello, Reply::Welcome { .. }));
    assert!(matches!(
        stage.ask(odd, Request::Inventory),
        Reply::Inventory(_)
    ));
}

#[test]
fn no_request_may_follow_one_that_waits() {
    let mut stage = Stage::new();
    let [impatient, other] = stage.clients();
    let queue = stage.opened(other, Some("q"), Kind::Queue { bound: 0 });
    stage.wait(impatient, queue.object, get());
    let second = stage.request(impatient, call(queue.object, queue::size()));
    assert_eq!(second, Err(Misbehaved));
    // The server cuts it off, and nobody else notices.
    stage.leave(impatient);
    let patience = FOR_GOOD;
    let value = json(1);
    let put = queue::put(value, patience);
    assert_eq!(stage.call(other, queue.object, put), Reply::Done);
    assert_eq!(
        stage.call(other, queue.object, queue::size()),
        Reply::Number(1)
    );
}

#[test]
fn requests_for_missing_objects_are_answered() {
    let mut stage = Stage::new();
    let client = stage.client();
    for request in [call(77, get()), call(0, queue::size())] {
        assert_eq!(stage.ask(client, request), Reply::Gone);
    }
    let segment = Request::Segment { segment: 3 };
    assert_eq!(stage.ask(client, segment), Reply::Absent);
    let patience = FOR_GOOD;
    let process = 99;
    let join = Request::Join { process, patience };
    assert_eq!(stage.ask(client, join), Reply::Done);
    let doom = Request::Doom { process };
    assert_eq!(stage.ask(client, doom), Reply::Done);
}

#[test]
fn an_object_refuses_requests_of_other_kinds() {
    let mut stage = Stage::new();
    let client = stage.client();
    let key = json(1);
    let foreign = |kind: &Kind| -> Vec<Call> {
        match kind {
            Kind::Queue { .. } | Kind::Pipe { .. } => {
                vec![
                    event::set().into(),
                    semaphore::units().into(),
                    dict::items().into(),
                ]
            }
            Kind::Dict => vec![list::reverse().into(), get(), queue::task_done().into()],
            Kind::List => vec![dict::find(key.clone()).into(), get(), queue::close().into()],
            _ => vec![
                get(),
                queue::size().into(),
                dict::items().into(),
                pipe::hold(0).into(),
            ],
        }
    };
    for kind in KINDS {
        let opened = stage.opened(client, None, kind.clone());
        if let (Kind::Condition { .. }, Some(its)) = (&kind, opened.lock) {
            let patience = AT_ONCE;
            let acquire = lock::acquire(patience);
            assert_eq!(stage.call(client, its.object, acquire), ACQUIRED);
        }
        for call in foreign(&kind) {
            let reply = stage.call(client, opened.object, call.clone());
            let Reply::Refused(reason) = reply else {
                panic!("{kind:?} {call:?}: {reply:?}");
            };
            assert!(reason.ends_with(" cannot do that"), "{reason}");
        }
    }
}

#[test]
fn objects_are_refused_that_cannot_be() {
    let mut stage = Stage::new();
    let client = stage.client();
    let event = stage.open(client, Kind::Event);
    let cases = [
        (barrier(0), "parties must be 1 or more"),
        (
            Kind::Array {
                code: b'x',
                length: 1,
                lock: 0,
            },
            "no such type",
        ),
        (
            Kind::Array {
                code: b'i',
                length: 1,
                lock: event,
            },
            "an array needs a lock, not a event",
        ),
        (Kind::Condition { lock: 99 }, "a condition needs a lock"),
        (
            Kind::Condition { lock: event },
            "a condition needs a lock, not a event",
        ),
    ];
    for (kind, reason) in cases {
        let name = None;
        let told = stage.ask(
            client,
            Request::Open {
                name,
                kind,
                first: Json::new(),
            },
        );
        assert_eq!(told, Reply::Refused(reason.to_owned()));
    }
}

#[test]
fn any_client_may_stop_the_server() {
    let mut stage = Stage::new();
    let client = stage.client();
    assert!(!stage.store.is_stopped());
    assert_eq!(stage.ask(client, Request::Stop), Reply::Done);
    assert!(stage.store.is_stopped());
}
