//! One of every question.

use crate::scene::{OFFER, OPEN, PENDING};
use causeway_tests::suite::{over, Suite, MAIN, OTHER};
use causeway_types::channel::Direction;
use causeway_types::issuer::{Asset, QueryMsg as I};
use causeway_types::policy::QueryMsg as P;
use causeway_types::registry::{AdmissionRequest, ExpiryCursor, GraceCursor, QueryMsg as R};
use causeway_types::token::QueryMsg as T;
use causeway_types::units::Height;
use causeway_types::vault::QueryMsg as V;
use causeway_types::{Amount, ChannelId, OfferId, Ppm, Seconds, SidechainId};
use serde_json::Value;

const ONE: Amount = Amount::new(1);
const SIDECHAIN: SidechainId = SidechainId(MAIN);

fn values<T: serde::Serialize>(questions: Vec<T>) -> Vec<Value> {
    let value = |question| serde_json::to_value(question).unwrap();
    questions.iter().map(value).collect()
}

/// Those of the registry.
pub fn registry(suite: &Suite) -> Vec<Value> {
    let [alice, bob] = ["alice", "bob"].map(|name| suite.user(name).addr.to_string());
    let channel_id = OPEN;
    let (start_after, limit) = (Some(ChannelId(1)), Some(5));
    let sidechain_id = SIDECHAIN;
    let asks = |entry| R::Admission { entry };
    values(vec![
        R::Config {},
        R::Channel { channel_id },
        R::ChannelByName {
            sidechain_id,
            opener: alice.clone(),
            name: "name".to_owned(),
        },
        R::ChannelsByParticipant {
            participant: alice.clone(),
            sidechain_id: Some(sidechain_id),
            start_after,
            limit,
        },
        R::ChannelsByPair {
            sidechain_id,
            one: alice.clone(),
            other: bob.clone(),
            start_after,
            limit,
        },
        R::ChannelsByExpiry {
            until: Some(suite.now().plus(Seconds(u64::from(u32::MAX)))),
            start_after: Some(ExpiryCursor {
                at: suite.now(),
                channel_id,
            }),
            limit,
        },
        R::ChannelsInGrace {
            start_after: Some(GraceCursor {
                payable_from: Height(1),
                channel_id,
            }),
            limit,
        },
        R::Status { channel_id },
        R::SettlementPreview { channel_id },
        R::Credit {
            owner: alice.clone(),
            sidechain_id,
        },
        R::Credits {
            owner: alice.clone(),
            start_after: Some(SidechainId(0)),
            limit,
        },
        R::Neighbours {
            node: alice.clone(),
            sidechain_id: Some(sidechain_id),
            start_after: Some(ChannelId(0)),
            limit,
            locks_only: Some(true),
        },
        R::Between {
            from: alice.clone(),
            to: bob,
            sidechain_id,
            start_after: Some(ChannelId(0)),
            limit,
        },
        asks(AdmissionRequest::Open {
            sidechain_id,
            amount: ONE,
            fee_rate: Some(Ppm(1)),
        }),
        asks(AdmissionRequest::Join {
            channel_id: PENDING,
            amount: ONE,
            fee_rate: Some(Ppm(1)),
        }),
        asks(AdmissionRequest::Deposit {
            channel_id,
            owner: alice,
            amount: ONE,
        }),
        R::Undelivered { channel_id },
        R::AllUndelivered { start_after, limit },
        R::Holding { sidechain_id },
        R::Ownership {},
    ])
}

/// Those of the issuer.
pub fn issuer(suite: &Suite) -> Vec<Value> {
    let sidechain_id = SIDECHAIN;
    let native = Asset::Native {
        denom: suite.model.sidechains[&MAIN].denom.clone(),
    };
    let token = suite.model.sidechains[&MAIN].token.to_string();
    let foreign = Asset::Cw20 {
        address: token.clone(),
    };
    values(vec![
        I::Config {},
        I::Sidechain { sidechain_id },
        I::SidechainBySymbol {
            symbol: "cATOM".to_owned(),
        },
        I::SidechainByToken { token },
        I::Sidechains {
            start_after: Some(sidechain_id),
            limit: Some(5),
        },
        I::Reserve { sidechain_id },
        I::Asset { asset: native },
        I::Asset { asset: foreign },
        I::Redemption {
            sidechain_id,
            amount: ONE,
        },
        I::Ownership {},
    ])
}

/// Those of the token.
pub fn token(suite: &Suite) -> Vec<Value> {
    let [owner, spender] = ["alice", "stranger"].map(|name| suite.user(name).addr.to_string());
    let (start_after, limit) = (Some(owner.clone()), Some(5));
    values(vec![
        T::Balance {
            address: owner.clone(),
        },
        T::TokenInfo {},
        T::Minter {},
        T::Allowance {
            owner: owner.clone(),
            spender: spender.clone(),
        },
        T::AllAllowances {
            owner,
            start_after: None,
            limit,
        },
        T::AllSpenderAllowances {
            spender,
            start_after: None,
            limit,
        },
        T::MarketingInfo {},
        T::DownloadLogo {},
        T::AllAccounts { start_after, limit },
    ])
}

/// Those of the policy.
pub fn policy(suite: &Suite) -> Vec<Value> {
    let [alice, bob] = ["alice", "bob"].map(|name| suite.user(name).addr.to_string());
    let account = bob.clone();
    let sidechain_id = SIDECHAIN;
    let limit = Some(5);
    let hops = [
        over(OPEN, Direction::AToB),
        suite.ends(OTHER, "alice", "bob"),
    ];
    values(vec![
        P::Config {},
        P::Policy { sidechain_id },
        P::PolicyVersion {
            sidechain_id,
            version: 1,
        },
        P::Policies {
            start_after: Some(sidechain_id),
            limit,
        },
        P::LegalRate { sidechain_id },
        P::Route {
            name: "old".to_owned(),
        },
        P::Routes {
            start_after: Some("a".to_owned()),
            limit,
        },
        P::ExchangePairs {
            start_after: Some((sidechain_id, SidechainId(OTHER), alice.clone())),
            limit,
        },
        P::Neighbours {
            node: alice.clone(),
            sidechain_id: Some(sidechain_id),
            start_after: Some(ChannelId(0)),
            limit,
        },
        P::Quote {
            hops: hops[..1].to_vec(),
            amount: ONE,
            lock_step: None,
        },
        P::Quote {
            hops: hops.to_vec(),
            amount: ONE,
            lock_step: Some(Seconds(1)),
        },
        P::SelectRoute {
            payer: alice.clone(),
            payee: bob.clone(),
            sidechain_id,
            arrives_in: None,
            amount: ONE,
            at_most: Some(ONE),
            lock_step: None,
        },
        P::SelectRoute {
            payer: alice,
            payee: bob,
            sidechain_id,
            arrives_in: Some(SidechainId(OTHER)),
            amount: ONE,
            at_most: None,
            lock_step: Some(Seconds(1)),
        },
        P::Node { account },
        P::Nodes {
            start_after: Some("a".to_owned()),
            limit: Some(5),
        },
        P::Ownership {},
    ])
}

/// Those of the vault.
pub fn vault(suite: &Suite) -> Vec<Value> {
    let owner = suite.user("bob").addr.to_string();
    let provider = owner.clone();
    let sidechain_id = SIDECHAIN;
    let limit = Some(5);
    let offer_id = OFFER;
    values(vec![
        V::Config {},
        V::Account {
            owner: owner.clone(),
            sidechain_id,
        },
        V::Accounts {
            owner,
            start_after: Some(SidechainId(0)),
            limit,
        },
        V::Offer { offer_id },
        V::Offers {
            sidechain_id,
            start_after: Some(OfferId(0)),
            limit,
        },
        V::OffersByProvider {
            provider: provider.clone(),
            start_after: Some(OfferId(0)),
            limit,
        },
        V::Rent {
            offer_id,
            amount: ONE,
            lifetime: Seconds(1),
        },
        V::Lease { channel_id: OPEN },
        V::LeasesByProvider {
            provider,
            start_after: Some(ChannelId(0)),
            limit,
        },
        V::Holding { sidechain_id },
        V::Ownership {},
    ])
}
