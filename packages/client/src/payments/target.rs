//! The channel that a payment goes over: one that is named, the best of those to the peer, or a new one.

use crate::channels::open::{ChannelKind, OpenRequest};
use crate::error::{ClientError, PaymentError, Result};
use crate::network::{Network, Source};
use crate::wallet::Wallet;
use causeway_types::channel::{Channel, Phase};
use causeway_types::issuer::SidechainResponse;
use causeway_types::registry::ChannelResponse;
use causeway_types::{Amount, ChannelId, LockMode, Side, SidechainId};
use causeway_wallet::WalletError;
use cosmwasm_std::Addr;
use std::collections::BTreeSet;

/// A payment to somebody, over whichever channel.
#[derive(Clone, Copy, Debug)]
pub struct TargetRequest<'a> {
    /// Who is paid.
    pub peer: &'a Addr,
    /// In which sidechain; the one that has channels to the peer if not given.
    pub sidechain_id: Option<SidechainId>,
    /// The caller's name for the payment: for one at most one channel is opened.
    pub request_id: &'a str,
}

/// Fails where a channel has ended.
pub fn require_running(network: &Network, channel: &Channel) -> Result<()> {
    match channel.ledger.phase(network.latest()?.time) {
        Phase::Open | Phase::Pending => Ok(()),
        phase @ (Phase::Due | Phase::Settled) => Err(PaymentError::ChannelEnded {
            channel_id: channel.id,
            phase,
        }
        .into()),
    }
}

/// The channel for a payment to somebody; none where one is to be opened for it. Nothing is signed.
///
/// `amount_in` gives what is to be paid in base units of a sidechain's token: which sidechain it is is known only once
/// the channels are, and a number of whole tokens means something else in each.
pub fn find_channel<E: From<ClientError>>(
    wallet: &mut Wallet<'_>,
    request: &TargetRequest<'_>,
    amount_in: impl Fn(&SidechainResponse) -> Result<Amount, E>,
) -> Result<Option<Channel>, E> {
    // what was opened for this request by a process that never heard of it
    if let Some(channel_id) = wallet.opened_for(request.request_id)? {
        let channel = wallet.network().channel_by_id(channel_id)?.channel;
        // the name may have been another payment's, and the chain may have opened another channel than was asked for
        let asked = ChannelKind {
            sidechain_id: request.sidechain_id.unwrap_or(channel.sidechain_id),
            peer: Some(request.peer.clone()),
            mode: channel.ledger.mode,
        };
        asked.require(&channel)?;
        return Ok(Some(channel));
    }
    if let Some(channel) = best(wallet, request, &amount_in)? {
        return Ok(Some(channel));
    }
    wallet.follow_openings().map_err(|error| {
        error.because(
            "nothing was paid, and no channel is opened while it is not known whether an earlier one was",
        )
    })?;
    // one of them may be to this peer
    best(wallet, request, &amount_in)
}

/// A channel for a payment: an unlocked one, with the amount that is paid, or with more. Less is refused.
pub fn opening_for(
    (sidechain, source): (SidechainResponse, Source),
    peer: Addr,
    (amount, open_with): (Amount, Option<Amount>),
) -> Result<OpenRequest> {
    let opened_with = open_with.unwrap_or(amount);
    if opened_with < amount {
        let error = PaymentError::OpenedWithLess {
            asked: amount,
            opened_with,
        };
        return Err(error.in_token(&sidechain));
    }
    Ok(OpenRequest::unlocked(sidechain, peer, opened_with, source))
}

/// Of all channels to a peer over which the wallet would pay, the one that has most to pay with.
fn best<E: From<ClientError>>(
    wallet: &mut Wallet<'_>,
    request: &TargetRequest<'_>,
    amount_in: impl Fn(&SidechainResponse) -> Result<Amount, E>,
) -> Result<Option<Channel>, E> {
    let network = wallet.network();
    let status = network.status()?;
    let between = channels_to(wallet, request, status.height)?;
    let Some(sidechain) = only_sidechain(network, &between)? else {
        return Ok(None);
    };
    let amount = amount_in(&sidechain)?;
    let may_pay = |channel: &Channel| wallet.may_pay(channel, status.time, amount);
    Ok(best_of(&between, may_pay).map_err(|error| error.in_token(&sidechain))?)
}

/// The running channels to a peer over which the account could pay at all.
fn channels_to(
    wallet: &mut Wallet<'_>,
    request: &TargetRequest<'_>,
    height: causeway_types::Height,
) -> Result<Vec<ChannelResponse>> {
    let (network, payer) = (wallet.network(), wallet.address().clone());
    let listed = network.channels_between_since(&payer, request.peer, height)?;
    wallet.require_listed(request.peer, &listed.iter().map(|c| c.channel.id).collect())?;
    Ok(usable(listed, &payer, request.sidechain_id))
}

/// Those that run and over which an account could pay at all, in the sidechain that is wanted if one is. What the other side has
/// opened and the account has not joined carries nothing, and another channel is opened beside it.
pub fn usable(
    listed: impl IntoIterator<Item = ChannelResponse>,
    payer: &Addr,
    wanted: Option<SidechainId>,
) -> Vec<ChannelResponse> {
    listed
        .into_iter()
        .filter(|c| matches!(c.phase, Phase::Open | Phase::Pending))
        .filter(|c| wanted.is_none_or(|id| id == c.channel.sidechain_id))
        .filter(|c| can_pay(&c.channel, payer) && !waits_for(c, payer))
        .collect()
}

/// Whether somebody else has opened it, and it waits for this account to join.
fn waits_for(seen: &ChannelResponse, account: &Addr) -> bool {
    let side = seen.channel.side_of(account.as_str());
    seen.phase == Phase::Pending && side == Some(Side::B)
}

/// The channels that a peer has opened to an account which has not joined them: nothing can be paid over them yet.
pub fn waiting_channels(network: &Network, account: &Addr, peer: &Addr) -> Result<Vec<ChannelId>> {
    let height = network.status()?.height;
    let listed = network.channels_between_since(account, peer, height)?;
    let waiting = listed.iter().filter(|seen| waits_for(seen, account));
    Ok(waiting.map(|seen| seen.channel.id).collect())
}

/// Whether a side could pay over it at all: it pays in this mode, and nobody has closed.
fn can_pay(channel: &Channel, payer: &Addr) -> bool {
    let side = channel.side_of(payer.as_str());
    let closing = Side::BOTH
        .into_iter()
        .any(|s| channel.ledger.side(s).closed);
    let pays = channel.ledger.mode != LockMode::Unlocked || side == Some(Side::A);
    side.is_some() && pays && !closing
}

/// The sidechain of all these channels; none if there is no channel.
fn only_sidechain(
    network: &Network,
    between: &[ChannelResponse],
) -> Result<Option<SidechainResponse>> {
    let ids: BTreeSet<_> = between.iter().map(|c| c.channel.sidechain_id).collect();
    let all = ids
        .iter()
        .map(|id| network.sidechain_by_id(*id))
        .collect::<Result<Vec<_>>>()?;
    if all.len() > 1 {
        let symbols = all.into_iter().map(|s| s.symbol).collect();
        return Err(PaymentError::SeveralSidechains { symbols }.into());
    }
    Ok(all.into_iter().next())
}

/// The channel with most to pay with, of those in which the wallet would sign this amount; none if there is no channel, or all
/// have too little left: then another is opened, since who pays somebody has so much in the account and not in a channel.
/// Where one may carry it later, that is waited for: none is opened beside it.
///
/// `may_pay` says for one channel what can be paid over it, which is at least the amount, or why it would be refused.
pub fn best_of(
    between: &[ChannelResponse],
    may_pay: impl Fn(&Channel) -> Result<Amount, WalletError>,
) -> Result<Option<Channel>, PaymentError> {
    let mut found: Option<(Amount, &Channel)> = None;
    let mut refused = Vec::new();
    for channel in between.iter().filter(|c| c.phase == Phase::Open) {
        let channel = &channel.channel;
        match may_pay(channel) {
            Ok(spendable) => {
                if found.is_none_or(|(most, _)| spendable > most) {
                    found = Some((spendable, channel));
                }
            }
            Err(why) => refused.push((channel.id, why)),
        }
    }
    if let Some((_, channel)) = found {
        return Ok(Some(channel.clone()));
    }
    let is_short = |why: &WalletError| matches!(why, WalletError::TooMuch { .. });
    if refused.iter().any(|(_, why)| !is_short(why)) {
        return Err(PaymentError::NoneUsable { refused });
    }
    match between.iter().find(|c| c.phase == Phase::Pending) {
        Some(pending) => Err(PaymentError::ChannelPending {
            channel_id: pending.channel.id,
        }),
        None => Ok(None),
    }
}
