//! A node that is killed, one that answers late or not at all, and two who submit with one key.

use super::proxy::{Fault, Proxy};
use super::same::same_on_both;
use causeway_chain::rpc::Timeouts;
use causeway_chain::{submit, ChainError, Msg, RpcChain};
use causeway_chain_tests::test_chain::{command, Devnet, TestChain as _};
use causeway_chain_tests::users::Users;
use causeway_simulation::user::User;
use causeway_types::issuer::{self, Asset, DepositTo, SidechainResponse};
use causeway_types::SidechainId;
use cosmwasm_std::{coin, Addr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

#[test]
fn a_node_that_is_killed_and_started_again_twice_changes_nothing() {
    let devnet = Devnet::from_env().unwrap();
    let killer = Arc::new(Killer::of(devnet.spec().file.clone()));
    let watching = killer.clone();
    let devnet = devnet.on_wait(move |_| watching.looks()).unwrap();
    let disturbed = |title: &str| match title {
        // the step begins with the node away
        "alice opens shop" => killer.kills(),
        // the node goes away while the step is waited for
        "the admin presets a route" => killer.lies_in_wait(),
        _ => {}
    };
    same_on_both(&devnet, Box::new(disturbed)).unwrap();
    assert_eq!(killer.killed(), 2);
}

/// Kills the node and has it started again, at once or when the next transaction is waited for.
struct Killer {
    file: PathBuf,
    waits: AtomicBool,
    starting: Mutex<Vec<JoinHandle<()>>>,
}

impl Killer {
    fn of(file: PathBuf) -> Killer {
        Killer {
            file,
            waits: AtomicBool::new(false),
            starting: Mutex::default(),
        }
    }
    fn lies_in_wait(&self) {
        self.waits.store(true, Ordering::SeqCst);
    }
    fn looks(&self) {
        if self.waits.swap(false, Ordering::SeqCst) {
            self.kills();
        }
    }
    /// Returns when the node has ended; that it is started is not waited for.
    fn kills(&self) {
        let file = self.file.clone();
        command(&file, &["kill-node", "0"]).unwrap();
        let starts = std::thread::spawn(move || command(&file, &["start-node", "0"]).unwrap());
        self.starting.lock().unwrap().push(starts);
    }
    /// How often it did, once the node is up again.
    fn killed(&self) -> usize {
        let starting = std::mem::take(&mut *self.starting.lock().unwrap());
        let killed = starting.len();
        for start in starting {
            start.join().unwrap();
        }
        killed
    }
}

#[test]
fn two_who_submit_with_one_key_do_each_thing_once() {
    const EACH: usize = 8;
    let setup = Setup::new();
    let (file, msg) = (&setup.devnet.spec().file, &setup.deposit(10));
    let key = &setup.users.alice.participant.account;
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                // each as a process of its own: nothing is shared but the key
                let chain = Devnet::new(file).unwrap().chain();
                for _ in 0..EACH {
                    submit(chain.as_ref(), key, vec![msg.clone()]).unwrap();
                }
            });
        }
    });
    setup.has_deposited(2 * EACH as u128 * 10, 2 * EACH as u64);
}

#[test]
fn a_node_that_does_not_answer_is_told_in_time_and_nothing_is_sent() {
    let setup = Setup::new();
    let proxy = Proxy::before(&setup.devnet.spec().rpc, Fault::None);
    let chain = setup.through(&proxy);
    proxy.set(Fault::Silent);
    let began = Instant::now();
    let error = submit(
        &chain,
        &setup.users.alice.participant.account,
        vec![setup.deposit(10)],
    )
    .unwrap_err();
    assert!(
        matches!(&error, ChainError::Timeout { address, .. } if *address == proxy.rpc()),
        "{error}"
    );
    assert!(error.is_passing());
    assert!(
        began.elapsed() < super::proxy::SILENCE,
        "{:?}",
        began.elapsed()
    );
    setup.has_deposited(0, 0);
    // and when it does again, so does everything
    proxy.set(Fault::None);
    setup.deposits_through(&chain);
    setup.has_deposited(10, 1);
}

#[test]
fn a_node_that_answers_late_does_everything_once() {
    let setup = Setup::new();
    let late = Fault::Late(Duration::from_millis(400));
    let proxy = Proxy::before(&setup.devnet.spec().rpc, late);
    let chain = setup.through(&proxy);
    setup.deposits_through(&chain);
    assert!(proxy.faults() > 3);
    setup.has_deposited(10, 1);
}

#[test]
fn what_the_node_heard_but_did_not_answer_is_done_once() {
    let setup = Setup::new();
    let proxy = Proxy::before(&setup.devnet.spec().rpc, Fault::AnswerLost);
    let chain = setup.through(&proxy);
    setup.deposits_through(&chain);
    assert!(proxy.faults() > 0);
    setup.has_deposited(10, 1);
}

#[test]
fn what_was_lost_on_the_way_is_offered_again_and_done_once() {
    let setup = Setup::new();
    let proxy = Proxy::before(&setup.devnet.spec().rpc, Fault::BroadcastLost);
    let chain = setup.through(&proxy);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while proxy.faults() < 2 {
                std::thread::sleep(Duration::from_millis(20));
            }
            proxy.set(Fault::None);
        });
        setup.deposits_through(&chain);
    });
    setup.has_deposited(10, 1);
}

/// An issuer with one sidechain, and somebody with coins: enough to see what was done, and how often.
struct Setup {
    devnet: Devnet,
    users: Users,
    issuer: Addr,
    token: Addr,
}

impl Setup {
    fn new() -> Setup {
        let devnet = Devnet::from_env().unwrap();
        let users = Users::new().unwrap();
        let give = |who: &User, amount| {
            devnet
                .fund(&who.address(), vec![coin(amount, "uatom")])
                .unwrap();
        };
        give(&users.admin, 1);
        give(&users.alice, 1_000);
        let contracts = devnet.deploy(&users.admin.participant.account).unwrap();
        let create = issuer::ExecuteMsg::CreateSidechain {
            asset: Asset::Native {
                denom: "uatom".to_owned(),
            },
            name: "CATOM on Causeway".to_owned(),
            symbol: "CATOM".to_owned(),
            decimals: 6,
        };
        let msg = Msg::execute(&contracts.issuer, &create, vec![]).unwrap();
        submit(
            devnet.chain().as_ref(),
            &users.admin.participant.account,
            vec![msg],
        )
        .unwrap();
        let setup = Setup {
            token: Addr::unchecked(""),
            issuer: contracts.issuer,
            devnet,
            users,
        };
        let token = setup.sidechain().token;
        Setup { token, ..setup }
    }
    fn sidechain(&self) -> SidechainResponse {
        use causeway_chain::ChainExt as _;
        let question = issuer::QueryMsg::Sidechain {
            sidechain_id: SidechainId(1),
        };
        self.devnet
            .chain()
            .as_ref()
            .query(&self.issuer, &question)
            .unwrap()
    }
    fn through(&self, proxy: &Proxy) -> RpcChain {
        let timeouts = Timeouts::default();
        self.devnet.through(&proxy.rpc(), timeouts).unwrap()
    }
    fn deposit(&self, amount: u128) -> Msg {
        let deposit = issuer::ExecuteMsg::Deposit {
            sidechain_id: SidechainId(1),
            to: DepositTo::Wallet { recipient: None },
        };
        Msg::execute(&self.issuer, &deposit, vec![coin(amount, "uatom")]).unwrap()
    }
    fn deposits_through(&self, chain: &RpcChain) {
        let key = &self.users.alice.participant.account;
        let done = submit(chain, key, vec![self.deposit(10)]).unwrap();
        assert_eq!(done.result, Ok(()));
    }
    /// The supply, the coins that are gone and the account's sequence all say how often it was done.
    fn has_deposited(&self, amount: u128, transactions: u64) {
        let chain = self.devnet.chain();
        let alice = self.users.alice.address();
        let left = chain.bank_balance(&alice, "uatom").unwrap().u128();
        let sequence = chain.account(&alice).unwrap().sequence;
        let supply = self.sidechain().supply.u128();
        assert_eq!(
            (supply, left, sequence),
            (amount, 1_000 - amount, transactions)
        );
        assert_eq!(self.sidechain().token, self.token);
    }
}
