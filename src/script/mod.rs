//! `ppar run`: scripts in the function language with the multiprocessing API.
//!
//! A script runs in this process, the main one. Each `Process` and each worker
//! of a `Pool` is this binary again: it runs the same script under another
//! `__name__` and then calls one of its functions. The server holds shared
//! objects; see [`shared`](crate::shared).

#![expect(
    clippy::unnecessary_wraps,
    clippy::elidable_lifetime_names,
    reason = "a `starlark_module` returns `Result`, and `starlark_value` wants its lifetime named"
)]

mod children;
mod ending;
#[expect(unsafe_code, reason = "derived by Starlark's ProvidesStaticType")]
mod files;
mod folders;
#[expect(unsafe_code, reason = "derived by Starlark's ProvidesStaticType")]
mod function;
#[expect(unsafe_code, reason = "derived by Starlark's ProvidesStaticType")]
mod handle;
mod identity;
mod link;
mod names;
#[expect(unsafe_code, reason = "derived by Starlark's ProvidesStaticType")]
mod objects;
mod owned;
#[expect(unsafe_code, reason = "derived by Starlark's ProvidesStaticType")]
mod pool;
mod portable;
#[expect(unsafe_code, reason = "derived by Starlark's ProvidesStaticType")]
mod process;
mod run;
mod runtime;
mod starting;
mod work;

pub(crate) use names::vocabulary;
pub(crate) use run::{ScriptConfig, process, run};
pub(crate) use runtime::PROCESS_ARGUMENT;
