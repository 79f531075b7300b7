//! `GET /v1/route`.

use super::{ask_chain, decode};
use crate::api::answer::{Answer, Fields, Refusal};
use crate::api::server::ApiState;
use crate::invoices::CheckedInvoice;
use crate::network::{refusal, routing_settings, RouteQuestion, RoutesError};
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::route::{GetRoute, RouteQuote, PATH};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_peer_protocol::INVOICE_PREFIX;
use causeway_types::{Amount, Seconds, SidechainId};
use cosmwasm_std::Addr;
use std::sync::Arc;
use std::time::Duration;

/// How long a call waits for the network to be read, right after a start.
pub(super) const LONGEST_READ: Duration = Duration::from_secs(5);

/// Which route a payment would take, what it would cost, and why not otherwise. Nothing is paid or held.
#[utoipa::path(get, path = PATH, params(GetRoute), security(("token" = [])), responses((status = 200, body = RouteQuote), (status = 400, body = ApiError), (status = 409, body = ApiError), (status = 503, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Fields(call): Fields<GetRoute>,
) -> Answer<RouteQuote> {
    let to = call.to.trim();
    let mut question = match to.to_ascii_lowercase().starts_with(INVOICE_PREFIX) {
        true => of_invoice(&state, &call, to).await?,
        false => of_account(&state, &call, to).await?,
    };
    state.routes.until_read(LONGEST_READ).await?;
    let trade = (question.pays_in, question.arrives_in);
    // nodes that trade are asked as before a payment, and dialled for that where they have no link
    question.quoted_pairs = state.routed.quoted_pairs(trade, question.amount).await;
    let now = state.follower.borrow().view.block.time;
    let found = state.routes.quote(question.request(now)).await?;
    let height = state.routes.state().height;
    Ok(Json(question.quote(found, height, true)))
}

async fn of_account(state: &ApiState, call: &GetRoute, to: &str) -> Result<RouteQuestion, Refusal> {
    let payee = state.network.chain.prefix().parse(to);
    let payee =
        payee.map_err(|error| Refusal::new(ErrorCode::RequestInvalid, error.to_string()))?;
    let Some(amount) = call.amount else {
        let message = "amount is missing: only an invoice that asks for one needs none";
        return Err(Refusal::new(ErrorCode::RequestInvalid, message));
    };
    let arrives_in = match call.sidechain_id {
        Some(asked) => known_sidechain(state, asked).await?,
        None => {
            let only = ask_chain(state, |network| network.sidechain(None));
            only.await?.sidechain_id
        }
    };
    question(state, call, (payee, arrives_in), (amount, None)).await
}

async fn of_invoice(
    state: &ApiState,
    call: &GetRoute,
    text: &str,
) -> Result<RouteQuestion, Refusal> {
    if call.sidechain_id.is_some() {
        let message = "an invoice names its sidechain, must not be given with sidechain_id";
        return Err(Refusal::new(ErrorCode::RequestInvalid, message));
    }
    let checked = decode::with_sidechain(state, decode::compared(state, text)?).await?;
    if let Some(problem) = &checked.problem {
        return Err(problem.error().into());
    }
    let amount = amount_of(&checked, call.amount)?;
    let invoice = checked.signed.invoice;
    let payee = Addr::unchecked(invoice.account.to_string());
    // one that is paid directly alone says nothing of locks
    let final_delta = Some(invoice.final_delta).filter(|delta| *delta > 0);
    let final_delta = final_delta.map(|delta| Seconds(delta.into()));
    let payee = (payee, invoice.sidechain_id);
    question(state, call, payee, (amount, final_delta)).await
}

fn amount_of(checked: &CheckedInvoice, given: Option<Amount>) -> Result<Amount, Refusal> {
    match (checked.amount(), given) {
        (Some(asked), Some(given)) if given != asked => Err(Refusal::from(
            ApiError::new(
                ErrorCode::InvoiceAmount,
                format!("the invoice asks for {asked} base units, not for {given}"),
            )
            .numbers(given, asked)
            .hint("leave the amount out"),
        )),
        (None, None) => Err(Refusal::from(
            ApiError::new(
                ErrorCode::InvoiceAmountOpen,
                "the invoice leaves the amount to the payer, and none is given",
            )
            .hint("say how much is to arrive"),
        )),
        (Some(amount), _) | (None, Some(amount)) => Ok(amount),
    }
}

async fn question(
    state: &ApiState,
    call: &GetRoute,
    (payee, arrives_in): (Addr, SidechainId),
    (amount, final_delta): (Amount, Option<Seconds>),
) -> Result<RouteQuestion, Refusal> {
    let pays_in = match call.from_sidechain_id {
        Some(asked) if asked != arrives_in => known_sidechain(state, asked).await?,
        _ => arrives_in,
    };
    Ok(RouteQuestion {
        payer: state.identity.account.clone(),
        payee,
        pays_in,
        arrives_in,
        amount,
        at_most: call.at_most,
        longest_wait: call.longest_wait,
        final_delta: final_delta.unwrap_or_else(|| state.network.chain.lock_times().final_delta()),
        quoted_pairs: vec![],
        trade_time: routing_settings(&state.network).trade_time,
    })
}

/// A sidechain that the chain has: the answer about another one would be that nothing leads there.
async fn known_sidechain(state: &ApiState, asked: SidechainId) -> Result<SidechainId, Refusal> {
    let named = asked.to_string();
    let known = ask_chain(state, move |network| network.sidechain(Some(&named)));
    Ok(known.await?.sidechain_id)
}

impl From<RoutesError> for Refusal {
    fn from(error: RoutesError) -> Refusal {
        match error {
            RoutesError::NotRead { .. } => Refusal::from(
                ApiError::new(ErrorCode::NetworkNotRead, error.to_string()).hint(
                    "ask again in a moment: at its start the node reads every channel of the chain",
                ),
            ),
            RoutesError::Stopping => Refusal::stopping(),
            RoutesError::Book(error) => error.into(),
            RoutesError::Routing(error) => refusal(&error).into(),
        }
    }
}
