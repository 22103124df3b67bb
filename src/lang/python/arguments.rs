//! Calls.

use ruff_python_ast::{Arguments, Expr, ExprCall, Keyword};

use super::refusals::refuse;
use super::{Done, Lowering, end, start};
use crate::lang::builtins::python as builtins;

/// Functions and methods that take all that a generator expression yields
/// before they return.
const EAGER: [&str; 22] = [
    "dict",
    "enumerate",
    "extend",
    "fsum",
    "imap",
    "imap_unordered",
    "join",
    "list",
    "map",
    "map_async",
    "max",
    "min",
    "prod",
    "set",
    "sorted",
    "starmap",
    "starmap_async",
    "sum",
    "tuple",
    "union",
    "update",
    "zip",
];
/// Functions of the language that iterate over their first argument.
const ITERATING: [&str; 10] = [
    "all",
    "any",
    "enumerate",
    "list",
    "max",
    "min",
    "reversed",
    "set",
    "sorted",
    "tuple",
];
/// Those that iterate over several.
const ITERATING_ALL: [&str; 3] = ["filter", "map", "zip"];

/// How a call treats its positional arguments.
#[derive(Clone, Copy, Default)]
struct Manner {
    /// Generator expressions are taken whole.
    is_eager: bool,
    /// Arguments from the first to the second index are iterated over.
    iterated: (usize, usize),
}

impl Lowering<'_> {
    pub(super) fn call(&mut self, call: &ExprCall) -> Done {
        let arguments = &call.arguments;
        let manner = match &*call.func {
            Expr::Name(name) if self.is_built_in(&name.id) => {
                if let Some(done) = self.early(&name.id, call) {
                    return done;
                }
                manner_of(&name.id, arguments)
            }
            Expr::Attribute(method) => {
                let name = method.attr.as_str();
                if name == "format" {
                    self.insert(&format!("{}(", builtins::METHOD), start(call));
                    self.operand(&method.value)?;
                    self.insert(", ", end(&*method.value));
                    self.arguments(arguments, Manner::default())?;
                    self.insert(")", end(call));
                    return Ok(());
                }
                let is_iterating = matches!(name, "extend" | "join");
                Manner {
                    is_eager: EAGER.contains(&name),
                    iterated: (0, usize::from(is_iterating)),
                }
            }
            _ => Manner::default(),
        };
        self.between(start(call)..start(&*call.func));
        self.expression(&call.func)?;
        // Also what closes the parentheses around it.
        self.between(end(&*call.func)..start(arguments));
        self.insert("(", start(arguments));
        self.arguments(arguments, manner)?;
        self.insert(")", end(arguments));
        Ok(())
    }

    fn arguments(&mut self, arguments: &Arguments, manner: Manner) -> Done {
        let all = &*arguments.args;
        let starred = all.iter().filter(|one| one.is_starred_expr()).count();
        let plain = match all {
            _ if starred == 0 => all,
            // One that is last is what Starlark has.
            [plain @ .., Expr::Starred(_)] if starred == 1 => plain,
            _ => &[],
        };
        let mut is_first = true;
        for (index, argument) in plain.iter().enumerate() {
            self.comma(&mut is_first, start(argument));
            let is_iterated = manner.iterated.0 <= index && index < manner.iterated.1;
            match argument {
                Expr::Generator(generator) if manner.is_eager => self.all_values(generator)?,
                _ if is_iterated => self.iterable(argument)?,
                _ => self.operand(argument)?,
            }
        }
        let (one, several): (Vec<_>, Vec<_>) = arguments
            .keywords
            .iter()
            .partition(|keyword| keyword.arg.is_some());
        // What is evaluated first has to stand first.
        let is_simple = starred == 0 || one.iter().all(|keyword| is_simple(&keyword.value));
        let is_direct = is_simple && several.len() < 2;
        if is_direct {
            for keyword in &one {
                self.comma(&mut is_first, start(*keyword));
                self.keyword(keyword)?;
            }
        }
        if starred > 0 {
            let at = start(arguments);
            self.comma(&mut is_first, at);
            self.insert("*", at);
            match (&all[plain.len()..], plain) {
                ([Expr::Starred(last)], _) => self.iterable(&last.value)?,
                (rest, _) => self.spread(rest, at)?,
            }
        }
        if !is_direct {
            self.comma(&mut is_first, start(arguments));
            self.keywords(&arguments.keywords)?;
        } else if let [keyword] = several[..] {
            self.comma(&mut is_first, start(keyword));
            self.insert("**", start(keyword));
            self.operand(&keyword.value)?;
        }
        Ok(())
    }

    pub(super) fn comma(&mut self, is_first: &mut bool, at: usize) {
        if !std::mem::take(is_first) {
            self.insert(", ", at);
        }
    }

    fn keyword(&mut self, keyword: &Keyword) -> Done {
        if let Some(name) = &keyword.arg {
            if name.as_str() == "load" {
                return refuse("an argument with the name load", name);
            }
            self.insert(&format!("{name}="), start(keyword));
        }
        self.operand(&keyword.value)
    }

    /// All keywords as one dict: `**KEYWORDS(("a", b), c)`.
    fn keywords(&mut self, keywords: &[Keyword]) -> Done {
        let Some(first) = keywords.first() else {
            return Ok(());
        };
        self.insert(&format!("**{}(", builtins::KEYWORDS), start(first));
        for keyword in keywords {
            if let Some(name) = &keyword.arg {
                self.insert(&format!("(\"{name}\", "), start(keyword));
                self.operand(&keyword.value)?;
                self.insert("), ", end(keyword));
            } else {
                self.operand(&keyword.value)?;
                self.insert(", ", end(keyword));
            }
        }
        self.insert(")", keywords.last().map_or(0, end));
        Ok(())
    }
}

/// Whether it does not matter when it is evaluated.
fn is_simple(value: &Expr) -> bool {
    value.is_name_expr() || super::kinds::is_constant(value) || value.is_lambda_expr()
}

/// How a function of the language treats its arguments.
fn manner_of(name: &str, arguments: &Arguments) -> Manner {
    let iterated = match name {
        // Several values are compared with one another.
        "max" | "min" if arguments.args.len() > 1 => (0, 0),
        _ if ITERATING.contains(&name) => (0, 1),
        "filter" | "map" => (1, usize::MAX),
        _ if ITERATING_ALL.contains(&name) => (0, usize::MAX),
        _ => (0, 0),
    };
    Manner {
        is_eager: EAGER.contains(&name),
        iterated,
    }
}
