//! Modules that are written in the language itself, and evaluated when a
//! program names them.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::bail;
use starlark::collections::SmallMap;
use starlark::environment::{FrozenModule, GlobalsBuilder, Module};
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::dict::AllocDict;
use starlark::values::none::NoneType;
use starlark::values::tuple::{AllocTuple, UnpackTuple};
use starlark::values::{Heap, Value};

use super::{bound, exceptions, partial, registry};
use crate::lang::python::Originals;
use crate::lang::syntax;

/// A function that fails with a message.
pub(super) const REFUSE: &str = "__refuse__";
/// A function that caches the results of another one.
pub(super) const CACHED: &str = "__cached__";

/// Defines a function that adds a module with this name, written in the file of
/// that name.
macro_rules! modules {
    ($($name:ident: $file:literal),* $(,)?) => {
        $(
            pub(super) fn $name(builder: &mut GlobalsBuilder) {
                static MODULE: LazyLock<FrozenModule> =
                    LazyLock::new(|| evaluated($file, include_str!(concat!("library/", $file))));
                builder.namespace(stringify!($name), |namespace| add(&MODULE, namespace));
            }
        )*
    };
}

modules! {
    bisect: "bisect.py",
    collections: "collections.py",
    copy: "copy.py",
    heapq: "heapq.py",
    itertools: "itertools.py",
    operator: "operator.py",
    string: "string.py",
    textwrap: "textwrap.py",
}

pub(super) fn functools(builder: &mut GlobalsBuilder) {
    static MODULE: LazyLock<FrozenModule> =
        LazyLock::new(|| evaluated("functools.py", include_str!("library/functools.py")));
    builder.namespace("functools", |namespace| {
        add(&MODULE, namespace);
        partial::register(namespace);
    });
}

pub(super) fn statistics(builder: &mut GlobalsBuilder) {
    const NAME: &str = "statistics";
    static MODULE: LazyLock<FrozenModule> =
        LazyLock::new(|| evaluated("statistics.py", include_str!("library/statistics.py")));
    builder.namespace(NAME, |namespace| {
        add(&MODULE, namespace);
        exceptions::register_module(NAME, namespace);
    });
}

/// Adds the parts of `sys` that describe the language.
pub(crate) fn add_sys(sys: &mut GlobalsBuilder) {
    static MODULE: LazyLock<FrozenModule> =
        LazyLock::new(|| evaluated("sys.py", include_str!("library/sys.py")));
    add(&MODULE, sys);
}

/// Adds the definitions of a module.
fn add(module: &FrozenModule, namespace: &mut GlobalsBuilder) {
    for name in module.names() {
        if let Ok(value) = module.get(name.as_str()) {
            namespace.set(name.as_str(), value);
        }
    }
}

fn evaluated(name: &str, text: &str) -> FrozenModule {
    let mut originals = Originals::default();
    let mut ast = syntax::parse_module(name, text, &mut originals).expect("a module of ours");
    let mut names: BTreeSet<String> = originals.names().cloned().collect();
    syntax::replace_operators(&mut ast, &names);
    // A function may have the same name as its module, which does not exist
    // yet.
    names.remove(name.trim_end_matches(".py"));
    let globals = registry::globals(&names, |_| {});
    Module::with_temp_heap(|module| {
        Evaluator::new(&module)
            .eval_module(ast, &globals)
            .expect("definitions do not fail");
        module.freeze().expect("all of it can be frozen")
    })
}

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn __refuse__(#[starlark(require = pos)] message: &str) -> anyhow::Result<NoneType> {
        bail!("{message}")
    }

    /// `function`, called only once for equal arguments.
    fn __cached__<'v>(
        #[starlark(require = pos)] function: Value<'v>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        static MADE: AtomicU64 = AtomicU64::new(0);
        let call = bound::function(&CALLS, "__call_cached__")?;
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let number = eval.heap().alloc(number.to_string());
        bound::partial(call, &[number, function], eval)
    }
}

static CALLS: LazyLock<starlark::environment::Globals> =
    LazyLock::new(|| GlobalsBuilder::new().with(calls).build());

/// How many results are cached for all functions together.
const MOST_KEPT: usize = 100_000;

#[starlark_module]
fn calls(builder: &mut GlobalsBuilder) {
    /// The cache belongs to the evaluation, since functions themselves are
    /// frozen.
    fn __call_cached__<'v>(
        #[starlark(require = pos)] number: Value<'v>,
        #[starlark(require = pos)] function: Value<'v>,
        #[starlark(args)] positional: UnpackTuple<Value<'v>>,
        #[starlark(kwargs)] named: SmallMap<&str, Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let heap = eval.heap();
        let kept = kept(eval);
        let names: Vec<_> = named
            .iter()
            .map(|(name, value)| heap.alloc((*name, *value)))
            .collect();
        let key = heap.alloc((
            number,
            AllocTuple(positional.items.clone()),
            AllocTuple(names),
        ));
        if let Some(found) = at(kept, key, heap)? {
            return Ok(found);
        }
        let named: Vec<_> = named.into_iter().collect();
        let value = eval.eval_function(function, &positional.items, &named)?;
        kept.set_at(key, value)?;
        Ok(value)
    }
}

/// The dict with the cached results.
fn kept<'v>(eval: &Evaluator<'v, '_, '_>) -> Value<'v> {
    const NAME: &str = "__kept__";
    let module = eval.module();
    let found = module.get(NAME).filter(|dict| {
        dict.length()
            .is_ok_and(|length| (length as usize) < MOST_KEPT)
    });
    found.unwrap_or_else(|| {
        let dict = eval.heap().alloc(AllocDict::EMPTY);
        module.set(NAME, dict);
        dict
    })
}

fn at<'v>(dict: Value<'v>, key: Value<'v>, heap: Heap<'v>) -> starlark::Result<Option<Value<'v>>> {
    if dict.is_in(key)? {
        return dict.at(key, heap).map(Some);
    }
    Ok(None)
}
