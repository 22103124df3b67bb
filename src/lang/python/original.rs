//! The users' texts, for syntax trees that were parsed from their lowered
//! versions.

use starlark::codemap::{CodeMap, FileSpan, Pos, Span};
use starlark::syntax::AstModule;

use super::places::Map;
use super::refusals::Refusal;
use crate::lang::tokens;

/// A text on its way to Starlark's parser.
pub(in crate::lang) struct Lowered<'a> {
    pub(in crate::lang) name: &'a str,
    pub(super) original: &'a str,
    /// The lowered text, to be parsed.
    pub(in crate::lang) text: String,
    pub(super) map: Map,
}

impl Lowered<'_> {
    /// The place of the byte `at` of the lowered text.
    pub(in crate::lang) fn place(&self, at: usize) -> FileSpan {
        span_in(self.name, self.original, self.map.old(at))
    }

    /// The place of `span` in the user's text.
    pub(in crate::lang) fn restore(&self, span: &FileSpan) -> FileSpan {
        let original = CodeMap::new(self.name.to_owned(), self.original.to_owned());
        restore(&self.map, &original, span)
    }
}

impl Refusal {
    /// Its place in the text `original` of the source `name`.
    pub(in crate::lang) fn span(&self, name: &str, original: &str) -> FileSpan {
        span_in(name, original, self.at)
    }
}

fn span_in(name: &str, text: &str, at: usize) -> FileSpan {
    let at = Pos::new(at.min(text.len()) as u32);
    CodeMap::new(name.to_owned(), text.to_owned()).file_span(Span::new(at, at))
}

fn restore(map: &Map, original: &CodeMap, span: &FileSpan) -> FileSpan {
    let most = original.source().len();
    let old = |at: Pos| Pos::new(map.old(at.get() as usize).min(most) as u32);
    let begin = old(span.span.begin());
    let end = old(span.span.end()).max(begin);
    original.file_span(Span::new(begin, end))
}

/// The originals of a program's texts.
#[derive(Default)]
pub(in crate::lang) struct Originals(Vec<Original>);

struct Original {
    new: CodeMap,
    old: CodeMap,
    map: Map,
    /// The words and operators in the lowered text.
    names: Vec<String>,
}

impl Originals {
    /// Records that `ast` was parsed from `lowered`.
    pub(in crate::lang) fn add(&mut self, ast: &AstModule, lowered: Lowered) {
        let names = tokens::names_in(&lowered.text);
        self.0.push(Original {
            new: ast.file_span(ast.statement().span).file,
            old: CodeMap::new(lowered.name.to_owned(), lowered.original.to_owned()),
            names: names.map(str::to_owned).collect(),
            map: lowered.map,
        });
    }

    /// All words of the lowered texts, which include every name that they use,
    /// and those [`OPERATORS`](crate::lang::builtins::names::OPERATORS) that
    /// occur in them.
    pub(in crate::lang) fn names(&self) -> impl Iterator<Item = &String> {
        self.0.iter().flat_map(|text| &text.names)
    }

    /// The place of `span` in the user's text.
    pub(in crate::lang) fn restore(&self, span: &FileSpan) -> FileSpan {
        self.0
            .iter()
            .find(|text| text.new.id() == span.file.id())
            .map_or_else(|| span.clone(), |text| restore(&text.map, &text.old, span))
    }
}
