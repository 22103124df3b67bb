//! What the machine can do: instructions on typed registers.
//!
//! A register has two sides: a word of 64 bits, and a [`Boxed`] value that carries
//! its type. A word does not carry its type: the compiler ensures that the
//! operands of each instruction have the types it expects. An instruction takes
//! eight bytes, so a register's number is a byte, and larger constants are loaded
//! once, at the start of a routine.

use starlark_syntax::syntax::ast::BinOp;

use super::boxed::Boxed;
use super::library::{BuiltIn, Mathematics};
use super::relation::Relation;
use super::types::{Holder, Type};

/// The number of a register, relative to the first of its routine.
pub(super) type Register = u8;
/// The place of an instruction in its routine.
pub(super) type CodePlace = u16;
/// The number of a guess in its routine.
pub(super) type GuessPlace = u16;

/// How many registers a routine can address.
pub(super) const REGISTERS: usize = 256;

/// The words of a routine's registers.
pub(super) type Window = [u64; REGISTERS];
/// The values of a routine's registers.
pub(super) type ValueWindow = [Boxed; REGISTERS];

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
    /// The product of the second and third, plus the fourth.
    MultiplyAddInt(Register, Register, Register, Register),
    AddConstant(Register, Register, i32),
    MultiplyConstant(Register, Register, i32),
    FloorDivideConstant(Register, Register, i32),
    ModuloConstant(Register, Register, i32),
    AndConstant(Register, Register, i32),
    ShiftRightConstant(Register, Register, i32),
    MinInt(Register, Register, Register),
    MaxInt(Register, Register, Register),
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
    /// The same as for integers; both results are rounded.
    MultiplyAddFloat(Register, Register, Register, Register),
    /// The product of an integer, as the nearest float, and a float.
    MultiplyIntFloat(Register, Register, Register),
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

    /// Replaces start, stop and step of a range, in this register and the next
    /// two, by its next number, the count of those left, and the step.
    BeginRange(Register),
    /// Moves the next number of such a range into the second register and
    /// jumps; does not jump if none is left.
    NextInRange(Register, Register, CodePlace),

    /// Calls a routine. The first of its registers is this one, so its
    /// arguments are there already, and so is its result afterwards.
    Call(Register, u32),
    /// Ends the routine with the value of a register.
    Return(Register),
    /// Leaves the item to the interpreter.
    Leave,

    /// The value of a word of this kind.
    Box(Register, Register, Type),
    /// The word of a value that is guessed to be of this kind, on the other
    /// side of the same register. The number identifies the guess, if it was
    /// wrong.
    Unbox(Register, Type, GuessPlace),
    /// Loads the routine's constant of this number, a value.
    LoadValue(Register, u32),
    MoveValue(Register, Register),
    Unset(Register),
    /// Leaves the item to the interpreter if a variable has no value.
    CheckSet(Register),
    /// Jumps if a value is true, or if it is not.
    JumpTruth(Register, bool, CodePlace),
    JumpRelation(Register, Register, Relation, CodePlace),
    /// Starts to iterate over the second value; the position is the word of the
    /// first register.
    BeginEach(Register, Register),
    NextEach(Register, Register, CodePlace),
    /// The same for an element that is guessed to be of a kind, which becomes a
    /// word.
    NextEachWord(Register, Register, Type, GuessPlace, CodePlace),
    EndEach(Register),
    /// Starts to find the parts of a string; the position is the word of its register.
    BeginParts(Register),
    /// Moves the next word of a string, from the position on that is the word of
    /// the first register, into the second one and jumps; does not jump if none is
    /// left.
    NextWord(Register, Register, CodePlace),
    /// The same for the parts between separators, which are in the second register.
    NextPart(Register, Register, Register, CodePlace),
    Infix(Register, Register, Register, BinOp),
    /// An element by its index, which is a word. The number is added to the index.
    Index(Register, Register, Register, i8),
    /// The same for an element that is guessed to be of a kind, which becomes a
    /// word.
    IndexWord(Register, Register, Register, i8, Type, GuessPlace),
    /// The same for an element of an element, by two indices.
    IndexTwice(Register, Register, Register, Register, Type, GuessPlace),
    IndexValue(Register, Register, Register),
    /// Jumps if an element that is guessed to be of this kind, of which zero counts
    /// as false, is true.
    JumpElement(Register, Register, Type, GuessPlace, CodePlace),
    JumpNotElement(Register, Register, Type, GuessPlace, CodePlace),
    /// Sets the element of a value at an index, both words, to a word.
    StoreWord(Register, Register, Register, Type),
    StoreValue(Register, Register, Register),
    /// Sets the value of a key to a word.
    StoreKeyWord(Register, Register, Register, Type),
    /// Gets the word of this kind of a key, or the word of the last register.
    GetWord(Register, Register, Register, Register, Type, GuessPlace),
    /// Sets the elements of a list at all numbers of a range but the last to a
    /// word of this kind, or does nothing: the range, the list and the word.
    FillRange(Register, Register, Register, Type),
    /// Adds to the value of a key: the dict, the key, what stands for a value that
    /// is not there, and what is added. Both are words of this kind.
    AddToKey(Register, Register, Register, Register, Type, GuessPlace),
    AppendWord(Register, Register, Type),
    AppendValue(Register, Register),
    /// The part between two values in registers next to each other.
    Slice(Register, Register, Register),
    /// The same by a step, which is in the third register.
    SliceBy(Register, Register, Register),
    /// The length of a value, as a word.
    Length(Register, Register),
    /// Makes a list of values in consecutive registers: the first of these, and
    /// how many.
    MakeList(Register, Register, u8),
    MakeTuple(Register, Register, u8),
    MakeDict(Register, Register, u8),
    /// Appends to a list that is under construction.
    Push(Register, Register),
    /// Sets a value of a dict that is under construction.
    Enter(Register, Register, Register),
    /// Copies the elements of a value, exactly this many, to consecutive
    /// registers from the first on.
    Unpack(Register, u8, Register),
    Apply(Register, Register, u8, BuiltIn),
    Mathematics(Register, Register, Mathematics),
    /// Ends the routine with the value of a register.
    ReturnValue(Register),
}

const _: () = assert!(size_of::<Instruction>() == 8);

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
            | Self::NextInRange(_, _, target)
            | Self::JumpTruth(_, _, target)
            | Self::JumpRelation(_, _, _, target)
            | Self::NextEach(_, _, target)
            | Self::NextWord(_, _, target)
            | Self::NextPart(_, _, _, target)
            | Self::JumpElement(_, _, _, _, target)
            | Self::JumpNotElement(_, _, _, _, target)
            | Self::NextEachWord(_, _, _, _, target) => *target = new as CodePlace,
            _ => unreachable!("{self:?} does not jump"),
        }
    }
}

/// A function, compiled for arguments of certain types.
#[derive(Debug, Default)]
pub(super) struct Routine {
    pub(super) code: Vec<Instruction>,
    /// Where it begins: at its end, where it loads constants.
    pub(super) entry: usize,
    pub(super) constants: Vec<u64>,
    pub(super) values: Vec<Boxed>,
    /// The holders whose kinds are guessed.
    pub(super) guesses: Vec<Holder>,
    /// How many registers it uses.
    pub(super) registers: usize,
}
