//! One row of the book: one side's record of one channel.

use crate::error::WalletError;
use crate::wire::bytes::{put_signed, take_signed, Reader};
use causeway_rules::wallet::{Book as Record, Held, LeftLock};
use causeway_types::channel::Ledger;
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::{Extension, WithdrawalConsent};
use causeway_types::{ChannelId, Hash, Lock, LockId, Nonce, Side, UnixTime, Voucher};
use serde::{Deserialize, Serialize};

/// Which side of which channel of which registry on which chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    /// The signing domain: chain and registry.
    pub domain: Hash,
    /// The channel.
    pub channel_id: ChannelId,
    /// The side that the record is of.
    pub side: Side,
}

/// A voucher with its signatures and locks.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// The voucher and its signatures.
    pub signed: SignedVoucher,
    /// Its locks, in the order in which they are hashed.
    pub locks: Vec<Lock>,
}

impl Stored {
    /// As the rules see it.
    pub fn held(&self) -> Held {
        Held {
            voucher: self.signed.voucher,
            locks: self.locks.clone(),
        }
    }
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(256);
        put_signed(&mut out, &self.signed, &self.locks);
        out
    }
    fn from_bytes(bytes: &[u8]) -> Result<Stored, WalletError> {
        let mut reader = Reader::new(bytes);
        let (signed, locks) = take_signed(&mut reader)?;
        reader.end()?;
        Ok(Stored { signed, locks })
    }
}

/// One side's record of a channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// The newest voucher that we signed.
    pub sent: Option<Stored>,
    /// The newest of ours with the peer's receipt.
    pub receipted: Option<Stored>,
    /// The newest voucher that we accepted.
    pub received: Option<Stored>,
    /// What else we gave our word for.
    pub promises: Promises,
    /// Whether a part of the record was lost: then nothing is paid.
    pub restored: bool,
}

/// What we gave our word for besides vouchers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Promises {
    /// Earlier vouchers of ours that the peer may still show, with their locks.
    #[serde(default)]
    pub earlier: Vec<(Voucher, Vec<Lock>)>,
    /// Locks that vouchers of ours left out unpaid, with the nonce of the first that does not list them.
    #[serde(default)]
    pub left: Vec<(Lock, Nonce)>,
    /// Pending locks of the peer that we agreed to let go unpaid.
    #[serde(default)]
    pub failed: Vec<LockId>,
    /// Consents to the peer's withdrawals.
    pub consents: Vec<WithdrawalConsent>,
    /// Until when a cooperative close that we signed is good.
    pub closing_until: Option<UnixTime>,
    /// Whether we have sent `Close`.
    pub close_sent: bool,
    /// Locks that we claimed on chain.
    pub claimed: Vec<LockId>,
    /// Later ends that we agreed to and that have not run out.
    #[serde(default)]
    pub extensions: Vec<Extension>,
}

impl Entry {
    /// As the rules see it.
    pub fn record(&self) -> Record {
        Record {
            sent: self.sent.as_ref().map(Stored::held),
            receipted: self.receipted.as_ref().map(Stored::held),
            received: self.received.as_ref().map(Stored::held),
            earlier: self
                .promises
                .earlier
                .iter()
                .map(|(voucher, locks)| Held {
                    voucher: *voucher,
                    locks: locks.clone(),
                })
                .collect(),
            left: self
                .promises
                .left
                .iter()
                .map(|(lock, nonce)| LeftLock {
                    lock: *lock,
                    nonce: *nonce,
                })
                .collect(),
            failed: self.promises.failed.clone(),
            consents: self.promises.consents.clone(),
            closing_until: self.promises.closing_until,
            close_sent: self.promises.close_sent,
            claimed: self.promises.claimed.clone(),
            extensions: self.promises.extensions.clone(),
        }
    }

    /// Takes in the next voucher of ours, which pays these locks for good; keeps what the peer may still show.
    pub(crate) fn record_signed(
        &mut self,
        ledger: &Ledger,
        side: Side,
        next: Stored,
        paid: &[LockId],
    ) {
        let mut record = self.record();
        record.record_signed(ledger, side, next.held(), paid);
        self.promises.earlier = record
            .earlier
            .into_iter()
            .map(|h| (h.voucher, h.locks))
            .collect();
        let left = record.left.into_iter();
        self.promises.left = left.map(|l| (l.lock, l.nonce)).collect();
        self.sent = Some(next);
    }

    /// Takes in the next voucher of the peer; forgets what concerns locks that it no longer lists.
    pub(crate) fn record_received(&mut self, next: Stored) {
        let stays = |id: &LockId| next.locks.iter().any(|l| l.id == *id);
        self.promises.claimed.retain(stays);
        self.promises.failed.retain(stays);
        self.received = Some(next);
    }

    pub(super) fn promises_json(&self) -> String {
        if self.promises == Promises::default() {
            return "{}".to_owned();
        }
        // plain structs of numbers and strings: writing them cannot fail
        serde_json::to_string(&self.promises).unwrap_or_default()
    }

    pub(super) fn from_parts(
        sent: Option<Vec<u8>>,
        receipted: Option<Vec<u8>>,
        received: Option<Vec<u8>>,
        promises: &str,
        restored: bool,
    ) -> Result<Entry, WalletError> {
        let stored = |bytes: Option<Vec<u8>>| bytes.map(|b| Stored::from_bytes(&b)).transpose();
        let promises = match promises {
            "{}" => Promises::default(),
            json => serde_json::from_str(json)
                .map_err(|_| crate::wire::TextError::Field("promises cannot be read"))?,
        };
        Ok(Entry {
            sent: stored(sent)?,
            receipted: stored(receipted)?,
            received: stored(received)?,
            promises,
            restored,
        })
    }
}
