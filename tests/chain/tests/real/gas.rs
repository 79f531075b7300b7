//! What lives of channels cost on the real chain, beside a bank send and a cw20 transfer of the same run.
//!
//! The figures are kept in docs/gas-chain.json and docs/gas-chain.md: a run fails where one is more than 2 % above what
//! is kept; with CAUSEWAY_GAS=write it writes them anew (`scripts/check-chain --gas`).

use causeway_chain::{Msg, TxResult};
use causeway_chain_tests::script_run::ScriptRun;
use causeway_chain_tests::test_chain::{repository, Devnet};
use causeway_client::network::Source;
use causeway_simulation::user::User;
use causeway_types::channel::Payout;
use causeway_types::event::{ChannelOpened, ChannelSettled};
use causeway_types::issuer::{Asset, DepositTo, ExecuteMsg as IssuerMsg, SidechainResponse};
use causeway_types::policy::ExecuteMsg as PolicyMsg;
use causeway_types::registry::{Entry, ExecuteMsg, JoinTerms, OpenTerms, SignedVoucher};
use causeway_types::signed::{domain, CooperativeClose, SigningContext};
use causeway_types::{
    token, Amount, ChannelId, Direction, Hash, LockMode, Nonce, Seconds, UnixTime, Voucher,
};
use causeway_wallet::sign::ChannelSecret;
use cosmwasm_std::coin;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::path::PathBuf;

const USUAL: u128 = 100_000;
const PAID: u128 = 30_000;
const BATCH: usize = 100;
/// How many openings go into one transaction.
const PACK: usize = 25;
/// How long the batch's channels live.
const LIFE: Seconds = Seconds(24);
/// How much more than what is kept passes, in percent.
const TOLERANCE: u64 = 2;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Row {
    what: String,
    gas: u64,
}

struct Setup<'g> {
    run: ScriptRun<'g>,
    sidechain: SidechainResponse,
    rows: Vec<Row>,
}

#[test]
fn lives_cost_what_is_kept() {
    let devnet = Devnet::from_env().unwrap();
    let mut setup = Setup::new(&devnet);
    setup.yardsticks();
    let tokens = setup.cooperative("tokens", false);
    let credit = setup.cooperative("credit", true);
    let alone = setup.one_sided("tokens", false);
    let alone_credit = setup.one_sided("credit", true);
    // both end while the other is opened
    let (in_tokens, in_credit) = (setup.opened_batch(false), setup.opened_batch(true));
    let batch = setup.settled_batch("tokens", &in_tokens);
    let batch_credit = setup.settled_batch("credit", &in_credit);
    for (what, gas) in [
        ("a cooperative life, tokens", tokens),
        ("a cooperative life, credit", credit),
        ("a one-sided life, tokens", alone),
        ("a one-sided life, credit", alone_credit),
        ("each of 100 settled together, tokens", batch),
        ("each of 100 settled together, credit", batch_credit),
    ] {
        setup.row(what, gas);
    }
    keep(&setup.rows);
}

impl<'g> Setup<'g> {
    fn new(devnet: &'g Devnet) -> Setup<'g> {
        let run = ScriptRun::begin(devnet, Box::new(|_| {})).unwrap();
        let create = IssuerMsg::CreateSidechain {
            asset: Asset::Native {
                denom: "uatom".to_owned(),
            },
            name: "CATOM on Causeway".to_owned(),
            symbol: "CATOM".to_owned(),
            decimals: 6,
        };
        let msg = run.network.to_issuer(&create, vec![]).unwrap();
        send(&run, &run.users.admin, vec![msg]);
        let sidechain = run.network.sidechain(Some("CATOM")).unwrap();
        let sidechain_id = sidechain.sidechain_id;
        let mut parameters = run.network.policy(sidechain_id).unwrap().parameters;
        parameters.close_window = Seconds(12);
        parameters.grace_blocks = 1;
        parameters.min_lifetime = LIFE;
        let set = PolicyMsg::SetParameters {
            sidechain_id,
            parameters,
        };
        let msg = run.network.to_policy(&set).unwrap();
        send(&run, &run.users.admin, vec![msg]);
        // everybody has sent before, and has tokens: a first time costs more
        let everybody = [&run.users.alice, &run.users.bob, &run.users.erin];
        for who in everybody {
            let to = DepositTo::Wallet { recipient: None };
            let amount = Amount::new(9_000_000);
            let msg = run.network.deposit(&sidechain, amount, to).unwrap();
            send(&run, who, vec![msg]);
        }
        Setup {
            run,
            sidechain,
            rows: vec![],
        }
    }
    fn row(&mut self, what: &str, gas: u64) -> u64 {
        println!("{gas:>10}  {what}");
        self.rows.push(Row {
            what: what.to_owned(),
            gas,
        });
        gas
    }
    fn measure(&mut self, what: &str, who: Who, msgs: Vec<Msg>) -> (u64, TxResult) {
        let tx = send(&self.run, who.of(&self.run), msgs);
        (self.row(what, tx.gas_used.unwrap()), tx)
    }

    fn yardsticks(&mut self) {
        let to = self.run.users.bob.address();
        let pay = Msg::BankSend {
            to: to.clone(),
            coins: vec![coin(1, "uatom")],
        };
        self.measure("a bank send", Who::Alice, vec![pay]);
        let transfer = token::ExecuteMsg::Transfer {
            recipient: to.into_string(),
            amount: 1u128.into(),
        };
        let msg = Msg::execute(&self.sidechain.token, &transfer, vec![]).unwrap();
        self.measure("a cw20 transfer", Who::Alice, vec![msg]);
        let entry = Entry::Credit {};
        let msg = self.entry(Source::Token, 5_000_000, entry);
        self.measure("tokens sent ahead as credit", Who::Alice, vec![msg]);
    }

    /// Opened by one, closed at once by the word of both; both are paid.
    fn cooperative(&mut self, how: &str, credit: bool) -> u64 {
        let mode = match credit {
            false => LockMode::Unlocked,
            true => LockMode::OneWay, // only who joins can choose credit
        };
        let (open, id, key) = self.open(how, "cooperative", mode, credit);
        let mut both = open;
        if credit {
            both += self.joined_to_credit(id);
        }
        let close = CooperativeClose {
            transferred_a: Amount::new(PAID),
            transferred_b: Amount::ZERO,
            valid_until: self.run.now().unwrap().plus(Seconds(600)),
        };
        let msg = ExecuteMsg::CooperativeClose {
            channel_id: id,
            transferred_a: close.transferred_a,
            transferred_b: close.transferred_b,
            valid_until: close.valid_until,
            signature_a: Some(key.sign(&close.digest(&self.context(id)))),
            signature_b: None,
        };
        let what = format!("closed by both, {how}");
        both + self.tell(&what, Who::Bob, &msg).0
    }

    /// Opened by one, closed by its peer with what it was paid, settled in two steps.
    fn one_sided(&mut self, how: &str, credit: bool) -> u64 {
        let mode = match credit {
            false => LockMode::Unlocked,
            true => LockMode::OneWay,
        };
        let (open, id, key) = self.open(how, "one-sided", mode, credit);
        let mut all = open;
        if credit {
            all += self.joined_to_credit(id);
        }
        let msg = ExecuteMsg::Close {
            channel_id: id,
            vouchers: vec![self.voucher(id, &key)],
        };
        all += self
            .tell(&format!("closed by one, {how}"), Who::Bob, &msg)
            .0;
        let end = self.run.look(id).unwrap().channel.ledger.expires_at;
        self.run.test_chain.wait_until(end).unwrap();
        for step in ["marked", "settled"] {
            let msg = settle(&[id]);
            let what = format!("{step} alone, {how}");
            all += self.tell(&what, Who::Bob, &msg).0;
            self.run.test_chain.wait_blocks(1).unwrap();
        }
        all
    }

    /// A hundred of one opener, of which nobody closes any.
    fn opened_batch(&self, credit: bool) -> Vec<ChannelId> {
        let mut ids = Vec::new();
        for _ in 0..BATCH / PACK {
            let msgs = (0..PACK).map(|_| {
                let key = self.run.users.alice.participant.channel_key().unwrap();
                let mut terms = self.terms(LockMode::Unlocked, &key, credit);
                terms.lifetime = Some(LIFE);
                self.entry(Source::Credit, 1_000, Entry::Open(terms))
            });
            let msgs = msgs.collect();
            let tx = send(&self.run, &self.run.users.alice, msgs);
            let opened: Vec<ChannelOpened> = self.run.network.events(&tx);
            ids.extend(opened.into_iter().map(|o| o.channel_id));
        }
        assert_eq!(ids.len(), BATCH);
        ids
    }
    /// What settling them costs for each, both steps together.
    fn settled_batch(&mut self, how: &str, ids: &[ChannelId]) -> u64 {
        let last = self.run.look(ids[BATCH - 1]).unwrap();
        self.run
            .test_chain
            .wait_until(last.channel.ledger.expires_at)
            .unwrap();
        let mut all = 0;
        for step in ["marked", "settled"] {
            let what = format!("100 {step} together, {how}");
            let (gas, tx) = self.tell(&what, Who::Erin, &settle(ids));
            all += gas;
            if step == "settled" {
                let settled: Vec<ChannelSettled> = self.run.network.events(&tx);
                assert_eq!(settled.len(), BATCH);
            }
            self.run.test_chain.wait_blocks(1).unwrap();
        }
        all / BATCH as u64
    }

    fn open(
        &mut self,
        how: &str,
        life: &str,
        mode: LockMode,
        credit: bool,
    ) -> (u64, ChannelId, ChannelSecret) {
        let key = self.run.users.alice.participant.channel_key().unwrap();
        let source = if credit {
            Source::Credit
        } else {
            Source::Token
        };
        let entry = Entry::Open(self.terms(mode, &key, credit));
        let msg = self.entry(source, USUAL, entry);
        let what = format!("opened, {how} ({life})");
        let (gas, tx) = self.measure(&what, Who::Alice, vec![msg]);
        let opened: ChannelOpened = self.run.network.event(&tx).unwrap();
        (gas, opened.channel_id, key)
    }
    fn joined_to_credit(&mut self, channel_id: ChannelId) -> u64 {
        let msg = ExecuteMsg::Join {
            amount: Amount::ZERO,
            terms: JoinTerms {
                payout: Some(Payout::Credit {}),
                ..JoinTerms::new(
                    channel_id,
                    self.run
                        .users
                        .bob
                        .participant
                        .channel_key()
                        .unwrap()
                        .public(),
                )
            },
        };
        self.tell("joined with nothing, paid in credit", Who::Bob, &msg)
            .0
    }
    fn tell(&mut self, what: &str, who: Who, msg: &ExecuteMsg) -> (u64, TxResult) {
        let msg = self.run.network.to_registry(msg).unwrap();
        self.measure(what, who, vec![msg])
    }
    fn entry(&self, source: Source, amount: u128, entry: Entry) -> Msg {
        let amount = Amount::new(amount);
        let made = self
            .run
            .network
            .entry(&self.sidechain, source, amount, entry);
        made.unwrap()
    }
    fn terms(&self, mode: LockMode, key: &ChannelSecret, credit: bool) -> OpenTerms {
        OpenTerms {
            payout: credit.then_some(Payout::Credit {}),
            ..OpenTerms::new(
                Some(self.run.users.bob.address().into_string()),
                mode,
                key.public(),
            )
        }
    }
    fn context(&self, channel_id: ChannelId) -> SigningContext {
        let contracts = &self.run.network.contracts;
        SigningContext {
            domain: domain(&contracts.chain_id, contracts.registry.as_str()),
            channel_id,
        }
    }
    fn voucher(&self, id: ChannelId, key: &ChannelSecret) -> SignedVoucher {
        let voucher = Voucher {
            direction: Direction::AToB,
            nonce: Nonce(1),
            reference: Hash::ZERO,
            transferred: Amount::new(PAID),
            locked: Amount::ZERO,
            locks_hash: Hash::ZERO,
            locks_until: UnixTime(0),
        };
        SignedVoucher {
            signature: key.sign(&voucher.digest(&self.context(id))),
            voucher,
            receipt: None,
        }
    }
}

#[derive(Clone, Copy)]
enum Who {
    Alice,
    Bob,
    Erin,
}

impl Who {
    fn of<'p>(self, run: &'p ScriptRun<'_>) -> &'p User {
        match self {
            Who::Alice => &run.users.alice,
            Who::Bob => &run.users.bob,
            Who::Erin => &run.users.erin,
        }
    }
}

fn settle(ids: &[ChannelId]) -> ExecuteMsg {
    ExecuteMsg::Settle {
        channel_ids: ids.to_vec(),
    }
}

fn send(run: &ScriptRun, who: &User, msgs: Vec<Msg>) -> TxResult {
    run.unrecorded("", who, msgs).unwrap()
}

/// Compares with what is kept, or keeps these.
fn keep(rows: &[Row]) {
    let json: PathBuf = repository().join("docs/gas-chain.json");
    if std::env::var_os("CAUSEWAY_GAS").is_some_and(|v| v == "write") {
        let text = serde_json::to_string_pretty(rows).unwrap() + "\n";
        std::fs::write(&json, text).unwrap();
        std::fs::write(json.with_extension("md"), page(rows)).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&json).unwrap();
    let kept: Vec<Row> = serde_json::from_str(&kept).unwrap();
    let names = |rows: &[Row]| rows.iter().map(|r| r.what.clone()).collect::<Vec<_>>();
    assert_eq!(
        names(&kept),
        names(rows),
        "`scripts/check-chain --gas` keeps them"
    );
    let above: Vec<String> = rows
        .iter()
        .zip(&kept)
        .filter(|(now, kept)| now.gas * 100 > kept.gas * (100 + TOLERANCE))
        .map(|(now, kept)| format!("{}: {}, kept is {}", now.what, now.gas, kept.gas))
        .collect();
    assert!(
        above.is_empty(),
        "more than {TOLERANCE} % above docs/gas-chain.json:\n{}",
        above.join("\n")
    );
}

fn page(rows: &[Row]) -> String {
    let mut page = String::from(
        "# Gas on a real chain\n\n\
         <!-- scripts/check-chain --gas writes this page; scripts/check-chain fails where a figure grows by more than 2 % -->\n\n\
         Used gas as wasmd 0.61.14 reports it, code not pinned, minimum rate 0, measured in one run on `scripts/devnet`; \
         what each transaction costs apart from contracts (signature, size) is in it. Both sides of a life are paid, in the \
         batches the opener alone. Who is to be paid in credit on the peer's side joins first, which is a transaction more.\n\n\
         | what | gas |\n| --- | ---: |\n",
    );
    for Row { what, gas } in rows {
        let _ = writeln!(page, "| {what} | {gas} |");
    }
    page
}
