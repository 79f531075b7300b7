//! A node's life: its book, the writer's thread, its links, and callers who pay. It tells on its output what was asked for and what
//! became of it, line by line; the pipe keeps the lines when the process is killed.

use crate::books::{channel, entry_key, limits, peers_config, start_writer, Person};
use crate::gate;
use crate::life::Life;
use causeway_node::peers::{LocalRequest, NotSigned, Peers};
use causeway_node::writer::{ask, AskPayment, Payee, WriterRequest, WriterSender};
use causeway_peer_protocol::channel::LocalOperation;
use causeway_types::{Amount, ChannelId, Hash, Operation, Side};
use causeway_wallet::book::PaymentState;
use std::io::Read as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

pub const CHANNEL: ChannelId = ChannelId(7);
/// The payer, or the one who opened it, and the other.
pub const PEOPLE: [Person; 2] = [Person(0), Person(1)];
/// How many payments are under way at once.
const CALLERS: usize = 3;
/// The pause before what is not done is asked for again.
const PAUSE: Duration = Duration::from_millis(2);

/// What a payment is, by its number: one of three has a reference, which the payee is asked about.
pub fn operation(side: Side, number: u64) -> Operation {
    let reference = match number % 3 {
        0 => Hash::of(name(side, number).as_bytes()),
        _ => Hash::ZERO,
    };
    Operation::DirectPayment {
        reference,
        amount: amount(number),
    }
}

pub fn amount(number: u64) -> Amount {
    Amount::new(1 + u128::from(number % 5))
}

/// The caller's name for a payment.
pub fn name(side: Side, number: u64) -> String {
    format!("{side}-{number}")
}

pub fn person(side: Side) -> Person {
    PEOPLE[side as usize]
}

/// Runs until it is killed, or until whoever started it is gone.
pub fn run(life: Life) {
    // what the test harness has begun to say stands in a line of its own
    println!();
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(1);
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.unwrap().block_on(live(life));
}

async fn live(life: Life) {
    let person = person(life.side);
    let channel = channel(CHANNEL, life.mode, PEOPLE, life.block_time);
    let started = start_writer(&life.folder, person, vec![channel], life.block_time);
    let writer = match started.await {
        Ok(writer) => writer,
        Err(error) => {
            println!("no book: {}: {error}", error.code());
            return std::future::pending().await;
        }
    };
    let requests = writer.requests.clone();
    let (gated, gate) = mpsc::channel(64);
    tokio::spawn(gate::run(life.clone(), gate, requests.clone()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("listens {}", listener.local_addr().unwrap().port());
    let config = peers_config(person, &writer, limits(), listener);
    let peers = Arc::new(Peers::start(config, gated, writer.view.subscribe()));
    if life.side == Side::A {
        let asked = PEOPLE[1].at(life.relay);
        let peers = peers.clone();
        // the dialler goes on whatever becomes of the first round
        tokio::spawn(async move { drop(peers.connect(asked).await) });
    }
    if life.pays() {
        let next = Arc::new(AtomicU64::new(life.first));
        let caller = Arc::new(Caller {
            side: life.side,
            writer: requests.clone(),
            peers: peers.clone(),
        });
        for _ in 0..CALLERS {
            tokio::spawn(call(caller.clone(), life.clone(), next.clone()));
        }
        if let Some(pause) = life.begins_every.map(Duration::from_millis) {
            tokio::spawn(begin(caller, life, next, pause));
        }
    }
    std::future::pending().await
}

struct Caller {
    side: Side,
    writer: WriterSender,
    peers: Arc<Peers>,
}

/// Pays one after the other, in turns with other callers.
async fn call(caller: Arc<Caller>, life: Life, next: Arc<AtomicU64>) {
    while caller.pay_next(&life, &next).await {}
}

/// Begins another payment after each pause, whatever became of those before: they may all be signed and wait for an answer.
async fn begin(caller: Arc<Caller>, life: Life, next: Arc<AtomicU64>, pause: Duration) {
    loop {
        tokio::time::sleep(pause).await;
        let (caller, life, next) = (caller.clone(), life.clone(), next.clone());
        tokio::spawn(async move { caller.pay_next(&life, &next).await });
    }
}

impl Caller {
    /// Pays the next one that is not done; whether there is another one to come.
    async fn pay_next(&self, life: &Life, next: &AtomicU64) -> bool {
        let number = next.fetch_add(1, Ordering::SeqCst);
        if number > life.last {
            return false;
        }
        if !life.done.contains(&number) {
            println!("asked {number}");
            let became = self.pay(number).await;
            println!("{became} {number}");
        }
        true
    }

    /// Pays as the API does: the id gets its number first, then it is signed and followed to its acknowledgement.
    async fn pay(&self, number: u64) -> &'static str {
        let (id, operation) = (name(self.side, number), operation(self.side, number));
        loop {
            let asked = |answer| {
                WriterRequest::AskPayment(AskPayment {
                    id: id.clone(),
                    asked: Hash::of(id.as_bytes()),
                    payment: Some((Payee::Channel(entry_key(CHANNEL, self.side)), operation)),
                    spending: None,
                    answer,
                })
            };
            let asked = match ask(&self.writer, asked).await.unwrap() {
                Ok(asked) => asked,
                Err(error) => {
                    println!("failed {number} {}", error.code());
                    tokio::time::sleep(PAUSE * 10).await;
                    continue;
                }
            };
            if let Some(signed) = asked.payment {
                if signed.state == PaymentState::Final {
                    return "final";
                }
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            let (signed, is_signed) = oneshot::channel();
            let (settled, is_settled) = oneshot::channel();
            let request = LocalRequest {
                channel: CHANNEL,
                operation: LocalOperation::new(asked.request, operation),
                until: None,
                signed,
                settled,
            };
            self.peers.request(request).await;
            match is_signed.await {
                Ok(Ok(())) => {
                    if is_settled.await.is_ok() {
                        return "final";
                    }
                }
                Ok(Err(NotSigned::MayNotPay { .. })) => return "refused",
                Ok(Err(NotSigned::Refused(why))) => {
                    println!("failed {number} {why}");
                    tokio::time::sleep(PAUSE * 10).await;
                }
                // safe to try again; or the link ended, and the book says what was signed
                Ok(Err(_)) | Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }
}
