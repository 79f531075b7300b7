//! The file of a distribution: all of its lines are right, or nothing is done.

use crate::args::sidechain::Distribute;
use crate::context::Context;
use crate::csv_file::{CsvFile, CsvRecord, Input, Refusal};
use crate::error_code::CommandCode;
use crate::hinted::{error, error_with_hint, hinted};
use anyhow::{Context as _, Result};
use causeway_client::distribute::Line;
use causeway_types::issuer::Share;
use cosmwasm_std::Addr;
use std::collections::BTreeMap;

/// How many of a file's wrong lines are named.
const NAMED: usize = 20;

/// The file's shares, also those that are left out. All that are to be given are right, or nothing is done and the
/// wrong ones are named.
pub fn read(context: &Context, distribute: &Distribute) -> Result<Vec<Line>> {
    let input = Input::of(&distribute.file).context("standard input cannot be read")?;
    let (path, first_line) = (input.path(), distribute.first_line);
    let mut file = CsvFile::open(path, ["recipient", "amount"], distribute.csv.layout())?;
    let mut people: BTreeMap<String, Addr> = BTreeMap::new();
    let mut lines = Vec::new();
    let mut wrong = Vec::new();
    while let Some(record) = file.next_record()? {
        let line = match &record {
            Ok(record) => record.line,
            Err(refusal) => refusal.line,
        };
        match record.and_then(|record| share(context, &mut people, &record)) {
            Ok(share) => lines.push(Line {
                number: line,
                share,
            }),
            // what is left out only tells whether it was given before
            Err(_) if line < first_line => {}
            Err(refusal) => wrong.push(format!("line {line}: {}", refusal.reason)),
        }
    }
    if !wrong.is_empty() {
        let count = wrong.len();
        let more = count.saturating_sub(NAMED);
        wrong.truncate(NAMED);
        if more > 0 {
            wrong.push(format!("and {more} more"));
        }
        return Err(
            error(CommandCode::ListInvalid, wrong.join("\n           ")).context(hinted(
                format!(
                    "{count} of {} lines of {} are wrong; nothing was distributed",
                    count + lines.len(),
                    path.display()
                ),
                "mend them and run the command again",
            )),
        );
    }
    if lines.iter().all(|line| line.number < first_line) {
        return Err(error_with_hint(
            CommandCode::ListInvalid,
            format!("{} has no line from line {first_line} on", path.display()),
            "each line after the header gives one recipient one amount",
        ));
    }
    Ok(lines)
}

fn share(
    context: &Context,
    people: &mut BTreeMap<String, Addr>,
    record: &CsvRecord<'_, 2>,
) -> Result<Share, Refusal> {
    let (who, amount) = (record.text(0)?, record.amount(1)?);
    let address = match people.get(who.as_ref()) {
        Some(address) => address.clone(),
        None => {
            let found = context.resolve_address(&who);
            let address = found.map_err(|e| record.refused(e.to_string()))?;
            people.insert(who.into_owned(), address.clone());
            address
        }
    };
    Ok(Share {
        recipient: address.to_string(),
        amount,
    })
}
