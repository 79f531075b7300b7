//! `GET /v1/tokens`.

use crate::api::answer::{Answer, Refusal};
use crate::api::server::ApiState;
use crate::writer::{self, SpentToken};
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::tokens::{LimitPer, Token, TokenLimit, TokenName, Tokens, PATH};
use causeway_node_api::scope::Scope;
use causeway_node_api::ErrorCode;
use causeway_types::Amount;
use causeway_wallet::book;
use std::sync::Arc;

/// The tokens that are known, and what counts against their limits. Their texts are known to nobody here.
#[utoipa::path(get, path = PATH, security(("token" = [])), responses((status = 200, body = Tokens)))]
pub async fn run(State(state): State<Arc<ApiState>>) -> Answer<Tokens> {
    let list = |answer| writer::WriterRequest::ListTokens(writer::ListTokens { answer });
    let found = state.ask(list).await??;
    let tokens = found
        .into_iter()
        .map(|SpentToken { token, spent }| token_of(token, &spent));
    Ok(Json(Tokens {
        tokens: tokens.collect::<Result<_, Refusal>>()?,
    }))
}

/// A token as it is answered, with what counts against its limits.
pub(super) fn token_of(token: book::NewToken, spent: &[Option<Amount>]) -> Result<Token, Refusal> {
    let name: Result<TokenName, _> = token.name.try_into();
    let spent = spent.iter().copied().chain(std::iter::repeat(None));
    let limits = token.limits.iter().zip(spent);
    Ok(Token {
        // the book has what was read as a name before
        name: name.map_err(|why| Refusal::new(ErrorCode::Internal, why))?,
        scope: scope_of(token.scope),
        limits: limits
            .map(|(limit, spent)| TokenLimit {
                sidechain_id: limit.sidechain_id,
                per: per_of(limit.per),
                amount: limit.amount,
                spent,
            })
            .collect(),
        made_at: token.made_at,
    })
}

/// A scope of the book as the API names it.
pub(in crate::api) fn scope_of(scope: book::TokenScope) -> Scope {
    match scope {
        book::TokenScope::Read => Scope::Read,
        book::TokenScope::Receive => Scope::Receive,
        book::TokenScope::Pay => Scope::Pay,
        book::TokenScope::Admin => Scope::Admin,
    }
}

fn per_of(per: book::LimitPer) -> LimitPer {
    match per {
        book::LimitPer::Payment => LimitPer::Payment,
        book::LimitPer::Opening => LimitPer::Opening,
        book::LimitPer::Hour => LimitPer::Hour,
        book::LimitPer::Day => LimitPer::Day,
        book::LimitPer::Week => LimitPer::Week,
    }
}
