//! Compares with what Python made of the same expressions.

use serde::Deserialize;

use crate::lang::builtins::testing::evaluate;

#[derive(Deserialize)]
struct Case {
    source: String,
    result: Option<String>,
    error: Option<String>,
}

#[test]
fn formats_as_python_does() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/format-cases.jsonl");
    let cases = std::fs::read_to_string(path).expect("the cases are there");
    let mut differences = Vec::new();
    for case in cases.lines() {
        let case: Case = serde_json::from_str(case).expect("a case");
        let expected = match (case.result, case.error) {
            (Some(result), None) => Ok(result),
            (None, Some(error)) => Err(error),
            _ => panic!("neither a result nor an error: {}", case.source),
        };
        let found = evaluate(&case.source);
        if found != expected {
            let source = case.source;
            differences.push(format!("{source}\n  found {found:?}\n  not {expected:?}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
