//! Values that are fetched to be passed on.

use super::stage::{AT_ONCE, FOR_GOOD, Stage, json, value};
use crate::shared::calls::{dict, list, pipe, queue, settle};
use crate::wire::{Call, ClientId, Kind, ObjectId, Patience, Reply};

fn fetch(patience: Patience, most: u64) -> Call {
    queue::fetch(patience, most).into()
}

fn get(patience: Patience) -> Call {
    let lease = true;
    queue::get(patience, lease).into()
}

fn fetched(items: impl IntoIterator<Item = u32>) -> Reply {
    Reply::Fetched(items.into_iter().map(json).collect())
}

fn filled(stage: &mut Stage, bound: u64, items: u32) -> ObjectId {
    let putter = stage.client();
    let queue = stage.opened(putter, Some("q"), Kind::Queue { bound });
    for item in 0..items {
        put(stage, putter, queue.object, item);
    }
    queue.object
}

fn put(stage: &mut Stage, putter: ClientId, queue: ObjectId, item: u32) {
    let value = json(item);
    let patience = AT_ONCE;
    let call = queue::put(value, patience);
    assert_eq!(stage.call(putter, queue, call), Reply::Done);
}

#[test]
fn unsettled_values_return_when_their_client_is_gone() {
    let mut stage = Stage::new();
    let queue = filled(&mut stage, 0, 9);
    let [one, other, third] = stage.clients();
    assert_eq!(stage.call(one, queue, fetch(FOR_GOOD, 2)), fetched(0..2));
    assert_eq!(stage.call(other, queue, fetch(FOR_GOOD, 3)), fetched(2..5));
    // Fetching more implies that all earlier values were passed on.
    assert_eq!(stage.call(one, queue, fetch(FOR_GOOD, 1)), fetched([5]));
    // Whichever dies first, all values return to their positions.
    stage.leave(one);
    stage.leave(other);
    assert_eq!(stage.call(third, queue, queue::size()), Reply::Number(7));
    assert_eq!(stage.call(third, queue, fetch(FOR_GOOD, 99)), fetched(2..9));
}

#[test]
fn a_client_may_settle_a_part() {
    let mut stage = Stage::new();
    let queue = filled(&mut stage, 0, 4);
    let [one, other] = stage.clients();
    assert_eq!(stage.call(one, queue, fetch(FOR_GOOD, 3)), fetched(0..3));
    let settle = settle(1);
    assert_eq!(stage.call(one, queue, settle), Reply::Done);
    stage.leave(one);
    assert_eq!(stage.call(other, queue, fetch(FOR_GOOD, 99)), fetched(1..4));
}

#[test]
fn returned_values_go_to_waiting_clients() {
    let mut stage = Stage::new();
    let queue = filled(&mut stage, 0, 2);
    let [one, other, third] = stage.clients();
    assert_eq!(stage.call(one, queue, fetch(FOR_GOOD, 9)), fetched(0..2));
    stage.wait(other, queue, get(FOR_GOOD));
    stage.wait(third, queue, fetch(FOR_GOOD, 9));
    stage.leave(one);
    assert_eq!(stage.told(other), Some(value(0)));
    assert_eq!(stage.told(third), Some(fetched([1])));
}

#[test]
fn lent_values_follow_returned_ones() {
    let mut stage = Stage::new();
    let queue = filled(&mut stage, 0, 6);
    let [one, other] = stage.clients();
    assert_eq!(stage.call(one, queue, fetch(FOR_GOOD, 2)), fetched(0..2));
    let lent = stage.call(other, queue, get(FOR_GOOD));
    assert!(matches!(lent, Reply::Leased { values, .. } if values.len() == 4));
    stage.leave(one);
    assert_eq!(stage.call(other, queue, fetch(FOR_GOOD, 9)), {
        fetched([0, 1, 3, 4, 5])
    });
}

#[test]
fn no_more_is_fetched_than_a_pipe_takes_at_once() {
    let mut stage = Stage::new();
    let [one] = stage.clients();
    let queue = stage.open(one, Kind::Queue { bound: 0 });
    for length in [2000, 2094, 1, 5000, 1] {
        let value = json("x".repeat(length));
        let patience = FOR_GOOD;
        stage.call(one, queue, queue::put(value, patience));
    }
    let mut count = || match stage.call(one, queue, fetch(FOR_GOOD, 9)) {
        Reply::Fetched(values) => values.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!([count(), count(), count(), count()], [2, 1, 1, 1]);
}

#[test]
fn a_closed_queue_is_not_over_while_values_may_come_back() {
    let mut stage = Stage::new();
    let queue = filled(&mut stage, 0, 1);
    let [one, other] = stage.clients();
    assert_eq!(stage.call(one, queue, fetch(FOR_GOOD, 9)), fetched([0]));
    assert_eq!(stage.call(one, queue, queue::close()), Reply::Done);
    assert_eq!(stage.call(other, queue, get(AT_ONCE)), Reply::TimedOut);
    stage.wait(other, queue, fetch(FOR_GOOD, 9));
    stage.leave(one);
    assert_eq!(stage.told(other), Some(fetched([0])));
    // Now it is there for all.
    let [third] = stage.clients();
    stage.wait(third, queue, get(FOR_GOOD));
    assert_eq!(stage.call(other, queue, fetch(FOR_GOOD, 9)), Reply::Closed);
    assert_eq!(stage.told(third), Some(Reply::Closed));
}

#[test]
fn returned_values_may_exceed_the_bound() {
    let mut stage = Stage::new();
    let queue = filled(&mut stage, 2, 2);
    let [one, putter] = stage.clients();
    assert_eq!(stage.call(one, queue, fetch(FOR_GOOD, 9)), fetched(0..2));
    put(&mut stage, putter, queue, 2);
    put(&mut stage, putter, queue, 3);
    stage.leave(one);
    let value = json(4);
    let patience = FOR_GOOD;
    stage.wait(putter, queue, queue::put(value, patience));
    let [other] = stage.clients();
    assert_eq!(stage.call(other, queue, fetch(FOR_GOOD, 2)), fetched(0..2));
    assert!(stage.is_waiting(putter));
    assert_eq!(stage.call(other, queue, fetch(FOR_GOOD, 1)), fetched([2]));
    assert_eq!(stage.told(putter), Some(Reply::Done));
}

fn fetch_from(end: u8, patience: Patience) -> Call {
    pipe::fetch(end, patience).into()
}

#[test]
fn values_fetched_from_a_pipe_return_to_its_front() {
    let mut stage = Stage::new();
    let [one, other, third] = stage.clients();
    let pipe = stage.opened(one, Some("p"), Kind::Pipe { duplex: true });
    for item in 0..3 {
        let send = pipe::send(0, json(item));
        assert_eq!(stage.call(one, pipe.object, send), Reply::Truth(true));
    }
    for (client, item) in [(one, 0), (other, 1)] {
        let call = fetch_from(1, FOR_GOOD);
        assert_eq!(stage.call(client, pipe.object, call), fetched([item]));
    }
    stage.leave(one);
    stage.leave(other);
    for item in 0..3 {
        let receive = pipe::receive(1, AT_ONCE);
        assert_eq!(stage.call(third, pipe.object, receive), value(item));
    }
}

#[test]
fn a_closed_pipe_is_not_over_while_something_may_come_back() {
    let mut stage = Stage::new();
    let [one, other, third] = stage.clients();
    let pipe = stage.opened(one, Some("p"), Kind::Pipe { duplex: true });
    let pipe = pipe.object;
    let send = pipe::send(0, json(7));
    assert_eq!(stage.call(third, pipe, send), Reply::Truth(true));
    assert_eq!(stage.call(one, pipe, fetch_from(1, FOR_GOOD)), fetched([7]));
    let close = pipe::let_go(0, true);
    stage.wait(other, pipe, fetch_from(1, FOR_GOOD));
    assert_eq!(stage.call(third, pipe, close), Reply::Done);
    assert!(stage.is_waiting(other));
    stage.leave(one);
    assert_eq!(stage.told(other), Some(fetched([7])));
    let settle = settle(1);
    assert_eq!(stage.call(other, pipe, settle), Reply::Done);
    let call = fetch_from(1, FOR_GOOD);
    assert_eq!(stage.call(third, pipe, call), Reply::Closed);
}

#[test]
fn values_fetched_from_a_list_or_dict_return_to_their_place() {
    let mut stage = Stage::new();
    let [one, other] = stage.clients();
    let list = stage.opened(one, Some("l"), Kind::List).object;
    let values = [0, 1, 2].map(json).to_vec();
    let append = list::append(values);
    assert_eq!(stage.call(one, list, append), Reply::Done);
    let call = list::fetch(1);
    assert_eq!(stage.call(one, list, call), fetched([1]));
    assert_eq!(stage.call(other, list, list::size()), Reply::Number(2));

    let dict = stage.opened(one, Some("d"), Kind::Dict).object;
    let pairs = [0, 1, 2].map(|item| (json(item), json(item))).to_vec();
    let update = dict::update(pairs.clone());
    assert_eq!(stage.call(one, dict, update), Reply::Done);
    let call = dict::fetch(json(1));
    assert_eq!(stage.call(one, dict, call), fetched([1]));
    let call = dict::fetch(json(1));
    assert_eq!(stage.call(other, dict, call), Reply::Absent);

    stage.leave(one);
    let at = list::at(1);
    assert_eq!(stage.call(other, list, at), value(1));
    assert_eq!(stage.call(other, dict, dict::items()), Reply::Pairs(pairs));
}

#[test]
fn a_newer_value_at_its_key_stays() {
    let mut stage = Stage::new();
    let [one, other] = stage.clients();
    let dict = stage.opened(one, Some("d"), Kind::Dict).object;
    let set = |item| dict::update(vec![(json(1), json(item))]);
    assert_eq!(stage.call(one, dict, set(1)), Reply::Done);
    let call = dict::fetch(json(1));
    assert_eq!(stage.call(one, dict, call), fetched([1]));
    assert_eq!(stage.call(other, dict, set(2)), Reply::Done);
    stage.leave(one);
    let find = dict::find(json(1));
    assert_eq!(stage.call(other, dict, find), value(2));
}
