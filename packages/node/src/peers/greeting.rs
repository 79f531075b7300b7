//! The exchange of `hello`, with which every link begins. docs/peer-protocol.md#hello-0x0001.

use super::error::LinkError;
use super::hello::{check_hello, is_announced};
use super::link_context::{error_frame, LinkContext};
use super::socket::LinkSocket;
use causeway_peer_protocol::message::HelloFrame;
use causeway_peer_protocol::{Frame, PeerErrorCode};
use tokio::time::timeout;

/// The peer, as its `hello` says.
pub(super) struct Greeted {
    /// Its `hello`.
    pub(super) hello: HelloFrame,
    /// Whether it is authenticated by its announced transport key.
    pub(super) is_announced: bool,
}

/// Sends our `hello` and takes the peer's. One that is refused is sent the error, and the link ends.
pub(super) async fn greet(
    context: &mut LinkContext,
    socket: &mut LinkSocket,
) -> Result<Greeted, LinkError> {
    let exchange = timeout(context.limits.hello_time, exchange(context, socket)).await;
    let hello = exchange.map_err(|_| LinkError::Timeout("hello"))??;
    check_hello(&context.node, &hello).map_err(|(code, text)| LinkError::refused(code, text))?;
    let is_announced = instance(context, socket, &hello).await?;
    Ok(Greeted {
        hello,
        is_announced,
    })
}

async fn exchange(context: &LinkContext, socket: &mut LinkSocket) -> Result<HelloFrame, LinkError> {
    let per_second = context.limits.messages_per_second;
    let ours = context.node.hello(&context.view.borrow(), per_second);
    socket.send(&Frame::Hello(ours).encode()).await?;
    let content = socket.receive().await?;
    match Frame::decode(&content) {
        Ok(Some(Frame::Hello(hello))) => Ok(hello),
        Ok(Some(Frame::Error(error))) => Err(LinkError::ByPeer {
            code: error.code,
            text: error.text.to_string(),
        }),
        Ok(_) => {
            let text = "hello is the first message";
            Err(LinkError::refused(PeerErrorCode::OUT_OF_ORDER, text))
        }
        Err(error) => Err(LinkError::refused(error.code(), error.to_string())),
    }
}

/// Whether the peer is authenticated by its announced key. The instance of one that is must be the one on record, as of the
/// height that its `hello` names.
async fn instance(
    context: &mut LinkContext,
    socket: &LinkSocket,
    hello: &HelloFrame,
) -> Result<bool, LinkError> {
    let key = socket.peer_key();
    let until = tokio::time::Instant::now() + context.limits.follower_time;
    loop {
        let judged = {
            let view = context.view.borrow_and_update();
            let judged = is_announced(&view, hello, &key);
            (view.block.height >= hello.height || judged == Ok(false)).then_some(judged)
        };
        if let Some(judged) = judged {
            return judged.map_err(|(code, text)| LinkError::refused(code, text));
        }
        match tokio::time::timeout_at(until, context.view.changed()).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return Err(LinkError::Stopped),
            Err(_) => {
                let text = "the height of hello is not followed here";
                return Err(LinkError::refused(PeerErrorCode::OTHER_INSTANCE, text));
            }
        }
    }
}

/// Sends the error that a link ends with, if it ends from here, and closes it.
pub(super) async fn say_goodbye(context: &LinkContext, socket: LinkSocket, error: &LinkError) {
    let mut socket = socket;
    let last = match error {
        LinkError::Refused { code, text } => Some(error_frame(*code, text)),
        LinkError::Stopped => Some(error_frame(PeerErrorCode::GOING_AWAY, "")),
        _ => None,
    };
    let Some(last) = last else { return };
    let goodbye = async {
        if socket.send(&last.encode()).await.is_ok() {
            socket.close().await;
        }
    };
    // a peer that does not read its last message is not waited for
    let _ = timeout(context.limits.goodbye_time, goodbye).await;
}
