//! Transactions of the node: each is in the book before it is sent, and so is what became of it.

use super::channels::FollowedChannels;
use super::thread::WriterState;
use crate::pool::{TakenOut, TxKey};
use causeway_client::ClientError;
use causeway_types::channel::Channel;
use causeway_types::{ChannelKey, Hash, Height};
use causeway_wallet::book::{
    KeyTx, NewTransaction, PagePlace, Transaction, TransactionFilter, TransactionState, Writer,
};
use causeway_wallet::{guard, WalletError};
use tokio::sync::oneshot;

/// Writes a transaction down before it is sent.
#[derive(Debug)]
pub struct NoteTransaction {
    /// What is about to be sent; its time is the writer's to fill in.
    pub transaction: NewTransaction,
    /// The channel key that it carries, where it opens a channel.
    pub opens_with: Option<ChannelKey>,
    /// What its messages were reckoned by, where they take money out of a channel: it is refused where that is not so.
    pub counts_on: Option<TakenOut>,
    /// Whether it must be done in time: then it is sent also where the backup cannot be written that is to have all that is
    /// asked for.
    pub is_duty: bool,
    /// Where the answer goes, once it is on disk.
    pub answer: oneshot::Sender<Result<(), WalletError>>,
}

/// Writes down what became of a transaction.
#[derive(Debug)]
pub struct SettleTransaction {
    /// The transaction.
    pub hash: Hash,
    /// What became of it.
    pub state: TransactionState,
    /// The channel key that it carries, where it was to open a channel.
    pub opens_with: Option<ChannelKey>,
    /// The channel that it opened, as of this block.
    pub opened: Option<(Box<Channel>, Height)>,
    /// Where the answer goes, once it is on disk.
    pub answer: oneshot::Sender<Result<(), ClientError>>,
}

/// The newest transaction of a key.
#[derive(Debug)]
pub struct ReadTransaction {
    /// What it does.
    pub key: String,
    /// Where the answer goes; none where nothing was ever sent for it.
    pub answer: oneshot::Sender<Result<Option<Transaction>, WalletError>>,
}

/// A page of transactions.
#[derive(Debug)]
pub struct ListTransactions {
    /// Which are listed.
    pub filter: TransactionFilter,
    /// Where among them.
    pub place: PagePlace,
    /// At most so many.
    pub limit: usize,
    /// Where the answer goes.
    pub answer: oneshot::Sender<Result<Vec<Transaction>, WalletError>>,
}

pub(super) fn note(state: &mut WriterState, ask: NoteTransaction) {
    let NoteTransaction {
        mut transaction,
        opens_with,
        counts_on,
        is_duty,
        answer,
    } = ask;
    transaction.at = state.channels.time().committed();
    let channels = &state.channels;
    let note = |book: &mut Writer<'_>| {
        book.note_transaction(&transaction)?;
        if let Some(taken_out) = &counts_on {
            require_taken_out(book, channels, taken_out, &transaction.hash)?;
        }
        if let Some(of) = channels.closed_by(&transaction.key) {
            // from here on nothing is signed or accepted, as long as it can be included
            guard::begin_close(book, &of.signer, channels.at_block(of).snapshot())?;
            if let Some(last) = transaction.last {
                guard::bound_close(book, &of.signer, last)?;
            }
        }
        if let Some((of, amount)) = channels.requested_by(&transaction.key) {
            // from here on what it asks for is not paid, as long as it can be included
            let snapshot = channels.at_block(of).snapshot();
            let last = transaction.last;
            guard::begin_withdraw_request(book, &of.signer, snapshot, amount, last)?;
        }
        match opens_with {
            None => Ok(()),
            Some(key) => book.note_key_tx(
                &key,
                &KeyTx {
                    hash: transaction.hash,
                    from: transaction.first,
                    last: transaction.last,
                },
            ),
        }
    };
    let done = match is_duty {
        true => state.book.commit(note),
        false => state.book.commit_signed(note),
    };
    // nothing is sent by a pool that does not wait any more
    let _ = answer.send(done);
}

/// A message names how much more is taken out and no total, so two of them take out both amounts: each is sent only when what is
/// taken out by the newest block is what it was reckoned by, and no other is on its way.
fn require_taken_out(
    book: &Writer<'_>,
    channels: &FollowedChannels,
    TakenOut { channel_id, amount }: &TakenOut,
    hash: &Hash,
) -> Result<(), WalletError> {
    let mut all = channels.by_key.values();
    let of = all.find(|of| of.channel.id == *channel_id);
    let of = of.ok_or(WalletError::NotInBook(*channel_id))?;
    let taken_out = of.channel.ledger.side(of.side).withdrawn;
    let followed = channels.height().unwrap_or_default();
    let prefix = TxKey::take_outs_of(*channel_id);
    if taken_out == *amount && !book.is_another_near(&prefix, hash, followed)? {
        return Ok(());
    }
    Err(WalletError::WithdrawalUnderWay {
        channel_id: *channel_id,
        asked: *amount,
        taken_out,
    })
}

pub(super) fn settle(state: &mut WriterState, ask: SettleTransaction) {
    let done = settle_one(state, &ask);
    let _ = ask.answer.send(done);
}

fn settle_one(state: &mut WriterState, ask: &SettleTransaction) -> Result<(), ClientError> {
    let opened = match &ask.opened {
        None => None,
        Some((channel, height)) => {
            let made_of = (&state.keys, &state.contracts, &state.book);
            let key = state.channels.put((**channel).clone(), *height, made_of)?;
            Some((key, channel.id))
        }
    };
    let key = state.book.transaction_key(&ask.hash)?;
    let channels = &state.channels;
    let joins = match key.as_deref().map(str::parse::<TxKey>) {
        Some(Ok(TxKey::Join(channel_id))) => Some(channel_id),
        _ => None,
    };
    let at = channels.time().committed();
    let had_effect = matches!(ask.state, TransactionState::Included { .. });
    state.book.commit(|book| {
        book.settle_transaction(&ask.hash, &ask.state)?;
        let closes = key.as_deref().and_then(|key| channels.closed_by(key));
        if let Some(of) = closes.filter(|_| !had_effect) {
            guard::forget_newest_close(book, &of.signer)?;
        }
        if let Some((of, amount)) = key.as_deref().and_then(|key| channels.requested_by(key)) {
            let included = match ask.state {
                TransactionState::Included { height } => Some(height),
                _ => None,
            };
            guard::settle_withdraw_request(book, &of.signer, amount, included)?;
        }
        // a start after a kill may have taken the channel into the book before: that it is joined is said once it is known
        if let Some(channel_id) = joins.filter(|_| had_effect) {
            book.note_joined(channel_id, at)?;
        }
        match (ask.opens_with, opened) {
            (Some(with), Some((key, channel_id))) => {
                guard::enroll(book, &channels.get(&key)?.signer)?;
                book.spend_key(&with, channel_id)
            }
            (Some(with), None) if !had_effect => book.free_key(&with),
            _ => Ok(()),
        }
    })?;
    if let Some((key, _)) = opened {
        state.channels.note_enrolled(key);
    }
    Ok(())
}

pub(super) fn read(state: &WriterState, ask: ReadTransaction) {
    let _ = ask.answer.send(state.book.newest_transaction(&ask.key));
}

pub(super) fn list(state: &WriterState, ask: ListTransactions) {
    let _ = ask
        .answer
        .send(state.book.transactions(ask.filter, ask.place, ask.limit));
}
