//! Three people over two sidechains: the one between takes the first one's token and gives the second one's, at the rate that the
//! admin has set and, to whoever asks, at a better one of its own.

use crate::line::{open_both, until_announced};
use crate::world::{announces, connect, Person, Running, World};
use causeway_chain::machine_time;
use causeway_node::config::Config;
use causeway_node_api::calls::pay::Pay;
use causeway_node_api::calls::payment::{Payment, PaymentState};
use causeway_node_api::payment_route::PartState;
use causeway_types::policy::ExecuteMsg as PolicyMsg;
use causeway_types::route::ExchangePair;
use causeway_types::{Amount, ChannelId, Ppm, Seconds, SidechainId};
use std::time::{Duration, Instant};

pub const ONE: SidechainId = SidechainId(1);
pub const OTHER: SidechainId = SidechainId(2);
/// What arrives: of 1,004 that are given, by a fresh channel and [`FEE_RATE`].
pub const ARRIVES: u128 = 1_000;
/// What it costs at the chain's rate, three for two.
pub const AT_CHAIN: u128 = 1_506;
/// And by a quote that takes 5 % less.
const BY_QUOTE: u128 = 1_431;
/// Of the hop after the trade; half of it, since half of the channel is the payee's.
const FEE_RATE: Ppm = Ppm(8_000);

/// Somebody takes three of a sidechain's token for two of the other one's.
pub fn set_pair(world: &World, node: &Person, from: SidechainId) {
    let network = world.network();
    let pair = PolicyMsg::SetExchangePair(ExchangePair {
        from,
        to: OTHER,
        node: node.address().to_string(),
        takes: Amount::new(3),
        gives: Amount::new(2),
        smallest: Amount::new(1),
        largest: Amount::new(20_000),
        fee_rate: FEE_RATE,
    });
    let pair = network.to_policy(&pair).unwrap();
    network.submit(&world.alice.account(), vec![pair]).unwrap();
}

pub struct Exchange {
    pub world: World,
    /// Alice's and bob's of one sidechain, bob's and carol's of the other.
    pub channels: [ChannelId; 2],
}

impl Exchange {
    pub fn new() -> Exchange {
        Exchange::with(&[])
    }

    /// The same with others who have money, too.
    pub fn with(others: &[&Person]) -> Exchange {
        // who pays goes by this machine's clock where it is later than the chain's, which is moved by hand
        let world = World::at(machine_time(), others);
        let network = world.network();
        world.create_sidechain("OTHER");
        set_pair(&world, &world.bob, ONE);
        let channels = [
            open_both(&network, &world.alice, &world.bob, Some("TOKEN")),
            open_both(&network, &world.bob, &world.carol, Some("OTHER")),
        ];
        Exchange { world, channels }
    }

    /// Bob's node, with what its quotes take less.
    pub fn start_bob(&self, discount: u128) -> Running {
        let mut config = announces();
        config.routes.quote_discount = [("OTHER", discount)].into();
        self.world.start_with(&self.world.bob, config)
    }

    pub fn link(&self, nodes: [&Running; 3]) {
        let [alice, bob, carol] = nodes;
        connect(alice, (bob, &self.world.bob), self.channels[0]);
        connect(carol, (bob, &self.world.bob), self.channels[1]);
        until_announced(alice, 3);
    }

    /// Alice pays carol in the other sidechain's token.
    fn pay(&self, alice: &Running, id: &str, at_most: u128) -> Payment {
        alice.client.call(&self.payment(id, at_most)).unwrap()
    }

    /// The same, to be asked.
    pub fn payment(&self, id: &str, at_most: u128) -> Pay {
        let carol = self.world.carol.address();
        Pay {
            wait: Some(60),
            sidechain_id: Some(OTHER),
            from_sidechain_id: Some(ONE),
            at_most: Some(Amount::new(at_most)),
            ..Pay::to(id.parse().unwrap(), carol, Amount::new(ARRIVES))
        }
    }
}

/// What a payment cost, and why its earlier tries went no further.
fn cost(payment: &Payment) -> (u128, Vec<String>) {
    assert_eq!(payment.state, PaymentState::Final, "{payment:?}");
    let route = payment.route.as_ref().unwrap();
    let gone = route
        .parts
        .iter()
        .filter(|part| part.state == PartState::Gone);
    let why = gone.map(|part| part.failure.as_ref().unwrap().code.clone());
    (route.pays.u128(), why.collect())
}

/// A payment went by another quote than the one that was asked for before it. Where that is long ago, as on a slow machine, the one
/// before was not named any more.
fn by_another(payment: &Payment, asked: Instant) {
    let (pays, gone) = cost(payment);
    assert!((BY_QUOTE..AT_CHAIN).contains(&pays), "{pays}");
    if asked.elapsed() < Duration::from_secs(20) {
        // what bob has carried meanwhile may have made the hop after him dearer, too
        assert!(gone.iter().any(|why| why == "quote_over"), "{gone:?}");
    }
}

#[test]
fn a_trade_goes_by_a_quote_that_is_better_than_the_chains_rate_and_by_another_where_it_is_over() {
    let exchange = Exchange::new();
    let alice = exchange
        .world
        .start_with(&exchange.world.alice, announces());
    let bob = exchange.start_bob(50_000);
    let carol = exchange
        .world
        .start_with(&exchange.world.carol, announces());
    exchange.link([&alice, &bob, &carol]);
    // no more than the quote takes
    let asked = Instant::now();
    let paid = exchange.pay(&alice, "by_quote", BY_QUOTE);
    assert_eq!(cost(&paid), (BY_QUOTE, vec![]));
    // what alice knows is over for bob by the time of a block, and then he does not know it any more
    exchange.world.chain.advance(Seconds(31), 1).unwrap();
    let height = exchange.world.network().latest().unwrap().height;
    for node in [&alice, &bob, &carol] {
        node.until_followed(height);
    }
    let renewed = Instant::now();
    let paid = exchange.pay(&alice, "over", 2 * AT_CHAIN);
    by_another(&paid, asked);
    exchange.world.end(bob);
    let bob = exchange.start_bob(50_000);
    exchange.link([&alice, &bob, &carol]);
    let paid = exchange.pay(&alice, "forgotten", 2 * AT_CHAIN);
    by_another(&paid, renewed);
    for node in [alice, bob, carol] {
        exchange.world.end(node);
    }
}

#[test]
fn a_node_that_quotes_nothing_better_trades_at_the_chains_rate() {
    let exchange = Exchange::new();
    let alice = exchange
        .world
        .start_with(&exchange.world.alice, announces());
    let bob = exchange.start_bob(0);
    let carol = exchange
        .world
        .start_with(&exchange.world.carol, announces());
    exchange.link([&alice, &bob, &carol]);
    let paid = exchange.pay(&alice, "at_chain", AT_CHAIN);
    assert_eq!(cost(&paid), (AT_CHAIN, vec![]));
    for node in [alice, bob, carol] {
        exchange.world.end(node);
    }
}

#[test]
fn a_discount_that_is_a_mistake_keeps_a_node_from_its_start() {
    let exchange = Exchange::new();
    let mut config = Config::default();
    config.routes.quote_discount = [("OTHER", 100_001)].into();
    let world = &exchange.world;
    let refused = world.start_configured(&world.bob, world.network(), config);
    let refused = refused.err().unwrap().to_string();
    let both = "routes.quote_discount is 100001, must be at most 100000";
    assert!(refused.contains(both), "{refused}");
}
