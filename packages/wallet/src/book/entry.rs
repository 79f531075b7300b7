//! One row of the book: one side's record of one channel.

use super::loss_proof::LossProof;
use causeway_peer_protocol::{decode_voucher, encode_voucher, DecodeError};
use causeway_rules::wallet::{ChannelRecord, DroppedLock, LostVouchers, VoucherWithLocks};
use causeway_types::channel::Ledger;
use causeway_types::registry::{SignedConsent, SignedVoucher};
use causeway_types::signed::{first_listed, CooperativeClose, Extension, WithdrawalConsent};
use causeway_types::{
    Amount, ChannelId, Hash, Height, Lock, LockId, Nonce, Side, Signature, UnixTime, Voucher,
};
use serde::{Deserialize, Serialize};

/// Which side of which channel of which registry on which chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EntryKey {
    /// The signing domain: chain and registry.
    pub domain: Hash,
    /// The channel, by its number in that registry.
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
    pub fn voucher_with_locks(&self) -> VoucherWithLocks {
        VoucherWithLocks {
            voucher: self.signed.voucher,
            locks: self.locks.clone(),
        }
    }
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        encode_voucher(&self.signed, &self.locks)
    }
    pub(super) fn from_bytes(bytes: &[u8]) -> Result<Stored, DecodeError> {
        let (signed, locks) = decode_voucher(bytes)?;
        Ok(Stored { signed, locks })
    }
}

/// One side's record of a channel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BookEntry {
    /// The newest voucher that we signed.
    pub sent: Option<Stored>,
    /// The newest of ours with the peer's receipt.
    pub receipted: Option<Stored>,
    /// The newest of ours that the peer acknowledged: as receipted, but in unlocked channels too, and without a receipt
    /// where the peer gave it back after a loss.
    pub acknowledged: Option<Stored>,
    /// The newest voucher that we accepted.
    pub received: Option<Stored>,
    /// What we signed or agreed to besides vouchers.
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
    pub why: LossProof,
    /// By then all consents, closes and extensions that may be forgotten have lapsed, by the chain's clock. None: the
    /// channel was not looked at on chain since; a close window begins when it is.
    pub wait_until: Option<UnixTime>,
    /// Whether the peer has returned our own newest voucher.
    pub own_voucher_back: bool,
    /// Whether the wait was over once, and what was kept meanwhile was judged.
    #[serde(default)]
    pub is_judged: bool,
}

impl Restored {
    /// Found out now; the wait begins when the channel is next looked at.
    pub fn because(why: LossProof) -> Restored {
        Restored {
            why,
            wait_until: None,
            own_voucher_back: false,
            is_judged: false,
        }
    }
}

/// What we signed or agreed to besides vouchers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Promises {
    /// Earlier vouchers of ours that the peer may still show, with their locks.
    #[serde(default)]
    pub earlier: Vec<(Voucher, Vec<Lock>)>,
    /// The voucher of the peer that the chain has and its list, where that is not the newest's.
    #[serde(default)]
    pub shown: Option<(Voucher, Vec<Lock>)>,
    /// Locks that vouchers of ours left out unpaid, with the nonce of the first that does not list them.
    #[serde(default, rename = "left")]
    pub dropped: Vec<(Lock, Nonce)>,
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
    /// Who signed that close over a link, and the signature: what the other side submits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing_signature: Option<(Side, Signature)>,
    /// A time in which nothing is added, so that both can close together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shutdown: Option<StoredShutdown>,
    /// The code by which the peer declined the newest `shutdown` of ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shutdown_declined: Option<u16>,
    /// Whether we have sent `Close`.
    pub close_sent: bool,
    /// The last block in which that `Close` can be; none if it is good for ever.
    #[serde(default)]
    pub close_last: Option<Height>,
    /// The peer's newest nonce on chain that we accept, though we do not hold the voucher.
    #[serde(default)]
    pub conceded: Nonce,
    /// The least nonce of the next voucher of ours, after a loss of the record; zero where none was lost.
    #[serde(default)]
    pub next_nonce: Nonce,
    /// Consents of the peer to withdrawals of ours, until they are used or have lapsed.
    #[serde(default)]
    pub consents_held: Vec<WithdrawalConsent>,
    /// The last block of an earlier `Close` than the one that `close_last` is of.
    #[serde(default)]
    pub close_last_before: Option<Height>,
    /// Whether an earlier `Close` is good for ever.
    #[serde(default)]
    pub close_unbounded: bool,
    /// A consent that the peer was or is to be asked for: until it is held, has lapsed or is not given, what it lets us take
    /// is not paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<WithdrawalConsent>,
    /// The code by which the newest one was not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_in_vain: Option<u16>,
    /// The newest consent of the peer's that came over a link, as it signed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent_signed: Option<SignedConsent>,
    /// Requests of ours to withdraw that may come on chain, and that the chain does not show yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests_sent: Vec<SentRequest>,
    /// What a request to withdraw is paid in when it matures, where that is not the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_in_asset: Option<AssetPayout>,
    /// What a consent that we asked for is paid in, where that is not the token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consent_in_asset: Option<AssetPayout>,
    /// The newest voucher of ours in an unlocked channel whose total the chain has: what it pays is final, whether the payee has
    /// accepted it or not.
    #[serde(default, skip_serializing_if = "is_none")]
    pub final_on_chain: Nonce,
    /// Locks that we claim on chain, from before a voucher is shown for it.
    pub claimed: Vec<LockId>,
    /// Later ends that we agreed to and that have not run out.
    #[serde(default)]
    pub extensions: Vec<Extension>,
    /// A later end that we want and that no side submits yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension_asked: Option<Extension>,
    /// The code by which the peer did not agree to the newest one that we wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension_declined: Option<u16>,
    /// Later ends that we signed over a link, for the peer to submit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions_given: Vec<Extension>,
    /// The newest later end that the peer signed over a link, for us to submit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension_signed: Option<(Extension, Signature)>,
    /// Whether the newest voucher of the peer came while the record may have lacked something, and was not judged since: it
    /// is kept to be shown, and counts as nothing.
    #[serde(default)]
    pub received_is_kept: bool,
    /// What a loss of the record has left open in the direction in which we pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<StoredLoss>,
    /// The newest voucher of the peer's that the record or the chain had when the record was last whole again after a loss: what
    /// the lost one has done about locks that it or an earlier one was the first to list is not known.
    #[serde(default, skip_serializing_if = "is_none")]
    pub received_before: Nonce,
}

impl Stored {
    /// The total of a voucher, base units; 0 where there is none.
    pub(crate) fn total_of(stored: Option<&Stored>) -> Amount {
        stored.map_or(Amount::ZERO, |stored| stored.signed.voucher.transferred)
    }
}

/// What a loss of the record has left open in the direction in which we pay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredLoss {
    /// The total of our newest voucher in the record that was restored, base units.
    pub total_before: Amount,
    /// The least nonce of what was signed since; 0 while the peer has not given our newest voucher back.
    pub until: Nonce,
    /// How much more than `total_before` the voucher pays that the peer has given back, base units.
    pub paid: Amount,
    /// The locks that this voucher lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub listed: Vec<LockId>,
    /// How much more than `total_before` was paid by what was lost, at most, base units: once the peer can show none of it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<Amount>,
}

/// Whether a nonce is that of no voucher.
fn is_none(nonce: &Nonce) -> bool {
    *nonce == Nonce(0)
}

/// A request to withdraw that was or is to be sent: until the chain shows it, or never will, what it asks for is not paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentRequest {
    /// How much it asks for, base units.
    pub amount: Amount,
    /// All that was taken out before, base units: the same amount after that is another request.
    pub withdrawn: Amount,
    /// The block by which the chain shows it or never will; none while that is not known.
    pub known_by: Option<Height>,
}

/// A withdrawal that is paid in the main-chain asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetPayout {
    /// The least of the asset that must come out; none: what the chain quotes when it is sent.
    pub min_out: Option<Amount>,
}

/// A time in which neither side adds anything. docs/peer-protocol.md#10-what-both-sides-agree-to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredShutdown {
    /// When it is void, by the chain's clock.
    pub until: UnixTime,
    /// Whether we began it.
    pub by_us: bool,
}

impl BookEntry {
    /// As the rules see it.
    pub fn record(&self) -> ChannelRecord {
        ChannelRecord {
            sent: self.sent.as_ref().map(Stored::voucher_with_locks),
            receipted: self.receipted.as_ref().map(Stored::voucher_with_locks),
            received: self.received.as_ref().map(Stored::voucher_with_locks),
            shown: self
                .promises
                .shown
                .as_ref()
                .map(|(voucher, locks)| VoucherWithLocks {
                    voucher: *voucher,
                    locks: locks.clone(),
                }),
            earlier: self
                .promises
                .earlier
                .iter()
                .map(|(voucher, locks)| VoucherWithLocks {
                    voucher: *voucher,
                    locks: locks.clone(),
                })
                .collect(),
            dropped: self
                .promises
                .dropped
                .iter()
                .map(|(lock, nonce)| DroppedLock {
                    lock: *lock,
                    nonce: *nonce,
                })
                .collect(),
            failed: self.promises.failed.clone(),
            request_sent: self
                .promises
                .requests_sent
                .iter()
                .map(|request| request.amount)
                .fold(Amount::ZERO, Amount::max),
            consents: self.promises.consents.clone(),
            // what is asked for counts as if it were given
            consents_held: self
                .promises
                .consents_held
                .iter()
                .chain(&self.promises.asked)
                .copied()
                .collect(),
            closing_until: self.promises.closing.map(|c| c.valid_until),
            close_sent: self.promises.close_sent,
            restored: self.restored.is_some(),
            lost: self.promises.lost.as_ref().map(|lost| LostVouchers {
                total_before: lost.total_before,
                until: lost.until,
                paid: lost.paid,
            }),
            claimed: self.promises.claimed.clone(),
        }
    }

    /// Whether all is known that was decided about a lock of the peer's: a record that was lost may have given another for it, let
    /// it go or released it, and this one does not know.
    pub fn knows_of(&self, id: LockId) -> bool {
        self.restored.is_none() && first_listed(id) > self.promises.received_before
    }

    /// Whether something that a loss has left open may still be decided.
    pub(crate) fn has_open_loss(&self) -> bool {
        let lost = self.promises.lost.as_ref();
        lost.map_or(self.restored.is_some(), |lost| lost.most.is_none())
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
        record.record_signed(ledger, side, next.voucher_with_locks(), paid);
        self.promises.earlier = record
            .earlier
            .into_iter()
            .map(|h| (h.voucher, h.locks))
            .collect();
        let dropped = record.dropped.into_iter();
        self.promises.dropped = dropped.map(|l| (l.lock, l.nonce)).collect();
        self.sent = Some(next);
    }

    /// Takes in the next voucher of the peer; forgets what concerns locks that it no longer lists.
    pub(crate) fn record_received(&mut self, ledger: &Ledger, side: Side, next: Stored) {
        let mut record = self.record();
        record.record_received(ledger, side, next.voucher_with_locks());
        self.promises.claimed = record.claimed;
        self.promises.failed = record.failed;
        self.promises.shown = record.shown.map(|h| (h.voucher, h.locks));
        self.received = Some(next);
    }

    /// Whether a lock of ours may still have to be paid.
    pub(crate) fn has_locks_out(&self) -> bool {
        let vouchers = [&self.sent, &self.acknowledged];
        let lists = |stored: &Stored| !stored.locks.is_empty();
        let is_listed = vouchers.into_iter().flatten().any(lists);
        // one that the peer has given back may have left out locks of which the book still has something to say
        let is_lost = self.restored.is_some() || self.promises.lost.is_some();
        is_listed || is_lost || !self.promises.dropped.is_empty()
    }

    /// Whether a voucher that the record has lists a lock towards us, or one of ours that may still have to be paid.
    pub(crate) fn lists(&self, received: bool, id: LockId) -> bool {
        let vouchers = match received {
            true => [&self.received, &None],
            false => [&self.sent, &self.acknowledged],
        };
        let mut listed = vouchers.into_iter().flatten().flat_map(|s| &s.locks);
        listed.any(|lock| lock.id == id)
            || !received && self.promises.dropped.iter().any(|(lock, _)| lock.id == id)
    }

    /// Whether the newest voucher of the peer is only kept to be shown.
    pub(crate) fn is_kept(&self) -> bool {
        let is_waiting = self.restored.as_ref().is_some_and(|r| !r.is_judged);
        self.received.is_some() && (self.promises.received_is_kept || is_waiting)
    }

    /// The nonce of the newest voucher of ours that the peer acknowledged; 0 where there is none.
    pub fn acknowledged_nonce(&self) -> Nonce {
        let newest = self.acknowledged.as_ref();
        newest.map_or(Nonce(0), |s| s.signed.voucher.nonce)
    }

    /// The nonce up to which payments of ours are final, by the peer's acknowledgement or by the chain.
    pub(crate) fn final_nonce(&self) -> Nonce {
        self.acknowledged_nonce().max(self.promises.final_on_chain)
    }

    /// The nonce of the next voucher of ours.
    pub(crate) fn next_nonce(&self) -> Nonce {
        let last = self.sent.as_ref().map(|s| s.signed.voucher.nonce);
        let next = last.unwrap_or_default().0.saturating_add(1);
        self.promises.next_nonce.max(Nonce(next))
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

    /// Of what is stored: the newest voucher of ours, the receipted, the received and the acknowledged one; promises; what
    /// was lost.
    pub(super) fn from_parts(
        vouchers: [Option<Vec<u8>>; 4],
        promises: &str,
        restored: Option<String>,
    ) -> Result<BookEntry, DecodeError> {
        let stored = |bytes: Option<Vec<u8>>| bytes.map(|b| Stored::from_bytes(&b)).transpose();
        let [sent, receipted, received, acknowledged] = vouchers;
        let promises = match promises {
            "{}" => Promises::default(),
            json => serde_json::from_str(json)
                .map_err(|_| DecodeError::Field("promises cannot be read"))?,
        };
        Ok(BookEntry {
            sent: stored(sent)?,
            receipted: stored(receipted)?,
            acknowledged: stored(acknowledged)?,
            received: stored(received)?,
            promises,
            restored: restored
                .map(|json| serde_json::from_str(&json))
                .transpose()
                .map_err(|_| DecodeError::Field("what was lost cannot be read"))?,
        })
    }
}
