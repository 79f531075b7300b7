//! Operations of our own, and how they are answered.

use causeway_peer_protocol::channel::LocalOperation;
use causeway_peer_protocol::message::PayVerdict;
use causeway_types::{ChannelId, UnixTime};
use causeway_wallet::book::LoggedPayment;
use thiserror::Error;
use tokio::sync::oneshot;

/// Why nothing was signed: it is safe to try again.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotSigned {
    /// No link with the peer carries the channel.
    #[error("the peer's node is not connected")]
    NotConnected,
    /// Too much waits for this peer.
    #[error("too many requests wait for this peer")]
    Busy,
    /// The time until when it was to be signed has passed.
    #[error("it could not be signed in time")]
    TooLate,
    /// By the payee's verdict what it names is not to be paid now.
    #[error("{}", verdict_text(verdict, seconds))]
    MayNotPay {
        /// The verdict.
        verdict: PayVerdict,
        /// After how many seconds it may be another; 0 where it stays.
        seconds: u32,
    },
    /// The payee did not say in time whether what it names may be paid.
    #[error("the payee did not say within 10 seconds whether the reference may be paid")]
    NoVerdict,
    /// The guard refuses it, or the disk does not take it.
    #[error("{0}")]
    Refused(String),
}

fn verdict_text(verdict: &PayVerdict, seconds: &u32) -> String {
    match verdict {
        PayVerdict::Reserved => "the payee's reservation ran out".to_owned(),
        PayVerdict::Paid => "the payee says that the reference is paid already".to_owned(),
        PayVerdict::Held => {
            format!("another payment of the reference is under way, for at most {seconds} seconds")
        }
        PayVerdict::Expired => "the invoice has expired".to_owned(),
        PayVerdict::OtherAmount => "the invoice asks another amount, or another token".to_owned(),
        PayVerdict::Cancelled => "the payee has cancelled the invoice".to_owned(),
        PayVerdict::ByLock => {
            "the payee holds payments of the invoice, so it is paid by a lock alone".to_owned()
        }
        PayVerdict::TooOften => {
            format!("the payee was asked too often about the reference, and answers again in {seconds} seconds")
        }
    }
}

/// An operation that is to be signed, and where its answers go. An answer that is dropped means that nobody knows any more
/// whether it is signed: the book says it, once what the writer has taken is on disk.
#[derive(Debug)]
pub struct LocalRequest {
    /// In which channel.
    pub channel: ChannelId,
    /// The operation; its id is the caller's own.
    pub operation: LocalOperation,
    /// From when on it is not given to the writer any more, by this machine's clock.
    pub until: Option<UnixTime>,
    /// Answered when it is signed and on disk, or is not going to be signed.
    pub signed: oneshot::Sender<Result<(), NotSigned>>,
    /// Answered when the peer has acknowledged it, with the payment where the commit told.
    pub settled: oneshot::Sender<Option<LoggedPayment>>,
}

impl LocalRequest {
    pub(super) fn refuse(self, why: NotSigned) {
        // a caller that does not wait any more needs no answer
        let _ = self.signed.send(Err(why));
    }
}
