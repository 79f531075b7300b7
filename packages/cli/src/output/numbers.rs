//! Whole numbers in a text that was written by a contract or a rule.

/// A text in which the numbers that are followed by one of these units become what `show` makes of them, without the unit;
/// with `all` the other numbers too, but those of channels, and counts of what there are.
pub fn replaced(text: &str, units: &[&str], all: bool, show: impl Fn(u64) -> String) -> String {
    let words: Vec<&str> = text.split(' ').collect();
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut rest = words.iter().enumerate();
    while let Some((n, word)) = rest.next() {
        let start = word.len() - word.trim_start_matches('(').len();
        let (open, number) = word.split_at(start);
        let digits = number.trim_end_matches(|c: char| !c.is_ascii_digit());
        let after = number.get(digits.len()..).unwrap_or_default();
        let next = words.get(n + 1).copied().unwrap_or_default();
        let unit = next.trim_end_matches([',', ';', ':', '.', ')']);
        let has_unit = after.is_empty() && units.contains(&unit);
        let before = n.checked_sub(1).and_then(|n| words.get(n)).copied();
        let counts = matches!(before, Some("channel" | "are"));
        match digits.parse() {
            Ok(number) if has_unit => {
                // the unit is in what is shown; what follows it, as a comma, stays
                let _ = rest.next();
                let end = next.get(unit.len()..).unwrap_or_default();
                out.push(format!("{open}{}{end}", show(number)));
            }
            Ok(number) if all && !counts => out.push(format!("{open}{}{after}", show(number))),
            _ => out.push((*word).to_owned()),
        }
    }
    out.join(" ")
}
