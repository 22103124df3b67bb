//! Dicts and lists, compared with those of Rust's library.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::stage::{Stage, json, value};
use crate::wire::{Call, Json, Kind, Reply};

fn refused(reply: &Reply) -> bool {
    matches!(reply, Reply::Refused(_))
}

/// Performs an operation on the only object of a stage.
fn on(kind: Kind) -> impl FnMut(Call) -> Reply {
    let mut stage = Stage::new();
    let client = stage.client();
    let object = stage.open(client, kind);
    move |call| stage.call(client, object, call)
}

fn pair(key: &str, value: u32) -> (Json, Json) {
    (json(key), json(value))
}

#[test]
fn a_key_that_is_the_same_number_is_the_same_key() {
    let mut call = on(Kind::Dict);
    let pairs = vec![pair("1", 0), pair("\"1\"", 1), pair("true", 2)];
    assert_eq!(call(Call::Update { pairs }), Reply::Done);
    let pairs = vec![pair("1.0", 3), pair("null", 4)];
    assert_eq!(call(Call::Update { pairs }), Reply::Done);
    // As in Python, true is 1.
    let expected = [("1", 3), ("\"1\"", 1), ("null", 4)];
    let expected = expected.map(|(key, value)| pair(key, value));
    assert_eq!(call(Call::Items), Reply::Pairs(expected.into()));
    assert_eq!(call(Call::Find { key: json("1e0") }), value(3));
    let large = "1".repeat(400);
    let pairs = vec![(json(&large), json(5))];
    assert_eq!(call(Call::Update { pairs }), Reply::Done);
    assert_eq!(call(Call::Find { key: json(large) }), value(5));
}

#[test]
fn a_bad_key_changes_nothing() {
    let mut call = on(Kind::Dict);
    let bad = || json("[1]");
    let pairs = vec![pair("1", 0), (bad(), json(1))];
    let told = call(Call::Update { pairs });
    let reason = "a key is a string, a number, true, false or null, not [1]";
    assert_eq!(told, Reply::Refused(reason.to_owned()));
    assert_eq!(call(Call::Size), Reply::Number(0));
    let value = json(1);
    assert!(refused(&call(Call::SetDefault { key: bad(), value })));
    assert!(refused(&call(Call::Find { key: bad() })));
    assert!(refused(&call(Call::Take { key: Some(bad()) })));
}

#[test]
fn a_list_that_was_changed_in_the_meantime_is_not_replaced() {
    let mut call = on(Kind::List);
    let values = vec![json(2), json(1)];
    call(Call::Append { values });
    let Reply::Values {
        mut values,
        changes,
    } = call(Call::Values)
    else {
        panic!("values");
    };
    values.reverse();
    let replace = |changes| Call::Replace {
        changes,
        values: vec![json(1), json(2)],
    };
    call(Call::Reverse);
    assert_eq!(call(replace(changes)), Reply::TimedOut);
    assert_eq!(call(replace(changes + 1)), Reply::Done);
    assert_eq!(call(replace(changes + 1)), Reply::TimedOut);
    assert_eq!(call(Call::At { position: 0 }), value(1));
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
                (Call::Update { pairs }, Reply::Done)
            }
            DictStep::SetDefault(key, new) => {
                let old = self.values.get(&key).copied();
                if old.is_none() {
                    self.set(key, new);
                }
                let call = Call::SetDefault {
                    key: json(key),
                    value: json(new),
                };
                (call, value(old.unwrap_or(new)))
            }
            DictStep::Find(key) => {
                let call = Call::Find { key: json(key) };
                (call, found(self.values.get(&key).copied()))
            }
            DictStep::Take(key) => {
                let call = Call::Take {
                    key: Some(json(key)),
                };
                (call, found(self.take(key)))
            }
            DictStep::TakeLast => {
                let last = self.order.last().copied();
                let taken = last.and_then(|key| Some((json(key), json(self.take(key)?))));
                let reply = taken.map_or(Reply::Absent, |pair| Reply::Pairs(vec![pair]));
                (Call::Take { key: None }, reply)
            }
            DictStep::Clear => {
                *self = Self::default();
                (Call::Clear, Reply::Done)
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
            (Call::Append { values }, Reply::Done)
        }
        ListStep::Insert(position, value) => {
            let past_the_end = if *position < 0 { 0 } else { length };
            let at = place(*position, length).unwrap_or(past_the_end);
            values.insert(at, *value);
            let (position, value) = (*position, json(value));
            (Call::Insert { position, value }, Reply::Done)
        }
        ListStep::At(position) => {
            let there = place(*position, length).map(|at| values[at]);
            let position = *position;
            (Call::At { position }, found(there))
        }
        ListStep::SetAt(position, value) => {
            let at = place(*position, length);
            let reply = match at {
                Some(at) => {
                    values[at] = *value;
                    Reply::Done
                }
                None => Reply::Absent,
            };
            let (position, value) = (*position, json(value));
            (Call::SetAt { position, value }, reply)
        }
        ListStep::PopAt(position) => {
            let taken = place(*position, length).map(|at| values.remove(at));
            let position = *position;
            (Call::PopAt { position }, found(taken))
        }
        ListStep::Reverse => {
            values.reverse();
            (Call::Reverse, Reply::Done)
        }
        ListStep::Clear => {
            values.clear();
            (Call::Clear, Reply::Done)
        }
    }
}

proptest! {
    #[test]
    fn a_dict_behaves_like_rusts(steps in prop::collection::vec(dict_step(), 0..60)) {
        let mut call = on(Kind::Dict);
        let mut model = DictModel::default();
        for step in steps {
            let (request, expected) = model.step(&step);
            prop_assert_eq!(call(request), expected, "{:?}", step);
            prop_assert_eq!(call(Call::Items), model.items());
            prop_assert_eq!(call(Call::Size), Reply::Number(model.order.len() as u64));
        }
    }

    #[test]
    fn a_list_behaves_like_rusts(steps in prop::collection::vec(list_step(), 0..60)) {
        let mut call = on(Kind::List);
        let mut model = Vec::new();
        for step in steps {
            let (request, expected) = list_model(&mut model, &step);
            prop_assert_eq!(call(request), expected, "{:?}", step);
            let Reply::Values { values, .. } = call(Call::Values) else {
                panic!("values");
            };
            prop_assert_eq!(values, model.iter().map(json).collect::<Vec<_>>());
            prop_assert_eq!(call(Call::Size), Reply::Number(model.len() as u64));
        }
    }
}
