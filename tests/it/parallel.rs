//! `ppar parallel` compared with GNU parallel: each case in `tests/parallel/`
//! is a bash script that calls `parallel`, with GNU parallel's output and exit
//! code.
//!
//! `PPAR_JUDGE=1 cargo test parallel` runs the installed GNU parallel again,
//! and `PPAR_UPDATE=1` records its results, if it is the version named here.

use std::fmt::Write;
use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use rustix::process::Signal;

use crate::support::{Live, Run, Scratch, ppar, repository};

/// The version of GNU parallel that produced the records.
const JUDGE: &str = "GNU parallel 20221122";
/// The time limit of a case, in seconds.
const PATIENCE: &str = "60";

/// A script, and its result.
#[derive(Debug, Clone)]
struct Case {
    title: String,
    script: String,
    /// None if nothing is recorded yet.
    expected: Option<Outcome>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Outcome {
    code: i32,
    stdout: String,
}

fn files() -> Vec<PathBuf> {
    let folder = fs::read_dir(repository().join("tests/parallel")).expect("the folder of cases");
    let paths = folder.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|end| end == "cases"))
        .collect();
    files.sort();
    files
}

/// `== TITLE`, the script, `-- CODE`, and the output, whose last line may lack
/// its line end.
fn cases(text: &str) -> Vec<Case> {
    let blocks = text.split("== ").skip(1);
    blocks
        .map(|block| {
            let (title, rest) = block.split_once('\n').expect("a title and a script");
            let (script, recorded) = match rest.split_once("\n-- ") {
                Some((script, recorded)) => (script, Some(recorded)),
                None => (rest.trim_end(), None),
            };
            let expected = recorded.map(|recorded| {
                let (head, stdout) = recorded
                    .split_once('\n')
                    .expect("a line with the exit code");
                let (code, unended) = match head.strip_suffix(" unended") {
                    Some(code) => (code, true),
                    None => (head, false),
                };
                let stdout = if unended {
                    stdout.strip_suffix('\n').expect("a line end")
                } else {
                    stdout
                };
                Outcome {
                    code: code.parse().expect("an exit code"),
                    stdout: stdout.to_owned(),
                }
            });
            Case {
                title: title.to_owned(),
                script: script.to_owned(),
                expected,
            }
        })
        .collect()
}

fn written(cases: &[Case]) -> String {
    let mut text = String::new();
    for case in cases {
        let _ = writeln!(text, "== {}\n{}", case.title, case.script);
        if let Some(Outcome { code, stdout }) = &case.expected {
            let unended = !stdout.is_empty() && !stdout.ends_with('\n');
            let (mark, end) = if unended {
                (" unended", "\n")
            } else {
                ("", "")
            };
            let _ = write!(text, "-- {code}{mark}\n{stdout}{end}");
        }
    }
    text
}

/// Runs a script with `first` as the first folder of programs.
fn outcome(script: &str, first: Option<&Path>) -> Outcome {
    let scratch = Scratch::new();
    let rest = std::env::var("PATH").expect("a path");
    let path = first.map_or(rest.clone(), |first| format!("{}:{rest}", first.display()));
    let output = Command::new("timeout")
        .args(["-k", "1", PATIENCE, "bash", "-c", script])
        .current_dir(scratch.path())
        .env("PATH", path)
        .env("HOME", scratch.path())
        .env("SHELL", "/bin/bash")
        .env("LC_ALL", "C.UTF-8")
        .env_remove("PARALLEL")
        .env_remove("PARALLEL_HOME")
        .env_remove("PARALLEL_SHELL")
        .env("XDG_RUNTIME_DIR", scratch.path())
        .stdin(Stdio::null())
        .output()
        .expect("timeout and bash are there");
    Outcome {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
    }
}

/// A folder in which `parallel` and `sem` are ppar.
pub(crate) fn links() -> Scratch {
    let folder = Scratch::new();
    for name in ["parallel", "sem"] {
        symlink(ppar(), folder.path().join(name)).expect("a link");
    }
    folder
}

/// On a busy machine, GNU parallel leaves a few things to chance: it runs this
/// often before a different result counts.
const TRIES: usize = 3;

/// Runs all cases, a few at a time, and returns those with different results.
fn differing(cases: &[Case], first: Option<&Path>) -> Vec<String> {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut found = outcome(&case.script, first);
                    for _ in 1..first.map_or(TRIES, |_| 1) {
                        if Some(&found) != case.expected.as_ref() {
                            found = outcome(&case.script, first);
                        }
                    }
                    if Some(&found) != case.expected.as_ref() {
                        let Case {
                            title,
                            script,
                            expected,
                        } = case;
                        let text = format!(
                            "{title}:\n  {script}\n  expected {expected:?}\n  found    {found:?}"
                        );
                        wrong.lock().expect("no test panicked").push(text);
                    }
                }
            });
        }
    });
    wrong.into_inner().expect("no test panicked")
}

fn judge_is_here() -> bool {
    let version = Command::new("parallel")
        .arg("--version")
        .stdin(Stdio::null())
        .output();
    version.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).starts_with(JUDGE))
}

#[test]
fn cases_come_out_as_with_gnu_parallel() {
    let (update, judge) = (
        std::env::var_os("PPAR_UPDATE"),
        std::env::var_os("PPAR_JUDGE"),
    );
    let asks = (update.is_some() || judge.is_some()) && judge_is_here();
    let links = links();
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in files() {
        let mut cases = cases(&fs::read_to_string(&file).expect("a file of cases"));
        if asks && update.is_some() {
            for case in &mut cases {
                case.expected = Some(outcome(&case.script, None));
            }
            fs::write(&file, written(&cases)).expect("the repository can be written to");
        } else if asks {
            wrong.extend(differing(&cases, None));
        }
        wrong.extend(differing(&cases, Some(links.path())));
        count += cases.len();
    }
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(count >= 150, "{count} cases");
}

/// Texts that would do something if any shell parsed them, and other bytes.
pub(crate) fn nasty_items(count: usize) -> Vec<Vec<u8>> {
    const PARTS: [&[u8]; 24] = [
        b"'",
        b"\"",
        b"`touch broken`",
        b"$(touch broken)",
        b";touch broken;",
        b"\n",
        b"\\",
        b"&",
        b"|",
        b"'\"'",
        b"${IFS}",
        b"{}",
        b"{1}",
        b"*",
        b"~",
        b"!",
        b"#",
        b" ",
        b"\t",
        b"-e",
        b"a",
        b"\xff",
        b"\xc3\xa4",
        b"$'\\n'",
    ];
    let mut seed = 7_u64;
    let mut random = |most: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % most
    };
    (0..count)
        .map(|_| {
            (0..=random(6))
                .flat_map(|_| PARTS[random(PARTS.len())])
                .copied()
                .collect()
        })
        .collect()
}

#[test]
fn items_cannot_break_out_of_commands() {
    let links = links();
    let items = nasty_items(20_000);
    for (share, command) in items.chunks(2_500).zip([
        "parallel -0 -k -N50 printf '%s\\\\0' {}",
        "parallel -0 -k -N50 -q printf '%s\\0' {}",
        "parallel -0 -k -N50 \"bash -c 'printf \\\"%s\\\\0\\\" \\\"\\$@\\\"' _ {}\"",
        "parallel -0 -k -N50 --env HOME 'x=(1); printf \"%s\\0\" {}; : \"$HOME\" {}'",
        "parallel -0 -k -X printf '%s\\\\0'",
        "PARALLEL_SHELL=sh parallel -0 -k -N50 printf '%s\\\\0' {}",
        "parallel -0 -k -j2 'printf \"%s\\0\" \"{}\"' < part",
        "parallel -0 -k -j2 \"printf '%s\\0' '{}'; : \\$(echo {})\" < part",
    ]) {
        let scratch = Scratch::new();
        let few = if command.ends_with("< part") {
            &share[..150]
        } else {
            share
        };
        let mut text = few.join(&0);
        text.push(0);
        scratch.file("part", &text);
        let script = command.strip_suffix("< part").unwrap_or(command);
        let output = Command::new("bash")
            .args(["-c", &format!("{script} < part")])
            .current_dir(scratch.path())
            .env(
                "PATH",
                format!(
                    "{}:{}",
                    links.path().display(),
                    std::env::var("PATH").expect("a path")
                ),
            )
            .env("HOME", scratch.path())
            .output()
            .expect("bash is there");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            !scratch.path().join("broken").exists(),
            "{command} ran an item: {stderr}"
        );
        assert!(output.stdout == text, "{command} changed an item: {stderr}");
        assert!(output.status.success(), "{command}: {stderr}");
    }
}

#[test]
fn a_job_that_cannot_start_is_named() {
    Run::new(["parallel", "-k", "echo $(({} * 2))", ":::", "4", "x y"])
        .code(1)
        .stdout("8\n")
        .stderr_contains("ppar: job 2: failed to put a value in the place of {}: in or")
        .check();
}

#[test]
fn functions_for_bash_see_the_shell_that_calls_them() {
    let script = "\
eval \"$(ppar parallel --init bash)\"
greet() { echo \"$1 $WORD ${list[1]}\"; }
WORD='local word'; list=(x 'y z'); alias hi='echo hi'
env_parallel -k greet ::: 1 '2  3'
env_parallel hi ::: 1
parset a,b 'echo {}; echo two' ::: 1 2; echo \"$a|$b\"
parset all seq ::: 1 2; echo \"${#all[@]} ${all[1]}\"
parset none 'exit {}' ::: 0 4; echo $?";
    let expected = "1 local word y z\n2  3 local word y z\nhi 1\n1\ntwo|2\ntwo\n2 1\n2\n1\n";
    Run::shell(script).stdout(expected).check();
}

#[test]
fn names_of_files_may_end_with_a_nul_byte() {
    let folder = Scratch::new();
    let run = Run::new(["parallel", "-k", "--files0", "--tmpdir"]);
    let run = run
        .args([folder.path()])
        .args(["echo", ":::", "a", "b"])
        .observe();
    let names: Vec<&str> = run.stdout.split_terminator('\0').collect();
    let texts = names.iter().map(fs::read_to_string);
    let texts: Vec<String> = texts.map(|text| text.expect("a file")).collect();
    assert_eq!(texts, ["a\n", "b\n"]);
}

#[test]
fn jobs_that_take_too_long_or_end_the_run_are_named_and_no_others() {
    Run::new(["parallel", "exit {}", ":::", "0", "3"])
        .code(1)
        .check();
    Run::new(["parallel", "--timeout", "0.2", "sleep {}; :", ":::"])
        .args(["0", "600"])
        .code(1)
        .stderr_contains("parallel: Warning: This job was killed because it timed out:\n")
        .stderr_contains("\nparallel: Warning: sleep 600; :\n")
        .check();
    let waiting = "parallel: Starting no more jobs. Waiting for 1 jobs to finish.\n";
    for (halt, code, told) in [
        ("soon,fail=1", 3, "parallel: This job failed:\nexit 3\n"),
        (
            "now,success=1",
            0,
            "parallel: This job succeeded:\nexit 0\n",
        ),
        (
            "now,done=2",
            1,
            "parallel: This job finished:\nexit 0\nparallel: This job finished:\nexit 3\n",
        ),
    ] {
        Run::new(["parallel", "-j1", "--halt", halt, "exit {}", ":::"])
            .args(["0", "3", "2"])
            .code(code)
            .stderr_contains(told)
            .check();
    }
    Run::new(["parallel", "-j2", "--halt", "soon,fail=1"])
        .args(["sleep {}; exit {}", ":::", "1", "2", "3"])
        .code(1)
        .stderr_contains(&format!(
            "parallel: This job failed:\nsleep 1; exit 1\n{waiting}\
             parallel: This job failed:\nsleep 2; exit 2\n"
        ))
        .check();
}

#[test]
fn a_signal_ends_jobs_at_once_but_sighup_lets_them_finish() {
    let start = |last| {
        let words = ["parallel", "--line-buffer", "-j2", "-q", "sh", "-c"];
        let command = ["echo started; exec sleep {}", ":::", last];
        let mut live = Live::start([&words[..], &command].concat());
        assert_eq!(live.line(), "started\n");
        live
    };
    for signal in [Signal::TERM, Signal::INT] {
        let mut live = start("600");
        live.signal(signal);
        assert_eq!(live.wait().signal(), Some(signal.as_raw()));
    }
    let mut live = start("0.5");
    live.signal(Signal::HUP);
    assert_eq!(live.wait().signal(), Some(Signal::HUP.as_raw()));
}
