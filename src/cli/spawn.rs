//! `ppar spawn`: its options, and what they mean.

mod function;
mod items;
mod output;
mod pipe;
pub(super) mod running;
mod shell;
pub(super) mod slots;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{anyhow, bail};
use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, ValueHint};
use rustix::fs::{Stat, fstat};

use super::complaint::complain;
use super::environment::{Variable, threads, variable};
use super::hosts::{HostArgs, TransferArgs};
use super::sources::Separators;
use super::terminal::{hint_at_terminal, outputs};
use crate::error::{Exit, with_causes};
use crate::host::FleetConfig;
use crate::input::rows::{RowSource, Split};
use crate::job::{
    self, Action, Config, Grammar, Interpreter, Items, Lingers, Many, Output, REPLACE, Recognition,
    Shell, Tallying, Template, TemplateError, WorkFolder,
};
use crate::launch::Threads;
use crate::output::{is_closed, stderr};
use crate::report::{JobStats, Progress, Tee};
use crate::shown::shown;
use function::FunctionArgs;
use items::ItemArgs;
use output::{LogArgs, OutputArgs};
use pipe::PipeArgs;
use running::RunningArgs;
use shell::{check_for_script, hint_at_bash, interpreter};

const EXAMPLES: &str = "\
Placeholders:
  {}    the item            {.}   without extension
  {/}   its file name       {//}  its folder      {/.}  its file name without extension
  {#}   the job's number    {%}   its slot        {N}   column N      {NAME}  a named column
  Without a placeholder, the item becomes the last argument.

Examples:
  ppar spawn gzip -9 ::: *.log
  ppar spawn -j 4 'convert {} {.}.png && rm {}' ::: *.jpg
  ppar spawn -k --tag ping -c 1 :::: hosts.txt
  ppar spawn --jsonl --json ./work --name {name} --size {size} < tasks.jsonl
  ppar spawn --joblog log --resume --retries 3 ./upload {} ::: *.tar
  ppar spawn --pipe --block 10M -k gzip < big.txt > big.txt.gz
  ppar spawn --fn 'print(\"Hello\", x)' ::: bob sponge";

/// The arguments of `ppar spawn`.
#[derive(Debug, Args)]
#[command(
    after_help = EXAMPLES,
    override_usage = "ppar spawn [OPTIONS] COMMAND... [::: ITEM...]...\n       ppar spawn [OPTIONS] --fn FUNCTION [::: ITEM...]..."
)]
pub(crate) struct SpawnArgs {
    /// The command, then ::: and items, or :::: and files of items; without them, items are the
    /// lines of standard input. Several words run without a shell, one word with shell syntax
    /// under sh
    #[arg(
        value_name = "COMMAND",
        required_unless_present = "function",
        trailing_var_arg = true
    )]
    words: Vec<OsString>,

    #[command(flatten)]
    items: ItemArgs,
    #[command(flatten)]
    pipe: PipeArgs,
    #[command(flatten)]
    command: CommandArgs,
    #[command(flatten)]
    function: FunctionArgs,
    #[command(flatten)]
    running: RunningArgs,
    #[command(flatten)]
    hosts: HostArgs,
    #[command(flatten)]
    transfer: TransferArgs,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    log: LogArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Command")]
struct CommandArgs {
    /// Use TEXT instead of {} for the item
    #[arg(short = 'I', long = "replace", value_name = "TEXT", default_value = REPLACE)]
    replace: String,

    /// Always run the command under sh, or under SHELL, such as bash, zsh or fish; items are quoted
    #[arg(long, value_name = "SHELL", num_args = 0..=1, require_equals = true,
          default_missing_value = "sh", value_parser = interpreter, conflicts_with = "no_shell")]
    shell: Option<Interpreter>,

    /// Never run the command under a shell
    #[arg(long)]
    no_shell: bool,

    /// Print the commands instead of running them
    #[arg(long)]
    dry_run: bool,

    /// Set a variable in the environment of jobs; placeholders in VALUE are replaced; NAME alone
    /// sends the variable as it is here to other hosts; may be repeated
    #[arg(long = "env", value_name = "NAME=VALUE", value_parser = OsStringValueParser::new().try_map(|text| variable(&text)))]
    variables: Vec<Variable>,

    /// Tell numeric libraries to use N threads in each job (OMP_NUM_THREADS and the like), or auto:
    /// the number of cores divided by the number of concurrent jobs
    #[arg(long, value_name = "N", value_parser = threads)]
    threads: Option<Threads>,

    /// Run jobs in DIR
    #[arg(long = "wd", visible_alias = "workdir", value_name = "DIR", value_hint = ValueHint::DirPath)]
    folder: Option<PathBuf>,
}

/// Runs `ppar spawn`, and reports errors.
pub(super) fn run(args: &SpawnArgs, usable_cores: usize) -> anyhow::Result<Exit> {
    let config = match args.config(usable_cores) {
        Ok(config) => config,
        Err(error) => return Ok(complain(&error, Exit::Usage)),
    };
    hint_at_terminal(config.items.reads_stdin())?;
    let mut progress = args.output.progress.then(Progress::new).transpose()?;
    let mut stats = args.output.stats.then(|| JobStats::new(Instant::now()));
    let (mut results, messages) = outputs(progress.as_ref())?;
    match args.output.table() {
        Ok(table) => results = table.unwrap_or(results),
        Err(error) => return Ok(complain(&error, Exit::Usage)),
    }
    let messages = (!share_one_file()).then_some(messages);
    let mut observers = Tee::new();
    observers.join(progress.as_mut());
    observers.join(stats.as_mut());
    let outcome = job::run(&config, results, messages, &mut observers);
    if let Some(progress) = progress {
        progress.finish();
    }
    if let Some(stats) = stats {
        stderr().write_all(shown(&stats.to_table(Instant::now())).as_bytes())?;
    }
    if let Ok(Exit::ItemFailed) = outcome
        && let Some(script) = args.script_for_sh()
    {
        hint_at_bash(script);
    }
    Ok(outcome.unwrap_or_else(|error| {
        let exit = error.exit();
        complain(&anyhow::Error::new(error), exit)
    }))
}

/// Whether standard output and standard error are one file. If so, both go
/// through one writer, so that blocks of one cannot interrupt blocks of the
/// other.
pub(super) fn share_one_file() -> bool {
    let identity = |data: io::Result<Stat>| data.map(|data| (data.st_dev, data.st_ino)).ok();
    let out = identity(fstat(io::stdout()).map_err(Into::into));
    out.is_some()
        && out == identity(fstat(io::stderr()).map_err(Into::into))
        && is_closed(io::stdout()) == is_closed(io::stderr())
}

impl SpawnArgs {
    /// Whether a manager has to be started first.
    pub(super) fn lacks_manager(&self) -> bool {
        self.running.manager.lacks_one()
    }

    /// The command with everything after it.
    pub(super) fn words(&self) -> &[OsString] {
        &self.words
    }

    /// The command, if it is one word for `sh`, and hints are welcome.
    fn script_for_sh(&self) -> Option<&OsStr> {
        let separators = Separators::default();
        let (command, _) = separators.take_apart(&self.words);
        let chosen = self
            .command
            .shell
            .as_ref()
            .is_some_and(|shell| !shell.is_standard());
        let [script] = command else { return None };
        let hears = !chosen && !self.command.no_shell && !self.output.quiet;
        hears.then_some(script.as_os_str())
    }

    fn config(&self, usable_cores: usize) -> anyhow::Result<Config> {
        let (command, sources) = Separators::default().take_apart(&self.words);
        let running = &self.running;
        let slots = running.slots(usable_cores)?;
        let first_slots = *slots.borrow();
        let (action, items) = self.action(command, sources, first_slots)?;
        Ok(Config {
            action,
            items,
            slots,
            tag: self.output.tag_template()?,
            output: if running.tty {
                Output::Ungrouped
            } else {
                self.output.mode()
            },
            ordered: self.output.keep_order,
            timeout: running.timeout(),
            memory: running.memory()?,
            memory_total: running.memory_total()?,
            retries: running.retries(),
            pace: running.pace(usable_cores)?,
            priority: running.priority()?,
            variables: self.command.variables(first_slots),
            terminal: running.tty,
            asks: running.interactive && !self.command.dry_run,
            shared: running.shared().filter(|_| !self.command.dry_run),
            results: self.output.results()?,
            halt: running.halt(),
            ladder: running.ladder.clone(),
            folder: self.command.folder.clone().map(WorkFolder::Same),
            hosts: self.hosts()?,
            transfer: self.transfer.transfer(),
            log: self.log.joblog.clone(),
            resume: self.log.resume(),
            dry_run: self.command.dry_run,
            announce: self.output.announce(),
            first_reads: false,
            tally: Tallying::Any,
            recognition: Recognition::Command,
            quiet: self.output.quiet,
            names_exceptions: false,
            lingers: Lingers::AfterAny,
        })
    }

    /// The hosts, if any were named; rejects options that conflict with them.
    fn hosts(&self) -> anyhow::Result<Option<FleetConfig>> {
        let count = self.running.count();
        let (folder, quiet) = (self.command.folder.as_ref(), self.output.quiet);
        let count_or_auto = count.unwrap_or_default();
        let Some(hosts) = self.hosts.fleet(count_or_auto, folder, quiet)? else {
            self.transfer.check_unused()?;
            return Ok(None);
        };
        if count.is_none() {
            bail!("-j FILE works only on this machine: give a number of jobs per host");
        }
        let here = [
            ("--tty", self.running.tty),
            ("--interactive", self.running.interactive),
            ("--ungroup", self.output.mode() == Output::Ungrouped),
            ("--manager", self.running.manager.is_given()),
        ];
        let not_there = self.running.only_here().or_else(|| self.pipe.only_here());
        let here = here.iter().find(|(_, is_given)| *is_given);
        if let Some(option) = here.map(|(option, _)| *option).or(not_there) {
            bail!("{option} works only on this machine: remove it, or --on");
        }
        Ok(Some(FleetConfig {
            weighs: self.running.limits_memory(),
            ..hosts
        }))
    }

    /// What to run, and on which items.
    fn action(
        &self,
        command: &[OsString],
        sources: Vec<RowSource>,
        slots: usize,
    ) -> anyhow::Result<(Action, Items)> {
        if self.pipe.is_tee() {
            return self.tee(command, sources);
        }
        if self.pipe.is_on() {
            return self.blocks(command, &sources, slots);
        }
        self.pipe.check_off(&self.items)?;
        if sources.is_empty() && self.command.shell.is_none() {
            check_for_script(command)?;
        }
        let failed = |error| anyhow!("failed to {}", with_causes(&error));
        if let Some(text) = self.function.text()? {
            if let Some(word) = command.first() {
                let word = word.display();
                bail!("--fn replaces the command: leave out {word:?}, or write ::: before items");
            }
            let function = self.function.function(text, self.hosts.is_given())?;
            let mut rows = self.items.config(sources, None).map_err(failed)?;
            if matches!(rows.split, Split::Json) {
                // A function takes them as they are.
                (rows.split, rows.skip_blank) = (Split::Whole, true);
            }
            return Ok((Action::Function(function), Items::Rows(Box::new(rows))));
        }
        let most = self.items.most().map(|items| items * sources.len().max(1));
        let template = self.command.template(command, self.items.many())?;
        let template = template.with_short_rows(most.unwrap_or(0));
        let rows = self
            .items
            .config(sources, Some((&template, self.command.variable_bytes())))
            .map_err(failed)?;
        Ok((Action::Command(template), Items::Rows(Box::new(rows))))
    }

    /// Jobs with an item each that read all of standard input.
    fn tee(
        &self,
        command: &[OsString],
        sources: Vec<RowSource>,
    ) -> anyhow::Result<(Action, Items)> {
        if sources.is_empty() {
            bail!("--tee gives all of standard input to a job for each item: write ::: and items");
        }
        let template = self.command.template(command, self.items.many())?;
        let given = Some((&template, self.command.variable_bytes()));
        let rows = self.items.config(sources, given);
        let rows = rows.map_err(|error| anyhow!("failed to {}", with_causes(&error)))?;
        Ok((Action::Command(template), Items::Tee(Box::new(rows))))
    }

    fn blocks(
        &self,
        command: &[OsString],
        sources: &[RowSource],
        slots: usize,
    ) -> anyhow::Result<(Action, Items)> {
        if !sources.is_empty() {
            bail!(
                "with --pipe, jobs get blocks of input instead of items: remove ::: and ::::, or --pipe"
            );
        }
        let mut template = self.command.template(command, Many::Join)?;
        if !self.pipe.makes_files() {
            let without = template.without_items();
            template = without.map_err(|error| anyhow!("failed to {error}"))?;
        }
        let blocks = self.pipe.config(&self.items, slots)?;
        let items = Items::Blocks(Box::new(blocks), self.pipe.share());
        Ok((Action::Command(template), items))
    }
}

impl CommandArgs {
    fn variables(&self, slots: usize) -> Vec<(OsString, Template)> {
        let given = self.variables.iter().flatten();
        let is_given = |name: &str| given.clone().any(|(given, _)| given == name);
        let threads = self.threads.map(|threads| threads.variables(slots));
        let threads = threads
            .into_iter()
            .flatten()
            .filter(|(name, _)| !is_given(name))
            .map(|(name, value)| (name.into(), Template::literal(&value)));
        given.clone().cloned().chain(threads).collect()
    }

    /// The size of the environment variables of jobs, with a pointer each.
    fn variable_bytes(&self) -> usize {
        let lengths = self
            .variables
            .iter()
            .flatten()
            .map(|(name, value)| name.len() + 1 + value.own_cost().room);
        lengths.sum()
    }

    fn template(&self, words: &[OsString], many: Many) -> anyhow::Result<Template> {
        let shell = if self.shell.is_some() {
            Shell::Always
        } else if self.no_shell {
            Shell::Never
        } else {
            Shell::Auto
        };
        if self.replace.is_empty() {
            bail!("failed to {}", TemplateError::EmptyReplace);
        }
        let grammar = Grammar {
            interpreter: self.shell.clone().unwrap_or_default(),
            ..Grammar::own(&self.replace, shell, many)
        };
        Template::read(words, &grammar).map_err(|error| anyhow!("failed to {error}"))
    }
}
