//! Loops over a dict that change the values of its keys, which Python allows. The
//! language does not change what a loop reads, so such a loop reads a copy of the
//! keys.

use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{Expr, ExprContext, StmtFor};

/// Whether a loop's body changes what the loop reads, and only the values of keys
/// that are there: `for key in counts: counts[key] += 1`.
pub(super) fn changes_own_values(each: &StmtFor) -> bool {
    let (Expr::Name(key), Expr::Name(dict)) = (&*each.target, &*each.iter) else {
        return false;
    };
    let mut changes = Changes {
        dict: &dict.id,
        key: &key.id,
        of_values: false,
        others: false,
    };
    changes.visit_body(&each.body);
    changes.of_values && !changes.others
}

/// What a loop's body does to what the loop reads.
struct Changes<'a> {
    dict: &'a str,
    key: &'a str,
    of_values: bool,
    /// Anything else that may change it, such as giving it to a function.
    others: bool,
}

impl Changes<'_> {
    fn is_dict(&self, expression: &Expr) -> bool {
        matches!(expression, Expr::Name(name) if name.id == self.dict)
    }
}

impl<'a> Visitor<'a> for Changes<'_> {
    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Subscript(subscript) if self.is_dict(&subscript.value) => {
                let is_key = matches!(&*subscript.slice, Expr::Name(name) if name.id == self.key);
                match subscript.ctx {
                    ExprContext::Load => {}
                    ExprContext::Store if is_key => self.of_values = true,
                    _ => self.others = true,
                }
                self.visit_expr(&subscript.slice);
            }
            Expr::Attribute(attribute) if self.is_dict(&attribute.value) => {
                self.others |=
                    !["get", "items", "keys", "values"].contains(&attribute.attr.as_str());
            }
            Expr::Name(name) => {
                let is_key = name.id == self.key && name.ctx != ExprContext::Load;
                self.others |= name.id == self.dict || is_key;
            }
            _ => walk_expr(self, expression),
        }
    }
}
