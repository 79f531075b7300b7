//! A side's book in a folder of its own, and its key.

use super::world::book::TestBook;
use crate::book::{Book, BookOwner, LoggedPayment, PaymentFilter, PaymentKind, Writer};
use crate::error::WalletError;
use crate::guard::{enroll, fail_lock, release_lock, ClaimTiming, VerifiedSignatures};
use crate::keys::IdentitySecret;
use crate::memo::seal;
use crate::peer::{block_effects, commit, commit_error, facts, observe};
use crate::sign::ChannelSecret;
use crate::{ChannelAtBlock, ChannelSigner};
use causeway_peer_protocol::channel::{
    ChannelPlace, CommitError, CommitRequest, Facts, FollowedBlock, Outcome,
};
use causeway_peer_protocol::message::LockOutcome;
use causeway_peer_protocol::{ChannelRef, Frame, MemoPlace, SealedMemo};
use causeway_types::channel::{Channel, Ledger, LockMode, Participant, Payout};
use causeway_types::signed::SigningContext;
use causeway_types::{
    Amount, ChainTime, ChannelId, Hash, Height, LockId, Ppm, Seconds, Side, SidechainId,
};
use cosmwasm_std::Addr;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;
use tempfile::TempDir;

pub struct RealBook {
    dir: TempDir,
    /// None only while the process is between two lives.
    book: Option<Book>,
    signer: ChannelSigner,
    verified: VerifiedSignatures,
    seen: (Ledger, FollowedBlock),
}

/// A folder in memory where the machine has one: thousands of commits are synced.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    match memory.is_dir() {
        true => TempDir::new_in(memory).unwrap(),
        false => TempDir::new().unwrap(),
    }
}

fn copy_files(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

fn channel_ref() -> ChannelRef {
    ChannelRef {
        chain_id: "chain-1".to_owned(),
        registry: "registry".to_owned(),
        channel_id: ChannelId(7),
    }
}

fn secret(side: Side) -> ChannelSecret {
    ChannelSecret::from_bytes(&[side as u8 + 1; 32]).unwrap()
}

fn identity(side: Side) -> IdentitySecret {
    IdentitySecret::from_bytes(&[side as u8 + 0x21; 32]).unwrap()
}

fn participant(side: Side, has_key: bool) -> Participant {
    let owner = Addr::unchecked(format!("owner_{side}"));
    Participant {
        payout: Payout::Address(owner.clone()),
        owner,
        key: has_key.then(|| secret(side).public()),
        fee_rate: Ppm(0),
    }
}

fn at(ledger: &Ledger, block: FollowedBlock) -> ChannelAtBlock<'_> {
    ChannelAtBlock {
        ledger,
        time: ChainTime::of_block(block.time),
        rests_on: Height(1),
        is_too_old: block.is_too_old,
        times: Default::default(),
    }
}

impl RealBook {
    fn owner(&self) -> BookOwner {
        BookOwner::new("chain-1", format!("owner_{}", self.signer.side()))
    }
    pub fn book(&self) -> &Book {
        self.book.as_ref().unwrap()
    }
    fn start(&mut self) {
        self.book = Some(Book::open(self.dir.path(), &self.owner()).unwrap());
    }
}

impl TestBook for RealBook {
    type Copy = Rc<TempDir>;
    fn context() -> SigningContext {
        channel_ref().context()
    }
    fn create(place: ChannelPlace, ledger: &Ledger, block: FollowedBlock) -> RealBook {
        let channel = Channel {
            id: ChannelId(7),
            sidechain_id: SidechainId(1),
            name: None,
            a: participant(Side::A, true),
            b: Some(participant(Side::B, place.mode != LockMode::Unlocked)),
            admission: vec![],
            marked_due_by: None,
            ledger: *ledger,
        };
        let key = Some(secret(place.side));
        let signer = ChannelSigner::new(&channel_ref(), &channel, place.side, key).unwrap();
        let signer = signer.with_identity(Arc::new(identity(place.side)));
        let mut made = RealBook {
            dir: folder(),
            book: None,
            signer,
            verified: VerifiedSignatures::default(),
            seen: (*ledger, block),
        };
        made.start();
        let book = made.book.as_mut().unwrap();
        book.commit(|w| enroll(w, &made.signer)).unwrap();
        made
    }
    fn facts(&self, ledger: &Ledger, block: FollowedBlock) -> Facts {
        facts(self.book(), &self.signer, &at(ledger, block)).unwrap()
    }
    fn commit(
        &mut self,
        request: CommitRequest,
        ledger: &Ledger,
        block: FollowedBlock,
        may_replace: bool,
    ) -> Result<Outcome, CommitError> {
        let mut ledger = *ledger;
        let replaces = matches!(
            request,
            CommitRequest::Refuse { .. }
                | CommitRequest::Acknowledge { .. }
                | CommitRequest::Replace
        );
        if replaces && !may_replace {
            // rule 6: nothing is paid to a peer that has sent Close
            match self.signer.side() {
                Side::A => ledger.b.closed = true,
                Side::B => ledger.a.closed = true,
            }
        }
        let verified = self.verified.take_for(&request);
        let (signer, book) = (&self.signer, self.book.as_mut().unwrap());
        book.commit(|w| commit(w, signer, &at(&ledger, block), &request, &verified))
            .map_err(|error| commit_error(&error))
    }
    fn commit_fails(&mut self, request: CommitRequest, ledger: &Ledger, block: FollowedBlock) {
        type Work<'w> = Box<dyn FnOnce(&mut Writer<'_>) -> Result<Outcome, WalletError> + 'w>;
        let verified = self.verified.take_for(&request);
        let (signer, book) = (&self.signer, self.book.as_mut().unwrap());
        let at = at(ledger, block);
        let works: [Work; 2] = [
            Box::new(|w| commit(w, signer, &at, &request, &verified)),
            // whatever shares the commit when the disk is full
            Box::new(|_| Err(WalletError::DiskFull)),
        ];
        let failed = book.commit_all(works).unwrap_err();
        assert_eq!(commit_error(&failed), CommitError::Storage);
    }
    fn decide(
        &mut self,
        lock: LockId,
        outcome: LockOutcome,
        ledger: &Ledger,
        block: FollowedBlock,
    ) {
        let (signer, book) = (&self.signer, self.book.as_mut().unwrap());
        let at = at(ledger, block);
        let timing = ClaimTiming {
            time: at.time,
            lead: Seconds(60),
            is_public: false,
        };
        // the guard refuses what may not be decided, and then nothing is
        let _ = book.commit(|w| match &outcome {
            LockOutcome::Released(preimage) => {
                release_lock(w, signer, at.snapshot(), (lock, *preimage), timing)
            }
            LockOutcome::Failed(reason) => fail_lock(w, signer, lock, reason),
        });
    }
    fn sees_block(&mut self, ledger: &Ledger, block: FollowedBlock) {
        let before = std::mem::replace(&mut self.seen, (*ledger, block)).1.time;
        let book = self.book.as_mut().unwrap();
        let at = at(ledger, block);
        let effects = block_effects(book, &self.signer, &at, (block.height, before)).unwrap();
        if effects.is_observation_due {
            book.commit(|book| observe(book, &self.signer, &at, block.height))
                .unwrap();
        }
    }
    fn kill(&mut self) {
        self.book = None;
        self.verified = VerifiedSignatures::default();
        self.start();
    }
    fn copy(&mut self) -> Rc<TempDir> {
        self.book = None;
        let copy = folder();
        copy_files(self.dir.path(), copy.path());
        self.start();
        Rc::new(copy)
    }
    fn put_back(
        &mut self,
        old: &Rc<TempDir>,
        is_known: bool,
        ledger: &Ledger,
        block: FollowedBlock,
    ) {
        self.book = None;
        self.dir = folder();
        copy_files(old.path(), self.dir.path());
        if !is_known {
            return self.start();
        }
        let restored = Book::open_restored(self.dir.path(), &self.owner()).unwrap();
        self.book = Some(restored.0);
        self.sees_block(ledger, block);
    }
    fn seed(&mut self, _: u64) {}
    fn verifies(&mut self, frame: &Frame) -> bool {
        let (ledger, block) = self.seen;
        let facts = self.facts(&ledger, block);
        self.verified.check_frame(&self.signer, &facts, frame)
    }
    fn paid(&self) -> Vec<(Hash, Amount)> {
        self.payments(false)
    }
    fn received(&self) -> Vec<(Hash, Amount)> {
        self.payments(true)
    }
    fn memo(&self, text: &str) -> Option<Arc<SealedMemo>> {
        let side = self.signer.side();
        let place = MemoPlace {
            context: self.signer.context(),
            direction: side.pays(),
        };
        let sealed = seal(text, &identity(side.peer()).public(), &place);
        Some(Arc::new(sealed.unwrap()))
    }
    fn memos(&self, received: bool) -> Vec<Option<String>> {
        let logged = self.logged(received).into_iter();
        logged.map(|l| l.memo.map(|m| m.text().unwrap())).collect()
    }
}

impl RealBook {
    fn logged(&self, received: bool) -> Vec<LoggedPayment> {
        let filter = PaymentFilter {
            key: Some(*self.signer.key()),
            received: Some(received),
            ..PaymentFilter::default()
        };
        self.book().payments(&filter, 0, 10_000).unwrap()
    }

    fn payments(&self, received: bool) -> Vec<(Hash, Amount)> {
        let all = self.logged(received);
        let payments = all.into_iter().map(|logged| logged.payment);
        payments
            .map(|p| match p.kind {
                // as the voucher that was brought names nothing
                PaymentKind::Restored => (Hash::ZERO, p.amount),
                _ => (p.reference, p.amount),
            })
            .collect()
    }
}
