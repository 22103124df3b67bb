//! `ppar -VV`, or `ppar --version --verbose`: which build this is.

use std::ffi::OsString;

/// Whether the command line asks for it, and for nothing else.
pub(super) fn is_asked_for(words: &[OsString]) -> bool {
    let words: Vec<&str> = words
        .iter()
        .skip(1)
        .filter_map(|word| word.to_str())
        .collect();
    match words[..] {
        ["-VV"] => true,
        [one, other] => {
            let is_version = |word| matches!(word, "-V" | "--version");
            let is_verbose = |word| matches!(word, "-v" | "-V" | "--verbose");
            (is_version(one) && is_verbose(other)) || (is_verbose(one) && is_version(other))
        }
        _ => false,
    }
}

/// The version, and how this program was built. `build.rs` knows it.
pub(super) fn details() -> String {
    let profile = if cfg!(debug_assertions) {
        "debug"
    } else {
        "release"
    };
    format!(
        "ppar {}\ncommit: {}\ntarget: {}\nlinked: {}\nprofile: {profile}\n",
        env!("CARGO_PKG_VERSION"),
        option_env!("PPAR_BUILD_COMMIT").unwrap_or("unknown"),
        env!("PPAR_BUILD_TARGET"),
        env!("PPAR_BUILD_LINKED"),
    )
}
