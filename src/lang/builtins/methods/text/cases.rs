//! Upper and lower case.

use starlark::eval::Evaluator;
use starlark::values::Value;

use super::super::call::Call;
use super::unicode;

type Done<'v> = starlark::Result<Value<'v>>;

pub(super) fn lower<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Done<'v> {
    call.nothing()?;
    Ok(call.heap.alloc(call.text().to_lowercase()))
}

pub(super) fn upper<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Done<'v> {
    call.nothing()?;
    Ok(call.heap.alloc(call.text().to_uppercase()))
}

pub(super) fn capitalize<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Done<'v> {
    call.nothing()?;
    let text = call.text();
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    if let Some(first) = rest.next() {
        unicode::push_title(first, &mut out);
    }
    // The lower case of a letter may depend on its neighbours, as for sigma.
    let lower = text.to_lowercase();
    let first: usize = text.chars().take(1).flat_map(char::to_lowercase).count();
    out.extend(lower.chars().skip(first));
    Ok(call.heap.alloc(out))
}

pub(super) fn title<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Done<'v> {
    call.nothing()?;
    let text = call.text();
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for character in text.chars() {
        if unicode::is_cased(character) {
            word.push(character);
        } else {
            push_word(&word, &mut out);
            word.clear();
            out.push(character);
        }
    }
    push_word(&word, &mut out);
    Ok(call.heap.alloc(out))
}

/// Appends a word in title case.
fn push_word(word: &str, out: &mut String) {
    let mut rest = word.chars();
    let Some(first) = rest.next() else {
        return;
    };
    unicode::push_title(first, out);
    let skipped = first.to_lowercase().count();
    out.extend(word.to_lowercase().chars().skip(skipped));
}

pub(super) fn swapcase<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Done<'v> {
    call.nothing()?;
    let text = call.text();
    // The lower case of a sigma depends on its neighbours.
    let lower = text.to_lowercase();
    let mut at = 0;
    let mut out = String::new();
    for character in text.chars() {
        let length: usize = character.to_lowercase().map(char::len_utf8).sum();
        let own = &lower[at..at + length];
        at += length;
        if character.is_uppercase() {
            out.push_str(own);
        } else if character.is_lowercase() {
            out.extend(character.to_uppercase());
        } else {
            out.push(character);
        }
    }
    Ok(call.heap.alloc(out))
}

pub(super) fn casefold<'v>(call: &Call<'_, 'v>, _: &mut Evaluator<'v, '_, '_>) -> Done<'v> {
    call.nothing()?;
    let mut out = String::new();
    for character in call.text().chars() {
        match character {
            '\u{131}' => out.push(character),
            // Cherokee had no lower case at first, and is folded to the upper one.
            '\u{13a0}'..='\u{13fd}' | '\u{ab70}'..='\u{abbf}' => {
                out.extend(character.to_uppercase());
            }
            // Letters with the same upper case are the same.
            _ => {
                let lower = character.to_lowercase();
                let upper = lower.flat_map(char::to_uppercase);
                out.extend(upper.flat_map(char::to_lowercase));
            }
        }
    }
    Ok(call.heap.alloc(out))
}
