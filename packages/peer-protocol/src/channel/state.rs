//! The state of a channel between two peers. All but `place` is made again from [`Facts`] and a new link.

use super::input::{CommitId, LinkId, LocalOperation};
use super::reference::References;
use crate::message::{
    AckFrame, DecidedLock, LockLimits, RecordState, ResumeFrame, SignedAgreement, UpdateFrame,
    VoucherRef,
};
use crate::{Frame, PeerErrorCode};
use causeway_rules::wallet::{rule_4_passed, VoucherWithLocks};
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::{CooperativeClose, Extension, SigningContext};
use causeway_types::{
    Amount, Digest, Height, LockId, LockMode, Nonce, Operation, Seconds, Side, SidechainId,
    Signature, UnixTime,
};
use std::collections::{BTreeSet, VecDeque};

/// Which channel it is; never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelPlace {
    /// Domain and channel.
    pub context: SigningContext,
    /// The side that we are on.
    pub side: Side,
    /// What a payment needs to count.
    pub mode: LockMode,
    /// The sidechain in whose token is paid.
    pub sidechain_id: SidechainId,
    /// The close window that it was opened under: what both sides agree to is good for no longer.
    pub close_window: Seconds,
}

/// What a side agrees to, and takes, without asking its user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgreementRules {
    /// Whether the peer gets our consent to withdrawals that leave us what is ours.
    pub consents: bool,
    /// Whether a later end that the peer asks for is agreed to.
    pub extends: bool,
    /// The longest that a channel may run from now on with such an end.
    pub extend_for: Seconds,
    /// Whether a cooperative close that the peer begins is gone along with.
    pub closes: bool,
    /// The longest that nothing is added for a close that the peer begins.
    pub shutdown_for: Seconds,
    /// What it takes of locks towards it: its `resume` says so.
    pub locks: LockLimits,
}

impl Default for AgreementRules {
    fn default() -> AgreementRules {
        AgreementRules {
            consents: true,
            extends: false,
            extend_for: Seconds(30 * 86_400),
            closes: true,
            shutdown_for: Seconds(600),
            locks: LockLimits::ALL,
        }
    }
}

/// A time in which neither side adds anything, so that both can close together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shutdown {
    /// When it is void.
    pub until: UnixTime,
    /// Whether we began it.
    pub by_us: bool,
}

/// A consent of the peer's to a withdrawal of ours: asked for, and not given yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedConsent {
    /// All that we may have withdrawn then, base units.
    pub cumulative: Amount,
    /// How long the consent is to be good: until then the amount is not paid.
    pub valid_until: UnixTime,
}

/// A cooperative close that one side signed and the other has, or is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedClose {
    /// The final totals, and how long they are good.
    pub close: CooperativeClose,
    /// Who signed it: the other side submits it.
    pub by: Side,
    /// Of kind 3.
    pub signature: Signature,
}

/// A voucher as the book has it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredVoucher {
    /// The voucher and its signatures.
    pub signed: SignedVoucher,
    /// The voucher and its locks, as the rules see it.
    pub held: VoucherWithLocks,
    /// The digest that its payer signed.
    pub digest: Digest,
}

impl StoredVoucher {
    /// By nonce and digest; [`VoucherRef::NONE`] for none.
    pub fn reference(stored: Option<&StoredVoucher>) -> VoucherRef {
        stored.map_or(VoucherRef::NONE, |s| VoucherRef {
            nonce: s.held.voucher.nonce,
            digest: s.digest,
        })
    }
}

/// What became of an update of ours, as far as the book knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutUpdateState {
    /// No answer yet.
    Unanswered,
    /// The payee refused it; it may still turn out to have been taken.
    Refused,
    /// It repeats what was refused, and has no answer yet.
    Replacement,
}

/// An update of ours that is not acknowledged.
#[derive(Clone, Debug, PartialEq)]
pub struct OutUpdate {
    /// As it is sent, byte for byte.
    pub frame: UpdateFrame,
    /// The digest of its voucher.
    pub digest: Digest,
    /// What became of it.
    pub state: OutUpdateState,
}

/// What the book holds of the channel, as of its newest commit. Read, never computed here.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// How complete the record is.
    pub state: RecordState,
    /// When the wait of a restored record is over; 0 where there is none, or it has not begun.
    pub wait_until: UnixTime,
    /// Our newest voucher.
    pub signed: VoucherRef,
    /// The newest of ours that the peer acknowledged.
    pub acknowledged: Option<StoredVoucher>,
    /// Ours above that, in the order of their nonces.
    pub out: Vec<OutUpdate>,
    /// The newest voucher of the peer that we accepted, or kept.
    pub accepted: Option<StoredVoucher>,
    /// The acknowledgement of that, with the newest that came unasked; none where it was only kept.
    pub ack: Option<AckFrame>,
    /// A `shutdown` that is in force, or was.
    pub shutdown: Option<Shutdown>,
    /// Why the peer did not go along with the newest `shutdown` of ours.
    pub declined: Option<PeerErrorCode>,
    /// Until when a cooperative close that we signed or agreed to forbids all else; 0 where there is none.
    pub closing_until: UnixTime,
    /// That close, where it was signed over a link.
    pub close: Option<SignedClose>,
    /// The consent that we asked for and have not.
    pub asked: Option<AskedConsent>,
    /// Why the peer did not give the newest consent that we asked for; `resync` where its `resume` does not have it.
    pub asked_in_vain: Option<PeerErrorCode>,
    /// Consents that we have given, and the peer's newest, as far as they were good at the newest block.
    pub consents: Vec<SignedAgreement>,
    /// The later end that we want and that no side submits yet, while it would be good.
    pub extending: Option<Extension>,
    /// Why the peer did not agree to the newest one that we wanted.
    pub extension_declined: Option<PeerErrorCode>,
    /// Later ends that we have agreed to over a link, and the peer's newest that we submit, while they are good.
    pub extensions: Vec<SignedAgreement>,
    /// Locks towards us that we have released or let go, until they leave the accepted list.
    pub decided: Vec<DecidedLock>,
    /// What takes locks of ours out of the list: of those that the newest acknowledged voucher and the newest signed one list,
    /// those that are paid, let go or expired.
    pub leaving: Vec<Operation>,
    /// Whether the peer is known to have let a lock of ours go.
    pub has_failed_out: bool,
    /// Whether the chain has a voucher of ours.
    pub is_on_chain: bool,
    /// The newest block on which what we sign rests.
    pub rests_on: Height,
}

impl Facts {
    /// Whether vouchers are signed: not while a part of the record may be missing or two books contradict each other.
    pub fn signs(&self) -> bool {
        self.state == RecordState::Whole
    }
    /// The update of ours with this nonce and digest.
    pub fn out_by(&self, voucher: VoucherRef) -> Option<&OutUpdate> {
        let is_it = |u: &&OutUpdate| u.frame.nonce == voucher.nonce && u.digest == voucher.digest;
        self.out.iter().find(is_it)
    }
    /// The nonce of the newest voucher of ours that the peer has acknowledged; 0 where there is none.
    pub fn acknowledged_nonce(&self) -> Nonce {
        StoredVoucher::reference(self.acknowledged.as_ref()).nonce
    }
    /// Whether an update of ours is in this state.
    pub fn has_out(&self, state: OutUpdateState) -> bool {
        self.out.iter().any(|u| u.state == state)
    }
    /// The `shutdown` that is in force at this block time.
    pub fn shutdown_at(&self, now: UnixTime) -> Option<Shutdown> {
        self.shutdown.filter(|s| !rule_4_passed(s.until, now))
    }
    /// The close that is in force at this block time.
    pub fn close_at(&self, now: UnixTime) -> Option<SignedClose> {
        let is_good = |c: &SignedClose| !rule_4_passed(c.close.valid_until, now);
        self.close.filter(is_good)
    }
}

/// The newest block that is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowedBlock {
    /// The height of the block.
    pub height: Height,
    /// The time that the block has.
    pub time: UnixTime,
    /// Whether it is older than the chain file allows: then nothing is signed or accepted.
    pub is_too_old: bool,
}

/// How far a link with the peer is.
#[derive(Clone, Debug, PartialEq)]
pub enum Sync {
    /// None is up.
    Down,
    /// `resume` is being exchanged.
    Greeting {
        /// The link on which it is exchanged.
        link: LinkId,
        /// Whether ours was sent.
        is_sent: bool,
        /// The peer's.
        received: Option<Box<ResumeFrame>>,
    },
    /// Both have the other's.
    Synced {
        /// The link that carries the channel.
        link: LinkId,
        /// How complete the peer's record is.
        peer: RecordState,
        /// The newest block that the peer is known to follow.
        peer_height: Height,
        /// What the peer takes of locks towards it.
        limits: LockLimits,
    },
}

impl Sync {
    /// The link that is up.
    pub fn link(&self) -> Option<LinkId> {
        match self {
            Sync::Down => None,
            Sync::Greeting { link, .. } | Sync::Synced { link, .. } => Some(*link),
        }
    }
}

/// The direction that we pay in: what is volatile of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OutState {
    /// Nonces of updates that were sent on this link, or that the peer is known to have.
    pub sent: BTreeSet<Nonce>,
    /// Since when the oldest of them has no answer.
    pub since: UnixTime,
    /// For how many links in turn nothing was answered.
    pub silent_links: u8,
    /// Until when the peer may prove that it has more than we signed.
    pub proof_until: Option<UnixTime>,
    /// Whether the peer has accepted one that it had refused: its `ack` comes before anything else is sent.
    pub waits_for_ack: bool,
    /// How many refusals came in a row.
    pub refusals: u32,
    /// Before when nothing is sent again after a refusal.
    pub not_before: UnixTime,
    /// Which block the peer must follow before anything is sent again.
    pub peer_height: Height,
    /// After which block of ours it is tried to sign or send again.
    pub after_block: Option<Height>,
    /// After which block of ours it is tried again to take locks out.
    pub locks_after_block: Option<Height>,
    /// What the peer's `resume` says of locks of ours; it is to be committed.
    pub resumed: Option<Vec<DecidedLock>>,
}

/// The direction that we are paid in: what is volatile of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct InState {
    /// Updates that came and were not committed yet.
    pub queue: VecDeque<UpdateFrame>,
    /// Whether an update was refused on this link: one that does not follow the newest accepted is dropped.
    pub has_refused: bool,
    /// Until when the first in the queue may wait for its height.
    pub height_until: Option<UnixTime>,
    /// Until when the peer may show our receipt for more than we hold.
    pub voucher_until: Option<UnixTime>,
    /// Up to which nonce the peer was told what came unasked.
    pub told: Nonce,
    /// Of which locks the peer was told on this link what we have decided.
    pub told_locks: BTreeSet<LockId>,
}

/// What is volatile of a cooperative close.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClosingState {
    /// Whether the peer knows the `shutdown` that we began: it was sent on this link, or is in the peer's `resume`.
    pub is_told: bool,
    /// Whether the peer goes along with the `shutdown` that we began.
    pub is_joined: bool,
    /// When the peer's `shutdown` came on this link, which may be its answer to ours, or one that it began itself.
    pub answered_at: Option<UnixTime>,
    /// The newest voucher of the peer that its `resume` named.
    pub peer_signed: Nonce,
    /// The close of ours that the peer was given on this link.
    pub given: Option<SignedClose>,
    /// After which block it is tried again to sign a close.
    pub after_block: Option<Height>,
    /// The `shutdown` that the two `resume` make of both sides' ones; it is to be committed.
    pub compared: Option<Shutdown>,
    /// Whether the peer, which began a `shutdown`, has it no more.
    pub is_called_off: bool,
}

/// What is volatile of consents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConsentingState {
    /// Which consent the peer was asked for on this link.
    pub sent: Option<AskedConsent>,
    /// What we asked for that the peer's `resume` does not have: it will not be given.
    pub is_void: bool,
}

/// What is volatile of later ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ExtendingState {
    /// Which end the peer was asked for on this link, or was given.
    pub sent: Option<Extension>,
}

/// One channel with one peer.
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelState {
    /// Which channel it is.
    pub place: ChannelPlace,
    /// What the book holds.
    pub facts: Facts,
    /// The newest block.
    pub block: FollowedBlock,
    /// This machine's clock.
    pub now: UnixTime,
    /// How far the link is.
    pub sync: Sync,
    /// The direction that we pay in.
    pub out: OutState,
    /// The direction that we are paid in.
    pub incoming: InState,
    /// What is volatile of a cooperative close.
    pub closing: ClosingState,
    /// What is volatile of consents.
    pub consenting: ConsentingState,
    /// What is volatile of later ends.
    pub extending: ExtendingState,
    /// What is agreed to without asking.
    pub rules: AgreementRules,
    /// Messages other than updates that wait for a commit; at most [`MOST_WAITING`](super::MOST_WAITING).
    pub inbox: VecDeque<Frame>,
    /// The commit under way, and the link that it was asked for on.
    pub committing: Option<(CommitId, Option<LinkId>)>,
    /// Operations of our own that no commit has taken yet.
    pub waiting: VecDeque<LocalOperation>,
    /// Those of them that the commit under way signs.
    pub signing: Vec<LocalOperation>,
    /// Whether the commit under way takes locks out.
    pub signs_locks: bool,
    /// Those that name a reference, which the peer is asked about first.
    pub references: References,
    /// The number of the next commit.
    pub next_commit: u64,
}

impl ChannelState {
    /// The state after a start: no link, nothing under way.
    pub fn new(place: ChannelPlace, facts: Facts, block: FollowedBlock) -> ChannelState {
        ChannelState {
            place,
            facts,
            block,
            now: block.time,
            sync: Sync::Down,
            out: OutState::default(),
            incoming: InState::default(),
            closing: ClosingState::default(),
            consenting: ConsentingState::default(),
            extending: ExtendingState::default(),
            rules: AgreementRules::default(),
            inbox: VecDeque::new(),
            committing: None,
            waiting: VecDeque::new(),
            signing: Vec::new(),
            signs_locks: false,
            references: References::default(),
            next_commit: 1,
        }
    }
    /// The peer's state and the block that it follows, once both have exchanged `resume`.
    pub fn peer(&self) -> Option<(RecordState, Height)> {
        match &self.sync {
            Sync::Synced {
                peer, peer_height, ..
            } => Some((*peer, *peer_height)),
            _ => None,
        }
    }
}
