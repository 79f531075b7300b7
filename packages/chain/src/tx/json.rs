//! A transaction as the JSON that wasmd's tools read and write: for signing elsewhere, by several, or without a network.
//!
//! A contract's message stands in it as JSON, and is signed as the bytes that stand there: it is copied as it is, never
//! written anew.

use super::{proto_coins, Fee, Msg};
use crate::ChainError;
use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmwasm_std::{Addr, Binary};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

#[derive(Serialize, Deserialize)]
pub(super) struct Tx {
    pub body: Body,
    pub auth_info: Auth,
    pub signatures: Vec<Binary>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Body {
    pub messages: Vec<Box<RawValue>>,
    pub memo: String,
    #[serde(with = "text")]
    pub timeout_height: u64,
    pub extension_options: Vec<Box<RawValue>>,
    pub non_critical_extension_options: Vec<Box<RawValue>>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Auth {
    pub signer_infos: Vec<Signer>,
    pub fee: JsonFee,
}

/// Who signed, and how.
#[derive(Serialize, Deserialize)]
pub(super) struct Signer {
    pub public_key: Option<Key>,
    pub mode_info: Mode,
    #[serde(with = "text")]
    pub sequence: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "@type")]
pub(super) enum Key {
    #[serde(rename = "/cosmos.crypto.secp256k1.PubKey")]
    Secp256k1 { key: Binary },
    #[serde(rename = "/cosmos.crypto.multisig.LegacyAminoPubKey")]
    Multisig {
        threshold: u32,
        public_keys: Vec<Key>,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mode {
    Single {
        mode: String,
    },
    Multi {
        bitarray: Bits,
        mode_infos: Vec<Mode>,
    },
}

#[derive(Serialize, Deserialize)]
pub(super) struct Bits {
    pub extra_bits_stored: u32,
    pub elems: Binary,
}

#[derive(Serialize, Deserialize)]
pub(super) struct JsonFee {
    pub amount: Vec<Coin>,
    #[serde(with = "text")]
    pub gas_limit: u64,
    pub payer: String,
    pub granter: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Coin {
    pub denom: String,
    pub amount: String,
}

impl From<ProtoCoin> for Coin {
    fn from(coin: ProtoCoin) -> Self {
        Coin {
            denom: coin.denom,
            amount: coin.amount,
        }
    }
}
impl From<Coin> for ProtoCoin {
    fn from(coin: Coin) -> Self {
        ProtoCoin {
            denom: coin.denom,
            amount: coin.amount,
        }
    }
}

/// Numbers of 64 bits are texts in this JSON.
pub(super) mod text {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(n: &u64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(n)
    }
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// `MsgExecuteContract`
#[derive(Serialize, Deserialize)]
pub(super) struct Execute {
    #[serde(rename = "@type")]
    pub ty: String,
    pub sender: String,
    pub contract: String,
    pub msg: Box<RawValue>,
    pub funds: Vec<Coin>,
}

/// `MsgInstantiateContract`
#[derive(Serialize, Deserialize)]
pub(super) struct Instantiate {
    #[serde(rename = "@type")]
    pub ty: String,
    pub sender: String,
    pub admin: String,
    #[serde(with = "text")]
    pub code_id: u64,
    pub label: String,
    pub msg: Box<RawValue>,
    pub funds: Vec<Coin>,
}

/// `MsgMigrateContract`
#[derive(Serialize, Deserialize)]
pub(super) struct Migrate {
    #[serde(rename = "@type")]
    pub ty: String,
    pub sender: String,
    pub contract: String,
    #[serde(with = "text")]
    pub code_id: u64,
    pub msg: Box<RawValue>,
}

/// `MsgStoreCode`; who may instantiate it is left to the chain.
#[derive(Serialize, Deserialize)]
pub(super) struct StoreCode {
    #[serde(rename = "@type")]
    pub ty: String,
    pub sender: String,
    pub wasm_byte_code: Binary,
    pub instantiate_permission: Option<()>,
}

/// `MsgSend`
#[derive(Serialize, Deserialize)]
pub(super) struct Send {
    #[serde(rename = "@type")]
    pub ty: String,
    pub from_address: String,
    pub to_address: String,
    pub amount: Vec<Coin>,
}

pub(super) const EXECUTE: &str = "/cosmwasm.wasm.v1.MsgExecuteContract";
pub(super) const INSTANTIATE: &str = "/cosmwasm.wasm.v1.MsgInstantiateContract";
pub(super) const MIGRATE: &str = "/cosmwasm.wasm.v1.MsgMigrateContract";
pub(super) const STORE_CODE: &str = "/cosmwasm.wasm.v1.MsgStoreCode";
pub(super) const SEND: &str = "/cosmos.bank.v1beta1.MsgSend";

/// A transaction of these messages that nobody has signed. It is good for ever: signatures may take their time.
pub fn unsigned(sender: &Addr, msgs: Vec<Msg>, fee: Fee) -> Result<String, ChainError> {
    let messages = msgs
        .into_iter()
        .map(|msg| message(sender.to_string(), msg))
        .collect::<Result<_, _>>()?;
    let tx = Tx {
        body: Body {
            messages,
            memo: String::new(),
            timeout_height: 0,
            extension_options: vec![],
            non_critical_extension_options: vec![],
        },
        auth_info: Auth {
            signer_infos: vec![],
            fee: JsonFee {
                amount: coins(fee.amount),
                gas_limit: fee.gas_limit,
                payer: String::new(),
                granter: String::new(),
            },
        },
        signatures: vec![],
    };
    serde_json::to_string(&tx).map_err(ChainError::encode)
}

fn message(sender: String, msg: Msg) -> Result<Box<RawValue>, ChainError> {
    match msg {
        Msg::Execute {
            contract,
            msg,
            funds,
        } => raw(&Execute {
            ty: EXECUTE.to_owned(),
            sender,
            contract: contract.into(),
            msg: copied(msg)?,
            funds: coins(funds),
        }),
        Msg::Instantiate {
            code_id,
            admin,
            label,
            msg,
            funds,
        } => raw(&Instantiate {
            ty: INSTANTIATE.to_owned(),
            sender,
            admin: admin.map(String::from).unwrap_or_default(),
            code_id,
            label,
            msg: copied(msg)?,
            funds: coins(funds),
        }),
        Msg::Migrate {
            contract,
            code_id,
            msg,
        } => raw(&Migrate {
            ty: MIGRATE.to_owned(),
            sender,
            contract: contract.into(),
            code_id,
            msg: copied(msg)?,
        }),
        Msg::StoreCode { wasm } => raw(&StoreCode {
            ty: STORE_CODE.to_owned(),
            sender,
            wasm_byte_code: wasm,
            instantiate_permission: None,
        }),
        Msg::BankSend { to, coins: amount } => raw(&Send {
            ty: SEND.to_owned(),
            from_address: sender,
            to_address: to.into(),
            amount: coins(amount),
        }),
    }
}

fn raw(msg: &impl Serialize) -> Result<Box<RawValue>, ChainError> {
    serde_json::value::to_raw_value(msg).map_err(ChainError::encode)
}

fn copied(msg: Binary) -> Result<Box<RawValue>, ChainError> {
    let text = String::from_utf8(msg.into()).map_err(ChainError::encode)?;
    RawValue::from_string(text).map_err(ChainError::encode)
}

fn coins(coins: Vec<cosmwasm_std::Coin>) -> Vec<Coin> {
    proto_coins(coins).into_iter().map(Coin::from).collect()
}
