//! Contracts that stand in for others: a foreign cw20 that may deliver less than it says, and a registry that records
//! what it is told.

use crate::ContractError;
use causeway_types::issuer::Asset;
use cosmwasm_std::{
    to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError,
    StdResult, Uint128,
};
use cw20::{Cw20ExecuteMsg, Cw20ReceiveMsg};
use cw20_base::state::BALANCES;
use cw_multi_test::{App, Contract, ContractWrapper};
use cw_storage_plus::Item;

/// What the foreign token keeps of each `Send`, though it announces all of it.
const TAX: Item<Uint128> = Item::new("tax");
/// Whether the foreign token answers no question.
const SILENT: Item<bool> = Item::new("silent");
const RECORDED: Item<Cw20ReceiveMsg> = Item::new("recorded");

pub fn foreign() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(
        foreign_execute,
        cw20_base::contract::instantiate,
        foreign_query,
    ))
}

fn foreign_query(deps: Deps, env: Env, msg: cw20_base::msg::QueryMsg) -> StdResult<Binary> {
    if SILENT.may_load(deps.storage)?.unwrap_or_default() {
        return Err(StdError::generic_err("this token gives no answer"));
    }
    cw20_base::contract::query(deps, env, msg)
}

fn foreign_execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: Cw20ExecuteMsg,
) -> Result<Response, cw20_base::ContractError> {
    if let Cw20ExecuteMsg::Send { contract, .. } = &msg {
        let tax = TAX.may_load(deps.storage)?.unwrap_or_default();
        let to = Addr::unchecked(contract);
        let has = BALANCES.may_load(deps.storage, &to)?.unwrap_or_default();
        let response = cw20_base::contract::execute(
            DepsMut {
                storage: &mut *deps.storage,
                ..deps
            },
            env,
            info,
            msg.clone(),
        )?;
        if !tax.is_zero() {
            let now = BALANCES.load(deps.storage, &to)?;
            let received = now.checked_sub(has).unwrap_or_default();
            let kept = has + received.saturating_sub(tax);
            BALANCES.save(deps.storage, &to, &kept)?;
        }
        return Ok(response);
    }
    cw20_base::contract::execute(deps, env, info, msg)
}

/// From now on the foreign token delivers that much less.
pub fn tax(app: &mut App, token: &Addr, amount: u128) {
    let mut storage = app.contract_storage_mut(token);
    TAX.save(&mut *storage, &Uint128::new(amount)).unwrap();
}

/// From now on the foreign token answers no question, or does again.
pub fn silence(app: &mut App, token: &Addr, silent: bool) {
    let mut storage = app.contract_storage_mut(token);
    SILENT.save(&mut *storage, &silent).unwrap();
}

/// The asset's balance of an address becomes another, by no message of ours.
pub fn set_balance(app: &mut App, asset: &Asset, who: &Addr, amount: u128) {
    match asset {
        Asset::Native { denom } => app.init_modules(|router, _, storage| {
            let coins = cosmwasm_std::coins(amount, denom);
            router.bank.init_balance(storage, who, coins).unwrap();
        }),
        Asset::Cw20 { address } => {
            let token = Addr::unchecked(address);
            let mut storage = app.contract_storage_mut(&token);
            BALANCES
                .save(&mut *storage, who, &Uint128::new(amount))
                .unwrap();
        }
    }
}

#[cosmwasm_schema::cw_serde]
enum RegistryMsg {
    Receive(Cw20ReceiveMsg),
}

pub fn registry() -> Box<dyn Contract<Empty>> {
    fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new())
    }
    fn execute(
        deps: DepsMut,
        _: Env,
        _: MessageInfo,
        msg: RegistryMsg,
    ) -> Result<Response, ContractError> {
        let RegistryMsg::Receive(msg) = msg;
        RECORDED.save(deps.storage, &msg)?;
        Ok(Response::new())
    }
    fn query(deps: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        to_json_binary(&RECORDED.may_load(deps.storage)?)
    }
    Box::new(ContractWrapper::new(execute, instantiate, query))
}
