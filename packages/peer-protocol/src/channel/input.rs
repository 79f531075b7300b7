//! What a step is given.

use super::state::{Facts, FollowedBlock};
use crate::bounded::ByteString;
use crate::memo::SealedMemo;
use crate::message::{
    AckFrame, ConsentFrame, DeclineFrame, ExtensionFrame, MayPayAnswerFrame, RefuseRule,
};
use crate::Frame;
use causeway_types::{ChannelId, LockId, Nonce, Operation, Side, UnixTime};
use std::fmt;
use std::sync::Arc;

/// A link, by a number that is not used again while the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub u64);

/// A commit, by a number that is not used again by this state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitId(pub u64);

/// What asked for an operation, by the caller's own number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub u64);

/// An operation of our own that is to be signed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LocalOperation {
    /// What asked for it.
    pub id: RequestId,
    /// What it is.
    pub operation: Operation,
    /// What goes along for the payee's user.
    pub memo: Option<Arc<SealedMemo>>,
    /// What goes along with a lock, for the nodes of its route.
    pub onion: Option<Arc<ByteString<2048>>>,
    /// Whether it pays back what came unasked: the peer has asked for it by its payment, and is not asked whether it takes it.
    pub is_refund: bool,
    /// What a lock is given for; none where that is nobody's business but the caller's.
    pub lock_for: Option<LockPurpose>,
}

/// What a lock of ours is given for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LockPurpose {
    /// A lock towards us, in another channel: a payment is forwarded.
    Incoming(IncomingLock),
    /// A payment of our own over several channels, or a part of one.
    Payment(Arc<PaymentAttempt>),
}

/// A lock towards us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IncomingLock {
    /// Its channel.
    pub channel_id: ChannelId,
    /// The side of it that is ours.
    pub side: Side,
    /// Which of its locks.
    pub lock: LockId,
}

/// One try of a payment of our own over several channels, or of a part of it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PaymentAttempt {
    /// What asked for the payment.
    pub payment: RequestId,
    /// What opens a failure that comes back: the session key of its onion.
    pub session: [u8; 32],
    /// The route, as the book keeps it.
    pub route: String,
}

impl fmt::Debug for PaymentAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PaymentAttempt")
            .field("payment", &self.payment)
            .field("route", &self.route)
            .finish_non_exhaustive()
    }
}

impl LocalOperation {
    /// An operation that nothing goes along with.
    pub fn new(id: RequestId, operation: Operation) -> LocalOperation {
        LocalOperation {
            id,
            operation,
            memo: None,
            onion: None,
            is_refund: false,
            lock_for: None,
        }
    }

    /// What asked for the payment of our own that it makes; none where it forwards somebody else's.
    pub fn request(&self) -> Option<RequestId> {
        match &self.lock_for {
            None => Some(self.id),
            Some(LockPurpose::Payment(attempt)) => Some(attempt.payment),
            Some(LockPurpose::Incoming(_)) => None,
        }
    }

    /// How many bytes of attachments it needs.
    pub(super) fn attached(&self) -> usize {
        let memo = self.memo.as_ref().map_or(0, |memo| memo.bytes.len());
        memo + self.onion.as_ref().map_or(0, |onion| onion.len())
    }
}

/// A message whose signatures were looked at before the step.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// The message as it was decoded.
    pub frame: Frame,
    /// Whether each of its signatures is by the key that should have made it.
    pub is_verified: bool,
}

/// Why an update is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UpdateRefusal {
    /// The first update that is refused.
    pub nonce: Nonce,
    /// By which rule.
    pub rule: RefuseRule,
    /// What the rule counts: what was asked.
    pub asked: u128,
    /// What it allows.
    pub allowed: u128,
}

/// What a commit made true.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// An update of ours is signed; it is in the facts.
    Signed {
        /// Whose operations it has.
        ids: Vec<RequestId>,
        /// Those that were left out, each with the reason: their references are paid, or may be.
        refused: Vec<(RequestId, String)>,
    },
    /// Updates of the peer are accepted, up to the first that is refused.
    Accepted {
        /// The acknowledgement of the last one; none where nothing was accepted, or where it was only kept.
        ack: Option<AckFrame>,
        /// The first that is refused, if one is.
        refused: Option<UpdateRefusal>,
    },
    /// The peer's acknowledgement is kept. Where refused ones remain, a replacement is in the facts.
    Acknowledged {
        /// Whose operations are final.
        ids: Vec<RequestId>,
        /// Whose operations are final, and came unasked.
        unasked: Vec<RequestId>,
    },
    /// References are reserved, or are not.
    Reserved {
        /// What is answered to each question.
        answers: Vec<MayPayAnswerFrame>,
    },
    /// A consent is given.
    Consented {
        /// As it is sent.
        consent: ConsentFrame,
    },
    /// A later end is agreed to.
    Extended {
        /// As it is sent.
        extension: ExtensionFrame,
    },
    /// A request of the peer is not met.
    Declined {
        /// As it is sent.
        decline: DeclineFrame,
    },
    /// A close is not agreed to: its totals are not ours.
    Overtaken,
    /// What the peer refused is marked; the replacement, where one could be signed, is in the facts.
    Refused,
    /// Anything else is done; the facts show it.
    Done,
}

/// Why a commit was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommitError {
    /// The guard refuses it, for this reason.
    NotSafe(String),
    /// The disk did not take it.
    Storage,
}

/// What a step is given.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// A link is up on which both sides are authenticated for this channel. An older one is replaced.
    LinkUp {
        /// The link that is up.
        link: LinkId,
    },
    /// A link is gone.
    LinkDown {
        /// The link that is gone.
        link: LinkId,
    },
    /// A message of the peer came.
    Frame {
        /// The link that it came on.
        link: LinkId,
        /// The message, with whether its signatures are right.
        message: Checked,
    },
    /// A commit is done, or failed.
    Committed {
        /// The commit that was asked for.
        id: CommitId,
        /// What it made true.
        outcome: Result<Outcome, CommitError>,
        /// What the book holds now.
        facts: Box<Facts>,
    },
    /// A newer block, and what the book holds after the follower's commit.
    Chain {
        /// The newest block that is followed.
        block: FollowedBlock,
        /// What the book holds now.
        facts: Box<Facts>,
    },
    /// Time passes.
    Tick {
        /// This machine's clock.
        now: UnixTime,
    },
    /// Operations of our own.
    Local {
        /// In the order in which they are to be signed.
        operations: Vec<LocalOperation>,
    },
}
