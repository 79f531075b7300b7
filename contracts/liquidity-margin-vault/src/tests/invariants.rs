//! What holds after every message, done or refused. To the unit.

use super::{doubles, Suite};
use crate::state::{ACCOUNTS, LEASES, LEASES_BY_PROVIDER, OFFERS, OPEN_OFFERS};
use causeway_contract_utils::HOLDINGS;
use causeway_storage::{Map, Record};
use causeway_types::vault::{LeaseRecord, Offer, VaultAccount};
use causeway_types::Amount;
use cosmwasm_std::{Order, Storage};
use cw_storage_plus::{KeyDeserialize, PrimaryKey};
use std::collections::BTreeMap;

/// Whose, in which sidechain.
type Owner = (String, u64);
/// Sums of amounts; those that are 0 are left out.
type Sums = BTreeMap<Owner, u128>;

fn all<'a, K, T>(storage: &dyn Storage, map: &Map<K, T>) -> Vec<(K::Output, T)>
where
    K: PrimaryKey<'a> + KeyDeserialize,
    K::Output: 'static,
    T: Record,
{
    let entries = map.range(storage, None, None, Order::Ascending);
    entries.collect::<Result<_, _>>().unwrap()
}

fn sums(parts: impl Iterator<Item = (Owner, Amount)>) -> Sums {
    let mut sums = Sums::new();
    for (owner, amount) in parts.filter(|(_, amount)| !amount.is_zero()) {
        *sums.entry(owner).or_default() += amount.u128();
    }
    sums
}

impl Suite {
    /// Every part of every account is accounted for, and the tokens are there.
    pub fn check(&self) {
        let storage = self.app.contract_storage(&self.vault);
        let accounts: Vec<(Owner, VaultAccount)> = all(&*storage, &ACCOUNTS);
        assert!(accounts.iter().all(|(_, a)| *a != VaultAccount::default()));
        let of = |part: fn(&VaultAccount) -> Amount| {
            sums(accounts.iter().map(|(owner, a)| (owner.clone(), part(a))))
        };

        let leases = all(&*storage, &LEASES);
        let offers: BTreeMap<u64, Offer> = all(&*storage, &OFFERS).into_iter().collect();
        self.check_lists(&leases, &offers);
        let by_offer = |part: fn(&Offer) -> Amount| {
            let parts = offers.values().map(|o| {
                let owner = (o.provider.to_string(), o.sidechain_id.0);
                (owner, part(o))
            });
            sums(parts)
        };
        assert_eq!(of(|a| a.offered), by_offer(|o| o.offered));
        assert_eq!(of(|a| a.leased), by_offer(|o| o.leased));
        let rent = leases.iter().map(|(_, lease)| {
            let id = offers[&lease.offer_id.0].sidechain_id.0;
            ((lease.taker.to_string(), id), lease.rent)
        });
        assert_eq!(of(|a| a.rent_ahead), sums(rent), "rent has its lease");
        assert_eq!(of(|a| a.reserved), self.margins(), "margin has its channel");
        self.check_tokens(&accounts);
    }

    fn check_lists(&self, leases: &[(u64, LeaseRecord)], offers: &BTreeMap<u64, Offer>) {
        let storage = self.app.contract_storage(&self.vault);
        let mut leased: BTreeMap<u64, u128> = offers.keys().map(|id| (*id, 0)).collect();
        for (id, lease) in leases {
            assert_eq!(lease.channel_id.0, *id);
            assert_eq!(offers[&lease.offer_id.0].provider, lease.provider);
            assert!(LEASES_BY_PROVIDER.has(&*storage, (lease.provider.as_str(), *id)));
            *leased.get_mut(&lease.offer_id.0).unwrap() += lease.amount.u128();
        }
        assert_eq!(all(&*storage, &LEASES_BY_PROVIDER).len(), leases.len());
        for (id, offer) in offers {
            assert_eq!(offer.leased.u128(), leased[id], "an offer knows its leases");
            let open = OPEN_OFFERS.has(&*storage, (offer.sidechain_id.0, *id));
            assert_eq!(open, !offer.withdrawn);
            assert!(!offer.withdrawn || offer.offered.is_zero());
        }
    }

    /// The margins of the registry's channels that have not settled.
    fn margins(&self) -> Sums {
        let registry = self.app.contract_storage(&self.registry);
        let known = doubles::CHANNELS.range(&*registry, None, None, Order::Ascending);
        let channels = known.map(Result::unwrap);
        let parts = channels.flat_map(|(_, known)| {
            let owners = [Some(known.a), known.b];
            let id = known.sidechain_id.0;
            let named = move |owner: Option<_>| owner.map_or(String::new(), |o| format!("{o}"));
            let owners = owners.map(|owner| (named(owner), id));
            owners.into_iter().zip(known.margins)
        });
        sums(parts)
    }

    fn check_tokens(&self, accounts: &[(Owner, VaultAccount)]) {
        let storage = self.app.contract_storage(&self.vault);
        for (id, token) in [(1, &self.tokens[0]), (2, &self.tokens[1])] {
            let ours = accounts.iter().filter(|((_, of), _)| *of == id);
            let inside: u128 = ours
                .flat_map(|(_, a)| [a.free, a.reserved, a.offered, a.rent_ahead])
                .map(Amount::u128)
                .sum();
            let holding = HOLDINGS.may_load(&*storage, id).unwrap();
            let recorded = holding.map_or(0, |h| h.amount.u128());
            assert_eq!(inside, recorded, "accounts are what is recorded");
            assert_eq!(inside, self.tokens_of(token, &self.vault), "and is there");
        }
    }
}
