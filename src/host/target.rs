//! Where work may run, as users write it in `--on` and related options.
//!
//! `local`, `local:4`, `ssh:host`, `ssh:8/user@host`, `ssh:@FILE` and
//! `cmd:LAUNCHER`; files have the format of GNU parallel's `--sshloginfile`.

use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use thiserror::Error;

use super::slurm::Allocation;

/// One place where work may run.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// Its name in messages and for jobs.
    pub(crate) name: String,
    /// How many workers or jobs it runs at once, if the target says so.
    pub(crate) slots: Option<usize>,
    /// How to reach it.
    pub(crate) way: Way,
}

/// How to reach a target.
#[derive(Debug, Clone)]
pub(crate) enum Way {
    /// This machine.
    Local,
    /// By `ssh`.
    Ssh {
        /// The program and its options, if the user named any.
        program: Option<String>,
        /// The host, as ssh takes it.
        destination: String,
    },
    /// Slurm nodes, which become targets of their own once they are known: this
    /// many, or those of the allocation around this process.
    Slurm(Option<usize>),
    /// A node of an allocation, by its index.
    Node(Arc<Allocation>, usize),
    /// By any command that connects a program elsewhere to its standard input
    /// and output: shell words, which the program's words follow.
    Command(String),
}

/// Why a target is invalid.
#[derive(Debug, Error)]
pub(crate) enum TargetError {
    /// It is of no known kind.
    #[error(
        "`{0}` is not a target: say local, local:N, ssh:HOST, ssh:N/USER@HOST, ssh:@FILE, \
         slurm, slurm:N or cmd:LAUNCHER{hint}", hint = as_a_host(.0)
    )]
    Kind(String),
    /// A number is invalid.
    #[error(
        "`{0}`: the number must be a positive integer{hint}",
        hint = if .0.starts_with("//") { "; an ssh target has no slashes: ssh:HOST" } else { "" }
    )]
    Slots(String),
    /// It names nothing.
    #[error("`{0}` names no host")]
    Empty(String),
    /// ssh would take it for an option.
    #[error("`{0}`: the name of a host cannot start with a dash")]
    Dash(String),
    /// The file of hosts cannot be read.
    #[error("failed to read the hosts of {path}")]
    File {
        path: String,
        #[source]
        source: io::Error,
    },
    /// The launcher has no place for the number before it.
    #[error("`{0}`: several targets need {{}} in the launcher, which becomes their number")]
    Number(String),
}

/// A suggestion for a target of unknown kind.
fn as_a_host(text: &str) -> String {
    let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || "._-@/".contains(letter);
    if text == "localhost" {
        "; did you mean local?".to_owned()
    } else if text == "ssh" {
        "; did you mean ssh:HOST?".to_owned()
    } else if let Some(container) = text.strip_prefix("docker:") {
        format!("; did you mean 'cmd:docker exec -i {container}'?")
    } else if Path::new(text).is_file() {
        format!("; did you mean ssh:@{text}?")
    } else if !text.is_empty() && text.chars().all(is_of_name) && ssh(text).is_ok() {
        format!("; did you mean ssh:{text}?")
    } else {
        String::new()
    }
}

/// Parses the targets of one `--on`, in order.
pub(crate) fn parse(text: &str) -> Result<Vec<Target>, TargetError> {
    // A launcher may contain commas.
    if let Some(launcher) = text.strip_prefix("cmd:") {
        return commands(launcher, text);
    }
    let mut targets = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if rest.starts_with("cmd:") {
            targets.extend(parse(rest)?);
            break;
        }
        let (word, after) = rest.split_once(',').unwrap_or((rest, ""));
        targets.extend(one(word.trim())?);
        rest = after;
    }
    if targets.is_empty() {
        return Err(TargetError::Kind(text.to_owned()));
    }
    Ok(targets)
}

fn one(word: &str) -> Result<Vec<Target>, TargetError> {
    if word == "local" {
        return Ok(vec![local(None)]);
    }
    if let Some(slots) = word.strip_prefix("local:") {
        return Ok(vec![local(Some(number(slots, word)?))]);
    }
    if word == "slurm" {
        return Ok(vec![slurm(None)]);
    }
    if let Some(nodes) = word.strip_prefix("slurm:") {
        return Ok(vec![slurm(Some(number(nodes, word)?))]);
    }
    match word.strip_prefix("ssh:") {
        Some(file) if file.starts_with('@') => read(Path::new(&file[1..])),
        Some(login) => Ok(vec![ssh(login)?]),
        None => Err(TargetError::Kind(word.to_owned())),
    }
}

fn local(slots: Option<usize>) -> Target {
    Target {
        name: "local".to_owned(),
        slots,
        way: Way::Local,
    }
}

fn slurm(nodes: Option<usize>) -> Target {
    Target {
        name: "slurm".to_owned(),
        slots: None,
        way: Way::Slurm(nodes),
    }
}

fn number(text: &str, whole: &str) -> Result<usize, TargetError> {
    let number = text.parse().ok().filter(|&number| number > 0);
    number.ok_or_else(|| TargetError::Slots(whole.to_owned()))
}

/// Parses a host in GNU parallel's syntax: `[N/][SSH [OPTIONS]] [USER@]HOST`,
/// or `:` for this machine.
fn ssh(login: &str) -> Result<Target, TargetError> {
    let (slots, rest) = match login.split_once('/') {
        Some((slots, rest)) if !slots.contains(char::is_whitespace) => {
            (Some(number(slots, login)?), rest.trim())
        }
        _ => (None, login.trim()),
    };
    if rest == ":" {
        return Ok(local(slots));
    }
    let (program, destination) = match rest.rsplit_once(char::is_whitespace) {
        Some((program, destination)) => (Some(program.trim().to_owned()), destination),
        None => (None, rest),
    };
    if destination.is_empty() {
        return Err(TargetError::Empty(login.to_owned()));
    }
    if destination.starts_with('-') {
        return Err(TargetError::Dash(login.to_owned()));
    }
    Ok(Target {
        name: destination.to_owned(),
        slots,
        way: Way::Ssh {
            program,
            destination: destination.to_owned(),
        },
    })
}

/// Parses a list of hosts with commas, each in the syntax of [`ssh`].
pub(crate) fn logins(list: &str) -> Result<Vec<Target>, TargetError> {
    list.split(',').map(|login| ssh(login.trim())).collect()
}

/// Reads the hosts of a file, one per line; `#` starts a comment.
pub(crate) fn read(path: &Path) -> Result<Vec<Target>, TargetError> {
    let text = fs::read_to_string(path).map_err(|source| TargetError::File {
        path: path.display().to_string(),
        source,
    })?;
    let lines = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim());
    let targets: Result<Vec<_>, _> = lines.filter(|line| !line.is_empty()).map(ssh).collect();
    let targets = targets?;
    if targets.is_empty() {
        return Err(TargetError::Empty(path.display().to_string()));
    }
    Ok(targets)
}

/// Parses `LAUNCHER`, or `N:LAUNCHER`, in which `{}` becomes the number of each
/// target.
fn commands(launcher: &str, whole: &str) -> Result<Vec<Target>, TargetError> {
    let count = launcher.split_once(':');
    let count = count.and_then(|(count, rest)| Some((count.parse::<usize>().ok()?, rest)));
    let (count, launcher) = match count {
        Some((0, _)) => return Err(TargetError::Slots(whole.to_owned())),
        Some((count, rest)) => (count, rest),
        None => (1, launcher),
    };
    if launcher.trim().is_empty() {
        return Err(TargetError::Empty(whole.to_owned()));
    }
    if count > 1 && !launcher.contains("{}") {
        return Err(TargetError::Number(whole.to_owned()));
    }
    let targets = (1..=count).map(|number| Target {
        name: format!("cmd:{number}"),
        slots: None,
        way: Way::Command(launcher.replace("{}", &number.to_string())),
    });
    Ok(targets.collect())
}

/// Gives each target a unique name.
pub(crate) fn tell_apart(targets: &mut [Target]) {
    let mut seen = std::collections::HashMap::new();
    for target in targets {
        let count = seen.entry(target.name.clone()).or_insert(0);
        *count += 1;
        if *count > 1 {
            target.name = format!("{}#{count}", target.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<(String, Option<usize>)> {
        let targets = parse(text).expect("they make sense");
        targets.into_iter().map(|t| (t.name, t.slots)).collect()
    }

    #[test]
    fn targets_are_read_as_users_write_them() {
        let found = names("local,local:4,ssh:a,ssh:8/me@b");
        let expected = [
            ("local", None),
            ("local", Some(4)),
            ("a", None),
            ("me@b", Some(8)),
        ];
        assert_eq!(
            found,
            expected.map(|(name, slots)| (name.to_owned(), slots))
        );
        let found = parse("local,cmd:2:box {}, then").expect("they make sense");
        assert!(matches!(&found[2].way, Way::Command(text) if text == "box 2, then"));
    }

    #[test]
    fn a_login_may_have_a_program_of_its_own() {
        let found = ssh("4/ssh -p 22 me@b").expect("it makes sense");
        assert_eq!(found.slots, Some(4));
        let Way::Ssh {
            program,
            destination,
        } = found.way
        else {
            panic!("it is reached by ssh");
        };
        assert_eq!(program.as_deref(), Some("ssh -p 22"));
        assert_eq!(destination, "me@b");
        let here = ssh(":").expect("it makes sense");
        assert!(matches!(here.way, Way::Local));
    }

    #[test]
    fn an_invalid_target_is_refused() {
        for text in [
            "",
            "host",
            "local:0",
            "ssh:",
            "ssh:-oProxyCommand=x",
            "ssh:0/a",
            "cmd:",
            "cmd:2:box",
            "ssh:@/nowhere/at/all",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn targets_of_one_name_are_numbered() {
        let mut targets = parse("ssh:a,ssh:a").expect("they make sense");
        tell_apart(&mut targets);
        assert_eq!(targets[1].name, "a#2");
    }
}
