//! `sidechain deposit`: main-chain coins in, tokens out.

use crate::args::sidechain::Deposit;
use crate::commands::checks::require_nonzero;
use crate::context::Context;
use crate::output::{asset_amount, Answer, Details};
use anyhow::Result;
use causeway_client::sidechains::backing::MintRequest;
use causeway_types::{Amount, Height};
use serde::Serialize;

/// What a deposit did.
#[derive(Debug, Serialize)]
struct DepositReport {
    sidechain: String,
    amount: Amount,
    recipient: String,
    credit: bool,
    supply: Amount,
    height: Height,
}

/// Shows what would come out, asks, and turns the coins into tokens.
pub fn run(context: &Context, deposit: &Deposit) -> Result<Answer> {
    require_nonzero(&deposit.amount, "deposit")?;
    let session = context.session()?;
    let network = &session.network;
    let sidechain = network.sidechain(deposit.which.sidechain.as_deref())?;
    let me = session.me.address();
    let amounts = network.amounts(&sidechain);
    let amount = amounts.read(&deposit.amount)?;
    let recipient = match &deposit.to {
        Some(who) => context.resolve_address(who)?,
        None => me.clone(),
    };
    let request = MintRequest {
        sidechain: sidechain.clone(),
        amount,
        recipient: recipient.clone(),
        as_credit: deposit.credit,
    };
    request.check(network, &me)?;
    let credit = if deposit.credit {
        ", as credit in the registry"
    } else {
        ""
    };
    let what = Details::new()
        .with("you pay", asset_amount(&sidechain.asset, amount))
        .with(
            "comes out",
            format!("{} {}{credit}", amounts.show(amount), sidechain.symbol),
        )
        .with("to", context.names()?.full(&recipient));
    context.confirm(
        what,
        &format!(
            "Turn {} into {}",
            asset_amount(&sidechain.asset, amount),
            sidechain.symbol
        ),
    )?;
    let failed = format!(
        "cannot deposit {} into {}",
        amounts.show(amount),
        sidechain.symbol
    );
    let (minted, height) = request.mint(network, &session.me.account, failed)?;
    let report = DepositReport {
        sidechain: sidechain.symbol.clone(),
        amount: minted.amount,
        recipient: recipient.to_string(),
        credit: deposit.credit,
        supply: minted.supply,
        height,
    };
    let what = if deposit.credit { " as credit" } else { "" };
    Ok(Answer::of(&report)?.say(format!(
        "{} has {} {}{what} more for {}; the supply is {}",
        context.names()?.short(&recipient),
        amounts.show(minted.amount),
        sidechain.symbol,
        asset_amount(&sidechain.asset, minted.amount),
        amounts.show(minted.supply)
    )))
}
