//! Books with many payments, made as two nodes make them, with as many payments in an update as one takes.

use crate::world::{Person, World};
use anyhow::{ensure, Context as _, Result};
use causeway_client::wallet::book_owner;
use causeway_peer_protocol::channel::{CommitRequest, LocalOperation, RequestId};
use causeway_types::channel::Channel;
use causeway_types::operation::MAX_OPERATIONS;
use causeway_types::{Amount, ChainTime, Hash, Operation, Side};
use causeway_wallet::guard::VerifiedSignatures;
use causeway_wallet::{peer, Book, ChannelAtBlock, ChannelSigner};

/// Writes so many payments into the books of both, over the first channel. Their nodes must not run.
pub fn fill(world: &World, payments: u64) -> Result<()> {
    let id = world.channels().first().context("there is no channel")?;
    let channel = world.network.channel_by_id(*id)?.channel;
    let status = world.network.latest()?;
    let mut payer = Half::open(world, world.payer(), &channel, Side::A)?;
    let mut payee = Half::open(world, world.payee(), &channel, Side::B)?;
    let at = ChannelAtBlock {
        ledger: &channel.ledger,
        time: ChainTime::of_block(status.time),
        rests_on: status.height,
        is_too_old: false,
        times: Default::default(),
    };
    let before = payee.book.payment_counts()?.1;
    let mut made = 0;
    while made < payments {
        let now = (payments - made).min(MAX_OPERATIONS as u64);
        let operations = (made..made + now).map(|number| {
            let operation = Operation::DirectPayment {
                reference: Hash::ZERO,
                amount: Amount::new(1),
            };
            // numbers of requests that the book has given to nobody
            LocalOperation::new(RequestId((1 << 40) + number), operation)
        });
        let operations = operations.collect();
        payer.commit(&at, &CommitRequest::sign(operations))?;
        let updates = payer.facts(&at)?.out;
        let updates = updates.into_iter().map(|update| update.frame).collect();
        payee.commit(&at, &CommitRequest::AcceptUpdates { updates })?;
        let ack = payee.facts(&at)?.ack.context("nothing was accepted")?;
        payer.commit(&at, &CommitRequest::Acknowledge { ack })?;
        made += now;
    }
    let after = payee.book.payment_counts()?.1;
    ensure!(after == before + payments, "the payee has {after} payments");
    Ok(())
}

/// One side of the channel, with its book.
struct Half {
    book: Book,
    signer: ChannelSigner,
}

impl Half {
    fn open(world: &World, person: &Person, channel: &Channel, side: Side) -> Result<Half> {
        let owner = book_owner(&world.network, &person.address());
        let book = Book::open(&owner.dir(&person.home), &owner)?;
        let key = channel.participant(side).and_then(|p| p.key);
        let index = book.key_index(&key.context("the side has no key")?)?;
        let secret = person
            .keyring
            .channel(index.context("the key is unknown")?)?;
        let channel_ref = world.network.contracts.channel_ref(channel.id);
        let signer = ChannelSigner::new(&channel_ref, channel, side, Some(secret))?;
        Ok(Half { book, signer })
    }

    fn commit(&mut self, at: &ChannelAtBlock<'_>, request: &CommitRequest) -> Result<()> {
        let signer = &self.signer;
        let none = VerifiedSignatures::default();
        self.book
            .commit(|book| peer::commit(book, signer, at, request, &none))?;
        Ok(())
    }

    fn facts(&self, at: &ChannelAtBlock<'_>) -> Result<causeway_peer_protocol::channel::Facts> {
        Ok(peer::facts(&self.book, &self.signer, at)?)
    }
}
