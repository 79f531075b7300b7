//! `pay --dry-run` where a node runs: the payment that it would sign. Where a channel would be opened for it, the transaction is shown
//! that opens one, as without a node.

use super::node::{payment_under, NodePayment};
use crate::context::node::RunningNode;
use crate::context::{Context, Session};
use crate::error_code::CommandCode;
use crate::hinted::OrCode as _;
use crate::output::{Answer, Details};
use anyhow::Result;
use causeway_client::error::Unit;
use causeway_client::ClientError;
use causeway_node_api::calls::channel::GetChannel;
use causeway_wallet::WalletError;
use cosmwasm_std::Addr;
use serde_json::json;

/// What the node would sign, by what it says of the channel now. Nothing is asked of the peer.
pub(super) fn answer(
    context: &Context,
    session: &Session,
    node: &RunningNode,
    asked: &NodePayment<'_>,
) -> Result<Answer> {
    if let Some(before) = payment_under(node, asked.id)? {
        let json = json!({ "dry_run": true, "transactions": 0, "known": true, "payment": before });
        let text = format!(
            "a payment was asked for under the id {} before: nothing new would be signed",
            asked.id
        );
        return Ok(Answer::of(&json)?.say(text));
    }
    let channel_id = asked
        .over
        .or_code(CommandCode::Internal, "no channel is there to pay over")?;
    let channel = node.client.call(&GetChannel { channel_id })?;
    let amounts = session.network.amounts(asked.sidechain);
    let Some(left) = channel.spendable.checked_sub(asked.amount) else {
        let error = WalletError::TooMuch {
            asked: asked.amount,
            allowed: channel.spendable,
        };
        let unit = Some(Box::new(Unit::from(asked.sidechain)));
        return Err(ClientError::Wallet { error, unit }.into());
    };
    let names = context.names()?;
    let peer = channel.peer.as_ref().map(Addr::unchecked);
    let reference = asked.call.reference.map(|reference| reference.to_string());
    let symbol = &asked.sidechain.symbol;
    let details = Details::new()
        .with("nothing was signed", "this would be")
        .with(
            "payment",
            format!("{} {symbol}", amounts.show(asked.amount)),
        )
        .with_some("to", peer.as_ref().map(|peer| names.full(peer)))
        .with("over channel", channel_id)
        .with_some("reference", reference.as_ref())
        .with_some("memo", asked.call.memo.as_ref())
        .with(
            "left to pay with",
            format!("{} {symbol}", amounts.show(left)),
        );
    let clock = node.clock()?;
    let details = channel.holds.iter().fold(details, |details, hold| {
        let until = hold
            .until
            .map(|until| format!(", until {}", clock.at(until)));
        let until = until.unwrap_or_default();
        details.with("not before", format!("{}{until}", hold.waits_for))
    });
    let json = json!({
        "dry_run": true,
        "transactions": 0,
        "known": false,
        "would_sign": {
            "channel_id": channel_id,
            "peer": channel.peer,
            "sidechain": symbol,
            "amount": asked.amount,
            "reference": reference,
            "memo": asked.call.memo,
            "spendable": left,
            "holds": channel.holds,
        },
    });
    Ok(Answer::of(&json)?.say(details))
}
