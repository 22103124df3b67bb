//! Expressions in items of any kind: fields of objects, strings, lists.
//!
//! Unlike arithmetic on numbers, where all types are settled before the first
//! item, here each value carries its type. What an expression asks of its item
//! is gathered when it is compiled, so that an item's text is read once.

use starlark_syntax::syntax::ast::{ArgumentP, AstArgument, AstExpr, AstLiteral, BinOp, Expr};

use super::column::Column;
use super::copy::copy;
use super::datum::{Datum, write_dict, write_list};
use super::number::{Number, Output};
use super::operations::Conversion;
use super::paths::{Found, Paths, Step, WHOLE};
use super::power::operands_of_power;
use super::{literal, operations};
use crate::lang::item::Item;

/// How deep an expression may nest, since evaluation recurses.
const MAX_DEPTH: usize = 100;
/// An expression that asks for more parts is left to the interpreter.
const MOST_PARTS: usize = 24;
/// As many as most expressions ask for: room for more takes time.
const FEW_PARTS: usize = 4;

/// An expression in one item and its index.
pub(super) struct Formula {
    paths: Paths,
    root: Node,
    /// What it is for a row, if it is a column.
    column: Option<Column>,
}

/// A part of an expression.
enum Node {
    Constant(Datum<'static>),
    Index,
    /// `x["user"]`, by its place among the paths.
    Part(usize),
    /// `x.get("user", default)`
    Get(usize, Box<Node>),
    /// `"user" in x`: where that is if `x` is an object, and both sides.
    In(Option<usize>, Box<[Node; 2]>),
    Not(Box<Node>),
    Prefix(fn(Number) -> Option<Output>, Box<Node>),
    And(Box<[Node; 2]>),
    Or(Box<[Node; 2]>),
    /// Condition, value, other value.
    If(Box<[Node; 3]>),
    Infix(BinOp, Box<[Node; 2]>),
    Power(Box<[Node; 2]>),
    Length(Box<Node>),
    Sum(Box<Node>),
    /// `float(x)`, `int(x)`
    Convert(Conversion, Box<Node>),
    List(Vec<Node>),
    Dict(Vec<(String, Node)>),
}

impl Formula {
    /// Compiles `body`, in which `item` and `index` are the names that stand
    /// for the item and its index, and names for which `hidden` holds are not
    /// those of the language. `None` when it holds anything else.
    pub(super) fn compile(
        body: &AstExpr,
        item: &str,
        index: Option<&str>,
        hidden: &dyn Fn(&str) -> bool,
    ) -> Option<Self> {
        let mut compiler = Compiler {
            item,
            index,
            hidden,
            paths: Paths::default(),
        };
        let root = compiler.node(&body.node, MAX_DEPTH)?;
        let paths = compiler.paths;
        let column = root.column(&paths);
        (paths.len() <= MOST_PARTS).then_some(Self {
            paths,
            root,
            column,
        })
    }

    /// The expression's value for one item; `None` where the interpreter has
    /// to look.
    pub(super) fn apply<'a>(&'a self, item: &Item<'a>, index: u64) -> Option<Datum<'a>> {
        if let (Some(column), Item::Row(row)) = (&self.column, item)
            && let Some(value) = column.value(row)
        {
            return Some(value);
        }
        self.with_scope(item, index, |scope| self.root.value(scope))
    }

    /// Appends the expression's value for one item as JSON, or a string as it
    /// is if `raw`; after `None`, part of it may be there.
    pub(super) fn write(
        &self,
        item: &Item,
        index: u64,
        raw: bool,
        out: &mut Vec<u8>,
    ) -> Option<()> {
        self.with_scope(item, index, |scope| self.root.write(scope, raw, out))
    }

    /// Finds the parts of the item, and calls `then` with them.
    #[inline]
    fn with_scope<'a, R>(
        &self,
        item: &Item<'a>,
        index: u64,
        then: impl FnOnce(&Scope<'a, '_>) -> Option<R>,
    ) -> Option<R> {
        let (mut few, mut most);
        let found = if self.paths.len() <= FEW_PARTS {
            few = [Found::Nothing; FEW_PARTS];
            &mut few[..]
        } else {
            most = [Found::Nothing; MOST_PARTS];
            &mut most[..]
        };
        self.paths.find(item, found)?;
        then(&Scope {
            found: &found[..self.paths.len()],
            index: i64::try_from(index).ok()?,
        })
    }
}

struct Compiler<'a> {
    item: &'a str,
    index: Option<&'a str>,
    hidden: &'a dyn Fn(&str) -> bool,
    paths: Paths,
}

impl Compiler<'_> {
    /// Compiles an expression that nests no deeper than `depth`.
    fn node(&mut self, expression: &Expr, depth: usize) -> Option<Node> {
        let depth = depth.checked_sub(1)?;
        if let Some(place) = self.part(expression, depth) {
            return Some(Node::Part(place));
        }
        let mut one = |operand: &AstExpr| self.node(&operand.node, depth).map(Box::new);
        Some(match expression {
            Expr::Identifier(name) => self.name(&name.node.ident)?,
            Expr::Literal(AstLiteral::String(text)) => {
                Node::Constant(Datum::Text(text.node.clone().into()))
            }
            Expr::Literal(literal) => Node::Constant(literal::number(literal)?.into()),
            Expr::Not(operand) => Node::Not(one(operand)?),
            Expr::Minus(operand) => Node::Prefix(operations::negate, one(operand)?),
            Expr::Plus(operand) => Node::Prefix(|number| Some(number.into()), one(operand)?),
            Expr::BitNot(operand) => Node::Prefix(operations::invert, one(operand)?),
            Expr::Op(left, operator, right) => self.infix(left, *operator, right, depth)?,
            Expr::If(parts) => {
                let (condition, value, other) = &**parts;
                Node::If(Box::new([*one(condition)?, *one(value)?, *one(other)?]))
            }
            Expr::Call(function, arguments) => self.call(function, &arguments.args, depth)?,
            Expr::List(elements) | Expr::Tuple(elements) => {
                let nodes = elements
                    .iter()
                    .map(|element| self.node(&element.node, depth));
                Node::List(nodes.collect::<Option<_>>()?)
            }
            Expr::Dict(entries) => self.dict(entries, depth)?,
            _ => return None,
        })
    }

    /// The place of what is a part of the item by its looks: `x["user"][0]`.
    fn part(&mut self, expression: &Expr, depth: usize) -> Option<usize> {
        let depth = depth.checked_sub(1)?;
        match expression {
            Expr::Identifier(name) => (name.node.ident == self.item).then_some(WHOLE),
            Expr::Index(of) => {
                let (whole, step) = &**of;
                let step = step_of(step)?;
                let from = self.part(&whole.node, depth)?;
                Some(self.paths.add(from, step))
            }
            _ => None,
        }
    }

    /// What a name stands for. Parameters hide the names of the language.
    fn name(&self, name: &str) -> Option<Node> {
        if Some(name) == self.index {
            return Some(Node::Index);
        }
        Some(Node::Constant(match name {
            "None" => Datum::None,
            "True" => Datum::Bool(true),
            "False" => Datum::Bool(false),
            _ => return None,
        }))
    }

    fn infix(
        &mut self,
        left: &AstExpr,
        operator: BinOp,
        right: &AstExpr,
        depth: usize,
    ) -> Option<Node> {
        let sides = Box::new([
            self.node(&left.node, depth)?,
            self.node(&right.node, depth)?,
        ]);
        Some(match operator {
            BinOp::And => Node::And(sides),
            BinOp::Or => Node::Or(sides),
            BinOp::In => Node::In(self.member(left, right, depth), sides),
            BinOp::NotIn => {
                let within = Node::In(self.member(left, right, depth), sides);
                Node::Not(Box::new(within))
            }
            _ => Node::Infix(operator, sides),
        })
    }

    /// The place of `key` in `whole`, if that is an object and part of the item.
    fn member(&mut self, key: &AstExpr, whole: &AstExpr, depth: usize) -> Option<usize> {
        let from = self.part(&whole.node, depth)?;
        match step_of(key)? {
            step @ Step::Key(_) => Some(self.paths.add(from, step)),
            Step::Element(_) => None,
        }
    }

    fn call(
        &mut self,
        function: &AstExpr,
        arguments: &[AstArgument],
        depth: usize,
    ) -> Option<Node> {
        if let Some((left, right)) = operands_of_power(function, arguments) {
            let sides = [&left.node, &right.node].map(|side| self.node(side, depth));
            let [Some(left), Some(right)] = sides else {
                return None;
            };
            return Some(Node::Power(Box::new([left, right])));
        }
        let arguments: Vec<&AstExpr> = arguments
            .iter()
            .map(|argument| match &argument.node {
                ArgumentP::Positional(value) => Some(value),
                _ => None,
            })
            .collect::<Option<_>>()?;
        match (&function.node, &arguments[..]) {
            (Expr::Identifier(name), [argument]) => {
                let name = name.node.ident.as_str();
                let own = name == self.item || Some(name) == self.index || (self.hidden)(name);
                let argument = Box::new(self.node(&argument.node, depth)?);
                match name {
                    _ if own => None,
                    "len" => Some(Node::Length(argument)),
                    "sum" => Some(Node::Sum(argument)),
                    "float" => Some(Node::Convert(Conversion::Float, argument)),
                    "int" => Some(Node::Convert(Conversion::Int, argument)),
                    _ => None,
                }
            }
            (Expr::Dot(whole, name), [key, default @ ..]) if name.node == "get" => {
                let place = self.member(key, whole, depth)?;
                let default = match default {
                    [] => Node::Constant(Datum::None),
                    [default] => self.node(&default.node, depth)?,
                    _ => return None,
                };
                Some(Node::Get(place, Box::new(default)))
            }
            _ => None,
        }
    }

    /// A dict with constant keys, of which none comes twice.
    fn dict(&mut self, entries: &[(AstExpr, AstExpr)], depth: usize) -> Option<Node> {
        let mut nodes: Vec<(String, Node)> = Vec::new();
        for (key, value) in entries {
            let Step::Key(key) = step_of(key)? else {
                return None;
            };
            if nodes.iter().any(|(known, _)| *known == key) {
                return None;
            }
            nodes.push((key, self.node(&value.node, depth)?));
        }
        Some(Node::Dict(nodes))
    }
}

/// What a constant in brackets leads to.
fn step_of(index: &AstExpr) -> Option<Step> {
    match &index.node {
        Expr::Literal(AstLiteral::String(key)) => Some(Step::Key(key.node.clone())),
        Expr::Literal(literal @ AstLiteral::Int(_)) => match literal::number(literal)? {
            Number::Int(number) => Some(Step::Element(usize::try_from(number).ok()?)),
            Number::Float(_) => None,
        },
        _ => None,
    }
}

/// What the names stand for.
struct Scope<'a, 's> {
    found: &'s [Found<'a>],
    index: i64,
}

impl Node {
    /// The column that this is in a row, if it is nothing else.
    fn column(&self, paths: &Paths) -> Option<Column> {
        let (place, conversion) = match self {
            Self::Part(place) => (*place, None),
            Self::Convert(conversion, of) => match **of {
                Self::Part(place) => (place, Some(*conversion)),
                _ => return None,
            },
            _ => return None,
        };
        Some(Column::new(paths.step_of_item(place)?.clone(), conversion))
    }

    fn value<'a>(&'a self, scope: &Scope<'a, '_>) -> Option<Datum<'a>> {
        Some(match self {
            Self::Constant(value) => value.clone(),
            Self::Index => Datum::Int(scope.index),
            Self::Part(place) => part(scope.found[*place])?,
            Self::Get(place, default) => match scope.found[*place] {
                Found::Absent => default.value(scope)?,
                found => {
                    // The interpreter evaluates it, and it might fail.
                    default.value(scope)?;
                    part(found)?
                }
            },
            Self::In(place, sides) => {
                let found = place.map_or(Found::Nothing, |place| scope.found[place]);
                Datum::Bool(match found {
                    Found::Absent => false,
                    Found::Nothing => {
                        let [element, whole] = &**sides;
                        operations::contains(&whole.value(scope)?, &element.value(scope)?)?
                    }
                    _ => true,
                })
            }
            Self::Not(operand) => Datum::Bool(!operand.value(scope)?.truth()),
            Self::Prefix(operator, operand) => operator(operand.value(scope)?.number()?)?.into(),
            Self::And(sides) => {
                let left = sides[0].value(scope)?;
                if left.truth() {
                    sides[1].value(scope)?
                } else {
                    left
                }
            }
            Self::Or(sides) => {
                let left = sides[0].value(scope)?;
                if left.truth() {
                    left
                } else {
                    sides[1].value(scope)?
                }
            }
            Self::If(parts) => {
                let [condition, value, other] = &**parts;
                if condition.value(scope)?.truth() {
                    value.value(scope)?
                } else {
                    other.value(scope)?
                }
            }
            Self::Infix(operator, sides) => {
                let [left, right] = &**sides;
                operations::infix(*operator, &left.value(scope)?, &right.value(scope)?)?
            }
            Self::Power(sides) => {
                let [left, right] = &**sides;
                operations::power(&left.value(scope)?, &right.value(scope)?)?
            }
            Self::Length(of) => Datum::Int(of.value(scope)?.length()?),
            Self::Convert(conversion, operand) => conversion.of(&operand.value(scope)?)?.into(),
            Self::Sum(of) => of.value(scope)?.sum()?,
            Self::List(elements) => {
                let values = elements.iter().map(|element| element.value(scope));
                Datum::List(values.collect::<Option<_>>()?)
            }
            Self::Dict(entries) => {
                let values = entries
                    .iter()
                    .map(|(key, value)| Some((key.as_str(), value.value(scope)?)));
                Datum::Dict(values.collect::<Option<_>>()?)
            }
        })
    }
}

impl Node {
    /// Appends the value as JSON, or a string as it is if `raw`. Parts of the
    /// item are copied, and lists are never made.
    fn write(&self, scope: &Scope, raw: bool, out: &mut Vec<u8>) -> Option<()> {
        match self {
            Self::Part(place) => match scope.found[*place] {
                Found::Json(json) if !(raw && json.starts_with(b"\"")) => copy(json, out)?,
                found => part(found)?.write_as(raw, out)?,
            },
            Self::If(parts) => {
                let [condition, value, other] = &**parts;
                let holds = condition.value(scope)?.truth();
                let chosen = if holds { value } else { other };
                chosen.write(scope, raw, out)?;
            }
            Self::List(elements) => {
                write_list(elements, out, |one, out| one.write(scope, false, out))?;
            }
            Self::Dict(entries) => {
                let entries = entries.iter().map(|(key, value)| (key.as_str(), value));
                write_dict(entries, out, |one, out| one.write(scope, false, out))?;
            }
            _ => self.value(scope)?.write_as(raw, out)?,
        }
        Some(())
    }
}

/// What was found, as a value.
fn part(found: Found) -> Option<Datum> {
    match found {
        Found::Nothing | Found::Absent => None,
        Found::Json(text) => Datum::read(text),
        Found::Text(text) => Some(Datum::Text(text.into())),
        Found::Number(number) => Some(number.into()),
    }
}
