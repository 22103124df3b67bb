//! The instructions that work on values which carry their type.

use super::boxed::Boxed;
use super::combine;
use super::compare;
use super::elements::Element;
use super::functions;
use super::instruction::{
    CodePlace, GuessPlace, Instruction, Register, Routine, ValueWindow, Window,
};
use super::parts;
use super::turns::{self, Stuck};
use super::types::Type;
use super::words;
use crate::lang::long_range::LongRange;

/// What happens after an instruction.
pub(super) enum StepEnd {
    Next,
    Jump(CodePlace),
    /// The guess with this number was wrong: the value has another kind.
    Learn(GuessPlace, Type),
    /// The item is left to the interpreter.
    Leave,
}

impl From<Option<()>> for StepEnd {
    fn from(done: Option<()>) -> Self {
        match done {
            Some(()) => Self::Next,
            None => Self::Leave,
        }
    }
}

/// Does one instruction on words `r` and values `o`, the two sides of the
/// registers.
#[inline(never)]
pub(super) fn step(
    instruction: Instruction,
    r: &mut Window,
    o: &mut ValueWindow,
    own: &Routine,
) -> StepEnd {
    use Instruction as I;
    match instruction {
        I::Box(to, from, kind) => o[to as usize] = Boxed::of_word(kind, r[from as usize]),
        I::Unbox(register, kind, guess) => {
            let (value, to) = (&o[register as usize], &mut r[register as usize]);
            return unboxed(value, to, kind, guess);
        }
        I::LoadValue(to, place) => o[to as usize] = own.values[place as usize].clone(),
        I::MoveValue(to, from) => o[to as usize] = o[from as usize].clone(),
        I::Unset(register) => o[register as usize] = Boxed::Unset,
        I::CheckSet(register) => {
            if matches!(o[register as usize], Boxed::Unset) {
                return StepEnd::Leave;
            }
        }
        I::JumpTruth(register, when, target) => {
            let truth = o[register as usize].truth();
            return jump(truth.map(|truth| truth == when), target);
        }
        I::JumpRelation(left, right, relation, target) => {
            let holds = compare::holds(relation, &o[left as usize], &o[right as usize]);
            return jump(holds, target);
        }
        I::NextEach(each, to, target) => match turns::element(r, o, each) {
            Ok(Some(element)) => {
                o[to as usize] = element;
                return StepEnd::Jump(target);
            }
            Ok(None) => {}
            Err(Stuck) => return StepEnd::Leave,
        },
        I::NextEachWord(each, to, kind, guess, target) => match turns::element(r, o, each) {
            Ok(Some(element)) => {
                return match unboxed(&element, &mut r[to as usize], kind, guess) {
                    StepEnd::Next => StepEnd::Jump(target),
                    other => other,
                };
            }
            Ok(None) => {}
            Err(Stuck) => return StepEnd::Leave,
        },
        _ => return element_step(instruction, r, o),
    }
    StepEnd::Next
}

/// The same for instructions that find a value which is guessed to be a word.
fn element_step(instruction: Instruction, r: &mut Window, o: &mut ValueWindow) -> StepEnd {
    use Instruction as I;
    let (to, found, kind, guess) = match instruction {
        I::IndexWord(to, whole, index, more, kind, guess) => {
            let index = (r[index as usize] as i64).checked_add(more.into());
            let element = index.and_then(|index| parts::element(&o[whole as usize], index));
            (to, element, kind, guess)
        }
        I::IndexTwice(to, whole, row, column, kind, guess) => {
            let row = parts::element(&o[whole as usize], r[row as usize] as i64);
            let element = row.and_then(|row| parts::element(&row, r[column as usize] as i64));
            (to, element, kind, guess)
        }
        I::GetWord(to, dict, key, default, kind, guess) => {
            let Boxed::Dict(dict) = &o[dict as usize] else {
                return StepEnd::Leave;
            };
            let found = dict.get(&o[key as usize]);
            if let Some(Boxed::Unset) = found {
                r[to as usize] = r[default as usize];
                return StepEnd::Next;
            }
            (to, found, kind, guess)
        }
        I::JumpElement(whole, index, kind, guess, target)
        | I::JumpNotElement(whole, index, kind, guess, target) => {
            let when = matches!(instruction, I::JumpElement(..));
            let Some(element) = parts::element(&o[whole as usize], r[index as usize] as i64) else {
                return StepEnd::Leave;
            };
            let mut word = 0;
            return match unboxed(&element, &mut word, kind, guess) {
                StepEnd::Next => jump(Some((word != 0) == when), target),
                other => other,
            };
        }
        other => return StepEnd::from(value_step(other, r, o)),
    };
    match found {
        Some(element) => unboxed(&element, &mut r[to as usize], kind, guess),
        None => StepEnd::Leave,
    }
}

/// The same for instructions that do not jump; `None` where the interpreter has
/// to do it.
fn value_step(instruction: Instruction, r: &mut Window, o: &mut ValueWindow) -> Option<()> {
    use Instruction as I;
    match instruction {
        I::Infix(to, left, right, operator) => {
            o[to as usize] = combine::infix(operator, &o[left as usize], &o[right as usize])?;
        }
        I::Index(to, whole, index, more) => {
            let index = (r[index as usize] as i64).checked_add(more.into())?;
            o[to as usize] = parts::element(&o[whole as usize], index)?;
        }
        I::IndexValue(to, whole, key) => {
            o[to as usize] = parts::value_at(&o[whole as usize], &o[key as usize])?;
        }
        I::Slice(to, whole, bounds) => {
            let bounds = [&o[bounds as usize], &o[bounds as usize + 1]];
            o[to as usize] = parts::slice(&o[whole as usize], bounds)?;
        }
        I::SliceBy(to, whole, bounds) => {
            let bounds = [0, 1, 2].map(|place| &o[bounds as usize + place]);
            o[to as usize] = parts::slice_by(&o[whole as usize], bounds)?;
        }
        I::Length(to, of) => r[to as usize] = parts::length(&o[of as usize])? as u64,
        I::BeginEach(each, over) => {
            let over = o[over as usize].clone();
            parts::lock(&over, true)?;
            r[each as usize] = 0;
            o[each as usize] = over;
        }
        I::BeginParts(text) => r[text as usize] = 0,
        I::EndEach(each) => parts::lock(&o[each as usize], false)?,
        I::Apply(to, first, count, function) => {
            let arguments = &o[first as usize..first as usize + count as usize];
            o[to as usize] = functions::apply(function, arguments)?;
        }
        I::Mathematics(to, from, function) => {
            let value = functions::mathematics(function, f64::from_bits(r[from as usize]))?;
            r[to as usize] = value.to_bits();
        }
        _ => return change_step(instruction, r, o),
    }
    Some(())
}

/// The same for those that change a list or a dict.
fn change_step(instruction: Instruction, r: &mut Window, o: &mut ValueWindow) -> Option<()> {
    use Instruction as I;
    match instruction {
        I::StoreWord(whole, index, word, kind) => {
            let value = Boxed::of_word(kind, r[word as usize]);
            let index = Boxed::Int(r[index as usize] as i64);
            parts::set_value_at(&o[whole as usize], &index, value)?;
        }
        I::FillRange(first, list, word, kind) => {
            let [next, left, step] = [0, 1, 2].map(|place| r[first as usize + place]);
            let range = LongRange {
                start: next as i64,
                stop: (next as i64).wrapping_add((step as i64).wrapping_mul(left as i64 - 1)),
                step: step as i64,
            };
            if left > 1 && words::fill(&o[list as usize], &range, r[word as usize], kind).is_some()
            {
                r[first as usize] = range.stop as u64;
                r[first as usize + 1] = 1;
            }
        }
        I::StoreKeyWord(whole, key, word, kind) => {
            let value = Boxed::of_word(kind, r[word as usize]);
            parts::set_value_at(&o[whole as usize], &o[key as usize], value)?;
        }
        I::AppendWord(list, word, kind) => {
            parts::append(&o[list as usize], Boxed::of_word(kind, r[word as usize]))?;
        }
        I::AppendValue(list, value) => {
            parts::append(&o[list as usize], o[value as usize].clone())?;
        }
        I::StoreValue(whole, key, value) => {
            let value = o[value as usize].clone();
            parts::set_value_at(&o[whole as usize], &o[key as usize], value)?;
        }
        other => make_step(other, o)?,
    }
    Some(())
}

/// The same for those that make values of others, or take one apart.
fn make_step(instruction: Instruction, o: &mut ValueWindow) -> Option<()> {
    use Instruction as I;
    match instruction {
        I::MakeList(to, first, count) => o[to as usize] = Boxed::list(taken(o, first, count))?,
        I::MakeTuple(to, first, count) => o[to as usize] = Boxed::tuple(taken(o, first, count))?,
        I::MakeDict(to, first, count) => {
            let mut all = taken(o, first, count).into_iter();
            let entries = std::iter::from_fn(|| Some((all.next()?, all.next()?)));
            o[to as usize] = Boxed::dict(entries)?;
        }
        I::Push(list, value) => match &o[list as usize] {
            Boxed::List(list) => {
                let value = o[value as usize].clone();
                list.nesting.make_of(&value)?;
                list.elements.borrow_mut().push(value);
            }
            _ => return None,
        },
        I::Enter(dict, key, value) => match &o[dict as usize] {
            Boxed::Dict(dict) => {
                let value = o[value as usize].clone();
                dict.nesting.make_of(&value)?;
                dict.entries.borrow_mut().insert(&o[key as usize], value)?;
            }
            _ => return None,
        },
        I::Unpack(first, count, from) => {
            let elements = parts::elements(&o[from as usize])?;
            (elements.len() == count as usize).then_some(())?;
            for (place, element) in elements.into_iter().enumerate() {
                o[first as usize + place] = element;
            }
        }
        _ => return None,
    }
    Some(())
}

fn jump(holds: Option<bool>, target: CodePlace) -> StepEnd {
    match holds {
        Some(true) => StepEnd::Jump(target),
        Some(false) => StepEnd::Next,
        None => StepEnd::Leave,
    }
}

/// Takes values out of registers that are next to each other.
fn taken(o: &mut ValueWindow, first: Register, count: u8) -> Vec<Boxed> {
    let first = first as usize;
    let all = &mut o[first..first + count as usize];
    all.iter_mut().map(std::mem::take).collect()
}

/// Sets a word to a value that is guessed to be of this kind.
#[inline]
fn unboxed(value: &Boxed, to: &mut u64, kind: Type, guess: GuessPlace) -> StepEnd {
    let word = match kind {
        Type::Character => value.short(),
        _ => value.word(),
    };
    match word {
        Some((found, word)) if found == kind => {
            *to = word;
            StepEnd::Next
        }
        Some((found, _)) => StepEnd::Learn(guess, found),
        None => StepEnd::Learn(guess, value.short().map_or(Type::Any, |(found, _)| found)),
    }
}

/// Adds a word to the value of a key, or to a default.
#[inline(never)]
pub(super) fn add_to_key(
    dict: &Boxed,
    key: &Boxed,
    [default, more]: [u64; 2],
    kind: Type,
    guess: GuessPlace,
) -> StepEnd {
    let Boxed::Dict(dict) = dict else {
        return StepEnd::Leave;
    };
    if !dict.nesting.is_free() {
        return StepEnd::Leave;
    }
    let mut entries = dict.entries.borrow_mut();
    let Some(value) = entries.entry(key) else {
        return StepEnd::Leave;
    };
    let mut word = default;
    if !matches!(value, Boxed::Unset)
        && let learned @ StepEnd::Learn(..) = unboxed(value, &mut word, kind, guess)
    {
        return learned;
    }
    *value = match kind {
        Type::Int => match (word as i64).checked_add(more as i64) {
            Some(sum) => Boxed::Int(sum),
            None => return StepEnd::Leave,
        },
        _ => Boxed::Float(f64::from_bits(word) + f64::from_bits(more)),
    };
    StepEnd::Next
}
