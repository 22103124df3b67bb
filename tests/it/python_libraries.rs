//! Python functions that use numpy and Pillow, in a virtual environment.
//!
//! It is created once, in cargo's folder for temporary files. If that fails, as
//! without pip or a network, the tests say so and check nothing.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use crate::support::{Run, Scratch, python};

static ENVIRONMENT: LazyLock<Option<PathBuf>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python-libraries");
    let made = has_libraries(&folder) || make(&folder);
    made.then_some(folder)
});

fn has_libraries(folder: &Path) -> bool {
    succeeds(&folder.join("bin/python"), &["-c", "import numpy, PIL"])
}

fn make(folder: &Path) -> bool {
    let option = python();
    let system = Path::new(option.trim_start_matches("--python="));
    let path = folder.to_str().expect("a path that is text");
    let pip = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--retries",
        "0",
        "numpy",
        "pillow",
    ];
    // The system's Python may lack the module that creates environments.
    let is_there = succeeds(system, &["-m", "venv", path])
        || succeeds(Path::new("python3"), &["-m", "venv", "--clear", path]);
    is_there && succeeds(&folder.join("bin/python"), &pip) && has_libraries(folder)
}

fn succeeds(program: &Path, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    let quiet = command.args(arguments).stdin(Stdio::null());
    let status = quiet.stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// `ppar map` in the environment; none if there is none.
fn map<const N: usize>(arguments: [&str; N]) -> Option<Run> {
    let Some(folder) = &*ENVIRONMENT else {
        let mut stderr = std::io::stderr();
        let message = "skipped: numpy and Pillow cannot be installed here\n";
        std::io::Write::write_all(&mut stderr, message.as_bytes()).expect("standard error");
        return None;
    };
    let run = Run::new(["map", "--python"]).args(arguments);
    Some(run.env("VIRTUAL_ENV", folder).env("PPAR_PYTHON", ""))
}

#[test]
fn pictures_become_thumbnails() {
    let folder = Scratch::new();
    folder.file(
        "work.py",
        "from PIL import Image\n\
         def make(x):\n    Image.new('RGB', (640, 480), (x, 0, 0)).save(f'{x}.png')\n\
         def thumbnail(x):\n    with Image.open(f'{x}.png') as image:\n        \
         image.thumbnail((64, 64))\n        image.save(f'{x}.jpg')\n        \
         return list(image.size)\n",
    );
    let Some(making) = map(["work.py:make", "--range", "0:200"]) else {
        return;
    };
    making
        .dir(folder.path())
        .stdout(&"null\n".repeat(200))
        .check();
    let thumbnails = map(["-j2", "work.py:thumbnail", "--range", "0:200"]);
    thumbnails
        .expect("an environment")
        .dir(folder.path())
        .stdout(&"[64,48]\n".repeat(200))
        .check();
    assert!(folder.path().join("199.jpg").exists());
}

#[test]
fn arrays_and_their_numbers_have_a_json_form() {
    let init = "import numpy as np";
    let cases = [
        ("np.arange(x)", "[0,1,2]\n"),
        ("np.float64(x) / 2", "1.5\n"),
        ("np.array([[1.5, 2], [3, 4]]).sum()", "10.5\n"),
        (
            "{'n': np.int8(x), 'b': np.bool_(True)}",
            "{\"n\":3,\"b\":true}\n",
        ),
    ];
    for (function, expected) in cases {
        let Some(run) = map(["--init", init, function, "3"]) else {
            return;
        };
        run.stdout(expected).check();
    }
    let sums = map(["--init", init, "--reduce", "np.add(a, b)"]).expect("an environment");
    sums.args(["np.full(3, x)", "--range", "0:1000"])
        .stdout("[499500,499500,499500]\n")
        .check();
}

#[test]
fn an_error_in_c_costs_one_item() {
    let def = "\
import numpy as np
def f(x):
    if x == 5:
        np.lib.stride_tricks.as_strided(np.ones(1), shape=(2**40,)).sum()
    if x == 9:
        np.linalg.svd(np.random.rand(4000, 4000))
    return int(np.arange(x).sum())";
    let Some(run) = map(["--on-error", "record", "--timeout", "4", "--def", def, "f"]) else {
        return;
    };
    let finished = run
        .args(["-j2", "--range", "0:20"])
        .stderr_contains("2 items failed")
        .code(1)
        .check();
    for (index, line) in finished.stdout.lines().enumerate() {
        match index {
            5 => assert!(line.contains(r#""kind":"crash""#), "{line}"),
            9 => assert!(line.contains(r#""kind":"timeout""#), "{line}"),
            _ => assert_eq!(line, (index * index.saturating_sub(1) / 2).to_string()),
        }
    }
}
