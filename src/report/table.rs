//! Plain text in columns, without rules or color, fit for a log file.

/// Names and values in two columns, one pair a line.
pub(crate) fn aligned(pairs: &[(&str, String)]) -> String {
    let width = pairs.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (name, value) in pairs {
        text.extend([&format!("{name:<width$}  "), value, "\n"]);
    }
    text
}

/// Rows under a header. Every column is as wide as its widest cell and
/// right-aligned, except the column `text`.
pub(crate) fn columns<const N: usize>(
    header: [&str; N],
    rows: &[[String; N]],
    text: usize,
) -> String {
    let header = header.map(str::to_owned);
    let widths: [usize; N] = std::array::from_fn(|column| {
        let cells = std::iter::once(&header).chain(rows);
        let widths = cells.map(|row| row[column].chars().count());
        widths.max().unwrap_or(0)
    });
    std::iter::once(&header)
        .chain(rows)
        .map(|row| line(row, &widths, text))
        .collect()
}

fn line<const N: usize>(row: &[String; N], widths: &[usize; N], text: usize) -> String {
    let cells = row.iter().zip(widths).enumerate();
    let cells = cells.map(|(column, (cell, &width))| {
        if column == text {
            format!("{cell:<width$}")
        } else {
            format!("{cell:>width$}")
        }
    });
    let line = cells.collect::<Vec<_>>().join("  ");
    line.trim_end().to_owned() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_aligned() {
        let pairs = [("a", "1".to_owned()), ("long", "2".to_owned())];
        assert_eq!(aligned(&pairs), "a     1\nlong  2\n");
        assert_eq!(aligned(&[]), "");
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [
            ["1".to_owned(), "first".to_owned()],
            ["1,000".to_owned(), "second".to_owned()],
        ];
        let expected = "    n  text\n    1  first\n1,000  second\n";
        assert_eq!(columns(["n", "text"], &rows, 1), expected);
        let expected = "n        text\n1       first\n1,000  second\n";
        assert_eq!(columns(["n", "text"], &rows, 0), expected);
    }
}
