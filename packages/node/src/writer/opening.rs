//! What a payment to an account needs of the book: the channel to it, or a key for a new one.

use super::channels::LedgerOfChannel;
use super::thread::WriterState;
use crate::pool::TxKey;
use causeway_client::channels::open::ChannelKind;
use causeway_client::error::PaymentError;
use causeway_client::network::Network;
use causeway_client::payments::target::{best_of, usable};
use causeway_client::wallet::{keys_on_chain, next_key, take_key};
use causeway_client::ClientError;
use causeway_types::channel::{Channel, Phase};
use causeway_types::registry::ChannelResponse;
use causeway_types::{Amount, ChannelId, ChannelKey, Hash, Height, LockMode, SidechainId};
use causeway_wallet::book::{KeyUse, Transaction, TransactionState};
use causeway_wallet::{guard, ChannelSnapshot, WalletError};
use cosmwasm_std::Addr;
use std::collections::BTreeSet;
use tokio::sync::oneshot;

/// Asks for the channel that a payment to an account goes over.
#[derive(Debug)]
pub struct ChooseChannel {
    /// Who is paid.
    pub peer: String,
    /// In which sidechain; the one that has channels to the peer if not given.
    pub sidechain_id: Option<SidechainId>,
    /// How much, base units.
    pub amount: Amount,
    /// The caller's own name for the payment: the channel that was opened for it goes before all others.
    pub request: String,
    /// Where the answer goes; none where a channel is to be opened.
    pub answer: oneshot::Sender<Result<Option<Chosen>, ClientError>>,
}

/// The channel that a payment to an account goes over.
#[derive(Clone, Copy, Debug)]
pub struct Chosen {
    /// Its number.
    pub channel_id: ChannelId,
    /// Whether it was opened for this payment.
    pub was_opened_for_it: bool,
}

/// Asks for a channel key that nothing has yet, and writes down what it is for.
#[derive(Debug)]
pub struct TakeKey {
    /// The caller's own name for the payment: what was taken for it and is in no transaction is the answer.
    pub request: String,
    /// What it is taken for.
    pub key_use: KeyUse,
    /// The keys of the account's channels and offers on chain.
    pub on_chain: KeysOnChain,
    /// Where the answer goes, once it is on disk.
    pub answer: oneshot::Sender<Result<ChannelKey, ClientError>>,
}

/// Asks which channel key would be taken next; nothing is taken.
#[derive(Debug)]
pub struct ReadNextKey {
    /// The keys of the account's channels and offers on chain.
    pub on_chain: KeysOnChain,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Result<ChannelKey, ClientError>>,
}

/// The keys of the account's channels and offers on chain.
#[derive(Clone, Debug)]
pub struct KeysOnChain {
    /// The keys.
    pub keys: BTreeSet<ChannelKey>,
    /// A block whose channels and offers are all among them.
    pub at: Height,
}

impl KeysOnChain {
    /// Asks the chain. It blocks until that has answered.
    pub fn read(network: &Network, account: &Addr) -> Result<KeysOnChain, ClientError> {
        // first the block, then the keys: they are of this block or a later one
        let at = network.latest()?.height;
        let keys = keys_on_chain(network, account)?;
        Ok(KeysOnChain { keys, at })
    }
}

/// Gives a key back that was taken and is in no transaction. One that was given back before stays with whoever has taken it
/// since.
#[derive(Debug)]
pub struct FreeKey {
    /// The key.
    pub key: ChannelKey,
    /// The name of what it was taken for.
    pub request: String,
    /// Where the answer goes, once it is on disk.
    pub answer: oneshot::Sender<Result<(), WalletError>>,
}

/// Writes down what a name of the book's stands for, for good: the same name with something else is refused.
#[derive(Debug)]
pub struct NoteAsked {
    /// The name; no caller's own name for a payment.
    pub name: String,
    /// The hash of all that is asked for.
    pub asked: Hash,
    /// Where the answer goes, once it is on disk.
    pub answer: oneshot::Sender<Result<(), WalletError>>,
}

pub(super) fn note_asked(state: &mut WriterState, ask: NoteAsked) {
    let noted = state.book.commit(|book| {
        if book.answered(&ask.name, &ask.asked)?.is_none() {
            book.keep_answer(&ask.name, &ask.asked, &[])?;
        }
        Ok(())
    });
    // whoever asked and does not wait any more asks again
    let _ = ask.answer.send(noted);
}

pub(super) fn free(state: &mut WriterState, ask: FreeKey) {
    let freed = state
        .book
        .commit(|book| book.give_back_key(&ask.key, &ask.request));
    let _ = ask.answer.send(freed);
}

/// Asks which channel was opened for a payment.
#[derive(Debug)]
pub struct ReadOpened {
    /// The caller's own name for the payment.
    pub request: String,
    /// Where the answer goes; none where none was opened, or it is not known yet.
    pub answer: oneshot::Sender<Result<Option<ChannelId>, WalletError>>,
}

/// Asks which payment has a transaction on its way that opens a channel to an account, whoever asked for it.
#[derive(Debug)]
pub struct ReadOpeningTo {
    /// The account.
    pub peer: String,
    /// In which sidechain the channel may be; in whichever if not given.
    pub sidechain_id: Option<SidechainId>,
    /// Where the answer goes: the name of the first of those payments; none where there is none.
    pub answer: oneshot::Sender<Result<Option<String>, WalletError>>,
}

pub(super) fn opening_to(state: &WriterState, ask: ReadOpeningTo) {
    let found = find_opening_to(state, &ask);
    // whoever asked and does not wait any more asks again
    let _ = ask.answer.send(found);
}

fn find_opening_to(
    state: &WriterState,
    ask: &ReadOpeningTo,
) -> Result<Option<String>, WalletError> {
    for (id, pending) in state.book.pending_payments_to(&ask.peer)? {
        let sidechains = (ask.sidechain_id, pending.sidechain_id);
        let may_be_same = match sidechains {
            (Some(asked), Some(other)) => asked == other,
            // whichever it is may be this one
            (None, _) | (_, None) => true,
        };
        let key = TxKey::Open(id.clone()).to_string();
        let is_on_its_way = |tx: Transaction| tx.state == TransactionState::Unknown;
        let sent = state.book.newest_transaction(&key)?;
        if may_be_same && sent.is_some_and(is_on_its_way) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Asks with how much a channel may be opened for a payment.
#[derive(Debug)]
pub struct ReadOpeningLimit {
    /// The caller's own name for the payment.
    pub request: String,
    /// In which sidechain.
    pub sidechain_id: SidechainId,
    /// The number of the token that asks for it now, where that has limits.
    pub token: Option<u64>,
    /// Where the answer goes; none where who asked for the payment may spend whatever there is.
    pub answer: oneshot::Sender<Result<Option<Amount>, WalletError>>,
}

pub(super) fn choose(state: &WriterState, ask: ChooseChannel) {
    let chosen = choose_one(state, &ask);
    // whoever asked and does not wait any more asks again
    let _ = ask.answer.send(chosen);
}

fn choose_one(state: &WriterState, ask: &ChooseChannel) -> Result<Option<Chosen>, ClientError> {
    if let Some(channel_id) = state.book.opened_for(&ask.request)? {
        let channel_id = remembered(state, ask, channel_id, Some(LockMode::Unlocked))?;
        return Ok(Some(Chosen {
            channel_id,
            was_opened_for_it: true,
        }));
    }
    let pending = state.book.pending_payment(&ask.request)?;
    if let Some(channel_id) = pending.and_then(|pending| pending.channel_id) {
        let channel_id = remembered(state, ask, channel_id, None)?;
        return Ok(Some(Chosen {
            channel_id,
            was_opened_for_it: false,
        }));
    }
    let now = state.channels.time().committed();
    let to_peer: Vec<&LedgerOfChannel> = state
        .channels
        .by_key
        .values()
        .filter(|of| of.channel.side_of(&ask.peer).is_some())
        .collect();
    let listed = to_peer.iter().map(|of| ChannelResponse {
        channel: of.channel.clone(),
        phase: of.channel.ledger.phase(now),
    });
    let between = usable(listed, &state.keys.address(), ask.sidechain_id);
    let sidechains: BTreeSet<_> = between.iter().map(|c| c.channel.sidechain_id).collect();
    if sidechains.len() > 1 {
        let symbols = sidechains.iter().map(ToString::to_string).collect();
        return Err(PaymentError::SeveralSidechains { symbols }.into());
    }
    let may_pay = |channel: &Channel| {
        let of = to_peer.iter().find(|of| of.channel.id == channel.id);
        may_pay(state, channel.id, of.copied(), ask.amount)
    };
    let best = best_of(&between, may_pay)?;
    Ok(best.map(|channel| Chosen {
        channel_id: channel.id,
        was_opened_for_it: false,
    }))
}

/// The channel that was opened for the payment or chosen for it before, where it is of the kind that is asked for: the name may
/// have been another payment's, and the chain may have opened another channel than was asked for.
fn remembered(
    state: &WriterState,
    ask: &ChooseChannel,
    channel_id: ChannelId,
    mode: Option<LockMode>,
) -> Result<ChannelId, ClientError> {
    let Some(of) = state.channels.listed(Some(channel_id)).next() else {
        let phase = Phase::Settled;
        return Err(PaymentError::ChannelEnded { channel_id, phase }.into());
    };
    let asked = ChannelKind {
        sidechain_id: ask.sidechain_id.unwrap_or(of.channel.sidechain_id),
        peer: Some(Addr::unchecked(&ask.peer)),
        mode: mode.unwrap_or(of.channel.ledger.mode),
    };
    asked.require(&of.channel)?;
    match of.channel.ledger.phase(state.channels.time().committed()) {
        Phase::Open | Phase::Pending => Ok(channel_id),
        phase => Err(PaymentError::ChannelEnded { channel_id, phase }.into()),
    }
}

fn may_pay(
    state: &WriterState,
    channel_id: ChannelId,
    of: Option<&LedgerOfChannel>,
    amount: Amount,
) -> Result<Amount, WalletError> {
    let not_in_book = || WalletError::NotInBook(channel_id);
    let of = of.ok_or_else(not_in_book)?;
    let entry = state.book.find(of.signer.key())?.ok_or_else(not_in_book)?;
    let snapshot = ChannelSnapshot {
        ledger: &of.channel.ledger,
        now: state.channels.time().committed(),
    };
    guard::may_pay(&entry, &of.signer, snapshot, amount)
}

pub(super) fn take(state: &mut WriterState, ask: TakeKey) {
    let taken = take_one(state, &ask);
    let _ = ask.answer.send(taken);
}

/// What is tried again takes no further key: one that is taken and never used is a gap, which who searches for keys must cross.
fn take_one(state: &mut WriterState, ask: &TakeKey) -> Result<ChannelKey, ClientError> {
    let unused = state.book.unused_keys_of(&ask.request, ask.key_use)?;
    let mut unused = unused
        .into_iter()
        .filter(|key| !ask.on_chain.keys.contains(key));
    if let Some(key) = unused.next() {
        return Ok(key);
    }
    let in_use = in_use(state, &ask.on_chain)?;
    let (keyring, request) = (state.keys.keyring(), Some(&ask.request[..]));
    let taken = take_key(&mut state.book, keyring, &in_use, ask.key_use, request);
    Ok(taken?.public())
}

/// An offer that the chain did not have yet when it was asked has its key all the same.
fn in_use(
    state: &WriterState,
    on_chain: &KeysOnChain,
) -> Result<BTreeSet<ChannelKey>, ClientError> {
    let mut in_use = on_chain.keys.clone();
    in_use.extend(state.book.keys_of_new_offers(on_chain.at)?);
    Ok(in_use)
}

pub(super) fn read_next(state: &WriterState, ask: ReadNextKey) {
    let next = in_use(state, &ask.on_chain).and_then(|in_use| {
        let (_, key) = next_key(&state.book, state.keys.keyring(), &in_use)?;
        Ok(key)
    });
    // whoever asked and does not wait any more asks again
    let _ = ask.answer.send(next);
}

pub(super) fn limit(state: &WriterState, ask: ReadOpeningLimit) {
    let limit = state
        .book
        .opening_limit(&ask.request, ask.sidechain_id, ask.token);
    let _ = ask.answer.send(limit);
}

pub(super) fn opened(state: &WriterState, ask: ReadOpened) {
    let _ = ask.answer.send(state.book.opened_for(&ask.request));
}
