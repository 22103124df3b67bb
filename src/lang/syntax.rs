//! Parses text into syntax trees, with messages that show the place and suggest
//! ppar's alternative to what Starlark lacks.

use std::collections::{BTreeSet, HashMap};

use starlark::codemap::{CodeMap, FileSpan, Pos, Span};
use starlark::syntax::{AstModule, Dialect, DialectTypes};
use starlark_syntax::syntax::ast::{
    AssignTarget, AssignTargetP, AstExpr, AstParameter, AstStmt, Expr, ExprP, ParameterP, StmtP,
};

use super::builtins::names::OPERATORS;
use super::compile_error::{CompileError, Place};
use super::depth::TooDeep;
use super::python::{Lowered, Originals, Refusal};
use super::{depth, python, stack};

/// All of Starlark's extensions towards Python; types are parsed and ignored.
/// F-strings are ours, not Starlark's.
fn dialect() -> Dialect {
    Dialect {
        enable_keyword_only_arguments: true,
        enable_positional_only_arguments: true,
        enable_types: DialectTypes::ParseOnly,
        enable_load: false,
        enable_top_level_stmt: true,
        ..Dialect::Standard
    }
}

/// An expression that is a function.
pub(super) struct Expression {
    /// A module whose only expression is the function.
    pub(super) ast: AstModule,
    /// Whether it takes both parameters; otherwise the user wrote or named a
    /// function, with its own parameters.
    pub(super) wrapped: bool,
}

/// Parses a lowered text, and records its original.
fn parse(lowered: Lowered, originals: &mut Originals) -> Result<AstModule, CompileError> {
    check_depth(&lowered.text).map_err(|deep| too_deep(deep.message, &lowered.place(deep.at)))?;
    let ast = AstModule::parse(lowered.name, lowered.text.clone(), &dialect())
        .map_err(|error| explain(&error, &lowered))?;
    originals.add(&ast, lowered);
    Ok(ast)
}

fn check_depth(text: &str) -> Result<(), TooDeep> {
    depth::check(text, stack::levels())
}

fn too_deep(message: String, span: &FileSpan) -> CompileError {
    CompileError {
        message,
        place: Some(place(span)),
        hint: Some("build it in steps, or keep it as data and read it as items".to_owned()),
    }
}

/// Finds text that nests too deep for Python's parser.
fn check_source(name: &str, text: &str) -> Result<(), CompileError> {
    check_depth(text).map_err(|deep| {
        let at = Pos::new(deep.at as u32);
        let whole = CodeMap::new(name.to_owned(), text.to_owned());
        too_deep(deep.message, &whole.file_span(Span::new(at, at)))
    })
}

fn refused(refusal: Refusal, name: &str, text: &str) -> CompileError {
    CompileError {
        place: Some(place(&refusal.span(name, text))),
        message: refusal.message,
        hint: refusal.hint,
    }
}

/// Parses definitions.
pub(super) fn parse_module(
    name: &str,
    text: &str,
    originals: &mut Originals,
) -> Result<AstModule, CompileError> {
    check_source(name, text)?;
    let lowered = python::module(name, text, stack::levels())
        .map_err(|refusal| refused(refusal, name, text))?;
    parse(lowered, originals)
}

/// Replaces those operators in `names` that Starlark gets wrong by our
/// functions.
pub(super) fn replace_operators(ast: &mut AstModule, names: &BTreeSet<String>) {
    let wrong: HashMap<String, String> = OPERATORS
        .iter()
        .filter(|operator| names.contains(**operator))
        .map(|operator| ((*operator).to_owned(), (*operator).to_owned()))
        .collect();
    if !wrong.is_empty() {
        ast.replace_binary_operators(&wrong);
    }
}

/// Parses an expression in `parameters`, a lambda, or the name of a function.
pub(super) fn parse_expression(
    name: &str,
    text: &str,
    parameters: [&str; 2],
    originals: &mut Originals,
) -> Result<Expression, CompileError> {
    if text.trim().is_empty() {
        return Err(CompileError {
            message: format!("{name} is empty"),
            place: None,
            hint: Some("write an expression in x, such as 'x * 2'".to_owned()),
        });
    }
    check_source(name, text)?;
    let (lowered, wrapped) = python::expression(name, text, parameters, stack::levels())
        .map_err(|refusal| refused(refusal, name, text))?;
    Ok(Expression {
        ast: parse(lowered, originals)?,
        wrapped,
    })
}

/// The expression of a module that consists of one.
pub(super) fn root(ast: &AstModule) -> Option<&Expr> {
    root_of(ast.statement())
}

fn root_of(statement: &AstStmt) -> Option<&Expr> {
    match &statement.node {
        StmtP::Expression(expression) => Some(&expression.node),
        StmtP::Statements(statements) => match statements.as_slice() {
            [one] => root_of(one),
            _ => None,
        },
        _ => None,
    }
}

/// A function that is a single expression: the name of its item, that of its
/// index if it takes one, and its body.
pub(super) fn simple_function<'a>(
    expression: &'a Expression,
    sources: &'a [AstModule],
) -> Option<(&'a str, Option<&'a str>, &'a AstExpr)> {
    let (item, index, body) = match root(&expression.ast)? {
        ExprP::Lambda(lambda) => {
            let (item, index) = parameters(&lambda.params)?;
            (item, index, &*lambda.body)
        }
        ExprP::Identifier(name) => sources
            .iter()
            .rev()
            .find_map(|ast| one_line_def(ast.statement(), &name.ident))?,
        _ => return None,
    };
    // A function of the user's gets the item without its index.
    (index.is_some() == expression.wrapped).then_some((item, index, body))
}

fn parameters(all: &[AstParameter]) -> Option<(&str, Option<&str>)> {
    let names: Vec<_> = all
        .iter()
        .map(|parameter| match &parameter.node {
            ParameterP::Normal(name, None, None) => Some(name.ident.as_str()),
            _ => None,
        })
        .collect::<Option<_>>()?;
    match names[..] {
        [item] => Some((item, None)),
        [item, index] => Some((item, Some(index))),
        _ => None,
    }
}

fn one_line_def<'a>(
    statement: &'a AstStmt,
    wanted: &str,
) -> Option<(&'a str, Option<&'a str>, &'a AstExpr)> {
    match &statement.node {
        StmtP::Statements(statements) => statements
            .iter()
            .rev()
            .find_map(|statement| one_line_def(statement, wanted)),
        StmtP::Def(def) if def.name.ident == wanted => {
            let (item, index) = parameters(&def.params)?;
            let StmtP::Return(Some(body)) = &only(&def.body).node else {
                return None;
            };
            Some((item, index, body))
        }
        _ => None,
    }
}

fn only(statement: &AstStmt) -> &AstStmt {
    match &statement.node {
        StmtP::Statements(statements) if statements.len() == 1 => only(&statements[0]),
        _ => statement,
    }
}

/// Names that a module defines at its top level.
pub(super) fn top_level_names(ast: &AstModule) -> Vec<String> {
    let mut names = Vec::new();
    collect_names(ast.statement(), &mut names);
    names
}

fn collect_names(statement: &AstStmt, names: &mut Vec<String>) {
    fn target(node: &AssignTarget, names: &mut Vec<String>) {
        match node {
            AssignTargetP::Identifier(name) => names.push(name.ident.clone()),
            AssignTargetP::Tuple(targets) => {
                for inner in targets {
                    target(&inner.node, names);
                }
            }
            AssignTargetP::Index(_) | AssignTargetP::Dot(..) => {}
        }
    }
    match &statement.node {
        StmtP::Def(def) => names.push(def.name.ident.clone()),
        StmtP::Assign(assign) => target(&assign.lhs.node, names),
        StmtP::For(each) => {
            target(&each.var.node, names);
            collect_names(&each.body, names);
        }
        StmtP::If(_, body) => collect_names(body, names),
        StmtP::IfElse(_, bodies) => {
            collect_names(&bodies.0, names);
            collect_names(&bodies.1, names);
        }
        StmtP::Statements(statements) => {
            for inner in statements {
                collect_names(inner, names);
            }
        }
        _ => {}
    }
}

/// A span as line and column from 1.
pub(super) fn place(span: &FileSpan) -> Place {
    let begin = span.resolve_span().begin;
    // An error at the end of the text is after the last line: show that line.
    let last = span.file.source().trim_end().lines().count().max(1) - 1;
    let (line, column) = if begin.line > last {
        (last, span.file.source_line(last).chars().count())
    } else {
        (begin.line, begin.column)
    };
    Place {
        source: span.filename().to_owned(),
        line: line + 1,
        column: column + 1,
        text: span.file.source_line(line).trim_end().to_owned(),
    }
}

fn explain(error: &starlark::Error, lowered: &Lowered) -> CompileError {
    let message = error.without_diagnostic().to_string();
    // All else that Starlark's lexer refuses, Python's parser refuses before.
    let is_name = message.starts_with("Parse error: invalid input");
    CompileError {
        place: error.span().map(|span| place(&lowered.restore(span))),
        hint: is_name.then(|| "names have ASCII letters, digits and _".to_owned()),
        message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failure(text: &str) -> CompileError {
        match parse_expression("FUNCTION", text, ["x", "i"], &mut Originals::default()) {
            Ok(_) => panic!("{text:?} was parsed"),
            Err(error) => error,
        }
    }

    #[test]
    fn errors_point_at_the_place_in_the_users_own_text() {
        let place = failure("x +* 2").place.expect("has a place");
        assert_eq!((place.line, place.column), (1, 4));
        assert_eq!(place.text, "x +* 2");
    }

    #[test]
    fn the_letters_of_names_are_told() {
        let hint = failure("[é for é in x]").hint;
        assert_eq!(
            hint.as_deref(),
            Some("names have ASCII letters, digits and _")
        );
        let message = failure("0b2").message;
        assert_eq!(
            message,
            "syntax error: invalid number: wrong digits after 0b, 0o or 0x"
        );
    }

    #[test]
    fn an_unfinished_expression_points_into_the_users_text() {
        let place = failure("(x + 1").place.expect("has a place");
        assert_eq!((place.line, place.text.as_str()), (1, "(x + 1"));
    }

    #[test]
    fn missing_features_are_named_with_an_alternative() {
        for (text, part) in [
            ("x @ 2", "function"),
            ("(y for y in x)", "list"),
            ("y = x", "--def"),
        ] {
            let hint = failure(text).hint.unwrap_or_default();
            assert!(hint.contains(part), "{text}: {hint}");
        }
    }

    #[test]
    fn functions_are_distinguished_from_expressions_by_their_form() {
        for (text, wrapped) in [
            ("lambda v: v", false),
            ("math.sqrt", false),
            ("f", false),
            ("x", true),
            ("x.upper", true),
            ("f(x)", true),
            ("None", true),
            ("42", true),
        ] {
            let expression =
                parse_expression("FUNCTION", text, ["x", "i"], &mut Originals::default())
                    .expect(text);
            assert_eq!(expression.wrapped, wrapped, "{text}");
        }
    }
}
