//! A call by the chain: what came is read, the contract's own function called, and its answer written.

use crate::{memory, querier::Chain};
use causeway_wire::{write_refusal, write_response, write_value, Given};
use cosmwasm_std::{
    from_json, Binary, Deps, DepsMut, Empty, Env, ExternalApi, ExternalStorage, MessageInfo,
    OwnedDeps, Reply, Response, StdResult,
};
use serde::de::DeserializeOwned;
use std::fmt::Display;
use std::marker::PhantomData;

type Outside = OwnedDeps<ExternalStorage, ExternalApi, Chain, Empty>;

fn outside() -> Outside {
    memory::tell_panics();
    OwnedDeps {
        storage: ExternalStorage::new(),
        api: ExternalApi::new(),
        querier: Chain,
        custom_query_type: PhantomData,
    }
}

#[inline(never)]
fn env(region: u32) -> StdResult<Env> {
    from_json::<Given<Env>>(memory::take(region)).map(|given| given.0)
}

#[inline(never)]
fn info(region: u32) -> StdResult<MessageInfo> {
    from_json::<Given<MessageInfo>>(memory::take(region)).map(|given| given.0)
}

fn message<M: DeserializeOwned>(region: u32) -> StdResult<M> {
    from_json(memory::take(region))
}

#[inline(never)]
fn refusal(why: &dyn Display) -> u32 {
    memory::give(write_refusal(why))
}

fn response<E: Display>(answer: Result<Response, E>) -> u32 {
    match answer {
        Ok(response) => changes(&response),
        Err(why) => refusal(&why),
    }
}

#[inline(never)]
fn changes(response: &Response) -> u32 {
    match write_response(response) {
        Ok(written) => memory::give(written),
        Err(why) => refusal(&why),
    }
}

/// `instantiate` and `execute`: someone sends a message.
pub fn sent<M: DeserializeOwned, E: Display>(
    contract: fn(DepsMut, Env, MessageInfo, M) -> Result<Response, E>,
    env_at: u32,
    info_at: u32,
    msg_at: u32,
) -> u32 {
    let mut outside = outside();
    let read = || StdResult::Ok((env(env_at)?, info(info_at)?, message(msg_at)?));
    match read() {
        Ok((env, info, msg)) => response(contract(outside.as_mut(), env, info, msg)),
        Err(fault) => refusal(&fault),
    }
}

/// `migrate` and `sudo`: the chain says so.
pub fn asked<M: DeserializeOwned, E: Display>(
    contract: fn(DepsMut, Env, M) -> Result<Response, E>,
    env_at: u32,
    msg_at: u32,
) -> u32 {
    let mut outside = outside();
    let read = || StdResult::Ok((env(env_at)?, message(msg_at)?));
    match read() {
        Ok((env, msg)) => response(contract(outside.as_mut(), env, msg)),
        Err(fault) => refusal(&fault),
    }
}

/// `reply`: what came of a message that the contract had sent.
pub fn replied<E: Display>(
    contract: fn(DepsMut, Env, Reply) -> Result<Response, E>,
    env_at: u32,
    msg_at: u32,
) -> u32 {
    let mut outside = outside();
    let read = || StdResult::Ok((env(env_at)?, message::<Given<Reply>>(msg_at)?));
    match read() {
        Ok((env, Given(reply))) => response(contract(outside.as_mut(), env, reply)),
        Err(fault) => refusal(&fault),
    }
}

/// `query`: a question, which changes nothing.
pub fn queried<M: DeserializeOwned, E: Display>(
    contract: fn(Deps, Env, M) -> Result<Binary, E>,
    env_at: u32,
    msg_at: u32,
) -> u32 {
    let outside = outside();
    let read = || StdResult::Ok((env(env_at)?, message(msg_at)?));
    match read() {
        Ok((env, msg)) => match contract(outside.as_ref(), env, msg) {
            Ok(answer) => memory::give(write_value(&answer)),
            Err(why) => refusal(&why),
        },
        Err(fault) => refusal(&fault),
    }
}
