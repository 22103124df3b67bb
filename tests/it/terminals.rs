//! What people see at a terminal.

use crate::support::{PROMPT, Shell, until_next_request};

#[test]
fn a_terminal_is_asked_for_items_or_a_script() {
    let items = "ppar: reading items from the terminal, one per line; Ctrl-D ends them";
    let values = "ppar: reading values from the terminal, one per line; Ctrl-D ends them";
    let script = "ppar: reading the script from the terminal; Ctrl-D ends it";
    let ways = [
        ("spawn echo", items),
        ("spawn --pipe cat", items),
        ("map x", items),
        ("queue put q", values),
        ("run -", script),
    ];
    for (way, told) in ways {
        let mut shell = Shell::start();
        shell.press(&format!("$PPAR {way}\n"));
        shell.see(told);
        shell.press("\x04");
        shell.see(PROMPT);
    }
}

#[test]
fn the_first_ctrl_c_says_what_map_waits_for() {
    let mut shell = Shell::start();
    shell.press("$PPAR map 'print(\"re\" + \"ady\") or time.sleep(600)' 1\n");
    shell.see("ready");
    shell.press("\x03");
    shell.see("ppar: waiting up to 5 s for running items; a second signal (Ctrl-C) ends them");
    until_next_request();
    shell.press("\x03");
    shell.see(PROMPT);
}

#[test]
fn a_terminal_that_becomes_narrower_keeps_nothing_of_the_bar() {
    let mut shell = Shell::start();
    shell.press("$PPAR spawn --progress 'stty cols 30 < /dev/tty; sleep {}' ::: 600\n");
    // If a wide line was wrapped, all of it is below the cursor.
    let clear = "\r\x1b[J";
    let mut drawings = (0..100).map(|_| shell.see(clear));
    assert!(drawings.any(|drawn| drawn.starts_with("  0% [") && drawn.len() <= 31));
    shell.press("\x03");
    shell.see("a second signal");
    until_next_request();
    shell.press("\x03");
    shell.see(PROMPT);
}
