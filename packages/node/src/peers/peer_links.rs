//! The links of one peer: which of them carries which channel, and when their messages are taken.

use super::hub::LinkInfo;
use super::link_context::LinkInput;
use super::links::newer_counts;
use super::local::NotSigned;
use super::outbox::Outbox;
use super::peer::{Peer, PeerControl, PeerEvent, PeerLink};
use causeway_peer_protocol::channel::{Checked, Input, LinkId};
use causeway_peer_protocol::{Frame, PeerErrorCode};
use causeway_types::ChannelId;
use futures_util::FutureExt as _;
use tokio::sync::{mpsc, oneshot};

impl Peer {
    /// The hub gives a link before the link gives anything: it is in the queue, but may not have been taken yet.
    pub(super) fn take_new_links(
        &mut self,
        event: &PeerEvent,
        controls: &mut mpsc::Receiver<PeerControl>,
    ) {
        let PeerEvent::Link(Some(input)) = event else {
            return;
        };
        while !self.links.contains_key(&input.link()) {
            match controls.try_recv() {
                Ok(control) => self.control(control),
                // a link that is gone
                Err(_) => return,
            }
        }
    }

    pub(super) fn link(&mut self, info: LinkInfo, outbox: Outbox, gone: oneshot::Receiver<()>) {
        let id = info.link;
        self.given_links += 1;
        self.has_told = false;
        self.gone.push(gone.map(move |_| id).boxed());
        // where the account itself is authenticated on both, one of them counts, whatever channels there are
        let whole = self
            .links
            .values()
            .find(|l| l.info.is_announced && info.is_announced);
        let older = whole.map(|l| l.info.clone());
        self.links.insert(id, PeerLink { info, outbox });
        if let Some(older) = older {
            match self.counts_before(&older, id) {
                true => self.drop_link(older.link, PeerErrorCode::REPLACED),
                false => self.drop_link(id, PeerErrorCode::REPLACED),
            }
        }
    }

    /// Whether the newer link takes the place of an older one.
    pub(super) fn counts_before(&self, older: &LinkInfo, newer: LinkId) -> bool {
        let Some(newer) = self.links.get(&newer) else {
            return false;
        };
        newer_counts(
            older.origin,
            newer.info.origin,
            &self.context.account,
            &self.account,
            self.context.limits.crossed_time,
        )
    }

    /// Takes the next channel onto its link, if the outbox has room: what a node sends by itself waits for that.
    pub(super) fn take_up(&mut self) -> bool {
        let Some((link, channel)) = self.ups.front().copied() else {
            return false;
        };
        match self.links.get(&link) {
            Some(l) if !l.outbox.has_free(2) => return false,
            Some(_) => self.up(link, channel),
            None => {}
        }
        self.ups.pop_front();
        true
    }

    pub(super) fn up(&mut self, link: LinkId, id: ChannelId) {
        let older = self.channels.get(&id).and_then(|c| c.link);
        let older = older.and_then(|older| self.links.get(&older));
        if let Some(older) = older.map(|l| l.info.clone()) {
            if !self.counts_before(&older, link) {
                return self.drop_link(link, PeerErrorCode::REPLACED);
            }
            self.set_link(id, Some(link));
            let is_used = self.channels.values().any(|c| c.link == Some(older.link));
            if !is_used {
                self.drop_link(older.link, PeerErrorCode::REPLACED);
            }
        } else {
            self.set_link(id, Some(link));
        }
        self.todo.push_back((id, Input::LinkUp { link }));
    }

    pub(super) fn set_link(&mut self, id: ChannelId, link: Option<LinkId>) {
        match self.channels.get_mut(&id) {
            Some(channel) => channel.link = link,
            None => self.load(id, link),
        }
    }

    /// Takes the message that waits, if it can be taken now.
    pub(super) fn take_head(&mut self) -> bool {
        let (link, channel, is_resume) = match &self.head {
            None => return false,
            Some(
                LinkInput::Up { link, .. }
                | LinkInput::Follows { link, .. }
                | LinkInput::Answer { link, .. },
            ) => (*link, None, false),
            Some(LinkInput::Frame {
                link,
                channel,
                message,
                ..
            }) => (
                *link,
                Some(*channel),
                matches!(message.frame, Frame::Resume(_)),
            ),
        };
        if channel.is_some_and(|c| self.ups.contains(&(link, c))) {
            return false;
        }
        // what follows from a `resume` may be many messages
        let outbox = self.links.get(&link).map(|l| &l.outbox);
        if is_resume && outbox.is_some_and(|o| !o.has_free(1)) {
            return false;
        }
        // what waits for a block or a commit has its end: until then this peer is not read any more
        let is_update = match &self.head {
            Some(LinkInput::Frame { message, .. }) => matches!(message.frame, Frame::Update(_)),
            _ => false,
        };
        if is_update && self.has_too_much_waiting() {
            return false;
        }
        match self.head.take() {
            None => {}
            Some(LinkInput::Up { link, channel }) => self.ups.push_back((link, channel)),
            Some(LinkInput::Frame {
                link,
                channel,
                message,
                verified,
            }) => {
                self.verified.add(verified);
                let input = Input::Frame { link, message };
                self.todo.push_back((channel, input));
            }
            Some(LinkInput::Answer { link, answer }) => {
                if let Some((channel, answer)) = self.questions.answered(link, answer) {
                    let message = Checked {
                        frame: Frame::MayPayAnswer(answer),
                        is_verified: true,
                    };
                    self.todo
                        .push_back((channel, Input::Frame { link, message }));
                }
            }
            Some(LinkInput::Follows { link, frame }) => {
                for (id, channel) in &self.channels {
                    // before both have exchanged `resume` nothing else is about the channel
                    let is_synced = channel.state().is_some_and(|s| s.peer().is_some());
                    if channel.link == Some(link) && is_synced {
                        let message = Checked {
                            frame: frame.clone(),
                            is_verified: true,
                        };
                        self.todo.push_back((*id, Input::Frame { link, message }));
                    }
                }
            }
        }
        true
    }

    /// The outbox that must have more room before the task goes on.
    pub(super) fn room_needed(&self) -> Option<Outbox> {
        let of_head = self.head.as_ref().map(LinkInput::link);
        let link = self.ups.front().map(|(link, _)| *link).or(of_head)?;
        self.links.get(&link).map(|l| l.outbox.clone())
    }

    /// Ends a link from here.
    pub(super) fn drop_link(&mut self, link: LinkId, code: PeerErrorCode) {
        if let Some(l) = self.links.get(&link) {
            l.outbox.push_last(code);
        }
        self.unlink(link);
    }

    /// A link is gone: its channels go on without one, and what they have not signed is not signed later.
    pub(super) fn unlink(&mut self, link: LinkId) {
        self.links.remove(&link);
        self.questions.forget(link);
        let without: Vec<ChannelId> = self
            .channels
            .iter()
            .filter(|(_, c)| c.link == Some(link))
            .map(|(id, _)| *id)
            .collect();
        for id in without {
            self.set_link(id, None);
            self.todo.push_back((id, Input::LinkDown { link }));
            self.refuse_waiting(id, NotSigned::NotConnected, |_| true);
        }
    }
}
