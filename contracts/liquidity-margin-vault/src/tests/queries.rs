//! Answers, and pages that are capped.

use super::{amount, in_any_parts, open, terms, top_up, Suite, LONG, LOT, ONE, TWO};
use crate::ContractError;
use causeway_types::vault::{
    AccountsResponse, ConfigResponse, ExecuteMsg, HoldingResponse, Hook, LeasesResponse, Offer,
    OfferTerms, OffersResponse, QueryMsg, RentResponse,
};
use causeway_types::{ChannelId, OfferId, Ppm, Seconds, SidechainId, DEFAULT_LIMIT, MAX_LIMIT};
use cosmwasm_std::Addr;

fn offers(suite: &Suite, id: SidechainId, start: Option<u64>, limit: Option<u32>) -> Vec<u64> {
    let msg = QueryMsg::Offers {
        sidechain_id: id,
        start_after: start.map(OfferId),
        limit,
    };
    let page: OffersResponse = suite.ask(&msg).unwrap();
    page.offers.iter().map(|o| o.id.0).collect()
}
fn offers_by(suite: &Suite, who: &Addr, start: Option<u64>, limit: Option<u32>) -> Vec<u64> {
    let msg = QueryMsg::OffersByProvider {
        provider: who.to_string(),
        start_after: start.map(OfferId),
        limit,
    };
    let page: OffersResponse = suite.ask(&msg).unwrap();
    page.offers.iter().map(|o| o.id.0).collect()
}
fn leases_by(suite: &Suite, who: &Addr, start: Option<u64>, limit: Option<u32>) -> Vec<u64> {
    let msg = QueryMsg::LeasesByProvider {
        provider: who.to_string(),
        start_after: start.map(ChannelId),
        limit,
    };
    let page: LeasesResponse = suite.ask(&msg).unwrap();
    page.leases.iter().map(|l| l.channel_id.0).collect()
}

#[test]
fn the_wiring_is_told() {
    let mut suite = Suite::new();
    suite.offer(1, in_any_parts());
    let config: ConfigResponse = suite.ask(&QueryMsg::Config {}).unwrap();
    let expected = ConfigResponse {
        issuer: suite.issuer.clone(),
        policy: suite.policy.clone(),
        registry: Some(suite.registry.clone()),
        paused: false,
        offers: 1,
    };
    assert_eq!(config, expected);
}

#[test]
fn an_owners_accounts_are_paged_by_sidechain() {
    let mut suite = Suite::new();
    let (alice, two) = (suite.alice.clone(), suite.tokens[1].clone());
    suite.deposit(&alice, 5).unwrap();
    let hook = Hook::Deposit { beneficiary: None };
    suite.send_of(&two, &alice, 6, &hook).unwrap();
    let page = |start_after, limit| -> Vec<_> {
        let msg = QueryMsg::Accounts {
            owner: alice.to_string(),
            start_after,
            limit,
        };
        let page: AccountsResponse = suite.ask(&msg).unwrap();
        let accounts = page.accounts.into_iter();
        accounts
            .map(|a| (a.sidechain_id, a.account.free.u128()))
            .collect()
    };
    assert_eq!(page(None, None), [(ONE, 5), (TWO, 6)]);
    assert_eq!(page(None, Some(1)), [(ONE, 5)]);
    assert_eq!(page(Some(ONE), None), [(TWO, 6)]);
    assert_eq!(page(Some(TWO), None), []);
}

#[test]
fn a_sidechain_nobody_used_holds_nothing() {
    let suite = Suite::new();
    let holding = QueryMsg::Holding { sidechain_id: TWO };
    let holding: HoldingResponse = suite.ask(&holding).unwrap();
    assert_eq!((holding.token, holding.amount), (None, amount(0)));
    let missing = QueryMsg::Offer {
        offer_id: OfferId(1),
    };
    let refused = suite.ask::<Offer>(&missing).unwrap_err().to_string();
    let expected = ContractError::OfferNotFound {
        asked: OfferId(1),
        count: 0,
    };
    assert!(refused.contains(&expected.to_string()));
}

#[test]
fn pages_are_capped_and_the_next_one_goes_on() {
    let mut suite = Suite::new();
    let (alice, bob, carol) = (suite.alice.clone(), suite.bob.clone(), suite.carol.clone());
    suite.deposit(&alice, 100_000).unwrap();
    let count = u64::from(MAX_LIMIT) + 3;
    for _ in 0..count {
        let id = suite.offer(2_000, terms());
        suite.take(&alice, id, open(1_000, 0)).unwrap();
    }
    let hook = Hook::MakeOffer(in_any_parts());
    suite.send(&carol, 10, &hook).unwrap();
    let two = suite.tokens[1].clone();
    suite.send_of(&two, &bob, 10, &hook).unwrap();

    let up_to = |n: u32| (1..=u64::from(n)).collect::<Vec<_>>();
    type Page<'a> = Box<dyn Fn(Option<u64>, Option<u32>) -> Vec<u64> + 'a>;
    let pages: [Page; 3] = [
        Box::new(|start, limit| offers(&suite, ONE, start, limit)),
        Box::new(|start, limit| offers_by(&suite, &bob, start, limit)),
        Box::new(|start, limit| leases_by(&suite, &bob, start, limit)),
    ];
    for page in &pages {
        assert_eq!(page(None, None), up_to(DEFAULT_LIMIT));
        assert_eq!(page(None, Some(2)), up_to(2));
        assert_eq!(page(None, Some(0)), up_to(0));
        assert_eq!(page(None, Some(u32::MAX)), up_to(MAX_LIMIT));
        let rest = page(Some(MAX_LIMIT.into()), None);
        assert_eq!(rest[..3], [31, 32, 33]);
    }
    drop(pages);
    assert_eq!(offers(&suite, ONE, Some(33), None), [34], "carol's");
    assert_eq!(
        offers_by(&suite, &bob, Some(33), None),
        [35],
        "of the other token"
    );
    assert_eq!(offers(&suite, TWO, None, None), [35]);

    // what is withdrawn, and what has ended, is listed no more; a provider still finds its offer
    let take_back = ExecuteMsg::WithdrawOffer {
        offer_id: OfferId(1),
        amount: None,
    };
    suite.execute(&bob, take_back).unwrap();
    suite.settle(2, 1_000, vec![]).unwrap();
    assert_eq!(offers(&suite, ONE, None, Some(2)), [2, 3]);
    assert_eq!(offers_by(&suite, &bob, None, Some(2)), [1, 2]);
    assert_eq!(leases_by(&suite, &bob, None, Some(2)), [1, 3]);
}

#[test]
fn what_a_lease_costs_is_told_beforehand() {
    let mut suite = Suite::new();
    let alice = suite.alice.clone();
    let id = suite.offer(LOT, terms());
    suite.rates(1_000, 200_000);
    let asked = QueryMsg::Rent {
        offer_id: id,
        amount: amount(1_000_001),
        lifetime: Seconds(LONG),
    };
    let told: RentResponse = suite.ask(&asked).unwrap();
    // 634.19… and 1,000.001, both rounded up
    assert_eq!(
        (told.rent, told.provider_margin),
        (amount(635), amount(1_001))
    );
    suite.deposit(&alice, 635).unwrap();
    suite.take(&alice, id, open(1_000_001, 0)).unwrap();
    assert_eq!(suite.account(&alice), [0, 0, 0, 0, 635]);
    let far = QueryMsg::Rent {
        offer_id: id,
        amount: amount(u128::MAX),
        lifetime: Seconds(1 << 53),
    };
    let told: RentResponse = suite.ask(&far).unwrap();
    assert_eq!(told.rent, amount(u128::MAX));
}

#[test]
fn a_lease_shows_what_it_has_earned() {
    let mut suite = Suite::new();
    let alice = suite.alice.clone();
    let free = OfferTerms {
        rate: Ppm(0),
        ..terms()
    };
    let id = suite.offer(2 * LOT, free);
    suite.take(&alice, id, open(LOT, 0)).unwrap();
    suite.pass(LONG / 2);
    assert!(suite.lease(1).earned.is_zero(), "at a rate of 0");
    suite.take(&alice, id, top_up(LOT, 1)).unwrap();
    assert_eq!(suite.lease(1).lease.unwrap().amount, amount(2 * LOT));
    assert!(suite.lease(9).lease.is_none() && suite.lease(9).earned.is_zero());
}
