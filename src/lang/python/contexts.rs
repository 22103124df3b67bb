//! `with`: a context is left on every way out.
//!
//! The evaluation knows which contexts are open, and leaves them if an error
//! ends it. So the body stays in place, and assigns like other statements.

use ruff_python_ast::StmtWith;

use super::block::Block;
use super::lowering::{Done, Lowering};
use super::places::{end, start};
use super::refusals::refuse;
use crate::lang::builtins::names as builtins;

impl Lowering<'_> {
    pub(super) fn with_statement(&mut self, node: &StmtWith) -> Done {
        if node.is_async {
            return refuse("async", node);
        }
        for item in &node.items {
            let context = &item.context_expr;
            let at = start(context);
            let name = self.new_name("context");
            self.line(at);
            self.insert(&format!("{name} = {}(", builtins::ENTER), at);
            self.operand(context)?;
            self.insert(")", end(context));
            self.blocks.push(Block::With);
            if let Some(target) = &item.optional_vars {
                self.assign_name(target, &name)?;
            }
        }
        for statement in &node.body {
            self.statement(statement)?;
        }
        self.leave(node.items.len(), end(node));
        self.blocks.truncate(self.blocks.len() - node.items.len());
        Ok(())
    }

    /// How many contexts are open within the innermost block for which
    /// `is_outside` holds.
    pub(super) fn open_contexts(&self, is_outside: fn(&Block) -> bool) -> usize {
        let within = self
            .blocks
            .iter()
            .rev()
            .take_while(|block| !is_outside(block));
        within.filter(|block| matches!(block, Block::With)).count()
    }

    /// Leaves the innermost contexts.
    pub(super) fn leave(&mut self, count: usize, at: usize) {
        for _ in 0..count {
            self.line(at);
            self.insert(&format!("{}()", builtins::LEAVE), at);
        }
    }
}
