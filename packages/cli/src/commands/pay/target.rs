//! Which channel a payment goes over: the one that is named, the one to the peer that has enough, or a new one.

use crate::args::payments::Pay;
use crate::commands::channel::open::{ask, look, open_channel, Opened, Wanted};
use crate::commands::checks::{require_nonzero_if_given, require_other};
use crate::context::{Context, Session};
use crate::failure::advise;
use crate::wallet::Wallet;
use anyhow::Result;
use causeway_types::channel::{Channel, Phase, Side};
use causeway_types::registry::ChannelResponse;
use causeway_types::{Amount, LockMode};
use cosmwasm_std::Addr;

/// Where a payment goes.
pub struct Target {
    /// The channel.
    pub channel: Channel,
    /// Set if it was opened for this payment.
    pub opened: Option<Opened>,
}

/// Finds it, or opens it.
pub fn find(context: &Context, session: &Session, wallet: &Wallet, pay: &Pay) -> Result<Target> {
    require_nonzero_if_given(pay.fund.as_ref(), "open a channel with")?;
    let me = session.me.address();
    let named = session.network.channel(&pay.to, &me);
    let is_number = pay.to.chars().all(|c| c.is_ascii_digit());
    let peer = match (named, is_number) {
        (Ok(seen), _) => {
            return Ok(Target {
                channel: seen.channel,
                opened: None,
            })
        }
        (Err(error), true) => return Err(error),
        (Err(_), false) => context.who(&pay.to).map_err(|_| {
            advise(
                format!(
                    "'{}' is neither a channel that you opened, nor a key here, nor an address",
                    pay.to
                ),
                "`causeway channel list` shows your channels, `causeway keys list` the keys",
            )
        })?,
    };
    require_other(context, &me, &peer, "be paid by itself")?;
    match best(session, wallet, pay, &peer)? {
        Some(channel) => Ok(Target {
            channel,
            opened: None,
        }),
        None => open(context, session, pay, &peer),
    }
}

/// The channel to a peer that has most to pay with, if it is enough.
fn best(session: &Session, wallet: &Wallet, pay: &Pay, peer: &Addr) -> Result<Option<Channel>> {
    let network = &session.network;
    let me = session.me.address();
    let sidechain = match &pay.which.sidechain {
        Some(named) => Some(network.sidechain(Some(named))?.sidechain_id),
        None => None,
    };
    let between: Vec<ChannelResponse> = network
        .channels_between(&me, peer)?
        .into_iter()
        .filter(|c| c.phase != Phase::Settled)
        .filter(|c| sidechain.is_none_or(|id| id == c.channel.sidechain_id))
        .filter(|c| can_pay(&c.channel, &me))
        .collect();
    let mut best: Option<(Amount, Channel)> = None;
    for seen in between.iter().filter(|c| c.phase == Phase::Open) {
        let spendable = wallet.record(&seen.channel)?.spendable;
        if best.as_ref().is_none_or(|(most, _)| spendable > *most) {
            best = Some((spendable, seen.channel.clone()));
        }
    }
    match best {
        Some((most, channel)) => {
            let amounts = network.amounts_in(&channel)?;
            let amount = amounts.read(&pay.amount)?;
            if most >= amount {
                return Ok(Some(channel));
            }
            Err(advise(
                format!(
                    "{} to be paid, channel {} has {} left",
                    amounts.show(amount),
                    channel.id,
                    amounts.show(most)
                ),
                format!(
                    "`causeway channel deposit {} AMOUNT` puts more in",
                    channel.id
                ),
            ))
        }
        None => match between.iter().find(|c| c.phase == Phase::Pending) {
            Some(pending) => Err(advise(
                format!(
                    "channel {} is pending: the peer has not joined",
                    pending.channel.id
                ),
                format!(
                    "the peer joins with `causeway channel join {}`",
                    pending.channel.id
                ),
            )),
            None => Ok(None),
        },
    }
}

fn can_pay(channel: &Channel, me: &Addr) -> bool {
    let side = channel.side_of(me.as_str());
    let closing = Side::BOTH
        .into_iter()
        .any(|s| channel.ledger.side(s).closed);
    let pays = channel.ledger.mode != LockMode::Unlocked || side == Some(Side::A);
    side.is_some() && pays && !closing
}

fn open(context: &Context, session: &Session, pay: &Pay, peer: &Addr) -> Result<Target> {
    let network = &session.network;
    let sidechain = network.sidechain(pay.which.sidechain.as_deref())?;
    let amounts = network.amounts(&sidechain);
    let paid = amounts.read(&pay.amount)?;
    let amount = amounts.read_some(pay.fund.as_ref())?.unwrap_or(paid);
    if amount < paid {
        return Err(advise(
            format!(
                "{} to be paid, the channel was to be opened with {}",
                amounts.show(paid),
                amounts.show(amount)
            ),
            "--fund must be at least AMOUNT",
        ));
    }
    let wanted = Wanted {
        sidechain: &sidechain,
        peer: Some(peer),
        amount,
        mode: LockMode::Unlocked,
        name: None,
        lifetime: None,
        source: pay.source,
        payout_credit: false,
        margin: None,
        fee_rate: None,
        admission: None,
    };
    let prospect = look(session, &wanted)?;
    ask(context, network, &wanted, &prospect)?;
    let opened = open_channel(session, wanted, prospect)?;
    Ok(Target {
        channel: network.channel_by_id(opened.channel_id)?.channel,
        opened: Some(opened),
    })
}
