//! `bin`, `oct` and `hex`.

use starlark::environment::GlobalsBuilder;
use starlark::starlark_module;
use starlark::values::Value;

use super::args;

#[starlark_module]
pub(super) fn register(builder: &mut GlobalsBuilder) {
    fn bin(#[starlark(require = pos)] number: Value) -> anyhow::Result<String> {
        in_base(number, 2, "0b")
    }

    fn oct(#[starlark(require = pos)] number: Value) -> anyhow::Result<String> {
        in_base(number, 8, "0o")
    }

    fn hex(#[starlark(require = pos)] number: Value) -> anyhow::Result<String> {
        in_base(number, 16, "0x")
    }
}

fn in_base(number: Value, base: u32, prefix: &str) -> anyhow::Result<String> {
    let digits = args::integer(number)?.to_str_radix(base);
    Ok(match digits.strip_prefix('-') {
        Some(magnitude) => format!("-{prefix}{magnitude}"),
        None => format!("{prefix}{digits}"),
    })
}

#[cfg(test)]
mod tests {
    use crate::lang::builtins::testing::{check, check_errors};

    #[test]
    fn writes_numbers_in_other_bases() {
        check(&[
            ("bin(10)", "'0b1010'"),
            ("oct(-8)", "'-0o10'"),
            ("hex(255)", "'0xff'"),
            ("hex(0)", "'0x0'"),
            ("hex(-(1 << 70))", "'-0x400000000000000000'"),
            ("bin(True)", "'0b1'"),
        ]);
        check_errors(&[(
            "hex(1.0)",
            "'float' object cannot be interpreted as an integer",
        )]);
    }
}
