//! The function language: Starlark, which has Python's syntax, without access
//! to the machine.
//!
//! A leaf: it turns a [`Program`] (plain data) into an [`Engine`] and applies
//! it to items, bytes in and bytes out; or it runs a whole file, a [`Script`].
//! It does no input or output of its own: printed text goes to a sink of the
//! caller's.

mod builtins;
#[expect(unsafe_code, reason = "derived by Starlark's ProvidesStaticType")]
mod collection;
mod compile_error;
mod compiled;
#[expect(unsafe_code, reason = "derived by Starlark's ProvidesStaticType")]
mod context;
mod depth;
mod engine;
mod exact;
#[expect(unsafe_code, reason = "derived by Starlark's ProvidesStaticType")]
mod exception;
mod failure;
mod fast;
mod fraction;
mod functions;
#[cfg(test)]
mod fuzz;
mod generator;
mod group_key;
mod habits;
mod hints;
mod item;
mod json;
mod json_parts;
#[expect(unsafe_code, reason = "derived by Starlark's ProvidesStaticType")]
mod long_range;
mod measures;
mod program;
mod pyfloat;
mod python;
mod quoted;
mod row;
mod script;
#[expect(
    unsafe_code,
    reason = "what Starlark asks of a value that is iterated over"
)]
mod series;
mod shortcut;
mod show;
mod source;
mod stack;
mod stop;
mod syntax;
mod tokens;
mod twister;
mod types;
mod vocabulary;

pub(crate) use builtins::names::{IN_PLACE_ADD, IN_PLACE_MULTIPLY};
pub(crate) use builtins::partial::{of_parts as partial_of, parts as parts_of_partial};
pub(crate) use builtins::{
    date_of, exceptions_of, normal_path, os_members, parts_of_date, path_members, sys_members,
};
pub(crate) use collection::plain;
pub(crate) use context::{PrintSink, print};
pub(crate) use engine::{Engine, Outcome, Session, write_partial, write_result, write_state};
pub(crate) use exception::{Exception, cause};
pub(crate) use failure::{
    Failure, NOT_UTF8, check_json, hint_at_input, hint_at_starmap, hint_at_types,
};
pub(crate) use fast::{FoldState, Folding};
pub(crate) use group_key::{GroupKey, canonical};
pub(crate) use habits::{expects_element, hint_at_columns, hint_at_habit};
pub(crate) use item::{Item, Style};
pub(crate) use json::{Extra, JsonWriter, parse_tagged as read_tagged_json, write as write_json};
pub(crate) use json_parts::{JsonParts, json_string};
pub(crate) use measures::{Measures, Operand, Tally};
pub(crate) use row::{FieldType, FieldTypes, TableColumns, TableRow};
pub(crate) use script::{Running, Script, find, is_built_in, name_in_module};
pub(crate) use series::Series;
pub(crate) use shortcut::Bounds;
pub(crate) use show::{python_type, repr, str};
pub(crate) use source::Source;
pub(crate) use stack::with_room;
/// A value of the function language, alive as long as its session.
pub(crate) use starlark::values::Value;
pub(crate) use stop::stop;
pub(crate) use vocabulary::{Part, Vocabulary};

pub(crate) use compile_error::CompileError;
pub(crate) use program::Program;
