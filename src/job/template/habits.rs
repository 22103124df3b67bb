//! Recognises what users of other tools write in a command: a shell's syntax
//! where no shell runs, and placeholders of GNU parallel.

use memchr::memchr;

/// Words that are syntax to a shell.
const OPERATORS: [&[u8]; 10] = [
    b"|", b"||", b"&&", b";", b"&", b">", b">>", b"<", b"2>", b"|&",
];
/// Commands to which such words are ordinary arguments.
const OWN_OPERATORS: [&[u8]; 6] = [b"find", b"fd", b"expr", b"test", b"[", b"dpkg"];
/// GNU parallel's placeholders, without the braces.
const PLACEHOLDERS: [&[u8]; 7] = [b"..", b"...", b"/..", b"/...", b"+/", b"+.", b"+.."];

/// Says that a word is only an argument, if it is syntax to a shell.
pub(super) fn operator(words: &[&[u8]]) -> Option<String> {
    let (program, arguments) = words.split_first()?;
    let name = program.rsplit(|&byte| byte == b'/').next();
    if OWN_OPERATORS.contains(&name?) {
        return None;
    }
    let shown = |word| String::from_utf8_lossy(word);
    if arguments.contains(&&b"::"[..]) {
        return Some(format!(
            "'::' is an argument of {}: items go after :::",
            shown(program)
        ));
    }
    let operator = arguments.iter().find(|word| OPERATORS.contains(word))?;
    let [operator, program] = [operator, program].map(|word| shown(word));
    Some(format!(
        "'{operator}' is an argument of {program}: for a shell, write the command line as one \
         word, in quotes"
    ))
}

/// Says that a placeholder of GNU parallel stays text, if there is one.
pub(super) fn placeholder(text: &[u8]) -> Option<String> {
    let mut at = 0;
    while let Some(found) = memchr(b'{', &text[at..]) {
        let start = at + found;
        at = start + 1;
        let length = memchr(b'}', &text[at..])?;
        // The shell has expansions such as ${x}.
        let is_of_shell = start > 0 && text[start - 1] == b'$';
        if !is_of_shell && is_placeholder(&text[at..at + length]) {
            let shown = String::from_utf8_lossy(&text[start..=at + length]);
            let option = if shown.starts_with("{=") {
                ""
            } else {
                " --plus"
            };
            return Some(format!(
                "{shown} is left as text: ppar parallel{option} replaces it"
            ));
        }
    }
    None
}

fn is_placeholder(inner: &[u8]) -> bool {
    let is_edit = matches!(inner, [b'=', _, .., b'=']);
    let is_cut = matches!(inner, [b'%' | b':', b'.' | b'-', ..]);
    let is_short = inner.iter().all(u8::is_ascii_graphic);
    PLACEHOLDERS.contains(&inner) || is_edit || is_cut && is_short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syntax_of_a_shell_is_noticed_where_it_stands_alone() {
        let told = |words: &[&str]| {
            let words: Vec<&[u8]> = words.iter().map(|word| word.as_bytes()).collect();
            operator(&words)
        };
        let found = told(&["echo", "{}", "|", "cat"]).expect("a pipe");
        assert!(found.starts_with("'|' is an argument of echo: "), "{found}");
        assert!(told(&["cd", "{}", "&&", "ls"]).is_some());
        let found = told(&["echo", "a", "::", "b"]).expect("a typing mistake");
        assert!(found.ends_with("items go after :::"), "{found}");
        for words in [
            &["echo", "a|b", "x>y"][..],
            &["find", "{}", "-exec", "rm", "{}", ";"],
            &["/usr/bin/expr", "{}", ">", "3"],
            &["|"],
            &[],
        ] {
            assert_eq!(told(words), None);
        }
    }

    #[test]
    fn placeholders_of_gnu_parallel_are_noticed() {
        for text in [
            "{..}",
            "x{+/}y",
            "{= s/a/b/ =}",
            "{%.gz}",
            "{:-x}",
            "{ {...}",
        ] {
            assert!(placeholder(text.as_bytes()).is_some(), "{text}");
        }
        for text in [
            "${x}", "${..}", "{1..3}", "{%d}", "{:?}", "{a: 1}", "{", "{}", "{==}", "{% if %}",
        ] {
            assert_eq!(placeholder(text.as_bytes()), None, "{text}");
        }
    }
}
