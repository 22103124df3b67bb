//! The module `os`: what a function can learn about its own process.

use std::ffi::OsString;
use std::thread::available_parallelism;

use starlark::environment::GlobalsBuilder;
use starlark::starlark_module;
use starlark::values::dict::AllocDict;
use starlark::values::none::NoneType;
use starlark::values::{Heap, Value};

use super::{args, paths};

pub(super) fn register(builder: &mut GlobalsBuilder) {
    builder.namespace("os", |os| {
        add_members(os);
        os.namespace("path", paths::register);
    });
}

/// Adds everything except `os.path`.
pub(crate) fn add_members(os: &mut GlobalsBuilder) {
    functions(os);
    os.set("environ", AllocDict(environment()));
    os.set("linesep", "\n");
    os.set("name", "posix");
    os.set("sep", "/");
}

/// All environment variables. Of invalid Unicode, the valid part is kept.
fn environment() -> impl Iterator<Item = (String, String)> + Clone {
    let text = |text: OsString| text.to_string_lossy().into_owned();
    let variables: Vec<_> = std::env::vars_os().collect();
    variables
        .into_iter()
        .map(move |(name, value)| (text(name), text(value)))
}

#[starlark_module]
fn functions(builder: &mut GlobalsBuilder) {
    fn getpid() -> anyhow::Result<u32> {
        Ok(std::process::id())
    }

    fn getppid() -> anyhow::Result<u32> {
        Ok(std::os::unix::process::parent_id())
    }

    fn cpu_count() -> anyhow::Result<usize> {
        Ok(available_parallelism()?.get())
    }

    /// Of a variable with invalid Unicode, the valid part is kept.
    fn getenv<'v>(
        key: Value<'v>,
        default: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let key = args::text(key)?;
        Ok(match std::env::var_os(key) {
            Some(value) => heap.alloc(value.to_string_lossy().as_ref()),
            None => default.unwrap_or_else(Value::new_none),
        })
    }

    /// Ends the process by SIGABRT, like a crash.
    fn abort() -> anyhow::Result<NoneType> {
        std::process::abort()
    }
}

#[cfg(test)]
mod tests {
    use crate::lang::builtins::testing::{check, check_errors, evaluate};

    #[test]
    fn knows_its_process() {
        let pid = std::process::id().to_string();
        assert_eq!(evaluate("os.getpid()"), Ok(pid));
        check(&[
            ("os.cpu_count() >= 1 and os.getppid() > 0", "True"),
            ("os.getenv('PPAR_NO_SUCH_VARIABLE')", "None"),
            ("os.getenv('PPAR_NO_SUCH_VARIABLE', default='x')", "'x'"),
            ("os.getenv('PATH') != None", "True"),
            ("os.environ['PATH'] == os.getenv('PATH')", "True"),
            ("os.environ.get('PPAR_NO_SUCH_VARIABLE', 1)", "1"),
            ("'PATH' in os.environ", "True"),
        ]);
        check_errors(&[("os.getenv(1)", "expected a str, not int")]);
    }
}
