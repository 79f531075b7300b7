//! Which channel a payment goes over: the one that is named, the one to the peer that has enough, or a new one.

use super::meaning::{self, Meaning};
use crate::args::payments::Pay;
use crate::commands::channel::open::confirm_opening;
use crate::commands::checks::{require_nonzero_if_given, require_other};
use crate::context::{Context, Session};
use crate::failure::{error_with_hint, hinted, refused_in};
use crate::network::Network;
use crate::output::{terminal, AmountFormat};
use anyhow::{Context as _, Result};
use causeway_client::channels::open::{OpenRequest, OpenedChannel};
use causeway_client::wallet::Wallet;
use causeway_types::channel::{Channel, Phase, Side};
use causeway_types::issuer::SidechainResponse;
use causeway_types::registry::ChannelResponse;
use causeway_types::{Amount, LockMode};
use causeway_wallet::WalletError;
use cosmwasm_std::Addr;
use std::collections::BTreeSet;

/// Where a payment goes.
pub struct Target {
    /// The channel.
    pub channel: Channel,
    /// Set if it was opened for this payment.
    pub opened: Option<OpenedChannel>,
}

/// Finds it, or opens it.
pub fn find(
    context: &Context,
    session: &Session,
    wallet: &mut Wallet<'_>,
    pay: &Pay,
    id: &str,
) -> Result<Target> {
    require_nonzero_if_given(pay.fund.as_ref(), "open a channel with")?;
    let me = session.me.address();
    let peer = match meaning::of(context, session, pay)? {
        Meaning::Channel(channel) => {
            require_running(&session.network, &channel)?;
            return Ok(Target {
                channel: *channel,
                opened: None,
            });
        }
        Meaning::Peer(peer) => peer,
    };
    require_other(context, &me, &peer, "be paid by itself")?;
    // one id opens at most one channel, also where the process that sent the opening never heard of it
    if let Some(channel_id) = wallet.opened_for(id)? {
        return Ok(Target {
            channel: session.network.channel_by_id(channel_id)?.channel,
            opened: None,
        });
    }
    if let Some(channel) = best(session, wallet, pay, &peer)? {
        return Ok(Target {
            channel,
            opened: None,
        });
    }
    wallet
        .follow_openings()
        .context("nothing was paid, and no channel is opened while it is not known whether an earlier one was")?;
    // one of them may be to this peer
    match best(session, wallet, pay, &peer)? {
        Some(channel) => Ok(Target {
            channel,
            opened: None,
        }),
        None => open(context, session, wallet, pay, &peer, id),
    }
}

/// Fails where a channel has ended: no later end makes it one to pay over.
fn require_running(network: &Network, channel: &Channel) -> Result<()> {
    let id = channel.id;
    let (what, hint) = match channel.ledger.phase(network.clock()?.now) {
        Phase::Settled => ("is settled", "`causeway pay PEER AMOUNT` opens another".to_owned()),
        Phase::Due => (
            "is due",
            format!("`causeway channel settle {id}` pays both sides; `causeway pay PEER AMOUNT` opens another"),
        ),
        Phase::Open | Phase::Pending => return Ok(()),
    };
    Err(error_with_hint(
        format!("channel {id} {what}: nothing is paid over it any more"),
        hint,
    ))
}

/// Of all channels to a peer over which the wallet would pay, the one that has most to pay with. None if there is no
/// channel that could be used.
fn best(session: &Session, wallet: &Wallet, pay: &Pay, peer: &Addr) -> Result<Option<Channel>> {
    let network = &session.network;
    let me = session.me.address();
    let status = network.status()?;
    let now = status.time;
    let sidechain = match &pay.which.sidechain {
        Some(named) => Some(network.sidechain(Some(named))?.sidechain_id),
        None => None,
    };
    let listed = network.channels_between_since(&me, peer, status.height)?;
    wallet.require_listed(peer, &listed.iter().map(|c| c.channel.id).collect())?;
    let between: Vec<ChannelResponse> = listed
        .into_iter()
        .filter(|c| matches!(c.phase, Phase::Open | Phase::Pending))
        .filter(|c| sidechain.is_none_or(|id| id == c.channel.sidechain_id))
        .filter(|c| can_pay(&c.channel, &me))
        .collect();
    let Some(sidechain) = only_sidechain(network, &between)? else {
        return Ok(None);
    };
    let amounts = network.amounts(&sidechain);
    let amount = amounts.read(&pay.amount)?;
    let mut found: Option<(Amount, &Channel)> = None;
    let mut short: Option<(Amount, &Channel)> = None;
    let mut refused: Vec<(&Channel, WalletError)> = Vec::new();
    for channel in between.iter().filter(|c| c.phase == Phase::Open) {
        let channel = &channel.channel;
        let (place, spendable) = match wallet.may_pay(channel, now, amount) {
            Ok(spendable) => (&mut found, spendable),
            Err(WalletError::TooMuch { allowed, .. }) => (&mut short, allowed),
            Err(why) => {
                refused.push((channel, why));
                continue;
            }
        };
        if place.is_none_or(|(most, _)| spendable > most) {
            *place = Some((spendable, channel));
        }
    }
    match (found, short, refused.is_empty()) {
        (Some((_, channel)), _, _) => Ok(Some(channel.clone())),
        (None, Some((most, channel)), _) => Err(error_with_hint(
            format!(
                "{} to be paid, channel {} has {} left{}",
                amounts.show(amount),
                channel.id,
                amounts.show(most),
                match between.len() {
                    1 => "",
                    _ => ", and no other that can be used has more",
                }
            ),
            format!(
                "`causeway channel deposit {} AMOUNT` puts more in",
                channel.id
            ),
        )),
        (None, None, false) => Err(nothing_may(&pay.to, amounts, refused)),
        (None, None, true) => match between.first() {
            Some(pending) => Err(error_with_hint(
                format!(
                    "channel {} is pending: the peer has not joined",
                    pending.channel.id
                ),
                format!(
                    "the peer joins with `causeway --from PEER channel join {}`",
                    pending.channel.id
                ),
            )),
            None => Ok(None),
        },
    }
}

/// The sidechain of all these channels; none if there is no channel. An amount means another thing in another one.
fn only_sidechain(
    network: &Network,
    between: &[ChannelResponse],
) -> Result<Option<SidechainResponse>> {
    let ids: BTreeSet<_> = between.iter().map(|c| c.channel.sidechain_id).collect();
    let all = ids
        .iter()
        .map(|id| network.sidechain_by_id(*id))
        .collect::<Result<Vec<_>, causeway_client::ClientError>>()?;
    if all.len() > 1 {
        let symbols: Vec<_> = all.iter().map(|s| s.symbol.as_str()).collect();
        return Err(error_with_hint(
            format!(
                "there are channels to this peer in {} sidechains and none was chosen",
                all.len()
            ),
            format!("add --sidechain with one of: {}", symbols.join(", ")),
        ));
    }
    Ok(all.into_iter().next())
}

/// Why none of the channels is used: for one its own reason, for several a line each.
fn nothing_may(
    peer: &str,
    amounts: AmountFormat,
    mut refused: Vec<(&Channel, WalletError)>,
) -> anyhow::Error {
    let hint = format!("`causeway channel open {peer} AMOUNT` opens another");
    if refused.len() == 1 {
        if let Some((channel, why)) = refused.pop() {
            let message = format!("channel {} cannot be used now", channel.id);
            return anyhow::Error::new(why).context(hinted(message, hint));
        }
    }
    let reasons = refused
        .iter()
        .map(|(channel, why)| format!("channel {}: {}", channel.id, refused_in(why, amounts)));
    let reasons: Vec<_> = reasons.collect();
    let message = format!(
        "none of the {} channels to {peer} can be used now",
        reasons.len()
    );
    anyhow::anyhow!(reasons.join("\n           ")).context(hinted(message, hint))
}

/// Whether a side could pay over it at all: it pays in this mode, and nobody has closed.
fn can_pay(channel: &Channel, me: &Addr) -> bool {
    let side = channel.side_of(me.as_str());
    let closing = Side::BOTH
        .into_iter()
        .any(|s| channel.ledger.side(s).closed);
    let pays = channel.ledger.mode != LockMode::Unlocked || side == Some(Side::A);
    side.is_some() && pays && !closing
}

fn open(
    context: &Context,
    session: &Session,
    wallet: &mut Wallet<'_>,
    pay: &Pay,
    peer: &Addr,
    id: &str,
) -> Result<Target> {
    let network = &session.network;
    let sidechain = network.sidechain(pay.which.sidechain.as_deref())?;
    let amounts = network.amounts(&sidechain);
    let paid = amounts.read(&pay.amount)?;
    let amount = amounts.read_some(pay.fund.as_ref())?.unwrap_or(paid);
    if amount < paid {
        return Err(error_with_hint(
            format!(
                "{} to be paid, the channel was to be opened with {}",
                amounts.show(paid),
                amounts.show(amount)
            ),
            "--fund must be at least AMOUNT",
        ));
    }
    let request = OpenRequest::unlocked(sidechain.clone(), peer.clone(), amount, pay.source);
    let quote = request.quote(network, &session.me.address())?;
    if amount == paid && !context.json {
        terminal::say(format!(
            "This opens a channel of exactly what is paid, {} {}: nothing is left in it for another payment. --fund AMOUNT \
             opens it with more.",
            amounts.show(paid),
            sidechain.symbol
        ));
    }
    confirm_opening(context, network, &quote)?;
    let opened = quote.open(wallet, &session.me.account, Some(id))?;
    Ok(Target {
        channel: network.channel_by_id(opened.channel_id)?.channel,
        opened: Some(opened),
    })
}
