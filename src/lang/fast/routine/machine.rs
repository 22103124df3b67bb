//! Runs routines.
//!
//! The words of all registers are on one stack, and their values on another. A
//! routine's registers begin at the arguments, which its caller has put on top
//! of its own registers. The machine sees them through a window of fixed size,
//! so that a register's number needs no bounds check.

use std::cmp::Ordering;

use super::boxed::Boxed;
use super::elements::Element;
use super::instruction::{
    CodePlace, Instruction, REGISTERS, Register, Routine, ValueWindow, Window,
};
use super::objects::{self, StepEnd};
use super::turns;
use super::types::Type;
use super::words;
use crate::lang::fast::operators;
use crate::lang::long_range::LongRange;

/// The deepest nesting of calls: below the interpreter's own limit, so that the
/// interpreter words the error.
const CALL_DEPTH: usize = 900;

/// A caller that waits for a call to return.
struct Frame {
    routine: usize,
    /// Where it goes on.
    at: usize,
    /// Where its registers begin.
    base: usize,
}

/// The registers of all routines that run.
#[derive(Default)]
pub(super) struct Machine {
    words: Vec<u64>,
    values: Vec<Boxed>,
    /// How many of the values are in use at most.
    used: usize,
    frames: Vec<Frame>,
}

/// A guess that was wrong.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lesson {
    pub(super) routine: usize,
    /// Its number among the guesses of the routine.
    pub(super) guess: usize,
    /// The kind that was found instead.
    pub(super) kind: Type,
}

/// How a run ends.
#[derive(Debug)]
pub(super) enum RunEnd {
    Word(u64),
    Value(Boxed),
    /// A guess was wrong; with this lesson, it can run again.
    Lesson(Lesson),
    /// The item is left to the interpreter.
    Leave,
}

impl Machine {
    /// Runs the first routine of `all`.
    pub(super) fn run(&mut self, all: &[Routine], arguments: &[Boxed]) -> RunEnd {
        self.frames.clear();
        let end = self.begin(arguments).and_then(|()| self.execute(all));
        self.values[..self.used].fill(Boxed::Unset);
        end.unwrap_or(RunEnd::Leave)
    }

    /// Puts arguments into both sides of the first registers.
    fn begin(&mut self, arguments: &[Boxed]) -> Option<()> {
        self.used = 0;
        let words = window(&mut self.words, 0)?;
        let values = window(&mut self.values, 0)?;
        for (place, argument) in arguments.iter().enumerate() {
            if let Some((_, word)) = argument.word() {
                words[place] = word;
            } else {
                values[place] = argument.clone();
                self.used = place + 1;
            }
        }
        Some(())
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one match over all instructions on words"
    )]
    fn execute(&mut self, all: &[Routine]) -> Option<RunEnd> {
        use Instruction as I;
        let mut routine = 0;
        let mut own = &all[routine];
        let mut code = &own.code[..];
        let (mut at, mut base) = (own.entry, 0);
        let Self {
            words,
            values,
            used,
            frames,
        } = self;
        let mut r = window(words, base)?;
        let mut o = window(values, base)?;
        // Goes on after an instruction on values.
        macro_rules! end {
            ($end:expr) => {
                match $end {
                    StepEnd::Next => {}
                    StepEnd::Jump(target) => at = target as usize,
                    StepEnd::Leave => return None,
                    StepEnd::Learn(guess, kind) => {
                        let guess = guess as usize;
                        return Some(RunEnd::Lesson(Lesson {
                            routine,
                            guess,
                            kind,
                        }));
                    }
                }
            };
        }
        // Does an instruction on values, or a rare case of another.
        macro_rules! step {
            ($instruction:expr) => {
                end!(value_step($instruction, r, o, own, (used, base)))
            };
        }
        loop {
            let instruction = *code.get(at)?;
            at += 1;
            match instruction {
                I::Move(to, a) => r[to as usize] = r[a as usize],
                I::Load(to, place) => r[to as usize] = own.constants[place as usize],
                I::AddInt(to, a, b) => set(r, to, int(r, a).checked_add(int(r, b))?),
                I::SubtractInt(to, a, b) => set(r, to, int(r, a).checked_sub(int(r, b))?),
                I::MultiplyInt(to, a, b) => set(r, to, int(r, a).checked_mul(int(r, b))?),
                I::FloorDivideInt(to, a, b) => {
                    set(r, to, operators::floor_divide(int(r, a), int(r, b))?);
                }
                I::ModuloInt(to, a, b) => set(r, to, operators::modulo(int(r, a), int(r, b))?),
                I::AndInt(to, a, b) => set(r, to, int(r, a) & int(r, b)),
                I::OrInt(to, a, b) => set(r, to, int(r, a) | int(r, b)),
                I::XorInt(to, a, b) => set(r, to, int(r, a) ^ int(r, b)),
                I::ShiftLeftInt(to, a, b) => {
                    set(r, to, operators::shift_left(int(r, a), int(r, b))?);
                }
                I::ShiftRightInt(to, a, b) => {
                    set(r, to, operators::shift_right(int(r, a), int(r, b))?);
                }
                I::PowerInt(to, a, b) => set(r, to, operators::power(int(r, a), int(r, b))?),
                I::MultiplyAddInt(to, a, b, more) => {
                    let product = int(r, a).checked_mul(int(r, b))?;
                    set(r, to, product.checked_add(int(r, more))?);
                }
                I::AddConstant(to, a, b) => set(r, to, int(r, a).checked_add(b.into())?),
                I::MultiplyConstant(to, a, b) => set(r, to, int(r, a).checked_mul(b.into())?),
                I::FloorDivideConstant(to, a, b) => {
                    set(r, to, operators::floor_divide(int(r, a), b.into())?);
                }
                I::ModuloConstant(to, a, b) => {
                    set(r, to, operators::modulo(int(r, a), b.into())?);
                }
                I::AndConstant(to, a, b) => set(r, to, int(r, a) & i64::from(b)),
                I::ShiftRightConstant(to, a, b) => set(r, to, int(r, a) >> (b & 63)),
                I::MinInt(to, a, b) => set(r, to, int(r, a).min(int(r, b))),
                I::MaxInt(to, a, b) => set(r, to, int(r, a).max(int(r, b))),
                I::NegateInt(to, a) => set(r, to, int(r, a).checked_neg()?),
                I::InvertInt(to, a) => set(r, to, !int(r, a)),
                I::ToFloat(to, a) => set_float(r, to, int(r, a) as f64),
                I::AddFloat(to, a, b) => set_float(r, to, float(r, a) + float(r, b)),
                I::SubtractFloat(to, a, b) => set_float(r, to, float(r, a) - float(r, b)),
                I::MultiplyFloat(to, a, b) => set_float(r, to, float(r, a) * float(r, b)),
                I::DivideFloat(to, a, b) => {
                    set_float(r, to, operators::divide(float(r, a), float(r, b))?);
                }
                I::FloorDivideFloat(to, a, b) => {
                    let value = operators::float_floor_divide(float(r, a), float(r, b))?;
                    set_float(r, to, value);
                }
                I::ModuloFloat(to, a, b) => {
                    set_float(r, to, operators::float_modulo(float(r, a), float(r, b))?);
                }
                I::PowerFloat(to, a, b) => {
                    set_float(r, to, operators::float_power(float(r, a), float(r, b))?);
                }
                I::MultiplyAddFloat(to, a, b, more) => {
                    set_float(r, to, float(r, a) * float(r, b) + float(r, more));
                }
                I::MultiplyIntFloat(to, a, b) => set_float(r, to, int(r, a) as f64 * float(r, b)),
                I::NegateFloat(to, a) => set_float(r, to, -float(r, a)),
                I::Jump(target) => at = target as usize,
                I::JumpEqual(a, b, target) => {
                    jump(&mut at, code, int(r, a) == int(r, b), target)?;
                }
                I::JumpNotEqual(a, b, target) => {
                    jump(&mut at, code, int(r, a) != int(r, b), target)?;
                }
                I::JumpLess(a, b, target) => jump(&mut at, code, int(r, a) < int(r, b), target)?,
                I::JumpLessOrEqual(a, b, target) => {
                    jump(&mut at, code, int(r, a) <= int(r, b), target)?;
                }
                I::JumpEqualConstant(a, b, target) => {
                    jump(&mut at, code, int(r, a) == i64::from(b), target)?;
                }
                I::JumpNotEqualConstant(a, b, target) => {
                    jump(&mut at, code, int(r, a) != i64::from(b), target)?;
                }
                I::JumpLessConstant(a, b, target) => {
                    jump(&mut at, code, int(r, a) < i64::from(b), target)?;
                }
                I::JumpLessOrEqualConstant(a, b, target) => {
                    jump(&mut at, code, int(r, a) <= i64::from(b), target)?;
                }
                I::JumpGreaterConstant(a, b, target) => {
                    jump(&mut at, code, int(r, a) > i64::from(b), target)?;
                }
                I::JumpGreaterOrEqualConstant(a, b, target) => {
                    jump(&mut at, code, int(r, a) >= i64::from(b), target)?;
                }
                I::JumpEqualFloat(a, b, target) => {
                    jump(&mut at, code, order(r, a, b).is_eq(), target)?;
                }
                I::JumpNotEqualFloat(a, b, target) => {
                    jump(&mut at, code, order(r, a, b).is_ne(), target)?;
                }
                I::JumpLessFloat(a, b, target) => {
                    jump(&mut at, code, order(r, a, b).is_lt(), target)?;
                }
                I::JumpLessOrEqualFloat(a, b, target) => {
                    jump(&mut at, code, order(r, a, b).is_le(), target)?;
                }
                I::BeginRange(first) => begin_range(r, first)?,
                I::NextInRange(first, to, target) => {
                    let left = r[first as usize + 1];
                    if left > 0 {
                        let number = int(r, first);
                        set(r, to, number);
                        r[first as usize + 1] = left - 1;
                        let step = r[first as usize + 2] as i64;
                        set(r, first, number.wrapping_add(step));
                        at = target as usize;
                    }
                }
                I::Call(first, callee) => {
                    if frames.len() == CALL_DEPTH {
                        return None;
                    }
                    frames.push(Frame { routine, at, base });
                    routine = callee as usize;
                    base += first as usize;
                    own = all.get(routine)?;
                    code = &own.code[..];
                    at = own.entry;
                    r = window(words, base)?;
                    o = window(values, base)?;
                }
                I::Return(a) => {
                    let value = r[a as usize];
                    let Some(caller) = frames.pop() else {
                        return Some(RunEnd::Word(value));
                    };
                    r[0] = value;
                    Frame { routine, at, base } = caller;
                    own = all.get(routine)?;
                    code = &own.code[..];
                    r = window(words, base)?;
                    o = window(values, base)?;
                }
                I::ReturnValue(a) => {
                    let value = std::mem::take(&mut o[a as usize]);
                    let Some(caller) = frames.pop() else {
                        return Some(RunEnd::Value(value));
                    };
                    o[0] = value;
                    Frame { routine, at, base } = caller;
                    own = all.get(routine)?;
                    code = &own.code[..];
                    r = window(words, base)?;
                    o = window(values, base)?;
                }
                I::IndexWord(to, whole, index, more, kind, _) => {
                    let index = int(r, index).wrapping_add(more.into());
                    match words::element(&o[whole as usize], index, kind) {
                        Some(word) => r[to as usize] = word,
                        None => step!(instruction),
                    }
                }
                I::IndexTwice(to, whole, row, column, kind, _) => {
                    let [row, column] = [int(r, row), int(r, column)];
                    match words::element_of_element(&o[whole as usize], row, column, kind) {
                        Some(word) => r[to as usize] = word,
                        None => step!(instruction),
                    }
                }
                I::JumpElement(whole, index, kind, _, target) => {
                    match words::element(&o[whole as usize], int(r, index), kind) {
                        Some(word) => jump(&mut at, code, word != 0, target)?,
                        None => step!(instruction),
                    }
                }
                I::JumpNotElement(whole, index, kind, _, target) => {
                    match words::element(&o[whole as usize], int(r, index), kind) {
                        Some(word) => jump(&mut at, code, word == 0, target)?,
                        None => step!(instruction),
                    }
                }
                I::StoreWord(whole, index, word, kind) => {
                    let (index, word) = (int(r, index), r[word as usize]);
                    if words::store(&o[whole as usize], index, word, kind).is_none() {
                        step!(instruction);
                    }
                }
                I::AppendWord(list, word, kind) => {
                    if words::append(&o[list as usize], r[word as usize], kind).is_none() {
                        step!(instruction);
                    }
                }
                I::NextEach(each, to, target) => {
                    let next = r[each as usize];
                    match words::value(&o[each as usize], next as usize) {
                        Some(value) => {
                            o[to as usize] = value;
                            r[each as usize] = next + 1;
                            at = target as usize;
                        }
                        None => step!(instruction),
                    }
                }
                I::NextEachWord(each, to, kind, _, target) => {
                    let next = r[each as usize];
                    match words::element(&o[each as usize], next as i64, kind) {
                        Some(word) => {
                            r[to as usize] = word;
                            r[each as usize] = next + 1;
                            at = target as usize;
                        }
                        None => step!(instruction),
                    }
                }
                I::NextWord(text, to, target) => {
                    let is_there = turns::word(r, o, text, to)?;
                    jump(&mut at, code, is_there, target)?;
                }
                I::NextPart(text, separator, to, target) => {
                    let is_there = turns::part(r, o, [text, separator], to)?;
                    jump(&mut at, code, is_there, target)?;
                }
                I::AddToKey(dict, key, default, more, kind, guess) => {
                    let words = [r[default as usize], r[more as usize]];
                    let [dict, key] = [&o[dict as usize], &o[key as usize]];
                    end!(objects::add_to_key(dict, key, words, kind, guess));
                }
                I::Leave => return None,
                _ => step!(instruction),
            }
        }
    }
}

/// Does an instruction on values, which are in use up to the routine's last
/// register then.
#[inline]
fn value_step(
    instruction: Instruction,
    r: &mut Window,
    o: &mut ValueWindow,
    own: &Routine,
    (used, base): (&mut usize, usize),
) -> StepEnd {
    *used = (*used).max(base + own.registers);
    objects::step(instruction, r, o, own)
}

/// The registers from `base` on.
#[inline]
fn window<T: Clone + Default>(all: &mut Vec<T>, base: usize) -> Option<&mut [T; REGISTERS]> {
    let end = base + REGISTERS;
    if all.len() < end {
        all.resize(end + REGISTERS, T::default());
    }
    all.get_mut(base..end)?.try_into().ok()
}

/// Counts a range's numbers. Its limits and step are bounded where the
/// interpreter makes ranges.
fn begin_range(r: &mut Window, first: Register) -> Option<()> {
    let [start, stop, by] = [0, 1, 2].map(|place| r[first as usize + place] as i64);
    let is_within = |number: &i64| number.unsigned_abs() < i64::MAX as u64 / 4;
    if by == 0 || ![start, stop, by].iter().all(is_within) {
        return None;
    }
    r[first as usize + 1] = LongRange {
        start,
        stop,
        step: by,
    }
    .count() as u64;
    Some(())
}

#[inline]
fn int(r: &Window, register: Register) -> i64 {
    r[register as usize] as i64
}

#[inline]
fn float(r: &Window, register: Register) -> f64 {
    f64::from_bits(r[register as usize])
}

#[inline]
fn set(r: &mut Window, register: Register, value: i64) {
    r[register as usize] = value as u64;
}

#[inline]
fn set_float(r: &mut Window, register: Register, value: f64) {
    r[register as usize] = value.to_bits();
}

#[inline]
fn order(r: &Window, left: Register, right: Register) -> Ordering {
    operators::float_order(float(r, left), float(r, right))
}

/// Goes on at `target` if a condition holds. The bounds check makes the compiler
/// emit a branch, which processors predict. With a conditional move, the next
/// instruction would have to wait for the condition.
#[inline]
fn jump(at: &mut usize, code: &[Instruction], holds: bool, target: CodePlace) -> Option<()> {
    if holds {
        code.get(target as usize)?;
        *at = target as usize;
    }
    Some(())
}
