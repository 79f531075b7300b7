//! `resume`: what the sender's book has of a channel. docs/peer-protocol.md#resume-0x0010.

use crate::bounded::{BoundedList, ByteString};
use crate::bytes::Reader;
use crate::error::DecodeError;
use crate::field::{byte_code, fields, Field};
use causeway_types::signed::{CooperativeClose, Extension, WithdrawalConsent};
use causeway_types::{
    Amount, ChannelId, Digest, Height, LockId, Nonce, Preimage, Side, Signature, UnixTime,
};

#[cfg(test)]
use crate::samples::Entropy;

byte_code! {
    /// How complete a side's record of a channel is.
    RecordState, "the state of a record is none of 0 to 3" {
        /// Nothing is missing.
        Whole = 0,
        /// A part may be missing; what may be forgotten has not lapsed yet.
        RestoredWaiting = 1,
        /// The wait is over, and our own newest voucher is still missing.
        RestoredMissing = 2,
        /// The two books contradict each other.
        Stopped = 3,
    }
}

impl RecordState {
    /// Whether a part of the record may be missing.
    pub fn is_restored(self) -> bool {
        matches!(self, Self::RestoredWaiting | Self::RestoredMissing)
    }
}

fields! {
    /// A voucher, by its nonce and digest; zeros where there is none.
    #[derive(Copy, Eq, Hash)]
    VoucherRef {
        /// Its nonce.
        nonce: Nonce,
        /// Its digest (kind 1).
        digest: Digest,
    }
}

impl VoucherRef {
    /// No voucher.
    pub const NONE: VoucherRef = VoucherRef {
        nonce: Nonce(0),
        digest: Digest([0; 32]),
    };
}

fields! {
    /// What the sender takes of locks towards it, until its next `resume`.
    #[derive(Copy, Eq)]
    LockLimits {
        /// How many may be listed.
        count: u8,
        /// Their largest sum, base units.
        sum: Amount,
        /// The smallest that is added, base units.
        smallest: Amount,
    }
}

/// What the sender has decided about a lock towards it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LockOutcome {
    /// It gives the preimage away. 1.
    Released(Preimage),
    /// It has let the lock go, for this sealed reason. 2.
    Failed(ByteString<256>),
}

impl Field for LockOutcome {
    const LONGEST: usize = 1 + 2 + 256;
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            LockOutcome::Released(preimage) => {
                out.push(1);
                preimage.write(out);
            }
            LockOutcome::Failed(reason) => {
                out.push(2);
                reason.write(out);
            }
        }
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match r.u8()? {
            1 => Field::read(r).map(LockOutcome::Released),
            2 => Field::read(r).map(LockOutcome::Failed),
            _ => Err(DecodeError::Field("a lock is neither released nor failed")),
        }
    }
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self {
        match bool::sample(from) {
            true => LockOutcome::Released(Field::sample(from)),
            false => LockOutcome::Failed(Field::sample(from)),
        }
    }
}

fields! {
    /// A lock towards the sender that is released or failed, until it has left the accepted list.
    #[derive(Eq)]
    DecidedLock {
        /// The lock.
        id: LockId,
        /// What the sender has decided.
        outcome: LockOutcome,
    }
}

/// What was signed besides vouchers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Kind 3.
    Close(CooperativeClose),
    /// Kind 4.
    Consent(WithdrawalConsent),
    /// Kind 5.
    Extension(Extension),
}

/// One agreement, who signed it, and the signature: kind, side, the kind's fields without the channel, signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedAgreement {
    /// What was signed.
    pub agreement: Agreement,
    /// Who signed it.
    pub by: Side,
    /// The signature of that side's channel key.
    pub signature: Signature,
}

impl Field for SignedAgreement {
    const LONGEST: usize = 1 + 1 + (16 + 16 + 8) + 64;
    fn write(&self, out: &mut Vec<u8>) {
        let kind = match &self.agreement {
            Agreement::Close(_) => 3,
            Agreement::Consent(_) => 4,
            Agreement::Extension(_) => 5,
        };
        out.push(kind);
        self.by.write(out);
        match &self.agreement {
            Agreement::Close(close) => {
                close.transferred_a.write(out);
                close.transferred_b.write(out);
                close.valid_until.write(out);
            }
            Agreement::Consent(consent) => {
                consent.side.write(out);
                consent.cumulative.write(out);
                consent.valid_until.write(out);
            }
            Agreement::Extension(extension) => {
                extension.replaces.write(out);
                extension.expires_at.write(out);
                extension.valid_until.write(out);
            }
        }
        self.signature.write(out);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let kind = r.u8()?;
        let by = r.side()?;
        let agreement = match kind {
            3 => Agreement::Close(CooperativeClose {
                transferred_a: Field::read(r)?,
                transferred_b: Field::read(r)?,
                valid_until: Field::read(r)?,
            }),
            4 => Agreement::Consent(WithdrawalConsent {
                side: Field::read(r)?,
                cumulative: Field::read(r)?,
                valid_until: Field::read(r)?,
            }),
            5 => Agreement::Extension(Extension {
                replaces: Field::read(r)?,
                expires_at: Field::read(r)?,
                valid_until: Field::read(r)?,
            }),
            _ => return Err(DecodeError::Field("a signed thing is none of kinds 3 to 5")),
        };
        Ok(SignedAgreement {
            agreement,
            by,
            signature: Field::read(r)?,
        })
    }
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self {
        let agreement = match from.below(3) {
            0 => Agreement::Close(CooperativeClose {
                transferred_a: Field::sample(from),
                transferred_b: Field::sample(from),
                valid_until: Field::sample(from),
            }),
            1 => Agreement::Consent(WithdrawalConsent {
                side: Field::sample(from),
                cumulative: Field::sample(from),
                valid_until: Field::sample(from),
            }),
            _ => Agreement::Extension(Extension {
                replaces: Field::sample(from),
                expires_at: Field::sample(from),
                valid_until: Field::sample(from),
            }),
        };
        SignedAgreement {
            agreement,
            by: Field::sample(from),
            signature: Field::sample(from),
        }
    }
}

fields! {
    /// Sent once for each channel, before any other message about it.
    ResumeFrame {
        /// The channel.
        channel_id: ChannelId,
        /// The newest block that changed this channel, as far as the sender follows.
        height: Height,
        /// How complete the sender's record is.
        state: RecordState,
        /// When the wait of a restored record is over; 0 where there is none.
        wait_until: UnixTime,
        /// The newest voucher that the sender signed.
        signed: VoucherRef,
        /// The newest of those that the receiver acknowledged.
        acknowledged: VoucherRef,
        /// The newest voucher of the receiver that the sender accepted.
        accepted: VoucherRef,
        /// What the sender takes of locks towards it.
        limits: LockLimits,
        /// Until when a `shutdown` is in force; 0 where there is none.
        shutdown_until: UnixTime,
        /// Whether the sender began that `shutdown`.
        shutdown_by_sender: bool,
        /// Locks towards the sender that it has released or failed.
        locks: BoundedList<DecidedLock, 32>,
        /// What either side has signed and what has not run out.
        agreements: BoundedList<SignedAgreement, 16>,
    }
}
