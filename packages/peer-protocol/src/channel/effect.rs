//! What a step asks for.

use super::input::{CommitId, LinkId, LocalOperation, RequestId};
use super::state::{AskedConsent, Shutdown};
use crate::message::{
    AckFrame, ConsentRequestFrame, DecidedLock, ExtensionRequestFrame, MayPayFrame, PayVerdict,
    UpdateFrame,
};
use crate::{Frame, PeerErrorCode};
use causeway_types::registry::{SignedConsent, SignedVoucher};
use causeway_types::signed::{CooperativeClose, Extension};
use causeway_types::{Lock, Nonce, Operation, Signature, UnixTime};

/// What the writer is asked to commit; it asks the guard.
#[derive(Clone, Debug, PartialEq)]
pub enum CommitRequest {
    /// Signs one update that does these operations.
    SignUpdate {
        /// What takes locks of ours out of the list, before all else.
        locks: Vec<Operation>,
        /// In order; with those at most [`causeway_types::operation::MAX_OPERATIONS`].
        operations: Vec<LocalOperation>,
    },
    /// Accepts these updates of the peer, in order, up to the first that is refused.
    AcceptUpdates {
        /// Each follows the one before.
        updates: Vec<UpdateFrame>,
    },
    /// Keeps the peer's acknowledgement; where refused ones above it remain, signs another replacement.
    Acknowledge {
        /// As it came.
        ack: AckFrame,
    },
    /// Marks this update of ours and all later ones as refused, and signs the replacement where the rules allow it.
    Refuse {
        /// The first that is refused.
        nonce: Nonce,
    },
    /// Signs the replacement of what was refused.
    Replace,
    /// Takes back a voucher of ours.
    GiveBack {
        /// The voucher that we signed.
        voucher: SignedVoucher,
        /// The locks that it lists.
        locks: Vec<Lock>,
    },
    /// After a loss the peer has nothing of ours, and neither has the chain.
    NothingToGiveBack,
    /// Keeps a voucher of the peer that has our receipt, or is the one on chain, and that the book has not; in an unlocked channel
    /// accepts it.
    TakeBrought {
        /// The voucher of the peer, with our receipt.
        voucher: SignedVoucher,
        /// The locks that it lists.
        locks: Vec<Lock>,
    },
    /// The wait of a restored record is over: judges what was kept.
    JudgeKept,
    /// The peer is to be asked for a consent: what it lets us take is not paid from now on.
    AskConsent {
        /// What is asked for.
        asked: AskedConsent,
    },
    /// The consent that we asked for is not given.
    FreeAsked {
        /// Why.
        code: PeerErrorCode,
    },
    /// Consents to a withdrawal of the peer's.
    GiveConsent {
        /// As it was asked for.
        asked: ConsentRequestFrame,
    },
    /// Keeps the consent that we asked for, to be used.
    HoldConsent {
        /// As the peer signed it.
        consent: SignedConsent,
    },
    /// We want a later end: the peer is to be asked for it. The payer of an unlocked channel signs it, for the peer to submit.
    AskExtension {
        /// The present end, the later one, and how long it is good.
        asked: Extension,
    },
    /// The peer does not agree to the later end that we want.
    EndExtension {
        /// Why.
        code: PeerErrorCode,
    },
    /// Agrees to a later end that the peer asks for and submits.
    GiveExtension {
        /// As it was asked for.
        asked: ExtensionRequestFrame,
    },
    /// Agrees to a later end that the peer signed, and keeps it to be submitted.
    HoldExtension {
        /// The present end, the later one, and how long it is good.
        extension: Extension,
        /// Of the peer.
        signature: Signature,
    },
    /// Nothing is added until then, so that both can close together.
    Shutdown {
        /// Until when, and who began it.
        shutdown: Shutdown,
    },
    /// The `shutdown` is called off, or declined.
    EndShutdown {
        /// Why the peer does not go along; none where it is called off.
        declined: Option<PeerErrorCode>,
    },
    /// Signs a cooperative close by both newest totals, which the peer submits.
    SignClose {
        /// How long it is good.
        valid_until: UnixTime,
    },
    /// Agrees to a cooperative close that the peer signed, and keeps it to be submitted.
    HoldClose {
        /// The final totals.
        close: CooperativeClose,
        /// Of the peer.
        signature: Signature,
    },
    /// Keeps what the peer has decided about locks of ours.
    KeepDecided {
        /// Each is released, or let go.
        locks: Vec<DecidedLock>,
        /// Whether these are all that it has let go: then it has not let go any other.
        is_all: bool,
    },
    /// The peer asks whether it may pay references: keeps them for it where it may.
    Reserve {
        /// Each question, in order.
        asked: Vec<MayPayFrame>,
    },
}

impl CommitRequest {
    /// An update of these operations, which takes no lock out.
    pub fn sign(operations: Vec<LocalOperation>) -> CommitRequest {
        let locks = vec![];
        CommitRequest::SignUpdate { locks, operations }
    }
}

/// What a caller is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Its operation is signed: it may have to be paid from now on.
    Signed(RequestId),
    /// Its operation is acknowledged.
    Final(RequestId),
    /// Its operation is acknowledged, and came unasked: it paid nothing that was asked for.
    Unasked(RequestId),
    /// Nothing was signed.
    NotSigned(RequestId, String),
    /// Nothing was signed: by the payee's verdict its reference is not to be paid now, for so many seconds where that runs out.
    MayNotPay(RequestId, PayVerdict, u32),
    /// Nothing was signed: the payee did not say whether its reference may be paid.
    NoVerdict(RequestId),
}

/// What users are informed of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelWarning {
    /// Updates had no answer over three links; they are made or void when the channel settles.
    Unanswered,
    /// The peer claims to have more than we signed, and has not proved it.
    NoProof,
}

/// What a step asks for, in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// The writer is to commit this.
    Commit {
        /// Returned with the outcome.
        id: CommitId,
        /// What is to be committed.
        request: CommitRequest,
    },
    /// A message goes out.
    Send {
        /// On this link.
        link: LinkId,
        /// The message to be sent.
        frame: Frame,
    },
    /// A caller is answered.
    Answer(Answer),
    /// A `Tick` is needed then.
    WakeAt(UnixTime),
    /// The link ends with this error.
    DropLink {
        /// The link that ends.
        link: LinkId,
        /// The code that the peer is told first.
        code: PeerErrorCode,
    },
    /// Users are informed.
    Warn(ChannelWarning),
}
