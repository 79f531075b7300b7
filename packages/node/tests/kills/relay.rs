//! A relay between the two, which kills one of them when so many bytes of it have come: before they are passed on, or after.

use causeway_types::Side;
use rustix::process::{kill_process, Pid, Signal};
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Whom it kills, and when.
#[derive(Clone, Copy, Debug)]
pub struct Trigger {
    /// So many bytes of it are passed on before.
    pub bytes: usize,
    /// Whether the last of them are delivered.
    pub delivers: bool,
    pub process: Pid,
}

#[derive(Default)]
struct State {
    /// Where B listens.
    port: Option<u16>,
    triggers: [Option<Trigger>; 2],
}

#[derive(Clone)]
pub struct Relay {
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

impl Relay {
    /// Passes on what comes until the tests end.
    pub fn start(port: impl Fn() -> Option<u16> + Send + 'static) -> Relay {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let relay = Relay {
            address: listener.local_addr().unwrap(),
            state: Arc::default(),
        };
        let state = relay.state.clone();
        std::thread::spawn(move || {
            for a in listener.incoming() {
                let Ok(a) = a else { continue };
                state.lock().unwrap().port = port();
                pass(a, &state);
            }
        });
        relay
    }

    /// From now on, or from the next life on: none disarms it.
    pub fn arm(&self, side: Side, trigger: Option<Trigger>) {
        self.state.lock().unwrap().triggers[side as usize] = trigger;
    }
}

fn pass(a: TcpStream, state: &Arc<Mutex<State>>) {
    let port = state.lock().unwrap().port;
    // a B that is not there yet is dialled again
    let Some(b) = port.and_then(|port| TcpStream::connect(("127.0.0.1", port)).ok()) else {
        return;
    };
    let (from_a, from_b) = (a.try_clone().unwrap(), b.try_clone().unwrap());
    for (side, from, to) in [(Side::A, from_a, b), (Side::B, from_b, a)] {
        let state = state.clone();
        std::thread::spawn(move || {
            copy(side, &from, &to, &state);
            for stream in [&from, &to] {
                // one that is closed already is closed
                let _ = stream.shutdown(Shutdown::Both);
            }
        });
    }
}

fn copy(side: Side, mut from: &TcpStream, mut to: &TcpStream, state: &Mutex<State>) {
    let _ = (from.set_nodelay(true), to.set_nodelay(true));
    let mut buffer = [0; 4_096];
    loop {
        let bytes = match from.read(&mut buffer) {
            Ok(n) if n > 0 => &buffer[..n],
            _ => return,
        };
        let due = due(state, side, bytes.len());
        if due.is_some_and(|trigger| !trigger.delivers) {
            return kill(due);
        }
        if to.write_all(bytes).is_err() {
            return;
        }
        if due.is_some() {
            return kill(due);
        }
    }
}

/// The trigger that these bytes of a side set off.
fn due(state: &Mutex<State>, side: Side, bytes: usize) -> Option<Trigger> {
    let mut state = state.lock().unwrap();
    let armed = &mut state.triggers[side as usize];
    let trigger = armed.as_mut()?;
    match trigger.bytes.checked_sub(bytes) {
        Some(left) => {
            trigger.bytes = left;
            None
        }
        None => armed.take(),
    }
}

/// The process is not waited for before the trigger is disarmed, so its number is no other one's.
fn kill(due: Option<Trigger>) {
    if let Some(trigger) = due {
        // one that has ended otherwise meanwhile is a kill, too
        let _ = kill_process(trigger.process, Signal::KILL);
    }
}
