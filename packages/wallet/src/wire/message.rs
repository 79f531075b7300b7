//! What one wallet tells another, with all that the other needs to check it.

use super::bytes::{put_signed, put_text, take_signed, Reader};
use super::text::{self, TextError};
use causeway_types::registry::{SignedConsent, SignedVoucher};
use causeway_types::signed::{domain, Context, CooperativeClose, Extension};
use causeway_types::{ChannelId, Lock, Side, Signature};
use std::fmt;
use std::str::FromStr;

/// Where a signed thing belongs, in words: the signing domain is made of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The chain's id.
    pub chain_id: String,
    /// The registry's address.
    pub registry: String,
    /// The channel.
    pub channel_id: ChannelId,
}

impl Place {
    /// What the signature covers of it.
    pub fn context(&self) -> Context {
        Context {
            domain: domain(&self.chain_id, &self.registry),
            channel_id: self.channel_id,
        }
    }
}

/// A voucher, with its locks; also a receipt, which names the voucher that it is for.
#[derive(Clone, Debug, PartialEq)]
pub struct VoucherMessage {
    /// Where it belongs.
    pub place: Place,
    /// The voucher and its signatures.
    pub signed: SignedVoucher,
    /// Its locks, in the order in which they are hashed.
    pub locks: Vec<Lock>,
}

/// A consent to a withdrawal.
#[derive(Clone, Debug, PartialEq)]
pub struct ConsentMessage {
    /// Where it belongs.
    pub place: Place,
    /// The side that may withdraw.
    pub side: Side,
    /// The consent and the other side's signature.
    pub consent: SignedConsent,
}

/// A cooperative close by one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseMessage {
    /// Where it belongs.
    pub place: Place,
    /// The side that signed.
    pub by: Side,
    /// What it signed.
    pub close: CooperativeClose,
    /// Its signature.
    pub signature: Signature,
}

/// An extension by one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtensionMessage {
    /// Where it belongs.
    pub place: Place,
    /// The side that signed.
    pub by: Side,
    /// What it signed.
    pub extension: Extension,
    /// Its signature.
    pub signature: Signature,
}

/// All that wallets say to each other. `Display` and `FromStr` are its line of text.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    /// A payment.
    Voucher(VoucherMessage),
    /// The payee's word that it has one; its `receipt` is there.
    Receipt(VoucherMessage),
    /// You may withdraw.
    Consent(ConsentMessage),
    /// Let us settle at these totals.
    Close(CloseMessage),
    /// Let us go on until then.
    Extension(ExtensionMessage),
}

/// Which message it is: the first byte of its bytes, the kind of DESIGN section 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum MessageKind {
    /// [`Message::Voucher`]
    Voucher = 1,
    /// [`Message::Receipt`]
    Receipt = 2,
    /// [`Message::Close`]
    Close = 3,
    /// [`Message::Consent`]
    Consent = 4,
    /// [`Message::Extension`]
    Extension = 5,
}

impl fmt::Display for MessageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            MessageKind::Voucher => "voucher",
            MessageKind::Receipt => "receipt",
            MessageKind::Close => "cooperative close",
            MessageKind::Consent => "withdrawal consent",
            MessageKind::Extension => "extension",
        })
    }
}

impl Message {
    /// Which it is.
    pub fn kind(&self) -> MessageKind {
        match self {
            Message::Voucher(_) => MessageKind::Voucher,
            Message::Receipt(_) => MessageKind::Receipt,
            Message::Consent(_) => MessageKind::Consent,
            Message::Close(_) => MessageKind::Close,
            Message::Extension(_) => MessageKind::Extension,
        }
    }

    /// Where it belongs.
    pub fn place(&self) -> &Place {
        match self {
            Message::Voucher(m) | Message::Receipt(m) => &m.place,
            Message::Consent(m) => &m.place,
            Message::Close(m) => &m.place,
            Message::Extension(m) => &m.place,
        }
    }

    /// The voucher, or what it is instead.
    pub fn into_voucher(self) -> Result<VoucherMessage, TextError> {
        match self {
            Message::Voucher(m) => Ok(m),
            other => Err(other.unexpected(MessageKind::Voucher)),
        }
    }
    /// The receipt, or what it is instead.
    pub fn into_receipt(self) -> Result<VoucherMessage, TextError> {
        match self {
            Message::Receipt(m) => Ok(m),
            other => Err(other.unexpected(MessageKind::Receipt)),
        }
    }
    /// The consent, or what it is instead.
    pub fn into_consent(self) -> Result<ConsentMessage, TextError> {
        match self {
            Message::Consent(m) => Ok(m),
            other => Err(other.unexpected(MessageKind::Consent)),
        }
    }
    /// The cooperative close, or what it is instead.
    pub fn into_close(self) -> Result<CloseMessage, TextError> {
        match self {
            Message::Close(m) => Ok(m),
            other => Err(other.unexpected(MessageKind::Close)),
        }
    }
    /// The extension, or what it is instead.
    pub fn into_extension(self) -> Result<ExtensionMessage, TextError> {
        match self {
            Message::Extension(m) => Ok(m),
            other => Err(other.unexpected(MessageKind::Extension)),
        }
    }

    fn unexpected(&self, expected: MessageKind) -> TextError {
        TextError::OtherKind {
            is: self.kind(),
            expected,
        }
    }

    /// Its bytes, which [`Message::from_bytes`] reads.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(320);
        out.push(self.kind() as u8);
        let place = self.place();
        put_text(&mut out, &place.chain_id);
        put_text(&mut out, &place.registry);
        out.extend_from_slice(&place.channel_id.0.to_be_bytes());
        match self {
            Message::Voucher(m) | Message::Receipt(m) => put_signed(&mut out, &m.signed, &m.locks),
            Message::Consent(m) => {
                out.push(m.side as u8);
                out.extend_from_slice(&m.consent.cumulative.u128().to_be_bytes());
                out.extend_from_slice(&m.consent.valid_until.0.to_be_bytes());
                out.extend_from_slice(m.consent.signature.as_slice());
            }
            Message::Close(m) => {
                out.push(m.by as u8);
                out.extend_from_slice(&m.close.transferred_a.u128().to_be_bytes());
                out.extend_from_slice(&m.close.transferred_b.u128().to_be_bytes());
                out.extend_from_slice(&m.close.valid_until.0.to_be_bytes());
                out.extend_from_slice(m.signature.as_slice());
            }
            Message::Extension(m) => {
                out.push(m.by as u8);
                out.extend_from_slice(&m.extension.replaces.0.to_be_bytes());
                out.extend_from_slice(&m.extension.expires_at.0.to_be_bytes());
                out.extend_from_slice(&m.extension.valid_until.0.to_be_bytes());
                out.extend_from_slice(m.signature.as_slice());
            }
        }
        out
    }

    /// From its bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Message, TextError> {
        let mut r = Reader::new(bytes);
        let kind = r.u8()?;
        let place = Place {
            chain_id: r.text()?,
            registry: r.text()?,
            channel_id: ChannelId(r.u64()?),
        };
        let message = match kind {
            1 | 2 => {
                let (signed, locks) = take_signed(&mut r)?;
                let receipted = signed.receipt.is_some();
                let m = VoucherMessage {
                    place,
                    signed,
                    locks,
                };
                match (kind, receipted) {
                    (1, _) => Message::Voucher(m),
                    (_, true) => Message::Receipt(m),
                    (_, false) => return Err(TextError::Field("a receipt has no signature")),
                }
            }
            3 => Message::Close(CloseMessage {
                place,
                by: r.side()?,
                close: CooperativeClose {
                    transferred_a: r.amount()?,
                    transferred_b: r.amount()?,
                    valid_until: r.time()?,
                },
                signature: r.signature()?,
            }),
            4 => Message::Consent(ConsentMessage {
                place,
                side: r.side()?,
                consent: SignedConsent {
                    cumulative: r.amount()?,
                    valid_until: r.time()?,
                    signature: r.signature()?,
                },
            }),
            5 => Message::Extension(ExtensionMessage {
                place,
                by: r.side()?,
                extension: Extension {
                    replaces: r.time()?,
                    expires_at: r.time()?,
                    valid_until: r.time()?,
                },
                signature: r.signature()?,
            }),
            other => return Err(TextError::UnknownKind(other)),
        };
        r.end()?;
        Ok(message)
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::to_line(&self.to_bytes()))
    }
}

impl FromStr for Message {
    type Err = TextError;
    fn from_str(line: &str) -> Result<Message, TextError> {
        Message::from_bytes(&text::from_line(line)?)
    }
}
