//! Contracts that stand in for others: shelves, whose storage is read, and a registry that takes leases, asks for
//! margins and answers about its channels.

use crate::state::CONFIG;
use crate::ContractError;
use causeway_rules::{margin, policy::default_policy};
use causeway_storage::{Item, Map};
use causeway_types::channel::{
    Channel, Ledger, LockMode, Participant, Payout, Phase, SideLedger, Terms,
};
use causeway_types::issuer::BY_TOKEN_KEY;
use causeway_types::policy::{Policy, CURRENT_KEY};
use causeway_types::registry::{
    ChannelResponse, Entry, Hook, Lease, LeaseInto, QueryMsg, CHANNEL_COUNT_KEY,
};
use causeway_types::vault::{AccountAmount, ExecuteMsg};
use causeway_types::{Amount, ChannelId, Ppm, Seconds, SidechainId, UnixTime};
use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    from_json, to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response,
    StdResult, WasmMsg,
};
use cw20::Cw20ReceiveMsg;
use cw_multi_test::{App, Contract, ContractWrapper};

pub fn shelf() -> Box<dyn Contract<Empty>> {
    fn nothing(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    fn query(_: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        Ok(Binary::default())
    }
    Box::new(ContractWrapper::new(nothing, nothing, query))
}

/// The issuer knows a token from now on.
pub fn issue(app: &mut App, issuer: &Addr, token: &Addr, id: SidechainId) {
    let mut storage = app.contract_storage_mut(issuer);
    let map = Map::<&Addr, SidechainId>::new(BY_TOKEN_KEY);
    map.save(&mut *storage, token, &id).unwrap();
}

/// A policy comes into force: the default one, with these rates.
pub fn set_rates(app: &mut App, policy: &Addr, id: SidechainId, minimum: u32, legal: u32) {
    let mut in_force: Policy = default_policy();
    in_force.parameters.minimum_rate = Ppm(minimum);
    in_force.legal_rate = Ppm(legal);
    let mut storage = app.contract_storage_mut(policy);
    let map = Map::<u64, Policy>::new(CURRENT_KEY);
    map.save(&mut *storage, id.0, &in_force).unwrap();
}

/// A channel, as far as the vault can tell.
#[cw_serde]
pub struct Known {
    pub sidechain_id: SidechainId,
    pub a: Addr,
    pub b: Option<Addr>,
    pub expires_at: UnixTime,
    /// What the vault keeps reserved for A and B.
    pub margins: [Amount; 2],
    /// What each put in.
    pub deposited: [Amount; 2],
    pub settled: bool,
    pub policy_version: u64,
}

pub const COUNT: Item<u64> = Item::new(CHANNEL_COUNT_KEY);
pub const CHANNELS: cw_storage_plus::Map<u64, Known> = cw_storage_plus::Map::new("known");
/// What margin is of a deposit.
pub const RATE: cw_storage_plus::Item<Ppm> = cw_storage_plus::Item::new("rate");
/// The last lease that were received.
pub const RECORDED: cw_storage_plus::Item<Lease> = cw_storage_plus::Item::new("recorded");

#[cw_serde]
enum RegistryMsg {
    Receive(Cw20ReceiveMsg),
}

pub fn registry() -> Box<dyn Contract<Empty>> {
    fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        COUNT.save(deps.storage, &0)?;
        RATE.save(deps.storage, &Ppm(0))?;
        Ok(Response::new())
    }
    fn execute(
        deps: DepsMut,
        env: Env,
        info: MessageInfo,
        RegistryMsg::Receive(message): RegistryMsg,
    ) -> Result<Response, ContractError> {
        let hook: Hook = from_json(&message.msg)?;
        let Entry::Lease(lease) = hook.entry else {
            panic!("the vault sends leases only");
        };
        let vault = Addr::unchecked(message.sender);
        take(
            deps,
            env,
            (vault, info.sender),
            message.amount.into(),
            lease,
        )
    }
    fn query(deps: Deps, _: Env, msg: QueryMsg) -> StdResult<Binary> {
        let QueryMsg::Channel { channel_id } = msg else {
            panic!("the vault asks for channels only");
        };
        let known = CHANNELS.load(deps.storage, channel_id.0)?;
        to_json_binary(&answer(channel_id, known))
    }
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

/// As the registry does: refuses what does not fit, and asks the vault for the margins before it answers.
fn take(
    deps: DepsMut,
    env: Env,
    (vault, token): (Addr, Addr),
    sent: Amount,
    lease: Lease,
) -> Result<Response, ContractError> {
    RECORDED.save(deps.storage, &lease)?;
    // which sidechain the token is of, the issuer says; the vault has asked it
    let issuer = CONFIG.query(&deps.querier, vault.clone())?.issuer;
    let map = Map::<&Addr, SidechainId>::new(BY_TOKEN_KEY);
    let sidechain_id = map.query(&deps.querier, issuer, &token)?.unwrap();
    let (taker, provider) = (
        Addr::unchecked(lease.taker),
        Addr::unchecked(lease.provider),
    );
    let id = lease.channel_id.0;
    let own = sent.checked_sub(lease.amount).unwrap();
    let mut known = match &lease.into {
        LeaseInto::Open(open) => {
            let count = COUNT.load(deps.storage)? + 1;
            assert_eq!(id, count, "the next channel");
            COUNT.save(deps.storage, &count)?;
            Known {
                sidechain_id,
                a: taker.clone(),
                b: None,
                expires_at: UnixTime::from(env.block.time).plus(open.lifetime),
                margins: [Amount::ZERO; 2],
                deposited: [Amount::ZERO; 2],
                policy_version: 0,
                settled: false,
            }
        }
        LeaseInto::Join { .. } | LeaseInto::TopUp {} => CHANNELS.load(deps.storage, id)?,
    };
    let top_up = matches!(lease.into, LeaseInto::TopUp {});
    if known.a != taker || known.settled || known.sidechain_id != sidechain_id {
        return Err(refusal("not such a channel of the taker's"));
    }
    if known.b.is_some() != top_up {
        return Err(refusal("joined, or not joined"));
    }
    known.b = Some(provider.clone());
    let rate = RATE.load(deps.storage)?;
    let mut margins = Vec::new();
    for (side, owner, more) in [(0, taker, own), (1, provider, lease.amount)] {
        known.deposited[side] = known.deposited[side].checked_add(more).unwrap();
        let needed = margin::required(known.deposited[side], rate);
        let amount = needed.checked_sub(known.margins[side]).unwrap();
        known.margins[side] = needed;
        if !amount.is_zero() {
            margins.push(AccountAmount { owner, amount });
        }
    }
    CHANNELS.save(deps.storage, id, &known)?;
    if margins.is_empty() {
        return Ok(Response::new());
    }
    Ok(Response::new().add_message(WasmMsg::Execute {
        contract_addr: vault.into_string(),
        msg: to_json_binary(&ExecuteMsg::Reserve {
            sidechain_id,
            margins,
        })?,
        funds: vec![],
    }))
}

/// What the double says when it does not take a lease.
pub fn refusal(why: &str) -> ContractError {
    cosmwasm_std::StdError::generic_err(why).into()
}

fn answer(id: ChannelId, known: Known) -> ChannelResponse {
    let participant = |owner| Participant {
        owner,
        key: None,
        payout: Payout::Vault {},
        fee_rate: Ppm(0),
    };
    let terms = Terms {
        policy_version: known.policy_version,
        close_window: Seconds(1),
        grace_blocks: 1,
        longest_lock: Seconds(1),
        minimum_balance: Amount::ZERO,
        minimum_rate: Ppm(0),
        bounty: Amount::ZERO,
    };
    let ledger = Ledger {
        mode: LockMode::OneWay,
        terms,
        joined: known.b.is_some(),
        opened_at: UnixTime(0),
        expires_at: known.expires_at,
        agreed_end: known.expires_at,
        marked_due_at: None,
        a: SideLedger::default(),
        b: SideLedger::default(),
        settlement: None,
    };
    ChannelResponse {
        channel: Channel {
            id,
            sidechain_id: known.sidechain_id,
            name: None,
            a: participant(known.a),
            b: known.b.map(participant),
            admission: vec![],
            marked_due_by: None,
            ledger,
        },
        phase: Phase::Open,
    }
}
