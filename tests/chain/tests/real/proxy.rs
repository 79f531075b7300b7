//! A node that misbehaves: a proxy on loopback in front of one that does not.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How long a silent one holds the connection: far longer than anybody waits for an answer.
pub const SILENCE: Duration = Duration::from_secs(120);

/// What it does with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Passes it on, and the answer back.
    Honest,
    /// Answers so much later.
    Late(Duration),
    Silent,
    /// Passes on what is broadcast, but breaks the connection off before the answer.
    Deaf,
    /// Breaks off when something is broadcast, and passes nothing on.
    Swallowing,
}

/// The proxy, for as long as it lives.
pub struct Proxy {
    address: SocketAddr,
    mood: Arc<Mutex<Mood>>,
    moody: Arc<AtomicUsize>,
}

impl Proxy {
    /// In front of a node's RPC, `http://host:port`.
    pub fn before(rpc: &str, mood: Mood) -> Proxy {
        let node = rpc.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Proxy {
            address: listener.local_addr().unwrap(),
            mood: Arc::new(Mutex::new(mood)),
            moody: Arc::default(),
        };
        let (mood, moody) = (proxy.mood.clone(), proxy.moody.clone());
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (node, mood, moody) = (node.clone(), mood.clone(), moody.clone());
                std::thread::spawn(move || {
                    // an error ends the connection, as it does in a network
                    let _ = serve(client, &node, &mood, &moody);
                });
            }
        });
        proxy
    }
    /// Its address, as a chain file has it.
    pub fn rpc(&self) -> String {
        format!("http://{}", self.address)
    }
    /// From now on it does this.
    pub fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }
    /// How many questions it has not simply passed on.
    pub fn misbehaved(&self) -> usize {
        self.moody.load(Ordering::SeqCst)
    }
}

/// One question after the other, each on a connection of its own to the node.
fn serve(
    mut client: TcpStream,
    node: &str,
    mood: &Mutex<Mood>,
    moody: &AtomicUsize,
) -> std::io::Result<()> {
    loop {
        let question = message(&mut client)?;
        if question.is_empty() {
            return Ok(());
        }
        let broadcast = question
            .windows(b"broadcast_tx".len())
            .any(|w| w == b"broadcast_tx");
        let now = *mood.lock().unwrap();
        let misbehaves = match now {
            Mood::Honest => false,
            Mood::Late(_) | Mood::Silent => true,
            Mood::Deaf | Mood::Swallowing => broadcast,
        };
        if misbehaves {
            moody.fetch_add(1, Ordering::SeqCst);
        }
        match now {
            Mood::Late(by) => std::thread::sleep(by),
            Mood::Silent => {
                std::thread::sleep(SILENCE);
                return Ok(());
            }
            Mood::Swallowing if broadcast => return Ok(()),
            _ => {}
        }
        let mut server = TcpStream::connect(node)?;
        server.write_all(&question)?;
        let answer = message(&mut server)?;
        if now == Mood::Deaf && broadcast {
            return Ok(());
        }
        client.write_all(&answer)?;
    }
}

/// One HTTP message: its head, and as much as its head says; nothing at the end of the connection.
fn message(from: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 64 * 1024];
    loop {
        if let Some(whole) = length(&bytes) {
            if bytes.len() >= whole {
                return Ok(bytes);
            }
        } else if bytes.ends_with(b"0\r\n\r\n") {
            return Ok(bytes); // chunked
        }
        match from.read(&mut buffer)? {
            0 => return Ok(bytes),
            n => bytes.extend_from_slice(&buffer[..n]),
        }
    }
}

/// How long the message is in all, where its head says so.
fn length(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|w| w == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&bytes[..head]).to_lowercase();
    let line = text.lines().find(|l| l.starts_with("content-length:"))?;
    let body: usize = line.split(':').nth(1)?.trim().parse().ok()?;
    Some(head + body)
}
