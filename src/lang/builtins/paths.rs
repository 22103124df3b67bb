//! The part of the module `os.path` that only handles names.

use starlark::environment::GlobalsBuilder;
use starlark::starlark_module;
use starlark::values::tuple::UnpackTuple;

/// Adds these functions.
pub(crate) fn register(path: &mut GlobalsBuilder) {
    functions(path);
    path.set("sep", "/");
}

/// A path without `.`, `..` and empty components, as far as its text shows.
pub(crate) fn normal(path: &str) -> String {
    let root = match path.len() - path.trim_start_matches('/').len() {
        0 => "",
        2 => "//",
        _ => "/",
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if parts.is_empty() && !root.is_empty() => {}
            part => parts.push(part),
        }
    }
    match format!("{root}{}", parts.join("/")) {
        empty if empty.is_empty() => ".".to_owned(),
        path => path,
    }
}

/// The folder and the name.
fn split_name(path: &str) -> (&str, &str) {
    let (folder, name) = path.split_at(path.rfind('/').map_or(0, |at| at + 1));
    let bare = folder.trim_end_matches('/');
    (if bare.is_empty() { folder } else { bare }, name)
}

#[starlark_module]
fn functions(builder: &mut GlobalsBuilder) {
    fn join(
        #[starlark(require = pos)] path: &str,
        #[starlark(args)] paths: UnpackTuple<&str>,
    ) -> anyhow::Result<String> {
        let mut joined = path.to_owned();
        for part in paths.items {
            if part.starts_with('/') {
                joined.clear();
            } else if !joined.is_empty() && !joined.ends_with('/') {
                joined.push('/');
            }
            joined.push_str(part);
        }
        Ok(joined)
    }

    fn basename(#[starlark(require = pos)] path: &str) -> anyhow::Result<String> {
        Ok(split_name(path).1.to_owned())
    }

    fn dirname(#[starlark(require = pos)] path: &str) -> anyhow::Result<String> {
        Ok(split_name(path).0.to_owned())
    }

    fn split(#[starlark(require = pos)] path: &str) -> anyhow::Result<(String, String)> {
        let (folder, name) = split_name(path);
        Ok((folder.to_owned(), name.to_owned()))
    }

    fn splitext(#[starlark(require = pos)] path: &str) -> anyhow::Result<(String, String)> {
        let name = path.rfind('/').map_or(0, |at| at + 1);
        // Dots at the start of a name do not start an extension.
        let hidden = path[name..].len() - path[name..].trim_start_matches('.').len();
        let at = path[name + hidden..].rfind('.');
        let at = at.map_or(path.len(), |at| name + hidden + at);
        Ok((path[..at].to_owned(), path[at..].to_owned()))
    }

    fn isabs(#[starlark(require = pos)] path: &str) -> anyhow::Result<bool> {
        Ok(path.starts_with('/'))
    }

    fn normpath(#[starlark(require = pos)] path: &str) -> anyhow::Result<String> {
        Ok(normal(path))
    }
}

#[cfg(test)]
mod tests {
    use crate::lang::builtins::testing::check;

    #[test]
    fn looks_at_names_as_python_does() {
        check(&[
            ("os.path.join('a', 'b/', 'c')", "'a/b/c'"),
            ("os.path.join('a', '/b', '')", "'/b/'"),
            ("os.path.join('')", "''"),
            (
                "[os.path.basename(x) for x in ('/x/y', 'y', '/x/')]",
                "['y', 'y', '']",
            ),
            (
                "[os.path.dirname(x) for x in ('/x/y', 'y', '/x/', '/y', '//y')]",
                "['/x', '', '/x', '/', '//']",
            ),
            ("os.path.split('a//b')", "('a', 'b')"),
            (
                "[os.path.splitext(x)[1] for x in ('a.tar.gz', '.a', 'a.b/c', '..a.b', 'a.')]",
                "['.gz', '', '', '.b', '.']",
            ),
            (
                "[os.path.normpath(x) for x in ('a//b/../c/.', '', '/..', '../a', '//a', '///a')]",
                "['a/c', '.', '/', '../a', '//a', '/a']",
            ),
        ]);
    }
}
