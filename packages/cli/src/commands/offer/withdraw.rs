//! `offer withdraw`.

use crate::args::vault::WithdrawOffer;
use crate::commands::checks::require_nonzero_if_given;
use crate::context::Context;
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_client::offers::withdraw::OfferWithdrawal;

/// Shows what would be free again, asks, and takes it out.
pub fn run(context: &Context, withdraw: &WithdrawOffer) -> Result<Answer> {
    require_nonzero_if_given(withdraw.amount.as_ref(), "take out of the offer")?;
    let session = context.session()?;
    let network = &session.network;
    let offer = network.offer(withdraw.offer)?;
    let offer_id = offer.id;
    let sidechain = network.sidechain_by_id(offer.sidechain_id)?;
    let amounts = network.amounts(&sidechain);
    let request = OfferWithdrawal {
        amount: amounts.read_some(withdraw.amount.as_ref())?,
        offer,
        sidechain,
    };
    let amount = request.check(&session.me.address())?;
    let again = match request.amount {
        None => "nothing: what comes back is free in your account",
        Some(_) => "what is left, and what comes back",
    };
    let symbol = &request.sidechain.symbol;
    let what = Details::new()
        .with("offer", offer_id)
        .with("free again", format!("{} {symbol}", amounts.show(amount)))
        .with("still offered", again);
    context.confirm(
        what,
        &format!(
            "Take {} {symbol} out of offer {offer_id}",
            amounts.show(amount)
        ),
    )?;
    let done = request.withdraw(network, &session.me.account)?;
    let json = serde_json::json!({
        "offer": done.offer,
        "amount": done.amount,
        "withdrawn": done.is_withdrawn,
        "account": done.account,
        "height": done.height,
    });
    let end = match done.is_withdrawn {
        true => "; nothing of it is offered again",
        false => "",
    };
    Ok(Answer::of(&json)?
        .say(format!(
            "{} of offer {offer_id} are free in your account in the vault{end}",
            amounts.show(done.amount)
        ))
        .hint("`causeway margin withdraw` takes them out"))
}
