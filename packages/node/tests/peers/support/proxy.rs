//! A relay between two nodes that cuts each connection after so many bytes.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Relays to `target`. Connection n is cut when both directions together have passed `allowed(n)` bytes.
pub async fn cutting_proxy(
    target: SocketAddr,
    allowed: impl Fn(usize) -> usize + Send + 'static,
) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = connections.clone();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let number = counted.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(relay(client, target, allowed(number)));
        }
    });
    (address, connections)
}

async fn relay(mut client: TcpStream, target: SocketAddr, mut left: usize) {
    let Ok(mut server) = TcpStream::connect(target).await else {
        return;
    };
    let (mut of_client, mut of_server) = ([0; 4_096], [0; 4_096]);
    loop {
        let (to, bytes) = tokio::select! {
            read = client.read(&mut of_client) => match read {
                Ok(n) if n > 0 => (&mut server, &of_client[..n]),
                _ => return,
            },
            read = server.read(&mut of_server) => match read {
                Ok(n) if n > 0 => (&mut client, &of_server[..n]),
                _ => return,
            },
        };
        let passed = bytes.len().min(left);
        left -= passed;
        if to.write_all(&bytes[..passed]).await.is_err() || left == 0 {
            return;
        }
    }
}
