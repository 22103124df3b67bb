//! Matches: where they are, and the objects that a function sees of them.

use std::sync::LazyLock;

use anyhow::{anyhow, bail};
use regex::{Captures, Regex};
use starlark::environment::{Globals, GlobalsBuilder};
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::dict::AllocDict;
use starlark::values::structs::AllocStruct;
use starlark::values::tuple::{AllocTuple, TupleRef, UnpackTuple};
use starlark::values::{Heap, Value};

use crate::lang::builtins::{args, bound};

static METHODS: LazyLock<Globals> = LazyLock::new(|| GlobalsBuilder::new().with(methods).build());

/// Every match of `regex` in `text`, from left to right and without overlap.
///
/// An empty match may follow directly on a match, as in Python and unlike in
/// the crate.
pub(super) fn all_matches<'t>(regex: &Regex, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let captures = regex.captures_at(text, next?)?;
        let found = captures.get_match();
        next = if found.is_empty() {
            let step = text[found.end()..].chars().next().map(char::len_utf8);
            step.map(|step| found.end() + step)
        } else {
            Some(found.end())
        };
        Some(captures)
    })
}

/// The match object: a struct whose methods are bound to the string, the
/// bounds of each group in bytes (-1 for a group that took no part), and the
/// names of the groups (`None` for those without).
pub(super) fn match_object<'v>(
    regex: &Regex,
    captures: &Captures,
    string: Value<'v>,
    eval: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let heap = eval.heap();
    let bounds = captures.iter().flat_map(|group| match group {
        Some(group) => [heap.alloc(group.start()), heap.alloc(group.end())],
        None => [heap.alloc(-1), heap.alloc(-1)],
    });
    let bounds = heap.alloc(AllocTuple(bounds));
    let names = regex
        .capture_names()
        .map(|name| name.map_or(Value::new_none(), |name| heap.alloc(name)));
    let names = heap.alloc(AllocTuple(names));
    let this = heap.alloc((string, bounds, names));
    let mut fields = vec![("string", string)];
    for name in ["group", "groups", "groupdict", "start", "end", "span"] {
        fields.push((name, bound::method(&METHODS, name, this, eval)?));
    }
    Ok(heap.alloc(AllocStruct(fields)))
}

#[starlark_module]
fn methods(builder: &mut GlobalsBuilder) {
    fn group<'v>(
        #[starlark(require = pos)] this: Value<'v>,
        #[starlark(args)] groups: UnpackTuple<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let found = Found::of(this)?;
        match groups.items[..] {
            [] => found.text(0, Value::new_none(), heap),
            [group] => found.text(found.index(group)?, Value::new_none(), heap),
            ref groups => {
                let texts: anyhow::Result<Vec<Value>> = groups
                    .iter()
                    .map(|group| found.text(found.index(*group)?, Value::new_none(), heap))
                    .collect();
                Ok(heap.alloc(AllocTuple(texts?)))
            }
        }
    }

    fn groups<'v>(
        #[starlark(require = pos)] this: Value<'v>,
        default: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let found = Found::of(this)?;
        let default = default.unwrap_or_else(Value::new_none);
        let texts: anyhow::Result<Vec<Value>> = (1..found.names.len())
            .map(|group| found.text(group, default, heap))
            .collect();
        Ok(heap.alloc(AllocTuple(texts?)))
    }

    fn groupdict<'v>(
        #[starlark(require = pos)] this: Value<'v>,
        default: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let found = Found::of(this)?;
        let default = default.unwrap_or_else(Value::new_none);
        let mut texts = Vec::new();
        for (group, name) in found.names.iter().enumerate() {
            if !name.is_none() {
                texts.push((*name, found.text(group, default, heap)?));
            }
        }
        Ok(heap.alloc(AllocDict(texts)))
    }

    fn start<'v>(
        #[starlark(require = pos)] this: Value<'v>,
        #[starlark(require = pos)] group: Option<Value<'v>>,
    ) -> anyhow::Result<i64> {
        Ok(Found::of(this)?.span(group)?.0)
    }

    fn end<'v>(
        #[starlark(require = pos)] this: Value<'v>,
        #[starlark(require = pos)] group: Option<Value<'v>>,
    ) -> anyhow::Result<i64> {
        Ok(Found::of(this)?.span(group)?.1)
    }

    fn span<'v>(
        #[starlark(require = pos)] this: Value<'v>,
        #[starlark(require = pos)] group: Option<Value<'v>>,
    ) -> anyhow::Result<(i64, i64)> {
        Found::of(this)?.span(group)
    }
}

/// The state behind a match object.
struct Found<'v> {
    string: &'v str,
    bounds: &'v [Value<'v>],
    names: &'v [Value<'v>],
}

impl<'v> Found<'v> {
    fn of(this: Value<'v>) -> anyhow::Result<Self> {
        let content = |value| TupleRef::from_value(value).map(TupleRef::content);
        if let Some([string, bounds, names]) = content(this)
            && let (Some(string), Some(bounds), Some(names)) =
                (string.unpack_str(), content(*bounds), content(*names))
        {
            return Ok(Self {
                string,
                bounds,
                names,
            });
        }
        bail!("a method of a match needs a match")
    }

    /// The number of the group that a number or a name stands for.
    fn index(&self, group: Value<'v>) -> anyhow::Result<usize> {
        let index = match group.unpack_str() {
            Some(name) => self
                .names
                .iter()
                .position(|other| other.unpack_str() == Some(name)),
            None => usize::try_from(args::index(group)?).ok(),
        };
        index
            .filter(|index| *index < self.names.len())
            .ok_or_else(|| anyhow!("no such group"))
    }

    /// Where a group begins and ends in bytes.
    fn bytes(&self, group: usize) -> anyhow::Result<Option<(usize, usize)>> {
        let (Some(start), Some(end)) = (self.bounds.get(2 * group), self.bounds.get(2 * group + 1))
        else {
            bail!("no such group");
        };
        let start = usize::try_from(args::index(*start)?).ok();
        let end = usize::try_from(args::index(*end)?).ok();
        Ok(start.zip(end))
    }

    fn text(&self, group: usize, default: Value<'v>, heap: Heap<'v>) -> anyhow::Result<Value<'v>> {
        Ok(match self.bytes(group)? {
            Some((start, end)) => heap.alloc(&self.string[start..end]),
            None => default,
        })
    }

    /// Where a group begins and ends in characters.
    fn span(&self, group: Option<Value<'v>>) -> anyhow::Result<(i64, i64)> {
        let group = group.map_or(Ok(0), |group| self.index(group))?;
        let Some((start, end)) = self.bytes(group)? else {
            return Ok((-1, -1));
        };
        let first = self.string[..start].chars().count();
        let last = first + self.string[start..end].chars().count();
        Ok((i64::try_from(first)?, i64::try_from(last)?))
    }
}
