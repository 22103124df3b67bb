//! Statements, by kind.

use ruff_python_ast::{Expr, Stmt, StmtAssert, StmtIf, StmtReturn};

use super::block::{Block, Way};
use super::lowering::{Done, Lowering};
use super::places::{end, start};
use super::refusals::refuse;
use crate::lang::builtins::names as builtins;

impl Lowering<'_> {
    /// Starts a line.
    pub(super) fn line(&mut self, at: usize) {
        let blanks = " ".repeat(self.indent);
        self.insert(&format!("\n{blanks}"), at);
    }

    /// Lowers the statements of a block, below its head.
    pub(super) fn suite(&mut self, body: &[Stmt]) -> Done {
        self.indent += 1;
        for statement in body {
            self.statement(statement)?;
        }
        self.indent -= 1;
        Ok(())
    }

    pub(super) fn statement(&mut self, statement: &Stmt) -> Done {
        let at = start(statement);
        match statement {
            Stmt::Pass(_) => self.nothing(at),
            Stmt::Break(_) => self.break_statement(at),
            Stmt::Continue(_) => self.continue_statement(at),
            Stmt::Nonlocal(node) => return self.nonlocal(node),
            Stmt::AnnAssign(assign) => match &assign.value {
                Some(value) => {
                    return self.assign(std::slice::from_ref(&*assign.target), value, at);
                }
                None => self.nothing(at),
            },
            Stmt::Expr(statement) => match &*statement.value {
                Expr::EllipsisLiteral(_) => self.nothing(at),
                value => {
                    self.line(at);
                    return self.operand(value);
                }
            },
            _ => return self.larger(statement, at),
        }
        Ok(())
    }

    /// Lowers a compound statement.
    fn larger(&mut self, statement: &Stmt, at: usize) -> Done {
        match statement {
            Stmt::FunctionDef(function) => self.function(function),
            Stmt::ClassDef(node) => self.class(node),
            Stmt::Return(node) => self.return_statement(node),
            Stmt::Delete(delete) => self.delete(delete),
            Stmt::TypeAlias(node) => refuse("a type alias", node),
            Stmt::Assign(assign) => self.assign(&assign.targets, &assign.value, at),
            Stmt::AugAssign(assign) => self.assign_in_place(assign),
            Stmt::For(each) => self.for_statement(each),
            Stmt::While(node) => self.while_statement(node),
            Stmt::If(choice) => self.if_statement(choice),
            Stmt::With(node) => self.with_statement(node),
            Stmt::Match(node) => refuse("match", node),
            Stmt::Raise(node) => self.raise(node),
            Stmt::Try(node) => self.try_statement(node),
            Stmt::Assert(assert) => self.assert(assert),
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::Global(node) => refuse("global", node),
            node => refuse("a command", node),
        }
    }

    /// Writes a statement that does nothing.
    fn nothing(&mut self, at: usize) {
        self.line(at);
        self.insert("pass", at);
    }

    fn return_statement(&mut self, node: &StmtReturn) -> Done {
        let at = start(node);
        let Some(value) = &node.value else {
            self.return_name("None", at);
            return Ok(());
        };
        if self
            .blocks
            .iter()
            .all(|block| matches!(block, Block::Loop(_)))
        {
            self.line(at);
            self.insert("return ", at);
            return self.operand(value);
        }
        // The value is computed before open contexts are left.
        let name = self.new_name("result");
        self.line(at);
        self.insert(&format!("{name} = "), at);
        self.operand(value)?;
        self.return_name(&name, at);
        Ok(())
    }

    /// Leaves open contexts, and returns the value with this name.
    pub(super) fn return_name(&mut self, name: &str, at: usize) {
        if self.leave_attempt(Way::Return, name, at) {
            return;
        }
        self.leave(self.open_contexts(|_| false), at);
        self.line(at);
        self.insert(&format!("return {name}"), at);
    }

    fn if_statement(&mut self, choice: &StmtIf) -> Done {
        self.line(start(choice));
        self.insert("if ", start(choice));
        self.operand(&choice.test)?;
        self.insert(":", end(&*choice.test));
        self.suite(&choice.body)?;
        for clause in &choice.elif_else_clauses {
            self.line(start(clause));
            match &clause.test {
                Some(test) => {
                    self.insert("elif ", start(clause));
                    self.operand(test)?;
                    self.insert(":", end(test));
                }
                None => self.insert("else:", start(clause)),
            }
            self.suite(&clause.body)?;
        }
        Ok(())
    }

    fn assert(&mut self, assert: &StmtAssert) -> Done {
        let at = start(assert);
        self.line(at);
        self.insert("if not ", at);
        self.operand(&assert.test)?;
        self.insert(":", at);
        self.call_of(
            &format!(" {}", builtins::FALSE_ASSERTION),
            at,
            assert.msg.as_deref(),
        )
    }

    fn nonlocal(&mut self, node: &ruff_python_ast::StmtNonlocal) -> Done {
        let outer = self.scopes.len().saturating_sub(1);
        for name in &node.names {
            let bound = |scope: &super::scope::Scope| {
                scope.kind == super::scope::Kind::Function && scope.bound.contains(name.as_str())
            };
            if !self.scopes[..outer].iter().any(bound) {
                return super::refusals::wrong(
                    &format!("no binding for nonlocal '{name}' found"),
                    name,
                );
            }
        }
        self.nothing(start(node));
        Ok(())
    }
}
