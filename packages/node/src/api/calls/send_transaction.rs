//! `POST /v1/transactions`.

use super::act::until_block;
use super::send_rules::check;
use super::transaction::{read, transaction_of};
use super::wait_time;
use crate::api::answer::{Answer, Body, Refusal};
use crate::api::server::ApiState;
use crate::pool::{Outcome, PoolSigner, Submit, TxKey, TxProgress};
use axum::extract::State;
use axum::Json;
use causeway_chain::tx::has_messages;
use causeway_chain::Msg;
use causeway_node_api::calls::send_transaction::{
    ContractMessage, SendTransaction, DEFAULT_WAIT, MAX_MESSAGES, PATH,
};
use causeway_node_api::calls::transaction::Transaction;
use causeway_node_api::{ApiError, ErrorCode};
use causeway_wallet::book::{Transaction as Sent, TransactionState};
use cosmwasm_std::{coin, Addr};
use std::sync::Arc;
use tokio::time::{timeout_at, Instant};

/// Sends messages of the account that concern nothing that is signed in channels, once for their id.
#[utoipa::path(post, path = PATH, security(("token" = [])), request_body = SendTransaction, responses((status = 200, body = Transaction), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Body(call): Body<SendTransaction>,
) -> Answer<Transaction> {
    let until = Instant::now() + wait_time(call.wait, DEFAULT_WAIT)?;
    state.require_epoch(call.epoch, "transaction", "transactions")?;
    let messages = messages(&call)?;
    for message in &messages {
        check(&state.network.contracts, &state.identity.instance, message)?;
    }
    let key = TxKey::Send(call.id.to_string());
    let account = &state.identity.account;
    let before = read(&state, &key.to_string()).await?;
    if let Some(before) = before.filter(uses_up_its_id) {
        require_same(account, &call, &before.bytes, &messages)?;
    }
    let submit = Submit {
        key: key.clone(),
        messages: messages.clone(),
        signer: PoolSigner::Account,
        opens_with: None,
        needed_at: None,
        counts_on: None,
    };
    let progress = state.pool.submit(submit).await;
    let mut progress = progress.ok_or_else(Refusal::stopping)?;
    let over = progress.wait_for(|progress| matches!(progress, TxProgress::Over(_)));
    let over = match timeout_at(until, over).await {
        // it goes on when this call is answered
        Err(_) => None,
        Ok(Err(_)) => return Err(Refusal::stopping()),
        Ok(Ok(over)) => Some(over.clone()),
    };
    match over {
        Some(TxProgress::Over(Outcome::NotSent { code, why })) => {
            let error = ApiError::with_code(code, why);
            return Err(error
                .hint("nothing was sent; the same call tries again")
                .into());
        }
        // what it has put into a channel can be paid at once
        Some(TxProgress::Over(Outcome::Included { height })) => {
            until_block(&state, height, until).await?;
        }
        _ => {}
    }
    // it was written down before it was sent
    let sent = read(&state, &key.to_string()).await?;
    let sent = sent.ok_or_else(|| {
        Refusal::new(
            ErrorCode::Internal,
            "the book has no transaction of this id",
        )
    })?;
    // another call with the same id may have come between
    require_same(account, &call, &sent.bytes, &messages)?;
    Ok(Json(transaction_of(sent)))
}

/// Whether other messages cannot be sent under its id: it took effect, or may. One that did nothing uses up none. What an
/// earlier program sent has left no bytes to compare with.
fn uses_up_its_id(sent: &Sent) -> bool {
    let may_have_effect = matches!(
        sent.state,
        TransactionState::Unknown | TransactionState::Included { .. }
    );
    may_have_effect && !sent.bytes.is_empty()
}

fn messages(call: &SendTransaction) -> Result<Vec<Msg>, Refusal> {
    let count = call.messages.len();
    if !(1..=MAX_MESSAGES).contains(&count) {
        let message = format!("a transaction has {count} messages, must have 1 to {MAX_MESSAGES}");
        return Err(Refusal::from(
            ApiError::new(ErrorCode::RequestInvalid, message)
                .numbers(count, format!("1 to {MAX_MESSAGES}")),
        ));
    }
    call.messages.iter().map(message).collect()
}

fn message(typed: &ContractMessage) -> Result<Msg, Refusal> {
    let funds = typed.funds.iter();
    let funds = funds.map(|coins| coin(coins.amount.u128(), &coins.denom));
    let msg = Msg::execute(
        &Addr::unchecked(&typed.contract),
        &typed.msg,
        funds.collect(),
    );
    msg.map_err(|error| Refusal::new(ErrorCode::RequestInvalid, error.to_string()))
}

/// The id of another transaction is refused: its caller would take the one for the other.
fn require_same(
    account: &Addr,
    call: &SendTransaction,
    before: &[u8],
    messages: &[Msg],
) -> Result<(), Refusal> {
    match before.is_empty() || has_messages(before, account, messages.to_vec()) {
        true => Ok(()),
        false => Err(Refusal::from(
            ApiError::new(
                ErrorCode::RequestIdTaken,
                format!("other messages were sent under the id {}", call.id),
            )
            .hint("GET /v1/transactions/{key} shows that transaction, whose key is send/ID; take another id for another one"),
        )),
    }
}
