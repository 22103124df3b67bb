//! The options of GNU parallel: their spellings, whether they take a value, and
//! what ppar does with them.

/// One option.
#[derive(Debug)]
pub(super) struct Spec {
    /// All spellings without hyphens; those of one letter are short. The code
    /// refers to options by the first one.
    pub(super) names: &'static [&'static str],
    pub(super) takes: Takes,
    pub(super) fate: Fate,
}

/// Whether an option takes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    Nothing,
    Value,
    /// An optional value, which must not start with a hyphen.
    Perhaps,
    /// An optional number.
    PerhapsNumber,
}

/// What ppar does with an option.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fate {
    /// Obeys it.
    Used,
    /// Ignores it, since it makes no difference.
    Ignored,
    /// Rejects it with a hint.
    Refused(&'static str),
}

const fn used(names: &'static [&'static str], takes: Takes) -> Spec {
    Spec {
        names,
        takes,
        fate: Fate::Used,
    }
}

const fn ignored(names: &'static [&'static str], takes: Takes) -> Spec {
    Spec {
        names,
        takes,
        fate: Fate::Ignored,
    }
}

const fn refused(names: &'static [&'static str], takes: Takes, hint: &'static str) -> Spec {
    Spec {
        names,
        takes,
        fate: Fate::Refused(hint),
    }
}

const REMOTE: &str = "name machines with -S, or use `ppar spawn --on`";
const ON_ALL: &str = "give the hosts as items: `ppar spawn --tag ssh {} COMMAND ::: HOST HOST`";
const SQL: &str = "write records with `--results FILE.json` and load them into the database";
const PANES: &str = "watch jobs with --line-buffer --tag";
const RETIRED: &str = "GNU parallel has retired it, too; write the long option";

use Takes::{Nothing, Perhaps, PerhapsNumber, Value};

/// Internal: where to report that a command has begun.
pub(super) const READY: &str = "_ready";

/// Options of one subject.
#[derive(Debug)]
pub(super) struct Subject {
    /// Its heading in the help.
    pub(super) name: &'static str,
    pub(super) options: &'static [Spec],
}

/// All options, by subject.
pub(super) const SUBJECTS: &[Subject] = &[
    Subject {
        name: "Items",
        options: &[
            used(&["arg-file", "a"], Value),
            used(&["arg-sep", "argsep"], Value),
            used(&["arg-file-sep", "argfilesep"], Value),
            used(&["null", "0"], Nothing),
            used(&["delimiter", "d"], Value),
            used(&["colsep", "C"], Value),
            used(&["csv"], Nothing),
            used(&["header"], Value),
            used(&["link", "xapply"], Nothing),
            used(&["max-args", "n"], Value),
            used(&["max-replace-args", "N"], Value),
            used(&["X"], Nothing),
            used(&["xargs", "m"], Nothing),
            used(&["max-chars", "s"], Value),
            ignored(&["exit", "x"], Nothing),
            used(&["L"], Value),
            used(&["max-lines", "l"], PerhapsNumber),
            used(&["eof", "e"], Perhaps),
            used(&["E"], Value),
            used(&["no-run-if-empty", "r"], Nothing),
            used(&["trim"], Value),
            used(&["shuf"], Nothing),
            used(&["skip-first-line"], Nothing),
            ignored(&["total-jobs", "total"], Value),
            refused(
                &["filter"],
                Value,
                "select items first, as with `ppar map --filter`, or write `[ {1} -lt {2} ] || exit 0;` \
         in the command",
            ),
        ],
    },
    Subject {
        name: "Command",
        options: &[
            used(&["I"], Value),
            used(&["replace", "i"], Perhaps),
            used(&["extensionreplace", "er"], Value),
            used(&["basenamereplace", "bnr"], Value),
            used(&["basenameextensionreplace", "bner"], Value),
            used(&["dirnamereplace", "dnr"], Value),
            used(&["seqreplace"], Value),
            used(&["slotreplace"], Value),
            used(&["rpl"], Value),
            used(&["parens"], Value),
            used(&["plus"], Nothing),
            used(&["quote", "q"], Nothing),
            used(&["shell-quote", "shellquote"], Nothing),
            used(&["env"], Value),
            used(&["process-slot-var"], Value),
            refused(
                &["template", "tmpl"],
                Value,
                "let the command write the file, as with sed",
            ),
        ],
    },
    Subject {
        name: "Running",
        options: &[
            used(&["jobs", "j", "max-procs", "P"], Value),
            used(&["delay"], Value),
            used(&["timeout"], Value),
            used(&["retries"], Value),
            used(&["halt", "halt-on-error"], Value),
            used(&["term-seq", "termseq"], Value),
            used(&["load"], Value),
            used(&["memfree"], Value),
            used(&["nice"], Value),
            used(&["dry-run", "dryrun"], Nothing),
            used(&["wd", "workdir"], Value),
            used(&["interactive", "p"], Nothing),
            used(&["tty"], Nothing),
            used(&["open-tty", "o"], Nothing),
            refused(&["tmux"], Nothing, PANES),
            refused(&["tmuxpane"], Nothing, PANES),
            refused(
                &["limit"],
                Value,
                "use --load, --memfree, or -j FILE with a script that writes the number",
            ),
            ignored(&["noswap"], Nothing),
            refused(&["memsuspend"], Value, "use --memfree"),
            ignored(
                &[
                    "use-sockets-instead-of-threads",
                    "use-cores-instead-of-threads",
                    "use-cpus-instead-of-cores",
                ],
                Nothing,
            ),
        ],
    },
    Subject {
        name: "Pipe mode",
        options: &[
            used(&["pipe", "spreadstdin"], Nothing),
            used(&["pipe-part", "pipepart"], Nothing),
            used(&["block", "block-size", "blocksize"], Value),
            ignored(&["block-timeout", "blocktimeout", "bt"], Value),
            used(&["recstart"], Value),
            used(&["recend"], Value),
            used(&["regexp", "regex"], Nothing),
            used(&["rrs", "remove-rec-sep", "removerecsep"], Nothing),
            used(&["round-robin", "roundrobin", "round"], Nothing),
            used(&["cat"], Nothing),
            used(&["fifo"], Nothing),
            used(&["tee"], Nothing),
            used(&["shard"], Value),
            used(&["bin"], Value),
            used(&["group-by", "groupby"], Value),
        ],
    },
    Subject {
        name: "Output",
        options: &[
            used(&["keep-order", "keeporder", "k"], Nothing),
            used(&["no-keep-order", "nokeeporder", "nok"], Nothing),
            used(&["group"], Nothing),
            used(&["ungroup", "u"], Nothing),
            used(&["line-buffer", "linebuffer", "lb"], Nothing),
            refused(
                &["latest-line", "latestline", "ll"],
                Nothing,
                "use --line-buffer --tag",
            ),
            used(&["tag"], Nothing),
            used(&["tagstring", "tag-string"], Value),
            used(&["ctag"], Nothing),
            used(&["ctagstring", "ctag-string"], Value),
            ignored(&["color", "colour"], Nothing),
            ignored(&["color-failed", "colour-failed", "cf"], Nothing),
            used(&["files", "output-as-files", "outputasfiles"], Nothing),
            used(&["files0"], Nothing),
            used(&["results", "res"], Value),
            used(&["bar"], Nothing),
            used(&["eta"], Nothing),
            used(&["progress"], Nothing),
            used(&["v"], Nothing),
            used(&["verbose", "t"], Nothing),
            ignored(&["silent"], Nothing),
            ignored(&["compress"], Nothing),
            ignored(&["compress-program", "compressprogram"], Value),
            ignored(&["decompress-program", "decompressprogram"], Value),
            used(&["tmpdir", "tempdir"], Value),
        ],
    },
    Subject {
        name: "Job log",
        options: &[
            used(&["joblog", "jl"], Value),
            used(&["resume"], Nothing),
            used(&["resume-failed"], Nothing),
            used(&["retry-failed"], Nothing),
            refused(&["sql-master", "sqlmaster", "sql"], Value, SQL),
            refused(&["sql-worker", "sqlworker"], Value, SQL),
            refused(&["sql-and-worker", "sqlandworker"], Value, SQL),
        ],
    },
    Subject {
        name: "Other machines",
        options: &[
            used(&["sshlogin", "S"], Value),
            used(&["sshloginfile", "slf"], Value),
            used(&["trc"], Value),
            used(&["transfer"], Nothing),
            used(&["transferfile", "tf"], Value),
            used(&["return"], Value),
            used(&["basefile", "bf"], Value),
            used(&["cleanup"], Nothing),
            refused(&["onall"], Nothing, ON_ALL),
            refused(&["nonall"], Nothing, ON_ALL),
            refused(&["ssh"], Value, REMOTE),
            refused(&["hostgroups", "hostgroup", "hgrp"], Nothing, REMOTE),
            ignored(&["filter-hosts", "filterhosts"], Nothing),
            ignored(&["ssh-delay", "sshdelay"], Value),
            ignored(&["controlmaster", "M"], Nothing),
            ignored(&["rsync-opts", "rsyncopts"], Value),
        ],
    },
    Subject {
        name: "Semaphores",
        options: &[
            used(&["semaphore"], Nothing),
            used(&["semaphore-name", "semaphorename", "id"], Value),
            used(&["semaphore-timeout", "semaphoretimeout", "st"], Value),
            used(&["fg"], Nothing),
            used(&["bg"], Nothing),
            used(&["wait"], Nothing),
            used(&[READY], Value),
        ],
    },
    Subject {
        name: "Other",
        options: &[
            used(&["profile", "J"], Value),
            used(&["plain"], Nothing),
            used(&["help", "h"], Nothing),
            used(&["version", "V"], Nothing),
            used(&["minversion"], Value),
            used(&["number-of-cpus"], Nothing),
            used(&["number-of-cores"], Nothing),
            used(&["number-of-threads"], Nothing),
            used(&["number-of-sockets"], Nothing),
            used(&["max-line-length-allowed"], Nothing),
            used(&["show-limits"], Nothing),
            used(&["init"], Value),
            used(&["shebang", "hashbang"], Nothing),
            used(&["shebang-wrap", "hashbang-wrap"], Nothing),
            ignored(&["gnu", "tollef"], Nothing),
            ignored(&["unsafe"], Nothing),
            refused(
                &["combine-executable", "combine-exec", "combineexec"],
                Value,
                "ppar is a single file; put it next to the script",
            ),
            ignored(&["will-cite", "no-notice", "nonotice", "willcite"], Nothing),
            used(&["citation", "bibtex"], Nothing),
            refused(
                &["embed"],
                Nothing,
                "ppar is a single file; put it next to the script",
            ),
            refused(
                &["record-env"],
                Nothing,
                "`env_parallel` of `ppar parallel --init bash` needs no record",
            ),
            refused(
                &["session"],
                Nothing,
                "`env_parallel` of `ppar parallel --init bash` needs no session",
            ),
            used(&["_parset"], Value),
            refused(
                &["shell-completion"],
                Value,
                "the folder completions/ has files for bash, zsh, fish, elvish and PowerShell",
            ),
            refused(&["g", "B", "T", "U", "W", "Y", "H"], Nothing, RETIRED),
        ],
    },
];

/// All options.
pub(super) fn all() -> impl Iterator<Item = &'static Spec> {
    SUBJECTS.iter().flat_map(|subject| subject.options)
}

/// The option with this short letter.
pub(super) fn short(letter: char) -> Option<&'static Spec> {
    let mut buffer = [0; 4];
    let letter = &*letter.encode_utf8(&mut buffer);
    all().find(|spec| spec.names.contains(&letter))
}

/// The option with exactly this long name.
fn exactly(name: &str) -> Option<&'static Spec> {
    let mut all = all();
    all.find(|spec| name.len() > 1 && spec.names.contains(&name))
}

/// The option with these hyphens.
pub(super) fn spelled(word: &str) -> Option<&'static Spec> {
    match word.strip_prefix("--") {
        Some(name) => exactly(name),
        None => short(word.strip_prefix('-')?.chars().next()?),
    }
}

/// Why a long option is unknown.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unknown {
    /// No option starts like this.
    None,
    /// Several options do.
    Several(Vec<&'static str>),
}

/// The option with this long name, which may be any unambiguous prefix.
pub(super) fn long(name: &str) -> Result<&'static Spec, Unknown> {
    let name = name.to_ascii_lowercase();
    if let Some(spec) = exactly(&name) {
        return Ok(spec);
    }
    let is_long = |known: &&str| known.len() > 1;
    let begins = |spec: &&Spec| {
        let mut names = spec.names.iter().filter(|name| is_long(name));
        names.any(|known| known.starts_with(&name))
    };
    let found: Vec<&Spec> = all().filter(begins).collect();
    match found[..] {
        [] => Err(Unknown::None),
        [spec] => Ok(spec),
        _ => Err(Unknown::Several(
            found.iter().map(|spec| spec.names[0]).collect(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_spelling_means_one_option() {
        let mut seen = HashSet::new();
        for name in all().flat_map(|spec| spec.names) {
            assert!(seen.insert(*name), "{name} is listed twice");
        }
    }

    #[test]
    fn names_may_be_shortened_as_long_as_one_option_is_meant() {
        assert_eq!(long("keep").expect("one").names[0], "keep-order");
        assert_eq!(long("halt").expect("one").names[0], "halt");
        assert_eq!(long("nothing").err(), Some(Unknown::None));
        let Err(Unknown::Several(names)) = long("rec") else {
            panic!("two options begin so");
        };
        assert_eq!(names, ["recstart", "recend", "record-env"]);
        assert_eq!(short('j').expect("one").names[0], "jobs");
        assert!(short('Z').is_none());
    }
}
