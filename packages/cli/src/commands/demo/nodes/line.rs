//! Four nodes in a line: a payment over three channels with an exchange on the way, and once more while the node in the middle is
//! killed.

use super::process::{free_port, until, NodeProcess};
use super::{ask_in, require};
use crate::commands::demo::Printer;
use crate::output::grouped;
use anyhow::Result;
use causeway_node_api::calls::channel::GetChannel;
use causeway_node_api::calls::invoice::{GetInvoice, Invoice, InvoiceState};
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::{Payment, PaymentState};
use causeway_node_api::calls::route::GetRoute;
use causeway_node_api::calls::settle_invoice::SettleInvoice;
use causeway_node_api::payment_route::{PartHop, PartState};
use causeway_node_api::MAX_WAIT;
use causeway_simulation::sandbox::SYMBOL;
use causeway_simulation::served_people::{ServedPeople, ARRIVES_IN, PAID_IN, PUT_IN, TRADE};
use causeway_simulation::{Presenter as _, Table};
use causeway_types::{Amount, ChannelId};
use serde::Serialize;
use std::time::{Duration, Instant};

/// What is asked first, in the other sidechain's token, and what for.
const FIRST: (u128, &str) = (10_000, "ten lessons");
/// What is asked while the node in the middle is killed.
const SECOND: (u128, &str) = (4_000, "a course");
/// For how long the payee may hold that, seconds.
const HOLD: u32 = 600;
/// The most that a payment may take, in the payer's token: a good 5 % above what arrives, at the rate of the trade.
const AT_MOST: [u128; 2] = [5_300, 2_120];
/// The place of the node that is killed.
const MIDDLE: usize = 1;

/// What the act has shown. Amounts are base units.
#[derive(Debug, Serialize)]
pub(in super::super) struct LineReport {
    /// What the payer has paid, in the one token.
    paid: Amount,
    /// What the payee has got, in the other.
    arrived: Amount,
    /// What the node that does not exchange has kept.
    kept: Amount,
    /// How long the first payment took, seconds.
    first_payment_seconds: f64,
    /// How long it took from the settlement of the second until the payer had its preimage, seconds.
    second_payment_seconds: f64,
}

/// Four nodes, by their places.
struct Line {
    people: ServedPeople,
    ports: Vec<u16>,
    nodes: Vec<NodeProcess>,
    /// What the sides of each channel have, as it is counted.
    sides: [[u128; 2]; 3],
}

pub(super) fn run(printer: &Printer) -> Result<LineReport> {
    printer.section("Over three channels, with an exchange");
    let mut line = Line::begin()?;
    let (takes, gives) = TRADE;
    printer.paragraph(&format!(
        "alice has a channel with bob and bob one with carol, in {SYMBOL}; carol has one with dora in {}, and",
        ARRIVES_IN.1
    ));
    printer.paragraph(&format!(
        "gives {gives} {} for {takes} {SYMBOL}. Each of the four has a node in a process of its own.",
        ARRIVES_IN.1
    ));
    let asked = ask_in(line.payee(), ARRIVES_IN.0, FIRST, None)?;
    line.until_route(FIRST.0)?;
    let begun = Instant::now();
    let payment = line.pay(&asked, AT_MOST[0], Some(MAX_WAIT))?;
    let first = begun.elapsed();
    printer.paragraph(&format!(
        "dora asks {} {} for {}. alice has none, and no channel with her: her node finds the way,",
        grouped(Amount::new(FIRST.0)),
        ARRIVES_IN.1,
        FIRST.1,
    ));
    printer.paragraph(&format!(
        "and pays in {SYMBOL}. A lock in each channel, all under one hash: all are paid, or none.",
    ));
    let hops = line.count(&payment)?;
    line.show(printer, &hops);
    printer.paragraph(&format!(
        "It took {:.0} ms; dora has what she asked for, and who forwarded has kept a fee.",
        first.as_secs_f64() * 1000.0
    ));
    let second = line.kill_meanwhile(printer)?;
    line.compare()?;
    printer.paragraph(
        "Each channel has on both sides what was counted. The nodes are told to end, and do.",
    );
    let begin = PUT_IN.u128();
    let report = LineReport {
        paid: Amount::new(begin - line.sides[0][0]),
        arrived: Amount::new(line.sides[2][1] - begin),
        kept: Amount::new(line.sides[0][1] + line.sides[1][0] - 2 * begin),
        first_payment_seconds: first.as_secs_f64(),
        second_payment_seconds: second.as_secs_f64(),
    };
    for node in line.nodes {
        node.stop()?;
    }
    Ok(report)
}

impl Line {
    fn begin() -> Result<Line> {
        let people = ServedPeople::four_in_line()?;
        let ports = (0..4).map(|_| free_port()).collect::<Result<Vec<_>>>()?;
        let nodes = ports.iter().enumerate();
        let nodes = nodes.map(|(place, port)| NodeProcess::announced(&people, place, *port));
        Ok(Line {
            nodes: nodes.collect::<Result<_>>()?,
            people,
            ports,
            sides: [[PUT_IN.u128(); 2]; 3],
        })
    }

    fn payer(&self) -> &NodeProcess {
        &self.nodes[0]
    }

    fn payee(&self) -> &NodeProcess {
        &self.nodes[3]
    }

    /// Waits until the payer's node knows a route, and all links carry their channels.
    fn until_route(&self, amount: u128) -> Result<()> {
        let route = GetRoute {
            to: self.people.account(3).to_string(),
            amount: Some(Amount::new(amount)),
            sidechain_id: Some(ARRIVES_IN.0),
            from_sidechain_id: Some(PAID_IN),
            at_most: None,
            longest_wait: None,
        };
        until("the payer's node knows no route", || {
            let found = self.payer().client().call(&route)?;
            Ok(found.pays.is_some() && self.are_carried()?)
        })
    }

    fn are_carried(&self) -> Result<bool> {
        for (number, node) in (1..).zip(&self.nodes[..3]) {
            let channel_id = ChannelId(number);
            let channel = node.client().call(&GetChannel { channel_id })?;
            if !channel.holds.is_empty() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The payer pays an invoice, for at most so much.
    fn pay(&self, asked: &Invoice, at_most: u128, wait: Option<u32>) -> Result<Payment> {
        // the same again is the same payment
        let id = format!("demo-{}", &asked.reference.to_string()[..16]);
        Ok(self.payer().client().call(&Pay {
            wait,
            from_sidechain_id: Some(PAID_IN),
            at_most: Some(Amount::new(at_most)),
            ..Pay::invoice(id.parse()?, &asked.text, None)
        })?)
    }

    /// Counts what a payment has brought to each side. Its hops.
    fn count(&mut self, payment: &Payment) -> Result<Vec<PartHop>> {
        let route = payment.route.as_ref();
        let parts = route
            .map(|route| route.parts.as_slice())
            .unwrap_or_default();
        let mut paid = parts.iter().filter(|part| part.state == PartState::Paid);
        let hops = paid.next().map(|part| part.hops.clone());
        let hops = hops.unwrap_or_default();
        let is_paid = payment.state == PaymentState::Final && hops.len() == self.sides.len();
        require(is_paid, || format!("the invoice is not paid: {payment:?}"))?;
        for (sides, hop) in self.sides.iter_mut().zip(&hops) {
            sides[0] -= hop.amount.u128();
            sides[1] += hop.amount.u128();
        }
        Ok(hops)
    }

    fn show(&self, printer: &Printer, hops: &[PartHop]) {
        let mut table = Table::new([">channel", "from", "to", ">amount", "unit", ">to keeps"]);
        for (place, hop) in hops.iter().enumerate() {
            let next = hops.get(place + 1);
            let kept = match next {
                None => "-".to_owned(),
                Some(next) if next.sidechain_id != hop.sidechain_id => "exchanged".to_owned(),
                Some(next) => grouped(hop.amount.saturating_sub(next.amount)),
            };
            let unit = match hop.sidechain_id == PAID_IN {
                true => SYMBOL,
                false => ARRIVES_IN.1,
            };
            table.row([
                hop.channel_id.to_string(),
                self.people.name(place).to_owned(),
                self.people.name(place + 1).to_owned(),
                grouped(hop.amount),
                unit.to_owned(),
                kept,
            ]);
        }
        printer.table(&table);
    }

    /// A second payment, during which the node in the middle is killed and started again. How long it took once it was settled.
    fn kill_meanwhile(&mut self, printer: &Printer) -> Result<Duration> {
        let asked = ask_in(self.payee(), ARRIVES_IN.0, SECOND, Some(HOLD))?;
        let invoice = GetInvoice {
            invoice: asked.reference.into(),
        };
        self.pay(&asked, AT_MOST[1], Some(0))?;
        until("the payment is not held", || {
            let state = self.payee().client().call(&invoice)?.state;
            Ok(state == InvoiceState::Held)
        })?;
        self.nodes.remove(MIDDLE).kill()?;
        // the places after it have moved
        let payee = &self.nodes[2];
        printer.paragraph(&format!(
            "dora holds a second payment, of {} {}. bob's node, in the middle, is killed meanwhile,",
            grouped(Amount::new(SECOND.0)),
            ARRIVES_IN.1
        ));
        let settle = SettleInvoice {
            invoice: asked.reference.into(),
            preimage: None,
        };
        let begun = Instant::now();
        payee.client().call(&settle)?;
        let node = NodeProcess::announced(&self.people, MIDDLE, self.ports[MIDDLE])?;
        self.nodes.insert(MIDDLE, node);
        let payment = self.pay(&asked, AT_MOST[1], Some(MAX_WAIT))?;
        let took = begun.elapsed();
        self.count(&payment)?;
        printer.paragraph(&format!(
            "and dora takes it. bob's node is started again, and {:.1} s later alice's has the proof that dora is paid.",
            took.as_secs_f64()
        ));
        Ok(took)
    }

    /// Both nodes of each channel have what was counted, once the last preimages have gone back.
    fn compare(&self) -> Result<()> {
        until("the books do not say what was counted", || {
            for (place, sides) in self.sides.iter().enumerate() {
                let channel_id = ChannelId(place as u64 + 1);
                for (side, node) in sides.iter().zip(&self.nodes[place..]) {
                    let channel = node.client().call(&GetChannel { channel_id })?;
                    if channel.spendable != Amount::new(*side) {
                        return Ok(false);
                    }
                }
            }
            Ok(true)
        })
    }
}
