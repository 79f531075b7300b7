//! The messages of one wallet to another, each with all that the receiver needs to check it.

use crate::bytes::{read_voucher, write_text, write_voucher, Reader};
use crate::error::DecodeError;
use crate::kind::MessageKind;
use crate::line;
use causeway_types::registry::{SignedConsent, SignedVoucher};
use causeway_types::signed::{domain, CooperativeClose, Extension, SigningContext};
use causeway_types::{ChannelId, Lock, Side, Signature};
use std::fmt;
use std::str::FromStr;

/// Which channel of which registry on which chain something signed belongs to. The signing domain is made of the first two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelRef {
    /// The id of the chain.
    pub chain_id: String,
    /// The address of the registry on it.
    pub registry: String,
    /// The number of the channel in that registry.
    pub channel_id: ChannelId,
}

impl ChannelRef {
    /// The part of every signed content that says where it belongs.
    pub fn context(&self) -> SigningContext {
        SigningContext {
            domain: domain(&self.chain_id, &self.registry),
            channel_id: self.channel_id,
        }
    }
}

/// A voucher, with its locks; also a receipt, which names the voucher that it is for.
#[derive(Clone, Debug, PartialEq)]
pub struct VoucherMessage {
    /// The channel that it belongs to.
    pub channel_ref: ChannelRef,
    /// The voucher and its signatures.
    pub signed: SignedVoucher,
    /// Its locks, in the order in which they are hashed.
    pub locks: Vec<Lock>,
}

/// A consent to a withdrawal.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsentMessage {
    /// The channel that it belongs to.
    pub channel_ref: ChannelRef,
    /// The side that may withdraw.
    pub side: Side,
    /// The consent and the other side's signature.
    pub consent: SignedConsent,
}

/// A cooperative close by one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseMessage {
    /// The channel that it belongs to.
    pub channel_ref: ChannelRef,
    /// The side that signed it.
    pub by: Side,
    /// The totals, and how long the offer is good.
    pub close: CooperativeClose,
    /// The signature of that side's channel key.
    pub signature: Signature,
}

/// An extension by one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtensionMessage {
    /// The channel that it belongs to.
    pub channel_ref: ChannelRef,
    /// The side that signed it.
    pub by: Side,
    /// The end before and after, and how long the offer is good.
    pub extension: Extension,
    /// The signature of that side's channel key.
    pub signature: Signature,
}

/// A message of one wallet to another. `Display` and `FromStr` are its line of text.
#[derive(Clone, Debug, PartialEq)]
pub enum PeerMessage {
    /// A payment, or a voucher sent again.
    Voucher(VoucherMessage),
    /// The payee's receipt for a voucher; the field `receipt` is set.
    Receipt(VoucherMessage),
    /// The sender agrees to a withdrawal by the receiver.
    Consent(ConsentMessage),
    /// The sender offers, or agrees, to settle at these totals.
    Close(CloseMessage),
    /// The sender offers, or agrees, to a later end of the channel.
    Extension(ExtensionMessage),
}

impl PeerMessage {
    /// The kind of the message.
    pub fn kind(&self) -> MessageKind {
        match self {
            PeerMessage::Voucher(_) => MessageKind::Voucher,
            PeerMessage::Receipt(_) => MessageKind::Receipt,
            PeerMessage::Consent(_) => MessageKind::Consent,
            PeerMessage::Close(_) => MessageKind::Close,
            PeerMessage::Extension(_) => MessageKind::Extension,
        }
    }

    /// The channel that it belongs to.
    pub fn channel_ref(&self) -> &ChannelRef {
        match self {
            PeerMessage::Voucher(m) | PeerMessage::Receipt(m) => &m.channel_ref,
            PeerMessage::Consent(m) => &m.channel_ref,
            PeerMessage::Close(m) => &m.channel_ref,
            PeerMessage::Extension(m) => &m.channel_ref,
        }
    }

    /// The voucher; a message of another kind is an error that names both kinds.
    pub fn into_voucher(self) -> Result<VoucherMessage, DecodeError> {
        match self {
            PeerMessage::Voucher(m) => Ok(m),
            other => Err(other.unexpected(MessageKind::Voucher)),
        }
    }
    /// The consent; a message of another kind is an error that names both kinds.
    pub fn into_consent(self) -> Result<ConsentMessage, DecodeError> {
        match self {
            PeerMessage::Consent(m) => Ok(m),
            other => Err(other.unexpected(MessageKind::Consent)),
        }
    }
    /// The cooperative close; a message of another kind is an error that names both kinds.
    pub fn into_close(self) -> Result<CloseMessage, DecodeError> {
        match self {
            PeerMessage::Close(m) => Ok(m),
            other => Err(other.unexpected(MessageKind::Close)),
        }
    }
    /// The extension; a message of another kind is an error that names both kinds.
    pub fn into_extension(self) -> Result<ExtensionMessage, DecodeError> {
        match self {
            PeerMessage::Extension(m) => Ok(m),
            other => Err(other.unexpected(MessageKind::Extension)),
        }
    }

    fn unexpected(&self, expected: MessageKind) -> DecodeError {
        DecodeError::OtherKind {
            is: self.kind(),
            expected,
        }
    }

    /// The kind, the channel, and the fields of the kind, each of a fixed width but for texts and lists.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(320);
        out.push(self.kind() as u8);
        let channel_ref = self.channel_ref();
        write_text(&mut out, &channel_ref.chain_id);
        write_text(&mut out, &channel_ref.registry);
        out.extend_from_slice(&channel_ref.channel_id.0.to_be_bytes());
        match self {
            PeerMessage::Voucher(m) | PeerMessage::Receipt(m) => {
                write_voucher(&mut out, &m.signed, &m.locks)
            }
            PeerMessage::Consent(m) => {
                out.push(m.side as u8);
                out.extend_from_slice(&m.consent.cumulative.u128().to_be_bytes());
                out.extend_from_slice(&m.consent.valid_until.0.to_be_bytes());
                out.extend_from_slice(m.consent.signature.as_slice());
            }
            PeerMessage::Close(m) => {
                out.push(m.by as u8);
                out.extend_from_slice(&m.close.transferred_a.u128().to_be_bytes());
                out.extend_from_slice(&m.close.transferred_b.u128().to_be_bytes());
                out.extend_from_slice(&m.close.valid_until.0.to_be_bytes());
                out.extend_from_slice(m.signature.as_slice());
            }
            PeerMessage::Extension(m) => {
                out.push(m.by as u8);
                out.extend_from_slice(&m.extension.replaces.0.to_be_bytes());
                out.extend_from_slice(&m.extension.expires_at.0.to_be_bytes());
                out.extend_from_slice(&m.extension.valid_until.0.to_be_bytes());
                out.extend_from_slice(m.signature.as_slice());
            }
        }
        out
    }

    /// Reads the bytes of [`PeerMessage::to_bytes`]; refuses bytes that follow the message.
    pub fn from_bytes(bytes: &[u8]) -> Result<PeerMessage, DecodeError> {
        let mut r = Reader::new(bytes);
        let kind = r.u8()?;
        let channel_ref = ChannelRef {
            chain_id: r.text()?,
            registry: r.text()?,
            channel_id: ChannelId(r.u64()?),
        };
        let message = match kind {
            1 | 2 => {
                let (signed, locks) = read_voucher(&mut r)?;
                let receipted = signed.receipt.is_some();
                let m = VoucherMessage {
                    channel_ref,
                    signed,
                    locks,
                };
                match (kind, receipted) {
                    (1, _) => PeerMessage::Voucher(m),
                    (_, true) => PeerMessage::Receipt(m),
                    (_, false) => return Err(DecodeError::Field("a receipt has no signature")),
                }
            }
            3 => PeerMessage::Close(CloseMessage {
                channel_ref,
                by: r.side()?,
                close: CooperativeClose {
                    transferred_a: r.amount()?,
                    transferred_b: r.amount()?,
                    valid_until: r.time()?,
                },
                signature: r.signature()?,
            }),
            4 => PeerMessage::Consent(ConsentMessage {
                channel_ref,
                side: r.side()?,
                consent: SignedConsent {
                    cumulative: r.amount()?,
                    valid_until: r.time()?,
                    signature: r.signature()?,
                },
            }),
            5 => PeerMessage::Extension(ExtensionMessage {
                channel_ref,
                by: r.side()?,
                extension: Extension {
                    replaces: r.time()?,
                    expires_at: r.time()?,
                    valid_until: r.time()?,
                },
                signature: r.signature()?,
            }),
            other => return Err(DecodeError::UnknownKind(other)),
        };
        r.end()?;
        Ok(message)
    }
}

impl fmt::Display for PeerMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&line::to_line(&self.to_bytes()))
    }
}

impl FromStr for PeerMessage {
    type Err = DecodeError;
    fn from_str(line: &str) -> Result<PeerMessage, DecodeError> {
        PeerMessage::from_bytes(&line::from_line(line)?)
    }
}
