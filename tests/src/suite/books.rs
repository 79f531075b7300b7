//! The vault's and the policy's records, compared with the shadow ledger's.

use super::Suite;
use crate::model::{AccountModel, ChannelModel, LeaseModel, Model, OfferModel, A, B};
use causeway_types::channel::{Phase, Side};
use causeway_types::node::Node;
use causeway_types::policy::{ExchangePairsResponse, RoutesResponse};
use causeway_types::policy::{NeighboursResponse, Policy, QueryMsg as PolicyQuery};
use causeway_types::registry::QueryMsg;
use causeway_types::route::{Neighbour, Route};
use causeway_types::vault::{Settled, VaultAccount};
use causeway_types::{Amount, ChannelId, SidechainId};
use cosmwasm_std::{Addr, Order, Storage};
use liquidity_margin_vault::state;
use std::collections::BTreeMap;
use std::rc::Rc;

fn account_model(account: &VaultAccount) -> AccountModel {
    AccountModel {
        free: account.free.u128(),
        reserved: account.reserved.u128(),
        offered: account.offered.u128(),
        leased: account.leased.u128(),
        rent_ahead: account.rent_ahead.u128(),
    }
}

fn is_new<T>(before: &BTreeMap<u64, Rc<T>>, id: u64, now: &Rc<T>) -> bool {
    !before.get(&id).is_some_and(|old| Rc::ptr_eq(old, now))
}

impl Suite {
    fn vault_storage(&self) -> Box<dyn Storage + '_> {
        self.chain.contract_storage(&self.model.wiring.vault)
    }

    /// What the registry has still to tell the vault.
    pub(super) fn undelivered(&self) -> BTreeMap<u64, Settled> {
        let storage = self.registry_storage();
        channel_registry::state::UNDELIVERED
            .range(storage.as_ref(), None, None, Order::Ascending)
            .map(Result::unwrap)
            .collect()
    }

    /// Every account is the shadow ledger's, and so is every offer and lease that was touched; what the vault holds and
    /// what is in channels is what the accounts say, to the unit.
    pub(super) fn check_vault(&self, before: &Model) {
        let storage = self.vault_storage();
        for ((owner, id), shadow) in &self.model.accounts {
            let key = (owner.as_str(), *id);
            let seen = state::ACCOUNTS.may_load(storage.as_ref(), key).unwrap();
            let seen = account_model(&seen.unwrap_or_default());
            assert_eq!(seen, *shadow, "account {id} of {owner}");
        }
        for (id, offer) in &self.model.offers {
            if is_new(&before.offers, *id, offer) {
                self.check_offer(*id, offer);
            }
        }
        for (id, loan) in &self.model.loans {
            if is_new(&before.loans, *id, loan) {
                self.check_loan(*id, loan);
            }
        }
        for id in self.model.sidechains.keys() {
            self.check_vault_sums(*id);
        }
    }

    fn check_vault_sums(&self, id: u64) {
        let model = &self.model;
        let accounts = model.accounts.iter().filter(|((_, s), _)| *s == id);
        let sum =
            |part: fn(&AccountModel) -> u128| accounts.clone().map(|(_, p)| part(p)).sum::<u128>();
        let holding = causeway_contract_utils::HOLDINGS.may_load(self.vault_storage().as_ref(), id);
        let holding = holding.unwrap().map_or(0, |h| h.amount.u128());
        let held = sum(AccountModel::held);
        assert_eq!(held, holding, "what the vault holds of sidechain {id}");
        let has = model.tokens_of(&model.wiring.vault, id);
        assert_eq!(has, held + model.sidechains[&id].vault_gifts);
        let loans = model.loans.values();
        let loans = loans.filter(|l| model.offers[&l.offer].sidechain == id);
        let rents: u128 = loans.map(|l| l.rent).sum();
        assert_eq!(sum(|p| p.rent_ahead), rents, "rent ahead in sidechain {id}");
        assert_eq!(sum(|p| p.leased), model.all_leased(id));
        assert_eq!(sum(|p| p.reserved), model.all_margins(id));
        let offers = model.offers.values().filter(|o| o.sidechain == id);
        let offered: u128 = offers.clone().map(|o| o.offered).sum();
        assert_eq!(sum(|p| p.offered), offered);
        assert_eq!(sum(|p| p.leased), offers.map(|o| o.leased).sum::<u128>());
    }

    fn check_offer(&self, id: u64, shadow: &OfferModel) {
        let seen = state::OFFERS
            .load(self.vault_storage().as_ref(), id)
            .unwrap();
        let seen = OfferModel {
            provider: seen.provider,
            sidechain: seen.sidechain_id.0,
            terms: seen.terms,
            offered: seen.offered.u128(),
            leased: seen.leased.u128(),
            withdrawn: seen.withdrawn,
        };
        assert_eq!(&seen, shadow, "offer {id}");
    }

    fn check_loan(&self, id: u64, shadow: &LeaseModel) {
        let seen = state::LEASES
            .load(self.vault_storage().as_ref(), id)
            .unwrap();
        let seen = LeaseModel {
            offer: seen.offer_id.0,
            provider: seen.provider,
            taker: seen.taker,
            amount: seen.amount.u128(),
            rent: seen.rent.u128(),
            from: seen.from.0,
            until: seen.until.0,
        };
        assert_eq!(&seen, shadow, "lease of channel {id}");
    }

    /// The vault has every account, offer and lease of the shadow ledger, and no others.
    pub(super) fn check_vault_records(&self) {
        let storage = self.vault_storage();
        let stored = state::ACCOUNTS
            .range(storage.as_ref(), None, None, Order::Ascending)
            .map(|entry| {
                let ((owner, id), account): ((String, u64), VaultAccount) = entry.unwrap();
                ((Addr::unchecked(owner), id), account_model(&account))
            });
        let mut expected = self.model.accounts.clone();
        expected.retain(|_, account| *account != AccountModel::default());
        assert_eq!(stored.collect::<BTreeMap<_, _>>(), expected, "accounts");
        for (id, offer) in &self.model.offers {
            self.check_offer(*id, offer);
        }
        let offers = state::OFFER_COUNT.load(storage.as_ref()).unwrap();
        assert_eq!(offers, self.model.offers.len() as u64);
        for (id, loan) in &self.model.loans {
            self.check_loan(*id, loan);
        }
        let leases = state::LEASES.keys(storage.as_ref(), None, None, Order::Ascending);
        let leases: Vec<_> = leases.map(Result::unwrap).collect();
        let loans: Vec<_> = self.model.loans.keys().copied().collect();
        assert_eq!(leases, loans, "leases");
    }

    /// The policy in force, the preset routes, the exchange pairs and the nodes are the shadow ledger's.
    pub(super) fn check_policy_records(&self) {
        let policy = &self.model.wiring.policy;
        for (id, sidechain) in &self.model.sidechains {
            let sidechain_id = SidechainId(*id);
            let seen: Policy = self
                .ask(policy, &PolicyQuery::Policy { sidechain_id })
                .unwrap();
            let newest = sidechain.policies.last().unwrap();
            assert_eq!(seen.version, sidechain.policies.len() as u64 - 1);
            assert_eq!(&seen.parameters, newest.rules.as_ref(), "sidechain {id}");
            assert_eq!(seen.legal_rate, newest.legal_rate);
        }
        let mut routes = vec![];
        loop {
            let start_after = routes.last().map(|r: &Route| r.name.clone());
            let limit = None;
            let page = PolicyQuery::Routes { start_after, limit };
            let page: RoutesResponse = self.ask(policy, &page).unwrap();
            if page.routes.is_empty() {
                break;
            }
            routes.extend(page.routes);
        }
        let shadow = self.model.routes.iter().map(|(name, hops)| Route {
            name: name.clone(),
            hops: hops.as_ref().clone(),
        });
        assert_eq!(routes, shadow.collect::<Vec<_>>(), "routes");
        let pairs = PolicyQuery::ExchangePairs {
            start_after: None,
            limit: Some(100),
        };
        let pairs: ExchangePairsResponse = self.ask(policy, &pairs).unwrap();
        let shadow = self.model.pairs.values().map(|p| p.as_ref().clone());
        assert_eq!(pairs.pairs, shadow.take(100).collect::<Vec<_>>(), "pairs");
        self.check_nodes();
    }

    /// Every node is the shadow ledger's. Read from storage: contracts of an earlier version know no query for it.
    fn check_nodes(&self) {
        let storage = self.chain.contract_storage(&self.model.wiring.policy);
        let nodes = routing_policy::state::NODES
            .range(storage.as_ref(), None, None, Order::Ascending)
            .map(|entry| {
                let (account, node) = entry.unwrap();
                Node {
                    account,
                    instance: node.instance,
                    announced: node.announced,
                }
            });
        let shadow = self.model.nodes.values().map(|node| node.as_ref().clone());
        assert_eq!(
            nodes.collect::<Vec<_>>(),
            shadow.collect::<Vec<_>>(),
            "nodes"
        );
    }

    /// The running channels of everybody, as the registry tells them, are those of the shadow ledger.
    pub(super) fn check_neighbours(&self) {
        for user in self.users.values() {
            let mut seen: Vec<Neighbour> = vec![];
            let mut start_after = None;
            loop {
                let page = QueryMsg::Neighbours {
                    node: user.addr.to_string(),
                    sidechain_id: None,
                    start_after,
                    limit: Some(100),
                    locks_only: None,
                };
                let page: NeighboursResponse = self.ask_registry(&page);
                seen.extend(page.neighbours);
                start_after = page.more_after;
                if start_after.is_none() {
                    break;
                }
            }
            // by peer, then number
            seen.sort_by_key(|n| n.channel_id);
            let lives = self.model.channels.values();
            let shadow = lives.filter_map(|life| neighbour(life, &user.addr, self.model.now));
            assert_eq!(
                seen,
                shadow.collect::<Vec<_>>(),
                "neighbours of {}",
                user.name
            );
        }
    }
}

/// A channel as somebody sees it, if it runs.
fn neighbour(life: &ChannelModel, who: &Addr, now: u64) -> Option<Neighbour> {
    let side = life.side_of(who)?;
    let runs = life.phase(now) == Phase::Open && life.parts.iter().all(|p| !p.closed);
    let peer = life.parts[1 - side].who.clone().filter(|_| runs)?;
    let split = life.split(now);
    Some(Neighbour {
        channel_id: ChannelId(life.id),
        sidechain_id: SidechainId(life.sidechain),
        mode: life.mode,
        side: if side == A { Side::A } else { Side::B },
        peer,
        balance: Amount::new(split[side]),
        peer_balance: Amount::new(split[A + B - side]),
        locked: Amount::new(life.parts[side].word.held(now)),
        peer_locked: Amount::new(life.parts[1 - side].word.held(now)),
        capacity: Amount::new(life.capacity()),
        withdrawing: Amount::new(life.withdrawing(side, now)),
        peer_withdrawing: Amount::new(life.withdrawing(1 - side, now)),
        fee_rate: life.parts[side].fee_rate,
        peer_fee_rate: life.parts[1 - side].fee_rate,
        expires_at: life.expires_at.into(),
        payments_until: life.payments_until().into(),
        locks_until: (life.mode != causeway_types::channel::LockMode::Unlocked)
            .then(|| life.locks_until().into()),
        longest_lock: life.rules.longest_lock,
    })
}
