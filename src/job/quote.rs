//! Quotes values so that a shell reads them back as one word.

/// The word of `sh` for a value of any bytes but NUL, always in quotes, so that
/// adjacent text cannot change its meaning.
pub(super) fn quoted(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len() + 2);
    out.push(b'\'');
    for &byte in value {
        if byte == b'\'' {
            out.extend_from_slice(br"'\''");
        } else {
            out.push(byte);
        }
    }
    out.push(b'\'');
    out
}

/// The word of `sh` for a value as GNU parallel writes it: bare if that is
/// safe, with apostrophes in double quotes.
pub(crate) fn quoted_where_needed(value: &[u8]) -> Vec<u8> {
    if is_bare(value) {
        return value.to_vec();
    }
    if value.is_empty() {
        return b"''".to_vec();
    }
    let mut out = Vec::with_capacity(value.len() + 2);
    for run in value.chunk_by(|a, b| (*a == b'\'') == (*b == b'\'')) {
        let quote = if run[0] == b'\'' { b'"' } else { b'\'' };
        out.push(quote);
        out.extend_from_slice(run);
        out.push(quote);
    }
    out
}

/// Whether a value means the same with and without quotes, in quotes and out of
/// them.
pub(super) fn is_bare(value: &[u8]) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.+/".contains(byte);
    !value.is_empty() && value.iter().all(is_plain)
}

/// A value as people like to read it, on one line: bare if that is safe, and
/// with escapes (`$'…'`, which bash, zsh, ksh and busybox understand) if it
/// contains control characters or is not UTF-8.
pub(super) fn shown(value: &[u8]) -> Vec<u8> {
    match shlex::bytes::try_quote(value) {
        Ok(text) if is_plain(value) => text.into_owned(),
        _ => shown_in_quotes(value),
    }
}

/// Like [`shown`], but always in quotes, to stand next to other text.
pub(super) fn shown_in_quotes(value: &[u8]) -> Vec<u8> {
    if is_plain(value) {
        return quoted(value);
    }
    let mut out = b"$'".to_vec();
    for chunk in value.utf8_chunks() {
        for letter in chunk.valid().chars() {
            escape(letter, &mut out);
        }
        for &byte in chunk.invalid() {
            out.extend(octal(byte));
        }
    }
    out.push(b'\'');
    out
}

fn is_plain(value: &[u8]) -> bool {
    std::str::from_utf8(value).is_ok_and(|text| !text.contains(char::is_control))
}

fn escape(letter: char, out: &mut Vec<u8>) {
    match letter {
        '\n' => out.extend_from_slice(br"\n"),
        '\t' => out.extend_from_slice(br"\t"),
        '\r' => out.extend_from_slice(br"\r"),
        '\'' => out.extend_from_slice(br"\'"),
        '\\' => out.extend_from_slice(br"\\"),
        _ => {
            let mut buffer = [0; 4];
            let bytes = letter.encode_utf8(&mut buffer).bytes();
            if letter.is_control() {
                out.extend(bytes.flat_map(octal));
            } else {
                out.extend(bytes);
            }
        }
    }
}

/// Three digits, so that a following digit is not taken as part of it.
fn octal(byte: u8) -> [u8; 4] {
    [
        b'\\',
        b'0' + (byte >> 6),
        b'0' + (byte >> 3 & 7),
        b'0' + (byte & 7),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_closed_and_opened_again() {
        assert_eq!(quoted(b""), b"''");
        assert_eq!(quoted(b"a b"), b"'a b'");
        assert_eq!(quoted(b"'\n$"), b"''\\''\n$'");
    }

    #[test]
    fn shown_values_are_bare_where_that_is_safe() {
        let cases: [(&[u8], &str); 7] = [
            (b"a/b.c-d", "a/b.c-d"),
            (b"", "''"),
            (b"a b", "'a b'"),
            (b"it's", "\"it's\""),
            ("\u{fc} x".as_bytes(), "'\u{fc} x'"),
            (b"a\n'\\\x1b1", r"$'a\n\'\\\0331'"),
            (b"\xff1\xc2\x80", r"$'\3771\302\200'"),
        ];
        for (value, expected) in cases {
            assert_eq!(String::from_utf8_lossy(&shown(value)), expected);
        }
    }
}
