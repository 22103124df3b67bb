//! Turns a page of docs/ into a manual page.

use std::mem;

use clap_mangen::roff::{Inline, Roff, bold, italic, roman};
use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// The manual page `name`(7) for a text in Markdown, whose title becomes its
/// summary. Links to pages about subcommands become references to their manual
/// pages.
pub(crate) fn page(name: &str, markdown: &str, see_also: &str) -> String {
    let mut page = Page {
        name,
        ..Page::default()
    };
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        page.take(event);
    }
    page.roff.control("SH", ["SEE ALSO"]);
    page.roff.text([roman(see_also)]);
    let text = page.roff.render();
    // The first line asks man for the preprocessor of tables.
    let text = format!("'\\\" t\n{text}");
    text.replace('`', r"\(ga")
        .replace('~', r"\(ti")
        .replace('^', r"\(ha")
        .chars()
        .fold(String::new(), |text, c| match c {
            '\0'..='\x7f' => text + c.encode_utf8(&mut [0; 4]),
            _ => text + &format!("\\[u{:04X}]", u32::from(c)),
        })
}

#[derive(Default)]
struct Page<'a> {
    name: &'a str,
    roff: Roff,
    /// The content so far of the current paragraph, heading or cell.
    line: Vec<Inline>,
    is_strong: bool,
    is_emphasised: bool,
    /// The target of the current link, and the place in `line` where its text
    /// begins.
    link: Option<(String, usize)>,
    /// The cells of the current row of a table.
    row: Vec<Vec<Inline>>,
    is_in_item: bool,
}

impl Page<'_> {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.add(&text),
            Event::Code(code) => self.line.push(bold(&*code)),
            Event::SoftBreak => self.line.push(roman("\n")),
            event => panic!("no rule for {event:?}"),
        }
    }

    fn add(&mut self, text: &str) {
        self.line.push(match (self.is_strong, self.is_emphasised) {
            (true, _) => bold(text),
            (_, true) => italic(text),
            _ => roman(text),
        });
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph if !self.is_in_item => {
                self.roff.control("PP", []);
            }
            Tag::Item => {
                self.is_in_item = true;
                self.roff.control("IP", ["\\(bu", "2"]);
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(_)) => {
                self.roff.control("PP", []);
                self.roff.control("RS", ["4"]);
                self.roff.control("nf", []);
            }
            Tag::Table(columns) => self.start_table(&columns),
            Tag::Strong | Tag::TableHead => self.is_strong = true,
            Tag::Emphasis => self.is_emphasised = true,
            Tag::Link { dest_url, .. } => self.link = Some((dest_url.into(), self.line.len())),
            Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::List(None)
            | Tag::TableRow
            | Tag::TableCell => (),
            tag => panic!("no rule for {tag:?}"),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => self.end_heading(level),
            TagEnd::Paragraph => self.flush(),
            TagEnd::Item => {
                self.flush();
                self.is_in_item = false;
            }
            TagEnd::CodeBlock => {
                self.flush();
                self.roff.control("fi", []);
                self.roff.control("RE", []);
            }
            TagEnd::TableCell => self.row.push(mem::take(&mut self.line)),
            TagEnd::TableHead => {
                self.is_strong = false;
                self.end_row();
            }
            TagEnd::TableRow => self.end_row(),
            TagEnd::Table => {
                self.roff.control("TE", []);
            }
            TagEnd::Strong => self.is_strong = false,
            TagEnd::Emphasis => self.is_emphasised = false,
            TagEnd::Link => self.end_link(),
            _ => (),
        }
    }

    fn flush(&mut self) {
        let mut line = mem::take(&mut self.line);
        // Code ends with the end of its last line.
        if let Some(Inline::Roman(last)) = line.last_mut() {
            last.truncate(last.trim_end().len());
        }
        self.roff.text(line);
    }

    fn end_heading(&mut self, level: HeadingLevel) {
        let heading = text_of(&mem::take(&mut self.line));
        match level {
            HeadingLevel::H1 => {
                let source = format!("ppar {}", env!("CARGO_PKG_VERSION"));
                let title = [self.name, "7", "\"\"", &source, "ppar manual"];
                self.roff.control("TH", title);
                // Keeps names in code from being hyphenated or spaced out.
                self.roff.control("nh", []);
                self.roff.control("ad", ["l"]);
                self.roff.control("SH", ["NAME"]);
                let summary = heading.strip_prefix("The ").unwrap_or(&heading);
                self.roff
                    .text([roman(format!("{} - {summary} of ppar", self.name))]);
                self.roff.control("SH", ["DESCRIPTION"]);
            }
            HeadingLevel::H2 => {
                self.roff.control("SH", [&*heading.to_uppercase()]);
            }
            _ => {
                self.roff.control("SS", [&*heading]);
            }
        }
    }

    /// Starts a table whose last column takes the remaining width.
    fn start_table(&mut self, columns: &[Alignment]) {
        let narrow = "l ".repeat(columns.len() - 1);
        self.roff.control("PP", []);
        self.roff.control("TS", []);
        self.roff.text([roman(format!("{narrow}lx."))]);
    }

    fn end_row(&mut self) {
        let row = mem::take(&mut self.row);
        if row.iter().all(Vec::is_empty) {
            return;
        }
        let last = row.len() - 1;
        self.roff.text([roman("T{")]);
        for (column, cell) in row.into_iter().enumerate() {
            self.roff.text(cell);
            let end = if column == last { "T}" } else { "T}\tT{" };
            self.roff.text([roman(end)]);
        }
    }

    fn end_link(&mut self) {
        let Some((target, start)) = self.link.take() else {
            return;
        };
        let (file, _) = target.split_once('#').unwrap_or((&target, ""));
        let Some(subject) = file.strip_suffix(".md") else {
            return;
        };
        self.line.truncate(start);
        let has_page = super::repository()
            .join(format!("docs/man/man1/ppar-{subject}.1"))
            .exists();
        self.line.extend(if has_page {
            vec![bold(format!("ppar-{subject}")), roman("(1)")]
        } else {
            vec![italic(format!("docs/{file}"))]
        });
    }
}

fn text_of(line: &[Inline]) -> String {
    let text = line.iter().map(|inline| match inline {
        Inline::Roman(text) | Inline::Italic(text) | Inline::Bold(text) => text,
        Inline::LineBreak => " ",
    });
    text.collect()
}
