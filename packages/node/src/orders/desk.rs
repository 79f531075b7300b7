//! The desk: a task that gives orders to the pool one after the other. Two of one id that are asked for at once would each look
//! for a key, and one of them could be given back while the other has it.

use super::order::{refuse, KeyOrder, OrderError, OrderPlan};
use crate::follower::FollowerState;
use crate::health::readiness::why_nothing_begins;
use crate::pool::{Outcome, Pool, PoolSigner, Submit, TxProgress, TxWatch};
use crate::stop::StopSignal;
use crate::writer::{
    ask, FreeKey, KeysOnChain, NoteAsked, ReadOpeningLimit, TakeKey, WriterRequest, WriterSender,
};
use causeway_client::network::Network;
use causeway_types::{Amount, ChannelKey, NodeInstance};
use cosmwasm_std::Addr;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot, watch};

/// How many orders may wait for the desk.
const QUEUE: usize = 64;

struct Ask {
    order: KeyOrder,
    answer: oneshot::Sender<Result<TxWatch, OrderError>>,
}

/// Where orders are asked for. Clones reach the same desk.
#[derive(Clone)]
pub struct OrderDesk(mpsc::Sender<Ask>);

/// What orders are carried out with.
pub struct OrderContext {
    /// The chain and its contracts.
    pub network: Arc<Network>,
    /// Whose orders they are.
    pub account: Addr,
    /// Which book it is.
    pub instance: NodeInstance,
    /// Whether that book may begin anything.
    pub follower: watch::Receiver<FollowerState>,
    /// Where ids and keys are written down.
    pub writer: WriterSender,
    /// What sends.
    pub pool: Pool,
}

impl OrderDesk {
    /// Starts the desk's task; it ends with the node.
    pub fn start(context: OrderContext, mut stop: StopSignal) -> OrderDesk {
        let (sender, mut asks) = mpsc::channel::<Ask>(QUEUE);
        tokio::spawn(async move {
            let run = async {
                while let Some(Ask { order, answer }) = asks.recv().await {
                    let done = context.carry_out(order).await;
                    // who does not wait any more asks again
                    let _ = answer.send(done);
                }
            };
            tokio::select! {
                () = run => {}
                () = stop.stopped() => {}
            }
        });
        OrderDesk(sender)
    }

    /// Has an order carried out; what was sent for it before, and may still do it or has done it, is followed. A refusal says that
    /// nothing was sent for it: it comes after all that was asked for before under the same key.
    pub async fn carry_out(&self, order: KeyOrder) -> Result<TxWatch, OrderError> {
        let (answer, answered) = oneshot::channel();
        let ask = Ask { order, answer };
        self.0.send(ask).await.map_err(|_| OrderError::Stopped)?;
        answered.await.map_err(|_| OrderError::Stopped)?
    }
}

impl OrderContext {
    async fn carry_out(&self, order: KeyOrder) -> Result<TxWatch, OrderError> {
        let name = order.key.name_in_book();
        let note = |answer| {
            WriterRequest::NoteAsked(NoteAsked {
                name: name.clone(),
                asked: order.asked,
                answer,
            })
        };
        ask(&self.writer, note).await.ok_or(OrderError::Stopped)??;
        if let Some(before) = self.pool.begun(order.key.clone()).await {
            return Ok(before);
        }
        let KeyOrder {
            key,
            key_use,
            limit,
            plan,
            ..
        } = order;
        let (network, account) = (self.network.clone(), self.account.clone());
        let planned = tokio::task::spawn_blocking(move || -> Result<_, OrderError> {
            let plan = plan(&network)?;
            let on_chain = match key_use {
                Some(_) => Some(KeysOnChain::read(&network, &account)?),
                None => None,
            };
            Ok((plan, on_chain))
        });
        let (plan, on_chain) = planned.await.map_err(|_| OrderError::Stopped)??;
        if let Some(limit) = limit {
            let read = |answer| {
                WriterRequest::ReadOpeningLimit(ReadOpeningLimit {
                    request: name.clone(),
                    sidechain_id: limit.sidechain_id,
                    token: Some(limit.token),
                    answer,
                })
            };
            let allowed = ask(&self.writer, read).await.ok_or(OrderError::Stopped)??;
            require_within(plan.total, allowed)?;
        }
        // it may have waited, and been planned for long
        let why = why_nothing_begins(&self.follower.borrow(), &self.instance);
        if let Some(why) = why {
            return Err(OrderError::NotNow(Box::new(why)));
        }
        let channel_key = match (key_use, on_chain) {
            (Some(key_use), Some(on_chain)) => {
                let take = |answer| {
                    WriterRequest::TakeKey(TakeKey {
                        request: name.clone(),
                        key_use,
                        on_chain,
                        answer,
                    })
                };
                Some(ask(&self.writer, take).await.ok_or(OrderError::Stopped)??)
            }
            _ => None,
        };
        let OrderPlan { messages, .. } = plan;
        let messages = match messages(&self.network, channel_key) {
            Ok(messages) => messages,
            Err(error) => {
                self.free(channel_key, name).await;
                return Err(error.into());
            }
        };
        let submit = Submit {
            key,
            messages,
            signer: PoolSigner::Account,
            opens_with: channel_key,
            needed_at: None,
            counts_on: None,
        };
        let progress = self.pool.submit(submit).await.ok_or(OrderError::Stopped)?;
        let over = match &*progress.borrow() {
            TxProgress::Over(outcome) => Some(outcome.clone()),
            TxProgress::Unknown { .. } => None,
        };
        if let Some(outcome) = over {
            if matches!(outcome, Outcome::NotSent { .. }) {
                self.free(channel_key, name).await;
            }
            refuse(&outcome)?;
        }
        Ok(progress)
    }

    /// A key that is in no transaction would be a gap, where the same is never asked for again.
    async fn free(&self, key: Option<ChannelKey>, request: String) {
        if let Some(key) = key {
            let free = |answer| {
                WriterRequest::FreeKey(FreeKey {
                    key,
                    request,
                    answer,
                })
            };
            // what is not given back now is taken again by the same order
            let _ = ask(&self.writer, free).await;
        }
    }
}

/// Money that is locked counts with its margin, as where a channel is opened for a payment.
fn require_within(asked: Amount, allowed: Option<Amount>) -> Result<(), OrderError> {
    match allowed.filter(|allowed| asked > *allowed) {
        Some(allowed) => Err(OrderError::Limit { asked, allowed }),
        None => Ok(()),
    }
}
