//! The listener: a task that accepts connections and owns those that it accepted. What a connection may cost before its
//! `hello` is bounded from its first byte on. docs/peer-protocol.md#3-transport.

use super::error::LinkError;
use super::link;
use super::link_context::LinkContext;
use super::noise::prologue;
use super::penalties::Penalties;
use super::socket::{accept, LinkSocket, WebSocket};
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot, OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::Instant;

/// How long nothing is accepted after an error, such as too many open files.
const AFTER_ERROR: Duration = Duration::from_millis(50);

/// Asks whether one more connection of an address may stand: the permit is dropped when its `hello` is done.
struct Admit {
    address: IpAddr,
    answer: oneshot::Sender<Option<OwnedSemaphorePermit>>,
}

/// What the connections of each address may still cost.
struct Doorkeeper {
    of_address: usize,
    unfinished: BTreeMap<IpAddr, Arc<Semaphore>>,
    penalties: Penalties,
}

impl Doorkeeper {
    /// A permit for one more connection of this address; none if too many stand, or if it waits after a wrong signature.
    fn admit(&mut self, address: IpAddr) -> Option<OwnedSemaphorePermit> {
        if self.penalties.until(address, Instant::now()).is_some() {
            return None;
        }
        let most = self.of_address;
        self.unfinished
            .retain(|_, free| free.available_permits() < most);
        let free = self.unfinished.entry(address);
        let free = free.or_insert_with(|| Arc::new(Semaphore::new(most)));
        free.clone().try_acquire_owned().ok()
    }

    fn ended(&mut self, address: IpAddr, error: &LinkError) {
        if error.is_wrong_signature() {
            self.penalties.add(address, Instant::now());
        }
    }
}

/// Accepts until the node stops; then every connection is closed.
pub(super) async fn run(context: LinkContext, listener: TcpListener, is_behind_proxy: bool) {
    let limits = context.limits;
    let all = Arc::new(Semaphore::new(limits.unfinished));
    let mut doorkeeper = Doorkeeper {
        of_address: limits.unfinished_of_address,
        unfinished: BTreeMap::new(),
        penalties: Penalties::new(limits.penalty),
    };
    let (ask, mut asked) = mpsc::channel::<Admit>(limits.unfinished.max(1));
    let mut connections: JoinSet<(IpAddr, LinkError)> = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            () = context.stopped() => break,
            Some(ended) = connections.join_next() => {
                if let Ok((address, error)) = ended {
                    doorkeeper.ended(address, &error);
                }
                continue;
            }
            Some(admit) = asked.recv() => {
                // a connection that is gone meanwhile needs no answer
                let _ = admit.answer.send(doorkeeper.admit(admit.address));
                continue;
            }
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, address)) = accepted else {
            tokio::time::sleep(AFTER_ERROR).await;
            continue;
        };
        let Ok(of_all) = all.clone().try_acquire_owned() else {
            continue;
        };
        // a proxy's own address is that of everyone: who is behind it asks once the proxy has named its address
        let of_address = match is_behind_proxy {
            true => None,
            false => match doorkeeper.admit(address.ip()) {
                None => continue,
                admitted => admitted,
            },
        };
        let connection = Connection {
            context: context.clone(),
            address,
            ask: is_behind_proxy.then(|| ask.clone()),
            permits: of_address.into_iter().chain([of_all]).collect(),
        };
        connections.spawn(connection.run(stream));
    }
    // links say goodbye when the tasks of their peers end; whoever is not done then is cut
    let rest = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(limits.goodbye_time, rest).await;
}

/// One connection, from its first byte to its end.
struct Connection {
    context: LinkContext,
    address: SocketAddr,
    /// Behind a proxy: where to ask for the address that it names.
    ask: Option<mpsc::Sender<Admit>>,
    permits: Vec<OwnedSemaphorePermit>,
}

impl Connection {
    async fn run(mut self, stream: TcpStream) -> (IpAddr, LinkError) {
        // small messages are not to wait for more; without it they are only slower
        let _ = stream.set_nodelay(true);
        let context = self.context.clone();
        let time = context.limits.handshake_time;
        let made = tokio::select! {
            made = tokio::time::timeout(time, self.handshake(stream)) => made,
            () = context.stopped() => Ok(Err(LinkError::Stopped)),
        };
        let made = made.unwrap_or(Err(LinkError::Timeout("handshake")));
        let end = match made {
            Err(error) => error,
            Ok(socket) => link::run(context, socket, false, self.address, self.permits, None).await,
        };
        (self.address.ip(), end)
    }

    async fn handshake(&mut self, stream: TcpStream) -> Result<LinkSocket, LinkError> {
        let (web_socket, named): (WebSocket, _) = accept(stream, self.ask.is_some()).await?;
        if let Some(ask) = self.ask.take() {
            self.address.set_ip(named.unwrap_or(self.address.ip()));
            let (answer, answered) = oneshot::channel();
            let address = self.address.ip();
            let sent = ask.send(Admit { address, answer }).await;
            sent.map_err(|_| LinkError::Stopped)?;
            let admitted = answered.await.map_err(|_| LinkError::Stopped)?;
            let too_many = || LinkError::Lost("too many connections of this address".to_owned());
            self.permits.push(admitted.ok_or_else(too_many)?);
        }
        let node = &self.context.node;
        let prologue = prologue(&node.domain(), &node.account);
        LinkSocket::answer(web_socket, &node.secret, &prologue).await
    }
}
