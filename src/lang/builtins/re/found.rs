//! Matches, and the objects that represent them.

use std::fmt;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use allocative::Allocative;
use anyhow::{Result, anyhow};
use starlark::any::ProvidesStaticType;
use starlark::environment::{Methods, MethodsBuilder, MethodsStatic};
use starlark::values::dict::AllocDict;
use starlark::values::tuple::{AllocTuple, UnpackTuple};
use starlark::values::{Heap, NoSerialize, StarlarkValue, Value, starlark_value};
use starlark::{starlark_module, starlark_simple_value};

use super::engine::{Groups, Names, whole};
use super::pattern::{Mode, Pattern};
use super::template;
use crate::lang::builtins::args;
use crate::lang::show::quoted;

/// All matches of `pattern` in `text` from the byte `start` on, without
/// overlap, at most `most`.
///
/// As in Python and unlike in the crates, an empty match may directly follow
/// another match, and a non-empty one may start where an empty one was.
pub(super) fn all_matches(
    pattern: &Pattern,
    text: &str,
    start: usize,
    most: usize,
) -> Result<Vec<Groups>> {
    let search = pattern.engine(Mode::Search, text)?;
    let mut all = Vec::new();
    let (mut next, mut was_empty) = (start, false);
    while all.len() < most {
        let engine = if was_empty {
            pattern.engine(Mode::Advance, text)?
        } else {
            Rc::clone(&search)
        };
        let Some(groups) = engine.find(text, next)? else {
            break;
        };
        let found = whole(&groups);
        (next, was_empty) = (found.end, found.is_empty());
        all.push(groups);
    }
    Ok(all)
}

/// A match, as a function sees it.
#[derive(Debug, ProvidesStaticType, NoSerialize, Allocative)]
pub(super) struct Match {
    pub(super) string: Arc<str>,
    pub(super) pattern: Arc<Pattern>,
    #[allocative(skip)]
    pub(super) groups: Groups,
    #[allocative(skip)]
    pub(super) names: Names,
}

starlark_simple_value!(Match);

impl fmt::Display for Match {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (start, end) = self.characters(0);
        let text = quoted(self.text(0).unwrap_or_default());
        write!(f, "<re.Match object; span=({start}, {end}), match={text}>")
    }
}

impl Match {
    /// The number of the group that a number or a name stands for.
    fn index(&self, group: Value) -> Result<usize> {
        let index = match group.unpack_str() {
            Some(name) => self
                .names
                .iter()
                .position(|other| other.as_deref() == Some(name)),
            None => usize::try_from(args::index(group)?).ok(),
        };
        index
            .filter(|index| *index < self.groups.len())
            .ok_or_else(|| anyhow!("no such group"))
    }

    fn text(&self, group: usize) -> Option<&str> {
        let range = self.groups.get(group)?.clone()?;
        self.string.get(range)
    }

    fn value<'v>(&self, group: usize, default: Value<'v>, heap: Heap<'v>) -> Value<'v> {
        self.text(group).map_or(default, |text| heap.alloc(text))
    }

    /// The range of a group in characters.
    fn characters(&self, group: usize) -> (i64, i64) {
        let Some(Range { start, end }) = self.groups.get(group).cloned().flatten() else {
            return (-1, -1);
        };
        let first = self.string[..start].chars().count();
        let last = first + self.string[start..end].chars().count();
        (first as i64, last as i64)
    }

    fn span(&self, group: Option<Value>) -> Result<(i64, i64)> {
        let group = group.map_or(Ok(0), |group| self.index(group))?;
        Ok(self.characters(group))
    }

    /// The group that was closed last.
    fn last(&self) -> Option<usize> {
        let groups = self.groups.iter().enumerate().skip(1);
        let matched = groups.filter_map(|(at, group)| Some((at, group.as_ref()?)));
        let closed = |(at, group): &(usize, &Range<usize>)| {
            (
                group.end,
                std::cmp::Reverse(group.start),
                std::cmp::Reverse(*at),
            )
        };
        matched.max_by_key(closed).map(|(at, _)| at)
    }
}

#[starlark_value(type = "re.Match")]
impl<'v> StarlarkValue<'v> for Match {
    fn get_methods() -> Option<&'static Methods> {
        static METHODS: MethodsStatic = MethodsStatic::new("re.Match", methods);
        Some(METHODS.methods())
    }

    fn at(&self, group: Value<'v>, heap: Heap<'v>) -> starlark::Result<Value<'v>> {
        let group = self.index(group)?;
        Ok(self.value(group, Value::new_none(), heap))
    }

    fn get_attr(&self, name: &str, heap: Heap<'v>) -> Option<Value<'v>> {
        let last = || self.last();
        Some(match name {
            "string" => heap.alloc(&*self.string),
            "re" => heap.alloc(Pattern::clone(&self.pattern)),
            "pos" => heap.alloc(0),
            "endpos" => heap.alloc(self.string.chars().count() as i64),
            "lastindex" => last().map_or(Value::new_none(), |at| heap.alloc(at as i64)),
            "lastgroup" => last()
                .and_then(|at| self.names.get(at)?.as_deref())
                .map_or(Value::new_none(), |name| heap.alloc(name)),
            _ => return None,
        })
    }

    fn dir_attr(&self) -> Vec<String> {
        ["endpos", "lastgroup", "lastindex", "pos", "re", "string"]
            .map(str::to_owned)
            .into()
    }
}

#[starlark_module]
fn methods(builder: &mut MethodsBuilder) {
    fn group<'v>(
        this: &Match,
        #[starlark(args)] groups: UnpackTuple<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let text = |group: &Value<'v>| Ok(this.value(this.index(*group)?, Value::new_none(), heap));
        match &groups.items[..] {
            [] => Ok(this.value(0, Value::new_none(), heap)),
            [group] => text(group),
            groups => {
                let texts: anyhow::Result<Vec<Value>> = groups.iter().map(text).collect();
                Ok(heap.alloc(AllocTuple(texts?)))
            }
        }
    }

    fn groups<'v>(
        this: &Match,
        default: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let default = default.unwrap_or_else(Value::new_none);
        let texts = (1..this.groups.len()).map(|group| this.value(group, default, heap));
        Ok(heap.alloc(AllocTuple(texts.collect::<Vec<_>>())))
    }

    fn groupdict<'v>(
        this: &Match,
        default: Option<Value<'v>>,
        heap: Heap<'v>,
    ) -> anyhow::Result<Value<'v>> {
        let default = default.unwrap_or_else(Value::new_none);
        let named = this.names.iter().enumerate();
        let texts = named
            .filter_map(|(group, name)| Some((name.as_deref()?, this.value(group, default, heap))));
        Ok(heap.alloc(AllocDict(texts)))
    }

    fn start<'v>(
        this: &Match,
        #[starlark(require = pos)] group: Option<Value<'v>>,
    ) -> anyhow::Result<i64> {
        Ok(this.span(group)?.0)
    }

    fn end<'v>(
        this: &Match,
        #[starlark(require = pos)] group: Option<Value<'v>>,
    ) -> anyhow::Result<i64> {
        Ok(this.span(group)?.1)
    }

    fn span<'v>(
        this: &Match,
        #[starlark(require = pos)] group: Option<Value<'v>>,
    ) -> anyhow::Result<(i64, i64)> {
        this.span(group)
    }

    fn expand<'v>(
        this: &Match,
        #[starlark(require = pos)] template: Value<'v>,
    ) -> anyhow::Result<String> {
        let pieces = template::pieces(args::text(template)?, &this.names)?;
        let mut out = String::new();
        template::fill(&pieces, &this.groups, &this.string, &mut out);
        Ok(out)
    }
}
