//! Simulated hosts: launchers on this machine in place of ssh.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::{PATIENCE, Scratch, ppar, wait_until};

/// The launchers, and the processes of their agents.
pub(crate) struct Hosts<'a>(&'a Scratch);

impl<'a> Hosts<'a> {
    /// None has started yet.
    pub(crate) fn new(scratch: &'a Scratch) -> Self {
        Self(scratch)
    }

    /// Options for `count` hosts whose agents can be found.
    pub(crate) fn options(&self, count: usize) -> Vec<String> {
        let note = self.0.path().join("agent-{}");
        reached_by(&format!(
            "cmd:{count}:echo $$ >> '{}'; exec env",
            note.display()
        ))
        .to_vec()
    }

    /// The processes of a host's agents so far, the latest one last.
    pub(crate) fn agents(&self, host: usize) -> Vec<i32> {
        let note = self.0.path().join(format!("agent-{host}"));
        let text = fs::read_to_string(note).unwrap_or_default();
        text.lines().filter_map(|line| line.parse().ok()).collect()
    }

    /// The agent of a host, once it has started.
    pub(crate) fn agent(&self, host: usize) -> i32 {
        assert!(
            wait_until(PATIENCE, || !self.agents(host).is_empty()),
            "host {host} was never reached"
        );
        self.agents(host)[0]
    }
}

/// Options for the hosts that this launcher reaches.
pub(crate) fn reached_by(launcher: &str) -> [String; 4] {
    let binary = ppar().display().to_string();
    ["--on", launcher, "--remote-ppar", &binary].map(str::to_owned)
}

/// A program in place of ssh: `before` runs before the command for the host,
/// whose name is in `$host`.
pub(crate) fn fake_ssh(scratch: &Scratch, before: &str) -> PathBuf {
    let text = format!(
        "#!/bin/sh\nwhile [ \"$1\" != -- ]; do shift; done\nhost=$2\n{before}\nexec /bin/sh -c \"$3\"\n"
    );
    let path = scratch.file("ssh", text);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it is ours");
    path
}

/// A package of Python modules in this folder, one of them in a folder of its
/// own; returns the package's folder.
pub(crate) fn package(scratch: &Scratch) -> PathBuf {
    let folder = scratch.path().join("shapes");
    fs::create_dir_all(folder.join("flat")).expect("it is ours");
    for (name, text) in [
        (
            "__init__.py",
            "from .flat import square\n\ndef show(x):\n    print('a square of', square.area(x))\n",
        ),
        ("powers.py", "def power(x, n):\n    return x**n\n"),
        (
            "flat/square.py",
            "from ..powers import power\n\ndef area(x):\n    return power(x, 2)\n",
        ),
    ] {
        fs::write(folder.join(name), text).expect("it is ours");
    }
    folder
}
