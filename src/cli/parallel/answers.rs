//! Text that options print instead of running anything.

use anyhow::bail;

use super::given::{Given, whole_number};
use super::listing::listed;
use crate::proc::{Cores, LONGEST_WORD};

/// The version of GNU parallel that ppar is compared with.
const COMPARED_WITH: u32 = 20_221_122;
/// The functions for bash.
const BASH: &str = include_str!("init.bash");

const EXAMPLES: &str = "\
Examples:
  ppar parallel gzip -9 ::: *.log
  ppar parallel -j4 'convert {} {.}.png && rm {}' ::: *.jpg
  ppar parallel -k --tag ping -c1 :::: hosts.txt
  ppar parallel --joblog log --resume-failed --retries 3 upload {} ::: *.tar
  ppar parallel --pipe --block 10M -k gzip < big.txt > big.txt.gz
  ppar parallel < commands.txt
  ppar parallel --semaphore --id name -j2 command
  eval \"$(ppar parallel --init bash)\"";

/// The end of the help.
pub(super) fn help() -> String {
    format!(
        "The options are those of GNU parallel; docs/from-gnu-parallel.md says what differs:\n{}\n{EXAMPLES}",
        listed()
    )
}

/// The text, if one was requested.
pub(super) fn answer(given: &Given) -> anyhow::Result<Option<String>> {
    let threads = ["number-of-cores", "number-of-cpus", "number-of-threads"];
    let version = env!("CARGO_PKG_VERSION");
    Ok(Some(if given.has("help") {
        format!(
            "Usage: ppar parallel [OPTIONS] [COMMAND...] [::: ITEM...]...\n\n{}\n",
            help()
        )
    } else if given.has("version") {
        format!("ppar parallel {version}\n")
    } else if let Some(least) = given.parsed("minversion", whole_number)? {
        if least > COMPARED_WITH {
            bail!("--minversion {least}: ppar is compared with GNU parallel {COMPARED_WITH}");
        }
        format!("{COMPARED_WITH}\n")
    } else if given.has("citation") {
        "ppar asks for no citation.\n".to_owned()
    } else if threads.iter().any(|name| given.has(name)) {
        format!("{}\n", Cores::usable())
    } else if given.has("number-of-sockets") {
        "1\n".to_owned()
    } else if given.has("max-line-length-allowed") || given.has("show-limits") {
        format!("{}\n", LONGEST_WORD - 1)
    } else {
        match given.text("init")? {
            None => return Ok(None),
            Some("bash") => BASH.to_owned(),
            Some(other) => bail!("--init {other} is not supported: only bash is"),
        }
    }))
}
