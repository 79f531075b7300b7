//! A node that is_fault: a proxy on loopback in front of one that does not.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How long a silent one holds the connection: far longer than anybody waits for an answer.
pub const SILENCE: Duration = Duration::from_secs(120);

/// What it does with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Passes it on, and the answer back.
    None,
    /// Answers so much later.
    Late(Duration),
    Silent,
    /// Passes on what is broadcast, but breaks the connection off before the answer.
    AnswerLost,
    /// Breaks off when something is broadcast, and passes nothing on.
    BroadcastLost,
}

/// The proxy, for as long as it lives.
pub struct Proxy {
    address: SocketAddr,
    fault: Arc<Mutex<Fault>>,
    count: Arc<AtomicUsize>,
}

impl Proxy {
    /// In front of a node's RPC, `http://host:port`.
    pub fn before(rpc: &str, fault: Fault) -> Proxy {
        let node = rpc.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Proxy {
            address: listener.local_addr().unwrap(),
            fault: Arc::new(Mutex::new(fault)),
            count: Arc::default(),
        };
        let (fault, count) = (proxy.fault.clone(), proxy.count.clone());
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (node, fault, count) = (node.clone(), fault.clone(), count.clone());
                std::thread::spawn(move || {
                    // an error ends the connection, as it does in a network
                    let _ = serve(client, &node, &fault, &count);
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
    pub fn set(&self, fault: Fault) {
        *self.fault.lock().unwrap() = fault;
    }
    /// How many questions met the fault.
    pub fn faults(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

/// One question after the other, each on a connection of its own to the node.
fn serve(
    mut client: TcpStream,
    node: &str,
    fault: &Mutex<Fault>,
    count: &AtomicUsize,
) -> std::io::Result<()> {
    loop {
        let question = message(&mut client)?;
        if question.is_empty() {
            return Ok(());
        }
        let broadcast = question
            .windows(b"broadcast_tx".len())
            .any(|w| w == b"broadcast_tx");
        let now = *fault.lock().unwrap();
        let is_fault = match now {
            Fault::None => false,
            Fault::Late(_) | Fault::Silent => true,
            Fault::AnswerLost | Fault::BroadcastLost => broadcast,
        };
        if is_fault {
            count.fetch_add(1, Ordering::SeqCst);
        }
        match now {
            Fault::Late(by) => std::thread::sleep(by),
            Fault::Silent => {
                std::thread::sleep(SILENCE);
                return Ok(());
            }
            Fault::BroadcastLost if broadcast => return Ok(()),
            _ => {}
        }
        let mut server = TcpStream::connect(node)?;
        server.write_all(&question)?;
        let answer = message(&mut server)?;
        if now == Fault::AnswerLost && broadcast {
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
