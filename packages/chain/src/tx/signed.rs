//! A signed transaction, from the JSON that wasmd's tools write to the bytes that a chain takes.

use super::json::{
    Coin, Execute, Instantiate, Key, Migrate, Mode, Send, Signer, StoreCode, Tx, EXECUTE,
    INSTANTIATE, MIGRATE, SEND, STORE_CODE,
};
use crate::ChainError;
use cosmrs::proto::cosmos::bank::v1beta1::MsgSend;
use cosmrs::proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmrs::proto::cosmos::crypto::multisig::v1beta1::CompactBitArray;
use cosmrs::proto::cosmos::crypto::multisig::LegacyAminoPubKey;
use cosmrs::proto::cosmos::crypto::secp256k1::PubKey;
use cosmrs::proto::cosmos::tx::signing::v1beta1::SignMode;
use cosmrs::proto::cosmos::tx::v1beta1::{
    mode_info::{Multi, Single, Sum},
    AuthInfo, Fee, ModeInfo, SignerInfo, TxBody, TxRaw,
};
use cosmrs::proto::cosmwasm::wasm::v1::{
    MsgExecuteContract, MsgInstantiateContract, MsgMigrateContract, MsgStoreCode,
};
use cosmrs::proto::traits::{Message, Name};
use cosmrs::Any;
use serde::de::DeserializeOwned;
use serde::Deserialize;
use serde_json::value::RawValue;

/// The bytes of a signed transaction, from JSON as `wasmd tx sign` and `wasmd tx multisign` print it.
pub fn from_json(text: &str) -> Result<Vec<u8>, ChainError> {
    let tx: Tx = serde_json::from_str(text).map_err(|e| malformed(format!("its JSON: {e}")))?;
    if tx.signatures.is_empty() {
        return Err(malformed("nobody has signed it: `wasmd tx sign` does"));
    }
    let extended = tx.body.extension_options.len() + tx.body.non_critical_extension_options.len();
    if extended > 0 {
        return Err(malformed(format!(
            "it has {extended} extension options, must have none"
        )));
    }
    let body = TxBody {
        messages: tx
            .body
            .messages
            .iter()
            .map(|m| message(m))
            .collect::<Result<_, _>>()?,
        memo: tx.body.memo,
        timeout_height: tx.body.timeout_height,
        ..TxBody::default()
    };
    let fee = tx.auth_info.fee;
    let auth = AuthInfo {
        signer_infos: tx
            .auth_info
            .signer_infos
            .into_iter()
            .map(signer)
            .collect::<Result<_, _>>()?,
        fee: Some(Fee {
            amount: coins(fee.amount),
            gas_limit: fee.gas_limit,
            payer: fee.payer,
            granter: fee.granter,
        }),
        ..AuthInfo::default()
    };
    let raw = TxRaw {
        body_bytes: body.encode_to_vec(),
        auth_info_bytes: auth.encode_to_vec(),
        signatures: tx.signatures.into_iter().map(Into::into).collect(),
    };
    Ok(raw.encode_to_vec())
}

fn message(raw: &RawValue) -> Result<Any, ChainError> {
    #[derive(Deserialize)]
    struct Typed {
        #[serde(rename = "@type")]
        ty: String,
    }
    let Typed { ty } = read(raw)?;
    match ty.as_str() {
        EXECUTE => {
            let m: Execute = read(raw)?;
            any(&MsgExecuteContract {
                sender: m.sender,
                contract: m.contract,
                msg: unescape_go(&m.msg),
                funds: coins(m.funds),
            })
        }
        INSTANTIATE => {
            let m: Instantiate = read(raw)?;
            any(&MsgInstantiateContract {
                sender: m.sender,
                admin: m.admin,
                code_id: m.code_id,
                label: m.label,
                msg: unescape_go(&m.msg),
                funds: coins(m.funds),
            })
        }
        MIGRATE => {
            let m: Migrate = read(raw)?;
            any(&MsgMigrateContract {
                sender: m.sender,
                contract: m.contract,
                code_id: m.code_id,
                msg: unescape_go(&m.msg),
            })
        }
        STORE_CODE => {
            let m: StoreCode = read(raw)?;
            any(&MsgStoreCode {
                sender: m.sender,
                wasm_byte_code: m.wasm_byte_code.into(),
                instantiate_permission: None,
            })
        }
        SEND => {
            let m: Send = read(raw)?;
            any(&MsgSend {
                from_address: m.from_address,
                to_address: m.to_address,
                amount: coins(m.amount),
            })
        }
        other => Err(malformed(format!(
            "a message is a {other}, which is none that causeway generates: send it with the tool that made it"
        ))),
    }
}

/// A contract's message as it was signed: Go writes five characters of JSON texts in another way than they were read. A
/// backslash that is itself escaped begins no such escape.
fn unescape_go(msg: &RawValue) -> Vec<u8> {
    let mut rest = msg.get();
    let mut out = String::with_capacity(rest.len());
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let known = GO_ESCAPES
            .iter()
            .find_map(|(text, c)| Some((escape.strip_prefix(text)?, *c)));
        rest = match known {
            Some((after, c)) => {
                out.push(c);
                after
            }
            None => {
                // the character after a backslash belongs to it
                let end = 1 + escape.chars().nth(1).map_or(0, char::len_utf8);
                out.push_str(&escape[..end]);
                &escape[end..]
            }
        };
    }
    out.push_str(rest);
    out.into_bytes()
}

/// How Go's encoder writes what our own leaves as it is.
const GO_ESCAPES: [(&str, char); 5] = [
    ("\\u003c", '<'),
    ("\\u003e", '>'),
    ("\\u0026", '&'),
    ("\\u2028", '\u{2028}'),
    ("\\u2029", '\u{2029}'),
];

fn signer(signer: Signer) -> Result<SignerInfo, ChainError> {
    Ok(SignerInfo {
        public_key: signer.public_key.map(key).transpose()?,
        mode_info: Some(mode(signer.mode_info)?),
        sequence: signer.sequence,
    })
}

fn key(key: Key) -> Result<Any, ChainError> {
    match key {
        Key::Secp256k1 { key } => any(&PubKey { key: key.into() }),
        Key::Multisig {
            threshold,
            public_keys,
        } => any(&LegacyAminoPubKey {
            threshold,
            public_keys: public_keys
                .into_iter()
                .map(self::key)
                .collect::<Result<_, _>>()?,
        }),
    }
}

fn mode(mode: Mode) -> Result<ModeInfo, ChainError> {
    let sum = match mode {
        Mode::Single { mode } => Sum::Single(Single {
            mode: SignMode::from_str_name(&mode)
                .ok_or_else(|| malformed(format!("'{mode}' is no way to sign")))?
                .into(),
        }),
        Mode::Multi {
            bitarray,
            mode_infos,
        } => Sum::Multi(Multi {
            bitarray: Some(CompactBitArray {
                extra_bits_stored: bitarray.extra_bits_stored,
                elems: bitarray.elems.into(),
            }),
            mode_infos: mode_infos
                .into_iter()
                .map(self::mode)
                .collect::<Result<_, _>>()?,
        }),
    };
    Ok(ModeInfo { sum: Some(sum) })
}

fn coins(coins: Vec<Coin>) -> Vec<ProtoCoin> {
    coins.into_iter().map(ProtoCoin::from).collect()
}

fn any(msg: &impl Name) -> Result<Any, ChainError> {
    Any::from_msg(msg).map_err(ChainError::encode)
}

fn read<T: DeserializeOwned>(raw: &RawValue) -> Result<T, ChainError> {
    serde_json::from_str(raw.get()).map_err(|e| malformed(format!("a message: {e}")))
}

fn malformed(why: impl Into<String>) -> ChainError {
    ChainError::Malformed(why.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tx::{anys, json, Fee, Msg};
    use crate::{AccountKey, Prefix};
    use cosmwasm_std::{coin, Addr, Binary};

    fn everything() -> Vec<Msg> {
        let contract = Addr::unchecked("wasm1contract");
        vec![
            Msg::Execute {
                contract: contract.clone(),
                // the order of the fields and the three characters are kept
                // as are texts that only look like Go's escapes, and every other escape
                msg: Binary::from(
                    "{\"z\":\"a<b>&c\",\"a\":1,\"b\":\"\\\\u003c \\\\\\u0041 \\\\\\\\u0026 \\\" \\\\\",\"c\":\"\u{2028}\u{2029}\\u001b\"}"
                        .as_bytes(),
                ),
                funds: vec![coin(2, "uosmo"), coin(1, "uatom")],
            },
            Msg::Instantiate {
                code_id: 7,
                admin: None,
                label: "a label".to_owned(),
                msg: Binary::from(b"{}"),
                funds: vec![],
            },
            Msg::Migrate {
                contract: contract.clone(),
                code_id: 8,
                msg: Binary::from(b"{}"),
            },
            Msg::StoreCode {
                wasm: Binary::from(b"\0asm"),
            },
            Msg::BankSend {
                to: contract,
                coins: vec![coin(3, "uatom")],
            },
        ]
    }

    /// As a signing tool leaves it, which writes five characters in its own way.
    fn signed(unsigned: &str) -> String {
        let text = unsigned
            .replace('<', "\\u003c")
            .replace('>', "\\u003e")
            .replace('&', "\\u0026")
            .replace('\u{2028}', "\\u2028")
            .replace('\u{2029}', "\\u2029");
        let signer = r#"{"public_key":{"@type":"/cosmos.crypto.secp256k1.PubKey","key":"AjQ="},"mode_info":{"single":{"mode":"SIGN_MODE_DIRECT"}},"sequence":"4"}"#;
        text.replace(
            r#""signer_infos":[]"#,
            &format!(r#""signer_infos":[{signer}]"#),
        )
        .replace(r#""signatures":[]"#, r#""signatures":["AQI="]"#)
        .replace(r#""fee":"#, r#""tip":null,"fee":"#)
        .replace(
            r#""memo":"""#,
            r#""memo":"","timeout_timestamp":null,"unordered":false"#,
        )
    }

    #[test]
    fn what_was_printed_and_signed_is_sent_as_the_bytes_that_would_have_been_signed_here() {
        let key = AccountKey::from_secret(&[7; 32], &Prefix::wasm()).unwrap();
        let fee = Fee {
            gas_limit: 140_000,
            amount: vec![coin(1400, "ustake")],
        };
        let text = json::unsigned(&key.address(), everything(), fee).unwrap();
        assert!(matches!(from_json(&text), Err(ChainError::Malformed(_))));
        let raw = TxRaw::decode(from_json(&signed(&text)).unwrap().as_slice()).unwrap();
        let body = TxBody::decode(raw.body_bytes.as_slice()).unwrap();
        assert_eq!(body.messages, anys(everything(), &key.address()).unwrap());
        assert_eq!(raw.signatures, [vec![1, 2]]);
        let auth = AuthInfo::decode(raw.auth_info_bytes.as_slice()).unwrap();
        assert_eq!(auth.signer_infos[0].sequence, 4);
        let fee = auth.fee.unwrap();
        assert_eq!(
            (fee.gas_limit, fee.amount[0].amount.as_str()),
            (140_000, "1400")
        );
    }

    #[test]
    fn a_message_of_another_kind_is_refused_by_name() {
        let text = r#"{"body":{"messages":[{"@type":"/cosmos.gov.v1.MsgVote"}],"memo":"","timeout_height":"0","extension_options":[],"non_critical_extension_options":[]},"auth_info":{"signer_infos":[],"fee":{"amount":[],"gas_limit":"1","payer":"","granter":""}},"signatures":["AQI="]}"#;
        let error = from_json(text).unwrap_err().to_string();
        assert!(error.contains("/cosmos.gov.v1.MsgVote"), "{error}");
    }
}
