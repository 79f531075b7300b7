//! The calls, one file each.

mod act;
pub(super) mod announce_node;
pub(super) mod backup;
pub(super) mod balance;
pub(super) mod cancel_invoice;
pub(super) mod channel;
pub(super) mod channel_book;
pub(super) mod channels;
pub(super) mod close_channel;
pub(super) mod connect_peer;
pub(super) mod decode;
pub(super) mod events;
pub(super) mod explain;
pub(super) mod extend_channel;
pub(super) mod forget_peer;
pub(super) mod forwards;
pub(super) mod give_consent;
pub(super) mod info;
pub(super) mod invoice;
pub(super) mod invoices;
pub(super) mod join_channel;
pub(super) mod live;
pub(super) mod make_invoice;
pub(super) mod make_offer;
pub(super) mod make_token;
pub(super) mod metrics;
pub(super) mod newest_line;
pub(super) mod next_key;
pub(super) mod open_channel;
mod order;
pub(super) mod pay;
mod pay_opening;
mod pay_refused;
mod pay_request;
mod pay_routed;
mod pay_target;
pub(super) mod payment;
pub(super) mod payments;
pub(super) mod peers;
pub(super) mod probe;
pub(super) mod quote_rebalance;
pub(super) mod ready;
pub(super) mod rebalance;
pub(super) mod receive;
pub(super) mod refund_payment;
pub(super) mod revoke_token;
pub(super) mod route;
mod send_rules;
pub(super) mod send_transaction;
pub(super) mod settle_invoice;
pub(super) mod show_vouchers;
mod spending;
pub(super) mod stop;
pub(super) mod take_offer;
mod text;
pub(super) mod tokens;
pub(super) mod transaction;
pub(super) mod transactions;
pub(super) mod unshown;
mod unsigned;
pub(super) mod withdraw;

use super::answer::Refusal;
use super::server::ApiState;
use crate::writer::{self, WriterRequest};
use causeway_client::network::{Network, Source};
use causeway_client::ClientError;
use causeway_node_api::calls::pay::FundSource;
use causeway_node_api::{ApiError, Epoch, ErrorCode, DEFAULT_LIMIT, MAX_LIMIT, MAX_WAIT};
use causeway_types::SidechainId;
use causeway_wallet::book::PagePlace;
use std::time::Duration;
use tokio::sync::oneshot;

/// How many entries a page has.
fn page_limit(asked: Option<u32>) -> Result<usize, Refusal> {
    let limit = asked.unwrap_or(DEFAULT_LIMIT);
    match (1..=MAX_LIMIT).contains(&limit) {
        true => Ok(limit as usize),
        false => Err(out_of_range("limit", limit, 1, MAX_LIMIT)),
    }
}

/// A page of what was read, and where the next one begins: one more is read than a page has, to see whether there is a next one.
fn page_of<T, N>(mut found: Vec<T>, limit: usize, place: impl Fn(&T) -> N) -> (Vec<T>, Option<N>) {
    let has_more = found.len() > limit;
    found.truncate(limit);
    let next = found.last().filter(|_| has_more).map(place);
    (found, next)
}

/// A page of a list that can be read from either end, and where the pages beside it begin.
struct NumberedPage<T> {
    entries: Vec<T>,
    next: Option<u64>,
    previous: Option<u64>,
}

impl<T> NumberedPage<T> {
    /// Of what was read: one more than a page has, to see whether there are others.
    fn of(found: Vec<T>, limit: usize, place: PagePlace, number: impl Fn(&T) -> u64) -> Self {
        match place {
            PagePlace::After(_) => {
                let (entries, next) = page_of(found, limit, number);
                NumberedPage {
                    entries,
                    next,
                    previous: None,
                }
            }
            PagePlace::Before(_) => {
                let mut entries = found;
                let has_more = entries.len() > limit;
                let entries = entries.split_off(entries.len().saturating_sub(limit));
                NumberedPage {
                    previous: entries.first().filter(|_| has_more).map(number),
                    entries,
                    next: None,
                }
            }
        }
    }
}

/// Where in a list a page is: from the beginning, unless something else is given.
fn page_place(
    after: Option<u64>,
    newest: Option<bool>,
    before: Option<u64>,
) -> Result<PagePlace, Refusal> {
    let invalid = |message| Err(Refusal::new(ErrorCode::RequestInvalid, message));
    match (after, newest.unwrap_or_default(), before) {
        (after, false, None) => Ok(PagePlace::After(after.unwrap_or_default())),
        (None, true, before) => Ok(PagePlace::Before(before)),
        (Some(_), true, _) => {
            invalid("after is of lists from the beginning, must not be given with newest")
        }
        (_, false, Some(_)) => {
            invalid("before_number is of lists from the end, must be given with newest")
        }
    }
}

/// How long a call waits.
fn wait_time(asked: Option<u32>, default: u32) -> Result<Duration, Refusal> {
    let wait = asked.unwrap_or(default);
    match wait <= MAX_WAIT {
        true => Ok(Duration::from_secs(wait.into())),
        false => Err(out_of_range("wait", wait, 0, MAX_WAIT)),
    }
}

fn out_of_range(name: &str, asked: u32, least: u32, most: u32) -> Refusal {
    let message = format!("{name} is {asked}, must be {least} to {most}");
    Refusal::from(
        ApiError::new(ErrorCode::RequestInvalid, message)
            .numbers(asked, format!("{least} to {most}")),
    )
}

/// Asks the chain, where a thread may wait.
async fn ask_chain<T: Send + 'static>(
    state: &ApiState,
    question: impl FnOnce(&Network) -> Result<T, ClientError> + Send + 'static,
) -> Result<T, Refusal> {
    let network = state.network.clone();
    let asked = tokio::task::spawn_blocking(move || question(&network)).await;
    // a question that panicked is a fault of the node
    let ended = |_| Refusal::new(ErrorCode::Internal, "the question to the chain ended early");
    Ok(asked.map_err(ended)??)
}

/// The sidechains that the chain has now.
async fn sidechains(state: &ApiState) -> Result<Vec<SidechainId>, Refusal> {
    let sidechains = ask_chain(state, Network::sidechains).await?;
    Ok(sidechains.iter().map(|s| s.sidechain_id).collect())
}

impl ApiState {
    /// Refuses what was first asked for in another epoch: `what` it was, as `invoice`, and which `lists` show whether it was made.
    fn require_epoch(&self, asked: Option<Epoch>, what: &str, lists: &str) -> Result<(), Refusal> {
        let epoch = self.identity.epoch;
        let Some(asked) = asked.filter(|asked| *asked != epoch) else {
            return Ok(());
        };
        Err(Refusal::from(
            ApiError::new(
                ErrorCode::EpochOver,
                format!("the record was restored since this {what} was first asked for: whether it was made is not known here"),
            )
            .numbers(asked, epoch)
            .hint(format!("compare the lists of {lists} first; then ask for it under a new id")),
        ))
    }

    /// Asks the writer. It answers everything unless the node stops.
    async fn ask<T>(
        &self,
        request: impl FnOnce(oneshot::Sender<T>) -> WriterRequest,
    ) -> Result<T, Refusal> {
        let answer = writer::ask(&self.writer, request).await;
        answer.ok_or_else(Refusal::stopping)
    }
}

/// Where money is taken from, as the client names it.
fn source_of(source: FundSource) -> Source {
    match source {
        FundSource::Token => Source::Token,
        FundSource::Asset => Source::Asset,
        FundSource::Credit => Source::Credit,
    }
}
