//! What waits to be sent on one link: bounded by messages and by bytes. Who fills it never waits (P19): a full outbox ends
//! the link, and `resume` makes the next one whole.

use super::link_context::error_frame;
use super::LinkLimits;
use causeway_peer_protocol::{Frame, PeerErrorCode};
use std::sync::Arc;
use thiserror::Error;
use tokio::sync::{mpsc, Notify, OwnedSemaphorePermit, Semaphore};

/// The peer reads too slowly: the link ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the outbox is full: the peer reads too slowly")]
pub(super) struct OutboxFull;

struct Queued {
    content: Vec<u8>,
    last: Option<PeerErrorCode>,
    _bytes: OwnedSemaphorePermit,
}

/// What the reader of an outbox gets.
pub(super) enum Next {
    /// The next message to be written.
    Send(Vec<u8>),
    /// The last one: the link ends when it is written.
    SendLast(Vec<u8>, PeerErrorCode),
    /// The outbox was full, or nobody fills it any more: the link ends now.
    End,
}

/// Where messages of a link are put. Clones fill the same outbox.
#[derive(Clone)]
pub(super) struct Outbox {
    queue: mpsc::Sender<Queued>,
    bytes: Arc<Semaphore>,
    overflow: Arc<Notify>,
    room: Arc<Notify>,
    all_bytes: usize,
}

/// Where the link takes them from.
pub(super) struct OutboxReader {
    queue: mpsc::Receiver<Queued>,
    overflow: Arc<Notify>,
    room: Arc<Notify>,
}

pub(super) fn outbox(limits: &LinkLimits) -> (Outbox, OutboxReader) {
    let (queue, reader) = mpsc::channel(limits.outbox_messages);
    let all_bytes = limits.outbox_bytes as usize;
    let (overflow, room) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let outbox = Outbox {
        queue,
        bytes: Arc::new(Semaphore::new(all_bytes)),
        overflow: overflow.clone(),
        room: room.clone(),
        all_bytes,
    };
    let reader = OutboxReader {
        queue: reader,
        overflow,
        room,
    };
    (outbox, reader)
}

impl Outbox {
    /// Puts a message in. Where there is no room for it, the link ends.
    pub(super) fn push(&self, frame: &Frame) -> Result<(), OutboxFull> {
        self.put(frame.encode(), None)
    }

    /// Puts the error in that ends the link when it is written.
    pub(super) fn push_last(&self, code: PeerErrorCode) {
        // a link whose outbox is full ends at once instead
        let _ = self.put(error_frame(code, "").encode(), Some(code));
    }

    fn put(&self, content: Vec<u8>, last: Option<PeerErrorCode>) -> Result<(), OutboxFull> {
        let size = u32::try_from(content.len()).unwrap_or(u32::MAX);
        let bytes = self.bytes.clone().try_acquire_many_owned(size);
        let put = bytes.ok().and_then(|bytes| {
            let queued = Queued {
                content,
                last,
                _bytes: bytes,
            };
            self.queue.try_send(queued).ok()
        });
        put.ok_or_else(|| {
            self.overflow.notify_one();
            OutboxFull
        })
    }

    /// Whether at least so many quarters of it are free. What a node sends by itself waits for that.
    pub(super) fn has_free(&self, quarters: usize) -> bool {
        let messages = self.queue.capacity() * 4 >= self.queue.max_capacity() * quarters;
        messages && self.bytes.available_permits() * 4 >= self.all_bytes * quarters
    }

    /// Something was taken out since this was waited for last.
    pub(super) async fn room(&self) {
        self.room.notified().await;
    }
}

impl OutboxReader {
    /// The next message. What this future took is never lost when it is dropped.
    pub(super) async fn next(&mut self) -> Next {
        let queued = tokio::select! {
            biased;
            () = self.overflow.notified() => return Next::End,
            queued = self.queue.recv() => queued,
        };
        self.room.notify_one();
        match queued {
            None => Next::End,
            Some(q) => match q.last {
                Some(code) => Next::SendLast(q.content, code),
                None => Next::Send(q.content),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_peer_protocol::message::HeightFrame;
    use causeway_types::{Height, UnixTime};

    fn frame() -> Frame {
        Frame::Height(HeightFrame {
            height: Height(1),
            time: UnixTime(1),
        })
    }

    fn small(messages: usize, bytes: u32) -> (Outbox, OutboxReader) {
        outbox(&LinkLimits {
            outbox_messages: messages,
            outbox_bytes: bytes,
            ..LinkLimits::default()
        })
    }

    #[tokio::test]
    async fn one_message_too_many_ends_the_link_at_once() {
        let (outbox, mut reader) = small(2, 1_000);
        assert_eq!(outbox.push(&frame()), Ok(()));
        assert_eq!(outbox.push(&frame()), Ok(()));
        assert_eq!(outbox.push(&frame()), Err(OutboxFull));
        assert!(matches!(reader.next().await, Next::End));
    }

    #[tokio::test]
    async fn one_byte_too_many_ends_the_link_too() {
        let size = frame().encode().len() as u32;
        let (outbox, mut reader) = small(10, 2 * size - 1);
        assert_eq!(outbox.push(&frame()), Ok(()));
        assert!(!outbox.has_free(2));
        assert_eq!(outbox.push(&frame()), Err(OutboxFull));
        assert!(matches!(reader.next().await, Next::End));
    }

    #[tokio::test]
    async fn what_is_taken_out_makes_room() {
        let (outbox, mut reader) = small(1, 1_000);
        for _ in 0..3 {
            assert_eq!(outbox.push(&frame()), Ok(()));
            assert!(!outbox.has_free(1));
            assert!(matches!(reader.next().await, Next::Send(_)));
            outbox.room().await;
            assert!(outbox.has_free(4));
        }
        outbox.push_last(PeerErrorCode::REPLACED);
        let last = reader.next().await;
        assert!(matches!(last, Next::SendLast(_, PeerErrorCode::REPLACED)));
    }
}
