
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'ppar' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'ppar'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'ppar' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version; -VV also prints the commit and how it was built')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version; -VV also prints the commit and how it was built')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('map', 'map', [CompletionResultType]::ParameterValue, 'Apply a function to every item with a pool of worker processes')
            [CompletionResult]::new('spawn', 'spawn', [CompletionResultType]::ParameterValue, 'Run a command for every item, each in its own process')
            [CompletionResult]::new('parallel', 'parallel', [CompletionResultType]::ParameterValue, 'Run commands as GNU parallel does, with its options')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run a script with processes, pools and shared objects')
            [CompletionResult]::new('manager', 'manager', [CompletionResultType]::ParameterValue, 'Serve queues, locks, values and other shared objects')
            [CompletionResult]::new('queue', 'queue', [CompletionResultType]::ParameterValue, 'Put values into a shared queue, and get them')
            [CompletionResult]::new('pipe', 'pipe', [CompletionResultType]::ParameterValue, 'Send values through a shared pipe')
            [CompletionResult]::new('lock', 'lock', [CompletionResultType]::ParameterValue, 'Run a command while holding a lock')
            [CompletionResult]::new('semaphore', 'semaphore', [CompletionResultType]::ParameterValue, 'Limit how many commands run at a time')
            [CompletionResult]::new('event', 'event', [CompletionResultType]::ParameterValue, 'Signal an event, or wait for it')
            [CompletionResult]::new('barrier', 'barrier', [CompletionResultType]::ParameterValue, 'Wait until N processes have arrived')
            [CompletionResult]::new('value', 'value', [CompletionResultType]::ParameterValue, 'Set, read and change a number in shared memory')
            [CompletionResult]::new('array', 'array', [CompletionResultType]::ParameterValue, 'Set, read and change numbers in shared memory')
            [CompletionResult]::new('dict', 'dict', [CompletionResultType]::ParameterValue, 'Set and get the values of a shared dict')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Set and get the values of a shared list')
            [CompletionResult]::new('bench', 'bench', [CompletionResultType]::ParameterValue, 'Measure whether more workers speed up a function, and from how many items')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Show cores, memory, load and process ids')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Write the manual pages into a folder')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;map' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Read items from FILE, which may be compressed; `-` is standard input; may be repeated')
            [CompletionResult]::new('--arg-file', '--arg-file', [CompletionResultType]::ParameterName, 'Read items from FILE, which may be compressed; `-` is standard input; may be repeated')
            [CompletionResult]::new('--csv-delimiter', '--csv-delimiter', [CompletionResultType]::ParameterName, 'Read CSV with CHAR as the separator, such as '';'' or ''|''')
            [CompletionResult]::new('--types', '--types', [CompletionResultType]::ParameterName, 'Turn fields of CSV or TSV into numbers: COLUMN=TYPE,… where TYPE is int, float, str or auto; `auto` alone is for all other columns')
            [CompletionResult]::new('--max-record', '--max-record', [CompletionResultType]::ParameterName, 'Refuse a record longer than SIZE bytes, and end the run: K is 1,024 and k 1,000')
            [CompletionResult]::new('--range', '--range', [CompletionResultType]::ParameterName, 'Items are the integers from START, by default 0, up to, but not including, STOP')
            [CompletionResult]::new('--python', '--python', [CompletionResultType]::ParameterName, 'FUNCTION and all other code are Python, run by CPython; COMMAND selects the interpreter')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'The language of FUNCTION and all other code; a FUNCTION in a .py file or a module is Python')
            [CompletionResult]::new('--def', '--def', [CompletionResultType]::ParameterName, 'Define functions: `def f(x): return x + 1`; may be repeated')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Read definitions from FILE; may be repeated')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Read definitions from FILE; may be repeated')
            [CompletionResult]::new('--init', '--init', [CompletionResultType]::ParameterName, 'Run CODE once in each worker; the function sees its names; may be repeated')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Drop items for which EXPR (in x and i) is false')
            [CompletionResult]::new('--reduce', '--reduce', [CompletionResultType]::ParameterName, 'Combine all results into one with EXPR in a and b, which must be associative')
            [CompletionResult]::new('--initial', '--initial', [CompletionResultType]::ParameterName, 'Start the reduction with this JSON value')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Seed the random module: the same item draws the same numbers')
            [CompletionResult]::new('--by', '--by', [CompletionResultType]::ParameterName, 'Reduce the results of each key to one, {"key": …, "result": …}; EXPR in x and i gives an item''s key')
            [CompletionResult]::new('--by-limit', '--by-limit', [CompletionResultType]::ParameterName, 'End the run when the keys of --by and their results take more than SIZE')
            [CompletionResult]::new('--exec', '--exec', [CompletionResultType]::ParameterName, 'Instead of FUNCTION, run COMMAND once in each worker; it reads one item per line and answers each with one line')
            [CompletionResult]::new('--exec-window', '--exec-window', [CompletionResultType]::ParameterName, 'Send COMMAND up to N items before it answers the first')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write to FILE, which appears when it is complete; `-` is standard output; FILE.csv and FILE.tsv get tables')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to FILE, which appears when it is complete; `-` is standard output; FILE.csv and FILE.tsv get tables')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Maximum number of workers: N, N% of the cores, +N or -N relative to them, or auto')
            [CompletionResult]::new('--workers', '--workers', [CompletionResultType]::ParameterName, 'Maximum number of workers: N, N% of the cores, +N or -N relative to them, or auto')
            [CompletionResult]::new('--chunksize', '--chunksize', [CompletionResultType]::ParameterName, 'How many items a worker gets at once: a number, or auto (about 20 ms of work)')
            [CompletionResult]::new('--max-tasks-per-worker', '--max-tasks-per-worker', [CompletionResultType]::ParameterName, 'Replace a worker after N items')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Fail an item that takes longer than TIME (seconds, or 200ms, 5m, 1.5h), and kill its worker')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Kill a worker that uses more than SIZE of memory, with all that it started; its item fails the second time')
            [CompletionResult]::new('--memory-total', '--memory-total', [CompletionResultType]::ParameterName, 'When all workers together use more than SIZE of memory, kill the largest, and run its item again alone')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Retry a failed item up to N times')
            [CompletionResult]::new('--on-error', '--on-error', [CompletionResultType]::ParameterName, 'What to do when an item fails')
            [CompletionResult]::new('--backend', '--backend', [CompletionResultType]::ParameterName, 'What evaluates the function; the output is the same')
            [CompletionResult]::new('--worker', '--worker', [CompletionResultType]::ParameterName, 'Start COMMAND as a worker: a program that speaks ppar''s protocol, and decides what FUNCTION means')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set a variable in the environment of workers; {%} in VALUE is the worker''s slot from 1, {%0} the same from 0, {host} the name of its host; NAME alone sends the variable as it is here to other hosts; may be repeated')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Tell numeric libraries to use N threads in each worker (OMP_NUM_THREADS and the like), or auto: the number of cores divided by the number of workers, the default for Python')
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'Run on each TARGET of a list with commas: local, local:N, ssh:HOST, ssh:N/USER@HOST, ssh:@FILE, slurm, slurm:N, or cmd:LAUNCHER for any command that runs a program elsewhere; may be repeated')
            [CompletionResult]::new('-S', '-S ', [CompletionResultType]::ParameterName, 'Run on the hosts of LIST, as GNU parallel writes them: HOST, USER@HOST or N/USER@HOST, or : for this machine')
            [CompletionResult]::new('--sshlogin', '--sshlogin', [CompletionResultType]::ParameterName, 'Run on the hosts of LIST, as GNU parallel writes them: HOST, USER@HOST or N/USER@HOST, or : for this machine')
            [CompletionResult]::new('--sshloginfile', '--sshloginfile', [CompletionResultType]::ParameterName, 'Run on the hosts of FILE, one per line')
            [CompletionResult]::new('--slf', '--slf', [CompletionResultType]::ParameterName, 'Run on the hosts of FILE, one per line')
            [CompletionResult]::new('--host-timeout', '--host-timeout', [CompletionResultType]::ParameterName, 'Give a host up after it has been silent for TIME; its work goes to others')
            [CompletionResult]::new('--remote-init', '--remote-init', [CompletionResultType]::ParameterName, 'Run COMMAND in the shell of each host first, such as `module load python`')
            [CompletionResult]::new('--remote-ppar', '--remote-ppar', [CompletionResultType]::ParameterName, 'Use the ppar that is at PATH on each host, instead of a copy of this one')
            [CompletionResult]::new('--slurm-args', '--slurm-args', [CompletionResultType]::ParameterName, 'Ask Slurm for the nodes of slurm:N with these options of salloc, such as ''-p gpu -t 1:00:00''')
            [CompletionResult]::new('--basefile', '--basefile', [CompletionResultType]::ParameterName, 'Copy FILE to each host first; may be repeated')
            [CompletionResult]::new('--workdir', '--workdir', [CompletionResultType]::ParameterName, 'Run in DIR on each host; `...` is a new folder that is removed at the end')
            [CompletionResult]::new('--wd', '--wd', [CompletionResultType]::ParameterName, 'Run in DIR on each host; `...` is a new folder that is removed at the end')
            [CompletionResult]::new('--stats-json', '--stats-json', [CompletionResultType]::ParameterName, 'Write the same as JSON to FILE; `-` is standard output')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Each line is a string, whatever it looks like; a CR at its end is dropped')
            [CompletionResult]::new('--raw-input', '--raw-input', [CompletionResultType]::ParameterName, 'Each line is a string, whatever it looks like; a CR at its end is dropped')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Items end with a NUL byte and are strings')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'Items end with a NUL byte and are strings')
            [CompletionResult]::new('--json-input', '--json-input', [CompletionResultType]::ParameterName, 'Items are a stream of JSON values; the elements of a top-level array are items')
            [CompletionResult]::new('--csv', '--csv', [CompletionResultType]::ParameterName, 'Items are rows of CSV, as objects whose keys come from the header row')
            [CompletionResult]::new('--tsv', '--tsv', [CompletionResultType]::ParameterName, 'Items are rows of tab-separated values')
            [CompletionResult]::new('--no-header', '--no-header', [CompletionResultType]::ParameterName, 'CSV or TSV has no header row: rows are arrays')
            [CompletionResult]::new('--starmap', '--starmap', [CompletionResultType]::ParameterName, 'Pass an array item as positional arguments, an object as keyword arguments')
            [CompletionResult]::new('--flat', '--flat', [CompletionResultType]::ParameterName, 'Turn a result that is a list into one result per element')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'Reduce results to their number')
            [CompletionResult]::new('--sum', '--sum', [CompletionResultType]::ParameterName, 'Reduce results to their exact sum')
            [CompletionResult]::new('--mean', '--mean', [CompletionResultType]::ParameterName, 'Reduce results to their mean')
            [CompletionResult]::new('--min', '--min', [CompletionResultType]::ParameterName, 'Reduce results to the least one')
            [CompletionResult]::new('--max', '--max', [CompletionResultType]::ParameterName, 'Reduce results to the largest one')
            [CompletionResult]::new('--exec-errors', '--exec-errors', [CompletionResultType]::ParameterName, 'Treat an answer {"error": …} of COMMAND as the failure of its item')
            [CompletionResult]::new('--unordered', '--unordered', [CompletionResultType]::ParameterName, 'Write results as they arrive, not in input order')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Write strings without quotes')
            [CompletionResult]::new('--raw-output', '--raw-output', [CompletionResultType]::ParameterName, 'Write strings without quotes')
            [CompletionResult]::new('--array', '--array', [CompletionResultType]::ParameterName, 'Write one JSON array instead of a line per result')
            [CompletionResult]::new('--with-item', '--with-item', [CompletionResultType]::ParameterName, 'Write {"item": …, "result": …} for each result')
            [CompletionResult]::new('--csv-out', '--csv-out', [CompletionResultType]::ParameterName, 'Write CSV: an object becomes a row under a header of the first one''s keys, an array a row without a header')
            [CompletionResult]::new('--tsv-out', '--tsv-out', [CompletionResultType]::ParameterName, 'Write the same as tab-separated values')
            [CompletionResult]::new('--manager', '--manager', [CompletionResultType]::ParameterName, 'Give the function or command shared objects, as within `ppar manager -- …`: those of the surrounding manager, or else of a new one for this run')
            [CompletionResult]::new('--no-listen', '--no-listen', [CompletionResultType]::ParameterName, 'Talk to the nodes of Slurm through the streams of one srun per node, so that ppar listens on no port')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Show progress even if results go to the same terminal; in a pipe or a log, as one line a second')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show no progress, and do not report failed items that are skipped or recorded')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show no progress, and do not report failed items that are skipped or recorded')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Print a table of the workers'' activity at the end')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;spawn' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Read items from FILE, which may be compressed; `-` is standard input; may be repeated')
            [CompletionResult]::new('--arg-file', '--arg-file', [CompletionResultType]::ParameterName, 'Read items from FILE, which may be compressed; `-` is standard input; may be repeated')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Items end with this text, in which \n, \t, \0 and \xHH stand for bytes')
            [CompletionResult]::new('--delimiter', '--delimiter', [CompletionResultType]::ParameterName, 'Items end with this text, in which \n, \t, \0 and \xHH stand for bytes')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Split items into columns wherever REGEX matches')
            [CompletionResult]::new('--colsep', '--colsep', [CompletionResultType]::ParameterName, 'Split items into columns wherever REGEX matches')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'The first item of each source names its columns: {NAME}; with --pipe, repeat the first N lines in each block')
            [CompletionResult]::new('--csv-delimiter', '--csv-delimiter', [CompletionResultType]::ParameterName, 'Items are rows of CSV with CHAR as the separator, such as '';'' or ''|''')
            [CompletionResult]::new('--max-record', '--max-record', [CompletionResultType]::ParameterName, 'Refuse an item (with --pipe, a record) longer than SIZE bytes, and end the run')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Give N items to each job; with --pipe, N records to each block')
            [CompletionResult]::new('-N', '-N ', [CompletionResultType]::ParameterName, 'Give N items to each job; with --pipe, N records to each block')
            [CompletionResult]::new('--max-args', '--max-args', [CompletionResultType]::ParameterName, 'Give N items to each job; with --pipe, N records to each block')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Seed --shuf: the same seed gives the same order')
            [CompletionResult]::new('--block', '--block', [CompletionResultType]::ParameterName, 'Size of a block in bytes, such as 64k or 10M; -N cuts the file of --pipe-part into N blocks per concurrent job [default: 1M]')
            [CompletionResult]::new('--block-size', '--block-size', [CompletionResultType]::ParameterName, 'Size of a block in bytes, such as 64k or 10M; -N cuts the file of --pipe-part into N blocks per concurrent job [default: 1M]')
            [CompletionResult]::new('--recstart', '--recstart', [CompletionResultType]::ParameterName, 'Records begin with TEXT')
            [CompletionResult]::new('--recend', '--recend', [CompletionResultType]::ParameterName, 'Records end with TEXT; \n unless --recstart is given')
            [CompletionResult]::new('--group-by', '--group-by', [CompletionResultType]::ParameterName, 'Records are consecutive lines with the same value in a column: its number, or its name with --header. --colsep separates columns, or else a tab')
            [CompletionResult]::new('-I', '-I ', [CompletionResultType]::ParameterName, 'Use TEXT instead of {} for the item')
            [CompletionResult]::new('--replace', '--replace', [CompletionResultType]::ParameterName, 'Use TEXT instead of {} for the item')
            [CompletionResult]::new('--shell', '--shell', [CompletionResultType]::ParameterName, 'Always run the command under sh, or under SHELL, such as bash, zsh or fish; items are quoted')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set a variable in the environment of jobs; placeholders in VALUE are replaced; NAME alone sends the variable as it is here to other hosts; may be repeated')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Tell numeric libraries to use N threads in each job (OMP_NUM_THREADS and the like), or auto: the number of cores divided by the number of concurrent jobs')
            [CompletionResult]::new('--wd', '--wd', [CompletionResultType]::ParameterName, 'Run jobs in DIR')
            [CompletionResult]::new('--workdir', '--workdir', [CompletionResultType]::ParameterName, 'Run jobs in DIR')
            [CompletionResult]::new('--fn', '--fn', [CompletionResultType]::ParameterName, 'Call a function for each item instead of running a command, each in its own process: an expression in x (the item) and i (its index), a lambda, a name, FILE.py:NAME, MODULE:NAME or FILE.star:NAME. What it prints is its output')
            [CompletionResult]::new('--python', '--python', [CompletionResultType]::ParameterName, 'FUNCTION and all other code are Python, run by CPython; COMMAND selects the interpreter')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'The language of FUNCTION and all other code; a FUNCTION in a .py file or a module is Python')
            [CompletionResult]::new('--def', '--def', [CompletionResultType]::ParameterName, 'Define functions: `def f(x): return x + 1`; may be repeated')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Read definitions from FILE; may be repeated')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Read definitions from FILE; may be repeated')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Number of concurrent jobs: N, N% of the cores, +N or -N relative to them, auto, or a file that contains one of these, read again whenever it changes')
            [CompletionResult]::new('-P', '-P ', [CompletionResultType]::ParameterName, 'Number of concurrent jobs: N, N% of the cores, +N or -N relative to them, auto, or a file that contains one of these, read again whenever it changes')
            [CompletionResult]::new('--workers', '--workers', [CompletionResultType]::ParameterName, 'Number of concurrent jobs: N, N% of the cores, +N or -N relative to them, auto, or a file that contains one of these, read again whenever it changes')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Number of concurrent jobs: N, N% of the cores, +N or -N relative to them, auto, or a file that contains one of these, read again whenever it changes')
            [CompletionResult]::new('--delay', '--delay', [CompletionResultType]::ParameterName, 'Wait between starts: seconds, or a time such as 200ms, 5m or 1.5h')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Start at most N jobs per second, minute or hour: 5 or 5/s, 100/m, 1000/h')
            [CompletionResult]::new('--load', '--load', [CompletionResultType]::ParameterName, 'Start no job while N tasks on the machine run or wait for a disk; N% is a share of the cores')
            [CompletionResult]::new('--memfree', '--memfree', [CompletionResultType]::ParameterName, 'Start no job while less than SIZE of memory is free; below half of it, end the youngest job and run it again later')
            [CompletionResult]::new('--nice', '--nice', [CompletionResultType]::ParameterName, 'Run jobs at this priority, from -20, the highest, to 19')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End a job after TIME (seconds, or 200ms, 5m, 1.5h), or after N% of the median time of jobs that succeeded')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'End a job that uses more than SIZE of memory, with all that it started')
            [CompletionResult]::new('--memory-total', '--memory-total', [CompletionResultType]::ParameterName, 'If all jobs together hold more than SIZE of memory, end the largest, and run it again alone')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Run a failed job again, up to N times')
            [CompletionResult]::new('--retry-delay', '--retry-delay', [CompletionResultType]::ParameterName, 'Wait before the first retry, and twice as long before each further one')
            [CompletionResult]::new('--halt', '--halt', [CompletionResultType]::ParameterName, 'Stop early: now or soon, and when, such as now,fail=1 or soon,done=50%')
            [CompletionResult]::new('--term-seq', '--term-seq', [CompletionResultType]::ParameterName, 'How jobs are ended: signals with milliseconds between them')
            [CompletionResult]::new('--semaphore', '--semaphore', [CompletionResultType]::ParameterName, 'Share the limit of -j with all runs of this user that name the same semaphore')
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'Run on each TARGET of a list with commas: local, local:N, ssh:HOST, ssh:N/USER@HOST, ssh:@FILE, slurm, slurm:N, or cmd:LAUNCHER for any command that runs a program elsewhere; may be repeated')
            [CompletionResult]::new('-S', '-S ', [CompletionResultType]::ParameterName, 'Run on the hosts of LIST, as GNU parallel writes them: HOST, USER@HOST or N/USER@HOST, or : for this machine')
            [CompletionResult]::new('--sshlogin', '--sshlogin', [CompletionResultType]::ParameterName, 'Run on the hosts of LIST, as GNU parallel writes them: HOST, USER@HOST or N/USER@HOST, or : for this machine')
            [CompletionResult]::new('--sshloginfile', '--sshloginfile', [CompletionResultType]::ParameterName, 'Run on the hosts of FILE, one per line')
            [CompletionResult]::new('--slf', '--slf', [CompletionResultType]::ParameterName, 'Run on the hosts of FILE, one per line')
            [CompletionResult]::new('--host-timeout', '--host-timeout', [CompletionResultType]::ParameterName, 'Give a host up after it has been silent for TIME; its work goes to others')
            [CompletionResult]::new('--remote-init', '--remote-init', [CompletionResultType]::ParameterName, 'Run COMMAND in the shell of each host first, such as `module load python`')
            [CompletionResult]::new('--remote-ppar', '--remote-ppar', [CompletionResultType]::ParameterName, 'Use the ppar that is at PATH on each host, instead of a copy of this one')
            [CompletionResult]::new('--slurm-args', '--slurm-args', [CompletionResultType]::ParameterName, 'Ask Slurm for the nodes of slurm:N with these options of salloc, such as ''-p gpu -t 1:00:00''')
            [CompletionResult]::new('--basefile', '--basefile', [CompletionResultType]::ParameterName, 'Copy FILE to each host first; may be repeated')
            [CompletionResult]::new('--transferfile', '--transferfile', [CompletionResultType]::ParameterName, 'Copy FILE to the job''s host before the job starts, such as {}; may be repeated')
            [CompletionResult]::new('--tf', '--tf', [CompletionResultType]::ParameterName, 'Copy FILE to the job''s host before the job starts, such as {}; may be repeated')
            [CompletionResult]::new('--return', '--return', [CompletionResultType]::ParameterName, 'Copy FILE back from the job''s host when the job has ended, such as {.}.out; may be repeated')
            [CompletionResult]::new('--trc', '--trc', [CompletionResultType]::ParameterName, 'The same as --transfer --return FILE --cleanup')
            [CompletionResult]::new('--tagstring', '--tagstring', [CompletionResultType]::ParameterName, 'Begin each line with TEXT, in which placeholders are replaced, and a tab')
            [CompletionResult]::new('--results', '--results', [CompletionResultType]::ParameterName, 'Also save the output of each job in a folder of its own in DIR, with its record as JSON; or in the file that a name with placeholders gives it. FILE.csv, .tsv and .json get a row per job instead')
            [CompletionResult]::new('--joblog', '--joblog', [CompletionResultType]::ParameterName, 'Log each finished job to FILE, in the columns of GNU parallel; `-` is standard output')
            [CompletionResult]::new('--link', '--link', [CompletionResultType]::ParameterName, 'Take one item from each source for a job, instead of all combinations')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Items end with a NUL byte')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'Items end with a NUL byte')
            [CompletionResult]::new('--csv', '--csv', [CompletionResultType]::ParameterName, 'Items are rows of CSV, the first row too, unless --header takes names from it')
            [CompletionResult]::new('--jsonl', '--jsonl', [CompletionResultType]::ParameterName, 'Items are lines of JSON: the fields of objects are columns')
            [CompletionResult]::new('--json-input', '--json-input', [CompletionResultType]::ParameterName, 'The same for a stream of JSON values; the elements of a top-level array are items')
            [CompletionResult]::new('-X', '-X ', [CompletionResultType]::ParameterName, 'Give each job as many items as a command line holds; a word that contains {} is repeated')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'The same, but all items of the job replace {} in one word')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Ignore items that are empty or blank')
            [CompletionResult]::new('--no-run-if-empty', '--no-run-if-empty', [CompletionResultType]::ParameterName, 'Ignore items that are empty or blank')
            [CompletionResult]::new('--shuf', '--shuf', [CompletionResultType]::ParameterName, 'Run jobs in random order')
            [CompletionResult]::new('--pipe', '--pipe', [CompletionResultType]::ParameterName, 'Cut standard input, or the files of -a, into blocks, each the standard input of a job')
            [CompletionResult]::new('--pipe-part', '--pipe-part', [CompletionResultType]::ParameterName, 'The same for the one file of -a; jobs read their parts directly from it')
            [CompletionResult]::new('--pipepart', '--pipepart', [CompletionResultType]::ParameterName, 'The same for the one file of -a; jobs read their parts directly from it')
            [CompletionResult]::new('--regexp', '--regexp', [CompletionResultType]::ParameterName, '--recstart and --recend are regular expressions')
            [CompletionResult]::new('--tee', '--tee', [CompletionResultType]::ParameterName, 'Give all of standard input to the job of each item')
            [CompletionResult]::new('--round-robin', '--round-robin', [CompletionResultType]::ParameterName, 'Give blocks to running jobs, each to the first that has read the one before')
            [CompletionResult]::new('--cat', '--cat', [CompletionResultType]::ParameterName, 'Put each block into a file, whose name is the item')
            [CompletionResult]::new('--no-shell', '--no-shell', [CompletionResultType]::ParameterName, 'Never run the command under a shell')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the commands instead of running them')
            [CompletionResult]::new('--tty', '--tty', [CompletionResultType]::ParameterName, 'Give the terminal to jobs, one at a time')
            [CompletionResult]::new('--manager', '--manager', [CompletionResultType]::ParameterName, 'Give the function or command shared objects, as within `ppar manager -- …`: those of the surrounding manager, or else of a new one for this run')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Ask at the terminal before each job; y runs it')
            [CompletionResult]::new('--interactive', '--interactive', [CompletionResultType]::ParameterName, 'Ask at the terminal before each job; y runs it')
            [CompletionResult]::new('--no-listen', '--no-listen', [CompletionResultType]::ParameterName, 'Talk to the nodes of Slurm through the streams of one srun per node, so that ppar listens on no port')
            [CompletionResult]::new('--transfer', '--transfer', [CompletionResultType]::ParameterName, 'The same as --transferfile {}')
            [CompletionResult]::new('--cleanup', '--cleanup', [CompletionResultType]::ParameterName, 'Remove the copies on the host when the job has ended, whether it failed or not')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'Print output in the order of the items, not as jobs end')
            [CompletionResult]::new('--keep-order', '--keep-order', [CompletionResultType]::ParameterName, 'Print output in the order of the items, not as jobs end')
            [CompletionResult]::new('--line-buffer', '--line-buffer', [CompletionResultType]::ParameterName, 'Print each line as soon as it is complete; with --keep-order, those of the first running job, and the others in turn')
            [CompletionResult]::new('--lb', '--lb', [CompletionResultType]::ParameterName, 'Print each line as soon as it is complete; with --keep-order, those of the first running job, and the others in turn')
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'Let jobs write directly, so that their output may mix')
            [CompletionResult]::new('--ungroup', '--ungroup', [CompletionResultType]::ParameterName, 'Let jobs write directly, so that their output may mix')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Begin each line with the item and a tab')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON record per job')
            [CompletionResult]::new('--files', '--files', [CompletionResultType]::ParameterName, 'Print the name of a file with the output of each job instead of the output')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Show progress; in a pipe or a log, as one line a second')
            [CompletionResult]::new('--bar', '--bar', [CompletionResultType]::ParameterName, 'Show progress; in a pipe or a log, as one line a second')
            [CompletionResult]::new('--eta', '--eta', [CompletionResultType]::ParameterName, 'Show progress; in a pipe or a log, as one line a second')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print each command on standard error before it runs')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Print each command on standard error before it runs')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Do not report failed jobs')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Do not report failed jobs')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Print the number of jobs and what they used at the end')
            [CompletionResult]::new('--resume', '--resume', [CompletionResultType]::ParameterName, 'Skip jobs whose commands are in the job log')
            [CompletionResult]::new('--resume-failed', '--resume-failed', [CompletionResultType]::ParameterName, 'The same, but run failed jobs again')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;parallel' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            break
        }
        'ppar;run' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'The language of the script')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Seed the random numbers')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;manager' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The path of the socket [default: a new path, which PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the objects, who holds them and who waits for them, as one JSON object per line')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'Stop the manager; its clients exit with 3')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;manager;list' {
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;manager;stop' {
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;manager;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List the objects, who holds them and who waits for them, as one JSON object per line')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'Stop the manager; its clients exit with 3')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;manager;help;list' {
            break
        }
        'ppar;manager;help;stop' {
            break
        }
        'ppar;manager;help;help' {
            break
        }
        'ppar;queue' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('put', 'put', [CompletionResultType]::ParameterValue, 'Add values at the end; waits while the queue is full')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Remove and print the first value, after waiting for one')
            [CompletionResult]::new('size', 'size', [CompletionResultType]::ParameterValue, 'Print the number of values')
            [CompletionResult]::new('close', 'close', [CompletionResultType]::ParameterValue, 'Refuse new values; `get` ends once the queue is empty')
            [CompletionResult]::new('task-done', 'task-done', [CompletionResultType]::ParameterValue, 'Mark a value as processed')
            [CompletionResult]::new('join', 'join', [CompletionResultType]::ParameterValue, 'Wait until all values are processed')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;queue;put' {
            [CompletionResult]::new('--max-record', '--max-record', [CompletionResultType]::ParameterName, 'Refuse a line of standard input longer than SIZE bytes')
            [CompletionResult]::new('--bound', '--bound', [CompletionResultType]::ParameterName, 'Limit a new queue to N values')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Each value is a string, whatever it looks like')
            [CompletionResult]::new('--raw-input', '--raw-input', [CompletionResultType]::ParameterName, 'Each value is a string, whatever it looks like')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;queue;get' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Take N values')
            [CompletionResult]::new('--max-values', '--max-values', [CompletionResultType]::ParameterName, 'Take N values')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Take values until the queue is closed')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Take values until the queue is closed')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('--raw-output', '--raw-output', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;queue;size' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;queue;close' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;queue;task-done' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'How many values')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'How many values')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;queue;join' {
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;queue;help' {
            [CompletionResult]::new('put', 'put', [CompletionResultType]::ParameterValue, 'Add values at the end; waits while the queue is full')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Remove and print the first value, after waiting for one')
            [CompletionResult]::new('size', 'size', [CompletionResultType]::ParameterValue, 'Print the number of values')
            [CompletionResult]::new('close', 'close', [CompletionResultType]::ParameterValue, 'Refuse new values; `get` ends once the queue is empty')
            [CompletionResult]::new('task-done', 'task-done', [CompletionResultType]::ParameterValue, 'Mark a value as processed')
            [CompletionResult]::new('join', 'join', [CompletionResultType]::ParameterValue, 'Wait until all values are processed')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;queue;help;put' {
            break
        }
        'ppar;queue;help;get' {
            break
        }
        'ppar;queue;help;size' {
            break
        }
        'ppar;queue;help;close' {
            break
        }
        'ppar;queue;help;task-done' {
            break
        }
        'ppar;queue;help;join' {
            break
        }
        'ppar;queue;help;help' {
            break
        }
        'ppar;pipe' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Send values into an end; waits while too much is unread at the other')
            [CompletionResult]::new('recv', 'recv', [CompletionResultType]::ParameterValue, 'Receive a value at an end and print it; waits for one')
            [CompletionResult]::new('close', 'close', [CompletionResultType]::ParameterValue, 'Close the pipe at an end')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;pipe;send' {
            [CompletionResult]::new('--max-record', '--max-record', [CompletionResultType]::ParameterName, 'Refuse a line of standard input longer than SIZE bytes')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Each value is a string, whatever it looks like')
            [CompletionResult]::new('--raw-input', '--raw-input', [CompletionResultType]::ParameterName, 'Each value is a string, whatever it looks like')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;pipe;recv' {
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Receive values until the pipe is closed')
            [CompletionResult]::new('--follow', '--follow', [CompletionResultType]::ParameterName, 'Receive values until the pipe is closed')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('--raw-output', '--raw-output', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;pipe;close' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;pipe;help' {
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Send values into an end; waits while too much is unread at the other')
            [CompletionResult]::new('recv', 'recv', [CompletionResultType]::ParameterValue, 'Receive a value at an end and print it; waits for one')
            [CompletionResult]::new('close', 'close', [CompletionResultType]::ParameterValue, 'Close the pipe at an end')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;pipe;help;send' {
            break
        }
        'ppar;pipe;help;recv' {
            break
        }
        'ppar;pipe;help;close' {
            break
        }
        'ppar;pipe;help;help' {
            break
        }
        'ppar;lock' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;semaphore' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'How many commands may run at a time')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;event' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set the event, and wake everyone who waits for it')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Clear the event, so that `wait` waits again')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until the event is set')
            [CompletionResult]::new('is-set', 'is-set', [CompletionResultType]::ParameterValue, 'Print true and exit with 0 if the event is set, otherwise false and 1')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;event;set' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;event;clear' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;event;wait' {
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;event;is-set' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;event;help' {
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set the event, and wake everyone who waits for it')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Clear the event, so that `wait` waits again')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until the event is set')
            [CompletionResult]::new('is-set', 'is-set', [CompletionResultType]::ParameterValue, 'Print true and exit with 0 if the event is set, otherwise false and 1')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;event;help;set' {
            break
        }
        'ppar;event;help;clear' {
            break
        }
        'ppar;event;help;wait' {
            break
        }
        'ppar;event;help;is-set' {
            break
        }
        'ppar;event;help;help' {
            break
        }
        'ppar;barrier' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until all have arrived, and print the order of arrival, from 0')
            [CompletionResult]::new('abort', 'abort', [CompletionResultType]::ParameterValue, 'Break the barrier: everyone who waits exits with 1')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Make a broken barrier usable again')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;barrier;wait' {
            [CompletionResult]::new('--parties', '--parties', [CompletionResultType]::ParameterName, 'How many processes must arrive before all continue')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;barrier;abort' {
            [CompletionResult]::new('--parties', '--parties', [CompletionResultType]::ParameterName, 'How many processes must arrive before all continue')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;barrier;reset' {
            [CompletionResult]::new('--parties', '--parties', [CompletionResultType]::ParameterName, 'How many processes must arrive before all continue')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;barrier;help' {
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until all have arrived, and print the order of arrival, from 0')
            [CompletionResult]::new('abort', 'abort', [CompletionResultType]::ParameterValue, 'Break the barrier: everyone who waits exits with 1')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Make a broken barrier usable again')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;barrier;help;wait' {
            break
        }
        'ppar;barrier;help;abort' {
            break
        }
        'ppar;barrier;help;reset' {
            break
        }
        'ppar;barrier;help;help' {
            break
        }
        'ppar;value' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the value')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set the value')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add to the value, and print the sum')
            [CompletionResult]::new('compare-and-set', 'compare-and-set', [CompletionResultType]::ParameterValue, 'Set the value if it equals OLD; exit with 1 if it does not')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;value;get' {
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The type of a new value, which starts at 0 [default: d]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;value;set' {
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The type of a new value, which starts at 0 [default: d]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;value;add' {
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The type of a new value, which starts at 0 [default: d]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;value;compare-and-set' {
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The type of a new value, which starts at 0 [default: d]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;value;help' {
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the value')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set the value')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add to the value, and print the sum')
            [CompletionResult]::new('compare-and-set', 'compare-and-set', [CompletionResultType]::ParameterValue, 'Set the value if it equals OLD; exit with 1 if it does not')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;value;help;get' {
            break
        }
        'ppar;value;help;set' {
            break
        }
        'ppar;value;help;add' {
            break
        }
        'ppar;value;help;compare-and-set' {
            break
        }
        'ppar;value;help;help' {
            break
        }
        'ppar;array' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the number at a position, by default all, one per line')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set numbers, starting at a position')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add to the number at a position, and print the sum')
            [CompletionResult]::new('slice', 'slice', [CompletionResultType]::ParameterValue, 'Print the numbers from START up to, but not including, STOP, one per line')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;array;get' {
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The type of a new array, which starts with zeroes')
            [CompletionResult]::new('--length', '--length', [CompletionResultType]::ParameterName, 'The length of a new array, at least 2')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;array;set' {
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The type of a new array, which starts with zeroes')
            [CompletionResult]::new('--length', '--length', [CompletionResultType]::ParameterName, 'The length of a new array, at least 2')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;array;add' {
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The type of a new array, which starts with zeroes')
            [CompletionResult]::new('--length', '--length', [CompletionResultType]::ParameterName, 'The length of a new array, at least 2')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;array;slice' {
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The type of a new array, which starts with zeroes')
            [CompletionResult]::new('--length', '--length', [CompletionResultType]::ParameterName, 'The length of a new array, at least 2')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;array;help' {
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the number at a position, by default all, one per line')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set numbers, starting at a position')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add to the number at a position, and print the sum')
            [CompletionResult]::new('slice', 'slice', [CompletionResultType]::ParameterValue, 'Print the numbers from START up to, but not including, STOP, one per line')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;array;help;get' {
            break
        }
        'ppar;array;help;set' {
            break
        }
        'ppar;array;help;add' {
            break
        }
        'ppar;array;help;slice' {
            break
        }
        'ppar;array;help;help' {
            break
        }
        'ppar;dict' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the value of a key; exit with 1 if there is none')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set the value of a key')
            [CompletionResult]::new('pop', 'pop', [CompletionResultType]::ParameterValue, 'Remove a key and print its value; exit with 1 if there is none')
            [CompletionResult]::new('items', 'items', [CompletionResultType]::ParameterValue, 'Print each key and its value as an array, one per line')
            [CompletionResult]::new('keys', 'keys', [CompletionResultType]::ParameterValue, 'Print the keys, one per line')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Add keys from standard input: objects, or arrays of a key and a value, one per line')
            [CompletionResult]::new('size', 'size', [CompletionResultType]::ParameterValue, 'Print the number of keys')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Remove everything')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;dict;get' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('--raw-output', '--raw-output', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;dict;set' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;dict;pop' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('--raw-output', '--raw-output', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;dict;items' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;dict;keys' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('--raw-output', '--raw-output', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;dict;update' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;dict;size' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;dict;clear' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;dict;help' {
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the value of a key; exit with 1 if there is none')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set the value of a key')
            [CompletionResult]::new('pop', 'pop', [CompletionResultType]::ParameterValue, 'Remove a key and print its value; exit with 1 if there is none')
            [CompletionResult]::new('items', 'items', [CompletionResultType]::ParameterValue, 'Print each key and its value as an array, one per line')
            [CompletionResult]::new('keys', 'keys', [CompletionResultType]::ParameterValue, 'Print the keys, one per line')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Add keys from standard input: objects, or arrays of a key and a value, one per line')
            [CompletionResult]::new('size', 'size', [CompletionResultType]::ParameterValue, 'Print the number of keys')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Remove everything')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;dict;help;get' {
            break
        }
        'ppar;dict;help;set' {
            break
        }
        'ppar;dict;help;pop' {
            break
        }
        'ppar;dict;help;items' {
            break
        }
        'ppar;dict;help;keys' {
            break
        }
        'ppar;dict;help;update' {
            break
        }
        'ppar;dict;help;size' {
            break
        }
        'ppar;dict;help;clear' {
            break
        }
        'ppar;dict;help;help' {
            break
        }
        'ppar;list' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('append', 'append', [CompletionResultType]::ParameterValue, 'Add values at the end')
            [CompletionResult]::new('extend', 'extend', [CompletionResultType]::ParameterValue, 'Add values at the end')
            [CompletionResult]::new('pop', 'pop', [CompletionResultType]::ParameterValue, 'Remove and print the value at a position, by default the last')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the value at a position')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Replace the value at a position')
            [CompletionResult]::new('reverse', 'reverse', [CompletionResultType]::ParameterValue, 'Reverse the list')
            [CompletionResult]::new('items', 'items', [CompletionResultType]::ParameterValue, 'Print all values, one per line')
            [CompletionResult]::new('size', 'size', [CompletionResultType]::ParameterValue, 'Print the number of values')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Remove everything')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;list;append' {
            [CompletionResult]::new('--max-record', '--max-record', [CompletionResultType]::ParameterName, 'Refuse a line of standard input longer than SIZE bytes')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Each value is a string, whatever it looks like')
            [CompletionResult]::new('--raw-input', '--raw-input', [CompletionResultType]::ParameterName, 'Each value is a string, whatever it looks like')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;list;extend' {
            [CompletionResult]::new('--max-record', '--max-record', [CompletionResultType]::ParameterName, 'Refuse a line of standard input longer than SIZE bytes')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Each value is a string, whatever it looks like')
            [CompletionResult]::new('--raw-input', '--raw-input', [CompletionResultType]::ParameterName, 'Each value is a string, whatever it looks like')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;list;pop' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('--raw-output', '--raw-output', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;list;get' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('--raw-output', '--raw-output', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;list;set' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;list;reverse' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;list;items' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('--raw-output', '--raw-output', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;list;size' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;list;clear' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket [default: the one that PPAR_MANAGER names]')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;list;help' {
            [CompletionResult]::new('append', 'append', [CompletionResultType]::ParameterValue, 'Add values at the end')
            [CompletionResult]::new('pop', 'pop', [CompletionResultType]::ParameterValue, 'Remove and print the value at a position, by default the last')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the value at a position')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Replace the value at a position')
            [CompletionResult]::new('reverse', 'reverse', [CompletionResultType]::ParameterValue, 'Reverse the list')
            [CompletionResult]::new('items', 'items', [CompletionResultType]::ParameterValue, 'Print all values, one per line')
            [CompletionResult]::new('size', 'size', [CompletionResultType]::ParameterValue, 'Print the number of values')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Remove everything')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;list;help;append' {
            break
        }
        'ppar;list;help;pop' {
            break
        }
        'ppar;list;help;get' {
            break
        }
        'ppar;list;help;set' {
            break
        }
        'ppar;list;help;reverse' {
            break
        }
        'ppar;list;help;items' {
            break
        }
        'ppar;list;help;size' {
            break
        }
        'ppar;list;help;clear' {
            break
        }
        'ppar;list;help;help' {
            break
        }
        'ppar;bench' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--cmd', '--cmd', [CompletionResultType]::ParameterName, 'Run COMMAND for each item instead of a function, as `ppar spawn` does; all arguments are then items, and {} stands for the item')
            [CompletionResult]::new('--chunksize', '--chunksize', [CompletionResultType]::ParameterName, 'How many items a worker gets at once: a number, or auto (about 20 ms of work)')
            [CompletionResult]::new('--runs', '--runs', [CompletionResultType]::ParameterName, 'Time each side N times, after a warm-up run')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End the measurement if one run of a function, including its set-up, or one command takes longer than TIME (seconds, or 200ms, 5m, 1.5h)')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set a variable in the environment of workers; {%} in VALUE is the worker''s slot from 1, {%0} the same from 0, {host} the name of its host; NAME alone sends the variable as it is here to other hosts; may be repeated')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Tell numeric libraries to use N threads in each worker (OMP_NUM_THREADS and the like), or auto: the number of cores divided by the number of workers, the default for Python')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Maximum number of workers: N, N% of the cores, +N or -N relative to them, or auto; pools of 1, 2, 4, … workers up to it are measured')
            [CompletionResult]::new('--workers', '--workers', [CompletionResultType]::ParameterName, 'Maximum number of workers: N, N% of the cores, +N or -N relative to them, or auto; pools of 1, 2, 4, … workers up to it are measured')
            [CompletionResult]::new('--plot', '--plot', [CompletionResultType]::ParameterName, 'Draw speed-up by workers, and time by items with the break-even, into FILE; `-` is standard output')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write all figures to FILE as one JSON object; `-` is standard output')
            [CompletionResult]::new('--csv', '--csv', [CompletionResultType]::ParameterName, 'Write the table to FILE as CSV; `-` is standard output (CSV is read with --csv-input)')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Read items from FILE, which may be compressed; `-` is standard input; may be repeated')
            [CompletionResult]::new('--arg-file', '--arg-file', [CompletionResultType]::ParameterName, 'Read items from FILE, which may be compressed; `-` is standard input; may be repeated')
            [CompletionResult]::new('--csv-delimiter', '--csv-delimiter', [CompletionResultType]::ParameterName, 'Read CSV with CHAR as the separator, such as '';'' or ''|''')
            [CompletionResult]::new('--types', '--types', [CompletionResultType]::ParameterName, 'Turn fields of CSV or TSV into numbers: COLUMN=TYPE,… where TYPE is int, float, str or auto; `auto` alone is for all other columns')
            [CompletionResult]::new('--max-record', '--max-record', [CompletionResultType]::ParameterName, 'Refuse a record longer than SIZE bytes, and end the run: K is 1,024 and k 1,000')
            [CompletionResult]::new('--range', '--range', [CompletionResultType]::ParameterName, 'Items are the integers from START, by default 0, up to, but not including, STOP')
            [CompletionResult]::new('--python', '--python', [CompletionResultType]::ParameterName, 'FUNCTION and all other code are Python, run by CPython; COMMAND selects the interpreter')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'The language of FUNCTION and all other code; a FUNCTION in a .py file or a module is Python')
            [CompletionResult]::new('--def', '--def', [CompletionResultType]::ParameterName, 'Define functions: `def f(x): return x + 1`; may be repeated')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Read definitions from FILE; may be repeated')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Read definitions from FILE; may be repeated')
            [CompletionResult]::new('--init', '--init', [CompletionResultType]::ParameterName, 'Run CODE once in each worker; the function sees its names; may be repeated')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Drop items for which EXPR (in x and i) is false')
            [CompletionResult]::new('--reduce', '--reduce', [CompletionResultType]::ParameterName, 'Combine all results into one with EXPR in a and b, which must be associative')
            [CompletionResult]::new('--initial', '--initial', [CompletionResultType]::ParameterName, 'Start the reduction with this JSON value')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Seed the random module: the same item draws the same numbers')
            [CompletionResult]::new('--no-check', '--no-check', [CompletionResultType]::ParameterName, 'Do not compare the output of the sides')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show no progress')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Each line is a string, whatever it looks like; a CR at its end is dropped')
            [CompletionResult]::new('--raw-input', '--raw-input', [CompletionResultType]::ParameterName, 'Each line is a string, whatever it looks like; a CR at its end is dropped')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Items end with a NUL byte and are strings')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'Items end with a NUL byte and are strings')
            [CompletionResult]::new('--json-input', '--json-input', [CompletionResultType]::ParameterName, 'Items are a stream of JSON values; the elements of a top-level array are items')
            [CompletionResult]::new('--tsv', '--tsv', [CompletionResultType]::ParameterName, 'Items are rows of tab-separated values')
            [CompletionResult]::new('--no-header', '--no-header', [CompletionResultType]::ParameterName, 'CSV or TSV has no header row: rows are arrays')
            [CompletionResult]::new('--csv-input', '--csv-input', [CompletionResultType]::ParameterName, 'Items are rows of CSV, as objects whose keys come from the header row')
            [CompletionResult]::new('--starmap', '--starmap', [CompletionResultType]::ParameterName, 'Pass an array item as positional arguments, an object as keyword arguments')
            [CompletionResult]::new('--flat', '--flat', [CompletionResultType]::ParameterName, 'Turn a result that is a list into one result per element')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;info' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Start workers and show their ids: N, N%, +N, -N or auto')
            [CompletionResult]::new('--workers', '--workers', [CompletionResultType]::ParameterName, 'Start workers and show their ids: N, N%, +N, -N or auto')
            [CompletionResult]::new('--on', '--on', [CompletionResultType]::ParameterName, 'Run on each TARGET of a list with commas: local, local:N, ssh:HOST, ssh:N/USER@HOST, ssh:@FILE, slurm, slurm:N, or cmd:LAUNCHER for any command that runs a program elsewhere; may be repeated')
            [CompletionResult]::new('-S', '-S ', [CompletionResultType]::ParameterName, 'Run on the hosts of LIST, as GNU parallel writes them: HOST, USER@HOST or N/USER@HOST, or : for this machine')
            [CompletionResult]::new('--sshlogin', '--sshlogin', [CompletionResultType]::ParameterName, 'Run on the hosts of LIST, as GNU parallel writes them: HOST, USER@HOST or N/USER@HOST, or : for this machine')
            [CompletionResult]::new('--sshloginfile', '--sshloginfile', [CompletionResultType]::ParameterName, 'Run on the hosts of FILE, one per line')
            [CompletionResult]::new('--slf', '--slf', [CompletionResultType]::ParameterName, 'Run on the hosts of FILE, one per line')
            [CompletionResult]::new('--host-timeout', '--host-timeout', [CompletionResultType]::ParameterName, 'Give a host up after it has been silent for TIME; its work goes to others')
            [CompletionResult]::new('--remote-init', '--remote-init', [CompletionResultType]::ParameterName, 'Run COMMAND in the shell of each host first, such as `module load python`')
            [CompletionResult]::new('--remote-ppar', '--remote-ppar', [CompletionResultType]::ParameterName, 'Use the ppar that is at PATH on each host, instead of a copy of this one')
            [CompletionResult]::new('--slurm-args', '--slurm-args', [CompletionResultType]::ParameterName, 'Ask Slurm for the nodes of slurm:N with these options of salloc, such as ''-p gpu -t 1:00:00''')
            [CompletionResult]::new('--basefile', '--basefile', [CompletionResultType]::ParameterName, 'Copy FILE to each host first; may be repeated')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object instead of a table; sizes are in bytes')
            [CompletionResult]::new('--no-listen', '--no-listen', [CompletionResultType]::ParameterName, 'Talk to the nodes of Slurm through the streams of one srun per node, so that ppar listens on no port')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;completions' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;man' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;help' {
            [CompletionResult]::new('map', 'map', [CompletionResultType]::ParameterValue, 'Apply a function to every item with a pool of worker processes')
            [CompletionResult]::new('spawn', 'spawn', [CompletionResultType]::ParameterValue, 'Run a command for every item, each in its own process')
            [CompletionResult]::new('parallel', 'parallel', [CompletionResultType]::ParameterValue, 'Run commands as GNU parallel does, with its options')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run a script with processes, pools and shared objects')
            [CompletionResult]::new('manager', 'manager', [CompletionResultType]::ParameterValue, 'Serve queues, locks, values and other shared objects')
            [CompletionResult]::new('queue', 'queue', [CompletionResultType]::ParameterValue, 'Put values into a shared queue, and get them')
            [CompletionResult]::new('pipe', 'pipe', [CompletionResultType]::ParameterValue, 'Send values through a shared pipe')
            [CompletionResult]::new('lock', 'lock', [CompletionResultType]::ParameterValue, 'Run a command while holding a lock')
            [CompletionResult]::new('semaphore', 'semaphore', [CompletionResultType]::ParameterValue, 'Limit how many commands run at a time')
            [CompletionResult]::new('event', 'event', [CompletionResultType]::ParameterValue, 'Signal an event, or wait for it')
            [CompletionResult]::new('barrier', 'barrier', [CompletionResultType]::ParameterValue, 'Wait until N processes have arrived')
            [CompletionResult]::new('value', 'value', [CompletionResultType]::ParameterValue, 'Set, read and change a number in shared memory')
            [CompletionResult]::new('array', 'array', [CompletionResultType]::ParameterValue, 'Set, read and change numbers in shared memory')
            [CompletionResult]::new('dict', 'dict', [CompletionResultType]::ParameterValue, 'Set and get the values of a shared dict')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Set and get the values of a shared list')
            [CompletionResult]::new('bench', 'bench', [CompletionResultType]::ParameterValue, 'Measure whether more workers speed up a function, and from how many items')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Show cores, memory, load and process ids')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print the completion script of a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Write the manual pages into a folder')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;help;map' {
            break
        }
        'ppar;help;spawn' {
            break
        }
        'ppar;help;parallel' {
            break
        }
        'ppar;help;run' {
            break
        }
        'ppar;help;manager' {
            break
        }
        'ppar;help;queue' {
            break
        }
        'ppar;help;pipe' {
            break
        }
        'ppar;help;lock' {
            break
        }
        'ppar;help;semaphore' {
            break
        }
        'ppar;help;event' {
            break
        }
        'ppar;help;barrier' {
            break
        }
        'ppar;help;value' {
            break
        }
        'ppar;help;array' {
            break
        }
        'ppar;help;dict' {
            break
        }
        'ppar;help;list' {
            break
        }
        'ppar;help;bench' {
            break
        }
        'ppar;help;info' {
            break
        }
        'ppar;help;completions' {
            break
        }
        'ppar;help;man' {
            break
        }
        'ppar;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
