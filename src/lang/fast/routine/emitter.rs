//! The work on one function: what is emitted so far, and which registers are
//! in use.
//!
//! The other modules add how each kind of statement and expression becomes
//! instructions. `None` from any of them means that the function is left to
//! the interpreter.

use std::collections::HashMap;

use super::catalogue::Catalogue;
use super::definitions::{Definition, Definitions};
use super::instruction::{Instruction, REGISTERS, Register, Routine};
use super::locals::{Locals, Settled};
use super::types::{Holder, Knowledge, Type};

/// Registers that are kept for constants.
const CONSTANTS: usize = 24;

/// A value in a register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Located {
    pub(super) kind: Type,
    pub(super) register: Register,
}

/// A loop around a statement.
pub(super) struct OpenLoop {
    /// Jumps out of it, and what is set wherever one leaves.
    pub(super) breaks: Vec<usize>,
    pub(super) left: Settled,
    /// Jumps to its next turn.
    pub(super) continues: Vec<usize>,
}

/// The work on one function.
pub(super) struct Emitter<'a> {
    pub(super) definitions: &'a Definitions,
    pub(super) catalogue: &'a mut Catalogue,
    pub(super) knowledge: &'a mut Knowledge,
    pub(super) locals: Locals,
    pub(super) loops: Vec<OpenLoop>,
    code: Vec<Instruction>,
    /// The registers of constants, by their bits.
    constants: HashMap<u64, Register>,
    /// The constants in order of their registers, of which the first is this.
    pool: Vec<u64>,
    first_constant: usize,
    /// The first register that is free.
    free: usize,
}

impl<'a> Emitter<'a> {
    pub(super) fn new(
        definitions: &'a Definitions,
        definition: &Definition,
        catalogue: &'a mut Catalogue,
        knowledge: &'a mut Knowledge,
    ) -> Option<Self> {
        let locals = Locals::new(&definition.parameters, definition.body.statements())?;
        let first_constant = locals.count();
        Some(Self {
            definitions,
            catalogue,
            knowledge,
            locals,
            loops: Vec::new(),
            code: Vec::new(),
            constants: HashMap::new(),
            pool: Vec::new(),
            first_constant,
            free: first_constant + CONSTANTS,
        })
    }

    /// The routine, whose constants are loaded where it begins.
    pub(super) fn finish(mut self) -> Routine {
        let entry = self.code.len();
        for place in 0..self.pool.len() {
            let register = (self.first_constant + place) as Register;
            self.emit(Instruction::Load(register, place as u32));
        }
        self.emit(Instruction::Jump(0));
        Routine {
            code: self.code,
            entry,
            constants: self.pool,
        }
    }

    /// Appends an instruction; its place.
    pub(super) fn emit(&mut self, instruction: Instruction) -> usize {
        self.code.push(instruction);
        self.code.len() - 1
    }

    /// Where the next instruction will be.
    pub(super) fn here(&self) -> usize {
        self.code.len()
    }

    /// Lets jumps lead to the next instruction.
    pub(super) fn land(&mut self, jumps: Vec<usize>) {
        let here = self.here();
        self.lead(jumps, here);
    }

    /// Lets jumps lead to a place.
    pub(super) fn lead(&mut self, jumps: Vec<usize>, to: usize) {
        for jump in jumps {
            self.code[jump].set_target(to);
        }
    }

    /// The register of a constant.
    pub(super) fn constant(&mut self, bits: u64) -> Option<Register> {
        if let Some(register) = self.constants.get(&bits) {
            return Some(*register);
        }
        if self.pool.len() == CONSTANTS {
            return None;
        }
        let register = Register::try_from(self.first_constant + self.pool.len()).ok()?;
        self.pool.push(bits);
        self.constants.insert(bits, register);
        Some(register)
    }

    /// A register that is in use until [`free_down_to`](Self::free_down_to).
    pub(super) fn take(&mut self) -> Option<Register> {
        let register = Register::try_from(self.free).ok()?;
        self.free += 1;
        Some(register)
    }

    /// What is to be handed to [`free_down_to`](Self::free_down_to).
    pub(super) fn in_use(&self) -> usize {
        self.free
    }

    /// Frees all registers that were taken since.
    pub(super) fn free_down_to(&mut self, in_use: usize) {
        debug_assert!(in_use <= self.free && self.free <= REGISTERS);
        self.free = in_use;
    }

    /// Emits that a register gets the value of another.
    pub(super) fn copy(&mut self, to: Register, from: Register) {
        if to != from {
            self.emit(Instruction::Move(to, from));
        }
    }

    /// The variable of this name, which must have a value.
    pub(super) fn local(&self, name: &str) -> Option<Located> {
        let register = self.locals.register(name)?;
        let kind = self.knowledge.of(&Holder::Local(name.to_owned()))?;
        self.locals
            .is_set(register)
            .then_some(Located { kind, register })
    }

    /// Notes that a variable has now a value of this kind, in its register.
    pub(super) fn assigned(&mut self, name: &str, kind: Type) -> Option<()> {
        let register = self.locals.register(name)?;
        self.locals.set(register);
        self.knowledge.learn(Holder::Local(name.to_owned()), kind)
    }
}
