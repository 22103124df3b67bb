//! Numbers as bars of text, for comparison at a glance.

/// A line for each number: its name, a bar, the number. The longest line is
/// `width` columns wide.
pub(crate) fn bars(numbers: &[(String, f64)], width: usize) -> String {
    let names = numbers.iter().map(|(name, _)| name.chars().count());
    let longest = names.max().unwrap_or(0);
    let most = numbers
        .iter()
        .map(|(_, number)| *number)
        .fold(0.0, f64::max);
    // A space on each side of the bar, and the number.
    let room = width.saturating_sub(longest + 2 + figure(most).len());
    let lines = numbers.iter().map(|(name, number)| {
        let bar = bar(number / most.max(f64::MIN_POSITIVE) * room as f64);
        format!("{name:>longest$} {bar} {}\n", figure(*number))
    });
    lines.collect()
}

fn figure(number: f64) -> String {
    format!("{number:.2}")
}

/// A bar of this many columns, to the eighth.
fn bar(columns: f64) -> String {
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (columns * 8.0).round() as usize;
    "█".repeat(eighths / 8) + PARTS[eighths % 8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_as_long_as_their_numbers() {
        let numbers = [("one", 1.0), ("two", 2.0), ("none", 0.0), ("bit", 0.125)];
        let numbers = numbers.map(|(name, number)| (name.to_owned(), number));
        let expected = " one ████ 1.00\n two ████████ 2.00\nnone  0.00\n bit ▌ 0.12\n";
        assert_eq!(bars(&numbers, 18), expected);
    }

    #[test]
    fn no_line_is_longer_than_asked_for() {
        let numbers: Vec<_> = (0..40)
            .map(|n| ("n".repeat(n % 12), f64::from(n as u32) * 7.3))
            .collect();
        let text = bars(&numbers, 60);
        let longest = text.lines().map(|line| line.chars().count()).max();
        assert_eq!(longest, Some(60), "{text}");
        assert_eq!(bars(&[], 60), "");
        bars(&numbers, 3);
    }
}
