//! The follower's task: looks at the chain each second, has what it found committed, and publishes it.
//!
//! Calls of the chain block, so they are made where that is allowed. That the chain cannot be asked, or that its newest block
//! is too old, is published too: then nothing is signed or accepted.

use super::poll::{poll, Polled};
use super::ChainView;
use crate::stop::StopSignal;
use crate::writer::{Follow, Followed, WriterRequest, WriterSender};
use causeway_client::network::Network;
use causeway_peer_protocol::channel::FollowedBlock;
use causeway_types::{ChainTime, ChannelId, Height, UnixTime};
use cosmwasm_std::Addr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{oneshot, watch};
use tokio::time::Instant;
use tracing::{info, warn};

/// How long an answer of the chain counts: after so long without another one, its newest block is too old.
const LONGEST_SILENCE: Duration = Duration::from_secs(15);

/// What is known of the chain, and how well.
#[derive(Clone, Debug)]
pub struct FollowerState {
    /// What is followed.
    pub view: ChainView,
    /// When the newest block was first seen.
    pub seen_at: Instant,
    /// Why the chain could not be asked the last time, if it could not.
    pub problem: Option<String>,
    /// Channels of the account that the book does not have.
    pub not_in_book: Vec<ChannelId>,
}

impl FollowerState {
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
            problem: Some("the chain was not asked yet".to_owned()),
            not_in_book: Vec::new(),
        }
    }
}

/// Follows the chain by asking for its newest block again and again.
pub struct Follower {
    /// The chain and its contracts.
    pub network: Arc<Network>,
    /// Whose channels are followed.
    pub account: Addr,
    /// The pause between two looks.
    pub pause: Duration,
    /// Where what is found is committed, before all that waits.
    pub duties: WriterSender,
    /// Where what is found is published, with how well it is known.
    pub state: watch::Sender<FollowerState>,
    /// The same for those who carry channels: it changes with each block alone.
    pub view: watch::Sender<ChainView>,
}

impl Follower {
    /// Follows until the node stops.
    pub async fn run(self, mut stop: StopSignal) {
        let mut last_answer = Instant::now();
        loop {
            // what the chain is asked may take longer than the node's end
            let looked = tokio::select! {
                looked = self.look() => looked,
                () = stop.stopped() => return,
            };
            match looked {
                Ok(()) => last_answer = Instant::now(),
                Err(problem) => {
                    self.note(problem, last_answer.elapsed() >= LONGEST_SILENCE)
                        .await
                }
            }
            tokio::select! {
                () = tokio::time::sleep(self.pause) => {}
                () = stop.stopped() => return,
            }
        }
    }

    /// One look at the chain.
    async fn look(&self) -> Result<(), String> {
        let (network, account) = (self.network.clone(), self.account.clone());
        let known = {
            let state = self.state.borrow();
            state.view.clone()
        };
        let polled = tokio::task::spawn_blocking(move || poll(&network, &account, &known)).await;
        match polled {
            Ok(Ok(polled)) => self.commit(polled).await,
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("the look at the chain ended early".to_owned()),
        }
    }

    /// Has what was found committed, then publishes it.
    async fn commit(&self, polled: Polled) -> Result<(), String> {
        let (block, time) = (polled.block, polled.time);
        let followed = self.follow(block, time, polled.channels).await?;
        let is_new = self.state.borrow().view.block != block;
        self.state.send_modify(|state| {
            if state.view.block.height != block.height || state.problem.is_some() {
                state.seen_at = Instant::now();
            }
            if state.problem.take().is_some() {
                info!(height = block.height.0, "the chain is followed");
            }
            state.view.block = block;
            let Some(followed) = followed else { return };
            if *state.view.channels != followed.channels {
                state.view.channels = Arc::new(followed.channels);
            }
            state.not_in_book = followed.not_in_book;
        });
        let view = self.state.borrow().view.clone();
        self.view.send_if_modified(|published| {
            let has_changed = is_new || !Arc::ptr_eq(&published.channels, &view.channels);
            if has_changed {
                *published = view;
            }
            has_changed
        });
        Ok(())
    }

    async fn follow(
        &self,
        block: FollowedBlock,
        time: ChainTime,
        channels: Option<Vec<causeway_types::channel::Channel>>,
    ) -> Result<Option<Followed>, String> {
        let (answer, answered) = oneshot::channel();
        let follow = Follow {
            block,
            time,
            channels,
            answer,
        };
        let sent = self.duties.send(WriterRequest::Follow(follow)).await;
        match (sent, answered.await) {
            (Ok(()), Ok(Ok(followed))) => Ok(followed),
            (Ok(()), Ok(Err(error))) => Err(error.to_string()),
            _ => Err("the node stops".to_owned()),
        }
    }

    /// The chain could not be asked. After a while its newest block counts as too old.
    async fn note(&self, problem: String, is_long: bool) {
        let block = self.state.borrow().view.block;
        if is_long && !block.is_too_old && block.height != Height(0) {
            let old = FollowedBlock {
                is_too_old: true,
                ..block
            };
            // what the writer knows of the channels stays
            if self
                .follow(old, ChainTime::of_block(block.time), None)
                .await
                .is_ok()
            {
                self.state.send_modify(|state| state.view.block = old);
                self.view.send_modify(|view| view.block = old);
            }
        }
        self.state.send_modify(|state| {
            if state.problem.as_ref() != Some(&problem) {
                warn!(problem, "the chain cannot be followed");
            }
            state.problem = Some(problem);
        });
    }
}
