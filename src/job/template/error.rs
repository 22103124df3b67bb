//! Why a template cannot become a command, and where values are not allowed.

use std::fmt;

use crate::proc::NulInWord;

/// Why there is no command. Reads after "failed to".
///
/// All but the last four are noticed before anything runs, once the columns are
/// known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TemplateError {
    /// There is nothing to run.
    #[error("run a command: none is given; sh -c {{}} runs each item as one")]
    Empty,
    /// `-I ''`.
    #[error("replace an empty text: name a text after -I that is in the command")]
    EmptyReplace,
    /// There, a value could be taken for something else, or break out.
    #[error("put a value in the place of {placeholder}: {place}")]
    Refused {
        /// As the user wrote it.
        placeholder: String,
        /// Where it stands.
        place: Place,
    },
    /// The command has no placeholder, and no value can be appended to it.
    #[error("append the item to the command: {place}; write {replace} where the item goes")]
    Append {
        /// What the end is.
        place: Place,
        /// The placeholder for an item.
        replace: String,
    },
    /// A quote or a substitution is not closed.
    #[error("understand the command: it ends within {0}")]
    Unfinished(&'static str),
    /// No row has this position.
    #[error("find the column of {placeholder}: {columns}")]
    NoColumn {
        /// As the user wrote it.
        placeholder: String,
        /// Which ones there are.
        columns: String,
    },
    /// No column has this name.
    #[error("find the column of {placeholder}: the names are {known}")]
    UnknownName {
        /// As the user wrote it.
        placeholder: String,
        /// All names, with commas.
        known: String,
    },
    /// Items are only available as input of jobs.
    #[error(
        "replace {placeholder}: jobs read their blocks from standard input; \
         with --cat it is the name of a file"
    )]
    Itemless {
        /// As the user wrote it.
        placeholder: String,
    },
    /// This row lacks a column that others may have.
    #[error("find the column of {placeholder} in this item: {columns}")]
    Missing {
        /// As the user wrote it.
        placeholder: String,
        /// Which ones the row has.
        columns: String,
    },
    /// No argument of any program can contain this.
    #[error("pass an item that holds a NUL byte: no argument can")]
    Nul,
    /// No string of a function can contain this.
    #[error("pass an item to the function that is not UTF-8; convert it, for instance with iconv")]
    Encoding,
}

/// Where a shell command does not permit a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// After `#`.
    Comment,
    /// Between backquotes that contain more than plain words.
    Backquotes,
    /// After `<<`.
    HereDocument,
    /// Within `$((…))`, `((…))` or `$[…]`, or after one that is not simple.
    Arithmetic,
    /// Within `${…}`, or after one that is not simple.
    Expansion,
    /// Immediately after a dollar sign.
    Dollar,
    /// After `$'`.
    Escapes,
    /// After `case` within `$(…)`.
    Case,
    /// After a line that continues within a word.
    Continuation,
    /// Within `name[…]`, or after one that is not simple.
    Subscript,
    /// After `>&` followed by something other than a number, which bash
    /// evaluates twice.
    Duplication,
    /// Where a command starts, at the end.
    Command,
    /// Within quotes of a shell whose syntax is only partly known.
    Foreign,
    /// Within quotes that are not closed.
    Unfinished,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Comment => "it would be in a comment, which a line end in the value would end",
            Self::Backquotes => {
                "between backquotes that contain quotes, $ or operators other than | and ; no \
                 value can be quoted safely; write $(...) instead"
            }
            Self::HereDocument => {
                "behind << no value can be quoted safely; put it into a variable before, \
                 as in x={}; cat <<END"
            }
            Self::Arithmetic => {
                "in or behind arithmetic no value can be quoted safely; put it into a variable \
                 before, as in x={}; echo $((x + 1))"
            }
            Self::Expansion => {
                "in or behind ${...} with quotes, braces or $ in it no value can be quoted \
                 safely; put it into a variable before, as in x={}; echo \"${y:-$x}\""
            }
            Self::Dollar => {
                "right behind $ it would change its meaning; write \\$ for a dollar sign"
            }
            Self::Escapes => {
                "behind $' no value can be quoted safely, since shells differ about its end; \
                 write $(printf ...) instead"
            }
            Self::Case => {
                "behind case within $(...) no value can be quoted safely, since shells differ \
                 about its end; put the case into a function before"
            }
            Self::Continuation => {
                "behind a line that goes on in the middle of a word no value can be quoted \
                 safely; put a space before the \\ at its end"
            }
            Self::Subscript => {
                "in or behind name[...] no value can be quoted safely, since some shells would \
                 evaluate it as the index of an array; quote the brackets if they are none"
            }
            Self::Duplication => {
                "behind >& no value can be quoted safely, since some shells would evaluate it \
                 a second time; write >file 2>&1 instead"
            }
            Self::Command => "it would be run as a command of its own",
            Self::Foreign => {
                "within quotes no value can be quoted safely for this shell; write it outside of \
                 them, or take sh, bash or zsh"
            }
            Self::Unfinished => "the quotes around it have no end",
        })
    }
}

impl From<NulInWord> for TemplateError {
    fn from(_: NulInWord) -> Self {
        Self::Nul
    }
}
