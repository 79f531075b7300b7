//! CSV as it is written: RFC 4180 with LF at a line's end, quotes where they are needed.

use csv_core::{WriteResult, Writer};

/// One line.
pub fn line(cells: &[&str]) -> String {
    let mut writer = Writer::new();
    let mut line = Vec::new();
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            write(&mut line, |out| writer.delimiter(out));
        }
        let mut rest = cell.as_bytes();
        write(&mut line, |out| {
            let (result, read, written) = writer.field(rest, out);
            rest = &rest[read..];
            (result, written)
        });
    }
    write(&mut line, |out| writer.terminator(out));
    // what is written are the cells and ASCII
    String::from_utf8_lossy(&line).into_owned()
}

/// Writes until there is room for all of it.
fn write(line: &mut Vec<u8>, mut step: impl FnMut(&mut [u8]) -> (WriteResult, usize)) {
    let mut room = [0; 1024];
    loop {
        let (result, written) = step(&mut room);
        line.extend_from_slice(&room[..written]);
        if result == WriteResult::InputEmpty {
            return;
        }
    }
}

/// What a spreadsheet takes a cell for a formula by, where the cell begins with it.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A text of somebody else's choice that a spreadsheet would take for a formula gets a quote before it. So does what follows a
/// `;` in it: where commas separate decimals, spreadsheets take each `;` for the end of a cell, whatever quotes are around it.
pub fn no_formula(text: &str) -> String {
    let cells = text.split(';').map(|cell| {
        // quotes around a cell are no part of it
        let shown = cell.trim_start_matches(['"', ' ']);
        let quote = match shown.starts_with(FORMULA) {
            true => "'",
            false => "",
        };
        format!("{quote}{cell}")
    });
    cells.collect::<Vec<_>>().join(";")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_quoted_where_it_must_be_and_of_any_length() {
        assert_eq!(line(&["a", "b c", ""]), "a,b c,\n");
        assert_eq!(
            line(&["a,b", "say \"hi\"", "x\ny"]),
            "\"a,b\",\"say \"\"hi\"\"\",\"x\ny\"\n"
        );
        let long = "x,\u{e9}".repeat(5_000);
        assert_eq!(line(&[&long, "b"]), format!("\"{long}\",b\n"));
    }

    #[test]
    fn what_begins_as_a_formula_does_is_none() {
        for formula in ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", "＝1", "＠sum"] {
            assert_eq!(no_formula(formula), format!("'{formula}"));
        }
        for text in ["order-7", "two teas; one cake", "a=b;c"] {
            assert_eq!(no_formula(text), text);
        }
    }

    #[test]
    fn what_follows_a_semicolon_is_no_formula_either() {
        for (text, quoted) in [
            ("tea;=1+1", "tea;'=1+1"),
            ("tea; =1+1;-2", "tea;' =1+1;'-2"),
            ("tea;\"=1+1\"", "tea;'\"=1+1\""),
            ("=1;=2", "'=1;'=2"),
        ] {
            assert_eq!(no_formula(text), quoted);
        }
    }
}
