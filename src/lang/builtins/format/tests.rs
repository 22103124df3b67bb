//! Compares with what Python made of the same expressions.

use crate::lang::builtins::testing::check_file;

#[test]
fn formats_as_python_does() {
    check_file("format-cases.jsonl");
}
