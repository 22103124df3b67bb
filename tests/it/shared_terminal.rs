//! A command under a lock at a terminal, in a shell with job control.

use crate::support::{PROMPT, Shell};

#[test]
fn the_command_has_the_terminal() {
    let mut shell = Shell::start();
    shell.press("$PPAR lock l -- sh -c 'echo re\"\"ady; read x; echo got $x'; echo code=$?\n");
    shell.see("ready");
    shell.press("hello\n");
    shell.see("got hello");
    shell.see("code=0");
    // If something else reads its output, it gets the terminal when it asks.
    shell.press("$PPAR lock l -- sh -c 'echo re\"\"ady; read x < /dev/tty; echo got $x' | cat\n");
    shell.see("ready");
    shell.press("again\n");
    shell.see("got again");
}

#[test]
fn keys_that_stop_and_end_are_for_the_command() {
    let mut shell = Shell::start();
    let command =
        "trap \"echo resu\\\"\\\"med\" CONT; echo re\"\"ady; while :; do sleep 1000 & wait; done";
    shell.press(&format!("$PPAR lock l -- sh -c '{command}'\n"));
    shell.see("ready");
    shell.press("\x1a");
    shell.see("Stopped");
    shell.see(PROMPT);
    shell.press("fg\n");
    shell.see("resumed");
    shell.press("\x03");
    shell.see(PROMPT);
    shell.press("echo code=$?\n");
    shell.see("code=130");
}

#[test]
fn the_key_that_ends_a_command_ends_the_script_around_it() {
    let mut shell = Shell::start();
    let command =
        "$PPAR lock l -- sh -c \"echo re\\\"\\\"ady; exec sleep 1000\"; echo not he\"\"re";
    shell.press(&format!("bash -c '{command}'\n"));
    shell.see("ready");
    shell.press("\x03");
    assert!(!shell.see(PROMPT).contains("not here"));
}
