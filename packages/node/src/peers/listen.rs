//! The listener: a task that accepts connections and owns those that it accepted. What a connection may cost before its
//! `hello` is bounded from its first byte on. docs/peer-protocol.md#3-transport.

use super::error::LinkError;
use super::link::{self, LinkContext};
use super::noise::prologue;
use super::penalties::Penalties;
use super::socket::{accept, LinkSocket};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{watch, OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::Instant;

/// The connections that have not finished `hello`, of each address.
struct Unfinished {
    of_address: usize,
    all: Arc<Semaphore>,
    addresses: BTreeMap<IpAddr, Arc<Semaphore>>,
}

impl Unfinished {
    /// Permits for one more connection, to be dropped when its `hello` is done; none if there are too many.
    fn take(&mut self, address: IpAddr) -> Option<Vec<OwnedSemaphorePermit>> {
        let all = self.of_address;
        self.addresses
            .retain(|_, free| free.available_permits() < all);
        let free = self.addresses.entry(address);
        let free = free
            .or_insert_with(|| Arc::new(Semaphore::new(all)))
            .clone();
        let of_address = free.try_acquire_owned().ok()?;
        let of_all = self.all.clone().try_acquire_owned().ok()?;
        Some(vec![of_address, of_all])
    }
}

/// Accepts until it is told to stop; then every connection is closed.
pub(super) async fn run(
    context: LinkContext,
    listener: TcpListener,
    is_behind_proxy: bool,
    mut stop: watch::Receiver<bool>,
) {
    let limits = context.limits;
    let mut unfinished = Unfinished {
        of_address: limits.unfinished_of_address,
        all: Arc::new(Semaphore::new(limits.unfinished)),
        addresses: BTreeMap::new(),
    };
    let mut penalties = Penalties::new(limits.penalty);
    let mut connections: JoinSet<(IpAddr, LinkError)> = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            _ = stop.wait_for(|stops| *stops) => break,
            Some(ended) = connections.join_next() => {
                if let Ok((address, error)) = ended {
                    if error.is_wrong_signature() {
                        penalties.add(address, Instant::now());
                    }
                }
                continue;
            }
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, address)) = accepted else {
            // too many open files, or the like: it may be over soon
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            continue;
        };
        let is_waiting = penalties.until(address.ip(), Instant::now()).is_some();
        // a proxy's own address is that of everyone: it names theirs, and they are counted by that
        let permits = match is_behind_proxy {
            true => unfinished
                .all
                .clone()
                .try_acquire_owned()
                .ok()
                .map(|p| vec![p]),
            false if is_waiting => None,
            false => unfinished.take(address.ip()),
        };
        if let Some(permits) = permits {
            let connection = connection(context.clone(), stream, address, is_behind_proxy, permits);
            connections.spawn(connection);
        }
    }
    // links say goodbye when the tasks of their peers end; whoever is not done then is cut
    let rest = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(limits.goodbye_time, rest).await;
}

async fn connection(
    context: LinkContext,
    stream: TcpStream,
    address: SocketAddr,
    is_behind_proxy: bool,
    permits: Vec<OwnedSemaphorePermit>,
) -> (IpAddr, LinkError) {
    // small messages are not to wait for more; without it they are only slower
    let _ = stream.set_nodelay(true);
    let made = handshake(&context, stream, is_behind_proxy);
    match tokio::time::timeout(context.limits.handshake_time, made).await {
        Err(_) => (address.ip(), LinkError::Timeout("handshake")),
        Ok(Err(error)) => (address.ip(), error),
        Ok(Ok((socket, named))) => {
            let ip = named.unwrap_or(address.ip());
            let address = SocketAddr::new(ip, address.port());
            let end = link::run(context, socket, false, address, permits, None).await;
            (ip, end)
        }
    }
}

async fn handshake(
    context: &LinkContext,
    stream: TcpStream,
    is_behind_proxy: bool,
) -> Result<(LinkSocket, Option<IpAddr>), LinkError> {
    let (web_socket, named) = accept(stream, is_behind_proxy).await?;
    let node = &context.node;
    let prologue = prologue(&node.domain(), &node.account);
    let socket = LinkSocket::answer(web_socket, &node.secret, &prologue).await?;
    Ok((socket, named))
}
