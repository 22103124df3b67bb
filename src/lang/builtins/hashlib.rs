//! The module `hashlib`: digests of bytes, and of a string's UTF-8 bytes.

use std::fmt::Write as _;
use std::sync::LazyLock;

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use starlark::environment::{Globals, GlobalsBuilder};
use starlark::eval::Evaluator;
use starlark::starlark_module;
use starlark::values::bytes::StarlarkBytes;
use starlark::values::structs::AllocStruct;
use starlark::values::{Value, ValueLike};

use super::bound;
use crate::lang::exception::Exception;

static METHODS: LazyLock<Globals> = LazyLock::new(|| GlobalsBuilder::new().with(methods).build());

pub(super) fn register(builder: &mut GlobalsBuilder) {
    builder.namespace("hashlib", functions);
}

#[starlark_module]
fn functions(builder: &mut GlobalsBuilder) {
    fn md5<'v>(
        #[starlark(require = pos)] data: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        hash("md5", Md5::digest(bytes(data)?).as_slice(), eval)
    }

    fn sha1<'v>(
        #[starlark(require = pos)] data: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        hash("sha1", Sha1::digest(bytes(data)?).as_slice(), eval)
    }

    fn sha224<'v>(
        #[starlark(require = pos)] data: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        hash("sha224", Sha224::digest(bytes(data)?).as_slice(), eval)
    }

    fn sha256<'v>(
        #[starlark(require = pos)] data: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        hash("sha256", Sha256::digest(bytes(data)?).as_slice(), eval)
    }

    fn sha384<'v>(
        #[starlark(require = pos)] data: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        hash("sha384", Sha384::digest(bytes(data)?).as_slice(), eval)
    }

    fn sha512<'v>(
        #[starlark(require = pos)] data: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        hash("sha512", Sha512::digest(bytes(data)?).as_slice(), eval)
    }

    fn blake3<'v>(
        #[starlark(require = pos)] data: Option<Value<'v>>,
        eval: &mut Evaluator<'v, '_, '_>,
    ) -> starlark::Result<Value<'v>> {
        hash("blake3", blake3::hash(bytes(data)?).as_bytes(), eval)
    }
}

#[starlark_module]
fn methods(builder: &mut GlobalsBuilder) {
    fn hexdigest<'v>(#[starlark(require = pos)] digits: Value<'v>) -> anyhow::Result<Value<'v>> {
        Ok(digits)
    }

    fn digest<'v>(#[starlark(require = pos)] bytes: Value<'v>) -> anyhow::Result<Value<'v>> {
        Ok(bytes)
    }
}

fn bytes(data: Option<Value<'_>>) -> anyhow::Result<&[u8]> {
    let Some(data) = data else {
        return Ok(&[]);
    };
    if let Some(text) = data.unpack_str() {
        return Ok(text.as_bytes());
    }
    data.downcast_ref::<StarlarkBytes>()
        .map(StarlarkBytes::as_bytes)
        .ok_or_else(|| {
            Exception::told("TypeError", "object supporting the buffer API required").into()
        })
}

/// An object like those of Python's `hashlib`, for a finished digest.
fn hash<'v>(
    name: &str,
    digest: &[u8],
    eval: &mut Evaluator<'v, '_, '_>,
) -> starlark::Result<Value<'v>> {
    let mut digits = String::with_capacity(digest.len() * 2);
    for byte in digest {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    let heap = eval.heap();
    let hexdigest = bound::method(&METHODS, "hexdigest", heap.alloc(digits), eval)?;
    let bytes = heap.alloc(StarlarkBytes::new(digest));
    let digest_of = bound::method(&METHODS, "digest", bytes, eval)?;
    Ok(heap.alloc(AllocStruct([
        ("name", heap.alloc(name)),
        ("digest_size", heap.alloc(digest.len())),
        ("digest", digest_of),
        ("hexdigest", hexdigest),
    ])))
}

#[cfg(test)]
mod tests {
    use crate::lang::builtins::testing::{check, check_errors};

    #[test]
    fn digests_as_python_does() {
        check(&[
            (
                "hashlib.sha256('é').hexdigest()",
                "'4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c'",
            ),
            (
                "hashlib.sha1('abc').hexdigest()",
                "'a9993e364706816aba3e25717850c26c9cd0d89d'",
            ),
            (
                "hashlib.md5().hexdigest()",
                "'d41d8cd98f00b204e9800998ecf8427e'",
            ),
            (
                "hashlib.sha512('abc').hexdigest()[:16]",
                "'ddaf35a193617aba'",
            ),
            ("hashlib.blake3('').hexdigest()[:16]", "'af1349b9f5f9a1a6'"),
            (
                "[h.digest_size for h in (hashlib.sha224('x'), hashlib.sha384('x'))]",
                "[28, 48]",
            ),
            ("hashlib.sha256('x').name", "'sha256'"),
            (
                "hashlib.md5('ab'.encode()).hexdigest() == hashlib.md5('ab').hexdigest()",
                "True",
            ),
            (
                "[hashlib.md5(b'\\xff').digest()[:2], len(hashlib.sha512(b'').digest())]",
                "[b'\\x00Y', 64]",
            ),
        ]);
        check_errors(&[(
            "hashlib.md5(1)",
            "TypeError: object supporting the buffer API required",
        )]);
    }
}
