//! `sidechain distribute`: newly backed tokens to many, from a CSV.

mod file;
mod job;
#[cfg(test)]
mod tests;

use crate::args::sidechain::Distribute;
use crate::args::values::Source;
use crate::context::{Account, Context};
use crate::failure::advise;
use crate::network::Network;
use crate::output::{asset_amount, Answer, Details};
use crate::progress;
use anyhow::{Context as _, Result};
use causeway_types::issuer::{AssetResponse, QueryMsg, Share, SidechainResponse};
use causeway_types::Amount;
use cosmwasm_std::Addr;
use job::Job;
use serde::Serialize;

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
    let lines = file::read(context, distribute)?;
    let session = context.session()?;
    let network = &session.network;
    let sidechain = network.sidechain(distribute.which.sidechain.as_deref())?;
    let amounts = network.amounts(&sidechain);
    // also where nothing is sent: what an earlier run gave is not to be printed for somebody else to sign
    let me = session.me.address();
    let (dir, anew) = (context.journals(), distribute.anew);
    let (mut job, lines) = Job::begin_or_go_on(&dir, network, &me, &sidechain, lines, anew)?;
    let total = sum(lines.iter().map(|l| l.share.amount))?;
    check_backing(
        network,
        &sidechain,
        &session.me.address(),
        distribute,
        total,
    )?;
    let batches = job::batches(lines);
    context.one_transaction(batches.len())?;
    let backing = match distribute.from_surplus {
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
                .map(|n| format!("to {n} recipients, by an earlier run")),
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
        .with("transactions", batches.len());
    // a run that was killed after its last batch has nothing left to ask
    if recipients > 0 {
        let question = format!(
            "Distribute {} {} to {recipients} recipients",
            amounts.show(total),
            sidechain.symbol
        );
        context.confirm(what, &question)?;
    }
    let Account::Key(key) = &session.me.account else {
        let batch = batches.first().context("there is nothing to distribute")?;
        let msg = job::message(network, &sidechain, batch, distribute.from_surplus)?;
        network.submit(&session.me.account, vec![msg])?;
        anyhow::bail!("the transaction was neither generated nor sent");
    };
    let bar = progress::bar(batches.len() as u64, "distributing");
    let from_surplus = distribute.from_surplus;
    let supply = job.run(
        network,
        key,
        &sidechain,
        &batches,
        from_surplus,
        &mut || bar.inc(1),
    )?;
    bar.finish_and_clear();
    let given = job.given();
    let done = Done {
        sidechain: sidechain.symbol.clone(),
        recipients: given.recipients,
        amount: given.amount,
        transactions: given.transactions,
        supply,
    };
    Ok(Answer::of(&done)?.say(format!(
        "{} {} to {} recipients in {} transactions; the supply is {}",
        amounts.show(done.amount),
        done.sidechain,
        done.recipients,
        done.transactions,
        amounts.show(done.supply)
    )))
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

fn sum(amounts: impl Iterator<Item = Amount>) -> Result<Amount> {
    let mut sum = Amount::ZERO;
    for amount in amounts {
        sum = sum
            .checked_add(amount)
            .with_context(|| format!("the amounts together are more than {}", Amount::MAX))?;
    }
    Ok(sum)
}
