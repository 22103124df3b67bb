//! The parts of a JSON array or object, which stay text.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// An array or an object.
pub(crate) enum JsonParts<'a> {
    /// Keys and values, in their order.
    Object(Vec<(Cow<'a, str>, &'a RawValue)>),
    /// Elements.
    Array(Vec<&'a RawValue>),
}

/// A string, without a copy where its text has no escapes.
#[derive(serde::Deserialize)]
struct JsonText<'a>(#[serde(borrow)] Cow<'a, str>);

/// The string that a JSON text is.
pub(crate) fn json_string(text: &str) -> serde_json::Result<Cow<'_, str>> {
    let text: JsonText = serde_json::from_str(text)?;
    Ok(text.0)
}

impl<'de> Deserialize<'de> for JsonParts<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PartsVisitor)
    }
}

struct PartsVisitor;

impl<'de> Visitor<'de> for PartsVisitor {
    type Value = JsonParts<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some((name, value)) = map.next_entry::<JsonText, _>()? {
            entries.push((name.0, value));
        }
        Ok(JsonParts::Object(entries))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = elements.next_element()? {
            values.push(value);
        }
        Ok(JsonParts::Array(values))
    }
}
