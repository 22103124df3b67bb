//! The functions of a program, evaluated once and frozen.

use starlark::environment::{FrozenModule, Module};
use starlark::eval::Evaluator;
use starlark::syntax::AstModule;
use starlark::values::{OwnedFrozenValue, Value};

use super::compile_error::{BY, CompileError, FILTER, FUNCTION, REDUCE};
use super::context::Context;
use super::failure::{self, CALL_DEPTH};
use super::program::Parsed;
use super::python::Originals;
use super::stop;
use super::syntax::{self, Expression};
use super::vocabulary::{NAME, Vocabulary};

/// A frozen function, and how to call it.
pub(super) struct Function {
    pub(super) value: OwnedFrozenValue,
    /// Whether it takes the item and its index, or just the item.
    pub(super) takes_index: bool,
}

/// The functions of a program, evaluated.
pub(super) struct Functions {
    pub(super) function: Function,
    pub(super) filter: Option<Function>,
    pub(super) reduce: Option<Function>,
    pub(super) by: Option<Function>,
}

impl Functions {
    /// Evaluates all parts of a program.
    pub(super) fn new(
        parsed: Parsed,
        context: &Context,
        originals: &Originals,
        vocabulary: &Vocabulary,
    ) -> Result<Self, CompileError> {
        let takes_index = |expression: &Option<Expression>| {
            expression.as_ref().map(|expression| expression.wrapped)
        };
        let function_takes_index = parsed.function.wrapped;
        let filter = takes_index(&parsed.filter);
        let reduce = takes_index(&parsed.reduce);
        let by = takes_index(&parsed.by);
        let module = evaluate(parsed, context, originals, vocabulary)?;
        let get = |name, takes_index| {
            let value = module
                .get(name)
                .map_err(|error| CompileError::plain(error.to_string()))?;
            Ok(Function { value, takes_index })
        };
        Ok(Self {
            function: get(FUNCTION, function_takes_index)?,
            filter: filter.map(|index| get(FILTER, index)).transpose()?,
            reduce: reduce.map(|index| get(REDUCE, index)).transpose()?,
            by: by.map(|index| get(BY, index)).transpose()?,
        })
    }
}

/// Allows as many calls within calls as Python does.
pub(super) fn deepen(eval: &mut Evaluator) {
    eval.set_max_callstack_size(CALL_DEPTH)
        .expect("set once, and not to zero");
}

/// Evaluates all parts in one module and freezes it.
fn evaluate(
    parsed: Parsed,
    context: &Context,
    originals: &Originals,
    vocabulary: &Vocabulary,
) -> Result<FrozenModule, CompileError> {
    let globals = vocabulary.globals(&parsed.names);
    Module::with_temp_heap(|module| {
        if parsed.names.contains(NAME) {
            module.set(NAME, module.heap().alloc("__mp_main__"));
        }
        let run = |mut ast: AstModule| -> Result<Value, CompileError> {
            syntax::replace_operators(&mut ast, &parsed.names);
            let mut eval = Evaluator::new(&module);
            eval.extra = Some(context);
            deepen(&mut eval);
            // If it is stopped, this is reported as an error, and nothing else
            // runs.
            stop::catch(&mut eval, &mut false, |eval| {
                eval.eval_module(ast, &globals)
            })
            .map_err(|error| failure::at_setup(&error, originals))
        };
        for ast in parsed.sources {
            run(ast)?;
        }
        let functions = [
            (FUNCTION, Some(parsed.function)),
            (FILTER, parsed.filter),
            (REDUCE, parsed.reduce),
            (BY, parsed.by),
        ];
        for (name, expression) in functions {
            if let Some(expression) = expression {
                module.set(name, run(expression.ast)?);
            }
        }
        module
            .freeze()
            .map_err(|error| CompileError::plain(format!("{error:?}")))
    })
}
