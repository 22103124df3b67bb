//! Parses lists of nodes and counts as Slurm writes them.

/// The nodes of a list such as `login,n[1-3,07-08],gpu[1-2]-x`.
pub(super) fn expand(list: &str) -> Option<Vec<String>> {
    let mut nodes = Vec::new();
    let mut depth = 0;
    let mut start = 0;
    for (place, letter) in list.char_indices().chain([(list.len(), ',')]) {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            ',' if depth == 0 => {
                one(&list[start..place], &mut nodes)?;
                start = place + 1;
            }
            _ => {}
        }
    }
    (depth == 0).then_some(nodes)
}

/// A name with any number of brackets in it.
fn one(name: &str, nodes: &mut Vec<String>) -> Option<()> {
    let Some((head, rest)) = name.split_once('[') else {
        (!name.is_empty()).then(|| nodes.push(name.to_owned()))?;
        return Some(());
    };
    let (ranges, tail) = rest.split_once(']')?;
    for range in ranges.split(',') {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        let width = from.len();
        let (from, to): (usize, usize) = (from.parse().ok()?, to.parse().ok()?);
        for number in from..=to {
            one(&format!("{head}{number:0width$}{tail}"), nodes)?;
        }
    }
    Some(())
}

/// The counts of a text such as `8(x3),4`.
pub(super) fn counts(text: &str) -> Option<Vec<usize>> {
    let mut counts = Vec::new();
    for part in text.split(',') {
        let (count, times) = match part.split_once("(x") {
            Some((count, times)) => (count, times.strip_suffix(')')?.parse().ok()?),
            None => (part, 1),
        };
        let count: usize = count.parse().ok()?;
        counts.extend(std::iter::repeat_n(count, times));
    }
    Some(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_nodes_are_expanded() {
        let nodes = |list| expand(list).map(|nodes| nodes.join(" "));
        assert_eq!(nodes("n1").as_deref(), Some("n1"));
        assert_eq!(
            nodes("login,n[1-3,07-08]").as_deref(),
            Some("login n1 n2 n3 n07 n08")
        );
        assert_eq!(
            nodes("r[1-2]n[1-2]").as_deref(),
            Some("r1n1 r1n2 r2n1 r2n2")
        );
        for wrong in ["", "n[1-", "n[a]", "n1,,n2", "n]1["] {
            assert_eq!(expand(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn counts_may_be_repeated() {
        assert_eq!(counts("8(x3),4"), Some(vec![8, 8, 8, 4]));
        assert_eq!(counts("8(x"), None);
    }
}
