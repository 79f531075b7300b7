//! The follower's task: looks at the chain each second, has what it found committed, and publishes it.
//!
//! Calls of the chain block, so they are made where that is allowed. That the chain cannot be asked, that it is not the one that
//! was followed, or that its newest block is too old, is published too: then nothing is signed or accepted.

use super::look::{look, Found, Known, ReadChannels};
use super::network_news::{NetworkNews, NewsSince};
use super::problem::{FollowError, FollowProblem};
use super::ChainView;
use crate::stop::StopSignal;
use crate::writer::{ask, Follow, Followed, ReadBlocksNeeded, WriterRequest, WriterSender};
use causeway_chain::machine_time;
use causeway_client::network::Network;
use causeway_client::nodes::right::{signing_right, SigningRight};
use causeway_client::ClientError;
use causeway_peer_protocol::channel::FollowedBlock;
use causeway_types::channel::Channel;
use causeway_types::{ChannelId, Height, NodeInstance, UnixTime};
use causeway_wallet::book::BlockGap;
use cosmwasm_std::Addr;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;
use tracing::{info, warn};

/// How long an answer of the chain counts: after so long without another one, its newest block is too old.
const LONGEST_SILENCE: Duration = Duration::from_secs(15);
/// How many looks in a row find that a block is not there any more before it is passed over: another node may have it.
const PRUNED_LOOKS: u32 = 3;

/// What is known of the chain, and how well.
#[derive(Clone, Debug)]
pub struct FollowerState {
    /// What is followed.
    pub view: ChainView,
    /// When the newest block was first seen.
    pub seen_at: Instant,
    /// Why the chain could not be followed the last time, if it could not.
    pub problem: Option<FollowProblem>,
    /// How many blocks there are that are not read yet.
    pub behind: u64,
    /// Channels of the account that the book does not have.
    pub not_in_book: Vec<ChannelId>,
    /// The last blocks that were passed over, of all that the book was ever followed with.
    pub gap: Option<BlockGap>,
    /// The instance that is on record for our account.
    pub instance_on_record: Option<NodeInstance>,
    /// Whether this book may sign, by that instance.
    pub right: SigningRight,
}

impl FollowerState {
    /// The later one of the chain's clock and this machine's: what has expired by either is not paid.
    pub fn later_clock(&self) -> UnixTime {
        self.view.block.time.max(machine_time())
    }

    /// Before the first look: no block, and it is too old.
    pub fn before_first() -> FollowerState {
        FollowerState {
            view: ChainView {
                block: FollowedBlock {
                    height: Height(0),
                    time: UnixTime(0),
                    is_too_old: true,
                },
                channels: Arc::default(),
                nodes: Arc::default(),
            },
            seen_at: Instant::now(),
            problem: Some(FollowProblem {
                code: "starting",
                text: "the chain was not asked yet".to_owned(),
                next: "the node asks it now",
            }),
            behind: 0,
            not_in_book: Vec::new(),
            gap: None,
            instance_on_record: None,
            right: SigningRight::Ours,
        }
    }
}

/// What a follower is made of.
pub struct FollowerSetup {
    /// The chain and its contracts.
    pub network: Arc<Network>,
    /// Whose channels are followed.
    pub account: Addr,
    /// Which book it is: another one on record means that this one signs nothing more.
    pub instance: NodeInstance,
    /// What the book has of the chain.
    pub known: Known,
    /// The pause between two looks.
    pub pause: Duration,
    /// Where what is found is committed, before all that waits.
    pub duties: WriterSender,
    /// Where what is found is published, with how well it is known.
    pub state: watch::Sender<FollowerState>,
    /// The same for those who carry channels: it changes with each block alone.
    pub view: watch::Sender<ChainView>,
    /// Where is passed on what blocks change of the whole network. Where it is full something is left out, and the next news say
    /// so by their place.
    pub news: mpsc::Sender<NetworkNews>,
}

/// Follows the chain block by block.
pub struct Follower {
    setup: FollowerSetup,
    last_answer: Instant,
    /// How many looks in a row have found that a block is not there any more.
    pruned: u32,
    /// How many have found that of the blocks that are still to be read for their preimages.
    unread_pruned: u32,
    /// The newest news, where there was no room for them.
    untold: Option<NetworkNews>,
}

impl Follower {
    /// A follower that has not looked yet.
    pub fn new(setup: FollowerSetup) -> Follower {
        Follower {
            setup,
            last_answer: Instant::now(),
            pruned: 0,
            unread_pruned: 0,
            untold: None,
        }
    }

    /// Follows until the node stops.
    pub async fn run(mut self, mut stop: StopSignal) {
        loop {
            let is_behind = tokio::select! {
                is_behind = self.step() => is_behind,
                () = stop.stopped() => return,
            };
            let pause = match is_behind {
                true => Duration::ZERO,
                false => self.setup.pause,
            };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = stop.stopped() => return,
            }
        }
    }

    /// One look at the chain, committed and published. Whether there are blocks that are not read yet, and may be now.
    pub async fn step(&mut self) -> bool {
        match self.look_and_commit().await {
            Ok(has_more) => {
                self.last_answer = Instant::now();
                self.pruned = 0;
                has_more
            }
            Err(error) => {
                self.failed(&error).await;
                let is_silent = self.last_answer.elapsed() >= LONGEST_SILENCE;
                self.note(error, is_silent).await;
                false
            }
        }
    }

    /// What was followed so far.
    pub fn known(&self) -> &Known {
        &self.setup.known
    }

    async fn look_and_commit(&mut self) -> Result<bool, FollowError> {
        // a lock that was signed since the last block may have been claimed in one of those that are missing
        let read = |answer| WriterRequest::ReadBlocksNeeded(ReadBlocksNeeded { answer });
        let needed = match ask(&self.setup.duties, read).await {
            Some(Ok(needed)) => needed,
            Some(Err(error)) => return Err(FollowError::NotKept(error.to_string())),
            None => return Err(FollowError::NotKept("the node stops".to_owned())),
        };
        self.setup.known.blocks_needed_until = needed.until;
        self.setup.known.unread = needed.unread;
        let (network, account) = (self.setup.network.clone(), self.setup.account.clone());
        let known = self.setup.known.clone();
        let looked = tokio::task::spawn_blocking(move || look(&network, &account, &known)).await;
        let found = looked
            .map_err(|_| FollowError::NotKept("the look at the chain ended early".to_owned()))??;
        let has_more = found.behind > 0 || found.unread.is_some_and(|read| read.left.is_some());
        if found.unread.is_some() {
            self.unread_pruned = 0;
            self.setup.known.may_skip_unread = false;
        }
        if found.is_unread_pruned {
            self.unread_pruned += 1;
            let is_only_one = !self.select_next_node().await;
            self.setup.known.may_skip_unread = is_only_one || self.unread_pruned >= PRUNED_LOOKS;
        }
        self.commit(found).await?;
        Ok(has_more)
    }

    /// Has what was found committed, keeps it, then publishes it.
    async fn commit(&mut self, found: Found) -> Result<(), FollowError> {
        let known = &self.setup.known;
        let directory = found.directory.as_ref().unwrap_or(&known.directory);
        let age = self.setup.network.chain.max_block_age();
        let own = directory.own.as_ref();
        let right = signing_right(self.setup.instance, own, age, found.block.time);
        let follow = |answer| Follow {
            block: found.block,
            time: Some(found.time),
            place: found.place,
            first_block: found.first_block,
            gap: found.gap,
            claimed: found.claimed.clone(),
            unread: found.unread,
            channels: found.channels.clone(),
            right: Some(right),
            answer,
        };
        let followed = self.ask(follow).await?;
        let known = &mut self.setup.known;
        let before = known.place.map(|place| place.height);
        known.place = found.place.or(known.place);
        known.first_block = found.first_block.or(known.first_block);
        known.read_at = found.read_at.or(known.read_at);
        known.may_skip = false;
        keep_channels(&mut known.channels, &found.channels);
        if let Some(directory) = found.directory.clone() {
            known.directory = directory;
        }
        self.publish(&found, followed, right);
        self.pass_on(found, before);
        Ok(())
    }

    /// Tells what the blocks have changed of the whole network, and waits for nobody: what finds no room is tried again with the
    /// next look, unless there is something newer by then.
    fn pass_on(&mut self, found: Found, before: Option<Height>) {
        let news = self.news_of(found, before).or(self.untold.take());
        let Some(news) = news else { return };
        self.untold = match self.setup.news.try_send(news) {
            Err(TrySendError::Full(news)) => Some(news),
            // nobody listens
            Ok(()) | Err(TrySendError::Closed(_)) => None,
        };
    }

    /// None where no block has come.
    fn news_of(&self, found: Found, before: Option<Height>) -> Option<NetworkNews> {
        let since = match (found.read_at, before) {
            (Some(height), _) => NewsSince::Beginning(height),
            (None, Some(before)) if before != found.block.height => {
                NewsSince::Block(before, found.network)
            }
            (None, _) => return None,
        };
        Some(NetworkNews {
            block: found.block,
            since,
            nodes: self.setup.known.directory.nodes.clone(),
        })
    }

    fn publish(&self, found: &Found, followed: Option<Followed>, right: SigningRight) {
        let is_new = self.setup.state.borrow().view.block != found.block;
        self.setup.state.send_modify(|state| {
            if state.view.block.height != found.block.height || state.problem.is_some() {
                state.seen_at = Instant::now();
            }
            if state.problem.take().is_some() {
                info!(height = found.block.height.0, "the chain is followed");
            }
            if let Some(gap) = found.gap {
                warn!(
                    first = gap.first.0,
                    last = gap.last.0,
                    "blocks were passed over, and what is on chain is read as it is now"
                );
                state.gap = Some(gap);
            }
            if state.right != right {
                info!(?right, "whether this book may sign has changed");
                state.right = right;
            }
            state.view.block = found.block;
            state.behind = found.behind;
            if let Some(directory) = &found.directory {
                state.view.nodes = directory.nodes.clone();
                state.instance_on_record = directory.own.map(|own| own.instance);
            }
            let Some(followed) = followed else { return };
            if *state.view.channels != followed.channels {
                state.view.channels = Arc::new(followed.channels);
            }
            state.not_in_book = followed.not_in_book;
        });
        let view = self.setup.state.borrow().view.clone();
        self.setup.view.send_if_modified(|published| {
            let has_changed = is_new
                || !Arc::ptr_eq(&published.channels, &view.channels)
                || !Arc::ptr_eq(&published.nodes, &view.nodes);
            if has_changed {
                *published = view;
            }
            has_changed
        });
    }

    async fn ask(
        &self,
        follow: impl FnOnce(oneshot::Sender<Result<Option<Followed>, ClientError>>) -> Follow,
    ) -> Result<Option<Followed>, FollowError> {
        let follow = |answer| WriterRequest::Follow(follow(answer));
        match ask(&self.setup.duties, follow).await {
            Some(Ok(followed)) => Ok(followed),
            Some(Err(error)) => Err(FollowError::NotKept(error.to_string())),
            None => Err(FollowError::NotKept("the node stops".to_owned())),
        }
    }

    /// Another node of the chain may answer otherwise; a block that none has any more is passed over.
    async fn failed(&mut self, error: &FollowError) {
        if !error.is_of_this_node() {
            return;
        }
        let is_only_one = !self.select_next_node().await;
        if matches!(error, FollowError::Pruned { .. }) {
            self.pruned += 1;
            self.setup.known.may_skip = is_only_one || self.pruned >= PRUNED_LOOKS;
        }
    }

    /// Has another node of the chain asked from now on. Whether there is one.
    async fn select_next_node(&self) -> bool {
        let network = self.setup.network.clone();
        let other = tokio::task::spawn_blocking(move || network.chain.select_next_node()).await;
        other.unwrap_or(false)
    }

    /// The chain could not be followed. After a while its newest block counts as too old, and at once where what was followed is
    /// contradicted.
    async fn note(&self, error: FollowError, is_silent: bool) {
        let block = self.setup.state.borrow().view.block;
        let is_over = is_silent || error.is_contradiction();
        if is_over && !block.is_too_old && block.height != Height(0) {
            let old = FollowedBlock {
                is_too_old: true,
                ..block
            };
            // what the writer knows of the channels stays
            let follow = |answer| Follow {
                block: old,
                time: None,
                place: None,
                first_block: None,
                gap: None,
                claimed: vec![],
                unread: None,
                channels: ReadChannels::Unchanged,
                right: None,
                answer,
            };
            if self.ask(follow).await.is_ok() {
                self.setup.state.send_modify(|state| state.view.block = old);
                self.setup.view.send_modify(|view| view.block = old);
            }
        }
        let problem = error.problem();
        self.setup.state.send_modify(|state| {
            if state.problem.as_ref() != Some(&problem) {
                warn!(
                    code = problem.code,
                    problem = problem.text,
                    "the chain cannot be followed"
                );
            }
            state.problem = Some(problem);
        });
    }
}

/// The channels that may still change: one that has paid out all does not.
fn keep_channels(kept: &mut BTreeSet<ChannelId>, read: &ReadChannels) {
    if let ReadChannels::All(_) = read {
        kept.clear();
    }
    for channel in read.channels() {
        match is_over(channel) {
            true => kept.remove(&channel.id),
            false => kept.insert(channel.id),
        };
    }
}

/// Whether a channel has settled and holds nothing more for locks.
fn is_over(channel: &Channel) -> bool {
    channel.ledger.settlement.is_some_and(|settled| {
        let paid = settled.paid_a.checked_add(settled.paid_b);
        paid.is_none_or(|paid| paid >= settled.capacity)
    })
}
