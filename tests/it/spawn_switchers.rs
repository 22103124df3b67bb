//! What users of GNU parallel look for in `ppar spawn`.

use crate::support::{Run, Scratch};

fn check(cases: &[(&str, &str)]) {
    let scratch = Scratch::new();
    for (command, expected) in cases {
        Run::shell(command)
            .dir(scratch.path())
            .stdout(expected)
            .check();
    }
}

#[test]
fn another_shell_runs_commands_where_it_is_named() {
    check(&[
        (
            "ppar spawn -k --shell=bash '[[ {} == a* ]] && echo {}; true' ::: ab 'a $(b)' c",
            "ab\na $(b)\n",
        ),
        (
            "f() { echo \"<$1>\"; }; export -f f; ppar spawn -k --shell=bash f {} ::: 'a  b' \"c'd\"",
            "<a  b>\n<c'd>\n",
        ),
        ("ppar spawn --shell=/bin/sh 'echo {}' ::: x", "x\n"),
        ("ppar spawn --shell echo a {} ::: 'b  c'", "a b  c\n"),
    ]);
    Run::shell("ppar spawn --shell=perl 'print {}' ::: x")
        .code(2)
        .stderr_contains("its quoting is not known: write sh, bash, zsh, ksh, fish or csh")
        .check();
}

#[test]
fn syntax_of_bash_that_fails_under_sh_gets_a_hint() {
    Run::shell("ppar spawn '[[ {} == b* ]]' ::: x")
        .code(1)
        .stderr_contains(
            "the command contains [[, which is syntax of bash, but ran under sh: add --shell=bash",
        )
        .check();
}

#[test]
fn the_last_group_may_be_short() {
    check(&[
        (
            "seq 5 | ppar spawn -k -N3 echo '{1}-{2}-{3}'",
            "1-2-3\n4-5-\n",
        ),
        ("seq 3 | ppar spawn -k -n2 'echo {1}:{2}'", "1:2\n3:\n"),
    ]);
    Run::shell("ppar spawn -N2 echo {3} ::: a b")
        .code(2)
        .stderr_contains("{3}")
        .check();
}

#[test]
fn lines_of_running_jobs_can_be_kept_in_order() {
    check(&[(
        "ppar spawn -k --line-buffer -j2 '[ {} = b ] || until [ -e go ]; do sleep 0.05; done; echo {}; touch go' ::: a b",
        "a\nb\n",
    )]);
}

#[test]
fn output_can_be_kept_in_files() {
    check(&[
        ("ppar spawn -k --files echo ::: a b | xargs cat", "a\nb\n"),
        (
            "ppar spawn -k --results 'out/{/.}.txt' 'echo {}' ::: x/a.c b.c; cat out/a.txt out/b.txt",
            "x/a.c\nb.c\nx/a.c\nb.c\n",
        ),
        (
            "ppar spawn --results t.csv echo ::: 'a b'; cut -d, -f 1,2,7-10 t.csv",
            "Seq,Host,Exitval,Signal,Command,V1\n1,:,0,0,\"echo 'a b'\",\"a b\"\n\",\n",
        ),
        (
            "ppar spawn -k --results t.json echo ::: a b; grep -o '\"V\": [^]]*]' t.json",
            "\"V\": [ \"a\" ]\n\"V\": [ \"b\" ]\n",
        ),
    ]);
    Run::shell("ppar spawn --results 'out/{}' echo ::: ../../x")
        .code(3)
        .stderr_contains("an item with .. in it would lead out of the folder for results")
        .check();
}

#[test]
fn input_can_be_dealt_out_in_other_ways() {
    check(&[
        (
            "seq 5 | ppar spawn -k --tee 'grep -c {}' ::: 1 '[34]'",
            "1\n2\n",
        ),
        (
            "seq 4 | ppar spawn -k --pipe --regexp --recend '[24]\\n' -N1 'cat; echo --'",
            "1\n2\n--\n3\n4\n--\n",
        ),
        (
            "printf 'a,1\\na,2\\nb,3\\n' | ppar spawn -k --pipe --group-by 1 --colsep , -N1 'cat; echo --'",
            "a,1\na,2\n--\nb,3\n--\n",
        ),
        (
            "printf 'k,v\\na,1\\nb,2\\n' | ppar spawn -k --pipe --header --group-by k --colsep , -N1 'cat; echo --'",
            "k,v\na,1\n--\nk,v\nb,2\n--\n",
        ),
        ("printf 'aXXb' | ppar spawn -k -d XX echo", "a\nb\n"),
    ]);
    Run::shell("printf 'a,b\\n' | ppar spawn --pipe --header --group-by c --colsep , cat")
        .code(2)
        .stderr_contains("failed to find the column \"c\" in the header")
        .check();
}
