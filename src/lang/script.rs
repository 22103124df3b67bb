//! A whole file of the function language that runs as a program.
//!
//! Nothing is frozen here: as in Python, functions may change values of the top
//! level. The caller provides everything beyond the language.

use std::collections::{BTreeSet, HashSet};

use starlark::environment::{Globals, Module};
use starlark::eval::Evaluator;
use starlark::syntax::AstModule;
use starlark::values::{Heap, Value};

use super::compile_error::CompileError;
use super::context::{Context, PrintSink};
use super::failure::{self, Failure};
use super::functions::deepen;
use super::program::check_names;
use super::python::Originals;
use super::source::Source;
use super::vocabulary::{NAME, Vocabulary};
use super::{builtins, hints, stop, syntax};

/// A parsed script.
pub(crate) struct Script {
    ast: AstModule,
    originals: Originals,
    globals: Globals,
    top_level: HashSet<String>,
}

impl Script {
    /// Parses a file, and finds undefined names.
    pub(crate) fn parse(source: &Source, vocabulary: &Vocabulary) -> Result<Self, CompileError> {
        let draft = Draft::read(source)?;
        draft.check(vocabulary).map_err(hints::for_script)?;
        Ok(draft.finish(vocabulary))
    }

    /// Parses a file that another process has already parsed and checked.
    pub(crate) fn parse_again(
        source: &Source,
        vocabulary: &Vocabulary,
    ) -> Result<Self, CompileError> {
        Ok(Draft::read(source)?.finish(vocabulary))
    }

    /// The names that its top level defines.
    pub(crate) fn top_level(&self) -> &HashSet<String> {
        &self.top_level
    }

    /// Runs the top level with `__name__` as `name`; then calls `work`, with
    /// `__name__` as `__main__`, and with the result of the top level. Printed
    /// text goes to `print`. Random numbers are those of the item `stream` of a
    /// program with this seed.
    pub(crate) fn run<R>(
        self,
        name: &str,
        (seed, stream): (u64, u64),
        print: Box<PrintSink>,
        work: impl for<'v, 'a, 'e> FnOnce(&mut Running<'v, 'a, 'e>, starlark::Result<()>) -> R,
    ) -> R {
        let context = Context::new(seed, print).with_globals(self.globals.clone());
        context.begin_item(stream);
        Module::with_temp_heap(|module| {
            module.set(NAME, module.heap().alloc(name));
            let mut eval = Evaluator::new(&module);
            eval.extra = Some(&context);
            deepen(&mut eval);
            let mut running = Running {
                module: &module,
                eval,
                originals: &self.originals,
                context: &context,
                is_stopped: false,
            };
            let ended = running.evaluate(|eval| eval.eval_module(self.ast, &self.globals));
            module.set(NAME, module.heap().alloc("__main__"));
            work(&mut running, ended.map(drop))
        })
    }
}

/// A script as parsed.
struct Draft {
    ast: AstModule,
    originals: Originals,
    /// All names in the script, perhaps with other words.
    names: BTreeSet<String>,
    top_level: HashSet<String>,
}

impl Draft {
    fn read(source: &Source) -> Result<Self, CompileError> {
        let mut originals = Originals::default();
        let ast = syntax::parse_module(&source.name, &source.text, &mut originals)
            .map_err(hints::for_script)?;
        let names = originals.names().cloned().collect();
        let top_level = syntax::top_level_names(&ast).into_iter().collect();
        Ok(Self {
            ast,
            originals,
            names,
            top_level,
        })
    }

    /// Finds undefined names.
    fn check(&self, vocabulary: &Vocabulary) -> Result<(), CompileError> {
        let mut defined = vocabulary.defined(&self.names);
        defined.extend(self.top_level.iter().cloned());
        check_names(&self.ast, &defined, &self.originals)
    }

    fn finish(mut self, vocabulary: &Vocabulary) -> Script {
        syntax::replace_operators(&mut self.ast, &self.names);
        Script {
            ast: self.ast,
            originals: self.originals,
            globals: vocabulary.globals(&self.names),
            top_level: self.top_level,
        }
    }
}

/// A script whose top level has run.
pub(crate) struct Running<'v, 'a, 'e> {
    module: &'a Module<'v>,
    eval: Evaluator<'v, 'a, 'e>,
    originals: &'a Originals,
    context: &'a Context,
    is_stopped: bool,
}

impl<'v, 'a, 'e> Running<'v, 'a, 'e> {
    /// The heap of its values.
    pub(crate) fn heap(&self) -> Heap<'v> {
        self.module.heap()
    }

    /// The value of `name` at the top level.
    pub(crate) fn get(&self, name: &str) -> Option<Value<'v>> {
        look_up(name, self.module, self.context, self.heap())
    }

    /// Whether an error ended it so that nothing can be called any more.
    pub(crate) fn is_stopped(&self) -> bool {
        self.is_stopped
    }

    /// Restarts the random numbers as those of the item `stream`.
    pub(crate) fn begin_item(&self, stream: u64) {
        self.context.begin_item(stream);
    }

    /// Evaluates something.
    pub(crate) fn evaluate<R>(
        &mut self,
        work: impl FnOnce(&mut Evaluator<'v, 'a, 'e>) -> starlark::Result<R>,
    ) -> starlark::Result<R> {
        stop::catch(&mut self.eval, &mut self.is_stopped, work)
    }

    /// How many bytes its values take. Memory is only freed at the top level.
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
        self.evaluate(|eval| eval.eval_function(function, arguments, named))
    }

    /// Describes an error in terms that Python users know.
    pub(crate) fn explain(&self, error: &starlark::Error) -> Failure {
        failure::in_function(error, None, self.originals)
    }
}

/// The value of `name` at the top level.
pub(crate) fn find<'v>(name: &str, eval: &Evaluator<'v, '_, '_>) -> Option<Value<'v>> {
    look_up(name, eval.module(), Context::of(eval).ok()?, eval.heap())
}

/// The same; `time.sleep` is a member of a built-in module.
fn look_up<'v>(
    name: &str,
    module: &Module<'v>,
    context: &Context,
    heap: Heap<'v>,
) -> Option<Value<'v>> {
    match name.split_once('.') {
        Some((whole, member)) => context.global(whole)?.get_attr(member, heap).ok()?,
        None => module.get(name).or_else(|| context.global(name)),
    }
}

/// The dotted name of a function in a built-in module.
pub(crate) fn name_in_module<'v>(
    function: Value<'v>,
    eval: &Evaluator<'v, '_, '_>,
) -> Option<String> {
    let member = function.function_name()?;
    let modules = Context::of(eval).ok()?.globals()?;
    let mut names = modules
        .filter(|(_, value)| value.get_type() == "namespace")
        .map(|(whole, _)| format!("{whole}.{member}"));
    names.find(|name| find(name, eval).is_some_and(|there| there.ptr_eq(function)))
}

/// Whether the language defines this name.
pub(crate) fn is_built_in(name: &str) -> bool {
    builtins::is_defined(name)
}
