//! Escapes for bytes that cannot be typed.

/// The byte that a backslash and this letter stand for.
pub(super) fn letter(letter: u8) -> Option<u8> {
    match letter {
        b'n' => Some(b'\n'),
        b'r' => Some(b'\r'),
        b't' => Some(b'\t'),
        b'0' => Some(0),
        b'\\' => Some(b'\\'),
        _ => None,
    }
}

/// The byte with these one or two hexadecimal digits.
pub(super) fn hexadecimal(digits: &[u8]) -> Option<u8> {
    digits.iter().try_fold(0, |value, &digit| {
        let digit = char::from(digit).to_digit(16)?;
        Some(value * 16 + digit as u8)
    })
}

/// `text` with the escapes `\n`, `\r`, `\t`, `\0`, `\\` and `\xHH` replaced;
/// none if it contains any other backslash.
pub(crate) fn unescaped(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let [first, behind @ ..] = rest {
        let (byte, length) = match (first, behind) {
            (b'\\', [b'x', digits @ ..]) => (hexadecimal(digits.get(..2)?)?, 4),
            (b'\\', behind) => (letter(*behind.first()?)?, 2),
            (&byte, _) => (byte, 1),
        };
        bytes.push(byte);
        rest = &rest[length..];
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_stand_for_bytes() {
        assert_eq!(
            unescaped(br"a\n\t\x00\\>\0"),
            Some(b"a\n\t\0\\>\0".to_vec())
        );
        assert_eq!(unescaped(b""), Some(Vec::new()));
        for text in [&br"\q"[..], br"\", br"\x1", br"\xzz", br"\x+f"] {
            assert_eq!(unescaped(text), None);
        }
    }
}
