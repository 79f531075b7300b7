//! A node that is told how to behave: as much of CometBFT and the SDK as is asked of them, on a port of its own.

use super::fake_answers::{block, checked, results, status};
use cosmrs::proto::cosmos::auth::v1beta1::{BaseAccount, QueryAccountInfoResponse};
use cosmrs::proto::cosmos::base::abci::v1beta1::GasInfo;
use cosmrs::proto::cosmos::base::node::v1beta1::ConfigResponse;
use cosmrs::proto::cosmos::tx::v1beta1::{
    AuthInfo, SimulateRequest, SimulateResponse, TxBody, TxRaw,
};
use cosmrs::proto::cosmos::upgrade::v1beta1::{Plan, QueryCurrentPlanResponse};
use cosmrs::proto::cosmwasm::wasm::v1::QuerySmartContractStateResponse;
use cosmrs::proto::traits::Message as _;
use cosmwasm_std::Binary;
use serde_json::{json, Value};
use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// What it does with the next transaction that it is offered. Behind its address there may be two nodes: one takes the
/// transaction and is late, and the other answers.
pub enum On {
    /// Breaks the connection off.
    Break,
    /// Answers only after this.
    Stall(Duration),
    /// Says yes, and forgets it.
    Forget,
    /// Refuses it with these words of the SDK.
    Refuse(u32, &'static str),
    /// Answers with this error of the node's own.
    Say(&'static str),
    /// Answers with this HTTP status.
    Status(u16),
    /// Takes another transaction first.
    Overtake(Vec<u8>),
    /// Takes it, and then does this.
    TakeAnd(Box<On>),
}

impl On {
    pub fn taking(self) -> On {
        On::TakeAnd(Box::new(self))
    }
}

/// Its state.
pub struct State {
    pub chain_id: String,
    /// The earliest block that it still has.
    pub first: u64,
    /// The earliest block of which it has kept what it did.
    pub first_results: u64,
    /// The latest block; each look at it makes another while `runs`.
    pub height: u64,
    pub runs: bool,
    /// The account's next sequence, in the pool.
    pub sequence: u64,
    /// The account's next sequence, after the latest block.
    pub committed: u64,
    /// What it was offered, all of it, and the latest block then.
    pub offered: Vec<(u64, Vec<u8>)>,
    /// What goes into a block, this one at the earliest, if it is still good then.
    pub pool: Vec<(u64, Vec<u8>)>,
    /// How many blocks what was taken waits.
    pub delay: u64,
    /// What went into which block.
    pub blocks: Vec<(u64, Vec<u8>)>,
    /// What comes instead of the usual.
    pub script: VecDeque<On>,
    /// Every answer is this late.
    pub late: Duration,
    /// Says this to everything, instead of an answer.
    pub says: Option<String>,
    /// It is starting, and says this where a transaction is to be tried.
    pub starts: Option<&'static str>,
    /// Answers with one transaction result less than there are.
    pub hides_results: bool,
    /// Has not got to the latest blocks.
    pub catching_up: bool,
    /// How much older than now its latest block is, in seconds.
    pub age: i64,
    /// How much gas a simulation uses.
    pub gas: u64,
    /// How far ahead of its latest block it simulates.
    pub ahead: u64,
    /// The least price of gas that it takes.
    pub gas_price: String,
    /// The upgrade that it plans; none: it has no module that could plan one.
    pub planned: Option<Option<(String, i64)>>,
    /// Answers so many questions with "too many requests", with so many seconds to wait.
    pub busy: VecDeque<Option<u64>>,
    /// How many blocks those lie behind that answer the next questions to a contract.
    pub lags: VecDeque<u64>,
    /// When it was asked.
    pub asked: Vec<Instant>,
}

/// The node: gone when dropped, but for its last connection.
pub struct Fake {
    pub address: String,
    state: Arc<Mutex<State>>,
}

impl Fake {
    pub fn start() -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State {
            chain_id: "fake-1".to_owned(),
            first: 1,
            first_results: 1,
            height: 10,
            runs: true,
            sequence: 5,
            committed: 5,
            delay: 0,
            offered: vec![],
            pool: vec![],
            blocks: vec![],
            script: VecDeque::new(),
            late: Duration::ZERO,
            says: None,
            starts: None,
            hides_results: false,
            catching_up: false,
            age: 0,
            gas: 100_000,
            ahead: 0,
            gas_price: String::new(),
            planned: None,
            busy: VecDeque::new(),
            lags: VecDeque::new(),
            asked: vec![],
        }));
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = shared.clone();
                std::thread::spawn(move || serve(stream, &state));
            }
        });
        Fake { address, state }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

fn serve(stream: TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream);
    while let Some(body) = request(&mut reader) {
        let asked: Value = serde_json::from_slice(&body).unwrap();
        let late = state.lock().unwrap().late;
        std::thread::sleep(late);
        let Some((reply, pause)) = answer(state, &asked) else {
            return;
        };
        std::thread::sleep(pause);
        let mut reply_json = json!({ "jsonrpc": "2.0", "id": asked["id"] });
        let (status, header, mut text) = match reply {
            Reply::Result(result) => {
                reply_json["result"] = result;
                (200, String::new(), reply_json.to_string())
            }
            Reply::Error(data) => {
                reply_json["error"] =
                    json!({ "code": -32603, "message": "Internal error", "data": data });
                (200, String::new(), reply_json.to_string())
            }
            Reply::Status(status, wait) => {
                let header = wait.map_or(String::new(), |s| format!("retry-after: {s}\r\n"));
                (status, header, "<html>a proxy</html>".to_owned())
            }
        };
        if let Some(says) = &state.lock().unwrap().says {
            text = says.clone();
        }
        let head = format!(
            "HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\n{header}content-length: {}\r\n\r\n",
            text.len()
        );
        let sent = reader.get_mut().write_all((head + &text).as_bytes());
        if sent.is_err() {
            return;
        }
    }
}

fn request(reader: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim().to_lowercase();
        if let Some(n) = line.strip_prefix("content-length:") {
            length = n.trim().parse().ok()?;
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(body)
}

pub enum Reply {
    Result(Value),
    Error(String),
    /// An HTTP status, and for how many seconds it wants to be left alone.
    Status(u16, Option<u64>),
}

type Said = (Reply, Duration);

/// None breaks the connection off.
fn answer(state: &Mutex<State>, asked: &Value) -> Option<Said> {
    let mut state = state.lock().unwrap();
    state.asked.push(Instant::now());
    if let Some(wait) = state.busy.pop_front() {
        return Some((Reply::Status(429, wait), Duration::ZERO));
    }
    let params = &asked["params"];
    let height = params["height"].as_str().and_then(|h| h.parse().ok());
    let reply = match asked["method"].as_str().unwrap() {
        "status" => Reply::Result(status(&state)),
        "abci_info" => {
            state.make_block();
            Reply::Result(json!({ "response": {
                "data": "fake", "last_block_height": state.height.to_string()
            } }))
        }
        "abci_query" => Reply::Result(state.query(params)),
        "block" | "block_results" if height.unwrap() > state.height => Reply::Error(format!(
            "height {} must be less than or equal to the current blockchain height {}",
            height.unwrap(),
            state.height
        )),
        "block" | "block_results" if height.unwrap() < state.first => Reply::Error(format!(
            "height {} is not available, lowest height is {}",
            height.unwrap(),
            state.first
        )),
        "block_results" if height.unwrap() < state.first_results => Reply::Error(format!(
            "could not find results for height #{}",
            height.unwrap()
        )),
        "block" => Reply::Result(block(&state, height.unwrap())),
        "block_results" => Reply::Result(results(&state, height.unwrap())),
        "broadcast_tx_sync" => return state.offered(params),
        "tx" => Reply::Error("tx not found".to_owned()),
        other => panic!("{other}"),
    };
    Some((reply, Duration::ZERO))
}

fn sequence_of(tx: &[u8]) -> u64 {
    let auth = TxRaw::decode(tx).unwrap().auth_info_bytes;
    let auth = AuthInfo::decode(auth.as_slice()).unwrap();
    auth.signer_infos[0].sequence
}

impl State {
    fn make_block(&mut self) {
        if !self.runs {
            return;
        }
        self.height += 1;
        for (from, tx) in std::mem::take(&mut self.pool) {
            if from > self.height {
                self.pool.push((from, tx));
                continue;
            }
            let body = TxRaw::decode(tx.as_slice()).unwrap().body_bytes;
            let last = TxBody::decode(body.as_slice()).unwrap().timeout_height;
            if last >= self.height {
                self.committed = sequence_of(&tx) + 1;
                self.blocks.push((self.height, tx));
            }
        }
        if self.pool.is_empty() {
            self.sequence = self.committed;
        }
    }

    /// The SDK's check of a sequence.
    fn mismatch(&self, tx: &[u8]) -> Option<String> {
        let given = sequence_of(tx);
        (given != self.sequence).then(|| {
            format!(
                "account sequence mismatch, expected {}, got {given}: incorrect account sequence",
                self.sequence
            )
        })
    }

    fn query(&mut self, params: &Value) -> Value {
        let data = cosmwasm_std::HexBinary::from_hex(params["data"].as_str().unwrap()).unwrap();
        match params["path"].as_str().unwrap() {
            "/cosmos.auth.v1beta1.Query/AccountInfo" => {
                let info = BaseAccount {
                    account_number: 3,
                    sequence: self.committed,
                    ..BaseAccount::default()
                };
                let answer = QueryAccountInfoResponse { info: Some(info) };
                self.answered(answer.encode_to_vec())
            }
            "/cosmos.tx.v1beta1.Service/Simulate" => {
                let tx = SimulateRequest::decode(data.as_slice()).unwrap().tx_bytes;
                match self
                    .starts
                    .map(str::to_owned)
                    .or_else(|| self.mismatch(&tx))
                {
                    Some(log) => json!({ "response": {
                        "code": 6, "codespace": "sdk", "index": "0", "height": "0",
                        "log": format!("rpc error: code = Unknown desc = {log} [x.go:1] with gas used: '1': unknown request"),
                        "proofOps": null,
                    } }),
                    None => {
                        let gas_info = Some(GasInfo {
                            gas_wanted: 0,
                            gas_used: self.gas,
                        });
                        let answer = SimulateResponse {
                            gas_info,
                            result: None,
                        };
                        self.answered_at(self.height + self.ahead, answer.encode_to_vec())
                    }
                }
            }
            // says the block by whose state it answers
            "/cosmwasm.wasm.v1.Query/SmartContractState" => {
                let at = self.height - self.lags.pop_front().unwrap_or_default();
                let data = at.to_string().into_bytes();
                let answer = QuerySmartContractStateResponse { data };
                self.answered_at(at, answer.encode_to_vec())
            }
            "/cosmos.base.node.v1beta1.Service/Config" => {
                let answer = ConfigResponse {
                    minimum_gas_price: self.gas_price.clone(),
                    ..ConfigResponse::default()
                };
                self.answered(answer.encode_to_vec())
            }
            "/cosmos.upgrade.v1beta1.Query/CurrentPlan" => match &self.planned {
                None => json!({ "response": {
                    "code": 6, "codespace": "sdk", "index": "0", "height": "0",
                    "log": "unknown query path: unknown request", "proofOps": null,
                } }),
                Some(planned) => {
                    let plan = planned.clone().map(|(name, height)| Plan {
                        name,
                        height,
                        ..Plan::default()
                    });
                    self.answered(QueryCurrentPlanResponse { plan }.encode_to_vec())
                }
            },
            other => panic!("{other}"),
        }
    }

    fn answered(&self, value: Vec<u8>) -> Value {
        self.answered_at(self.height, value)
    }

    fn answered_at(&self, height: u64, value: Vec<u8>) -> Value {
        json!({ "response": {
            "code": 0, "log": "", "info": "", "index": "0", "key": null,
            "value": Binary::from(value).to_base64(),
            "proofOps": null, "height": height.to_string(), "codespace": "",
        } })
    }

    fn offered(&mut self, params: &Value) -> Option<Said> {
        let tx = Binary::from_base64(params["tx"].as_str().unwrap()).unwrap();
        let tx: Vec<u8> = tx.into();
        self.offered.push((self.height, tx.clone()));
        match self.script.pop_front() {
            Some(on) => self.does(on, tx),
            None => self.take(tx),
        }
    }

    fn does(&mut self, on: On, tx: Vec<u8>) -> Option<Said> {
        match on {
            On::Break => None,
            On::Stall(pause) => Some((checked(0, ""), pause)),
            On::Forget => {
                self.sequence += 1;
                Some((checked(0, ""), Duration::ZERO))
            }
            On::Refuse(code, log) => Some((checked(code, log), Duration::ZERO)),
            On::Say(text) => Some((Reply::Error(text.to_owned()), Duration::ZERO)),
            On::Status(status) => Some((Reply::Status(status, None), Duration::ZERO)),
            On::Overtake(other) => {
                self.take(other);
                self.take(tx)
            }
            On::TakeAnd(on) => {
                self.take(tx.clone());
                self.does(*on, tx)
            }
        }
    }

    fn take(&mut self, tx: Vec<u8>) -> Option<Said> {
        if self.pool.iter().any(|(_, known)| *known == tx) {
            return Some((
                Reply::Error("tx already exists in cache".to_owned()),
                Duration::ZERO,
            ));
        }
        if let Some(log) = self.mismatch(&tx) {
            return Some((checked(32, &log), Duration::ZERO));
        }
        self.pool.push((self.height + 1 + self.delay, tx));
        self.sequence += 1;
        Some((checked(0, ""), Duration::ZERO))
    }
}
