//! `sidechain redeem`: tokens in, main-chain coins out.

use crate::args::sidechain::Redeem;
use crate::commands::checks::require_nonzero;
use crate::context::Context;
use crate::output::{asset_amount, Answer, Details};
use anyhow::Result;
use causeway_client::sidechains::backing::RedeemRequest;
use causeway_types::{Amount, Height};
use serde::Serialize;

/// What a redemption did.
#[derive(Debug, Serialize)]
struct RedeemReport {
    sidechain: String,
    burnt: Amount,
    paid: Amount,
    recipient: String,
    supply: Amount,
    height: Height,
}

/// Shows what would come out, asks, and turns the tokens into coins.
pub fn run(context: &Context, redeem: &Redeem) -> Result<Answer> {
    require_nonzero(&redeem.amount, "redeem")?;
    let session = context.session()?;
    let network = &session.network;
    let sidechain = network.sidechain(redeem.which.sidechain.as_deref())?;
    let me = session.me.address();
    let amounts = network.amounts(&sidechain);
    let amount = amounts.read(&redeem.amount)?;
    let recipient = match &redeem.to {
        Some(who) => context.resolve_address(who)?,
        None => me.clone(),
    };
    let request = RedeemRequest {
        sidechain: sidechain.clone(),
        amount,
        recipient: recipient.clone(),
        min_out: amounts.read_some(redeem.min_out.as_ref())?,
    };
    let quote = request.quote(network, &me)?;
    let what = Details::new()
        .with(
            "burnt",
            format!("{} {}", amounts.show(amount), sidechain.symbol),
        )
        .with(
            "comes out",
            format!("at least {}", asset_amount(&sidechain.asset, quote.min_out)),
        )
        .with("to", context.names()?.full(&recipient));
    context.confirm(
        what,
        &format!("Redeem {} {}", amounts.show(amount), sidechain.symbol),
    )?;
    let failed = format!(
        "cannot redeem {} {}",
        amounts.show(amount),
        sidechain.symbol
    );
    let (burnt, height) = quote.redeem(network, &session.me.account, failed)?;
    let report = RedeemReport {
        sidechain: sidechain.symbol.clone(),
        burnt: burnt.burnt,
        paid: burnt.paid,
        recipient: recipient.to_string(),
        supply: burnt.supply,
        height,
    };
    Ok(Answer::of(&report)?.say(format!(
        "{} {} burnt, {} paid to {}; the supply is {}",
        amounts.show(burnt.burnt),
        sidechain.symbol,
        asset_amount(&sidechain.asset, burnt.paid),
        context.names()?.short(&recipient),
        amounts.show(burnt.supply)
    )))
}
