//! What the chain says is read, and what it is answered is written, as cosmwasm_std's own code does it.
#![allow(clippy::unwrap_used, deprecated)]

use causeway_wire::{
    balance, smart, wire, write_refusal, write_response, write_value, FromJson, Given,
};
use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockQuerier};
use cosmwasm_std::{
    coin, coins, from_json, to_json_binary, to_json_string, to_json_vec, Addr, BalanceResponse,
    BankMsg, BankQuery, Binary, Coin, ContractResult, CosmosMsg, Empty, Env, Event, MessageInfo,
    MsgResponse, Querier, QuerierResult, QuerierWrapper, QueryRequest, Reply, Response, StdError,
    StdResult, SubMsg, SubMsgResponse, SubMsgResult, SystemError, SystemResult, Uint128, WasmMsg,
    WasmQuery,
};
use serde::de::DeserializeOwned;
use serde::Serialize;
use std::cell::RefCell;
use std::fmt::Debug;

/// Both ways to read it come to the same, and it is what was written.
fn reads_alike<T: Serialize + DeserializeOwned + FromJson + PartialEq + Debug>(value: &T) {
    let json = to_json_vec(value).unwrap();
    assert_eq!(&from_json::<T>(&json).unwrap(), value);
    assert_eq!(&from_json::<Given<T>>(&json).unwrap().0, value);
}

#[test]
fn who_calls_and_when_is_read_as_serde_reads_it() {
    let mut env: Env = mock_env();
    reads_alike(&env);
    env.transaction = None;
    env.block.chain_id = "a \"chain\" \\ \u{1F}".to_owned();
    env.block.height = u64::MAX;
    reads_alike(&env);
    let sender = MockApi::default().addr_make("alice");
    reads_alike(&message_info(&sender, &[]));
    reads_alike(&message_info(
        &sender,
        &[coin(u128::MAX, "uatom"), coin(0, "ibc/ABC")],
    ));
    // a newer chain may say more
    let more =
        br#"{"sender":"alice","funds":[{"denom":"a","amount":"1","more":[{}]}],"more":null}"#;
    let info = from_json::<Given<MessageInfo>>(more).unwrap().0;
    assert_eq!(
        info,
        message_info(&Addr::unchecked("alice"), &coins(1, "a"))
    );
}

#[test]
fn what_came_of_a_message_is_read_as_serde_reads_it_without_its_events() {
    let event = Event::new("wasm-done").add_attribute("key", "a value");
    let done = SubMsgResponse {
        events: vec![],
        data: Some(Binary::from(b"data")),
        msg_responses: vec![MsgResponse {
            type_url: "/a.Type".to_owned(),
            value: Binary::from(b"value"),
        }],
    };
    let results = [
        SubMsgResult::Ok(done.clone()),
        SubMsgResult::Ok(SubMsgResponse {
            data: None,
            ..done.clone()
        }),
        SubMsgResult::Err("out of gas".to_owned()),
    ];
    for result in results {
        reads_alike(&Reply {
            id: 7,
            payload: Binary::from(b"payload"),
            gas_used: 123,
            result,
        });
    }
    let said = SubMsgResult::Ok(SubMsgResponse {
        events: vec![event, Event::new("bare")],
        ..done.clone()
    });
    let said = to_json_vec(&said).unwrap();
    let read = from_json::<Given<SubMsgResult>>(&said).unwrap().0;
    assert_eq!(read, SubMsgResult::Ok(done));
    // an older chain says less
    let less = br#"{"id":1,"result":{"ok":{"events":[],"data":null}}}"#;
    let old = from_json::<Reply>(less).unwrap();
    assert_eq!(from_json::<Given<Reply>>(less).unwrap().0, old);
}

#[test]
fn what_came_of_a_question_is_read_as_serde_reads_it() {
    let text = || "why".to_owned();
    let bytes = || Binary::from(b"bytes");
    let results: Vec<QuerierResult> = vec![
        SystemResult::Ok(ContractResult::Ok(bytes())),
        SystemResult::Ok(ContractResult::Ok(Binary::default())),
        SystemResult::Ok(ContractResult::Err(text())),
        SystemResult::Err(SystemError::InvalidRequest {
            error: text(),
            request: bytes(),
        }),
        SystemResult::Err(SystemError::InvalidResponse {
            error: text(),
            response: bytes(),
        }),
        SystemResult::Err(SystemError::NoSuchContract { addr: text() }),
        SystemResult::Err(SystemError::NoSuchCode { code_id: 9 }),
        SystemResult::Err(SystemError::Unknown {}),
        SystemResult::Err(SystemError::UnsupportedRequest { kind: text() }),
    ];
    results.iter().for_each(reads_alike);
}

fn response() -> Response {
    let execute = WasmMsg::Execute {
        contract_addr: "contract".to_owned(),
        msg: Binary::from(br#"{"do":{}}"#),
        funds: coins(5, "uatom"),
    };
    let instantiate = |admin| WasmMsg::Instantiate {
        admin,
        code_id: 3,
        msg: Binary::from(b"{}"),
        funds: vec![],
        label: "a \"label\"".to_owned(),
    };
    let send = BankMsg::Send {
        to_address: "alice".to_owned(),
        amount: vec![coin(1, "a"), coin(u128::MAX, "b")],
    };
    Response::new()
        .add_message(execute.clone())
        .add_submessage(SubMsg::reply_on_error(execute.clone(), 1).with_gas_limit(u64::MAX))
        .add_submessage(SubMsg::reply_on_success(instantiate(None), 2).with_payload(b"payload"))
        .add_submessage(SubMsg::reply_always(
            instantiate(Some("admin".to_owned())),
            3,
        ))
        .add_message(send)
        .add_attribute("plain", "attribute")
        .add_event(Event::new("opened").add_attribute("key", "\n\u{7}\u{1F600}"))
        .add_event(Event::new("bare"))
}

#[test]
fn what_is_to_be_done_is_written_as_serde_writes_it() {
    for response in [
        Response::new(),
        response(),
        response().set_data(b"some data"),
    ] {
        let written = write_response(&response).unwrap();
        let theirs = to_json_vec(&ContractResult::Ok(response)).unwrap();
        assert_eq!(
            String::from_utf8(written).unwrap(),
            String::from_utf8(theirs).unwrap()
        );
    }
}

#[test]
fn a_message_that_has_no_form_here_is_refused_and_not_left_out() {
    let others: [CosmosMsg; 3] = [
        BankMsg::Burn {
            amount: coins(1, "a"),
        }
        .into(),
        CosmosMsg::Custom(Empty {}),
        WasmMsg::ClearAdmin {
            contract_addr: "contract".to_owned(),
        }
        .into(),
    ];
    for other in others {
        assert!(write_response(&response().add_message(other)).is_err());
    }
}

#[test]
fn answers_and_refusals_are_written_as_serde_writes_them() {
    for answer in [Binary::default(), Binary::from(b"{\"an\":\"answer\"}")] {
        let theirs = to_json_vec(&ContractResult::Ok(&answer)).unwrap();
        assert_eq!(write_value(&answer), theirs);
    }
    let why = "asked for \"5\", at most 4\n";
    let theirs = to_json_vec(&ContractResult::<Empty>::Err(why.to_owned())).unwrap();
    assert_eq!(write_refusal(&why), theirs);
}

/// Keeps what it was asked, and answers what it was told to.
struct Asked {
    question: RefCell<Vec<u8>>,
    answer: QuerierResult,
}

impl Querier for Asked {
    fn raw_query(&self, question: &[u8]) -> QuerierResult {
        *self.question.borrow_mut() = question.to_vec();
        self.answer.clone()
    }
}

#[wire]
struct Question {
    text: String,
}

fn question() -> Question {
    Question {
        text: "a \"question\"".to_owned(),
    }
}

#[test]
fn a_question_is_asked_as_the_library_asks_it() {
    let asked = Asked {
        question: RefCell::default(),
        answer: SystemResult::Ok(ContractResult::Ok(to_json_binary(&question()).unwrap())),
    };
    let querier = QuerierWrapper::new(&asked);
    let answer: Question = smart(&querier, "contract", &question()).unwrap();
    assert_eq!(answer, question());
    let theirs: QueryRequest<Empty> = QueryRequest::Wasm(WasmQuery::Smart {
        contract_addr: "contract".to_owned(),
        msg: to_json_binary(&question()).unwrap(),
    });
    assert_eq!(*asked.question.borrow(), to_json_vec(&theirs).unwrap());
    assert!(balance(&querier, "alice", "uatom").is_err(), "no balance");
    let theirs: QueryRequest<Empty> = QueryRequest::Bank(BankQuery::Balance {
        address: "alice".to_owned(),
        denom: "uatom".to_owned(),
    });
    assert_eq!(*asked.question.borrow(), to_json_vec(&theirs).unwrap());
}

#[test]
fn a_question_that_the_chain_would_not_take_is_refused_with_both_numbers_and_not_asked() {
    let asked = Asked {
        question: RefCell::default(),
        answer: SystemResult::Err(SystemError::Unknown {}),
    };
    let querier = QuerierWrapper::new(&asked);
    let around = r#"{"bank":{"balance":{"address":"alice","denom":""}}}"#.len();
    let longest = "u".repeat(65_536 - around);
    let error = balance(&querier, "alice", &longest).unwrap_err();
    assert!(error.to_string().contains("system error"), "{error}");
    assert_eq!(asked.question.take().len(), 65_536);
    let error = balance(&querier, "alice", &(longest + "u")).unwrap_err();
    let said = "Generic error: a question has 65537 bytes, the longest has 65536";
    assert_eq!(error.to_string(), said);
    assert!(asked.question.take().is_empty());
}

#[test]
fn a_balance_is_the_chains() {
    let mut bank = MockQuerier::<Empty>::default();
    bank.bank.update_balance("alice", coins(7, "uatom"));
    let querier = QuerierWrapper::new(&bank);
    assert_eq!(balance(&querier, "alice", "uatom"), Ok(Uint128::new(7)));
    assert_eq!(balance(&querier, "bob", "uatom"), Ok(Uint128::zero()));
    let json = to_json_string(&BalanceResponse::new(Coin::new(7_u128, "uatom"))).unwrap();
    assert!(json.contains("amount"), "{json}");
}

#[test]
fn a_question_that_fails_is_told_in_the_librarys_words() {
    let failures: [QuerierResult; 3] = [
        SystemResult::Ok(ContractResult::Err("there is no channel 5".to_owned())),
        SystemResult::Err(SystemError::NoSuchContract {
            addr: "contract".to_owned(),
        }),
        SystemResult::Err(SystemError::Unknown {}),
    ];
    for answer in failures {
        let asked = Asked {
            question: RefCell::default(),
            answer,
        };
        let querier = QuerierWrapper::new(&asked);
        let ours: StdResult<Question> = smart(&querier, "contract", &question());
        let theirs: StdResult<Question> = querier.query_wasm_smart("contract", &question());
        assert_eq!(ours.unwrap_err(), theirs.unwrap_err());
    }
    let asked = Asked {
        question: RefCell::default(),
        answer: SystemResult::Ok(ContractResult::Ok(Binary::from(b"{}"))),
    };
    let querier = QuerierWrapper::new(&asked);
    let unreadable: StdResult<Question> = smart(&querier, "contract", &question());
    assert!(matches!(unreadable, Err(StdError::ParseErr { .. })));
}
