//! One side of one channel, with what it signs and verifies by: prepared once, used for many payments.

use crate::book::{Entry, Key};
use crate::error::WalletError;
use crate::sign::{ChannelSecret, Verifier};
use crate::wire::Place;
use causeway_rules::voucher::safety_margin;
use causeway_rules::wallet::{Book as Record, View};
use causeway_types::channel::{Channel, Ledger, LockMode};
use causeway_types::signed::Context;
use causeway_types::{ChannelId, Direction, Seconds, Side, UnixTime};

/// A channel at the last committed block.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'l> {
    /// Who holds what there.
    pub ledger: &'l Ledger,
    /// That block's time.
    pub now: UnixTime,
}

impl Seen<'_> {
    /// Refuses what would be good for longer than a close window: whoever restores a lost book waits that long, and
    /// then nothing that it had signed is left.
    pub(crate) fn check_lapses(&self, valid_until: UnixTime) -> Result<(), WalletError> {
        let allowed = self.now.plus(self.ledger.terms.close_window);
        if valid_until > allowed {
            return Err(WalletError::GoodTooLong {
                asked: valid_until,
                allowed,
            });
        }
        Ok(())
    }
    /// How long before an end we must be done.
    pub fn margin(&self) -> Seconds {
        safety_margin(self.ledger)
    }
}

/// One side of one channel.
#[derive(Debug)]
pub struct Party {
    key: Key,
    place: Place,
    mode: LockMode,
    secret: Option<ChannelSecret>,
    peer: Option<Verifier>,
}

impl Party {
    /// Prepares our side. The secret must be that of the key that the chain has for it; a side without one
    /// (B of an unlocked channel) signs nothing.
    pub fn new(
        place: &Place,
        channel: &Channel,
        side: Side,
        secret: Option<ChannelSecret>,
    ) -> Result<Party, WalletError> {
        if place.channel_id != channel.id {
            return Err(WalletError::OtherChannel {
                given: place.channel_id,
                expected: channel.id,
            });
        }
        let registered = channel.participant(side).and_then(|p| p.key);
        let secret = secret.filter(|s| Some(s.public()) == registered);
        let peer = channel
            .participant(side.peer())
            .and_then(|p| p.key)
            // a key off the curve has signed nothing; we can still show and leave
            .and_then(|key| Verifier::new(&key).ok());
        Ok(Party {
            key: Key {
                domain: place.context().domain,
                channel_id: channel.id,
                side,
            },
            place: place.clone(),
            mode: channel.ledger.mode,
            secret,
            peer,
        })
    }

    /// Its row in the book.
    pub fn key(&self) -> &Key {
        &self.key
    }
    /// Where the channel is.
    pub fn place(&self) -> &Place {
        &self.place
    }
    /// Our side.
    pub fn side(&self) -> Side {
        self.key.side
    }
    /// What a payment needs to count.
    pub fn mode(&self) -> LockMode {
        self.mode
    }
    /// The channel.
    pub fn channel_id(&self) -> ChannelId {
        self.key.channel_id
    }
    /// The direction in which we pay.
    pub fn pays(&self) -> Direction {
        self.side().pays()
    }
    pub(crate) fn context(&self) -> Context {
        Context {
            domain: self.key.domain,
            channel_id: self.key.channel_id,
        }
    }
    pub(crate) fn secret(&self) -> Result<&ChannelSecret, WalletError> {
        self.secret.as_ref().ok_or(WalletError::NoKey {
            channel_id: self.key.channel_id,
            side: self.key.side,
        })
    }
    pub(crate) fn peer(&self) -> Result<&Verifier, WalletError> {
        self.peer.as_ref().ok_or(WalletError::NoKey {
            channel_id: self.key.channel_id,
            side: self.key.side.peer(),
        })
    }
    pub(crate) fn view<'v>(&self, seen: Seen<'v>, record: &'v Record) -> View<'v> {
        View {
            side: self.side(),
            ledger: seen.ledger,
            now: seen.now,
            book: record,
        }
    }

    /// Refuses a book that lacks a voucher of ours that the chain has: it is an old copy, which no seal noticed.
    pub(crate) fn check_not_behind(&self, seen: Seen, entry: &Entry) -> Result<(), WalletError> {
        let on_chain = seen.ledger.evidence(self.pays()).nonce;
        let in_book = entry
            .sent
            .as_ref()
            .map_or_else(Default::default, |s| s.signed.voucher.nonce);
        if entry.restored || on_chain <= in_book {
            return Ok(());
        }
        Err(WalletError::BehindChain {
            channel_id: self.channel_id(),
            on_chain,
            in_book,
        })
    }
}
