//! Running a transaction's messages: all of them take effect, or none.

use crate::app::App;
use crate::check::Checked;
use crate::ledger;
use causeway_chain::{ChainError, Msg, TxFailure, TxResult};
use causeway_types::{Amount, Height};
use cosmrs::proto::cosmwasm::wasm::v1::{
    MsgExecuteContractResponse, MsgInstantiateContractResponse, MsgMigrateContractResponse,
};
use cosmrs::proto::traits::Message;
#[allow(deprecated)]
use cosmwasm_std::AllBalanceResponse;
use cosmwasm_std::{
    from_json, Addr, BalanceResponse, BankMsg, BankQuery, Binary, BlockInfo, Coin, CosmosMsg,
    Event, QueryRequest, WasmMsg,
};
use cw_multi_test::error::AnyError;
use cw_multi_test::{CosmosRouter as _, Executor as _};
use rusqlite::Connection;

/// Runs a checked transaction inside the open database transaction. Failed or not, its sequence is used up.
pub(crate) fn deliver(
    app: &mut App,
    db: &Connection,
    tx: Checked,
    height: Height,
) -> Result<TxResult, ChainError> {
    ledger::count_sequence(db, &tx.sender)?;
    db.execute_batch("SAVEPOINT messages")?;
    let mut events = Vec::new();
    let mut data = Vec::new();
    let mut result = Ok(());
    for (index, msg) in (0u32..).zip(tx.msgs) {
        let ran = run(app, &tx.sender, msg);
        app.storage().check()?;
        match ran {
            Ok((more, answer)) => {
                events.extend(more);
                data.push(answer);
            }
            Err(text) => {
                db.execute_batch("ROLLBACK TO messages")?;
                (events, data) = Default::default();
                result = Err(TxFailure {
                    message: Some(index),
                    text,
                    gas: None,
                });
                break;
            }
        }
    }
    db.execute_batch("RELEASE messages")?;
    begin_accounts(db, &events)?;
    Ok(TxResult {
        hash: tx.hash,
        height,
        gas_used: None,
        result,
        events,
        data,
    })
}

/// Whoever is sent a coin becomes an account.
pub(crate) fn begin_accounts(db: &Connection, events: &[Event]) -> Result<(), ChainError> {
    events
        .iter()
        .filter(|e| e.ty == "transfer")
        .flat_map(|e| &e.attributes)
        .filter(|a| a.key == "recipient")
        .try_for_each(|a| ledger::begin_account(db, &a.value))
}

pub(crate) fn balance(
    app: &App,
    block: &BlockInfo,
    address: &Addr,
    denom: &str,
) -> Result<Amount, String> {
    let request = QueryRequest::Bank(BankQuery::Balance {
        address: address.to_string(),
        denom: denom.to_owned(),
    });
    let answer = app
        .read_module(|router, api, storage| router.query(api, storage, block, request))
        .map_err(|e| error_text(&e))?;
    let response: BalanceResponse = from_json(answer).map_err(|e| e.to_string())?;
    Ok(response.amount.amount.into())
}

/// All coins of an address.
pub(crate) fn balances(app: &App, block: &BlockInfo, address: &Addr) -> Result<Vec<Coin>, String> {
    // contracts should not ask for all coins of somebody, whose number has no bound; a command may
    #[allow(deprecated)]
    let request = QueryRequest::Bank(BankQuery::AllBalances {
        address: address.to_string(),
    });
    let answer = app
        .read_module(|router, api, storage| router.query(api, storage, block, request))
        .map_err(|e| error_text(&e))?;
    #[allow(deprecated)]
    let response: AllBalanceResponse = from_json(answer).map_err(|e| e.to_string())?;
    Ok(response.amount)
}

/// The text of the contract or module alone: the engine around it puts the whole message before that, at every level.
pub(crate) fn error_text(error: &AnyError) -> String {
    error
        .chain()
        .map(ToString::to_string)
        .find(|text| !text.starts_with("Error executing WasmMsg"))
        .unwrap_or_else(|| error.to_string())
}

/// Codes cannot be added to the embedded chain.
const NATIVE_ONLY: &str =
    "the codes of this chain are those that came with the program, and no others can be stored";

type MessageOutcome = (Vec<Event>, Option<Binary>);

fn run(app: &mut App, sender: &Addr, msg: Msg) -> Result<MessageOutcome, String> {
    match &msg {
        Msg::Execute {
            contract, funds, ..
        } => {
            exists(app, contract)?;
            require_balance(app, sender, funds)?;
        }
        Msg::Migrate { contract, .. } => exists(app, contract)?,
        Msg::Instantiate { funds, .. } => require_balance(app, sender, funds)?,
        Msg::BankSend { coins, .. } => require_balance(app, sender, coins)?,
        Msg::StoreCode { .. } => return Err(NATIVE_ONLY.to_owned()),
    }
    let unpack = unpack(&msg);
    let response = app
        .execute(sender.clone(), cosmos_msg(msg)?)
        .map_err(|e| error_text(&e))?;
    let data = response.data.as_deref().map(unpack).unwrap_or_default();
    let data = (!data.is_empty()).then(|| data.into());
    Ok((response.events, data))
}

/// How the contract's own data lies in the message's response.
fn unpack(msg: &Msg) -> fn(&[u8]) -> Vec<u8> {
    match msg {
        Msg::Execute { .. } => |r| {
            MsgExecuteContractResponse::decode(r)
                .map(|r| r.data)
                .unwrap_or_default()
        },
        Msg::Instantiate { .. } => |r| {
            MsgInstantiateContractResponse::decode(r)
                .map(|r| r.data)
                .unwrap_or_default()
        },
        Msg::Migrate { .. } => |r| {
            MsgMigrateContractResponse::decode(r)
                .map(|r| r.data)
                .unwrap_or_default()
        },
        Msg::BankSend { .. } | Msg::StoreCode { .. } => |_| Vec::new(),
    }
}

/// Asked here since the engine would name a storage key instead of the address.
fn exists(app: &App, contract: &Addr) -> Result<(), String> {
    app.contract_data(contract)
        .map(|_| ())
        .map_err(|_| ChainError::NoContract(contract.clone()).to_string())
}

/// Asked here since the engine would say neither number.
fn require_balance(app: &App, sender: &Addr, coins: &[Coin]) -> Result<(), String> {
    coins.iter().try_for_each(|coin| {
        let held = balance(app, &app.block_info(), sender, &coin.denom)?;
        if held < Amount::from(coin.amount) {
            return Err(format!(
                "spendable balance {held}{} is smaller than {coin}: insufficient funds",
                coin.denom
            ));
        }
        Ok(())
    })
}

fn cosmos_msg(msg: Msg) -> Result<CosmosMsg, String> {
    Ok(match msg {
        Msg::Execute {
            contract,
            msg,
            funds,
        } => WasmMsg::Execute {
            contract_addr: contract.into(),
            msg,
            funds,
        }
        .into(),
        Msg::Instantiate {
            code_id,
            admin,
            label,
            msg,
            funds,
        } => WasmMsg::Instantiate {
            admin: admin.map(String::from),
            code_id,
            msg,
            funds,
            label,
        }
        .into(),
        Msg::Migrate {
            contract,
            code_id,
            msg,
        } => WasmMsg::Migrate {
            contract_addr: contract.into(),
            new_code_id: code_id,
            msg,
        }
        .into(),
        Msg::BankSend { to, coins } => BankMsg::Send {
            to_address: to.into(),
            amount: coins,
        }
        .into(),
        Msg::StoreCode { .. } => return Err(NATIVE_ONLY.to_owned()),
    })
}
