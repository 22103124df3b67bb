//! Calls.

use ruff_python_ast::{Arguments, Expr, ExprCall, Keyword};
use ruff_text_size::Ranged;

use super::iterated::Iter;
use super::kinds::may_be_large;
use super::lowering::{Done, Lowering};
use super::places::{end, start};
use super::refusals::refuse;
use crate::lang::builtins::names as builtins;

/// Functions and methods that consume a whole generator expression before they
/// return.
const EAGER: [&str; 38] = [
    "Counter",
    "OrderedDict",
    "bytes",
    "deque",
    "dict",
    "difference",
    "difference_update",
    "enumerate",
    "extend",
    "filter",
    "fromkeys",
    "frozenset",
    "fsum",
    "imap",
    "imap_unordered",
    "intersection",
    "intersection_update",
    "isdisjoint",
    "issubset",
    "issuperset",
    "join",
    "list",
    "map",
    "map_async",
    "max",
    "min",
    "prod",
    "reversed",
    "set",
    "sorted",
    "starmap",
    "starmap_async",
    "sum",
    "symmetric_difference",
    "tuple",
    "union",
    "update",
    "zip",
];
/// Starlark's functions that iterate over their first argument.
const ITERATING: [&str; 2] = ["all", "any"];

/// How a call treats its positional arguments.
#[derive(Clone, Copy, Default)]
struct Manner {
    /// Whether generator expressions are consumed as a whole.
    is_eager: bool,
    /// The indices of arguments that are iterated over, as start and end.
    iterated: (usize, usize),
}

impl Lowering<'_> {
    pub(super) fn call(&mut self, call: &ExprCall) -> Done {
        let arguments = &call.arguments;
        let is_named = std::mem::take(&mut self.names_type);
        let manner = match &*call.func {
            Expr::Name(name) if is_named && name.id == "type" => {
                return self.call_of(builtins::STARLARK_NAME_OF, start(call), &arguments.args);
            }
            Expr::Name(name) if self.is_built_in(&name.id) => {
                if let Some(parts) = self.iter_call(call) {
                    return self.kept_iter(call, &parts);
                }
                if let Some(done) = self.early(&name.id, call) {
                    return done;
                }
                manner_of(&name.id)
            }
            // In the form in which they are usually imported.
            Expr::Name(name) if ["Counter", "OrderedDict", "deque"].contains(&name.id.as_str()) => {
                manner_of(&name.id)
            }
            Expr::Attribute(method) => {
                let name = method.attr.as_str();
                if name == "format" {
                    return self.format_call(&method.value, call);
                }
                if self.needs_call(name, &method.value, arguments) {
                    return self.method_call(name, &method.value, call);
                }
                let is_iterating = match name {
                    "extend" => true,
                    // But not `os.path.join`.
                    "join" => arguments.args.len() == 1 && !is_path(&method.value),
                    _ => false,
                };
                Manner {
                    is_eager: EAGER.contains(&name),
                    iterated: (0, usize::from(is_iterating)),
                }
            }
            _ => Manner::default(),
        };
        self.between(start(call)..start(&*call.func));
        match &*call.func {
            Expr::Attribute(method) if method.attr.as_str() == "load" => {
                self.loading(&method.value, start(call))?;
            }
            // A method that stays unchanged.
            Expr::Attribute(method) if method.attr.as_str() != "__name__" => {
                self.around(method.range(), [&*method.value])?;
            }
            function => self.expression(function)?,
        }
        // Includes closing parentheses around it.
        self.between(end(&*call.func)..start(arguments));
        self.insert("(", start(arguments));
        self.arguments(arguments, manner)?;
        self.insert(")", end(arguments));
        Ok(())
    }

    /// `text.format(…)`
    fn format_call(&mut self, text: &Expr, call: &ExprCall) -> Done {
        self.insert(&format!("{}(", builtins::METHOD), start(call));
        self.operand(text)?;
        self.insert(", ", end(text));
        self.arguments(&call.arguments, Manner::default())?;
        self.insert(")", end(call));
        Ok(())
    }

    /// Whether a method is called that Starlark lacks, or that behaves
    /// differently in Python.
    fn needs_call(&self, name: &str, object: &Expr, arguments: &Arguments) -> bool {
        if builtins::METHODS.binary_search(&name).is_err() {
            return false;
        }
        if self.is_type(object) {
            return true;
        }
        let all = &*arguments.args;
        if !arguments.keywords.is_empty() || all.iter().any(Expr::is_starred_expr) {
            return true;
        }
        // How many arguments it takes in Starlark, with the same meaning as in
        // Python.
        let right = match name {
            "join" | "lower" | "upper" => return false,
            "pop" => 0,
            "split" => {
                let text = all.first().and_then(Expr::as_string_literal_expr);
                return all.len() != 1 || text.is_none_or(|text| text.value.is_empty());
            }
            "discard" | "endswith" | "find" | "removeprefix" | "removesuffix" | "rfind"
            | "startswith" => 1,
            "insert" if all.first().is_some_and(may_be_large) => return true,
            "insert" | "replace" => 2,
            _ => return true,
        };
        all.len() != right
    }

    /// Whether it names a type of the language.
    pub(super) fn is_type(&self, expression: &Expr) -> bool {
        let Expr::Name(name) = expression else {
            return false;
        };
        builtins::TYPES.contains(&name.id.as_str()) && self.is_built_in(&name.id)
    }

    /// `object.name(…)` as `CALL_METHOD("name", object, …)`.
    fn method_call(&mut self, name: &str, object: &Expr, call: &ExprCall) -> Done {
        self.insert(
            &format!("{}(\"{name}\", ", builtins::CALL_METHOD),
            start(call),
        );
        self.operand(object)?;
        let arguments = &call.arguments;
        if !arguments.args.is_empty() || !arguments.keywords.is_empty() {
            self.insert(", ", end(object));
        }
        let manner = Manner {
            is_eager: EAGER.contains(&name),
            iterated: (0, 0),
        };
        self.arguments(arguments, manner)?;
        self.insert(")", end(call));
        Ok(())
    }

    fn arguments(&mut self, arguments: &Arguments, manner: Manner) -> Done {
        let all = &*arguments.args;
        let starred = all.iter().filter(|one| one.is_starred_expr()).count();
        let plain = match all {
            _ if starred == 0 => all,
            // Starlark supports a single one at the end.
            [plain @ .., Expr::Starred(_)] if starred == 1 => plain,
            _ => &[],
        };
        let mut is_first = true;
        for (index, argument) in plain.iter().enumerate() {
            self.comma(&mut is_first, start(argument));
            let is_iterated = manner.iterated.0 <= index && index < manner.iterated.1;
            match (argument, self.as_iter(argument)) {
                (_, Some(Iter::Of(values))) if manner.is_eager => self.iterable(values)?,
                (Expr::Generator(generator), _) if manner.is_eager => self.all_values(generator)?,
                _ if is_iterated => self.iterable(argument)?,
                _ => self.operand(argument)?,
            }
        }
        let (one, several): (Vec<_>, Vec<_>) = arguments
            .keywords
            .iter()
            .partition(|keyword| keyword.arg.is_some());
        // The evaluation order must stay the same.
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

/// Whether it is `os.path`.
fn is_path(object: &Expr) -> bool {
    match object {
        Expr::Name(name) => name.id == "path",
        Expr::Attribute(member) => member.attr.as_str() == "path",
        _ => false,
    }
}

/// Whether evaluating it at another time makes no difference.
fn is_simple(value: &Expr) -> bool {
    value.is_name_expr() || super::kinds::is_constant(value) || value.is_lambda_expr()
}

/// How a function of the language treats its arguments.
fn manner_of(name: &str) -> Manner {
    let iterated = (0, usize::from(ITERATING.contains(&name)));
    Manner {
        is_eager: EAGER.contains(&name),
        iterated,
    }
}
