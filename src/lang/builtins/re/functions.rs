//! The functions of the module, and the methods of compiled patterns.

use std::ops::Range;
use std::sync::Arc;

use starlark::environment::{GlobalsBuilder, Methods, MethodsBuilder, MethodsStatic};
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::list::AllocList;
use starlark::values::tuple::AllocTuple;
use starlark::values::{Heap, StarlarkValue, Value, ValueLike, starlark_value};

use super::engine::{Groups, Names, whole};
use super::found::{Match, all_matches};
use super::pattern::{Flags, Mode, Pattern};
use super::replacement::Replacement;
use super::syntax;
use crate::lang::builtins::{args, exceptions};

pub(in crate::lang::builtins) fn register(builder: &mut GlobalsBuilder) {
    builder.namespace("re", |re| {
        for (name, flag) in Flags::NAMES {
            re.set(name, flag.bits());
        }
        exceptions::register_module("re", re);
        functions(re);
    });
}

/// A search for a pattern in a text.
struct Search<'v> {
    pattern: Pattern,
    text: &'v str,
    /// The start, in bytes.
    start: usize,
}

impl<'v> Search<'v> {
    fn new(pattern: Pattern, string: Value<'v>) -> anyhow::Result<Self> {
        let text = args::text(string)?;
        Ok(Self {
            pattern,
            text,
            start: 0,
        })
    }

    /// Limits it to a range, in characters.
    fn between(
        pattern: &Pattern,
        string: Value<'v>,
        first: Option<Value<'v>>,
        last: Option<Value<'v>>,
    ) -> anyhow::Result<Self> {
        let mut search = Self::new(pattern.clone(), string)?;
        let place = |value: Value<'v>| {
            let at = usize::try_from(args::index(value)?.max(0))?;
            let mut places = search.text.char_indices().map(|(place, _)| place);
            Ok::<_, anyhow::Error>(places.nth(at).unwrap_or(search.text.len()))
        };
        let start = first.map_or(Ok(0), place)?;
        let end = last.map_or(Ok(search.text.len()), place)?;
        search.text = &search.text[..end.max(start)];
        search.start = start;
        Ok(search)
    }

    fn all(&self, most: usize) -> anyhow::Result<Vec<Groups>> {
        all_matches(&self.pattern, self.text, self.start, most)
    }

    fn names(&self) -> anyhow::Result<Names> {
        Ok(Names::clone(
            &self.pattern.engine(Mode::Search, self.text)?.names,
        ))
    }

    /// Makes match objects.
    fn objects(&self) -> anyhow::Result<impl Fn(Groups) -> Match + use<>> {
        let (string, pattern) = (Arc::from(self.text), Arc::new(self.pattern.clone()));
        let names = self.names()?;
        Ok(move |groups| Match {
            string: Arc::clone(&string),
            pattern: Arc::clone(&pattern),
            groups,
            names: Arc::clone(&names),
        })
    }

    fn first(&self, mode: Mode, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        // A match at the start is one at the start of the rest.
        let (text, start) = match mode {
            Mode::Search => (self.text, self.start),
            _ if self.start == 0 => (self.text, 0),
            _ => (&self.text[self.start..], 0),
        };
        let moved = self.start - start.min(self.start);
        let moved = if mode == Mode::Search { 0 } else { moved };
        let Some(mut groups) = self.pattern.engine(mode, text)?.find(text, start)? else {
            return Ok(Value::new_none());
        };
        for Range { start, end } in groups.iter_mut().flatten() {
            *start += moved;
            *end += moved;
        }
        Ok(heap.alloc(self.objects()?(groups)))
    }

    fn iterate(&self, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        let object = self.objects()?;
        let all = self.all(usize::MAX)?.into_iter();
        let all: Vec<Value> = all.map(|groups| heap.alloc(object(groups))).collect();
        Ok(heap.alloc(AllocList(all)))
    }

    fn texts(&self, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        let all = self.all(usize::MAX)?;
        let all: Vec<Value> = all
            .iter()
            .map(|groups| self.found_text(groups, heap))
            .collect();
        Ok(heap.alloc(AllocList(all)))
    }

    /// The value of `findall` for one match: all of it, its only group, or a
    /// tuple of its groups.
    fn found_text(&self, groups: &Groups, heap: Heap<'v>) -> Value<'v> {
        let group = |index: usize| match &groups[index] {
            Some(range) => heap.alloc(&self.text[range.clone()]),
            None => heap.alloc(""),
        };
        match groups.len() {
            1 => group(0),
            2 => group(1),
            groups => heap.alloc(AllocTuple((1..groups).map(group))),
        }
    }

    /// The text with replacements for matches, and their number.
    fn replace(
        &self,
        by: Value<'v>,
        count: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<(Value<'v>, i64)> {
        let replacement = Replacement::of(by, &self.names()?)?;
        let object = self.objects()?;
        let all = self.all(limit(count)?)?;
        let replaced = all.len() as i64;
        let (mut result, mut end) = (String::new(), 0);
        for groups in all {
            let span = whole(&groups);
            result.push_str(&self.text[end..span.start]);
            replacement.write(object(groups), eval, &mut result)?;
            end = span.end;
        }
        result.push_str(&self.text[end..]);
        Ok((eval.heap().alloc(result), replaced))
    }

    fn split(&self, most: Option<Value<'v>>, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        let (mut parts, mut end) = (Vec::new(), 0);
        for groups in self.all(limit(most)?)? {
            let span = whole(&groups);
            parts.push(heap.alloc(&self.text[end..span.start]));
            for group in groups.into_iter().skip(1) {
                let text = group.map(|range| heap.alloc(&self.text[range]));
                parts.push(text.unwrap_or_else(Value::new_none));
            }
            end = span.end;
        }
        parts.push(heap.alloc(&self.text[end..]));
        Ok(heap.alloc(AllocList(parts)))
    }
}

#[starlark_module]
fn functions(builder: &mut GlobalsBuilder) {
    fn compile<'v>(
        #[starlark(require = pos)] pattern: Value<'v>,
        flags: Option<Value<'v>>,
    ) -> anyhow::Result<Pattern> {
        let pattern = Pattern::of(pattern, flags)?;
        pattern.engine(Mode::Search, "")?;
        Ok(pattern)
    }

    fn search<'v>(
        #[starlark(require = pos)] pattern: Value<'v>,
        #[starlark(require = pos)] string: Value<'v>,
        flags: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        Search::new(Pattern::of(pattern, flags)?, string)?.first(Mode::Search, heap)
    }

    fn r#match<'v>(
        #[starlark(require = pos)] pattern: Value<'v>,
        #[starlark(require = pos)] string: Value<'v>,
        flags: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        Search::new(Pattern::of(pattern, flags)?, string)?.first(Mode::Match, heap)
    }

    fn fullmatch<'v>(
        #[starlark(require = pos)] pattern: Value<'v>,
        #[starlark(require = pos)] string: Value<'v>,
        flags: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        Search::new(Pattern::of(pattern, flags)?, string)?.first(Mode::FullMatch, heap)
    }

    fn finditer<'v>(
        #[starlark(require = pos)] pattern: Value<'v>,
        #[starlark(require = pos)] string: Value<'v>,
        flags: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        Search::new(Pattern::of(pattern, flags)?, string)?.iterate(heap)
    }

    fn findall<'v>(
        #[starlark(require = pos)] pattern: Value<'v>,
        #[starlark(require = pos)] string: Value<'v>,
        flags: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        Search::new(Pattern::of(pattern, flags)?, string)?.texts(heap)
    }

    fn sub<'v>(
        #[starlark(require = pos)] pattern: Value<'v>,
        #[starlark(require = pos)] repl: Value<'v>,
        #[starlark(require = pos)] string: Value<'v>,
        count: Option<Value<'v>>,
        flags: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let search = Search::new(Pattern::of(pattern, flags)?, string)?;
        Ok(search.replace(repl, count, eval)?.0)
    }

    fn subn<'v>(
        #[starlark(require = pos)] pattern: Value<'v>,
        #[starlark(require = pos)] repl: Value<'v>,
        #[starlark(require = pos)] string: Value<'v>,
        count: Option<Value<'v>>,
        flags: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<(Value<'v>, i64)> {
        let search = Search::new(Pattern::of(pattern, flags)?, string)?;
        search.replace(repl, count, eval)
    }

    fn split<'v>(
        #[starlark(require = pos)] pattern: Value<'v>,
        #[starlark(require = pos)] string: Value<'v>,
        maxsplit: Option<Value<'v>>,
        flags: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        Search::new(Pattern::of(pattern, flags)?, string)?.split(maxsplit, heap)
    }

    fn escape(#[starlark(require = pos)] pattern: Value) -> anyhow::Result<String> {
        Ok(syntax::escape(args::text(pattern)?))
    }
}

#[starlark_value(type = "re.Pattern")]
impl<'v> StarlarkValue<'v> for Pattern {
    fn get_methods() -> Option<&'static Methods> {
        static METHODS: MethodsStatic = MethodsStatic::new("re.Pattern", methods);
        Some(METHODS.methods())
    }

    fn equals(&self, other: Value<'v>) -> starlark::Result<bool> {
        Ok(other.downcast_ref::<Self>() == Some(self))
    }

    fn get_attr(&self, name: &str, heap: Heap<'v>) -> Option<Value<'v>> {
        match name {
            "pattern" => Some(heap.alloc(self.text.as_str())),
            // Text patterns use Unicode by default.
            "flags" if self.flags.has(Flags::ASCII) => Some(heap.alloc(self.flags.bits())),
            "flags" => Some(heap.alloc(self.flags.bits() | Flags::UNICODE.bits())),
            "groups" => {
                let engine = self.engine(Mode::Search, "").ok()?;
                Some(heap.alloc(engine.names.len() as i64 - 1))
            }
            "groupindex" => {
                let engine = self.engine(Mode::Search, "").ok()?;
                let names = engine.names.iter().enumerate();
                let names = names.filter_map(|(at, name)| Some((name.as_deref()?, at as i64)));
                Some(heap.alloc(starlark::values::dict::AllocDict(names)))
            }
            _ => None,
        }
    }

    fn dir_attr(&self) -> Vec<String> {
        ["flags", "groupindex", "groups", "pattern"]
            .map(str::to_owned)
            .into()
    }
}

#[starlark_module]
fn methods(builder: &mut MethodsBuilder) {
    fn search<'v>(
        this: &Pattern,
        #[starlark(require = pos)] string: Value<'v>,
        pos: Option<Value<'v>>,
        endpos: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        Search::between(this, string, pos, endpos)?.first(Mode::Search, heap)
    }

    fn r#match<'v>(
        this: &Pattern,
        #[starlark(require = pos)] string: Value<'v>,
        pos: Option<Value<'v>>,
        endpos: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        Search::between(this, string, pos, endpos)?.first(Mode::Match, heap)
    }

    fn fullmatch<'v>(
        this: &Pattern,
        #[starlark(require = pos)] string: Value<'v>,
        pos: Option<Value<'v>>,
        endpos: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        Search::between(this, string, pos, endpos)?.first(Mode::FullMatch, heap)
    }

    fn finditer<'v>(
        this: &Pattern,
        #[starlark(require = pos)] string: Value<'v>,
        pos: Option<Value<'v>>,
        endpos: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        Search::between(this, string, pos, endpos)?.iterate(heap)
    }

    fn findall<'v>(
        this: &Pattern,
        #[starlark(require = pos)] string: Value<'v>,
        pos: Option<Value<'v>>,
        endpos: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        Search::between(this, string, pos, endpos)?.texts(heap)
    }

    fn sub<'v>(
        this: &Pattern,
        #[starlark(require = pos)] repl: Value<'v>,
        #[starlark(require = pos)] string: Value<'v>,
        count: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        let search = Search::new(this.clone(), string)?;
        Ok(search.replace(repl, count, eval)?.0)
    }

    fn subn<'v>(
        this: &Pattern,
        #[starlark(require = pos)] repl: Value<'v>,
        #[starlark(require = pos)] string: Value<'v>,
        count: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<(Value<'v>, i64)> {
        let search = Search::new(this.clone(), string)?;
        search.replace(repl, count, eval)
    }

    fn split<'v>(
        this: &Pattern,
        #[starlark(require = pos)] string: Value<'v>,
        maxsplit: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        Search::new(this.clone(), string)?.split(maxsplit, heap)
    }
}

/// The largest number of matches for the argument `count`; zero and less mean
/// all of them in both `sub` and `split`.
fn limit(count: Option<Value>) -> anyhow::Result<usize> {
    let count = count.map_or(Ok(0), args::index)?;
    Ok(match usize::try_from(count) {
        Ok(count) if count > 0 => count,
        _ => usize::MAX,
    })
}
