//! A writer with its book in memory: direct payments, each checked as an update of the rules, with real signatures.

use super::invoice::TestInvoice;
use causeway_node::writer::{Commit, Committed, QuoteRefusal, WriterRequest};
use causeway_peer_protocol::channel::{
    CommitError, CommitRequest, Facts, LocalOperation, OutUpdate, OutUpdateState, Outcome,
    RequestId, StoredVoucher, UpdateRefusal,
};
use causeway_peer_protocol::message::{
    AckFrame, AuthFrame, AuthKey, MayPayAnswerFrame, PayVerdict, RecordState, RefuseRule,
    UnaskedPayment, UpdateFrame, VoucherRef,
};
use causeway_peer_protocol::{BoundedList, PeerErrorCode, Quote, SignedQuote};
use causeway_rules::update::next_update;
use causeway_rules::wallet::VoucherWithLocks;
use causeway_types::registry::SignedVoucher;
use causeway_types::signed::{LinkAuthentication, SigningContext};
use causeway_types::{
    Amount, ChannelId, Hash, Height, Nonce, Operation, Side, Signature, UnixTime,
};
use causeway_wallet::book::EntryKey;
use causeway_wallet::guard::VerifiedSignatures;
use causeway_wallet::sign::ChannelSecret;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

/// The keys of one account: one channel key for all its channels, and its account key.
#[derive(Clone, Copy)]
pub struct Keys {
    seed: [u8; 32],
}

impl Keys {
    pub fn of(name: &str) -> Keys {
        Keys {
            seed: Hash::of(name.as_bytes()).0,
        }
    }
    pub fn channel(&self) -> ChannelSecret {
        ChannelSecret::from_bytes(&self.seed).unwrap()
    }
    pub fn account(&self) -> ChannelSecret {
        ChannelSecret::from_bytes(&Hash::of(&self.seed).0).unwrap()
    }
    pub fn transport(&self) -> [u8; 32] {
        Hash::of(&[self.seed.as_slice(), b"transport"].concat()).0
    }
}

/// One side's record of one channel.
#[derive(Clone, Debug, Default)]
pub struct Record {
    out: Vec<(OutUpdate, StoredVoucher, Vec<RequestId>)>,
    signed: Option<VoucherWithLocks>,
    acknowledged: Option<StoredVoucher>,
    accepted: Option<StoredVoucher>,
    ack: Option<AckFrame>,
    /// What was paid and what was received, in order: reference and amount.
    pub paid: Vec<(Hash, Amount)>,
    pub received: Vec<(Hash, Amount)>,
    /// What came unasked, by the payee's record or by what the payer was told.
    pub unasked: Vec<UnaskedPayment>,
}

/// All records of one side, and whether B of unlocked channels is meant by which.
#[derive(Clone)]
pub struct TestBook {
    keys: Keys,
    pub records: BTreeMap<ChannelId, Record>,
    /// How many commits were made.
    pub commits: usize,
    /// How many commits of something that the peer signed came without a signature that was verified before.
    pub unverified: usize,
    /// Whether B has a channel key.
    pub is_unlocked: bool,
    /// What it asks for, if it does.
    pub invoice: Option<TestInvoice>,
}

impl TestBook {
    pub fn new(keys: Keys, is_unlocked: bool) -> TestBook {
        TestBook {
            keys,
            records: BTreeMap::new(),
            commits: 0,
            unverified: 0,
            is_unlocked,
            invoice: None,
        }
    }

    /// Asks for this. `reserves`: whether it is kept for who asks whether it may be paid; else everybody is told to pay.
    pub fn make_invoice(&mut self, reference: Hash, price: u128, reserves: bool) {
        self.invoice = Some(TestInvoice::new(reference, price, reserves));
    }

    fn facts(&mut self, key: EntryKey) -> Facts {
        let record = self.records.entry(key.channel_id).or_default();
        let context = context(key);
        Facts {
            state: RecordState::Whole,
            wait_until: UnixTime(0),
            signed: record
                .signed
                .as_ref()
                .map_or(VoucherRef::NONE, |v| VoucherRef {
                    nonce: v.voucher.nonce,
                    digest: v.voucher.digest(&context),
                }),
            acknowledged: record.acknowledged.clone(),
            out: record.out.iter().map(|(out, ..)| out.clone()).collect(),
            accepted: record.accepted.clone(),
            ack: record.ack.clone(),
            asked: None,
            asked_in_vain: None,
            consents: vec![],
            extending: None,
            extension_declined: None,
            extensions: vec![],
            shutdown: None,
            declined: None,
            closing_until: UnixTime(0),
            close: None,
            decided: vec![],
            leaving: vec![],
            has_failed_out: false,
            is_on_chain: false,
            rests_on: Height(1),
        }
    }

    fn commit(&mut self, key: EntryKey, request: CommitRequest) -> Result<Outcome, CommitError> {
        self.commits += 1;
        match request {
            CommitRequest::SignUpdate { operations, .. } => Ok(self.sign(key, operations)),
            CommitRequest::AcceptUpdates { updates } => Ok(self.accept(key, updates)),
            CommitRequest::Acknowledge { ack } => Ok(self.acknowledge(key, &ack)),
            // each payment of these tests names a reference of its own
            CommitRequest::Reserve { asked } => {
                let invoice = &mut self.invoice;
                let answers = asked.iter().map(|asked| match invoice {
                    Some(invoice) if invoice.reference == asked.reference => invoice.answer(asked),
                    _ => MayPayAnswerFrame {
                        req: asked.req,
                        verdict: PayVerdict::Reserved,
                        seconds: 30,
                    },
                });
                let answers = answers.collect();
                Ok(Outcome::Reserved { answers })
            }
            other => Err(CommitError::NotSafe(format!(
                "{other:?} is not needed here"
            ))),
        }
    }

    /// Signs one payment: the update that does it.
    pub fn sign_payment(&mut self, key: EntryKey, amount: u128) -> UpdateFrame {
        let operation = Operation::DirectPayment {
            reference: Hash::of(b"a payment"),
            amount: Amount::new(amount),
        };
        let id = RequestId(0);
        self.sign(key, vec![LocalOperation::new(id, operation)]);
        let out = &self.records[&key.channel_id].out;
        out.last().unwrap().0.frame.clone()
    }

    fn sign(&mut self, key: EntryKey, asked: Vec<LocalOperation>) -> Outcome {
        let (secret, context) = (self.keys.channel(), context(key));
        let record = self.records.entry(key.channel_id).or_default();
        let operations: Vec<Operation> = asked.iter().map(|o| o.operation).collect();
        let before = record.signed.as_ref();
        let nonce = Nonce(before.map_or(1, |v| v.voucher.nonce.0 + 1));
        let (update, next) =
            next_update(&context, key.side.pays(), before, nonce, operations).unwrap();
        let digest = next.voucher.digest(&context);
        let signature = secret.sign(&digest);
        let frame = UpdateFrame {
            channel_id: key.channel_id,
            height: Height(1),
            replacement: false,
            previous: update.previous,
            nonce,
            reference: next.voucher.reference,
            transferred: next.voucher.transferred,
            locked: next.voucher.locked,
            locks_hash: next.voucher.locks_hash,
            locks_until: next.voucher.locks_until,
            operations: update.operations.clone().try_into().unwrap(),
            signature,
            attachments: BoundedList::default(),
        };
        record.paid.extend(payments(&update.operations));
        record.signed = Some(next.clone());
        let out = OutUpdate {
            frame,
            digest,
            state: OutUpdateState::Unanswered,
        };
        let stored = stored(next, signature, &context);
        let ids: Vec<RequestId> = asked.iter().map(|o| o.id).collect();
        record.out.push((out, stored, ids.clone()));
        let refused = vec![];
        Outcome::Signed { ids, refused }
    }

    fn accept(&mut self, key: EntryKey, updates: Vec<UpdateFrame>) -> Outcome {
        let (secret, context) = (self.keys.channel(), context(key));
        let has_key = !self.is_unlocked || key.side == Side::A;
        let record = self.records.entry(key.channel_id).or_default();
        let mut ack = None;
        for frame in updates {
            let before = record.accepted.as_ref().map(|s| s.held.clone());
            let operations = frame.operations.to_vec();
            let direction = key.side.receives();
            let made = next_update(
                &context,
                direction,
                before.as_ref(),
                frame.nonce,
                operations,
            );
            let is_same = |next: &VoucherWithLocks| next.voucher == frame.update(direction).voucher;
            let next = made.ok().map(|(_, next)| next).filter(is_same);
            let Some(next) = next else {
                let refused = UpdateRefusal {
                    nonce: frame.nonce,
                    rule: RefuseRule::WellFormed,
                    asked: 0,
                    allowed: 0,
                };
                return Outcome::Accepted {
                    ack,
                    refused: Some(refused),
                };
            };
            record.received.extend(payments(&frame.operations));
            if let Some(invoice) = &mut self.invoice {
                let unasked = invoice.judge(key.channel_id, &frame);
                record.unasked.extend(unasked);
            }
            let receipt = secret.sign(&next.voucher.receipt_digest(&context));
            let nonce = next.voucher.nonce;
            let accepted = stored(next, frame.signature, &context);
            ack = Some(AckFrame {
                channel_id: key.channel_id,
                nonce,
                digest: accepted.digest,
                receipt: has_key.then_some(receipt),
                unasked: BoundedList::try_from(record.unasked.clone()).unwrap(),
            });
            record.accepted = Some(accepted);
            record.ack.clone_from(&ack);
        }
        Outcome::Accepted { ack, refused: None }
    }

    fn acknowledge(&mut self, key: EntryKey, ack: &AckFrame) -> Outcome {
        let record = self.records.entry(key.channel_id).or_default();
        record.unasked.extend(ack.unasked.iter().copied());
        let mut done = vec![];
        record.out.retain(|(out, stored, ids)| {
            let is_covered = out.frame.nonce <= ack.nonce;
            if is_covered {
                record.acknowledged = Some(stored.clone());
                done.extend(ids.clone());
            }
            !is_covered
        });
        Outcome::Acknowledged {
            ids: done,
            unasked: vec![],
        }
    }

    fn authenticate(&self, key: EntryKey, handshake_hash: Hash) -> AuthFrame {
        let digest = LinkAuthentication { handshake_hash }.digest(&context(key));
        let (by, secret) = match self.is_unlocked && key.side == Side::B {
            false => (AuthKey::Channel, self.keys.channel()),
            true => {
                let account = self.keys.account();
                (AuthKey::Account(account.public()), account)
            }
        };
        AuthFrame {
            channel_id: key.channel_id,
            by,
            signature: secret.sign(&digest),
        }
    }
}

fn context(key: EntryKey) -> SigningContext {
    SigningContext {
        domain: key.domain,
        channel_id: key.channel_id,
    }
}

fn stored(
    held: VoucherWithLocks,
    signature: causeway_types::Signature,
    context: &SigningContext,
) -> StoredVoucher {
    StoredVoucher {
        signed: SignedVoucher {
            voucher: held.voucher,
            signature,
            receipt: None,
        },
        digest: held.voucher.digest(context),
        held,
    }
}

fn payments(operations: &[Operation]) -> Vec<(Hash, Amount)> {
    let direct = operations.iter().filter_map(|o| match o {
        Operation::DirectPayment { reference, amount } => Some((*reference, *amount)),
        _ => None,
    });
    direct.collect()
}

/// A writer that runs: what it is asked goes in, the book as of its newest commit can be watched.
pub struct TestWriter {
    pub sender: mpsc::Sender<WriterRequest>,
    pub book: watch::Receiver<Arc<TestBook>>,
    /// How many commits were asked for.
    pub asked: watch::Receiver<usize>,
    /// While it is false no commit is made.
    pub commits: watch::Sender<bool>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<TestBook>,
}

impl TestWriter {
    pub fn start(book: TestBook) -> TestWriter {
        let (sender, requests) = mpsc::channel(64);
        let (newest, watched) = watch::channel(Arc::new(book.clone()));
        let (stop, stops) = oneshot::channel();
        let (commits, gate) = watch::channel(true);
        let (count, asked) = watch::channel(0);
        let task = tokio::spawn(run(book, requests, newest, (count, gate), stops));
        TestWriter {
            sender,
            book: watched,
            asked,
            commits,
            stop,
            task,
        }
    }

    /// What is not committed now never is.
    pub async fn kill(self) -> TestBook {
        let _ = self.stop.send(());
        self.task.await.unwrap()
    }
}

async fn run(
    mut book: TestBook,
    mut requests: mpsc::Receiver<WriterRequest>,
    newest: watch::Sender<Arc<TestBook>>,
    (asked, mut gate): (watch::Sender<usize>, watch::Receiver<bool>),
    mut stop: oneshot::Receiver<()>,
) -> TestBook {
    loop {
        let request = tokio::select! {
            _ = &mut stop => return book,
            request = requests.recv() => request,
        };
        // answers that nobody waits for any more are dropped
        match request {
            None => return book,
            Some(WriterRequest::Commit(Commit {
                key,
                request,
                verified,
                answer,
            })) => {
                let is_signed = match &request {
                    CommitRequest::AcceptUpdates { .. } => true,
                    CommitRequest::Acknowledge { ack } => ack.receipt.is_some(),
                    _ => false,
                };
                let is_verified = verified != VerifiedSignatures::default();
                book.unverified += usize::from(is_signed && !is_verified);
                asked.send_modify(|asked| *asked += 1);
                tokio::select! {
                    _ = &mut stop => return book,
                    _ = gate.wait_for(|commits| *commits) => {}
                }
                let outcome = book.commit(key, request);
                let facts = book.facts(key);
                newest.send_replace(Arc::new(book.clone()));
                let _ = answer.send(Committed {
                    outcome,
                    facts,
                    made_final: vec![],
                });
            }
            Some(WriterRequest::ReadFacts(read)) => {
                let _ = read.answer.send(book.facts(read.key));
            }
            Some(WriterRequest::SignLink(sign)) => {
                let auth = book.authenticate(sign.key, sign.handshake_hash);
                let _ = sign.answer.send(auth);
            }
            // so that it is seen whose question it is taken for
            Some(WriterRequest::JudgeReference(judge)) => {
                let answer = MayPayAnswerFrame {
                    req: judge.asked.req,
                    verdict: match judge.account {
                        Some(_) => PayVerdict::Paid,
                        None => PayVerdict::Reserved,
                    },
                    seconds: 0,
                };
                let _ = judge.answer.send(answer);
            }
            // so that it is seen who asks, and for what
            Some(WriterRequest::GiveQuote(give)) => {
                let asked = give.asked;
                let quote = Quote {
                    account: give.asker.as_str().try_into().unwrap(),
                    from: asked.from,
                    to: asked.to,
                    takes: Amount::new(3),
                    gives: Amount::new(2),
                    largest: asked.amount,
                    fee_rate: 0,
                    made_at: UnixTime(1),
                    expires_at: UnixTime(31),
                };
                let given = match asked.amount > Amount::new(1_000) {
                    true => Err(QuoteRefusal {
                        code: PeerErrorCode::NOT_ALLOWED,
                        asked: asked.amount.u128(),
                        allowed: 1_000,
                    }),
                    false => Ok(SignedQuote {
                        quote,
                        signature: Signature([7; 64]),
                    }),
                };
                let _ = give.answer.send(given);
            }
            // links ask for nothing else
            Some(_) => {}
        }
    }
}
