//! One row of the book: one side's record of one channel.

use crate::error::WalletError;
use crate::wire::bytes::{put_signed, take_signed, Reader};
use causeway_rules::wallet::{Book as Record, Held, LeftLock};
use causeway_types::channel::Ledger;
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::{CooperativeClose, Extension, WithdrawalConsent};
use causeway_types::{
    Amount, ChannelId, Hash, Height, Lock, LockId, Nonce, Side, UnixTime, Voucher,
};
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
    /// Set while a part of the record may be missing: see [`Restored`].
    pub restored: Option<Restored>,
}

/// A part of the record may be missing, so we may have signed what we do not know of.
///
/// Until `wait_until` nothing at all is signed; vouchers that come are kept to be shown and count as nothing. After it
/// nothing is paid until the peer has given back our own newest voucher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {
    /// How it was found out.
    pub why: Lost,
    /// By then all consents, closes and extensions that may be forgotten have lapsed, by the chain's clock. None: the
    /// channel was not looked at on chain since; a close window begins when it is.
    pub wait_until: Option<UnixTime>,
    /// Whether our own newest voucher came back from the peer.
    pub own_voucher_back: bool,
}

impl Restored {
    /// Found out now; the wait begins when the channel is next looked at.
    pub fn because(why: Lost) -> Restored {
        Restored {
            why,
            wait_until: None,
            own_voucher_back: false,
        }
    }
}

/// How it was found out that a part of a record is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lost {
    /// The book was restored, from a backup or from the chain.
    BookRestored,
    /// The chain has a voucher that the book has not: one that we signed, or one that we showed.
    ChainAhead {
        /// Whether it is one of ours.
        ours: bool,
        /// Its nonce.
        on_chain: Nonce,
        /// The newest nonce in the book.
        in_book: Nonce,
    },
    /// What the chain is said to have contradicts the book.
    ChainContradicts {
        /// The total on chain.
        on_chain: Amount,
        /// What the book allows: at most, for what we paid; at least, for what we were paid.
        in_book: Amount,
    },
    /// The peer has something with our signature that the book has not.
    OwnSignature,
}

impl std::fmt::Display for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Lost::BookRestored => f.write_str("the book was restored"),
            Lost::ChainAhead {
                ours,
                on_chain,
                in_book,
            } => {
                let whose = if *ours { "our" } else { "the peer's" };
                write!(
                    f,
                    "the book is behind the chain: {whose} voucher {on_chain} is on chain, the book's newest is {in_book}"
                )
            }
            Lost::ChainContradicts { on_chain, in_book } => write!(
                f,
                "the node and the book contradict each other: a total of {on_chain} is said to be on chain, by the book it                  can only be {in_book}; the node lies, or the book is an old copy"
            ),
            Lost::OwnSignature => {
                f.write_str("the peer has something that we signed and the book has not: it is an old copy")
            }
        }
    }
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
    /// The highest total that we ever consented to, whether that has lapsed or not.
    #[serde(default)]
    pub consented: Amount,
    /// The newest cooperative close that we signed or agreed to.
    pub closing: Option<CooperativeClose>,
    /// Whether we have sent `Close`.
    pub close_sent: bool,
    /// The last block in which that `Close` can be; none if it is good for ever.
    #[serde(default)]
    pub close_last: Option<Height>,
    /// The peer's newest nonce on chain that we have come to terms with, though we do not hold the voucher.
    #[serde(default)]
    pub conceded: Nonce,
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
            closing_until: self.promises.closing.map(|c| c.valid_until),
            close_sent: self.promises.close_sent,
            restored: self.restored.is_some(),
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

    pub(super) fn restored_json(&self) -> Option<String> {
        // a plain struct of numbers and words: writing it cannot fail, and an empty text would be refused when it is read
        let json = |restored| serde_json::to_string(restored).unwrap_or_default();
        self.restored.as_ref().map(json)
    }

    pub(super) fn from_parts(
        sent: Option<Vec<u8>>,
        receipted: Option<Vec<u8>>,
        received: Option<Vec<u8>>,
        promises: &str,
        restored: Option<String>,
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
            restored: restored
                .map(|json| serde_json::from_str(&json))
                .transpose()
                .map_err(|_| crate::wire::TextError::Field("what was lost cannot be read"))?,
        })
    }
}
