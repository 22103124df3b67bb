//! The functions of the module, which are the methods of compiled patterns
//! too.

use std::sync::LazyLock;

use starlark::environment::{Globals, GlobalsBuilder};
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::list::AllocList;
use starlark::values::structs::AllocStruct;
use starlark::values::tuple::AllocTuple;
use starlark::values::{Heap, Value};

use super::found::{all_matches, match_object};
use super::pattern::{Flags, Mode, Pattern};
use super::syntax;
use super::template::Replacement;
use crate::lang::builtins::{args, bound};

/// The functions, which serve as the methods of compiled patterns too.
static FUNCTIONS: LazyLock<Globals> =
    LazyLock::new(|| GlobalsBuilder::new().with(functions).build());

/// What of [`FUNCTIONS`] a compiled pattern has as a method.
const METHODS: [&str; 7] = [
    "search",
    "match",
    "fullmatch",
    "findall",
    "finditer",
    "sub",
    "split",
];

pub(in crate::lang::builtins) fn register(builder: &mut GlobalsBuilder) {
    builder.namespace("re", |re| {
        for (name, flag) in Flags::NAMES {
            re.set(name, flag.bits());
        }
        functions(re);
    });
}

#[starlark_module]
fn functions(builder: &mut GlobalsBuilder) {
    fn compile<'v>(
        #[starlark(require = pos)] pattern: Value<'v>,
        flags: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let heap = eval.heap();
        let pattern = Pattern::of(pattern, flags)?;
        pattern.regex(Mode::Search)?;
        let text = heap.alloc(pattern.text);
        let flags = heap.alloc(pattern.flags.bits());
        let this = heap.alloc((text, flags));
        let mut fields = vec![("pattern", text), ("flags", flags)];
        for name in METHODS {
            fields.push((name, bound::method(&FUNCTIONS, name, this, eval)?));
        }
        Ok(heap.alloc(AllocStruct(fields)))
    }

    fn search<'v>(
        #[starlark(require = pos)] pattern: Value<'v>,
        #[starlark(require = pos)] string: Value<'v>,
        flags: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        first_match(pattern, string, flags, Mode::Search, eval)
    }

    fn r#match<'v>(
        #[starlark(require = pos)] pattern: Value<'v>,
        #[starlark(require = pos)] string: Value<'v>,
        flags: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        first_match(pattern, string, flags, Mode::Match, eval)
    }

    fn fullmatch<'v>(
        #[starlark(require = pos)] pattern: Value<'v>,
        #[starlark(require = pos)] string: Value<'v>,
        flags: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        first_match(pattern, string, flags, Mode::FullMatch, eval)
    }

    fn finditer<'v>(
        #[starlark(require = pos)] pattern: Value<'v>,
        #[starlark(require = pos)] string: Value<'v>,
        flags: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let regex = Pattern::of(pattern, flags)?.regex(Mode::Search)?;
        let text = args::text(string)?;
        let mut matches = Vec::new();
        for captures in all_matches(&regex, text) {
            matches.push(match_object(&regex, &captures, string, eval)?);
        }
        Ok(eval.heap().alloc(AllocList(matches)))
    }

    fn findall<'v>(
        #[starlark(require = pos)] pattern: Value<'v>,
        #[starlark(require = pos)] string: Value<'v>,
        flags: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let regex = Pattern::of(pattern, flags)?.regex(Mode::Search)?;
        let text = args::text(string)?;
        let found: Vec<Value> = all_matches(&regex, text)
            .map(|captures| found_text(&captures, heap))
            .collect();
        Ok(heap.alloc(AllocList(found)))
    }

    fn sub<'v>(
        #[starlark(require = pos)] pattern: Value<'v>,
        #[starlark(require = pos)] repl: Value<'v>,
        #[starlark(require = pos)] string: Value<'v>,
        count: Option<Value<'v>>,
        flags: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let regex = Pattern::of(pattern, flags)?.regex(Mode::Search)?;
        let replacement = Replacement::of(repl, &regex)?;
        let text = args::text(string)?;
        let (mut result, mut end) = (String::new(), 0);
        for captures in all_matches(&regex, text).take(limit(count)?) {
            let span = captures.get_match().range();
            result.push_str(&text[end..span.start]);
            replacement.write(&regex, &captures, string, eval, &mut result)?;
            end = span.end;
        }
        result.push_str(&text[end..]);
        Ok(eval.heap().alloc(result))
    }

    fn split<'v>(
        #[starlark(require = pos)] pattern: Value<'v>,
        #[starlark(require = pos)] string: Value<'v>,
        maxsplit: Option<Value<'v>>,
        flags: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let regex = Pattern::of(pattern, flags)?.regex(Mode::Search)?;
        let text = args::text(string)?;
        let (mut parts, mut end) = (Vec::new(), 0);
        for captures in all_matches(&regex, text).take(limit(maxsplit)?) {
            let span = captures.get_match().range();
            parts.push(heap.alloc(&text[end..span.start]));
            for group in captures.iter().skip(1) {
                parts.push(group.map_or(Value::new_none(), |group| heap.alloc(group.as_str())));
            }
            end = span.end;
        }
        parts.push(heap.alloc(&text[end..]));
        Ok(heap.alloc(AllocList(parts)))
    }

    fn escape(#[starlark(require = pos)] pattern: Value) -> anyhow::Result<String> {
        Ok(syntax::escape(args::text(pattern)?))
    }
}

fn first_match<'v>(
    pattern: Value<'v>,
    string: Value<'v>,
    flags: Option<Value<'v>>,
    mode: Mode,
    eval: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let regex = Pattern::of(pattern, flags)?.regex(mode)?;
    match regex.captures(args::text(string)?) {
        Some(captures) => match_object(&regex, &captures, string, eval),
        None => Ok(Value::new_none()),
    }
}

/// What `findall` gives of one match: all of it, its only group, or a tuple of
/// its groups.
fn found_text<'v>(captures: &regex::Captures, heap: Heap<'v>) -> Value<'v> {
    let group = |index| {
        let text = captures.get(index).map_or("", |group| group.as_str());
        heap.alloc(text)
    };
    match captures.len() {
        1 => group(0),
        2 => group(1),
        groups => heap.alloc(AllocTuple((1..groups).map(group))),
    }
}

/// How many matches to look at when the argument asks for at most `count`,
/// where zero and less stand for all of them in `sub` as well as in `split`.
fn limit(count: Option<Value>) -> anyhow::Result<usize> {
    let count = count.map_or(Ok(0), args::index)?;
    Ok(match usize::try_from(count) {
        Ok(count) if count > 0 => count,
        _ => usize::MAX,
    })
}
