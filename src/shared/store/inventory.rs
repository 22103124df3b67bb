//! Lists for people: all objects, and which clients wait for what.

use std::fmt::Write;

use serde_json::{Value, json};

use super::object::Object;
use super::{Awaited, Store, Waiting};
use crate::wire::{ClientId, Json, ObjectId};

impl Store {
    /// All objects with their holders and waiters, as a JSON array.
    pub(super) fn inventory(&self) -> Json {
        let visible = self.objects.iter().filter(|(_, entry)| {
            // The lock of an array is listed with the array.
            entry.name.is_some() || !matches!(entry.object, Object::Lock(_))
        });
        let objects = visible.map(|(object, entry)| {
            let mut told = json!({ "kind": entry.word(), "name": entry.name });
            if let (Value::Object(told), Value::Object(facts)) = (&mut told, entry.object.facts()) {
                told.extend(facts);
                told.insert("holders".to_owned(), self.pids(entry.object.holders()));
                told.insert("waiters".to_owned(), self.pids(self.waiters_at(*object)));
            }
            told
        });
        let objects: Vec<Value> = objects.collect();
        Json::from(Value::from(objects).to_string().into_bytes())
    }

    fn pids(&self, clients: impl IntoIterator<Item = ClientId>) -> Value {
        let pid = |client| self.clients.get(&client).map_or(0, |state| state.pid);
        clients.into_iter().map(pid).collect::<Vec<_>>().into()
    }

    fn waiters_at(&self, object: ObjectId) -> Vec<ClientId> {
        let here = self.clients.iter().filter(|(_, state)| {
            state
                .waiting
                .is_some_and(|waiting| waiting.target == Awaited::Object(object))
        });
        here.map(|(client, _)| *client).collect()
    }

    /// A line for each client that waits.
    pub(super) fn who_waits_for_what(&self) -> String {
        let mut told = String::from("deadlock: every process waits for another one");
        for (client, state) in &self.clients {
            if let Some(Waiting { target, .. }) = state.waiting {
                let target = match target {
                    Awaited::Process(process) => format!("the end of {}", self.process(process)),
                    Awaited::Object(object) => self.object_told(object, *client),
                };
                // Writing to a string cannot fail.
                let _ = write!(told, "\n  {} waits for {target}", self.process(*client));
            }
        }
        told
    }

    fn process(&self, client: ClientId) -> String {
        match self.clients.get(&client) {
            Some(state) => {
                let name = state.name.as_deref().unwrap_or("a process");
                format!("{name} (pid {})", state.pid)
            }
            None => "a process that is gone".to_owned(),
        }
    }

    fn object_told(&self, object: ObjectId, client: ClientId) -> String {
        let Some(entry) = self.objects.get(&object) else {
            return "an object that is gone".to_owned();
        };
        let what = entry.object.waiting_for(client);
        let kind = entry.word();
        let mut told = match &entry.name {
            Some(name) => format!("{what} {kind} {name:?}"),
            None => format!("{what} {kind} {object}"),
        };
        let holders: Vec<String> = entry
            .object
            .holders()
            .into_iter()
            .map(|holder| self.process(holder))
            .collect();
        if !holders.is_empty() {
            let _ = write!(told, ", held by {}", holders.join(", "));
        }
        told.trim_start().to_owned()
    }
}
