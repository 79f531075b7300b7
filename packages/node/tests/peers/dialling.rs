//! Whom a node dials, where, and how often.

use crate::support::until;
use crate::support::world::{announcement, pair, Node, CHANNEL};
use causeway_node::peers::{AskedPeer, Resolve};
use causeway_types::LockMode;
use futures_util::FutureExt as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::TlsAcceptor;

/// Every name is at these addresses; how often was asked.
fn resolves_to(addresses: Vec<SocketAddr>) -> (Resolve, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let resolve: Resolve = Arc::new(move |_, _| {
        counted.fetch_add(1, Ordering::SeqCst);
        let addresses = addresses.clone();
        async move { Ok(addresses) }.boxed()
    });
    (resolve, asked)
}

/// Lets a node know of another's announcement.
fn announce(to: &Node, name: &str, address: &str) {
    let announced = (
        crate::support::world::account(name),
        announcement(name, address),
    );
    to.block(|view| {
        let mut nodes = (*view.nodes).clone();
        nodes.insert(announced.0, announced.1);
        view.nodes = Arc::new(nodes);
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_with_a_channel_find_each_other_by_their_announcements() {
    let (alice, bob) = pair(LockMode::OneWay);
    let (alice, bob) = (alice.start().await, bob.start().await);
    for node in [&alice, &bob] {
        announce(node, "alice", &format!("ws://{}/peer", alice.address));
        announce(node, "bob", &format!("ws://{}/peer", bob.address));
    }
    alice.pay_through(CHANNEL, 1).await;
    bob.pay_through(CHANNEL, 1).await;
}

/// A proxy with a certificate that nobody else has signed: it takes TLS off, and gives on what is in it. Where it listens.
async fn tls_proxy(to: SocketAddr) -> SocketAddr {
    let own = rcgen::generate_simple_self_signed(vec!["another.example".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                // whoever speaks no TLS is not let through
                if let Ok(mut outside) = acceptor.accept(stream).await {
                    let mut inside = TcpStream::connect(to).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut outside, &mut inside).await;
                }
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_behind_a_proxy_with_tls_is_reached() {
    let (alice, bob) = pair(LockMode::OneWay);
    let (alice, bob) = (alice.start().await, bob.start().await);
    let proxy = tls_proxy(bob.address).await;
    for node in [&alice, &bob] {
        // bob's node cannot dial: a link is one that came through the proxy
        announce(node, "alice", "ws://127.0.0.1:9/peer");
        let address = format!("wss://localhost:{}/peer", proxy.port());
        announce(node, "bob", &address);
    }
    alice.pay_through(CHANNEL, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_announced_name_that_resolves_to_a_private_address_is_not_connected_to() {
    let trap = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = trap.local_addr().unwrap().port();
    let addresses = ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.1"];
    let addresses = addresses.map(|ip| SocketAddr::new(ip.parse().unwrap(), port));
    let (resolve, asked) = resolves_to(addresses.to_vec());
    let mut alice = pair(LockMode::OneWay).0;
    alice.resolve = resolve;
    alice.allows_private = false;
    let alice = alice.start().await;
    announce(&alice, "bob", "ws://bob.example:7877");
    until(|| async { asked.load(Ordering::SeqCst) >= 5 }).await;
    assert!(trap.accept().now_or_never().is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redirect_is_not_followed() {
    let trap = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let redirects = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = redirects.local_addr().unwrap();
    let to = trap.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = redirects.accept().await {
            let mut request = [0; 2_048];
            let _ = stream.read(&mut request).await;
            let answer = format!(
                "HTTP/1.1 302 Found\r\nLocation: ws://{to}/peer\r\nContent-Length: 0\r\n\r\n"
            );
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    let (alice, bob) = pair(LockMode::OneWay);
    let (alice, bob) = (alice.start().await, bob.start().await);
    assert!(alice.peers.connect(bob.target_at(address)).await.is_err());
    assert!(trap.accept().now_or_never().is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_announced_address_is_dialled_only_for_a_channel() {
    let (asked, mut hosts) = tokio::sync::mpsc::unbounded_channel();
    let mut alice = pair(LockMode::OneWay).0;
    alice.resolve = Arc::new(move |host, _| {
        let _ = asked.send(host);
        async { Ok(vec![]) }.boxed()
    });
    let alice = alice.start().await;
    // mallory is known before bob, and has no channel
    announce(&alice, "mallory", "ws://mallory.example");
    announce(&alice, "bob", "ws://bob.example");
    for _ in 0..10 {
        assert_eq!(hosts.recv().await.unwrap(), "bob.example");
    }
}

/// Bob, at a name that a node resolves as the test says.
fn bob_by_name(node: &Node) -> AskedPeer {
    AskedPeer {
        account: crate::support::world::account("bob"),
        transport_key: Some(node.transport_key()),
        address: Some("bob.example:7877".parse().unwrap()),
    }
}

#[tokio::test]
async fn of_many_addresses_of_one_name_eight_are_tried_in_a_round() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (resolve, _) = resolves_to(vec![listener.local_addr().unwrap(); 20]);
    let mut alice = pair(LockMode::OneWay).0;
    alice.resolve = resolve;
    let hour = Duration::from_secs(3600);
    alice.limits.dial_pause = (hour, hour);
    let tried = Arc::new(AtomicUsize::new(0));
    let counted = tried.clone();
    tokio::spawn(async move {
        // each connection ends as it is made
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    let alice = alice.start().await;
    assert!(alice.peers.connect(bob_by_name(&alice)).await.is_err());
    assert_eq!(tried.load(Ordering::SeqCst), 8);
}

/// With the clock of the test, which stands still while anything can be done: an hour passes at once.
#[tokio::test(start_paused = true)]
async fn the_pauses_between_rounds_grow_to_five_minutes() {
    let (resolve, asked) = resolves_to(vec![]);
    let mut alice = pair(LockMode::OneWay).0;
    alice.resolve = resolve;
    alice.limits.dial_pause = causeway_node::peers::LinkLimits::default().dial_pause;
    let alice = alice.start().await;
    assert!(alice.peers.connect(bob_by_name(&alice)).await.is_err());
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    // 1 + 2 + 4 + … + 256 seconds, then 300 each: 20 rounds, each pause up to a fifth longer or shorter
    let rounds = asked.load(Ordering::SeqCst);
    assert!((16..=26).contains(&rounds), "{rounds} rounds in an hour");
}
