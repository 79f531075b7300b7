//! One side of one channel, with what it signs and verifies by: prepared once, used for many payments.

use crate::book::{Book, BookEntry, EntryKey, LossProof, PendingLock, Restored, Stored, Writer};
use crate::error::WalletError;
use crate::keys::IdentitySecret;
use crate::memo::{self, Memo};
use crate::onion::{self, OpenedOnion};
use crate::sign::{ChannelSecret, Verifier};
use causeway_peer_protocol::onion::onion_binding;
use causeway_peer_protocol::{ChannelRef, MemoPlace};
use causeway_rules::forward::ForwardTimes;
use causeway_rules::settlement::flow;
use causeway_rules::voucher::safety_margin;
use causeway_rules::wallet::{rule_4_passed, ChannelRecord, View};
use causeway_types::channel::{Channel, Ledger, LockMode};
use causeway_types::signed::SigningContext;
use causeway_types::{
    Amount, ChainTime, ChannelId, Digest, Direction, Hash, Height, Seconds, Side, SidechainId,
    Signature, UnixTime,
};
use std::sync::Arc;

/// The longest that an offer to close together is good; a shorter close window bounds it too.
pub const LONGEST_CLOSE_OFFER: Seconds = Seconds(600);

/// A channel at the last committed block.
#[derive(Clone, Copy, Debug)]
pub struct ChannelSnapshot<'l> {
    /// Deposits, evidence and phase of the channel at that block.
    pub ledger: &'l Ledger,
    /// The time of that block.
    pub now: UnixTime,
}

impl ChannelSnapshot<'_> {
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
    /// The same for a cooperative close, which stops all payments while it is good: minutes are enough.
    pub(crate) fn check_close_lapses(&self, valid_until: UnixTime) -> Result<(), WalletError> {
        let longest = LONGEST_CLOSE_OFFER.min(self.ledger.terms.close_window);
        let allowed = self.now.plus(longest);
        if valid_until > allowed {
            return Err(WalletError::ClosesTooLong {
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
    /// How long before an end we stop to sign payments: a thirty-second of the close window before the payee stops to
    /// accept them, so that no payment is stranded by a difference of clocks or blocks.
    pub fn signing_margin(&self) -> Seconds {
        let earlier = self.ledger.terms.close_window.0 / 32;
        Seconds(self.margin().0.saturating_add(earlier))
    }
}

/// A channel as a node follows it when something is committed.
#[derive(Clone, Copy, Debug)]
pub struct ChannelAtBlock<'l> {
    /// The channel at the last followed block.
    pub ledger: &'l Ledger,
    /// The time of that block and this machine's clock.
    pub time: ChainTime,
    /// The newest block on which what is signed rests: the last one that changed the channel or let something go.
    pub rests_on: Height,
    /// Whether that block is too old for anything to be signed by it (P4): what only keeps an answer of the peer's is done all
    /// the same.
    pub is_too_old: bool,
    /// What forwarding takes its time for, on this chain.
    pub times: ForwardTimes,
}

impl<'l> ChannelAtBlock<'l> {
    /// The channel by the time of the block alone.
    pub fn snapshot(&self) -> ChannelSnapshot<'l> {
        ChannelSnapshot {
            ledger: self.ledger,
            now: self.time.committed(),
        }
    }
}

/// One side of one channel.
#[derive(Debug)]
pub struct ChannelSigner {
    key: EntryKey,
    channel_ref: ChannelRef,
    mode: LockMode,
    sidechain_id: SidechainId,
    secret: Option<ChannelSecret>,
    peer: Option<Verifier>,
    /// What memos to us are decrypted by; none where only vouchers are read.
    identity: Option<Arc<IdentitySecret>>,
}

impl ChannelSigner {
    /// Prepares our side. The secret must be that of the key that the chain has for it; a side without one
    /// (B of an unlocked channel) signs nothing.
    pub fn new(
        channel_ref: &ChannelRef,
        channel: &Channel,
        side: Side,
        secret: Option<ChannelSecret>,
    ) -> Result<ChannelSigner, WalletError> {
        if channel_ref.channel_id != channel.id {
            return Err(WalletError::OtherChannel {
                given: channel_ref.channel_id,
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
        Ok(ChannelSigner {
            key: EntryKey {
                domain: channel_ref.context().domain,
                channel_id: channel.id,
                side,
            },
            channel_ref: channel_ref.clone(),
            mode: channel.ledger.mode,
            sidechain_id: channel.sidechain_id,
            secret,
            peer,
            identity: None,
        })
    }

    /// The same side, which decrypts the memos that come with payments to it.
    pub fn with_identity(self, identity: Arc<IdentitySecret>) -> ChannelSigner {
        ChannelSigner {
            identity: Some(identity),
            ..self
        }
    }

    /// Its row in the book.
    pub fn key(&self) -> &EntryKey {
        &self.key
    }
    /// Where the channel is.
    pub fn channel_ref(&self) -> &ChannelRef {
        &self.channel_ref
    }
    /// The sidechain in whose token is paid.
    pub fn sidechain_id(&self) -> SidechainId {
        self.sidechain_id
    }
    /// The side that is ours.
    pub fn side(&self) -> Side {
        self.key.side
    }
    /// What a payment needs to count.
    pub fn mode(&self) -> LockMode {
        self.mode
    }
    /// The channel's number in its registry.
    pub fn channel_id(&self) -> ChannelId {
        self.key.channel_id
    }
    /// The direction in which we pay.
    pub fn pays(&self) -> Direction {
        self.side().pays()
    }
    pub(crate) fn context(&self) -> SigningContext {
        SigningContext {
            domain: self.key.domain,
            channel_id: self.key.channel_id,
        }
    }
    /// What came with a payment of the peer for our user. Unreadable where we have no identity key.
    pub(crate) fn open_memo(&self, bytes: &[u8]) -> Memo {
        let place = MemoPlace {
            context: self.context(),
            direction: self.side().receives(),
        };
        let identity = self.identity.as_ref();
        identity.map_or(Memo::Unreadable, |identity| {
            memo::open(bytes, identity, &place)
        })
    }
    /// What a node is told by what came along with a lock of the peer's; none where it does not open, or where we have no
    /// identity key.
    pub fn open_onion(&self, pending: &PendingLock) -> Option<OpenedOnion> {
        let (identity, onion) = (self.identity.as_ref()?, pending.onion.as_ref()?);
        let binding = onion_binding(&self.key.domain, &pending.lock.hash);
        onion::open(onion, identity, &binding).ok()
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
    pub(crate) fn view<'v>(
        &self,
        snapshot: ChannelSnapshot<'v>,
        record: &'v ChannelRecord,
    ) -> View<'v> {
        View {
            side: self.side(),
            ledger: snapshot.ledger,
            now: snapshot.now,
            record,
        }
    }

    /// Whether we can ever pay in it: B of an unlocked channel never does, so it has no voucher to lose.
    pub(crate) fn can_pay(&self) -> bool {
        self.mode != LockMode::Unlocked || self.side() == Side::A
    }

    /// Our record of the channel, which must be in the book; with what the chain tells of its completeness written down
    /// for good: a proof that something is missing, the end of the wait, and that both are over.
    pub(crate) fn record(
        &self,
        book: &mut Writer,
        snapshot: ChannelSnapshot,
    ) -> Result<BookEntry, WalletError> {
        let mut entry = book.entry(&self.key)?;
        self.learn_list_on_chain(book, snapshot, &mut entry)?;
        let before = entry.restored.clone();
        if entry.restored.is_none() {
            entry.restored = self.proof(snapshot, &entry).map(Restored::because);
        }
        let Some(restored) = &mut entry.restored else {
            return Ok(entry);
        };
        let window = snapshot.ledger.terms.close_window;
        let until = *restored
            .wait_until
            .get_or_insert_with(|| snapshot.now.plus(window));
        let is_back = restored.own_voucher_back || !self.can_pay();
        if rule_4_passed(until, snapshot.now)
            && is_back
            && self.contradiction(snapshot, &entry).is_none()
        {
            entry.restored = None;
            let on_chain = snapshot.ledger.evidence(self.side().receives()).nonce;
            entry.promises.conceded = on_chain;
            // what was lost may have decided about each lock that came before
            let newest = entry.received.as_ref().map(|s| s.signed.voucher.nonce);
            entry.promises.received_before = newest.unwrap_or_default().max(on_chain);
            book.put(&self.key, entry.clone())?;
        }
        if entry.restored != before {
            book.mark(&self.key, entry.restored.clone())?;
        }
        Ok(entry)
    }

    /// The hash of the list of the peer's voucher on chain, where the record has not that list.
    fn unknown_list(&self, snapshot: ChannelSnapshot, entry: &BookEntry) -> Option<Hash> {
        let on_chain = snapshot.ledger.evidence(self.side().receives()).locks_hash;
        // the record is read for each payment, and most channels have no locks on chain
        if on_chain.is_zero() {
            return None;
        }
        let record = entry.record();
        let view = self.view(snapshot, &record);
        view.list_on_chain().is_none().then_some(on_chain)
    }

    /// Whether the book has the list of a voucher that the peer has shown, and the record has not.
    pub(crate) fn has_list_to_learn(
        &self,
        book: &Book,
        snapshot: ChannelSnapshot,
        entry: &BookEntry,
    ) -> Result<bool, WalletError> {
        let list = self.unknown_list(snapshot, entry);
        let known = list.map(|hash| book.earlier_list(&self.key, hash));
        Ok(known.transpose()?.flatten().is_some())
    }

    /// Takes the list of an earlier voucher that the peer has shown into the record: its locks can be claimed under it, where the
    /// newest comes too late.
    fn learn_list_on_chain(
        &self,
        book: &mut Writer,
        snapshot: ChannelSnapshot,
        entry: &mut BookEntry,
    ) -> Result<(), WalletError> {
        let Some(hash) = self.unknown_list(snapshot, entry) else {
            return Ok(());
        };
        if let Some(stored) = book.earlier_list(&self.key, hash)? {
            entry.promises.shown = Some((stored.signed.voucher, stored.locks));
            book.put(&self.key, entry.clone())?;
        }
        Ok(())
    }

    /// Refuses to sign anything while what may be forgotten has not lapsed, or while the chain contradicts the record.
    pub(crate) fn check_may_sign(
        &self,
        snapshot: ChannelSnapshot,
        entry: &BookEntry,
    ) -> Result<(), WalletError> {
        if let Some(why) = self.contradiction(snapshot, entry) {
            return Err(WalletError::Contradiction {
                channel_id: self.channel_id(),
                why,
            });
        }
        match &entry.restored {
            Some(restored) if !self.wait_is_over(snapshot, entry) => Err(WalletError::Waiting {
                channel_id: self.channel_id(),
                why: restored.why,
                until: restored.wait_until.unwrap_or(UnixTime(u64::MAX)),
                now: snapshot.now,
            }),
            _ => Ok(()),
        }
    }

    /// Notes that the peer has something of ours that the record has not.
    pub(crate) fn mark_old(
        &self,
        book: &mut Writer,
        snapshot: ChannelSnapshot,
        entry: &mut BookEntry,
    ) -> Result<(), WalletError> {
        if entry.restored.is_none() {
            entry.restored = Some(Restored {
                wait_until: Some(snapshot.now.plus(snapshot.ledger.terms.close_window)),
                ..Restored::because(LossProof::OwnSignature)
            });
            book.mark(&self.key, entry.restored.clone())?;
        }
        Ok(())
    }

    /// Whether our channel key made this signature.
    pub(crate) fn is_ours(&self, digest: &Digest, signature: &Signature) -> bool {
        let verifier = self
            .secret
            .as_ref()
            .and_then(|secret| Verifier::new(&secret.public()).ok());
        verifier.is_some_and(|own| own.verify(digest, signature).is_ok())
    }

    /// Refuses a record of which the chain proves that it lacks something, without writing that down.
    pub(crate) fn check_not_behind(
        &self,
        snapshot: ChannelSnapshot,
        entry: &BookEntry,
    ) -> Result<(), WalletError> {
        match self.proof(snapshot, entry) {
            None => Ok(()),
            Some(why) => Err(WalletError::Contradiction {
                channel_id: self.channel_id(),
                why,
            }),
        }
    }

    /// Whether all that may have been signed and forgotten has lapsed.
    pub(crate) fn wait_is_over(&self, snapshot: ChannelSnapshot, entry: &BookEntry) -> bool {
        entry.restored.as_ref().is_none_or(|restored| {
            restored
                .wait_until
                .is_some_and(|until| rule_4_passed(until, snapshot.now))
        })
    }

    /// What the chain has that the record has not, or that the record says cannot be.
    fn proof(&self, snapshot: ChannelSnapshot, entry: &BookEntry) -> Option<LossProof> {
        let nonce = |stored: &Option<Stored>| {
            let newest = stored.as_ref().map(|s| s.signed.voucher.nonce);
            newest.unwrap_or_default()
        };
        let ours = snapshot.ledger.evidence(self.pays()).nonce;
        if ours > nonce(&entry.sent) {
            return Some(LossProof::ChainAhead {
                ours: true,
                on_chain: ours,
                in_book: nonce(&entry.sent),
            });
        }
        // only its payee makes a voucher count, by showing it or by a receipt; but in an unlocked channel its payer does
        let theirs = snapshot.ledger.evidence(self.side().receives()).nonce;
        let known = nonce(&entry.received).max(entry.promises.conceded);
        if self.mode != LockMode::Unlocked && theirs > known {
            return Some(LossProof::ChainAhead {
                ours: false,
                on_chain: theirs,
                in_book: known,
            });
        }
        self.contradiction(snapshot, entry)
    }

    /// A total on chain that our record says cannot be there: above all that we signed, or below what we were paid though
    /// at or past the voucher that we hold.
    fn contradiction(&self, snapshot: ChannelSnapshot, entry: &BookEntry) -> Option<LossProof> {
        let on_chain = flow(&snapshot.ledger.evidence(self.pays()), snapshot.now).transferred;
        let newest = [&entry.sent, &entry.receipted].into_iter().flatten();
        let most = newest
            .map(|s| &s.signed.voucher)
            .chain(entry.promises.earlier.iter().map(|(voucher, _)| voucher))
            .map(|voucher| voucher.transferred.saturating_add(voucher.locked))
            .fold(Amount::ZERO, Amount::max);
        // of a restored record it is not known what was signed beyond it, until our newest voucher is back
        let is_known = entry.restored.as_ref().is_none_or(|restored| {
            restored.own_voucher_back || matches!(restored.why, LossProof::ChainContradicts { .. })
        });
        // an older voucher than the receipted one is answered first: what was claimed under it goes with it
        let shown = snapshot.ledger.evidence(self.pays());
        let is_answered = entry.receipted.as_ref().is_some_and(|s| {
            let receipted = &s.signed.voucher;
            receipted.nonce > shown.nonce && receipted.transferred >= shown.transferred
        });
        if is_known && !is_answered && on_chain > most {
            return Some(LossProof::ChainContradicts {
                on_chain,
                in_book: most,
            });
        }
        let evidence = snapshot.ledger.evidence(self.side().receives());
        let received = &entry.received.as_ref()?.signed.voucher;
        let on_chain = evidence.transferred.saturating_add(evidence.claimed);
        let lower = evidence.nonce >= received.nonce && on_chain < received.transferred;
        (self.mode != LockMode::Unlocked && lower).then_some(LossProof::ChainContradicts {
            on_chain,
            in_book: received.transferred,
        })
    }
}
