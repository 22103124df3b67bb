# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_ppar_global_optspecs
    string join \n h/help V/version
end

function __fish_ppar_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_ppar_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_ppar_using_subcommand
    set -l cmd (__fish_ppar_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c ppar -n "__fish_ppar_needs_command" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_needs_command" -s V -l version -d 'Print version'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "map" -d 'Apply a function to every item with a pool of worker processes'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "spawn" -d 'Run a command for every item, each in a process of its own'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "bench" -d 'Measure what more workers gain, and from how many items on'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "info" -d 'Show cores, memory, load and process ids'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand map" -s a -l arg-file -d 'Read items from FILE; `-` is standard input; may be repeated' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand map" -l range -d 'Items are the integers from START up to STOP, without STOP; they are made in the workers' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l def -d 'Define functions: `def f(x): return x + 1`; may be repeated' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -s f -l file -d 'Read definitions from FILE; may be repeated' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand map" -l init -d 'Run CODE once in each worker; the function sees its names' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l filter -d 'Drop items for which EXPR (in x and i) is false' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l reduce -d 'Combine all results into one with EXPR in a and b, which has to be associative' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l initial -d 'Start the reduction with this JSON value' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l seed -d 'Make the random module repeatable: the same numbers for the same item' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -s o -l output -d 'Write to FILE, which appears when it is complete' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand map" -s j -l workers -d 'Workers at most: N, N% of the cores, +N or -N relative to them, or auto; started as needed' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l chunksize -d 'Items that a worker gets at once: a number, or auto (about 20 ms of work)' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l max-tasks-per-worker -d 'Replace a worker after N items' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l timeout -d 'Kill an item\'s worker after SECONDS; the item gets an error record' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l retries -d 'Try a failed item again, up to N times' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l on-error -d 'What a failed item means' -r -f -a "fail\t'Stop at the first one, exit 1'
skip\t'Say it, leave it out, and go on; exit 1 at the end'
record\t'Write its error record in its place, and go on; exit 1 at the end'"
complete -c ppar -n "__fish_ppar_using_subcommand map" -l backend -d 'Who evaluates the function; the output is the same' -r -f -a "process\t'Worker processes: a crash or a time-out costs one item'
thread\t'Threads of this process, as Python\'s `ThreadPool`'
inline\t'Nobody else: one item after the other, in this process'"
complete -c ppar -n "__fish_ppar_using_subcommand map" -l stats-json -d 'Write the same as JSON to FILE' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand map" -s R -l raw-input -d 'Each line is a string, whatever it looks like'
complete -c ppar -n "__fish_ppar_using_subcommand map" -s 0 -l null -d 'Items end with a NUL byte and are strings'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l csv -d 'Items are the rows of CSV: objects named by the header row'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l tsv -d 'Items are the rows of tab-separated values'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l no-header -d 'CSV or TSV has no header row: rows are arrays'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l starmap -d 'An array item becomes positional arguments, an object keyword arguments'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l flat -d 'A result that is a list becomes a result for each of its elements'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l unordered -d 'Write results as they come, not in input order'
complete -c ppar -n "__fish_ppar_using_subcommand map" -s r -l raw-output -d 'Write strings without quotes'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l array -d 'Write one JSON array instead of a line for each result'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l with-item -d 'Write {"item": …, "result": …} for each result'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l progress -d 'Show progress even where results are written to the same terminal; in a pipe or a log, as a line a second'
complete -c ppar -n "__fish_ppar_using_subcommand map" -s q -l quiet -d 'Show no progress, and say nothing about items that are skipped'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l stats -d 'Show a table of the workers\' work at the end'
complete -c ppar -n "__fish_ppar_using_subcommand map" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s a -l arg-file -d 'Read items from FILE; `-` is standard input; may be repeated' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s d -l delimiter -d 'Items end with this byte, or \\n, \\t, \\0, \\xHH' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s C -l colsep -d 'Cut items into columns wherever REGEX matches' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l header -d 'The first item of each source names its columns: {NAME}; with --pipe, the first N lines begin each block' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s n -s N -l max-args -d 'Give N items to each job; with --pipe, N records to each block' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l seed -d 'Make --shuf repeatable' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l block -l block-size -d 'Bytes of a block, such as 64k or 10M; -N cuts the file of --pipe-part into N blocks for each job at once' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l recstart -d 'Records begin with TEXT' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l recend -d 'Records end with TEXT; \\n unless --recstart is given' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s I -l replace -d 'What stands for the item instead of {}' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l env -d 'Set a variable in the environment of jobs; placeholders in VALUE are replaced; may be repeated' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l wd -l workdir -d 'Run jobs in DIR' -r -f -a "(__fish_complete_directories)"
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l fn -d 'Call a function for each item instead of a command, each in a process of its own: an expression in x (the item) and i (its index), a lambda, a name, or FILE.star:NAME. What it prints is its output' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l def -d 'Define functions: `def f(x): return x + 1`; may be repeated' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s f -l file -d 'Read definitions from FILE; may be repeated' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s j -s P -l workers -l jobs -d 'Jobs at once: N, N% of the cores, +N or -N relative to them, auto, or a file that holds one of these, read again whenever it changes' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l delay -d 'Wait so many seconds between starts' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l rate -d 'Start at most N jobs a second, minute or hour: 5/s, 100/m, 1000/h' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l load -d 'Start no job while N tasks of the machine run or wait for its disks; N% is a share of the cores' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l memfree -d 'Start no job while less memory is free; below half of it, the youngest job is ended and run again later' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l nice -d 'Run jobs at this priority, from -20, the highest, to 19' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l timeout -d 'End a job after SECONDS, or after N% of the median time of jobs that succeeded' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l retries -d 'Run a failed job again, up to N times' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l retry-delay -d 'Wait so many seconds before the first retry, and twice as long before each further one' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l halt -d 'End early: now or soon, and on what, such as now,fail=1 or soon,done=50%' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l term-seq -d 'How jobs are ended: signals, with milliseconds between them' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l semaphore -d 'Share the limit of -j with all runs of this user that name the same semaphore' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l tagstring -d 'Begin each line with TEXT, in which placeholders are replaced, and a tab' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l results -d 'Keep what each job writes in a folder of its own in DIR, with its record as JSON' -r -f -a "(__fish_complete_directories)"
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l joblog -d 'Write a line for each job that is over to FILE, in the columns of GNU parallel' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l link -d 'Take one item from each source for a job, instead of each with each'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s 0 -l null -d 'Items end with a NUL byte'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l csv -d 'Items are rows of CSV'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l jsonl -d 'Items are lines of JSON: the fields of objects are columns'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s X -d 'Give each job as many items as a command line holds; a word with {} in it is repeated'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s m -d 'The same, but {} is all items of the job in one place'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s r -l no-run-if-empty -d 'Leave out items that are empty or blank'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l shuf -d 'Run jobs in random order'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l pipe -d 'Cut standard input, or the files of -a, into blocks: each is the standard input of a job'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l pipe-part -l pipepart -d 'The same for the one file of -a, whose parts are read where they lie'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l round-robin -d 'Give blocks to running jobs, each to the first that has read the one before'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l cat -d 'Put each block into a file, whose name is the item'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l shell -d 'Run the command under sh in any case; items are quoted'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l no-shell -d 'Run the command without a shell in any case'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l dry-run -d 'Print the commands, and run none'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l tty -d 'Give jobs the terminal, one at a time'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s p -l interactive -d 'Ask at the terminal before each job; y runs it'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s k -l keep-order -d 'Output in the order of the items, not as jobs end'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l line-buffer -l lb -d 'Each line as soon as it is whole'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s u -l ungroup -d 'Jobs write for themselves, in any order'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l tag -d 'Begin each line with the item and a tab'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l json -d 'One record of JSON for each job'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l progress -l bar -l eta -d 'Show progress; in a pipe or a log, as a line a second'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s q -l quiet -d 'Say nothing about jobs that fail'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l stats -d 'Show at the end what jobs took'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l resume -d 'Do not run jobs again whose commands stand in the job log'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l resume-failed -d 'The same, but run those again that failed'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l cmd -d 'Run COMMAND for each item instead of a function, as `ppar spawn` does; all arguments are items then, and {} stands for the item' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -s j -l workers -d 'Workers at most: N, N% of the cores, +N or -N relative to them, or auto; pools of 1, 2, 4, … up to it are measured' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l runs -d 'Time each side N times, after a run that does not count' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l chunksize -d 'Items that a worker gets at once: a number, or auto (about 20 ms of work)' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l plot -d 'Draw speed-up against workers, and time against items with the break-even, into FILE' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l json -d 'Write all figures to FILE as one JSON object; `-` is standard output' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l csv -d 'Write the table to FILE as CSV; `-` is standard output (CSV is read with --csv-input)' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand bench" -s a -l arg-file -d 'Read items from FILE; `-` is standard input; may be repeated' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l range -d 'Items are the integers from START up to STOP, without STOP; they are made in the workers' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l def -d 'Define functions: `def f(x): return x + 1`; may be repeated' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -s f -l file -d 'Read definitions from FILE; may be repeated' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l init -d 'Run CODE once in each worker; the function sees its names' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l filter -d 'Drop items for which EXPR (in x and i) is false' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l reduce -d 'Combine all results into one with EXPR in a and b, which has to be associative' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l initial -d 'Start the reduction with this JSON value' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l seed -d 'Make the random module repeatable: the same numbers for the same item' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l no-check -d 'Do not compare what the sides write'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -s q -l quiet -d 'Show no progress'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -s R -l raw-input -d 'Each line is a string, whatever it looks like'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -s 0 -l null -d 'Items end with a NUL byte and are strings'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l tsv -d 'Items are the rows of tab-separated values'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l no-header -d 'CSV or TSV has no header row: rows are arrays'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l csv-input -d 'Items are the rows of CSV: objects named by the header row'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l starmap -d 'An array item becomes positional arguments, an object keyword arguments'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l flat -d 'A result that is a list becomes a result for each of its elements'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand info" -s j -l workers -d 'Start workers and show their ids: N, N%, +N, -N or auto' -r
complete -c ppar -n "__fish_ppar_using_subcommand info" -l json -d 'Print one JSON object instead of a table; sizes are in bytes'
complete -c ppar -n "__fish_ppar_using_subcommand info" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn bench info help" -f -a "map" -d 'Apply a function to every item with a pool of worker processes'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn bench info help" -f -a "spawn" -d 'Run a command for every item, each in a process of its own'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn bench info help" -f -a "bench" -d 'Measure what more workers gain, and from how many items on'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn bench info help" -f -a "info" -d 'Show cores, memory, load and process ids'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn bench info help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
