//! Differences between texts, for messages of failed tests.

use std::ops::Range;

use snapbox::IntoData;
use snapbox::report::{Palette, write_diff};

/// The numbers of a range, one per line.
pub(crate) fn numbers(range: Range<u32>) -> String {
    range.fold(String::new(), |text, n| text + &n.to_string() + "\n")
}

/// Their squares, one per line.
pub(crate) fn squares(range: Range<u32>) -> String {
    range.fold(String::new(), |text, n| text + &(n * n).to_string() + "\n")
}

/// The lines that differ, with some context.
pub(crate) fn diff(expected: &str, actual: &str) -> String {
    let mut text = String::new();
    write_diff(
        &mut text,
        &expected.into_data().raw(),
        &actual.into_data().raw(),
        Some(&"expected"),
        Some(&"actual"),
        Palette::plain(),
    )
    .expect("a string can be written to");
    text
}

#[test]
fn a_difference_names_the_lines() {
    let text = diff("a\nb\nc\n", "a\nx\nc\n");
    assert!(text.contains("- b") && text.contains("+ x"), "{text}");
}
