//! Scripts whose first line names `ppar parallel`: their other lines are items,
//! or they run once for each argument.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use anyhow::{Context, bail};

/// The start of the single word that the kernel makes of a first line.
const LINES: [&[u8]; 2] = [b"--shebang", b"--hashbang"];
const WRAPS: [&[u8]; 2] = [b"--shebang-wrap", b"--hashbang-wrap"];

/// Expands the words of a script's first line; others stay unchanged.
pub(super) fn expanded(words: &[OsString]) -> anyhow::Result<Vec<OsString>> {
    let Some((first, rest)) = words.split_first() else {
        return Ok(Vec::new());
    };
    let options = shlex::bytes::split(first.as_bytes()).unwrap_or_default();
    let Some(option) = options.first() else {
        return Ok(words.to_vec());
    };
    let (wraps, reads) = (WRAPS.contains(&&option[..]), LINES.contains(&&option[..]));
    if !wraps && !reads {
        return Ok(words.to_vec());
    }
    let typed = options[1..]
        .iter()
        .map(|word| OsString::from_vec(word.clone()));
    let (script, arguments) = rest
        .split_first()
        .context("--shebang belongs in the first line of a script")?;
    if wraps {
        return wrapped(typed.collect(), script, arguments);
    }
    // Before the command, which ends the options.
    let own = [OsStr::new("--skip-first-line"), OsStr::new("-a"), script];
    let own = own.into_iter().map(OsStr::to_owned);
    Ok(own.chain(typed).chain(arguments.iter().cloned()).collect())
}

/// Runs the script with the program that its first line names, for each
/// argument, or for each line of standard input.
fn wrapped(
    mut words: Vec<OsString>,
    script: &OsString,
    arguments: &[OsString],
) -> anyhow::Result<Vec<OsString>> {
    if words.is_empty() {
        bail!("--shebang-wrap takes the program that runs the script, such as /bin/bash");
    }
    words.push(shell_word(script));
    if !arguments.is_empty() {
        words.push(":::".into());
        words.extend(arguments.iter().cloned());
    }
    Ok(words)
}

fn shell_word(path: &OsStr) -> OsString {
    let quoted = shlex::bytes::try_quote(path.as_bytes());
    quoted.map_or_else(
        |_| path.to_owned(),
        |quoted| OsString::from_vec(quoted.into_owned()),
    )
}
