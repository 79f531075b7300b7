//! `POST /v1/decode`.

use super::ready::require_begun;
use super::{payment, sidechains};
use crate::api::answer::{Answer, Body, Refusal};
use crate::api::server::ApiState;
use crate::follower::FollowedChannel;
use crate::invoices::{CheckedInvoice, InvoiceCheck, InvoiceProblem};
use crate::writer;
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::decode::{
    Decode, Decoded, DecodedInvoice, DecodedMessage, SignatureCheck, PATH,
};
use causeway_node_api::calls::payment::Payment;
use causeway_node_api::{ApiError, ErrorCode};
use causeway_peer_protocol::{MessageKind, PeerMessage, SignedInvoice, LINE_PREFIX};
use causeway_types::Hash;
use causeway_wallet::book::LoggedPayment;
use std::sync::Arc;

/// Says what a text is, with all that is in it, and whether it is signed by whom it names.
#[utoipa::path(post, path = PATH, security(("token" = [])), request_body = Decode, responses((status = 200, body = Decoded), (status = 400, body = ApiError)))]
pub async fn run(State(state): State<Arc<ApiState>>, Body(call): Body<Decode>) -> Answer<Decoded> {
    let text = call.text.trim();
    if text.starts_with(LINE_PREFIX) {
        return Ok(Json(Decoded::PeerMessage(message_of(&state, text)?)));
    }
    let checked = with_sidechain(&state, compared(&state, text)?).await?;
    let paid = paid_for(&state, checked.reference).await?;
    let mut invoice = invoice_of(checked);
    if let Some(paid) = paid {
        let paid = payment::answer(&state, paid).await?;
        if invoice.problem.is_none() {
            invoice.problem = Some(paid_already(&paid));
        }
        invoice.paid = Some(paid);
    }
    Ok(Json(Decoded::Invoice(Box::new(invoice))))
}

/// An invoice, compared with the sidechains that there are, too. The chain is asked only where no channel of ours says that
/// there is such a sidechain.
pub(super) async fn with_sidechain(
    state: &ApiState,
    compared: CheckedInvoice,
) -> Result<CheckedInvoice, Refusal> {
    let asked = compared.signed.invoice.sidechain_id;
    let has_channel = |c: &FollowedChannel| c.sidechain_id == asked;
    if compared.problem.is_some() || payment::followed(state).values().any(has_channel) {
        return Ok(compared);
    }
    let known = sidechains(state).await?;
    let is_unknown = !known.contains(&asked);
    Ok(CheckedInvoice {
        problem: is_unknown.then_some(InvoiceProblem::UnknownSidechain { asked, known }),
        ..compared
    })
}

/// An invoice, compared with what its payee announces and with the clocks.
pub(super) fn compared(state: &ApiState, text: &str) -> Result<CheckedInvoice, Refusal> {
    let signed: SignedInvoice = text.parse().map_err(unreadable)?;
    require_begun(state)?;
    let follower = state.follower.borrow().clone();
    let check = InvoiceCheck {
        domain: state.network.contracts.domain(),
        account: state.identity.account.as_str(),
        nodes: &follower.view.nodes,
        now: follower.later_clock(),
    };
    Ok(check.check(signed))
}

/// What we have signed for a reference.
async fn paid_for(state: &ApiState, reference: Hash) -> Result<Option<LoggedPayment>, Refusal> {
    let found = state
        .ask(|answer| writer::WriterRequest::ReadPaidFor(writer::ReadPaidFor { reference, answer }))
        .await?;
    Ok(found?)
}

/// Why an invoice is not paid again.
fn paid_already(paid: &Payment) -> ApiError {
    let by = match &paid.id {
        Some(id) => format!("under the id {id}"),
        None => "without an id".to_owned(),
    };
    let over = paid.channel_id;
    let over = over.map_or_else(String::new, |id| format!(" over channel {id}"));
    ApiError::new(
        ErrorCode::ReferencePaid,
        format!(
            "this node has paid the invoice already: {} base units{over}, {by}",
            paid.amount
        ),
    )
    .hint("nothing more is to be paid; ask the payee for another invoice for anything new")
}

pub(super) fn unreadable(why: impl ToString) -> Refusal {
    Refusal::from(
        ApiError::new(ErrorCode::TextUnknown, why.to_string()).hint(
            "an invoice is one line that begins with cswinv1, a line of a peer begins with cswy1:; copy all of it again",
        ),
    )
}

fn message_of(state: &ApiState, line: &str) -> Result<DecodedMessage, Refusal> {
    let message: PeerMessage = line.parse().map_err(unreadable)?;
    let channel_ref = message.channel_ref();
    let contracts = &state.network.contracts;
    Ok(DecodedMessage {
        message: match message.kind() {
            MessageKind::Voucher => "voucher",
            MessageKind::Receipt => "receipt",
            MessageKind::Close => "close",
            MessageKind::Consent => "consent",
            MessageKind::Extension => "extension",
        }
        .to_owned(),
        is_of_this_chain: channel_ref.chain_id == contracts.chain_id
            && channel_ref.registry == contracts.registry.as_str(),
        chain_id: channel_ref.chain_id.clone(),
        registry: channel_ref.registry.clone(),
        channel_id: channel_ref.channel_id,
    })
}

fn invoice_of(checked: CheckedInvoice) -> DecodedInvoice {
    let signature = match (&checked.problem, &checked.payee) {
        (Some(InvoiceProblem::OtherChain), _) => SignatureCheck::OtherChain,
        (Some(InvoiceProblem::NotSigned { .. }), _) => SignatureCheck::Invalid,
        (_, None) => SignatureCheck::NotAnnounced,
        (_, Some(_)) => SignatureCheck::Valid,
    };
    // an account of another chain may have the same address, and announce another node there
    let payee = checked
        .payee
        .clone()
        .filter(|_| signature != SignatureCheck::OtherChain);
    let (identity_key, name) = match payee {
        Some((key, name)) => (Some(key.to_string()), name),
        None => (None, None),
    };
    let amount = checked.amount();
    let invoice = checked.signed.invoice;
    DecodedInvoice {
        reference: checked.reference,
        is_of_this_chain: signature != SignatureCheck::OtherChain,
        account: invoice.account.to_string(),
        name,
        identity_key,
        signature,
        is_ours: checked.is_ours,
        sidechain_id: invoice.sidechain_id,
        amount,
        description: invoice.description.to_string(),
        made_at: invoice.made_at,
        expires_at: invoice.expires_at,
        is_expired: checked.is_expired,
        final_delta: invoice.final_delta,
        hash: Some(invoice.hash).filter(|hash| *hash != Hash::ZERO),
        payment_secret: Hash(invoice.payment_secret).to_string(),
        channels: invoice.channels.to_vec(),
        paid: None,
        problem: checked.problem.map(|problem| problem.error()),
    }
}
