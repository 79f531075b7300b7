//! One link: a task that owns its socket and its keys. It reads and writes in turns, answers what is of the link alone, and
//! gives what is about a channel to the task of the peer, with its signatures verified.

use super::error::LinkError;
use super::greeting::{greet, say_goodbye, Greeted};
use super::hub::{LinkInfo, Register};
use super::join_requests::JoinRequests;
use super::link_context::{LinkContext, LinkInput};
use super::link_questions::{link_questions, LinkQuestion, OpenQuestions};
use super::links::LinkOrigin;
use super::outbox::{outbox, Next, Outbox, OutboxReader};
use super::rate::Rate;
use super::session::Session;
use super::socket::{LinkSocket, SocketEvent};
use causeway_peer_protocol::channel::{FollowedBlock, LinkId};
use causeway_peer_protocol::message::{AuthFrame, HeightFrame, PingFrame};
use causeway_peer_protocol::{Frame, PeerErrorCode};
use causeway_types::{ChannelId, Height};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, OwnedSemaphorePermit};
use tokio::time::{sleep_until, Instant};

/// The shortest time between two `height`.
const HEIGHT_EVERY: Duration = Duration::from_secs(1);

/// Runs a link from its `hello` to its end.
pub(super) async fn run(
    context: LinkContext,
    socket: LinkSocket,
    is_dialled: bool,
    address: SocketAddr,
    unfinished: Vec<OwnedSemaphorePermit>,
    greeted: Option<oneshot::Sender<Result<LinkInfo, LinkError>>>,
) -> LinkError {
    let (mut context, mut socket) = (context, socket);
    let stopped = context.clone();
    let greeting = tokio::select! {
        greeting = greet(&mut context, &mut socket) => greeting,
        () = stopped.stopped() => Err(LinkError::Stopped),
    };
    let made = match greeting {
        Ok(peer) => Link::new(context.clone(), peer, &socket, is_dialled, address),
        Err(error) => Err(error),
    };
    drop(unfinished);
    let mut link = match made {
        Ok(link) => link,
        Err(error) => {
            say_goodbye(&context, socket, &error).await;
            if let Some(greeted) = greeted {
                // nobody waits for it any more: nothing is lost
                let _ = greeted.send(Err(error.clone()));
            }
            return error;
        }
    };
    if let Some(greeted) = greeted {
        let _ = greeted.send(Ok(link.info.clone()));
    }
    let error = link.run(&mut socket).await;
    let was_sent = std::mem::take(&mut link.has_said_goodbye);
    drop(link);
    match was_sent {
        true => {
            let _ = tokio::time::timeout(context.limits.goodbye_time, socket.close()).await;
        }
        false => say_goodbye(&context, socket, &error).await,
    }
    error
}

/// A link whose `hello` is accepted.
pub(super) struct Link {
    pub(super) context: LinkContext,
    pub(super) info: LinkInfo,
    pub(super) outbox: Outbox,
    pub(super) session: Session,
    /// What waits for room in the inbox of the peer's task.
    pub(super) pending: VecDeque<LinkInput>,
    /// What is asked that concerns no channel.
    pub(super) questions: OpenQuestions,
    /// What is asked about channels that are to be joined.
    pub(super) join_requests: JoinRequests,
    reader: OutboxReader,
    sending: Option<(Vec<u8>, Option<PeerErrorCode>)>,
    has_said_goodbye: bool,
    peer: Option<mpsc::Sender<LinkInput>>,
    /// The task of the peer is over: its last message is in the outbox, and is to be sent until then.
    peer_gone_until: Option<Instant>,
    /// Held until somebody is authenticated; none where we dialled.
    guest: Option<OwnedSemaphorePermit>,
    guest_until: Option<Instant>,
    rate: Rate,
    sent_at: Instant,
    received_at: Instant,
    pings: u64,
    followed: Height,
    height_sent_at: Instant,
    is_height_due: bool,
    /// Dropped with the link: so the hub and the peer's task learn that it is gone.
    _alive: oneshot::Sender<()>,
    gone: Option<oneshot::Receiver<()>>,
}

enum LinkEvent {
    Socket(Result<SocketEvent, LinkError>),
    Outbox(Next),
    HasRoom(Result<(), ()>),
    Question(LinkQuestion),
    Signed(Option<(ChannelId, Option<AuthFrame>)>),
    View(bool),
    Joins,
    Stopped,
    Time,
}

impl Link {
    fn new(
        context: LinkContext,
        peer: Greeted,
        socket: &LinkSocket,
        is_dialled: bool,
        address: SocketAddr,
    ) -> Result<Link, LinkError> {
        let needs_permit = !is_dialled && !peer.is_announced;
        let guest = match needs_permit {
            false => None,
            true => {
                let permit = context.guests.clone().try_acquire_owned();
                let full = |_| LinkError::refused(PeerErrorCode::TOO_MANY, "guests");
                Some(permit.map_err(full)?)
            }
        };
        let now = Instant::now();
        let (outbox, reader) = outbox(&context.limits);
        let (alive, gone) = oneshot::channel();
        let id = LinkId(context.link_ids.fetch_add(1, Ordering::Relaxed));
        let (ask, questions) = link_questions();
        let guest_until = (!peer.is_announced).then(|| now + context.limits.guest_time);
        let info = LinkInfo {
            link: id,
            account: peer.hello.account.to_string(),
            address,
            transport_key: socket.peer_key(),
            origin: LinkOrigin {
                is_dialled,
                at: now,
            },
            is_announced: peer.is_announced,
            questions: ask,
        };
        let followed = context.view.borrow().block.height;
        let rate = Rate::new(context.limits.guest_messages, now);
        let session = Session::new(&context, peer, socket.handshake_hash(), is_dialled);
        Ok(Link {
            context,
            info,
            outbox,
            session,
            pending: VecDeque::new(),
            questions,
            join_requests: JoinRequests::default(),
            reader,
            sending: None,
            has_said_goodbye: false,
            peer: None,
            peer_gone_until: None,
            guest,
            guest_until,
            rate,
            sent_at: now,
            received_at: now,
            pings: 0,
            followed,
            height_sent_at: now,
            is_height_due: false,
            _alive: alive,
            gone: Some(gone),
        })
    }

    async fn run(&mut self, socket: &mut LinkSocket) -> LinkError {
        if let Err(error) = self.begin().await {
            return error;
        }
        loop {
            let event = self.wait(socket).await;
            if let Err(error) = self.handle(event, socket).await {
                return error;
            }
        }
    }

    async fn begin(&mut self) -> Result<(), LinkError> {
        if self.session.is_authenticated() {
            self.register().await?;
        }
        self.look_at_view().await?;
        self.ask_to_join()
    }

    /// Waits for the next thing to do.
    async fn wait(&mut self, socket: &mut LinkSocket) -> LinkEvent {
        let now = Instant::now();
        let blocked = match self.peer {
            Some(_) => self.rate.blocked_until(now),
            None => None,
        };
        let is_peer_gone = self.peer_gone_until.is_some();
        let reads = self.pending.is_empty() && blocked.is_none() && !is_peer_gone;
        let writes = self.sending.is_some();
        let time = self.next_time(blocked);
        let mut stop = self.context.stop.clone();
        let Link {
            context,
            session,
            pending,
            questions,
            reader,
            peer,
            ..
        } = self;
        tokio::select! {
            event = socket.event(reads, writes) => LinkEvent::Socket(event),
            next = reader.next(), if !writes => LinkEvent::Outbox(next),
            has_room = give(peer.as_ref(), pending), if !is_peer_gone => {
                LinkEvent::HasRoom(has_room)
            }
            question = questions.next() => LinkEvent::Question(question),
            signed = session.next_signed() => LinkEvent::Signed(signed),
            changed = context.view.changed() => LinkEvent::View(changed.is_ok()),
            Ok(()) = context.joins.asks.changed() => LinkEvent::Joins,
            Ok(()) = context.joins.waiting.changed() => LinkEvent::Joins,
            // the task of a peer ends its links itself
            () = stop.stopped(), if peer.is_none() => LinkEvent::Stopped,
            () = sleep_until(time) => LinkEvent::Time,
        }
    }

    async fn handle(&mut self, event: LinkEvent, socket: &mut LinkSocket) -> Result<(), LinkError> {
        match event {
            LinkEvent::Socket(event) => match event? {
                SocketEvent::Writable => self.write(socket).await,
                SocketEvent::Control => self.count(),
                SocketEvent::Message(content) => {
                    self.count()?;
                    self.message(&content).await
                }
            },
            LinkEvent::Outbox(Next::End) => Err(LinkError::OutboxFull),
            LinkEvent::Outbox(Next::Send(content)) => {
                self.sending = Some((content, None));
                Ok(())
            }
            LinkEvent::Outbox(Next::SendLast(content, code)) => {
                self.sending = Some((content, Some(code)));
                Ok(())
            }
            LinkEvent::HasRoom(Ok(())) => Ok(()),
            LinkEvent::HasRoom(Err(())) => {
                let goodbye = self.context.limits.goodbye_time;
                self.peer_gone_until = Some(Instant::now() + goodbye);
                Ok(())
            }
            LinkEvent::Question(question) => {
                let features = self.session.features;
                match self.questions.numbered(question, features) {
                    Some(frame) => self.push(&frame),
                    None => Ok(()),
                }
            }
            LinkEvent::View(false) | LinkEvent::Stopped => Err(LinkError::Stopped),
            LinkEvent::Signed(signed) => {
                if let Some((channel, auth)) = signed {
                    self.own_auth(channel, auth).await?;
                }
                Ok(())
            }
            LinkEvent::View(true) => self.look_at_view().await,
            LinkEvent::Joins => {
                self.ask_to_join()?;
                self.answer_joins(Instant::now())
            }
            LinkEvent::Time => self.on_time(),
        }
    }

    /// Gives what was taken from the outbox to the socket, which is ready for it. With a last message the link ends.
    async fn write(&mut self, socket: &mut LinkSocket) -> Result<(), LinkError> {
        let Some((content, last)) = self.sending.take() else {
            return Ok(());
        };
        self.sent_at = Instant::now();
        match last {
            None => socket.start_send(&content),
            Some(code) => {
                let sent =
                    tokio::time::timeout(self.context.limits.goodbye_time, socket.send(&content));
                self.has_said_goodbye = matches!(sent.await, Ok(Ok(())));
                Err(LinkError::refused(code, ""))
            }
        }
    }

    /// Counts a message that came. A guest that sends too many is dropped; an authenticated peer is read more slowly.
    fn count(&mut self) -> Result<(), LinkError> {
        let now = Instant::now();
        self.received_at = now;
        self.rate.count(now);
        match self.peer.is_none() && self.rate.is_exceeded() {
            true => Err(LinkError::refused(PeerErrorCode::TOO_MANY, "messages")),
            false => Ok(()),
        }
    }

    /// Once somebody is authenticated the link belongs to the task of the peer.
    pub(super) async fn register(&mut self) -> Result<(), LinkError> {
        if self.peer.is_some() {
            return Ok(());
        }
        let Some(gone) = self.gone.take() else {
            return Err(LinkError::Stopped);
        };
        let (answer, answered) = oneshot::channel();
        let register = Register {
            info: self.info.clone(),
            outbox: self.outbox.clone(),
            gone,
            answer,
        };
        let hub = &self.context.hub;
        let sent = hub.send(register.into()).await;
        sent.map_err(|_| LinkError::Stopped)?;
        self.peer = Some(answered.await.map_err(|_| LinkError::Stopped)??);
        self.guest = None;
        self.guest_until = None;
        let per_second = u32::from(self.context.limits.messages_per_second);
        self.rate = Rate::new(per_second, Instant::now());
        Ok(())
    }

    fn next_time(&self, blocked: Option<Instant>) -> Instant {
        let limits = &self.context.limits;
        let ping = self.sent_at + limits.ping_after;
        let silent = self.received_at + limits.silent_time;
        let height = self.height_sent_at + HEIGHT_EVERY;
        let height = self.is_height_due.then_some(height);
        let waiting = self.session.next_time().into_iter();
        let waiting = waiting.chain(self.join_requests.next_time()).min();
        let ends = [self.guest_until, self.peer_gone_until];
        let others = [blocked, waiting, height].into_iter().chain(ends);
        others.flatten().fold(ping.min(silent), Instant::min)
    }

    fn on_time(&mut self) -> Result<(), LinkError> {
        let (now, limits) = (Instant::now(), self.context.limits);
        if self.peer_gone_until.is_some_and(|until| now >= until) {
            return Err(LinkError::Stopped);
        }
        if now >= self.received_at + limits.silent_time {
            return Err(LinkError::Timeout("message"));
        }
        if self.guest_until.is_some_and(|until| now >= until) {
            let text = "nobody is authenticated";
            return Err(LinkError::refused(PeerErrorCode::TOO_MANY, text));
        }
        if now >= self.sent_at + limits.ping_after {
            self.sent_at = now;
            self.pings += 1;
            let block = self.context.view.borrow().block;
            self.push(&Frame::Ping(PingFrame {
                number: self.pings,
                height: block.height,
                time: block.time,
            }))?;
        }
        let block = self.context.view.borrow().block;
        self.send_height(block)?;
        self.answer_joins(now)?;
        self.give_up_waiting(now)
    }

    /// Puts a message into our own outbox.
    pub(super) fn push(&self, frame: &Frame) -> Result<(), LinkError> {
        self.outbox.push(frame).map_err(|_| LinkError::OutboxFull)
    }

    /// Sends `height` at a new block, at most once a second.
    pub(super) fn send_height(&mut self, block: FollowedBlock) -> Result<(), LinkError> {
        if self.followed == block.height || !self.session.is_authenticated() {
            return Ok(());
        }
        let now = Instant::now();
        self.is_height_due = now < self.height_sent_at + HEIGHT_EVERY;
        if self.is_height_due {
            return Ok(());
        }
        self.followed = block.height;
        self.height_sent_at = now;
        self.push(&Frame::Height(HeightFrame {
            height: block.height,
            time: block.time,
        }))
    }
}

/// Gives the next pending input to the peer's task once it has room. Without one, or without a peer, it never ends, unless the
/// peer's task does.
async fn give(
    peer: Option<&mpsc::Sender<LinkInput>>,
    pending: &mut VecDeque<LinkInput>,
) -> Result<(), ()> {
    let Some(peer) = peer else {
        return std::future::pending().await;
    };
    if pending.is_empty() {
        peer.closed().await;
        return Err(());
    }
    let permit = peer.reserve().await.map_err(|_| ())?;
    if let Some(input) = pending.pop_front() {
        permit.send(input);
    }
    Ok(())
}
