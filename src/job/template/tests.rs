//! The results of templates for ordinary rows.

use std::borrow::Cow;

use super::*;
use crate::input::rows::Cost;

const JOB: Job<'static> = Job {
    sequence: 7,
    slot: 2,
    host: HERE,
};

fn words(text: &[&str]) -> Vec<OsString> {
    text.iter().map(OsString::from).collect()
}

fn parsed(text: &[&str], shell: Shell, many: Many) -> Result<Template, TemplateError> {
    Template::parse(&words(text), REPLACE, shell, many)
}

fn template(text: &[&str]) -> Template {
    parsed(text, Shell::Auto, Many::Join).expect("a good template")
}

/// Repeats words for each item.
fn repeat(text: &[&str]) -> Template {
    parsed(text, Shell::Auto, Many::Repeat).expect("a good template")
}

fn row(fields: &[&str]) -> Row {
    Row::of(fields).expect("fields")
}

fn names(names: &[&str]) -> std::sync::Arc<[Box<[u8]>]> {
    names
        .iter()
        .map(|name| Box::from(name.as_bytes()))
        .collect()
}

fn line(command: &Argv) -> Vec<String> {
    let words = command.iter().map(String::from_utf8_lossy);
    words.map(Cow::into_owned).collect()
}

/// The program and its arguments.
fn rendered(template: &Template, row: &Row) -> Vec<String> {
    line(&template.render(row, JOB).expect("a command"))
}

/// The script that `sh` gets.
fn script(template: &Template, row: &Row) -> String {
    match &rendered(template, row)[..] {
        [sh, c, script] if sh == "sh" && c == "-c" => script.clone(),
        other => panic!("no script: {other:?}"),
    }
}

#[test]
fn placeholders_are_replaced_within_their_words() {
    let one = template(&["cp", "{}", "to/{/.}-{#}.{%}", "{1//}", "$x 'y'"]);
    assert!(!one.uses_shell());
    assert_eq!(
        rendered(&one, &row(&["a b/c.d"])),
        ["cp", "a b/c.d", "to/c-7.2", "a b", "$x 'y'"]
    );
    let two = template(&["f", "{2}{1}", "{-1.}", "{}", "x{}"]);
    assert_eq!(
        rendered(&two, &row(&["a", "b.c"])),
        ["f", "b.ca", "b", "a", "b.c", "xa b.c"]
    );
}

#[test]
fn items_are_appended_where_nothing_else_is_replaced() {
    let plain = template(&["echo", "{foo}", "{a,b}", "{", "{print $1}"]);
    assert_eq!(
        rendered(&plain, &row(&["-n", ""])),
        ["echo", "{foo}", "{a,b}", "{", "{print $1}", "-n", ""]
    );
    assert_eq!(rendered(&template(&["true"]), &row(&["x"])), ["true", "x"]);
    assert_eq!(rendered(&template(&["{}"]), &row(&["a b"])), ["a b"]);
    assert_eq!(
        rendered(&template(&["echo", "{#}"]), &row(&["x"])),
        ["echo", "7"]
    );
    let shell = template(&["wc -l <"]);
    assert_eq!(
        script(&shell, &row(&["a", "it's"])),
        "wc -l < 'a' 'it'\\''s'"
    );
}

#[test]
fn named_columns_are_replaced_and_others_are_text() {
    let template = template(&["echo", "{who}", "{who/}x"]);
    let named = row(&["a/b", "c"]).named(Some(names(&["who", "what"])));
    assert_eq!(rendered(&template, &named), ["echo", "a/b", "bx"]);
    assert_eq!(
        rendered(&template, &row(&["c"])),
        ["echo", "{who}", "{who/}x", "c"]
    );
    let other = row(&["c"]).named(Some(names(&["what"])));
    let error = template
        .render(&other, JOB)
        .expect_err("no such name")
        .to_string();
    assert_eq!(
        error,
        "find the column of {who} in this item: its names are what"
    );
    let columns = |names| Columns {
        names,
        ..Columns::default()
    };
    template
        .check(&columns(None))
        .expect("nothing is known yet");
    template
        .check(&columns(Some(names(&["who"]))))
        .expect("it is there");
    let error = template.check(&columns(Some(names(&["what", "when"]))));
    let error = error.expect_err("no such name").to_string();
    assert_eq!(error, "find the column of {who}: the names are what, when");
}

#[test]
fn columns_that_no_row_has_are_known_before() {
    let most = |most| Columns {
        most,
        ..Columns::default()
    };
    let template = template(&["echo", "{2}", "{-3}"]);
    template.check(&most(None)).expect("nothing is known yet");
    template.check(&most(Some(3))).expect("they are there");
    for (count, text) in [(2, "{-3}"), (1, "{2}")] {
        let error = template.check(&most(Some(count))).expect_err("too few");
        assert!(error.to_string().contains(text), "{error}");
    }
    let error = template
        .render(&row(&["a", "b"]), JOB)
        .expect_err("too few");
    assert_eq!(
        error.to_string(),
        "find the column of {-3} in this item: it has 2 columns"
    );
    let error = parsed(&["echo", "{0}"], Shell::Auto, Many::Join).expect_err("none is zero");
    assert!(error.to_string().contains("from 1"), "{error}");
}

#[test]
fn words_are_repeated_for_each_field_on_request() {
    let fields = row(&["a.b", "c d"]);
    assert_eq!(
        rendered(&repeat(&["f", "-x{}{.}", "{1}"]), &fields),
        ["f", "-xa.ba", "-xc dc d", "a.b"]
    );
    assert_eq!(
        script(&repeat(&["f \"-x{}\" >{1};g"]), &fields),
        "f \"-x\"'a.b'\"\" \"-x\"'c d'\"\" >'a.b';g"
    );
    // Text around a substitution is not a word to repeat.
    assert_eq!(
        script(&repeat(&["f \"$(g -{}) {}\""]), &fields),
        "f \"$(g -'a.b' -'c d') \"'a.b c d'\"\""
    );
    assert_eq!(
        script(&repeat(&["f -{}<<E\nx 'y\nE\n"]), &fields),
        "f -'a.b' -'c d'<<E\nx 'y\nE\n"
    );
    assert_eq!(
        script(&repeat(&["f x{}$'\\''"]), &fields),
        "f x'a.b c d'$'\\''"
    );
}

#[test]
fn the_size_of_items_is_counted() {
    let items = ["a.b", "c d", "it's"];
    let counted = |template: &Template| {
        let cost = template.item_cost();
        let costs = items.iter().map(|item| cost.of(item.as_bytes()));
        costs.fold(template.own_cost(), Cost::with)
    };
    let rendered = |template: &Template| rendered(template, &row(&items));
    let address = size_of::<usize>();
    for words in [
        &["f", "-x{}", "{.}"][..],
        &["f"],
        &["f", "x{}y{.}"],
        &["{}"],
    ] {
        for template in [template(words), repeat(words)] {
            let arguments = rendered(&template);
            let text: usize = arguments.iter().map(|word| word.len() + 1).sum();
            let room = text + arguments.len() * address;
            assert_eq!(counted(&template), Cost { text, room }, "{words:?}");
        }
    }
    for script in [
        "f {}",
        "f -x{} {.}; g",
        "f \"{}\" {/.}",
        "f x",
        "f; g '{}'x",
    ] {
        for template in [template(&[script]), repeat(&[script])] {
            let text = rendered(&template)[2].len() + 1;
            let counted = counted(&template);
            assert_eq!(counted.text, counted.room);
            // Each of several items within one word may have quotes of its own.
            assert!(
                (text..=text + 8).contains(&counted.text),
                "{script}: {counted:?}"
            );
        }
    }
    // Items without a place count with their own length.
    let nowhere = counted(&template(&["f", "{1}"])).text;
    assert_eq!(nowhere, "f ".len() + 1 + "a.b c d it's ".len());
    assert!(template(&["f {}"]).makes_one_word() && !template(&["f"]).makes_one_word());
}

#[test]
fn one_word_with_syntax_is_for_a_shell() {
    for text in [
        "echo {}", "a;b {}", "x={}*", "{a,b}", "$x", "'a'", "a\nb", "!",
    ] {
        assert!(template(&[text]).uses_shell(), "{text}");
    }
    for text in ["echo", "./run-{}.sh", "{1}", "a=b", "größe", "-x"] {
        assert!(!template(&[text]).uses_shell(), "{text}");
    }
    let never = parsed(&["echo {}"], Shell::Never, Many::Join).expect("one long name");
    assert_eq!(rendered(&never, &row(&["a"])), ["echo a"]);
    let always = parsed(&["echo", "$x", "{}"], Shell::Always, Many::Join).expect("a script");
    assert_eq!(script(&always, &row(&["a"])), "echo $x 'a'");
    let option = parsed(&["-x", "{}"], Shell::Always, Many::Join).expect("a script");
    assert_eq!(script(&option, &row(&["a"])), " -x 'a'");
}

#[test]
fn values_get_quotes_of_their_own() {
    let cases = [
        ("echo {}", "echo 'x y'"),
        ("echo '{}' {}z", "echo '''x y''' 'x y'z"),
        ("echo \"a {} b\"", "echo \"a \"'x y'\" b\""),
        ("echo \"$(f '{}' {})\"", "echo \"$(f '''x y''' 'x y')\""),
        (
            "echo $(f \"{}\") \"{}\"",
            "echo $(f \"\"'x y'\"\") \"\"'x y'\"\"",
        ),
        ("echo \\{} \\\\{}", "echo \\{} \\\\'x y'"),
        ("echo \"\\{}\"", "echo \"\\\\\"'x y'\"\""),
        (
            "echo \"${a:-b}$((1+(2)))\" {}",
            "echo \"${a:-b}$((1+(2)))\" 'x y'",
        ),
        ("f `g` \"`h '`\" {}", "f `g` \"`h '`\" 'x y'"),
        ("f # don't\ng {}", "f # don't\ng 'x y'"),
        ("f a#b' {}'", "f a#b' ''x y'''"),
        ("f \\\n# don't\ng {}", "f \\\n# don't\ng 'x y'"),
        ("awk '{print $1}' {}", "awk '{print $1}' 'x y'"),
        (
            "case {} in a) f;; esac; (g {})",
            "case 'x y' in a) f;; esac; (g 'x y')",
        ),
        (
            "a[$i]={} f[0-9]{} \"a[\"{} [{}]",
            "a[$i]='x y' f[0-9]'x y' \"a[\"'x y' ['x y']",
        ),
        (
            "f 2>&1 >&- {}&g >{} 2>& 1",
            "f 2>&1 >&- 'x y'&g >'x y' 2>& 1",
        ),
        ("f ${1} $x{}", "f ${1} $x'x y'"),
        ("f `g {} .jpg|h`.png", "f `g 'x y' .jpg|h`.png"),
        ("x=\"`g a{};h`\"", "x=\"`g a'x y';h`\""),
    ];
    for (text, expected) in cases {
        let template = parsed(&[text], Shell::Always, Many::Join).expect("a good template");
        assert_eq!(script(&template, &row(&["x y"])), expected, "{text}");
    }
}

#[test]
fn places_where_no_value_is_safe_are_refused() {
    let cases = [
        ("echo x # {}", Place::Comment),
        ("f $(g # {}\n)", Place::Comment),
        ("echo `f \"{}\"`", Place::Backquotes),
        ("echo \"`f '{}'`\"", Place::Backquotes),
        ("echo `f $x {}`", Place::Backquotes),
        ("echo $(g `f {}`)", Place::Backquotes),
        ("echo `f \\`g {}\\``", Place::Backquotes),
        ("cat <<END\n{}\nEND\n", Place::HereDocument),
        ("echo $(({} + 1))", Place::Arithmetic),
        ("((x = {}))", Place::Arithmetic),
        ("echo $[{}]", Place::Arithmetic),
        ("echo ${x:-{}}", Place::Expansion),
        ("echo ${x:-\"a\"} {}", Place::Expansion),
        ("echo ${}", Place::Dollar),
        ("echo \"${}\"", Place::Dollar),
        ("echo $'a' {}", Place::Escapes),
        ("x=$(case a in a) f {};; esac)", Place::Case),
        ("echo \"$\\\n(f {})\"", Place::Continuation),
        ("a[{}]=1", Place::Subscript),
        ("f >& {}", Place::Duplication),
        ("f >&1{}", Place::Duplication),
        ("a[({}]=", Place::Subscript),
        ("a[1 + {}]=", Place::Subscript),
    ];
    for (text, place) in cases {
        let error = parsed(&[text], Shell::Always, Many::Join).err();
        let placeholder = "{}".to_owned();
        let expected = TemplateError::Refused { placeholder, place };
        assert_eq!(error, Some(expected), "{text}");
    }
    let dollar = Template::parse(&words(&["echo $,,"]), ",,", Shell::Always, Many::Join);
    assert!(matches!(
        dollar,
        Err(TemplateError::Refused {
            place: Place::Dollar,
            ..
        })
    ));
    for text in ["echo $((1+X))", "echo ${X}"] {
        Template::parse(&words(&[text]), "X", Shell::Always, Many::Join)
            .expect_err("nobody knows what that would mean");
    }
    for text in ["echo 'a {}", "echo \"", "echo `f", "echo $(f {}"] {
        let error = parsed(&[text], Shell::Always, Many::Join).err();
        assert!(
            matches!(error, Some(TemplateError::Unfinished(_))),
            "{text}"
        );
    }
}

#[test]
fn nothing_is_appended_where_it_would_not_be_an_argument() {
    let cases = [
        ("echo x # y", Place::Comment),
        ("echo x;", Place::Command),
        ("f | ", Place::Command),
        ("(f)", Place::Command),
        ("f\n", Place::Command),
        ("cat <<E\nE\n", Place::HereDocument),
        ("echo \\", Place::Continuation),
    ];
    for (text, place) in cases {
        let template = parsed(&[text], Shell::Always, Many::Join).expect("it is whole");
        let error = template.check(&Columns::default()).err();
        let replace = "{}".to_owned();
        assert_eq!(
            error,
            Some(TemplateError::Append { place, replace }),
            "{text}"
        );
    }
    // If nothing is appended, that does not matter.
    let pipe = parsed(&["cat # y"], Shell::Always, Many::Join).expect("it is whole");
    let pipe = pipe.without_items().expect("it has none");
    pipe.check(&Columns::default()).expect("it gets none");
    assert_eq!(script(&pipe, &row(&["x"])), "cat # y");
    // What may turn out to be a name is checked again once names are known.
    let either = parsed(&["echo {name};"], Shell::Always, Many::Join).expect("perhaps good");
    let named = row(&["x"]).named(Some(names(&["name"])));
    assert_eq!(script(&either, &named), "echo 'x';");
    either
        .render(&row(&["x"]), JOB)
        .expect_err("there is no name");
    let most = Some(1);
    either
        .check(&Columns {
            most,
            ..Columns::default()
        })
        .expect_err("there will be no name");
}

#[test]
fn another_text_can_be_replaced() {
    let template = Template::parse(
        &words(&["f", ",,x", "{}", "{.}"]),
        ",,",
        Shell::Auto,
        Many::Join,
    );
    let template = template.expect("a good template");
    assert_eq!(
        rendered(&template, &row(&["a.b"])),
        ["f", "a.bx", "{}", "a"]
    );
    let empty = Template::parse(&words(&["f"]), "", Shell::Auto, Many::Join);
    assert_eq!(empty.err(), Some(TemplateError::EmptyReplace));
    assert_eq!(
        parsed(&[], Shell::Auto, Many::Join).err(),
        Some(TemplateError::Empty)
    );
}

#[test]
fn a_nul_byte_is_the_error_of_its_item() {
    for text in [&["echo", "{}"][..], &["echo"], &["echo {}"], &["echo x"]] {
        let error = template(text).render(&row(&["a\0b"]), JOB).err();
        assert_eq!(error, Some(TemplateError::Nul));
    }
    let folder = template(&["echo", "{//}"]);
    assert_eq!(rendered(&folder, &row(&["a/\0"])), ["echo", "a"]);
}

#[test]
fn commands_are_shown_as_lines_for_a_shell() {
    let shown = |text: &[&str], field: &str| {
        let line = template(text).display(&row(&[field]), JOB).expect("a line");
        String::from_utf8(line).expect("text")
    };
    assert_eq!(shown(&["echo", "{}", "$x"], "plain"), "echo plain '$x'");
    assert_eq!(shown(&["echo", "{}"], "a\nb"), "echo $'a\\nb'");
    assert_eq!(shown(&["echo {} | wc"], "plain"), "echo plain | wc");
    assert_eq!(shown(&["echo '{}' $x{}"], "a"), "echo '''a''' $x'a'");
}
