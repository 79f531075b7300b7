//! What the chain says to a contract: who calls, when, what came of a message or a question. Fields that are not known
//! are of a newer chain.

use crate::fault::Fault;
use crate::fields::Fields;
use crate::json::{deserialize, FromJson};
use crate::node::Node;
use cosmwasm_std::{
    Binary, BlockInfo, Coin, ContractInfo, ContractResult, Env, MessageInfo, MsgResponse, Reply,
    SubMsgResponse, SubMsgResult, SystemError, SystemResult, TransactionInfo,
};
use serde::{Deserialize, Deserializer};

/// A type of the library's, read by our own code where serde is asked for.
pub struct Given<T>(pub T);

impl<'de, T: FromJson> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize(deserializer).map(Given)
    }
}

impl<T: FromJson> FromJson for Given<T> {
    fn from_json(node: Node) -> Result<Self, Fault> {
        T::from_json(node).map(Given)
    }
}

macro_rules! read {
    ($($kind:ident { $($field:ident $(: $default:ident)?),+ })+) => {$(
        impl FromJson for $kind {
            fn from_json(node: Node) -> Result<Self, Fault> {
                let mut fields = Fields::lenient(node, &[$(stringify!($field)),+])?;
                Ok($kind { $($field: read!(fields $($default)?)),+ })
            }
        }
    )+};
    ($fields:ident) => { $fields.next()? };
    ($fields:ident default) => { $fields.next_or_default()? };
}

read! {
    BlockInfo { height, time, chain_id }
    TransactionInfo { index }
    ContractInfo { address }
    Env { block, transaction, contract }
    Coin { denom, amount }
    MessageInfo { sender, funds }
    Reply { id, payload: default, gas_used: default, result }
    MsgResponse { type_url, value }
}

/// Without its events, which no contract of ours looks at.
impl FromJson for SubMsgResponse {
    fn from_json(node: Node) -> Result<Self, Fault> {
        let mut fields = Fields::lenient(node, &["data", "msg_responses"])?;
        // `data` is how an older chain says it
        #[allow(deprecated)]
        Ok(SubMsgResponse {
            events: Vec::new(),
            data: fields.next()?,
            msg_responses: fields.next_or_default()?,
        })
    }
}

/// What stands under `ok`, or under `error`.
fn either(node: Node) -> Result<(bool, Node), Fault> {
    let (variant, body) = node.variant(&["ok", "error"])?;
    Ok((variant == 0, body.some()?))
}

impl FromJson for SubMsgResult {
    fn from_json(node: Node) -> Result<Self, Fault> {
        Ok(match either(node)? {
            (true, answer) => SubMsgResult::Ok(FromJson::from_json(answer)?),
            (false, why) => SubMsgResult::Err(why.text()?),
        })
    }
}

impl FromJson for ContractResult<Binary> {
    fn from_json(node: Node) -> Result<Self, Fault> {
        Ok(match either(node)? {
            (true, answer) => ContractResult::Ok(FromJson::from_json(answer)?),
            (false, why) => ContractResult::Err(why.text()?),
        })
    }
}

impl FromJson for SystemResult<ContractResult<Binary>> {
    fn from_json(node: Node) -> Result<Self, Fault> {
        Ok(match either(node)? {
            (true, answer) => SystemResult::Ok(FromJson::from_json(answer)?),
            (false, why) => SystemResult::Err(FromJson::from_json(why)?),
        })
    }
}

impl FromJson for SystemError {
    fn from_json(node: Node) -> Result<Self, Fault> {
        let known = [
            "invalid_request",
            "invalid_response",
            "no_such_contract",
            "no_such_code",
            "unsupported_request",
            "unknown",
        ];
        let (variant, body) = node.variant(&known)?;
        let names: &[&str] = match variant {
            0 => &["error", "request"],
            1 => &["error", "response"],
            2 => &["addr"],
            3 => &["code_id"],
            4 => &["kind"],
            _ => &[],
        };
        let mut fields = Fields::lenient(body.some()?, names)?;
        Ok(match variant {
            0 => SystemError::InvalidRequest {
                error: fields.next()?,
                request: fields.next()?,
            },
            1 => SystemError::InvalidResponse {
                error: fields.next()?,
                response: fields.next()?,
            },
            2 => SystemError::NoSuchContract {
                addr: fields.next()?,
            },
            3 => SystemError::NoSuchCode {
                code_id: fields.next()?,
            },
            4 => SystemError::UnsupportedRequest {
                kind: fields.next()?,
            },
            _ => SystemError::Unknown {},
        })
    }
}
