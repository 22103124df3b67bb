//! How deep a text nests, before it is parsed.
//!
//! The parser builds trees of any depth, and their users recurse. This scan
//! finds an upper bound of that depth in one pass without recursion. It counts
//! everything that can add a level: brackets, operators, members, some
//! keywords. Within one expression it adds them up, whether they are nested or
//! side by side; between two commas it takes the maximum. So it may count more
//! levels than there are, but never fewer.

use super::tokens::{is_word, string, word};

/// The limit of nested blocks, as in Python.
const MOST_BLOCKS: usize = 100;
/// How many levels a lambda counts as: each looks up its names in all those
/// around it, so thousands would take long, and much stack.
const LAMBDA_LEVELS: usize = 10;
/// Keywords that may add a level to an expression.
const KEYWORDS: [&str; 8] = ["and", "else", "for", "if", "in", "lambda", "not", "or"];

/// A place where a text nests too deep.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooDeep {
    /// The position in bytes.
    pub(super) at: usize,
    pub(super) message: String,
}

/// Checks that no part of `text` nests more than `most` levels deep.
pub(super) fn check(text: &str, most: usize) -> Result<(), TooDeep> {
    let mut scan = Scan {
        text,
        at: 0,
        most,
        level: 1,
        blocks: vec![IndentedBlock::default()],
        open: vec![Open::default()],
    };
    scan.run()
}

/// A block: the lines with the same indentation.
#[derive(Default)]
struct IndentedBlock {
    indent: usize,
    /// How many branches came before; each contains the next one.
    branches: usize,
}

/// The content of a pair of brackets, or of a statement.
#[derive(Default)]
struct Open {
    /// The levels since the last comma.
    levels: usize,
    /// The largest number between two commas.
    most: usize,
    /// How many lambdas are in their parameters, whose commas end nothing.
    lambdas: usize,
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    most: usize,
    /// All open levels.
    level: usize,
    blocks: Vec<IndentedBlock>,
    /// The statement, then the open brackets.
    open: Vec<Open>,
}

type Checked = Result<(), TooDeep>;

impl Scan<'_> {
    fn run(&mut self) -> Checked {
        self.begin_line()?;
        while let Some(byte) = self.peek() {
            match byte {
                b'\n' if self.open.len() == 1 => {
                    self.at += 1;
                    self.begin_line()?;
                }
                b'\\' => self.continuation(),
                b'#' => self.at = self.line_end(),
                b'"' | b'\'' => {
                    let (Ok(length) | Err(length)) = string(&self.text[self.at..]);
                    self.at += length;
                }
                _ if is_word(byte) => self.word()?,
                _ => {
                    self.mark(byte)?;
                    self.at += 1;
                }
            }
        }
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn line_end(&self) -> usize {
        let rest = &self.text[self.at..];
        self.at + rest.find('\n').unwrap_or(rest.len())
    }

    /// Skips a backslash with the line end that it escapes.
    fn continuation(&mut self) {
        let rest = &self.text[self.at + 1..];
        let ends = ["\r\n", "\n"];
        let end = ends.into_iter().find(|end| rest.starts_with(end));
        self.at += 1 + end.map_or(0, str::len);
    }

    /// Determines the block of the line that starts here.
    fn begin_line(&mut self) -> Checked {
        self.end_statement();
        let line = &self.text[self.at..self.line_end()];
        let rest = line.trim_start_matches([' ', '\t']);
        if rest.trim_end().is_empty() || rest.starts_with('#') {
            return Ok(());
        }
        let indent = line.len() - rest.len();
        self.at += indent;
        while let [.., _, last] = &self.blocks[..]
            && last.indent > indent
        {
            self.level -= 1 + last.branches;
            self.blocks.pop();
        }
        if self.block().indent < indent {
            if self.blocks.len() > MOST_BLOCKS {
                return self.too_deep(format!("more than {MOST_BLOCKS} blocks within one another"));
            }
            self.blocks.push(IndentedBlock {
                indent,
                branches: 0,
            });
            self.add(1)?;
        }
        match word(rest) {
            "elif" => {
                self.block().branches += 1;
                self.add(1)
            }
            "else" => Ok(()),
            _ => {
                self.level -= std::mem::take(&mut self.block().branches);
                Ok(())
            }
        }
    }

    fn end_statement(&mut self) {
        self.level -= self.open[0].levels;
        self.open[0] = Open::default();
    }

    /// The innermost block.
    fn block(&mut self) -> &mut IndentedBlock {
        self.blocks.last_mut().expect("the file itself stays")
    }

    /// The content of the innermost brackets.
    fn here(&mut self) -> &mut Open {
        self.open.last_mut().expect("the statement stays")
    }

    fn word(&mut self) -> Checked {
        let start = self.at;
        let word = word(&self.text[start..]);
        self.at += word.len();
        if word.starts_with(|first: char| first.is_ascii_digit()) && self.peek() == Some(b'.') {
            self.at += 1;
        } else if KEYWORDS.contains(&word) {
            if word == "lambda" {
                self.here().lambdas += 1;
                return self.deepen(LAMBDA_LEVELS);
            }
            return self.deepen(1);
        }
        Ok(())
    }

    fn mark(&mut self, byte: u8) -> Checked {
        match byte {
            b'(' | b'[' | b'{' => {
                self.deepen(1)?;
                self.open.push(Open::default());
            }
            b')' | b']' | b'}' if self.open.len() > 1 => {
                let within = self.open.pop().unwrap_or_default();
                self.level -= within.levels;
                let most = within.levels.max(within.most);
                self.here().levels += most;
                self.add(most)?;
            }
            b',' if self.here().lambdas == 0 => {
                let here = self.here();
                let levels = std::mem::take(&mut here.levels);
                here.most = here.most.max(levels);
                self.level -= levels;
            }
            b':' => self.here().lambdas = self.here().lambdas.saturating_sub(1),
            b';' if self.open.len() == 1 => self.end_statement(),
            b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'^' | b'~' | b'<' | b'>' | b'='
            | b'!' | b'.'
                if !self.is_second(byte) =>
            {
                self.deepen(1)?;
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether `byte` ends an operator of two characters.
    fn is_second(&self, byte: u8) -> bool {
        let before = self.at.checked_sub(1).map(|at| self.text.as_bytes()[at]);
        match byte {
            b'=' => before.is_some_and(|before| b"=!<>+-*/%&|^".contains(&before)),
            b'/' | b'<' => before == Some(byte),
            b'>' => matches!(before, Some(b'>' | b'-')),
            _ => false,
        }
    }

    /// Adds levels to the expression.
    fn deepen(&mut self, levels: usize) -> Checked {
        self.here().levels += levels;
        self.add(levels)
    }

    fn add(&mut self, levels: usize) -> Checked {
        self.level += levels;
        if self.level > self.most {
            return self.too_deep(format!("nested more than {} levels deep", self.most));
        }
        Ok(())
    }

    fn too_deep(&self, message: String) -> Checked {
        let at = self.at;
        Err(TooDeep { at, message })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest limit that permits `text`.
    fn levels(text: &str) -> usize {
        (0..100)
            .find(|most| check(text, *most).is_ok())
            .expect("none of them nests deeper")
    }

    #[test]
    fn only_nesting_constructs_are_counted() {
        for (text, expected) in [
            ("x", 0),
            ("", 0),
            ("x + 1", 2),
            ("1.5 // 2 == 3", 3),
            ("x + 1 + 1\ny - 1", 3),
            ("[1, 2, 3]", 2),
            ("[x + 1, x + 1, x * x * x]", 4),
            ("((x + 1) + 1) + 1", 6),
            ("x.a.b()[0]", 5),
            ("lambda a, b: lambda c, d: 1", 21),
            ("[lambda a: 1, lambda a: 1]", 12),
            ("'((((' + \"\"\"\n((\n\"\"\"", 2),
            ("x # ((((\ny", 0),
            ("if x:\n  a\nelif y:\n  a\nelif z:\n  a\nelse:\n  a", 4),
            ("if x:\n  a\nif y:\n  a\nb", 2),
            ("def f(a, b):\n  for c in a:\n    return c\ny", 4),
            ("a = b = 1; c = 1", 3),
            ("x + \\\n1", 2),
            (")]} + 1", 2),
            ("not x if y else z", 4),
        ] {
            assert_eq!(levels(text), expected, "{text:?}");
        }
    }

    #[test]
    fn the_place_is_where_the_limit_is_passed() {
        let error = check("x\n1 + 1 + 1", 2).expect_err("three levels");
        assert_eq!(error.at, 8);
        assert_eq!(error.message, "nested more than 2 levels deep");
        let lines: Vec<_> = (0..200).map(|n| " ".repeat(n) + "if x:").collect();
        let blocks = lines.join("\n");
        let error = check(&blocks, 5000).expect_err("200 blocks");
        assert_eq!(error.message, "more than 100 blocks within one another");
    }

    #[test]
    fn no_text_breaks_it() {
        for text in [
            "'",
            "\"\\",
            "\\",
            "é'é\\é",
            ",,,)",
            "\r\n",
            "lambda,:,)",
            "  \tx\n y",
        ] {
            let _ = check(text, 3);
        }
    }
}
