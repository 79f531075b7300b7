//! The drawn graph as the crate lightning has it, and its router.

use crate::network::Drawn;
use causeway_routing::{ChannelFacts, PathRequest};
use causeway_types::Side;
use cosmwasm_std::Addr;
use lightning::bitcoin::constants::ChainHash;
use lightning::bitcoin::secp256k1::{PublicKey, Secp256k1, SecretKey};
use lightning::bitcoin::Network;
use lightning::ln::msgs::UnsignedChannelUpdate;
use lightning::routing::gossip::{NetworkGraph, NodeId};
use lightning::routing::router::{find_route, PaymentParameters, RouteParameters};
use lightning::routing::scoring::{
    ProbabilisticScorer, ProbabilisticScoringDecayParameters, ProbabilisticScoringFeeParameters,
};
use lightning::types::features::ChannelFeatures;
use lightning::util::logger::{Logger, Record};
use std::collections::HashMap;
use std::time::{SystemTime, UNIX_EPOCH};

/// By how many blocks a lock outlasts the next.
const DELTA: u16 = 72;

/// Logs nothing.
pub struct Silent;

impl Logger for Silent {
    fn log(&self, _: Record) {}
}

static SILENT: Silent = Silent;

type Graph = NetworkGraph<&'static Silent>;

/// The router with its graph.
pub struct Router {
    keys: HashMap<Addr, PublicKey>,
    graph: &'static Graph,
    scorer: ProbabilisticScorer<&'static Graph, &'static Silent>,
}

impl Router {
    /// With all channels of the drawn graph, in both directions.
    pub fn new(drawn: &Drawn) -> Router {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.expect("it is after 1970").as_secs();
        // as long as the process: the scorer borrows it
        let graph: &'static Graph = Box::leak(Box::new(Graph::new(Network::Bitcoin, &SILENT)));
        let mut keys = HashMap::new();
        for facts in &drawn.channels {
            let ends = [&facts.a.owner, &facts.b.owner].map(|owner| {
                let next = keys.len() as u64 + 1;
                *keys.entry(owner.clone()).or_insert_with(|| key(next))
            });
            add(graph, facts, ends, now);
        }
        let scorer = ProbabilisticScorer::new(
            ProbabilisticScoringDecayParameters::default(),
            graph,
            &SILENT,
        );
        Router {
            keys,
            graph,
            scorer,
        }
    }

    /// Whether a path is found.
    pub fn finds(&self, request: &PathRequest) -> bool {
        let (payer, payee) = (&self.keys[&request.payer], self.keys[&request.payee]);
        let mut payment =
            PaymentParameters::from_node_id(payee, DELTA.into()).with_max_path_count(1);
        payment.max_path_length = 8;
        let amount = request.amount.u128() as u64 * 1_000;
        let mut asked = RouteParameters::from_payment_params_and_value(payment, amount);
        asked.max_total_routing_fee_msat = None;
        let fees = ProbabilisticScoringFeeParameters::default();
        let found = find_route(
            payer,
            &asked,
            self.graph,
            None,
            &SILENT,
            &self.scorer,
            &fees,
            &[7; 32],
        );
        found.is_ok()
    }
}

fn key(number: u64) -> PublicKey {
    let mut bytes = [1; 32];
    bytes[24..].copy_from_slice(&number.to_be_bytes());
    let secret = SecretKey::from_slice(&bytes).expect("it is a number below the order");
    PublicKey::from_secret_key(&Secp256k1::signing_only(), &secret)
}

fn add(graph: &Graph, facts: &ChannelFacts, [a, b]: [PublicKey; 2], now: u64) {
    let ids = [a, b].map(|key| NodeId::from_pubkey(&key));
    let is_ordered = ids[0] < ids[1];
    let (one, two) = match is_ordered {
        true => (ids[0], ids[1]),
        false => (ids[1], ids[0]),
    };
    let capacity = facts.capacity.u128() as u64;
    let features = ChannelFeatures::empty();
    let added = graph.add_channel_from_partial_announcement(
        facts.id.0,
        Some(capacity),
        now,
        features,
        one,
        two,
    );
    added.expect("a drawn channel is between two nodes");
    for payer in Side::BOTH {
        // 0 is the direction from the smaller id
        let is_from_one = (payer == Side::A) == is_ordered;
        let update = UnsignedChannelUpdate {
            chain_hash: ChainHash::using_genesis_block(Network::Bitcoin),
            short_channel_id: facts.id.0,
            timestamp: now as u32,
            message_flags: 1,
            channel_flags: u8::from(!is_from_one),
            cltv_expiry_delta: DELTA,
            htlc_minimum_msat: 1,
            htlc_maximum_msat: capacity * 1_000,
            fee_base_msat: 0,
            fee_proportional_millionths: facts.side(payer.peer()).fee_rate.0,
            excess_data: vec![],
        };
        let updated = graph.update_channel_unsigned(&update);
        updated.expect("the channel is known");
    }
}
