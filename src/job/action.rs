//! What each job does with its row: it runs a command, or it calls a function.

use std::ffi::{OsStr, OsString};

use bytes::Bytes;

use super::quote::shown;
use super::template::{Job, Template, TemplateError};
use crate::input::append_value;
use crate::input::rows::{Columns, Row};
use crate::proc::Argv;

/// What each job does.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    /// Runs a command.
    Command(Template),
    /// Calls a function in a process of its own.
    Function(Function),
}

/// A function, and the program that calls it.
#[derive(Debug, Clone)]
pub(crate) struct Function {
    /// Reads a call from standard input: a line of setup, a line with the
    /// number of the call from 0, and a line with the item as JSON.
    pub(crate) caller: Argv,
    /// The line of setup, without its end.
    pub(crate) setup: Bytes,
    /// The function as the user wrote it.
    pub(crate) text: String,
    /// Whether the fields of a row are separate arguments: then the item is
    /// always an array, or an object if columns have names.
    pub(crate) spread: bool,
}

impl Action {
    /// The program, if it is the same for all rows.
    pub(super) fn program(&self) -> Option<OsString> {
        match self {
            Self::Command(template) => template.program(),
            Self::Function(function) => function.caller.program().map(OsStr::to_owned),
        }
    }

    /// What is probably not meant.
    pub(super) fn remark(&self) -> Option<String> {
        match self {
            Self::Command(template) => template.remark(),
            // An expression that calls nothing has no effect.
            Self::Function(function) => {
                let text = &function.text;
                (!function.spread && !text.contains('(')).then(|| {
                    format!(
                        "results are not printed: write print({text}), or use ppar map '{text}'"
                    )
                })
            }
        }
    }

    /// Checks, as far as possible in advance, that it works for every row.
    pub(super) fn check(&self, columns: &Columns) -> Result<(), TemplateError> {
        match self {
            Self::Command(template) => template.check(columns),
            Self::Function(_) => Ok(()),
        }
    }

    /// The command for a row, and its standard input, if it has one.
    pub(super) fn prepare(
        &self,
        row: &Row,
        job: Job<'_>,
    ) -> Result<(Argv, Option<Bytes>), TemplateError> {
        match self {
            Self::Command(template) => Ok((template.render(row, job)?, None)),
            Self::Function(function) => {
                let call = function.call(row, job)?;
                Ok((function.caller.clone(), Some(call)))
            }
        }
    }

    /// The action as one line for people.
    pub(super) fn display(&self, row: &Row, job: Job<'_>) -> Result<Vec<u8>, TemplateError> {
        match self {
            Self::Command(template) => template.display(row, job),
            Self::Function(function) => {
                let words = [function.text.as_bytes()].into_iter().chain(row.fields());
                let words: Vec<Vec<u8>> = words.map(shown).collect();
                Ok(words.join(&b' '))
            }
        }
    }
}

impl Function {
    fn call(&self, row: &Row, job: Job<'_>) -> Result<Bytes, TemplateError> {
        let mut call = self.setup.to_vec();
        call.extend_from_slice(format!("\n{}\n", job.sequence - 1).as_bytes());
        match row.names() {
            None if row.width() == 1 && !self.spread => {
                append_value(&mut call, text(row.field(0).unwrap_or_default())?);
            }
            None => {
                for (index, field) in row.fields().enumerate() {
                    call.push(if index == 0 { b'[' } else { b',' });
                    append_value(&mut call, text(field)?);
                }
                call.push(b']');
            }
            Some(names) => {
                for (index, (key, field)) in names.iter().zip(row.fields()).enumerate() {
                    call.push(if index == 0 { b'{' } else { b',' });
                    let key = serde_json::to_string(text(key)?);
                    call.extend_from_slice(key.expect("a string has a JSON form").as_bytes());
                    call.push(b':');
                    append_value(&mut call, text(field)?);
                }
                call.push(b'}');
            }
        }
        call.push(b'\n');
        Ok(call.into())
    }
}

fn text(bytes: &[u8]) -> Result<&str, TemplateError> {
    std::str::from_utf8(bytes).map_err(|_| TemplateError::Encoding)
}

#[cfg(test)]
mod tests {
    use super::super::template::HERE;
    use super::*;

    fn call(row: &Row, spread: bool) -> String {
        let function = Function {
            caller: Argv::of(["ppar"]).expect("no NUL byte"),
            setup: "setup".into(),
            text: "f".to_owned(),
            spread,
        };
        let job = Job {
            sequence: 3,
            slot: 1,
            host: HERE,
        };
        let call = function.call(row, job).expect("it is text");
        String::from_utf8(call.to_vec()).expect("JSON is text")
    }

    #[test]
    fn a_call_is_three_lines() {
        let row = |fields: &[&str]| Row::of(fields).expect("fields");
        let cases = [
            (row(&["5"]), false, "5"),
            (row(&["a\n"]), false, r#""a\n""#),
            (row(&["5"]), true, "[5]"),
            (row(&["5", "{\"a\":\n1}"]), false, "[5,{\"a\": 1}]"),
        ];
        for (row, spread, item) in cases {
            assert_eq!(call(&row, spread), format!("setup\n2\n{item}\n"));
        }
        let names = [Box::from(*b"k\""), Box::from(*b"l")].into();
        let object = row(&["a", "2"]).named(Some(names));
        assert_eq!(call(&object, true), "setup\n2\n{\"k\\\"\":\"a\",\"l\":2}\n");
    }
}
