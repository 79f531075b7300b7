//! Four people in a line, each two neighbours with a channel of both sides, and a node of each.

use crate::metrics::scraped_with;
use crate::world::{announces, connect, Person, Running, World};
use causeway_chain::machine_time;
use causeway_client::channels::join::JoinRequest;
use causeway_client::channels::open::OpenRequest;
use causeway_client::network::{Network, Source};
use causeway_client::wallet::Wallet;
use causeway_node::config::Config;
use causeway_types::{Amount, ChannelId, LockMode, Ppm};

/// What each side has put into each channel, base units.
pub const PUT_IN: u128 = 100_000;
/// What each side has agreed to pay at most for forwarding.
pub const RATE: Ppm = Ppm(8_000);

/// The people, by their places; the channels between each two neighbours, the one before on side A.
pub struct Line {
    pub world: World,
    pub dora: Person,
    pub channels: Vec<ChannelId>,
}

/// Opens a channel for locks in which both sides have put something.
pub fn open_both(
    network: &Network,
    one: &Person,
    other: &Person,
    sidechain: Option<&str>,
) -> ChannelId {
    let keyring = one.keyring();
    let mut wallet = Wallet::open(one.home.path(), network, one.address(), &keyring).unwrap();
    let sidechain = network.sidechain(sidechain).unwrap();
    let request = OpenRequest {
        mode: LockMode::TwoWay,
        fee_rate: Some(RATE),
        ..OpenRequest::unlocked(
            sidechain.clone(),
            other.address(),
            Amount::new(PUT_IN),
            Source::Asset,
        )
    };
    let quote = request.quote(network, &one.address()).unwrap();
    let opened = quote
        .open(&mut wallet, &one.account(), None)
        .unwrap()
        .channel_id;
    let keyring = other.keyring();
    let mut wallet = Wallet::open(other.home.path(), network, other.address(), &keyring).unwrap();
    let request = JoinRequest {
        channel: network.channel_by_id(opened).unwrap().channel,
        sidechain,
        amount: Amount::new(PUT_IN),
        source: Source::Asset,
        payout_credit: false,
        margin: None,
        fee_rate: Some(RATE),
    };
    let quote = request.quote(network, &other.address()).unwrap();
    quote.join(&mut wallet, &other.account()).unwrap();
    opened
}

impl Line {
    pub fn new() -> Line {
        let dora = Person::new();
        // locks are looked at by the machine's clock, too
        let world = World::at(machine_time(), &[&dora]);
        let network = world.network();
        let people = [&world.alice, &world.bob, &world.carol, &dora];
        let pairs = people.windows(2);
        let channels = pairs
            .map(|two| open_both(&network, two[0], two[1], None))
            .collect();
        Line {
            world,
            dora,
            channels,
        }
    }

    pub fn people(&self) -> [&Person; 4] {
        [
            &self.world.alice,
            &self.world.bob,
            &self.world.carol,
            &self.dora,
        ]
    }

    /// Starts the node of one, announced.
    pub fn start(&self, place: usize) -> Running {
        self.start_with(place, announces())
    }

    pub fn start_with(&self, place: usize, config: Config) -> Running {
        self.world.start_with(self.people()[place], config)
    }

    /// Links two neighbours, of which the first one is at this place.
    pub fn link(&self, place: usize, one: &Running, other: &Running) {
        connect(one, (other, self.people()[place + 1]), self.channels[place]);
    }

    /// The nodes of all, each linked with its neighbours, and each of which knows that the others are announced.
    pub fn start_all(&self) -> Vec<Running> {
        let nodes: Vec<Running> = (0..4).map(|place| self.start(place)).collect();
        for place in 0..3 {
            self.link(place, &nodes[place], &nodes[place + 1]);
        }
        until_announced(&nodes[0], 4);
        nodes
    }

    pub fn end_all(&self, nodes: Vec<Running>) {
        for node in nodes {
            self.world.end(node);
        }
    }
}

/// Waits until so many nodes are announced in the graph that a node keeps.
pub fn until_announced(node: &Running, count: usize) {
    scraped_with(node, "causeway_graph_nodes", count as f64);
}
