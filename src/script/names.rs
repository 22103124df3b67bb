//! All names that a script finds beside those of the language.

use starlark::environment::GlobalsBuilder;
use starlark::starlark_module;
use starlark::values::Value;
use starlark::values::list::AllocList;
use starlark::values::none::NoneType;

use super::ending::ExitRequest;
use super::runtime::with;
use super::{objects, pool, process};
use crate::lang::Vocabulary;

/// What a script may name.
pub(super) const VOCABULARY: Vocabulary = Vocabulary {
    names: &[
        objects::NAMES,
        pool::NAMES,
        process::NAMES,
        &["exit", "multiprocessing", "sys"],
    ],
    register,
};

fn register(builder: &mut GlobalsBuilder) {
    parallel(builder);
    builder.namespace("multiprocessing", parallel);
    builder.namespace("sys", |builder| {
        let argv = with(|runtime| runtime.program.argv.clone());
        builder.set("argv", AllocList(argv));
        exits(builder);
    });
    exits(builder);
}

/// What `from multiprocessing import *` brings.
fn parallel(builder: &mut GlobalsBuilder) {
    objects::register(builder);
    pool::register(builder);
    process::register(builder);
}

fn end(code: Option<Value>) -> anyhow::Result<NoneType> {
    let code = match code.filter(|code| !code.is_none()) {
        None => 0,
        Some(code) => code.unpack_i32().unwrap_or_else(|| {
            super::tell(code.unpack_str().unwrap_or_default());
            1
        }),
    };
    Err(ExitRequest(code).into())
}

#[starlark_module]
fn exits(builder: &mut GlobalsBuilder) {
    /// Ends the process with a code from 0 to 255, or with a text on standard
    /// error and code 1.
    fn exit<'v>(#[starlark(require = pos)] code: Option<Value<'v>>) -> anyhow::Result<NoneType> {
        end(code)
    }
}
