//! Routes by what nodes quote: asked through the API, of nodes that are dialled for it, and of one that forges what it quotes.

use crate::exchange::{set_pair, Exchange, ONE, OTHER};
use crate::graph::{announce, announce_at};
use crate::line::{open_both, until_announced};
use crate::routes::quote;
use crate::world::{announces, Person, Running, World};
use causeway_chain::{machine_time, Chain as _};
use causeway_node::config::Config;
use causeway_node::keys::NodeKeys;
use causeway_node::peers::noise::prologue;
use causeway_node::peers::socket::{accept, LinkSocket};
use causeway_node::peers::FEATURES;
use causeway_node_api::calls::peers::ListPeers;
use causeway_node_api::calls::route::{GetRoute, QuotedTrade};
use causeway_peer_protocol::message::{AskQuoteFrame, HelloFrame, QuoteFrame};
use causeway_peer_protocol::{Frame, Quote};
use causeway_types::{Amount, Hash, Seconds};
use std::sync::{Arc, Mutex};
use tokio::net::{TcpListener, TcpStream};

/// A node that is announced, so that whoever it asks knows who asks, and that dials on this machine where others are announced.
fn dials() -> Config {
    let mut config = announces();
    config.peers.private_ranges = true;
    config
}

/// What so much to somebody in the other sidechain's token would take.
fn to(payee: &Person, amount: u128) -> GetRoute {
    GetRoute {
        to: payee.address().to_string(),
        amount: Some(Amount::new(amount)),
        sidechain_id: Some(OTHER),
        from_sidechain_id: Some(ONE),
        ..GetRoute::default()
    }
}

/// The trade of a route that is told.
fn trade(world: &World, node: &Running, call: &GetRoute) -> QuotedTrade {
    let found = quote(world, node, call);
    let trades: Vec<_> = found.parts.iter().flat_map(|part| &part.trades).collect();
    let [trade] = trades[..] else {
        panic!("{found:?}");
    };
    trade.clone()
}

/// What is taken for what is given at a rate.
fn at((takes, gives): (u128, u128), trade: &QuotedTrade) -> u128 {
    (trade.gives.u128() * takes).div_ceil(gives)
}

const AT_CHAIN: (u128, u128) = (3, 2);
/// 5 % less is taken.
const AT_QUOTE: (u128, u128) = (57, 40);

#[test]
fn a_route_is_told_by_quotes_of_nodes_that_are_dialled_for_it_as_often_as_they_answer() {
    let dora = Person::new();
    let world = World::at(machine_time(), &[&dora]);
    world.create_sidechain("OTHER");
    set_pair(&world, &world.carol, ONE);
    let network = world.network();
    open_both(&network, &world.alice, &world.bob, Some("TOKEN"));
    open_both(&network, &world.bob, &world.carol, Some("TOKEN"));
    open_both(&network, &world.carol, &dora, Some("OTHER"));
    for person in [&world.bob, &dora] {
        announce(&world, person);
    }
    // no channel of alice's leads to her, so nothing but a trade has her dialled
    let free = std::net::TcpListener::bind("127.0.0.1:0");
    let place = free.and_then(|free| free.local_addr()).unwrap();
    let mut config = announces();
    config.peers.listen = place;
    config.peers.addresses = vec![format!("ws://{place}")];
    config.routes.quote_discount = [("OTHER", 50_000)].into();
    let carol = world.start_with(&world.carol, config);
    let alice = world.start_with(&world.alice, dials());
    let linked = || {
        let peers = alice.client.call(&ListPeers).unwrap().peers;
        let carol = world.carol.address();
        peers
            .iter()
            .any(|peer| peer.account == carol.as_str() && peer.is_linked)
    };
    quote(
        &world,
        &alice,
        &GetRoute {
            sidechain_id: Some(ONE),
            from_sidechain_id: None,
            ..to(&world.carol, 10)
        },
    );
    // carol tells nothing to whom she does not know
    for node in [&alice, &carol] {
        until_announced(node, 4);
    }
    assert!(!linked());
    let first = trade(&world, &alice, &to(&dora, 1_000));
    assert!(linked());
    assert_eq!(first.node, world.carol.address().to_string());
    assert!(first.is_quoted, "{first:?}");
    assert_eq!(first.takes.u128(), at(AT_QUOTE, &first));
    // less is within what was quoted, and carol is not asked again: each more is, until that is too often
    for _ in 0..10 {
        assert!(trade(&world, &alice, &to(&dora, 900)).is_quoted);
    }
    let asked = (1_001..1_060).map(|amount| trade(&world, &alice, &to(&dora, amount)));
    let asked: Vec<_> = asked
        .scan(true, |goes_on, trade| {
            let is_last = !trade.is_quoted;
            std::mem::replace(goes_on, !is_last).then_some(trade)
        })
        .collect();
    let last = asked.last().unwrap();
    assert!(!last.is_quoted, "{} answers in a row", asked.len());
    assert_eq!(last.takes.u128(), at(AT_CHAIN, last));
    assert!(asked.len() >= 5, "{} answers", asked.len());
    world.end(alice);
    world.end(carol);
}

/// What bob's quotes have of what is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Forgery {
    Nothing,
    SignedByAnother,
    OfAnotherChain,
    ChangedSince,
    MadeAnHourAgo,
    GoodForLonger,
    OfAnotherNode,
    OfTheOtherDirection,
    ForLess,
    AtTheChainsRate,
    AtAHigherFee,
}

/// A node of bob's that answers whatever it is to.
struct Forger {
    keys: NodeKeys,
    carol: NodeKeys,
    hello: HelloFrame,
    domain: Hash,
    forges: Mutex<Forgery>,
}

impl Forger {
    /// Bob's node, announced at a place where nobody listens yet.
    fn new(world: &World, listener: &TcpListener) -> Arc<Forger> {
        let keys = |person: &Person| NodeKeys::new(person.keyring(), world.chain.prefix()).unwrap();
        let address = listener.local_addr().unwrap();
        announce_at(world, &world.bob, &format!("ws://{address}"));
        let (network, account) = (world.network(), world.bob.address());
        let newest = network.latest().unwrap();
        let contracts = &world.contracts;
        let hello = HelloFrame {
            lowest_version: 1,
            highest_version: 1,
            features_needed: 0,
            features_known: FEATURES,
            chain_id: contracts.chain_id.as_str().try_into().unwrap(),
            registry: contracts.registry.as_str().try_into().unwrap(),
            first_block: Hash::ZERO,
            account: account.as_str().try_into().unwrap(),
            instance: Some(network.node(&account).unwrap().unwrap().instance),
            height: newest.height,
            time: newest.time,
            messages_per_second: 4_000,
        };
        Arc::new(Forger {
            keys: keys(&world.bob),
            carol: keys(&world.carol),
            hello,
            domain: contracts.domain(),
            forges: Mutex::new(Forgery::Nothing),
        })
    }

    async fn serve(self: Arc<Self>, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(self.clone().link(stream));
        }
    }

    async fn link(self: Arc<Self>, stream: TcpStream) {
        let (socket, _) = accept(stream, false).await.unwrap();
        let prologue = prologue(&self.domain, &self.hello.account);
        let secret = self.keys.transport().unwrap();
        let mut socket = LinkSocket::answer(socket, &secret, &prologue)
            .await
            .unwrap();
        let hello = Frame::Hello(self.hello.clone());
        socket.send(&hello.encode()).await.unwrap();
        // what else alice says needs no answer here
        while let Ok(content) = socket.receive().await {
            if let Ok(Some(Frame::AskQuote(asked))) = Frame::decode(&content) {
                let answer = Frame::Quote(self.quote(&asked));
                socket.send(&answer.encode()).await.unwrap();
            }
        }
    }

    fn quote(&self, asked: &AskQuoteFrame) -> QuoteFrame {
        let forges = *self.forges.lock().unwrap();
        let now = machine_time();
        let mut quote = Quote {
            account: self.hello.account.clone(),
            from: asked.from,
            to: asked.to,
            takes: Amount::new(AT_QUOTE.0),
            gives: Amount::new(AT_QUOTE.1),
            largest: asked.amount,
            fee_rate: 0,
            made_at: now,
            expires_at: now.plus(Seconds(30)),
        };
        let (mut keys, mut domain) = (&self.keys, self.domain);
        match forges {
            Forgery::Nothing | Forgery::ChangedSince => {}
            Forgery::SignedByAnother => keys = &self.carol,
            Forgery::OfAnotherChain => domain = Hash([1; 32]),
            Forgery::MadeAnHourAgo => {
                quote.made_at = now.minus(Seconds(3_600));
                quote.expires_at = quote.made_at.plus(Seconds(30));
            }
            Forgery::GoodForLonger => quote.expires_at = now.plus(Seconds(31)),
            Forgery::OfAnotherNode => {
                quote.account = self.carol.address().as_str().try_into().unwrap();
            }
            Forgery::OfTheOtherDirection => (quote.from, quote.to) = (asked.to, asked.from),
            Forgery::ForLess => quote.largest = Amount::new(asked.amount.u128() - 1),
            Forgery::AtTheChainsRate => {
                (quote.takes, quote.gives) = (Amount::new(AT_CHAIN.0), Amount::new(AT_CHAIN.1));
                quote.fee_rate = 8_000;
            }
            Forgery::AtAHigherFee => quote.fee_rate = 8_001,
        }
        let signature = keys.identity().unwrap().sign(&quote.digest(&domain));
        if forges == Forgery::ChangedSince {
            quote.takes = Amount::new(1);
        }
        QuoteFrame {
            req: asked.req,
            quote,
            signature,
        }
    }
}

#[test]
fn a_quote_that_is_not_its_nodes_of_now_and_of_what_was_asked_changes_no_route() {
    use Forgery::*;
    let exchange = Exchange::new();
    let world = &exchange.world;
    announce(world, &world.carol);
    let listener = TcpListener::bind("127.0.0.1:0");
    let listener = world.runtime.block_on(listener).unwrap();
    let forger = Forger::new(world, &listener);
    world.runtime.spawn(forger.clone().serve(listener));
    let alice = world.start_with(&world.alice, dials());
    let cases = [
        Nothing,
        SignedByAnother,
        OfAnotherChain,
        ChangedSince,
        MadeAnHourAgo,
        GoodForLonger,
        OfAnotherNode,
        OfTheOtherDirection,
        ForLess,
        AtTheChainsRate,
        AtAHigherFee,
        Nothing,
    ];
    for (n, forgery) in cases.into_iter().enumerate() {
        *forger.forges.lock().unwrap() = forgery;
        // more each time, for which nothing was quoted yet
        let call = to(&world.carol, 1_000 + 100 * n as u128);
        let told = trade(world, &alice, &call);
        let (is_quoted, rate) = match forgery {
            Nothing => (true, AT_QUOTE),
            _ => (false, AT_CHAIN),
        };
        assert_eq!(told.is_quoted, is_quoted, "{forgery:?}: {told:?}");
        assert_eq!(told.takes.u128(), at(rate, &told), "{forgery:?}: {told:?}");
    }
    world.end(alice);
}
