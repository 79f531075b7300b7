//! Mallory's side of a channel: a book and a key that make what is right, and the key that signs whatever it is made into.

use crate::books::{folder, make_book, signer};
use crate::scene::MALLORY;
use causeway_peer_protocol::channel::{CommitRequest, Facts, LocalOperation, RequestId};
use causeway_peer_protocol::message::{AckFrame, FailFrame, ResumeFrame, UpdateFrame, VoucherRef};
use causeway_peer_protocol::message::{LockLimits, RecordState};
use causeway_peer_protocol::BoundedList;
use causeway_types::channel::Channel;
use causeway_types::signed::SigningContext;
use causeway_types::{
    Amount, ChainTime, Digest, Hash, Height, Operation, Seconds, Side, Signature, UnixTime,
};
use causeway_wallet::guard::VerifiedSignatures;
use causeway_wallet::sign::ChannelSecret;
use causeway_wallet::{peer, Book, ChannelAtBlock, ChannelSigner};
use std::sync::Arc;
use tempfile::TempDir;

pub struct Forger {
    book: Book,
    signer: ChannelSigner,
    secret: ChannelSecret,
    pub channel: Channel,
    payments: u64,
    _folder: TempDir,
}

impl Forger {
    pub fn new(channel: Channel) -> Forger {
        let folder = folder();
        let keys = MALLORY.keys();
        Forger {
            book: make_book(folder.path(), MALLORY, std::slice::from_ref(&channel)),
            signer: signer(&channel, MALLORY).1,
            secret: keys.keyring().channel(channel.id.0 as u32).unwrap(),
            channel,
            payments: 0,
            _folder: folder,
        }
    }

    pub fn context(&self) -> SigningContext {
        crate::books::contracts()
            .channel_ref(self.channel.id)
            .context()
    }

    fn at(&self) -> ChannelAtBlock<'_> {
        ChannelAtBlock {
            ledger: &self.channel.ledger,
            time: ChainTime::of_block(UnixTime(self.channel.ledger.expires_at.0 - 30 * 86_400)),
            rests_on: Height(1),
            is_too_old: false,
            times: Default::default(),
        }
    }

    pub fn facts(&self) -> Facts {
        peer::facts(&self.book, &self.signer, &self.at()).unwrap()
    }

    fn commit(&mut self, request: &CommitRequest) {
        let at = ChannelAtBlock {
            ledger: &self.channel.ledger,
            time: ChainTime::of_block(UnixTime(self.channel.ledger.expires_at.0 - 30 * 86_400)),
            rests_on: Height(1),
            is_too_old: false,
            times: Default::default(),
        };
        let (signer, none) = (&self.signer, VerifiedSignatures::default());
        let done = self
            .book
            .commit(|book| peer::commit(book, signer, &at, request, &none));
        done.unwrap();
    }

    /// The next update, right in all of it.
    pub fn update(&mut self, amount: u128) -> UpdateFrame {
        self.payments += 1;
        let operation = Operation::DirectPayment {
            reference: Hash::ZERO,
            amount: Amount::new(amount),
        };
        let id = RequestId(self.payments);
        self.commit(&CommitRequest::sign(vec![LocalOperation::new(
            id, operation,
        )]));
        self.facts().out.last().unwrap().frame.clone()
    }

    /// The next update, which locks so much with an onion of these bytes.
    pub fn lock(&mut self, amount: u128, hash: Hash, onion: &[u8]) -> UpdateFrame {
        self.payments += 1;
        let operation = Operation::AddLock {
            amount: Amount::new(amount),
            hash,
            expiry: self.at().time.committed().plus(Seconds(3_600)),
        };
        let asked = LocalOperation {
            onion: Some(Arc::new(onion.to_vec().try_into().unwrap())),
            ..LocalOperation::new(RequestId(self.payments), operation)
        };
        self.commit(&CommitRequest::sign(vec![asked]));
        self.facts().out.last().unwrap().frame.clone()
    }

    /// Takes locks out for what Bob has said of one.
    pub fn drops(&mut self, failed: FailFrame) -> UpdateFrame {
        let locks = vec![failed.into()];
        let is_all = false;
        self.commit(&CommitRequest::KeepDecided { locks, is_all });
        let locks = self.facts().leaving;
        let operations = vec![];
        self.commit(&CommitRequest::SignUpdate { locks, operations });
        self.facts().out.last().unwrap().frame.clone()
    }

    /// What Bob acknowledges.
    pub fn acknowledged(&mut self, ack: AckFrame) {
        self.commit(&CommitRequest::Acknowledge { ack });
    }

    /// The right acknowledgement of an update of Bob's.
    pub fn accept(&mut self, update: UpdateFrame) -> AckFrame {
        self.commit(&CommitRequest::AcceptUpdates {
            updates: vec![update],
        });
        self.facts().ack.unwrap()
    }

    pub fn sign(&self, digest: &Digest) -> Signature {
        self.secret.sign(digest)
    }

    /// Signs what the update has now.
    pub fn resign(&self, update: &mut UpdateFrame) {
        let voucher = update.update(Side::A.pays()).voucher;
        update.signature = self.sign(&voucher.digest(&self.context()));
    }

    /// The right `resume`.
    pub fn resume(&self) -> ResumeFrame {
        let facts = self.facts();
        let reference = causeway_peer_protocol::channel::StoredVoucher::reference;
        ResumeFrame {
            signed: facts.signed,
            acknowledged: reference(facts.acknowledged.as_ref()),
            accepted: reference(facts.accepted.as_ref()),
            ..self.empty_resume()
        }
    }

    /// The `resume` of a book with nothing in it.
    pub fn empty_resume(&self) -> ResumeFrame {
        ResumeFrame {
            channel_id: self.channel.id,
            height: Height(1),
            state: RecordState::Whole,
            wait_until: UnixTime(0),
            signed: VoucherRef::NONE,
            acknowledged: VoucherRef::NONE,
            accepted: VoucherRef::NONE,
            limits: LockLimits {
                count: 0,
                sum: Amount::ZERO,
                smallest: Amount::ZERO,
            },
            shutdown_until: UnixTime(0),
            shutdown_by_sender: false,
            locks: BoundedList::default(),
            agreements: BoundedList::default(),
        }
    }
}
