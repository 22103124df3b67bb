//! From text to syntax trees, with messages that point at the place and name
//! ppar's way to write what Starlark lacks.

use std::collections::{BTreeSet, HashMap};

use starlark::codemap::{FileSpan, Pos, Span};
use starlark::syntax::{AstModule, Dialect, DialectTypes};
use starlark_syntax::syntax::ast::{
    AssignOp, AssignTarget, AssignTargetP, AstExpr, AstParameter, AstStmt, Expr, ExprP, ParameterP,
    StmtP,
};

use super::builtins::{BOUND, METHOD, OPERATORS};
use super::hints;
use super::program::{CompileError, Place};
use super::rewrite::{Originals, Rewriting};
use super::{depth, stack};

/// All of Starlark that makes programs look like Python; types are read and
/// ignored. F-strings are ours, not Starlark's.
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

/// An expression that stands for a function.
pub(super) struct Expression {
    /// A module whose one expression is the function itself.
    pub(super) ast: AstModule,
    /// Whether it takes both parameters; otherwise it is a function that the
    /// user wrote or named, and takes what it takes.
    pub(super) wrapped: bool,
}

/// Parses `text`, rewritten where it has to be, and notes its original then.
fn parse(
    name: &str,
    text: &str,
    lines_before: usize,
    originals: &mut Originals,
) -> Result<AstModule, CompileError> {
    let rewriting = Rewriting::new(name, text).map_err(|wrong| CompileError {
        message: wrong.message,
        place: Some(place(&wrong.span, lines_before)),
        hint: None,
    })?;
    depth::check(rewriting.text(), stack::levels()).map_err(|deep| {
        let at = Pos::new(deep.at as u32);
        let span = rewriting.span(Span::new(at, at));
        CompileError {
            message: deep.message,
            place: Some(place(&span, lines_before)),
            hint: Some("build it in steps, or keep it as data and read it as items".to_owned()),
        }
    })?;
    let ast = AstModule::parse(name, rewriting.text().to_owned(), &dialect())
        .map_err(|error| explain(&error, &rewriting, lines_before))?;
    originals.add(&ast, rewriting);
    Ok(ast)
}

/// Parses definitions.
pub(super) fn parse_module(
    name: &str,
    text: &str,
    originals: &mut Originals,
) -> Result<AstModule, CompileError> {
    let ast = parse(name, text, 0, originals)?;
    match shift_in_place(ast.statement()) {
        Some(span) => Err(CompileError {
            message: "cannot use the operator `<<=`".to_owned(),
            place: Some(place(&originals.restore(&ast.file_span(span)), 0)),
            hint: hints::instead("<<="),
        }),
        None => Ok(ast),
    }
}

/// Where a `<<=` stands, if anywhere: it would be Starlark's own, which loses
/// bits, since only operators within expressions can be replaced.
fn shift_in_place(statement: &AstStmt) -> Option<Span> {
    if let StmtP::AssignModify(target, AssignOp::LeftShift, _) = &statement.node {
        return Some(target.span);
    }
    let mut found = None;
    statement
        .node
        .visit_stmt(|inner| found = found.or_else(|| shift_in_place(inner)));
    found
}

/// Lets functions of ours stand for those operators among `names` that
/// Starlark gets wrong.
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
    // The user's text begins on a line of its own, so that columns are theirs
    // and lines are off by one.
    let mut parse = |head: &str| parse(name, &format!("{head}(\n{text}\n)"), 1, originals);
    let bare = parse("")?;
    if is_function(&bare, parameters) {
        return Ok(Expression {
            ast: bare,
            wrapped: false,
        });
    }
    let [first, second] = parameters;
    Ok(Expression {
        ast: parse(&format!("lambda {first}, {second}: "))?,
        wrapped: true,
    })
}

/// Whether an expression is a function by its looks: a lambda, a string's
/// `format`, or a name or attribute that has nothing to do with the parameters.
fn is_function(ast: &AstModule, parameters: [&str; 2]) -> bool {
    let mut expression = root(ast);
    if let Some(ExprP::Lambda(_)) = expression {
        return true;
    }
    if let Some(object) = expression.and_then(bound_object) {
        if let ExprP::Literal(_) = object {
            return true;
        }
        expression = Some(object);
    }
    while let Some(ExprP::Dot(object, _)) = expression {
        expression = Some(&object.node);
    }
    let constants = ["None", "True", "False"];
    matches!(expression, Some(ExprP::Identifier(name))
        if !parameters.contains(&name.ident.as_str()) && !constants.contains(&name.ident.as_str()))
}

/// The object of what was written `object.format`.
fn bound_object(expression: &Expr) -> Option<&Expr> {
    match expression {
        ExprP::Call(function, arguments) => match (&function.node, arguments.args.as_slice()) {
            (ExprP::Identifier(name), [object]) if name.ident == BOUND => Some(&object.expr().node),
            _ => None,
        },
        _ => None,
    }
}

/// The one expression of a module that is one.
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

/// A function of one expression, by its looks: the name of its item, that of
/// its index if it takes one, and its body.
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
    // A function that the user wrote gets the item and no index.
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

/// The words of a text that could be names: all of its names, and maybe more.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
}

/// A span as people count, `lines_before` the user's text left out.
pub(super) fn place(span: &FileSpan, lines_before: usize) -> Place {
    let begin = span.resolve_span().begin;
    // An error at the end of the text points behind the last line that is the
    // user's: show that line instead.
    let last = span
        .file
        .source()
        .lines()
        .count()
        .saturating_sub(1 + lines_before);
    let (line, column) = if lines_before > 0 && begin.line > last {
        (last, span.file.source_line(last).chars().count())
    } else {
        (begin.line, begin.column)
    };
    Place {
        source: span.filename().to_owned(),
        line: line + 1 - lines_before.min(line),
        column: column + 1,
        text: span.file.source_line(line).trim_end().to_owned(),
    }
}

fn explain(error: &starlark::Error, rewriting: &Rewriting, lines_before: usize) -> CompileError {
    let span = error.span().map(|span| rewriting.restore(span));
    let place = span.as_ref().map(|span| place(span, lines_before));
    let hint = span.and_then(|span| {
        let line = place.as_ref().map_or("", |place| place.text.as_str());
        hints::for_syntax(span.source_span(), line, lines_before > 0)
    });
    CompileError {
        message: error
            .without_diagnostic()
            .to_string()
            .replace(&format!("identifier '{METHOD}'"), "f-string"),
        place,
        hint,
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
    fn an_unfinished_expression_points_into_the_users_text() {
        let place = failure("(x + 1").place.expect("has a place");
        assert_eq!((place.line, place.text.as_str()), (1, "(x + 1"));
    }

    #[test]
    fn what_starlark_lacks_is_named_with_its_replacement() {
        for (text, part) in [
            ("x ** 2", "pow(a, b)"),
            ("x is None", "=="),
            ("y = x", "--def"),
        ] {
            let hint = failure(text).hint.unwrap_or_default();
            assert!(hint.contains(part), "{text}: {hint}");
        }
    }

    #[test]
    fn functions_are_told_from_expressions_by_their_looks() {
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

    #[test]
    fn a_shift_in_place_is_refused_wherever_it_stands() {
        for text in [
            "a = 1\na <<= 2",
            "def f(x):\n  if x:\n    x <<= 2\n  return x",
        ] {
            let Err(error) = parse_module("--def", text, &mut Originals::default()) else {
                panic!("{text:?} was parsed")
            };
            assert!(error.hint.is_some_and(|hint| hint.contains("a << b")));
            let place = error.place.expect("has a place");
            assert!(place.text.contains("<<="), "{place:?}");
        }
        assert!(parse_module("--def", "a = '<<='\na >>= 1", &mut Originals::default()).is_ok());
    }
}
