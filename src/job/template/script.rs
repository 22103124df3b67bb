//! Parses a shell command just far enough to know which quotes surround a
//! value.
//!
//! Each placeholder gets the [`Quotes`] around it, or the reason why no value
//! is safe there. Wherever shells differ, or their rules are intricate (in
//! here-documents, arithmetic, `${x:-"…"}`), everything that follows is unsafe:
//! refusing is better than being wrong. The text itself never changes, except
//! for one backslash that would otherwise escape an inserted quote.
//!
//! The text is divided into words at blanks and operators, also within `$(…)`.

use super::error::{Place, TemplateError};
use super::placeholder::{Placeholder, Subject};
use super::vocabulary::Vocabulary;
use super::word::{Piece, Quotes, Word};

/// A parsed command.
#[derive(Debug)]
pub(super) struct Script {
    /// Words and what separates them: all of the text.
    pub(super) words: Vec<Word>,
    /// Whether a further word can be appended.
    pub(super) end: Result<(), Place>,
}

/// The construct that the text is inside of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frame {
    /// Commands: the text itself, or the inside of `$(…)` with this many
    /// further open parentheses.
    Commands { substitution: bool, open: usize },
    /// `'…'`.
    Single,
    /// `"…"`.
    Double,
    /// Between backquotes. Values are safe there only among plain text.
    Backquotes { plain: bool },
    /// From `#` to the end of the line.
    Comment,
}

/// Reads a command.
pub(super) fn read(text: &[u8], vocabulary: &Vocabulary) -> Result<Script, TemplateError> {
    let mut reader = Reader {
        text,
        vocabulary,
        at: 0,
        frames: vec![Frame::Commands {
            substitution: false,
            open: 0,
        }],
        lost: None,
        words: Vec::new(),
        pieces: Vec::new(),
        literal: Vec::new(),
        whole: true,
        begins_command: true,
    };
    while reader.at < text.len() {
        reader.step();
    }
    reader.finish()
}

struct Reader<'a> {
    text: &'a [u8],
    vocabulary: &'a Vocabulary,
    at: usize,
    /// Never empty; the innermost is the last.
    frames: Vec<Frame>,
    /// Why the nesting is unknown from here on, if it is.
    lost: Option<Place>,
    words: Vec<Word>,
    /// The current word, except its last text.
    pieces: Vec<Piece>,
    literal: Vec<u8>,
    /// Whether the current word started as one.
    whole: bool,
    /// Whether a word here would be a command, as after an operator.
    begins_command: bool,
}

impl Reader<'_> {
    fn step(&mut self) {
        if let Some(placeholder) = self.vocabulary.read(&self.text[self.at..]) {
            let place = self.quotes();
            self.value(placeholder, place);
            return;
        }
        if self.lost.is_some() {
            // A shell variable is never a placeholder.
            let variable = self.text[self.at..].starts_with(b"${");
            self.keep(if variable { 2 } else { 1 });
            return;
        }
        let byte = self.text[self.at];
        match (self.frame(), byte) {
            (Frame::Commands { .. }, _) => self.step_in_commands(byte),
            (Frame::Backquotes { plain: true }, b'`') => self.leave_substitution(),
            (Frame::Backquotes { plain: true }, b' ' | b'\t' | b';' | b'|') => self.boundary(),
            (Frame::Single, b'\'') | (Frame::Double, b'"') | (Frame::Backquotes { .. }, b'`') => {
                self.leave();
            }
            (Frame::Comment, b'\n') => {
                self.frames.pop();
                self.boundary();
            }
            (Frame::Double, b'`') => self.backquote(),
            (Frame::Double, b'$') => self.dollar(),
            (Frame::Double | Frame::Backquotes { .. }, b'\\') => self.backslash(),
            _ => self.keep(1),
        }
    }

    fn step_in_commands(&mut self, byte: u8) {
        let next = self.text.get(self.at + 1);
        match byte {
            b'\'' => self.enter(Frame::Single),
            b'"' => self.enter(Frame::Double),
            b'`' => self.backquote(),
            b'#' if self.is_between_words() => self.enter(Frame::Comment),
            b'\\' => self.backslash(),
            b'$' => self.dollar(),
            b'<' if next == Some(&b'<') => {
                self.end_word(true);
                self.lose(Place::HereDocument);
            }
            b'[' if self.is_name() => {
                let length = subscript(&self.text[self.at + 1..]);
                self.simple(length, 1, Place::Subscript);
            }
            b'(' if next == Some(&b'(') => {
                self.end_word(true);
                self.lose(Place::Arithmetic);
            }
            b'(' | b')' => self.parenthesis(byte),
            b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' => self.boundary(),
            _ => self.keep(1),
        }
    }

    fn frame(&self) -> Frame {
        *self.frames.last().expect("the text itself is never left")
    }

    /// The quotes at the current position.
    fn quotes(&self) -> Result<Quotes, Place> {
        if let Some(place) = self.lost {
            return Err(place);
        }
        match self.frame() {
            Frame::Commands { .. } => Ok(Quotes::None),
            Frame::Single => Ok(Quotes::Single),
            Frame::Double => Ok(Quotes::Double),
            Frame::Backquotes { plain: true } => Ok(Quotes::Backquotes),
            Frame::Backquotes { plain: false } => Err(Place::Backquotes),
            Frame::Comment => Err(Place::Comment),
        }
    }

    /// Whether the current word is a name so far, like that of an array.
    fn is_name(&self) -> bool {
        let of_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        self.whole
            && self.pieces.is_empty()
            && self
                .literal
                .first()
                .is_some_and(|byte| !byte.is_ascii_digit())
            && self.literal.iter().all(of_name)
    }

    fn value(&mut self, placeholder: Placeholder, place: Result<Quotes, Place>) {
        self.at += placeholder.text.len();
        self.flush();
        self.pieces.push(Piece::Value(placeholder, place));
        self.begins_command = false;
    }

    /// Adds bytes to the current word.
    fn keep(&mut self, count: usize) {
        let end = (self.at + count).min(self.text.len());
        self.literal.extend_from_slice(&self.text[self.at..end]);
        self.at = end;
        self.begins_command = false;
    }

    fn enter(&mut self, frame: Frame) {
        self.keep(1);
        self.frames.push(frame);
    }

    fn leave(&mut self) {
        self.keep(1);
        self.frames.pop();
    }

    /// Enters a command whose output becomes part of the current word.
    fn enter_substitution(&mut self, length: usize, frame: Frame) {
        self.keep(length);
        self.end_word(false);
        self.whole = true;
        self.begins_command = true;
        self.frames.push(frame);
    }

    fn leave_substitution(&mut self) {
        self.end_word(true);
        self.whole = false;
        self.leave();
    }

    fn lose(&mut self, place: Place) {
        self.lost = Some(place);
        self.keep(1);
    }

    fn is_between_words(&self) -> bool {
        self.whole && self.pieces.is_empty() && self.literal.is_empty()
    }

    fn flush(&mut self) {
        if !self.literal.is_empty() {
            self.pieces
                .push(Piece::Text(std::mem::take(&mut self.literal)));
        }
    }

    /// Ends the current word; `whole` is whether it really ends here.
    fn end_word(&mut self, whole: bool) {
        self.flush();
        let pieces = std::mem::take(&mut self.pieces);
        if !pieces.is_empty() {
            // If quoting is uncertain, it may be half a word.
            let whole = self.whole && whole && self.lost.is_none();
            self.words.push(Word { pieces, whole });
        }
    }

    /// Handles a byte between words.
    fn boundary(&mut self) {
        let in_substitution = self.frames.len() > 1;
        if in_substitution && self.pieces.is_empty() && self.literal == b"case" {
            self.lost = Some(Place::Case);
        }
        self.end_word(true);
        let byte = self.text[self.at];
        let begins_command = match byte {
            b' ' | b'\t' => self.begins_command,
            b'<' | b'>' => false,
            _ => true,
        };
        if byte == b'&' && self.duplicates() {
            self.lost = Some(Place::Duplication);
        }
        self.whole = true;
        self.keep(1);
        self.end_word(true);
        self.begins_command = begins_command;
    }

    /// Whether the ampersand here belongs to `>&` or `<&`, followed by neither
    /// a number nor `-`.
    fn duplicates(&self) -> bool {
        let (before, behind) = self.text.split_at(self.at);
        let target = behind[1..].trim_ascii_start();
        let plain = target.iter().take_while(|byte| byte.is_ascii_digit());
        let plain = plain.count() + usize::from(target.starts_with(b"-"));
        let ends = target[plain..]
            .first()
            .is_none_or(|byte| b" \t\n;&|<>()".contains(byte));
        matches!(before.last(), Some(b'<' | b'>')) && (plain == 0 || !ends)
    }

    fn parenthesis(&mut self, byte: u8) {
        let Some(Frame::Commands { substitution, open }) = self.frames.last_mut() else {
            return;
        };
        if byte == b'(' {
            *open += 1;
        } else if *substitution && *open == 0 {
            self.leave_substitution();
            return;
        } else {
            *open = open.saturating_sub(1);
        }
        self.boundary();
    }

    /// Handles the start of a command in backquotes.
    fn backquote(&mut self) {
        let is_outermost = matches!(
            self.frames[..],
            [Frame::Commands { .. }] | [Frame::Commands { .. }, Frame::Double]
        );
        let plain = is_outermost && is_plain_command(&self.text[self.at + 1..], self.vocabulary);
        if plain {
            self.enter_substitution(1, Frame::Backquotes { plain });
        } else {
            self.enter(Frame::Backquotes { plain });
        }
    }

    /// Handles a backslash with what it escapes.
    fn backslash(&mut self) {
        let escaped = self.text.get(self.at + 1);
        match (self.frame(), escaped) {
            (Frame::Commands { .. } | Frame::Double, Some(b'\n')) => self.continuation(),
            (Frame::Double, Some(b'$' | b'`' | b'"' | b'\\')) => self.keep(2),
            (Frame::Double, _) => {
                self.keep(1);
                let rest = &self.text[self.at..];
                if self.vocabulary.read(rest).is_some() {
                    // It is literal, and must not escape the quote that
                    // follows.
                    self.literal.push(b'\\');
                }
            }
            (_, None) => self.lose(Place::Continuation),
            _ => self.keep(2),
        }
    }

    /// Handles a line end that the shell removes. In the middle of a word it
    /// could hide what its neighbours form, such as `$` and `(`.
    fn continuation(&mut self) {
        let before = self.at.checked_sub(1).map(|before| self.text[before]);
        if !matches!(before, None | Some(b' ' | b'\t')) {
            self.lose(Place::Continuation);
            return;
        }
        let between = self.is_between_words();
        let begins_command = self.begins_command;
        self.keep(2);
        if between {
            self.end_word(true);
            self.begins_command = begins_command;
        }
    }

    /// Handles a dollar sign, and what it starts if that is simple.
    fn dollar(&mut self) {
        let rest = &self.text[self.at + 1..];
        let in_commands = self.frame() != Frame::Double;
        if let Some(placeholder) = self.vocabulary.read(rest)
            && placeholder.subject == Subject::All
            && (in_commands || rest.starts_with(b"{"))
        {
            self.keep(1);
            self.value(placeholder, Err(Place::Dollar));
            return;
        }
        match rest {
            [b'(', b'(', inner @ ..] => {
                self.simple(arithmetic(inner), 3, Place::Arithmetic);
            }
            [b'(', ..] => {
                let frame = Frame::Commands {
                    substitution: true,
                    open: 0,
                };
                self.enter_substitution(2, frame);
            }
            [b'{', inner @ ..] => self.simple(expansion(inner), 2, Place::Expansion),
            [b'[', ..] => self.lose(Place::Arithmetic),
            // The shell's process id: the second sign starts nothing.
            [b'$', ..] if self.vocabulary.read(rest).is_none() => self.keep(2),
            [b'\'', ..] if in_commands => self.lose(Place::Escapes),
            _ => self.keep(1),
        }
    }

    /// Handles a construct with a simple end, `length` bytes after its start.
    fn simple(&mut self, length: Option<usize>, begin: usize, place: Place) {
        let inner = self.at + begin;
        let replaced = |at| self.vocabulary.read(&self.text[at..]).is_some();
        match length {
            Some(length) if !(inner..inner + length).any(replaced) => self.keep(begin + length),
            _ => {
                self.lost = Some(place);
                self.keep(begin);
            }
        }
    }

    fn finish(mut self) -> Result<Script, TemplateError> {
        self.end_word(true);
        let unfinished = match self.frame() {
            _ if self.lost.is_some() => None,
            Frame::Single => Some("single quotes"),
            Frame::Double => Some("double quotes"),
            Frame::Backquotes { .. } => Some("backquotes"),
            Frame::Commands {
                substitution: true, ..
            } => Some("$(...)"),
            Frame::Commands { .. } | Frame::Comment => None,
        };
        if let Some(what) = unfinished {
            return Err(TemplateError::Unfinished(what));
        }
        let end = match self.quotes() {
            Ok(_) if self.begins_command => Err(Place::Command),
            Ok(_) => Ok(()),
            Err(place) => Err(place),
        };
        Ok(Script {
            words: self.words,
            end,
        })
    }
}

/// Whether text up to the next backquote consists of values, words without
/// quotes, and operators that do not change what words are.
fn is_plain_command(text: &[u8], vocabulary: &Vocabulary) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b" \t_./+,:=@%|;-".contains(&byte);
    let mut at = 0;
    while at < text.len() && text[at] != b'`' {
        at += match vocabulary.read(&text[at..]) {
            Some(placeholder) => placeholder.text.len(),
            None if is_plain(text[at]) => 1,
            None => return false,
        };
    }
    at < text.len()
}

/// The length of simple arithmetic including `))`, if it is simple.
fn arithmetic(text: &[u8]) -> Option<usize> {
    let mut open = 0_usize;
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'(' if at == 0 || text[at - 1] != b'$' => open += 1,
            b')' if open > 0 => open -= 1,
            b')' => return (text.get(at + 1) == Some(&b')')).then_some(at + 2),
            _ if b" \t_$+-*/%<>=!&|^~?:,".contains(byte) => {}
            _ if byte.is_ascii_alphanumeric() => {}
            _ => return None,
        }
    }
    None
}

/// The length of a simple subscript (or a character class in a pattern)
/// including `]`, if it is simple: bash would evaluate any other.
fn subscript(text: &[u8]) -> Option<usize> {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"_$-.,:!^*?@".contains(byte);
    let end = text.iter().position(|byte| !is_plain(byte))?;
    (text[end] == b']').then_some(end + 1)
}

/// The length of a simple expansion including `}`, if it is simple.
fn expansion(text: &[u8]) -> Option<usize> {
    let first = *text.first()?;
    if !first.is_ascii_alphanumeric() && !b"_#?!@*-".contains(&first) {
        return None;
    }
    let end = text
        .iter()
        .position(|byte| b"}'\"\\`${()<>\n".contains(byte))?;
    (text[end] == b'}').then_some(end + 1)
}
