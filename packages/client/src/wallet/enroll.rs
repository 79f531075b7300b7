//! The channels of an account that come into its book as its own, by what the chain tells.

use super::{parties_of, side_of, Wallet};
use crate::error::{ClientError, Result};
use causeway_types::ChannelId;
use causeway_wallet::book::{EntryKey, Parties, Writer};
use causeway_wallet::WalletError;

/// A channel that the book does not take, and why.
pub type NotEnrolled = (ChannelId, ClientError);

impl Wallet<'_> {
    /// Writes every running channel of the account into the book that is this book's own, by what the chain and the noted
    /// transactions tell, all as of one block or later. Of those that are in it already it only looks whether they are between
    /// the same two, with no question for each: an account may have thousands. Returns those that cannot be used.
    pub fn enroll_own(&mut self) -> Result<Vec<NotEnrolled>> {
        let status = self.network.latest()?;
        let listed = self
            .network
            .channels_of_since(&self.address, status.height)?;
        let domain = self.network.contracts.domain();
        let mut known = Vec::new();
        let mut not_enrolled = Vec::new();
        for seen in listed {
            let channel = seen.channel;
            let side = side_of(&channel, &self.address)?;
            let key = EntryKey {
                domain,
                channel_id: channel.id,
                side,
            };
            if self.book.find(&key)?.is_some() {
                known.push((key, parties_of(&channel, side)));
            } else if let Err(error) = self.take_in(&channel, None) {
                not_enrolled.push((channel.id, error));
            }
        }
        not_enrolled.extend(self.check_all_parties(&known)?);
        Ok(not_enrolled)
    }

    /// Those of channels in the book that are between others than the book has.
    fn check_all_parties(&mut self, known: &[(EntryKey, Parties)]) -> Result<Vec<NotEnrolled>> {
        let checks = known.iter().map(|(key, parties)| {
            |book: &mut Writer<'_>| -> Result<(), WalletError> { book.check_parties(key, parties) }
        });
        let checked = self.book.commit_all(checks)?;
        let all = known.iter().zip(checked);
        let refused =
            all.filter_map(|((key, _), checked)| Some((key.channel_id, checked.err()?.into())));
        Ok(refused.collect())
    }
}
