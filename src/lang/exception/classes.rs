//! The classes of exceptions.

use std::sync::{PoisonError, RwLock};

use allocative::Allocative;

/// Each class with its base class.
const CLASSES: [(&str, &str); 50] = [
    ("BaseException", ""),
    ("Exception", "BaseException"),
    ("KeyboardInterrupt", "BaseException"),
    ("SystemExit", "BaseException"),
    ("ArithmeticError", "Exception"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("BrokenPipeError", "ConnectionError"),
    ("BufferError", "Exception"),
    ("ChildProcessError", "OSError"),
    ("ConnectionError", "OSError"),
    ("EOFError", "Exception"),
    ("FileExistsError", "OSError"),
    ("FileNotFoundError", "OSError"),
    ("FloatingPointError", "ArithmeticError"),
    ("ImportError", "Exception"),
    ("IndexError", "LookupError"),
    ("InterruptedError", "OSError"),
    ("IsADirectoryError", "OSError"),
    ("KeyError", "LookupError"),
    ("LookupError", "Exception"),
    ("MemoryError", "Exception"),
    ("ModuleNotFoundError", "ImportError"),
    ("NameError", "Exception"),
    ("NotADirectoryError", "OSError"),
    ("NotImplementedError", "RuntimeError"),
    ("OSError", "Exception"),
    ("OverflowError", "ArithmeticError"),
    ("PermissionError", "OSError"),
    ("RecursionError", "RuntimeError"),
    ("RuntimeError", "Exception"),
    ("StopIteration", "Exception"),
    ("TimeoutError", "OSError"),
    ("TypeError", "Exception"),
    ("UnboundLocalError", "NameError"),
    ("UnicodeDecodeError", "UnicodeError"),
    ("UnicodeEncodeError", "UnicodeError"),
    ("UnicodeError", "ValueError"),
    ("ValueError", "Exception"),
    ("ZeroDivisionError", "ArithmeticError"),
    ("_queue.Empty", "Exception"),
    ("json.decoder.JSONDecodeError", "ValueError"),
    ("multiprocessing.context.AuthenticationError", PROCESS_ERROR),
    ("multiprocessing.context.BufferTooShort", PROCESS_ERROR),
    (PROCESS_ERROR, "Exception"),
    ("multiprocessing.context.TimeoutError", PROCESS_ERROR),
    ("queue.Full", "Exception"),
    ("re.error", "Exception"),
    ("statistics.StatisticsError", "ValueError"),
    ("threading.BrokenBarrierError", "RuntimeError"),
];
const PROCESS_ERROR: &str = "multiprocessing.context.ProcessError";

/// Aliases of classes.
const ALIASES: [(&str, &str); 2] = [("IOError", "OSError"), ("EnvironmentError", "OSError")];

/// The module of classes that programs define.
const MAIN: &str = "__main__.";

/// Those classes, each with its base class. A name stays known as long as the
/// process lives, like names of the language.
static DEFINED: RwLock<Vec<(Class, Class)>> = RwLock::new(Vec::new());

/// A class of exceptions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Allocative)]
pub(crate) struct Class(&'static str);

impl Class {
    /// The class of errors about which nothing else is known.
    pub(super) const ANY: Self = Self("RuntimeError");

    /// The class with this name, module included.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let alias = ALIASES.iter().find(|(alias, _)| *alias == name);
        let name = alias.map_or(name, |(_, name)| name);
        let found = CLASSES.iter().find(|(class, _)| *class == name);
        found.map(|(class, _)| Self(class))
    }

    /// The class that a program defines with this name and base class. Classes
    /// with the same name are the same, so that errors of other processes are
    /// recognised.
    pub(crate) fn define(name: &str, above: Self) -> Self {
        let mut defined = DEFINED.write().unwrap_or_else(PoisonError::into_inner);
        let known = defined.iter_mut().find(|(class, _)| class.name() == name);
        if let Some((class, known_above)) = known {
            *known_above = above;
            return *class;
        }
        let class = Self(Box::leak(format!("{MAIN}{name}").into_boxed_str()));
        defined.push((class, above));
        class
    }

    /// The class that a message means by `name`; the program's own come first.
    pub(super) fn told(name: &str) -> Option<Self> {
        let defined = DEFINED.read().unwrap_or_else(PoisonError::into_inner);
        let own = defined.iter().find(|(class, _)| class.name() == name);
        own.map(|(class, _)| *class).or_else(|| Self::named(name))
    }

    /// The classes that need no import, with their names.
    pub(crate) fn built_in() -> impl Iterator<Item = (&'static str, Self)> {
        let own = CLASSES.iter().map(|(class, _)| (*class, Self(class)));
        let other = ALIASES
            .iter()
            .filter_map(|(alias, class)| Some((*alias, Self::named(class)?)));
        own.chain(other).filter(|(name, _)| !name.contains('.'))
    }

    /// The classes of a module.
    pub(crate) fn of_module(module: &str) -> impl Iterator<Item = Self> {
        CLASSES.iter().filter_map(move |(class, _)| {
            let (own, _) = class.rsplit_once('.')?;
            (own == module).then_some(Self(class))
        })
    }

    /// Its name with its module, as Python shows classes that are not built in.
    pub(crate) fn qualified(self) -> &'static str {
        self.0
    }

    /// Its name as at the start of a Python error message.
    pub(super) fn shown(self) -> &'static str {
        self.0.strip_prefix(MAIN).unwrap_or(self.0)
    }

    /// Its name without its module.
    pub(crate) fn name(self) -> &'static str {
        self.0.rsplit('.').next().unwrap_or(self.0)
    }

    fn above(self) -> Option<Self> {
        let defined = DEFINED.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, above)) = defined.iter().find(|(class, _)| *class == self) {
            return Some(*above);
        }
        let (_, above) = CLASSES.iter().find(|(class, _)| *class == self.0)?;
        Self::named(above)
    }

    /// Whether it is `other`, or derived from it.
    pub(crate) fn is(self, other: Self) -> bool {
        let mut above = Some(self);
        while let Some(class) = above {
            if class == other {
                return true;
            }
            above = class.above();
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_has_one_above_it_up_to_the_first() {
        let base = Class::named("BaseException").expect("it is there");
        for (class, _) in CLASSES {
            let class = Class::named(class).expect("it is there");
            assert!(class.is(base), "{}", class.qualified());
        }
        let (key, lookup) = (Class::named("KeyError"), Class::named("LookupError"));
        assert!(key.expect("a class").is(lookup.expect("a class")));
        assert_eq!(Class::named("IOError"), Class::named("OSError"));
    }
}
