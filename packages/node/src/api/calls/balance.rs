//! `GET /v1/balance`.

use super::ask_chain;
use super::channel::records;
use crate::api::answer::Answer;
use crate::api::server::ApiState;
use crate::writer::ChannelRecord;
use axum::extract::State;
use axum::Json;
use causeway_client::ClientError;
use causeway_node_api::calls::balance::{Balance, SidechainBalance, PATH};
use causeway_rules::settlement::split_at;
use causeway_types::{Amount, UnixTime};
use cosmwasm_std::Addr;
use std::sync::Arc;

/// What the account has in each sidechain.
#[utoipa::path(get, path = PATH, security(("token" = [])), responses((status = 200, body = Balance)))]
pub async fn run(State(state): State<Arc<ApiState>>) -> Answer<Balance> {
    let records = records(&state).await?;
    let now = state.follower.borrow().view.block.time;
    let account = state.identity.account.clone();
    let sidechains = ask_chain(&state, move |network| {
        let sidechains = network.sidechains()?.into_iter();
        let balances = sidechains.map(|sidechain| {
            let holdings = network.holdings(&sidechain, &account)?;
            let of_it = records
                .iter()
                .filter(|r| r.channel.sidechain_id == sidechain.sidechain_id)
                .filter(|r| r.channel.ledger.settlement.is_none());
            let of_it: Vec<_> = of_it.collect();
            Ok(SidechainBalance {
                sidechain_id: sidechain.sidechain_id,
                symbol: sidechain.symbol,
                decimals: sidechain.decimals,
                tokens: holdings.token,
                credit: holdings.credit,
                in_channels_by_chain: sum(of_it.iter().map(|r| by_chain(r, &account, now))),
                in_channels_by_book: sum(of_it.iter().filter_map(|r| {
                    let unallocated = r.channel.ledger.side(r.side).unallocated;
                    Some(r.standing.as_ref()?.balance.saturating_add(unallocated))
                })),
                spendable: sum(of_it
                    .iter()
                    .filter_map(|r| Some(r.standing.as_ref()?.spendable))),
            })
        });
        balances.collect::<Result<Vec<_>, ClientError>>()
    })
    .await?;
    Ok(Json(Balance { sidechains }))
}

/// What a settlement would pay by the evidence on chain.
fn by_chain(record: &ChannelRecord, account: &Addr, now: UnixTime) -> Amount {
    let ledger = &record.channel.ledger;
    let side = record
        .channel
        .side_of(account.as_str())
        .unwrap_or(record.side);
    let pays = split_at(ledger, now).pay(side);
    pays.saturating_add(ledger.side(side).unallocated)
}

fn sum(amounts: impl Iterator<Item = Amount>) -> Amount {
    amounts.fold(Amount::ZERO, Amount::saturating_add)
}
