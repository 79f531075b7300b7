//! `payments refund`: a payment that came unasked is paid back, once.

use super::payments::amount;
use crate::args::node::RefundPayment;
use crate::commands::labels::Labels;
use crate::commands::line;
use crate::context::Context;
use crate::output::Answer;
use anyhow::Result;
use causeway_node_api::calls::payment::PaymentState;
use causeway_node_api::calls::refund_payment::RefundPayment as Call;
use causeway_types::Nonce;
use cosmwasm_std::Addr;

/// Has the node pay it back.
pub fn run(context: &Context, refund: &RefundPayment) -> Result<Answer> {
    let node = context.require_node()?;
    let id = refund.request.id.clone().unwrap_or_else(line::new_id);
    let paid = node.client.call(&Call {
        channel_id: refund.channel,
        nonce: Nonce(refund.nonce),
        place: refund.place,
        id: id.parse()?,
        epoch: None,
        wait: None,
    })?;
    let mut labels = Labels::on_record(context)?;
    labels.learn(context, paid.sidechain_id);
    let peer = paid.peer.as_ref().map_or_else(
        || "the peer".to_owned(),
        |peer| labels.name(&Addr::unchecked(peer)),
    );
    let how_far = match paid.state {
        PaymentState::Final => "the peer has it",
        _ => "signed; the peer has not acknowledged it yet",
    };
    let text = format!(
        "{} of channel {} are paid back to {peer}: {how_far}",
        amount(&labels, paid.sidechain_id, paid.amount),
        refund.channel,
    );
    let answer = Answer::of(&paid)?.say(text);
    Ok(answer.hint("the same again pays nothing more"))
}
