//! Environment variables in one piece, as the system takes them.

use std::ffi::{OsStr, c_char};
use std::os::unix::ffi::OsStrExt;

use super::argv::Argv;
use super::table::MARK;

/// Some environment variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Variables(Argv);

impl Variables {
    /// Makes room for this many more variables, whose bytes are `bytes` in all.
    pub(crate) fn reserve(&mut self, variables: usize, bytes: usize) {
        self.0.reserve(variables, bytes);
    }

    /// Sets a variable that is not set yet; not if it would contain a NUL byte.
    pub(crate) fn set(&mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) {
        let (name, value) = (name.as_ref().as_bytes(), value.as_ref().as_bytes());
        self.set_parts(&[name, b"=", value]);
    }

    /// Sets a variable that is given as parts of `NAME=VALUE`; returns whether it
    /// was set.
    pub(crate) fn set_parts(&mut self, parts: &[&[u8]]) -> bool {
        // A program could not see such a variable.
        self.0.push_parts(parts).is_ok()
    }

    /// The same without the variable that was added last.
    pub(crate) fn without_last(&self) -> Self {
        let mut fewer = self.clone();
        fewer.0.pop();
        fewer
    }

    /// All variables as `NAME=VALUE`.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter()
    }
}

impl<N: AsRef<OsStr>, V: AsRef<OsStr>> FromIterator<(N, V)> for Variables {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(all: I) -> Self {
        let mut variables = Self::default();
        for (name, value) in all {
            variables.set(name, value);
        }
        variables
    }
}

/// Environment variables for many processes.
#[derive(Debug, Clone)]
pub(crate) struct Environment(Variables);

impl Environment {
    /// The variables of this process, except for these names and the mark that
    /// each process group has of its own.
    pub(crate) fn without(names: &[&OsStr]) -> Self {
        let variables = std::env::vars_os()
            .filter(|(name, _)| name != MARK && !names.contains(&name.as_os_str()));
        Self(variables.collect())
    }

    /// Pointers to these and further variables, and a null pointer at the end.
    pub(super) fn pointers_with(&self, further: [&Variables; 2]) -> Vec<*const c_char> {
        let [one, other] = further;
        Argv::pointers([&self.0.0, &one.0, &other.0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_without_nul_bytes_are_kept() {
        let mut variables: Variables = [("A", "1"), ("B", "a\0b"), ("C", "")].into_iter().collect();
        assert!(variables.set_parts(&[b"D=", b"x", b"", b" y"]));
        assert!(!variables.set_parts(&[b"E=", b"x\0"]));
        let all: Vec<&[u8]> = variables.iter().collect();
        assert_eq!(all, [&b"A=1"[..], b"C=", b"D=x y"]);
        let variables = variables.without_last();
        assert_eq!(variables.iter().last(), Some(&b"C="[..]));
    }
}
