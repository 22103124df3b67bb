//! A call of a method, with Python's handling of arguments.

use anyhow::{Result, anyhow, bail};
use starlark::eval::Evaluator;
use starlark::values::{Heap, Value};

use crate::lang::builtins::args;
use crate::lang::show::{self, python_type};

/// A method call.
pub(super) struct Call<'c, 'v> {
    pub(super) name: &'c str,
    /// The object.
    pub(super) this: Value<'v>,
    pub(super) positional: &'c [Value<'v>],
    pub(super) named: &'c [(&'c str, Value<'v>)],
    pub(super) heap: Heap<'v>,
}

impl<'v> Call<'_, 'v> {
    /// The arguments for parameters, `required` of which must be given.
    /// Parameters without a name are positional only.
    pub(super) fn take<const N: usize>(
        &self,
        parameters: [&str; N],
        required: usize,
    ) -> Result<[Option<Value<'v>>; N]> {
        let name = self.name;
        let given = self.positional.len() + self.named.len();
        if given > N || given < required {
            let (bound, count) = match (required, N) {
                (least, most) if least == most => ("exactly", most),
                (least, _) if given < least => ("at least", least),
                (_, most) => ("at most", most),
            };
            let s = if count == 1 { "" } else { "s" };
            bail!("{name}() takes {bound} {count} argument{s} ({given} given)");
        }
        let mut all = [None; N];
        for (place, value) in all.iter_mut().zip(self.positional) {
            *place = Some(*value);
        }
        for (key, value) in self.named {
            let Some(at) = parameters.iter().position(|parameter| parameter == key) else {
                if parameters.iter().all(|parameter| parameter.is_empty()) {
                    bail!("{name}() takes no keyword arguments");
                }
                bail!("'{key}' is an invalid keyword argument for {name}()");
            };
            if all[at].replace(*value).is_some() {
                bail!(
                    "argument for {name}() given by name ('{key}') and position ({})",
                    at + 1
                );
            }
        }
        if let Some(at) = all[..required].iter().position(Option::is_none) {
            bail!(
                "{name}() missing required argument '{}' (pos {})",
                parameters[at],
                at + 1
            );
        }
        Ok(all)
    }

    /// Fails if there are arguments.
    pub(super) fn nothing(&self) -> Result<()> {
        self.take([], 0).map(|[]| ())
    }

    /// The only argument.
    pub(super) fn one(&self) -> Result<Value<'v>> {
        let [one] = self.take([""], 1)?;
        Ok(one.unwrap_or_else(Value::new_none))
    }

    /// The object, as a string.
    pub(super) fn text(&self) -> &'v str {
        self.this.unpack_str().unwrap_or_default()
    }

    /// An argument that must be a string.
    pub(super) fn string(&self, value: Value<'v>) -> Result<&'v str> {
        match value.unpack_str() {
            Some(text) => Ok(text),
            None => bail!(
                "{}() argument must be str, not {}",
                self.name,
                python_type(value)
            ),
        }
    }
}

/// A bound in a sequence of `length` elements, as in slices.
pub(super) fn bound(value: Option<Value>, default: usize, length: usize) -> Result<usize> {
    let Some(value) = args::given(value) else {
        return Ok(default);
    };
    let Ok(integer) = args::integer(value) else {
        bail!("slice indices must be integers or None or have an __index__ method");
    };
    let is_negative = integer.sign() == num_bigint::Sign::Minus;
    let far = if is_negative { i64::MIN } else { i64::MAX };
    let at = i64::try_from(integer).unwrap_or(far);
    let length = length as i64;
    let at = if at < 0 {
        at.saturating_add(length).max(0)
    } else {
        at
    };
    Ok(at as usize)
}

/// The implementation of a method.
pub(super) type Method =
    for<'v> fn(&Call<'_, 'v>, &mut Evaluator<'v, '_, '_>) -> starlark::Result<Value<'v>>;

/// `repr(value)`
pub(super) fn shown<'v>(value: Value<'v>, eval: &Evaluator<'v, '_, '_>) -> Result<String> {
    let mut text = String::new();
    show::repr(value, eval.heap(), &mut text)?;
    Ok(text)
}

/// The error for a missing key.
pub(super) fn missing_key<'v>(
    key: Value<'v>,
    eval: &Evaluator<'v, '_, '_>,
) -> Result<anyhow::Error> {
    Ok(anyhow!("key {} was not found", shown(key, eval)?))
}
