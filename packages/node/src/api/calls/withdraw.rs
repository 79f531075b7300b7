//! `POST /v1/channels/{id}/withdraw`: the peer is asked for its consent over the wire, and the keeper uses it; or a request is made
//! on chain, which the keeper completes. What is asked for is in the book before, so it is not paid meanwhile, and goes on after
//! this call is answered.

mod by_given;
mod by_request;

use super::act::{
    commit, duty_facts, followed, longest_agreement, read, read_facts, require_linked, send,
    until_ledger, PAUSE,
};
use super::channel::not_followed;
use super::ready::require_right;
use super::{ask_chain, wait_time};
use crate::api::answer::{Answer, Body, Refusal, Step};
use crate::api::server::ApiState;
use crate::pool::{PoolSigner, Submit, TakenOut, TxKey};
use crate::writer::{NotePayout, WriterRequest};
use axum::extract::State;
use axum::Json;
use causeway_node_api::calls::withdraw::{
    Withdraw, WithdrawState, Withdrawing, DEFAULT_WAIT, PATH,
};
use causeway_node_api::{ApiError, Awaited, ErrorCode};
use causeway_peer_protocol::channel::{AskedConsent, CommitRequest, Facts};
use causeway_peer_protocol::message::Agreement;
use causeway_peer_protocol::PeerErrorCode;
use causeway_rules::wallet::rule_4_passed;
use causeway_types::channel::Ledger;
use causeway_types::registry::{ExecuteMsg, SignedConsent, Take, WithdrawAmount};
use causeway_types::{Amount, ChannelId, LockMode, Seconds, Side, SidechainId, UnixTime};
use causeway_wallet::book::{AssetPayout, EntryKey};
use std::sync::Arc;
use tokio::time::{sleep, Instant};

/// How long a consent is asked for, where a close window is not shorter: meanwhile the amount is not paid.
const GOOD_FOR: Seconds = Seconds(600);

/// Takes money out of a running channel at once: the payee of an unlocked channel by itself, others with the peer's consent.
#[utoipa::path(post, path = PATH, params(("id" = u64, Path, description = "The channel's number")), security(("token" = [])), request_body = Withdraw, responses((status = 200, body = Withdrawing), (status = 404, body = ApiError), (status = 409, body = ApiError)))]
pub async fn run(
    State(state): State<Arc<ApiState>>,
    Step(channel_id): Step<ChannelId>,
    Body(call): Body<Withdraw>,
) -> Answer<Withdrawing> {
    let until = Instant::now() + wait_time(call.wait, DEFAULT_WAIT)?;
    let channel = read(&state, channel_id).await?;
    let side = channel
        .side_of(state.identity.account.as_str())
        .ok_or_else(|| not_followed(&state, channel_id))?;
    let payout = payout(&call)?;
    let given = by_given::read(&state, &call, &channel, side)?;
    let withdrawal = Withdrawal {
        channel_id,
        side,
        in_all: call.in_all,
        payout,
    };
    if let Some(paid) = withdrawal.paid(channel.ledger.side(side).withdrawn) {
        return Ok(Json(paid));
    }
    require_right(&state)?;
    // else what was taken out just before would be taken out again
    withdrawal
        .until_followed(&state, channel.ledger.side(side).withdrawn, until)
        .await?;
    let answer = match (channel.ledger.mode, side) {
        _ if given.is_some() => withdrawal.by_given(&state, given, until).await?,
        (LockMode::Unlocked, Side::B) => withdrawal.as_payee(&state, until).await?,
        (LockMode::Unlocked, Side::A) => {
            withdrawal
                .by_request(&state, channel, call.replace, until)
                .await?
        }
        _ if call.request || call.replace => {
            withdrawal
                .by_request(&state, channel, call.replace, until)
                .await?
        }
        _ => withdrawal.with_consent(&state, until).await?,
    };
    if answer.state == WithdrawState::Paid {
        // what is asked next is told of it too; it is paid whether the block comes in time or not
        let followed = withdrawal.until_followed(&state, answer.withdrawn, until);
        let _ = followed.await;
    }
    Ok(Json(answer))
}

/// What it is paid in; none: in tokens.
fn payout(call: &Withdraw) -> Result<Option<AssetPayout>, Refusal> {
    match (call.asset, call.min_out) {
        (false, Some(_)) => Err(Refusal::new(
            ErrorCode::RequestInvalid,
            "min_out is the least of the asset: it goes with asset alone",
        )),
        (false, None) => Ok(None),
        (true, min_out) => Ok(Some(AssetPayout { min_out })),
    }
}

/// What is to be taken out.
#[derive(Clone, Copy)]
struct Withdrawal {
    channel_id: ChannelId,
    side: Side,
    in_all: Amount,
    /// How it is paid in the asset; none: in tokens.
    payout: Option<AssetPayout>,
}

impl Withdrawal {
    fn key(&self) -> TxKey {
        TxKey::TakeOut {
            channel_id: self.channel_id,
            in_all: self.in_all,
        }
    }

    fn answer(&self, state: WithdrawState, withdrawn: Amount, awaited: Awaited) -> Withdrawing {
        Withdrawing {
            channel_id: self.channel_id,
            state,
            withdrawn,
            awaited,
            transaction: self.key().to_string(),
        }
    }

    /// Where so much is taken out by the chain.
    fn paid(&self, withdrawn: Amount) -> Option<Withdrawing> {
        (withdrawn >= self.in_all)
            .then(|| self.answer(WithdrawState::Paid, withdrawn, Awaited::default()))
    }

    /// Waits until the node follows what the chain has as taken out: what is signed and sent is decided by that.
    async fn until_followed(
        &self,
        state: &ApiState,
        withdrawn: Amount,
        until: Instant,
    ) -> Result<(), Refusal> {
        let has_paid = |ledger: &Ledger| ledger.side(self.side).withdrawn >= withdrawn;
        until_ledger(state, self.channel_id, has_paid, until).await
    }

    /// Has it written down what it is paid in, which the keeper reads; with that the peer is asked for its consent, where it is, or
    /// the one that it gave as a line is held.
    async fn note_payout(
        &self,
        state: &ApiState,
        key: EntryKey,
        (consent, given): (Option<AskedConsent>, Option<SignedConsent>),
    ) -> Result<(), Refusal> {
        let payout = self.payout;
        let note = |answer| {
            WriterRequest::NotePayout(NotePayout {
                key,
                consent,
                given,
                payout,
                answer,
            })
        };
        match state.ask(note).await? {
            Err(error) if consent.is_some() && !error.is_storage() => {
                Err(Refusal::new(ErrorCode::WithdrawRefused, error.to_string()))
            }
            noted => Ok(noted?),
        }
    }

    async fn withdrawn(&self, state: &ApiState) -> Result<Amount, Refusal> {
        let channel = read(state, self.channel_id).await?;
        Ok(channel.ledger.side(self.side).withdrawn)
    }

    /// The payee of an unlocked channel needs nobody's consent; what it was paid is shown first.
    async fn as_payee(&self, state: &ApiState, until: Instant) -> Result<Withdrawing, Refusal> {
        let channel_id = self.channel_id;
        let of = duty_facts(state, channel_id).await?;
        let withdrawn = of.channel.ledger.side(self.side).withdrawn;
        let amount = self.in_all.saturating_sub(withdrawn);
        let allowed = of.standing.balance;
        if amount > allowed {
            let why = format!("{amount} to be taken out of channel {channel_id}, {allowed} can be");
            let error = ApiError::new(ErrorCode::WithdrawRefused, why);
            return Err(Refusal::from(error.numbers(amount, allowed)));
        }
        let shown = (!of.unshown.is_empty()).then_some(ExecuteMsg::Show {
            channel_id,
            vouchers: of.unshown,
        });
        let withdraw = ExecuteMsg::Withdraw {
            channel_id,
            amount: WithdrawAmount::Exact(amount),
            consent: None,
            take: self
                .take_now(state, of.channel.sidechain_id, amount)
                .await?,
        };
        let messages = shown.into_iter().chain([withdraw]);
        let messages: Result<_, _> = messages
            .map(|msg| state.network.to_registry(&msg))
            .collect();
        let submit = Submit {
            key: self.key(),
            messages: messages?,
            signer: PoolSigner::Account,
            opens_with: None,
            needed_at: None,
            counts_on: Some(TakenOut {
                channel_id,
                amount: withdrawn,
            }),
        };
        let failed = format!("nothing was taken out of channel {channel_id}");
        send(state, submit, until, &failed).await?;
        let withdrawn = self.withdrawn(state).await?;
        Ok(self
            .paid(withdrawn)
            .unwrap_or_else(|| self.paying(withdrawn, None)))
    }

    /// What it is paid in, as a message names it that is sent now.
    async fn take_now(
        &self,
        state: &ApiState,
        sidechain_id: SidechainId,
        amount: Amount,
    ) -> Result<Take, Refusal> {
        let min_out = match self.payout {
            None => return Ok(Take::Token {}),
            Some(AssetPayout {
                min_out: Some(least),
            }) => least,
            Some(AssetPayout { min_out: None }) => {
                ask_chain(state, move |network| {
                    network.redemption(sidechain_id, amount)
                })
                .await?
            }
        };
        Ok(Take::Asset { min_out })
    }

    fn paying(&self, withdrawn: Amount, until: Option<UnixTime>) -> Withdrawing {
        let then = "what is not taken out by then can be paid again";
        let awaited = Awaited::new("this node's transaction, which is on its way", until, then);
        self.answer(WithdrawState::Paying, withdrawn, awaited)
    }

    /// Asks the peer, and waits for what the keeper makes of its answer.
    async fn with_consent(&self, state: &ApiState, until: Instant) -> Result<Withdrawing, Refusal> {
        let channel_id = self.channel_id;
        let followed = followed(state, channel_id).await;
        let followed = followed.ok_or_else(|| not_followed(state, channel_id))?;
        let key = followed.key;
        let mut facts = read_facts(state, key).await?;
        let now = state.follower.borrow().view.block.time;
        if self.under_way(&facts, now, Amount::ZERO).is_none() {
            require_linked(state, channel_id, "a consent is asked for", "").await?;
            let good_for = longest_agreement(followed.close_window).min(GOOD_FOR);
            let asked = AskedConsent {
                cumulative: self.in_all,
                valid_until: now.plus(good_for),
            };
            self.note_payout(state, key, (Some(asked), None)).await?;
            let request = CommitRequest::AskConsent { asked };
            facts = commit(state, key, request, ErrorCode::WithdrawRefused).await?;
            state.peers.look_again(channel_id).await;
        }
        self.until_used(state, key, facts, until).await
    }

    /// Waits for what the keeper makes of a consent, or until the deadline.
    async fn until_used(
        &self,
        state: &ApiState,
        key: EntryKey,
        mut facts: Facts,
        until: Instant,
    ) -> Result<Withdrawing, Refusal> {
        loop {
            let withdrawn = self.withdrawn(state).await?;
            if let Some(paid) = self.paid(withdrawn) {
                return Ok(paid);
            }
            let now = state.follower.borrow().view.block.time;
            match self.under_way(&facts, now, withdrawn) {
                None => return Err(self.given_up(facts.asked_in_vain)),
                Some(how_far) if Instant::now() >= until => return Ok(how_far),
                Some(_) => sleep(PAUSE).await,
            }
            facts = read_facts(state, key).await?;
        }
    }

    /// How far it is; none where nothing of it is under way.
    fn under_way(&self, facts: &Facts, now: UnixTime, withdrawn: Amount) -> Option<Withdrawing> {
        let is_good = |valid_until| !rule_4_passed(valid_until, now);
        let asked = facts
            .asked
            .filter(|asked| asked.cumulative == self.in_all && is_good(asked.valid_until));
        if let Some(asked) = asked {
            let then = "it can be paid again";
            let awaited = Awaited::new("the peer's consent", Some(asked.valid_until), then);
            return Some(self.answer(WithdrawState::Asked, withdrawn, awaited));
        }
        let held = facts
            .consents
            .iter()
            .find_map(|signed| match signed.agreement {
                Agreement::Consent(consent)
                    if consent.side == self.side
                        && consent.cumulative == self.in_all
                        && is_good(consent.valid_until) =>
                {
                    Some(consent.valid_until)
                }
                _ => None,
            });
        held.map(|valid_until| self.paying(withdrawn, Some(valid_until)))
    }

    fn given_up(&self, code: Option<PeerErrorCode>) -> Refusal {
        let channel_id = self.channel_id;
        let (error, why) = match code.filter(|code| *code != PeerErrorCode::RESYNC) {
            Some(code) => (
                ErrorCode::ConsentDeclined,
                format!(
                    "the peer's node does not consent to the withdrawal from channel {channel_id} ({})",
                    code.name().unwrap_or("for a reason that is not known here")
                ),
            ),
            None => (
                ErrorCode::ConsentLapsed,
                format!("no consent to the withdrawal from channel {channel_id} came in time, or it was not used in time"),
            ),
        };
        Refusal::from(ApiError::new(error, why).hint(
            "nothing was taken out, and it can be paid again; the same call asks again, and a request on chain needs nobody's consent",
        ))
    }
}
