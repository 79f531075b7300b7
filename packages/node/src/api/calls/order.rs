//! What the calls share that have something done once which takes a channel key: openings, offers, leases.

use super::act::{outcome_by, until_block};
use super::{ask_chain, source_of, transaction};
use crate::api::access::Caller;
use crate::api::answer::Refusal;
use crate::api::server::ApiState;
use crate::orders::{refuse, KeyOrder, OrderError};
use crate::pool::{Outcome, TxKey};
use causeway_chain::{TxHash, TxResult};
use causeway_client::network::{Network, Source};
use causeway_client::ClientError;
use causeway_node_api::calls::pay::FundSource;
use causeway_node_api::{ApiError, ErrorCode};
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Amount, Hash, Height};
use cosmwasm_std::Addr;
use serde::Serialize;
use tokio::time::Instant;

/// Has an order carried out, and waits until it is known what became of it. The block that it took effect in; none where that is
/// not known by the deadline: it goes on when the call is answered.
pub(super) async fn carry_out(
    (state, caller): (&ApiState, Caller),
    order: KeyOrder,
    until: Instant,
) -> Result<Option<Height>, Refusal> {
    let progress = state.order_desk.carry_out(caller.token(), order).await?;
    let Some(outcome) = outcome_by(state, progress, until).await? else {
        return Ok(None);
    };
    refuse(&outcome)?;
    match outcome {
        Outcome::Included { height } => {
            // whoever asks after it finds it
            until_block(state, height, until).await?;
            Ok(Some(height))
        }
        _ => Ok(None),
    }
}

/// What an id stands for: all of the call but how long it waits, and in which epoch, which are left out of it.
pub(super) fn asked_hash(call: &impl Serialize) -> Result<Hash, Refusal> {
    let text = serde_json::to_vec(call);
    let text = text.map_err(|error| Refusal::new(ErrorCode::Internal, error.to_string()))?;
    Ok(Hash::of(&text))
}

/// A transaction that took effect, with its events.
pub(super) async fn included(state: &ApiState, key: &TxKey) -> Result<TxResult, Refusal> {
    let key = key.to_string();
    let sent = transaction::read(state, &key).await?;
    let hash = TxHash(sent.ok_or_else(|| transaction::unknown(&key))?.hash);
    let found = ask_chain(state, move |network| Ok(network.chain.indexed(hash)?)).await?;
    found.ok_or_else(|| {
        let why = format!("the chain's node gives no account of transaction {hash}");
        Refusal::from(ApiError::new(ErrorCode::ChainFailed, why).hint("ask again"))
    })
}

/// Where money is taken from: as it is said; else the tokens where there are enough of them, else the asset.
pub(super) fn source_or_enough(
    network: &Network,
    (sidechain, account): (&SidechainResponse, &Addr),
    (source, amount): (Option<FundSource>, Amount),
) -> Result<Source, ClientError> {
    match source {
        Some(source) => Ok(source_of(source)),
        None => {
            let held = network.holdings(sidechain, account)?;
            Ok(match held.of(Source::Token) >= amount {
                true => Source::Token,
                false => Source::Asset,
            })
        }
    }
}

/// Refuses what is to be done with nothing.
pub(super) fn require_some(amount: Amount, what: &str) -> Result<(), Refusal> {
    match amount.is_zero() {
        false => Ok(()),
        true => {
            let why = format!("the amount is 0, must be 1 or more: {what}");
            let error = ApiError::new(ErrorCode::RequestInvalid, why);
            Err(error.numbers(0, "1 or more").into())
        }
    }
}

impl From<OrderError> for Refusal {
    fn from(error: OrderError) -> Refusal {
        let text = error.to_string();
        match error {
            OrderError::Client(error) => error.into(),
            OrderError::Book(error) => error.into(),
            OrderError::NotNow(why) => (*why).into(),
            OrderError::AboveAtMost { asked, allowed } => Refusal::from(
                ApiError::new(ErrorCode::AboveAtMost, text)
                    .numbers(asked, allowed)
                    .hint("look at what it takes now, and ask under another id with a larger `at_most`"),
            ),
            OrderError::OtherPolicyVersion { asked, allowed } => Refusal::from(
                ApiError::new(ErrorCode::OtherPolicyVersion, text)
                    .numbers(asked, allowed)
                    .hint("look at the policy, and ask under another id with the version that is in force"),
            ),
            OrderError::Limit { asked, allowed } => Refusal::from(
                ApiError::new(ErrorCode::TokenLimit, text)
                    .numbers(asked, allowed)
                    .hint("ask the node's user for a token with a larger limit for each opening in this sidechain, or to open the channel"),
            ),
            OrderError::NotDone { code, .. } => Refusal::from(ApiError::with_code(code, text).hint(
                "the same request with the same id tries again, and does it at most once",
            )),
            OrderError::Busy { asked, allowed } => Refusal::from(
                ApiError::new(ErrorCode::Busy, text)
                    .numbers(asked, allowed)
                    .hint("ask again with the same id when some of them are done: it is done at most once"),
            )
            .retry_after(1),
            OrderError::Stopped => Refusal::stopping(),
        }
    }
}
