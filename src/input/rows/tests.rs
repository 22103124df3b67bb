//! Complete configurations, from the options to rows.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use regex::bytes::Regex;
use tempfile::TempDir;

use super::*;
use crate::input::source::Source;

fn plain() -> Config {
    Config {
        sources: Vec::new(),
        link: false,
        cut: Cut::Lines,
        split: Split::Whole,
        header: false,
        skip_blank: false,
        tidy: super::config::Tidy::default(),
        group: Group::Single,
        keep: Keep::All,
        shuffle: None,
        max_record: 1 << 20,
    }
}

fn arguments(items: &str) -> RowSource {
    RowSource {
        origin: Origin::Arguments(items.split_whitespace().map(OsString::from).collect()),
        linked: false,
    }
}

fn linked(source: RowSource) -> RowSource {
    RowSource {
        linked: true,
        ..source
    }
}

fn path(path: &Path) -> RowSource {
    RowSource {
        origin: Origin::File(Source::Path(path.into())),
        linked: false,
    }
}

/// A file with these bytes, in a folder that the caller must keep.
fn file(bytes: &[u8]) -> (TempDir, RowSource) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let name = folder.path().join("items");
    std::fs::write(&name, bytes).expect("writing there");
    let source = path(&name);
    (folder, source)
}

fn shown(row: &Row) -> String {
    let fields: Vec<String> = row
        .fields()
        .map(|field| field.escape_ascii().to_string())
        .collect();
    fields.join("|")
}

/// All rows, with `|` between fields; an error as its text.
fn all(config: Config) -> Vec<String> {
    let mut rows = Rows::open(config).expect("the sources are there");
    let mut found = Vec::new();
    loop {
        match rows.next_row() {
            Ok(Some(row)) => found.push(shown(&row)),
            Ok(None) => return found,
            Err(error) => found.push(error.to_string()),
        }
    }
}

fn of_arguments(sources: Vec<RowSource>) -> Vec<String> {
    all(Config { sources, ..plain() })
}

/// The rows of one file with these bytes.
fn of_file(bytes: &[u8], config: Config) -> Vec<String> {
    let (_folder, source) = file(bytes);
    all(Config {
        sources: vec![source],
        ..config
    })
}

#[test]
fn several_sources_are_combined_and_the_last_changes_fastest() {
    let sources = vec![arguments("a b"), arguments("1 2"), arguments("x y")];
    let expected = [
        "a|1|x", "a|1|y", "a|2|x", "a|2|y", "b|1|x", "b|1|y", "b|2|x", "b|2|y",
    ];
    assert_eq!(of_arguments(sources), expected);
    assert_eq!(of_arguments(vec![arguments("a"), arguments("")]), [""; 0]);
    assert_eq!(of_arguments(vec![arguments(""), arguments("a")]), [""; 0]);
}

#[test]
fn linked_sources_go_in_step_to_the_end_of_the_shortest() {
    let sources = vec![
        arguments("a b c"),
        linked(arguments("1 2")),
        arguments("X Y"),
        linked(arguments("7 8 9")),
    ];
    assert_eq!(
        of_arguments(sources),
        ["a|1|X|7", "a|1|Y|8", "b|2|X|7", "b|2|Y|8"]
    );
    let sources = vec![
        arguments("X"),
        linked(arguments("a b")),
        linked(arguments("1 2")),
    ];
    assert_eq!(of_arguments(sources), ["X|a|1"]);
}

#[test]
fn link_uses_shorter_sources_again() {
    let link = |sources| {
        all(Config {
            sources,
            link: true,
            ..plain()
        })
    };
    let (short, long) = (|| arguments("a b"), || arguments("1 2 3 4 5"));
    assert_eq!(
        link(vec![short(), long()]),
        ["a|1", "b|2", "a|3", "b|4", "a|5"]
    );
    assert_eq!(
        link(vec![long(), short()]),
        ["1|a", "2|b", "3|a", "4|b", "5|a"]
    );
    assert_eq!(
        link(vec![short(), arguments("x y z"), long()])[2..],
        ["a|z|3", "b|x|4", "a|y|5"]
    );
    assert_eq!(link(vec![short(), arguments("")]), [""; 0]);
    assert_eq!(link(vec![arguments(""), short()]), [""; 0]);
}

#[test]
fn lines_are_items_even_if_empty() {
    let text = b"a\n\n b \r\n\xff\0c\r";
    assert_eq!(
        of_file(text, plain()),
        ["a", "", " b \\r", "\\xff\\x00c\\r"]
    );
    let exact = Config {
        cut: Cut::At(b'\n'),
        ..plain()
    };
    assert_eq!(of_file(b"a\r\n\r", exact), ["a\\r", "\\r"]);
    let comma = Config {
        cut: delimiter(b",").expect("one byte"),
        ..plain()
    };
    assert_eq!(of_file(b"a,b\n,,c,", comma), ["a", "b\\n", "", "c"]);
    let full = Config {
        skip_blank: true,
        ..plain()
    };
    assert_eq!(of_file(b"\na\n \t\r\nb\n\n", full), ["a", "b"]);
    assert_eq!(of_file(b"", plain()), [""; 0]);
    assert_eq!(of_file(b"\n", plain()), [""]);
}

#[test]
fn arguments_may_hold_anything() {
    let odd = RowSource {
        origin: Origin::Arguments(vec![
            OsString::new(),
            OsString::from_vec(b"a\n\xff b".to_vec()),
        ]),
        linked: false,
    };
    assert_eq!(of_arguments(vec![odd]), ["", "a\\n\\xff b"]);
}

#[test]
fn items_fall_into_columns_where_the_pattern_matches() {
    let at = |pattern: &str| Config {
        split: Split::At(Regex::new(pattern).expect("a pattern")),
        ..plain()
    };
    assert_eq!(
        of_file(b"a b  c\n\n \nd\n", at(" +")),
        ["a|b|c", "", "|", "d"]
    );
    assert_eq!(of_file(b"a\xff-b", at("-*")), ["a\\xff|b"]);
    let config = Config {
        sources: vec![arguments("A-B C-D"), arguments("e-f")],
        ..at("-")
    };
    assert_eq!(all(config), ["A|B|e|f", "C|D|e|f"]);
}

#[test]
fn csv_may_hold_line_ends_in_quotes() {
    let config = Config {
        split: Split::Csv(b','),
        header: true,
        ..plain()
    };
    let (_folder, source) = file(b"\xEF\xBB\xBF\"n\",t\r\n\r\n1,\"a\nb \"\"c\"\"\"\r\n2\n3,\n");
    let mut rows = Rows::open(Config {
        sources: vec![source],
        ..config
    })
    .expect("the file is there");
    let names = rows.columns().names.clone().expect("a header");
    assert_eq!(
        names.iter().map(|name| &**name).collect::<Vec<_>>(),
        [b"n", b"t"]
    );
    let row = rows.next_row().expect("a good row").expect("a row");
    assert_eq!(shown(&row), "1|a\\nb \\\"c\\\"");
    assert_eq!(row.names(), Some(&names));
    let error = rows
        .next_row()
        .expect_err("a column is missing")
        .to_string();
    assert!(
        error.contains("line 5") && error.contains("items"),
        "{error}"
    );
    let row = rows.next_row().expect("a good row").expect("a row");
    assert_eq!(shown(&row), "3|");
    assert_eq!(rows.next_row().expect("the end"), None);
}

#[test]
fn json_objects_name_their_fields() {
    let config = Config {
        split: Split::Json,
        ..plain()
    };
    let (_folder, source) = file(b"{\"a\": \"x y\", \"b\": [1, 2]}\n\n{\"a\":1,\"b\":2}\n[3, 4]\n");
    let mut rows = Rows::open(Config {
        sources: vec![source],
        ..config.clone()
    })
    .expect("the file is there");
    let mut next = || rows.next_row().expect("a good row").expect("a row");
    let (first, second, third) = (next(), next(), next());
    assert_eq!(
        [&first, &second, &third].map(shown),
        ["x y|[1,2]", "1|2", "3|4"]
    );
    let names = first.names().expect("names");
    assert_eq!(
        names.iter().map(|name| &**name).collect::<Vec<_>>(),
        [b"a", b"b"]
    );
    assert!(std::sync::Arc::ptr_eq(
        names,
        second.names().expect("names")
    ));
    assert_eq!(third.names(), None);

    let found = of_file(b"1\n\n{\"a\" 1}\n\"z\"\n", config.clone());
    assert_eq!((&*found[0], &*found[2], found.len()), ("1", "z", 3));
    assert!(found[1].contains("take line 3 of"), "{}", found[1]);

    let config = Config {
        sources: vec![arguments("1 2"), arguments("{\"k\":0}")],
        ..config
    };
    let mut rows = Rows::open(config).expect("arguments are there");
    let row = rows.next_row().expect("a good row").expect("a row");
    let names = row.names().expect("one source has names");
    assert_eq!(
        names.iter().map(|name| &**name).collect::<Vec<_>>(),
        [&b""[..], b"k"]
    );
}

#[test]
fn a_header_names_the_columns_of_each_source() {
    let config = Config {
        sources: vec![arguments("x 1 2"), linked(arguments("y 3 4"))],
        header: true,
        ..plain()
    };
    let rows = Rows::open(config.clone()).expect("arguments are there");
    let names: super::row::Names = [Box::from(*b"x"), Box::from(*b"y")].into();
    assert_eq!(
        rows.columns(),
        &Columns {
            names: Some(names),
            most: Some(2),
            nameless: false,
        }
    );
    assert_eq!(all(config), ["1|3", "2|4"]);
    let empty = Config {
        sources: vec![arguments("x 1"), arguments("")],
        header: true,
        ..plain()
    };
    let rows = Rows::open(empty.clone()).expect("arguments are there");
    assert_eq!(rows.columns().names, None);
    assert_eq!(all(empty), [""; 0]);
}

fn count(items: usize) -> NonZeroUsize {
    NonZeroUsize::new(items).expect("not none")
}

#[test]
fn a_row_takes_a_number_of_items() {
    let grouped = |sources, items| Config {
        sources,
        group: Group::Count(count(items)),
        ..plain()
    };
    let config = grouped(vec![arguments("a b c d e")], 2);
    assert_eq!(
        Rows::open(config.clone()).expect("there").columns().most,
        Some(2)
    );
    assert_eq!(all(config), ["a|b", "c|d", "e"]);
    let config = grouped(vec![arguments("a b c"), arguments("1")], 2);
    assert_eq!(all(config), ["a|1|b|1", "c|1"]);
    assert_eq!(all(grouped(vec![arguments("")], 2)), [""; 0]);
    let named = Config {
        header: true,
        ..grouped(vec![arguments("a b")], 2)
    };
    assert!(matches!(Rows::open(named), Err(RowError::NamedGroup)));
}

#[test]
fn as_many_items_as_fit_make_a_row() {
    let fill = |text, room, items| Config {
        sources: vec![arguments("aa bb cc dd ' ee ff")],
        group: Group::Fill(Fill {
            text,
            room,
            cost: ItemCost::new(|item| Cost {
                text: item.len() + 1,
                room: item.len() + 1 + size_of::<usize>(),
            }),
            refuses: false,
            items,
            spread: None,
        }),
        ..plain()
    };
    let item = 2 + 1;
    let whole = item + size_of::<usize>();
    let (thrice, most) = (["aa|bb|cc", "dd|\\'|ee", "ff"], usize::MAX);
    assert_eq!(all(fill(3 * item, most, None)), thrice);
    assert_eq!(all(fill(most, 3 * whole, None)), thrice);
    assert_eq!(
        all(fill(3 * item, most, Some(count(2))))[..2],
        ["aa|bb", "cc|dd"]
    );
    assert_eq!(all(fill(0, most, None)).len(), 7);
    assert_eq!(all(fill(most, 0, None)).len(), 7);
    assert_eq!(all(fill(most, most, None)).len(), 1);
}

#[test]
fn an_error_within_a_group_loses_no_item() {
    for shuffle in [None, Some(1)] {
        let config = Config {
            split: Split::Json,
            group: Group::Count(count(2)),
            shuffle,
            ..plain()
        };
        let mut found = of_file(b"1\nbad\n2\n3\n", config);
        assert!(found.remove(0).contains("line 2"));
        found.sort();
        assert_eq!(found, ["1|2", "3"]);
    }
}

#[test]
fn shuffled_rows_are_all_there() {
    let shuffled = |seed| {
        all(Config {
            sources: vec![arguments("0 1 2 3"), arguments("a b c d")],
            shuffle: Some(seed),
            ..plain()
        })
    };
    let (mut one, two) = (shuffled(1), shuffled(2));
    assert_eq!(one, shuffled(1));
    assert_ne!(one, two);
    one.sort();
    assert_eq!(
        one,
        of_arguments(vec![arguments("0 1 2 3"), arguments("a b c d")])
    );
}

#[test]
fn a_first_source_without_end_gives_rows() {
    for link in [false, true] {
        let config = Config {
            sources: vec![path(Path::new("/dev/zero")), arguments("x y")],
            cut: Cut::At(0),
            link,
            group: Group::Count(count(2)),
            ..plain()
        };
        let mut rows = Rows::open(config).expect("every system has this device");
        for _ in 0..1000 {
            let row = rows.next_row().expect("zeros").expect("no end");
            assert_eq!(shown(&row), "|x||y");
        }
    }
}

#[test]
fn sources_that_cannot_be_had_are_named_at_once() {
    let error = Rows::open(Config {
        sources: vec![arguments("a"), path(Path::new("/nowhere/at/all"))],
        ..plain()
    });
    let error = error.err().expect("no such file").to_string();
    assert!(error.contains("/nowhere/at/all"), "{error}");
    let stdin = || RowSource {
        origin: Origin::File(Source::Stdin),
        linked: false,
    };
    let error = Rows::open(Config {
        sources: vec![stdin(), stdin()],
        ..plain()
    });
    assert!(matches!(error, Err(RowError::StdinTwice)));
}
