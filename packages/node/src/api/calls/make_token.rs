//! `POST /v1/tokens`.

use super::tokens::token_of;
use crate::api::answer::{Answer, Body, Refusal};
use crate::api::server::ApiState;
use crate::writer;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::make_token::{MadeToken, MakeToken, MAX_LIMITS};
use causeway_node_api::calls::tokens::{LimitPer, PATH};
use causeway_node_api::scope::Scope;
use causeway_node_api::{ApiError, ErrorCode};
use causeway_types::{Hash, UnixTime};
use causeway_wallet::book;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Makes a token, and answers its text, which is kept nowhere.
#[utoipa::path(post, path = PATH, security(("token" = [])), request_body = MakeToken, responses((status = 200, body = MadeToken), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Body(call): Body<MakeToken>,
) -> Answer<MadeToken> {
    check_limits(&call)?;
    let token = Hash(rand::random()).to_string();
    let new = book::NewToken {
        name: call.name.to_string(),
        digest: Hash::of(token.as_bytes()),
        scope: scope(call.scope),
        limits: limits(&call),
        // the writer knows the time
        made_at: UnixTime(0),
    };
    let make = |answer| writer::WriterRequest::MakeToken(writer::MakeToken { new, answer });
    let made = state.ask(make).await??;
    Ok(Json(MadeToken {
        known: token_of(made, &[])?,
        token,
    }))
}

/// Refuses limits that say nothing, or not one thing.
fn check_limits(call: &MakeToken) -> Result<(), Refusal> {
    let refused = |why: String| Err(Refusal::from(ApiError::new(ErrorCode::RequestInvalid, why)));
    if call.limits.len() > MAX_LIMITS {
        let error = ApiError::new(ErrorCode::RequestInvalid, "the token has too many limits");
        return Err(error.numbers(call.limits.len(), MAX_LIMITS).into());
    }
    if call.scope != Scope::Pay && !call.limits.is_empty() {
        return refused(format!(
            "a token of scope {} has limits, which only one of scope pay can have: those before it pay nothing, and admin may \
             make itself other tokens",
            call.scope
        ));
    }
    if call.limits.iter().any(|limit| limit.amount.is_zero()) {
        return refused(
            "a limit is 0, must be 1 or more; a sidechain that is not named is not paid in"
                .to_owned(),
        );
    }
    let kinds: BTreeSet<_> = call
        .limits
        .iter()
        .map(|l| (l.sidechain_id, l.per))
        .collect();
    match kinds.len() == call.limits.len() {
        true => Ok(()),
        false => refused("two limits are for the same sidechain and the same period".to_owned()),
    }
}

fn scope(scope: Scope) -> book::TokenScope {
    match scope {
        Scope::Read => book::TokenScope::Read,
        Scope::Receive => book::TokenScope::Receive,
        Scope::Pay => book::TokenScope::Pay,
        Scope::Admin => book::TokenScope::Admin,
    }
}

/// In the order in which the book has them.
fn limits(call: &MakeToken) -> Vec<book::TokenLimit> {
    let mut limits: Vec<_> = call.limits.iter().map(limit).collect();
    limits.sort_by_key(|limit| (limit.sidechain_id, limit.per));
    limits
}

fn limit(limit: &causeway_node_api::calls::tokens::TokenLimit) -> book::TokenLimit {
    book::TokenLimit {
        sidechain_id: limit.sidechain_id,
        amount: limit.amount,
        per: match limit.per {
            LimitPer::Payment => book::LimitPer::Payment,
            LimitPer::Opening => book::LimitPer::Opening,
            LimitPer::Hour => book::LimitPer::Hour,
            LimitPer::Day => book::LimitPer::Day,
            LimitPer::Week => book::LimitPer::Week,
        },
    }
}
