//! `sidechain redeem`: tokens in, main-chain coins out.

use crate::args::sidechain::Redeem;
use crate::commands::checks::require_nonzero;
use crate::context::Context;
use crate::output::{asset_amount, Answer, Details};
use anyhow::{Context as _, Result};
use causeway_client::network::Source;
use causeway_client::network::{event, SubmitResult as _};
use causeway_types::event::Redeemed;
use causeway_types::issuer::{Hook, QueryMsg, RedemptionResponse};
use causeway_types::{Amount, Height};
use serde::Serialize;

/// What a redemption did.
#[derive(Debug, Serialize)]
struct Done {
    sidechain: String,
    burnt: Amount,
    paid: Amount,
    recipient: String,
    supply: Amount,
    height: Height,
}

/// Runs it.
pub fn run(context: &Context, redeem: &Redeem) -> Result<Answer> {
    require_nonzero(&redeem.amount, "redeem")?;
    let session = context.session()?;
    let network = &session.network;
    let sidechain = network.sidechain(redeem.which.sidechain.as_deref())?;
    let me = session.me.address();
    let amounts = network.amounts(&sidechain);
    let amount = amounts.read(&redeem.amount)?;
    network.check_held(&sidechain, &me, Source::Token, amount)?;
    let recipient = match &redeem.to {
        Some(who) => {
            let who = context.resolve_address(who)?;
            network.require_keeps(&who)?;
            who
        }
        None => me,
    };
    let min_out = match amounts.read_some(redeem.min_out.as_ref())? {
        Some(least) => least,
        None => {
            let quote: RedemptionResponse = network.query_issuer(&QueryMsg::Redemption {
                sidechain_id: sidechain.sidechain_id,
                amount,
            })?;
            quote.out
        }
    };
    let what = Details::new()
        .with(
            "burnt",
            format!("{} {}", amounts.show(amount), sidechain.symbol),
        )
        .with(
            "comes out",
            format!("at least {}", asset_amount(&sidechain.asset, min_out)),
        )
        .with("to", context.names()?.full(&recipient));
    context.confirm(
        what,
        &format!("Redeem {} {}", amounts.show(amount), sidechain.symbol),
    )?;
    let hook = Hook::Redeem {
        recipient: Some(recipient.to_string()),
        min_out,
    };
    let msg = network.send(&sidechain.token, &network.contracts.issuer, amount, &hook)?;
    let tx = network
        .submit(&session.me.account, vec![msg])
        .failed(format!(
            "cannot redeem {} {}",
            amounts.show(amount),
            sidechain.symbol
        ))?;
    let burnt: Redeemed = event(&tx).context("the chain does not say what was redeemed")?;
    let done = Done {
        sidechain: sidechain.symbol.clone(),
        burnt: burnt.burnt,
        paid: burnt.paid,
        recipient: recipient.to_string(),
        supply: burnt.supply,
        height: tx.height,
    };
    Ok(Answer::of(&done)?.say(format!(
        "{} {} burnt, {} paid to {}; the supply is {}",
        amounts.show(burnt.burnt),
        sidechain.symbol,
        asset_amount(&sidechain.asset, burnt.paid),
        context.names()?.short(&recipient),
        amounts.show(burnt.supply)
    )))
}
