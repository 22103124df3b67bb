//! Imports, which are not needed for modules of the language.

use std::collections::HashSet;

use ruff_python_ast::{Stmt, StmtImport, StmtImportFrom};
use ruff_text_size::Ranged;

use super::advice::IN_CPYTHON;
use super::block::Block;
use super::lowering::{Done, Lowering};
use super::modules::{
    IGNORED, OF_SCRIPTS, SPREAD, binds, is_exception, is_module, is_there, module_of,
};
use super::places::start;
use super::refusals::Refusal;
use crate::lang::builtins::names::MODULES;

/// The modules whose names are bound to one of their members, as by `from time
/// import time`.
pub(super) fn renamed(body: &[Stmt]) -> Result<HashSet<String>, Refusal> {
    let mut renamed = HashSet::new();
    for statement in body {
        if let Stmt::ImportFrom(import) = statement {
            let names = import.names.iter();
            let names = names.map(|alias| alias.asname.as_ref().unwrap_or(&alias.name).as_str());
            renamed.extend(names.filter(|name| is_module(name)).map(str::to_owned));
        }
    }
    for statement in body {
        if let Stmt::Import(import) = statement
            && let Some(alias) = import
                .names
                .iter()
                .find(|alias| alias.asname.is_none() && renamed.contains(alias.name.as_str()))
        {
            return Err(Refusal {
                message: format!("`{}` has two meanings in this text", alias.name),
                at: start(alias),
                hint: Some("give one of them another name with `as`".to_owned()),
            });
        }
    }
    Ok(renamed)
}

impl Lowering<'_> {
    pub(super) fn import(&mut self, import: &StmtImport) -> Done {
        for alias in &import.names {
            let name = alias.name.as_str();
            let at = start(alias);
            self.line(at);
            if self.is_missed(name) {
                self.raise_missing(name, at);
                continue;
            }
            check(name, alias)?;
            match &alias.asname {
                _ if IGNORED.contains(&name) => self.insert("pass", at),
                Some(other) if other.as_str() != name => {
                    self.bind(other.as_str(), name, at);
                }
                _ => self.insert(name, at),
            }
        }
        Ok(())
    }

    pub(super) fn import_from(&mut self, import: &StmtImportFrom) -> Done {
        let module = module_of(import);
        if import.level > 0 {
            return missing(".", import);
        }
        if self.is_missed(module) {
            self.line(start(import));
            self.raise_missing(module, start(import));
            return Ok(());
        }
        check(module, import)?;
        for alias in &import.names {
            let at = start(alias);
            let name = alias.name.as_str();
            let bound = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
            self.line(at);
            match name {
                _ if IGNORED.contains(&module) => self.insert("pass", at),
                "*" if module == SPREAD => self.insert("pass", at),
                "*" => {
                    return Err(Refusal {
                        message: format!("from {module} import * is not supported"),
                        at,
                        hint: Some(format!("name what you use: from {module} import name")),
                    });
                }
                _ if !binds(import, alias) => self.insert(name, at),
                _ if module == SPREAD && !is_exception(name) => self.bind(bound, name, at),
                _ => self.bind(bound, &format!("{module}.{name}"), at),
            }
        }
        Ok(())
    }

    /// Whether the program is prepared for a missing module.
    fn is_missed(&self, module: &str) -> bool {
        let is_tried = self
            .blocks
            .iter()
            .any(|block| matches!(block, Block::Attempt(_)));
        is_tried && !is_there(module)
    }

    fn raise_missing(&mut self, module: &str, at: usize) {
        let raise = crate::lang::builtins::names::RAISE;
        let error = format!("{raise}(ModuleNotFoundError(\"No module named '{module}'\"))");
        self.insert(&error, at);
    }
}

fn check(module: &str, node: &impl Ranged) -> Done {
    if is_there(module) {
        return Ok(());
    }
    missing(module, node)
}

fn missing(module: &str, node: &impl Ranged) -> Done {
    let mut there = [&MODULES[..], &OF_SCRIPTS].concat();
    there.sort_unstable();
    Err(Refusal {
        message: format!("there is no module `{module}`"),
        at: start(node),
        hint: Some(format!(
            "available modules: {}; for others, {IN_CPYTHON}",
            there.join(", ")
        )),
    })
}
