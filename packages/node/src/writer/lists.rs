//! Lists out of the book.

use super::channels::LedgerOfChannel;
use super::thread::WriterState;
use super::RoutedRecord;
use causeway_types::channel::Channel;
use causeway_types::{Amount, ChannelId, Nonce, Side, UnixTime};
use causeway_wallet::book::{EntryKey, Event, LoggedPayment, PagePlace, PaymentFilter, Stored};
use causeway_wallet::{guard, ChannelSnapshot, WalletError};
use tokio::sync::oneshot;

/// A page of the log of payments.
#[derive(Debug)]
pub struct ListPayments {
    /// Those over this channel alone; it may have settled.
    pub channel: Option<ChannelId>,
    /// Which else; its channel and the rows that are read are filled in here.
    pub filter: PaymentFilter,
    /// Where in the log.
    pub place: PagePlace,
    /// At most so many.
    pub limit: usize,
    /// Where the answer goes; none where the book has no such channel.
    pub answer: oneshot::Sender<Result<Option<FoundPayments>, WalletError>>,
}

/// What was found among the rows that were read.
#[derive(Debug)]
pub struct FoundPayments {
    /// In the order of their numbers.
    pub payments: Vec<ListedPayment>,
    /// The last row that was read; none where that is the newest one, or where the last ones are asked for.
    pub read_up_to: Option<u64>,
    /// The first row that was read; none where that is the oldest one, or where the first ones are asked for.
    pub read_from: Option<u64>,
}

/// A payment of the list.
#[derive(Debug)]
pub enum ListedPayment {
    /// One of the log.
    Logged(Box<LoggedPayment>),
    /// One of ours over several channels, with the caller's own name for it.
    Routed {
        /// Its number, which is counted together with the log's.
        number: u64,
        /// The caller's own name for it.
        id: String,
        /// What is paid, how far it is, and the locks that carried it.
        record: Box<RoutedRecord>,
    },
}

impl ListedPayment {
    /// Its number in the list.
    pub fn number(&self) -> u64 {
        match self {
            ListedPayment::Logged(logged) => logged.number,
            ListedPayment::Routed { number, .. } => *number,
        }
    }
}

/// The most rows that are read for one page: what waits for the writer waits for that.
const MOST_ROWS: u64 = 5_000;

/// A page of events.
#[derive(Debug)]
pub struct ListEvents {
    /// Those after this number.
    pub after: u64,
    /// At most so many.
    pub limit: usize,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Result<Vec<Event>, WalletError>>,
}

/// What the book says of the followed channels.
#[derive(Debug)]
pub struct ListChannels {
    /// This one alone; all of them if not given.
    pub only: Option<ChannelId>,
    /// Where the answer goes; by number.
    pub answer: oneshot::Sender<Result<Vec<ChannelRecord>, WalletError>>,
}

/// The numbers of channels that the book has, and that are followed no more.
#[derive(Debug)]
pub struct ListEnded {
    /// Where the answer goes; by number.
    pub answer: oneshot::Sender<Result<Vec<ChannelId>, WalletError>>,
}

/// A channel by the chain, and what the book says of it.
#[derive(Clone, Debug)]
pub struct ChannelRecord {
    /// As the chain has it.
    pub channel: Channel,
    /// The side that we are on.
    pub side: Side,
    /// What the book says; none where it does not have the channel.
    pub standing: Option<BookStanding>,
}

/// What the book says of a channel. Amounts are base units.
#[derive(Clone, Debug, Default)]
pub struct BookStanding {
    /// What is ours by all that we hold.
    pub balance: Amount,
    /// What we can still pay.
    pub spendable: Amount,
    /// All that we signed to the peer.
    pub paid: Amount,
    /// The nonce of our newest voucher; 0 if there is none.
    pub paid_nonce: Nonce,
    /// All that the peer signed to us.
    pub received: Amount,
    /// The nonce of the newest voucher that we accepted; 0 if there is none.
    pub received_nonce: Nonce,
    /// The nonce of the newest voucher of ours that the peer acknowledged; 0 if there is none.
    pub acknowledged_nonce: Nonce,
    /// How many updates of ours have no answer.
    pub unanswered: u32,
    /// Whether a part of the record may be missing.
    pub is_restored: bool,
    /// Before when our newest voucher must be on chain; none if it is there.
    pub show_by: Option<UnixTime>,
}

impl ChannelRecord {
    /// The number of the channel.
    pub fn id(&self) -> ChannelId {
        self.channel.id
    }
}

pub(super) fn payments(state: &WriterState, ask: ListPayments) {
    let page = page_of_payments(state, &ask);
    // whoever asked and does not wait any more asks again
    let _ = ask.answer.send(page);
}

fn page_of_payments(
    state: &WriterState,
    ask: &ListPayments,
) -> Result<Option<FoundPayments>, WalletError> {
    let key = match ask.channel {
        None => None,
        Some(id) => match key_in_book(state, id)? {
            None => return Ok(None),
            key => key,
        },
    };
    let newest = state.book.newest_payment()?;
    let filter = PaymentFilter {
        key,
        is_without_own_locks: true,
        ..ask.filter.clone()
    };
    let read = |filter: &PaymentFilter| listed(state, filter, ask.place, ask.limit);
    let found = match ask.place {
        PagePlace::After(after) => {
            let last = after.saturating_add(MOST_ROWS).min(newest);
            let up_to = Some(last);
            FoundPayments {
                payments: read(&PaymentFilter { up_to, ..filter })?,
                read_up_to: (last < newest).then_some(last),
                read_from: None,
            }
        }
        PagePlace::Before(before) => {
            let end = before.map_or(newest, |before| before.saturating_sub(1).min(newest));
            let below = end.saturating_sub(MOST_ROWS);
            let above = Some(below);
            FoundPayments {
                payments: read(&PaymentFilter { above, ..filter })?,
                read_up_to: None,
                read_from: (below > 0).then_some(below + 1),
            }
        }
    };
    Ok(Some(found))
}

/// Those of the log and those over several channels, by number: as many as are asked for, from the end where the page begins.
fn listed(
    state: &WriterState,
    filter: &PaymentFilter,
    place: PagePlace,
    limit: usize,
) -> Result<Vec<ListedPayment>, WalletError> {
    let logged = state.book.payments(filter, place, limit)?;
    let routed = state.book.listed_routed_payments(filter, place, limit)?;
    let mut listed: Vec<ListedPayment> = logged
        .into_iter()
        .map(|logged| ListedPayment::Logged(Box::new(logged)))
        .collect();
    listed.extend(routed.into_iter().map(|of| ListedPayment::Routed {
        number: of.number,
        id: of.request_id,
        record: Box::new(RoutedRecord {
            payment: of.payment,
            attempts: vec![],
        }),
    }));
    listed.sort_by_key(ListedPayment::number);
    match place {
        PagePlace::After(_) => listed.truncate(limit),
        PagePlace::Before(_) => drop(listed.drain(..listed.len().saturating_sub(limit))),
    }
    // read for those of the page alone
    for of in &mut listed {
        if let ListedPayment::Routed { record, .. } = of {
            record.attempts = state.book.route_attempts(record.payment.request)?;
        }
    }
    Ok(listed)
}

/// The record of a channel, whether it is followed or not: nobody is on both sides of one.
pub(super) fn key_in_book(
    state: &WriterState,
    channel_id: ChannelId,
) -> Result<Option<EntryKey>, WalletError> {
    let domain = state.contracts.channel_ref(channel_id).context().domain;
    for side in Side::BOTH {
        let key = EntryKey {
            domain,
            channel_id,
            side,
        };
        if state.book.find(&key)?.is_some() {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

pub(super) fn events(state: &WriterState, ask: ListEvents) {
    let _ = ask
        .answer
        .send(state.book.events_after(ask.after, ask.limit));
}

pub(super) fn channels(state: &WriterState, ask: ListChannels) {
    let mut all: Vec<_> = state.channels.listed(ask.only).collect();
    all.sort_by_key(|of| of.channel.id);
    let all: Result<Vec<_>, _> = all.into_iter().map(|of| record(state, of)).collect();
    let _ = ask.answer.send(all);
}

pub(super) fn ended(state: &WriterState, ask: ListEnded) {
    let _ = ask.answer.send(ended_channels(state));
}

fn ended_channels(state: &WriterState) -> Result<Vec<ChannelId>, WalletError> {
    let here = state.contracts.domain();
    let keys = state.book.keys()?.into_iter();
    let mut ended: Vec<ChannelId> = keys
        .filter(|key| key.domain == here && !state.channels.by_key.contains_key(key))
        .map(|key| key.channel_id)
        .collect();
    ended.sort_unstable();
    Ok(ended)
}

fn record(state: &WriterState, of: &LedgerOfChannel) -> Result<ChannelRecord, WalletError> {
    let standing = match state.book.find(of.signer.key())? {
        None => None,
        Some(_) => Some(standing(state, of)?),
    };
    Ok(ChannelRecord {
        channel: of.channel.clone(),
        side: of.side,
        standing,
    })
}

fn standing(state: &WriterState, of: &LedgerOfChannel) -> Result<BookStanding, WalletError> {
    let entry = state.book.entry(of.signer.key())?;
    let snapshot = ChannelSnapshot {
        ledger: &of.channel.ledger,
        now: state.channels.time().committed(),
    };
    // of a settled channel everything is paid out
    let stands = match of.channel.ledger.settlement.is_some() {
        true => guard::Standing::default(),
        false => guard::standing(&entry, &of.signer, snapshot)?,
    };
    let total = |s: &Option<Stored>| {
        s.as_ref()
            .map_or(Amount::ZERO, |s| s.signed.voucher.transferred)
    };
    let nonce = |s: &Option<Stored>| s.as_ref().map_or(Nonce(0), |s| s.signed.voucher.nonce);
    let is_restored = entry.restored.is_some();
    Ok(BookStanding {
        balance: stands.balance,
        spendable: match is_restored {
            true => Amount::ZERO,
            false => stands.spendable,
        },
        paid: total(&entry.sent),
        paid_nonce: nonce(&entry.sent),
        received: total(&entry.received),
        received_nonce: nonce(&entry.received),
        acknowledged_nonce: entry.acknowledged_nonce(),
        unanswered: state
            .channels
            .facts(&state.book, of.signer.key())?
            .out
            .len() as u32,
        is_restored,
        show_by: stands.show_by,
    })
}
