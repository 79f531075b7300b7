//! One row of the book: one side's record of one channel.

use crate::error::WalletError;
use crate::wire::bytes::{put_signed, take_signed, Reader};
use causeway_rules::wallet::{Book as Record, Held};
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::{Extension, WithdrawalConsent};
use causeway_types::{ChannelId, Hash, Lock, LockId, Side, UnixTime};
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
    /// A lock was left out of a voucher of ours and its receipt is not here yet.
    pub drop_unreceipted: bool,
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
            drop_unreceipted: self.promises.drop_unreceipted,
            consents: self.promises.consents.clone(),
            closing_until: self.promises.closing_until,
            close_sent: self.promises.close_sent,
            claimed: self.promises.claimed.clone(),
            extensions: self.promises.extensions.clone(),
        }
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
