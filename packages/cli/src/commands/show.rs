//! `show`: the newest voucher, onto the chain.

use super::channel::channel_checks::my_side;
use crate::args::payments::Show;
use crate::context::{Context, Session};
use crate::output::Answer;
use anyhow::Result;
use causeway_chain::TxResult;
use causeway_client::network::{events, SubmitResult as _};
use causeway_types::channel::Channel;
use causeway_types::event::VoucherShown;
use causeway_types::registry::ExecuteMsg;
use serde_json::json;

/// Runs it.
pub fn run(context: &Context, show: &Show) -> Result<Answer> {
    let session = context.session()?;
    let network = &session.network;
    let me = session.me.address();
    let channel = network.channel(&show.channel, &me)?.channel;
    my_side(&channel, &me)?;
    let Some(tx) = show_tx(context, &session, &channel)? else {
        let json = json!({ "channel_id": channel.id, "shown": [] });
        return Ok(Answer::of(&json)?.say(format!(
            "nothing to show: the chain has all that the book has of channel {}",
            channel.id
        )));
    };
    let shown: Vec<VoucherShown> = events(&tx);
    let json = json!({
        "channel_id": channel.id,
        "shown": shown.iter().map(|s| json!({
            "direction": s.direction,
            "nonce": s.nonce,
            "transferred": s.transferred,
            "locked": s.locked,
        })).collect::<Vec<_>>(),
        "height": tx.height,
    });
    let amounts = network.amounts_in(&channel)?;
    let mut answer = Answer::of(&json)?;
    for s in shown {
        answer = answer.say(format!(
            "voucher {} of channel {} is on chain: side {} paid {} in all",
            s.nonce,
            channel.id,
            s.direction.payer(),
            amounts.show(s.transferred)
        ));
    }
    Ok(answer)
}

/// Puts the newest vouchers on chain, if the book has newer ones; the channel as it is then.
pub fn show_newest(
    context: &Context,
    session: &Session,
    channel: &Channel,
) -> Result<Option<Channel>> {
    match show_tx(context, session, channel)? {
        Some(_) => Ok(Some(session.network.channel_by_id(channel.id)?.channel)),
        None => Ok(None),
    }
}

fn show_tx(context: &Context, session: &Session, channel: &Channel) -> Result<Option<TxResult>> {
    let network = &session.network;
    let vouchers = session.wallet(context)?.to_show(channel)?;
    if vouchers.is_empty() {
        return Ok(None);
    }
    let msg = ExecuteMsg::Show {
        channel_id: channel.id,
        vouchers,
    };
    let tx = network
        .submit(&session.me.account, vec![network.to_registry(&msg)?])
        .failed(format!(
            "nothing of channel {} was put on chain",
            channel.id
        ))?;
    Ok(Some(tx))
}
