//! What a contract answers the chain, as `cosmwasm_std`'s own code writes it.

use crate::write::{single, Object, ToJson};
use cosmwasm_std::{
    Attribute, BankMsg, Binary, Coin, CosmosMsg, Empty, Event, ReplyOn, Response, SubMsg, WasmMsg,
};
use std::fmt::Display;

fn result(variant: &str, value: &dyn ToJson) -> Vec<u8> {
    let mut out = String::new();
    single(&mut out, variant, value);
    out.into_bytes()
}

/// The answer to a question.
pub fn write_value(answer: &Binary) -> Vec<u8> {
    result("ok", answer)
}

/// Why nothing is done or answered.
pub fn write_refusal(why: &dyn Display) -> Vec<u8> {
    result("error", &why.to_string())
}

/// What is to be done. Messages of kinds that no contract of ours sends have no form here, and are refused.
pub fn write_response(response: &Response) -> Result<Vec<u8>, &'static str> {
    let known = |message: &SubMsg| {
        matches!(
            message.msg,
            CosmosMsg::Bank(BankMsg::Send { .. })
                | CosmosMsg::Wasm(WasmMsg::Execute { .. } | WasmMsg::Instantiate { .. })
        )
    };
    match response.messages.iter().all(known) {
        true => Ok(result("ok", response)),
        false => Err("a message of a kind that is not written"),
    }
}

macro_rules! written {
    ($($kind:ty { $($name:literal $field:ident),+ })+) => {$(
        impl ToJson for $kind {
            fn to_json(&self, out: &mut String) {
                let mut object = Object::new(out);
                $( object.field($name, &self.$field); )+
                object.end();
            }
        }
    )+};
}

written! {
    Response { "messages" messages, "attributes" attributes, "events" events, "data" data }
    Event { "type" ty, "attributes" attributes }
    Attribute { "key" key, "value" value }
    Coin { "denom" denom, "amount" amount }
    SubMsg { "id" id, "payload" payload, "msg" msg, "gas_limit" gas_limit, "reply_on" reply_on }
}

impl ToJson for Empty {
    fn to_json(&self, out: &mut String) {
        Object::new(out).end();
    }
}

impl ToJson for ReplyOn {
    fn to_json(&self, out: &mut String) {
        let name = match self {
            ReplyOn::Always => "always",
            ReplyOn::Error => "error",
            ReplyOn::Success => "success",
            ReplyOn::Never => "never",
        };
        name.to_json(out);
    }
}

impl ToJson for CosmosMsg {
    fn to_json(&self, out: &mut String) {
        match self {
            CosmosMsg::Bank(message) => single(out, "bank", message),
            CosmosMsg::Wasm(message) => single(out, "wasm", message),
            // `write_response` lets no other come here
            _ => Empty {}.to_json(out),
        }
    }
}

impl ToJson for BankMsg {
    fn to_json(&self, out: &mut String) {
        if let BankMsg::Send { to_address, amount } = self {
            let mut object = Object::variant(out, "send");
            object.field("to_address", to_address);
            object.field("amount", amount);
            object.end();
        }
    }
}

impl ToJson for WasmMsg {
    fn to_json(&self, out: &mut String) {
        match self {
            WasmMsg::Execute {
                contract_addr,
                msg,
                funds,
            } => {
                let mut object = Object::variant(out, "execute");
                object.field("contract_addr", contract_addr);
                object.field("msg", msg);
                object.field("funds", funds);
                object.end();
            }
            WasmMsg::Instantiate {
                admin,
                code_id,
                msg,
                funds,
                label,
            } => {
                let mut object = Object::variant(out, "instantiate");
                object.field("admin", admin);
                object.field("code_id", code_id);
                object.field("msg", msg);
                object.field("funds", funds);
                object.field("label", label);
                object.end();
            }
            _ => (),
        }
    }
}
