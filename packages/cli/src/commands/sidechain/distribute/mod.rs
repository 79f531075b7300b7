//! `sidechain distribute`: newly backed tokens to many, from a CSV.

mod file;

use crate::args::sidechain::Distribute;
use crate::context::{Context, SignerAccount};
use crate::error_code::CommandCode;
use crate::hinted::{error, error_with_hint, OrCode as _};
use crate::network::Network;
use crate::output::{asset_amount, counted, Answer, Details};
use crate::progress;
use anyhow::{Context as _, Result};
use causeway_client::distribute::{self, sum, Job, Line};
use causeway_client::network::Source;
use causeway_types::issuer::{AssetResponse, QueryMsg, SidechainResponse};
use causeway_types::Amount;
use cosmwasm_std::Addr;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a distribution did.
#[derive(Debug, Serialize)]
struct DistributeReport {
    sidechain: String,
    recipients: u64,
    amount: Amount,
    transactions: u64,
    supply: Amount,
}

/// Pays everybody in a file, in batches, each of them once.
pub fn run(context: &Context, args: &Distribute) -> Result<Answer> {
    let lines = file::read(context, args)?;
    let session = context.session()?;
    let network = &session.network;
    let sidechain = network.sidechain(args.which.sidechain.as_deref())?;
    check_decimals(args, &sidechain)?;
    check_recipients(network, &lines)?;
    let amounts = network.amounts(&sidechain);
    // also where nothing is sent: what an earlier run gave is not to be printed for somebody else to sign
    let by = &session.me.account;
    let (dir, first, anew) = (context.journals(), args.first_line, args.anew);
    let (mut job, lines) = Job::begin_or_go_on(&dir, network, by, &sidechain, lines, first, anew)?;
    let repeated = repeated(context, &lines)?;
    let total = sum(lines.iter().map(|l| l.share.amount))?;
    check_backing(network, &sidechain, &session.me.address(), args, total)?;
    let batches = distribute::batches(lines);
    context.one_transaction(batches.len())?;
    let backing = match args.from_surplus {
        true => "the issuer's surplus",
        false => "your coins",
    };
    let recipients: usize = batches.iter().map(Vec::len).sum();
    let before = Some(job.given().recipients);
    let what = Details::new()
        .with_some(
            "given before",
            before
                .filter(|n| *n > 0)
                .map(|n| format!("to {}, by an earlier run", counted(n, "recipient"))),
        )
        .with("recipients", recipients)
        .with(
            "in all",
            format!("{} {}", amounts.show(total), sidechain.symbol),
        )
        .with(
            "backed by",
            format!("{} of {backing}", asset_amount(&sidechain.asset, total)),
        )
        .with("transactions", batches.len())
        .with_some("several times", repeated);
    // a run that was killed after its last batch has nothing left to ask
    if recipients > 0 {
        let question = format!(
            "Distribute {} {} to {}",
            amounts.show(total),
            sidechain.symbol,
            counted(recipients as u64, "recipient")
        );
        context.confirm(what, &question)?;
    }
    if let SignerAccount::Named(_) = by {
        let batch = batches
            .first()
            .or_code(CommandCode::ListInvalid, "there is nothing to distribute")?;
        let msg = distribute::message(network, &sidechain, batch, args.from_surplus)?;
        network.submit(by, vec![msg])?;
        return Err(error(
            CommandCode::Internal,
            "the transaction was neither generated nor sent",
        ));
    }
    let bar = progress::bar(batches.len() as u64, "distributing");
    let from_surplus = args.from_surplus;
    let supply = job.run(network, by, &sidechain, &batches, from_surplus, &mut || {
        bar.inc(1)
    })?;
    bar.finish_and_clear();
    let given = job.given();
    let report = DistributeReport {
        sidechain: sidechain.symbol.clone(),
        recipients: given.recipients,
        amount: given.amount,
        transactions: given.transactions,
        supply,
    };
    Ok(Answer::of(&report)?.say(format!(
        "{} {} to {} in {}; the supply is {}",
        amounts.show(report.amount),
        report.sidechain,
        counted(report.recipients, "recipient"),
        counted(report.transactions, "transaction"),
        amounts.show(report.supply)
    )))
}

/// A share of what keeps nothing would be lost, and stop its whole batch.
fn check_recipients(network: &Network, lines: &[Line]) -> Result<()> {
    let mut seen = BTreeSet::new();
    let of = &network.contracts;
    let mut contracts = vec![
        of.issuer.clone(),
        of.policy.clone(),
        of.vault.clone(),
        of.registry.clone(),
    ];
    contracts.extend(network.sidechains()?.into_iter().map(|s| s.token));
    for line in lines {
        let recipient = Addr::unchecked(&line.share.recipient);
        if seen.insert(recipient.clone()) && contracts.contains(&recipient) {
            return network.require_keeps(&recipient).with_context(|| {
                format!("line {} was not distributed, nor any other", line.number)
            });
        }
    }
    Ok(())
}

/// Who stands in several lines, which each of them gives: not always what was meant.
fn repeated(context: &Context, lines: &[Line]) -> Result<Option<String>> {
    let mut numbers: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for line in lines {
        numbers
            .entry(&line.share.recipient)
            .or_default()
            .push(line.number);
    }
    numbers.retain(|_, lines| lines.len() > 1);
    let Some((who, lines)) = numbers
        .iter()
        .min_by_key(|(_, lines)| lines.first().copied())
    else {
        return Ok(None);
    };
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    let who = context.names()?.short(&Addr::unchecked(*who));
    let first = format!("{who} in lines {}", lines.join(", "));
    Ok(Some(match numbers.len() {
        1 => format!("{first}; each line is given"),
        more => format!("{first}, and {} more; each line is given", more - 1),
    }))
}

/// Whole tokens are of the token's own decimals: by others every amount would be another power of ten.
fn check_decimals(args: &Distribute, sidechain: &SidechainResponse) -> Result<()> {
    let of_token = sidechain.decimals;
    match args.csv.decimals {
        Some(asked) if asked != of_token => Err(error_with_hint(
            CommandCode::DecimalsDiffer,
            format!(
                "--decimals {asked} was given, {} has {of_token} decimals",
                sidechain.symbol
            ),
            format!(
                "where the file's amounts are whole tokens: --decimals {of_token}; where they are base units leave \
                 --decimals out"
            ),
        )),
        _ => Ok(()),
    }
}

fn check_backing(
    network: &Network,
    sidechain: &SidechainResponse,
    me: &Addr,
    args: &Distribute,
    total: Amount,
) -> Result<()> {
    if !args.from_surplus {
        return Ok(network.check_held(sidechain, me, Source::Asset, total)?);
    }
    let asset: AssetResponse = network.query_issuer(&QueryMsg::Asset {
        asset: sidechain.asset.clone(),
    })?;
    if asset.surplus < total {
        return Err(error_with_hint(
            CommandCode::SurplusTooSmall,
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
