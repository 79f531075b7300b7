//! A withdrawal by a request on chain: nobody's consent is needed. What it asks for is kept free before its transaction is sent,
//! and the keeper has it marked as mature and paid.

use super::Withdrawal;
use crate::api::answer::Refusal;
use crate::api::calls::act::{duty_facts, followed, read, send};
use crate::api::calls::channel::not_followed;
use crate::api::server::ApiState;
use crate::pool::{PoolSigner, Submit, TakenOut, TxKey};
use causeway_client::ClientError;
use causeway_node_api::calls::withdraw::{WithdrawState, Withdrawing};
use causeway_node_api::{ApiError, Awaited, ErrorCode};
use causeway_rules::withdrawal::{self, lapses_at};
use causeway_types::channel::{Channel, Ledger, WithdrawRequest};
use causeway_types::registry::{ExecuteMsg, WithdrawAmount};
use causeway_types::UnixTime;
use tokio::time::Instant;

impl Withdrawal {
    /// Makes the request, and says when it matures. One that is pending for the same is that one.
    pub(super) async fn by_request(
        &self,
        state: &ApiState,
        channel: Channel,
        replace: bool,
        until: Instant,
    ) -> Result<Withdrawing, Refusal> {
        let (channel_id, side) = (self.channel_id, self.side);
        let ledger = channel.ledger;
        let withdrawn = ledger.side(side).withdrawn;
        let amount = self.in_all.saturating_sub(withdrawn);
        let block = state.follower.borrow().view.block;
        let followed = followed(state, channel_id).await;
        let key = followed.ok_or_else(|| not_followed(state, channel_id))?.key;
        let pending = pending(&ledger, side, block.time);
        match pending {
            Some(pending) if pending.amount == amount && !replace => {
                self.note_payout(state, key, (None, None)).await?;
                return Ok(self.requested(&ledger, &pending));
            }
            Some(pending) if !replace => {
                let why = format!(
                    "a request for {} is pending in channel {channel_id}, and {amount} is asked for",
                    pending.amount
                );
                let error = ApiError::new(ErrorCode::WithdrawRefused, why);
                return Err(Refusal::from(error.numbers(amount, pending.amount).hint(
                    "ask for the same, or with `replace` (`causeway channel withdraw --replace`) in its place: its time starts again",
                )));
            }
            _ => {}
        }
        withdrawal::request(&mut ledger.clone(), side, amount, block.time)
            .map_err(ClientError::from)?;
        let balance = duty_facts(state, channel_id).await?.standing.balance;
        if amount > balance {
            let why = format!("{amount} to be taken out of channel {channel_id}, {balance} can be");
            let error = ApiError::new(ErrorCode::WithdrawRefused, why);
            return Err(Refusal::from(error.numbers(amount, balance)));
        }
        self.note_payout(state, key, (None, None)).await?;
        let message = ExecuteMsg::RequestWithdraw {
            channel_id,
            amount: WithdrawAmount::Exact(amount),
        };
        let submit = Submit {
            key: self.request_key(&ledger),
            messages: vec![state.network.to_registry(&message)?],
            signer: PoolSigner::Account,
            opens_with: None,
            // one of before that the chain shows no more, or that is to be replaced, was another request
            needed_at: Some(block.height),
            counts_on: Some(TakenOut {
                channel_id,
                amount: withdrawn,
            }),
        };
        let failed = format!("nothing was asked of channel {channel_id}");
        send(state, submit, until, &failed).await?;
        let ledger = read(state, channel_id).await?.ledger;
        Ok(match ledger.side(side).request {
            Some(request) => self.requested(&ledger, &request),
            None => {
                let then = "it matures a close window later; the node has it paid then";
                let awaited =
                    Awaited::new("this node's transaction, which is on its way", None, then);
                self.of_request(&ledger, WithdrawState::Requested, awaited)
            }
        })
    }

    fn request_key(&self, ledger: &Ledger) -> TxKey {
        let withdrawn = ledger.side(self.side).withdrawn;
        TxKey::RequestWithdraw {
            channel_id: self.channel_id,
            amount: self.in_all.saturating_sub(withdrawn),
            withdrawn,
        }
    }

    fn requested(&self, ledger: &Ledger, request: &WithdrawRequest) -> Withdrawing {
        let lapses = lapses_at(ledger, request);
        let (state, awaited) = match request.marked_mature_at {
            None => {
                let what = "the request to mature";
                let then = "the node has it marked as mature, and paid some blocks later";
                let awaited = Awaited::new(what, Some(request.matures_at), then);
                (WithdrawState::Requested, awaited)
            }
            Some(_) => {
                let then = "it has lapsed, and can be asked for again";
                let what = "its grace blocks, and the node's transaction";
                (
                    WithdrawState::Paying,
                    Awaited::new(what, Some(lapses), then),
                )
            }
        };
        self.of_request(ledger, state, awaited)
    }

    fn of_request(&self, ledger: &Ledger, state: WithdrawState, awaited: Awaited) -> Withdrawing {
        let withdrawn = ledger.side(self.side).withdrawn;
        Withdrawing {
            transaction: self.request_key(ledger).to_string(),
            ..self.answer(state, withdrawn, awaited)
        }
    }
}

/// The request of ours that can still be paid.
fn pending(ledger: &Ledger, side: causeway_types::Side, now: UnixTime) -> Option<WithdrawRequest> {
    let request = ledger.side(side).request;
    request.filter(|request| now < lapses_at(ledger, request))
}
