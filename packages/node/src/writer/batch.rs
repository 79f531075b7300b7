//! One batch: what is to be committed shares one commit, and one sync; what only reads comes after it.

use super::payment::AskPayment;
use super::refuse::refusal;
use super::request::{Commit, Committed, WriterRequest};
use super::thread::{note_failure, WriterState};
use super::{
    duties, follow, invoices, judge, lists, opening, payment, pending, sign_link, tokens,
    transaction, waiting,
};
use causeway_peer_protocol::channel::{CommitError, CommitRequest, Facts, Outcome, RequestId};
use causeway_wallet::book::{EntryKey, Writer};
use causeway_wallet::{peer, WalletError};
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
    AskPayment(RequestId),
}

/// Carries out a batch.
pub(super) fn run(state: &mut WriterState, batch: Vec<WriterRequest>) {
    let mut works = Vec::new();
    let mut reads = Vec::new();
    for request in batch {
        match request {
            // what is found in a block holds for all that is decided after it
            WriterRequest::Follow(request) => follow::run(state, request),
            WriterRequest::NoteTransaction(request) => transaction::note(state, request),
            WriterRequest::TakeKey(request) => opening::take(state, request),
            WriterRequest::NotePending(request) => pending::note(state, request),
            WriterRequest::EndPending(request) => pending::end(state, request),
            WriterRequest::SettleTransaction(request) => transaction::settle(state, request),
            WriterRequest::NoteDutyFunds(request) => duties::note_funds(state, request),
            WriterRequest::FindInvoice(request) => invoices::find(state, request),
            WriterRequest::MakeInvoice(request) => invoices::make(state, request),
            WriterRequest::CancelInvoice(request) => invoices::cancel(state, request),
            WriterRequest::MakeToken(request) => tokens::make(state, request),
            WriterRequest::RevokeToken(request) => tokens::revoke(state, request),
            WriterRequest::Commit(commit) => match refusal(state, &commit) {
                Some(why) => answer_commit(state, commit, Err(why)),
                None => works.push(Work::Commit(Box::new(commit))),
            },
            WriterRequest::AskPayment(ask) => works.push(Work::AskPayment(Box::new(ask))),
            read => reads.push(read),
        }
    }
    if !works.is_empty() {
        commit(state, works);
    }
    for request in reads {
        read(state, request);
    }
}

/// An answer that nobody waits for any more is dropped: that is no failure.
fn read(state: &mut WriterState, request: WriterRequest) {
    match request {
        WriterRequest::ReadFacts(ask) => match facts(state, &ask.key) {
            Ok(facts) => drop(ask.answer.send(facts)),
            Err(failed) => note_failure(
                "what the book holds of a channel could not be read",
                &failed,
            ),
        },
        WriterRequest::SignLink(ask) => sign_link::run(state, ask),
        WriterRequest::ReadPayment(ask) => payment::read(state, ask),
        WriterRequest::ListPayments(ask) => lists::payments(state, ask),
        WriterRequest::ListEvents(ask) => lists::events(state, ask),
        WriterRequest::ListChannels(ask) => lists::channels(state, ask),
        WriterRequest::ListKnownPeers(ask) => state.known_peers.list(ask),
        WriterRequest::RememberPeer(ask) => state.known_peers.remember(ask),
        WriterRequest::ForgetPeer(ask) => state.known_peers.forget(ask),
        WriterRequest::ChooseChannel(ask) => opening::choose(state, ask),
        WriterRequest::ReadOpened(ask) => opening::opened(state, ask),
        WriterRequest::ReadOpeningTo(ask) => opening::opening_to(state, ask),
        WriterRequest::JudgeReference(ask) => judge::run(state, ask),
        WriterRequest::ReadOpeningLimit(ask) => opening::limit(state, ask),
        WriterRequest::ReadPending(ask) => pending::read(state, ask),
        WriterRequest::ListWaiting(ask) => waiting::list(state, ask),
        WriterRequest::ListDeliveries(ask) => pending::list(state, ask),
        WriterRequest::ReadDutyFacts(ask) => duties::read(state, ask),
        WriterRequest::ReadTransaction(ask) => transaction::read(state, ask),
        WriterRequest::ListTransactions(ask) => transaction::list(state, ask),
        WriterRequest::ReadInvoice(ask) => invoices::read(state, ask),
        WriterRequest::ListInvoices(ask) => invoices::list(state, ask),
        WriterRequest::ReadPaidFor(ask) => invoices::paid_for(state, ask),
        WriterRequest::ListTokens(ask) => tokens::list(state, ask),
        WriterRequest::Follow(_)
        | WriterRequest::NoteTransaction(_)
        | WriterRequest::SettleTransaction(_)
        | WriterRequest::NoteDutyFunds(_)
        | WriterRequest::FindInvoice(_)
        | WriterRequest::MakeInvoice(_)
        | WriterRequest::CancelInvoice(_)
        | WriterRequest::MakeToken(_)
        | WriterRequest::RevokeToken(_)
        | WriterRequest::TakeKey(_)
        | WriterRequest::NotePending(_)
        | WriterRequest::EndPending(_)
        | WriterRequest::Commit(_)
        | WriterRequest::AskPayment(_) => {}
    }
}

fn commit(state: &mut WriterState, works: Vec<Work>) {
    let channels = &state.channels;
    let clock = tokens::clock(state);
    let began = Instant::now();
    let done = {
        let pieces = works.iter().map(|work| {
            |book: &mut Writer<'_>| match work {
                Work::Commit(commit) => channels.commit(book, commit).map(Done::Commit),
                Work::AskPayment(ask) => payment::number(book, ask, clock).map(Done::AskPayment),
            }
        });
        state.book.commit_all(pieces)
    };
    match done {
        Ok(all) => {
            state.metrics.count_commit(works.len(), began.elapsed());
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
        CommitRequest::HoldClose { .. } | CommitRequest::HoldConsent { .. }
    );
    if is_held && matches!(outcome, Ok(Outcome::Done)) {
        state.wake_keeper.notify_one();
    }
    match facts(state, &commit.key) {
        Ok(facts) => drop(commit.answer.send(Committed { outcome, facts })),
        // without an answer the channel's task takes it that the writer has stopped, and ends its link
        Err(failed) => note_failure(
            "what the book holds after a commit could not be read",
            &failed,
        ),
    }
}

fn facts(state: &WriterState, key: &EntryKey) -> Result<Facts, WalletError> {
    state.channels.facts(&state.book, key)
}
