//! Writes the tables of docs/ that are in the code: the parameters in contracts.md, the transitions in protocol.md.
#![allow(clippy::unwrap_used)]

use causeway_rules::transitions;
use causeway_types::policy;
use std::path::Path;

fn main() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    for (page, table) in [
        ("contracts.md", policy::parameters_markdown()),
        ("protocol.md", transitions::markdown()),
    ] {
        let file = docs.join(page);
        let text = std::fs::read_to_string(&file).unwrap();
        let new = replace_table(&text, &table);
        if new != text {
            std::fs::write(&file, new).unwrap();
            println!("wrote the table of {page}");
        }
    }
}

/// The page with another table in the place of the one that has the same first line.
fn replace_table(page: &str, table: &str) -> String {
    let header = format!("{}\n", table.lines().next().unwrap());
    let (before, rest) = page
        .split_once(&header)
        .expect("the page has the table's first line");
    let after: usize = rest
        .split_inclusive('\n')
        .take_while(|line| line.starts_with('|'))
        .map(str::len)
        .sum();
    format!("{before}{table}{}", &rest[after..])
}
