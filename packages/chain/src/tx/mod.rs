//! Transactions: messages, signed as a Cosmos SDK chain wants them.

pub mod json;
pub mod signed;

use crate::{Account, AccountKey, ChainError};
use causeway_types::Height;
use cosmrs::proto::cosmos::bank::v1beta1::MsgSend;
use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmrs::proto::cosmos::tx::v1beta1::{AuthInfo, TxBody, TxRaw};
use cosmrs::proto::cosmwasm::wasm::v1::{
    MsgExecuteContract, MsgInstantiateContract, MsgMigrateContract, MsgStoreCode,
};
use cosmrs::proto::traits::Message as _;
use cosmrs::tx::{Body, Fee as SdkFee, SignDoc, SignerInfo};
use cosmrs::Any;
use cosmwasm_std::{Addr, Binary, Coin};
use serde::{Deserialize, Serialize};

/// A message of a transaction. Its sender is the account that signs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Msg {
    /// Executes a message of a contract.
    Execute {
        /// The contract's address.
        contract: Addr,
        /// The contract's message, as JSON.
        msg: Binary,
        /// The coins that are sent with the message.
        funds: Vec<Coin>,
    },
    /// Instantiates a contract.
    Instantiate {
        /// The id of the stored code.
        code_id: u64,
        /// The address that may migrate it; nobody if none.
        admin: Option<Addr>,
        /// The label of the contract; no key, and not unique.
        label: String,
        /// The instantiate message, as JSON.
        msg: Binary,
        /// The coins that are sent with the message.
        funds: Vec<Coin>,
    },
    /// Migrates a contract to other code; only its admin may.
    Migrate {
        /// The contract's address.
        contract: Addr,
        /// The code's number on this chain.
        code_id: u64,
        /// The contract's message, as JSON.
        msg: Binary,
    },
    /// Stores code on the chain.
    StoreCode {
        /// The code's wasm.
        wasm: Binary,
    },
    /// Sends coins.
    BankSend {
        /// The account that is sent the coins.
        to: Addr,
        /// The coins that are sent.
        coins: Vec<Coin>,
    },
}

impl Msg {
    /// Calls a contract.
    pub fn execute(
        contract: &Addr,
        msg: &impl Serialize,
        funds: Vec<Coin>,
    ) -> Result<Self, ChainError> {
        Ok(Msg::Execute {
            contract: contract.clone(),
            msg: json(msg)?,
            funds,
        })
    }

    /// Makes a contract that nobody can migrate.
    pub fn instantiate(
        code_id: u64,
        label: impl Into<String>,
        msg: &impl Serialize,
    ) -> Result<Self, ChainError> {
        Ok(Msg::Instantiate {
            code_id,
            admin: None,
            label: label.into(),
            msg: json(msg)?,
            funds: vec![],
        })
    }

    /// Gives a contract other code.
    pub fn migrate(
        contract: &Addr,
        code_id: u64,
        msg: &impl Serialize,
    ) -> Result<Self, ChainError> {
        Ok(Msg::Migrate {
            contract: contract.clone(),
            code_id,
            msg: json(msg)?,
        })
    }

    fn into_any(self, sender: &Addr) -> Result<Any, ChainError> {
        let sender = sender.to_string();
        match self {
            Msg::Execute {
                contract,
                msg,
                funds,
            } => Any::from_msg(&MsgExecuteContract {
                sender,
                contract: contract.into(),
                msg: msg.into(),
                funds: proto_coins(funds),
            }),
            Msg::Instantiate {
                code_id,
                admin,
                label,
                msg,
                funds,
            } => Any::from_msg(&MsgInstantiateContract {
                sender,
                admin: admin.map(String::from).unwrap_or_default(),
                code_id,
                label,
                msg: msg.into(),
                funds: proto_coins(funds),
            }),
            Msg::Migrate {
                contract,
                code_id,
                msg,
            } => Any::from_msg(&MsgMigrateContract {
                sender,
                contract: contract.into(),
                code_id,
                msg: msg.into(),
            }),
            Msg::StoreCode { wasm } => Any::from_msg(&MsgStoreCode {
                sender,
                wasm_byte_code: wasm.into(),
                instantiate_permission: None,
            }),
            Msg::BankSend { to, coins } => Any::from_msg(&MsgSend {
                from_address: sender,
                to_address: to.into(),
                amount: proto_coins(coins),
            }),
        }
        .map_err(ChainError::encode)
    }
}

fn json(msg: &impl Serialize) -> Result<Binary, ChainError> {
    cosmwasm_std::to_json_binary(msg).map_err(ChainError::Encode)
}

/// The chain takes coins only in the order of their denoms.
fn proto_coins(mut coins: Vec<Coin>) -> Vec<ProtoCoin> {
    coins.sort_by(|a, b| a.denom.cmp(&b.denom));
    coins
        .into_iter()
        .map(|c| ProtoCoin {
            denom: c.denom,
            amount: c.amount.to_string(),
        })
        .collect()
}

/// What a transaction offers for being included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fee {
    /// The most gas that it may use; 0 where nothing is measured.
    pub gas_limit: u64,
    /// What it pays.
    pub amount: Vec<Coin>,
}

impl Fee {
    fn into_sdk(self) -> Result<SdkFee, ChainError> {
        let amount = proto_coins(self.amount)
            .iter()
            .map(cosmrs::Coin::try_from)
            .collect::<Result<_, _>>()
            .map_err(ChainError::encode)?;
        Ok(SdkFee {
            amount,
            gas_limit: self.gas_limit,
            payer: None,
            granter: None,
        })
    }
}

/// The bytes of a transaction of these messages, signed directly over chain id, account number and sequence.
pub fn sign(
    key: &AccountKey,
    account: Account,
    chain_id: &str,
    msgs: Vec<Msg>,
    fee: Fee,
) -> Result<Vec<u8>, ChainError> {
    sign_until(key, account, chain_id, msgs, fee, Height(0), "")
}

/// The same, good up to a height, 0 being for ever, and with a memo.
pub fn sign_until(
    key: &AccountKey,
    account: Account,
    chain_id: &str,
    msgs: Vec<Msg>,
    fee: Fee,
    last: Height,
    memo: &str,
) -> Result<Vec<u8>, ChainError> {
    let chain_id: cosmrs::tendermint::chain::Id = chain_id
        .parse()
        .map_err(|_| ChainError::BadChainId(chain_id.to_owned()))?;
    let last = cosmrs::tendermint::block::Height::try_from(last.0).map_err(ChainError::encode)?;
    let body = Body::new(anys(msgs, &key.address())?, memo, last);
    let public_key = key.signer().public_key();
    let auth =
        SignerInfo::single_direct(Some(public_key), account.sequence).auth_info(fee.into_sdk()?);
    SignDoc::new(&body, &auth, &chain_id, account.number)
        .and_then(|doc| doc.sign(key.signer()))
        .and_then(|raw| raw.to_bytes())
        .map_err(ChainError::encode)
}

/// The bytes of a transaction that nobody has signed, as a chain simulates it.
pub fn unsigned(sender: &Addr, account: Account, msgs: Vec<Msg>) -> Result<Vec<u8>, ChainError> {
    let body = Body::new(anys(msgs, sender)?, "", 0u8);
    let auth =
        SignerInfo::single_direct(None, account.sequence).auth_info(Fee::default().into_sdk()?);
    let raw = TxRaw {
        body_bytes: body.into_bytes().map_err(ChainError::encode)?,
        auth_info_bytes: auth.into_bytes().map_err(ChainError::encode)?,
        signatures: vec![Vec::new()],
    };
    Ok(raw.encode_to_vec())
}

/// Whether a transaction has these messages of a sender, and no others.
pub fn has_messages(tx: &[u8], sender: &Addr, msgs: Vec<Msg>) -> bool {
    let body = TxRaw::decode(tx).and_then(|raw| TxBody::decode(raw.body_bytes.as_slice()));
    match (body, anys(msgs, sender)) {
        (Ok(body), Ok(msgs)) => body.messages == msgs,
        _ => false,
    }
}

/// The sender of a transaction's first message, and the sequence that it names. None where that cannot be read.
pub fn signer_of(tx: &[u8]) -> Option<(Addr, u64)> {
    signer(&TxRaw::decode(tx).ok()?)
}

/// Who signed a transaction, and for which sequence: the sender of its first message. None where that cannot be read.
pub(crate) fn signer(raw: &TxRaw) -> Option<(Addr, u64)> {
    let auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).ok()?;
    let body = TxBody::decode(raw.body_bytes.as_slice()).ok()?;
    let sequence = auth.signer_infos.first()?.sequence;
    let sender = sender(body.messages.first()?)?;
    Some((Addr::unchecked(sender), sequence))
}

fn sender(any: &Any) -> Option<String> {
    let bytes = any.value.as_slice();
    match any.type_url.as_str() {
        json::EXECUTE => MsgExecuteContract::decode(bytes).ok().map(|m| m.sender),
        json::INSTANTIATE => MsgInstantiateContract::decode(bytes).ok().map(|m| m.sender),
        json::MIGRATE => MsgMigrateContract::decode(bytes).ok().map(|m| m.sender),
        json::STORE_CODE => MsgStoreCode::decode(bytes).ok().map(|m| m.sender),
        json::SEND => MsgSend::decode(bytes).ok().map(|m| m.from_address),
        _ => None,
    }
}

fn anys(msgs: Vec<Msg>, sender: &Addr) -> Result<Vec<Any>, ChainError> {
    msgs.into_iter().map(|msg| msg.into_any(sender)).collect()
}
