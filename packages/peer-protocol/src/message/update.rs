//! `update`: a voucher, and the operations that make it. docs/peer-protocol.md#update-0x0020.

use crate::bounded::{BoundedList, ByteString};
use crate::bytes::Reader;
use crate::error::{check_at_most, DecodeError};
use crate::field::{byte_code, fields, Field};
use causeway_rules::update::Update;
use causeway_types::{
    Amount, ChannelId, Digest, Direction, Hash, Height, Nonce, Operation, Signature, UnixTime,
    Voucher,
};

#[cfg(test)]
use crate::samples::Entropy;

/// The most operations that one update carries; one that is no replacement has at most
/// [`causeway_types::operation::MAX_OPERATIONS`].
pub const MOST_OPERATIONS: usize = 256;
/// The most attachments that one update carries.
pub const MOST_ATTACHMENTS: usize = 256;
/// The most bytes that the attachments of one update have together.
pub const MOST_ATTACHED: usize = 48_000;

byte_code! {
    /// What an attachment is.
    AttachmentKind, "an attachment is neither a memo nor an onion" {
        /// For the payee's user, encrypted to its identity key.
        Memo = 1,
        /// Reserved for payments over several channels.
        Onion = 2,
    }
}

fields! {
    /// Bytes that go with an operation and are not signed.
    Attachment {
        /// The operation that it goes with, counted from 0.
        operation: u16,
        /// What it is.
        kind: AttachmentKind,
        /// Its bytes.
        bytes: ByteString<2048>,
    }
}

/// The attachments of an update: [`MOST_ATTACHED`] bytes together, each with an operation that is there.
type Attachments = BoundedList<Attachment, MOST_ATTACHMENTS>;

/// The next voucher of the sender, with what it does.
#[derive(Clone, Debug, PartialEq)]
pub struct UpdateFrame {
    /// The channel. The direction is that in which the sender pays.
    pub channel_id: ChannelId,
    /// The newest block on which the payer's decision rests.
    pub height: Height,
    /// Whether it repeats what was refused.
    pub replacement: bool,
    /// The digest of the voucher before.
    pub previous: Digest,
    /// The voucher's nonce.
    pub nonce: Nonce,
    /// The voucher's reference.
    pub reference: Hash,
    /// The voucher's total, base units.
    pub transferred: Amount,
    /// The sum of the voucher's locks, base units.
    pub locked: Amount,
    /// The hash of the voucher's list of locks.
    pub locks_hash: Hash,
    /// The latest expiry in that list.
    pub locks_until: UnixTime,
    /// What the update does, in order.
    pub operations: BoundedList<Operation, MOST_OPERATIONS>,
    /// The payer's signature of the voucher.
    pub signature: Signature,
    /// What goes with the operations.
    pub attachments: Attachments,
}

impl UpdateFrame {
    /// The voucher alone. The direction is the sender's: it is not in the bytes.
    pub fn voucher(&self, direction: Direction) -> Voucher {
        Voucher {
            direction,
            nonce: self.nonce,
            reference: self.reference,
            transferred: self.transferred,
            locked: self.locked,
            locks_hash: self.locks_hash,
            locks_until: self.locks_until,
        }
    }

    /// The update as the rules check it.
    pub fn update(&self, direction: Direction) -> Update {
        Update {
            voucher: self.voucher(direction),
            previous: self.previous,
            operations: self.operations.to_vec(),
        }
    }

    /// How many bytes its attachments have together.
    pub fn attached(&self) -> usize {
        self.attachments.iter().map(|a| a.bytes.len()).sum()
    }

    /// The memo of an operation: the first that goes with it.
    pub fn memo(&self, operation: u16) -> Option<&[u8]> {
        self.attachment(operation, AttachmentKind::Memo)
    }

    /// The onion of a lock that an operation adds: the first that goes with it.
    pub fn onion(&self, operation: u16) -> Option<&[u8]> {
        self.attachment(operation, AttachmentKind::Onion)
    }

    fn attachment(&self, operation: u16, kind: AttachmentKind) -> Option<&[u8]> {
        let mut attachments = self.attachments.iter();
        let is_it = |a: &&Attachment| a.operation == operation && a.kind == kind;
        attachments.find(is_it).map(|a| &*a.bytes)
    }

    /// Refuses attachments that together are too long, or that go with no operation.
    fn check_attachments(self) -> Result<Self, DecodeError> {
        check_at_most(self.attached(), MOST_ATTACHED)?;
        let operations = self.operations.len();
        let is_loose = |a: &Attachment| usize::from(a.operation) >= operations;
        match self.attachments.iter().any(is_loose) {
            true => Err(DecodeError::Field("an attachment goes with no operation")),
            false => Ok(self),
        }
    }
}

impl Field for UpdateFrame {
    const LONGEST: usize = 8
        + 8
        + 1
        + 32
        + (8 + 32 + 16 + 16 + 32 + 8)
        + BoundedList::<Operation, MOST_OPERATIONS>::LONGEST
        + 64
        + (2 + MOST_ATTACHMENTS * (2 + 1 + 2) + MOST_ATTACHED);
    fn write(&self, out: &mut Vec<u8>) {
        self.channel_id.write(out);
        self.height.write(out);
        self.replacement.write(out);
        self.previous.write(out);
        self.nonce.write(out);
        self.reference.write(out);
        self.transferred.write(out);
        self.locked.write(out);
        self.locks_hash.write(out);
        self.locks_until.write(out);
        self.operations.write(out);
        self.signature.write(out);
        self.attachments.write(out);
    }
    fn read(r: &mut Reader<'_>) -> Result<Self, DecodeError> {
        UpdateFrame {
            channel_id: Field::read(r)?,
            height: Field::read(r)?,
            replacement: Field::read(r)?,
            previous: Field::read(r)?,
            nonce: Field::read(r)?,
            reference: Field::read(r)?,
            transferred: Field::read(r)?,
            locked: Field::read(r)?,
            locks_hash: Field::read(r)?,
            locks_until: Field::read(r)?,
            operations: Field::read(r)?,
            signature: Field::read(r)?,
            attachments: Field::read(r)?,
        }
        .check_attachments()
    }
    #[cfg(test)]
    fn sample(from: &mut Entropy) -> Self {
        let operations: BoundedList<Operation, MOST_OPERATIONS> = Field::sample(from);
        let attached = (0..operations.len().min(20)).map(|n| Attachment {
            operation: n as u16,
            kind: Field::sample(from),
            bytes: Field::sample(from),
        });
        let attachments = attached.collect::<Vec<_>>().try_into().unwrap_or_default();
        UpdateFrame {
            channel_id: Field::sample(from),
            height: Field::sample(from),
            replacement: Field::sample(from),
            previous: Field::sample(from),
            nonce: Field::sample(from),
            reference: Field::sample(from),
            transferred: Field::sample(from),
            locked: Field::sample(from),
            locks_hash: Field::sample(from),
            locks_until: Field::sample(from),
            operations,
            signature: Field::sample(from),
            attachments,
        }
    }
}
