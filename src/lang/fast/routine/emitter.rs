//! The work on one function: what is emitted so far, and which registers are
//! in use.
//!
//! The other modules add how each kind of statement and expression becomes
//! instructions. `None` from any of them means that the function is left to
//! the interpreter.

use std::collections::{BTreeSet, HashMap};

use starlark::codemap::Span;

use super::boxed::Boxed;
use super::catalogue::Catalogue;
use super::definitions::{Definition, Definitions};
use super::instruction::{CodePlace, GuessPlace, Instruction, REGISTERS, Register, Routine};
use super::locals::{Locals, Settled, Variable};
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
    /// Jumps out of it, and the variables that are set at all of them.
    pub(super) breaks: Vec<usize>,
    pub(super) left: Settled,
    /// The register of what it goes over, if that is a value.
    pub(super) each: Option<Register>,
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
    /// The registers of constants: words by their bits, strings, and None.
    words: HashMap<u64, Register>,
    values: HashMap<Option<String>, Register>,
    /// What loads them.
    loads: Vec<Instruction>,
    routine: Routine,
    /// Variables that are read where they may have no value.
    unset: BTreeSet<Register>,
    /// The first register that is free.
    free: usize,
    /// The largest value of `free` so far.
    most: usize,
}

impl<'a> Emitter<'a> {
    pub(super) fn new(
        definitions: &'a Definitions,
        definition: &Definition,
        catalogue: &'a mut Catalogue,
        knowledge: &'a mut Knowledge,
    ) -> Option<Self> {
        let locals = Locals::new(&definition.parameters, definition.body.statements())?;
        let free = locals.count() + CONSTANTS;
        Some(Self {
            definitions,
            catalogue,
            knowledge,
            locals,
            loops: Vec::new(),
            code: Vec::new(),
            words: HashMap::new(),
            values: HashMap::new(),
            loads: Vec::new(),
            routine: Routine::default(),
            unset: BTreeSet::new(),
            free,
            most: free,
        })
    }

    /// The routine, whose constants are loaded where it begins; `None` if it is
    /// too long.
    pub(super) fn finish(mut self) -> Option<Routine> {
        let entry = self.code.len();
        self.code.append(&mut self.loads);
        for register in std::mem::take(&mut self.unset) {
            self.emit(Instruction::Unset(register));
        }
        self.emit(Instruction::Jump(0));
        CodePlace::try_from(self.code.len()).ok()?;
        GuessPlace::try_from(self.routine.guesses.len()).ok()?;
        Some(Routine {
            code: self.code,
            entry,
            registers: self.most,
            ..self.routine
        })
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

    /// The register of a constant word.
    pub(super) fn constant(&mut self, bits: u64) -> Option<Register> {
        if let Some(register) = self.words.get(&bits) {
            return Some(*register);
        }
        let place = self.routine.constants.len() as u32;
        self.routine.constants.push(bits);
        let Some(register) = self.next_constant() else {
            return self.loaded_here(|register| Instruction::Load(register, place));
        };
        self.loads.push(Instruction::Load(register, place));
        self.words.insert(bits, register);
        Some(register)
    }

    /// A new register with a constant that is loaded where it is used, since no
    /// register that is kept for constants is left.
    fn loaded_here(&mut self, load: impl FnOnce(Register) -> Instruction) -> Option<Register> {
        let register = self.take()?;
        self.emit(load(register));
        Some(register)
    }

    /// A constant string, or None.
    pub(super) fn constant_value(&mut self, text: Option<&str>) -> Option<Located> {
        let kind = Type::Any;
        let text = text.map(str::to_owned);
        if let Some(register) = self.values.get(&text) {
            let register = *register;
            return Some(Located { kind, register });
        }
        let place = self.routine.values.len() as u32;
        let value = match &text {
            Some(text) => Boxed::text(text.as_str())?,
            None => Boxed::None,
        };
        self.routine.values.push(value);
        let Some(register) = self.next_constant() else {
            let register = self.loaded_here(|to| Instruction::LoadValue(to, place))?;
            return Some(Located { kind, register });
        };
        self.loads.push(Instruction::LoadValue(register, place));
        self.values.insert(text, register);
        Some(Located { kind, register })
    }

    fn next_constant(&self) -> Option<Register> {
        let next = self.loads.len();
        (next < CONSTANTS).then(|| Register::try_from(self.locals.count() + next).ok())?
    }

    /// Emits that a value which was just computed is what it is guessed to be.
    pub(super) fn guessed(&mut self, span: Span, register: Register) -> Located {
        let kind = self.knowledge.guess(&Holder::place(span));
        if kind != Type::Any {
            self.unbox(span, register, kind);
        }
        Located { kind, register }
    }

    /// Emits that the value in a register becomes a word of this kind.
    pub(super) fn unbox(&mut self, span: Span, register: Register, kind: Type) {
        let guess = self.guess(span);
        self.emit(Instruction::Unbox(register, kind, guess));
    }

    /// The number of a guess.
    pub(super) fn guess(&mut self, span: Span) -> GuessPlace {
        self.routine.guesses.push(Holder::place(span));
        (self.routine.guesses.len() - 1) as GuessPlace
    }

    /// Emits that a register has its value on the side for `kind`.
    pub(super) fn as_kind(&mut self, held: Located, kind: Type) {
        if kind == Type::Any && held.kind != kind {
            self.emit(Instruction::Box(held.register, held.register, held.kind));
        }
    }

    /// A register that is in use until [`free_down_to`](Self::free_down_to).
    pub(super) fn take(&mut self) -> Option<Register> {
        let register = Register::try_from(self.free).ok()?;
        self.free += 1;
        self.most = self.most.max(self.free);
        Some(register)
    }

    /// The argument for a later [`free_down_to`](Self::free_down_to).
    pub(super) fn in_use(&self) -> usize {
        self.free
    }

    /// Frees all registers that were taken since.
    pub(super) fn free_down_to(&mut self, in_use: usize) {
        debug_assert!(in_use <= self.free && self.free <= REGISTERS);
        self.free = in_use;
    }

    /// Emits that a register gets the value of another, on the side of its kind.
    pub(super) fn copy(&mut self, to: Register, from: Located) {
        if to == from.register {
            return;
        }
        self.emit(if from.kind == Type::Any {
            Instruction::MoveValue(to, from.register)
        } else {
            Instruction::Move(to, from.register)
        });
    }

    /// The register of a value that must carry its type. A number or boolean
    /// there is an error, or the result of a wrong guess that is noticed earlier.
    pub(super) fn need_value(&mut self, held: Located) -> Register {
        match held.kind {
            Type::Any => {}
            Type::Character => self.as_kind(held, Type::Any),
            _ => {
                self.emit(Instruction::Leave);
            }
        }
        held.register
    }

    /// The character that a register of a constant holds, if it does.
    pub(super) fn constant_character(&self, register: Register) -> Option<char> {
        let mut values = self.values.iter();
        let (text, _) = values.find(|(_, other)| **other == register)?;
        let mut all = text.as_deref()?.chars();
        all.next().filter(|_| all.next().is_none())
    }

    /// Reads a variable. One that may have no value is one that carries its
    /// type.
    pub(super) fn local(&mut self, name: &str) -> Option<Located> {
        let Variable { register, key } = self.locals.variable(name)?;
        let holder = Holder::Local(key);
        let kind = if self.locals.is_set(register) {
            self.knowledge.of(&holder).unwrap_or(Type::Unknown)
        } else {
            self.unset.insert(register);
            self.emit(Instruction::CheckSet(register));
            self.knowledge.learn(holder, Type::Any)
        };
        Some(Located { kind, register })
    }

    /// Notes that a variable's register now has a value of this kind.
    pub(super) fn assigned(&mut self, name: &str, kind: Type) -> Option<()> {
        let Variable { register, key } = self.locals.variable(name)?;
        self.locals.set(register);
        let joined = self.knowledge.learn(Holder::Local(key), kind);
        self.as_kind(Located { kind, register }, joined);
        Some(())
    }
}
