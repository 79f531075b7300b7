//! The books of a replay: channels are divided among them, so that each can be written by a thread of its own.

use super::channel::ReplayChannel;
use crate::sandbox::DataDir;
use anyhow::{Context as _, Result};
use causeway_types::Side;
use causeway_wallet::{guard, Book};

/// The books; every channel is in one of them, with both of its sides.
pub struct Books(Vec<Book>);

impl Books {
    /// Opens so many books.
    pub fn open(data_dir: &DataDir, count: usize) -> Result<Books> {
        let open = |n: usize| data_dir.open_book(super::CHAIN, &format!("replay-{n}"));
        (0..count.max(1))
            .map(open)
            .collect::<Result<_>>()
            .map(Books)
    }
    /// Adds both sides of each channel to the channel's book; records that are there stay.
    pub fn enroll(&mut self, channels: &[ReplayChannel]) -> Result<()> {
        let count = self.count();
        for (place, book) in self.0.iter_mut().enumerate() {
            book.commit(|writer| {
                let ours = channels.iter().skip(place).step_by(count.max(1));
                ours.into_iter().try_for_each(|open| {
                    guard::enroll(writer, open.signer(Side::A))?;
                    guard::enroll(writer, open.signer(Side::B))
                })
            })?;
        }
        Ok(())
    }
    /// The number of books.
    pub fn count(&self) -> usize {
        self.0.len()
    }
    /// The number of the book that a channel is in.
    pub fn number_of(&self, channel: usize) -> usize {
        channel % self.0.len().max(1)
    }
    /// The book that a channel is in.
    pub fn of(&mut self, channel: usize) -> Result<&mut Book> {
        let number = self.number_of(channel);
        self.0.get_mut(number).context("no such book")
    }
    /// All books, in order.
    pub fn all(&mut self) -> impl Iterator<Item = &mut Book> {
        self.0.iter_mut()
    }
    /// The numbers of payments signed and accepted, in all books.
    pub fn payments(&self) -> Result<(u64, u64)> {
        self.0.iter().try_fold((0, 0), |(signed, accepted), book| {
            let (s, a) = book.payment_counts()?;
            Ok((signed + s, accepted + a))
        })
    }
    /// The numbers of payments that A and B of a channel have made already.
    pub fn made(&mut self, channel: usize, open: &ReplayChannel) -> Result<[u64; 2]> {
        let book = self.of(channel)?;
        let made = |side: Side| -> Result<u64> {
            let sent = book.entry(open.signer(side).key())?.sent;
            // every payment is a voucher with the next nonce
            Ok(sent.map_or(0, |s| s.signed.voucher.nonce.0))
        };
        Ok([made(Side::A)?, made(Side::B)?])
    }
}
