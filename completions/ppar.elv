
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
        &'ppar;info'= {
            cand -j 'Start workers and show their ids: N, N%, +N, -N or auto'
            cand --workers 'Start workers and show their ids: N, N%, +N, -N or auto'
            cand --json 'Print one JSON object instead of a table; sizes are in bytes'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'ppar;help'= {
            cand map 'Apply a function to every item with a pool of worker processes'
            cand info 'Show cores, memory, load and process ids'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'ppar;help;map'= {
        }
        &'ppar;help;info'= {
        }
        &'ppar;help;help'= {
        }
    ]
    $completions[$command]
}
