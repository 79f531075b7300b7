//! The demo's last acts: nodes that are processes of this program, on a chain that is served to them. Two of people without a
//! channel here; four in a line in [`line`].

mod line;
mod process;

use super::Printer;
use crate::error_code::CommandCode;
use crate::hinted::error;
use crate::output::grouped;
use anyhow::Result;
use causeway_node_api::calls::invoice::Invoice;
use causeway_node_api::calls::make_invoice::MakeInvoice;
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::{Direction, Payment, PaymentState};
use causeway_node_api::calls::payments::ListPayments;
use causeway_node_api::calls::transactions::ListTransactions;
use causeway_node_api::MAX_WAIT;
use causeway_simulation::sandbox::SYMBOL;
use causeway_simulation::served_people::ServedPeople;
use causeway_simulation::Presenter;
use causeway_types::{Amount, SidechainId};
pub(super) use line::LineReport;
use process::{free_port, NodeProcess};
use serde::Serialize;
use std::time::Instant;

/// What the payer has.
const TOKENS: u128 = 10_000;
/// The only sidechain of the chain.
const SIDECHAIN: SidechainId = SidechainId(1);
/// What is asked first, and what for.
const FIRST: (u128, &str) = (250, "two teas");
/// What is asked once the payee's node was killed.
const SECOND: (u128, &str) = (100, "a cake");

/// The place of alice, who pays.
const PAYER: usize = 0;
/// The place of bob, who is paid.
const PAYEE: usize = 1;

/// What the act has shown. Amounts are base units.
#[derive(Debug, Serialize)]
pub(super) struct NodesReport {
    /// What the payee's node has been paid.
    paid: Amount,
    /// How many payments that were.
    payments: usize,
    /// How many transactions the payer's node has sent for them.
    transactions: usize,
    /// How long the first payment took, with the opening of its channel, seconds.
    first_payment_seconds: f64,
    /// How long the payment after that took, over the channel that is open, seconds.
    second_payment_seconds: f64,
}

/// Runs the act of four nodes. All of them have ended, and the folder is gone, when this returns.
pub(super) fn run_line(printer: &Printer) -> Result<LineReport> {
    line::run(printer)
}

/// Runs it. Both nodes have ended, and the folder is gone, when this returns.
pub(super) fn run(printer: &Printer) -> Result<NodesReport> {
    printer.section("Two nodes");
    let people = ServedPeople::two(Amount::new(TOKENS))?;
    let port = free_port()?;
    // the payee's first, so that the payer's knows its announcement from its start on
    let payee = NodeProcess::announced(&people, PAYEE, port)?;
    let payer = NodeProcess::start(&people, PAYER)?;
    printer.paragraph(&format!(
        "bob's node and alice's are processes of their own, {} and {}: they share a chain and a wire.",
        payee.id(),
        payer.id()
    ));
    printer.paragraph("bob's has announced itself on chain, so whoever knows his account finds it. There is no channel.");

    let asked = ask(&payee, FIRST)?;
    let begun = Instant::now();
    let first = pay(&payer, &asked)?;
    let first_payment = begun.elapsed();
    printer.paragraph(&format!(
        "bob makes an invoice of {} {SYMBOL} for {}: a line of {} characters, signed by his node.",
        FIRST.0,
        FIRST.1,
        asked.text.len()
    ));
    printer.paragraph(
        "alice's node pays it by that line: it finds bob's, and asks whether the invoice may be paid;",
    );
    printer.paragraph(&format!(
        "then it opens a channel in {} transaction, and pays: {:.1} s in all.",
        transactions(&payer)?,
        first_payment.as_secs_f64()
    ));

    payee.kill()?;
    let payee = NodeProcess::announced(&people, PAYEE, port)?;
    printer.paragraph(
        "bob's node is killed, not ended, and started again: what it had acknowledged is in its book.",
    );
    let asked = ask(&payee, SECOND)?;
    let second = pay(&payer, &asked)?;
    require(second.channel_id == first.channel_id, || {
        "the second payment went over another channel".to_owned()
    })?;
    let sent = transactions(&payer)?;
    require(sent == 1, || {
        format!("alice's node has sent {sent} transactions, not 1")
    })?;
    printer.paragraph(&format!(
        "alice pays a second invoice, of {} {SYMBOL}, over the same channel: no transaction.",
        SECOND.0
    ));
    // and once more, now that the two are linked: as payments are from here on
    let asked = ask(&payee, SECOND)?;
    let begun = Instant::now();
    pay(&payer, &asked)?;
    let second_payment = begun.elapsed();
    let received = received(&payee)?;
    let (paid, payments) = (
        received
            .iter()
            .copied()
            .fold(Amount::ZERO, Amount::saturating_add),
        received.len(),
    );
    let due = FIRST.0 + 2 * SECOND.0;
    require((paid, payments) == (Amount::new(due), 3), || {
        format!("bob's node has {payments} payments of {paid} in all, not 3 of {due}")
    })?;
    printer.paragraph(&format!(
        "And a third, of as much: {:.0} ms, from the request to bob's answer, each side with it on disk.",
        second_payment.as_secs_f64() * 1000.0
    ));
    printer.paragraph(&format!(
        "bob's book has {payments} payments, {} {SYMBOL} in all. Both nodes are told to end, and do.",
        grouped(paid)
    ));
    payer.stop()?;
    payee.stop()?;
    Ok(NodesReport {
        paid,
        payments,
        transactions: sent,
        first_payment_seconds: first_payment.as_secs_f64(),
        second_payment_seconds: second_payment.as_secs_f64(),
    })
}

/// Fails where a step of the demo did something else than it should.
fn require(is_so: bool, what: impl FnOnce() -> String) -> Result<()> {
    match is_so {
        true => Ok(()),
        false => Err(error(CommandCode::DemoFailed, what())),
    }
}

/// An invoice of the payee's.
fn ask(payee: &NodeProcess, (amount, what): (u128, &str)) -> Result<Invoice> {
    ask_in(payee, SIDECHAIN, (amount, what), None)
}

/// An invoice in a sidechain's token; one whose payment waits until it is settled, for at most `hold` seconds.
fn ask_in(
    payee: &NodeProcess,
    sidechain_id: SidechainId,
    (amount, what): (u128, &str),
    hold: Option<u32>,
) -> Result<Invoice> {
    Ok(payee.client().call(&MakeInvoice {
        id: crate::commands::line::new_id().parse()?,
        epoch: None,
        sidechain_id,
        amount: Some(Amount::new(amount)),
        description: what.to_owned(),
        expires_in: None,
        hold,
        hash: None,
    })?)
}

/// Pays it, and fails where it is not final in time.
fn pay(payer: &NodeProcess, asked: &Invoice) -> Result<Payment> {
    let id = crate::commands::line::new_id().parse()?;
    let payment = payer.client().call(&Pay {
        wait: Some(MAX_WAIT),
        ..Pay::invoice(id, &asked.text, None)
    })?;
    let is_paid = payment.state == PaymentState::Final && payment.outcome.is_none();
    require(is_paid, || {
        format!("the invoice {} is not paid: {payment:?}", asked.reference)
    })?;
    Ok(payment)
}

fn transactions(node: &NodeProcess) -> Result<usize> {
    let page = node.client().call(&ListTransactions::default())?;
    Ok(page.transactions.len())
}

fn received(node: &NodeProcess) -> Result<Vec<Amount>> {
    let page = node.client().call(&ListPayments {
        direction: Some(Direction::In),
        ..ListPayments::default()
    })?;
    Ok(page.payments.iter().map(|payment| payment.amount).collect())
}
