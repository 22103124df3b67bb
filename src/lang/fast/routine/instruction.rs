//! What the machine can do: instructions on typed registers.
//!
//! A register is a word of 64 bits. Its type is not there to be looked at: each
//! instruction takes its operands for what it needs, and the compiler has made
//! sure that they are. An instruction takes eight bytes, so registers are
//! numbered by a byte, and constants that do not fit are loaded once, where a
//! routine begins.

/// The number of a register, counted from where a routine's own begin.
pub(super) type Register = u8;
/// The place of an instruction in its routine.
pub(super) type CodePlace = u32;

/// As many registers as can be numbered.
pub(super) const REGISTERS: usize = 256;

/// One step. Results come first: `AddInt(to, left, right)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Instruction {
    Move(Register, Register),
    /// Loads the routine's constant of this number.
    Load(Register, u32),

    AddInt(Register, Register, Register),
    SubtractInt(Register, Register, Register),
    MultiplyInt(Register, Register, Register),
    FloorDivideInt(Register, Register, Register),
    ModuloInt(Register, Register, Register),
    AndInt(Register, Register, Register),
    OrInt(Register, Register, Register),
    XorInt(Register, Register, Register),
    ShiftLeftInt(Register, Register, Register),
    ShiftRightInt(Register, Register, Register),
    PowerInt(Register, Register, Register),
    AddConstant(Register, Register, i32),
    MultiplyConstant(Register, Register, i32),
    FloorDivideConstant(Register, Register, i32),
    ModuloConstant(Register, Register, i32),
    AndConstant(Register, Register, i32),
    ShiftRightConstant(Register, Register, i32),
    NegateInt(Register, Register),
    InvertInt(Register, Register),
    /// An integer as the nearest float.
    ToFloat(Register, Register),

    AddFloat(Register, Register, Register),
    SubtractFloat(Register, Register, Register),
    MultiplyFloat(Register, Register, Register),
    DivideFloat(Register, Register, Register),
    FloorDivideFloat(Register, Register, Register),
    ModuloFloat(Register, Register, Register),
    PowerFloat(Register, Register, Register),
    NegateFloat(Register, Register),

    Jump(CodePlace),
    JumpEqual(Register, Register, CodePlace),
    JumpNotEqual(Register, Register, CodePlace),
    JumpLess(Register, Register, CodePlace),
    JumpLessOrEqual(Register, Register, CodePlace),
    JumpEqualConstant(Register, i16, CodePlace),
    JumpNotEqualConstant(Register, i16, CodePlace),
    JumpLessConstant(Register, i16, CodePlace),
    JumpLessOrEqualConstant(Register, i16, CodePlace),
    JumpGreaterConstant(Register, i16, CodePlace),
    JumpGreaterOrEqualConstant(Register, i16, CodePlace),
    JumpEqualFloat(Register, Register, CodePlace),
    JumpNotEqualFloat(Register, Register, CodePlace),
    JumpLessFloat(Register, Register, CodePlace),
    JumpLessOrEqualFloat(Register, Register, CodePlace),

    /// Turns start, stop and step of a range, in this register and the next
    /// two, into its next number, how many are left, and the step.
    BeginRange(Register),
    /// Takes the next number of such a range into the second register and
    /// jumps, or goes on where none is left.
    NextInRange(Register, Register, CodePlace),

    /// Calls a routine. The first of its registers is this one, so its
    /// arguments are there already, and so is its result afterwards.
    Call(Register, u32),
    /// Ends the routine with the value of a register.
    Return(Register),
    /// Leaves the item to the interpreter.
    Leave,
}

impl Instruction {
    /// Sets where a jump leads.
    pub(super) fn set_target(&mut self, new: usize) {
        match self {
            Self::Jump(target)
            | Self::JumpEqual(_, _, target)
            | Self::JumpNotEqual(_, _, target)
            | Self::JumpLess(_, _, target)
            | Self::JumpLessOrEqual(_, _, target)
            | Self::JumpEqualConstant(_, _, target)
            | Self::JumpNotEqualConstant(_, _, target)
            | Self::JumpLessConstant(_, _, target)
            | Self::JumpLessOrEqualConstant(_, _, target)
            | Self::JumpGreaterConstant(_, _, target)
            | Self::JumpGreaterOrEqualConstant(_, _, target)
            | Self::JumpEqualFloat(_, _, target)
            | Self::JumpNotEqualFloat(_, _, target)
            | Self::JumpLessFloat(_, _, target)
            | Self::JumpLessOrEqualFloat(_, _, target)
            | Self::NextInRange(_, _, target) => *target = new as CodePlace,
            _ => unreachable!("{self:?} does not jump"),
        }
    }
}

/// A function, compiled for arguments of certain types.
#[derive(Debug, Default)]
pub(super) struct Routine {
    pub(super) code: Vec<Instruction>,
    /// Where it begins: with the loading of constants, which is its end.
    pub(super) entry: usize,
    pub(super) constants: Vec<u64>,
}
