//! Where the items of `ppar spawn` come from, and how they are dealt out to
//! jobs.

use crate::support::{Run, Scratch, numbers, spawn};

#[test]
fn the_notebooks_processes() {
    spawn(
        &["echo", "Hello {}", ":::", "bob sponge"],
        "Hello bob sponge\n",
    );
    let foods = ["apple", "banana", "cake", "dumpling", "eggplant"];
    let args = ["-k", "echo", "i like {}", ":::"];
    let lines: Vec<_> = foods
        .iter()
        .map(|food| format!("i like {food}\n"))
        .collect();
    spawn(&[&args[..], &foods].concat(), &lines.concat());
}

#[test]
fn items_come_from_many_places() {
    let scratch = Scratch::new();
    scratch.file("list", "x\ny\n");
    scratch.file("table.csv", "name,n\n\"a, b\",1\nc,2\n");
    scratch.file(
        "people.jsonl",
        "{\"name\": \"Ada\", \"n\": 1}\n{\"name\": \"Al\", \"n\": 2}\n",
    );
    for (command, expected) in [
        ("seq 3 | ppar spawn -k echo", "1\n2\n3\n"),
        ("ppar spawn -k echo ::: a b ::: 1 2", "a 1\na 2\nb 1\nb 2\n"),
        ("ppar spawn -k echo ::: a b :::+ 1 2", "a 1\nb 2\n"),
        ("ppar spawn -k --link echo ::: a b ::: 1 2", "a 1\nb 2\n"),
        (
            "ppar spawn -k echo {2}-{1} :::: list ::: 1 2",
            "1-x\n2-x\n1-y\n2-y\n",
        ),
        ("ppar spawn -k -a list echo", "x\ny\n"),
        ("printf 'a\\0b c\\0' | ppar spawn -k -0 echo", "a\nb c\n"),
        ("ppar spawn echo -0 ::: x", "-0 x\n"),
        ("printf 'a,b' | ppar spawn -k -d , echo", "a\nb\n"),
        ("ppar spawn -k -C '[,;]' echo {2} ::: 'a,b' 'c;d'", "b\nd\n"),
        (
            "ppar spawn -k --csv --header echo {n} {name} :::: table.csv",
            "1 a, b\n2 c\n",
        ),
        (
            "ppar spawn -k --jsonl echo {name}{n} :::: people.jsonl",
            "Ada1\nAl2\n",
        ),
        ("seq 5 | ppar spawn -k -n 2 echo", "1 2\n3 4\n5\n"),
        ("seq 1000 | ppar spawn -j1 -X echo | wc -l", "1\n"),
        ("printf 'a\\n\\nb\\n' | ppar spawn -k -r echo", "a\nb\n"),
        ("ppar spawn echo < /dev/null", ""),
    ] {
        Run::shell(command)
            .dir(scratch.path())
            .stdout(expected)
            .check();
    }
    let mixed = "seq 50 | ppar spawn -j1 --shuf --seed 7 echo";
    let once = Run::shell(mixed).stdout_contains("").check().stdout;
    let again = Run::shell(mixed).stdout(&once).check().stdout;
    assert_ne!(again, numbers(1..51));
    let mut sorted: Vec<_> = again.lines().collect();
    sorted.sort_by_key(|line| line.parse::<u32>().ok());
    assert_eq!(sorted.join("\n") + "\n", numbers(1..51));
}
