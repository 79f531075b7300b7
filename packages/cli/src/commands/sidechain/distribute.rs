//! `sidechain distribute`: newly backed tokens to many, from a CSV.

use crate::args::amount;
use crate::args::sidechain::Distribute;
use crate::args::values::Source;
use crate::context::{Account, Context};
use crate::failure::{advice, advise};
use crate::network::{event, Network};
use crate::output::{asset_amount, AmountFormat, Answer, Details};
use crate::progress;
use anyhow::{Context as _, Result};
use causeway_chain::Msg;
use causeway_types::event::Distributed;
use causeway_types::issuer::{
    Asset, AssetResponse, ExecuteMsg, Hook, QueryMsg, Share, SidechainResponse, MAX_RECIPIENTS,
};
use causeway_types::Amount;
use cosmwasm_std::{Addr, Coin};
use serde::Serialize;
use std::collections::BTreeMap;

/// How many of a file's wrong lines are named.
const NAMED: usize = 20;

/// What a distribution did.
#[derive(Debug, Serialize)]
struct Done {
    sidechain: String,
    recipients: u64,
    amount: Amount,
    transactions: u64,
    supply: Amount,
}

/// One share, and the line of the file that it stands in.
#[derive(Debug)]
struct Line {
    number: u64,
    share: Share,
}

/// Runs it.
pub fn run(context: &Context, distribute: &Distribute) -> Result<Answer> {
    let written_in = AmountFormat::with_decimals(distribute.decimals);
    let lines = read(context, distribute, written_in)?;
    let session = context.session()?;
    let network = &session.network;
    let sidechain = network.sidechain(distribute.which.sidechain.as_deref())?;
    let amounts = network.amounts(&sidechain);
    let total = sum(lines.iter().map(|l| l.share.amount))?;
    check_backing(
        network,
        &sidechain,
        &session.me.address(),
        distribute,
        total,
    )?;
    let batches = batches(lines);
    context.one_transaction(batches.len())?;
    let backing = match distribute.from_surplus {
        true => "the issuer's surplus",
        false => "your coins",
    };
    let recipients: usize = batches.iter().map(Vec::len).sum();
    let what = Details::new()
        .with("recipients", recipients)
        .with(
            "in all",
            format!("{} {}", amounts.show(total), sidechain.symbol),
        )
        .with(
            "backed by",
            format!("{} of {backing}", asset_amount(&sidechain.asset, total)),
        )
        .with("transactions", batches.len());
    context.confirm(
        what,
        &format!(
            "Distribute {} {} to {recipients} recipients",
            amounts.show(total),
            sidechain.symbol
        ),
    )?;
    let bar = progress::bar(batches.len() as u64, "distributing");
    let mut done = Done {
        sidechain: sidechain.symbol.clone(),
        recipients: 0,
        amount: Amount::ZERO,
        transactions: 0,
        supply: sidechain.supply,
    };
    for batch in &batches {
        let gave = give(
            network,
            &session.me.account,
            &sidechain,
            batch,
            distribute.from_surplus,
        )
        .map_err(|e| stopped(e, batch, &done))?;
        done.recipients += gave.recipients;
        done.amount = done.amount.saturating_add(gave.amount);
        done.supply = gave.supply;
        done.transactions += 1;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(Answer::of(&done)?.say(format!(
        "{} {} to {} recipients in {} transactions; the supply is {}",
        amounts.show(done.amount),
        done.sidechain,
        done.recipients,
        done.transactions,
        amounts.show(done.supply)
    )))
}

fn stopped(error: anyhow::Error, batch: &[Line], done: &Done) -> anyhow::Error {
    let line = batch.first().map_or(2, |l| l.number);
    if done.transactions == 0 {
        return error.context("nothing was distributed");
    }
    error.context(advice(
        format!(
            "{} recipients before line {line} have their tokens, those from it on do not",
            done.recipients
        ),
        format!("mend what is wrong, then run the same command with --first-line {line}"),
    ))
}

fn check_backing(
    network: &Network,
    sidechain: &SidechainResponse,
    me: &Addr,
    distribute: &Distribute,
    total: Amount,
) -> Result<()> {
    if !distribute.from_surplus {
        return network.check_funds(sidechain, me, Source::Asset, total);
    }
    let asset: AssetResponse = network.ask_issuer(&QueryMsg::Asset {
        asset: sidechain.asset.clone(),
    })?;
    if asset.surplus < total {
        return Err(advise(
            format!(
                "the shares take {}, the issuer's surplus is {}",
                asset_amount(&sidechain.asset, total),
                asset_amount(&sidechain.asset, asset.surplus)
            ),
            "leave --from-surplus out to send coins along",
        ));
    }
    Ok(())
}

fn give(
    network: &Network,
    by: &Account,
    sidechain: &SidechainResponse,
    batch: &[Line],
    from_surplus: bool,
) -> Result<Distributed> {
    let shares: Vec<Share> = batch.iter().map(|l| l.share.clone()).collect();
    let amount = sum(shares.iter().map(|s| s.amount))?;
    let sidechain_id = sidechain.sidechain_id;
    let msg: Msg = match &sidechain.asset {
        Asset::Cw20 { address } if !from_surplus => network.send(
            &Addr::unchecked(address),
            &network.contracts.issuer,
            amount,
            &Hook::Distribute {
                sidechain_id,
                shares,
            },
        )?,
        asset => {
            let funds = match asset {
                Asset::Native { denom } if !from_surplus => vec![Coin::new(amount.u128(), denom)],
                _ => vec![],
            };
            let msg = ExecuteMsg::Distribute {
                sidechain_id,
                shares,
            };
            network.to_issuer(&msg, funds)?
        }
    };
    let tx = network.submit(by, vec![msg])?;
    event(&tx).context("the chain does not say what was distributed")
}

/// The file's shares. All of its lines are right, or nothing is done and the wrong ones are named.
fn read(context: &Context, distribute: &Distribute, written_in: AmountFormat) -> Result<Vec<Line>> {
    let (path, first_line) = (distribute.file.as_path(), distribute.first_line);
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .flexible(true)
        .from_path(path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let header: Vec<String> = reader.headers()?.iter().map(str::to_lowercase).collect();
    if header != ["recipient", "amount"] {
        return Err(advise(
            format!(
                "the first line of {} is '{}'",
                path.display(),
                header.join(",")
            ),
            "it must be: recipient,amount",
        ));
    }
    let mut people: BTreeMap<String, Addr> = BTreeMap::new();
    let mut lines = Vec::new();
    let mut wrong = Vec::new();
    for record in reader.records() {
        let record = record.with_context(|| format!("cannot read {}", path.display()))?;
        let number = record.position().map_or(0, csv::Position::line);
        if number < first_line {
            continue;
        }
        match share(context, written_in, &mut people, &record) {
            Ok(share) => lines.push(Line { number, share }),
            Err(reason) => wrong.push(format!("line {number}: {reason}")),
        }
    }
    if !wrong.is_empty() {
        let count = wrong.len();
        let more = count.saturating_sub(NAMED);
        wrong.truncate(NAMED);
        if more > 0 {
            wrong.push(format!("and {more} more"));
        }
        return Err(anyhow::anyhow!(wrong.join("\n           ")).context(advice(
            format!(
                "{count} of {} lines of {} are wrong; nothing was distributed",
                count + lines.len(),
                path.display()
            ),
            "mend them and run the command again",
        )));
    }
    if lines.is_empty() {
        return Err(advise(
            format!("{} has no line from line {first_line} on", path.display()),
            "each line after the header gives one recipient one amount",
        ));
    }
    Ok(lines)
}

fn share(
    context: &Context,
    written_in: AmountFormat,
    people: &mut BTreeMap<String, Addr>,
    record: &csv::StringRecord,
) -> Result<Share> {
    let (Some(who), Some(amount), 2) = (record.get(0), record.get(1), record.len()) else {
        anyhow::bail!("it has {} fields, 2 are needed", record.len());
    };
    let amount = written_in.read(&amount::amount(amount).map_err(anyhow::Error::msg)?)?;
    anyhow::ensure!(!amount.is_zero(), "the amount is 0, it must be at least 1");
    let address = match people.get(who) {
        Some(address) => address.clone(),
        None => {
            let address = context.who(who)?;
            people.insert(who.to_owned(), address.clone());
            address
        }
    };
    Ok(Share {
        recipient: address.to_string(),
        amount,
    })
}

/// Batches as large as the contract takes, with nobody in one twice.
fn batches(lines: Vec<Line>) -> Vec<Vec<Line>> {
    let mut batches: Vec<Vec<Line>> = vec![];
    let mut seen = std::collections::BTreeSet::new();
    for line in lines {
        let full = batches.last().is_none_or(|b| b.len() >= MAX_RECIPIENTS);
        if full || seen.contains(&line.share.recipient) {
            batches.push(vec![]);
            seen.clear();
        }
        seen.insert(line.share.recipient.clone());
        if let Some(batch) = batches.last_mut() {
            batch.push(line);
        }
    }
    batches
}

fn sum(amounts: impl Iterator<Item = Amount>) -> Result<Amount> {
    let mut sum = Amount::ZERO;
    for amount in amounts {
        sum = sum
            .checked_add(amount)
            .with_context(|| format!("the amounts together are more than {}", Amount::MAX))?;
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_has_nobody_twice_and_the_order_stays() {
        let lines: Vec<Line> = ["a", "b", "a", "c"]
            .iter()
            .enumerate()
            .map(|(n, who)| Line {
                number: n as u64 + 2,
                share: Share {
                    recipient: (*who).to_owned(),
                    amount: Amount::new(1),
                },
            })
            .collect();
        let numbers: Vec<Vec<u64>> = batches(lines)
            .iter()
            .map(|b| b.iter().map(|l| l.number).collect())
            .collect();
        assert_eq!(numbers, [vec![2, 3], vec![4, 5]]);
    }
}
