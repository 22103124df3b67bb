//! The instructions that work on values which carry their type.

use super::boxed::{Boxed, Key};
use super::combine;
use super::compare;
use super::functions;
use super::instruction::{CodePlace, Instruction, Register, Routine, Window};
use super::parts;
use super::types::Type;

/// What happens after an instruction.
pub(super) enum StepEnd {
    Next,
    Jump(CodePlace),
    /// The guess with this number was wrong: the value has another kind.
    Learn(u32, Type),
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
pub(super) fn step(
    instruction: Instruction,
    r: &mut Window,
    o: &mut [Boxed],
    own: &Routine,
) -> StepEnd {
    use Instruction as I;
    match instruction {
        I::Box(to, from, kind) => o[to as usize] = Boxed::of_word(kind, r[from as usize]),
        I::Unbox(register, kind, site) => return unbox(r, o, register, kind, site),
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
        I::NextEach(each, to, target) => return next_each(r, o, each, to, target),
        I::IndexInt(to, whole, index, site) => {
            return match element_word(&o[whole as usize], r[index as usize] as i64) {
                Some((Type::Int, word)) => {
                    r[to as usize] = word;
                    StepEnd::Next
                }
                Some((kind, _)) => StepEnd::Learn(site, kind),
                None => match parts::element(&o[whole as usize], r[index as usize] as i64) {
                    Some(_) => StepEnd::Learn(site, Type::Any),
                    None => StepEnd::Leave,
                },
            };
        }
        other => return StepEnd::from(value_step(other, r, o)),
    }
    StepEnd::Next
}

/// The same for instructions that do not jump; `None` where the interpreter has
/// to do it.
fn value_step(instruction: Instruction, r: &mut Window, o: &mut [Boxed]) -> Option<()> {
    use Instruction as I;
    match instruction {
        I::Infix(to, left, right, operator) => {
            o[to as usize] = combine::infix(operator, &o[left as usize], &o[right as usize])?;
        }
        I::Index(to, whole, index) => {
            o[to as usize] = parts::element(&o[whole as usize], r[index as usize] as i64)?;
        }
        I::IndexValue(to, whole, key) => {
            o[to as usize] = parts::value_at(&o[whole as usize], &o[key as usize])?;
        }
        I::StoreWord(whole, index, word, kind) => {
            let value = Boxed::of_word(kind, r[word as usize]);
            parts::set_element(&o[whole as usize], r[index as usize] as i64, value)?;
        }
        I::StoreValue(whole, key, value) => {
            let value = o[value as usize].clone();
            parts::set_value_at(&o[whole as usize], &o[key as usize], value)?;
        }
        I::Slice(to, whole, bounds) => {
            let bounds = [&o[bounds as usize], &o[bounds as usize + 1]];
            o[to as usize] = parts::slice(&o[whole as usize], bounds)?;
        }
        I::Length(to, of) => r[to as usize] = parts::length(&o[of as usize])? as u64,
        I::BeginEach(each, over) => {
            let over = o[over as usize].clone();
            parts::lock(&over, true)?;
            r[each as usize] = 0;
            o[each as usize] = over;
        }
        I::EndEach(each) => parts::lock(&o[each as usize], false)?,
        I::Apply(to, first, count, function) => {
            let arguments = &o[first as usize..first as usize + count as usize];
            o[to as usize] = functions::apply(function, arguments)?;
        }
        I::Mathematics(to, from, function) => {
            let value = functions::mathematics(function, f64::from_bits(r[from as usize]))?;
            r[to as usize] = value.to_bits();
        }
        other => make_step(other, o)?,
    }
    Some(())
}

/// The same for those that make values of others, or take one apart.
fn make_step(instruction: Instruction, o: &mut [Boxed]) -> Option<()> {
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
                let key = Key::of(&o[key as usize])?;
                dict.entries.borrow_mut().insert(key, value);
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
fn taken(o: &mut [Boxed], first: Register, count: u8) -> Vec<Boxed> {
    let first = first as usize;
    let all = &mut o[first..first + count as usize];
    all.iter_mut().map(std::mem::take).collect()
}

fn unbox(r: &mut Window, o: &[Boxed], register: Register, kind: Type, site: u32) -> StepEnd {
    match o[register as usize].word() {
        Some((found, word)) if found == kind => {
            r[register as usize] = word;
            StepEnd::Next
        }
        Some((found, _)) => StepEnd::Learn(site, found),
        None => StepEnd::Learn(site, Type::Any),
    }
}

/// An element that is a number or a boolean.
#[inline]
fn element_word(whole: &Boxed, index: i64) -> Option<(Type, u64)> {
    let Boxed::List(list) = whole else {
        return None;
    };
    list.elements
        .borrow()
        .get(usize::try_from(index).ok()?)?
        .word()
}

/// Takes the next element of an iteration, if there is one.
fn next_each(
    r: &mut Window,
    o: &mut [Boxed],
    each: Register,
    to: Register,
    target: CodePlace,
) -> StepEnd {
    let at = r[each as usize] as usize;
    let (element, next) = match &o[each as usize] {
        Boxed::List(list) => (list.elements.borrow().get(at).cloned(), at + 1),
        Boxed::Tuple(tuple) => (tuple.elements.get(at).cloned(), at + 1),
        Boxed::Text(text) => {
            let character = text.text[at..].chars().next();
            let next = at + character.map_or(0, char::len_utf8);
            (character.map(parts::character), next)
        }
        Boxed::Dict(dict) => {
            let entries = dict.entries.borrow();
            (entries.get_index(at).map(|(key, _)| key.value()), at + 1)
        }
        _ => return StepEnd::Leave,
    };
    match element {
        Some(element) => {
            o[to as usize] = element;
            r[each as usize] = next as u64;
            StepEnd::Jump(target)
        }
        None => StepEnd::from(parts::lock(&o[each as usize], false)),
    }
}
