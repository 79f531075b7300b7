//! What each message does on a link. docs/peer-protocol.md#5-the-link.

use super::error::LinkError;
use super::link::Link;
use super::link_context::LinkInput;
use super::link_questions::FIRST_REQ;
use super::signatures;
use super::waiting::WaitsFor;
use crate::writer::{ask, JudgeReference, WriterRequest};
use causeway_peer_protocol::message::{
    AuthFrame, DeclineFrame, ErrorFrame, MayPayFrame, PingFrame, PongFrame,
};
use causeway_peer_protocol::{ErrorScope, Frame, Note, PeerErrorCode};
use causeway_types::ChannelId;
use tokio::time::Instant;

impl Link {
    /// A message that came, decrypted.
    pub(super) async fn message(&mut self, content: &[u8]) -> Result<(), LinkError> {
        let decoded = Frame::decode(content);
        let frame = match decoded {
            Ok(Some(frame)) => frame,
            // of a type that may be passed over
            Ok(None) => return Ok(()),
            Err(error) => return Err(LinkError::refused(error.code(), error.to_string())),
        };
        match frame {
            Frame::Hello(_) => Err(LinkError::refused(
                PeerErrorCode::OUT_OF_ORDER,
                "hello is the first message alone",
            )),
            Frame::Error(error) => self.peer_error(error),
            Frame::Ping(ping) => self.ping(ping),
            Frame::Pong(_) | Frame::Height(_) => self.peer_follows(frame),
            Frame::MayPayAnswer(answer) if answer.req >= FIRST_REQ => {
                self.questions.answered(answer);
                Ok(())
            }
            Frame::MayPay(asked) if asked.channel_id == ChannelId(0) => self.judge(asked).await,
            Frame::MayPayAnswer(answer) => {
                if self.session.is_authenticated() {
                    let link = self.info.link;
                    self.pending.push_back(LinkInput::Answer { link, answer });
                }
                Ok(())
            }
            Frame::JoinRequest(asked) => self.join_request(asked),
            Frame::JoinAnswer(answer) => {
                self.join_answered(&answer);
                Ok(())
            }
            Frame::AskQuote(asked) => self.quote_asked(asked).await,
            Frame::Quote(frame) => {
                self.questions.quoted(frame);
                Ok(())
            }
            Frame::Decline(declined) if self.questions.quote_declined(&declined) => Ok(()),
            Frame::Decline(declined) if self.join_declined(&declined) => Ok(()),
            frame => match frame.channel_id() {
                Some(channel) => self.about_channel(channel, frame, None).await,
                None => self.decline(&frame),
            },
        }
    }

    fn peer_error(&mut self, error: ErrorFrame) -> Result<(), LinkError> {
        match error.code.scope() {
            ErrorScope::Link => Err(LinkError::ByPeer {
                code: error.code,
                text: error.text.to_string(),
            }),
            // what is refused of a channel is made good by the next link, or is for people
            ErrorScope::Channel | ErrorScope::Direction | ErrorScope::Message => Ok(()),
        }
    }

    fn ping(&mut self, ping: PingFrame) -> Result<(), LinkError> {
        let block = self.context.view.borrow().block;
        self.push(&Frame::Pong(PongFrame {
            number: ping.number,
            height: block.height,
            time: block.time,
        }))?;
        self.peer_follows(Frame::Ping(ping))
    }

    /// The peer follows a block: that may end a wait in its channels.
    fn peer_follows(&mut self, frame: Frame) -> Result<(), LinkError> {
        if self.session.is_authenticated() {
            let link = self.info.link;
            self.pending.push_back(LinkInput::Follows { link, frame });
        }
        Ok(())
    }

    /// Says what would become of a payment for which a channel may be opened. Guests may ask, too: they have no channel. What
    /// they learn of an invoice they know it by its reference, which is the digest of its text.
    async fn judge(&mut self, asked: MayPayFrame) -> Result<(), LinkError> {
        let is_known = self.session.is_authenticated();
        let account = is_known.then(|| self.session.account.clone());
        let judge = |answer| {
            WriterRequest::JudgeReference(JudgeReference {
                account,
                asked,
                answer,
            })
        };
        // a book that accepts nothing now says nothing
        match ask(&self.context.writer, judge).await {
            Some(answer) => self.push(&Frame::MayPayAnswer(answer)),
            None => Ok(()),
        }
    }

    /// A message about a channel. One that waited already keeps its time.
    async fn about_channel(
        &mut self,
        id: ChannelId,
        frame: Frame,
        until: Option<Instant>,
    ) -> Result<(), LinkError> {
        if self.session.waiting.has_given_up(id) {
            return Ok(());
        }
        if self.session.waiting.has(id) {
            return self.wait_for(id, frame, WaitsFor::Channel, until);
        }
        let (channel, followed) = {
            let view = self.context.view.borrow();
            let channel = view.channels.get(&id).cloned();
            (channel, view.block.height)
        };
        let channel = channel.filter(|c| c.peer == self.session.account);
        let Some(channel) = channel else {
            return match frame {
                Frame::Auth(_) => self.wait_for(id, frame, WaitsFor::Channel, until),
                Frame::Resume(_) if self.session.is_peer_authenticated_for(id) => {
                    self.wait_for(id, frame, WaitsFor::Channel, until)
                }
                _ => self.channel_error(id, PeerErrorCode::UNKNOWN_CHANNEL, &frame),
            };
        };
        if let Frame::Auth(auth) = frame {
            return self.auth(&channel, auth).await;
        }
        if !self.session.is_peer_authenticated_for(id) {
            return self.channel_error(id, PeerErrorCode::NOT_AUTHENTICATED, &frame);
        }
        if !self.session.is_up(id) {
            return self.wait_for(id, frame, WaitsFor::OwnAuth, until);
        }
        if let Frame::Resume(resume) = &frame {
            if resume.height > followed {
                let height = WaitsFor::Height(resume.height);
                return self.wait_for(id, frame, height, until);
            }
        }
        let (message, verified) = signatures::check(&channel, frame);
        let link = self.info.link;
        self.pending.push_back(LinkInput::Frame {
            link,
            channel: id,
            message,
            verified,
        });
        Ok(())
    }

    fn wait_for(
        &mut self,
        channel: ChannelId,
        frame: Frame,
        waits_for: WaitsFor,
        until: Option<Instant>,
    ) -> Result<(), LinkError> {
        let limits = self.context.limits;
        let until = until.unwrap_or_else(|| Instant::now() + limits.follower_time);
        let waiting = &mut self.session.waiting;
        let waits = waiting.wait(channel, frame, waits_for, until, &limits);
        waits.map_err(|_| LinkError::refused(PeerErrorCode::TOO_MANY, "wait for a block"))
    }

    /// The peer's `auth`: one that is wrong ends the link.
    async fn auth(
        &mut self,
        channel: &crate::follower::FollowedChannel,
        auth: AuthFrame,
    ) -> Result<(), LinkError> {
        let session = &self.session;
        if !signatures::check_auth(channel, &auth, &session.account, session.handshake_hash) {
            return Err(LinkError::refused(PeerErrorCode::INVALID_SIGNATURE, "auth"));
        }
        let inserted = self.session.insert_peer_auth(auth.channel_id);
        inserted.map_err(|code| LinkError::refused(code, "auth"))?;
        self.register().await?;
        self.session.ask_own_auth(channel);
        self.look_whether_up(auth.channel_id);
        self.ask_to_join()
    }

    /// Our signature for a channel is there; none where the key is not this book's.
    pub(super) async fn own_auth(
        &mut self,
        channel: ChannelId,
        auth: Option<AuthFrame>,
    ) -> Result<(), LinkError> {
        let Some(auth) = auth else {
            return Ok(());
        };
        self.push(&Frame::Auth(auth))?;
        self.session.insert_own_auth(channel);
        self.look_whether_up(channel);
        self.retry_waiting().await
    }

    fn look_whether_up(&mut self, channel: ChannelId) {
        if self.session.becomes_up(channel) {
            let link = self.info.link;
            self.pending.push_back(LinkInput::Up { link, channel });
        }
    }

    /// A newer block, or the first: channels that are new, waits that are over, an announcement that changed.
    pub(super) async fn look_at_view(&mut self) -> Result<(), LinkError> {
        let view = self.context.view.borrow_and_update().clone();
        if self.session.has_other_announcement(&view) {
            let text = "the announcement is another now";
            return Err(LinkError::refused(PeerErrorCode::OTHER_INSTANCE, text));
        }
        if self.context.node.is_replaced(&view) {
            let text = "another instance of this account is on record";
            return Err(LinkError::refused(PeerErrorCode::OTHER_INSTANCE, text));
        }
        for channel in self.session.new_channels(&view) {
            self.session.ask_own_auth(&channel);
            self.look_whether_up(channel.key.channel_id);
        }
        self.send_height(view.block)?;
        let session = &self.session;
        let is_ready = |channel, waits_for| session.is_ready(&view, channel, waits_for);
        if session.waiting.is_again_possible(is_ready) {
            let text = "a block that was waited for is followed now";
            return Err(LinkError::refused(PeerErrorCode::RESYNC, text));
        }
        self.retry_waiting().await
    }

    /// Takes messages whose wait is over again, in their order.
    async fn retry_waiting(&mut self) -> Result<(), LinkError> {
        loop {
            let view = self.context.view.borrow().clone();
            let Link { session, .. } = self;
            let mut waiting = std::mem::take(&mut session.waiting);
            let ready = waiting.take_ready(|c, waits_for| session.is_ready(&view, c, waits_for));
            session.waiting = waiting;
            if ready.is_empty() {
                return Ok(());
            }
            for (channel, waiting) in ready {
                for frame in waiting.frames {
                    let until = Some(waiting.until);
                    self.about_channel(channel, frame, until).await?;
                }
            }
        }
    }

    /// Gives up waits whose time is over: the peer gets an error for each, and the rest of the link goes on.
    pub(super) fn give_up_waiting(&mut self, now: Instant) -> Result<(), LinkError> {
        for (channel_id, waits_for, about) in self.session.waiting.give_up(now) {
            self.push(&Frame::Error(ErrorFrame {
                code: waits_for.error(),
                channel_id,
                about,
                text: Note::default(),
            }))?;
        }
        Ok(())
    }

    fn channel_error(
        &mut self,
        channel_id: ChannelId,
        code: PeerErrorCode,
        about: &Frame,
    ) -> Result<(), LinkError> {
        self.push(&Frame::Error(ErrorFrame {
            code,
            channel_id,
            about: about.type_number(),
            text: Note::default(),
        }))
    }

    /// What this node does not do on request is declined; an answer that nobody asked for is passed over.
    fn decline(&mut self, frame: &Frame) -> Result<(), LinkError> {
        let Some(req) = request_number(frame) else {
            return Ok(());
        };
        self.push(&Frame::Decline(DeclineFrame {
            req,
            channel_id: frame.channel_id().unwrap_or(ChannelId(0)),
            declined: frame.type_number(),
            code: PeerErrorCode::NOT_ALLOWED,
            asked: 0,
            allowed: 0,
        }))
    }
}

/// The number of a request that this node does not carry out; none where the message is no such request.
fn request_number(frame: &Frame) -> Option<u32> {
    match frame {
        Frame::InvoiceRequest(asked) => Some(asked.req),
        _ => None,
    }
}
