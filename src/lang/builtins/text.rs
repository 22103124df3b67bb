//! `repr`, `print`, `fail` and `callable`.

use anyhow::bail;
use starlark::ErrorKind;
use starlark::environment::GlobalsBuilder;
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::none::NoneType;
use starlark::values::tuple::UnpackTuple;
use starlark::values::{Heap, Value};

use super::args;
use super::python::call;
use crate::lang::context::Context;
use crate::lang::show::{self, python_type};

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn repr<'v>(
        #[starlark(require = pos)] object: Value<'v>,
        heap: Heap<'v>,
    ) -> anyhow::Result<String> {
        let mut shown = String::new();
        show::repr(object, heap, &mut shown)?;
        Ok(shown)
    }

    /// `flush` is accepted for scripts that use it: printed text is always
    /// passed on at once.
    fn print<'v>(
        #[starlark(args)] objects: UnpackTuple<Value<'v>>,
        #[starlark(require = named)] sep: Option<Value<'v>>,
        #[starlark(require = named)] end: Option<Value<'v>>,
        #[starlark(require = named)] file: Option<Value<'v>>,
        #[starlark(require = named)] flush: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<NoneType> {
        let _ = flush;
        let separator = separator(sep, "sep", " ")?;
        let mut line = String::new();
        for (index, object) in objects.items.into_iter().enumerate() {
            if index > 0 {
                line.push_str(separator);
            }
            show::str(object, eval.heap(), &mut line).map_err(anyhow::Error::from)?;
        }
        line.push_str(self::separator(end, "end", "\n")?);
        if let Some(file) = args::given(file) {
            let text = eval.heap().alloc(line);
            call(file, "write", &[text], eval)?;
            return Ok(NoneType);
        }
        Context::of(eval)?.print(&line);
        Ok(NoneType)
    }

    fn fail<'v>(
        #[starlark(args)] objects: UnpackTuple<Value<'v>>,
        heap: Heap<'v>,
    ) -> starlark::Result<NoneType> {
        let mut message = String::new();
        for object in objects.items {
            message.push(' ');
            show::str(object, heap, &mut message).map_err(anyhow::Error::from)?;
        }
        let message = anyhow::Error::msg(message);
        Err(starlark::Error::new_kind(ErrorKind::Fail(message)))
    }

    fn callable(#[starlark(require = pos)] object: Value) -> anyhow::Result<bool> {
        Ok(matches!(object.get_type(), "function" | "type"))
    }
}

fn separator<'v>(
    value: Option<Value<'v>>,
    name: &str,
    default: &'static str,
) -> anyhow::Result<&'v str> {
    match args::given(value) {
        None => Ok(default),
        Some(value) => match value.unpack_str() {
            Some(text) => Ok(text),
            None => bail!(
                "{name} must be None or a string, not {}",
                python_type(value)
            ),
        },
    }
}

#[cfg(test)]
mod tests {
    use crate::lang::builtins::testing::{check, printed};

    #[test]
    fn turns_values_into_strings() {
        check(&[
            ("str()", "''"),
            ("str('a')", "'a'"),
            ("str(1e16)", "'1e+16'"),
            ("str(['a', 0.1])", "\"['a', 0.1]\""),
            ("repr('a')", "\"'a'\""),
            ("[str(x) for x in (None, True)]", "['None', 'True']"),
            ("list(map(str, [1, 2]))", "['1', '2']"),
            (
                "[callable(len), callable(lambda: 1), callable(1)]",
                "[True, True, False]",
            ),
        ]);
    }

    #[test]
    fn prints_as_python_does() {
        let cases = [
            ("print()", "\n"),
            ("print(1, 'a', [0.5, 'b'])", "1 a [0.5, 'b']\n"),
            ("print(1, 2, sep=', ', end='')", "1, 2"),
            ("print('a', sep=None, end=None, flush=True)", "a\n"),
            ("print('a')\nprint('b')", "a\nb\n"),
        ];
        for (source, expected) in cases {
            assert_eq!(printed(source).as_deref(), Ok(expected), "{source}");
        }
        assert_eq!(
            printed("print(1, sep=2)").unwrap_err(),
            "sep must be None or a string, not int"
        );
    }
}
