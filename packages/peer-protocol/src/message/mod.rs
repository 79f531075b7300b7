//! The messages of one node to another: a type of 2 bytes, then fields. docs/peer-protocol.md#4-encoding.

use crate::bytes::Reader;
use crate::error::{DecodeError, FrameError};
use crate::field::Field;

mod about;
mod ack;
mod ask_quote;
mod auth;
mod close;
mod consent;
mod consent_request;
mod decline;
mod error;
mod extension;
mod extension_request;
mod fail;
mod height;
mod hello;
mod invoice;
mod invoice_request;
mod join_answer;
mod join_request;
mod may_pay;
mod may_pay_answer;
mod ping;
mod pong;
mod quote;
mod refuse;
mod release;
mod resume;
mod shutdown;
mod update;
mod voucher;

pub use ack::{AckFrame, UnaskedPayment, UnaskedUse};
pub use ask_quote::AskQuoteFrame;
pub use auth::{AuthFrame, AuthKey};
pub use close::CloseFrame;
pub use consent::ConsentFrame;
pub use consent_request::ConsentRequestFrame;
pub use decline::DeclineFrame;
pub use error::ErrorFrame;
pub use extension::ExtensionFrame;
pub use extension_request::ExtensionRequestFrame;
pub use fail::FailFrame;
pub use height::HeightFrame;
pub use hello::{feature, HelloFrame};
pub use invoice::InvoiceFrame;
pub use invoice_request::InvoiceRequestFrame;
pub use join_answer::JoinAnswerFrame;
pub use join_request::JoinRequestFrame;
pub use may_pay::MayPayFrame;
pub use may_pay_answer::{MayPayAnswerFrame, PayVerdict};
pub use ping::PingFrame;
pub use pong::PongFrame;
pub use quote::QuoteFrame;
pub use refuse::{RefuseFrame, RefuseRule};
pub use release::ReleaseFrame;
pub use resume::{
    Agreement, DecidedLock, LockLimits, LockOutcome, RecordState, ResumeFrame, SignedAgreement,
    VoucherRef,
};
pub use shutdown::ShutdownFrame;
pub use update::{
    Attachment, AttachmentKind, UpdateFrame, MOST_ATTACHED, MOST_ATTACHMENTS, MOST_OPERATIONS,
};
pub use voucher::VoucherFrame;

/// The bytes of the longest message: what one Noise message carries.
pub const LONGEST_FRAME: usize = 65_519;
/// From this type on a message that is not known is passed over.
pub const FIRST_OPTIONAL_TYPE: u16 = 0x8000;

/// The table of messages: type, variant, name, and the bytes of the longest content, type included.
macro_rules! frames {
    ($($number:literal $variant:ident($content:ty) $name:literal $longest:literal;)+) => {
        /// A message of one node to another.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Frame {
            $(#[doc = concat!("`", $name, "`")] $variant($content)),+
        }

        impl Frame {
            /// Type, name and longest content of each message, in the order of docs/peer-protocol.md#4-encoding.
            pub const TABLE: &'static [(u16, &'static str, usize)] = &[$(($number, $name, $longest)),+];

            /// Its type.
            pub fn type_number(&self) -> u16 {
                match self {
                    $(Frame::$variant(_) => $number),+
                }
            }
            /// Its name.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Frame::$variant(_) => $name),+
                }
            }
            fn write_content(&self, out: &mut Vec<u8>) {
                match self {
                    $(Frame::$variant(content) => content.write(out)),+
                }
            }
            fn read_content(number: u16, r: &mut Reader<'_>) -> Option<(&'static str, Result<Frame, DecodeError>)> {
                match number {
                    $($number => Some(($name, <$content>::read(r).map(Frame::$variant))),)+
                    _ => None,
                }
            }
            #[cfg(test)]
            pub(crate) fn sample_of(number: u16, from: &mut crate::samples::Entropy) -> Frame {
                match number {
                    $($number => Frame::$variant(Field::sample(from)),)+
                    other => panic!("{other:#06x} is no type"),
                }
            }
        }

        $(impl $content {
            /// The type of the message.
            pub const TYPE: u16 = $number;
        })+

        // no message can be longer than the table says
        $(const _: () = assert!(2 + <$content as Field>::LONGEST <= $longest, $name);)+
    };
}
frames! {
    0x0001 Hello(HelloFrame) "hello" 900;
    0x0002 Ping(PingFrame) "ping" 26;
    0x0003 Pong(PongFrame) "pong" 26;
    0x0004 Error(ErrorFrame) "error" 270;
    0x0005 Auth(AuthFrame) "auth" 110;
    0x0006 Height(HeightFrame) "height" 18;
    0x0010 Resume(ResumeFrame) "resume" 11000;
    0x0011 Voucher(VoucherFrame) "voucher" 2400;
    0x0020 Update(UpdateFrame) "update" 65519;
    0x0021 Ack(AckFrame) "ack" 3000;
    0x0022 Refuse(RefuseFrame) "refuse" 70;
    0x0023 Release(ReleaseFrame) "release" 300;
    0x0024 Fail(FailFrame) "fail" 300;
    0x0025 MayPay(MayPayFrame) "may_pay" 80;
    0x0026 MayPayAnswer(MayPayAnswerFrame) "may_pay_answer" 80;
    0x0030 ConsentRequest(ConsentRequestFrame) "consent_request" 120;
    0x0031 Consent(ConsentFrame) "consent" 120;
    0x0032 ExtensionRequest(ExtensionRequestFrame) "extension_request" 120;
    0x0033 Extension(ExtensionFrame) "extension" 120;
    0x0034 Shutdown(ShutdownFrame) "shutdown" 130;
    0x0035 Close(CloseFrame) "close" 130;
    0x0036 Decline(DeclineFrame) "decline" 60;
    0x0040 JoinRequest(JoinRequestFrame) "join_request" 40;
    0x0041 JoinAnswer(JoinAnswerFrame) "join_answer" 40;
    0x0042 InvoiceRequest(InvoiceRequestFrame) "invoice_request" 1100;
    0x0043 Invoice(InvoiceFrame) "invoice" 1100;
    0x0044 AskQuote(AskQuoteFrame) "ask_quote" 40;
    0x0045 Quote(QuoteFrame) "quote" 420;
}

impl Frame {
    /// Its type and its fields.
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(256);
        self.type_number().write(&mut out);
        self.write_content(&mut out);
        out
    }

    /// Reads the bytes of [`Frame::encode`] and refuses any other. None: a type that is not known and may be passed over.
    pub fn decode(bytes: &[u8]) -> Result<Option<Frame>, FrameError> {
        if bytes.len() > LONGEST_FRAME {
            return Err(FrameError::TooLong {
                length: bytes.len(),
                allowed: LONGEST_FRAME,
            });
        }
        let mut r = Reader::new(bytes);
        let number = u16::read(&mut r).map_err(|error| FrameError::Malformed {
            name: "message",
            error,
        })?;
        let Some((name, read)) = Frame::read_content(number, &mut r) else {
            return match number >= FIRST_OPTIONAL_TYPE {
                true => Ok(None),
                false => Err(FrameError::UnknownType(number)),
            };
        };
        let frame = read.and_then(|frame| r.end().map(|()| frame));
        frame
            .map(Some)
            .map_err(|error| FrameError::Malformed { name, error })
    }
}

#[cfg(test)]
mod tests;
