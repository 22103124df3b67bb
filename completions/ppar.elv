
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
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand map 'Apply a function to every item with a pool of worker processes'
            cand spawn 'Run a command for every item, each in a process of its own'
            cand run 'Run a script with processes, pools and shared objects'
            cand manager 'Serve queues, locks, values and the like to scripts and commands'
            cand queue 'Put values into a queue of the manager, and get them'
            cand pipe 'Send values through a pipe of the manager'
            cand lock 'Run a command while no other holds the lock'
            cand semaphore 'Run a command while fewer than N others run'
            cand event 'Tell others that something has happened, or wait for it'
            cand barrier 'Wait until a number of processes have arrived'
            cand value 'Set, read and add to a number in shared memory'
            cand array 'Set, read and add to numbers in shared memory'
            cand dict 'Put values at keys, and get them'
            cand list 'Put values at positions, and get them'
            cand bench 'Measure what more workers gain, and from how many items on'
            cand info 'Show cores, memory, load and process ids'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;map'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand -a 'Read items from FILE; `-` is standard input; may be repeated'
            cand --arg-file 'Read items from FILE; `-` is standard input; may be repeated'
            cand --csv-delimiter 'CSV with CHAR between fields, such as '';'' or ''|'''
            cand --max-record 'A record of more than SIZE bytes ends the run: K is 1,024 and k 1,000'
            cand --range 'Items are the integers from START up to STOP, without STOP; they are made in the workers'
            cand --python 'FUNCTION and all other code are Python, run by CPython; COMMAND names the interpreter'
            cand --language 'The language of FUNCTION and all other code; a FUNCTION in a .py file or a module is Python'
            cand --def 'Define functions: `def f(x): return x + 1`; may be repeated'
            cand -f 'Read definitions from FILE; may be repeated'
            cand --file 'Read definitions from FILE; may be repeated'
            cand --init 'Run CODE once in each worker; the function sees its names; may be repeated'
            cand --filter 'Drop items for which EXPR (in x and i) is false'
            cand --reduce 'Combine all results into one with EXPR in a and b, which has to be associative'
            cand --initial 'Start the reduction with this JSON value'
            cand --seed 'Make the random module repeatable: the same numbers for the same item'
            cand --exec 'Instead of FUNCTION: each worker runs COMMAND once, which reads an item a line and answers each with a line'
            cand --exec-window 'Send COMMAND up to N items before it has answered the first of them'
            cand -o 'Write to FILE, which appears when it is complete; `-` is standard output'
            cand --output 'Write to FILE, which appears when it is complete; `-` is standard output'
            cand -j 'Workers at most: N, N% of the cores, +N or -N relative to them, or auto; started as needed'
            cand --workers 'Workers at most: N, N% of the cores, +N or -N relative to them, or auto; started as needed'
            cand --chunksize 'Items that a worker gets at once: a number, or auto (about 20 ms of work)'
            cand --max-tasks-per-worker 'Replace a worker after N items'
            cand --timeout 'Kill an item''s worker after TIME, seconds or 200ms, 5m, 1.5h; the item gets an error record'
            cand --memory 'Kill a worker that holds more than SIZE of memory, with all that it has started; the item gets an error record'
            cand --memory-total 'Where all workers together hold more than SIZE of memory, kill the largest, and run its item again alone'
            cand --retries 'Try a failed item again, up to N times'
            cand --on-error 'What a failed item means'
            cand --backend 'What evaluates the function; the output is the same'
            cand --worker 'Start COMMAND as a worker: a program that speaks ppar''s protocol, and knows what FUNCTION means to it'
            cand --env 'Set a variable in the environment of workers; {%} in VALUE is the worker''s slot from 1, {%0} the same from 0; may be repeated'
            cand --threads 'Tell numeric libraries to use N threads in each worker (OMP_NUM_THREADS and its like), or auto: the cores divided by the workers, as for Python where the variables are not set'
            cand --stats-json 'Write the same as JSON to FILE; `-` is standard output'
            cand -R 'Each line is a string, whatever it looks like; a CR at its end is left out'
            cand --raw-input 'Each line is a string, whatever it looks like; a CR at its end is left out'
            cand -0 'Items end with a NUL byte and are strings'
            cand --null 'Items end with a NUL byte and are strings'
            cand --json-input 'Items are JSON values in any layout; an array at the top gives its elements'
            cand --csv 'Items are the rows of CSV: objects named by the header row'
            cand --tsv 'Items are the rows of tab-separated values'
            cand --no-header 'CSV or TSV has no header row: rows are arrays'
            cand --starmap 'An array item becomes positional arguments, an object keyword arguments'
            cand --flat 'A result that is a list becomes a result for each of its elements'
            cand --exec-errors 'Take an answer {"error": …} of COMMAND as the failure of its item'
            cand --unordered 'Write results as they come, not in input order'
            cand -r 'Write strings without quotes'
            cand --raw-output 'Write strings without quotes'
            cand --array 'Write one JSON array instead of a line for each result'
            cand --with-item 'Write {"item": …, "result": …} for each result'
            cand --manager 'Give them PPAR_MANAGER: the manager around this run, or else one for it alone'
            cand --progress 'Show progress even where results are written to the same terminal; in a pipe or a log, as a line a second'
            cand -q 'Show no progress, and say nothing about items that are skipped'
            cand --quiet 'Show no progress, and say nothing about items that are skipped'
            cand --stats 'Show a table of the workers'' work at the end'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;spawn'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand -a 'Read items from FILE; `-` is standard input; may be repeated'
            cand --arg-file 'Read items from FILE; `-` is standard input; may be repeated'
            cand -d 'Items end with this byte, or \n, \t, \0, \xHH'
            cand --delimiter 'Items end with this byte, or \n, \t, \0, \xHH'
            cand -C 'Cut items into columns wherever REGEX matches'
            cand --colsep 'Cut items into columns wherever REGEX matches'
            cand --header 'The first item of each source names its columns: {NAME}; with --pipe, the first N lines begin each block'
            cand --csv-delimiter 'Items are rows of CSV with CHAR between fields, such as '';'' or ''|'''
            cand --max-record 'An item of more than SIZE bytes ends the run, with --pipe a record: K is 1,024 and k 1,000'
            cand -n 'Give N items to each job; with --pipe, N records to each block'
            cand -N 'Give N items to each job; with --pipe, N records to each block'
            cand --max-args 'Give N items to each job; with --pipe, N records to each block'
            cand --seed 'Make --shuf repeatable'
            cand --block 'Bytes of a block, such as 64k or 10M; -N cuts the file of --pipe-part into N blocks for each job at once'
            cand --block-size 'Bytes of a block, such as 64k or 10M; -N cuts the file of --pipe-part into N blocks for each job at once'
            cand --recstart 'Records begin with TEXT'
            cand --recend 'Records end with TEXT; \n unless --recstart is given'
            cand -I 'What stands for the item instead of {}'
            cand --replace 'What stands for the item instead of {}'
            cand --env 'Set a variable in the environment of jobs; placeholders in VALUE are replaced; may be repeated'
            cand --threads 'Tell numeric libraries to use N threads in each job (OMP_NUM_THREADS and its like), or auto: the cores divided by the jobs at once'
            cand --wd 'Run jobs in DIR'
            cand --workdir 'Run jobs in DIR'
            cand --fn 'Call a function for each item instead of a command, each in a process of its own: an expression in x (the item) and i (its index), a lambda, a name, FILE.py:NAME, MODULE:NAME or FILE.star:NAME. What it prints is its output'
            cand --python 'FUNCTION and all other code are Python, run by CPython; COMMAND names the interpreter'
            cand --language 'The language of FUNCTION and all other code; a FUNCTION in a .py file or a module is Python'
            cand --def 'Define functions: `def f(x): return x + 1`; may be repeated'
            cand -f 'Read definitions from FILE; may be repeated'
            cand --file 'Read definitions from FILE; may be repeated'
            cand -j 'Jobs at once: N, N% of the cores, +N or -N relative to them, auto, or a file that holds one of these, read again whenever it changes'
            cand -P 'Jobs at once: N, N% of the cores, +N or -N relative to them, auto, or a file that holds one of these, read again whenever it changes'
            cand --workers 'Jobs at once: N, N% of the cores, +N or -N relative to them, auto, or a file that holds one of these, read again whenever it changes'
            cand --jobs 'Jobs at once: N, N% of the cores, +N or -N relative to them, auto, or a file that holds one of these, read again whenever it changes'
            cand --delay 'Wait between starts: seconds, or a time such as 200ms, 5m or 1.5h'
            cand --rate 'Start at most N jobs a second, minute or hour: 5/s, 100/m, 1000/h'
            cand --load 'Start no job while N tasks of the machine run or wait for its disks; N% is a share of the cores'
            cand --memfree 'Start no job while less memory is free; below half of it, the youngest job is ended and run again later'
            cand --nice 'Run jobs at this priority, from -20, the highest, to 19'
            cand --timeout 'End a job after TIME (seconds, or 200ms, 5m, 1.5h), or after N% of the median time of jobs that succeeded'
            cand --memory 'End a job that holds more than SIZE of memory, with all that it has started'
            cand --memory-total 'Where all jobs together hold more than SIZE of memory, end the largest, and run it again alone'
            cand --retries 'Run a failed job again, up to N times'
            cand --retry-delay 'Wait before the first retry, and twice as long before each further one'
            cand --halt 'End early: now or soon, and on what, such as now,fail=1 or soon,done=50%'
            cand --term-seq 'How jobs are ended: signals, with milliseconds between them'
            cand --semaphore 'Share the limit of -j with all runs of this user that name the same semaphore'
            cand --tagstring 'Begin each line with TEXT, in which placeholders are replaced, and a tab'
            cand --results 'Keep what each job writes in a folder of its own in DIR, with its record as JSON'
            cand --joblog 'Write a line for each job that is over to FILE, in the columns of GNU parallel; - is standard output'
            cand --link 'Take one item from each source for a job, instead of each with each'
            cand -0 'Items end with a NUL byte'
            cand --null 'Items end with a NUL byte'
            cand --csv 'Items are rows of CSV'
            cand --jsonl 'Items are lines of JSON: the fields of objects are columns'
            cand --json-input 'The same for JSON values in any layout; an array at the top gives its elements'
            cand -X 'Give each job as many items as a command line holds; a word with {} in it is repeated'
            cand -m 'The same, but {} is all items of the job in one place'
            cand -r 'Leave out items that are empty or blank'
            cand --no-run-if-empty 'Leave out items that are empty or blank'
            cand --shuf 'Run jobs in random order'
            cand --pipe 'Cut standard input, or the files of -a, into blocks: each is the standard input of a job'
            cand --pipe-part 'The same for the one file of -a, whose parts are read where they lie'
            cand --pipepart 'The same for the one file of -a, whose parts are read where they lie'
            cand --round-robin 'Give blocks to running jobs, each to the first that has read the one before'
            cand --cat 'Put each block into a file, whose name is the item'
            cand --shell 'Run the command under sh in any case; items are quoted'
            cand --no-shell 'Run the command without a shell in any case'
            cand --dry-run 'Print the commands, and run none'
            cand --tty 'Give jobs the terminal, one at a time'
            cand --manager 'Give them PPAR_MANAGER: the manager around this run, or else one for it alone'
            cand -p 'Ask at the terminal before each job; y runs it'
            cand --interactive 'Ask at the terminal before each job; y runs it'
            cand -k 'Output in the order of the items, not as jobs end'
            cand --keep-order 'Output in the order of the items, not as jobs end'
            cand --line-buffer 'Each line as soon as it is whole'
            cand --lb 'Each line as soon as it is whole'
            cand -u 'Jobs write for themselves, in any order'
            cand --ungroup 'Jobs write for themselves, in any order'
            cand --tag 'Begin each line with the item and a tab'
            cand --json 'One record of JSON for each job'
            cand --progress 'Show progress; in a pipe or a log, as a line a second'
            cand --bar 'Show progress; in a pipe or a log, as a line a second'
            cand --eta 'Show progress; in a pipe or a log, as a line a second'
            cand -v 'Show each command on standard error before it runs'
            cand --verbose 'Show each command on standard error before it runs'
            cand -q 'Say nothing about jobs that fail'
            cand --quiet 'Say nothing about jobs that fail'
            cand --stats 'Show at the end what jobs took'
            cand --resume 'Do not run jobs again whose commands stand in the job log'
            cand --resume-failed 'The same, but run failed jobs again'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;run'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --language 'The language of the script'
            cand --seed 'Where the random numbers start'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;manager'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The path of the socket; without it, one in a new folder, which PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
            cand list 'Write what objects there are, who holds them, and who waits: JSON, one a line'
            cand stop 'End the manager; its clients end with 3'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;manager;list'= {
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;manager;stop'= {
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;manager;help'= {
            cand list 'Write what objects there are, who holds them, and who waits: JSON, one a line'
            cand stop 'End the manager; its clients end with 3'
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
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
            cand put 'Put values at the end; waits while the queue is full'
            cand get 'Take the first value out and write it; waits for one'
            cand size 'Write how many values the queue holds'
            cand close 'Let nothing more in; `get` ends once the queue is empty'
            cand task-done 'Say that a value that was taken out is dealt with'
            cand join 'Wait until all values are dealt with'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;queue;put'= {
            cand --max-record 'A line of standard input of more than SIZE bytes is refused'
            cand --bound 'A new queue holds at most this many values'
            cand --timeout 'Wait at most this long: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -R 'Each value is a string, whatever it looks like'
            cand --raw-input 'Each value is a string, whatever it looks like'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;queue;get'= {
            cand -n 'Take so many values'
            cand --max-values 'Take so many values'
            cand --timeout 'Wait at most this long: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -f 'Take values until the queue is closed'
            cand --follow 'Take values until the queue is closed'
            cand -r 'Write strings as they are, without quotes'
            cand --raw-output 'Write strings as they are, without quotes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;queue;size'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;queue;close'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;queue;task-done'= {
            cand -n 'How many values'
            cand --count 'How many values'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;queue;join'= {
            cand --timeout 'Wait at most this long: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;queue;help'= {
            cand put 'Put values at the end; waits while the queue is full'
            cand get 'Take the first value out and write it; waits for one'
            cand size 'Write how many values the queue holds'
            cand close 'Let nothing more in; `get` ends once the queue is empty'
            cand task-done 'Say that a value that was taken out is dealt with'
            cand join 'Wait until all values are dealt with'
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
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
            cand send 'Send values into an end; waits while the other one has too much to receive'
            cand recv 'Receive a value at an end and write it; waits for one'
            cand close 'Close the pipe at an end'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;pipe;send'= {
            cand --max-record 'A line of standard input of more than SIZE bytes is refused'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -R 'Each value is a string, whatever it looks like'
            cand --raw-input 'Each value is a string, whatever it looks like'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;pipe;recv'= {
            cand --timeout 'Wait at most this long: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -f 'Receive values until the pipe is closed'
            cand --follow 'Receive values until the pipe is closed'
            cand -r 'Write strings as they are, without quotes'
            cand --raw-output 'Write strings as they are, without quotes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;pipe;close'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;pipe;help'= {
            cand send 'Send values into an end; waits while the other one has too much to receive'
            cand recv 'Receive a value at an end and write it; waits for one'
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
            cand --timeout 'Wait at most this long: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;semaphore'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --timeout 'Wait at most this long: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand --count 'How many commands may run at a time'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;event'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
            cand set 'Set the event: all who wait for it go on'
            cand clear 'Clear the event: from now on, `wait` waits again'
            cand wait 'Wait until the event is set'
            cand is-set 'Write true and end with 0 if the event is set, or false and 1'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;event;set'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;event;clear'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;event;wait'= {
            cand --timeout 'Wait at most this long: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;event;is-set'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;event;help'= {
            cand set 'Set the event: all who wait for it go on'
            cand clear 'Clear the event: from now on, `wait` waits again'
            cand wait 'Wait until the event is set'
            cand is-set 'Write true and end with 0 if the event is set, or false and 1'
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
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
            cand wait 'Wait until all have arrived, and write this one''s place among them, from 0'
            cand abort 'Break the barrier: all who wait end with 1'
            cand reset 'Let a broken barrier begin anew'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;barrier;wait'= {
            cand --parties 'How many processes have to arrive before all go on'
            cand --timeout 'Wait at most this long: seconds, or a time such as 200ms, 5m or 1.5h; 0 does not wait'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;barrier;abort'= {
            cand --parties 'How many processes have to arrive before all go on'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;barrier;reset'= {
            cand --parties 'How many processes have to arrive before all go on'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;barrier;help'= {
            cand wait 'Wait until all have arrived, and write this one''s place among them, from 0'
            cand abort 'Break the barrier: all who wait end with 1'
            cand reset 'Let a broken barrier begin anew'
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
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
            cand get 'Write the value'
            cand set 'Set the value'
            cand add 'Add to the value, and write the sum'
            cand compare-and-set 'Set the value if it is OLD; ends with 1 if it is not'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;value;get'= {
            cand --type 'The type of a new value, which starts as 0 [without it: d]'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;value;set'= {
            cand --type 'The type of a new value, which starts as 0 [without it: d]'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;value;add'= {
            cand --type 'The type of a new value, which starts as 0 [without it: d]'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;value;compare-and-set'= {
            cand --type 'The type of a new value, which starts as 0 [without it: d]'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;value;help'= {
            cand get 'Write the value'
            cand set 'Set the value'
            cand add 'Add to the value, and write the sum'
            cand compare-and-set 'Set the value if it is OLD; ends with 1 if it is not'
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
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
            cand get 'Write the number at a position; without one all, one a line'
            cand set 'Set numbers from a position on'
            cand add 'Add to the number at a position, and write the sum'
            cand slice 'Write the numbers from START up to STOP, without STOP, one a line'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;array;get'= {
            cand --type 'The type of a new array, which starts as zeroes [without it: d]'
            cand --length 'How many numbers a new array holds, 2 or more'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;array;set'= {
            cand --type 'The type of a new array, which starts as zeroes [without it: d]'
            cand --length 'How many numbers a new array holds, 2 or more'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;array;add'= {
            cand --type 'The type of a new array, which starts as zeroes [without it: d]'
            cand --length 'How many numbers a new array holds, 2 or more'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;array;slice'= {
            cand --type 'The type of a new array, which starts as zeroes [without it: d]'
            cand --length 'How many numbers a new array holds, 2 or more'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;array;help'= {
            cand get 'Write the number at a position; without one all, one a line'
            cand set 'Set numbers from a position on'
            cand add 'Add to the number at a position, and write the sum'
            cand slice 'Write the numbers from START up to STOP, without STOP, one a line'
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
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
            cand get 'Write the value at a key; ends with 1 if there is none'
            cand set 'Put a value at a key'
            cand pop 'Take the value at a key out and write it; ends with 1 if there is none'
            cand items 'Write each key and its value as an array, one a line'
            cand keys 'Write the keys, one a line'
            cand update 'Put in what standard input holds: objects, or arrays of a key and a value, one a line'
            cand size 'Write how many keys there are'
            cand clear 'Take everything out'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;dict;get'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -r 'Write strings as they are, without quotes'
            cand --raw-output 'Write strings as they are, without quotes'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;dict;set'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;dict;pop'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -r 'Write strings as they are, without quotes'
            cand --raw-output 'Write strings as they are, without quotes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;dict;items'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;dict;keys'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -r 'Write strings as they are, without quotes'
            cand --raw-output 'Write strings as they are, without quotes'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;dict;update'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;dict;size'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;dict;clear'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;dict;help'= {
            cand get 'Write the value at a key; ends with 1 if there is none'
            cand set 'Put a value at a key'
            cand pop 'Take the value at a key out and write it; ends with 1 if there is none'
            cand items 'Write each key and its value as an array, one a line'
            cand keys 'Write the keys, one a line'
            cand update 'Put in what standard input holds: objects, or arrays of a key and a value, one a line'
            cand size 'Write how many keys there are'
            cand clear 'Take everything out'
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
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
            cand append 'Add values at the end'
            cand extend 'Add values at the end'
            cand pop 'Take the value at a position out and write it; without one the last'
            cand get 'Write the value at a position'
            cand set 'Put another value at a position'
            cand reverse 'Turn the list round'
            cand items 'Write all values, one a line'
            cand size 'Write how many values there are'
            cand clear 'Take everything out'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;list;append'= {
            cand --max-record 'A line of standard input of more than SIZE bytes is refused'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -R 'Each value is a string, whatever it looks like'
            cand --raw-input 'Each value is a string, whatever it looks like'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;list;extend'= {
            cand --max-record 'A line of standard input of more than SIZE bytes is refused'
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -R 'Each value is a string, whatever it looks like'
            cand --raw-input 'Each value is a string, whatever it looks like'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;list;pop'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -r 'Write strings as they are, without quotes'
            cand --raw-output 'Write strings as they are, without quotes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;list;get'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -r 'Write strings as they are, without quotes'
            cand --raw-output 'Write strings as they are, without quotes'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;list;set'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;list;reverse'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;list;items'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -r 'Write strings as they are, without quotes'
            cand --raw-output 'Write strings as they are, without quotes'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;list;size'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;list;clear'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand --socket 'The manager''s socket; without it the one that PPAR_MANAGER names'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;list;help'= {
            cand append 'Add values at the end'
            cand pop 'Take the value at a position out and write it; without one the last'
            cand get 'Write the value at a position'
            cand set 'Put another value at a position'
            cand reverse 'Turn the list round'
            cand items 'Write all values, one a line'
            cand size 'Write how many values there are'
            cand clear 'Take everything out'
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
            cand --cmd 'Run COMMAND for each item instead of a function, as `ppar spawn` does; all arguments are items then, and {} stands for the item'
            cand -j 'Workers at most: N, N% of the cores, +N or -N relative to them, or auto; pools of 1, 2, 4, … up to it are measured'
            cand --workers 'Workers at most: N, N% of the cores, +N or -N relative to them, or auto; pools of 1, 2, 4, … up to it are measured'
            cand --runs 'Time each side N times, after a run that does not count'
            cand --chunksize 'Items that a worker gets at once: a number, or auto (about 20 ms of work)'
            cand --timeout 'End the measurement when one run of a function, its set-up included, or one command takes longer than TIME, seconds or 200ms, 5m, 1.5h'
            cand --env 'Set a variable in the environment of workers; {%} in VALUE is the worker''s slot from 1, {%0} the same from 0; may be repeated'
            cand --threads 'Tell numeric libraries to use N threads in each worker (OMP_NUM_THREADS and its like), or auto: the cores divided by the workers, as for Python where the variables are not set'
            cand --plot 'Draw speed-up against workers, and time against items with the break-even, into FILE; `-` is standard output'
            cand --json 'Write all figures to FILE as one JSON object; `-` is standard output'
            cand --csv 'Write the table to FILE as CSV; `-` is standard output (CSV is read with --csv-input)'
            cand -a 'Read items from FILE; `-` is standard input; may be repeated'
            cand --arg-file 'Read items from FILE; `-` is standard input; may be repeated'
            cand --csv-delimiter 'CSV with CHAR between fields, such as '';'' or ''|'''
            cand --max-record 'A record of more than SIZE bytes ends the run: K is 1,024 and k 1,000'
            cand --range 'Items are the integers from START up to STOP, without STOP; they are made in the workers'
            cand --python 'FUNCTION and all other code are Python, run by CPython; COMMAND names the interpreter'
            cand --language 'The language of FUNCTION and all other code; a FUNCTION in a .py file or a module is Python'
            cand --def 'Define functions: `def f(x): return x + 1`; may be repeated'
            cand -f 'Read definitions from FILE; may be repeated'
            cand --file 'Read definitions from FILE; may be repeated'
            cand --init 'Run CODE once in each worker; the function sees its names; may be repeated'
            cand --filter 'Drop items for which EXPR (in x and i) is false'
            cand --reduce 'Combine all results into one with EXPR in a and b, which has to be associative'
            cand --initial 'Start the reduction with this JSON value'
            cand --seed 'Make the random module repeatable: the same numbers for the same item'
            cand --no-check 'Do not compare what the sides write'
            cand -q 'Show no progress'
            cand --quiet 'Show no progress'
            cand -R 'Each line is a string, whatever it looks like; a CR at its end is left out'
            cand --raw-input 'Each line is a string, whatever it looks like; a CR at its end is left out'
            cand -0 'Items end with a NUL byte and are strings'
            cand --null 'Items end with a NUL byte and are strings'
            cand --json-input 'Items are JSON values in any layout; an array at the top gives its elements'
            cand --tsv 'Items are the rows of tab-separated values'
            cand --no-header 'CSV or TSV has no header row: rows are arrays'
            cand --csv-input 'Items are the rows of CSV: objects named by the header row'
            cand --starmap 'An array item becomes positional arguments, an object keyword arguments'
            cand --flat 'A result that is a list becomes a result for each of its elements'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;info'= {
            cand --color 'Color messages: auto (on a terminal), always or never'
            cand -j 'Start workers and show their ids: N, N%, +N, -N or auto'
            cand --workers 'Start workers and show their ids: N, N%, +N, -N or auto'
            cand --json 'Print one JSON object instead of a table; sizes are in bytes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;help'= {
            cand map 'Apply a function to every item with a pool of worker processes'
            cand spawn 'Run a command for every item, each in a process of its own'
            cand run 'Run a script with processes, pools and shared objects'
            cand manager 'Serve queues, locks, values and the like to scripts and commands'
            cand queue 'Put values into a queue of the manager, and get them'
            cand pipe 'Send values through a pipe of the manager'
            cand lock 'Run a command while no other holds the lock'
            cand semaphore 'Run a command while fewer than N others run'
            cand event 'Tell others that something has happened, or wait for it'
            cand barrier 'Wait until a number of processes have arrived'
            cand value 'Set, read and add to a number in shared memory'
            cand array 'Set, read and add to numbers in shared memory'
            cand dict 'Put values at keys, and get them'
            cand list 'Put values at positions, and get them'
            cand bench 'Measure what more workers gain, and from how many items on'
            cand info 'Show cores, memory, load and process ids'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;help;map'= {
        }
        &'ppar;help;spawn'= {
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
        &'ppar;help;help'= {
        }
    ]
    $completions[$command]
}
