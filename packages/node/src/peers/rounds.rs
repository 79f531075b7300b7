//! The rounds in which one account is dialled, with pauses that grow, and the link that a round makes.
//! docs/peer-protocol.md#2-identity-and-discovery.

use super::address::{is_private, PeerAddress};
use super::dial::DialContext;
use super::error::LinkError;
use super::hub::LinkInfo;
use super::link;
use super::noise::prologue;
use super::penalties::Penalties;
use super::socket::{connect, LinkSocket};
use super::target::DialTarget;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

/// How many of the addresses that a name resolves to are tried in one round: whoever announces the name chooses how many
/// there are.
const MOST_RESOLVED: usize = 8;

/// Dials an account in rounds, its addresses in turn, and runs the link that is made to its end.
pub(super) async fn reach(
    mut context: DialContext,
    target: DialTarget,
    answer: Option<oneshot::Sender<Result<LinkInfo, LinkError>>>,
    later: Option<mpsc::UnboundedSender<LinkInfo>>,
) {
    let link = context.link.clone();
    let limits = link.limits;
    let (first, longest) = limits.dial_pause;
    let mut answer = answer;
    let mut pause = first;
    let mut penalties = Penalties::new(limits.penalty);
    loop {
        let account = &target.account;
        // a round that a user waits for is not put off for a link that the peer made
        if answer.is_none() {
            let waits = context.linked.wait_for(|linked| !linked.contains(account));
            tokio::select! {
                waited = waits => if waited.is_err() { return },
                () = link.stopped() => return,
            }
            answer = later.clone().map(report);
        }
        let mut last = LinkError::Lost("no address was given".to_owned());
        let mut lasted = Duration::ZERO;
        for address in &target.addresses {
            let end = attempt(&context, &target, address, &mut penalties, &mut answer).await;
            if end.why == LinkError::Stopped {
                return;
            }
            lasted = lasted.max(end.lasted);
            last = end.why;
        }
        if let Some(answer) = answer.take() {
            // a caller that does not wait any more needs no answer
            let _ = answer.send(Err(last));
        }
        // a link that lasted begins the pauses anew; attempts that take long to fail do not
        if lasted > longest.min(Duration::from_secs(60)) {
            pause = first;
        }
        tokio::select! {
            () = tokio::time::sleep(spread(pause)) => {}
            () = link.stopped() => return,
        }
        pause = (pause * 2).min(longest);
    }
}

/// The answer of a round for which nobody waits by itself: a link that it makes is reported.
fn report(later: mpsc::UnboundedSender<LinkInfo>) -> oneshot::Sender<Result<LinkInfo, LinkError>> {
    let (answer, answered) = oneshot::channel();
    tokio::spawn(async move {
        if let Ok(Ok(info)) = answered.await {
            // nobody may be interested any more
            let _ = later.send(info);
        }
    });
    answer
}

/// ±20 %, so that many do not dial at the same time.
fn spread(pause: Duration) -> Duration {
    use rand::Rng as _;
    pause.mul_f64(rand::thread_rng().gen_range(0.8..=1.2))
}

/// How an attempt ended.
struct AttemptEnd {
    why: LinkError,
    /// How long its link was there; zero if none was made.
    lasted: Duration,
}

impl From<LinkError> for AttemptEnd {
    fn from(why: LinkError) -> AttemptEnd {
        AttemptEnd {
            why,
            lasted: Duration::ZERO,
        }
    }
}

/// One address: the first addresses that it resolves to in turn, until one gives a connection.
async fn attempt(
    context: &DialContext,
    target: &DialTarget,
    address: &PeerAddress,
    penalties: &mut Penalties,
    answer: &mut Option<oneshot::Sender<Result<LinkInfo, LinkError>>>,
) -> AttemptEnd {
    let (host, port) = address.host_and_port();
    let lost = |e: io::Error| LinkError::Lost(format!("{address}: {e}"));
    let resolved = tokio::select! {
        resolved = (context.resolve)(host, port) => resolved,
        () = context.link.stopped() => return LinkError::Stopped.into(),
    };
    let resolved = match resolved {
        Ok(resolved) => resolved,
        Err(e) => return lost(e).into(),
    };
    let mut last = LinkError::Lost(format!("{address} resolves to nothing"));
    for to in resolved.into_iter().take(MOST_RESOLVED) {
        if target.are_announced && !context.allows_private && is_private(to.ip()) {
            let text = format!("{address} resolves to {}, a private range", to.ip());
            last = LinkError::Lost(text);
            continue;
        }
        if penalties.until(to.ip(), Instant::now()).is_some() {
            last = LinkError::Lost(format!("{address} waits after a wrong signature"));
            continue;
        }
        let made = handshake(context, target, address, to);
        let limits = context.link.limits;
        let made = tokio::select! {
            made = tokio::time::timeout(limits.handshake_time, made) => made,
            () = context.link.stopped() => return LinkError::Stopped.into(),
        };
        let made = match made {
            Ok(made) => made,
            Err(_) => Err(LinkError::Timeout("handshake")),
        };
        match made {
            Err(error) => last = error,
            Ok(socket) => {
                let link = context.link.clone();
                let began = Instant::now();
                let why = link::run(link, socket, true, to, vec![], answer.take()).await;
                if why.is_wrong_signature() {
                    penalties.add(to.ip(), Instant::now());
                }
                let lasted = began.elapsed();
                return AttemptEnd { why, lasted };
            }
        }
    }
    last.into()
}

async fn handshake(
    context: &DialContext,
    target: &DialTarget,
    address: &PeerAddress,
    to: SocketAddr,
) -> Result<LinkSocket, LinkError> {
    let lost = |e: io::Error| LinkError::Lost(format!("{address}: {e}"));
    let stream = TcpStream::connect(to).await.map_err(lost)?;
    // small messages are not to wait for more; without it they are only slower
    let _ = stream.set_nodelay(true);
    let web_socket = connect(stream, address).await?;
    let node = &context.link.node;
    let prologue = prologue(&node.domain(), &target.account);
    LinkSocket::dial(web_socket, &node.secret, &prologue, &target.transport_key).await
}
