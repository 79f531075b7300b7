//! A chain, an account with coins, and lives of its node: a writer with the account's book, and a pool.

use crate::chain::{killed, Kill, MortalChain};
use crate::copy::copy;
use causeway_chain::{Chain as _, Msg};
use causeway_client::deployment::Deployment;
use causeway_client::network::Network;
use causeway_embedded_chain::{EmbeddedChain, Genesis};
use causeway_node::health::Metrics;
use causeway_node::keys::NodeKeys;
use causeway_node::pool::{
    Outcome, Pool, PoolContext, PoolSigner, Submit, TxKey, TxProgress, TxWatch,
};
use causeway_node::stop::Stop;
use causeway_node::writer::{
    self, KnownTokens, ListTransactions, WriterRequest, WriterSender, WriterSetup,
};
use causeway_types::UnixTime;
use causeway_wallet::book::{BookOwner, PagePlace, Transaction, TransactionFilter};
use causeway_wallet::keys::{HdPath, Keyring, Phrase, Words, COIN_TYPE};
use causeway_wallet::Book;
use cosmwasm_std::{coin, Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::{mpsc, oneshot, watch};

pub struct World {
    pub chain: Arc<EmbeddedChain>,
    phrase: Phrase,
    home: TempDir,
}

/// A process with its book and its pool.
pub struct Life {
    pub pool: Pool,
    writer: WriterSender,
    stop: Stop,
    thread: std::thread::JoinHandle<()>,
    task: tokio::task::JoinHandle<()>,
}

fn keyring(phrase: &Phrase) -> Keyring {
    Keyring::new(phrase, &HdPath::account(COIN_TYPE, 0).unwrap()).unwrap()
}

impl World {
    pub fn new() -> World {
        let phrase = Phrase::generate(Words::Twelve).unwrap();
        let address = keyring(&phrase).address("wasm").unwrap();
        let chain = EmbeddedChain::in_memory(Genesis {
            chain_id: "pool-1".to_owned(),
            time: UnixTime(1_700_000_000),
            balances: vec![(Addr::unchecked(address), vec![coin(1_000, "uatom")])],
        });
        World {
            chain: Arc::new(chain.unwrap()),
            phrase,
            home: tempfile::tempdir().unwrap(),
        }
    }

    pub fn keys(&self) -> NodeKeys {
        NodeKeys::new(keyring(&self.phrase), self.chain.prefix()).unwrap()
    }

    pub fn folder(&self) -> PathBuf {
        self.home.path().join("first")
    }

    /// Somebody who is sent coins.
    pub fn payee() -> Addr {
        let phrase = Phrase::parse("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about").unwrap();
        Addr::unchecked(keyring(&phrase).address("wasm").unwrap())
    }

    /// How many coins were sent to the payee.
    pub fn paid(&self) -> u128 {
        let paid = self.chain.bank_balance(&World::payee(), "uatom");
        paid.unwrap().u128()
    }

    /// A node that is killed, and the folder that it leaves.
    pub async fn killed(&self, kill: Kill) -> (Life, Arc<MortalChain>, PathBuf) {
        let (from, to) = (self.folder(), self.home.path().join(format!("{kill:?}")));
        let left = to.clone();
        let chain = killed(&self.chain, kill, move || copy(&from, &to));
        (self.live(&self.folder(), chain.clone()).await, chain, left)
    }

    pub async fn live(&self, folder: &Path, chain: Arc<MortalChain>) -> Life {
        let nobody = Addr::unchecked("wasm1nobody");
        let contracts = Deployment {
            chain_id: "pool-1".to_owned(),
            issuer: nobody.clone(),
            policy: nobody.clone(),
            vault: nobody.clone(),
            registry: nobody.clone(),
            owner: nobody,
            admin: None,
            codes: Default::default(),
        };
        let keys = self.keys();
        let owner = BookOwner::new("pool-1", keys.address().as_str());
        let (requests, request_queue) = mpsc::channel(16);
        let (duties, duty_queue) = mpsc::channel(16);
        let book = Book::open(folder, &owner).unwrap();
        let thread = writer::start(
            WriterSetup {
                instance: book.instance().unwrap(),
                book,
                folder: folder.to_owned(),
                keys: keys.clone(),
                contracts: contracts.clone(),
                max_block_age: None,
                batch: 16,
                disk_room: causeway_node::health::disk_room::DiskRoom {
                    folder: folder.to_owned(),
                    kept_back: 0,
                },
                newest_event: watch::channel(0).0,
                tokens: watch::channel(KnownTokens::default()).0,
                metrics: Arc::new(Metrics::new()),
                wake_keeper: Arc::default(),
                lock_rules: tokio::sync::watch::channel(std::sync::Arc::default()).1,
                wake_locks: std::sync::Arc::default(),
            },
            duty_queue,
            request_queue,
        )
        .unwrap();
        let (stop, signal) = Stop::new();
        let (pool, task) = Pool::start(
            PoolContext {
                network: Arc::new(Network::new(chain, contracts)),
                account: keys.account_key(),
                duties: Some(keys.duty_key()),
                writer: duties,
            },
            signal,
        );
        Life {
            pool,
            writer: requests,
            stop,
            thread,
            task,
        }
    }
}

/// One coin to the payee.
pub fn pays_one(key: TxKey, signer: PoolSigner) -> Submit {
    Submit {
        key,
        messages: vec![Msg::BankSend {
            to: World::payee(),
            coins: vec![coin(1, "uatom")],
        }],
        signer,
        opens_with: None,
        needed_at: None,
        counts_on: None,
    }
}

pub async fn over(mut progress: TxWatch) -> Outcome {
    let is_over = progress.wait_for(|progress| matches!(progress, TxProgress::Over(_)));
    let over = tokio::time::timeout(Duration::from_secs(60), is_over).await;
    match over.unwrap().unwrap().clone() {
        TxProgress::Over(outcome) => outcome,
        other => panic!("{other:?}"),
    }
}

impl Life {
    pub async fn ask(&self, key: TxKey) -> TxWatch {
        let submit = pays_one(key, PoolSigner::Account);
        self.pool.submit(submit).await.unwrap()
    }

    pub async fn transactions(&self) -> Vec<Transaction> {
        let (answer, answered) = oneshot::channel();
        let list = WriterRequest::ListTransactions(ListTransactions {
            filter: TransactionFilter::default(),
            place: PagePlace::After(0),
            limit: 100,
            answer,
        });
        self.writer.send(list).await.unwrap();
        answered.await.unwrap().unwrap()
    }

    /// Waits until it is known what became of all.
    pub async fn settled(&self) -> Vec<Transaction> {
        for _ in 0..600 {
            let all = self.transactions().await;
            let unknown = causeway_wallet::book::TransactionState::Unknown;
            if all.iter().all(|tx| tx.state != unknown) {
                return all;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{:?}", self.transactions().await);
    }

    pub async fn end(self) {
        self.stop.stop();
        self.task.await.unwrap();
        drop((self.pool, self.writer));
        let thread = self.thread;
        tokio::task::spawn_blocking(move || thread.join().unwrap())
            .await
            .unwrap();
    }
}
