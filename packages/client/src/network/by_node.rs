//! Transactions that the account's node signs and sends for a command: it has the key, and the order of the account's
//! transactions.

use super::asked::Asked;
use super::outbox::{did_nothing, ASKED};
use super::Network;
use crate::error::{ClientError, Result};
use crate::journal::{remove, write};
use causeway_chain::{Msg, Sent, TxResult};
use causeway_types::{Height, NodeInstance};
use cosmwasm_std::Addr;

/// A node that signs and sends for a command.
pub trait NodeSigner: std::fmt::Debug {
    /// Whose account it is.
    fn address(&self) -> Addr;
    /// An id that nobody has used.
    fn new_id(&self) -> String;
    /// The book that it has.
    fn instance(&self) -> Result<NodeInstance>;
    /// Has messages sent as one transaction: the same id again is the same transaction, whatever the chain quotes by then. It
    /// is answered once it is written down what may be in a block.
    /// An error of which [`ClientError::is_failure`](crate::ClientError::is_failure) is true says that nothing was sent.
    fn send(&self, id: &str, msgs: &[Msg]) -> Result<Sent>;
    /// The newest transaction that was written down under an id, whatever became of it; none where there never was one.
    fn sent(&self, id: &str) -> Result<Option<Sent>>;
    /// Whether it is certain that nothing that was asked for under an id takes effect: nothing was written down, or it is known to
    /// have done nothing.
    fn did_nothing(&self, id: &str) -> bool;
    /// Waits a moment until it follows the block that has them: what they have changed, it decides by from then on. Where it takes
    /// longer they took effect all the same.
    fn wait_until_followed(&self, _: Height) {}
}

impl Network {
    /// Has a node send what is wished, and waits for it. What an earlier process has had sent without telling its outcome is
    /// found by its id, which is on disk before the node is asked.
    pub(super) fn submit_by_node(
        &self,
        node: &dyn NodeSigner,
        what: &str,
        msgs: &[Msg],
    ) -> Result<TxResult> {
        let sender = node.address();
        if let Some(tx) = self.sent_before(&sender, what)? {
            return Ok(tx);
        }
        let files = self.outbox.as_ref().map(|outbox| {
            let sent = outbox.file(self.chain.chain_id(), &sender, what);
            (outbox, sent.with_extension(ASKED), sent)
        });
        let asked_before = match &files {
            Some((_, file, _)) => Asked::read(file)?.map(|asked| (asked, file)),
            None => None,
        };
        let instance = node.instance()?;
        let id = match asked_before {
            Some((asked, file)) => {
                asked.require_book(file, instance)?;
                asked.id
            }
            None => {
                // what the chain refuses is refused in its own words, as it is where the key is here
                self.try_messages(&sender, msgs)?;
                node.new_id()
            }
        };
        if let Some((_, file, _)) = &files {
            let id = id.clone();
            write(file, &Asked { id, instance })?;
        }
        let sent = match node.send(&id, msgs) {
            Ok(sent) => sent,
            Err(error) if error.is_failure() => {
                // whether an earlier try has sent it the refusal of this one does not say
                if !node.did_nothing(&id) {
                    return Err(ClientError::NodeUndecided(Box::new(error)));
                }
                if let Some((_, asked, _)) = &files {
                    remove(asked)?;
                }
                return Err(error);
            }
            Err(error) => return Err(error),
        };
        if let Some((_, asked, file)) = &files {
            write(file, &sent)?;
            remove(asked)?;
        }
        let done = self.outcome(&sent).and_then(|tx| Ok(tx.succeeded()?));
        if let Ok(tx) = &done {
            node.wait_until_followed(tx.height);
        }
        if let Some((outbox, _, file)) = files {
            match &done {
                Ok(tx) => outbox.keep_tx_until_told(file, tx),
                Err(error) if did_nothing(error) => remove(&file)?,
                // it may have been sent: the same again asks for it first
                Err(_) => {}
            }
        }
        done
    }

    /// What became of a transaction that a node has sent: it took effect, or an error says that it did not.
    pub fn follow_sent(&self, sent: &Sent) -> Result<TxResult> {
        Ok(self.outcome(sent)?.succeeded()?)
    }

    /// Has the chain try messages, without sending them.
    fn try_messages(&self, sender: &Addr, msgs: &[Msg]) -> Result<()> {
        let account = self.chain.account(sender)?;
        let trial = causeway_chain::tx::unsigned(sender, account, msgs.to_vec())?;
        self.chain.estimate_fee(&trial)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Outbox, Source};
    use crate::test_world::World;
    use causeway_types::issuer::{DepositTo, ExecuteMsg};
    use cosmwasm_std::coin;
    use std::cell::{Cell, RefCell};
    use std::collections::BTreeMap;

    /// How a node answers, and what it has sent, by id.
    struct Node<'w> {
        world: &'w World,
        sent: RefCell<BTreeMap<String, Sent>>,
        answers: Cell<Answers>,
        ids: Cell<u32>,
    }

    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Answers {
        Well,
        /// Its answer is lost.
        NotHeard,
        /// It refuses, and sends nothing.
        Refuses,
        /// Its book fails, before and after it has sent something.
        Fails,
    }

    impl<'w> Node<'w> {
        fn new(world: &'w World, answers: Answers) -> Node<'w> {
            Node {
                world,
                sent: RefCell::default(),
                answers: Cell::new(answers),
                ids: Cell::default(),
            }
        }
    }

    fn outbox(world: &World) -> Outbox {
        Outbox::new(world.home.path().join("outbox"), |_| ())
    }

    impl std::fmt::Debug for Node<'_> {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Node")
        }
    }

    impl NodeSigner for Node<'_> {
        fn address(&self) -> Addr {
            self.world.alice.address()
        }
        fn new_id(&self) -> String {
            let used = self.ids.get() + 1;
            self.ids.set(used);
            format!("id-{used}")
        }
        fn instance(&self) -> Result<NodeInstance> {
            Ok(NodeInstance([7; 16]))
        }
        fn send(&self, id: &str, msgs: &[Msg]) -> Result<Sent> {
            let why = || Box::new(std::io::Error::other("no answer"));
            if matches!(self.answers.get(), Answers::Refuses | Answers::Fails) {
                return Err(ClientError::NodeRefused(why()));
            }
            let mut sent = self.sent.borrow_mut();
            if !sent.contains_key(id) {
                let chain = &self.world.network().chain;
                let key = &self.world.alice.account;
                let done = chain.send(key, msgs.to_vec(), &mut |_| Ok(()))?;
                sent.insert(id.to_owned(), done);
            }
            match self.answers.get() {
                Answers::NotHeard => Err(ClientError::NodeUndecided(why())),
                _ => Ok(sent[id]),
            }
        }
        fn sent(&self, id: &str) -> Result<Option<Sent>> {
            Ok(self.sent.borrow().get(id).copied())
        }
        fn did_nothing(&self, id: &str) -> bool {
            self.answers.get() != Answers::Fails && !self.sent.borrow().contains_key(id)
        }
    }

    fn deposit(world: &World, amount: u128) -> Vec<Msg> {
        let msg = ExecuteMsg::Deposit {
            sidechain_id: world.sidechain().sidechain_id,
            to: DepositTo::Wallet { recipient: None },
        };
        let funds = vec![coin(amount, "uatom")];
        vec![world.network().to_issuer(&msg, funds).unwrap()]
    }

    fn tokens(world: &World) -> u128 {
        let (sidechain, me) = (world.sidechain(), world.alice.address());
        let held = world.network().holdings(&sidechain, &me).unwrap();
        held.of(Source::Token).u128()
    }

    #[test]
    fn what_a_node_has_sent_without_being_heard_is_found_again_and_not_sent_twice() {
        let world = World::new();
        let node = Node::new(&world, Answers::NotHeard);
        let before = tokens(&world);
        // each by a process of its own
        let submit = || {
            let network = world.network().with_outbox(outbox(&world));
            network.submit(&node as &dyn NodeSigner, deposit(&world, 5))
        };
        let lost = submit().unwrap_err();
        assert!(
            !lost.is_failure() && lost.code() == "node_undecided",
            "{lost}"
        );
        node.answers.set(Answers::Well);
        submit().unwrap();
        assert_eq!(tokens(&world), before + 5);
        // this process ended before it told: the same again is what was sent
        submit().unwrap();
        assert_eq!(tokens(&world), before + 5);
        assert_eq!(node.sent.borrow().len(), 1);
    }

    #[test]
    fn what_a_node_refuses_now_and_may_have_sent_before_is_not_sent_under_another_id() {
        let world = World::new();
        let node = Node::new(&world, Answers::NotHeard);
        let before = tokens(&world);
        // each by a process of its own
        let submit = || {
            let network = world.network().with_outbox(outbox(&world));
            network.submit(&node as &dyn NodeSigner, deposit(&world, 5))
        };
        for answers in [Answers::NotHeard, Answers::Fails, Answers::Refuses] {
            node.answers.set(answers);
            let error = submit().unwrap_err();
            assert!(!error.is_failure(), "{error}");
        }
        node.answers.set(Answers::Well);
        submit().unwrap();
        assert_eq!(tokens(&world), before + 5);
        assert_eq!(node.ids.get(), 1);
    }

    #[test]
    fn who_ended_between_hearing_of_a_transaction_and_forgetting_its_id_does_what_is_new_next() {
        let world = World::new();
        let node = Node::new(&world, Answers::Well);
        let before = tokens(&world);
        let outbox = outbox(&world);
        let network = world.network().with_outbox(outbox.clone());
        let submit = || network.submit(&node as &dyn NodeSigner, deposit(&world, 5));
        submit().unwrap();
        let files = outbox.asked_by(network.chain.chain_id(), &node.address());
        assert!(files.unwrap().is_empty());
        let what = format!("{:?}", deposit(&world, 5));
        let file = outbox.file(network.chain.chain_id(), &node.address(), &what);
        let id = "id-1".to_owned();
        let instance = NodeInstance([7; 16]);
        write(&file.with_extension(ASKED), &Asked { id, instance }).unwrap();
        // it is not told yet, so the same is what was sent
        submit().unwrap();
        outbox.told().unwrap();
        assert_eq!(tokens(&world), before + 5);
        submit().unwrap();
        assert_eq!(tokens(&world), before + 10);
    }

    #[test]
    fn what_a_node_refuses_and_what_the_chain_refuses_is_asked_for_anew() {
        let world = World::new();
        let node = Node::new(&world, Answers::Refuses);
        let outbox = outbox(&world);
        let network = world.network().with_outbox(outbox.clone());
        let submit = |amount| network.submit(&node as &dyn NodeSigner, deposit(&world, amount));
        assert_eq!(submit(5).unwrap_err().code(), "node_refused");
        node.answers.set(Answers::Well);
        // what fails on chain did nothing either
        let refused = submit(5_000_000_000).unwrap_err();
        assert!(matches!(refused, ClientError::Chain(_)), "{refused}");
        let before = node.sent.borrow().len();
        for count in 1..=2 {
            submit(5).unwrap();
            outbox.told().unwrap();
            assert_eq!(node.sent.borrow().len(), before + count);
        }
    }
}
