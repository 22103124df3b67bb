//! Functions and whole texts: parameters, decorators, and the cells of bound
//! names.

use ruff_python_ast::{ParameterWithDefault, Parameters, Stmt, StmtFunctionDef};

use super::imports;
use super::lowering::{Done, Lowering};
use super::places::{end, start};
use super::refusals::refuse;
use super::scope::{self, Kind, Scope};
use crate::lang::builtins::names as builtins;

impl Lowering<'_> {
    /// Lowers a whole text.
    pub(super) fn module(&mut self, body: &[Stmt]) -> Done {
        self.renamed = imports::renamed(body)?;
        let scope = Scope::of_body(Kind::Module, None, body);
        let cells = self.open(scope, &[]);
        for statement in body {
            self.statement(statement)?;
        }
        // Others look it up by name.
        for name in cells {
            let cell = scope::cell(&name);
            self.line(self.source.len());
            self.insert(&format!("if {cell}: {name} = {cell}[0]"), self.source.len());
        }
        self.scopes.pop();
        Ok(())
    }

    pub(super) fn function(&mut self, function: &StmtFunctionDef) -> Done {
        let at = start(function);
        if function.is_async {
            return refuse("async", function);
        }
        if let Some(parameters) = &function.type_params {
            return refuse("a type parameter", &**parameters);
        }
        let mut decorators = Vec::new();
        for decorator in &function.decorator_list {
            let name = self.new_name("decorator");
            self.line(start(decorator));
            self.insert(&format!("{name} = "), start(decorator));
            self.operand(&decorator.expression)?;
            decorators.push(name);
        }
        let name = function.name.as_str();
        let name_at = start(&function.name);
        self.line(at);
        self.insert("def ", name_at);
        self.identifier(name, name_at);
        self.insert("(", name_at);
        self.parameters(&function.parameters)?;
        self.insert("):", end(&*function.parameters));
        let given: Vec<_> = scope::names_of(&function.parameters).collect();
        let scope = Scope::of_body(Kind::Function, Some(&*function.parameters), &function.body);
        let blocks = std::mem::take(&mut self.blocks);
        let handled = std::mem::take(&mut self.handled);
        self.indent += 1;
        self.open(scope, &given);
        for statement in &function.body {
            self.statement(statement)?;
        }
        self.scopes.pop();
        self.indent -= 1;
        self.blocks = blocks;
        self.handled = handled;
        for decorator in decorators.iter().rev() {
            self.line(at);
            self.identifier(name, at);
            self.insert(&format!(" = {decorator}("), at);
            self.identifier(name, at);
            self.insert(")", at);
        }
        if self.is_in_cell(name) {
            self.line(at);
            let cell = scope::cell(name);
            self.insert(&format!("{}({cell}, ", builtins::ASSIGN), at);
            self.identifier(name, at);
            self.insert(")", at);
        }
        Ok(())
    }

    /// Opens a scope: creates its cells, which hold the values of the `given`
    /// names, and returns their names.
    fn open(&mut self, scope: Scope, given: &[String]) -> Vec<String> {
        let mut cells: Vec<_> = scope.cells.iter().cloned().collect();
        cells.sort_unstable();
        self.scopes.push(scope);
        for name in &cells {
            let value = if given.contains(name) { name } else { "" };
            self.line(0);
            self.insert(&format!("{} = [{value}]", scope::cell(name)), 0);
        }
        cells
    }

    /// Writes the parameters of a function or lambda, without their types.
    pub(super) fn parameters(&mut self, all: &Parameters) -> Done {
        let mut is_first = true;
        for parameter in &all.posonlyargs {
            self.parameter(parameter, &mut is_first)?;
        }
        if let Some(last) = all.posonlyargs.last() {
            self.insert(", /", end(last));
        }
        for parameter in &all.args {
            self.parameter(parameter, &mut is_first)?;
        }
        if let Some(rest) = &all.vararg {
            self.comma(&mut is_first, start(&**rest));
            self.insert("*", start(&**rest));
            self.identifier(rest.name.as_str(), start(&rest.name));
        } else if let Some(next) = all.kwonlyargs.first() {
            self.comma(&mut is_first, start(next));
            self.insert("*", start(next));
        }
        for parameter in &all.kwonlyargs {
            self.parameter(parameter, &mut is_first)?;
        }
        if let Some(rest) = &all.kwarg {
            self.comma(&mut is_first, start(&**rest));
            self.insert("**", start(&**rest));
            self.identifier(rest.name.as_str(), start(&rest.name));
        }
        Ok(())
    }

    fn parameter(&mut self, parameter: &ParameterWithDefault, is_first: &mut bool) -> Done {
        let name = &parameter.parameter.name;
        self.comma(is_first, start(name));
        self.identifier(name.as_str(), start(name));
        if let Some(default) = &parameter.default {
            self.insert("=", start(&**default));
            self.operand(default)?;
        }
        Ok(())
    }
}
