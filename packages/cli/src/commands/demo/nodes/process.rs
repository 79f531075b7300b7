//! A node as a process of its own, which ends with the demo whatever happens.

use crate::error_code::CommandCode;
use crate::hinted::error;
use anyhow::{Context as _, Result};
use causeway_node_api::calls::ready::GetReady;
use causeway_node_api::calls::stop::StopNode;
use causeway_node_api::local::{read_token, NodeFile};
use causeway_node_api::Client;
use causeway_simulation::served_people::ServedPeople;
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long nodes may take to begin, to find each other or to end: a slow machine takes its time.
const LONGEST: Duration = Duration::from_secs(60);
/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// A node that runs until this is dropped.
pub(super) struct NodeProcess {
    process: OwnProcess,
    client: Client,
}

/// A process that is killed when this is dropped.
struct OwnProcess {
    child: Child,
    log: PathBuf,
}

impl Drop for OwnProcess {
    fn drop(&mut self) {
        // one that has ended cannot be killed
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl NodeProcess {
    /// Starts the node of the account at a place, which dials announced addresses of this machine, and waits until it can do its
    /// work.
    pub(super) fn start(people: &ServedPeople, place: usize) -> Result<NodeProcess> {
        NodeProcess::start_with(people, place, &[], 0)
    }

    /// Starts one that is reached at this port, as it announces on chain.
    pub(super) fn announced(people: &ServedPeople, place: usize, port: u16) -> Result<NodeProcess> {
        let address = format!("ws://127.0.0.1:{port}/peer");
        let flags = ["--peers-announce", "true", "--peers-addresses", &address];
        NodeProcess::start_with(people, place, &flags, port)
    }

    fn start_with(
        people: &ServedPeople,
        place: usize,
        flags: &[&str],
        port: u16,
    ) -> Result<NodeProcess> {
        let mut process = OwnProcess::start(people, place, flags, port)?;
        let client = process.ready(&people.book(place))?;
        Ok(NodeProcess { process, client })
    }

    /// The number of its process.
    pub(super) fn id(&self) -> u32 {
        self.process.child.id()
    }

    /// Asks it.
    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    /// Ends it as the system ends a process that it does not ask.
    pub(super) fn kill(mut self) -> Result<()> {
        let child = &mut self.process.child;
        child.kill().context("a node cannot be killed")?;
        child.wait().context("a node cannot be waited for")?;
        Ok(())
    }

    /// Has it end, and waits for that.
    pub(super) fn stop(mut self) -> Result<()> {
        self.client.call(&StopNode {})?;
        let child = &mut self.process.child;
        until("a node that was told to end does not", || {
            match child.try_wait()? {
                Some(status) if status.success() => Ok(true),
                Some(status) => Err(failed(format!(
                    "a node that was told to end ended with {status}"
                ))),
                None => Ok(false),
            }
        })
    }
}

impl OwnProcess {
    fn start(people: &ServedPeople, place: usize, flags: &[&str], port: u16) -> Result<OwnProcess> {
        let name = people.name(place);
        let log = people.home().join(format!("{name}.log"));
        let program = std::env::current_exe().context("this program has no file")?;
        let mut command = Command::new(program);
        // what a user has set is for nodes of the user's own
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CAUSEWAY_") {
                command.env_remove(name);
            }
        }
        command
            .arg("--home")
            .arg(people.home())
            .args(["--from", name, "node", "--log-level", "warn"])
            .args(["--api-listen", "127.0.0.1:0"])
            .args(["--peers-listen", &format!("127.0.0.1:{port}")])
            .args(["--peers-private-ranges", "true"])
            .args(flags)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log).context("the log of a node cannot be written")?);
        let child = command.spawn().context("a node cannot be started")?;
        Ok(OwnProcess { child, log })
    }

    /// Waits until it can do its work.
    fn ready(&mut self, book: &Path) -> Result<Client> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                return Err(failed(format!(
                    "a node ended with {status}: {}",
                    self.said()
                )));
            }
            // a node that was killed leaves its file
            let file = NodeFile::read(book).context("node.json cannot be read")?;
            if let Some(file) = file.filter(|file| file.process == self.child.id()) {
                let token = read_token(book).context("node.token cannot be read")?;
                let client = file.client(Some(token))?;
                if client.call(&GetReady).is_ok_and(|ready| ready.ready) {
                    return Ok(client);
                }
            }
            if begun.elapsed() > LONGEST {
                return Err(failed(format!(
                    "a node does not begin to work: {}",
                    self.said()
                )));
            }
            std::thread::sleep(PAUSE);
        }
    }

    fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

fn failed(what: impl Into<String>) -> anyhow::Error {
    error(CommandCode::DemoFailed, what)
}

/// A port that nobody has now.
pub(super) fn free_port() -> Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).context("there is no free port")?;
    Ok(listener.local_addr()?.port())
}

/// Waits until something is so, and fails where that takes too long.
pub(super) fn until(what: &str, mut is_so: impl FnMut() -> Result<bool>) -> Result<()> {
    let begun = Instant::now();
    while !is_so()? {
        if begun.elapsed() > LONGEST {
            return Err(failed(what));
        }
        std::thread::sleep(PAUSE);
    }
    Ok(())
}
