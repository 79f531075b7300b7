//! A distribution that is killed, or whose chain halts, at every point of every batch, and is run again.

use super::{batches, Job, Line};
use crate::deployment::{Codes, Deploying, Deployment};
use crate::error::{ClientError, DistributionError, Result};
use crate::journal::testing::{deadly_after, Kill};
use crate::network::{Network, NodeSigner, TxSigner};
use causeway_chain::{AccountKey, Chain, Msg, Prefix, Sent};
use causeway_embedded_chain::{code_id, EmbeddedChain, Genesis};
use causeway_types::issuer::{Asset, ExecuteMsg, Share, SidechainResponse};
use causeway_types::{Amount, NodeInstance, UnixTime};
use cosmwasm_std::{coin, Addr};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

const KILLS: [Kill; 4] = [
    Kill::BeforeSending,
    Kill::AfterSending,
    Kill::HaltedThenIncluded,
    Kill::HaltedThenLost,
];

/// A chain with the contracts and a sidechain, and somebody who distributes.
struct World {
    chain: Arc<EmbeddedChain>,
    contracts: Deployment,
    sidechain: SidechainResponse,
    admin: AccountKey,
    dir: tempfile::TempDir,
}

fn key(n: u8) -> AccountKey {
    AccountKey::from_secret(&[n; 32], &Prefix::wasm()).unwrap()
}

impl World {
    fn new() -> World {
        let admin = key(1);
        let chain = EmbeddedChain::in_memory(Genesis {
            chain_id: "distribute-1".to_owned(),
            time: UnixTime(1_700_000_000),
            balances: vec![(admin.address(), vec![coin(1_000_000, "uatom")])],
        });
        let chain = Arc::new(chain.unwrap());
        let contracts = Deploying::unkept("distribute-1", admin.address())
            .run(chain.as_ref(), &admin, &Codes::Native(code_id), &mut |_| ())
            .unwrap();
        let network = Network::new(chain.clone(), contracts.clone());
        let msg = ExecuteMsg::CreateSidechain {
            asset: Asset::Native {
                denom: "uatom".to_owned(),
            },
            name: "Token".to_owned(),
            symbol: "TOKEN".to_owned(),
            decimals: 0,
        };
        let msg = network.to_issuer(&msg, vec![]).unwrap();
        network.submit(&admin, vec![msg]).unwrap();
        World {
            sidechain: network.sidechain(None).unwrap(),
            chain,
            contracts,
            admin,
            dir: tempfile::tempdir().unwrap(),
        }
    }
    fn network(&self, chain: Arc<dyn Chain>) -> Network {
        Network::new(chain, self.contracts.clone())
    }
    fn run(&self, chain: Arc<dyn Chain>, lines: Vec<Line>, anew: bool) -> Result<u64> {
        run(self, self.dir.path(), chain, lines, 2, anew)
    }
    fn again(&self, lines: Vec<Line>, anew: bool) -> Result<u64> {
        self.run(self.chain.clone(), lines, anew)
    }
    fn run_from_line(&self, first_line: u64, lines: Vec<Line>) -> Result<u64> {
        let chain = self.chain.clone();
        run(self, self.dir.path(), chain, lines, first_line, false)
    }
    fn killed(&self, after: usize, kill: Kill, lines: Vec<Line>) -> ClientError {
        let deadly = Arc::new(deadly_after(&self.chain, after, kill));
        self.run(deadly, lines, false).unwrap_err()
    }
    fn has(&self, who: u8) -> Amount {
        let network = self.network(self.chain.clone());
        let token: Addr = self.sidechain.token.clone();
        network.token_balance(&token, &key(who).address()).unwrap()
    }
}

fn run(
    world: &World,
    dir: &Path,
    chain: Arc<dyn Chain>,
    lines: Vec<Line>,
    first_line: u64,
    anew: bool,
) -> Result<u64> {
    let network = world.network(chain);
    let (by, sidechain) = (&world.admin, &world.sidechain);
    let (mut job, left) =
        Job::begin_or_go_on(dir, &network, by, sidechain, lines, first_line, anew)?;
    job.run(
        &network,
        &world.admin,
        sidechain,
        &batches(left),
        false,
        &mut || (),
    )?;
    Ok(job.given().recipients)
}

fn line(number: u64, who: u8, amount: u128) -> Line {
    Line {
        number,
        share: Share {
            recipient: key(who).address().to_string(),
            amount: Amount::new(amount),
        },
    }
}

/// Three batches, since nobody is in one twice.
fn lines() -> Vec<Line> {
    vec![
        line(2, 11, 5),
        line(3, 12, 7),
        line(4, 11, 20),
        line(5, 11, 100),
    ]
}

#[test]
fn killed_at_any_batch_and_run_again_everybody_is_paid_once() {
    for kill in KILLS {
        for batch in 0..3 {
            let world = World::new();
            let error = world.killed(batch, kill, lines());
            let halted = matches!(kill, Kill::HaltedThenIncluded | Kill::HaltedThenLost);
            assert_eq!(error.is_outcome_unknown(), halted, "{error}");
            assert_eq!(world.again(lines(), false).unwrap(), 4);
            let has = (world.has(11).u128(), world.has(12).u128());
            assert_eq!(has, (125, 7), "{kill:?} at batch {batch}");
        }
    }
}

#[test]
fn killed_at_every_batch_one_after_the_other_everybody_is_paid_once() {
    for kill in KILLS {
        let world = World::new();
        for _ in 0..3 {
            world.killed(0, kill, lines());
        }
        world.again(lines(), false).ok();
        assert_eq!(
            (world.has(11).u128(), world.has(12).u128()),
            (125, 7),
            "{kill:?}"
        );
    }
}

#[test]
fn what_is_unknown_is_told_with_its_hash_and_not_as_failed() {
    let world = World::new();
    let error = world.killed(1, Kill::HaltedThenIncluded, lines());
    let said = format!("{error}: {}", error.root());
    for words in [
        "2 recipients have their tokens; those of line 4 may have them",
        "it is not known yet whether 'distribute line 4' was done: transaction ",
        "it can be included",
    ] {
        assert!(said.contains(words), "{said}");
    }
    assert_eq!(error.code(), "outcome_unknown");
    // while the chain stands nothing is sent in its place
    let deadly = Arc::new(deadly_after(&world.chain, 0, Kill::HaltedThenIncluded));
    deadly.behaviour.halt();
    let error = world.run(deadly, lines(), false).unwrap_err();
    assert!(error.is_outcome_unknown(), "{error}");
    assert_eq!(world.has(11), Amount::new(25));
}

#[test]
fn a_file_that_is_done_is_not_done_again_unless_that_is_meant() {
    let world = World::new();
    world.again(lines(), false).unwrap();
    let error = world.again(lines(), false).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("given to the 4 recipients of this file already"),
        "{error}"
    );
    let next = |error: &ClientError| match error.root() {
        ClientError::Distribution(DistributionError::Already { next_line, .. }) => *next_line,
        _ => panic!("{error}"),
    };
    assert_eq!(next(&error), None);
    let mut longer = lines();
    longer.push(line(6, 12, 1));
    let error = world.again(longer, false).unwrap_err();
    assert_eq!(next(&error), Some(6));
    assert_eq!(world.has(11), Amount::new(125));
    world.again(lines(), true).unwrap();
    assert_eq!(world.has(11), Amount::new(250));
    world.again(vec![line(2, 12, 3)], false).unwrap();
    assert_eq!(world.has(12), Amount::new(17));
}

#[test]
fn lines_that_are_done_must_stay_and_those_after_them_may_be_mended() {
    let world = World::new();
    world.killed(1, Kill::BeforeSending, lines());
    let other = vec![line(2, 12, 9)];
    let error = world.again(other, false).unwrap_err();
    assert!(error.to_string().contains("is unfinished"), "{error}");
    assert!(matches!(
        error.root(),
        ClientError::Distribution(DistributionError::OtherUnfinished { recipients: 2, .. })
    ));
    let mut mended = lines();
    mended[2] = line(4, 13, 21);
    assert_eq!(world.again(mended, false).unwrap(), 4);
    let has = [11, 12, 13].map(|who| world.has(who).u128());
    assert_eq!(has, [105, 7, 21]);
}

#[test]
fn every_list_that_was_ever_given_is_remembered() {
    let world = World::new();
    let bonus = vec![line(2, 12, 3)];
    world.again(lines(), false).unwrap();
    world.again(bonus.clone(), false).unwrap();
    for list in [lines(), bonus] {
        let error = world.again(list, false).unwrap_err();
        assert!(matches!(
            error.root(),
            ClientError::Distribution(DistributionError::Already { .. })
        ));
    }
    // in another order, with another line before them, or some of them alone, they are the same shares
    let mut reversed = lines();
    reversed.reverse();
    let shifted = [vec![line(2, 14, 1)], lines()].concat();
    for (list, repeated) in [
        (reversed, (4, 4, 5)),
        (shifted, (4, 5, 2)),
        (vec![line(2, 14, 1), line(3, 12, 3)], (1, 2, 3)),
    ] {
        let error = world.again(list, false).unwrap_err();
        match error.root() {
            ClientError::Distribution(DistributionError::SharesGivenBefore { count, of, line }) => {
                assert_eq!((*count, *of, *line), repeated);
            }
            _ => panic!("{error}"),
        }
    }
    assert_eq!((world.has(11).u128(), world.has(12).u128()), (125, 10));
    assert_eq!(world.has(14), Amount::ZERO);
}

#[test]
fn lines_that_were_added_are_given_once_by_their_first_line_or_by_the_whole_file() {
    let world = World::new();
    world.again(lines(), false).unwrap();
    let longer = [lines(), vec![line(6, 13, 1), line(7, 14, 2)]].concat();
    assert_eq!(world.run_from_line(6, longer.clone()).unwrap(), 6);
    for first_line in [2, 3, 6, 7] {
        let error = world.run_from_line(first_line, longer.clone()).unwrap_err();
        assert!(!error.to_string().is_empty(), "{first_line}");
    }
    assert_eq!((world.has(13).u128(), world.has(14).u128()), (1, 2));
    assert_eq!(world.has(11), Amount::new(125));
    // and from a line in a file of which nothing was given
    let fresh = vec![line(2, 15, 5), line(3, 16, 6)];
    world.run_from_line(3, fresh.clone()).unwrap();
    world.run_from_line(3, fresh.clone()).unwrap_err();
    world.again(fresh, false).unwrap_err();
    assert_eq!((world.has(15).u128(), world.has(16).u128()), (0, 6));
}

#[test]
fn a_list_that_was_interrupted_goes_on_after_another_and_with_anew_too() {
    let world = World::new();
    world.killed(1, Kill::AfterSending, lines());
    world.again(vec![line(2, 12, 3)], true).unwrap();
    assert_eq!(world.again(lines(), true).unwrap(), 4);
    assert_eq!((world.has(11).u128(), world.has(12).u128()), (125, 10));
    // one more time is meant, and that one is interrupted
    let deadly = Arc::new(deadly_after(&world.chain, 1, Kill::BeforeSending));
    world.run(deadly, lines(), true).unwrap_err();
    assert_eq!(world.again(lines(), true).unwrap(), 4);
    assert_eq!((world.has(11).u128(), world.has(12).u128()), (250, 17));
}

#[test]
fn a_journal_of_one_list_without_its_shares_is_read() {
    let world = World::new();
    world.killed(1, Kill::BeforeSending, lines());
    let dir = world.dir.path().join("distribute-1");
    for file in std::fs::read_dir(dir).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|e| e == "shares") {
            std::fs::remove_file(path).unwrap();
        }
    }
    assert_eq!(world.again(lines(), false).unwrap(), 4);
    world.again(lines(), false).unwrap_err();
    assert_eq!(world.has(11), Amount::new(125));
}

/// A node of the admin's, and how it answers.
#[derive(Debug)]
struct AdminsNode<'w> {
    world: &'w World,
    is_heard: Cell<bool>,
    sends: Cell<bool>,
    instance: Cell<NodeInstance>,
    sent: RefCell<BTreeMap<String, Sent>>,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("World")
    }
}

impl NodeSigner for AdminsNode<'_> {
    fn address(&self) -> Addr {
        self.world.admin.address()
    }
    fn new_id(&self) -> String {
        format!("id-{}", self.sent.borrow().len())
    }
    fn instance(&self) -> Result<NodeInstance> {
        Ok(self.instance.get())
    }
    fn send(&self, id: &str, msgs: &[Msg]) -> Result<Sent> {
        let why = || Box::new(std::io::Error::other("no answer"));
        if !self.sends.get() {
            return Err(ClientError::NodeRefused(why()));
        }
        let mut sent = self.sent.borrow_mut();
        if !sent.contains_key(id) {
            let (chain, key) = (&self.world.chain, &self.world.admin);
            let done = chain.send(key, msgs.to_vec(), &mut |_| Ok(()))?;
            sent.insert(id.to_owned(), done);
        }
        match self.is_heard.get() {
            true => Ok(sent[id]),
            false => Err(ClientError::NodeUndecided(why())),
        }
    }
    fn sent(&self, id: &str) -> Result<Option<Sent>> {
        Ok(self.sent.borrow().get(id).copied())
    }
    fn did_nothing(&self, id: &str) -> bool {
        matches!(self.sent(id), Ok(None))
    }
}

#[test]
fn what_a_node_has_sent_without_being_heard_is_given_once() {
    let world = World::new();
    let node = AdminsNode {
        world: &world,
        is_heard: Cell::new(false),
        sends: Cell::new(true),
        instance: Cell::new(NodeInstance([1; 16])),
        sent: RefCell::default(),
    };
    let network = world.network(world.chain.clone());
    let run_by = |by: TxSigner<'_>| -> Result<u64> {
        let (dir, sidechain) = (world.dir.path(), &world.sidechain);
        let (mut job, left) = Job::begin_or_go_on(dir, &network, by, sidechain, lines(), 2, false)?;
        job.run(&network, by, sidechain, &batches(left), false, &mut || ())?;
        Ok(job.given().recipients)
    };
    let by_node = || TxSigner::Node(&node);
    let lost = run_by(by_node()).unwrap_err();
    assert!(lost.is_outcome_unknown(), "{lost}");
    let given = node.sent.borrow().len();
    assert_eq!(given, 1);
    // without the node it cannot be known, and nothing is given
    let undecided = run_by(TxSigner::Key(&world.admin)).unwrap_err();
    assert!(undecided.is_outcome_unknown(), "{undecided}");
    // nor by a node whose book was restored since
    node.instance.set(NodeInstance([2; 16]));
    let undecided = run_by(by_node()).unwrap_err();
    assert!(undecided.is_outcome_unknown(), "{undecided}");
    node.instance.set(NodeInstance([1; 16]));
    // one that refuses says nothing of what it has sent
    node.sends.set(false);
    let refused = run_by(by_node()).unwrap_err();
    assert!(!refused.is_outcome_unknown(), "{refused}");
    node.sends.set(true);
    node.is_heard.set(true);
    let all = lines().len() as u64;
    assert_eq!(run_by(by_node()).unwrap(), all);
    let in_all = lines().into_iter().map(|line| line.share.amount.u128());
    let sidechain = network.sidechain(None).unwrap();
    assert_eq!(sidechain.supply.u128(), in_all.sum::<u128>());
}
