//! An exception as plain data.

use std::fmt;

use allocative::Allocative;
use starlark::any::ProvidesStaticType;
use starlark::values::NoSerialize;

use super::classes::Class;

/// An argument of an exception, as plain data.
#[derive(Debug, Clone, PartialEq, Allocative)]
pub(super) enum Argument {
    None,
    Bool(bool),
    Int(i32),
    Float(f64),
    Text(String),
    Tuple(Vec<Argument>),
    /// As JSON, and as Python shows it.
    Json(String, String),
    /// As Python shows it, for anything else.
    Shown(String),
}

/// An exception, raised or as a value.
#[derive(Debug, Clone, PartialEq, ProvidesStaticType, NoSerialize, Allocative)]
pub(crate) struct Exception {
    pub(in crate::lang) class: Class,
    pub(super) arguments: Vec<Argument>,
    /// Its `str`.
    pub(in crate::lang) text: String,
    /// Advice to show after the message if nothing catches it.
    pub(super) hint: Option<String>,
}

impl std::error::Error for Exception {}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.class.shown())?;
        if !self.text.is_empty() {
            write!(f, ": {}", self.text)?;
        }
        match &self.hint {
            Some(hint) if self.text.is_empty() => write!(f, ": {hint}"),
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}
