//! Dicts and lists, compared with those of Rust's library.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::stage::{Stage, json, value};
use crate::shared::calls::{dict, list};
use crate::wire::{Call, ClientId, Json, Kind, ObjectId, Reply};

fn refused(reply: &Reply) -> bool {
    matches!(reply, Reply::Refused(_))
}

/// A stage with one object.
struct One {
    stage: Stage,
    client: ClientId,
    object: ObjectId,
}

impl One {
    fn new(kind: Kind) -> Self {
        let mut stage = Stage::new();
        let client = stage.client();
        let object = stage.open(client, kind);
        Self {
            stage,
            client,
            object,
        }
    }

    fn call(&mut self, call: impl Into<Call>) -> Reply {
        self.stage.call(self.client, self.object, call)
    }
}

fn pair(key: &str, value: u32) -> (Json, Json) {
    (json(key), json(value))
}

#[test]
fn a_key_that_is_the_same_number_is_the_same_key() {
    let mut one = One::new(Kind::Dict);
    let pairs = vec![pair("1", 0), pair("\"1\"", 1), pair("true", 2)];
    assert_eq!(one.call(dict::update(pairs)), Reply::Done);
    let pairs = vec![pair("1.0", 3), pair("null", 4)];
    assert_eq!(one.call(dict::update(pairs)), Reply::Done);
    // As in Python, true is 1.
    let expected = [("1", 3), ("\"1\"", 1), ("null", 4)];
    let expected = expected.map(|(key, value)| pair(key, value));
    assert_eq!(one.call(dict::items()), Reply::Pairs(expected.into()));
    assert_eq!(one.call(dict::find(json("1e0"))), value(3));
    let large = "1".repeat(400);
    let pairs = vec![(json(&large), json(5))];
    assert_eq!(one.call(dict::update(pairs)), Reply::Done);
    assert_eq!(one.call(dict::find(json(large))), value(5));
}

#[test]
fn a_bad_key_changes_nothing() {
    let mut one = One::new(Kind::Dict);
    let bad = || json("[1]");
    let pairs = vec![pair("1", 0), (bad(), json(1))];
    let told = one.call(dict::update(pairs));
    let reason = "a key is a string, a number, true, false or null, not [1]";
    assert_eq!(told, Reply::Refused(reason.to_owned()));
    assert_eq!(one.call(dict::size()), Reply::Number(0));
    let value = json(1);
    assert!(refused(&one.call(dict::set_default(bad(), value))));
    assert!(refused(&one.call(dict::find(bad()))));
    assert!(refused(&one.call(dict::take(bad()))));
}

#[test]
fn a_list_that_was_changed_in_the_meantime_is_not_replaced() {
    let mut one = One::new(Kind::List);
    let values = vec![json(2), json(1)];
    one.call(list::append(values));
    let Reply::Values {
        mut values,
        changes,
    } = one.call(list::values())
    else {
        panic!("values");
    };
    values.reverse();
    let replace = |changes| list::replace(changes, vec![json(1), json(2)]);
    one.call(list::reverse());
    assert_eq!(one.call(replace(changes)), Reply::Truth(false));
    assert_eq!(one.call(replace(changes + 1)), Reply::Truth(true));
    assert_eq!(one.call(replace(changes + 1)), Reply::Truth(false));
    assert_eq!(one.call(list::at(0)), value(1));
}

#[derive(Debug, Clone)]
enum DictStep {
    Set(u8, u32),
    SetDefault(u8, u32),
    Find(u8),
    Take(u8),
    TakeLast,
    Clear,
}

fn dict_step() -> impl Strategy<Value = DictStep> {
    let key = 0u8..8;
    prop_oneof![
        4 => (key.clone(), any::<u32>()).prop_map(|(key, value)| DictStep::Set(key, value)),
        2 => (key.clone(), any::<u32>()).prop_map(|(key, value)| DictStep::SetDefault(key, value)),
        2 => key.clone().prop_map(DictStep::Find),
        2 => key.prop_map(DictStep::Take),
        2 => Just(DictStep::TakeLast),
        1 => Just(DictStep::Clear),
    ]
}

/// Pairs in the order in which their keys were added.
#[derive(Debug, Default)]
struct DictModel {
    values: BTreeMap<u8, u32>,
    order: Vec<u8>,
}

impl DictModel {
    fn set(&mut self, key: u8, value: u32) {
        if self.values.insert(key, value).is_none() {
            self.order.push(key);
        }
    }

    fn take(&mut self, key: u8) -> Option<u32> {
        self.order.retain(|one| *one != key);
        self.values.remove(&key)
    }

    fn step(&mut self, step: &DictStep) -> (Call, Reply) {
        let found = |found: Option<u32>| found.map_or(Reply::Absent, value);
        match *step {
            DictStep::Set(key, value) => {
                self.set(key, value);
                let pairs = vec![(json(key), json(value))];
                (dict::update(pairs).into(), Reply::Done)
            }
            DictStep::SetDefault(key, new) => {
                let old = self.values.get(&key).copied();
                if old.is_none() {
                    self.set(key, new);
                }
                let call = dict::set_default(json(key), json(new));
                (call.into(), value(old.unwrap_or(new)))
            }
            DictStep::Find(key) => {
                let call = dict::find(json(key));
                (call.into(), found(self.values.get(&key).copied()))
            }
            DictStep::Take(key) => {
                let call = dict::take(json(key));
                (call.into(), found(self.take(key)))
            }
            DictStep::TakeLast => {
                let last = self.order.last().copied();
                let taken = last.and_then(|key| Some((json(key), json(self.take(key)?))));
                let reply = taken.map_or(Reply::Absent, |pair| Reply::Pairs(vec![pair]));
                (dict::take_last().into(), reply)
            }
            DictStep::Clear => {
                *self = Self::default();
                (dict::clear().into(), Reply::Done)
            }
        }
    }

    fn items(&self) -> Reply {
        let pairs = self.order.iter();
        let pairs = pairs.map(|key| (json(key), json(self.values[key])));
        Reply::Pairs(pairs.collect())
    }
}

#[derive(Debug, Clone)]
enum ListStep {
    Append(Vec<u32>),
    Insert(i64, u32),
    At(i64),
    SetAt(i64, u32),
    PopAt(i64),
    Reverse,
    Clear,
}

fn list_step() -> impl Strategy<Value = ListStep> {
    let position = prop_oneof![12 => -6i64..6, 1 => Just(i64::MIN), 1 => Just(i64::MAX)];
    prop_oneof![
        4 => prop::collection::vec(any::<u32>(), 0..3).prop_map(ListStep::Append),
        3 => (position.clone(), any::<u32>()).prop_map(|(at, value)| ListStep::Insert(at, value)),
        2 => position.clone().prop_map(ListStep::At),
        2 => (position.clone(), any::<u32>()).prop_map(|(at, value)| ListStep::SetAt(at, value)),
        2 => position.prop_map(ListStep::PopAt),
        1 => Just(ListStep::Reverse),
        1 => Just(ListStep::Clear),
    ]
}

/// The index of a position in a list of this many values, as in Python.
fn place(position: i64, length: usize) -> Option<usize> {
    let length = length as i128;
    let position = i128::from(position);
    let place = if position < 0 {
        position + length
    } else {
        position
    };
    (0..length).contains(&place).then_some(place as usize)
}

fn list_model(values: &mut Vec<u32>, step: &ListStep) -> (Call, Reply) {
    let length = values.len();
    let found = |found: Option<u32>| found.map_or(Reply::Absent, value);
    match step {
        ListStep::Append(more) => {
            values.extend(more);
            let values = more.iter().map(json).collect();
            (list::append(values).into(), Reply::Done)
        }
        ListStep::Insert(position, value) => {
            let past_the_end = if *position < 0 { 0 } else { length };
            let at = place(*position, length).unwrap_or(past_the_end);
            values.insert(at, *value);
            let (position, value) = (*position, json(value));
            (list::insert(position, value).into(), Reply::Done)
        }
        ListStep::At(position) => {
            let there = place(*position, length).map(|at| values[at]);
            let position = *position;
            (list::at(position).into(), found(there))
        }
        ListStep::SetAt(position, value) => {
            let at = place(*position, length);
            if let Some(at) = at {
                values[at] = *value;
            }
            let (position, value) = (*position, json(value));
            let reply = Reply::Truth(at.is_some());
            (list::set_at(position, value).into(), reply)
        }
        ListStep::PopAt(position) => {
            let taken = place(*position, length).map(|at| values.remove(at));
            let position = *position;
            (list::pop_at(position).into(), found(taken))
        }
        ListStep::Reverse => {
            values.reverse();
            (list::reverse().into(), Reply::Done)
        }
        ListStep::Clear => {
            values.clear();
            (list::clear().into(), Reply::Done)
        }
    }
}

proptest! {
    #[test]
    fn a_dict_behaves_like_rusts(steps in prop::collection::vec(dict_step(), 0..60)) {
        let mut one = One::new(Kind::Dict);
        let mut model = DictModel::default();
        for step in steps {
            let (request, expected) = model.step(&step);
            prop_assert_eq!(one.call(request), expected, "{:?}", step);
            prop_assert_eq!(one.call(dict::items()), model.items());
            prop_assert_eq!(one.call(dict::size()), Reply::Number(model.order.len() as u64));
        }
    }

    #[test]
    fn a_list_behaves_like_rusts(steps in prop::collection::vec(list_step(), 0..60)) {
        let mut one = One::new(Kind::List);
        let mut model = Vec::new();
        for step in steps {
            let (request, expected) = list_model(&mut model, &step);
            prop_assert_eq!(one.call(request), expected, "{:?}", step);
            let Reply::Values { values, .. } = one.call(list::values()) else {
                panic!("values");
            };
            prop_assert_eq!(values, model.iter().map(json).collect::<Vec<_>>());
            prop_assert_eq!(one.call(list::size()), Reply::Number(model.len() as u64));
        }
    }
}
