//! What a request to pay asks for, read: the text of an invoice is what it asks for.

use super::ready::require_begun;
use super::{decode, out_of_range, payment};
use crate::api::answer::Refusal;
use crate::api::server::ApiState;
use crate::invoices::CheckedInvoice;
use causeway_node_api::calls::pay::{FundSource, Pay, DEFAULT_TRY_FOR, MAX_TRY_FOR};
use causeway_node_api::{ApiError, ErrorCode, RequestId};
use causeway_peer_protocol::LONGEST_MEMO;
use causeway_types::{Amount, ChannelId, Hash, Operation, Seconds, SidechainId};
use causeway_wallet::book::{LoggedPayment, Spending};
use causeway_wallet::memo::check_length;
use cosmwasm_std::Addr;

/// A payment that is asked for.
#[derive(Clone, Debug)]
pub(super) struct PayRequest {
    /// The caller's own name for it.
    pub id: RequestId,
    /// Over what it goes, or to whom.
    pub target: PayTarget,
    /// How much, base units; never 0.
    pub amount: Amount,
    /// What is paid for; zero where nothing is named.
    pub reference: Hash,
    /// What goes along for the payee's user.
    pub memo: Option<String>,
    /// Whether it pays back what came unasked.
    pub is_refund: bool,
    /// How it may go over several channels.
    pub bounds: RouteBounds,
    /// What it counts against, where its caller may not spend whatever there is.
    pub spending: Option<Spending>,
}

/// How a payment may go over several channels.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RouteBounds {
    /// In whose sidechain's token it is paid; the payee's, if not given.
    pub pays_in: Option<SidechainId>,
    /// The most that it may take in all, base units of that token; by the amount, if not given.
    pub at_most: Option<Amount>,
    /// For how long routes are tried, seconds.
    pub try_for: u32,
}

/// Over what a payment goes, or to whom.
#[derive(Clone, Debug)]
pub(super) enum PayTarget {
    /// Over this channel.
    Channel(ChannelId),
    /// To an account, over whichever channel.
    Account(PaidAccount),
}

/// An account that is paid, and how a channel to it is opened where there is none.
#[derive(Clone, Debug)]
pub(super) struct PaidAccount {
    /// The account.
    pub account: Addr,
    /// The sidechain; the one that has channels to the account, or the only one, if not given.
    pub sidechain_id: Option<SidechainId>,
    /// What a channel is opened with; by the node's configuration if not given.
    pub fund: Option<Amount>,
    /// Where that is taken from; wherever there is enough if not given.
    pub source: Option<FundSource>,
    /// Whether one is opened also where the account's node cannot be reached now.
    pub deliver_later: bool,
    /// What its locks are under over several channels, as the invoice says; none where there is none.
    pub by_hash: Option<PaidByHash>,
}

/// What an invoice says of payments over several channels.
#[derive(Clone, Copy, Debug)]
pub(super) struct PaidByHash {
    /// The hash of the preimage by which the payee acknowledges; zero where it takes none over several channels.
    pub hash: Hash,
    /// What its payer is known by.
    pub payment_secret: Hash,
    /// How long the last lock must run when it comes.
    pub final_delta: Seconds,
}

impl PayRequest {
    /// What a call asks for, with all that can be said of it before anything is asked for. What is wrong with an invoice by now
    /// concerns no payment that was signed before.
    pub async fn read(state: &ApiState, call: Pay) -> Result<PayRequest, Refusal> {
        let invalid = |message: &str| Err(Refusal::new(ErrorCode::RequestInvalid, message));
        match (call.channel_id, &call.to, &call.invoice) {
            (Some(channel_id), None, None) => over_channel(call, channel_id),
            (None, Some(to), None) => {
                let account = other_account(state, to)?;
                require_begun(state)?;
                to_account(call, account)
            }
            (None, None, Some(text)) => {
                let invoice = decode::compared(state, text)?;
                let invoice = require_payable(state, &call, invoice).await?;
                for_invoice(call, &invoice)
            }
            (None, None, None) => {
                invalid("neither channel_id nor to nor invoice is given, must be one of them")
            }
            _ => {
                invalid("of channel_id, to and invoice more than one is given, must be one of them")
            }
        }
    }

    /// What pays back a payment that came over a channel.
    pub fn refund(
        id: RequestId,
        channel_id: ChannelId,
        (unasked, reference): (&LoggedPayment, Hash),
    ) -> PayRequest {
        PayRequest {
            id,
            target: PayTarget::Channel(channel_id),
            amount: unasked.payment.amount,
            reference,
            memo: None,
            is_refund: true,
            bounds: RouteBounds::default(),
            spending: None,
        }
    }

    /// What is signed.
    pub fn operation(&self) -> Operation {
        Operation::DirectPayment {
            reference: self.reference,
            amount: self.amount,
        }
    }

    /// What the id stands for: over what or to whom how much is paid, and for what. How its channel is opened is not among it,
    /// and an invoice stands for what it asks.
    pub fn asked(&self) -> Hash {
        let mut asked = match &self.target {
            PayTarget::Channel(channel_id) => {
                format!("pay {} over channel {channel_id}", self.amount)
            }
            PayTarget::Account(to) => format!(
                "pay {} to {} in {}",
                self.amount,
                to.account,
                to.sidechain_id
                    .map_or_else(|| "any sidechain".to_owned(), |id| id.to_string())
            ),
        };
        if !self.reference.is_zero() {
            asked.push_str(&format!(" for {}", self.reference));
        }
        if let Some(pays_in) = self.bounds.pays_in {
            asked.push_str(&format!(" in the token of {pays_in}"));
        }
        if self.is_refund {
            asked.push_str(" as a refund");
        }
        if let Some(memo) = &self.memo {
            asked.push_str(&format!(" with the memo {memo}"));
        }
        Hash::of(asked.as_bytes())
    }
}

fn over_channel(call: Pay, channel_id: ChannelId) -> Result<PayRequest, Refusal> {
    match call {
        Pay {
            sidechain_id: None,
            fund: None,
            source: None,
            deliver_later: false,
            from_sidechain_id: None,
            at_most: None,
            try_for: None,
            ..
        } => request(PayTarget::Channel(channel_id), call.amount, call),
        _ => Err(Refusal::new(
            ErrorCode::RequestInvalid,
            "sidechain_id, fund, source, deliver_later, from_sidechain_id, at_most and try_for are of a payment to an account, must not be given with channel_id",
        )),
    }
}

fn to_account(call: Pay, account: Addr) -> Result<PayRequest, Refusal> {
    let amount = call.amount;
    request(
        PayTarget::Account(paid_account(&call, account, None)),
        amount,
        call,
    )
}

/// What the invoice asks for is paid: no other amount, and a chosen one where it leaves that open.
fn for_invoice(call: Pay, invoice: &CheckedInvoice) -> Result<PayRequest, Refusal> {
    if call.sidechain_id.is_some() || call.reference.is_some() {
        return Err(Refusal::new(
            ErrorCode::RequestInvalid,
            "an invoice names its sidechain and its reference, must not be given with sidechain_id or reference",
        ));
    }
    let amount = match (invoice.amount(), call.amount) {
        (Some(asked), Some(given)) if given != asked => {
            return Err(Refusal::from(
                ApiError::new(
                    ErrorCode::InvoiceAmount,
                    format!(
                    "the invoice asks for {asked} base units, not for {given}: nothing was signed"
                ),
                )
                .numbers(given, asked)
                .hint("leave the amount out, or ask the payee for another invoice"),
            ))
        }
        (None, None) => return Err(Refusal::from(
            ApiError::new(
                ErrorCode::InvoiceAmountOpen,
                "the invoice leaves the amount to the payer, and none is given: nothing was signed",
            )
            .hint("say how much is to be paid"),
        )),
        (asked, given) => asked.or(given),
    };
    let asked = &invoice.signed.invoice;
    let account = Addr::unchecked(asked.account.to_string());
    let call = Pay {
        sidechain_id: Some(asked.sidechain_id),
        reference: Some(invoice.reference),
        ..call
    };
    let by_hash = PaidByHash {
        hash: asked.hash,
        payment_secret: Hash(asked.payment_secret),
        final_delta: Seconds(asked.final_delta.into()),
    };
    request(
        PayTarget::Account(paid_account(&call, account, Some(by_hash))),
        amount,
        call,
    )
}

fn paid_account(call: &Pay, account: Addr, by_hash: Option<PaidByHash>) -> PaidAccount {
    PaidAccount {
        account,
        sidechain_id: call.sidechain_id,
        fund: call.fund,
        source: call.source,
        deliver_later: call.deliver_later,
        by_hash,
    }
}

fn request(target: PayTarget, amount: Option<Amount>, call: Pay) -> Result<PayRequest, Refusal> {
    let Some(amount) = amount else {
        let message = "amount is missing: only an invoice that asks for one is paid without it";
        return Err(Refusal::new(ErrorCode::RequestInvalid, message));
    };
    require_nonzero(amount)?;
    let reference = call.reference.unwrap_or(Hash::ZERO);
    if call.deliver_later && !reference.is_zero() {
        return Err(Refusal::from(
            ApiError::new(
                ErrorCode::ReferenceNotLater,
                "what names a reference is not delivered later: its payee is asked before it is signed, and an invoice may have expired by then",
            )
            .hint("pay once the payee's node can be reached, or without the reference"),
        ));
    }
    if let Some(memo) = &call.memo {
        check_length(memo).map_err(|error| {
            ApiError::new(ErrorCode::RequestInvalid, error.to_string())
                .numbers(memo.len(), format!("1 to {LONGEST_MEMO}"))
        })?;
    }
    let bounds = bounds(&call)?;
    Ok(PayRequest {
        id: call.id,
        target,
        amount,
        reference,
        memo: call.memo,
        is_refund: false,
        bounds,
        // who asks is looked at once it is known what is asked for
        spending: None,
    })
}

/// Refuses a payment of nothing.
pub(super) fn require_nonzero(amount: Amount) -> Result<(), Refusal> {
    if !amount.is_zero() {
        return Ok(());
    }
    let error = ApiError::new(ErrorCode::ZeroPayment, "the amount is 0, must be 1 or more");
    Err(error.numbers(0, "1 or more").into())
}

/// For how long routes are tried, seconds.
pub(super) fn try_for(asked: Option<u32>) -> Result<u32, Refusal> {
    let try_for = asked.unwrap_or(DEFAULT_TRY_FOR);
    match (1..=MAX_TRY_FOR).contains(&try_for) {
        true => Ok(try_for),
        false => Err(out_of_range("try_for", try_for, 1, MAX_TRY_FOR)),
    }
}

fn bounds(call: &Pay) -> Result<RouteBounds, Refusal> {
    let try_for = try_for(call.try_for)?;
    if call.deliver_later && call.from_sidechain_id.is_some() {
        return Err(Refusal::new(
            ErrorCode::RequestInvalid,
            "what is exchanged on its way is not delivered later: from_sidechain_id and deliver_later must not be given together",
        ));
    }
    Ok(RouteBounds {
        pays_in: call.from_sidechain_id,
        at_most: call.at_most,
        try_for,
    })
}

/// An address of this chain that is not our own.
pub(super) fn other_account(state: &ApiState, to: &str) -> Result<Addr, Refusal> {
    let invalid = |why: String| Refusal::new(ErrorCode::RequestInvalid, why);
    let account = state.network.chain.prefix().parse(to);
    let account = account.map_err(|error| invalid(error.to_string()))?;
    match account == state.identity.account {
        true => Err(invalid(format!(
            "{account} is the account of this node: it pays others"
        ))),
        false => Ok(account),
    }
}

/// An invoice that is not to be paid is refused, unless it was paid under this id: the same request is the same payment,
/// whatever has become of the invoice since, and whether the chain can be asked or not.
async fn require_payable(
    state: &ApiState,
    call: &Pay,
    invoice: CheckedInvoice,
) -> Result<CheckedInvoice, Refusal> {
    if payment::read(state, call.id.as_str()).await?.is_some() {
        return Ok(invoice);
    }
    let invoice = decode::with_sidechain(state, invoice).await?;
    match &invoice.problem {
        Some(problem) => Err(problem.error().into()),
        None => Ok(invoice),
    }
}
