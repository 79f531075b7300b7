//! What is to be done about locks by others than the writer: which are to be forwarded, whose channels and payments are to hear of
//! something. What waited too long is let go first.

use crate::writer::locks::LockView;
use crate::writer::thread::{note_failure, WriterState};
use causeway_peer_protocol::channel::LocalOperation;
use causeway_peer_protocol::onion::PaymentFailure;
use causeway_types::{ChannelId, LockId, UnixTime};
use causeway_wallet::book::{EntryKey, LockNews};
use causeway_wallet::guard::{self, LockContext as _};
use causeway_wallet::WalletError;
use std::collections::BTreeMap;
use tokio::sync::oneshot;

/// Asks what is to be done.
#[derive(Debug)]
pub struct ReadLockWork {
    /// Where the answer goes.
    pub answer: oneshot::Sender<LockWork>,
}

/// What is to be done.
#[derive(Debug, Default)]
pub struct LockWork {
    /// Who is to hear of what was decided since this was last asked.
    pub news: LockNews,
    /// Locks towards us that are to be forwarded, all of them, whether they are being or not.
    pub waiting: Vec<WaitingLock>,
    /// When something that waits is let go, by the later of block time and the machine's clock.
    pub next: Option<UnixTime>,
}

/// A lock towards us that is to be forwarded.
#[derive(Clone, Debug)]
pub struct WaitingLock {
    /// Its channel.
    pub key: EntryKey,
    /// Which of its locks.
    pub id: LockId,
    /// Over which channel it goes on.
    pub over: ChannelId,
    /// What is to be signed there.
    pub operation: LocalOperation,
}

/// Lets a lock towards us go for which none was given; nothing where one was, or it is decided.
#[derive(Debug)]
pub struct LetGo {
    /// Its channel.
    pub key: EntryKey,
    /// Which of its locks.
    pub id: LockId,
    /// Why, for its payer.
    pub failure: PaymentFailure,
    /// Where the answer goes, once it is on disk.
    pub answer: oneshot::Sender<Result<(), WalletError>>,
}

pub(in crate::writer) fn read_work(state: &mut WriterState, ask: ReadLockWork) {
    let next = end_overdue(state);
    let fresh = state.book.take_lock_news();
    state
        .locks
        .take_in(fresh, state.channels.time().at_latest());
    let news = state.locks.take_news();
    let waiting = match waiting(state) {
        Ok(waiting) => waiting,
        Err(failed) => {
            note_failure("locks that wait could not be read", &failed);
            vec![]
        }
    };
    // a desk that does not wait any more has ended
    let _ = ask.answer.send(LockWork {
        news,
        waiting,
        next,
    });
}

fn end_overdue(state: &mut WriterState) -> Option<UnixTime> {
    // nothing is let go by a block that is too old
    if state.channels.is_too_old() {
        return None;
    }
    let (channels, memory) = (&state.channels, &state.locks);
    let view = LockView { channels, memory };
    let time = channels.time();
    let ended = state
        .book
        .commit(|book| guard::end_overdue_parts(book, time, &view));
    match ended {
        Ok(next) => next,
        Err(failed) => {
            note_failure("what waited too long was not let go", &failed);
            None
        }
    }
}

/// Locks that are to be forwarded. Each onion is opened once.
fn waiting(state: &mut WriterState) -> Result<Vec<WaitingLock>, WalletError> {
    let undecided = state.book.undecided_locks()?;
    let waits: BTreeMap<(u64, LockId), ()> = undecided
        .iter()
        .map(|(key, pending)| ((key.channel_id.0, pending.lock.id), ()))
        .collect();
    state.locks.keep_waiting(&waits);
    let mut waiting = Vec::new();
    for (key, pending) in undecided {
        let id = pending.lock.id;
        // what was lost may have forwarded it
        if !state.book.entry(&key)?.knows_of(id) {
            continue;
        }
        if !state.locks.opened.contains_key(&(key, id)) {
            let number = state.locks.next_forward();
            let view = LockView {
                channels: &state.channels,
                memory: &state.locks,
            };
            let Some((signer, _)) = view.channel(&key) else {
                continue;
            };
            let opened = guard::forwarding_operation(signer, &pending, number);
            state.locks.opened.insert((key, id), opened);
        }
        if let Some(Some((over, operation))) = state.locks.opened.get(&(key, id)) {
            waiting.push(WaitingLock {
                key,
                id,
                over: *over,
                operation: operation.clone(),
            });
        }
    }
    Ok(waiting)
}

pub(in crate::writer) fn let_go(state: &mut WriterState, ask: LetGo) {
    let LetGo {
        key,
        id,
        failure,
        answer,
    } = ask;
    let channels = &state.channels;
    let done = channels.get(&key).and_then(|of| {
        state.book.commit(|book| {
            let Some(pending) = book.pending_lock(&key, true, id)? else {
                return Ok(());
            };
            if pending.is_decided() || pending.tie.is_some() {
                return Ok(());
            }
            let opened = of.signer.open_onion(&pending);
            let reason = opened.map(|opened| guard::seal(&failure, &opened.secret));
            guard::let_go(book, &key, pending, &reason.unwrap_or_default())
        })
    });
    let _ = answer.send(done);
}
