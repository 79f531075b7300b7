//! What withdrawals of a channel are paid in.

use super::thread::WriterState;
use causeway_client::nodes::right::SigningRight;
use causeway_peer_protocol::channel::AskedConsent;
use causeway_types::registry::SignedConsent;
use causeway_wallet::book::{AssetPayout, EntryKey};
use causeway_wallet::guard::{self, WithdrawBy};
use causeway_wallet::WalletError;
use tokio::sync::oneshot;

/// Notes what a withdrawal is paid in, before its request is sent, or with that the peer is asked for its consent: what is refused
/// changes nothing of another one that is under way.
#[derive(Debug)]
pub struct NotePayout {
    /// Of which channel.
    pub key: EntryKey,
    /// The consent that is asked for; none for a request on chain.
    pub consent: Option<AskedConsent>,
    /// That very consent, where the peer gave it as a line already: it is held in the same commit, so that nobody asks for it.
    pub given: Option<SignedConsent>,
    /// How it is paid in the asset; none: in tokens.
    pub payout: Option<AssetPayout>,
    /// Where the answer goes, once it is on disk.
    pub answer: oneshot::Sender<Result<(), WalletError>>,
}

pub(super) fn note(state: &mut WriterState, ask: NotePayout) {
    let channels = &state.channels;
    let may_sign = state.right == SigningRight::Ours;
    let noted = state.book.commit(|book| {
        let of = channels.get(&ask.key)?;
        let by = match ask.consent {
            None => WithdrawBy::Request,
            // what asks for it next is refused, and says why
            Some(_) if !may_sign => return Ok(()),
            Some(AskedConsent {
                cumulative,
                valid_until,
            }) => {
                let snapshot = channels.at_block(of).snapshot();
                guard::ask_consent(book, &of.signer, snapshot, cumulative, valid_until)?;
                if let Some(given) = &ask.given {
                    guard::hold_consent(book, &of.signer, snapshot, given)?;
                }
                WithdrawBy::Consent
            }
        };
        guard::keep_payout(book, &of.signer, by, ask.payout)
    });
    if noted.is_ok() && ask.given.is_some() {
        // it is used at once
        state.wake_keeper.notify_one();
    }
    // a caller that does not wait any more asks again
    let _ = ask.answer.send(noted);
}
