//! What the node's writer commits for two peers: one file for each `CommitRequest` of `causeway_peer_protocol::channel`.
//!
//! The guard decides and keeps, inside one commit of the book; here requests become its calls, and what it did becomes an
//! [`Outcome`]. Facts are read from the book after the commit. docs/peer-states.md#3-what-is-on-disk.

mod accept_updates;
mod acknowledge;
mod close;
mod consent;
mod extension;
mod facts;
mod give_back;
mod judge_kept;
mod nothing_to_give_back;
mod observe;
mod refuse;
mod replace;
mod reserve;
mod sign_update;
mod take_brought;

pub use facts::{facts, signed_close};
pub use observe::{block_effects, observe, BlockEffects};

use crate::book::Writer;
use crate::error::WalletError;
use crate::guard::{self, Alone, LockContext, VerifiedSignatures};
use crate::signer::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::{CommitError, CommitRequest, Outcome};

/// Does what a step asked for, in the commit under way, for a wallet that forwards nothing and takes no payments by locks. An
/// error undoes it alone: see [`Book::commit_all`](crate::Book::commit_all).
pub fn commit(
    book: &mut Writer,
    signer: &ChannelSigner,
    at: &ChannelAtBlock,
    request: &CommitRequest,
    verified: &VerifiedSignatures,
) -> Result<Outcome, WalletError> {
    commit_among(book, (signer, at), request, verified, &Alone::default())
}

/// The same for a node with other channels, between which it forwards payments.
pub fn commit_among(
    book: &mut Writer,
    (signer, at): (&ChannelSigner, &ChannelAtBlock),
    request: &CommitRequest,
    verified: &VerifiedSignatures,
    others: &dyn LockContext,
) -> Result<Outcome, WalletError> {
    match request {
        CommitRequest::SignUpdate { locks, operations } => {
            sign_update::commit(book, (signer, at), locks, operations, others)
        }
        CommitRequest::AcceptUpdates { updates } => {
            accept_updates::commit(book, signer, at, updates, verified)
        }
        CommitRequest::Acknowledge { ack } => acknowledge::commit(book, signer, at, ack, verified),
        CommitRequest::Refuse { nonce } => refuse::commit(book, signer, at, *nonce),
        CommitRequest::Replace => replace::commit(book, signer, at),
        CommitRequest::GiveBack { voucher, locks } => {
            give_back::commit(book, signer, at, voucher, locks)
        }
        CommitRequest::NothingToGiveBack => nothing_to_give_back::commit(book, signer, at),
        CommitRequest::TakeBrought { voucher, locks } => {
            take_brought::commit(book, signer, at, voucher, locks)
        }
        CommitRequest::AskConsent { asked } => consent::ask(book, signer, at, *asked),
        CommitRequest::FreeAsked { code } => consent::free(book, signer, *code),
        CommitRequest::GiveConsent { asked } => consent::give(book, signer, at, asked),
        CommitRequest::HoldConsent { consent } => consent::hold(book, signer, at, consent),
        CommitRequest::AskExtension { asked } => extension::ask(book, signer, at, asked),
        CommitRequest::EndExtension { code } => extension::end(book, signer, *code),
        CommitRequest::GiveExtension { asked } => extension::give(book, signer, at, asked),
        CommitRequest::HoldExtension {
            extension,
            signature,
        } => extension::hold(book, signer, at, extension, signature),
        CommitRequest::Shutdown { shutdown } => close::shut_down(book, signer, at, *shutdown),
        CommitRequest::EndShutdown { declined } => close::end_shutdown(book, signer, *declined),
        CommitRequest::SignClose { valid_until } => close::sign(book, signer, at, *valid_until),
        CommitRequest::HoldClose { close, signature } => {
            close::hold(book, signer, at, close, signature)
        }
        CommitRequest::KeepDecided { locks, is_all } => {
            let now = at.time.committed();
            guard::keep_decided(book, signer, (locks, *is_all), now).map(|()| Outcome::Done)
        }
        CommitRequest::Reserve { asked } => reserve::commit(book, signer, at, asked),
        CommitRequest::JudgeKept => judge_kept::commit(book, signer, at),
    }
}

/// What the step is told of an error: the disk's, for which the link ends, or the guard's reason.
pub fn commit_error(error: &WalletError) -> CommitError {
    match error.is_storage() {
        true => CommitError::Storage,
        false => CommitError::NotSafe(error.to_string()),
    }
}

#[cfg(test)]
mod tests;
