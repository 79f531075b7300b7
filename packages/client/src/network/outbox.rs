//! Transactions of which nobody has been told yet what became of them. Each is on disk before it leaves the machine, and
//! stays there until its outcome was told: the same again, by a process that never heard, first finds out what became of
//! the first one.

use super::{Network, TxSigner};
use crate::error::{file_error, ClientError, Result};
use crate::journal::{read, remove, write, Held};
use causeway_chain::{ChainError, Msg, Sent, TxHash, TxResult};
use causeway_types::{Hash, Height};
use cosmwasm_std::Addr;
use std::collections::btree_map::{BTreeMap, Entry};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How the names of files end that say what a node was asked for.
pub(super) const ASKED: &str = "asked";

/// Told of a transaction of an earlier process that took effect: nothing is sent in its place.
type OnKnown = dyn Fn(&TxResult) + Send + Sync;

/// A folder with a file for each transaction whose outcome was not told.
#[derive(Clone)]
pub struct Outbox {
    folder: PathBuf,
    on_known: Arc<OnKnown>,
    known: Arc<Mutex<Known>>,
}

/// What this process knows the outcome of, and has not told yet.
#[derive(Default)]
struct Known {
    files: Vec<PathBuf>,
    transactions: Vec<TookEffect>,
    /// Whether something was begun after them, of which that is not known.
    is_another_begun: bool,
    /// What no other process may be at, by the files without their endings.
    held: BTreeMap<PathBuf, Held>,
}

/// A transaction that took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TookEffect {
    /// Its hash.
    pub hash: TxHash,
    /// The block that it is in.
    pub height: Height,
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outbox({})", self.folder.display())
    }
}

impl Outbox {
    /// In a folder. `on_known` is told of what an earlier process had sent.
    pub fn new(folder: PathBuf, on_known: impl Fn(&TxResult) + Send + Sync + 'static) -> Outbox {
        Outbox {
            folder,
            on_known: Arc::new(on_known),
            known: Arc::default(),
        }
    }

    /// All outcomes that this process knows have been told: the same again is something new.
    pub fn told(&self) -> Result<()> {
        let mut known = self.known();
        while let Some(file) = known.files.last() {
            remove(file)?;
            let file = file.with_extension("");
            known.files.pop();
            known.held.remove(&file);
        }
        known.transactions.clear();
        Ok(())
    }

    /// Has no other process at what a file is about until it was told, or this process ends: what is on disk of it is then this
    /// process's own to read, to replace and to remove. Fails where another one is at it.
    pub(super) fn hold(&self, file: &Path) -> Result<()> {
        if let Entry::Vacant(free) = self.known().held.entry(file.with_extension("")) {
            free.insert(Held::take(file)?);
        }
        Ok(())
    }

    /// What took effect and was not told, where nothing was begun after it: an error that comes then is not of what was sent. The
    /// list is empty where a node has done it. None where there is nothing of the kind.
    pub fn untold(&self) -> Option<Vec<TookEffect>> {
        let known = self.known();
        let is_untold = !known.files.is_empty() && !known.is_another_begun;
        is_untold.then(|| known.transactions.clone())
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // each change of it is one step
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something is about to be sent.
    pub(super) fn begin(&self) {
        self.known().is_another_begun = true;
    }

    /// The file of what somebody does on a chain.
    pub(super) fn file(&self, chain_id: &str, sender: &Addr, what: &str) -> PathBuf {
        let name = Hash::of(what.as_bytes()).to_string();
        let folder = self.folder.join(chain_id).join(sender.as_str());
        folder.join(format!("{name}.json"))
    }

    /// The files of what somebody asked a node to send, and did not hear of.
    pub(super) fn asked_by(&self, chain_id: &str, sender: &Addr) -> Result<Vec<PathBuf>> {
        let folder = self.folder.join(chain_id).join(sender.as_str());
        let list = || -> io::Result<Vec<PathBuf>> {
            let files = match std::fs::read_dir(&folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(vec![]),
                files => files?,
            };
            let paths = files.map(|file| Ok(file?.path()));
            let is_asked = |path: &PathBuf| path.extension().is_some_and(|e| e == ASKED);
            paths
                .filter(|path| path.as_ref().map_or(true, is_asked))
                .collect()
        };
        list().map_err(file_error("read", &folder))
    }

    /// Has a file stay until the outcome that it is about was told.
    pub(super) fn keep_until_told(&self, file: PathBuf) {
        let mut known = self.known();
        known.files.push(file);
        known.is_another_begun = false;
    }

    /// The same of a transaction that took effect.
    pub(super) fn keep_tx_until_told(&self, file: PathBuf, tx: &TxResult) {
        self.keep_until_told(file);
        self.known().transactions.push(TookEffect {
            hash: tx.hash,
            height: tx.height,
        });
    }
}

/// Whether an error says for sure that a transaction changed nothing.
pub(super) fn did_nothing(error: &ClientError) -> bool {
    match error.root() {
        ClientError::Chain(error) => {
            error.is_in_no_block() || matches!(error, ChainError::TxFailed { .. })
        }
        _ => false,
    }
}

impl Network {
    /// The same, where what is sent is kept in a folder until its outcome was told.
    pub fn with_outbox(self, outbox: Outbox) -> Network {
        Network {
            outbox: Some(outbox),
            ..self
        }
    }

    /// What was sent until now was a step of what is asked for: an error from now on is one of the next step.
    pub(crate) fn begin_next(&self) {
        if let Some(outbox) = &self.outbox {
            outbox.begin();
        }
    }

    /// What became of the same that an earlier process had sent without telling its outcome. None where there is nothing
    /// of the kind, or it did nothing: it failed, or it can be in no block any more. Fails while that is not known, and where
    /// another process is at the same now.
    pub fn sent_before(&self, sender: &Addr, what: &str) -> Result<Option<TxResult>> {
        let Some(outbox) = &self.outbox else {
            return Ok(None);
        };
        outbox.begin();
        let file = outbox.file(self.chain.chain_id(), sender, what);
        outbox.hold(&file)?;
        let Some(sent) = read::<Sent>(&file, "outbox")? else {
            return Ok(None);
        };
        match self.outcome(&sent) {
            Ok(tx) if tx.result.is_ok() => {
                // a process that ended between the two left the id beside it, under which the same is that one for ever
                remove(&file.with_extension(ASKED))?;
                outbox.keep_tx_until_told(file, &tx);
                (outbox.on_known)(&tx);
                Ok(Some(tx))
            }
            Err(error) if !error.is_failure() => Err(error),
            Ok(_) | Err(_) => {
                remove(&file)?;
                Ok(None)
            }
        }
    }

    /// [`Network::submit`], where `what` says what is done: it is the same for the same wish, also where the messages
    /// differ in what the chain quotes.
    pub fn submit_as<'a>(
        &self,
        by: impl Into<TxSigner<'a>>,
        what: &str,
        msgs: Vec<Msg>,
    ) -> Result<TxResult> {
        let key = match by.into() {
            TxSigner::Key(key) => key,
            TxSigner::Node(node) => return self.submit_by_node(node, what, &msgs),
            named => return self.submit_noted(named, msgs, &mut |_| Ok(())),
        };
        let sender = key.address();
        if let Some(tx) = self.sent_before(&sender, what)? {
            return Ok(tx);
        }
        let Some(outbox) = &self.outbox else {
            return self.submit_noted(key, msgs, &mut |_| Ok(()));
        };
        let file = outbox.file(self.chain.chain_id(), &sender, what);
        let asked = file.with_extension(ASKED);
        if asked.exists() {
            // a node may have sent it, and its book has not said so: see `take_over_from_node`
            return Err(ClientError::AskedOfNode { file: asked });
        }
        let done = self.submit_noted(key, msgs, &mut |tx| {
            write(&file, &tx.sent).map_err(Into::into)
        });
        match &done {
            Ok(tx) => outbox.keep_tx_until_told(file, tx),
            Err(error) if did_nothing(error) => remove(&file)?,
            // it may have been sent: the same again asks for it first
            Err(_) => {}
        }
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::testing::{deadly_after, Kill};
    use crate::network::Source;
    use crate::test_world::World;
    use causeway_types::issuer::{DepositTo, ExecuteMsg};
    use cosmwasm_std::coin;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Alice's coins into tokens.
    fn deposit(world: &World, amount: u128) -> Vec<Msg> {
        let msg = ExecuteMsg::Deposit {
            sidechain_id: world.sidechain().sidechain_id,
            to: DepositTo::Wallet { recipient: None },
        };
        let funds = vec![coin(amount, "uatom")];
        vec![world.network().to_issuer(&msg, funds).unwrap()]
    }

    fn tokens(world: &World) -> u128 {
        let held = world
            .network()
            .holdings(&world.sidechain(), &world.alice.address())
            .unwrap();
        held.of(Source::Token).u128()
    }

    fn outbox(world: &World, known: &Arc<AtomicUsize>) -> Outbox {
        let known = known.clone();
        Outbox::new(world.home.path().join("outbox"), move |_| {
            known.fetch_add(1, Ordering::SeqCst);
        })
    }

    #[test]
    fn the_same_again_after_an_unknown_outcome_takes_effect_once() {
        for (kill, had_taken_effect) in [
            (Kill::AfterSending, 1),
            (Kill::BeforeSending, 0),
            (Kill::HaltedThenIncluded, 1),
            (Kill::HaltedThenLost, 0),
        ] {
            let world = World::new();
            let known = Arc::default();
            let deadly = Arc::new(deadly_after(&world.chain, 0, kill));
            let first = world
                .network_over(deadly)
                .with_outbox(outbox(&world, &known));
            let alice = &world.alice.account;
            first.submit(alice, deposit(&world, 5)).unwrap_err();
            // its process has ended
            drop(first);
            let outbox = outbox(&world, &known);
            let second = world.network().with_outbox(outbox.clone());
            second.submit(alice, deposit(&world, 5)).unwrap();
            assert_eq!(tokens(&world), 5, "{kill:?}");
            assert_eq!(known.load(Ordering::SeqCst), had_taken_effect, "{kill:?}");
            // once it was told, the same is something new
            outbox.told().unwrap();
            second.submit(alice, deposit(&world, 5)).unwrap();
            assert_eq!(tokens(&world), 10, "{kill:?}");
        }
    }

    #[test]
    fn what_took_effect_and_was_not_told_is_not_sent_again() {
        let world = World::new();
        let known = Arc::default();
        let network = || world.network().with_outbox(outbox(&world, &known));
        let alice = &world.alice.account;
        // each process ends before it tells
        let one = network().submit_as(alice, "x", deposit(&world, 5)).unwrap();
        let other = network().submit_as(alice, "y", deposit(&world, 5)).unwrap();
        let again = network().submit_as(alice, "x", deposit(&world, 6)).unwrap();
        assert_eq!(again.hash, one.hash);
        assert_ne!(other.hash, one.hash);
        assert_eq!(tokens(&world), 10);
    }

    #[test]
    fn of_two_processes_at_the_very_same_the_second_is_refused_and_sends_nothing() {
        let world = World::new();
        let known = Arc::default();
        let network = || world.network().with_outbox(outbox(&world, &known));
        let alice = &world.alice.account;
        let first = network();
        assert!(first.sent_before(&alice.address(), "x").unwrap().is_none());
        let second = network().submit_as(alice, "x", deposit(&world, 5));
        assert_eq!(second.unwrap_err().code(), "same_under_way");
        network().submit_as(alice, "y", deposit(&world, 3)).unwrap();
        first.submit_as(alice, "x", deposit(&world, 5)).unwrap();
        assert_eq!(tokens(&world), 8);
        // once the first has told, the same is something new
        let second = network();
        second
            .submit_as(alice, "x", deposit(&world, 5))
            .unwrap_err();
        first.outbox.unwrap().told().unwrap();
        second.submit_as(alice, "x", deposit(&world, 5)).unwrap();
        assert_eq!(tokens(&world), 13);
    }

    #[test]
    fn what_was_refused_is_sent_again() {
        let world = World::new();
        let known = Arc::default();
        let network = world.network().with_outbox(outbox(&world, &known));
        let alice = &world.alice.account;
        network
            .submit(alice, deposit(&world, 5_000_000))
            .unwrap_err();
        network
            .submit(alice, deposit(&world, 5_000_000))
            .unwrap_err();
        assert_eq!(known.load(Ordering::SeqCst), 0);
        assert!(network
            .sent_before(&world.alice.address(), "anything")
            .unwrap()
            .is_none());
    }
}
