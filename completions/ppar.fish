# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_ppar_global_optspecs
    string join \n color= V/version h/help
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

complete -c ppar -n "__fish_ppar_needs_command" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_needs_command" -s V -l version -d 'Print version; -VV also prints the commit and how it was built'
complete -c ppar -n "__fish_ppar_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "map" -d 'Apply a function to every item with a pool of worker processes'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "spawn" -d 'Run a command for every item, each in its own process'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "parallel" -d 'Run commands as GNU parallel does, with its options'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "run" -d 'Run a script with processes, pools and shared objects'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "manager" -d 'Serve queues, locks, values and other shared objects'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "queue" -d 'Put values into a shared queue, and get them'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "pipe" -d 'Send values through a shared pipe'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "lock" -d 'Run a command while holding a lock'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "semaphore" -d 'Limit how many commands run at a time'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "event" -d 'Signal an event, or wait for it'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "barrier" -d 'Wait until N processes have arrived'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "value" -d 'Set, read and change a number in shared memory'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "array" -d 'Set, read and change numbers in shared memory'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "dict" -d 'Set and get the values of a shared dict'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "list" -d 'Set and get the values of a shared list'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "bench" -d 'Measure whether more workers speed up a function, and from how many items'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "info" -d 'Show cores, memory, load and process ids'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "man" -d 'Write the manual pages into a folder'
complete -c ppar -n "__fish_ppar_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand map" -s a -l arg-file -d 'Read items from FILE, which may be compressed; `-` is standard input; may be repeated' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand map" -l csv-delimiter -d 'Read CSV with CHAR as the separator, such as \';\' or \'|\'' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l types -d 'Turn fields of CSV or TSV into numbers: COLUMN=TYPE,… where TYPE is int, float, str or auto; `auto` alone is for all other columns' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l max-record -d 'Refuse a record longer than SIZE bytes, and end the run: K is 1,024 and k 1,000' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l range -d 'Items are the integers from START, by default 0, up to, but not including, STOP' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l python -d 'FUNCTION and all other code are Python, run by CPython; COMMAND selects the interpreter' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l language -d 'The language of FUNCTION and all other code; a FUNCTION in a .py file or a module is Python' -r -f -a "builtin\t'ppar\'s own, a subset of Python'
python\t'CPython, with all installed packages'"
complete -c ppar -n "__fish_ppar_using_subcommand map" -l def -d 'Define functions: `def f(x): return x + 1`; may be repeated' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -s f -l file -d 'Read definitions from FILE; may be repeated' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand map" -l init -d 'Run CODE once in each worker; the function sees its names; may be repeated' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l filter -d 'Drop items for which EXPR (in x and i) is false' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l reduce -d 'Combine all results into one with EXPR in a and b, which must be associative' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l initial -d 'Start the reduction with this JSON value' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l seed -d 'Seed the random module: the same item draws the same numbers' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l by -d 'Reduce the results of each key to one, {"key": …, "result": …}; EXPR in x and i gives an item\'s key' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l by-limit -d 'End the run when the keys of --by and their results take more than SIZE' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l exec -d 'Instead of FUNCTION, run COMMAND once in each worker; it reads one item per line and answers each with one line' -r -f -a "(__fish_complete_command)"
complete -c ppar -n "__fish_ppar_using_subcommand map" -l exec-window -d 'Send COMMAND up to N items before it answers the first' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -s o -l output -d 'Write to FILE, which appears when it is complete; `-` is standard output; FILE.csv and FILE.tsv get tables' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand map" -s j -l workers -d 'Maximum number of workers: N, N% of the cores, +N or -N relative to them, or auto' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l chunksize -d 'How many items a worker gets at once: a number, or auto (about 20 ms of work)' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l max-tasks-per-worker -d 'Replace a worker after N items' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l timeout -d 'Fail an item that takes longer than TIME (seconds, or 200ms, 5m, 1.5h), and kill its worker' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l memory -d 'Kill a worker that uses more than SIZE of memory, with all that it started; its item fails the second time' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l memory-total -d 'When all workers together use more than SIZE of memory, kill the largest, and run its item again alone' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l retries -d 'Retry a failed item up to N times' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l on-error -d 'What to do when an item fails' -r -f -a "fail\t'Stop at the first one, exit 1'
skip\t'Report it, leave it out, and go on; exit 1 at the end'
record\t'Write its error record in its place, and go on; exit 1 at the end'"
complete -c ppar -n "__fish_ppar_using_subcommand map" -l backend -d 'What evaluates the function; the output is the same' -r -f -a "process\t'Worker processes: a crash or a time-out costs one item'
thread\t'Threads of this process, as with Python\'s `ThreadPool`'
inline\t'No workers: one item after the other, in this process'"
complete -c ppar -n "__fish_ppar_using_subcommand map" -l worker -d 'Start COMMAND as a worker: a program that speaks ppar\'s protocol, and decides what FUNCTION means' -r -f -a "(__fish_complete_command)"
complete -c ppar -n "__fish_ppar_using_subcommand map" -l env -d 'Set a variable in the environment of workers; {%} in VALUE is the worker\'s slot from 1, {%0} the same from 0, {host} the name of its host; NAME alone sends the variable as it is here to other hosts; may be repeated' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l threads -d 'Tell numeric libraries to use N threads in each worker (OMP_NUM_THREADS and the like), or auto: the number of cores divided by the number of workers, the default for Python' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l on -d 'Run on each TARGET of a list with commas: local, local:N, ssh:HOST, ssh:N/USER@HOST, ssh:@FILE, slurm, slurm:N, or cmd:LAUNCHER for any command that runs a program elsewhere; may be repeated' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -s S -l sshlogin -d 'Run on the hosts of LIST, as GNU parallel writes them: HOST, USER@HOST or N/USER@HOST, or : for this machine' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l sshloginfile -l slf -d 'Run on the hosts of FILE, one per line' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand map" -l host-timeout -d 'Give a host up after it has been silent for TIME; its work goes to others' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l remote-init -d 'Run COMMAND in the shell of each host first, such as `module load python`' -r -f -a "(__fish_complete_command)"
complete -c ppar -n "__fish_ppar_using_subcommand map" -l remote-ppar -d 'Use the ppar that is at PATH on each host, instead of a copy of this one' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l slurm-args -d 'Ask Slurm for the nodes of slurm:N with these options of salloc, such as \'-p gpu -t 1:00:00\'' -r
complete -c ppar -n "__fish_ppar_using_subcommand map" -l basefile -d 'Copy FILE to each host first; may be repeated' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand map" -l workdir -l wd -d 'Run in DIR on each host; `...` is a new folder that is removed at the end' -r -f -a "(__fish_complete_directories)"
complete -c ppar -n "__fish_ppar_using_subcommand map" -l stats-json -d 'Write the same as JSON to FILE; `-` is standard output' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand map" -s R -l raw-input -d 'Each line is a string, whatever it looks like; a CR at its end is dropped'
complete -c ppar -n "__fish_ppar_using_subcommand map" -s 0 -l null -d 'Items end with a NUL byte and are strings'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l json-input -d 'Items are a stream of JSON values; the elements of a top-level array are items'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l csv -d 'Items are rows of CSV, as objects whose keys come from the header row'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l tsv -d 'Items are rows of tab-separated values'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l no-header -d 'CSV or TSV has no header row: rows are arrays'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l starmap -d 'Pass an array item as positional arguments, an object as keyword arguments'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l flat -d 'Turn a result that is a list into one result per element'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l count -d 'Reduce results to their number'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l sum -d 'Reduce results to their exact sum'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l mean -d 'Reduce results to their mean'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l min -d 'Reduce results to the least one'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l max -d 'Reduce results to the largest one'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l exec-errors -d 'Treat an answer {"error": …} of COMMAND as the failure of its item'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l unordered -d 'Write results as they arrive, not in input order'
complete -c ppar -n "__fish_ppar_using_subcommand map" -s r -l raw-output -d 'Write strings without quotes'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l array -d 'Write one JSON array instead of a line per result'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l with-item -d 'Write {"item": …, "result": …} for each result'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l csv-out -d 'Write CSV: an object becomes a row under a header of the first one\'s keys, an array a row without a header'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l tsv-out -d 'Write the same as tab-separated values'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l manager -d 'Give the function or command shared objects, as within `ppar manager -- …`: those of the surrounding manager, or else of a new one for this run'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l no-listen -d 'Talk to the nodes of Slurm through the streams of one srun per node, so that ppar listens on no port'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l progress -d 'Show progress even if results go to the same terminal; in a pipe or a log, as one line a second'
complete -c ppar -n "__fish_ppar_using_subcommand map" -s q -l quiet -d 'Show no progress, and do not report failed items that are skipped or recorded'
complete -c ppar -n "__fish_ppar_using_subcommand map" -l stats -d 'Print a table of the workers\' activity at the end'
complete -c ppar -n "__fish_ppar_using_subcommand map" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s a -l arg-file -d 'Read items from FILE, which may be compressed; `-` is standard input; may be repeated' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s d -l delimiter -d 'Items end with this text, in which \\n, \\t, \\0 and \\xHH stand for bytes' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s C -l colsep -d 'Split items into columns wherever REGEX matches' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l header -d 'The first item of each source names its columns: {NAME}; with --pipe, repeat the first N lines in each block' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l csv-delimiter -d 'Items are rows of CSV with CHAR as the separator, such as \';\' or \'|\'' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l max-record -d 'Refuse an item (with --pipe, a record) longer than SIZE bytes, and end the run' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s n -s N -l max-args -d 'Give N items to each job; with --pipe, N records to each block' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l seed -d 'Seed --shuf: the same seed gives the same order' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l block -l block-size -d 'Size of a block in bytes, such as 64k or 10M; -N cuts the file of --pipe-part into N blocks per concurrent job [default: 1M]' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l recstart -d 'Records begin with TEXT' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l recend -d 'Records end with TEXT; \\n unless --recstart is given' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l group-by -d 'Records are consecutive lines with the same value in a column: its number, or its name with --header. --colsep separates columns, or else a tab' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s I -l replace -d 'Use TEXT instead of {} for the item' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l shell -d 'Always run the command under sh, or under SHELL, such as bash, zsh or fish; items are quoted' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l env -d 'Set a variable in the environment of jobs; placeholders in VALUE are replaced; NAME alone sends the variable as it is here to other hosts; may be repeated' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l threads -d 'Tell numeric libraries to use N threads in each job (OMP_NUM_THREADS and the like), or auto: the number of cores divided by the number of concurrent jobs' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l wd -l workdir -d 'Run jobs in DIR' -r -f -a "(__fish_complete_directories)"
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l fn -d 'Call a function for each item instead of running a command, each in its own process: an expression in x (the item) and i (its index), a lambda, a name, FILE.py:NAME, MODULE:NAME or FILE.star:NAME. What it prints is its output' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l python -d 'FUNCTION and all other code are Python, run by CPython; COMMAND selects the interpreter' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l language -d 'The language of FUNCTION and all other code; a FUNCTION in a .py file or a module is Python' -r -f -a "builtin\t'ppar\'s own, a subset of Python'
python\t'CPython, with all installed packages'"
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l def -d 'Define functions: `def f(x): return x + 1`; may be repeated' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s f -l file -d 'Read definitions from FILE; may be repeated' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s j -s P -l workers -l jobs -d 'Number of concurrent jobs: N, N% of the cores, +N or -N relative to them, auto, or a file that contains one of these, read again whenever it changes' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l delay -d 'Wait between starts: seconds, or a time such as 200ms, 5m or 1.5h' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l rate -d 'Start at most N jobs per second, minute or hour: 5 or 5/s, 100/m, 1000/h' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l load -d 'Start no job while N tasks on the machine run or wait for a disk; N% is a share of the cores' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l memfree -d 'Start no job while less than SIZE of memory is free; below half of it, end the youngest job and run it again later' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l nice -d 'Run jobs at this priority, from -20, the highest, to 19' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l timeout -d 'End a job after TIME (seconds, or 200ms, 5m, 1.5h), or after N% of the median time of jobs that succeeded' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l memory -d 'End a job that uses more than SIZE of memory, with all that it started' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l memory-total -d 'If all jobs together hold more than SIZE of memory, end the largest, and run it again alone' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l retries -d 'Run a failed job again, up to N times' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l retry-delay -d 'Wait before the first retry, and twice as long before each further one' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l halt -d 'Stop early: now or soon, and when, such as now,fail=1 or soon,done=50%' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l term-seq -d 'How jobs are ended: signals with milliseconds between them' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l semaphore -d 'Share the limit of -j with all runs of this user that name the same semaphore' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l on -d 'Run on each TARGET of a list with commas: local, local:N, ssh:HOST, ssh:N/USER@HOST, ssh:@FILE, slurm, slurm:N, or cmd:LAUNCHER for any command that runs a program elsewhere; may be repeated' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s S -l sshlogin -d 'Run on the hosts of LIST, as GNU parallel writes them: HOST, USER@HOST or N/USER@HOST, or : for this machine' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l sshloginfile -l slf -d 'Run on the hosts of FILE, one per line' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l host-timeout -d 'Give a host up after it has been silent for TIME; its work goes to others' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l remote-init -d 'Run COMMAND in the shell of each host first, such as `module load python`' -r -f -a "(__fish_complete_command)"
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l remote-ppar -d 'Use the ppar that is at PATH on each host, instead of a copy of this one' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l slurm-args -d 'Ask Slurm for the nodes of slurm:N with these options of salloc, such as \'-p gpu -t 1:00:00\'' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l basefile -d 'Copy FILE to each host first; may be repeated' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l transferfile -l tf -d 'Copy FILE to the job\'s host before the job starts, such as {}; may be repeated' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l return -d 'Copy FILE back from the job\'s host when the job has ended, such as {.}.out; may be repeated' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l trc -d 'The same as --transfer --return FILE --cleanup' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l tagstring -d 'Begin each line with TEXT, in which placeholders are replaced, and a tab' -r
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l results -d 'Also save the output of each job in a folder of its own in DIR, with its record as JSON; or in the file that a name with placeholders gives it. FILE.csv, .tsv and .json get a row per job instead' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l joblog -d 'Log each finished job to FILE, in the columns of GNU parallel; `-` is standard output' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l link -d 'Take one item from each source for a job, instead of all combinations'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s 0 -l null -d 'Items end with a NUL byte'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l csv -d 'Items are rows of CSV, the first row too, unless --header takes names from it'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l jsonl -d 'Items are lines of JSON: the fields of objects are columns'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l json-input -d 'The same for a stream of JSON values; the elements of a top-level array are items'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s X -d 'Give each job as many items as a command line holds; a word that contains {} is repeated'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s m -d 'The same, but all items of the job replace {} in one word'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s r -l no-run-if-empty -d 'Ignore items that are empty or blank'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l shuf -d 'Run jobs in random order'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l pipe -d 'Cut standard input, or the files of -a, into blocks, each the standard input of a job'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l pipe-part -l pipepart -d 'The same for the one file of -a; jobs read their parts directly from it'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l regexp -d '--recstart and --recend are regular expressions'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l tee -d 'Give all of standard input to the job of each item'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l round-robin -d 'Give blocks to running jobs, each to the first that has read the one before'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l cat -d 'Put each block into a file, whose name is the item'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l no-shell -d 'Never run the command under a shell'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l dry-run -d 'Print the commands instead of running them'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l tty -d 'Give the terminal to jobs, one at a time'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l manager -d 'Give the function or command shared objects, as within `ppar manager -- …`: those of the surrounding manager, or else of a new one for this run'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s p -l interactive -d 'Ask at the terminal before each job; y runs it'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l no-listen -d 'Talk to the nodes of Slurm through the streams of one srun per node, so that ppar listens on no port'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l transfer -d 'The same as --transferfile {}'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l cleanup -d 'Remove the copies on the host when the job has ended, whether it failed or not'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s k -l keep-order -d 'Print output in the order of the items, not as jobs end'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l line-buffer -l lb -d 'Print each line as soon as it is complete; with --keep-order, those of the first running job, and the others in turn'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s u -l ungroup -d 'Let jobs write directly, so that their output may mix'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l tag -d 'Begin each line with the item and a tab'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l json -d 'Print one JSON record per job'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l files -d 'Print the name of a file with the output of each job instead of the output'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l progress -l bar -l eta -d 'Show progress; in a pipe or a log, as one line a second'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s v -l verbose -d 'Print each command on standard error before it runs'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s q -l quiet -d 'Do not report failed jobs'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l stats -d 'Print the number of jobs and what they used at the end'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l resume -d 'Skip jobs whose commands are in the job log'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l resume-failed -d 'The same, but run failed jobs again'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ppar -n "__fish_ppar_using_subcommand parallel" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand run" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand run" -l language -d 'The language of the script' -r -f -a "builtin\t'ppar\'s own, a subset of Python'
python\t'CPython, with all installed packages'"
complete -c ppar -n "__fish_ppar_using_subcommand run" -l seed -d 'Seed the random numbers' -r
complete -c ppar -n "__fish_ppar_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ppar -n "__fish_ppar_using_subcommand manager; and not __fish_seen_subcommand_from list stop help" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand manager; and not __fish_seen_subcommand_from list stop help" -l socket -d 'The path of the socket [default: a new path, which PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand manager; and not __fish_seen_subcommand_from list stop help" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand manager; and not __fish_seen_subcommand_from list stop help" -a "list" -d 'List the objects, who holds them and who waits for them, as one JSON object per line'
complete -c ppar -n "__fish_ppar_using_subcommand manager; and not __fish_seen_subcommand_from list stop help" -a "stop" -d 'Stop the manager; its clients exit with 3'
complete -c ppar -n "__fish_ppar_using_subcommand manager; and not __fish_seen_subcommand_from list stop help" -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand manager; and __fish_seen_subcommand_from list" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand manager; and __fish_seen_subcommand_from list" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand manager; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand manager; and __fish_seen_subcommand_from stop" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand manager; and __fish_seen_subcommand_from stop" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand manager; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand manager; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the objects, who holds them and who waits for them, as one JSON object per line'
complete -c ppar -n "__fish_ppar_using_subcommand manager; and __fish_seen_subcommand_from help" -f -a "stop" -d 'Stop the manager; its clients exit with 3'
complete -c ppar -n "__fish_ppar_using_subcommand manager; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and not __fish_seen_subcommand_from put get size close task-done join help" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand queue; and not __fish_seen_subcommand_from put get size close task-done join help" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand queue; and not __fish_seen_subcommand_from put get size close task-done join help" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and not __fish_seen_subcommand_from put get size close task-done join help" -f -a "put" -d 'Add values at the end; waits while the queue is full'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and not __fish_seen_subcommand_from put get size close task-done join help" -f -a "get" -d 'Remove and print the first value, after waiting for one'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and not __fish_seen_subcommand_from put get size close task-done join help" -f -a "size" -d 'Print the number of values'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and not __fish_seen_subcommand_from put get size close task-done join help" -f -a "close" -d 'Refuse new values; `get` ends once the queue is empty'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and not __fish_seen_subcommand_from put get size close task-done join help" -f -a "task-done" -d 'Mark a value as processed'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and not __fish_seen_subcommand_from put get size close task-done join help" -f -a "join" -d 'Wait until all values are processed'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and not __fish_seen_subcommand_from put get size close task-done join help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from put" -l max-record -d 'Refuse a line of standard input longer than SIZE bytes' -r
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from put" -l bound -d 'Limit a new queue to N values' -r
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from put" -l timeout -d 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait' -r
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from put" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from put" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from put" -s R -l raw-input -d 'Each value is a string, whatever it looks like'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from put" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from get" -s n -l max-values -d 'Take N values' -r
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from get" -l timeout -d 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait' -r
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from get" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from get" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from get" -s f -l follow -d 'Take values until the queue is closed'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from get" -s r -l raw-output -d 'Write strings as they are, without quotes'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from size" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from size" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from size" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from close" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from close" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from close" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from task-done" -s n -l count -d 'How many values' -r
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from task-done" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from task-done" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from task-done" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from join" -l timeout -d 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait' -r
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from join" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from join" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from join" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from help" -f -a "put" -d 'Add values at the end; waits while the queue is full'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from help" -f -a "get" -d 'Remove and print the first value, after waiting for one'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from help" -f -a "size" -d 'Print the number of values'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from help" -f -a "close" -d 'Refuse new values; `get` ends once the queue is empty'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from help" -f -a "task-done" -d 'Mark a value as processed'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from help" -f -a "join" -d 'Wait until all values are processed'
complete -c ppar -n "__fish_ppar_using_subcommand queue; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and not __fish_seen_subcommand_from send recv close help" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and not __fish_seen_subcommand_from send recv close help" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and not __fish_seen_subcommand_from send recv close help" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and not __fish_seen_subcommand_from send recv close help" -f -a "send" -d 'Send values into an end; waits while too much is unread at the other'
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and not __fish_seen_subcommand_from send recv close help" -f -a "recv" -d 'Receive a value at an end and print it; waits for one'
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and not __fish_seen_subcommand_from send recv close help" -f -a "close" -d 'Close the pipe at an end'
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and not __fish_seen_subcommand_from send recv close help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and __fish_seen_subcommand_from send" -l max-record -d 'Refuse a line of standard input longer than SIZE bytes' -r
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and __fish_seen_subcommand_from send" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and __fish_seen_subcommand_from send" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and __fish_seen_subcommand_from send" -s R -l raw-input -d 'Each value is a string, whatever it looks like'
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and __fish_seen_subcommand_from send" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and __fish_seen_subcommand_from recv" -l timeout -d 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait' -r
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and __fish_seen_subcommand_from recv" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and __fish_seen_subcommand_from recv" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and __fish_seen_subcommand_from recv" -s f -l follow -d 'Receive values until the pipe is closed'
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and __fish_seen_subcommand_from recv" -s r -l raw-output -d 'Write strings as they are, without quotes'
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and __fish_seen_subcommand_from recv" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and __fish_seen_subcommand_from close" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and __fish_seen_subcommand_from close" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and __fish_seen_subcommand_from close" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and __fish_seen_subcommand_from help" -f -a "send" -d 'Send values into an end; waits while too much is unread at the other'
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and __fish_seen_subcommand_from help" -f -a "recv" -d 'Receive a value at an end and print it; waits for one'
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and __fish_seen_subcommand_from help" -f -a "close" -d 'Close the pipe at an end'
complete -c ppar -n "__fish_ppar_using_subcommand pipe; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand lock" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand lock" -l timeout -d 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait' -r
complete -c ppar -n "__fish_ppar_using_subcommand lock" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand lock" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand semaphore" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand semaphore" -l timeout -d 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait' -r
complete -c ppar -n "__fish_ppar_using_subcommand semaphore" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand semaphore" -l count -d 'How many commands may run at a time' -r
complete -c ppar -n "__fish_ppar_using_subcommand semaphore" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand event; and not __fish_seen_subcommand_from set clear wait is-set help" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand event; and not __fish_seen_subcommand_from set clear wait is-set help" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand event; and not __fish_seen_subcommand_from set clear wait is-set help" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand event; and not __fish_seen_subcommand_from set clear wait is-set help" -f -a "set" -d 'Set the event, and wake everyone who waits for it'
complete -c ppar -n "__fish_ppar_using_subcommand event; and not __fish_seen_subcommand_from set clear wait is-set help" -f -a "clear" -d 'Clear the event, so that `wait` waits again'
complete -c ppar -n "__fish_ppar_using_subcommand event; and not __fish_seen_subcommand_from set clear wait is-set help" -f -a "wait" -d 'Wait until the event is set'
complete -c ppar -n "__fish_ppar_using_subcommand event; and not __fish_seen_subcommand_from set clear wait is-set help" -f -a "is-set" -d 'Print true and exit with 0 if the event is set, otherwise false and 1'
complete -c ppar -n "__fish_ppar_using_subcommand event; and not __fish_seen_subcommand_from set clear wait is-set help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand event; and __fish_seen_subcommand_from set" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand event; and __fish_seen_subcommand_from set" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand event; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand event; and __fish_seen_subcommand_from clear" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand event; and __fish_seen_subcommand_from clear" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand event; and __fish_seen_subcommand_from clear" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand event; and __fish_seen_subcommand_from wait" -l timeout -d 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait' -r
complete -c ppar -n "__fish_ppar_using_subcommand event; and __fish_seen_subcommand_from wait" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand event; and __fish_seen_subcommand_from wait" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand event; and __fish_seen_subcommand_from wait" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand event; and __fish_seen_subcommand_from is-set" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand event; and __fish_seen_subcommand_from is-set" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand event; and __fish_seen_subcommand_from is-set" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand event; and __fish_seen_subcommand_from help" -f -a "set" -d 'Set the event, and wake everyone who waits for it'
complete -c ppar -n "__fish_ppar_using_subcommand event; and __fish_seen_subcommand_from help" -f -a "clear" -d 'Clear the event, so that `wait` waits again'
complete -c ppar -n "__fish_ppar_using_subcommand event; and __fish_seen_subcommand_from help" -f -a "wait" -d 'Wait until the event is set'
complete -c ppar -n "__fish_ppar_using_subcommand event; and __fish_seen_subcommand_from help" -f -a "is-set" -d 'Print true and exit with 0 if the event is set, otherwise false and 1'
complete -c ppar -n "__fish_ppar_using_subcommand event; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and not __fish_seen_subcommand_from wait abort reset help" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and not __fish_seen_subcommand_from wait abort reset help" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and not __fish_seen_subcommand_from wait abort reset help" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and not __fish_seen_subcommand_from wait abort reset help" -f -a "wait" -d 'Wait until all have arrived, and print the order of arrival, from 0'
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and not __fish_seen_subcommand_from wait abort reset help" -f -a "abort" -d 'Break the barrier: everyone who waits exits with 1'
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and not __fish_seen_subcommand_from wait abort reset help" -f -a "reset" -d 'Make a broken barrier usable again'
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and not __fish_seen_subcommand_from wait abort reset help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and __fish_seen_subcommand_from wait" -l parties -d 'How many processes must arrive before all continue' -r
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and __fish_seen_subcommand_from wait" -l timeout -d 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait' -r
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and __fish_seen_subcommand_from wait" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and __fish_seen_subcommand_from wait" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and __fish_seen_subcommand_from wait" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and __fish_seen_subcommand_from abort" -l parties -d 'How many processes must arrive before all continue' -r
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and __fish_seen_subcommand_from abort" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and __fish_seen_subcommand_from abort" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and __fish_seen_subcommand_from abort" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and __fish_seen_subcommand_from reset" -l parties -d 'How many processes must arrive before all continue' -r
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and __fish_seen_subcommand_from reset" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and __fish_seen_subcommand_from reset" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and __fish_seen_subcommand_from reset" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and __fish_seen_subcommand_from help" -f -a "wait" -d 'Wait until all have arrived, and print the order of arrival, from 0'
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and __fish_seen_subcommand_from help" -f -a "abort" -d 'Break the barrier: everyone who waits exits with 1'
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and __fish_seen_subcommand_from help" -f -a "reset" -d 'Make a broken barrier usable again'
complete -c ppar -n "__fish_ppar_using_subcommand barrier; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand value; and not __fish_seen_subcommand_from get set add compare-and-set help" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand value; and not __fish_seen_subcommand_from get set add compare-and-set help" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand value; and not __fish_seen_subcommand_from get set add compare-and-set help" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand value; and not __fish_seen_subcommand_from get set add compare-and-set help" -f -a "get" -d 'Print the value'
complete -c ppar -n "__fish_ppar_using_subcommand value; and not __fish_seen_subcommand_from get set add compare-and-set help" -f -a "set" -d 'Set the value'
complete -c ppar -n "__fish_ppar_using_subcommand value; and not __fish_seen_subcommand_from get set add compare-and-set help" -f -a "add" -d 'Add to the value, and print the sum'
complete -c ppar -n "__fish_ppar_using_subcommand value; and not __fish_seen_subcommand_from get set add compare-and-set help" -f -a "compare-and-set" -d 'Set the value if it equals OLD; exit with 1 if it does not'
complete -c ppar -n "__fish_ppar_using_subcommand value; and not __fish_seen_subcommand_from get set add compare-and-set help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from get" -l type -d 'The type of a new value, which starts at 0 [default: d]' -r
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from get" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from get" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from set" -l type -d 'The type of a new value, which starts at 0 [default: d]' -r
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from set" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from set" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from add" -l type -d 'The type of a new value, which starts at 0 [default: d]' -r
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from add" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from add" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from compare-and-set" -l type -d 'The type of a new value, which starts at 0 [default: d]' -r
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from compare-and-set" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from compare-and-set" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from compare-and-set" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from help" -f -a "get" -d 'Print the value'
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from help" -f -a "set" -d 'Set the value'
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from help" -f -a "add" -d 'Add to the value, and print the sum'
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from help" -f -a "compare-and-set" -d 'Set the value if it equals OLD; exit with 1 if it does not'
complete -c ppar -n "__fish_ppar_using_subcommand value; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand array; and not __fish_seen_subcommand_from get set add slice help" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand array; and not __fish_seen_subcommand_from get set add slice help" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand array; and not __fish_seen_subcommand_from get set add slice help" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand array; and not __fish_seen_subcommand_from get set add slice help" -f -a "get" -d 'Print the number at a position, by default all, one per line'
complete -c ppar -n "__fish_ppar_using_subcommand array; and not __fish_seen_subcommand_from get set add slice help" -f -a "set" -d 'Set numbers, starting at a position'
complete -c ppar -n "__fish_ppar_using_subcommand array; and not __fish_seen_subcommand_from get set add slice help" -f -a "add" -d 'Add to the number at a position, and print the sum'
complete -c ppar -n "__fish_ppar_using_subcommand array; and not __fish_seen_subcommand_from get set add slice help" -f -a "slice" -d 'Print the numbers from START up to, but not including, STOP, one per line'
complete -c ppar -n "__fish_ppar_using_subcommand array; and not __fish_seen_subcommand_from get set add slice help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from get" -l type -d 'The type of a new array, which starts with zeroes' -r
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from get" -l length -d 'The length of a new array, at least 2' -r
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from get" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from get" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from set" -l type -d 'The type of a new array, which starts with zeroes' -r
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from set" -l length -d 'The length of a new array, at least 2' -r
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from set" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from set" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from add" -l type -d 'The type of a new array, which starts with zeroes' -r
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from add" -l length -d 'The length of a new array, at least 2' -r
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from add" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from add" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from slice" -l type -d 'The type of a new array, which starts with zeroes' -r
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from slice" -l length -d 'The length of a new array, at least 2' -r
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from slice" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from slice" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from slice" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from help" -f -a "get" -d 'Print the number at a position, by default all, one per line'
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from help" -f -a "set" -d 'Set numbers, starting at a position'
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from help" -f -a "add" -d 'Add to the number at a position, and print the sum'
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from help" -f -a "slice" -d 'Print the numbers from START up to, but not including, STOP, one per line'
complete -c ppar -n "__fish_ppar_using_subcommand array; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and not __fish_seen_subcommand_from get set pop items keys update size clear help" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand dict; and not __fish_seen_subcommand_from get set pop items keys update size clear help" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand dict; and not __fish_seen_subcommand_from get set pop items keys update size clear help" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and not __fish_seen_subcommand_from get set pop items keys update size clear help" -f -a "get" -d 'Print the value of a key; exit with 1 if there is none'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and not __fish_seen_subcommand_from get set pop items keys update size clear help" -f -a "set" -d 'Set the value of a key'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and not __fish_seen_subcommand_from get set pop items keys update size clear help" -f -a "pop" -d 'Remove a key and print its value; exit with 1 if there is none'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and not __fish_seen_subcommand_from get set pop items keys update size clear help" -f -a "items" -d 'Print each key and its value as an array, one per line'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and not __fish_seen_subcommand_from get set pop items keys update size clear help" -f -a "keys" -d 'Print the keys, one per line'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and not __fish_seen_subcommand_from get set pop items keys update size clear help" -f -a "update" -d 'Add keys from standard input: objects, or arrays of a key and a value, one per line'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and not __fish_seen_subcommand_from get set pop items keys update size clear help" -f -a "size" -d 'Print the number of keys'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and not __fish_seen_subcommand_from get set pop items keys update size clear help" -f -a "clear" -d 'Remove everything'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and not __fish_seen_subcommand_from get set pop items keys update size clear help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from get" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from get" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from get" -s r -l raw-output -d 'Write strings as they are, without quotes'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from set" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from set" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from pop" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from pop" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from pop" -s r -l raw-output -d 'Write strings as they are, without quotes'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from pop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from items" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from items" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from items" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from keys" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from keys" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from keys" -s r -l raw-output -d 'Write strings as they are, without quotes'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from keys" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from update" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from update" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from update" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from size" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from size" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from size" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from clear" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from clear" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from clear" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from help" -f -a "get" -d 'Print the value of a key; exit with 1 if there is none'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from help" -f -a "set" -d 'Set the value of a key'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from help" -f -a "pop" -d 'Remove a key and print its value; exit with 1 if there is none'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from help" -f -a "items" -d 'Print each key and its value as an array, one per line'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from help" -f -a "keys" -d 'Print the keys, one per line'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from help" -f -a "update" -d 'Add keys from standard input: objects, or arrays of a key and a value, one per line'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from help" -f -a "size" -d 'Print the number of keys'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from help" -f -a "clear" -d 'Remove everything'
complete -c ppar -n "__fish_ppar_using_subcommand dict; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand list; and not __fish_seen_subcommand_from append extend pop get set reverse items size clear help" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand list; and not __fish_seen_subcommand_from append extend pop get set reverse items size clear help" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand list; and not __fish_seen_subcommand_from append extend pop get set reverse items size clear help" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand list; and not __fish_seen_subcommand_from append extend pop get set reverse items size clear help" -f -a "append" -d 'Add values at the end'
complete -c ppar -n "__fish_ppar_using_subcommand list; and not __fish_seen_subcommand_from append extend pop get set reverse items size clear help" -f -a "extend" -d 'Add values at the end'
complete -c ppar -n "__fish_ppar_using_subcommand list; and not __fish_seen_subcommand_from append extend pop get set reverse items size clear help" -f -a "pop" -d 'Remove and print the value at a position, by default the last'
complete -c ppar -n "__fish_ppar_using_subcommand list; and not __fish_seen_subcommand_from append extend pop get set reverse items size clear help" -f -a "get" -d 'Print the value at a position'
complete -c ppar -n "__fish_ppar_using_subcommand list; and not __fish_seen_subcommand_from append extend pop get set reverse items size clear help" -f -a "set" -d 'Replace the value at a position'
complete -c ppar -n "__fish_ppar_using_subcommand list; and not __fish_seen_subcommand_from append extend pop get set reverse items size clear help" -f -a "reverse" -d 'Reverse the list'
complete -c ppar -n "__fish_ppar_using_subcommand list; and not __fish_seen_subcommand_from append extend pop get set reverse items size clear help" -f -a "items" -d 'Print all values, one per line'
complete -c ppar -n "__fish_ppar_using_subcommand list; and not __fish_seen_subcommand_from append extend pop get set reverse items size clear help" -f -a "size" -d 'Print the number of values'
complete -c ppar -n "__fish_ppar_using_subcommand list; and not __fish_seen_subcommand_from append extend pop get set reverse items size clear help" -f -a "clear" -d 'Remove everything'
complete -c ppar -n "__fish_ppar_using_subcommand list; and not __fish_seen_subcommand_from append extend pop get set reverse items size clear help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from append" -l max-record -d 'Refuse a line of standard input longer than SIZE bytes' -r
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from append" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from append" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from append" -s R -l raw-input -d 'Each value is a string, whatever it looks like'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from append" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from extend" -l max-record -d 'Refuse a line of standard input longer than SIZE bytes' -r
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from extend" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from extend" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from extend" -s R -l raw-input -d 'Each value is a string, whatever it looks like'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from extend" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from pop" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from pop" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from pop" -s r -l raw-output -d 'Write strings as they are, without quotes'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from pop" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from get" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from get" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from get" -s r -l raw-output -d 'Write strings as they are, without quotes'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from set" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from set" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from reverse" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from reverse" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from reverse" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from items" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from items" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from items" -s r -l raw-output -d 'Write strings as they are, without quotes'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from items" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from size" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from size" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from size" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from clear" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from clear" -l socket -d 'The manager\'s socket [default: the one that PPAR_MANAGER names]' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from clear" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from help" -f -a "append" -d 'Add values at the end'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from help" -f -a "pop" -d 'Remove and print the value at a position, by default the last'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from help" -f -a "get" -d 'Print the value at a position'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from help" -f -a "set" -d 'Replace the value at a position'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from help" -f -a "reverse" -d 'Reverse the list'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from help" -f -a "items" -d 'Print all values, one per line'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from help" -f -a "size" -d 'Print the number of values'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from help" -f -a "clear" -d 'Remove everything'
complete -c ppar -n "__fish_ppar_using_subcommand list; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l cmd -d 'Run COMMAND for each item instead of a function, as `ppar spawn` does; all arguments are then items, and {} stands for the item' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l chunksize -d 'How many items a worker gets at once: a number, or auto (about 20 ms of work)' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l runs -d 'Time each side N times, after a warm-up run' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l timeout -d 'End the measurement if one run of a function, including its set-up, or one command takes longer than TIME (seconds, or 200ms, 5m, 1.5h)' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l env -d 'Set a variable in the environment of workers; {%} in VALUE is the worker\'s slot from 1, {%0} the same from 0, {host} the name of its host; NAME alone sends the variable as it is here to other hosts; may be repeated' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l threads -d 'Tell numeric libraries to use N threads in each worker (OMP_NUM_THREADS and the like), or auto: the number of cores divided by the number of workers, the default for Python' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -s j -l workers -d 'Maximum number of workers: N, N% of the cores, +N or -N relative to them, or auto; pools of 1, 2, 4, … workers up to it are measured' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l plot -d 'Draw speed-up by workers, and time by items with the break-even, into FILE; `-` is standard output' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l json -d 'Write all figures to FILE as one JSON object; `-` is standard output' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l csv -d 'Write the table to FILE as CSV; `-` is standard output (CSV is read with --csv-input)' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand bench" -s a -l arg-file -d 'Read items from FILE, which may be compressed; `-` is standard input; may be repeated' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l csv-delimiter -d 'Read CSV with CHAR as the separator, such as \';\' or \'|\'' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l types -d 'Turn fields of CSV or TSV into numbers: COLUMN=TYPE,… where TYPE is int, float, str or auto; `auto` alone is for all other columns' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l max-record -d 'Refuse a record longer than SIZE bytes, and end the run: K is 1,024 and k 1,000' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l range -d 'Items are the integers from START, by default 0, up to, but not including, STOP' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l python -d 'FUNCTION and all other code are Python, run by CPython; COMMAND selects the interpreter' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l language -d 'The language of FUNCTION and all other code; a FUNCTION in a .py file or a module is Python' -r -f -a "builtin\t'ppar\'s own, a subset of Python'
python\t'CPython, with all installed packages'"
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l def -d 'Define functions: `def f(x): return x + 1`; may be repeated' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -s f -l file -d 'Read definitions from FILE; may be repeated' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l init -d 'Run CODE once in each worker; the function sees its names; may be repeated' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l filter -d 'Drop items for which EXPR (in x and i) is false' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l reduce -d 'Combine all results into one with EXPR in a and b, which must be associative' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l initial -d 'Start the reduction with this JSON value' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l seed -d 'Seed the random module: the same item draws the same numbers' -r
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l no-check -d 'Do not compare the output of the sides'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -s q -l quiet -d 'Show no progress'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -s R -l raw-input -d 'Each line is a string, whatever it looks like; a CR at its end is dropped'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -s 0 -l null -d 'Items end with a NUL byte and are strings'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l json-input -d 'Items are a stream of JSON values; the elements of a top-level array are items'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l tsv -d 'Items are rows of tab-separated values'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l no-header -d 'CSV or TSV has no header row: rows are arrays'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l csv-input -d 'Items are rows of CSV, as objects whose keys come from the header row'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l starmap -d 'Pass an array item as positional arguments, an object as keyword arguments'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -l flat -d 'Turn a result that is a list into one result per element'
complete -c ppar -n "__fish_ppar_using_subcommand bench" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ppar -n "__fish_ppar_using_subcommand info" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand info" -s j -l workers -d 'Start workers and show their ids: N, N%, +N, -N or auto' -r
complete -c ppar -n "__fish_ppar_using_subcommand info" -l on -d 'Run on each TARGET of a list with commas: local, local:N, ssh:HOST, ssh:N/USER@HOST, ssh:@FILE, slurm, slurm:N, or cmd:LAUNCHER for any command that runs a program elsewhere; may be repeated' -r
complete -c ppar -n "__fish_ppar_using_subcommand info" -s S -l sshlogin -d 'Run on the hosts of LIST, as GNU parallel writes them: HOST, USER@HOST or N/USER@HOST, or : for this machine' -r
complete -c ppar -n "__fish_ppar_using_subcommand info" -l sshloginfile -l slf -d 'Run on the hosts of FILE, one per line' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand info" -l host-timeout -d 'Give a host up after it has been silent for TIME; its work goes to others' -r
complete -c ppar -n "__fish_ppar_using_subcommand info" -l remote-init -d 'Run COMMAND in the shell of each host first, such as `module load python`' -r -f -a "(__fish_complete_command)"
complete -c ppar -n "__fish_ppar_using_subcommand info" -l remote-ppar -d 'Use the ppar that is at PATH on each host, instead of a copy of this one' -r
complete -c ppar -n "__fish_ppar_using_subcommand info" -l slurm-args -d 'Ask Slurm for the nodes of slurm:N with these options of salloc, such as \'-p gpu -t 1:00:00\'' -r
complete -c ppar -n "__fish_ppar_using_subcommand info" -l basefile -d 'Copy FILE to each host first; may be repeated' -r -F
complete -c ppar -n "__fish_ppar_using_subcommand info" -l json -d 'Print one JSON object instead of a table; sizes are in bytes'
complete -c ppar -n "__fish_ppar_using_subcommand info" -l no-listen -d 'Talk to the nodes of Slurm through the streams of one srun per node, so that ppar listens on no port'
complete -c ppar -n "__fish_ppar_using_subcommand info" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c ppar -n "__fish_ppar_using_subcommand completions" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand completions" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand man" -l color -d 'Color messages: auto (on a terminal), always or never' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ppar -n "__fish_ppar_using_subcommand man" -s h -l help -d 'Print help'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "map" -d 'Apply a function to every item with a pool of worker processes'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "spawn" -d 'Run a command for every item, each in its own process'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "parallel" -d 'Run commands as GNU parallel does, with its options'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "run" -d 'Run a script with processes, pools and shared objects'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "manager" -d 'Serve queues, locks, values and other shared objects'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "queue" -d 'Put values into a shared queue, and get them'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "pipe" -d 'Send values through a shared pipe'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "lock" -d 'Run a command while holding a lock'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "semaphore" -d 'Limit how many commands run at a time'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "event" -d 'Signal an event, or wait for it'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "barrier" -d 'Wait until N processes have arrived'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "value" -d 'Set, read and change a number in shared memory'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "array" -d 'Set, read and change numbers in shared memory'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "dict" -d 'Set and get the values of a shared dict'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "list" -d 'Set and get the values of a shared list'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "bench" -d 'Measure whether more workers speed up a function, and from how many items'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "info" -d 'Show cores, memory, load and process ids'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "completions" -d 'Print the completion script of a shell'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "man" -d 'Write the manual pages into a folder'
complete -c ppar -n "__fish_ppar_using_subcommand help; and not __fish_seen_subcommand_from map spawn parallel run manager queue pipe lock semaphore event barrier value array dict list bench info completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -l halt -x -a "never now,fail=1 soon,fail=1 now,success=1 soon,success=1 now,done=50%"
complete -c ppar -n "__fish_ppar_using_subcommand spawn" -a "(__fish_complete_subcommand --fcs-skip=2)"
