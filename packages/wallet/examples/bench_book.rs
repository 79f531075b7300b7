//! How many payments a second are signed, stored, verified and stored again, on one core, with a book on disk on each
//! side: `cargo run --release -p causeway-wallet --example bench_book [PAYMENTS [CHANNELS]]`.
//!
//! Each payment is a voucher of its own; the column is how many share a commit, which is synced to disk.
//!
//! Then what two nodes commit: the payer's writer signs updates, the payee's accepts them and signs receipts, the payer's keeps the
//! acknowledgements. Each line has so many channels in a commit, and so many payments in an update; three commits in turn; without
//! a backup beside both books, with one, and with one that each commit waits for.
//!
//! The last lines are what a replay does: on every core a book with both sides of its channels, many payments to a commit;
//! beside it, in the same run, signing and verifying alone on as many threads, and how much of that is left.

use causeway_peer_protocol::channel::{CommitRequest, Facts, LocalOperation, RequestId};
use causeway_peer_protocol::ChannelRef;
use causeway_rules::policy::{default_policy, terms};
use causeway_rules::{lifecycle, voucher};
use causeway_types::channel::{Channel, LockMode, Participant, Payout};
use causeway_types::registry::SignedVoucher;
use causeway_types::{
    Amount, ChainTime, ChannelId, Digest, Hash, Height, Operation, Ppm, Seconds, Side, SidechainId,
    UnixTime,
};
use causeway_wallet::backup::{BackupKey, BackupMode, BackupSettings};
use causeway_wallet::book::{BookOwner, Writer};
use causeway_wallet::guard::VerifiedSignatures;
use causeway_wallet::sign::{ChannelSecret, SignatureError, Verifier};
use causeway_wallet::{
    guard, peer, Book, ChannelAtBlock, ChannelSigner, ChannelSnapshot, WalletError,
};
use cosmwasm_std::Addr;
use std::error::Error;
use std::time::{Duration, Instant};

const NOW: UnixTime = UnixTime(1_000_000);

struct Open {
    channel: Channel,
    a: ChannelSigner,
    b: ChannelSigner,
}

impl Open {
    fn of(&self, side: Side) -> &ChannelSigner {
        match side {
            Side::A => &self.a,
            Side::B => &self.b,
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut numbers = std::env::args().skip(1).map(|n| n.parse::<usize>());
    let payments = numbers.next().transpose()?.unwrap_or(20_000);
    let channels = numbers.next().transpose()?.unwrap_or(50);
    println!("{payments} payments over {channels} channels, payments a second");
    println!("mode     a commit   signed+stored  verified+stored     both");
    // the last lines alone: with a third number
    let only_all_cores = numbers.next().is_some();
    let modes = [LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay];
    for mode in modes.into_iter().filter(|_| !only_all_cores) {
        for group in [1, 16, 64, 256, 1024] {
            // one to a commit is slow: measure fewer
            let count = if group == 1 { payments / 10 } else { payments };
            run(mode, group, count, channels)?;
        }
    }
    if !only_all_cores {
        println!("over a link, payments a second\nbackup  in a commit  in an update  signed  accepted  acknowledged     all");
        for (shared, each) in [(1, 1), (1, 64), (16, 1), (16, 16), (256, 1), (256, 16)] {
            for backup in [None, Some(BackupMode::Async), Some(BackupMode::Sync)] {
                over_a_link(shared, each, payments, backup)?;
            }
        }
    }
    on_all_cores(payments, channels)
}

/// What a machine can do at most, and what it does with books, by turns so that both see the same load. The ratio is of
/// the time on a core, which other programs do not change; it leaves out the waits for the disk.
fn on_all_cores(payments: usize, channels: usize) -> Result<(), Box<dyn Error>> {
    let cores = std::thread::available_parallelism()?.get();
    println!("{cores} threads   signing and verifying alone   with books on disk   ratio");
    println!("            a second    core µs each     a second   core µs each");
    for _ in 0..3 {
        let alone = cost_of(cores, payments, |_| {
            let open = opened(ChannelId(1), LockMode::Unlocked)?;
            sign_and_verify(&open, payments / cores)
        })?;
        let stored = cost_of(cores, payments, |number| {
            pay_and_receive(number, payments / cores, channels)
        })?;
        println!(
            "{:20.0} {:15.1} {:12.0} {:14.1} {:7.2}",
            alone.rate,
            alone.core_micros,
            stored.rate,
            stored.core_micros,
            alone.core_micros / stored.core_micros
        );
    }
    Ok(())
}

struct Cost {
    /// Payments a second, by the clock.
    rate: f64,
    /// Time on a core for each payment, microseconds.
    core_micros: f64,
}

/// What payments cost, if each of these threads does its part of them.
fn cost_of(
    threads: usize,
    payments: usize,
    work: impl Fn(usize) -> Result<(), Box<dyn Error>> + Sync,
) -> Result<Cost, Box<dyn Error>> {
    let begun = Instant::now();
    let on_core = std::thread::scope(|scope| {
        let work = &work;
        let timed = move |number| -> Result<u64, Box<dyn Error>> {
            let before = nanos_on_core()?;
            work(number)?;
            Ok(nanos_on_core()? - before)
        };
        let all: Vec<_> = (0..threads)
            .map(|number| scope.spawn(move || timed(number).map_err(|e| e.to_string())))
            .collect();
        all.into_iter()
            .map(|thread| {
                thread
                    .join()
                    .unwrap_or_else(|p| std::panic::resume_unwind(p))
            })
            .sum::<Result<u64, String>>()
    })?;
    let count = (payments / threads * threads) as f64;
    Ok(Cost {
        rate: count / begun.elapsed().as_secs_f64(),
        core_micros: on_core as f64 / 1000.0 / count,
    })
}

/// How long this thread has been on a core, as Linux counts it.
fn nanos_on_core() -> Result<u64, Box<dyn Error>> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let first = text.split_whitespace().next().unwrap_or_default();
    Ok(first.parse()?)
}

fn sign_and_verify(open: &Open, count: usize) -> Result<(), Box<dyn Error>> {
    let secret = secret(Side::A, open.channel.id)?;
    let verifier = Verifier::new(&secret.public())?;
    for n in 0..count as u64 {
        let digest = Digest(Hash::of(&n.to_be_bytes()).0);
        verifier.verify(&digest, &secret.sign(&digest))?;
    }
    Ok(())
}

fn pay_and_receive(number: usize, count: usize, channels: usize) -> Result<(), Box<dyn Error>> {
    let dir = tempfile::tempdir()?;
    let owner = BookOwner::new("bench", format!("both-{number}"));
    let mut book = Book::open(dir.path(), &owner)?;
    let open = (1..=channels as u64)
        .map(|id| opened(ChannelId(id), LockMode::Unlocked))
        .collect::<Result<Vec<_>, _>>()?;
    book.commit(|book| {
        open.iter().try_for_each(|o| {
            guard::enroll(book, &o.a)?;
            guard::enroll(book, &o.b)
        })
    })?;
    for start in (0..count).step_by(1000) {
        book.commit(|book| {
            (start..count.min(start + 1000)).try_for_each(|n| {
                let Open { channel, a, b } = &open[n % channels];
                let at = snapshot(channel);
                let signed = guard::pay(book, a, at, Amount::new(1), Hash::ZERO)?;
                guard::receive(book, b, at, signed, &[]).map(drop)
            })
        })?;
    }
    Ok(())
}

fn run(mode: LockMode, group: usize, count: usize, channels: usize) -> Result<(), Box<dyn Error>> {
    let dir = tempfile::tempdir()?;
    let open_book = |name: &str| {
        let owner = BookOwner::new("bench", name);
        Book::open(&dir.path().join(name), &owner)
    };
    let mut payer = open_book("payer")?;
    let mut payee = open_book("payee")?;
    let open = (1..=channels as u64)
        .map(|id| opened(ChannelId(id), mode))
        .collect::<Result<Vec<_>, _>>()?;
    payer.commit(|book| open.iter().try_for_each(|o| guard::enroll(book, &o.a)))?;
    payee.commit(|book| open.iter().try_for_each(|o| guard::enroll(book, &o.b)))?;
    let mut signed: Vec<SignedVoucher> = Vec::with_capacity(count);
    let begun = Instant::now();
    for start in (0..count).step_by(group) {
        let numbers = start..count.min(start + group);
        let done = payer.commit(|book| {
            numbers
                .map(|n| {
                    let Open { channel, a, .. } = &open[n % channels];
                    guard::pay(book, a, snapshot(channel), Amount::new(1), Hash::ZERO)
                })
                .collect::<Result<Vec<_>, _>>()
        })?;
        signed.extend(done);
    }
    let signing = begun.elapsed();
    let begun = Instant::now();
    for (chunk, start) in signed.chunks(group).zip((0..).step_by(group)) {
        payee.commit(|book| {
            chunk.iter().enumerate().try_for_each(|(n, voucher)| {
                let Open { channel, b, .. } = &open[(start + n) % channels];
                guard::receive(book, b, snapshot(channel), voucher.clone(), &[]).map(|_| ())
            })
        })?;
    }
    let verifying = begun.elapsed();
    let rate = |seconds: f64| (count as f64 / seconds).round();
    println!(
        "{mode:8} {group:8} {:15} {:16} {:8}",
        rate(signing.as_secs_f64()),
        rate(verifying.as_secs_f64()),
        rate((signing + verifying).as_secs_f64())
    );
    if payer.payment_counts()?.0 != count as u64 || payee.payment_counts()?.1 != count as u64 {
        return Err("the logs lack payments".into());
    }
    // what the payee holds is what the chain takes
    for Open { channel, b, .. } in &open {
        let mut ledger = channel.ledger;
        for held in guard::to_show(&payee, b, snapshot(channel))? {
            voucher::show(&mut ledger, &held.voucher, NOW)?;
        }
    }
    Ok(())
}

/// Updates of so many payments each, over so many channels that share each commit.
fn over_a_link(
    shared: usize,
    each: usize,
    payments: usize,
    backup: Option<BackupMode>,
) -> Result<(), Box<dyn Error>> {
    let dir = tempfile::tempdir()?;
    let open_book = |name: &str| {
        let owner = BookOwner::new("bench", name);
        let mut book = Book::open(&dir.path().join(name), &owner)?;
        if let Some(mode) = backup {
            let settings = BackupSettings::new(dir.path().to_owned(), mode);
            book.start_backup(settings, &owner, BackupKey::derive(&[1; 32]))?;
        }
        Ok::<_, WalletError>(book)
    };
    let (mut payer, mut payee) = (open_book("payer")?, open_book("payee")?);
    let open = (1..=shared as u64)
        .map(|id| opened(ChannelId(id), LockMode::OneWay))
        .collect::<Result<Vec<_>, _>>()?;
    payer.commit(|book| open.iter().try_for_each(|o| guard::enroll(book, &o.a)))?;
    payee.commit(|book| open.iter().try_for_each(|o| guard::enroll(book, &o.b)))?;
    // one to a commit is slow: measure fewer
    let rounds = (payments / (shared * each)).clamp(1, 500);
    let mut spent = [Duration::ZERO; 3];
    let mut requests = 0;
    for _ in 0..rounds {
        let begun = Instant::now();
        let asked = (0..shared).map(|_| {
            let operations = (0..each).map(|_| {
                requests += 1;
                LocalOperation::new(
                    RequestId(requests),
                    Operation::DirectPayment {
                        reference: Hash::of(&requests.to_be_bytes()),
                        amount: Amount::new(1),
                    },
                )
            });
            CommitRequest::sign(operations.collect())
        });
        let asked: Vec<_> = asked.collect();
        commit_each(&mut payer, &open, Side::A, &asked)?;
        let facts = facts_of(&payer, &open, Side::A)?;
        spent[0] += begun.elapsed();
        let begun = Instant::now();
        let asked: Vec<_> = facts
            .into_iter()
            .map(|facts| CommitRequest::AcceptUpdates {
                updates: facts.out.into_iter().map(|update| update.frame).collect(),
            })
            .collect();
        commit_each(&mut payee, &open, Side::B, &asked)?;
        let facts = facts_of(&payee, &open, Side::B)?;
        spent[1] += begun.elapsed();
        let begun = Instant::now();
        let asked: Vec<_> = facts
            .into_iter()
            .filter_map(|facts| facts.ack)
            .map(|ack| CommitRequest::Acknowledge { ack })
            .collect();
        commit_each(&mut payer, &open, Side::A, &asked)?;
        spent[2] += begun.elapsed();
    }
    let count = rounds * shared * each;
    let is_left = facts_of(&payer, &open, Side::A)?
        .iter()
        .any(|f| !f.out.is_empty());
    if is_left || payee.payment_counts()?.1 != count as u64 {
        return Err("not all of it was acknowledged".into());
    }
    let rate = |spent: Duration| (count as f64 / spent.as_secs_f64()).round();
    println!(
        "{:6} {shared:12} {each:13} {:7} {:9} {:13} {:7}",
        match backup {
            None => "none",
            Some(BackupMode::Async) => "async",
            Some(BackupMode::Sync) => "sync",
        },
        rate(spent[0]),
        rate(spent[1]),
        rate(spent[2]),
        rate(spent.iter().sum())
    );
    Ok(())
}

/// One commit of what is asked for in each channel.
fn commit_each(
    book: &mut Book,
    open: &[Open],
    side: Side,
    asked: &[CommitRequest],
) -> Result<(), Box<dyn Error>> {
    let none = VerifiedSignatures::default();
    let works = open.iter().zip(asked).map(|(open, request)| {
        let none = &none;
        move |book: &mut Writer<'_>| peer::commit(book, open.of(side), &at(open), request, none)
    });
    for done in book.commit_all(works)? {
        done?;
    }
    Ok(())
}

fn facts_of(book: &Book, open: &[Open], side: Side) -> Result<Vec<Facts>, WalletError> {
    open.iter()
        .map(|open| peer::facts(book, open.of(side), &at(open)))
        .collect()
}

fn at(open: &Open) -> ChannelAtBlock<'_> {
    ChannelAtBlock {
        ledger: &open.channel.ledger,
        time: ChainTime::of_block(NOW),
        rests_on: Height(1),
        is_too_old: false,
        times: Default::default(),
    }
}

fn snapshot(channel: &Channel) -> ChannelSnapshot<'_> {
    ChannelSnapshot {
        ledger: &channel.ledger,
        now: NOW,
    }
}

fn opened(id: ChannelId, mode: LockMode) -> Result<Open, Box<dyn Error>> {
    let terms = terms(&default_policy());
    let mut ledger = lifecycle::open(mode, terms, Seconds(259_200), Amount::new(1 << 60), NOW)?;
    if mode != LockMode::Unlocked {
        lifecycle::join(&mut ledger, Amount::ZERO, NOW)?;
    }
    let channel = Channel {
        id,
        sidechain_id: SidechainId(1),
        name: None,
        a: participant(Side::A, id)?,
        b: Some(participant(Side::B, id)?),
        admission: vec![],
        marked_due_by: None,
        ledger,
    };
    let channel_ref = ChannelRef {
        chain_id: "bench-1".to_owned(),
        registry: "registry".to_owned(),
        channel_id: id,
    };
    let signer = |side| -> Result<ChannelSigner, Box<dyn Error>> {
        Ok(ChannelSigner::new(
            &channel_ref,
            &channel,
            side,
            Some(secret(side, id)?),
        )?)
    };
    Ok(Open {
        a: signer(Side::A)?,
        b: signer(Side::B)?,
        channel,
    })
}

fn secret(side: Side, id: ChannelId) -> Result<ChannelSecret, SignatureError> {
    let mut bytes = [side as u8 + 1; 32];
    bytes[..8].copy_from_slice(&id.0.to_be_bytes());
    ChannelSecret::from_bytes(&bytes)
}

fn participant(side: Side, id: ChannelId) -> Result<Participant, SignatureError> {
    let owner = Addr::unchecked(format!("owner_{side}"));
    Ok(Participant {
        payout: Payout::Address(owner.clone()),
        owner,
        key: Some(secret(side, id)?.public()),
        fee_rate: Ppm(0),
    })
}
