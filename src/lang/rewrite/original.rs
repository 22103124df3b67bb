//! The texts that users wrote, for those that were rewritten.

use std::borrow::Cow;

use starlark::codemap::{CodeMap, FileSpan, Pos, Span};
use starlark::syntax::AstModule;

use super::draft::Map;
use super::method::{IN_PLACE_ADD, IN_PLACE_MULTIPLY};
use super::{fstring, method};
use crate::lang::builtins::{BOUND, METHOD};

/// A text on its way to the parser.
pub(in crate::lang) struct Rewriting<'a> {
    name: &'a str,
    original: &'a str,
    text: Cow<'a, str>,
    /// The ways back, one for each time that it was rewritten.
    maps: Vec<Map>,
}

/// Something that is wrong with a text before it comes to the parser.
pub(in crate::lang) struct Wrong {
    pub(in crate::lang) message: String,
    pub(in crate::lang) span: FileSpan,
}

impl<'a> Rewriting<'a> {
    /// Rewrites `text`, whose name in messages is `name`, where it has to be.
    pub(in crate::lang) fn new(name: &'a str, text: &'a str) -> Result<Self, Wrong> {
        let mut new = Self {
            name,
            original: text,
            text: Cow::Borrowed(text),
            maps: Vec::new(),
        };
        match fstring::rewrite(text) {
            Ok(None) => {}
            Ok(Some((text, map))) => new.change(text, map),
            Err(wrong) => {
                let at = Pos::new(wrong.at as u32);
                return Err(Wrong {
                    message: wrong.message,
                    span: new.original().file_span(Span::new(at, at)),
                });
            }
        }
        if let Some((text, map)) = method::rewrite(&new.text) {
            new.change(text, map);
        }
        Ok(new)
    }

    /// What is to be parsed.
    pub(in crate::lang) fn text(&self) -> &str {
        &self.text
    }

    /// The place of a span of what is to be parsed, in the text that the user
    /// wrote.
    pub(in crate::lang) fn span(&self, span: Span) -> FileSpan {
        let new = CodeMap::new(self.name.to_owned(), self.text.to_string());
        self.restore(&new.file_span(span))
    }

    fn change(&mut self, text: String, map: Map) {
        self.text = Cow::Owned(text);
        self.maps.push(map);
    }

    fn original(&self) -> CodeMap {
        CodeMap::new(self.name.to_owned(), self.original.to_owned())
    }

    /// The place of `span` in the text that the user wrote.
    pub(in crate::lang) fn restore(&self, span: &FileSpan) -> FileSpan {
        restore(&self.maps, &self.original(), span)
    }
}

fn restore(maps: &[Map], original: &CodeMap, span: &FileSpan) -> FileSpan {
    let old = |at: Pos| {
        let old = maps
            .iter()
            .rev()
            .fold(at.get() as usize, |at, map| map.old(at));
        Pos::new(old as u32)
    };
    let begin = old(span.span.begin());
    let end = old(span.span.end()).max(begin);
    original.file_span(Span::new(begin, end))
}

/// The originals of a program's texts that were rewritten.
#[derive(Default)]
pub(in crate::lang) struct Originals(Vec<Original>);

struct Original {
    new: CodeMap,
    old: CodeMap,
    maps: Vec<Map>,
}

impl Originals {
    /// Notes that `ast` was parsed from what `rewriting` made.
    pub(in crate::lang) fn add(&mut self, ast: &AstModule, rewriting: Rewriting) {
        if !rewriting.maps.is_empty() {
            self.0.push(Original {
                new: ast.file_span(ast.statement().span).file,
                old: rewriting.original(),
                maps: rewriting.maps,
            });
        }
    }

    /// The names that the rewritten texts call.
    pub(in crate::lang) fn names(&self) -> impl Iterator<Item = &'static str> {
        let called = |name: &&str| self.0.iter().any(|text| text.new.source().contains(name));
        let names = [BOUND, METHOD, IN_PLACE_ADD, IN_PLACE_MULTIPLY];
        names.into_iter().filter(called)
    }

    /// The place of `span` in the text that the user wrote.
    pub(in crate::lang) fn restore(&self, span: &FileSpan) -> FileSpan {
        self.0
            .iter()
            .find(|text| text.new.id() == span.file.id())
            .map_or_else(|| span.clone(), |text| restore(&text.maps, &text.old, span))
    }
}
