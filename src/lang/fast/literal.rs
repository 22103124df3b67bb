//! Literals of numbers, as the syntax tree has them.

use starlark_syntax::lexer::TokenInt;
use starlark_syntax::syntax::ast::AstLiteral;

use super::number::Number;

/// The number that a literal is, up to 64 bits.
pub(super) fn number(literal: &AstLiteral) -> Option<Number> {
    match literal {
        AstLiteral::Int(int) => Some(Number::Int(match &int.node {
            TokenInt::I32(value) => i64::from(*value),
            TokenInt::BigInt(value) => i64::try_from(value).ok()?,
        })),
        AstLiteral::Float(float) => Some(Number::Float(float.node)),
        AstLiteral::String(_) | AstLiteral::Bytes(_) | AstLiteral::Ellipsis => None,
    }
}
