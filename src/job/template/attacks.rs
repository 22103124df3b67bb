//! Tests random commands and random bytes with real shells: a value arrives as
//! exactly the intended argument, and nothing in it ever runs.

use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{self, Output, Stdio};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use tempfile::TempDir;

use super::*;

const JOB: Job<'static> = Job {
    sequence: 1,
    slot: 1,
    host: HERE,
};

/// The shells that serve as `sh` on various systems, if they are here.
fn shells() -> Vec<Vec<&'static str>> {
    let known = [vec!["sh"], vec!["bash", "--posix"], vec!["busybox", "sh"]];
    let here = known.into_iter().filter(|shell| {
        let tried = process::Command::new(shell[0])
            .args(&shell[1..])
            .args(["-c", ":"])
            .stderr(Stdio::null())
            .status();
        tried.is_ok_and(|status| status.success())
    });
    here.collect()
}

fn run(shell: &[&str], script: &OsString, folder: &Path) -> Output {
    process::Command::new(shell[0])
        .args(&shell[1..])
        .arg("-c")
        .arg(script)
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .expect("the shell was there before")
}

fn script(template: &str, row: &Row, many: Many) -> Result<OsString, TemplateError> {
    let words = [OsString::from(template)];
    let template = Template::parse(&words, REPLACE, Shell::Always, many)?;
    let command = template.render(row, JOB)?;
    let script = command.iter().last().expect("the script");
    Ok(OsStr::from_bytes(script).to_owned())
}

/// Bytes that are special to shells, and others.
fn item() -> impl Strategy<Value = Vec<u8>> {
    let special = select(&b"'\"\\`$(){}[]<>|&;#!*?~=- \n\t\r\x01\x7f\x81\x88\xff"[..]);
    vec(prop_oneof![3 => special, 1 => 1u8..=255], 0..12)
}

/// A word of a script, and what surrounds the value in the shell's result.
#[derive(Clone, Debug)]
struct Meant {
    word: String,
    before: String,
    behind: String,
}

fn meant() -> impl Strategy<Value = Meant> {
    let leaf = Just(Meant {
        word: "{}".to_owned(),
        before: String::new(),
        behind: String::new(),
    });
    // The `.` keeps line ends that a substitution would strip.
    let wraps = select(
        &[
            (("x", "y"), ("x", "y")),
            (("'x ${y}'", "' ;y'"), ("x ${y}", " ;y")),
            (("\"a\\\\ \"", "\"$((1+1))\""), ("a\\ ", "2")),
            (("$(x=", "; printf %s. \"$x\")"), ("", ".")),
            (("\"$(x=", "; printf '%s.' \"$x\" # it's )\n)\""), ("", ".")),
            (("${nothing:-b}`echo \\`echo c\\``", "\\'"), ("bc", "'")),
            (
                ("$(f() { printf %s. \"$1\"; }\nx=", " \\\n && f \"$x\")"),
                ("", "."),
            ),
        ][..],
    );
    let whole = leaf.prop_recursive(5, 20, 1, move |inner| {
        (inner, wraps.clone()).prop_map(|(inner, ((open, close), (before, behind)))| Meant {
            word: format!("{open}{}{close}", inner.word),
            before: format!("{before}{}", inner.before),
            behind: format!("{}{behind}", inner.behind),
        })
    });
    // As arguments, substitutions would be split and expanded, which is not the
    // value's fault.
    let quoted = whole.prop_map(|inner| Meant {
        word: in_assignment(&inner.word),
        ..inner
    });
    let direct = select(
        &[
            ("'{}'", "", ""),
            ("\"{}\"", "", ""),
            ("{}", "", ""),
            ("'a $b \"{}\" c'", "a $b \"", "\" c"),
            ("\"a 'b' \\{} \\\" $((2))\"", "a 'b' \\", " \" 2"),
            ("\\${}\\'", "$", "'"),
            ("a#{}'{'", "a#", "{"),
            ("=\na`printf %s. {}`", "a", "."),
            ("=\n\"`printf %s. {} | cat`b\"", "", ".b"),
        ][..],
    )
    .prop_map(|(word, before, behind)| Meant {
        word: word.to_owned(),
        before: before.to_owned(),
        behind: behind.to_owned(),
    });
    prop_oneof![quoted, direct]
}

/// Assignments are neither split nor expanded.
fn in_assignment(word: &str) -> String {
    format!("=\n{word}")
}

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config {
        cases,

        failure_persistence: None,
        ..Config::default()
    })
}

#[test]
fn a_value_arrives_as_the_argument_that_was_meant() {
    let shells = shells();
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut runner = runner(60);
    let cases = vec((meant(), item()), 1..40);
    runner
        .run(&cases, |cases| {
            let mut all = OsString::new();
            let mut expected = Vec::new();
            for (meant, item) in &cases {
                let command = match meant.word.strip_prefix("=\n") {
                    Some(word) => format!("x={word}\nprintf '%s\\0' \"$x\"\n:"),
                    None => format!("printf '%s\\0' {}\n:", meant.word),
                };
                let row = Row::single(&item[..]);
                let script = script(&command, &row, Many::Join);
                all.push(script.expect("all values are safe there"));
                all.push("\n");
                expected.extend_from_slice(meant.before.as_bytes());
                expected.extend_from_slice(item);
                expected.extend_from_slice(meant.behind.as_bytes());
                expected.push(0);
            }
            for shell in &shells {
                let output = run(shell, &all, folder.path());
                prop_assert_eq!(&output.stderr.escape_ascii().to_string(), "");
                prop_assert!(output.stdout == expected, "{:?}", shell);
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

/// Values that would create a file with this name if any part of them ran.
const TRACE: &str = "broken-out";
const ATTACKS: &[&str] = &[
    ": >broken-out",
    "'; : >broken-out; '",
    "\"; : >broken-out; \"",
    "'\"; : >broken-out; #",
    "\\'; : >broken-out; #",
    "$(: >broken-out)",
    "`: >broken-out`",
    "\n: >broken-out\n",
    "\n1\n: >broken-out\n1\n",
    "; : >broken-out",
    ")); : >broken-out; ((",
    "); : >broken-out; (",
    "}; : >broken-out; {",
    "a[$(: >broken-out)]",
    "\\",
    "'",
];

/// The pieces of scripts: everything that is special to shells. They define no
/// functions and contain no loops.
const TOKENS: [&str; 55] = [
    "{}", "{}", "{}", "'", "'", "\"", "\"", "\\", "`", "$", "(", ")", "{", "}", "<", ">", "|", "&",
    ";", "#", " ", " ", "\n", "1", "=", "a[", "]", "]=", "$(", "$((", "((", "))", "${1", "${1}",
    "${1:-", "case ", " in ", ";;", " esac", "<<1\n", "\\\n", "$'", "$\"", "$[", "[[ ", " ]]",
    "! ", "echo ", "x=", "if ", "then ", "fi ", "\t", "*", "~",
];

fn syntax() -> impl Strategy<Value = String> {
    vec(select(TOKENS.to_vec()), 1..14).prop_map(|tokens| tokens.concat())
}

/// How many fields a row has, and how words treat several.
fn rows() -> impl Strategy<Value = (usize, Many)> {
    select(&[(1, Many::Join), (2, Many::Join), (2, Many::Repeat)][..])
}

/// The script that runs a part of a value, if one does.
fn broken_out(shells: &[Vec<&str>], text: &str, row: &Row, many: Many) -> Option<String> {
    let script = script(text, row, many).ok()?;
    let folder = TempDir::new().expect("a folder for the test");
    let breaks = |shell: &&Vec<&str>| {
        run(shell, &script, folder.path());
        folder.path().join(TRACE).exists()
    };
    let shell = shells.iter().find(breaks)?;
    Some(format!("{shell:?}: {}", script.as_bytes().escape_ascii()))
}

#[test]
fn nothing_in_a_value_is_ever_run() {
    let shells = shells();
    let mut runner = runner(700);
    runner
        .run(
            &(syntax(), select(ATTACKS), rows()),
            |(text, attack, (width, many))| {
                let row = Row::of(vec![attack; width]).expect("fields");
                prop_assert_eq!(broken_out(&shells, &text, &row, many), None);
                Ok(())
            },
        )
        .unwrap_or_else(|error| panic!("{error}"));
}

/// The first bytes choose a value and a row, the others the script.
#[test]
fn fuzz_scripts() {
    crate::fuzz::run(crate::fuzz::Target {
        name: "scripts",
        seeds: vec![(0..20).collect(), (15..50).collect()],
        tokens: &[],
        tries: 30,
        run: |bytes| {
            let (head, rest) = bytes.split_at(bytes.len().min(2));
            let [attack, shape] = [0, 1].map(|place| head.get(place).copied().unwrap_or(0));
            let tokens = rest
                .iter()
                .take(16)
                .map(|&byte| usize::from(byte) % TOKENS.len());
            let text: String = tokens.map(|token| TOKENS[token]).collect();
            let attack = ATTACKS[usize::from(attack) % ATTACKS.len()];
            let many = if shape & 1 == 0 {
                Many::Join
            } else {
                Many::Repeat
            };
            let row = Row::of(vec![attack; 1 + usize::from(shape >> 1 & 1)]).expect("fields");
            assert_eq!(broken_out(&shells(), &text, &row, many), None);
            script(&text, &row, many).map_or_else(|error| error.to_string(), |_| text)
        },
    });
}

/// Words without a shell: each stays one word, and contains the value
/// unchanged.
#[test]
fn fuzz_templates() {
    crate::fuzz::run(crate::fuzz::Target {
        name: "templates",
        seeds: vec![
            b"cp\0{}\0to/{/.}-{#}.{%}\0{1//}\0{-1}".to_vec(),
            b"echo \"{}\" '{2}' $(x {name})".to_vec(),
        ],
        tokens: &[
            "{}", "{.}", "{/}", "{//}", "{/.}", "{#}", "{%}", "{1}", "{-2}", "{name}", "\0", "'",
            "\"", "$(", ")", "\\", "{", "}",
        ],
        tries: 2000,
        run: |bytes| {
            let words = bytes.split(|&byte| byte == 0);
            let words: Vec<OsString> = words
                .map(|word| OsString::from_vec(word.to_vec()))
                .collect();
            let value = "a b/'c'.d;$(x)";
            let row = Row::single(value.as_bytes());
            let mut said = String::new();
            for shell in [Shell::Auto, Shell::Always, Shell::Never] {
                for many in [Many::Join, Many::Repeat] {
                    let template = match Template::parse(&words, REPLACE, shell, many) {
                        Ok(template) => template,
                        Err(error) => {
                            said = error.to_string();
                            continue;
                        }
                    };
                    let shown = template.display(&row, JOB);
                    let command = template.render(&row, JOB);
                    assert_eq!(shown.is_ok(), command.is_ok());
                    let Ok(command) = command else { continue };
                    if shell == Shell::Never {
                        let count = command.iter().count();
                        assert!(
                            count == words.len() || count == words.len() + 1,
                            "{command:?}"
                        );
                        let last = command.iter().last();
                        assert!(count == words.len() || last == Some(value.as_bytes()));
                    }
                }
            }
            said
        },
    });
}
