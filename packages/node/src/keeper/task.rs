//! The keeper's task: plans, and has the pool do what is due.

use super::claim;
use super::funds::{self, DutyFunds};
use super::owed::OwedLocks;
use super::plan::{plan, Duty, DutyRules, LeftDuty, Plan, Redemption};
use crate::follower::ChainView;
use crate::pool::{
    is_over, outcome, pause_after, Outcome, Pool, Submit, TxKey, TxProgress, TxWatch, RETRY,
};
use crate::stop::StopSignal;
use crate::writer::{
    ask, BeginClaims, DutyFacts, NodeLockRules, NoteDutyFunds, ReadDutyFacts, WriterRequest,
    WriterSender,
};
use causeway_client::network::Network;
use causeway_types::registry::ExecuteMsg;
use causeway_types::{Amount, Height};
use cosmwasm_std::Addr;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{watch, Notify};
use tokio::time::Instant;
use tracing::{info, warn};

/// It plans at least so often.
const PLAN_EVERY: Duration = Duration::from_secs(60);

/// What is to be done, and what hinders it.
#[derive(Clone, Debug, Default)]
pub struct KeeperState {
    /// What is to be done now or later, in the order of the plan: `explain` reads it.
    pub duties: Vec<Duty>,
    /// What is left since too little is at stake: `explain` reads it.
    pub left: Vec<LeftDuty>,
    /// Warnings for the user, each with what to do.
    pub warnings: Vec<String>,
    /// How many duties' fees can be paid.
    pub funds: DutyFunds,
}

/// Does on chain what must be done in time.
pub struct Keeper {
    /// The chain and its contracts.
    pub network: Arc<Network>,
    /// The account whose duties they are.
    pub account: Addr,
    /// The account of duties; none where the account itself pays for them.
    pub duties: Option<Addr>,
    /// What the settings say of duties.
    pub rules: DutyRules,
    /// The writer, which knows what is to be done.
    pub writer: WriterSender,
    /// What sends transactions.
    pub pool: Pool,
    /// Wakes it where a commit has given it something to send at once.
    pub wake: Arc<Notify>,
    /// Changes with each followed block.
    pub view: watch::Receiver<ChainView>,
    /// Where the plan is published.
    pub state: watch::Sender<KeeperState>,
    /// Where it is published how many duties' fees can be paid: no more locks are forwarded than can be claimed.
    pub lock_rules: watch::Sender<Arc<NodeLockRules>>,
}

/// A duty that was given to the pool.
struct Attempt {
    progress: TxWatch,
    at: Instant,
    /// How often it was given to it before.
    before: u32,
}

impl Keeper {
    /// Keeps until the node stops.
    pub async fn run(mut self, mut stop: StopSignal) {
        let mut attempts = HashMap::new();
        let finished = Arc::new(Notify::new());
        let mut checked_funds: Option<Instant> = None;
        let mut owed = OwedLocks::default();
        loop {
            let round = async {
                let mut wake = Instant::now() + PLAN_EVERY;
                if checked_funds.is_none_or(|at| at.elapsed() >= PLAN_EVERY) {
                    // where the chain did not say it is asked again by the next round
                    checked_funds = self.check_funds().await.then(Instant::now);
                }
                if let Some(mut facts) = self.facts().await {
                    owed.note(&mut facts);
                    wake = self.keep(&facts, &mut attempts, &finished).await;
                }
                wake
            };
            let wake = tokio::select! {
                wake = round => wake,
                () = stop.stopped() => return,
            };
            tokio::select! {
                changed = self.view.changed() => if changed.is_err() { return },
                () = finished.notified() => {}
                () = self.wake.notified() => {}
                () = tokio::time::sleep_until(wake) => {}
                () = stop.stopped() => return,
            }
        }
    }

    async fn facts(&self) -> Option<DutyFacts> {
        let read = |answer| WriterRequest::ReadDutyFacts(ReadDutyFacts { only: None, answer });
        ask(&self.writer, read).await?
    }

    /// Has done what is due; returned is when it is to be looked at again at the latest.
    async fn keep(
        &self,
        facts: &DutyFacts,
        attempts: &mut HashMap<TxKey, Attempt>,
        finished: &Arc<Notify>,
    ) -> Instant {
        let mut wake = Instant::now() + PLAN_EVERY;
        let Plan { duties, left } = plan(facts, &self.rules);
        self.state.send_if_modified(|state| {
            let has_changed = state.duties != duties || state.left != left;
            if has_changed {
                state.duties.clone_from(&duties);
                state.left = left;
            }
            has_changed
        });
        let keys: BTreeSet<&TxKey> = duties.iter().map(|duty| &duty.key).collect();
        attempts.retain(|key, attempt| keys.contains(key) || !is_over(&attempt.progress));
        for duty in duties.iter().filter(|duty| duty.is_due(facts)) {
            let before = attempts.get(&duty.key);
            if let Some(attempt) = before {
                match next_try(attempt, facts.height) {
                    Some(at) if at <= Instant::now() => {}
                    later => {
                        wake = wake.min(later.unwrap_or(wake));
                        continue;
                    }
                }
            }
            let before = before.map_or(0, |attempt| attempt.before + 1);
            let Some(submit) = self.submit(duty, facts.height).await else {
                continue;
            };
            info!(key = %duty.key, "a duty is due");
            let Some(progress) = self.pool.submit(submit).await else {
                break;
            };
            wake_when_over(progress.clone(), finished.clone());
            let at = Instant::now();
            let attempt = Attempt {
                progress,
                at,
                before,
            };
            attempts.insert(duty.key.clone(), attempt);
            // sending takes time: what a newer block makes due may be worth more than the rest
            if self.view.has_changed().unwrap_or(true) {
                break;
            }
        }
        wake
    }

    async fn submit(&self, duty: &Duty, height: Height) -> Option<Submit> {
        let messages = match (&duty.key, duty.redeems) {
            (TxKey::Claim { .. }, _) => vec![self.begin_claim(duty).await?],
            (_, None) => duty.messages.clone(),
            (_, Some(redemption)) => duty.messages_for(self.quote(&duty.key, redemption).await?),
        };
        let messages = messages.iter();
        let messages: Result<Vec<_>, _> =
            messages.map(|msg| self.network.to_registry(msg)).collect();
        match messages {
            Ok(messages) => Some(Submit {
                key: duty.key.clone(),
                messages,
                signer: duty.signer,
                opens_with: None,
                needed_at: Some(height),
                // where a consent is used the chain compares the total
                counts_on: None,
            }),
            Err(error) => {
                warn!(key = %duty.key, %error, "a duty cannot be written as a message");
                None
            }
        }
    }

    /// Has it written down that locks are being claimed; the message that does. None where something else is claimed by now: the next
    /// round plans that.
    async fn begin_claim(&self, duty: &Duty) -> Option<ExecuteMsg> {
        let channel_id = duty.channel_id;
        let begin = |answer| WriterRequest::BeginClaims(BeginClaims { channel_id, answer });
        let due = ask(&self.writer, begin).await??;
        let [ExecuteMsg::Claim { direction, .. }] = duty.messages[..] else {
            return None;
        };
        let is_same = claim::key(channel_id, &due).as_ref() == Some(&duty.key);
        is_same.then(|| claim::message(channel_id, direction, &due))
    }

    /// How much of the asset tokens are redeemed for now; none where the chain does not say: then it is tried again.
    async fn quote(&self, key: &TxKey, redemption: Redemption) -> Option<Amount> {
        let Redemption {
            sidechain_id,
            amount,
        } = redemption;
        let network = self.network.clone();
        let quoted = tokio::task::spawn_blocking(move || network.redemption(sidechain_id, amount));
        match quoted.await.ok()? {
            Ok(quoted) => Some(quoted),
            Err(error) => {
                warn!(%key, %error, "what tokens are redeemed for could not be asked");
                None
            }
        }
    }

    /// Asks what the accounts have that pay for duties; whether the chain has said it.
    async fn check_funds(&self) -> bool {
        let network = self.network.clone();
        let (duties, account) = (self.duties.clone(), self.account.clone());
        let checked = tokio::task::spawn_blocking(move || {
            funds::check(network.chain.as_ref(), duties.as_ref(), &account)
        });
        match checked.await {
            Ok(Ok((funds, warning))) => {
                self.publish_funds(funds, Vec::from_iter(warning));
                self.publish_fees(funds.fees());
                self.note_funds(funds).await;
                true
            }
            Ok(Err(error)) => {
                warn!(%error, "the coins for duties could not be read");
                // what is not known is not counted on
                self.publish_fees(Some(0));
                false
            }
            Err(_) => false,
        }
    }

    fn publish_fees(&self, fees: Option<u64>) {
        self.lock_rules.send_if_modified(|rules| {
            let has_changed = rules.rules.duty_fees != fees;
            if has_changed {
                Arc::make_mut(rules).rules.duty_fees = fees;
            }
            has_changed
        });
    }

    fn publish_funds(&self, funds: DutyFunds, warnings: Vec<String>) {
        self.state.send_if_modified(|state| {
            let has_changed = state.warnings != warnings || state.funds != funds;
            if state.warnings != warnings {
                warnings.iter().for_each(|text| warn!("{text}"));
            }
            state.warnings = warnings;
            state.funds = funds;
            has_changed
        });
    }

    /// Has an event written where they have become low, or are enough again.
    async fn note_funds(&self, funds: DutyFunds) {
        let Some(fees) = funds.fees() else { return };
        let note = |answer| {
            WriterRequest::NoteDutyFunds(NoteDutyFunds {
                is_low: funds.is_low(),
                fees,
                answer,
            })
        };
        if let Some(Err(error)) = ask(&self.writer, note).await {
            // it is noted with the next check
            warn!(code = error.code(), %error, "an event about the coins for duties was not written");
        }
    }
}

/// When a duty that is due may be given to the pool; none while that is not known. What has taken effect in a block that is
/// not followed yet is not asked for again. What changed nothing is asked for again after a pause that grows.
fn next_try(attempt: &Attempt, followed: Height) -> Option<Instant> {
    let progress = attempt.progress.borrow();
    let TxProgress::Over(outcome) = &*progress else {
        return None;
    };
    let pause = match outcome {
        Outcome::Included { height } | Outcome::Failed { height, .. } if *height > followed => {
            return None
        }
        // its last block came without it: the time may be short
        Outcome::Lapsed { .. } => Duration::ZERO,
        // it cost nothing
        Outcome::NotSent { .. } => RETRY,
        Outcome::Included { .. } | Outcome::Failed { .. } => pause_after(attempt.before + 1),
    };
    Some(attempt.at + pause)
}

fn wake_when_over(mut progress: TxWatch, finished: Arc<Notify>) {
    tokio::spawn(async move {
        // whatever it is, the next round looks
        let _ = outcome(&mut progress).await;
        finished.notify_one();
    });
}
