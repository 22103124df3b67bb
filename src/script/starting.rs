//! What a script may say about how processes start. There is only one way,
//! which Python calls spawn.

use anyhow::{anyhow, bail};
use starlark::environment::GlobalsBuilder;
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::Value;
use starlark::values::none::NoneType;

use crate::lang::{find, python_type};

/// The names that [`register`] makes.
pub(super) const NAMES: &[&str] = &[
    "freeze_support",
    "get_all_start_methods",
    "get_context",
    "get_start_method",
    "set_start_method",
];

const SPAWN: &str = "spawn";

fn check(method: Option<Value>) -> anyhow::Result<()> {
    let Some(method) = method.filter(|method| !method.is_none()) else {
        return Ok(());
    };
    match method.unpack_str() {
        Some(SPAWN) => Ok(()),
        Some(method) => bail!(
            "cannot start processes by {method:?}: a process runs the script anew, as Python's \
             'spawn' does; write 'spawn'"
        ),
        None => bail!("a start method is a str, not {}", python_type(method)),
    }
}

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn freeze_support() -> anyhow::Result<NoneType> {
        Ok(NoneType)
    }

    fn get_all_start_methods() -> anyhow::Result<Vec<&'static str>> {
        Ok(vec![SPAWN])
    }

    fn get_start_method<'v>(allow_none: Option<Value<'v>>) -> anyhow::Result<&'static str> {
        let _ = allow_none;
        Ok(SPAWN)
    }

    fn set_start_method<'v>(
        method: Option<Value<'v>>,
        force: Option<Value<'v>>,
    ) -> anyhow::Result<NoneType> {
        let _ = force;
        check(method)?;
        Ok(NoneType)
    }

    /// The whole module.
    fn get_context<'v>(
        method: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> anyhow::Result<Value<'v>> {
        check(method)?;
        find("multiprocessing", eval).ok_or_else(|| anyhow!("there is no multiprocessing"))
    }
}
