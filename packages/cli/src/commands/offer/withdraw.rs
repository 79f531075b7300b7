//! `offer withdraw`.

use crate::args::vault::WithdrawOffer;
use crate::commands::checks::require_nonzero_if_given;
use crate::context::Context;
use crate::failure::error_with_hint;
use crate::output::{Answer, Details};
use anyhow::{Context as _, Result};
use causeway_client::network::{event, SubmitResult as _};
use causeway_types::event::OfferWithdrawn;
use causeway_types::vault::ExecuteMsg;

/// Runs it.
pub fn run(context: &Context, withdraw: &WithdrawOffer) -> Result<Answer> {
    require_nonzero_if_given(withdraw.amount.as_ref(), "take out of the offer")?;
    let session = context.session()?;
    let network = &session.network;
    let offer = network.offer(withdraw.offer)?;
    let me = session.me.address();
    if offer.provider != me {
        return Err(error_with_hint(
            format!(
                "offer {} is that of {}, you are {me}",
                offer.id, offer.provider
            ),
            "`causeway offer list --mine` shows yours; --from chooses another key",
        ));
    }
    if offer.withdrawn && offer.offered.is_zero() {
        return Err(error_with_hint(
            format!("offer {} was withdrawn already", offer.id),
            "what is still leased of it is free in your account once its channels settle",
        ));
    }
    let amounts = network.amounts_of(offer.sidechain_id)?;
    let asked = amounts.read_some(withdraw.amount.as_ref())?;
    if let Some(asked) = asked.filter(|asked| *asked > offer.offered) {
        return Err(error_with_hint(
            format!(
                "{} asked for, {} of offer {} are not leased",
                amounts.show(asked),
                amounts.show(offer.offered),
                offer.id
            ),
            "what is leased comes back when its channels settle; without an amount nothing is offered again then",
        ));
    }
    let amount = asked.unwrap_or(offer.offered);
    let again = match withdraw.amount {
        None => "nothing: what comes back is free in your account",
        Some(_) => "what is left, and what comes back",
    };
    let symbol = network.sidechain_by_id(offer.sidechain_id)?.symbol;
    let what = Details::new()
        .with("offer", offer.id)
        .with("free again", format!("{} {symbol}", amounts.show(amount)))
        .with("still offered", again);
    context.confirm(
        what,
        &format!(
            "Take {} {symbol} out of offer {}",
            amounts.show(amount),
            offer.id
        ),
    )?;
    let msg = ExecuteMsg::WithdrawOffer {
        offer_id: offer.id,
        amount: asked,
    };
    let tx = network
        .submit(&session.me.account, vec![network.to_vault(&msg)?])
        .failed(format!("offer {} stays as it is", offer.id))?;
    let done: OfferWithdrawn = event(&tx).context("the chain does not say what came back")?;
    let json = serde_json::json!({
        "offer": network.offer(offer.id)?,
        "amount": done.amount,
        "withdrawn": done.withdrawn,
        "account": network.account(&me, offer.sidechain_id)?,
        "height": tx.height,
    });
    let end = match done.withdrawn {
        true => "; nothing of it is offered again",
        false => "",
    };
    Ok(Answer::of(&json)?
        .say(format!(
            "{} of offer {} are free in your account in the vault{end}",
            amounts.show(done.amount),
            offer.id
        ))
        .hint("`causeway margin withdraw` takes them out"))
}
