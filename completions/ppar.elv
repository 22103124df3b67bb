
use builtin;
use str;

set edit:completion:arg-completer[ppar] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'ppar'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'ppar'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand -V 'Print version; -VV also prints the commit and how it was built'
            cand --version 'Print version; -VV also prints the commit and how it was built'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand map 'Apply a function to every item with a pool of worker processes'
            cand spawn 'Run a command for every item, each in its own process'
            cand parallel 'Run commands as GNU parallel does, with its options'
            cand run 'Run a script with processes, pools and shared objects'
            cand manager 'Serve queues, locks, values and other shared objects'
            cand queue 'Put values into a shared queue, and get them'
            cand pipe 'Send values through a shared pipe'
            cand lock 'Run a command while holding a lock'
            cand semaphore 'Limit how many commands run at a time'
            cand event 'Signal an event, or wait for it'
            cand barrier 'Wait until N processes have arrived'
            cand value 'Set, read and change a number in shared memory'
            cand array 'Set, read and change numbers in shared memory'
            cand dict 'Set and get the values of a shared dict'
            cand list 'Set and get the values of a shared list'
            cand bench 'Measure whether more workers speed up a function, and from how many items'
            cand info 'Show cores, memory, load and process ids'
            cand completions 'Print the completion script of a shell'
            cand man 'Write the manual pages into a folder'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;map'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand -a 'Read items from FILE, which may be compressed; `-` is standard input; may be repeated'
            cand --arg-file 'Read items from FILE, which may be compressed; `-` is standard input; may be repeated'
            cand --csv-delimiter 'Read CSV with CHAR as the separator, such as '';'' or ''|'''
            cand --types 'Turn fields of CSV or TSV into numbers: COLUMN=TYPE,… where TYPE is int, float, str or auto; `auto` alone is for all other columns'
            cand --max-record 'Refuse a record longer than SIZE bytes, and end the run: K is 1,024 and k 1,000'
            cand --range 'Items are the integers from START, by default 0, up to, but not including, STOP'
            cand --python 'FUNCTION and all other code are Python, run by CPython; COMMAND selects the interpreter'
            cand --language 'The language of FUNCTION and all other code; a FUNCTION in a .py file or a module is Python'
            cand --def 'Define functions: `def f(x): return x + 1`; may be repeated'
            cand -f 'Read definitions from FILE; may be repeated'
            cand --file 'Read definitions from FILE; may be repeated'
            cand --init 'Run CODE once in each worker; the function sees its names; may be repeated'
            cand --filter 'Drop items for which EXPR (in x and i) is false'
            cand --reduce 'Combine all results into one with EXPR in a and b, which must be associative'
            cand --initial 'Start the reduction with this JSON value'
            cand --seed 'Seed the random module: the same item draws the same numbers'
            cand --by 'Reduce the results of each key to one, {"key": …, "result": …}; EXPR in x and i gives an item''s key'
            cand --by-limit 'End the run when the keys of --by and their results take more than SIZE'
            cand --exec 'Instead of FUNCTION, run COMMAND once in each worker; it reads one item per line and answers each with one line'
            cand --exec-window 'Send COMMAND up to N items before it answers the first'
            cand -o 'Write to FILE, which appears when it is complete; `-` is standard output; FILE.csv and FILE.tsv get tables'
            cand --output 'Write to FILE, which appears when it is complete; `-` is standard output; FILE.csv and FILE.tsv get tables'
            cand -j 'Maximum number of workers: N, N% of the cores, +N or -N relative to them, or auto'
            cand --workers 'Maximum number of workers: N, N% of the cores, +N or -N relative to them, or auto'
            cand --chunksize 'How many items a worker gets at once: a number, or auto (about 20 ms of work)'
            cand --max-tasks-per-worker 'Replace a worker after N items'
            cand --timeout 'Fail an item that takes longer than TIME (seconds, or 200ms, 5m, 1.5h), and kill its worker'
            cand --memory 'Kill a worker that uses more than SIZE of memory, with all that it started; its item fails the second time'
            cand --memory-total 'When all workers together use more than SIZE of memory, kill the largest, and run its item again alone'
            cand --retries 'Retry a failed item up to N times'
            cand --on-error 'What to do when an item fails'
            cand --backend 'What evaluates the function; the output is the same'
            cand --worker 'Start COMMAND as a worker: a program that speaks ppar''s protocol, and decides what FUNCTION means'
            cand --env 'Set a variable in the environment of workers; {%} in VALUE is the worker''s slot from 1, {%0} the same from 0, {host} the name of its host; NAME alone sends the variable as it is here to other hosts; may be repeated'
            cand --threads 'Tell numeric libraries to use N threads in each worker (OMP_NUM_THREADS and the like), or auto: the number of cores divided by the number of workers, the default for Python'
            cand --on 'Run on each TARGET of a list with commas: local, local:N, ssh:HOST, ssh:N/USER@HOST, ssh:@FILE, slurm, slurm:N, or cmd:LAUNCHER for any command that runs a program elsewhere; may be repeated'
            cand -S 'Run on the hosts of LIST, as GNU parallel writes them: HOST, USER@HOST or N/USER@HOST, or : for this machine'
            cand --sshlogin 'Run on the hosts of LIST, as GNU parallel writes them: HOST, USER@HOST or N/USER@HOST, or : for this machine'
            cand --sshloginfile 'Run on the hosts of FILE, one per line'
            cand --slf 'Run on the hosts of FILE, one per line'
            cand --host-timeout 'Give a host up after it has been silent for TIME; its work goes to others'
            cand --remote-init 'Run COMMAND in the shell of each host first, such as `module load python`'
            cand --remote-ppar 'Use the ppar that is at PATH on each host, instead of a copy of this one'
            cand --slurm-args 'Ask Slurm for the nodes of slurm:N with these options of salloc, such as ''-p gpu -t 1:00:00'''
            cand --basefile 'Copy FILE to each host first; may be repeated'
            cand --workdir 'Run in DIR on each host; `...` is a new folder that is removed at the end'
            cand --wd 'Run in DIR on each host; `...` is a new folder that is removed at the end'
            cand --stats-json 'Write the same as JSON to FILE; `-` is standard output'
            cand -R 'Each line is a string, whatever it looks like; a CR at its end is dropped'
            cand --raw-input 'Each line is a string, whatever it looks like; a CR at its end is dropped'
            cand -0 'Items end with a NUL byte and are strings'
            cand --null 'Items end with a NUL byte and are strings'
            cand --json-input 'Items are a stream of JSON values; the elements of a top-level array are items'
            cand --csv 'Items are rows of CSV, as objects whose keys come from the header row'
            cand --tsv 'Items are rows of tab-separated values'
            cand --no-header 'CSV or TSV has no header row: rows are arrays'
            cand --starmap 'Pass an array item as positional arguments, an object as keyword arguments'
            cand --flat 'Turn a result that is a list into one result per element'
            cand --count 'Reduce results to their number'
            cand --sum 'Reduce results to their exact sum'
            cand --mean 'Reduce results to their mean'
            cand --min 'Reduce results to the least one'
            cand --max 'Reduce results to the largest one'
            cand --exec-errors 'Treat an answer {"error": …} of COMMAND as the failure of its item'
            cand --unordered 'Write results as they arrive, not in input order'
            cand -r 'Write strings without quotes'
            cand --raw-output 'Write strings without quotes'
            cand --array 'Write one JSON array instead of a line per result'
            cand --with-item 'Write {"item": …, "result": …} for each result'
            cand --csv-out 'Write CSV: an object becomes a row under a header of the first one''s keys, an array a row without a header'
            cand --tsv-out 'Write the same as tab-separated values'
            cand --manager 'Give the function or command shared objects, as within `ppar manager -- …`: those of the surrounding manager, or else of a new one for this run'
            cand --no-listen 'Talk to the nodes of Slurm through the streams of one srun per node, so that ppar listens on no port'
            cand --progress 'Show progress even if results go to the same terminal; in a pipe or a log, as one line a second'
            cand -q 'Show no progress, and do not report failed items that are skipped or recorded'
            cand --quiet 'Show no progress, and do not report failed items that are skipped or recorded'
            cand --stats 'Print a table of the workers'' activity at the end'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;spawn'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand -a 'Read items from FILE, which may be compressed; `-` is standard input; may be repeated'
            cand --arg-file 'Read items from FILE, which may be compressed; `-` is standard input; may be repeated'
            cand -d 'Items end with this text, in which \n, \t, \0 and \xHH stand for bytes'
            cand --delimiter 'Items end with this text, in which \n, \t, \0 and \xHH stand for bytes'
            cand -C 'Split items into columns wherever REGEX matches'
            cand --colsep 'Split items into columns wherever REGEX matches'
            cand --header 'The first item of each source names its columns: {NAME}; with --pipe, repeat the first N lines in each block'
            cand --csv-delimiter 'Items are rows of CSV with CHAR as the separator, such as '';'' or ''|'''
            cand --max-record 'Refuse an item (with --pipe, a record) longer than SIZE bytes, and end the run'
            cand -n 'Give N items to each job; with --pipe, N records to each block'
            cand -N 'Give N items to each job; with --pipe, N records to each block'
            cand --max-args 'Give N items to each job; with --pipe, N records to each block'
            cand --seed 'Seed --shuf: the same seed gives the same order'
            cand --block 'Size of a block in bytes, such as 64k or 10M; -N cuts the file of --pipe-part into N blocks per concurrent job [default: 1M]'
            cand --block-size 'Size of a block in bytes, such as 64k or 10M; -N cuts the file of --pipe-part into N blocks per concurrent job [default: 1M]'
            cand --recstart 'Records begin with TEXT'
            cand --recend 'Records end with TEXT; \n unless --recstart is given'
            cand --group-by 'Records are consecutive lines with the same value in a column: its number, or its name with --header. --colsep separates columns, or else a tab'
            cand -I 'Use TEXT instead of {} for the item'
            cand --replace 'Use TEXT instead of {} for the item'
            cand --shell 'Always run the command under sh, or under SHELL, such as bash, zsh or fish; items are quoted'
            cand --env 'Set a variable in the environment of jobs; placeholders in VALUE are replaced; NAME alone sends the variable as it is here to other hosts; may be repeated'
            cand --threads 'Tell numeric libraries to use N threads in each job (OMP_NUM_THREADS and the like), or auto: the number of cores divided by the number of concurrent jobs'
            cand --wd 'Run jobs in DIR'
            cand --workdir 'Run jobs in DIR'
            cand --fn 'Call a function for each item instead of running a command, each in its own process: an expression in x (the item) and i (its index), a lambda, a name, FILE.py:NAME, MODULE:NAME or FILE.star:NAME. What it prints is its output'
            cand --python 'FUNCTION and all other code are Python, run by CPython; COMMAND selects the interpreter'
            cand --language 'The language of FUNCTION and all other code; a FUNCTION in a .py file or a module is Python'
            cand --def 'Define functions: `def f(x): return x + 1`; may be repeated'
            cand -f 'Read definitions from FILE; may be repeated'
            cand --file 'Read definitions from FILE; may be repeated'
            cand -j 'Number of concurrent jobs: N, N% of the cores, +N or -N relative to them, auto, or a file that contains one of these, read again whenever it changes'
            cand -P 'Number of concurrent jobs: N, N% of the cores, +N or -N relative to them, auto, or a file that contains one of these, read again whenever it changes'
            cand --workers 'Number of concurrent jobs: N, N% of the cores, +N or -N relative to them, auto, or a file that contains one of these, read again whenever it changes'
            cand --jobs 'Number of concurrent jobs: N, N% of the cores, +N or -N relative to them, auto, or a file that contains one of these, read again whenever it changes'
            cand --delay 'Wait between starts: seconds, or a time such as 200ms, 5m or 1.5h'
            cand --rate 'Start at most N jobs per second, minute or hour: 5 or 5/s, 100/m, 1000/h'
            cand --load 'Start no job while N tasks on the machine run or wait for a disk; N% is a share of the cores'
            cand --memfree 'Start no job while less than SIZE of memory is free; below half of it, end the youngest job and run it again later'
            cand --nice 'Run jobs at this priority, from -20, the highest, to 19'
            cand --timeout 'End a job after TIME (seconds, or 200ms, 5m, 1.5h), or after N% of the median time of jobs that succeeded'
            cand --memory 'End a job that uses more than SIZE of memory, with all that it started'
            cand --memory-total 'If all jobs together hold more than SIZE of memory, end the largest, and run it again alone'
            cand --retries 'Run a failed job again, up to N times'
            cand --retry-delay 'Wait before the first retry, and twice as long before each further one'
            cand --halt 'Stop early: now or soon, and when, such as now,fail=1 or soon,done=50%'
            cand --term-seq 'How jobs are ended: signals with milliseconds between them'
            cand --semaphore 'Share the limit of -j with all runs of this user that name the same semaphore'
            cand --on 'Run on each TARGET of a list with commas: local, local:N, ssh:HOST, ssh:N/USER@HOST, ssh:@FILE, slurm, slurm:N, or cmd:LAUNCHER for any command that runs a program elsewhere; may be repeated'
            cand -S 'Run on the hosts of LIST, as GNU parallel writes them: HOST, USER@HOST or N/USER@HOST, or : for this machine'
            cand --sshlogin 'Run on the hosts of LIST, as GNU parallel writes them: HOST, USER@HOST or N/USER@HOST, or : for this machine'
            cand --sshloginfile 'Run on the hosts of FILE, one per line'
            cand --slf 'Run on the hosts of FILE, one per line'
            cand --host-timeout 'Give a host up after it has been silent for TIME; its work goes to others'
            cand --remote-init 'Run COMMAND in the shell of each host first, such as `module load python`'
            cand --remote-ppar 'Use the ppar that is at PATH on each host, instead of a copy of this one'
            cand --slurm-args 'Ask Slurm for the nodes of slurm:N with these options of salloc, such as ''-p gpu -t 1:00:00'''
            cand --basefile 'Copy FILE to each host first; may be repeated'
            cand --transferfile 'Copy FILE to the job''s host before the job starts, such as {}; may be repeated'
            cand --tf 'Copy FILE to the job''s host before the job starts, such as {}; may be repeated'
            cand --return 'Copy FILE back from the job''s host when the job has ended, such as {.}.out; may be repeated'
            cand --trc 'The same as --transfer --return FILE --cleanup'
            cand --tagstring 'Begin each line with TEXT, in which placeholders are replaced, and a tab'
            cand --results 'Also save the output of each job in a folder of its own in DIR, with its record as JSON; or in the file that a name with placeholders gives it. FILE.csv, .tsv and .json get a row per job instead'
            cand --joblog 'Log each finished job to FILE, in the columns of GNU parallel; `-` is standard output'
            cand --link 'Take one item from each source for a job, instead of all combinations'
            cand -0 'Items end with a NUL byte'
            cand --null 'Items end with a NUL byte'
            cand --csv 'Items are rows of CSV, the first row too, unless --header takes names from it'
            cand --jsonl 'Items are lines of JSON: the fields of objects are columns'
            cand --json-input 'The same for a stream of JSON values; the elements of a top-level array are items'
            cand -X 'Give each job as many items as a command line holds; a word that contains {} is repeated'
            cand -m 'The same, but all items of the job replace {} in one word'
            cand -r 'Ignore items that are empty or blank'
            cand --no-run-if-empty 'Ignore items that are empty or blank'
            cand --shuf 'Run jobs in random order'
            cand --pipe 'Cut standard input, or the files of -a, into blocks, each the standard input of a job'
            cand --pipe-part 'The same for the one file of -a; jobs read their parts directly from it'
            cand --pipepart 'The same for the one file of -a; jobs read their parts directly from it'
            cand --regexp '--recstart and --recend are regular expressions'
            cand --tee 'Give all of standard input to the job of each item'
            cand --round-robin 'Give blocks to running jobs, each to the first that has read the one before'
            cand --cat 'Put each block into a file, whose name is the item'
            cand --no-shell 'Never run the command under a shell'
            cand --dry-run 'Print the commands instead of running them'
            cand --tty 'Give the terminal to jobs, one at a time'
            cand --manager 'Give the function or command shared objects, as within `ppar manager -- …`: those of the surrounding manager, or else of a new one for this run'
            cand -p 'Ask at the terminal before each job; y runs it'
            cand --interactive 'Ask at the terminal before each job; y runs it'
            cand --no-listen 'Talk to the nodes of Slurm through the streams of one srun per node, so that ppar listens on no port'
            cand --transfer 'The same as --transferfile {}'
            cand --cleanup 'Remove the copies on the host when the job has ended, whether it failed or not'
            cand -k 'Print output in the order of the items, not as jobs end'
            cand --keep-order 'Print output in the order of the items, not as jobs end'
            cand --line-buffer 'Print each line as soon as it is complete; with --keep-order, those of the first running job, and the others in turn'
            cand --lb 'Print each line as soon as it is complete; with --keep-order, those of the first running job, and the others in turn'
            cand -u 'Let jobs write directly, so that their output may mix'
            cand --ungroup 'Let jobs write directly, so that their output may mix'
            cand --tag 'Begin each line with the item and a tab'
            cand --json 'Print one JSON record per job'
            cand --files 'Print the name of a file with the output of each job instead of the output'
            cand --progress 'Show progress; in a pipe or a log, as one line a second'
            cand --bar 'Show progress; in a pipe or a log, as one line a second'
            cand --eta 'Show progress; in a pipe or a log, as one line a second'
            cand -v 'Print each command on standard error before it runs'
            cand --verbose 'Print each command on standard error before it runs'
            cand -q 'Do not report failed jobs'
            cand --quiet 'Do not report failed jobs'
            cand --stats 'Print the number of jobs and what they used at the end'
            cand --resume 'Skip jobs whose commands are in the job log'
            cand --resume-failed 'The same, but run failed jobs again'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;parallel'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
        }
        &'ppar;run'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --language 'The language of the script'
            cand --seed 'Seed the random numbers'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;manager'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The path of the socket [default: a new path, which PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand list 'List the objects, who holds them and who waits for them, as one JSON object per line'
            cand stop 'Stop the manager; its clients exit with 3'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;manager;list'= {
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;manager;stop'= {
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;manager;help'= {
            cand list 'List the objects, who holds them and who waits for them, as one JSON object per line'
            cand stop 'Stop the manager; its clients exit with 3'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;manager;help;list'= {
        }
        &'ppar;manager;help;stop'= {
        }
        &'ppar;manager;help;help'= {
        }
        &'ppar;queue'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand put 'Add values at the end; waits while the queue is full'
            cand get 'Remove and print the first value, after waiting for one'
            cand size 'Print the number of values'
            cand close 'Refuse new values; `get` ends once the queue is empty'
            cand task-done 'Mark a value as processed'
            cand join 'Wait until all values are processed'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;queue;put'= {
            cand --max-record 'Refuse a line of standard input longer than SIZE bytes'
            cand --bound 'Limit a new queue to N values'
            cand --timeout 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -R 'Each value is a string, whatever it looks like'
            cand --raw-input 'Each value is a string, whatever it looks like'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;queue;get'= {
            cand -n 'Take N values'
            cand --max-values 'Take N values'
            cand --timeout 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -f 'Take values until the queue is closed'
            cand --follow 'Take values until the queue is closed'
            cand -r 'Write strings as they are, without quotes'
            cand --raw-output 'Write strings as they are, without quotes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;queue;size'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;queue;close'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;queue;task-done'= {
            cand -n 'How many values'
            cand --count 'How many values'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;queue;join'= {
            cand --timeout 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;queue;help'= {
            cand put 'Add values at the end; waits while the queue is full'
            cand get 'Remove and print the first value, after waiting for one'
            cand size 'Print the number of values'
            cand close 'Refuse new values; `get` ends once the queue is empty'
            cand task-done 'Mark a value as processed'
            cand join 'Wait until all values are processed'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;queue;help;put'= {
        }
        &'ppar;queue;help;get'= {
        }
        &'ppar;queue;help;size'= {
        }
        &'ppar;queue;help;close'= {
        }
        &'ppar;queue;help;task-done'= {
        }
        &'ppar;queue;help;join'= {
        }
        &'ppar;queue;help;help'= {
        }
        &'ppar;pipe'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand send 'Send values into an end; waits while too much is unread at the other'
            cand recv 'Receive a value at an end and print it; waits for one'
            cand close 'Close the pipe at an end'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;pipe;send'= {
            cand --max-record 'Refuse a line of standard input longer than SIZE bytes'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -R 'Each value is a string, whatever it looks like'
            cand --raw-input 'Each value is a string, whatever it looks like'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;pipe;recv'= {
            cand --timeout 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -f 'Receive values until the pipe is closed'
            cand --follow 'Receive values until the pipe is closed'
            cand -r 'Write strings as they are, without quotes'
            cand --raw-output 'Write strings as they are, without quotes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;pipe;close'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;pipe;help'= {
            cand send 'Send values into an end; waits while too much is unread at the other'
            cand recv 'Receive a value at an end and print it; waits for one'
            cand close 'Close the pipe at an end'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;pipe;help;send'= {
        }
        &'ppar;pipe;help;recv'= {
        }
        &'ppar;pipe;help;close'= {
        }
        &'ppar;pipe;help;help'= {
        }
        &'ppar;lock'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --timeout 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;semaphore'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --timeout 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand --count 'How many commands may run at a time'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;event'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand set 'Set the event, and wake everyone who waits for it'
            cand clear 'Clear the event, so that `wait` waits again'
            cand wait 'Wait until the event is set'
            cand is-set 'Print true and exit with 0 if the event is set, otherwise false and 1'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;event;set'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;event;clear'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;event;wait'= {
            cand --timeout 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;event;is-set'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;event;help'= {
            cand set 'Set the event, and wake everyone who waits for it'
            cand clear 'Clear the event, so that `wait` waits again'
            cand wait 'Wait until the event is set'
            cand is-set 'Print true and exit with 0 if the event is set, otherwise false and 1'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;event;help;set'= {
        }
        &'ppar;event;help;clear'= {
        }
        &'ppar;event;help;wait'= {
        }
        &'ppar;event;help;is-set'= {
        }
        &'ppar;event;help;help'= {
        }
        &'ppar;barrier'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand wait 'Wait until all have arrived, and print the order of arrival, from 0'
            cand abort 'Break the barrier: everyone who waits exits with 1'
            cand reset 'Make a broken barrier usable again'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;barrier;wait'= {
            cand --parties 'How many processes must arrive before all continue'
            cand --timeout 'Wait no longer than this: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;barrier;abort'= {
            cand --parties 'How many processes must arrive before all continue'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;barrier;reset'= {
            cand --parties 'How many processes must arrive before all continue'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;barrier;help'= {
            cand wait 'Wait until all have arrived, and print the order of arrival, from 0'
            cand abort 'Break the barrier: everyone who waits exits with 1'
            cand reset 'Make a broken barrier usable again'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;barrier;help;wait'= {
        }
        &'ppar;barrier;help;abort'= {
        }
        &'ppar;barrier;help;reset'= {
        }
        &'ppar;barrier;help;help'= {
        }
        &'ppar;value'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand get 'Print the value'
            cand set 'Set the value'
            cand add 'Add to the value, and print the sum'
            cand compare-and-set 'Set the value if it equals OLD; exit with 1 if it does not'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;value;get'= {
            cand --type 'The type of a new value, which starts at 0 [default: d]'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;value;set'= {
            cand --type 'The type of a new value, which starts at 0 [default: d]'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;value;add'= {
            cand --type 'The type of a new value, which starts at 0 [default: d]'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;value;compare-and-set'= {
            cand --type 'The type of a new value, which starts at 0 [default: d]'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;value;help'= {
            cand get 'Print the value'
            cand set 'Set the value'
            cand add 'Add to the value, and print the sum'
            cand compare-and-set 'Set the value if it equals OLD; exit with 1 if it does not'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;value;help;get'= {
        }
        &'ppar;value;help;set'= {
        }
        &'ppar;value;help;add'= {
        }
        &'ppar;value;help;compare-and-set'= {
        }
        &'ppar;value;help;help'= {
        }
        &'ppar;array'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand get 'Print the number at a position, by default all, one per line'
            cand set 'Set numbers, starting at a position'
            cand add 'Add to the number at a position, and print the sum'
            cand slice 'Print the numbers from START up to, but not including, STOP, one per line'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;array;get'= {
            cand --type 'The type of a new array, which starts with zeroes'
            cand --length 'The length of a new array, at least 2'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;array;set'= {
            cand --type 'The type of a new array, which starts with zeroes'
            cand --length 'The length of a new array, at least 2'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;array;add'= {
            cand --type 'The type of a new array, which starts with zeroes'
            cand --length 'The length of a new array, at least 2'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;array;slice'= {
            cand --type 'The type of a new array, which starts with zeroes'
            cand --length 'The length of a new array, at least 2'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;array;help'= {
            cand get 'Print the number at a position, by default all, one per line'
            cand set 'Set numbers, starting at a position'
            cand add 'Add to the number at a position, and print the sum'
            cand slice 'Print the numbers from START up to, but not including, STOP, one per line'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;array;help;get'= {
        }
        &'ppar;array;help;set'= {
        }
        &'ppar;array;help;add'= {
        }
        &'ppar;array;help;slice'= {
        }
        &'ppar;array;help;help'= {
        }
        &'ppar;dict'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand get 'Print the value of a key; exit with 1 if there is none'
            cand set 'Set the value of a key'
            cand pop 'Remove a key and print its value; exit with 1 if there is none'
            cand items 'Print each key and its value as an array, one per line'
            cand keys 'Print the keys, one per line'
            cand update 'Add keys from standard input: objects, or arrays of a key and a value, one per line'
            cand size 'Print the number of keys'
            cand clear 'Remove everything'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;dict;get'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -r 'Write strings as they are, without quotes'
            cand --raw-output 'Write strings as they are, without quotes'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;dict;set'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;dict;pop'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -r 'Write strings as they are, without quotes'
            cand --raw-output 'Write strings as they are, without quotes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;dict;items'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;dict;keys'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -r 'Write strings as they are, without quotes'
            cand --raw-output 'Write strings as they are, without quotes'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;dict;update'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;dict;size'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;dict;clear'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;dict;help'= {
            cand get 'Print the value of a key; exit with 1 if there is none'
            cand set 'Set the value of a key'
            cand pop 'Remove a key and print its value; exit with 1 if there is none'
            cand items 'Print each key and its value as an array, one per line'
            cand keys 'Print the keys, one per line'
            cand update 'Add keys from standard input: objects, or arrays of a key and a value, one per line'
            cand size 'Print the number of keys'
            cand clear 'Remove everything'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;dict;help;get'= {
        }
        &'ppar;dict;help;set'= {
        }
        &'ppar;dict;help;pop'= {
        }
        &'ppar;dict;help;items'= {
        }
        &'ppar;dict;help;keys'= {
        }
        &'ppar;dict;help;update'= {
        }
        &'ppar;dict;help;size'= {
        }
        &'ppar;dict;help;clear'= {
        }
        &'ppar;dict;help;help'= {
        }
        &'ppar;list'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
            cand append 'Add values at the end'
            cand extend 'Add values at the end'
            cand pop 'Remove and print the value at a position, by default the last'
            cand get 'Print the value at a position'
            cand set 'Replace the value at a position'
            cand reverse 'Reverse the list'
            cand items 'Print all values, one per line'
            cand size 'Print the number of values'
            cand clear 'Remove everything'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;list;append'= {
            cand --max-record 'Refuse a line of standard input longer than SIZE bytes'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -R 'Each value is a string, whatever it looks like'
            cand --raw-input 'Each value is a string, whatever it looks like'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;list;extend'= {
            cand --max-record 'Refuse a line of standard input longer than SIZE bytes'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -R 'Each value is a string, whatever it looks like'
            cand --raw-input 'Each value is a string, whatever it looks like'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;list;pop'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -r 'Write strings as they are, without quotes'
            cand --raw-output 'Write strings as they are, without quotes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;list;get'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -r 'Write strings as they are, without quotes'
            cand --raw-output 'Write strings as they are, without quotes'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;list;set'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;list;reverse'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;list;items'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -r 'Write strings as they are, without quotes'
            cand --raw-output 'Write strings as they are, without quotes'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;list;size'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;list;clear'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket [default: the one that PPAR_MANAGER names]'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;list;help'= {
            cand append 'Add values at the end'
            cand pop 'Remove and print the value at a position, by default the last'
            cand get 'Print the value at a position'
            cand set 'Replace the value at a position'
            cand reverse 'Reverse the list'
            cand items 'Print all values, one per line'
            cand size 'Print the number of values'
            cand clear 'Remove everything'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;list;help;append'= {
        }
        &'ppar;list;help;pop'= {
        }
        &'ppar;list;help;get'= {
        }
        &'ppar;list;help;set'= {
        }
        &'ppar;list;help;reverse'= {
        }
        &'ppar;list;help;items'= {
        }
        &'ppar;list;help;size'= {
        }
        &'ppar;list;help;clear'= {
        }
        &'ppar;list;help;help'= {
        }
        &'ppar;bench'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --cmd 'Run COMMAND for each item instead of a function, as `ppar spawn` does; all arguments are then items, and {} stands for the item'
            cand --chunksize 'How many items a worker gets at once: a number, or auto (about 20 ms of work)'
            cand --runs 'Time each side N times, after a warm-up run'
            cand --timeout 'End the measurement if one run of a function, including its set-up, or one command takes longer than TIME (seconds, or 200ms, 5m, 1.5h)'
            cand --env 'Set a variable in the environment of workers; {%} in VALUE is the worker''s slot from 1, {%0} the same from 0, {host} the name of its host; NAME alone sends the variable as it is here to other hosts; may be repeated'
            cand --threads 'Tell numeric libraries to use N threads in each worker (OMP_NUM_THREADS and the like), or auto: the number of cores divided by the number of workers, the default for Python'
            cand -j 'Maximum number of workers: N, N% of the cores, +N or -N relative to them, or auto; pools of 1, 2, 4, … workers up to it are measured'
            cand --workers 'Maximum number of workers: N, N% of the cores, +N or -N relative to them, or auto; pools of 1, 2, 4, … workers up to it are measured'
            cand --plot 'Draw speed-up by workers, and time by items with the break-even, into FILE; `-` is standard output'
            cand --json 'Write all figures to FILE as one JSON object; `-` is standard output'
            cand --csv 'Write the table to FILE as CSV; `-` is standard output (CSV is read with --csv-input)'
            cand -a 'Read items from FILE, which may be compressed; `-` is standard input; may be repeated'
            cand --arg-file 'Read items from FILE, which may be compressed; `-` is standard input; may be repeated'
            cand --csv-delimiter 'Read CSV with CHAR as the separator, such as '';'' or ''|'''
            cand --types 'Turn fields of CSV or TSV into numbers: COLUMN=TYPE,… where TYPE is int, float, str or auto; `auto` alone is for all other columns'
            cand --max-record 'Refuse a record longer than SIZE bytes, and end the run: K is 1,024 and k 1,000'
            cand --range 'Items are the integers from START, by default 0, up to, but not including, STOP'
            cand --python 'FUNCTION and all other code are Python, run by CPython; COMMAND selects the interpreter'
            cand --language 'The language of FUNCTION and all other code; a FUNCTION in a .py file or a module is Python'
            cand --def 'Define functions: `def f(x): return x + 1`; may be repeated'
            cand -f 'Read definitions from FILE; may be repeated'
            cand --file 'Read definitions from FILE; may be repeated'
            cand --init 'Run CODE once in each worker; the function sees its names; may be repeated'
            cand --filter 'Drop items for which EXPR (in x and i) is false'
            cand --reduce 'Combine all results into one with EXPR in a and b, which must be associative'
            cand --initial 'Start the reduction with this JSON value'
            cand --seed 'Seed the random module: the same item draws the same numbers'
            cand --no-check 'Do not compare the output of the sides'
            cand -q 'Show no progress'
            cand --quiet 'Show no progress'
            cand -R 'Each line is a string, whatever it looks like; a CR at its end is dropped'
            cand --raw-input 'Each line is a string, whatever it looks like; a CR at its end is dropped'
            cand -0 'Items end with a NUL byte and are strings'
            cand --null 'Items end with a NUL byte and are strings'
            cand --json-input 'Items are a stream of JSON values; the elements of a top-level array are items'
            cand --tsv 'Items are rows of tab-separated values'
            cand --no-header 'CSV or TSV has no header row: rows are arrays'
            cand --csv-input 'Items are rows of CSV, as objects whose keys come from the header row'
            cand --starmap 'Pass an array item as positional arguments, an object as keyword arguments'
            cand --flat 'Turn a result that is a list into one result per element'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;info'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand -j 'Start workers and show their ids: N, N%, +N, -N or auto'
            cand --workers 'Start workers and show their ids: N, N%, +N, -N or auto'
            cand --on 'Run on each TARGET of a list with commas: local, local:N, ssh:HOST, ssh:N/USER@HOST, ssh:@FILE, slurm, slurm:N, or cmd:LAUNCHER for any command that runs a program elsewhere; may be repeated'
            cand -S 'Run on the hosts of LIST, as GNU parallel writes them: HOST, USER@HOST or N/USER@HOST, or : for this machine'
            cand --sshlogin 'Run on the hosts of LIST, as GNU parallel writes them: HOST, USER@HOST or N/USER@HOST, or : for this machine'
            cand --sshloginfile 'Run on the hosts of FILE, one per line'
            cand --slf 'Run on the hosts of FILE, one per line'
            cand --host-timeout 'Give a host up after it has been silent for TIME; its work goes to others'
            cand --remote-init 'Run COMMAND in the shell of each host first, such as `module load python`'
            cand --remote-ppar 'Use the ppar that is at PATH on each host, instead of a copy of this one'
            cand --slurm-args 'Ask Slurm for the nodes of slurm:N with these options of salloc, such as ''-p gpu -t 1:00:00'''
            cand --basefile 'Copy FILE to each host first; may be repeated'
            cand --json 'Print one JSON object instead of a table; sizes are in bytes'
            cand --no-listen 'Talk to the nodes of Slurm through the streams of one srun per node, so that ppar listens on no port'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;completions'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;man'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;help'= {
            cand map 'Apply a function to every item with a pool of worker processes'
            cand spawn 'Run a command for every item, each in its own process'
            cand parallel 'Run commands as GNU parallel does, with its options'
            cand run 'Run a script with processes, pools and shared objects'
            cand manager 'Serve queues, locks, values and other shared objects'
            cand queue 'Put values into a shared queue, and get them'
            cand pipe 'Send values through a shared pipe'
            cand lock 'Run a command while holding a lock'
            cand semaphore 'Limit how many commands run at a time'
            cand event 'Signal an event, or wait for it'
            cand barrier 'Wait until N processes have arrived'
            cand value 'Set, read and change a number in shared memory'
            cand array 'Set, read and change numbers in shared memory'
            cand dict 'Set and get the values of a shared dict'
            cand list 'Set and get the values of a shared list'
            cand bench 'Measure whether more workers speed up a function, and from how many items'
            cand info 'Show cores, memory, load and process ids'
            cand completions 'Print the completion script of a shell'
            cand man 'Write the manual pages into a folder'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;help;map'= {
        }
        &'ppar;help;spawn'= {
        }
        &'ppar;help;parallel'= {
        }
        &'ppar;help;run'= {
        }
        &'ppar;help;manager'= {
        }
        &'ppar;help;queue'= {
        }
        &'ppar;help;pipe'= {
        }
        &'ppar;help;lock'= {
        }
        &'ppar;help;semaphore'= {
        }
        &'ppar;help;event'= {
        }
        &'ppar;help;barrier'= {
        }
        &'ppar;help;value'= {
        }
        &'ppar;help;array'= {
        }
        &'ppar;help;dict'= {
        }
        &'ppar;help;list'= {
        }
        &'ppar;help;bench'= {
        }
        &'ppar;help;info'= {
        }
        &'ppar;help;completions'= {
        }
        &'ppar;help;man'= {
        }
        &'ppar;help;help'= {
        }
    ]
    $completions[$command]
}
