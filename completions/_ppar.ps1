
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
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('map', 'map', [CompletionResultType]::ParameterValue, 'Apply a function to every item with a pool of worker processes')
            [CompletionResult]::new('spawn', 'spawn', [CompletionResultType]::ParameterValue, 'Run a command for every item, each in a process of its own')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run a script with processes, pools and shared objects')
            [CompletionResult]::new('manager', 'manager', [CompletionResultType]::ParameterValue, 'Serve queues, locks, values and the like to scripts and commands')
            [CompletionResult]::new('queue', 'queue', [CompletionResultType]::ParameterValue, 'Put values into a queue of the manager, and get them')
            [CompletionResult]::new('pipe', 'pipe', [CompletionResultType]::ParameterValue, 'Send values through a pipe of the manager')
            [CompletionResult]::new('lock', 'lock', [CompletionResultType]::ParameterValue, 'Run a command while no other holds the lock')
            [CompletionResult]::new('semaphore', 'semaphore', [CompletionResultType]::ParameterValue, 'Run a command while fewer than N others run')
            [CompletionResult]::new('event', 'event', [CompletionResultType]::ParameterValue, 'Tell others that something has happened, or wait for it')
            [CompletionResult]::new('barrier', 'barrier', [CompletionResultType]::ParameterValue, 'Wait until a number of processes have arrived')
            [CompletionResult]::new('value', 'value', [CompletionResultType]::ParameterValue, 'Set, read and add to a number in shared memory')
            [CompletionResult]::new('array', 'array', [CompletionResultType]::ParameterValue, 'Set, read and add to numbers in shared memory')
            [CompletionResult]::new('dict', 'dict', [CompletionResultType]::ParameterValue, 'Put values at keys, and get them')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Put values at positions, and get them')
            [CompletionResult]::new('bench', 'bench', [CompletionResultType]::ParameterValue, 'Measure what more workers gain, and from how many items on')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Show cores, memory, load and process ids')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;map' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Read items from FILE; `-` is standard input; may be repeated')
            [CompletionResult]::new('--arg-file', '--arg-file', [CompletionResultType]::ParameterName, 'Read items from FILE; `-` is standard input; may be repeated')
            [CompletionResult]::new('--csv-delimiter', '--csv-delimiter', [CompletionResultType]::ParameterName, 'CSV with CHAR between fields, such as '';'' or ''|''')
            [CompletionResult]::new('--max-record', '--max-record', [CompletionResultType]::ParameterName, 'A record of more than SIZE bytes ends the run: K is 1,024 and k 1,000')
            [CompletionResult]::new('--range', '--range', [CompletionResultType]::ParameterName, 'Items are the integers from START up to STOP, without STOP; they are made in the workers')
            [CompletionResult]::new('--python', '--python', [CompletionResultType]::ParameterName, 'FUNCTION and all other code are Python, run by CPython; COMMAND names the interpreter')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'The language of FUNCTION and all other code; a FUNCTION in a .py file or a module is Python')
            [CompletionResult]::new('--def', '--def', [CompletionResultType]::ParameterName, 'Define functions: `def f(x): return x + 1`; may be repeated')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Read definitions from FILE; may be repeated')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Read definitions from FILE; may be repeated')
            [CompletionResult]::new('--init', '--init', [CompletionResultType]::ParameterName, 'Run CODE once in each worker; the function sees its names; may be repeated')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Drop items for which EXPR (in x and i) is false')
            [CompletionResult]::new('--reduce', '--reduce', [CompletionResultType]::ParameterName, 'Combine all results into one with EXPR in a and b, which has to be associative')
            [CompletionResult]::new('--initial', '--initial', [CompletionResultType]::ParameterName, 'Start the reduction with this JSON value')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Make the random module repeatable: the same numbers for the same item')
            [CompletionResult]::new('--exec', '--exec', [CompletionResultType]::ParameterName, 'Instead of FUNCTION: each worker runs COMMAND once, which reads an item a line and answers each with a line')
            [CompletionResult]::new('--exec-window', '--exec-window', [CompletionResultType]::ParameterName, 'Send COMMAND up to N items before it has answered the first of them')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write to FILE, which appears when it is complete; `-` is standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to FILE, which appears when it is complete; `-` is standard output')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Workers at most: N, N% of the cores, +N or -N relative to them, or auto; started as needed')
            [CompletionResult]::new('--workers', '--workers', [CompletionResultType]::ParameterName, 'Workers at most: N, N% of the cores, +N or -N relative to them, or auto; started as needed')
            [CompletionResult]::new('--chunksize', '--chunksize', [CompletionResultType]::ParameterName, 'Items that a worker gets at once: a number, or auto (about 20 ms of work)')
            [CompletionResult]::new('--max-tasks-per-worker', '--max-tasks-per-worker', [CompletionResultType]::ParameterName, 'Replace a worker after N items')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Kill an item''s worker after TIME, seconds or 200ms, 5m, 1.5h; the item gets an error record')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'Kill a worker that holds more than SIZE of memory, with all that it has started; the item gets an error record')
            [CompletionResult]::new('--memory-total', '--memory-total', [CompletionResultType]::ParameterName, 'Where all workers together hold more than SIZE of memory, kill the largest, and run its item again alone')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Try a failed item again, up to N times')
            [CompletionResult]::new('--on-error', '--on-error', [CompletionResultType]::ParameterName, 'What a failed item means')
            [CompletionResult]::new('--backend', '--backend', [CompletionResultType]::ParameterName, 'What evaluates the function; the output is the same')
            [CompletionResult]::new('--worker', '--worker', [CompletionResultType]::ParameterName, 'Start COMMAND as a worker: a program that speaks ppar''s protocol, and knows what FUNCTION means to it')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set a variable in the environment of workers; {%} in VALUE is the worker''s slot from 1, {%0} the same from 0; may be repeated')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Tell numeric libraries to use N threads in each worker (OMP_NUM_THREADS and its like), or auto: the cores divided by the workers, as for Python where the variables are not set')
            [CompletionResult]::new('--stats-json', '--stats-json', [CompletionResultType]::ParameterName, 'Write the same as JSON to FILE; `-` is standard output')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Each line is a string, whatever it looks like; a CR at its end is left out')
            [CompletionResult]::new('--raw-input', '--raw-input', [CompletionResultType]::ParameterName, 'Each line is a string, whatever it looks like; a CR at its end is left out')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Items end with a NUL byte and are strings')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'Items end with a NUL byte and are strings')
            [CompletionResult]::new('--json-input', '--json-input', [CompletionResultType]::ParameterName, 'Items are JSON values in any layout; an array at the top gives its elements')
            [CompletionResult]::new('--csv', '--csv', [CompletionResultType]::ParameterName, 'Items are the rows of CSV: objects named by the header row')
            [CompletionResult]::new('--tsv', '--tsv', [CompletionResultType]::ParameterName, 'Items are the rows of tab-separated values')
            [CompletionResult]::new('--no-header', '--no-header', [CompletionResultType]::ParameterName, 'CSV or TSV has no header row: rows are arrays')
            [CompletionResult]::new('--starmap', '--starmap', [CompletionResultType]::ParameterName, 'An array item becomes positional arguments, an object keyword arguments')
            [CompletionResult]::new('--flat', '--flat', [CompletionResultType]::ParameterName, 'A result that is a list becomes a result for each of its elements')
            [CompletionResult]::new('--exec-errors', '--exec-errors', [CompletionResultType]::ParameterName, 'Take an answer {"error": …} of COMMAND as the failure of its item')
            [CompletionResult]::new('--unordered', '--unordered', [CompletionResultType]::ParameterName, 'Write results as they come, not in input order')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Write strings without quotes')
            [CompletionResult]::new('--raw-output', '--raw-output', [CompletionResultType]::ParameterName, 'Write strings without quotes')
            [CompletionResult]::new('--array', '--array', [CompletionResultType]::ParameterName, 'Write one JSON array instead of a line for each result')
            [CompletionResult]::new('--with-item', '--with-item', [CompletionResultType]::ParameterName, 'Write {"item": …, "result": …} for each result')
            [CompletionResult]::new('--manager', '--manager', [CompletionResultType]::ParameterName, 'Give them PPAR_MANAGER: the manager around this run, or else one for it alone')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Show progress even where results are written to the same terminal; in a pipe or a log, as a line a second')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show no progress, and say nothing about items that are skipped')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show no progress, and say nothing about items that are skipped')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Show a table of the workers'' work at the end')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;spawn' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Read items from FILE; `-` is standard input; may be repeated')
            [CompletionResult]::new('--arg-file', '--arg-file', [CompletionResultType]::ParameterName, 'Read items from FILE; `-` is standard input; may be repeated')
            [CompletionResult]::new('-d', '-d', [CompletionResultType]::ParameterName, 'Items end with this byte, or \n, \t, \0, \xHH')
            [CompletionResult]::new('--delimiter', '--delimiter', [CompletionResultType]::ParameterName, 'Items end with this byte, or \n, \t, \0, \xHH')
            [CompletionResult]::new('-C', '-C ', [CompletionResultType]::ParameterName, 'Cut items into columns wherever REGEX matches')
            [CompletionResult]::new('--colsep', '--colsep', [CompletionResultType]::ParameterName, 'Cut items into columns wherever REGEX matches')
            [CompletionResult]::new('--header', '--header', [CompletionResultType]::ParameterName, 'The first item of each source names its columns: {NAME}; with --pipe, the first N lines begin each block')
            [CompletionResult]::new('--csv-delimiter', '--csv-delimiter', [CompletionResultType]::ParameterName, 'Items are rows of CSV with CHAR between fields, such as '';'' or ''|''')
            [CompletionResult]::new('--max-record', '--max-record', [CompletionResultType]::ParameterName, 'An item of more than SIZE bytes ends the run, with --pipe a record: K is 1,024 and k 1,000')
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Give N items to each job; with --pipe, N records to each block')
            [CompletionResult]::new('-N', '-N ', [CompletionResultType]::ParameterName, 'Give N items to each job; with --pipe, N records to each block')
            [CompletionResult]::new('--max-args', '--max-args', [CompletionResultType]::ParameterName, 'Give N items to each job; with --pipe, N records to each block')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Make --shuf repeatable')
            [CompletionResult]::new('--block', '--block', [CompletionResultType]::ParameterName, 'Bytes of a block, such as 64k or 10M; -N cuts the file of --pipe-part into N blocks for each job at once')
            [CompletionResult]::new('--block-size', '--block-size', [CompletionResultType]::ParameterName, 'Bytes of a block, such as 64k or 10M; -N cuts the file of --pipe-part into N blocks for each job at once')
            [CompletionResult]::new('--recstart', '--recstart', [CompletionResultType]::ParameterName, 'Records begin with TEXT')
            [CompletionResult]::new('--recend', '--recend', [CompletionResultType]::ParameterName, 'Records end with TEXT; \n unless --recstart is given')
            [CompletionResult]::new('-I', '-I ', [CompletionResultType]::ParameterName, 'What stands for the item instead of {}')
            [CompletionResult]::new('--replace', '--replace', [CompletionResultType]::ParameterName, 'What stands for the item instead of {}')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set a variable in the environment of jobs; placeholders in VALUE are replaced; may be repeated')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Tell numeric libraries to use N threads in each job (OMP_NUM_THREADS and its like), or auto: the cores divided by the jobs at once')
            [CompletionResult]::new('--wd', '--wd', [CompletionResultType]::ParameterName, 'Run jobs in DIR')
            [CompletionResult]::new('--workdir', '--workdir', [CompletionResultType]::ParameterName, 'Run jobs in DIR')
            [CompletionResult]::new('--fn', '--fn', [CompletionResultType]::ParameterName, 'Call a function for each item instead of a command, each in a process of its own: an expression in x (the item) and i (its index), a lambda, a name, FILE.py:NAME, MODULE:NAME or FILE.star:NAME. What it prints is its output')
            [CompletionResult]::new('--python', '--python', [CompletionResultType]::ParameterName, 'FUNCTION and all other code are Python, run by CPython; COMMAND names the interpreter')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'The language of FUNCTION and all other code; a FUNCTION in a .py file or a module is Python')
            [CompletionResult]::new('--def', '--def', [CompletionResultType]::ParameterName, 'Define functions: `def f(x): return x + 1`; may be repeated')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Read definitions from FILE; may be repeated')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Read definitions from FILE; may be repeated')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Jobs at once: N, N% of the cores, +N or -N relative to them, auto, or a file that holds one of these, read again whenever it changes')
            [CompletionResult]::new('-P', '-P ', [CompletionResultType]::ParameterName, 'Jobs at once: N, N% of the cores, +N or -N relative to them, auto, or a file that holds one of these, read again whenever it changes')
            [CompletionResult]::new('--workers', '--workers', [CompletionResultType]::ParameterName, 'Jobs at once: N, N% of the cores, +N or -N relative to them, auto, or a file that holds one of these, read again whenever it changes')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'Jobs at once: N, N% of the cores, +N or -N relative to them, auto, or a file that holds one of these, read again whenever it changes')
            [CompletionResult]::new('--delay', '--delay', [CompletionResultType]::ParameterName, 'Wait between starts: seconds, or a time such as 200ms, 5m or 1.5h')
            [CompletionResult]::new('--rate', '--rate', [CompletionResultType]::ParameterName, 'Start at most N jobs a second, minute or hour: 5/s, 100/m, 1000/h')
            [CompletionResult]::new('--load', '--load', [CompletionResultType]::ParameterName, 'Start no job while N tasks of the machine run or wait for its disks; N% is a share of the cores')
            [CompletionResult]::new('--memfree', '--memfree', [CompletionResultType]::ParameterName, 'Start no job while less memory is free; below half of it, the youngest job is ended and run again later')
            [CompletionResult]::new('--nice', '--nice', [CompletionResultType]::ParameterName, 'Run jobs at this priority, from -20, the highest, to 19')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End a job after TIME (seconds, or 200ms, 5m, 1.5h), or after N% of the median time of jobs that succeeded')
            [CompletionResult]::new('--memory', '--memory', [CompletionResultType]::ParameterName, 'End a job that holds more than SIZE of memory, with all that it has started')
            [CompletionResult]::new('--memory-total', '--memory-total', [CompletionResultType]::ParameterName, 'Where all jobs together hold more than SIZE of memory, end the largest, and run it again alone')
            [CompletionResult]::new('--retries', '--retries', [CompletionResultType]::ParameterName, 'Run a failed job again, up to N times')
            [CompletionResult]::new('--retry-delay', '--retry-delay', [CompletionResultType]::ParameterName, 'Wait before the first retry, and twice as long before each further one')
            [CompletionResult]::new('--halt', '--halt', [CompletionResultType]::ParameterName, 'End early: now or soon, and on what, such as now,fail=1 or soon,done=50%')
            [CompletionResult]::new('--term-seq', '--term-seq', [CompletionResultType]::ParameterName, 'How jobs are ended: signals, with milliseconds between them')
            [CompletionResult]::new('--semaphore', '--semaphore', [CompletionResultType]::ParameterName, 'Share the limit of -j with all runs of this user that name the same semaphore')
            [CompletionResult]::new('--tagstring', '--tagstring', [CompletionResultType]::ParameterName, 'Begin each line with TEXT, in which placeholders are replaced, and a tab')
            [CompletionResult]::new('--results', '--results', [CompletionResultType]::ParameterName, 'Keep what each job writes in a folder of its own in DIR, with its record as JSON')
            [CompletionResult]::new('--joblog', '--joblog', [CompletionResultType]::ParameterName, 'Write a line for each job that is over to FILE, in the columns of GNU parallel; - is standard output')
            [CompletionResult]::new('--link', '--link', [CompletionResultType]::ParameterName, 'Take one item from each source for a job, instead of each with each')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Items end with a NUL byte')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'Items end with a NUL byte')
            [CompletionResult]::new('--csv', '--csv', [CompletionResultType]::ParameterName, 'Items are rows of CSV')
            [CompletionResult]::new('--jsonl', '--jsonl', [CompletionResultType]::ParameterName, 'Items are lines of JSON: the fields of objects are columns')
            [CompletionResult]::new('--json-input', '--json-input', [CompletionResultType]::ParameterName, 'The same for JSON values in any layout; an array at the top gives its elements')
            [CompletionResult]::new('-X', '-X ', [CompletionResultType]::ParameterName, 'Give each job as many items as a command line holds; a word with {} in it is repeated')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'The same, but {} is all items of the job in one place')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Leave out items that are empty or blank')
            [CompletionResult]::new('--no-run-if-empty', '--no-run-if-empty', [CompletionResultType]::ParameterName, 'Leave out items that are empty or blank')
            [CompletionResult]::new('--shuf', '--shuf', [CompletionResultType]::ParameterName, 'Run jobs in random order')
            [CompletionResult]::new('--pipe', '--pipe', [CompletionResultType]::ParameterName, 'Cut standard input, or the files of -a, into blocks: each is the standard input of a job')
            [CompletionResult]::new('--pipe-part', '--pipe-part', [CompletionResultType]::ParameterName, 'The same for the one file of -a, whose parts are read where they lie')
            [CompletionResult]::new('--pipepart', '--pipepart', [CompletionResultType]::ParameterName, 'The same for the one file of -a, whose parts are read where they lie')
            [CompletionResult]::new('--round-robin', '--round-robin', [CompletionResultType]::ParameterName, 'Give blocks to running jobs, each to the first that has read the one before')
            [CompletionResult]::new('--cat', '--cat', [CompletionResultType]::ParameterName, 'Put each block into a file, whose name is the item')
            [CompletionResult]::new('--shell', '--shell', [CompletionResultType]::ParameterName, 'Run the command under sh in any case; items are quoted')
            [CompletionResult]::new('--no-shell', '--no-shell', [CompletionResultType]::ParameterName, 'Run the command without a shell in any case')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Print the commands, and run none')
            [CompletionResult]::new('--tty', '--tty', [CompletionResultType]::ParameterName, 'Give jobs the terminal, one at a time')
            [CompletionResult]::new('--manager', '--manager', [CompletionResultType]::ParameterName, 'Give them PPAR_MANAGER: the manager around this run, or else one for it alone')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Ask at the terminal before each job; y runs it')
            [CompletionResult]::new('--interactive', '--interactive', [CompletionResultType]::ParameterName, 'Ask at the terminal before each job; y runs it')
            [CompletionResult]::new('-k', '-k', [CompletionResultType]::ParameterName, 'Output in the order of the items, not as jobs end')
            [CompletionResult]::new('--keep-order', '--keep-order', [CompletionResultType]::ParameterName, 'Output in the order of the items, not as jobs end')
            [CompletionResult]::new('--line-buffer', '--line-buffer', [CompletionResultType]::ParameterName, 'Each line as soon as it is whole')
            [CompletionResult]::new('--lb', '--lb', [CompletionResultType]::ParameterName, 'Each line as soon as it is whole')
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'Jobs write for themselves, in any order')
            [CompletionResult]::new('--ungroup', '--ungroup', [CompletionResultType]::ParameterName, 'Jobs write for themselves, in any order')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'Begin each line with the item and a tab')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'One record of JSON for each job')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'Show progress; in a pipe or a log, as a line a second')
            [CompletionResult]::new('--bar', '--bar', [CompletionResultType]::ParameterName, 'Show progress; in a pipe or a log, as a line a second')
            [CompletionResult]::new('--eta', '--eta', [CompletionResultType]::ParameterName, 'Show progress; in a pipe or a log, as a line a second')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Show each command on standard error before it runs')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Show each command on standard error before it runs')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Say nothing about jobs that fail')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Say nothing about jobs that fail')
            [CompletionResult]::new('--stats', '--stats', [CompletionResultType]::ParameterName, 'Show at the end what jobs took')
            [CompletionResult]::new('--resume', '--resume', [CompletionResultType]::ParameterName, 'Do not run jobs again whose commands stand in the job log')
            [CompletionResult]::new('--resume-failed', '--resume-failed', [CompletionResultType]::ParameterName, 'The same, but run failed jobs again')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;run' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'The language of the script')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Where the random numbers start')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;manager' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The path of the socket; without it, one in a new folder, which PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Write what objects there are, who holds them, and who waits: JSON, one a line')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'End the manager; its clients end with 3')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;manager;list' {
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;manager;stop' {
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;manager;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Write what objects there are, who holds them, and who waits: JSON, one a line')
            [CompletionResult]::new('stop', 'stop', [CompletionResultType]::ParameterValue, 'End the manager; its clients end with 3')
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
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('put', 'put', [CompletionResultType]::ParameterValue, 'Put values at the end; waits while the queue is full')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Take the first value out and write it; waits for one')
            [CompletionResult]::new('size', 'size', [CompletionResultType]::ParameterValue, 'Write how many values the queue holds')
            [CompletionResult]::new('close', 'close', [CompletionResultType]::ParameterValue, 'Let nothing more in; `get` ends once the queue is empty')
            [CompletionResult]::new('task-done', 'task-done', [CompletionResultType]::ParameterValue, 'Say that a value that was taken out is dealt with')
            [CompletionResult]::new('join', 'join', [CompletionResultType]::ParameterValue, 'Wait until all values are dealt with')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;queue;put' {
            [CompletionResult]::new('--max-record', '--max-record', [CompletionResultType]::ParameterName, 'A line of standard input of more than SIZE bytes is refused')
            [CompletionResult]::new('--bound', '--bound', [CompletionResultType]::ParameterName, 'A new queue holds at most this many values')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Each value is a string, whatever it looks like')
            [CompletionResult]::new('--raw-input', '--raw-input', [CompletionResultType]::ParameterName, 'Each value is a string, whatever it looks like')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;queue;get' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'Take so many values')
            [CompletionResult]::new('--max-values', '--max-values', [CompletionResultType]::ParameterName, 'Take so many values')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
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
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;queue;close' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;queue;task-done' {
            [CompletionResult]::new('-n', '-n', [CompletionResultType]::ParameterName, 'How many values')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'How many values')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;queue;join' {
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;queue;help' {
            [CompletionResult]::new('put', 'put', [CompletionResultType]::ParameterValue, 'Put values at the end; waits while the queue is full')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Take the first value out and write it; waits for one')
            [CompletionResult]::new('size', 'size', [CompletionResultType]::ParameterValue, 'Write how many values the queue holds')
            [CompletionResult]::new('close', 'close', [CompletionResultType]::ParameterValue, 'Let nothing more in; `get` ends once the queue is empty')
            [CompletionResult]::new('task-done', 'task-done', [CompletionResultType]::ParameterValue, 'Say that a value that was taken out is dealt with')
            [CompletionResult]::new('join', 'join', [CompletionResultType]::ParameterValue, 'Wait until all values are dealt with')
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
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Send values into an end; waits while the other one has too much to receive')
            [CompletionResult]::new('recv', 'recv', [CompletionResultType]::ParameterValue, 'Receive a value at an end and write it; waits for one')
            [CompletionResult]::new('close', 'close', [CompletionResultType]::ParameterValue, 'Close the pipe at an end')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;pipe;send' {
            [CompletionResult]::new('--max-record', '--max-record', [CompletionResultType]::ParameterName, 'A line of standard input of more than SIZE bytes is refused')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Each value is a string, whatever it looks like')
            [CompletionResult]::new('--raw-input', '--raw-input', [CompletionResultType]::ParameterName, 'Each value is a string, whatever it looks like')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;pipe;recv' {
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
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
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;pipe;help' {
            [CompletionResult]::new('send', 'send', [CompletionResultType]::ParameterValue, 'Send values into an end; waits while the other one has too much to receive')
            [CompletionResult]::new('recv', 'recv', [CompletionResultType]::ParameterValue, 'Receive a value at an end and write it; waits for one')
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
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;semaphore' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('--count', '--count', [CompletionResultType]::ParameterName, 'How many commands may run at a time')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;event' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set the event: all who wait for it go on')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Clear the event: from now on, `wait` waits again')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until the event is set')
            [CompletionResult]::new('is-set', 'is-set', [CompletionResultType]::ParameterValue, 'Write true and end with 0 if the event is set, or false and 1')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;event;set' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;event;clear' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;event;wait' {
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;event;is-set' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;event;help' {
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set the event: all who wait for it go on')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Clear the event: from now on, `wait` waits again')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until the event is set')
            [CompletionResult]::new('is-set', 'is-set', [CompletionResultType]::ParameterValue, 'Write true and end with 0 if the event is set, or false and 1')
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
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until all have arrived, and write this one''s place among them, from 0')
            [CompletionResult]::new('abort', 'abort', [CompletionResultType]::ParameterValue, 'Break the barrier: all who wait end with 1')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Let a broken barrier begin anew')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;barrier;wait' {
            [CompletionResult]::new('--parties', '--parties', [CompletionResultType]::ParameterName, 'How many processes have to arrive before all go on')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'Wait at most this long: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;barrier;abort' {
            [CompletionResult]::new('--parties', '--parties', [CompletionResultType]::ParameterName, 'How many processes have to arrive before all go on')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;barrier;reset' {
            [CompletionResult]::new('--parties', '--parties', [CompletionResultType]::ParameterName, 'How many processes have to arrive before all go on')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;barrier;help' {
            [CompletionResult]::new('wait', 'wait', [CompletionResultType]::ParameterValue, 'Wait until all have arrived, and write this one''s place among them, from 0')
            [CompletionResult]::new('abort', 'abort', [CompletionResultType]::ParameterValue, 'Break the barrier: all who wait end with 1')
            [CompletionResult]::new('reset', 'reset', [CompletionResultType]::ParameterValue, 'Let a broken barrier begin anew')
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
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Write the value')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set the value')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add to the value, and write the sum')
            [CompletionResult]::new('compare-and-set', 'compare-and-set', [CompletionResultType]::ParameterValue, 'Set the value if it is OLD; ends with 1 if it is not')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;value;get' {
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The type of a new value, which starts as 0 [without it: d]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;value;set' {
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The type of a new value, which starts as 0 [without it: d]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;value;add' {
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The type of a new value, which starts as 0 [without it: d]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;value;compare-and-set' {
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The type of a new value, which starts as 0 [without it: d]')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;value;help' {
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Write the value')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set the value')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add to the value, and write the sum')
            [CompletionResult]::new('compare-and-set', 'compare-and-set', [CompletionResultType]::ParameterValue, 'Set the value if it is OLD; ends with 1 if it is not')
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
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Write the number at a position; without one all, one a line')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set numbers from a position on')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add to the number at a position, and write the sum')
            [CompletionResult]::new('slice', 'slice', [CompletionResultType]::ParameterValue, 'Write the numbers from START up to STOP, without STOP, one a line')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;array;get' {
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The type of a new array, which starts as zeroes [without it: d]')
            [CompletionResult]::new('--length', '--length', [CompletionResultType]::ParameterName, 'How many numbers a new array holds, 2 or more')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;array;set' {
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The type of a new array, which starts as zeroes [without it: d]')
            [CompletionResult]::new('--length', '--length', [CompletionResultType]::ParameterName, 'How many numbers a new array holds, 2 or more')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;array;add' {
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The type of a new array, which starts as zeroes [without it: d]')
            [CompletionResult]::new('--length', '--length', [CompletionResultType]::ParameterName, 'How many numbers a new array holds, 2 or more')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;array;slice' {
            [CompletionResult]::new('--type', '--type', [CompletionResultType]::ParameterName, 'The type of a new array, which starts as zeroes [without it: d]')
            [CompletionResult]::new('--length', '--length', [CompletionResultType]::ParameterName, 'How many numbers a new array holds, 2 or more')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;array;help' {
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Write the number at a position; without one all, one a line')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Set numbers from a position on')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Add to the number at a position, and write the sum')
            [CompletionResult]::new('slice', 'slice', [CompletionResultType]::ParameterValue, 'Write the numbers from START up to STOP, without STOP, one a line')
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
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Write the value at a key; ends with 1 if there is none')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Put a value at a key')
            [CompletionResult]::new('pop', 'pop', [CompletionResultType]::ParameterValue, 'Take the value at a key out and write it; ends with 1 if there is none')
            [CompletionResult]::new('items', 'items', [CompletionResultType]::ParameterValue, 'Write each key and its value as an array, one a line')
            [CompletionResult]::new('keys', 'keys', [CompletionResultType]::ParameterValue, 'Write the keys, one a line')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Put in what standard input holds: objects, or arrays of a key and a value, one a line')
            [CompletionResult]::new('size', 'size', [CompletionResultType]::ParameterValue, 'Write how many keys there are')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Take everything out')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;dict;get' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('--raw-output', '--raw-output', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;dict;set' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;dict;pop' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('--raw-output', '--raw-output', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;dict;items' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;dict;keys' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('--raw-output', '--raw-output', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;dict;update' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;dict;size' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;dict;clear' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;dict;help' {
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Write the value at a key; ends with 1 if there is none')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Put a value at a key')
            [CompletionResult]::new('pop', 'pop', [CompletionResultType]::ParameterValue, 'Take the value at a key out and write it; ends with 1 if there is none')
            [CompletionResult]::new('items', 'items', [CompletionResultType]::ParameterValue, 'Write each key and its value as an array, one a line')
            [CompletionResult]::new('keys', 'keys', [CompletionResultType]::ParameterValue, 'Write the keys, one a line')
            [CompletionResult]::new('update', 'update', [CompletionResultType]::ParameterValue, 'Put in what standard input holds: objects, or arrays of a key and a value, one a line')
            [CompletionResult]::new('size', 'size', [CompletionResultType]::ParameterValue, 'Write how many keys there are')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Take everything out')
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
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('append', 'append', [CompletionResultType]::ParameterValue, 'Add values at the end')
            [CompletionResult]::new('extend', 'extend', [CompletionResultType]::ParameterValue, 'Add values at the end')
            [CompletionResult]::new('pop', 'pop', [CompletionResultType]::ParameterValue, 'Take the value at a position out and write it; without one the last')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Write the value at a position')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Put another value at a position')
            [CompletionResult]::new('reverse', 'reverse', [CompletionResultType]::ParameterValue, 'Turn the list round')
            [CompletionResult]::new('items', 'items', [CompletionResultType]::ParameterValue, 'Write all values, one a line')
            [CompletionResult]::new('size', 'size', [CompletionResultType]::ParameterValue, 'Write how many values there are')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Take everything out')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;list;append' {
            [CompletionResult]::new('--max-record', '--max-record', [CompletionResultType]::ParameterName, 'A line of standard input of more than SIZE bytes is refused')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Each value is a string, whatever it looks like')
            [CompletionResult]::new('--raw-input', '--raw-input', [CompletionResultType]::ParameterName, 'Each value is a string, whatever it looks like')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;list;extend' {
            [CompletionResult]::new('--max-record', '--max-record', [CompletionResultType]::ParameterName, 'A line of standard input of more than SIZE bytes is refused')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Each value is a string, whatever it looks like')
            [CompletionResult]::new('--raw-input', '--raw-input', [CompletionResultType]::ParameterName, 'Each value is a string, whatever it looks like')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;list;pop' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('--raw-output', '--raw-output', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;list;get' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('--raw-output', '--raw-output', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;list;set' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;list;reverse' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;list;items' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-r', '-r', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('--raw-output', '--raw-output', [CompletionResultType]::ParameterName, 'Write strings as they are, without quotes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;list;size' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;list;clear' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('--socket', '--socket', [CompletionResultType]::ParameterName, 'The manager''s socket; without it the one that PPAR_MANAGER names')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help')
            break
        }
        'ppar;list;help' {
            [CompletionResult]::new('append', 'append', [CompletionResultType]::ParameterValue, 'Add values at the end')
            [CompletionResult]::new('pop', 'pop', [CompletionResultType]::ParameterValue, 'Take the value at a position out and write it; without one the last')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Write the value at a position')
            [CompletionResult]::new('set', 'set', [CompletionResultType]::ParameterValue, 'Put another value at a position')
            [CompletionResult]::new('reverse', 'reverse', [CompletionResultType]::ParameterValue, 'Turn the list round')
            [CompletionResult]::new('items', 'items', [CompletionResultType]::ParameterValue, 'Write all values, one a line')
            [CompletionResult]::new('size', 'size', [CompletionResultType]::ParameterValue, 'Write how many values there are')
            [CompletionResult]::new('clear', 'clear', [CompletionResultType]::ParameterValue, 'Take everything out')
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
            [CompletionResult]::new('--cmd', '--cmd', [CompletionResultType]::ParameterName, 'Run COMMAND for each item instead of a function, as `ppar spawn` does; all arguments are items then, and {} stands for the item')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Workers at most: N, N% of the cores, +N or -N relative to them, or auto; pools of 1, 2, 4, … up to it are measured')
            [CompletionResult]::new('--workers', '--workers', [CompletionResultType]::ParameterName, 'Workers at most: N, N% of the cores, +N or -N relative to them, or auto; pools of 1, 2, 4, … up to it are measured')
            [CompletionResult]::new('--runs', '--runs', [CompletionResultType]::ParameterName, 'Time each side N times, after a run that does not count')
            [CompletionResult]::new('--chunksize', '--chunksize', [CompletionResultType]::ParameterName, 'Items that a worker gets at once: a number, or auto (about 20 ms of work)')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'End the measurement when one run of a function, its set-up included, or one command takes longer than TIME, seconds or 200ms, 5m, 1.5h')
            [CompletionResult]::new('--env', '--env', [CompletionResultType]::ParameterName, 'Set a variable in the environment of workers; {%} in VALUE is the worker''s slot from 1, {%0} the same from 0; may be repeated')
            [CompletionResult]::new('--threads', '--threads', [CompletionResultType]::ParameterName, 'Tell numeric libraries to use N threads in each worker (OMP_NUM_THREADS and its like), or auto: the cores divided by the workers, as for Python where the variables are not set')
            [CompletionResult]::new('--plot', '--plot', [CompletionResultType]::ParameterName, 'Draw speed-up against workers, and time against items with the break-even, into FILE; `-` is standard output')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Write all figures to FILE as one JSON object; `-` is standard output')
            [CompletionResult]::new('--csv', '--csv', [CompletionResultType]::ParameterName, 'Write the table to FILE as CSV; `-` is standard output (CSV is read with --csv-input)')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Read items from FILE; `-` is standard input; may be repeated')
            [CompletionResult]::new('--arg-file', '--arg-file', [CompletionResultType]::ParameterName, 'Read items from FILE; `-` is standard input; may be repeated')
            [CompletionResult]::new('--csv-delimiter', '--csv-delimiter', [CompletionResultType]::ParameterName, 'CSV with CHAR between fields, such as '';'' or ''|''')
            [CompletionResult]::new('--max-record', '--max-record', [CompletionResultType]::ParameterName, 'A record of more than SIZE bytes ends the run: K is 1,024 and k 1,000')
            [CompletionResult]::new('--range', '--range', [CompletionResultType]::ParameterName, 'Items are the integers from START up to STOP, without STOP; they are made in the workers')
            [CompletionResult]::new('--python', '--python', [CompletionResultType]::ParameterName, 'FUNCTION and all other code are Python, run by CPython; COMMAND names the interpreter')
            [CompletionResult]::new('--language', '--language', [CompletionResultType]::ParameterName, 'The language of FUNCTION and all other code; a FUNCTION in a .py file or a module is Python')
            [CompletionResult]::new('--def', '--def', [CompletionResultType]::ParameterName, 'Define functions: `def f(x): return x + 1`; may be repeated')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Read definitions from FILE; may be repeated')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'Read definitions from FILE; may be repeated')
            [CompletionResult]::new('--init', '--init', [CompletionResultType]::ParameterName, 'Run CODE once in each worker; the function sees its names; may be repeated')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Drop items for which EXPR (in x and i) is false')
            [CompletionResult]::new('--reduce', '--reduce', [CompletionResultType]::ParameterName, 'Combine all results into one with EXPR in a and b, which has to be associative')
            [CompletionResult]::new('--initial', '--initial', [CompletionResultType]::ParameterName, 'Start the reduction with this JSON value')
            [CompletionResult]::new('--seed', '--seed', [CompletionResultType]::ParameterName, 'Make the random module repeatable: the same numbers for the same item')
            [CompletionResult]::new('--no-check', '--no-check', [CompletionResultType]::ParameterName, 'Do not compare what the sides write')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Show no progress')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Show no progress')
            [CompletionResult]::new('-R', '-R ', [CompletionResultType]::ParameterName, 'Each line is a string, whatever it looks like; a CR at its end is left out')
            [CompletionResult]::new('--raw-input', '--raw-input', [CompletionResultType]::ParameterName, 'Each line is a string, whatever it looks like; a CR at its end is left out')
            [CompletionResult]::new('-0', '-0', [CompletionResultType]::ParameterName, 'Items end with a NUL byte and are strings')
            [CompletionResult]::new('--null', '--null', [CompletionResultType]::ParameterName, 'Items end with a NUL byte and are strings')
            [CompletionResult]::new('--json-input', '--json-input', [CompletionResultType]::ParameterName, 'Items are JSON values in any layout; an array at the top gives its elements')
            [CompletionResult]::new('--tsv', '--tsv', [CompletionResultType]::ParameterName, 'Items are the rows of tab-separated values')
            [CompletionResult]::new('--no-header', '--no-header', [CompletionResultType]::ParameterName, 'CSV or TSV has no header row: rows are arrays')
            [CompletionResult]::new('--csv-input', '--csv-input', [CompletionResultType]::ParameterName, 'Items are the rows of CSV: objects named by the header row')
            [CompletionResult]::new('--starmap', '--starmap', [CompletionResultType]::ParameterName, 'An array item becomes positional arguments, an object keyword arguments')
            [CompletionResult]::new('--flat', '--flat', [CompletionResultType]::ParameterName, 'A result that is a list becomes a result for each of its elements')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;info' {
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'Color messages: auto (on a terminal), always or never')
            [CompletionResult]::new('-j', '-j', [CompletionResultType]::ParameterName, 'Start workers and show their ids: N, N%, +N, -N or auto')
            [CompletionResult]::new('--workers', '--workers', [CompletionResultType]::ParameterName, 'Start workers and show their ids: N, N%, +N, -N or auto')
            [CompletionResult]::new('--json', '--json', [CompletionResultType]::ParameterName, 'Print one JSON object instead of a table; sizes are in bytes')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'ppar;help' {
            [CompletionResult]::new('map', 'map', [CompletionResultType]::ParameterValue, 'Apply a function to every item with a pool of worker processes')
            [CompletionResult]::new('spawn', 'spawn', [CompletionResultType]::ParameterValue, 'Run a command for every item, each in a process of its own')
            [CompletionResult]::new('run', 'run', [CompletionResultType]::ParameterValue, 'Run a script with processes, pools and shared objects')
            [CompletionResult]::new('manager', 'manager', [CompletionResultType]::ParameterValue, 'Serve queues, locks, values and the like to scripts and commands')
            [CompletionResult]::new('queue', 'queue', [CompletionResultType]::ParameterValue, 'Put values into a queue of the manager, and get them')
            [CompletionResult]::new('pipe', 'pipe', [CompletionResultType]::ParameterValue, 'Send values through a pipe of the manager')
            [CompletionResult]::new('lock', 'lock', [CompletionResultType]::ParameterValue, 'Run a command while no other holds the lock')
            [CompletionResult]::new('semaphore', 'semaphore', [CompletionResultType]::ParameterValue, 'Run a command while fewer than N others run')
            [CompletionResult]::new('event', 'event', [CompletionResultType]::ParameterValue, 'Tell others that something has happened, or wait for it')
            [CompletionResult]::new('barrier', 'barrier', [CompletionResultType]::ParameterValue, 'Wait until a number of processes have arrived')
            [CompletionResult]::new('value', 'value', [CompletionResultType]::ParameterValue, 'Set, read and add to a number in shared memory')
            [CompletionResult]::new('array', 'array', [CompletionResultType]::ParameterValue, 'Set, read and add to numbers in shared memory')
            [CompletionResult]::new('dict', 'dict', [CompletionResultType]::ParameterValue, 'Put values at keys, and get them')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Put values at positions, and get them')
            [CompletionResult]::new('bench', 'bench', [CompletionResultType]::ParameterValue, 'Measure what more workers gain, and from how many items on')
            [CompletionResult]::new('info', 'info', [CompletionResultType]::ParameterValue, 'Show cores, memory, load and process ids')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'ppar;help;map' {
            break
        }
        'ppar;help;spawn' {
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
        'ppar;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
