//! One channel in the task of its peer: its state, the facts it begins with, its commits, and the callers that wait.

use super::error::LinkError;
use super::local::{LocalRequest, NotSigned};
use super::peer::Peer;
use crate::follower::FollowedChannel;
use crate::writer::{ask, Commit, Committed, ReadFacts, WriterRequest};
use causeway_peer_protocol::channel::{
    step, AgreementRules, ChannelState, CommitId, CommitRequest, Effect, Facts, FollowedBlock,
    Input, LinkId, LocalOperation,
};
use causeway_peer_protocol::message::UpdateFrame;
use causeway_types::{ChannelId, Height, Operation, UnixTime};
use causeway_wallet::book::LoggedPayment;
use futures_util::FutureExt as _;
use tokio::sync::oneshot;

/// A caller that waits for its operation.
pub(super) struct Waiter {
    channel: ChannelId,
    signed: Option<oneshot::Sender<Result<(), NotSigned>>>,
    settled: Option<oneshot::Sender<Option<LoggedPayment>>>,
    until: Option<UnixTime>,
}

impl Waiter {
    /// Whether its operation in this channel is signed, and waits for the peer.
    pub(super) fn waits_for_peer(&self, channel: ChannelId) -> bool {
        self.channel == channel && self.signed.is_none()
    }
    /// Whether it is signed, and nobody waits for more.
    pub(super) fn is_done(&self) -> bool {
        let settled = self.settled.as_ref();
        self.signed.is_none() && settled.is_none_or(oneshot::Sender::is_closed)
    }
    pub(super) fn is_signed(&mut self, signed: Result<(), NotSigned>) {
        if let Some(answer) = self.signed.take() {
            // a caller that does not wait any more needs no answer
            let _ = answer.send(signed);
        }
    }
    pub(super) fn is_settled(&mut self, payment: Option<LoggedPayment>) {
        if let Some(answer) = self.settled.take() {
            let _ = answer.send(payment);
        }
    }
}

/// What the writer answered; none: it has stopped.
pub(super) enum PeerAnswer {
    Facts {
        channel: ChannelId,
        /// How many commits were done when it was asked.
        commits: u64,
        changed_at: Height,
        facts: Option<Box<Facts>>,
    },
    Committed {
        channel: ChannelId,
        id: CommitId,
        committed: Option<Box<Committed>>,
    },
    /// Payments that the chain has made final; none: it has stopped.
    Final(Option<Vec<LoggedPayment>>),
}

/// A channel on a link, or that was on one since the task began.
pub(super) struct PeerChannel {
    pub(super) followed: FollowedChannel,
    pub(super) link: Option<LinkId>,
    /// None until its facts are read.
    state: Option<ChannelState>,
    /// What came until then.
    held: Vec<Input>,
    /// How many commits were done.
    commits: u64,
    /// The block of the newest change that the facts are asked for.
    seen: Height,
}

impl PeerChannel {
    pub(super) fn state(&self) -> Option<&ChannelState> {
        self.state.as_ref()
    }

    /// The bytes of the peer's updates that wait here, about.
    pub(super) fn waiting_bytes(&self) -> usize {
        let queue = self.state.iter().flat_map(|state| &state.incoming.queue);
        queue.map(update_bytes).sum()
    }

    /// Whether it needs no task: nothing is under way, unanswered or waiting.
    pub(super) fn is_idle(&self) -> bool {
        let is_quiet =
            |s: &ChannelState| s.committing.is_none() && s.facts.out.is_empty() && !s.has_waiting();
        self.state.as_ref().is_some_and(is_quiet)
    }

    /// One step; before the facts are there, the input waits for them.
    pub(super) fn step(&mut self, input: Input, now: UnixTime) -> Vec<Effect> {
        let Some(mut state) = self.state.take() else {
            self.held.push(input);
            return vec![];
        };
        state.now = state.now.max(now);
        let (state, effects) = step(state, input);
        self.state = Some(state);
        effects
    }

    fn begin(&mut self, facts: Facts, block: FollowedBlock, rules: AgreementRules) -> Vec<Input> {
        let state = ChannelState::new(self.followed.place(), facts, block);
        self.state = Some(ChannelState { rules, ..state });
        std::mem::take(&mut self.held)
    }
}

/// What an update takes, about: its fields, the operations and what is attached to them.
fn update_bytes(update: &UpdateFrame) -> usize {
    let attached = update.attachments.iter().map(|a| a.bytes.len());
    let of_operations = update.operations.len() * size_of::<Operation>();
    size_of::<UpdateFrame>() + of_operations + attached.sum::<usize>()
}

impl Peer {
    /// Whether the peer's updates that wait are more than may wait, over all its channels.
    pub(super) fn has_too_much_waiting(&self) -> bool {
        let waiting: usize = self.channels.values().map(PeerChannel::waiting_bytes).sum();
        waiting > self.context.limits.waiting_bytes
    }

    /// A channel comes onto a link for the first time: its facts are read.
    pub(super) fn load(&mut self, id: ChannelId, link: Option<LinkId>) {
        let followed = self.context.view.borrow().channels.get(&id).cloned();
        let Some(followed) = followed else { return };
        let channel = PeerChannel {
            seen: followed.changed_at,
            followed,
            link,
            state: None,
            held: vec![],
            commits: 0,
        };
        self.channels.insert(id, channel);
        self.ask_facts(id);
    }

    pub(super) fn ask_facts(&mut self, id: ChannelId) {
        let Some(channel) = self.channels.get(&id) else {
            return;
        };
        let (commits, changed_at, key) = (channel.commits, channel.seen, channel.followed.key);
        let writer = self.context.writer.clone();
        let asked = async move {
            let read = |answer| WriterRequest::ReadFacts(ReadFacts { key, answer });
            PeerAnswer::Facts {
                channel: id,
                commits,
                changed_at,
                facts: ask(&writer, read).await.map(Box::new),
            }
        };
        self.answers.push(asked.boxed());
    }

    /// Asks for a commit. Where the writer's queue is full this task does not wait for room: what is freed is given to whoever
    /// waited first, which may be another request of this task, and that one goes on only while this task looks at its answers.
    /// No more than one waits for each channel, since a channel has one commit under way.
    pub(super) fn commit(&mut self, id: ChannelId, commit: CommitId, request: CommitRequest) {
        let Some(channel) = self.channels.get(&id) else {
            return;
        };
        let key = channel.followed.key;
        let verified = self.verified.take_for(&request);
        let writer = self.context.writer.clone();
        let asked = async move {
            let commit_of = |answer| {
                WriterRequest::Commit(Commit {
                    key,
                    verified,
                    request,
                    answer,
                })
            };
            PeerAnswer::Committed {
                channel: id,
                id: commit,
                committed: ask(&writer, commit_of).await.map(Box::new),
            }
        };
        self.answers.push(asked.boxed());
    }

    /// What the writer answered. One that has stopped ends the task.
    pub(super) fn answered(&mut self, answer: PeerAnswer) -> Result<(), LinkError> {
        match answer {
            PeerAnswer::Committed {
                channel,
                id,
                committed,
            } => {
                let Committed {
                    outcome,
                    facts,
                    made_final,
                } = *committed.ok_or(LinkError::Stopped)?;
                let of_request = |p: LoggedPayment| p.payment.request.map(|request| (request, p));
                self.made_final
                    .extend(made_final.into_iter().filter_map(of_request));
                if let Some(c) = self.channels.get_mut(&channel) {
                    c.commits += 1;
                }
                let facts = Box::new(facts);
                let input = Input::Committed { id, outcome, facts };
                self.todo.push_back((channel, input));
            }
            PeerAnswer::Facts {
                channel,
                commits,
                changed_at,
                facts,
            } => {
                let facts = facts.ok_or(LinkError::Stopped)?;
                self.take_facts(channel, commits, changed_at, *facts);
            }
            PeerAnswer::Final(payments) => self.take_final(payments.ok_or(LinkError::Stopped)?),
        }
        Ok(())
    }

    fn take_facts(&mut self, id: ChannelId, commits: u64, changed_at: Height, facts: Facts) {
        let block = self.context.view.borrow().block;
        let Some(channel) = self.channels.get_mut(&id) else {
            return;
        };
        let Some(state) = &channel.state else {
            let held = channel.begin(facts, block, self.context.agreements);
            let held = held.into_iter().map(|input| (id, input));
            // before anything that came later
            for entry in held.rev() {
                self.todo.push_front(entry);
            }
            return;
        };
        // a commit that was made since, or is under way, may be newer than these facts, or older
        let is_certain =
            channel.commits == commits && state.committing.is_none() && channel.seen == changed_at;
        match is_certain {
            true => {
                let facts = Box::new(facts);
                self.todo.push_back((id, Input::Chain { block, facts }));
            }
            false => self.ask_facts(id),
        }
    }

    /// A newer block: channels that it changed are read again, the others are told of it.
    pub(super) fn look_at_view(&mut self) {
        let view = self.context.view.borrow_and_update().clone();
        let mut changed = vec![];
        let mut over = vec![];
        for (id, channel) in &mut self.channels {
            let Some(followed) = view.channels.get(id) else {
                over.push(*id);
                continue;
            };
            channel.followed = followed.clone();
            let Some(state) = &channel.state else {
                continue;
            };
            if followed.changed_at > channel.seen {
                channel.seen = followed.changed_at;
                changed.push(*id);
            }
            let facts = Box::new(state.facts.clone());
            let block = view.block;
            self.todo.push_back((*id, Input::Chain { block, facts }));
        }
        for id in changed {
            self.ask_facts(id);
            self.ask_final(id);
        }
        for id in over {
            self.refuse_waiting(id, NotSigned::NotConnected, |_| true);
            self.channels.remove(&id);
            // what a commit has taken is in the book or not: no answer about it is taken any more
            self.waiters.retain(|_, waiter| waiter.channel != id);
        }
    }

    pub(super) fn local(&mut self, request: LocalRequest) {
        let id = request.channel;
        let is_on_link = self.channels.get(&id).is_some_and(|c| c.link.is_some());
        if !is_on_link {
            return request.refuse(NotSigned::NotConnected);
        }
        let LocalRequest {
            operation,
            until,
            signed,
            settled,
            ..
        } = request;
        if let Some(until) = until {
            self.deadlines.insert((until, operation.id));
        }
        let waiter = Waiter {
            channel: id,
            signed: Some(signed),
            settled: Some(settled),
            until,
        };
        self.waiters.insert(operation.id, waiter);
        let operations = vec![operation];
        self.todo.push_back((id, Input::Local { operations }));
    }

    /// Operations that no commit has taken yet and whose time is over are not signed any more.
    pub(super) fn refuse_late(&mut self, now: UnixTime) {
        while let Some((until, request)) = self.deadlines.first().copied() {
            if until > now {
                return;
            }
            self.deadlines.pop_first();
            // the request may have been answered since, and asked for again with a later deadline
            let is_late = |w: &&Waiter| w.until.is_some_and(|until| until <= now);
            if let Some(id) = self
                .waiters
                .get(&request)
                .filter(is_late)
                .map(|w| w.channel)
            {
                self.refuse_waiting(id, NotSigned::TooLate, |o| o.id == request);
            }
        }
    }

    /// Takes operations back that no commit has taken yet.
    pub(super) fn refuse_waiting(
        &mut self,
        id: ChannelId,
        why: NotSigned,
        is_refused: impl Fn(&LocalOperation) -> bool,
    ) {
        let Some(channel) = self.channels.get_mut(&id) else {
            return;
        };
        let state = channel.state.as_mut();
        let mut refused = state.map_or(vec![], |state| state.take_back(&is_refused));
        let mut keep = |operation: &LocalOperation| {
            let goes = is_refused(operation);
            if goes {
                refused.push(operation.id);
            }
            !goes
        };
        for input in &mut channel.held {
            if let Input::Local { operations } = input {
                operations.retain(&mut keep);
            }
        }
        for (of, input) in &mut self.todo {
            if let (true, Input::Local { operations }) = (*of == id, input) {
                operations.retain(&mut keep);
            }
        }
        for request in refused {
            self.not_signed(request, why.clone());
        }
    }
}
