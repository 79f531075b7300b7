//! The payments themselves: signed by the payer, verified and stored by the payee, many to a commit.

use super::channels::Open;
use super::plan::Planned;
use super::spool::PaymentsRead;
use crate::progress;
use anyhow::{Context as _, Result};
use causeway_types::registry::SignedVoucher;
use causeway_types::{Hash, UnixTime};
use causeway_wallet::book::Writer;
use causeway_wallet::{guard, Book, Seen, WalletError};
use std::time::{Duration, Instant};

/// How many payments share a commit.
const GROUP: usize = 1000;

/// Makes all of them. How long it took.
pub fn all(
    payments: PaymentsRead,
    count: u64,
    channels: &[Open],
    book: &mut Book,
    now: UnixTime,
) -> Result<Duration> {
    let bar = progress::bar(count, "paying");
    let begun = Instant::now();
    let mut group = Vec::with_capacity(GROUP);
    let mut payments = payments.peekable();
    while payments.peek().is_some() {
        group.clear();
        for payment in payments.by_ref().take(GROUP) {
            let payment = payment.context("a temporary file cannot be read")?;
            let open = channels.get(payment.channel as usize);
            group.push((payment, open.context("a payment in no channel")?));
        }
        book.commit(|writer| {
            group
                .iter()
                .try_for_each(|(payment, open)| one(writer, payment, open, now))
        })?;
        bar.inc(group.len() as u64);
    }
    bar.finish_and_clear();
    Ok(begun.elapsed())
}

fn one(
    writer: &mut Writer,
    payment: &Planned,
    open: &Open,
    now: UnixTime,
) -> Result<(), WalletError> {
    let payer = open.party(payment.payer);
    let payee = open.party(payment.payer.peer());
    let seen = Seen {
        ledger: &open.channel.ledger,
        now,
    };
    let signed = guard::pay(writer, payer, seen, payment.amount, Hash::ZERO)?;
    let received = guard::receive(writer, payee, seen, signed.clone(), &[])?;
    match received.receipt {
        None => Ok(()),
        receipt => guard::accept_receipt(writer, payer, &SignedVoucher { receipt, ..signed }),
    }
}
