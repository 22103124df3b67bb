//! A shell with job control at a terminal.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Instant;

use super::{PATIENCE, ppar};

/// The shell's prompt.
pub(crate) const PROMPT: &str = "prompt> ";

/// A shell at a terminal of its own, within a manager.
pub(crate) struct Shell {
    terminal: Child,
    keys: Option<ChildStdin>,
    output: Receiver<Vec<u8>>,
    /// What was shown and not examined.
    rest: String,
}

impl Shell {
    /// Starts one, and waits for its prompt.
    pub(crate) fn start() -> Self {
        let shell = "exec \"$PPAR\" manager -- env \"PS1=$PROMPT\" bash --norc --noprofile -i";
        let mut terminal = Command::new("script")
            .args(["-qec", shell, "/dev/null"])
            .env("TERM", "dumb")
            .env("PROMPT", PROMPT)
            .env("PPAR", ppar())
            .env_remove("PPAR_MANAGER")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        let keys = terminal.stdin.take();
        let mut screen = terminal.stdout.take().expect("its output");
        let (show, output) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = screen.read(&mut bytes) {
                if show.send(bytes[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        let rest = String::new();
        let mut shell = Self {
            terminal,
            keys,
            output,
            rest,
        };
        shell.see(PROMPT);
        shell
    }

    /// Presses keys. They are echoed, too: `a''b` appears as `ab` only when it
    /// runs.
    pub(crate) fn press(&mut self, keys: &str) {
        let terminal = self.keys.as_mut().expect("it is open");
        terminal.write_all(keys.as_bytes()).expect("it is there");
    }

    /// Waits until this is shown; returns what was shown before it.
    #[track_caller]
    pub(crate) fn see(&mut self, text: &str) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some((before, rest)) = self.rest.split_once(text) {
                let before = before.to_owned();
                self.rest = rest.to_owned();
                return before;
            }
            let left = end.saturating_duration_since(Instant::now());
            let Ok(bytes) = self.output.recv_timeout(left) else {
                panic!("no {text:?} in {:?}", self.rest);
            };
            self.rest.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        // The terminal goes away, and with it its foreground processes.
        drop(self.keys.take());
        let _ = self.terminal.kill();
        let _ = self.terminal.wait();
    }
}
