//! A whole file of the function language that runs as a program.
//!
//! Nothing is frozen here: as in Python, functions may change what the top
//! level holds. What a script has beyond the language comes from its caller.

use std::collections::{BTreeSet, HashSet};

use anyhow::{anyhow, bail};
use starlark::environment::{Globals, GlobalsBuilder, Module};
use starlark::eval::Evaluator;
use starlark::syntax::AstModule;
use starlark::values::{Heap, Value};

use super::context::{Context, PrintSink};
use super::engine::deepen;
use super::failure::{self, Failure};
use super::program::{CompileError, Source, check_names, names_in};
use super::rewrite::Originals;
use super::show::python_type;
use super::{builtins, hints, syntax};

/// What a file is called from within.
const NAME: &str = "__name__";

/// What a script finds beside the language's own names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Vocabulary {
    /// The names,
    pub(crate) names: &'static [&'static [&'static str]],
    /// and what makes them.
    pub(crate) register: fn(&mut GlobalsBuilder),
}

/// A script, parsed.
pub(crate) struct Script {
    ast: AstModule,
    originals: Originals,
    globals: Globals,
}

impl Script {
    /// Parses a file, and finds names that are defined nowhere.
    pub(crate) fn parse(source: &Source, own: Vocabulary) -> Result<Self, CompileError> {
        let mut originals = Originals::default();
        let mut ast = syntax::parse_module(&source.name, &source.text, &mut originals)
            .map_err(hints::for_script)?;
        let mut names: BTreeSet<String> = names_in(&source.text).map(str::to_owned).collect();
        names.extend(originals.names().map(str::to_owned));
        let defined = names
            .iter()
            .filter(|name| builtins::is_defined(name))
            .cloned();
        let given = own.names.iter().copied().flatten().copied().chain([NAME]);
        let defined: HashSet<String> = defined
            .chain(given.map(str::to_owned))
            .chain(syntax::top_level_names(&ast))
            .collect();
        check_names(&ast, &defined, &originals, 0).map_err(hints::for_script)?;
        syntax::replace_operators(&mut ast, &names);
        Ok(Self {
            ast,
            originals,
            globals: builtins::globals(&names, own.register),
        })
    }

    /// Runs the top level with `__name__` as `name`; then `work`, with
    /// `__name__` as `__main__`, and with what became of the top level. What
    /// is printed goes to `print`.
    pub(crate) fn run<R>(
        self,
        name: &str,
        seed: u64,
        print: Box<PrintSink>,
        work: impl for<'v, 'a, 'e> FnOnce(&mut Running<'v, 'a, 'e>, starlark::Result<()>) -> R,
    ) -> R {
        let context = Context::new(seed, print);
        Module::with_temp_heap(|module| {
            module.set(NAME, module.heap().alloc(name));
            let mut eval = Evaluator::new(&module);
            eval.extra = Some(&context);
            deepen(&mut eval);
            let ended = eval.eval_module(self.ast, &self.globals).map(drop);
            module.set(NAME, module.heap().alloc("__main__"));
            let mut running = Running {
                module: &module,
                eval,
                originals: &self.originals,
                globals: &self.globals,
            };
            work(&mut running, ended)
        })
    }
}

/// A script whose top level has run.
pub(crate) struct Running<'v, 'a, 'e> {
    module: &'a Module<'v>,
    eval: Evaluator<'v, 'a, 'e>,
    originals: &'a Originals,
    globals: &'a Globals,
}

impl<'v> Running<'v, '_, '_> {
    /// Where values live.
    pub(crate) fn heap(&self) -> Heap<'v> {
        self.module.heap()
    }

    /// What the top level calls `name`.
    pub(crate) fn get(&self, name: &str) -> Option<Value<'v>> {
        let built_in = || self.globals.iter().find(|(one, _)| *one == name);
        let built_in = || built_in().map(|(_, value)| value.to_value());
        self.module.get(name).or_else(built_in)
    }

    /// How much values take, in bytes. Only the top level gives memory back.
    pub(crate) fn allocated_bytes(&self) -> usize {
        self.heap().allocated_bytes()
    }

    /// Calls a function.
    pub(crate) fn call(
        &mut self,
        function: Value<'v>,
        arguments: &[Value<'v>],
        named: &[(&str, Value<'v>)],
    ) -> starlark::Result<Value<'v>> {
        self.eval.eval_function(function, arguments, named)
    }

    /// An error in words that a Python user knows.
    pub(crate) fn explain(&self, error: &starlark::Error) -> Failure {
        failure::in_function(error, self.originals)
    }
}

/// The name by which the top level of every process knows a function.
pub(crate) fn top_level_name(
    function: Value<'_>,
    eval: &Evaluator<'_, '_, '_>,
) -> anyhow::Result<String> {
    let name = function
        .function_name()
        .ok_or_else(|| anyhow!("expected a function, not {}", python_type(function)))?;
    let there = eval.module().get(name);
    let is_known = match there {
        Some(value) => value.ptr_eq(function),
        None => builtins::is_defined(name),
    };
    if is_known {
        Ok(name.to_owned())
    } else {
        bail!("another process cannot find {name}: give a function of the top level of the script")
    }
}

/// The error of a built-in function that stopped the evaluation, if it is an
/// `E`.
pub(crate) fn cause<E: std::error::Error + Send + Sync + 'static>(
    error: &starlark::Error,
) -> Option<&E> {
    use starlark::ErrorKind::{Native, Other, Value};
    match error.kind() {
        Native(error) | Other(error) | Value(error) => error.downcast_ref(),
        _ => None,
    }
}
