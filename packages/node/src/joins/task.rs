//! The task that looks which channels wait for us, and joins those that the rules name.

use super::{refuse, JoinAsk, JoinDesk, JoinError, JoinHint, JoinOrder, JoinRules};
use crate::follower::{ChainView, FollowerState};
use crate::pool::{outcome, pause_after};
use crate::stop::StopSignal;
use crate::writer::{ask, JoinableChannels, ListWaiting, WriterRequest, WriterSender};
use causeway_client::nodes::right::SigningRight;
use causeway_types::channel::Channel;
use causeway_types::ChannelId;
use cosmwasm_std::Addr;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use tracing::{info, warn};

/// It looks at least so often.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// A channel that waits for us, and why it is not joined.
#[derive(Clone, Debug)]
pub struct WaitingChannel {
    /// The channel, as of the newest block.
    pub channel: Channel,
    /// Why it is not joined yet.
    pub why: WhyWaiting,
}

/// Why a channel that waits for us is not joined yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyWaiting {
    /// Its transaction is being made, or is on its way.
    Joining,
    /// It is not joined by the rules, or the join did nothing.
    Refused {
        /// The stable code of the reason.
        code: String,
        /// The reason, for people.
        why: String,
    },
}

/// The channels that wait for us, by number.
pub type JoinsState = Vec<WaitingChannel>;

/// Joins channels by the rules.
pub struct Joins {
    /// Whose channels they are.
    pub account: Addr,
    /// Which are joined.
    pub rules: JoinRules,
    /// The writer, which knows which wait.
    pub writer: WriterSender,
    /// What has channels joined.
    pub desk: JoinDesk,
    /// Changes with each followed block.
    pub view: watch::Receiver<ChainView>,
    /// Whether anything may be signed.
    pub follower: watch::Receiver<FollowerState>,
    /// Where it is published which channels wait.
    pub state: watch::Sender<JoinsState>,
    /// Where it is published which channels of ours wait for others.
    pub asks: watch::Sender<Vec<JoinAsk>>,
    /// What others have said of those.
    pub hints: Arc<watch::Sender<BTreeMap<ChannelId, JoinHint>>>,
}

/// A join that did nothing.
struct Failed {
    why: WhyWaiting,
    times: u32,
    not_before: Instant,
}

impl Joins {
    /// Joins until the node stops.
    pub async fn run(mut self, mut stop: StopSignal) {
        let mut failed = HashMap::new();
        loop {
            let round = async {
                self.round(&mut failed).await;
                tokio::select! {
                    changed = self.view.changed() => changed.is_ok(),
                    () = tokio::time::sleep(LOOK_EVERY) => true,
                }
            };
            let goes_on = tokio::select! {
                goes_on = round => goes_on,
                () = stop.stopped() => false,
            };
            if !goes_on {
                return;
            }
        }
    }

    /// Joins one channel after the other, so that what is counted against the rules is on chain.
    async fn round(&self, failed: &mut HashMap<ChannelId, Failed>) {
        let list = |answer| WriterRequest::ListWaiting(ListWaiting { answer });
        let Some(JoinableChannels {
            channels,
            mut joined,
            ours,
        }) = ask(&self.writer, list).await
        else {
            return;
        };
        self.publish_asks(ours);
        failed.retain(|id, _| channels.iter().any(|channel| channel.id == *id));
        self.publish(&channels, joined, failed, None);
        if !self.may_join() {
            return;
        }
        for channel in &channels {
            let pauses = failed
                .get(&channel.id)
                .is_some_and(|failed| Instant::now() < failed.not_before);
            if pauses || self.rules.check(channel, joined).is_err() {
                continue;
            }
            self.publish(&channels, joined, failed, Some(channel.id));
            match self.join(channel).await {
                Ok(()) => {
                    info!(channel = channel.id.0, opener = %channel.a.owner, "a channel is joined by the rules");
                    failed.remove(&channel.id);
                    joined += 1;
                }
                Err(JoinError::Stopped) => return,
                Err(error) => {
                    warn!(channel = channel.id.0, code = error.code(), %error, "a channel that waits for us is not joined");
                    note_failed(failed, channel.id, &error);
                }
            }
        }
        self.publish(&channels, joined, failed, None);
    }

    /// Links ask for these; what was said of others is forgotten.
    fn publish_asks(&self, ours: Vec<JoinAsk>) {
        self.hints.send_if_modified(|hints| {
            let before = hints.len();
            hints.retain(|id, _| ours.iter().any(|ask| ask.channel_id == *id));
            hints.len() != before
        });
        self.asks.send_if_modified(|asks| {
            let has_changed = *asks != ours;
            *asks = ours;
            has_changed
        });
    }

    /// Nothing is decided by a block that is too old, and nothing where another instance of the account's node is on record.
    fn may_join(&self) -> bool {
        let follower = self.follower.borrow();
        !follower.view.block.is_too_old && follower.right == SigningRight::Ours
    }

    /// Until it is known what became of its transaction.
    async fn join(&self, channel: &Channel) -> Result<(), JoinError> {
        let order = JoinOrder {
            channel_id: channel.id,
            account: self.account.clone(),
            amount: self.rules.amount(channel.sidechain_id),
            source: None,
            payout_credit: false,
            margin: None,
            fee_rate: None,
            at_most: Some(self.rules.at_most(channel.sidechain_id)),
        };
        let mut progress = self.desk.join(order).await?;
        let outcome = outcome(&mut progress).await.ok_or(JoinError::Stopped)?;
        refuse(&outcome)
    }

    fn publish(
        &self,
        channels: &[Channel],
        joined: usize,
        failed: &HashMap<ChannelId, Failed>,
        joining: Option<ChannelId>,
    ) {
        let waiting = channels.iter().map(|channel| {
            let refused = self.rules.check(channel, joined).err();
            let why = match (refused, failed.get(&channel.id)) {
                _ if joining == Some(channel.id) => WhyWaiting::Joining,
                (Some(refusal), _) => WhyWaiting::Refused {
                    code: refusal.code().to_owned(),
                    why: refusal.to_string(),
                },
                (None, Some(failed)) => failed.why.clone(),
                (None, None) => WhyWaiting::Joining,
            };
            let channel = channel.clone();
            WaitingChannel { channel, why }
        });
        self.state.send_replace(waiting.collect());
    }
}

fn note_failed(failed: &mut HashMap<ChannelId, Failed>, id: ChannelId, error: &JoinError) {
    let times = failed.get(&id).map_or(1, |failed| failed.times + 1);
    let why = WhyWaiting::Refused {
        code: error.code().to_owned(),
        why: error.to_string(),
    };
    let not_before = Instant::now() + pause_after(times);
    let entry = Failed {
        why,
        times,
        not_before,
    };
    failed.insert(id, entry);
}
