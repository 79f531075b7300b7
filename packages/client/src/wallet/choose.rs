//! What decides between several channels: whether a payment could go over one.

use super::Wallet;
use crate::error::{ClientError, Result};
use causeway_types::channel::Channel;
use causeway_types::{Amount, ChainTime, ChannelId, Height, UnixTime};
use causeway_wallet::{guard, ChannelAtBlock, ChannelSigner, ChannelSnapshot, WalletError};
use cosmwasm_std::Addr;
use std::collections::BTreeSet;

impl Wallet<'_> {
    /// All channels of this chain and registry that the book has, ended ones too.
    pub fn channels(&self) -> Result<BTreeSet<ChannelId>, WalletError> {
        let here = self.network.contracts.domain();
        let keys = self.book.keys()?.into_iter();
        Ok(keys
            .filter(|key| key.domain == here)
            .map(|key| key.channel_id)
            .collect())
    }

    /// Fails where the book has a running channel with this peer that a list of the node's lacks. The chain lists no
    /// channel that has ended, so it is asked about each of those once, and the book keeps that it has ended.
    pub fn require_listed(&mut self, peer: &Addr, listed: &BTreeSet<ChannelId>) -> Result<()> {
        let here = self.network.contracts.domain();
        let known = self.book.channels_with(&here, peer.as_str())?;
        let mut settled = Vec::new();
        let mut lacking = None;
        for id in known.into_iter().filter(|id| !listed.contains(id)) {
            let channel = self.network.channel_by_id(id)?.channel;
            if channel.ledger.settlement.is_none() {
                lacking = Some(id);
                break;
            }
            settled.push(channel);
        }
        if !settled.is_empty() {
            self.note_settlements(&settled)?;
        }
        match lacking {
            None => Ok(()),
            Some(channel_id) => Err(ClientError::ListLacks {
                channel_id,
                peer: peer.clone(),
            }),
        }
    }

    /// Keeps that channels have ended, and which payments they ended without.
    fn note_settlements(&mut self, settled: &[Channel]) -> Result<()> {
        let time = ChainTime::of_block(self.network.latest()?.time);
        let signers = settled.iter().map(|channel| {
            let side = channel
                .side_of(self.address.as_str())
                .ok_or(WalletError::NotOurs(channel.id))?;
            ChannelSigner::new(&self.channel_ref(channel.id), channel, side, None)
        });
        let signers = signers.collect::<Result<Vec<_>, _>>()?;
        self.book.commit(|book| {
            let mut all = settled.iter().zip(&signers);
            all.try_for_each(|(channel, signer)| {
                let at = ChannelAtBlock {
                    ledger: &channel.ledger,
                    time,
                    rests_on: Height(0),
                    is_too_old: false,
                    times: Default::default(),
                };
                guard::note_settlement(book, signer, &at)
            })
        })?;
        Ok(())
    }

    /// What can be paid over a channel at this time, at least so much; otherwise why it would be refused. Nothing is
    /// signed, so the channel's key is not searched for: a look at many channels costs the same for each.
    pub fn may_pay(
        &self,
        channel: &Channel,
        now: UnixTime,
        amount: Amount,
    ) -> Result<Amount, WalletError> {
        let side = channel
            .side_of(self.address.as_str())
            .ok_or(WalletError::NotOurs(channel.id))?;
        let signer = ChannelSigner::new(&self.channel_ref(channel.id), channel, side, None)?;
        let seen = ChannelSnapshot {
            ledger: &channel.ledger,
            now,
        };
        let entry = match self.book.find(signer.key())? {
            Some(entry) => entry,
            None => return Err(WalletError::NotInBook(channel.id)),
        };
        guard::may_pay(&entry, &signer, seen, amount)
    }
}
