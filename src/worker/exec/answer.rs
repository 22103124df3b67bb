//! The meaning of a line that a program printed.

use serde::de::IgnoredAny;
use serde_json::Value;

/// How much of a line is quoted in a message.
const QUOTED: usize = 120;

/// A program's answer to an item.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The result, without a line end.
    Result(Vec<u8>),
    /// The item failed.
    Failed(String),
    /// This does not answer the item, so no later line can be trusted.
    OutOfStep(String),
}

impl Answer {
    /// A line came before anything was asked.
    pub(super) fn stray(line: &[u8]) -> Self {
        Self::OutOfStep(format!(
            "the command wrote a line that answers no item: {}",
            quoted(line)
        ))
    }
}

/// Interprets a line; if `raw`, it may be anything.
pub(super) fn judge(line: &[u8], raw: bool, errors: bool) -> Answer {
    let json = line.trim_ascii();
    if errors && let Some(message) = told_error(json) {
        return Answer::Failed(message);
    }
    if raw {
        return Answer::Result(line.to_vec());
    }
    let text = str::from_utf8(json).ok();
    if text.is_some_and(|text| serde_json::from_str::<IgnoredAny>(text).is_ok()) {
        Answer::Result(json.to_vec())
    } else if json.is_empty() {
        Answer::OutOfStep("the command answered with an empty line".to_owned())
    } else {
        Answer::OutOfStep(format!(
            "the command's answer is not JSON: {}",
            quoted(line)
        ))
    }
}

/// The error message in an answer, if it is an error.
fn told_error(json: &[u8]) -> Option<String> {
    if !json.starts_with(b"{") {
        return None;
    }
    let answer: Value = serde_json::from_slice(json).ok()?;
    let error = answer.get("error")?;
    let message = error.get("message").unwrap_or(error);
    Some(match message {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    })
}

/// The beginning of a line, to quote in a message.
pub(super) fn quoted(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    let mut quoted: String = text.chars().take(QUOTED).collect();
    if quoted.len() < text.len() {
        quoted.push('…');
    }
    format!("`{quoted}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(text: &str) -> Answer {
        Answer::Result(text.into())
    }

    #[test]
    fn an_answer_is_json_unless_it_is_raw() {
        assert_eq!(judge(b" [1, 2]\r", false, false), result("[1, 2]"));
        assert_eq!(judge(b" a\r", true, false), result(" a\r"));
        for line in [&b"a"[..], b"1 2", b"", b"\"\xff\""] {
            let answer = judge(line, false, false);
            assert!(matches!(answer, Answer::OutOfStep(_)), "{line:?}");
        }
    }

    #[test]
    fn an_error_is_one_where_that_was_agreed() {
        let failed = |text: &str| Answer::Failed(text.to_owned());
        let line = br#"{"error": {"message": "no", "code": 1}}"#;
        assert_eq!(judge(line, false, true), failed("no"));
        assert_eq!(judge(line, true, true), failed("no"));
        assert_eq!(judge(br#"{"error": [1]}"#, false, true), failed("[1]"));
        assert!(matches!(judge(line, false, false), Answer::Result(_)));
    }
}
