//! `channel withdraw` where a node runs: at once, with the consent of the peer's node, or by a
//! request on chain that the node completes.

use super::shown::TakenOut;
use crate::args::channel::Withdraw;
use crate::args::values::PaidIn;
use crate::context::meant::Meant;
use crate::context::node::RunningNode;
use crate::context::{Context, Session};
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use crate::output::{awaited_text, Answer, Details};
use anyhow::Result;
use causeway_client::wallet::side_of;
use causeway_node_api::calls::channel::GetChannel;
use causeway_node_api::calls::withdraw::{self as call, WithdrawState};
use causeway_node_api::{ErrorCode, MAX_WAIT};
use causeway_types::channel::Channel;
use causeway_types::{Amount, ChannelId, LockMode, Ppm, Side};

/// What says that a withdrawal has ended without effect.
pub(super) const ENDS: [ErrorCode; 4] = [
    ErrorCode::ConsentDeclined,
    ErrorCode::ConsentLapsed,
    ErrorCode::WithdrawRefused,
    ErrorCode::PeerNotLinked,
];

/// Of what a command keeps how much is to be taken out.
pub(super) fn what_of(id: ChannelId) -> String {
    format!("withdraw-{id}")
}

/// Whether nothing more is to be asked for: it is out, or the node has it paid when its request matures.
pub(super) fn is_done(withdrawing: &call::Withdrawing) -> bool {
    matches!(
        withdrawing.state,
        WithdrawState::Paid | WithdrawState::Requested
    )
}

/// How much more is asked for; none where it is all that there is then.
fn wish(amount: Option<Amount>, ratio: Option<Ppm>, by_request: bool) -> Option<String> {
    let named = match (amount, ratio) {
        (Some(amount), _) => amount.to_string(),
        (None, Some(part)) => format!("{} ppm", part.0),
        (None, None) => return None,
    };
    Some(format!("{named}, by request: {by_request}"))
}

fn is_by_request(args: &Withdraw, channel: &Channel, side: Side) -> bool {
    let is_payer_of_unlocked = channel.ledger.mode == LockMode::Unlocked && side == Side::A;
    args.request || args.replace || is_payer_of_unlocked
}

/// Fails where a node that has ended was asked for the same, and nobody was told what became of it.
pub(super) fn require_not_asked(
    context: &Context,
    session: &Session,
    args: &Withdraw,
    channel: &Channel,
) -> Result<()> {
    let (network, me) = (&session.network, session.me.address());
    let amount = network.amounts_in(channel)?;
    let amount = amount.read_some(args.amount.as_ref())?;
    let by_request = is_by_request(args, channel, side_of(channel, &me)?);
    match wish(amount, args.ratio, by_request) {
        Some(wish) => context.require_not_meant((network, &me), &what_of(channel.id), &wish),
        None => Ok(()),
    }
}

/// Takes money out through the node. What is asked for goes on when this command has ended.
pub(super) fn withdraw(context: &Context, node: &RunningNode, args: &Withdraw) -> Result<Answer> {
    let network = context.network()?;
    let me = context.named()?.address();
    let channel = network.channel(&args.channel, &me)?.channel;
    let side = side_of(&channel, &me)?;
    let id = channel.id;
    let amounts = network.amounts_in(&channel)?;
    let seen = node.client.call(&GetChannel { channel_id: id })?;
    let by_request = is_by_request(args, &channel, side);
    let pending = channel.ledger.side(side).request;
    let pending = pending.filter(|_| by_request && !args.replace);
    let withdrawn = channel.ledger.side(side).withdrawn;
    let asked = amounts.read_some(args.amount.as_ref())?;
    let amount = match (asked, args.ratio) {
        (Some(amount), _) => amount,
        // what it was paid is shown before it is taken out
        (None, Some(part)) => part.of_floor(seen.balance),
        (None, None) if pending.is_some() => pending.map_or(Amount::ZERO, |request| request.amount),
        // who only is paid has nothing to pay with, and takes out what is its own
        (None, None) => match seen.spendable.is_zero() {
            true => seen.balance,
            false => seen.spendable,
        },
    };
    // a total, so that what an earlier command took out whose answer was lost is not taken out once more
    let in_all = withdrawn.saturating_add(amount);
    let meant = wish(asked, args.ratio, by_request).map(|wish| {
        let can_be = withdrawn.u128()..=in_all.u128();
        context.meant((&network, &me), &what_of(id), wish, can_be)
    });
    let meant = meant.transpose()?;
    let in_all = meant
        .as_ref()
        .map_or(in_all, |meant| Amount::new(meant.means));
    let is_of_earlier = meant.as_ref().is_some_and(|meant| meant.is_of_earlier);
    let amount = match is_of_earlier {
        true => in_all.saturating_sub(withdrawn),
        false => amount,
    };
    if amount.is_zero() && !is_of_earlier {
        return Err(error_with_hint(
            CommandCode::NothingToWithdraw,
            format!("nothing can be taken out of channel {id} now"),
            "what is under way has its answer first, and more can be taken out when more was paid",
        ));
    }
    if context.dry_run {
        let out = TakenOut::new(&channel, amount, args);
        let session = context.session()?;
        return match by_request {
            true => out.requested(&session, side),
            false => out.at_once(&session, node, side, seen.balance),
        };
    }
    let what = Details::new()
        .with("channel", id)
        .with("yours by your book", amounts.show(seen.balance))
        .with("amount", amounts.show(amount));
    let question = match by_request {
        true => format!("Ask for {} of channel {id}", amounts.show(amount)),
        false => format!("Withdraw {} from channel {id}", amounts.show(amount)),
    };
    context.confirm(what, &question)?;
    if let Some(meant) = &meant {
        meant.keep()?;
    }
    let asked = call::Withdraw {
        request: args.request,
        replace: args.replace,
        asset: matches!(args.paid_in, PaidIn::Asset),
        min_out: amounts.read_some(args.min_out.as_ref())?,
        wait: Some(MAX_WAIT),
        ..call::Withdraw::in_all(id, in_all)
    };
    let called = node.client.call(&asked);
    let withdrawing = match &meant {
        Some(meant) => meant.heard(called, &ENDS)?,
        None => called?,
    };
    let text = match withdrawing.state {
        WithdrawState::Paid if amount.is_zero() => {
            format!(
                "what was asked for is out of channel {id}, {} in all",
                amounts.show(in_all)
            )
        }
        WithdrawState::Paid => format!("{} are out of channel {id}", amounts.show(amount)),
        WithdrawState::Requested => {
            let when = match withdrawing.awaited.until {
                Some(matures_at) => format!("that matures {}", network.clock()?.at(matures_at)),
                None => "its transaction is on its way".to_owned(),
            };
            let amount = amounts.show(amount);
            format!("{amount} of channel {id} are asked for; {when}, and the node has it paid then")
        }
        WithdrawState::Asked | WithdrawState::Paying => {
            let awaited = awaited_text(&withdrawing.awaited, &network.clock()?);
            format!("nothing is out of channel {id} yet: {awaited}")
        }
    };
    let note = meant.as_ref().and_then(Meant::note);
    let answer = Answer::of(&withdrawing)?.say(text).note_if(note);
    if let Some(meant) = meant.filter(|_| is_done(&withdrawing)) {
        meant.told_next();
    }
    Ok(answer)
}
