//! What a payment over given channels costs, from its end to its beginning.

use super::{Edge, Link, RouteError};
use crate::fee::hop_fee;
use causeway_types::route::{ExchangePair, Quote, QuotedHop, MAX_HOPS};
use causeway_types::{Amount, LockMode, Ppm, Seconds};
use cosmwasm_std::Addr;

/// What a payment over these hops costs, of which so much is to arrive. How long their locks must run is not asked here.
pub fn quote(links: &[Link], arrives: Amount) -> Result<Quote, RouteError> {
    if links.is_empty() || links.len() > MAX_HOPS {
        return Err(RouteError::HopCount { asked: links.len() });
    }
    if arrives.is_zero() {
        return Err(RouteError::ZeroAmount);
    }
    let mut amount = arrives;
    let mut hops = Vec::with_capacity(links.len());
    for (n, link) in links.iter().enumerate().rev() {
        let edge = &link.edge;
        check_carries(edge, amount, (links.len() > 1).then_some(Seconds(0)))?;
        let before = n.checked_sub(1).map(|n| &links[n].edge);
        let rate = before.map_or(Ppm(0), |before| rate_of(link, before.next_rate));
        let fee = fee_of(link, rate, amount);
        let exchange = link.exchange.as_ref().filter(|_| before.is_some());
        hops.push(QuotedHop {
            channel_id: edge.channel_id,
            sidechain_id: edge.sidechain_id,
            from: edge.from.clone(),
            to: edge.to.clone(),
            amount,
            balance: edge.receiver_balance,
            capacity: edge.capacity,
            rate,
            fee,
            exchanged: exchange.is_some(),
        });
        if before.is_some() {
            amount = paid_before(exchange, amount.saturating_add(fee))?;
        }
    }
    hops.reverse();
    Ok(Quote {
        hops,
        pays: amount,
        arrives,
    })
}

/// Whether a channel can carry an amount; under a lock that runs so long where the payment goes over several.
pub(super) fn check_carries(
    edge: &Edge,
    amount: Amount,
    lock: Option<Seconds>,
) -> Result<(), RouteError> {
    let channel_id = edge.channel_id;
    match (lock, edge.longest_lock) {
        (Some(_), _) if edge.mode == LockMode::Unlocked => {
            return Err(RouteError::ChannelWithoutLocks { channel_id })
        }
        (None, _) if !edge.payable => return Err(RouteError::ChannelNearEnd { channel_id }),
        (Some(_), None) => return Err(RouteError::ChannelNearEnd { channel_id }),
        (Some(asked), Some(allowed)) if asked > allowed => {
            return Err(RouteError::RouteLockTooLong {
                channel_id,
                asked,
                allowed,
            })
        }
        _ => {}
    }
    if amount > edge.sender_balance {
        return Err(RouteError::BalanceTooSmall {
            channel_id,
            from: edge.from.clone(),
            asked: amount,
            allowed: edge.sender_balance,
        });
    }
    Ok(())
}

/// How long the lock of a hop must run, counted from the payee's end; none is needed where the payment is direct.
pub(super) fn lock_needed(hops_to_payee: usize, direct: bool, step: Seconds) -> Option<Seconds> {
    (!direct).then(|| Seconds(step.0.saturating_mul(hops_to_payee as u64)))
}

/// The rate of a hop that is not the first: what was agreed with who is before, or what the exchange asks.
pub(super) fn rate_of(link: &Link, agreed: Ppm) -> Ppm {
    let asked = link.exchange.as_ref().map_or(agreed, |pair| pair.fee_rate);
    asked.min(link.bounds.rate)
}

/// What who pays this hop keeps at a rate.
pub(super) fn fee_of(link: &Link, rate: Ppm, amount: Amount) -> Amount {
    let edge = &link.edge;
    hop_fee(
        rate,
        edge.receiver_balance,
        edge.capacity,
        amount,
        link.bounds.fee,
    )
}

/// What who gives so much must be paid for it.
pub(super) fn paid_before(
    exchange: Option<&ExchangePair<Addr>>,
    out: Amount,
) -> Result<Amount, RouteError> {
    let Some(pair) = exchange else {
        return Ok(out);
    };
    if out < pair.smallest || out > pair.largest {
        return Err(RouteError::ExchangeOutOfBounds {
            node: pair.node.clone(),
            asked: out,
            least: pair.smallest,
            largest: pair.largest,
        });
    }
    Ok(out.mul_ceil(pair.takes.u128(), pair.gives.u128()))
}
