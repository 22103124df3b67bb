//! JSON to Starlark values and back, without a tree in between.
//!
//! This is the hot path of a worker: each item is read from bytes straight
//! onto the evaluator's heap, each result is written from the heap straight
//! into bytes. It knows nothing of lines, items or files: whoever calls it
//! adds those to an error.

mod read;
mod write;

pub(crate) use read::{JsonError, parse};
pub(crate) use write::{Layout, Unwritable, write, write_with};

/// How deep arrays and objects may nest. Reading and writing recurse, so this
/// keeps both from running off the stack.
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
        fn what_is_read_is_written_again(json in any_json()) {
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
}
