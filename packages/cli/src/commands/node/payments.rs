//! `payments`: the payments of the node's book.

use crate::args::node::PaymentList;
use crate::args::values::TimeBound;
use crate::commands::labels::Labels;
use crate::context::node::RunningNode;
use crate::context::Context;
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use crate::output::time::date;
use crate::output::{terminal, AmountFormat, Answer, Clock, Table};
use anyhow::Result;
use causeway_node_api::calls::forwards::Forward;
use causeway_node_api::calls::payment::{
    Direction, Payment, PaymentKind, PaymentOutcome, PaymentState,
};
use causeway_node_api::calls::payments::{ListPayments, Payments as Page};
use causeway_node_api::payment_route::PartState;
use causeway_node_api::{DEFAULT_LIMIT, MAX_LIMIT};
use causeway_types::{Amount, SidechainId, UnixTime};
use cosmwasm_std::Addr;

/// Prints a page of the list of payments: the newest ones, unless others are asked for.
pub fn run(context: &Context, payments: &PaymentList) -> Result<Answer> {
    let node = context.require_node()?;
    let mut labels = Labels::on_record(context)?;
    let page = page(context, &node, &labels, payments)?;
    labels.learn(context, page.payments.iter().flat_map(sidechains_of));
    let clock: Clock = node.clock()?;
    let mut table = Table::new([
        "WHEN", "WAY", "PEER", "CHANNEL", ">AMOUNT", "STATE", "ID", "MEMO",
    ]);
    for payment in &page.payments {
        table.row([
            clock.at(payment.at).to_string(),
            way(payment).to_owned(),
            payment.peer.as_ref().map_or_else(
                || "-".to_owned(),
                |peer| labels.name(&Addr::unchecked(peer)),
            ),
            match &over(payment)[..] {
                [] => "-".to_owned(),
                all => all.join(", "),
            },
            amount(&labels, payment.sidechain_id, payment.amount),
            state_in_words(&labels, payment),
            payment.id.clone().unwrap_or_else(|| "-".to_owned()),
            memo(payment),
        ]);
    }
    let answer = Answer::of(&page)?;
    let answer = match page.payments.is_empty() {
        true => answer.say("there are no such payments"),
        false => answer.say(table.without_empty_last()),
    };
    let answer = answer.hint_if(page.payments.iter().find_map(how_to_refund));
    Ok(answer.hint_if(where_others_are(page.next, page.previous)))
}

/// How the pages beside a page are listed.
pub fn where_others_are(next: Option<u64>, previous: Option<u64>) -> Option<String> {
    let later = next.map(|next| format!("--after {next} lists more"));
    later.or_else(|| previous.map(|first| format!("--before {first} lists earlier ones")))
}

/// How a payment is paid back that came unasked.
fn how_to_refund(payment: &Payment) -> Option<String> {
    let is_kept = payment.outcome == Some(PaymentOutcome::Unasked);
    let came = is_kept && payment.direction == Direction::In;
    let (channel, nonce) = (payment.channel_id?, payment.nonce?);
    let place = payment.place?;
    // a refund that came twice is kept
    let may_be = came && payment.pays_back.is_none();
    may_be.then(|| {
        format!("`causeway payments refund {channel} {nonce} {place}` pays back what came unasked")
    })
}

/// As many as are asked for, from as many calls as that takes.
fn page(
    context: &Context,
    node: &RunningNode,
    labels: &Labels,
    payments: &PaymentList,
) -> Result<Page> {
    let wanted = payments.limit.unwrap_or(DEFAULT_LIMIT);
    let mut call = ListPayments {
        newest: payments.after.is_none().then_some(true),
        before_number: payments.before,
        ..call(context, node, labels, payments)?
    };
    let mut all: Vec<Payment> = Vec::new();
    loop {
        let left = wanted.saturating_sub(u32::try_from(all.len()).unwrap_or(wanted));
        call.limit = Some(left.clamp(1, MAX_LIMIT));
        let mut page = node.client.call(&call)?;
        match call.newest {
            Some(true) => {
                page.payments.append(&mut all);
                all = page.payments;
            }
            _ => all.append(&mut page.payments),
        }
        let has_more = page.next.is_some() || page.previous.is_some();
        if !has_more || all.len() >= wanted as usize {
            return Ok(Page {
                payments: all,
                next: page.next,
                previous: page.previous,
            });
        }
        call.after = page.next;
        call.before_number = page.previous;
    }
}

/// The first call for what was asked for.
pub(super) fn call(
    context: &Context,
    node: &RunningNode,
    labels: &Labels,
    payments: &PaymentList,
) -> Result<ListPayments> {
    let bounds = (payments.since, payments.until);
    let now = match bounds {
        (Some(TimeBound::Ago(_)), _) | (_, Some(TimeBound::Ago(_))) => node.clock()?.now,
        _ => UnixTime(0),
    };
    let time = |bound: TimeBound| bound.at(now);
    let (since, until) = (bounds.0.map(time), bounds.1.map(time));
    if let (Some(since), Some(until)) = (since, until) {
        if since >= until {
            return Err(error_with_hint(
                CommandCode::TimeInvalid,
                format!(
                    "--since is {}, must be before --until, which is {}",
                    date(since),
                    date(until)
                ),
                "the payments from --since on and before --until are listed",
            ));
        }
    }
    let counterparty = payments.counterparty.as_ref();
    let peer = counterparty.map(|who| context.resolve_address(who));
    let sidechain = payments.sidechain.as_deref();
    let sidechain = sidechain.map(|named| labels.sidechain_id(context, named));
    Ok(ListPayments {
        direction: payments.direction.map(Into::into),
        channel_id: payments.channel,
        peer: peer.transpose()?.map(Into::into),
        sidechain_id: sidechain.transpose()?,
        from: since,
        before: until,
        reference: payments.reference.map(|reference| reference.to_string()),
        after: payments.after,
        limit: payments.limit,
        ..ListPayments::default()
    })
}

/// An amount with its unit; in base units where the book does not know which that is.
pub(super) fn amount(labels: &Labels, sidechain: Option<SidechainId>, amount: Amount) -> String {
    match sidechain {
        Some(id) => format!("{} {}", labels.amount(id, amount), labels.unit(id)),
        None => format!("{} base units", AmountFormat::BASE_UNITS.show(amount)),
    }
}

/// What the payer wrote, in one line and with everything escaped that a terminal would act on; empty where nothing came along.
pub(super) fn memo(payment: &Payment) -> String {
    match &payment.memo {
        Some(memo) => terminal::escaped_line(memo).into_owned(),
        None if payment.memo_is_unreadable => "(a memo that cannot be read)".to_owned(),
        None => String::new(),
    }
}

pub(super) fn way(payment: &Payment) -> &'static str {
    match (payment.kind, payment.direction) {
        (PaymentKind::Rebalance, _) => "rebalance",
        (_, Direction::Out) => "out",
        (_, Direction::In) => "in",
    }
}

/// The sidechains of both halves of a payment of others, where they are known.
pub(super) fn halves(of: &Forward) -> impl Iterator<Item = SidechainId> {
    let both = [of.incoming.sidechain_id, of.outgoing.sidechain_id];
    both.into_iter().flatten()
}

/// The channel that it goes over; of one over several the first of each part that may be paid, or is. None while there is none.
pub(super) fn over(payment: &Payment) -> Vec<String> {
    let Some(route) = &payment.route else {
        return payment.channel_id.iter().map(ToString::to_string).collect();
    };
    let counts = route.parts.iter().filter(|p| p.state != PartState::Gone);
    let first = counts.filter_map(|part| part.hops.first());
    first.map(|hop| hop.channel_id.to_string()).collect()
}

/// How far it is, as people are told: of one over several channels also until when it may be paid, or why it was not; of one half of a
/// payment of others that it is that.
fn state_in_words(labels: &Labels, payment: &Payment) -> String {
    if let Some(forward) = &payment.forward {
        return forwarded(labels, forward, payment.direction);
    }
    let Some(route) = &payment.route else {
        return state(payment).to_owned();
    };
    let until = match payment.awaited.until {
        Some(until) => format!(" until {}", date(until)),
        None => String::new(),
    };
    match payment.state {
        PaymentState::Trying => format!("looking for a route{until}"),
        PaymentState::Signed => format!("under way{until}"),
        PaymentState::Final => "paid".to_owned(),
        PaymentState::Failed => match &route.failure {
            Some(why) if !why.code.is_empty() => format!("failed: {}", why.code),
            _ => "failed".to_owned(),
        },
        _ => state(payment).to_owned(),
    }
}

/// What a half of a payment of others is part of, and what it brings.
pub(super) fn forwarded(labels: &Labels, forward: &Forward, direction: Direction) -> String {
    let other = match direction {
        Direction::In => format!("to channel {}", forward.outgoing.channel_id),
        Direction::Out => format!("from channel {}", forward.incoming.channel_id),
    };
    let brings = match forward.fee {
        Some(fee) => format!("fee {}", amount(labels, forward.incoming.sidechain_id, fee)),
        None => "exchanged".to_owned(),
    };
    format!("forwarded {other}, {brings}")
}

/// The sidechains whose tokens a payment is shown in.
pub(super) fn sidechains_of(payment: &Payment) -> impl Iterator<Item = SidechainId> + '_ {
    let of_forward = payment.forward.iter().flat_map(|of| halves(of));
    let route = payment.route.iter().map(|route| route.from_sidechain_id);
    payment
        .sidechain_id
        .into_iter()
        .chain(of_forward)
        .chain(route)
}

/// How far it is, in the word that the node has for it.
pub(super) fn state(payment: &Payment) -> &'static str {
    match (payment.outcome, payment.state) {
        (Some(PaymentOutcome::Unasked), _) => "unasked",
        (Some(PaymentOutcome::PaidBack), _) => "paid back",
        (Some(PaymentOutcome::Void), _) => "void",
        (None, PaymentState::Asked) => "asked",
        (None, PaymentState::Trying) => "trying",
        (None, PaymentState::Opening) => "opening",
        (None, PaymentState::Opened) => "opened",
        (None, PaymentState::Ended) => "ended",
        (None, PaymentState::Signed) => "signed",
        (None, PaymentState::Final) => "final",
        (None, PaymentState::Failed) => "failed",
        (None, PaymentState::Unknown) => "unknown",
        (None, PaymentState::Kept) => "kept",
    }
}
