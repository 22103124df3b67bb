
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
            cand -h 'Print help'
            cand --help 'Print help'
            cand -V 'Print version'
            cand --version 'Print version'
            cand map 'Apply a function to every item with a pool of worker processes'
            cand spawn 'Run a command for every item, each in a process of its own'
            cand info 'Show cores, memory, load and process ids'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;map'= {
            cand -a 'Read items from FILE; `-` is standard input; may be repeated'
            cand --arg-file 'Read items from FILE; `-` is standard input; may be repeated'
            cand --range 'Items are the integers from START up to STOP, without STOP; they are made in the workers'
            cand --def 'Define functions: `def f(x): return x + 1`; may be repeated'
            cand -f 'Read definitions from FILE; may be repeated'
            cand --file 'Read definitions from FILE; may be repeated'
            cand --init 'Run CODE once in each worker; the function sees its names'
            cand --filter 'Drop items for which EXPR (in x and i) is false'
            cand --reduce 'Combine all results into one with EXPR in a and b, which has to be associative'
            cand --initial 'Start the reduction with this JSON value'
            cand --seed 'Make the random module repeatable: the same numbers for the same item'
            cand -o 'Write to FILE, which appears when it is complete'
            cand --output 'Write to FILE, which appears when it is complete'
            cand -j 'Workers at most: N, N% of the cores, +N or -N relative to them, or auto; started as needed'
            cand --workers 'Workers at most: N, N% of the cores, +N or -N relative to them, or auto; started as needed'
            cand --chunksize 'Items that a worker gets at once: a number, or auto (about 20 ms of work)'
            cand --max-tasks-per-worker 'Replace a worker after N items'
            cand --timeout 'Kill an item''s worker after SECONDS; the item gets an error record'
            cand --retries 'Try a failed item again, up to N times'
            cand --on-error 'What a failed item means'
            cand --backend 'Who evaluates the function; the output is the same'
            cand --stats-json 'Write the same as JSON to FILE'
            cand -R 'Each line is a string, whatever it looks like'
            cand --raw-input 'Each line is a string, whatever it looks like'
            cand -0 'Items end with a NUL byte and are strings'
            cand --null 'Items end with a NUL byte and are strings'
            cand --csv 'Items are the rows of CSV: objects named by the header row'
            cand --tsv 'Items are the rows of tab-separated values'
            cand --no-header 'CSV or TSV has no header row: rows are arrays'
            cand --starmap 'An array item becomes positional arguments, an object keyword arguments'
            cand --flat 'A result that is a list becomes a result for each of its elements'
            cand --unordered 'Write results as they come, not in input order'
            cand -r 'Write strings without quotes'
            cand --raw-output 'Write strings without quotes'
            cand --array 'Write one JSON array instead of a line for each result'
            cand --with-item 'Write {"item": …, "result": …} for each result'
            cand --progress 'Show progress even where results are written to the same terminal; in a pipe or a log, as a line a second'
            cand -q 'Show no progress, and say nothing about items that are skipped'
            cand --quiet 'Show no progress, and say nothing about items that are skipped'
            cand --stats 'Show a table of the workers'' work at the end'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;spawn'= {
            cand -a 'Read items from FILE; `-` is standard input; may be repeated'
            cand --arg-file 'Read items from FILE; `-` is standard input; may be repeated'
            cand -d 'Items end with this byte, or \n, \t, \0, \xHH'
            cand --delimiter 'Items end with this byte, or \n, \t, \0, \xHH'
            cand -C 'Cut items into columns wherever REGEX matches'
            cand --colsep 'Cut items into columns wherever REGEX matches'
            cand --header 'The first item of each source names its columns: {NAME}; with --pipe, the first N lines begin each block'
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
            cand --wd 'Run jobs in DIR'
            cand --workdir 'Run jobs in DIR'
            cand --fn 'Call a function for each item instead of a command, each in a process of its own: an expression in x (the item) and i (its index), a lambda, a name, or FILE.star:NAME. What it prints is its output'
            cand --def 'Define functions: `def f(x): return x + 1`; may be repeated'
            cand -f 'Read definitions from FILE; may be repeated'
            cand --file 'Read definitions from FILE; may be repeated'
            cand -j 'Jobs at once: N, N% of the cores, +N or -N relative to them, auto, or a file that holds one of these, read again whenever it changes'
            cand -P 'Jobs at once: N, N% of the cores, +N or -N relative to them, auto, or a file that holds one of these, read again whenever it changes'
            cand --workers 'Jobs at once: N, N% of the cores, +N or -N relative to them, auto, or a file that holds one of these, read again whenever it changes'
            cand --jobs 'Jobs at once: N, N% of the cores, +N or -N relative to them, auto, or a file that holds one of these, read again whenever it changes'
            cand --delay 'Wait so many seconds between starts'
            cand --rate 'Start at most N jobs a second, minute or hour: 5/s, 100/m, 1000/h'
            cand --load 'Start no job while N tasks of the machine run or wait for its disks; N% is a share of the cores'
            cand --memfree 'Start no job while less memory is free; below half of it, the youngest job is ended and run again later'
            cand --nice 'Run jobs at this priority, from -20, the highest, to 19'
            cand --timeout 'End a job after SECONDS, or after N% of the median time of jobs that succeeded'
            cand --retries 'Run a failed job again, up to N times'
            cand --retry-delay 'Wait so many seconds before the first retry, and twice as long before each further one'
            cand --halt 'End early: now or soon, and on what, such as now,fail=1 or soon,done=50%'
            cand --term-seq 'How jobs are ended: signals, with milliseconds between them'
            cand --semaphore 'Share the limit of -j with all runs of this user that name the same semaphore'
            cand --tagstring 'Begin each line with TEXT, in which placeholders are replaced, and a tab'
            cand --results 'Keep what each job writes in a folder of its own in DIR, with its record as JSON'
            cand --joblog 'Write a line for each job that is over to FILE, in the columns of GNU parallel'
            cand --link 'Take one item from each source for a job, instead of each with each'
            cand -0 'Items end with a NUL byte'
            cand --null 'Items end with a NUL byte'
            cand --csv 'Items are rows of CSV'
            cand --jsonl 'Items are lines of JSON: the fields of objects are columns'
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
            cand -q 'Say nothing about jobs that fail'
            cand --quiet 'Say nothing about jobs that fail'
            cand --stats 'Show at the end what jobs took'
            cand --resume 'Do not run jobs again whose commands stand in the job log'
            cand --resume-failed 'The same, but run those again that failed'
            cand -h 'Print help'
            cand --help 'Print help'
        }
        &'ppar;info'= {
            cand -j 'Start workers and show their ids: N, N%, +N, -N or auto'
            cand --workers 'Start workers and show their ids: N, N%, +N, -N or auto'
            cand --json 'Print one JSON object instead of a table; sizes are in bytes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;help'= {
            cand map 'Apply a function to every item with a pool of worker processes'
            cand spawn 'Run a command for every item, each in a process of its own'
            cand info 'Show cores, memory, load and process ids'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;help;map'= {
        }
        &'ppar;help;spawn'= {
        }
        &'ppar;help;info'= {
        }
        &'ppar;help;help'= {
        }
    ]
    $completions[$command]
}
