//! `GET /v1/info`.

use super::channel::mode;
use super::peers::linked_peers;
use crate::api::answer::Answer;
use crate::api::server::ApiState;
use crate::backup;
use crate::health::readiness::{of_chain, why_not};
use crate::joins::{self, WhyWaiting};
use crate::writer::MOST_PAIR_LAG;
use axum::extract::State;
use axum::Json;
use causeway_chain::machine_time;
use causeway_node_api::calls::info::{Info, WaitingChannel, PATH};
use causeway_node_api::EventId;
use causeway_rules::lifecycle::last_join;
use causeway_types::Seconds;
use std::sync::Arc;

/// Which node it is, and where it stands.
#[utoipa::path(get, path = PATH, security(("token" = [])), responses((status = 200, body = Info)))]
pub async fn run(State(state): State<Arc<ApiState>>) -> Answer<Info> {
    let peers = linked_peers(&state).await;
    let follower = state.follower.borrow().clone();
    let contracts = &state.network.contracts;
    let block = follower.view.block;
    let mut warnings = Vec::new();
    let on_record = follower.view.nodes.get(state.identity.account.as_str());
    if let Some(why) = why_not(follower.right, &state.identity.instance) {
        warnings.push(format!("{}; {}", why.what, why.next));
    }
    if let Some(gap) = follower.gap {
        warnings.push(format!(
            "blocks {} to {} were passed over; every channel was read as it was after them",
            gap.first, gap.last
        ));
    }
    if let Some(problem) = &follower.problem {
        warnings.push(format!(
            "the chain cannot be followed ({}): {}; {}",
            problem.code, problem.text, problem.next
        ));
    } else if let Some(problem) = of_chain(&follower) {
        let next = problem.next.unwrap_or_default();
        warnings.push(format!("{} ({}): {next}", problem.what, problem.code));
    }
    let read = state.routes.state();
    let behind = block.height.0.saturating_sub(read.height.0);
    if read.is_read() && behind > MOST_PAIR_LAG {
        let why = read.problem.map(|why| format!(": {why}"));
        warnings.push(format!(
            "the network is known as of block {}, {behind} before the newest, of at most {MOST_PAIR_LAG}: no payment of others is traded until it can be read{}",
            read.height,
            why.unwrap_or_default()
        ));
    }
    for id in &follower.not_in_book {
        warnings.push(format!(
            "channel {id} is not in the book: nothing is signed in it; end the node, then `causeway restore --from-chain` takes it in and says what that can cost"
        ));
    }
    if let Some(problem) = state.backup_status().as_ref().and_then(backup::problem) {
        let next = problem.next.unwrap_or_default();
        warnings.push(format!("{}; {next}", problem.what));
    }
    if let Some(problem) = state.disk_room.problem() {
        let next = problem.next.unwrap_or_default();
        warnings.push(format!("{}; {next}", problem.what));
    }
    if let Some(certificate) = &state.certificate {
        warnings.extend(certificate.warnings(machine_time()));
    }
    warnings.extend(state.keeper.borrow().warnings.iter().cloned());
    Ok(Json(Info {
        account: state.identity.account.to_string(),
        chain_id: contracts.chain_id.clone(),
        registry: contracts.registry.to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        epoch: state.identity.epoch,
        height: block.height,
        block_time: block.time,
        block_age: Seconds(follower.seen_at.elapsed().as_secs()),
        is_block_too_old: block.is_too_old,
        chain_state: follower
            .problem
            .as_ref()
            .map_or("following", |problem| problem.code)
            .to_owned(),
        blocks_behind: follower.behind,
        instance: state.identity.instance.to_string(),
        instance_on_record: follower.instance_on_record.map(|i| i.to_string()),
        is_announced: on_record.is_some(),
        transport_key: state.identity.transport_key.to_string(),
        connect: state.identity.connect.clone(),
        newest_event: EventId {
            epoch: state.identity.epoch,
            number: *state.newest_event.borrow(),
        },
        channels: follower.view.channels.len() as u64,
        peers: peers.iter().filter(|peer| peer.is_linked).count() as u64,
        waiting: waiting(&state.joins.borrow()),
        warnings,
    }))
}

fn waiting(joins: &[joins::WaitingChannel]) -> Vec<WaitingChannel> {
    let waiting = joins.iter().map(|waiting| {
        let channel = &waiting.channel;
        let (code, why) = match &waiting.why {
            WhyWaiting::Joining => (None, None),
            WhyWaiting::Refused { code, why } => (Some(code.clone()), Some(why.clone())),
        };
        WaitingChannel {
            channel_id: channel.id,
            sidechain_id: channel.sidechain_id,
            opener: channel.a.owner.to_string(),
            mode: mode(channel.ledger.mode),
            amount: channel.ledger.a.deposited,
            until: last_join(&channel.ledger),
            code,
            why,
        }
    });
    waiting.collect()
}
