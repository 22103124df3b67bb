//! `ppar completions`: what shells know about ppar.
//!
//! The scripts are generated from the one [`clap::Command`]. For bash and fish
//! a few lines are added, since their generators neither complete a command
//! after `ppar spawn` nor values that only a parser knows.

use std::io::Write as _;

use anyhow::Context as _;
use clap::{Args, Command};
use clap_complete::Shell;

use crate::error::Exit;
use crate::output::stdout;

const EXAMPLES: &str = "\
Examples:
  eval \"$(ppar completions bash)\"                                in ~/.bashrc
  ppar completions zsh > ~/.zfunc/_ppar                          a folder of $fpath
  ppar completions fish > ~/.config/fish/completions/ppar.fish";

/// The arguments of `ppar completions`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

/// Values of `--halt` worth offering.
const HALT: &str = "never now,fail=1 soon,fail=1 now,success=1 soon,success=1 now,done=50%";

/// Prints a completion script for `command`, the root of the command line.
pub(crate) fn run(args: &CompletionsArgs, mut command: Command) -> anyhow::Result<Exit> {
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, name, &mut script);
    match args.shell {
        Shell::Bash => script.extend(for_bash(&switches(&command)).into_bytes()),
        Shell::Fish => script.extend(for_fish().into_bytes()),
        _ => {}
    }
    let written = stdout().write_all(&script);
    written.context("cannot write to standard output")?;
    Ok(Exit::Success)
}

/// The options of `ppar spawn` without a value, after which a command may
/// follow.
fn switches(command: &Command) -> Vec<String> {
    let spawn = command.find_subcommand("spawn");
    let arguments = spawn.into_iter().flat_map(Command::get_arguments);
    let switches = arguments.filter(|arg| !arg.get_action().takes_values());
    switches
        .flat_map(|arg| {
            let short = arg.get_short().map(|short| format!("-{short}"));
            let long = arg.get_long().map(|long| format!("--{long}"));
            short.into_iter().chain(long)
        })
        .collect()
}

fn for_bash(switches: &[String]) -> String {
    format!(
        r#"
_ppar_or_command() {{
    local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}}
    if [[ ${{COMP_WORDS[1]}} == spawn && $cur != -* ]]; then
        case $prev in
            --halt)
                COMPREPLY=($(compgen -W "{HALT}" -- "$cur"))
                return
                ;;
            spawn|{})
                COMPREPLY=($(compgen -c -- "$cur"))
                return
                ;;
        esac
    fi
    _ppar "$@"
}}

complete -F _ppar_or_command -o bashdefault -o default ppar
"#,
        switches.join("|")
    )
}

fn for_fish() -> String {
    format!(
        r#"complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l halt -x -a "{HALT}"
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -a "(__fish_complete_subcommand --fcs-skip=2)"
"#
    )
}
