//! What somebody has of each sidechain's money, on chain and by the own book.

use crate::error::Result;
use crate::network::{Holdings, Network};
use crate::wallet::Wallet;
use causeway_rules::settlement::split_at;
use causeway_types::channel::Phase;
use causeway_types::issuer::SidechainResponse;
use causeway_types::registry::ChannelResponse;
use causeway_types::{Amount, ChannelId, UnixTime};
use cosmwasm_std::Addr;
use serde::Serialize;

/// What somebody has of one sidechain's money. Base units.
#[derive(Clone, Debug, Serialize)]
pub struct Balance {
    /// The address that all of this belongs to.
    pub address: Addr,
    /// The sidechain's symbol.
    pub sidechain: String,
    /// What is in no channel.
    #[serde(flatten)]
    pub holdings: Holdings,
    /// What settlements would pay now by the evidence on chain, unallocated money included.
    pub in_channels: Amount,
    /// The same by the vouchers in the own book; none where there is no book, or it lacks a channel: a sum without it would
    /// be taken for all there is.
    pub by_book: Option<Amount>,
    /// What the vault has: all but what it leased out, which is in channels.
    pub in_vault: Amount,
    /// The running channels of which the book knows nothing.
    #[serde(skip)]
    pub not_in_book: Vec<ChannelId>,
}

/// Somebody's balance in each of these sidechains.
pub fn balances_of(
    network: &Network,
    wallet: Option<&Wallet<'_>>,
    owner: &Addr,
    sidechains: &[SidechainResponse],
) -> Result<Vec<Balance>> {
    let now = network.latest()?.time;
    let channels = network.channels_of(owner)?;
    let mut balances = Vec::with_capacity(sidechains.len());
    for sidechain in sidechains {
        let running: Vec<_> = channels
            .iter()
            .filter(|c| c.channel.sidechain_id == sidechain.sidechain_id)
            .filter(|c| c.phase != Phase::Settled)
            .collect();
        let not_in_book = match wallet {
            Some(wallet) => not_in_book(wallet, &running)?,
            None => vec![],
        };
        let by_book = match wallet {
            Some(wallet) if not_in_book.is_empty() => Some(by_book(wallet, &running, owner, now)?),
            _ => None,
        };
        balances.push(Balance {
            address: owner.clone(),
            sidechain: sidechain.symbol.clone(),
            holdings: network.holdings(sidechain, owner)?,
            in_channels: on_chain(&running, owner, now),
            by_book,
            in_vault: in_vault(network, sidechain, owner)?,
            not_in_book,
        });
    }
    Ok(balances)
}

fn in_vault(network: &Network, sidechain: &SidechainResponse, owner: &Addr) -> Result<Amount> {
    let account = network.account(owner, sidechain.sidechain_id)?;
    Ok(sum([
        account.free,
        account.reserved,
        account.offered,
        account.rent_ahead,
    ]))
}

fn on_chain(channels: &[&ChannelResponse], owner: &Addr, now: UnixTime) -> Amount {
    sum(channels.iter().filter_map(|seen| {
        let ledger = &seen.channel.ledger;
        let side = seen.channel.side_of(owner.as_str())?;
        let pays = split_at(ledger, now).pay(side);
        Some(pays.saturating_add(ledger.side(side).unallocated))
    }))
}

fn not_in_book(wallet: &Wallet<'_>, channels: &[&ChannelResponse]) -> Result<Vec<ChannelId>> {
    let mut lacking = Vec::new();
    for seen in channels {
        if wallet.lacks(&seen.channel)? {
            lacking.push(seen.channel.id);
        }
    }
    Ok(lacking)
}

fn by_book(
    wallet: &Wallet<'_>,
    channels: &[&ChannelResponse],
    owner: &Addr,
    now: UnixTime,
) -> Result<Amount> {
    let mut all = Vec::new();
    for seen in channels {
        if let Some(side) = seen.channel.side_of(owner.as_str()) {
            all.push(wallet.record_at(&seen.channel, now)?.balance);
            all.push(seen.channel.ledger.side(side).unallocated);
        }
    }
    Ok(sum(all))
}

fn sum(amounts: impl IntoIterator<Item = Amount>) -> Amount {
    let amounts = amounts.into_iter();
    amounts.fold(Amount::ZERO, Amount::saturating_add)
}
