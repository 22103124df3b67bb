//! How the binary is linked.
//!
//! ppar starts often, and starts itself again for each worker. What happens
//! before `main` is a large part of a small run, and two things shorten it:
//! fixed addresses, and no libraries to find and load.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The system libraries that rustc names, and the archives that replace each in
/// a static binary. Those of the compiler and of C depend on each other.
const LIBRARIES: [(&str, &[&str]); 7] = [
    ("gcc_s", &["gcc_eh", "gcc"]),
    ("util", &["util"]),
    ("rt", &["rt"]),
    ("pthread", &["pthread"]),
    ("m", &["m"]),
    ("dl", &["dl"]),
    ("c", &["c", "gcc_eh", "gcc"]),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=PPAR_COMMIT");
    println!("cargo::rustc-env=PPAR_BUILD_TARGET={}", setting("TARGET"));
    if let Some(commit) = commit() {
        println!("cargo::rustc-env=PPAR_BUILD_COMMIT={commit}");
    }
    if setting("CARGO_CFG_TARGET_OS") != "linux" {
        return;
    }
    // In a position-independent binary, some 40,000 addresses would have to be
    // relocated at each start.
    println!("cargo::rustc-link-arg-bins=-no-pie");
    let asked_for = setting("CARGO_CFG_TARGET_FEATURE").contains("crt-static");
    let has_scripts = setting("CARGO_CFG_TARGET_ENV") == "gnu" && !asked_for && has_archives();
    if has_scripts {
        let folder = PathBuf::from(setting("OUT_DIR")).join("static");
        write_scripts(&folder).expect("the folder for what is built can be written to");
        println!("cargo::rustc-link-arg-bins=-static");
        println!("cargo::rustc-link-arg-bins=-L{}", folder.display());
    }
    let is_static = asked_for || has_scripts;
    let linked = if is_static {
        "statically"
    } else {
        "dynamically"
    };
    println!("cargo::rustc-env=PPAR_BUILD_LINKED={linked}");
}

/// The commit that is built: set by `packaging/build`, recorded in the crate by
/// `cargo package`, or of the checkout.
fn commit() -> Option<String> {
    if let Ok(commit) = std::env::var("PPAR_COMMIT") {
        return Some(commit);
    }
    if let Ok(text) = fs::read_to_string(".cargo_vcs_info.json") {
        let (_, after) = text.split_once("\"sha1\": \"")?;
        return after.split('"').next().map(str::to_owned);
    }
    commit_of_checkout()
}

/// Asks git, but only for a release: otherwise each commit would rebuild
/// everything.
fn commit_of_checkout() -> Option<String> {
    let moves_with_head = Path::new(".git/logs/HEAD");
    if setting("PROFILE") != "release" || !moves_with_head.exists() {
        return None;
    }
    println!("cargo::rerun-if-changed={}", moves_with_head.display());
    let asked = Command::new("git").args(["rev-parse", "HEAD"]).output();
    let text = String::from_utf8(asked.ok()?.stdout).ok()?;
    Some(text.trim().to_owned()).filter(|commit| !commit.is_empty())
}

fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_default()
}

/// Whether the system has all archives. Not every system installs them with the
/// compiler; if they are missing, libraries are loaded at each start.
fn has_archives() -> bool {
    let linker = std::env::var("RUSTC_LINKER").unwrap_or_else(|_| "cc".to_owned());
    let mut archives = LIBRARIES.iter().flat_map(|(_, archives)| *archives);
    archives.all(|name| {
        let asked = Command::new(&linker)
            .arg(format!("-print-file-name=lib{name}.a"))
            .output();
        // A path if the archive exists, otherwise the bare name.
        asked.is_ok_and(|output| {
            Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_absolute()
        })
    })
}

/// Writes into `folder`, for each library, a script that names its archives.
/// Only different flags for the whole build, including compiler macros, could
/// make rustc name them itself.
fn write_scripts(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, archives) in LIBRARIES {
        let archives: Vec<_> = archives
            .iter()
            .map(|name| format!("-l:lib{name}.a"))
            .collect();
        let script = format!("GROUP({})\n", archives.join(" "));
        fs::write(folder.join(format!("lib{name}.so")), script)?;
    }
    Ok(())
}
