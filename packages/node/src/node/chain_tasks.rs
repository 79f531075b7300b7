//! The tasks that work with the chain: they follow it, keep the graph of the network, send transactions, do what is due, and join
//! channels.

use super::book_writer::BookWriter;
use super::context::NodeContext;
use crate::config::SidechainAmounts;
use crate::error::NodeError;
use crate::follower::{ChainView, Follower, FollowerSetup, FollowerState, Known};
use crate::joins::{JoinContext, JoinDesk, JoinHints, JoinRules, Joins, JoinsState};
use crate::keeper::{DutyRules, Keeper, KeeperState};
use crate::network::{self, NetworkSetup, Routes};
use crate::orders::{OrderContext, OrderDesk};
use crate::pool::{KeyedPool, Pool, PoolContext};
use causeway_types::{NodeInstance, Seconds};
use causeway_wallet::book::BlockGap;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// The pause between two looks at the chain.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// News of the follower's that wait for the graph; more are dropped, and then everything is read again.
const NEWS: usize = 1_024;

/// Where the follower begins.
pub(super) struct FollowFrom {
    /// Which book it is.
    pub instance: NodeInstance,
    /// What the book has of the chain.
    pub known: Known,
    /// The last blocks that were passed over.
    pub gap: Option<BlockGap>,
}

/// The tasks, and how others reach them.
pub(super) struct ChainTasks {
    /// What is followed, with how well it is known.
    pub follower: watch::Receiver<FollowerState>,
    /// The same for those who carry channels.
    pub view: watch::Receiver<ChainView>,
    /// What searches routes in the network.
    pub routes: Routes,
    /// What sends transactions.
    pub pool: Pool,
    /// What takes channel keys, and sends what they go with.
    pub keyed: KeyedPool,
    /// What is to be done on chain in time.
    pub keeper: watch::Receiver<KeeperState>,
    /// Which channels wait for us to join.
    pub waiting: watch::Receiver<JoinsState>,
    /// What has channels joined.
    pub join_desk: JoinDesk,
    /// What opens channels without a payment, makes offers and takes them.
    pub order_desk: OrderDesk,
    /// What links say and hear of joins.
    pub join_hints: JoinHints,
    /// The tasks themselves, in the order in which they are waited for at the end.
    pub tasks: Vec<JoinHandle<()>>,
}

impl ChainTasks {
    /// Starts them.
    pub fn start(
        context: &NodeContext,
        writer: &BookWriter,
        from: FollowFrom,
        join_rules: JoinRules,
        duties_smallest: SidechainAmounts,
    ) -> Result<ChainTasks, NodeError> {
        let NodeContext {
            network,
            account,
            keys,
            config,
            signal,
            ..
        } = context;
        let (state, follower) = watch::channel(FollowerState {
            gap: from.gap,
            ..FollowerState::before_first()
        });
        let (view_sender, view) = watch::channel(FollowerState::before_first().view);
        let (news_sender, news) = mpsc::channel(NEWS);
        let following = Follower::new(FollowerSetup {
            network: network.clone(),
            account: account.clone(),
            instance: from.instance,
            known: from.known,
            pause: LOOK_EVERY,
            duties: writer.duties.clone(),
            state,
            view: view_sender,
            news: news_sender,
        });
        let following = tokio::spawn(following.run(signal.clone()));
        let graph = NetworkSetup {
            network: network.clone(),
            account: account.clone(),
            folder: &context.folder,
            settings: network::routing_settings(network),
            lock_rules: writer.lock_rules.clone(),
            news,
            writer: writer.requests.clone(),
            metrics: writer.metrics.clone(),
        };
        let (routes, graphing) =
            network::start(graph, signal.clone()).map_err(|source| NodeError::File {
                what: "the search of routes cannot be started",
                source,
            })?;

        let duty_key = config.duties.account.then(|| keys.duty_key());
        let (pool, sending) = Pool::start(
            PoolContext {
                network: network.clone(),
                account: keys.account_key(),
                duties: duty_key.clone(),
                writer: writer.duties.clone(),
            },
            signal.clone(),
        );
        let (keeper_state, keeper) = watch::channel(KeeperState::default());
        let lock_rules = writer.lock_rules.borrow().clone();
        let keeping = Keeper {
            network: network.clone(),
            account: account.clone(),
            duties: duty_key.map(|key| key.address()),
            rules: DutyRules {
                show_before: Seconds(config.duties.show_before),
                smallest: duties_smallest,
                claim_cost: lock_rules.claim_cost.clone(),
                times: lock_rules.rules.times,
            },
            writer: writer.requests.clone(),
            pool: pool.clone(),
            wake: writer.wake_keeper.clone(),
            view: view.clone(),
            state: keeper_state,
            lock_rules: writer.lock_rules.clone(),
        };
        let keeping = tokio::spawn(keeping.run(signal.clone()));

        let keyed = KeyedPool {
            instance: from.instance,
            follower: follower.clone(),
            writer: writer.requests.clone(),
            pool: pool.clone(),
        };
        let (joins_state, waiting) = watch::channel(Vec::new());
        let join_desk = JoinDesk::start(
            JoinContext {
                network: network.clone(),
                keyed: keyed.clone(),
            },
            signal.clone(),
        );
        let order_desk = OrderDesk::start(
            OrderContext {
                network: network.clone(),
                account: account.clone(),
                writer: writer.requests.clone(),
                keyed: keyed.clone(),
            },
            signal.clone(),
        );
        let (asks, own_waiting) = watch::channel(Vec::new());
        let join_hints = JoinHints {
            waiting: waiting.clone(),
            amount: join_rules.amount.clone(),
            asks: own_waiting,
            hints: Arc::new(watch::Sender::new(BTreeMap::new())),
        };
        let joining = Joins {
            account: account.clone(),
            rules: join_rules,
            writer: writer.requests.clone(),
            desk: join_desk.clone(),
            view: view.clone(),
            follower: follower.clone(),
            state: joins_state,
            asks,
            hints: join_hints.hints.clone(),
        };
        let joining = tokio::spawn(joining.run(signal.clone()));

        Ok(ChainTasks {
            follower,
            view,
            routes,
            pool,
            keyed,
            keeper,
            waiting,
            join_desk,
            order_desk,
            join_hints,
            tasks: vec![following, keeping, joining, sending, graphing],
        })
    }
}
