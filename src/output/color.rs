//! Colors in messages: for the name at the start, and for hints.

use std::fmt::Write;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// When to use color.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Color {
    /// On a terminal, unless the environment says otherwise.
    Auto = 0,
    /// Everywhere.
    Always = 1,
    /// Nowhere.
    Never = 2,
}

/// The choice on the command line.
static CHOICE: AtomicU8 = AtomicU8::new(Color::Auto as u8);

const PREFIX: &str = "ppar:";
const HINT: &str = "  hint:";

/// Sets the choice for all messages from now on.
pub(crate) fn choose_color(color: Color) {
    CHOICE.store(color as u8, Relaxed);
}

/// Whether a stream gets color.
pub(crate) fn is_colored(is_terminal: bool) -> bool {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    match CHOICE.load(Relaxed) {
        choice if choice == Color::Always as u8 => true,
        choice if choice == Color::Never as u8 => false,
        _ => {
            is_terminal
                && set("NO_COLOR").is_none()
                && set("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

/// A message with the name at its start in red, and its hints in green.
pub(super) fn painted(message: &str) -> String {
    let mut painted = String::with_capacity(message.len() + 32);
    for line in message.split_inclusive('\n') {
        let (marked, color) = match line {
            _ if painted.is_empty() && line.starts_with(PREFIX) => (PREFIX, "1;31"),
            _ if line.starts_with(HINT) => (HINT, "32"),
            _ => {
                painted.push_str(line);
                continue;
            }
        };
        let rest = &line[marked.len()..];
        let _ = write!(painted, "\x1b[{color}m{marked}\x1b[0m{rest}");
    }
    painted
}

#[cfg(test)]
mod tests {
    use super::painted;

    #[test]
    fn the_name_and_hints_are_colored() {
        let text = painted("ppar: wrong\n  --> FUNCTION\n  hint: right\n");
        let colored =
            "\x1b[1;31mppar:\x1b[0m wrong\n  --> FUNCTION\n\x1b[32m  hint:\x1b[0m right\n";
        assert_eq!(text, colored);
        assert_eq!(painted("said by a script\n"), "said by a script\n");
    }
}
