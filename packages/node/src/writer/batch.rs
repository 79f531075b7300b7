//! One batch: what is to be committed shares one commit, and one sync; what only reads comes after it.

use super::payment::AskPayment;
use super::refuse::{can_wait, refusal};
use super::request::{Commit, Committed, ReadFacts, WriterRequest};
use super::thread::{note_failure, WriterState};
use super::{
    announcement, backup, duties, follow, invoices, judge_reference, lists, live_channels, locks,
    opening, payment, payout, pending, sign_link, text, tokens, transaction, waiting,
};
use causeway_peer_protocol::channel::{CommitError, CommitRequest, Facts, Outcome, RequestId};
use causeway_wallet::book::{EntryKey, LoggedPayment, NumberedRequest, Writer};
use causeway_wallet::{peer, WalletError};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

/// A piece of work of the commit.
enum Work {
    /// A channel's step asks for it.
    Commit(Box<Commit>),
    /// A caller's id is to get its number.
    AskPayment(Box<AskPayment>),
}

/// What became of a piece of work.
enum Done {
    Commit(Outcome),
    AskPayment(NumberedRequest),
}

/// What is asked of the book as it is after the commit.
type Later = Box<dyn FnOnce(&mut WriterState)>;

/// Carries out a batch. An answer that nobody waits for any more is dropped: that is no failure.
pub(super) fn run(state: &mut WriterState, batch: Vec<WriterRequest>) {
    use WriterRequest as W;
    let is_disk_low = state.disk_room.is_low();
    let mut works = Vec::new();
    let mut later: Vec<Later> = Vec::new();
    for request in batch {
        match request {
            // what is found in a block holds for all that is decided after it
            W::Follow(ask) => follow::run(state, ask),
            W::NoteTransaction(ask) => transaction::note(state, ask),
            W::SettleTransaction(ask) => transaction::settle(state, ask),
            W::NoteDutyFunds(ask) => duties::note_funds(state, ask),
            W::BeginClaims(ask) => duties::begin_claims(state, ask),
            W::NotePayout(ask) => payout::note(state, ask),
            W::NoteBackup(ask) => backup::note(state, ask),
            W::BackUp(ask) => backup::copy(state, ask),
            W::TakeLine(ask) => text::take(state, ask),
            W::SignConsent(ask) => text::consent(state, ask),
            W::TakeKey(ask) => opening::take(state, ask),
            W::FreeKey(ask) => opening::free(state, ask),
            W::NoteAsked(ask) => opening::note_asked(state, ask),
            W::NotePending(ask) => pending::note(state, ask),
            W::EndPending(ask) => pending::end(state, ask),
            W::KeepRequests(ask) => payment::keep(state, ask),
            W::FindInvoice(ask) => invoices::find(state, ask),
            W::MakeInvoice(ask) => invoices::make(state, ask),
            W::CancelInvoice(ask) => invoices::cancel(state, ask),
            W::SettleInvoice(ask) => locks::settle(state, ask),
            W::LetGo(ask) => locks::let_go(state, ask),
            W::AddRoutedPayment(ask) => locks::add(state, *ask),
            W::FailRoutedPayment(ask) => locks::fail(state, ask),
            W::MakeToken(ask) => tokens::make(state, ask),
            W::RevokeToken(ask) => tokens::revoke(state, ask),

            W::Commit(commit) if is_disk_low && can_wait(&commit.request) => {
                answer_commit(state, commit, Err(CommitError::Storage));
            }
            W::AskPayment(ask) if is_disk_low => {
                drop(ask.answer.send(Err(Arc::new(WalletError::DiskFull))));
            }
            W::Commit(commit) => match refusal(state, &commit) {
                Some(why) => answer_commit(state, commit, Err(why)),
                None => works.push(Work::Commit(Box::new(commit))),
            },
            W::AskPayment(ask) => works.push(Work::AskPayment(Box::new(ask))),

            W::ReadLockWork(ask) => later.push(Box::new(|state| locks::read_work(state, ask))),
            W::ReadRoutedPayment(ask) => later.push(Box::new(|state| locks::read(state, ask))),
            W::ListRoutedPayments(ask) => later.push(Box::new(|state| locks::list(state, ask))),
            W::ReadFacts(ask) => later.push(Box::new(|state| read_facts(state, ask))),
            W::SignAnnouncement(ask) => {
                later.push(Box::new(|state| announcement::sign(state, ask)))
            }
            W::SignLink(ask) => later.push(Box::new(|state| sign_link::run(state, ask))),
            W::ReadPayment(ask) => later.push(Box::new(|state| payment::read(state, ask))),
            W::ReadFinal(ask) => later.push(Box::new(|state| payment::read_final(state, ask))),
            W::ReadRefundable(ask) => {
                later.push(Box::new(|state| payment::read_refundable(state, ask)))
            }
            W::ListPayments(ask) => later.push(Box::new(|state| lists::payments(state, ask))),
            W::ListEvents(ask) => later.push(Box::new(|state| lists::events(state, ask))),
            W::ListChannels(ask) => later.push(Box::new(|state| lists::channels(state, ask))),
            W::ListEnded(ask) => later.push(Box::new(|state| lists::ended(state, ask))),
            W::ReadLiveChannels(ask) => {
                later.push(Box::new(|state| live_channels::read(state, ask)))
            }
            W::ListKnownPeers(ask) => later.push(Box::new(|state| state.known_peers.list(ask))),
            W::RememberPeer(ask) => later.push(Box::new(|state| state.known_peers.remember(ask))),
            W::ForgetPeer(ask) => later.push(Box::new(|state| state.known_peers.forget(ask))),
            W::ChooseChannel(ask) => later.push(Box::new(|state| opening::choose(state, ask))),
            W::ReadNextKey(ask) => later.push(Box::new(|state| opening::read_next(state, ask))),
            W::ReadOpened(ask) => later.push(Box::new(|state| opening::opened(state, ask))),
            W::ReadOpeningTo(ask) => later.push(Box::new(|state| opening::opening_to(state, ask))),
            W::ReadOpeningLimit(ask) => later.push(Box::new(|state| opening::limit(state, ask))),
            W::JudgeReference(ask) => {
                later.push(Box::new(|state| judge_reference::run(state, ask)))
            }
            W::GiveQuote(ask) => later.push(Box::new(|state| locks::give(state, ask))),
            W::ReadPending(ask) => later.push(Box::new(|state| pending::read(state, ask))),
            W::ListDeliveries(ask) => later.push(Box::new(|state| pending::list(state, ask))),
            W::ListWaiting(ask) => later.push(Box::new(|state| waiting::list(state, ask))),
            W::ReadDutyFacts(ask) => later.push(Box::new(|state| duties::read(state, ask))),
            W::ReadBlocksNeeded(ask) => {
                later.push(Box::new(|state| follow::read_blocks_needed(state, ask)))
            }
            W::ReadTransaction(ask) => later.push(Box::new(|state| transaction::read(state, ask))),
            W::ListTransactions(ask) => later.push(Box::new(|state| transaction::list(state, ask))),
            W::ReadInvoice(ask) => later.push(Box::new(|state| invoices::read(state, ask))),
            W::ListInvoices(ask) => later.push(Box::new(|state| invoices::list(state, ask))),
            W::ListForwards(ask) => later.push(Box::new(|state| locks::list_forwards(state, ask))),
            W::ReadPaidFor(ask) => later.push(Box::new(|state| invoices::paid_for(state, ask))),
            W::ReadLine(ask) => later.push(Box::new(|state| text::newest(state, ask))),
            W::ReadChannelBook(ask) => later.push(Box::new(|state| text::read_book(state, ask))),
            W::ListTokens(ask) => later.push(Box::new(|state| tokens::list(state, ask))),
        }
    }
    if !works.is_empty() {
        commit(state, works);
    }
    for read in later {
        read(state);
    }
}

fn read_facts(state: &WriterState, ask: ReadFacts) {
    match facts(state, &ask.key) {
        Ok(facts) => drop(ask.answer.send(facts)),
        Err(failed) => note_failure(
            "what the book holds of a channel could not be read",
            &failed,
        ),
    }
}

fn commit(state: &mut WriterState, works: Vec<Work>) {
    let (channels, memory) = (&state.channels, &state.locks);
    let clock = tokens::clock(state);
    let (began, before) = (Instant::now(), state.book.generation());
    let done = {
        let pieces = works.iter().map(|work| {
            |book: &mut Writer<'_>| match work {
                Work::Commit(commit) => channels.commit(book, memory, commit).map(Done::Commit),
                Work::AskPayment(ask) => payment::number(book, ask, clock).map(Done::AskPayment),
            }
        });
        state.book.commit_all_signed(pieces)
    };
    match done {
        Ok(all) => {
            // a number that is given to an id needs none
            if state.book.generation() != before {
                state.metrics.count_commit(works.len(), began.elapsed());
            }
            note_balances(state, &works);
            for (work, done) in works.into_iter().zip(all) {
                answer(state, work, done);
            }
        }
        Err(failed) => {
            note_failure("a commit was not made", &failed);
            let failed = Arc::new(failed);
            for work in works {
                fail(state, work, &failed);
            }
        }
    }
}

/// Remembers what the receiving sides of channels have now, where payments of others go over them.
fn note_balances(state: &mut WriterState, works: &[Work]) {
    if !state.locks.rules.rules.forwards {
        return;
    }
    let keys: HashSet<EntryKey> = works
        .iter()
        .filter_map(|work| match work {
            Work::Commit(commit) => Some(commit.key),
            Work::AskPayment(_) => None,
        })
        .collect();
    for key in keys {
        // a channel that cannot be read has no fee to remember
        if let Ok(balance) = state.channels.receiver_balance(&state.book, &key) {
            state.locks.note_balance(key, balance);
        }
    }
}

fn answer(state: &mut WriterState, work: Work, done: Result<Done, WalletError>) {
    match (work, done) {
        (Work::Commit(commit), done) => {
            let outcome = match done {
                Ok(Done::Commit(outcome)) => Ok(outcome),
                Ok(Done::AskPayment(_)) => return,
                Err(error) => Err(peer::commit_error(&error)),
            };
            answer_commit(state, *commit, outcome);
        }
        (Work::AskPayment(ask), Ok(Done::AskPayment(request))) => {
            payment::answer(state, *ask, Ok(request));
        }
        (Work::AskPayment(ask), Err(error)) => payment::answer(state, *ask, Err(error)),
        (Work::AskPayment(_), Ok(Done::Commit(_))) => {}
    }
}

/// The whole commit failed: nothing of any piece is kept.
fn fail(state: &WriterState, work: Work, failed: &Arc<WalletError>) {
    match work {
        Work::Commit(commit) => answer_commit(state, *commit, Err(peer::commit_error(failed))),
        Work::AskPayment(ask) => drop(ask.answer.send(Err(failed.clone()))),
    }
}

fn answer_commit(state: &WriterState, commit: Commit, outcome: Result<Outcome, CommitError>) {
    // what both sides agree to is on chain only once it is sent, and no block need come before
    let is_held = matches!(
        &commit.request,
        CommitRequest::HoldClose { .. }
            | CommitRequest::HoldConsent { .. }
            | CommitRequest::HoldExtension { .. }
    );
    if is_held && matches!(outcome, Ok(Outcome::Done)) {
        state.wake_keeper.notify_one();
    }
    match facts(state, &commit.key) {
        Ok(facts) => {
            let made_final = made_final(state, &outcome);
            let committed = Committed {
                outcome,
                facts,
                made_final,
            };
            // a link that is gone waits for nothing
            let _ = commit.answer.send(committed);
        }
        // without an answer the channel's task takes it that the writer has stopped, and ends its link
        Err(failed) => note_failure(
            "what the book holds after a commit could not be read",
            &failed,
        ),
    }
}

/// The payments that an acknowledgement made final. One that cannot be read is asked for by whoever waits for it.
fn made_final(state: &WriterState, outcome: &Result<Outcome, CommitError>) -> Vec<LoggedPayment> {
    let Ok(Outcome::Acknowledged { ids, unasked }) = outcome else {
        return vec![];
    };
    let read = |id: &RequestId| state.book.payment_of_request(*id).ok().flatten();
    ids.iter().chain(unasked).filter_map(read).collect()
}

fn facts(state: &WriterState, key: &EntryKey) -> Result<Facts, WalletError> {
    state.channels.facts(&state.book, key)
}
