//! Whether a transaction may go into a block: what a chain asks before it runs anything.

use crate::PREFIX;
use causeway_chain::tx::signer_of;
use causeway_chain::{Account, ChainError, Msg, Prefix, TxHash};
use causeway_types::Height;
use cosmrs::crypto::PublicKey;
use cosmrs::proto::cosmos::bank::v1beta1::MsgSend;
use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmrs::proto::cosmos::tx::v1beta1::{
    mode_info::{Single, Sum},
    AuthInfo, ModeInfo, SignDoc, SignerInfo, TxBody, TxRaw,
};
use cosmrs::proto::cosmwasm::wasm::v1::{
    MsgExecuteContract, MsgInstantiateContract, MsgMigrateContract, MsgStoreCode,
};
use cosmrs::proto::traits::{Message, Name};
use cosmrs::tendermint::crypto::{default::signature::Verifier, signature::Verifier as _};
use cosmrs::tendermint::Signature;
use cosmrs::tx::SignMode;
use cosmrs::Any;
use cosmwasm_std::{Addr, Coin};

/// A transaction that goes into the next block, whatever becomes of it there.
pub(crate) struct Checked {
    pub hash: TxHash,
    pub sender: Addr,
    pub msgs: Vec<Msg>,
    /// Its bytes, as they were signed.
    pub bytes: Vec<u8>,
}

/// Checks form, signer, sequence and signature, in the order in which a Cosmos SDK chain does.
pub(crate) fn check(
    tx: &[u8],
    chain_id: &str,
    next: Height,
    account: impl FnOnce(&Addr) -> Result<Account, ChainError>,
) -> Result<Checked, ChainError> {
    let raw: TxRaw = decoded(tx, "transaction")?;
    let body: TxBody = decoded(&raw.body_bytes, "body")?;
    let auth: AuthInfo = decoded(&raw.auth_info_bytes, "signer information")?;
    let ([info], [signature]) = (&auth.signer_infos[..], &raw.signatures[..]) else {
        return Err(malformed(format!(
            "it has {} signers and {} signatures, must have 1 and 1",
            auth.signer_infos.len(),
            raw.signatures.len()
        )));
    };
    if !body.extension_options.is_empty() {
        return Err(malformed("it has extension options, must have none"));
    }
    if (1..next.0).contains(&body.timeout_height) {
        return Err(ChainError::TimeoutHeight {
            timeout: Height(body.timeout_height),
            next,
        });
    }
    let public_key = public_key(info)?;
    let sender = public_key.account_id(PREFIX).map_err(malformed)?;
    let sender = Addr::unchecked(sender.as_ref());
    if body.messages.is_empty() {
        return Err(malformed("it has 0 messages, must have 1 or more"));
    }
    let msgs = (0u32..)
        .zip(&body.messages)
        .map(|(index, any)| msg(index, any, &sender))
        .collect::<Result<Vec<_>, _>>()?;

    let Account { number, sequence } = account(&sender)?;
    if info.sequence != sequence {
        return Err(ChainError::Sequence {
            expected: sequence,
            given: info.sequence,
        });
    }
    let signed = SignDoc {
        body_bytes: raw.body_bytes.clone(),
        auth_info_bytes: raw.auth_info_bytes.clone(),
        chain_id: chain_id.to_owned(),
        account_number: number,
    };
    Signature::try_from(signature.as_slice())
        .ok()
        .and_then(|s| Verifier::verify(public_key.into(), &signed.encode_to_vec(), &s).ok())
        .ok_or_else(|| ChainError::Signature {
            number,
            sequence,
            chain_id: chain_id.to_owned(),
        })?;
    Ok(Checked {
        hash: TxHash::of(tx),
        sender,
        msgs,
        bytes: tx.to_vec(),
    })
}

/// The same of a transaction that is only tried: its sequence is checked, its signature is not.
pub(crate) fn check_unsigned(
    tx: &[u8],
    account: impl FnOnce(&Addr) -> Result<Account, ChainError>,
) -> Result<Checked, ChainError> {
    let raw: TxRaw = decoded(tx, "transaction")?;
    let body: TxBody = decoded(&raw.body_bytes, "body")?;
    let (sender, sequence) =
        signer_of(tx).ok_or_else(|| malformed("its first message says no sender"))?;
    let msgs = (0u32..)
        .zip(&body.messages)
        .map(|(index, any)| msg(index, any, &sender))
        .collect::<Result<Vec<_>, _>>()?;
    let expected = account(&sender)?.sequence;
    if sequence != expected {
        return Err(ChainError::Sequence {
            expected,
            given: sequence,
        });
    }
    Ok(Checked {
        hash: TxHash::of(tx),
        sender,
        msgs,
        bytes: tx.to_vec(),
    })
}

fn public_key(info: &SignerInfo) -> Result<PublicKey, ChainError> {
    let direct = Some(ModeInfo {
        sum: Some(Sum::Single(Single {
            mode: SignMode::Direct.into(),
        })),
    });
    if info.mode_info != direct {
        return Err(malformed("it is not signed by one key in direct mode"));
    }
    match &info.public_key {
        Some(any) if any.type_url == PublicKey::SECP256K1_TYPE_URL => {
            PublicKey::try_from(any).map_err(malformed)
        }
        _ => Err(malformed("its signer shows no secp256k1 key")),
    }
}

/// The message inside, whose sender must be who signed.
fn msg(index: u32, any: &Any, signer: &Addr) -> Result<Msg, ChainError> {
    let by = |sender: &str| {
        if sender == signer.as_str() {
            return Ok(());
        }
        Err(ChainError::Signer {
            message: index,
            sender: sender.to_owned(),
            signer: signer.clone(),
        })
    };
    if let Some(m) = of_type::<MsgExecuteContract>(any)? {
        by(&m.sender)?;
        Ok(Msg::Execute {
            contract: Prefix::wasm().parse(&m.contract)?,
            msg: m.msg.into(),
            funds: coins(m.funds)?,
        })
    } else if let Some(m) = of_type::<MsgInstantiateContract>(any)? {
        by(&m.sender)?;
        let admin = (!m.admin.is_empty()).then(|| Prefix::wasm().parse(&m.admin));
        Ok(Msg::Instantiate {
            code_id: m.code_id,
            admin: admin.transpose()?,
            label: m.label,
            msg: m.msg.into(),
            funds: coins(m.funds)?,
        })
    } else if let Some(m) = of_type::<MsgMigrateContract>(any)? {
        by(&m.sender)?;
        Ok(Msg::Migrate {
            contract: Prefix::wasm().parse(&m.contract)?,
            code_id: m.code_id,
            msg: m.msg.into(),
        })
    } else if of_type::<MsgStoreCode>(any)?.is_some() {
        Err(malformed(format!(
            "message {index} stores code, and the codes of this chain are those that came with the program"
        )))
    } else if let Some(m) = of_type::<MsgSend>(any)? {
        by(&m.from_address)?;
        Ok(Msg::BankSend {
            to: Prefix::wasm().parse(&m.to_address)?,
            coins: coins(m.amount)?,
        })
    } else {
        Err(malformed(format!(
            "message {index} is a {}, which this chain does not know",
            any.type_url
        )))
    }
}

fn of_type<M: Message + Name + Default>(any: &Any) -> Result<Option<M>, ChainError> {
    if any.type_url != M::type_url() {
        return Ok(None);
    }
    decoded(&any.value, &any.type_url).map(Some)
}

/// A chain takes coins only above zero and in the order of their denoms, each once.
fn coins(coins: Vec<ProtoCoin>) -> Result<Vec<Coin>, ChainError> {
    let coins = coins
        .into_iter()
        .map(|c| match c.amount.parse() {
            Ok(0) | Err(_) => Err(malformed(format!(
                "'{}' {} is no amount of coins, must be 1 to 2^128 - 1",
                c.amount, c.denom
            ))),
            Ok(amount) => Ok(cosmwasm_std::coin(amount, c.denom)),
        })
        .collect::<Result<Vec<_>, _>>()?;
    if coins.windows(2).any(|pair| pair[0].denom >= pair[1].denom) {
        return Err(malformed("its coins are not in order of denom, each once"));
    }
    Ok(coins)
}

fn decoded<M: Message + Default>(bytes: &[u8], what: &str) -> Result<M, ChainError> {
    M::decode(bytes).map_err(|e| malformed(format!("the {what} cannot be decoded: {e}")))
}

fn malformed(why: impl std::fmt::Display) -> ChainError {
    ChainError::Malformed(why.to_string())
}
