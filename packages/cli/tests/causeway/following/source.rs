//! What the source says: all hints in it, and the commands in them.

use std::path::{Path, PathBuf};

/// What begins a command in a hint.
const COMMAND: &str = "`causeway ";

/// What gives an error a hint.
const SITES: [&str; 5] = [
    "error_with_hint(",
    "hinted(",
    "payment_unknown(",
    "retold(",
    "Reported::new(",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// All source files under `src`, without their tests.
fn files() -> Vec<String> {
    let mut all = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                all.push(text.split("#[cfg(test)]\nmod ").next().unwrap().to_owned());
            }
        }
    }
    all
}

/// The commands in all hints, as they are written, with a pair of braces for what is filled in.
pub fn commands() -> Vec<String> {
    let texts = files().into_iter().flat_map(|code| literals(&code));
    texts.flat_map(|text| commands_in(&text)).collect()
}

/// How many places give an error a hint.
pub fn sites() -> usize {
    let in_line = |line: &str| SITES.iter().map(|site| called(line, site)).sum::<usize>();
    let in_file = |code: &String| {
        let lines = code.lines().map(str::trim);
        lines
            .filter(|line| !line.starts_with("//") && !line.starts_with("pub fn"))
            .map(in_line)
            .sum::<usize>()
    };
    files().iter().map(in_file).sum()
}

/// How often a function is called in a line, not one whose name ends so.
fn called(line: &str, site: &str) -> usize {
    line.match_indices(site)
        .filter(|(at, _)| !line[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        .count()
}

/// The commands of a hint.
fn commands_in(hint: &str) -> Vec<String> {
    hint.split(COMMAND)
        .skip(1)
        .map(|rest| without_names(rest.split('`').next().unwrap()))
        .filter(|command| !command.is_empty())
        .collect()
}

/// What stands in braces is a name of the source alone.
fn without_names(written: &str) -> String {
    let mut parts = written.split('{');
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        text += "{}";
        text += part.split_once('}').unwrap().1;
    }
    text
}

/// Whether a printed command is one that is written so: what is in braces may be anything, and the options that the
/// failed command had may come first.
pub fn is_written_so(printed: &str, written: &str) -> bool {
    let Some(mut printed) = printed.strip_prefix("causeway ") else {
        return false;
    };
    if !written.starts_with("--") {
        while let Some(rest) = printed
            .strip_prefix("--from ")
            .or_else(|| printed.strip_prefix("--chain "))
        {
            printed = rest.split_once(' ').map_or("", |(_, rest)| rest);
        }
    }
    let mut parts = Vec::new();
    let mut rest = written;
    while let Some((before, after)) = rest.split_once('{') {
        parts.push(before);
        rest = after.split_once('}').unwrap().1;
    }
    parts.push(rest);
    let Some(mut left) = printed.strip_prefix(parts[0]) else {
        return false;
    };
    let Some((last, middle)) = parts[1..].split_last() else {
        return left.is_empty();
    };
    for part in middle {
        match left.find(part) {
            Some(at) => left = &left[at + part.len()..],
            None => return false,
        }
    }
    left.ends_with(last)
}

/// The string literals of a source text, in order, without those in comments.
fn literals(code: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, after)| after);
        } else if let Some(raw) = rest.strip_prefix("r#\"") {
            let (text, after) = raw.split_once("\"#").unwrap();
            all.push(text.to_owned());
            rest = after;
        } else if rest.starts_with("'\\") || first == '\'' && rest.chars().nth(2) == Some('\'') {
            // a character, which may be a quote
            let end = rest
                .char_indices()
                .skip(2)
                .find(|(_, c)| *c == '\'')
                .unwrap()
                .0;
            rest = &rest[end + 1..];
        } else if first == '"' {
            let (text, after) = literal(&rest[1..]);
            all.push(text);
            rest = after;
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    all
}

/// A literal from behind its opening quote, and what follows it.
fn literal(code: &str) -> (String, &str) {
    let mut text = String::new();
    let mut chars = code.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (text, &code[at + 1..]),
            '\\' => match chars.next().unwrap().1 {
                '\n' => {
                    let rest = chars.as_str();
                    let skipped = rest.len() - rest.trim_start().len();
                    for _ in 0..rest[..skipped].chars().count() {
                        chars.next();
                    }
                }
                'n' => text.push('\n'),
                other => text.push(other),
            },
            c => text.push(c),
        }
    }
    panic!("a literal without its end: {text}");
}

#[test]
fn what_is_written_is_found_in_what_is_printed() {
    for (printed, written, is_it) in [
        ("causeway channel settle 2", "channel settle {}", true),
        (
            "causeway --from bob channel settle 2",
            "channel settle {}",
            true,
        ),
        ("causeway channel settle", "channel settle {}", false),
        (
            "causeway --from bob receive LINE",
            "--from PEER receive LINE",
            false,
        ),
        (
            "causeway --from PEER receive LINE",
            "--from PEER receive LINE",
            true,
        ),
        (
            "causeway pair set A B bob --takes N --gives N",
            "pair set {from} {to} {node} --takes N --gives N",
            true,
        ),
        ("scripts/devnet up", "channel settle {}", false),
    ] {
        assert_eq!(is_written_so(printed, written), is_it, "{printed}");
    }
    assert_eq!(
        literals("a(\"x\\\n   y\") // \"z\"\n '\"' r#\"w\"#"),
        ["xy", "w"]
    );
}
