//! Tokens of the API: made and revoked here, and published to whoever checks requests. Only their digests are known.

use super::thread::WriterState;
use causeway_chain::machine_time;
use causeway_types::{Amount, Hash};
use causeway_wallet::book::{NewToken, SpendingClock, Token, TokenScope};
use causeway_wallet::{Book, WalletError};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::sync::{oneshot, watch};

/// A token as a request is checked by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownToken {
    /// Its number in the book.
    pub number: u64,
    /// What it may do.
    pub scope: TokenScope,
    /// Whether what it may spend is limited.
    pub has_limits: bool,
}

/// The tokens that are known, by their digests.
pub type KnownTokens = Arc<HashMap<Hash, KnownToken>>;

/// Makes a token known.
#[derive(Debug)]
pub struct MakeToken {
    /// The token; its time is the writer's to fill in.
    pub new: NewToken,
    /// Where the answer goes, once it is on disk and requests are checked by it.
    pub answer: oneshot::Sender<Result<NewToken, WalletError>>,
}

/// Forgets a token.
#[derive(Debug)]
pub struct RevokeToken {
    /// What it is called.
    pub name: String,
    /// Where the answer goes, once requests with it are refused: whether it was known.
    pub answer: oneshot::Sender<Result<bool, WalletError>>,
}

/// All tokens that are known.
#[derive(Debug)]
pub struct ListTokens {
    /// Where the answer goes; in the order in which they were made.
    pub answer: oneshot::Sender<Result<Vec<SpentToken>, WalletError>>,
}

/// A token, and what counts against each of its limits; none of those without a period.
#[derive(Clone, Debug)]
pub struct SpentToken {
    /// The token.
    pub token: NewToken,
    /// In the order of its limits.
    pub spent: Vec<Option<Amount>>,
}

/// Publishes what the book knows.
pub(super) fn publish(book: &Book, known: &watch::Sender<KnownTokens>) -> Result<(), WalletError> {
    let tokens = book.tokens()?.into_iter();
    let by_digest = tokens.map(|Token { number, token }| {
        let known = KnownToken {
            number,
            scope: token.scope,
            has_limits: !token.limits.is_empty(),
        };
        (token.digest, known)
    });
    known.send_replace(Arc::new(by_digest.collect()));
    Ok(())
}

/// What time it is, for what tokens spend.
pub(super) fn clock(state: &WriterState) -> SpendingClock {
    SpendingClock {
        block: state.channels.time().committed(),
        machine: machine_time(),
    }
}

// a caller that does not wait any more asks again: no answer that is dropped is a failure

pub(super) fn make(state: &mut WriterState, ask: MakeToken) {
    let new = NewToken {
        made_at: state.channels.time().committed(),
        ..ask.new
    };
    let made = state.book.commit(|book| book.add_token(&new));
    let made = made.and_then(|()| publish(&state.book, &state.tokens));
    let _ = ask.answer.send(made.map(|()| new));
}

pub(super) fn revoke(state: &mut WriterState, ask: RevokeToken) {
    let was_known = state.book.commit(|book| book.remove_token(&ask.name));
    let was_known = was_known.and_then(|was_known| match publish(&state.book, &state.tokens) {
        Ok(()) => Ok(was_known),
        Err(failed) => {
            // no token is known until the book is read again: the safe side
            state.tokens.send_replace(KnownTokens::default());
            Err(failed)
        }
    });
    let _ = ask.answer.send(was_known);
}

pub(super) fn list(state: &WriterState, ask: ListTokens) {
    let clock = clock(state);
    let tokens = state.book.tokens().and_then(|tokens| {
        let with_spent = |Token { number, token }: Token| {
            let limits = token.limits.iter();
            let spent = limits.map(|limit| state.book.spent(number, limit, clock));
            Ok(SpentToken {
                spent: spent.collect::<Result<_, WalletError>>()?,
                token,
            })
        };
        tokens.into_iter().map(with_spent).collect()
    });
    let _ = ask.answer.send(tokens);
}
