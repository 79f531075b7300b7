//! What a command asked the account's node to send, and did not hear of: where no node runs any more, the book says what was
//! written down of it before it was sent.

use super::Network;
use crate::error::{ClientError, Result};
use crate::journal::{read, remove, write, Held};
use crate::wallet::book_owner;
use causeway_chain::{Sent, TxHash};
use causeway_types::NodeInstance;
use causeway_wallet::book::OF_CALLERS;
use causeway_wallet::Book;
use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What is on disk before a node is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    /// The id under which the node was asked.
    pub id: String,
    /// The book that the node had: another one may have forgotten the id.
    pub instance: NodeInstance,
}

impl Asked {
    /// Where a file is such a one, what is in it.
    pub fn read(file: &Path) -> Result<Option<Asked>> {
        read(file, "outbox")
    }

    /// Fails where this is another book than the one that the node had: whether something was sent is not known by it.
    pub fn require_book(&self, file: &Path, instance: NodeInstance) -> Result<()> {
        match self.instance == instance {
            true => Ok(()),
            false => Err(ClientError::AskedOfNode {
                file: file.to_owned(),
            }),
        }
    }
}

/// The key that a node gives in its book to what it sends for an id.
pub fn key_of_asked(id: &str) -> String {
    format!("{OF_CALLERS}{id}")
}

impl Network {
    /// Looks into the account's book, in this home, for what commands asked its node to send and did not hear of. From then on
    /// it counts as sent by them, or was never sent: nothing is sent for it before it is known what became of it. To be called
    /// before anything is sent without the node; a node that runs has the book, which is an error then.
    pub fn take_over_from_node(&self, home: &Path, account: &Addr) -> Result<()> {
        let Some(outbox) = &self.outbox else {
            return Ok(());
        };
        let files = outbox.asked_by(self.chain.chain_id(), account)?;
        if files.is_empty() {
            return Ok(());
        }
        let owner = book_owner(self, account);
        let folder = owner.dir(home);
        if !folder.exists() {
            return Ok(());
        }
        // while this has the book no node does what it was asked for
        let book = Book::open(&folder, &owner)?;
        let instance = book.instance()?;
        for file in files {
            // a command that is at it now looks itself
            let _held = match Held::take(&file) {
                Err(ClientError::SameUnderWay { .. }) => continue,
                held => held?,
            };
            // of what a node with another book was asked this one says nothing: the same is refused until its user has looked
            let asked = Asked::read(&file)?.filter(|asked| asked.instance == instance);
            let Some(asked) = asked else {
                continue;
            };
            if let Some(tx) = book.newest_transaction(&key_of_asked(&asked.id))? {
                let sent = Sent {
                    hash: TxHash(tx.hash),
                    from: tx.first,
                    last: tx.last,
                };
                write(&file.with_extension("json"), &sent)?;
            }
            // what the book does not have was never sent: it is written down there before
            remove(&file)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{NodeSigner, Outbox, Source};
    use crate::test_world::World;
    use causeway_chain::{Chain as _, Msg};
    use causeway_types::issuer::{DepositTo, ExecuteMsg};
    use causeway_types::UnixTime;
    use causeway_wallet::book::NewTransaction;
    use cosmwasm_std::coin;

    /// A node that ends while it is asked: before it has written anything down, before it has sent it, or after that.
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Ends {
        Early,
        Unsent,
        Sent,
    }

    struct EndingNode<'w>(&'w World, Ends);

    impl std::fmt::Debug for EndingNode<'_> {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "EndingNode({:?})", self.1)
        }
    }

    fn book(world: &World) -> Book {
        let owner = book_owner(&world.network(), &world.alice.address());
        Book::open(&owner.dir(world.home.path()), &owner).unwrap()
    }

    impl NodeSigner for EndingNode<'_> {
        fn address(&self) -> Addr {
            self.0.alice.address()
        }
        fn new_id(&self) -> String {
            "id-1".to_owned()
        }
        fn instance(&self) -> Result<NodeInstance> {
            Ok(book(self.0).instance()?)
        }
        fn send(&self, id: &str, msgs: &[Msg]) -> Result<Sent> {
            let EndingNode(world, ends) = self;
            let lost = || ClientError::NodeUndecided(Box::new(std::io::Error::other("no answer")));
            if *ends == Ends::Early {
                return Err(lost());
            }
            let chain = &world.chain;
            let sent = chain.send(&world.alice.account, msgs.to_vec(), &mut |tx| {
                let noted = NewTransaction {
                    key: key_of_asked(id),
                    account: self.address().to_string(),
                    hash: tx.sent.hash.0,
                    bytes: vec![1],
                    first: tx.sent.from,
                    last: tx.sent.last,
                    at: UnixTime(1),
                    replaces: None,
                };
                book(world)
                    .commit(|book| book.note_transaction(&noted))
                    .unwrap();
                match ends {
                    Ends::Sent => Ok(()),
                    _ => Err(std::io::Error::other("ended").into()),
                }
            });
            drop(sent);
            Err(lost())
        }
        fn sent(&self, id: &str) -> Result<Option<Sent>> {
            let newest = book(self.0).newest_transaction(&key_of_asked(id))?;
            Ok(newest.map(|tx| Sent {
                hash: TxHash(tx.hash),
                from: tx.first,
                last: tx.last,
            }))
        }
        fn did_nothing(&self, id: &str) -> bool {
            matches!(self.sent(id), Ok(None))
        }
    }

    fn deposit(world: &World) -> Vec<Msg> {
        let msg = ExecuteMsg::Deposit {
            sidechain_id: world.sidechain().sidechain_id,
            to: DepositTo::Wallet { recipient: None },
        };
        let funds = vec![coin(5, "uatom")];
        vec![world.network().to_issuer(&msg, funds).unwrap()]
    }

    fn tokens(world: &World) -> u128 {
        let (sidechain, me) = (world.sidechain(), world.alice.address());
        let held = world.network().holdings(&sidechain, &me).unwrap();
        held.of(Source::Token).u128()
    }

    fn network(world: &World) -> Network {
        let outbox = Outbox::new(world.home.path().join("outbox"), |_| ());
        world.network().with_outbox(outbox)
    }

    #[test]
    fn what_a_node_was_asked_for_that_ended_then_is_done_once_without_it() {
        for ends in [Ends::Early, Ends::Unsent, Ends::Sent] {
            let world = World::new();
            let node = EndingNode(&world, ends);
            let lost = network(&world).submit(&node as &dyn NodeSigner, deposit(&world));
            assert_eq!(lost.unwrap_err().code(), "node_undecided", "{ends:?}");
            // a process that does not look sends nothing either
            let (alice, home) = (&world.alice.account, world.home.path());
            let blind = network(&world).submit(alice, deposit(&world)).unwrap_err();
            assert_eq!(blind.code(), "asked_of_node", "{blind}");
            let network = network(&world);
            network.take_over_from_node(home, &alice.address()).unwrap();
            network.submit(alice, deposit(&world)).unwrap();
            assert_eq!(tokens(&world), 5, "{ends:?}");
            // and what is asked for next is something new
            network.outbox.as_ref().unwrap().told().unwrap();
            network.submit(alice, deposit(&world)).unwrap();
            assert_eq!(tokens(&world), 10, "{ends:?}");
        }
    }

    #[test]
    fn a_book_that_was_restored_since_does_not_say_that_nothing_was_sent() {
        let world = World::new();
        let node = EndingNode(&world, Ends::Sent);
        network(&world)
            .submit(&node as &dyn NodeSigner, deposit(&world))
            .unwrap_err();
        let owner = book_owner(&world.network(), &world.alice.address());
        drop(Book::open_restored(&owner.dir(world.home.path()), &owner).unwrap());
        let (alice, home) = (&world.alice.account, world.home.path());
        network(&world)
            .take_over_from_node(home, &alice.address())
            .unwrap();
        let other = network(&world).submit(alice, deposit(&world));
        assert_eq!(other.unwrap_err().code(), "asked_of_node");
        // neither does the node that has it now
        let again = network(&world).submit(&node as &dyn NodeSigner, deposit(&world));
        assert_eq!(again.unwrap_err().code(), "asked_of_node");
        assert_eq!(tokens(&world), 5);
    }
}
