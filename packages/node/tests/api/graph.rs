//! The graph of the network, kept current by what blocks change: it answers as one that is read anew.

use crate::faulty_chain::{faulty_chain, Fault, FaultyChain};
use crate::followed::{Followed, NEWS};
use crate::following::deposit;
use crate::world::{Person, World};
use causeway_chain::Chain as _;
use causeway_client::channels::close::CloseQuote;
use causeway_client::channels::join::JoinRequest;
use causeway_client::channels::open::OpenRequest;
use causeway_client::graph::{oldest, ChainGraph};
use causeway_client::network::{Network, Source};
use causeway_client::nodes::announce::AnnounceRequest;
use causeway_client::nodes::withdraw::{withdraw, withdrawable};
use causeway_client::wallet::Wallet;
use causeway_node::follower::MOST_MISSING;
use causeway_node::health::Metrics;
use causeway_node::network::{self, NetworkSetup, Routes, RoutesError, LEARNT_FILE};
use causeway_node::stop::Stop;
use causeway_routing::{
    GraphChange, NetworkGraph, Observation, PathFinder, PathRequest, RouteChoice, RoutingSettings,
};
use causeway_types::policy::{default_parameters, ExecuteMsg, Parameters};
use causeway_types::route::{ExchangePair, RouteHop, RouteKind};
use causeway_types::{Amount, ChannelId, Direction, LockMode, Ppm, Seconds, SidechainId};
use cosmwasm_std::Addr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::task::{block_in_place, JoinHandle};

const ONE: SidechainId = SidechainId(1);
const TWO: SidechainId = SidechainId(2);

/// A follower of an account with the graph that it keeps current.
struct Kept {
    followed: Followed,
    routes: Routes,
    stop: Stop,
    task: JoinHandle<()>,
}

impl Kept {
    fn start(world: &World, chain: &Arc<FaultyChain>, person: &Person, home: &Path) -> Kept {
        let followed = Followed::start(world, chain.clone(), person, home);
        Kept::of(world, chain, person, home, followed)
    }

    fn of(
        world: &World,
        chain: &Arc<FaultyChain>,
        person: &Person,
        home: &Path,
        mut followed: Followed,
    ) -> Kept {
        let (stop, signal) = Stop::new();
        let setup = NetworkSetup {
            network: Arc::new(Network::new(chain.clone(), world.contracts.clone())),
            account: person.address(),
            folder: home,
            settings: RoutingSettings::default(),
            news: followed.news.take().unwrap(),
            writer: followed.requests.clone(),
            lock_rules: watch::channel(Arc::default()).0,
            metrics: Arc::new(Metrics::new()),
        };
        let (routes, task) = network::start(setup, signal).unwrap();
        Kept {
            followed,
            routes,
            stop,
            task,
        }
    }

    /// Follows all blocks, and waits until the graph is as of the newest.
    async fn catch_up(&mut self) {
        self.followed.catch_up().await;
        let height = self.followed.follower.known().place.unwrap().height;
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.routes.state().height < height || self.routes.state().problem.is_some() {
            assert!(Instant::now() < deadline, "{:?}", self.routes.state());
            tokio::time::sleep(Duration::from_millis(5)).await;
            // as it does each second
            self.followed.follower.step().await;
        }
    }

    async fn end(self) {
        self.stop.stop();
        self.task.await.unwrap();
        drop(self.routes);
        self.followed.end().await;
    }
}

/// What is answered, as far as it does not depend on when balances changed.
fn outcome(choice: RouteChoice) -> (Option<RouteKind>, Vec<(u64, u128, u128)>, String) {
    let route = choice.route;
    let hops = route.iter().flat_map(|route| &route.hops).map(|hop| {
        let hop = &hop.quoted;
        (hop.channel_id.0, hop.amount.u128(), hop.fee.u128())
    });
    let why = choice.why_not.map_or_else(String::new, |why| why.code());
    (route.as_ref().map(|r| r.kind.clone()), hops.collect(), why)
}

/// Everything read anew.
fn fresh(world: &World) -> NetworkGraph {
    let network = world.network();
    let status = network.latest().unwrap();
    let chain = ChainGraph::read(&network, status.height).unwrap();
    let mut graph = NetworkGraph::new();
    for change in chain.changes(status.time, oldest) {
        graph.apply(change).unwrap();
    }
    for node in network.nodes().unwrap() {
        if node.announced.is_some() {
            graph.apply(GraphChange::Announced(node.account)).unwrap();
        }
    }
    graph
}

/// Who pays whom how much, from which sidechain into which.
fn requests(world: &World) -> Vec<PathRequest> {
    let [alice, bob, carol] = [&world.alice, &world.bob, &world.carol].map(Person::address);
    let now = world.chain.status().unwrap().time;
    let of = |from: &Addr, to: &Addr, amount, tokens: (SidechainId, SidechainId)| PathRequest {
        pays_in: tokens.0,
        arrives_in: tokens.1,
        ..PathRequest::within(
            (from.clone(), to.clone()),
            ONE,
            Amount::new(amount),
            now,
            Seconds(3 * 3600),
        )
    };
    let one = (ONE, ONE);
    vec![
        of(&alice, &carol, 100, one),
        of(&alice, &carol, 9_000, one),
        of(&alice, &bob, 10_005, one),
        of(&carol, &alice, 50, one),
        of(&bob, &carol, 100, one),
        of(&alice, &carol, 100, (ONE, TWO)),
    ]
}

/// Compares, and gives what was answered to the first request, of 100 from Alice to Carol, and to the last, of a trade.
async fn compare(world: &World, kept: &mut Kept) -> [(Option<RouteKind>, String); 2] {
    kept.catch_up().await;
    let (graph, requests) = block_in_place(|| (fresh(world), requests(world)));
    assert_eq!(kept.routes.state().channels, graph.channel_count());
    assert_eq!(kept.routes.state().nodes, graph.announced_count());
    let mut finder = PathFinder::new(RoutingSettings::default());
    let mut answers = vec![];
    for request in requests {
        let expected = outcome(finder.choose(&graph, &request).unwrap());
        let found = outcome(kept.routes.choose(request.clone()).await.unwrap());
        assert_eq!(found, expected, "{request:?}");
        answers.push((found.0, found.2));
    }
    [answers[0].clone(), answers[5].clone()]
}

fn wallet<R>(world: &World, person: &Person, run: impl FnOnce(&mut Wallet<'_>) -> R) -> R {
    let (network, keyring) = (world.network(), person.keyring());
    let home = person.home.path();
    let mut wallet = Wallet::open(home, &network, person.address(), &keyring).unwrap();
    run(&mut wallet)
}

pub fn announce(world: &World, person: &Person) {
    announce_at(world, person, "ws://127.0.0.1:1");
}

/// Announces somebody's node, which listens there.
pub fn announce_at(world: &World, person: &Person, address: &str) {
    wallet(world, person, |wallet| {
        let request = AnnounceRequest {
            addresses: vec![address.to_owned()],
            name: None,
            takes_over: false,
        };
        let quote = request.quote(wallet).unwrap();
        quote.announce(wallet, &person.account()).unwrap();
    });
}

/// The opener agrees to pay 4 % for forwarding.
pub fn open(
    world: &World,
    (opener, peer): (&Person, &Person),
    symbol: &str,
    amount: u128,
) -> ChannelId {
    let network = world.network();
    let sidechain = network.sidechain(Some(symbol)).unwrap();
    let amount = Amount::new(amount);
    let opened = wallet(world, opener, |wallet| {
        let request = OpenRequest {
            mode: LockMode::OneWay,
            fee_rate: Some(Ppm(40_000)),
            ..OpenRequest::unlocked(sidechain.clone(), peer.address(), amount, Source::Asset)
        };
        let quote = request.quote(&network, &opener.address()).unwrap();
        quote.open(wallet, &opener.account(), None).unwrap()
    });
    opened.channel_id
}

pub fn join(world: &World, person: &Person, symbol: &str, channel_id: ChannelId) {
    let network = world.network();
    wallet(world, person, |wallet| {
        let request = JoinRequest {
            channel: network.channel_by_id(channel_id).unwrap().channel,
            sidechain: network.sidechain(Some(symbol)).unwrap(),
            amount: Amount::new(1_000),
            source: Source::Asset,
            payout_credit: false,
            margin: None,
            fee_rate: None,
        };
        let quote = request.quote(&network, &person.address()).unwrap();
        quote.join(wallet, &person.account()).unwrap();
    });
}

/// The admin, who is Alice.
pub fn set(world: &World, msg: &ExecuteMsg) {
    let network = world.network();
    let msg = network.to_policy(msg).unwrap();
    network.submit(&world.alice.account(), vec![msg]).unwrap();
}

fn hop(from: &Person, to: &Person) -> RouteHop<String> {
    RouteHop::Ends {
        sidechain_id: ONE,
        from: from.address().to_string(),
        to: to.address().to_string(),
    }
}

fn two_hops(world: &World) -> ExecuteMsg {
    ExecuteMsg::SetRoute {
        name: "over bob".to_owned(),
        hops: vec![hop(&world.alice, &world.bob), hop(&world.bob, &world.carol)],
    }
}

fn in_world(test: impl AsyncFnOnce(&World, Arc<FaultyChain>)) {
    let world = World::new();
    let chain = faulty_chain(world.chain.clone());
    world.runtime.block_on(test(&world, chain));
}

#[test]
fn whatever_blocks_change_the_graph_answers_as_one_that_is_read_anew() {
    in_world(async |world, chain| {
        // somebody without a channel: all of them are others'
        let dave = Person::new();
        let mut kept = Kept::start(world, &chain, &dave, dave.home.path());
        let answers = async |kept: &mut Kept| compare(world, kept).await;
        let asked = requests(world).remove(0);
        let early = kept.routes.choose(asked).await.unwrap_err();
        assert!(matches!(early, RoutesError::NotRead { problem: None }));
        assert_eq!(answers(&mut kept).await[0].1, "no_channel_in");
        let channel = block_in_place(|| {
            announce(world, &world.bob);
            open(world, (&world.bob, &world.carol), "TOKEN", 5_000)
        });
        // it waits for its peer
        assert_eq!(answers(&mut kept).await[0].1, "no_channel_in");
        block_in_place(|| join(world, &world.carol, "TOKEN", channel));
        assert_eq!(answers(&mut kept).await[0].1, "node_not_announced");
        block_in_place(|| announce(world, &world.carol));
        let found = Some(RouteKind::Found {});
        assert_eq!(answers(&mut kept).await[0].0, found);
        block_in_place(|| {
            deposit(world);
            set(world, &two_hops(world));
        });
        let preset = RouteKind::Preset {
            name: "over bob".to_owned(),
        };
        assert_eq!(answers(&mut kept).await[0].0, Some(preset));
        let trade = block_in_place(|| {
            assert_eq!(world.other_sidechain(), TWO);
            open(world, (&world.bob, &world.carol), "OTHER", 5_000)
        });
        block_in_place(|| join(world, &world.carol, "OTHER", trade));
        assert_eq!(answers(&mut kept).await[1].1, "no_exchange");
        let pair = ExchangePair {
            from: ONE,
            to: TWO,
            node: world.bob.address().to_string(),
            takes: Amount::new(2),
            gives: Amount::new(3),
            smallest: Amount::new(1),
            largest: Amount::new(1_000),
            fee_rate: Ppm(0),
        };
        block_in_place(|| set(world, &ExecuteMsg::SetExchangePair(pair.clone())));
        assert_eq!(answers(&mut kept).await[1].0, found);
        block_in_place(|| {
            set(
                world,
                &ExecuteMsg::SetExchangePair(ExchangePair {
                    gives: Amount::new(9),
                    ..pair
                }),
            );
            let parameters = Parameters {
                highest_fee_rate: Ppm(1),
                ..default_parameters()
            };
            let sidechain_id = ONE;
            set(
                world,
                &ExecuteMsg::SetParameters {
                    sidechain_id,
                    parameters,
                },
            );
            let name = "over bob".to_owned();
            set(world, &ExecuteMsg::RemoveRoute { name });
        });
        assert_eq!(answers(&mut kept).await[0].0, found);
        block_in_place(|| {
            let (from, to) = (ONE, TWO);
            let node = world.bob.address().to_string();
            set(world, &ExecuteMsg::RemoveExchangePair { from, to, node });
            let network = world.network();
            let (instance, _) = withdrawable(&network, &world.bob.address()).unwrap();
            withdraw(&network, &world.bob.account(), instance).unwrap();
        });
        let [first, trade] = answers(&mut kept).await;
        assert_eq!(
            (first.1.as_str(), trade.1.as_str()),
            ("unreachable_payee", "no_exchange")
        );
        block_in_place(|| {
            wallet(world, &world.bob, |wallet| {
                let channel = world.network().channel_by_id(channel).unwrap().channel;
                let quote = CloseQuote::new(wallet, channel).unwrap();
                quote.close(wallet, &world.bob.account()).unwrap();
            });
        });
        assert_eq!(answers(&mut kept).await[0].1, "no_channel_in");
        kept.end().await;
    });
}

#[test]
fn news_that_were_missed_are_seen_and_everything_is_read_again() {
    in_world(async |world, chain| {
        let dave = Person::new();
        let home = dave.home.path();
        let mut followed = Followed::start(world, chain.clone(), &dave, home);
        followed.catch_up().await;
        block_in_place(|| announce(world, &world.bob));
        let channel = block_in_place(|| open(world, (&world.bob, &world.carol), "TOKEN", 5_000));
        block_in_place(|| join(world, &world.carol, "TOKEN", channel));
        // nobody takes the news, so that those of the first blocks alone are there
        for _ in 0..=NEWS {
            block_in_place(|| world.chain.advance(Seconds(1), 1).unwrap());
            followed.follower.step().await;
        }
        block_in_place(|| announce(world, &world.carol));
        followed.follower.step().await;
        let mut kept = Kept::of(world, &chain, &dave, home, followed);
        block_in_place(|| world.chain.advance(Seconds(1), 1).unwrap());
        let [first, _] = compare(world, &mut kept).await;
        assert_eq!(first.0, Some(RouteKind::Found {}));
        kept.end().await;
    });
}

#[test]
fn what_cannot_be_read_is_read_once_the_chain_answers_again() {
    in_world(async |world, chain| {
        let dave = Person::new();
        let mut kept = Kept::start(world, &chain, &dave, dave.home.path());
        compare(world, &mut kept).await;
        block_in_place(|| announce(world, &world.bob));
        let channel = block_in_place(|| open(world, (&world.bob, &world.carol), "TOKEN", 5_000));
        block_in_place(|| join(world, &world.carol, "TOKEN", channel));
        block_in_place(|| announce(world, &world.carol));
        kept.followed.catch_up().await;
        // contracts answer by a state that is older than the block whose events were heard
        chain.behaviour.set(Fault::StateBehind(3));
        let deadline = Instant::now() + Duration::from_secs(30);
        block_in_place(|| deposit(world));
        kept.followed.catch_up().await;
        while kept.routes.state().problem.is_none() {
            assert!(Instant::now() < deadline);
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        chain.behaviour.set(Fault::None);
        let [first, _] = compare(world, &mut kept).await;
        assert_eq!(first.0, Some(RouteKind::Found {}));
        kept.end().await;
    });
}

#[test]
fn what_was_learnt_is_there_after_a_restart_and_a_damaged_file_is_passed_over() {
    in_world(async |world, chain| {
        let dave = Person::new();
        let home = TempDir::new().unwrap();
        let mut kept = Kept::start(world, &chain, &dave, home.path());
        kept.catch_up().await;
        let now = kept.routes.state().time;
        let seen = Observation::Failed {
            channel_id: world.channel,
            direction: Direction::AToB,
            amount: Amount::new(77),
            at: now,
        };
        kept.routes.observe(vec![seen]).await;
        let learnt = kept.routes.export(now).await.unwrap();
        assert_eq!(learnt.len(), 1);
        kept.end().await;
        let mut kept = Kept::start(world, &chain, &dave, home.path());
        kept.catch_up().await;
        assert_eq!(kept.routes.export(now).await.unwrap(), learnt);
        // what was learnt elsewhere
        kept.routes.import(learnt.clone()).await;
        assert_eq!(kept.routes.export(now).await.unwrap(), learnt);
        kept.end().await;
        std::fs::write(home.path().join(LEARNT_FILE), "{").unwrap();
        let mut kept = Kept::start(world, &chain, &dave, home.path());
        kept.catch_up().await;
        assert_eq!(kept.routes.export(now).await.unwrap(), []);
        kept.end().await;
    });
}

#[test]
fn what_a_payment_under_way_holds_is_gone_until_it_is_given_back() {
    in_world(async |world, chain| {
        block_in_place(|| {
            announce(world, &world.bob);
            announce(world, &world.carol);
            let channel = open(world, (&world.bob, &world.carol), "TOKEN", 5_000);
            join(world, &world.carol, "TOKEN", channel);
        });
        let dave = Person::new();
        let mut kept = Kept::start(world, &chain, &dave, dave.home.path());
        kept.catch_up().await;
        let asked = PathRequest {
            amount: Amount::new(3_000),
            ..requests(world).remove(0)
        };
        let found = kept.routes.choose(asked.clone()).await.unwrap();
        let held = kept.routes.hold(&found.route.as_ref().unwrap().hops);
        let meanwhile = kept.routes.choose(asked.clone()).await.unwrap();
        assert_eq!(
            outcome(meanwhile),
            (None, vec![], "chance_too_small".to_owned())
        );
        // it is held though blocks are passed over, and everything is read again
        block_in_place(|| world.chain.advance(Seconds(1), MOST_MISSING + 1).unwrap());
        kept.catch_up().await;
        let meanwhile = kept.routes.choose(asked.clone()).await.unwrap();
        assert_eq!(meanwhile.route, None);
        drop(held);
        let after = kept.routes.choose(asked).await.unwrap();
        assert_eq!(outcome(after), outcome(found));
        kept.end().await;
    });
}
