//! What the machine does by itself: what a payment is made of, one kind after the other, with nothing of the node around it.

use crate::report::Limits;
use anyhow::{Context as _, Result};
use causeway_peer_protocol::onion::{onion_binding, ForwardPayload, HopPayload};
use causeway_types::{Amount, ChannelId, Digest, Hash, IdentityKey, UnixTime};
use causeway_wallet::keys::{HdPath, IdentitySecret, Keyring, Phrase, Words, COIN_TYPE};
use causeway_wallet::onion::{make, open, OnionSession};
use causeway_wallet::sign::{ChannelSecret, Verifier};
use rusqlite::Connection;
use std::fs::OpenOptions;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

/// Measures each for so long.
pub fn measure(dir: &Path, time: Duration) -> Result<Limits> {
    let folder = tempfile::tempdir_in(dir)?;
    Ok(Limits {
        signatures: signatures(time)?,
        verifications: verifications(time)?,
        onions: onions(time)?,
        peels: peels(time)?,
        synced_appends: synced_appends(folder.path(), time)?,
        sqlite_commits: sqlite_commits(folder.path(), time)?,
        round_trips: round_trips(time)?,
    })
}

/// How often something is done in a second.
fn rate(time: Duration, mut once: impl FnMut(u64) -> Result<()>) -> Result<f64> {
    let begun = Instant::now();
    let mut count = 0;
    while begun.elapsed() < time {
        once(count)?;
        count += 1;
    }
    Ok(count as f64 / begun.elapsed().as_secs_f64())
}

fn digest(number: u64) -> Digest {
    Digest(Hash::of(&number.to_be_bytes()).0)
}

fn signatures(time: Duration) -> Result<f64> {
    let secret = ChannelSecret::from_bytes(&[7; 32])?;
    rate(time, |number| {
        std::hint::black_box(secret.sign(&digest(number)));
        Ok(())
    })
}

fn verifications(time: Duration) -> Result<f64> {
    let secret = ChannelSecret::from_bytes(&[7; 32])?;
    let verifier = Verifier::new(&secret.public())?;
    let signed: Vec<_> = (0..1_000)
        .map(|number| (digest(number), secret.sign(&digest(number))))
        .collect();
    rate(time, |number| {
        let (digest, signature) = &signed[number as usize % signed.len()];
        Ok(verifier.verify(digest, signature)?)
    })
}

fn synced_appends(folder: &Path, time: Duration) -> Result<f64> {
    let path = folder.join("appended");
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    rate(time, |_| {
        file.write_all(&[7; 512])?;
        Ok(file.sync_data()?)
    })
}

fn sqlite_commits(folder: &Path, time: Duration) -> Result<f64> {
    let db = Connection::open(folder.join("rows.sqlite"))?;
    db.pragma_update(None, "journal_mode", "WAL")?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    db.execute_batch("CREATE TABLE row (number INTEGER PRIMARY KEY, value BLOB NOT NULL) STRICT")?;
    let mut insert = db.prepare("INSERT INTO row (value) VALUES (?1)")?;
    rate(time, |_| {
        insert.execute([[7_u8; 200]])?;
        Ok(())
    })
}

fn round_trips(time: Duration) -> Result<f64> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let mut stream = TcpStream::connect(listener.local_addr()?)?;
    stream.set_nodelay(true)?;
    let (mut other, _) = listener.accept()?;
    other.set_nodelay(true)?;
    let echo = std::thread::spawn(move || {
        let mut bytes = [0; 64];
        // it ends where the connection does
        while other.read_exact(&mut bytes).is_ok() && other.write_all(&bytes).is_ok() {}
    });
    let mut bytes = [7; 64];
    let found = rate(time, |_| {
        stream.write_all(&bytes)?;
        Ok(stream.read_exact(&mut bytes)?)
    });
    drop(stream);
    echo.join().ok().context("the echo ended early")?;
    found
}

fn onions(time: Duration) -> Result<f64> {
    let (hops, _) = route()?;
    let binding = onion_binding(&Hash::ZERO, &Hash::ZERO);
    let session = OnionSession::draw();
    rate(time, |_| {
        std::hint::black_box(make(&hops, &session, &binding)?);
        Ok(())
    })
}

fn peels(time: Duration) -> Result<f64> {
    let (hops, first) = route()?;
    let binding = onion_binding(&Hash::ZERO, &Hash::ZERO);
    let onion = make(&hops, &OnionSession::draw(), &binding)?;
    rate(time, |_| {
        std::hint::black_box(open(&onion, &first, &binding)?);
        Ok(())
    })
}

/// What each node of a route of three hops is told, and the secret of the first.
fn route() -> Result<(Vec<(IdentityKey, HopPayload)>, IdentitySecret)> {
    let phrase = Phrase::generate(Words::Twelve)?;
    let secrets = (0..3).map(|account| {
        let keyring = Keyring::new(&phrase, &HdPath::account(COIN_TYPE, account)?)?;
        Ok(keyring.identity()?)
    });
    let mut secrets = secrets.collect::<Result<Vec<IdentitySecret>>>()?;
    let told = |channel: u64| {
        HopPayload::Forward(ForwardPayload {
            channel_id: ChannelId(channel),
            amount: Amount::new(1_000),
            expiry: UnixTime(1_800_000_000),
            quote: None,
        })
    };
    let hops = secrets.iter().zip(1..);
    let hops = hops.map(|(secret, channel)| (secret.public(), told(channel)));
    let hops = hops.collect();
    Ok((hops, secrets.swap_remove(0)))
}
