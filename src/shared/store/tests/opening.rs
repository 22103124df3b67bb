//! How objects are found by their names, how long they exist, and the memory
//! that some of them use.

use std::collections::HashSet;
use std::sync::atomic::Ordering::Relaxed;

use super::stage::{ACQUIRED, AT_ONCE, FOR_GOOD, Stage};
use crate::shared::calls::{event, lock, queue};
use crate::wire::{ClientId, Json, Kind, ObjectId, Place, Reply, Request};

const LOCK: Kind = Kind::Lock { reentrant: false };

const fn array(code: u8, length: u32) -> Kind {
    let lock = 0;
    Kind::Array { code, length, lock }
}

fn open(stage: &mut Stage, client: ClientId, name: &str, kind: Kind) -> Reply {
    let name = Some(name.to_owned());
    stage.ask(
        client,
        Request::Open {
            name,
            kind,
            first: Json::new(),
        },
    )
}

fn is_there(stage: &mut Stage, object: ObjectId) -> bool {
    let client = stage.client();
    stage.call(client, object, queue::size()) != Reply::Gone
}

#[test]
fn a_name_leads_to_the_same_object_from_everywhere() {
    let mut stage = Stage::new();
    let [one, other] = stage.clients();
    let kind = Kind::Queue { bound: 3 };
    let first = open(&mut stage, one, "jobs", kind.clone());
    let Reply::Opened { opened, .. } = first else {
        panic!("{first:?}");
    };
    let again = Reply::Opened { opened, kind };
    // A client that accepts any bound learns the actual one.
    for bound in [0, 3] {
        let kind = Kind::Queue { bound };
        assert_eq!(open(&mut stage, other, "jobs", kind), again);
    }
    let namesake = stage.opened(other, Some("jobs"), Kind::Dict);
    assert_ne!(namesake.object, opened.object);
    let unnamed = stage.opened(other, None, Kind::Queue { bound: 3 });
    assert_ne!(unnamed.object, opened.object);
}

#[test]
fn an_object_that_is_another_one_is_refused() {
    let semaphore = |units| Kind::Semaphore {
        units,
        bounded: false,
    };
    let cases = [
        (
            Kind::Queue { bound: 0 },
            Kind::Queue { bound: 2 },
            "queue \"x\" already exists, with no bound",
        ),
        (
            Kind::Queue { bound: 3 },
            Kind::Queue { bound: 2 },
            "queue \"x\" already exists, with the bound 3",
        ),
        (
            semaphore(2),
            semaphore(1),
            "semaphore \"x\" already exists, with 2 units",
        ),
        (
            Kind::Barrier {
                parties: 2,
                action: None,
            },
            Kind::Barrier {
                parties: 3,
                action: None,
            },
            "barrier \"x\" already exists, with 2 parties",
        ),
        (
            array(b'i', 4),
            array(b'd', 4),
            "array \"x\" already exists, with type 'i' and length 4",
        ),
        (
            array(b'i', 4),
            array(b'i', 5),
            "array \"x\" already exists, with type 'i' and length 4",
        ),
        (
            array(b'i', 1),
            array(b'q', 1),
            "value \"x\" already exists, with type 'i' and length 1",
        ),
    ];
    for (there, wanted, reason) in cases {
        let mut stage = Stage::new();
        let client = stage.client();
        open(&mut stage, client, "x", there);
        let told = open(&mut stage, client, "x", wanted);
        assert_eq!(told, Reply::Refused(reason.to_owned()));
    }
}

#[test]
fn an_array_is_found_without_its_type_but_not_made() {
    let mut stage = Stage::new();
    let client = stage.client();
    for kind in [array(0, 4), array(b'i', 0), array(0, 0), array(0, 1)] {
        assert_eq!(open(&mut stage, client, "x", kind), Reply::Absent);
    }
    let made = stage.opened(client, Some("x"), array(b'i', 4));
    for kind in [array(0, 4), array(b'i', 0), array(0, 0)] {
        let Reply::Opened { opened, kind, .. } = open(&mut stage, client, "x", kind) else {
            panic!("it is there");
        };
        assert_eq!(opened, made);
        let lock = made.lock.expect("a lock").object;
        let (code, length) = (b'i', 4);
        assert_eq!(kind, Kind::Array { code, length, lock });
    }
    assert!(made.place.is_some());
}

#[test]
fn unnamed_objects_end_with_their_program() {
    let mut stage = Stage::new();
    let main = stage.client();
    let child = stage.process(main, "child");
    let unnamed = stage.open(child, Kind::Dict);
    let named = stage.opened(main, Some("d"), Kind::Dict).object;
    stage.leave(main);
    assert!(is_there(&mut stage, unnamed));
    stage.leave(child);
    assert!(!is_there(&mut stage, unnamed));
    assert!(is_there(&mut stage, named));
}

#[test]
fn a_lock_stays_as_long_as_a_condition_with_a_name() {
    let mut stage = Stage::new();
    let [one, other] = stage.clients();
    let lock = stage.open(one, LOCK);
    stage.opened(one, Some("c"), Kind::Condition { lock });
    stage.leave(one);
    let found = stage.opened(other, Some("c"), Kind::Condition { lock: 0 });
    let its = found.lock.expect("a lock");
    assert_eq!(its.object, lock);
    let acquire = lock::acquire(AT_ONCE);
    assert_eq!(stage.call(other, lock, acquire), ACQUIRED);
    assert_eq!(stage.word(its.place).holder(), Some(other));
}

#[test]
fn waiters_of_a_removed_object_get_an_error() {
    let mut stage = Stage::new();
    let [owner, waiter, late] = stage.clients();
    let queue = stage.open(owner, Kind::Queue { bound: 0 });
    let get = |patience| queue::get(patience, true);
    stage.wait(waiter, queue, get(FOR_GOOD));
    stage.wait(late, queue, get(Some(10)));
    stage.leave(owner);
    for client in [waiter, late] {
        assert_eq!(stage.told(client), Some(Reply::Gone));
    }
    assert_eq!(stage.store.next_deadline(), None);
    assert!(matches!(
        stage.ask(waiter, Request::Inventory),
        Reply::Inventory(_)
    ));
}

/// The places of a program's lock and of arrays of two sizes.
fn live(stage: &mut Stage) -> Vec<Place> {
    let client = stage.client();
    let kinds = [LOCK, array(b'd', 100), array(b'B', 1 << 20)];
    let opened = kinds.map(|kind| stage.opened(client, None, kind));
    let places = opened
        .iter()
        .flat_map(|one| [one.place, one.lock.map(|lock| lock.place)]);
    let places: Vec<Place> = places.flatten().collect();
    for place in &places {
        let word = stage.word(*place);
        assert_eq!(word.holder(), None, "memory is zero");
        assert!(word.try_acquire(client));
    }
    stage.leave(client);
    places
}

#[test]
fn memory_goes_with_its_program_and_nobody_else_gets_it() {
    let mut stage = Stage::new();
    let mut seen = HashSet::new();
    for _ in 0..1000 {
        for place in live(&mut stage) {
            assert!(stage.store.segment(place.segment).is_none());
            assert!(seen.insert(place), "{place:?}");
        }
    }
    // An object with a name has memory that stays.
    let keeper = stage.client();
    let named = stage.opened(keeper, Some("x"), array(b'd', 100));
    stage.leave(keeper);
    let place = named.place.expect("a place");
    assert!(stage.store.segment(place.segment).is_some());
}

#[test]
fn memory_starts_with_its_makers_values_and_is_never_reset() {
    let mut stage = Stage::new();
    let client = stage.client();
    let mut open_filled = |first: &[u8]| {
        let request = Request::Open {
            name: Some("x".to_owned()),
            kind: array(b'B', 4),
            first: Json::from(first),
        };
        match stage.ask(client, request) {
            Reply::Opened { opened, .. } => opened.place.expect("a place"),
            other => panic!("{other:?}"),
        }
    };
    // What does not fit is left out.
    let place = open_filled(&[1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert_eq!(open_filled(&[7]), place);
    let memory = stage.store.segment(place.segment).expect("its memory");
    let byte = |index| memory.u8(place.offset as usize + index).load(Relaxed);
    assert_eq!([0, 1, 2, 3, 4, 8].map(byte), [1, 2, 3, 4, 0, 0]);
}

fn discard(stage: &mut Stage, client: ClientId, object: ObjectId) -> Vec<ObjectId> {
    let objects = vec![object];
    match stage.ask(client, Request::Discard { objects }) {
        Reply::Discarded(objects) => objects,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_object_that_is_discarded_is_gone_for_all_of_its_program() {
    let (mut stage, main) = Stage::for_program();
    let process = stage.process(main, "Process-1");
    let queue = stage.open(main, Kind::Queue { bound: 0 });
    let lease = true;
    let patience = FOR_GOOD;
    stage.wait(process, queue, queue::get(patience, lease));
    assert_eq!(discard(&mut stage, main, queue), [queue]);
    assert_eq!(stage.told(process), Some(Reply::Gone));
    assert_eq!(stage.call(process, queue, queue::size()), Reply::Gone);
    // Removing it again is not an error.
    assert!(discard(&mut stage, process, queue).is_empty());
}

#[test]
fn the_lock_of_an_object_goes_with_it_unless_it_was_given() {
    let mut stage = Stage::new();
    let [client] = stage.clients();
    let own = stage.opened(client, None, array(b'd', 10));
    let lock = own.lock.expect("it has one").object;
    assert_eq!(discard(&mut stage, client, own.object), [own.object, lock]);
    let lock = stage.open(client, Kind::Lock { reentrant: true });
    let (code, length) = (b'd', 10);
    let given = Kind::Array { code, length, lock };
    let given = stage.open(client, given);
    assert_eq!(discard(&mut stage, client, given), [given]);
    assert_eq!(discard(&mut stage, client, lock), [lock]);
}

#[test]
fn named_objects_and_those_of_others_are_not_discarded() {
    let mut stage = Stage::new();
    let [one, other] = stage.clients();
    let named = stage.opened(one, Some("x"), Kind::Event).object;
    let unnamed = stage.open(one, Kind::Event);
    assert!(discard(&mut stage, one, named).is_empty());
    assert!(discard(&mut stage, other, unnamed).is_empty());
    assert_eq!(
        stage.call(other, named, event::is_set()),
        Reply::Truth(false)
    );
}

#[test]
fn memory_ends_with_the_last_object_in_it() {
    let mut stage = Stage::new();
    let [client] = stage.clients();
    let make = |stage: &mut Stage, length| {
        let opened = stage.opened(client, None, array(b'd', length));
        (opened.object, opened.place.expect("memory").segment)
    };
    // A large one has a segment of its own.
    let (large, segment) = make(&mut stage, 100_000);
    assert!(stage.store.segment(segment).is_some());
    discard(&mut stage, client, large);
    assert!(stage.store.segment(segment).is_none());
    // Small ones share segments, and the last segment stays in use while it has
    // room.
    let small: Vec<_> = (0..1000).map(|_| make(&mut stage, 1000)).collect();
    for (object, _) in &small {
        discard(&mut stage, client, *object);
    }
    let (_, last) = small[small.len() - 1];
    let left = small
        .iter()
        .filter(|(_, at)| stage.store.segment(*at).is_some());
    assert!(left.into_iter().all(|(_, at)| *at == last));
}
