//! All names that a script has in addition to those of the language.

use std::io::Write;

use starlark::collections::SmallMap;
use starlark::environment::GlobalsBuilder;
use starlark::starlark_module;
use starlark::values::dict::{Dict, DictRef};
use starlark::values::list::AllocList;
use starlark::values::none::NoneType;
use starlark::values::{Heap, Value};

use super::ending::ExitRequest;
use super::link::{self, Link};
use super::runtime::with;
use super::{files, folders, objects, pool, portable, process, starting};
use crate::lang::{Part, Vocabulary, exceptions_of, plain, str, sys_members};
use crate::output::stderr;

/// What scripts and functions of `ppar map` can use.
const SHARED: &[Part] = &[
    (objects::NAMES, objects::register),
    (pool::NAMES, pool::register),
    (process::NAMES, process::register),
    (starting::NAMES, starting::register),
    (&["multiprocessing", "get_context"], multiprocessing),
    // A manager's dict only exists if a manager was made.
    (&["Manager"], conversions),
    (objects::IN_PLACE, objects::in_place),
    (&["exit"], exits),
    (&["sys"], sys),
];

/// Access to files, for scripts only.
const FILES: &[Part] = &[
    (files::NAMES, files::register),
    (folders::NAMES, folders::register),
    (&["sys"], sys_with_input),
];

static VOCABULARY: Vocabulary = Vocabulary {
    parts: &[SHARED],
    settle,
};

static OF_SCRIPTS: Vocabulary = Vocabulary {
    parts: &[SHARED, FILES],
    settle,
};

fn settle() -> anyhow::Result<()> {
    Ok(link::with(Link::settle)?)
}

/// The names that functions of `ppar map` can use.
pub(crate) fn vocabulary() -> &'static Vocabulary {
    portable::receive_with(objects::received);
    &VOCABULARY
}

/// The names that a script can use.
pub(super) fn vocabulary_of_scripts() -> &'static Vocabulary {
    portable::receive_with(objects::received);
    &OF_SCRIPTS
}

fn multiprocessing(builder: &mut GlobalsBuilder) {
    builder.namespace("multiprocessing", |builder| {
        objects::register(builder);
        pool::register(builder);
        process::register(builder);
        starting::register(builder);
        exceptions_of("multiprocessing.context", builder);
    });
}

fn sys(builder: &mut GlobalsBuilder) {
    builder.namespace("sys", add_sys);
}

fn sys_with_input(builder: &mut GlobalsBuilder) {
    builder.namespace("sys", |sys| {
        add_sys(sys);
        files::add_input(sys);
    });
}

fn add_sys(sys: &mut GlobalsBuilder) {
    let argv = with(|runtime| runtime.program.argv.clone());
    sys.set("argv", AllocList(argv));
    exits(sys);
    files::add_outputs(sys);
    sys_members(sys);
}

/// The code with which `exit(code)` ends a process; anything but a number is
/// printed.
pub(super) fn code_of<'v>(code: Option<Value<'v>>, heap: Heap<'v>) -> anyhow::Result<i32> {
    let Some(code) = code.filter(|code| !code.is_none()) else {
        return Ok(0);
    };
    if let Some(number) = code.unpack_bool().map(i32::from).or(code.unpack_i32()) {
        return Ok(number);
    }
    let mut text = String::new();
    str(code, heap, &mut text)?;
    // The script's own text passes unchanged.
    let _ = stderr().write_all(format!("{text}\n").as_bytes());
    Ok(1)
}

#[starlark_module]
fn exits(builder: &mut GlobalsBuilder) {
    /// Ends the process with a code from 0 to 255; prints anything else to
    /// standard error and ends with code 1.
    fn exit<'v>(
        #[starlark(require = pos)] code: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<NoneType> {
        Err(ExitRequest(code_of(code, heap)?).into())
    }
}

#[starlark_module]
fn conversions(builder: &mut GlobalsBuilder) {
    /// The `dict` of the language, which also accepts a manager's dict.
    fn dict<'v>(
        #[starlark(require = pos)] given: Option<Value<'v>>,
        #[starlark(kwargs)] named: DictRef<'v>,
        heap: Heap<'v>,
    ) -> starlark::Result<Value<'v>> {
        let mut made = SmallMap::new();
        for (key, value) in objects::pairs_of(given.map(plain), &named, heap)? {
            made.insert_hashed(key.get_hashed()?, value);
        }
        Ok(heap.alloc(Dict::new(made)))
    }
}
