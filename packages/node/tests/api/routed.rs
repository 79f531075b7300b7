//! Payments over several channels, by the API alone: four nodes in a line.

use crate::invoices::asks;
use crate::line::{open_both, Line, PUT_IN, RATE};
use crate::world::{announces, code, connect, seen, until, Running};
use causeway_node_api::calls::forwards::ListForwards;
use causeway_node_api::calls::invoice::{GetInvoice, Invoice, InvoiceState};
use causeway_node_api::calls::make_invoice::MakeInvoice;
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::{
    Direction, GetPayment, Payment, PaymentKind, PaymentState,
};
use causeway_node_api::calls::payments::ListPayments;
use causeway_node_api::calls::probe::{Probe, ProbeRoute, ProbeState};
use causeway_node_api::calls::quote_rebalance::QuoteRebalance;
use causeway_node_api::calls::rebalance::Rebalance;
use causeway_node_api::calls::settle_invoice::SettleInvoice;
use causeway_node_api::payment_route::{PartState, PaymentRoute};
use causeway_node_api::CallError;
use causeway_rules::fee::hop_fee;
use causeway_types::{Amount, ChannelId, Seconds};

/// More than alice's other channel to bob can carry.
const AMOUNT: u128 = 20_000;

/// A payment of an invoice that waits as long as a slow machine needs.
fn pays(id: &str, invoice: &Invoice) -> Pay {
    Pay {
        wait: Some(60),
        ..Pay::invoice(id.parse().unwrap(), &invoice.text, None)
    }
}

/// A payment without an invoice.
fn sends(line: &Line, id: &str, amount: u128) -> Pay {
    let dora = line.dora.address();
    Pay {
        wait: Some(60),
        ..Pay::to(id.parse().unwrap(), dora, Amount::new(amount))
    }
}

fn made(payee: &Running, id: &str, amount: u128) -> Invoice {
    payee.client.call(&asks(id, Some(amount))).unwrap()
}

fn read(node: &Running, id: &str) -> Payment {
    let id = id.parse().unwrap();
    node.client.call(&GetPayment { id }).unwrap()
}

fn route(payment: &Payment) -> &PaymentRoute {
    payment.route.as_ref().unwrap()
}

fn invoice_state(payee: &Running, invoice: &Invoice) -> InvoiceState {
    let call = GetInvoice {
        invoice: invoice.reference.into(),
    };
    payee.client.call(&call).unwrap().state
}

fn listed(node: &Running, call: ListPayments) -> Vec<Payment> {
    node.client.call(&call).unwrap().payments
}

/// What has to come in so that so much arrives over the last `hops` channels of fresh ones, by the formula.
fn fresh_cost(amount: u128, hops: usize) -> u128 {
    let (put_in, capacity) = (Amount::new(PUT_IN), Amount::new(2 * PUT_IN));
    (1..hops).fold(amount, |carried, _| {
        let carried = Amount::new(carried);
        let fee = hop_fee(RATE, put_in, capacity, carried, Amount::MAX);
        carried.saturating_add(fee).u128()
    })
}

/// What a node can spend in one of its channels.
fn spendable(node: &Running, channel: ChannelId) -> u128 {
    seen(node, channel).spendable.u128()
}

#[test]
fn an_invoice_is_paid_three_hops_away_and_each_node_on_the_way_has_its_fee() {
    let line = Line::new();
    let nodes = line.start_all();
    let [alice, bob, carol, dora] = &nodes[..] else {
        panic!("four nodes");
    };
    let invoice = made(dora, "tea", AMOUNT);
    let paid = alice.client.call(&pays("tea", &invoice)).unwrap();
    assert_eq!(paid.state, PaymentState::Final, "{paid:?}");
    let cost = fresh_cost(AMOUNT, 3);
    let by_route = route(&paid);
    assert_eq!(by_route.pays.u128(), cost);
    assert!(by_route.preimage.is_some());
    assert_eq!(by_route.parts.len(), 1);
    assert_eq!(by_route.parts[0].state, PartState::Paid);
    let over: Vec<ChannelId> = by_route.parts[0]
        .hops
        .iter()
        .map(|h| h.channel_id)
        .collect();
    assert_eq!(over, line.channels);
    assert!(matches!(invoice_state(dora, &invoice), InvoiceState::Paid));
    // the same id again is the same payment, and the invoice is paid once
    let again = alice.client.call(&pays("tea", &invoice)).unwrap();
    assert_eq!(again, paid);
    let other = code(alice.client.call(&pays("tea-2", &invoice)));
    assert!(
        ["hash_paid", "invoice_paid"].contains(&other.as_str()),
        "{other}"
    );
    // everybody has what the formula says, to the unit, once the preimages have gone back the whole way
    let carried = fresh_cost(AMOUNT, 2);
    until("the locks are paid", || {
        let earned = |node, into: ChannelId, out: ChannelId| {
            spendable(node, into) + spendable(node, out) - 2 * PUT_IN
        };
        spendable(alice, line.channels[0]) == PUT_IN - cost
            && earned(bob, line.channels[0], line.channels[1]) == cost - carried
            && earned(carol, line.channels[1], line.channels[2]) == carried - AMOUNT
            && spendable(dora, line.channels[2]) == PUT_IN + AMOUNT
    });
    // it is in the list of each, once, as what it is there
    let mine = listed(alice, ListPayments::default());
    assert_eq!(mine, [read(alice, "tea")]);
    assert_eq!(mine[0].kind, PaymentKind::Routed);
    assert_eq!(mine[0].peer, Some(line.dora.address().to_string()));
    let of_bob = listed(bob, ListPayments::default());
    let kinds: Vec<_> = of_bob.iter().map(|p| (p.kind, p.direction)).collect();
    assert_eq!(kinds.len(), 2);
    for direction in [Direction::In, Direction::Out] {
        assert!(
            kinds.contains(&(PaymentKind::Forwarded, direction)),
            "{kinds:?}"
        );
    }
    let fee = |p: &Payment| p.forward.as_ref().unwrap().fee.unwrap().u128();
    assert!(
        of_bob.iter().all(|p| fee(p) == cost - carried),
        "{of_bob:?}"
    );
    let came = listed(dora, ListPayments::default());
    assert_eq!(came.len(), 1);
    assert_eq!(
        (came[0].kind, came[0].forward.is_none()),
        (PaymentKind::Lock, true)
    );
    // who forwarded has it in a list, and nobody else
    let forwarded = [alice, bob, carol, dora].map(|node| {
        let page = node.client.call(&ListForwards::default()).unwrap();
        let fees = page.forwards.iter().map(|of| of.fee.unwrap().u128());
        fees.collect::<Vec<u128>>()
    });
    assert_eq!(
        forwarded,
        [vec![], vec![cost - carried], vec![carried - AMOUNT], vec![]]
    );
    line.end_all(nodes);
}

#[test]
fn somebody_is_paid_without_an_invoice_where_the_payee_takes_that_and_not_above_what_the_payer_allows(
) {
    let line = Line::new();
    let nodes = line.start_all();
    let [alice, _, _, dora] = &nodes[..] else {
        panic!("four nodes");
    };
    let too_dear = Pay {
        at_most: Some(Amount::new(AMOUNT)),
        ..sends(&line, "dear", AMOUNT)
    };
    assert_eq!(code(alice.client.call(&too_dear)), "route_too_expensive");
    let sent = Pay {
        memo: Some("for the tea".to_owned()),
        at_most: Some(Amount::new(AMOUNT + 1_000)),
        ..sends(&line, "gift", AMOUNT)
    };
    let sent = alice.client.call(&sent).unwrap();
    assert_eq!(sent.state, PaymentState::Final, "{sent:?}");
    until("dora has it", || {
        spendable(dora, line.channels[2]) == PUT_IN + AMOUNT
    });
    assert_eq!(read(alice, "gift"), sent);
    line.end_all(nodes);
}

#[test]
fn a_held_invoice_is_paid_when_its_payee_says_so_also_where_every_node_was_started_anew_meanwhile()
{
    let line = Line::new();
    let mut nodes = line.start_all();
    let held = MakeInvoice {
        hold: Some(3_600),
        ..asks("held", Some(AMOUNT))
    };
    let invoice = nodes[3].client.call(&held).unwrap();
    let waits = Pay {
        wait: Some(1),
        ..pays("held", &invoice)
    };
    let paid = nodes[0].client.call(&waits).unwrap();
    assert_eq!(paid.state, PaymentState::Signed, "{paid:?}");
    // it says for whom it waits, and until when at worst
    let waits_for = paid.awaited.waits_for.clone().unwrap();
    assert!(
        waits_for.contains(line.dora.address().as_str()),
        "{waits_for}"
    );
    assert_eq!(
        paid.awaited.until,
        Some(route(&paid).parts[0].hops[0].expires_at)
    );
    until("it is held", || {
        matches!(invoice_state(&nodes[3], &invoice), InvoiceState::Held)
    });
    // it is in the payer's list, and its payee knows until when it is held
    let under_way = listed(&nodes[0], ListPayments::default());
    assert_eq!(under_way, [read(&nodes[0], "held")]);
    let call = GetInvoice {
        invoice: invoice.reference.into(),
    };
    let held = nodes[3].client.call(&call).unwrap().held.unwrap();
    assert_eq!(held.amount, Amount::new(AMOUNT));
    assert_eq!(held.held_until, Some(held.at.plus(Seconds(3_600))));
    line.end_all(nodes);
    nodes = line.start_all();
    let settle = SettleInvoice {
        invoice: invoice.reference.into(),
        preimage: None,
    };
    nodes[3].client.call(&settle).unwrap();
    let paid = nodes[0].client.call(&pays("held", &invoice)).unwrap();
    assert_eq!(paid.state, PaymentState::Final, "{paid:?}");
    until("alice has paid", || {
        spendable(&nodes[0], line.channels[0]) == PUT_IN - fresh_cost(AMOUNT, 3)
    });
    line.end_all(nodes);
}

#[test]
fn a_payment_that_cannot_go_on_is_told_where_and_why_and_what_it_locked_is_free_again() {
    let line = Line::new();
    let mut nodes = line.start_all();
    let invoice = made(&nodes[3], "tea", AMOUNT);
    let dora = nodes.pop().unwrap();
    line.world.end(dora);
    let refused = nodes[0].client.call(&pays("tea", &invoice));
    assert_eq!(code(refused), "payment_failed");
    let failed = read(&nodes[0], "tea");
    assert_eq!(failed.state, PaymentState::Failed, "{failed:?}");
    let why = route(&failed).failure.clone().unwrap();
    assert_eq!(why.code, "peer_away", "{why:?}");
    assert_eq!(why.node, Some(line.world.carol.address().to_string()));
    assert_eq!(why.channel_id, Some(line.channels[2]));
    until("nothing is locked", || {
        spendable(&nodes[0], line.channels[0]) == PUT_IN
    });
    until("nothing is locked", || {
        spendable(&nodes[1], line.channels[1]) == PUT_IN
    });
    // it stays in the list, with why
    let to_dora = |direction| ListPayments {
        peer: Some(line.dora.address().to_string()),
        direction: Some(direction),
        ..ListPayments::default()
    };
    assert_eq!(listed(&nodes[0], to_dora(Direction::Out)), [failed]);
    assert_eq!(listed(&nodes[0], to_dora(Direction::In)), []);
    // who was away for a moment is paid as before after two minutes
    let dora = line.start(3);
    line.link(2, &nodes[2], &dora);
    line.world.chain.advance(Seconds(300), 1).unwrap();
    let height = line.world.network().latest().unwrap().height;
    nodes
        .iter()
        .chain([&dora])
        .for_each(|node| node.until_followed(height));
    let paid = nodes[0].client.call(&pays("later", &invoice)).unwrap();
    assert_eq!(paid.state, PaymentState::Final, "{paid:?}");
    assert_eq!(paid.kind, PaymentKind::Routed);
    nodes.push(dora);
    line.end_all(nodes);
}

#[test]
fn what_costs_more_than_is_allowed_is_not_paid_over_a_channel_to_the_payee_either() {
    let line = Line::new();
    let nodes = line.start_all();
    let (alice, bob) = (&nodes[0], line.world.bob.address());
    let pays = |id: &str, at_most: u128| Pay {
        at_most: Some(Amount::new(at_most)),
        ..Pay::to(id.parse().unwrap(), bob.clone(), Amount::new(AMOUNT))
    };
    let refused = alice.client.call(&pays("dear", AMOUNT - 1));
    assert_eq!(code(refused), "route_too_expensive");
    assert_eq!(spendable(alice, line.channels[0]), PUT_IN);
    let paid = alice.client.call(&pays("fair", AMOUNT)).unwrap();
    assert_eq!(paid.kind, PaymentKind::Direct);
    assert_eq!(spendable(alice, line.channels[0]), PUT_IN - AMOUNT);
    line.end_all(nodes);
}

#[test]
fn a_node_that_forwards_nothing_and_one_that_takes_nothing_without_an_invoice_say_so() {
    let line = Line::new();
    let mut forwards_nothing = announces();
    forwards_nothing.routes.forward = false;
    let mut takes_nothing = announces();
    takes_nothing.routes.without_invoice = false;
    let nodes = vec![
        line.start(0),
        line.start(1),
        line.start_with(2, forwards_nothing),
        line.start_with(3, takes_nothing),
    ];
    for place in 0..3 {
        line.link(place, &nodes[place], &nodes[place + 1]);
    }
    crate::line::until_announced(&nodes[0], 4);
    let refused = nodes[0].client.call(&sends(&line, "gift", AMOUNT));
    assert_eq!(code(refused), "payment_failed");
    let failed = read(&nodes[0], "gift");
    let why = route(&failed).failure.clone().unwrap();
    assert_eq!(why.code, "node_busy", "{why:?}");
    // its neighbour is paid by the one before it, and says no for itself
    let gift = Pay {
        wait: Some(60),
        ..Pay::to(
            "more".parse().unwrap(),
            line.dora.address(),
            Amount::new(AMOUNT),
        )
    };
    let bob_to_dora = nodes[1].client.call(&gift);
    assert_eq!(code(bob_to_dora), "payment_failed");
    line.end_all(nodes);
}

#[test]
fn a_probe_says_whether_a_route_carries_an_amount_and_pays_nothing() {
    let line = Line::new();
    let nodes = line.start_all();
    let probe = |id: &str, amount: u128| ProbeRoute {
        id: id.parse().unwrap(),
        to: line.dora.address().to_string(),
        amount: Amount::new(amount),
        sidechain_id: None,
        at_most: None,
        wait: Some(60),
    };
    let reached: Probe = nodes[0].client.call(&probe("one", AMOUNT)).unwrap();
    assert_eq!(reached.state, ProbeState::Reached, "{reached:?}");
    let next = ProbeRoute {
        to: line.world.bob.address().to_string(),
        ..probe("next", AMOUNT)
    };
    let next: Probe = nodes[0].client.call(&next).unwrap();
    assert_eq!(next.state, ProbeState::Reached, "{next:?}");
    let too_much = nodes[0].client.call(&probe("two", PUT_IN)).unwrap();
    assert_eq!(too_much.state, ProbeState::NotReached, "{too_much:?}");
    // the same again is the same probe
    assert_eq!(
        nodes[0].client.call(&probe("one", AMOUNT)).unwrap(),
        reached
    );
    until("nothing is locked", || {
        (0..3).all(|place| spendable(&nodes[place], line.channels[place]) == PUT_IN)
    });
    line.end_all(nodes);
}

#[test]
fn a_balance_moves_from_one_channel_into_another_along_a_circle_for_at_most_what_is_allowed() {
    let line = Line::new();
    let network = line.world.network();
    // dora and alice close the circle
    let last = open_both(&network, &line.dora, &line.world.alice, None);
    let nodes = line.start_all();
    connect(&nodes[3], (&nodes[0], &line.world.alice), last);
    let circle = |id: &str, at_most: Option<u128>| Rebalance {
        id: id.parse().unwrap(),
        epoch: None,
        out_of: line.channels[0],
        into: last,
        amount: Amount::new(AMOUNT),
        at_most: at_most.map(Amount::new),
        try_for: None,
        wait: Some(60),
    };
    let alice = &nodes[0].client;
    // what it would take is said before, and nothing is done
    let quote = |into, at_most: Option<u128>| QuoteRebalance {
        out_of: line.channels[0],
        into,
        amount: Amount::new(AMOUNT),
        at_most: at_most.map(Amount::new),
    };
    let quoted = alice.call(&quote(last, Some(2 * AMOUNT))).unwrap();
    let fresh = fresh_cost(AMOUNT, 4);
    assert_eq!(quoted.pays, Some(Amount::new(fresh)), "{quoted:?}");
    assert_eq!(quoted.costs, Some(Amount::new(fresh - AMOUNT)));
    let over: Vec<_> = quoted.parts[0].hops.iter().map(|h| h.channel_id).collect();
    assert_eq!(over, [&line.channels[..], &[last]].concat());
    let dear = alice.call(&quote(last, Some(AMOUNT))).unwrap();
    assert_eq!(dear.why_not.unwrap().code, "route_too_expensive");
    let same = alice.call(&quote(line.channels[0], None));
    assert_eq!(code(same), "same_channel");
    assert_eq!(spendable(&nodes[0], line.channels[0]), PUT_IN);
    assert_eq!(
        code(alice.call(&circle("cheap", Some(AMOUNT)))),
        "payment_failed"
    );
    let why = read(&nodes[0], "cheap").route.unwrap().failure.unwrap();
    assert_eq!(why.code, "route_too_expensive", "{why:?}");
    let cost = fresh_cost(AMOUNT, 4);
    let moved = alice.call(&circle("moved", Some(cost))).unwrap();
    assert_eq!(moved.state, PaymentState::Final, "{moved:?}");
    assert_eq!(route(&moved).pays.u128(), cost);
    until("it has moved", || {
        spendable(&nodes[0], line.channels[0]) == PUT_IN - cost
            && spendable(&nodes[0], last) == PUT_IN + AMOUNT
    });
    assert_eq!(alice.call(&circle("moved", Some(cost))).unwrap(), moved);
    // it is listed once, and neither as paid nor as received
    let kinds: Vec<_> = listed(&nodes[0], ListPayments::default())
        .iter()
        .map(|p| (p.kind, p.state))
        .collect();
    let rebalance = |state| (PaymentKind::Rebalance, state);
    assert_eq!(
        kinds,
        [
            rebalance(PaymentState::Failed),
            rebalance(PaymentState::Final)
        ]
    );
    line.end_all(nodes);
}

#[test]
fn an_invoice_that_is_held_is_paid_by_a_lock_over_a_channel_to_its_payee_too() {
    let line = Line::new();
    let nodes = line.start_all();
    let [_, _, carol, dora] = &nodes[..] else {
        panic!("four nodes");
    };
    let held = MakeInvoice {
        hold: Some(3_600),
        ..asks("held", Some(AMOUNT))
    };
    let invoice = dora.client.call(&held).unwrap();
    let waits = Pay {
        wait: Some(3),
        ..pays("held", &invoice)
    };
    let paid = carol.client.call(&waits).unwrap();
    assert_eq!(paid.state, PaymentState::Signed, "{paid:?}");
    assert_eq!(invoice_state(dora, &invoice), InvoiceState::Held);
    // over the channel that is named there is no lock, and nothing is signed
    let over = Pay {
        reference: Some(invoice.reference),
        ..Pay::over(
            "over".parse().unwrap(),
            line.channels[2],
            Amount::new(AMOUNT),
        )
    };
    let Err(CallError::Refused(refused)) = nodes[2].client.call(&over) else {
        panic!("it is paid already");
    };
    assert_eq!(refused.code, "hash_paid");
    // it says which payment that is
    assert!(refused.message.contains("(its id is held)"), "{refused}");
    let settle = SettleInvoice {
        invoice: invoice.reference.into(),
        preimage: None,
    };
    dora.client.call(&settle).unwrap();
    let paid = carol.client.call(&pays("held", &invoice)).unwrap();
    assert_eq!(paid.state, PaymentState::Final, "{paid:?}");
    assert!(route(&paid).preimage.is_some());
    assert_eq!(route(&paid).pays.u128(), AMOUNT);
    let other = MakeInvoice {
        hold: Some(3_600),
        ..asks("other", Some(AMOUNT))
    };
    let other = dora.client.call(&other).unwrap();
    let over = Pay {
        reference: Some(other.reference),
        ..Pay::over(
            "other".parse().unwrap(),
            line.channels[2],
            Amount::new(AMOUNT),
        )
    };
    assert_eq!(code(carol.client.call(&over)), "invoice_by_lock");
    until("dora is paid once", || {
        spendable(dora, line.channels[2]) == PUT_IN + AMOUNT
    });
    line.end_all(nodes);
}
