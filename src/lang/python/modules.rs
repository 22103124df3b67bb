//! Which modules exist, and what their imports bind.

use ruff_python_ast::{Alias, StmtImportFrom};

use crate::lang::builtins::names::MODULES;
use crate::lang::exception::Class;

/// Modules for scripts, in addition to those of the language.
pub(super) const OF_SCRIPTS: [&str; 2] = [SPREAD, "sys"];
/// A module that is a member of another one.
const WITHIN_OS: &str = "os.path";
/// Modules whose names only matter in annotations, which are ignored.
pub(super) const IGNORED: [&str; 2] = ["__future__", "typing"];
/// The module whose members are also names on their own.
pub(super) const SPREAD: &str = "multiprocessing";
/// The module of its exceptions, whose names may clash with others.
const EXCEPTIONS: &str = "multiprocessing.context";

/// Whether importing a name binds it.
pub(super) fn binds(import: &StmtImportFrom, alias: &Alias) -> bool {
    let module = module_of(import);
    let renames = alias
        .asname
        .as_ref()
        .is_some_and(|name| name.as_str() != alias.name.as_str());
    let has_own_name = renames || is_exception(alias.name.as_str());
    !IGNORED.contains(&module) && (module != SPREAD || has_own_name)
}

/// Whether `multiprocessing` has an exception of this name.
pub(super) fn is_exception(name: &str) -> bool {
    Class::of_module(EXCEPTIONS).any(|class| class.name() == name)
}

pub(super) fn module_of(import: &StmtImportFrom) -> &str {
    import.module.as_ref().map_or("", |name| name.as_str())
}

pub(super) fn is_there(module: &str) -> bool {
    is_module(module) || IGNORED.contains(&module)
}

/// Whether a program can use a module with this name.
pub(super) fn is_module(name: &str) -> bool {
    MODULES.contains(&name) || OF_SCRIPTS.contains(&name) || name == WITHIN_OS
}

/// The name bound by importing a missing module; none if it exists.
pub(super) fn binds_missing(alias: &Alias) -> Option<&str> {
    let name = alias.name.as_str();
    (!is_there(name)).then(|| name.split('.').next().unwrap_or(name))
}
