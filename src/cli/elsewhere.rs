//! What users of other tools type, and how ppar says it.

/// Subcommands, words after them, and the advice; no subcommands, or no words,
/// stand for all.
const KNOWN: &[(&[&str], &[&str], &str)] = &[
    (
        &[""],
        &["pool", "apply", "apply_async", "imap"],
        "ppar map applies a function with a pool",
    ),
    (
        &[""],
        &["starmap"],
        "ppar map --starmap passes the elements of an item as arguments",
    ),
    (
        &["map"],
        &["--group-by", "--groupby", "--key"],
        "--by 'x[\"column\"]' reduces the results of each key to one",
    ),
    (
        &["map"],
        &["--where"],
        "--filter CONDITION keeps the items for which it is true",
    ),
    (
        &["map"],
        &["--select", "--columns", "--fields"],
        "write x[\"name\"] for one column, or [x[\"a\"], x[\"b\"]] for several",
    ),
    (
        &["map", "bench"],
        &["--initializer", "--initargs"],
        "write --init CODE",
    ),
    (
        &["map", "bench"],
        &["--import", "--imports"],
        "write --init 'import numpy', and --python if it is not one of ppar's modules",
    ),
    (
        &["map", "bench"],
        &["--jsonl", "--ndjson", "--json-lines"],
        "JSON Lines are the default",
    ),
    (
        &["map"],
        &["--null-input"],
        "--range N gives the items 0 to N - 1 without input",
    ),
    (&["map"], &["--avg", "--average"], "write --mean"),
    (
        &["map"],
        &[
            "--sort",
            "--sort-by",
            "--order-by",
            "--top",
            "--limit",
            "--head",
            "--tail",
        ],
        "results come in input order; sort and head, or sorted(...) after --array, do the rest",
    ),
    (
        &[""],
        &["xargs"],
        "ppar spawn runs a command for every item",
    ),
    (
        &[""],
        &["sem"],
        "ppar parallel --semaphore is GNU parallel's sem; ppar semaphore limits commands by name",
    ),
    (&[""], &["version"], "ppar --version prints the version"),
    (&[], &["--version"], "ppar --version prints the version"),
    (
        &["spawn"],
        &["--range", "--array"],
        "a range is a source of items: ::: $(seq 1 10), or seq 1 10 | ppar spawn …",
    ),
    (
        &["map", "bench", "spawn"],
        &["--jobs", "--processes", "--max-procs", "-P", "-p", "-w"],
        "-j N is how many run at a time",
    ),
    (
        &["map"],
        &["-n"],
        "-j N is how many run at a time; --chunksize N is how many items a worker gets at once",
    ),
    (&["map", "spawn"], &["--retry"], "write --retries N"),
    (
        &["map"],
        &["-k", "--keep-order"],
        "results come in input order, unless --unordered is given",
    ),
    (
        &["map"],
        &["--halt"],
        "write --on-error fail, skip or record",
    ),
    (&["map"], &["--bar", "--eta"], "write --progress"),
    (
        &["map"],
        &["-v", "--verbose"],
        "--progress shows progress, and --stats what the workers did",
    ),
    (
        &["map"],
        &["--input", "--infile", "-i"],
        "-a FILE reads items from a file, and so does < FILE",
    ),
    (
        &["map"],
        &["--format", "--json"],
        "--json-input, -R, --csv and --tsv are formats of items; results are JSON, or a table with --csv-out",
    ),
    (
        &["map"],
        &["-s", "--slurp"],
        "--json-input reads one document, --array writes one, and --reduce combines results",
    ),
    (
        &["map"],
        &["-c", "--compact-output", "--compact"],
        "results are compact: one line each",
    ),
    (
        &["map"],
        &["--indent", "--pretty"],
        "results have one line each; jq . indents them",
    ),
    (
        &["map"],
        &["-d", "-F", "--delimiter", "--separator", "--sep"],
        "--csv-delimiter CHAR reads a table with another delimiter",
    ),
    (
        &["map"],
        &["--header"],
        "with --csv and --tsv the first row is the header, unless --no-header is given",
    ),
    (
        &["spawn"],
        &["--on-error"],
        "jobs that fail do not stop the others, unless --halt says so",
    ),
    (&["spawn"], &["-L"], "-n N gives each job N items"),
    (
        &["map", "spawn"],
        &["--host", "--hosts"],
        "write --on ssh:HOST,ssh:HOST",
    ),
    (
        &["spawn"],
        &["--onall", "--nonall"],
        "give the hosts as items: ppar spawn --tag ssh {} COMMAND ::: HOST HOST",
    ),
    (
        &["spawn"],
        &["--plus"],
        "ppar parallel --plus has the placeholders of GNU parallel",
    ),
    (&["spawn"], &["-t"], "-v shows the commands"),
    (
        &["spawn"],
        &["-i"],
        "{} is the item; -I TEXT names another text for it",
    ),
    (&["run"], &["--python", "--py"], "write --language python"),
    (
        &["run"],
        &["-c", "-m"],
        "ppar run - reads the script from standard input",
    ),
    (
        &["lock", "semaphore"],
        &["-n", "--nonblock", "--nb"],
        "--timeout 0 does not wait",
    ),
    (
        &["lock", "semaphore"],
        &["-w", "--wait"],
        "--timeout 5 waits up to 5 seconds",
    ),
    (
        &["semaphore"],
        &["-j", "-n", "--jobs"],
        "--count N is how many commands may run at a time",
    ),
    (&["queue"], &["pop", "take"], "write get"),
    (&["queue"], &["push", "add", "append"], "write put"),
    (
        &["queue", "list", "dict"],
        &["len", "length", "count", "qsize"],
        "write size",
    ),
    (
        &["value"],
        &["inc", "incr", "increment"],
        "ppar value add NAME 1 adds 1",
    ),
    (&["list"], &["push", "add", "put"], "write append"),
    (&["dict"], &["add", "put"], "write set"),
    (&["dict", "list"], &["del", "delete", "remove"], "write pop"),
    (
        &["list"],
        &["get"],
        "ppar list items NAME prints all values",
    ),
    (
        &["dict"],
        &["get"],
        "ppar dict items NAME prints all keys and values",
    ),
    (
        &["barrier"],
        &[],
        "ppar barrier wait NAME --parties N waits until N processes have arrived",
    ),
    (
        &["bench"],
        &["--csv"],
        "--csv FILE writes the table there; --csv-input reads items that are CSV",
    ),
    (
        &["spawn"],
        &["-s", "--max-chars"],
        "-X gives a job as many items as fit into a command line",
    ),
];

/// The advice for a word after a subcommand, or in place of one.
pub(super) fn listed(subcommand: &str, word: &str) -> Option<&'static str> {
    let has = |all: &[&str], one| all.is_empty() || all.contains(&one);
    let mut known = KNOWN.iter();
    let (_, _, hint) =
        known.find(|(subcommands, words, _)| has(subcommands, subcommand) && has(words, word))?;
    Some(hint)
}
