//! The payments themselves: signed by the payer, verified and stored by the payee, many to a commit. Channels are
//! independent of each other, so each thread has some of them, and a book of its own.

use super::books::Books;
use super::channel::ReplayChannel;
use super::plan::PlannedPayment;
use super::spool::PaymentReader;
use crate::Progress;
use anyhow::{Context as _, Result};
use causeway_types::registry::SignedVoucher;
use causeway_types::{Hash, Side, UnixTime};
use causeway_wallet::book::Writer;
use causeway_wallet::{guard, Book, ChannelSnapshot, WalletError};
use std::sync::mpsc::{sync_channel, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// How many payments share a commit.
const GROUP: usize = 1000;
/// How many groups may wait for a thread.
const WAITING: usize = 2;

/// Makes all of them that were not made before, by as many threads as there are books. How long it took, and how many
/// that were.
pub fn all(
    payments: PaymentReader,
    count: u64,
    channels: &[ReplayChannel],
    books: &mut Books,
    now: UnixTime,
    progress: &dyn Progress,
) -> Result<(Duration, u64)> {
    progress.begin(count, "paying");
    let begun = Instant::now();
    let mut made_before = (0..channels.len())
        .zip(channels)
        .map(|(number, open)| books.made(number, open))
        .collect::<Result<Vec<_>>>()?;
    let places = books.count();
    let made = thread::scope(|scope| -> Result<u64> {
        let mut senders = Vec::with_capacity(places);
        let mut threads = Vec::with_capacity(places);
        for book in books.all() {
            let (sender, receiver) = sync_channel(WAITING);
            senders.push(sender);
            threads.push(scope.spawn(move || work(&receiver, channels, book, now, progress)));
        }
        let deal = || -> Result<u64> {
            let mut groups = vec![Vec::with_capacity(GROUP); places];
            let mut dealt = 0;
            for payment in payments {
                let payment = payment.context("a temporary file cannot be read")?;
                let before = made_before.get_mut(payment.channel as usize);
                let before = before.context("a payment in no channel")?;
                let left = &mut before[usize::from(payment.payer == Side::B)];
                if *left > 0 {
                    *left -= 1;
                    progress.advance(1);
                    continue;
                }
                dealt += 1;
                let place = payment.channel as usize % places;
                groups[place].push(payment);
                if groups[place].len() == GROUP {
                    progress.check()?;
                    let full = std::mem::replace(&mut groups[place], Vec::with_capacity(GROUP));
                    // a thread that has ended says why when it is joined
                    if senders[place].send(full).is_err() {
                        return Ok(dealt);
                    }
                }
            }
            for (sender, group) in senders.iter().zip(groups) {
                if sender.send(group).is_err() {
                    return Ok(dealt);
                }
            }
            Ok(dealt)
        };
        let dealt = deal();
        drop(senders);
        for thread in threads {
            let ended = thread.join();
            ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        }
        dealt
    })?;
    progress.end();
    Ok((begun.elapsed(), made))
}

/// Makes the payments of one book, group by group.
fn work(
    groups: &Receiver<Vec<PlannedPayment>>,
    channels: &[ReplayChannel],
    book: &mut Book,
    now: UnixTime,
    progress: &dyn Progress,
) -> Result<()> {
    for group in groups {
        let group: Vec<(PlannedPayment, &ReplayChannel)> = group
            .into_iter()
            .map(|payment| {
                let open = channels.get(payment.channel as usize);
                Ok((payment, open.context("a payment in no channel")?))
            })
            .collect::<Result<_>>()?;
        book.commit(|writer| {
            group
                .iter()
                .try_for_each(|(payment, open)| one(writer, payment, open, now))
        })?;
        progress.advance(group.len() as u64);
    }
    Ok(())
}

fn one(
    writer: &mut Writer,
    payment: &PlannedPayment,
    open: &ReplayChannel,
    now: UnixTime,
) -> Result<(), WalletError> {
    let payer = open.signer(payment.payer);
    let payee = open.signer(payment.payer.peer());
    let snapshot = ChannelSnapshot {
        ledger: &open.channel.ledger,
        now,
    };
    let signed = guard::pay(writer, payer, snapshot, payment.amount, Hash::ZERO)?;
    let received = guard::receive(writer, payee, snapshot, signed.clone(), &[])?;
    match received.receipt {
        None => Ok(()),
        receipt => {
            let receipted = SignedVoucher { receipt, ..signed };
            guard::accept_receipt(writer, payer, &receipted, &[])
        }
    }
}
