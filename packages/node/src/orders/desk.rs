//! The desk: a task that gives orders to the pool one after the other, those of all callers in turns. Two of one id that are asked
//! for at once would each look for a key, and one of them could be given back while the other has it.

use super::order::{refuse, KeyOrder, OrderError, OrderPlan};
use super::queue::{FairQueue, OrderCaller, MOST_WAITING};
use crate::pool::{KeyedPool, Outcome, TxProgress, TxWatch};
use crate::stop::StopSignal;
use crate::writer::{
    ask, FreeKey, KeysOnChain, NoteAsked, ReadOpeningLimit, WriterRequest, WriterSender,
};
use causeway_client::network::Network;
use causeway_types::{Amount, ChannelKey};
use cosmwasm_std::Addr;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// How many orders may be handed to the desk before it has looked at them, which it does at any time.
const QUEUE: usize = 64;

struct Ask<O = KeyOrder, R = TxWatch> {
    by: OrderCaller,
    order: O,
    answer: oneshot::Sender<Result<R, OrderError>>,
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
    /// Where ids are written down.
    pub writer: WriterSender,
    /// What takes keys and sends.
    pub keyed: KeyedPool,
}

impl OrderDesk {
    /// Starts the desk's task; it ends with the node.
    pub fn start(context: OrderContext, mut stop: StopSignal) -> OrderDesk {
        let (sender, asks) = mpsc::channel::<Ask>(QUEUE);
        tokio::spawn(async move {
            tokio::select! {
                () = serve(asks, |order| context.carry_out(order)) => {}
                () = stop.stopped() => {}
            }
        });
        OrderDesk(sender)
    }

    /// Has an order carried out; what was sent for it before, and may still do it or has done it, is followed. A refusal says that
    /// nothing was sent for it: it comes after all that was asked for before under the same key. Only [`OrderError::Busy`] does
    /// not say that.
    pub async fn carry_out(&self, by: OrderCaller, order: KeyOrder) -> Result<TxWatch, OrderError> {
        let (answer, answered) = oneshot::channel();
        let ask = Ask { by, order, answer };
        self.0.send(ask).await.map_err(|_| OrderError::Stopped)?;
        answered.await.map_err(|_| OrderError::Stopped)?
    }
}

/// Carries out one order after the other until nobody can ask any more. Those that come meanwhile wait in their callers' lines.
async fn serve<O, R, F>(mut asks: mpsc::Receiver<Ask<O, R>>, carry_out: impl Fn(O) -> F)
where
    F: Future<Output = Result<R, OrderError>>,
{
    let mut waiting = FairQueue::default();
    loop {
        let next = match waiting.pop() {
            Some(next) => Some(next),
            None => asks.recv().await,
        };
        let Some(Ask { order, answer, .. }) = next else {
            return;
        };
        let mut carried_out = pin!(carry_out(order));
        let done = loop {
            tokio::select! {
                done = &mut carried_out => break done,
                Some(ask) = asks.recv() => wait(&mut waiting, ask),
            }
        };
        // who does not wait any more asks again
        let _ = answer.send(done);
    }
}

fn wait<O, R>(waiting: &mut FairQueue<Ask<O, R>>, ask: Ask<O, R>) {
    if let Err(refused) = waiting.push(ask.by, ask) {
        let busy = OrderError::Busy {
            asked: MOST_WAITING + 1,
            allowed: MOST_WAITING,
        };
        let _ = refused.answer.send(Err(busy));
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
        if let Some(before) = self.keyed.pool.begun(order.key.clone()).await {
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
        let channel_key = match (key_use, on_chain) {
            (Some(key_use), Some(on_chain)) => {
                let taken = self.keyed.take_key(name.clone(), key_use, on_chain);
                Some(taken.await?)
            }
            _ => {
                self.keyed.check_begins()?;
                None
            }
        };
        let OrderPlan { messages, .. } = plan;
        let messages = match messages(&self.network, channel_key) {
            Ok(messages) => messages,
            Err(error) => {
                self.free(channel_key, name).await;
                return Err(error.into());
            }
        };
        let progress = self.keyed.submit(key, messages, channel_key).await?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::task::JoinHandle;
    use tokio::time::Instant;

    /// What a caller is answered, and after how long.
    type Answered = (Result<&'static str, String>, Duration);

    /// Asks for something that takes a second.
    async fn ask(
        desk: &mpsc::Sender<Ask<&'static str, &'static str>>,
        by: OrderCaller,
        order: &'static str,
    ) -> JoinHandle<Answered> {
        let begun = Instant::now();
        let (answer, answered) = oneshot::channel();
        desk.send(Ask { by, order, answer }).await.unwrap();
        // the desk looks at it
        tokio::time::sleep(Duration::from_millis(1)).await;
        tokio::spawn(async move {
            let done = answered.await.unwrap();
            (done.map_err(|error| error.to_string()), begun.elapsed())
        })
    }

    #[tokio::test(start_paused = true)]
    async fn who_fills_its_places_is_refused_and_nobody_else_waits_for_them() {
        let (desk, asks) = mpsc::channel(QUEUE);
        tokio::spawn(serve(asks, |order| async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            Ok(order)
        }));
        let token = Some(7);
        let mut flood = Vec::new();
        for _ in 0..=MOST_WAITING {
            flood.push(ask(&desk, token, "refused id").await);
        }
        let (answered, after) = ask(&desk, token, "one too many").await.await.unwrap();
        let refused = answered.unwrap_err();
        assert!(
            refused.contains("65") && refused.contains("64"),
            "{refused}"
        );
        assert!(after < Duration::from_millis(10));
        // one of the token's is being carried out, and another may be next
        for by in [None, Some(8)] {
            let (answered, after) = ask(&desk, by, "mine").await.await.unwrap();
            assert_eq!(answered, Ok("mine"));
            assert!(after < Duration::from_millis(3_100), "{after:?}");
        }
        let mut last = Duration::ZERO;
        for one in flood {
            let (answered, after) = one.await.unwrap();
            assert_eq!(answered, Ok("refused id"));
            last = last.max(after);
        }
        assert!(last > Duration::from_secs(60), "{last:?}");
    }
}
