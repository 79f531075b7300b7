//! A state in which every message has something to do.

use causeway_tests::model::Contract;
use causeway_tests::suite::{instance, lock, Suite, MAIN, OTHER};
use causeway_types::channel::{Direction, LockMode};
use causeway_types::registry::SignedVoucher;
use causeway_types::{ChannelId, Lock, OfferId, Ppm, Seconds};

/// Open, Alice's and Bob's, with locks of Bob's shown.
pub const OPEN: ChannelId = ChannelId(1);
pub const PENDING: ChannelId = ChannelId(2);

pub const OFFER: OfferId = OfferId(1);

/// Bob's two locks in the open channel: the first has expired, the second has not.
pub fn locks(suite: &Suite) -> [Lock; 2] {
    let opened_at = suite.channel(OPEN).ledger.opened_at;
    let matures = opened_at.plus(Seconds(86_400));
    [
        lock(1, 10, matures),
        lock(2, 20, matures.plus(Seconds(3600))),
    ]
}

/// A voucher that Alice has signed and Bob has not shown.
pub fn unshown(suite: &mut Suite) -> SignedVoucher {
    suite.draft(OPEN, Direction::AToB, 30).signed()
}

pub fn set() -> Suite {
    let mut suite = Suite::new();
    suite.checks.leave_every = 0;
    suite.parameters_are(MAIN, |p| p.smallest_ratio = Ppm(100_000));
    for name in ["alice", "bob", "stranger", "admin", "heir"] {
        suite.by(name).deposits_coins(500).works();
        suite.by(name).sends_ahead(200).works();
        suite.by(name).deposits_margin(50).works();
    }
    suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .works();
    suite.bob().joins(OPEN).with(1000).works();
    suite.alice().deposits(OPEN, 5).works();
    suite.alice().asks_for(OPEN, 100).works();
    let list = locks(&suite);
    suite.time_passes(Seconds(43_200));
    let promised = suite.bob().pays(OPEN, 0).with_locks(&list).signed();
    suite.alice().shows(OPEN, &[promised]).works();
    suite.time_passes(Seconds(43_200));
    suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(50)
        .works();
    suite.legal_rate_is(MAIN, 100_000);
    suite.bob().offers(1000).with(100).works();
    suite.admin().sets_pair(OTHER, "bob", [1, 1]).works();
    let hops = [suite.ends(MAIN, "alice", "bob")];
    suite.admin().sets_route("old", &hops).works();
    let node = suite.announcement("bob", instance(1), None);
    suite.bob().announces(node).works();
    // what the issuer has too much of can be distributed, and tokens that came to it can be burnt
    let issuer = suite.wiring().issuer.clone();
    suite.alice().gives(&issuer, 10).works();
    suite.sends_plain_coins("alice", &issuer, 100);
    let offer = |suite: &Suite| cw_ownable::Action::TransferOwnership {
        new_owner: suite.user("heir").addr.to_string(),
        expiry: None,
    };
    for contract in Contract::ALL {
        let offer = offer(&suite);
        suite.admin().moves_ownership(contract, offer).works();
    }
    suite.allows("alice", "stranger", 40).works();
    suite
}
