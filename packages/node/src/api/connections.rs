//! The API's connections: which are accepted, and what each may cost before a call of it is known.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::Router;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{service_fn, Service as _};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use super::address::{group, is_this_machine};
use crate::stop::StopSignal;

/// Times and counts that bound what connections cost.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConnectionLimits {
    /// From a connection's first byte until its TLS is set up.
    pub handshake_time: Duration,
    /// From the end of one answer until the head of the next request is there.
    pub head_time: Duration,
    /// Connections of other machines, in all.
    pub others: usize,
    /// Connections of one address of another machine.
    pub of_address: usize,
}

impl Default for ConnectionLimits {
    fn default() -> ConnectionLimits {
        ConnectionLimits {
            handshake_time: Duration::from_secs(10),
            // longer than the 15 seconds for which clients keep a connection that they do not use: else a call could be sent
            // into one that ends, and nobody would know what became of it
            head_time: Duration::from_secs(30),
            others: 512,
            of_address: 32,
        }
    }
}

/// How long nothing is accepted after an error, such as too many open files.
const AFTER_ERROR: Duration = Duration::from_millis(50);

/// How many connections of other machines may still stand. Those of this machine are not counted: no stranger can keep the
/// user's own commands out.
struct Places {
    of_address: usize,
    all: Arc<Semaphore>,
    addresses: BTreeMap<IpAddr, Arc<Semaphore>>,
}

impl Places {
    fn new(limits: &ConnectionLimits) -> Places {
        Places {
            of_address: limits.of_address,
            all: Arc::new(Semaphore::new(limits.others)),
            addresses: BTreeMap::new(),
        }
    }

    /// What a connection from this address holds until its end; none if too many stand.
    fn take(&mut self, address: IpAddr) -> Option<Vec<OwnedSemaphorePermit>> {
        if is_this_machine(address) {
            return Some(Vec::new());
        }
        let most = self.of_address;
        self.addresses
            .retain(|_, free| free.available_permits() < most);
        let of_all = self.all.clone().try_acquire_owned().ok()?;
        let free = self.addresses.entry(group(address));
        let free = free.or_insert_with(|| Arc::new(Semaphore::new(most)));
        let of_address = free.clone().try_acquire_owned().ok()?;
        Some(vec![of_all, of_address])
    }
}

/// Accepts and serves until the node stops; then each connection ends with the answer that it waits for.
pub(super) async fn run(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    limits: ConnectionLimits,
    mut stop: StopSignal,
) {
    let mut connections = JoinSet::new();
    let mut places = Places::new(&limits);
    loop {
        let accepted = tokio::select! {
            () = stop.stopped() => break,
            Some(_) = connections.join_next() => continue,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, address)) = accepted else {
            tokio::time::sleep(AFTER_ERROR).await;
            continue;
        };
        let Some(held) = places.take(address.ip()) else {
            continue;
        };
        let connection = Connection {
            router: router.clone(),
            address,
            limits,
            stop: stop.clone(),
            _held: held,
        };
        connections.spawn(connection.run(stream, tls.clone()));
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// One connection, from its first byte to its end.
struct Connection {
    router: Router,
    address: SocketAddr,
    limits: ConnectionLimits,
    /// Ends it with the answer that it waits for.
    stop: StopSignal,
    _held: Vec<OwnedSemaphorePermit>,
}

impl Connection {
    async fn run(mut self, stream: TcpStream, tls: Option<TlsAcceptor>) {
        // an answer is written as a whole: without it, it may only be slower
        let _ = stream.set_nodelay(true);
        let Some(tls) = tls else {
            return self.serve(stream).await;
        };
        let handshake = timeout(self.limits.handshake_time, tls.accept(stream));
        let secured = tokio::select! {
            secured = handshake => secured,
            // who has sent no request yet waits for no answer
            () = self.stop.stopped() => return,
        };
        if let Ok(Ok(stream)) = secured {
            self.serve(stream).await;
        }
    }

    async fn serve(mut self, stream: impl AsyncRead + AsyncWrite + Unpin + Send) {
        let calls = TowerToHyperService::new(self.router);
        let address = ConnectInfo(self.address);
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(address);
            calls.call(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.head_time)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        // a client that goes away, or sends what is no HTTP, has no answer to get
        tokio::select! {
            _ = connection.as_mut() => return,
            () = self.stop.stopped() => connection.as_mut().graceful_shutdown(),
        }
        let _ = connection.await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    #[test]
    fn so_many_connections_of_another_machine_stand_and_those_of_this_one_always() {
        let limits = ConnectionLimits {
            others: 3,
            of_address: 2,
            ..ConnectionLimits::default()
        };
        let mut places = Places::new(&limits);
        let [one, other, third]: [IpAddr; 3] = [
            [198, 51, 100, 1].into(),
            [198, 51, 100, 2].into(),
            [198, 51, 100, 3].into(),
        ];
        let held = (places.take(one).unwrap(), places.take(one).unwrap());
        assert!(places.take(one).is_none());
        let of_other = places.take(other).unwrap();
        assert!(places.take(third).is_none());
        for _ in 0..5 {
            assert!(places.take([127, 0, 0, 1].into()).unwrap().is_empty());
        }
        drop((held, of_other));
        let _again = (places.take(one).unwrap(), places.take(one).unwrap());
        assert!(places.take(third).is_some());
    }

    #[tokio::test]
    async fn who_sends_no_request_in_time_is_cut_and_a_stop_waits_for_nobody_else() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let limits = ConnectionLimits {
            head_time: Duration::from_millis(200),
            ..ConnectionLimits::default()
        };
        let router = Router::new().route("/", get(|| async { "answer" }));
        let (stop, signal) = crate::stop::Stop::new();
        let served = tokio::spawn(run(listener, None, router, limits, signal));
        let cut = async |first: &'static [u8]| {
            let mut slow = TcpStream::connect(address).await.unwrap();
            slow.write_all(first).await.unwrap();
            let mut read = Vec::new();
            // hyper may say that the time is over before it ends the connection
            let _ = timeout(Duration::from_secs(10), slow.read_to_end(&mut read))
                .await
                .expect("a slow client is cut");
            assert!(!read.starts_with(b"HTTP/1.1 200"), "{read:?}");
        };
        cut(b"").await;
        cut(b"GET / HTTP/1.1\r\nhost: x\r\n").await;
        let mut kept = TcpStream::connect(address).await.unwrap();
        kept.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .unwrap();
        let mut answer = [0; 15];
        kept.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200 OK");
        stop.stop();
        let ended = timeout(Duration::from_secs(10), served).await;
        ended
            .expect("the stop waits for no idle connection")
            .unwrap();
    }
}
