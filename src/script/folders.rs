//! The parts of `os` and `os.path` that only scripts have: access to files and
//! folders.

use std::env;
use std::fs;
use std::io;
use std::path::Path;
use std::time::SystemTime;

use starlark::environment::GlobalsBuilder;
use starlark::starlark_module;
use starlark::values::none::NoneType;

use crate::lang::{Exception, normal_path, os_members, path_members};

/// The name that [`register`] makes.
pub(super) const NAMES: &[&str] = &["os"];

pub(super) fn register(builder: &mut GlobalsBuilder) {
    builder.namespace("os", |os| {
        os_members(os);
        functions(os);
        os.namespace("path", |path| {
            path_members(path);
            path_functions(path);
        });
    });
}

fn named<T>(name: &str, done: io::Result<T>) -> anyhow::Result<T> {
    done.map_err(|error| Exception::of_system(&error, Some(name)).into())
}

fn current() -> anyhow::Result<String> {
    let folder = named(".", env::current_dir())?;
    Ok(folder.to_string_lossy().into_owned())
}

#[starlark_module]
fn functions(builder: &mut GlobalsBuilder) {
    fn getcwd() -> anyhow::Result<String> {
        current()
    }

    fn listdir(#[starlark(default = ".")] path: &str) -> anyhow::Result<Vec<String>> {
        let entries = named(path, fs::read_dir(path))?;
        let names = entries.map(|entry| {
            let name = named(path, entry)?.file_name();
            Ok(name.to_string_lossy().into_owned())
        });
        names.collect()
    }

    fn mkdir(#[starlark(require = pos)] path: &str) -> anyhow::Result<NoneType> {
        named(path, fs::create_dir(path))?;
        Ok(NoneType)
    }

    fn makedirs(
        name: &str,
        #[starlark(default = false)] exist_ok: bool,
    ) -> anyhow::Result<NoneType> {
        let path = Path::new(name);
        if !exist_ok && path.is_dir() {
            let exists = rustix::io::Errno::EXIST;
            named(name, Err(exists.into()))?;
        }
        named(name, fs::create_dir_all(path))?;
        Ok(NoneType)
    }

    fn remove(#[starlark(require = pos)] path: &str) -> anyhow::Result<NoneType> {
        named(path, fs::remove_file(path))?;
        Ok(NoneType)
    }

    fn unlink(#[starlark(require = pos)] path: &str) -> anyhow::Result<NoneType> {
        named(path, fs::remove_file(path))?;
        Ok(NoneType)
    }

    fn rmdir(#[starlark(require = pos)] path: &str) -> anyhow::Result<NoneType> {
        named(path, fs::remove_dir(path))?;
        Ok(NoneType)
    }

    fn rename(
        #[starlark(require = pos)] src: &str,
        #[starlark(require = pos)] dst: &str,
    ) -> anyhow::Result<NoneType> {
        named(src, fs::rename(src, dst))?;
        Ok(NoneType)
    }
}

#[starlark_module]
fn path_functions(builder: &mut GlobalsBuilder) {
    fn abspath(#[starlark(require = pos)] path: &str) -> anyhow::Result<String> {
        if path.starts_with('/') {
            return Ok(normal_path(path));
        }
        Ok(normal_path(&format!("{}/{path}", current()?)))
    }

    fn exists(#[starlark(require = pos)] path: &str) -> anyhow::Result<bool> {
        Ok(Path::new(path).exists())
    }

    fn isfile(#[starlark(require = pos)] path: &str) -> anyhow::Result<bool> {
        Ok(Path::new(path).is_file())
    }

    fn isdir(#[starlark(require = pos)] path: &str) -> anyhow::Result<bool> {
        Ok(Path::new(path).is_dir())
    }

    fn getsize(#[starlark(require = pos)] filename: &str) -> anyhow::Result<u64> {
        Ok(named(filename, fs::metadata(filename))?.len())
    }

    fn getmtime(#[starlark(require = pos)] filename: &str) -> anyhow::Result<f64> {
        let changed = named(
            filename,
            fs::metadata(filename).and_then(|data| data.modified()),
        )?;
        let since = changed.duration_since(SystemTime::UNIX_EPOCH);
        Ok(since.unwrap_or_default().as_secs_f64())
    }
}
