//! JSON to Starlark values and back, without a tree in between.
//!
//! This is the hot path of a worker: items are read from bytes directly onto
//! the evaluator's heap, and results are written from the heap directly into
//! bytes. It knows nothing of lines, items or files: callers add those to
//! errors.

mod read;
mod write;

pub(crate) use read::{JsonError, Numbers, parse, parse_tagged, parse_with};
pub(crate) use write::{Extra, JsonWriter, Layout, Unwritable, write, write_with};

/// How deep arrays and objects may nest. Reading and writing recurse, so this
/// protects the stack.
const MAX_DEPTH: usize = 512;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value as Json, json};
    use starlark::values::Heap;

    use super::*;

    fn any_json() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<i64>().prop_map(Json::from),
            (-1e300..1e300).prop_map(Json::from),
            ".{0,8}".prop_map(Json::from),
        ];
        leaf.prop_recursive(4, 32, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
                proptest::collection::hash_map(".{0,4}", inner, 0..5)
                    .prop_map(|fields| json!(fields)),
            ]
        })
    }

    fn there_and_back(text: &[u8]) -> Result<Vec<u8>, String> {
        Heap::temp(|heap| {
            let value = parse(text, heap).map_err(|error| error.to_string())?;
            let mut out = Vec::new();
            write(value, &mut out).map_err(|error| error.to_string())?;
            Ok(out)
        })
    }

    proptest! {
        #[test]
        fn values_are_written_as_they_were_read(json in any_json()) {
            let text = serde_json::to_vec(&json).expect("JSON");
            let back = there_and_back(&text).expect("JSON");
            let again: Json = serde_json::from_slice(&back).expect("JSON");
            prop_assert_eq!(again, json);
        }

        #[test]
        fn the_same_texts_are_refused_as_elsewhere(text in r#"[\[\]{},:"\\u0-9eE.\-+ntf ]{0,12}"#) {
            let strict = serde_json::from_str::<Json>(&text);
            prop_assert_eq!(there_and_back(text.as_bytes()).is_ok(), strict.is_ok(), "{}", text);
        }

        #[test]
        fn no_bytes_can_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = there_and_back(&bytes);
        }
    }

    /// Whether two JSON texts have the same meaning; numbers may differ as
    /// little as floats.
    fn means_the_same(one: &Json, other: &Json) -> bool {
        match (one, other) {
            (Json::Number(one), Json::Number(other)) => one.as_f64() == other.as_f64(),
            (Json::Array(one), Json::Array(other)) => {
                let mut pairs = one.iter().zip(other);
                one.len() == other.len() && pairs.all(|(one, other)| means_the_same(one, other))
            }
            (Json::Object(one), Json::Object(other)) => {
                let mut pairs = one.iter().zip(other);
                one.len() == other.len()
                    && pairs.all(|(one, other)| one.0 == other.0 && means_the_same(one.1, other.1))
            }
            _ => one == other,
        }
    }

    #[test]
    fn fuzz_json() {
        crate::fuzz::run(crate::fuzz::Target {
            name: "json",
            seeds: vec![
                br#"{"a": [1, -0.5e-7, "\u00e9\ud83d\ude00"], "b": {"c": null, "d": [true]}}"#
                    .to_vec(),
                b"[123456789012345678901234567890, 1e5, \"\"]".to_vec(),
            ],
            tokens: &[
                "{\"a\":",
                "}",
                "[",
                "]",
                ",",
                "\"",
                "\\",
                "\\u",
                "d83d",
                "\\ude00",
                " ",
                "1e400",
                "null",
                "[[[[[[[[",
                "-",
                "e",
                "0.1",
                "999999999999999999999",
                "true",
            ],
            tries: 2000,
            run: |text| {
                let (ours, strict) = (there_and_back(text), serde_json::from_slice::<Json>(text));
                if let (Ok(ours), Ok(strict)) = (&ours, &strict) {
                    let again = serde_json::from_slice(ours).expect("what is written is JSON");
                    assert!(means_the_same(&again, strict), "{again} {strict}");
                }
                // Parsers legitimately differ about numbers beyond the range of
                // floats, depth, and halves of surrogate pairs.
                let odd = |text: &[u8]| {
                    let has = |byte: &u8| matches!(byte, b'e' | b'E' | b'\\');
                    text.iter().any(has) || text.len() > 100
                };
                assert!(
                    ours.is_ok() == strict.is_ok() || odd(text),
                    "{ours:?} {strict:?}"
                );
                let shown = ours.err().unwrap_or_default();
                format!("{shown} {}", text.len() / 64)
            },
        });
    }
}
