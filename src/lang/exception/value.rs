//! An exception as plain data.

use std::fmt;

use allocative::Allocative;
use starlark::any::ProvidesStaticType;
use starlark::values::NoSerialize;

use super::classes::Class;

/// What an exception was made with, as plain data.
#[derive(Debug, Clone, PartialEq, Allocative)]
pub(super) enum Argument {
    None,
    Bool(bool),
    Int(i32),
    Float(f64),
    Text(String),
    Tuple(Vec<Argument>),
    /// What can be written as JSON, and how Python shows it.
    Json(String, String),
    /// How Python shows anything else.
    Shown(String),
}

/// An exception, as a value and on its way.
#[derive(Debug, Clone, PartialEq, ProvidesStaticType, NoSerialize, Allocative)]
pub(crate) struct Exception {
    pub(in crate::lang) class: Class,
    pub(super) arguments: Vec<Argument>,
    /// What `str` shows.
    pub(in crate::lang) text: String,
    /// Advice that follows the message where nothing catches it.
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
