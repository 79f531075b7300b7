//! Which channel a message is about.

use super::Frame;
use causeway_types::ChannelId;

impl Frame {
    /// The channel; none for a message of the link, and for one that names none (0 in an `error`, a `may_pay` or a `decline`).
    pub fn channel_id(&self) -> Option<ChannelId> {
        let channel_id = match self {
            Frame::Hello(_)
            | Frame::Ping(_)
            | Frame::Pong(_)
            | Frame::Height(_)
            | Frame::MayPayAnswer(_)
            | Frame::JoinAnswer(_)
            | Frame::InvoiceRequest(_)
            | Frame::Invoice(_)
            | Frame::AskQuote(_)
            | Frame::Quote(_) => return None,
            Frame::Error(frame) => frame.channel_id,
            Frame::Auth(frame) => frame.channel_id,
            Frame::Resume(frame) => frame.channel_id,
            Frame::Voucher(frame) => frame.channel_id,
            Frame::Update(frame) => frame.channel_id,
            Frame::Ack(frame) => frame.channel_id,
            Frame::Refuse(frame) => frame.channel_id,
            Frame::Release(frame) => frame.channel_id,
            Frame::Fail(frame) => frame.channel_id,
            Frame::MayPay(frame) => frame.channel_id,
            Frame::ConsentRequest(frame) => frame.channel_id,
            Frame::Consent(frame) => frame.channel_id,
            Frame::ExtensionRequest(frame) => frame.channel_id,
            Frame::Extension(frame) => frame.channel_id,
            Frame::Shutdown(frame) => frame.channel_id,
            Frame::Close(frame) => frame.channel_id,
            Frame::Decline(frame) => frame.channel_id,
            Frame::JoinRequest(frame) => frame.channel_id,
        };
        (channel_id != ChannelId(0)).then_some(channel_id)
    }
}
