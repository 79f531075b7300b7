//! What a record says: who pays whom how much, or why it is refused.

use super::fields::Fields;
use crate::failure::advise;
use anyhow::Result;
use causeway_types::Amount;
use std::path::Path;

/// The longest name, bytes.
pub const LONGEST_NAME: usize = 64;
const NEEDED: [&str; 3] = ["from", "to", "amount"];
const HINT: &str = "its first line must name the columns from, to and amount: from,to,amount";

/// Where in a record what is.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    places: [usize; 3],
    count: usize,
}

/// A payment as the file has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<'f> {
    /// The payer.
    pub from: &'f str,
    /// The payee.
    pub to: &'f str,
    /// Base units.
    pub amount: Amount,
}

impl Columns {
    /// By the file's first line.
    pub fn of(header: &Fields, file: &Path) -> Result<Columns> {
        let names: Vec<String> = header
            .iter()
            .map(|f| String::from_utf8_lossy(f).trim().to_lowercase())
            .collect();
        let mut places = [0; 3];
        for (place, needed) in places.iter_mut().zip(NEEDED) {
            let mut found = names.iter().enumerate().filter(|(_, n)| *n == needed);
            match (found.next(), found.next()) {
                (Some((at, _)), None) => *place = at,
                (None, _) => {
                    return Err(advise(
                        format!("{} has no column '{needed}'", file.display()),
                        HINT,
                    ))
                }
                (Some(_), Some(_)) => {
                    return Err(advise(
                        format!("{} has the column '{needed}' twice", file.display()),
                        HINT,
                    ))
                }
            }
        }
        Ok(Columns {
            places,
            count: names.len(),
        })
    }
    /// A file without a first line has no columns.
    pub fn missing(file: &Path) -> anyhow::Error {
        advise(format!("{} is empty", file.display()), HINT)
    }

    /// What a record says.
    pub fn read<'f>(&self, fields: &'f Fields) -> Result<Asked<'f>, String> {
        if fields.count() > self.count {
            return Err(format!(
                "it has {} fields, the first line has {}",
                fields.count(),
                self.count
            ));
        }
        let [from, to, amount] = self.places;
        let from = name(fields, from, "from")?;
        let to = name(fields, to, "to")?;
        let amount = number(field(fields, amount, "amount")?)?;
        if from == to {
            return Err(format!("from and to are both {from:?}"));
        }
        Ok(Asked { from, to, amount })
    }
}

fn field<'f>(fields: &'f Fields, at: usize, what: &str) -> Result<&'f [u8], String> {
    fields
        .get(at)
        .ok_or_else(|| format!("it has {} fields, '{what}' is missing", fields.count()))
}

fn name<'f>(fields: &'f Fields, at: usize, what: &str) -> Result<&'f str, String> {
    let bytes = field(fields, at, what)?;
    if bytes.is_empty() {
        return Err(format!("{what} is empty"));
    }
    if bytes.len() > LONGEST_NAME {
        return Err(format!(
            "{what} has {} bytes, at most {LONGEST_NAME} are allowed",
            bytes.len()
        ));
    }
    std::str::from_utf8(bytes).map_err(|_| format!("{what} is not UTF-8"))
}

fn number(bytes: &[u8]) -> Result<Amount, String> {
    let text = String::from_utf8_lossy(bytes);
    if text.is_empty() {
        return Err("amount is empty".to_owned());
    }
    if !bytes.iter().all(u8::is_ascii_digit) {
        return Err(format!(
            "amount {:?} is no whole number of base units",
            shortened(&text)
        ));
    }
    let too_large = || format!("amount {} is above {}", shortened(&text), Amount::MAX);
    let amount: Amount = text.parse().map_err(|_| too_large())?;
    if amount.is_zero() {
        return Err("amount is 0, it must be at least 1".to_owned());
    }
    Ok(amount)
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    if text.chars().count() <= SHOWN {
        return text.to_owned();
    }
    text.chars().take(SHOWN).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(line: &[u8]) -> Fields {
        let mut fields = Fields::default();
        fields.feed(line);
        fields
    }
    fn columns(header: &str) -> Result<Columns> {
        Columns::of(&fields(header.as_bytes()), Path::new("x.csv"))
    }
    fn refused(line: &[u8]) -> String {
        let columns = columns("from,to,amount").unwrap();
        columns.read(&fields(line)).unwrap_err()
    }

    #[test]
    fn columns_come_in_any_order_with_others_between() {
        let columns = columns(" Amount ,memo,TO,from").unwrap();
        let fields = fields("7,for lunch,bo,\"Zoë, the first\"".as_bytes());
        let asked = columns.read(&fields).unwrap();
        assert_eq!((asked.from, asked.to), ("Zoë, the first", "bo"));
        assert_eq!(asked.amount, Amount::new(7));
    }

    #[test]
    fn a_header_without_its_columns_is_an_error_that_says_what_to_do() {
        for (header, says) in [
            ("from,to", "no column 'amount'"),
            ("from,from,to,amount", "'from' twice"),
        ] {
            let error = columns(header).unwrap_err();
            assert!(error.to_string().contains(says), "{error}");
            assert!(crate::failure::hint_of(&error).is_some());
        }
    }

    #[test]
    fn each_bad_line_has_its_reason() {
        let long = format!("{},b,1", "x".repeat(65));
        for (line, says) in [
            (&b"a,b"[..], "it has 2 fields, 'amount' is missing"),
            (b"a,b,1,2", "it has 4 fields, the first line has 3"),
            (b",b,1", "from is empty"),
            (b"a,,1", "to is empty"),
            (b"a,b,", "amount is empty"),
            (b"a,a,1", "from and to are both \"a\""),
            (b"a,b,0", "amount is 0, it must be at least 1"),
            (b"a,b,-1", "amount \"-1\" is no whole number"),
            (b"a,b,+1", "amount \"+1\" is no whole number"),
            (b"a,b,1.5", "amount \"1.5\" is no whole number"),
            (b"a,b,1e3", "is no whole number"),
            (b"a\xff,b,1", "from is not UTF-8"),
            (b"a,b,340282366920938463463374607431768211456", "is above"),
            (long.as_bytes(), "from has 65 bytes, at most 64 are allowed"),
        ] {
            let reason = refused(line);
            assert!(reason.contains(says), "{reason}");
        }
    }
}
