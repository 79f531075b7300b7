//! The task of one peer: it runs `step` for each of its channels, sends what it asks for, has the writer commit, and answers
//! local requests. It owns the states of its channels; all that is worth keeping is in the book.

use super::hub::{HubRequest, LinkInfo};
use super::link_context::LinkInput;
use super::local::{LocalRequest, NotSigned};
use super::outbox::Outbox;
use super::peer_channel::{PeerAnswer, PeerChannel, Waiter};
use super::questions::Questions;
use super::status::{ChannelStatus, PeerStatus};
use super::PeerContext;
use causeway_peer_protocol::channel::{Answer, Effect, Input, LinkId, RequestId};
use causeway_peer_protocol::PeerErrorCode;
use causeway_types::{ChannelId, UnixTime};
use causeway_wallet::book::LoggedPayment;
use causeway_wallet::guard::VerifiedSignatures;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::StreamExt as _;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tracing::warn;

/// What the hub asks of a peer's task.
pub(super) enum PeerControl {
    Link {
        info: LinkInfo,
        outbox: Outbox,
        gone: oneshot::Receiver<()>,
    },
    Local(LocalRequest),
    LookAgain(ChannelId),
    Describe(oneshot::Sender<PeerStatus>),
    Disconnect,
}

/// The task of a peer, as the hub has it.
pub(super) struct PeerHandle {
    pub(super) control: mpsc::Sender<PeerControl>,
    pub(super) links: mpsc::Sender<LinkInput>,
    pub(super) task: JoinHandle<()>,
}

pub(super) fn spawn_peer(context: &PeerContext, account: &str) -> PeerHandle {
    let limits = &context.limits;
    let (control, controls) = mpsc::channel(limits.waiting_requests);
    let (links, inputs) = mpsc::channel(limits.waiting_messages);
    let peer = Peer {
        context: context.clone(),
        account: account.to_owned(),
        channels: BTreeMap::new(),
        links: BTreeMap::new(),
        given_links: 0,
        answers: FuturesUnordered::new(),
        gone: FuturesUnordered::new(),
        waiters: BTreeMap::new(),
        questions: Questions::default(),
        deadlines: BTreeSet::new(),
        wakes: BTreeSet::new(),
        next_tick: Instant::now() + limits.tick_time,
        ups: VecDeque::new(),
        head: None,
        todo: VecDeque::new(),
        verified: VerifiedSignatures::default(),
        made_final: BTreeMap::new(),
        has_told: true,
    };
    PeerHandle {
        control,
        links,
        task: tokio::spawn(peer.run(controls, inputs)),
    }
}

/// A link of the peer, as its task has it.
pub(super) struct PeerLink {
    pub(super) info: LinkInfo,
    pub(super) outbox: Outbox,
}

pub(super) struct Peer {
    pub(super) context: PeerContext,
    pub(super) account: String,
    pub(super) channels: BTreeMap<ChannelId, PeerChannel>,
    pub(super) links: BTreeMap<LinkId, PeerLink>,
    pub(super) given_links: u64,
    pub(super) answers: FuturesUnordered<BoxFuture<'static, PeerAnswer>>,
    pub(super) gone: FuturesUnordered<BoxFuture<'static, LinkId>>,
    pub(super) waiters: BTreeMap<RequestId, Waiter>,
    /// What its channels have asked the peer.
    pub(super) questions: Questions,
    /// After when which request is not signed any more.
    pub(super) deadlines: BTreeSet<(UnixTime, RequestId)>,
    /// When which channel wants to be told the time.
    wakes: BTreeSet<(UnixTime, ChannelId)>,
    next_tick: Instant,
    /// Channels that are to be taken onto a link once its outbox has room for their `resume`.
    pub(super) ups: VecDeque<(LinkId, ChannelId)>,
    /// The next message of a link, which waits for room or for its channel.
    pub(super) head: Option<LinkInput>,
    /// Inputs of channels, in order.
    pub(super) todo: VecDeque<(ChannelId, Input)>,
    /// The signatures of what came and is not committed yet, as its links have verified them.
    pub(super) verified: VerifiedSignatures,
    /// Payments that the commit that was just answered made final.
    pub(super) made_final: BTreeMap<RequestId, LoggedPayment>,
    /// Whether the hub knows that no link is left.
    pub(super) has_told: bool,
}

/// Most are messages of a link, which are the largest: boxing them would cost an allocation for each.
#[allow(clippy::large_enum_variant)]
pub(super) enum PeerEvent {
    Control(Option<PeerControl>),
    Link(Option<LinkInput>),
    Answer(Option<PeerAnswer>),
    Gone(Option<LinkId>),
    View(bool),
    Room,
    Time,
}

impl Peer {
    async fn run(
        mut self,
        mut controls: mpsc::Receiver<PeerControl>,
        mut inputs: mpsc::Receiver<LinkInput>,
    ) {
        loop {
            let event = self.wait(&mut controls, &mut inputs).await;
            self.take_new_links(&event, &mut controls);
            if !self.handle(event) {
                break;
            }
            self.work();
            self.tell_hub().await;
        }
        for link in self.links.values() {
            link.outbox.push_last(PeerErrorCode::GOING_AWAY);
        }
    }

    async fn wait(
        &mut self,
        controls: &mut mpsc::Receiver<PeerControl>,
        inputs: &mut mpsc::Receiver<LinkInput>,
    ) -> PeerEvent {
        let reads = self.head.is_none();
        let wakes_at = self.wakes_at();
        let room = self.room_needed();
        tokio::select! {
            control = controls.recv() => PeerEvent::Control(control),
            input = inputs.recv(), if reads => PeerEvent::Link(input),
            answer = self.answers.next(), if !self.answers.is_empty() => PeerEvent::Answer(answer),
            gone = self.gone.next(), if !self.gone.is_empty() => PeerEvent::Gone(gone),
            changed = self.context.view.changed() => PeerEvent::View(changed.is_ok()),
            () = wait_for_room(room) => PeerEvent::Room,
            () = tokio::time::sleep_until(wakes_at) => PeerEvent::Time,
        }
    }

    /// Whether the task goes on.
    fn handle(&mut self, event: PeerEvent) -> bool {
        match event {
            PeerEvent::Control(None) | PeerEvent::Link(None) | PeerEvent::View(false) => {
                return false
            }
            PeerEvent::Control(Some(control)) => self.control(control),
            PeerEvent::Link(Some(input)) => self.head = Some(input),
            PeerEvent::Answer(Some(answer)) => return self.answered(answer).is_ok(),
            PeerEvent::Gone(Some(link)) => self.unlink(link),
            PeerEvent::View(true) => self.look_at_view(),
            PeerEvent::Time => self.on_time(),
            PeerEvent::Answer(None) | PeerEvent::Gone(None) | PeerEvent::Room => {}
        }
        true
    }

    pub(super) fn control(&mut self, control: PeerControl) {
        match control {
            PeerControl::Link { info, outbox, gone } => self.link(info, outbox, gone),
            PeerControl::Local(request) => self.local(request),
            PeerControl::LookAgain(channel) => self.ask_facts(channel),
            PeerControl::Describe(answer) => {
                // a caller that does not wait any more needs no answer
                let _ = answer.send(self.describe());
            }
            PeerControl::Disconnect => {
                let links: Vec<LinkId> = self.links.keys().copied().collect();
                for link in links {
                    self.drop_link(link, PeerErrorCode::GOING_AWAY);
                }
            }
        }
    }

    fn describe(&self) -> PeerStatus {
        let channels = self.channels.values();
        let channels = channels.filter_map(|c| Some(ChannelStatus::of(c.link, c.state()?)));
        PeerStatus {
            account: self.account.clone(),
            links: self.links.values().map(|l| l.info.clone()).collect(),
            channels: channels.collect(),
            callers: self.waiters.len(),
        }
    }

    /// All that can be done now.
    fn work(&mut self) {
        loop {
            self.run_steps();
            if !self.take_up() && !self.take_head() {
                return;
            }
        }
    }

    fn run_steps(&mut self) {
        loop {
            let now = (self.context.clock)();
            // before each step: what its caller does not expect any more must not be signed by it, whatever woke the task
            self.refuse_late(now);
            let Some((id, input)) = self.todo.pop_front() else {
                // nobody waits for those that are left
                self.made_final.clear();
                return;
            };
            let Some(channel) = self.channels.get_mut(&id) else {
                continue;
            };
            for effect in channel.step(input, now) {
                self.effect(id, effect);
            }
        }
    }

    fn effect(&mut self, id: ChannelId, effect: Effect) {
        match effect {
            Effect::Commit {
                id: commit,
                request,
            } => self.commit(id, commit, request),
            Effect::Send { link, frame } => {
                let frame = self.questions.numbered(link, id, frame);
                let sent = self.links.get(&link).map(|l| l.outbox.push(&frame));
                if let Some(Err(_)) = sent {
                    self.unlink(link);
                }
            }
            Effect::Answer(answer) => self.answer(answer),
            Effect::WakeAt(time) => {
                self.wakes.insert((time, id));
            }
            Effect::DropLink { link, code } => self.drop_link(link, code),
            Effect::Warn(warning) => {
                warn!(
                    account = self.account,
                    channel = id.0,
                    ?warning,
                    "a peer does not answer as it should"
                );
            }
        }
    }

    fn answer(&mut self, answer: Answer) {
        match answer {
            Answer::Signed(id) => {
                if let Some(waiter) = self.waiters.get_mut(&id) {
                    waiter.is_signed(Ok(()));
                    // what becomes of a lock is told elsewhere, and nobody waits for it here
                    if waiter.is_done() {
                        self.waiters.remove(&id);
                    }
                }
            }
            // the book says that it came unasked
            Answer::Final(id) | Answer::Unasked(id) => {
                if let Some(mut waiter) = self.waiters.remove(&id) {
                    waiter.is_signed(Ok(()));
                    waiter.is_settled(self.made_final.remove(&id));
                }
            }
            Answer::NotSigned(id, why) => self.not_signed(id, NotSigned::Refused(why)),
            Answer::MayNotPay(id, verdict, seconds) => {
                self.not_signed(id, NotSigned::MayNotPay { verdict, seconds });
            }
            Answer::NoVerdict(id) => self.not_signed(id, NotSigned::NoVerdict),
        }
    }

    pub(super) fn not_signed(&mut self, id: RequestId, why: NotSigned) {
        if let Some(mut waiter) = self.waiters.remove(&id) {
            waiter.is_signed(Err(why));
        }
    }

    fn wakes_at(&self) -> Instant {
        let now = (self.context.clock)();
        let of_channel = self.wakes.first().map(|(time, _)| *time);
        let of_request = self.deadlines.first().map(|(time, _)| *time);
        let wake = of_channel.into_iter().chain(of_request).min().map(|time| {
            let seconds = time.0.saturating_sub(now.0).min(3_600);
            Instant::now() + Duration::from_secs(seconds)
        });
        wake.map_or(self.next_tick, |wake| wake.min(self.next_tick))
    }

    fn on_time(&mut self) {
        let now = (self.context.clock)();
        let mut due: BTreeSet<ChannelId> = BTreeSet::new();
        while let Some((time, id)) = self.wakes.first().copied() {
            if time > now {
                break;
            }
            self.wakes.pop_first();
            due.insert(id);
        }
        if Instant::now() >= self.next_tick {
            self.next_tick = Instant::now() + self.context.limits.tick_time;
            due.extend(self.channels.keys());
        }
        for id in due {
            self.todo.push_back((id, Input::Tick { now }));
        }
    }

    /// Once no link is left the hub is told; the task ends only when nothing of it is unanswered either.
    async fn tell_hub(&mut self) {
        if !self.links.is_empty() {
            self.has_told = false;
            return;
        }
        let is_idle = self.answers.is_empty()
            && self.todo.is_empty()
            && self.channels.values().all(PeerChannel::is_idle);
        if self.has_told && !is_idle {
            return;
        }
        self.has_told = true;
        let unlinked = HubRequest::Unlinked {
            account: self.account.clone(),
            links: self.given_links,
            is_idle,
        };
        // a hub that is gone has dropped this task's controls, too
        let _ = self.context.hub.send(unlinked).await;
    }
}

async fn wait_for_room(outbox: Option<Outbox>) {
    match outbox {
        Some(outbox) => outbox.room().await,
        None => std::future::pending().await,
    }
}
