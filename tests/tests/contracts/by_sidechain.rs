//! Names and lists of channels are apart by sidechain; questions about what is no address are refused.

use causeway_tests::suite::{Suite, MAIN, OTHER};
use causeway_types::channel::LockMode;
use causeway_types::policy::NeighboursResponse;
use causeway_types::registry::{
    AdmissionRequest, ChannelResponse, ChannelsResponse, QueryMsg as R,
};
use causeway_types::vault::QueryMsg as V;
use causeway_types::{Amount, ChannelId, SidechainId};
use cosmwasm_std::Addr;
use serde::Serialize;

const BOTH: [u64; 2] = [MAIN, OTHER];

#[test]
fn a_name_is_taken_in_one_sidechain_and_free_in_another() {
    let mut suite = Suite::new();
    let opener = suite.user("alice").addr.to_string();
    let ids = BOTH.map(|id| {
        let opens = suite.alice().on(id).opens(LockMode::OneWay);
        opens.named("rent").with(5).opens()
    });
    for (id, channel) in BOTH.into_iter().zip(ids) {
        let found: ChannelResponse = suite.ask_registry(&R::ChannelByName {
            sidechain_id: SidechainId(id),
            opener: opener.clone(),
            name: "rent".to_owned(),
        });
        assert_eq!(found.channel.id, channel);
        let again = suite.alice().on(id).opens(LockMode::OneWay);
        let refused = again.named("rent").with(5).refused();
        let code = "channel_name_taken";
        assert!(refused.to_string().starts_with(code), "{refused}");
    }
}

#[test]
fn a_name_that_a_terminal_would_interpret_is_refused() {
    let mut suite = Suite::new();
    for name in ["a\u{1b}[2K", "a\nb", "\u{7f}", "caf\u{e9}", " a", "a ", " "] {
        let opens = suite.alice().opens(LockMode::OneWay);
        let refused = opens.named(name).with(5).refused();
        let code = "name_not_printable: the channel's name";
        assert!(refused.to_string().starts_with(code), "{name:?}: {refused}");
    }
    let opens = suite.alice().opens(LockMode::OneWay);
    opens.named("~ the rent, 2026 !").with(5).works();
}

/// More channels than one page looks at, in one sidechain, hide none in another.
#[test]
fn a_list_in_one_sidechain_is_not_longer_for_channels_in_another() {
    let mut suite = Suite::new();
    suite.checks.leave_every = 0;
    for _ in 0..101 {
        let opens = suite.bob().on(MAIN).opens(LockMode::OneWay);
        opens.to("alice").with(1).opens();
    }
    let opens = suite.bob().on(OTHER).opens(LockMode::OneWay);
    let dear = opens.to("alice").with(1000).opens();
    suite.alice().on(OTHER).joins(dear).with(1000).works();
    let [alice, bob] = ["alice", "bob"].map(|name| suite.user(name).addr.to_string());
    let sidechain_id = SidechainId(OTHER);
    let (start_after, limit) = (None, None);
    let seen: NeighboursResponse = suite.ask_registry(&R::Neighbours {
        node: alice.clone(),
        sidechain_id: Some(sidechain_id),
        start_after,
        limit,
        locks_only: None,
    });
    let ids = |seen: &NeighboursResponse| -> Vec<ChannelId> {
        seen.neighbours.iter().map(|n| n.channel_id).collect()
    };
    assert_eq!((ids(&seen), seen.more_after), (vec![dear], None));
    let seen: NeighboursResponse = suite.ask_registry(&R::Between {
        from: alice.clone(),
        to: bob.clone(),
        sidechain_id,
        start_after,
        limit,
    });
    assert_eq!((ids(&seen), seen.more_after), (vec![dear], None));
    let pair = R::ChannelsByPair {
        sidechain_id,
        one: bob,
        other: alice.clone(),
        start_after,
        limit,
    };
    let own = R::ChannelsByParticipant {
        participant: alice.clone(),
        sidechain_id: Some(sidechain_id),
        start_after,
        limit,
    };
    for question in [pair, own] {
        let seen: ChannelsResponse = suite.ask_registry(&question);
        let ids: Vec<_> = seen.channels.iter().map(|c| c.channel.id).collect();
        assert_eq!(ids, [dear]);
    }
    // a page goes on after a channel of another sidechain: all of that one's come before, or after
    let after = |sidechain: u64, id| -> Vec<ChannelId> {
        let seen: ChannelsResponse = suite.ask_registry(&R::ChannelsByParticipant {
            participant: alice.clone(),
            sidechain_id: Some(SidechainId(sidechain)),
            start_after: Some(id),
            limit: Some(1),
        });
        seen.channels.iter().map(|c| c.channel.id).collect()
    };
    assert_eq!(after(OTHER, ChannelId(7)), [dear]);
    assert_eq!(after(OTHER, dear), []);
    assert_eq!(after(MAIN, dear), []);
    assert_eq!(after(MAIN, ChannelId(7)), [ChannelId(8)]);
}

#[test]
fn a_question_about_what_is_no_address_is_refused() {
    let suite = Suite::new();
    let alice = suite.user("alice").addr.to_string();
    let (sidechain_id, amount) = (SidechainId(MAIN), Amount::new(1));
    let (start_after, limit) = (None, None);
    for nobody in ["", "nobody", &alice.to_uppercase(), &alice[1..]] {
        let whom = || nobody.to_owned();
        let registry = [
            R::ChannelByName {
                sidechain_id,
                opener: whom(),
                name: "rent".to_owned(),
            },
            R::ChannelsByParticipant {
                participant: whom(),
                sidechain_id: None,
                start_after,
                limit,
            },
            R::ChannelsByPair {
                sidechain_id,
                one: whom(),
                other: alice.clone(),
                start_after,
                limit,
            },
            R::ChannelsByPair {
                sidechain_id,
                one: alice.clone(),
                other: whom(),
                start_after,
                limit,
            },
            R::Credit {
                owner: whom(),
                sidechain_id,
            },
            R::Credits {
                owner: whom(),
                start_after: None,
                limit,
            },
            R::Neighbours {
                node: whom(),
                sidechain_id: None,
                start_after,
                limit,
                locks_only: None,
            },
            R::Between {
                from: alice.clone(),
                to: whom(),
                sidechain_id,
                start_after,
                limit,
            },
            R::Admission {
                entry: AdmissionRequest::Deposit {
                    channel_id: ChannelId(1),
                    owner: whom(),
                    amount,
                },
            },
        ];
        let vault = [
            V::Account {
                owner: whom(),
                sidechain_id,
            },
            V::Accounts {
                owner: whom(),
                start_after: None,
                limit,
            },
            V::OffersByProvider {
                provider: whom(),
                start_after: None,
                limit,
            },
            V::LeasesByProvider {
                provider: whom(),
                start_after,
                limit,
            },
        ];
        let wiring = suite.wiring();
        for question in &registry {
            refused(&suite, &wiring.registry, question);
        }
        for question in &vault {
            refused(&suite, &wiring.vault, question);
        }
    }
}

fn refused(suite: &Suite, contract: &Addr, question: &(impl Serialize + std::fmt::Debug)) {
    // whatever it would be: an answer that cannot be read would be one
    let answer = suite.ask::<serde::de::IgnoredAny>(contract, question);
    assert!(answer.is_err(), "{question:?} is answered");
}
