//! File names for arbitrary bytes: readable if possible, and different for
//! different texts.

/// Longer names are truncated, and end with a hash.
const LONGEST: usize = 200;

/// A name for `text` that is a single path component, and not hidden.
///
/// Slashes, percent signs, control characters, bytes that are not UTF-8, and a
/// dot or a tilde at the start become `%XX`; the empty text becomes `%`.
pub(super) fn component(text: &[u8]) -> String {
    if text.is_empty() {
        return "%".to_owned();
    }
    let mut name = String::new();
    for chunk in text.utf8_chunks() {
        for char in chunk.valid().chars() {
            let hidden = name.is_empty() && matches!(char, '.' | '~');
            if hidden || matches!(char, '/' | '%') || char.is_control() {
                for byte in char.encode_utf8(&mut [0; 4]).bytes() {
                    push_code(&mut name, byte);
                }
            } else {
                name.push(char);
            }
        }
        for &byte in chunk.invalid() {
            push_code(&mut name, byte);
        }
    }
    if name.len() > LONGEST {
        let hash = blake3::hash(text).to_hex();
        let end = name.floor_char_boundary(LONGEST - hash.len() - 2);
        name.truncate(end);
        name.extend(["%%", &hash]);
    }
    name
}

fn push_code(name: &mut String, byte: u8) {
    let digit = |value: u8| char::from(b"0123456789ABCDEF"[usize::from(value)]);
    name.extend(['%', digit(byte >> 4), digit(byte & 15)]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_readable_where_they_can_be() {
        let cases: [(&[u8], &str); 8] = [
            (b"a b.txt", "a b.txt"),
            ("grün".as_bytes(), "grün"),
            (b"", "%"),
            (b"../x", "%2E.%2Fx"),
            (b"50%", "50%25"),
            (b"a\nb\0", "a%0Ab%00"),
            (b"\xff.", "%FF."),
            (b"~", "%7E"),
        ];
        for (text, name) in cases {
            assert_eq!(component(text), name);
        }
    }

    #[test]
    fn long_names_are_cut_and_still_differ() {
        let long = |last: char| component(format!("{}{last}", "ü".repeat(300)).as_bytes());
        assert!(long('a').len() <= LONGEST && long('a') != long('b'));
    }

    proptest! {
        #[test]
        fn no_two_texts_have_the_same_name(texts in prop::collection::hash_set(prop::collection::vec(prop::sample::select(b"a%2F/.\xff\xc3\xbc".to_vec()), 0..6), 0..50)) {
            let names: HashSet<_> = texts.iter().map(|text| component(text)).collect();
            prop_assert_eq!(names.len(), texts.len());
            for name in names {
                prop_assert!(!name.contains('/') && !name.starts_with('.') && !name.is_empty());
            }
        }
    }
}
