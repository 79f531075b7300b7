//! Questions to the registry, page by page.

use causeway_tests::suite::{lock, Suite, DAY, MAIN, OTHER};
use causeway_types::channel::{LockMode, Phase};
use causeway_types::registry::{
    ChannelResponse, ChannelsResponse, ConfigResponse, CreditResponse, CreditsResponse,
    ExpiryCursor, GraceCursor, HoldingResponse, PreviewResponse, QueryMsg, StatusResponse,
};
use causeway_types::{Amount, ChannelId, Height, Seconds, SidechainId, UnixTime};

/// Alice has 35 channels: by turns to Bob, to Carol, and to anyone.
fn crowd() -> (Suite, Vec<ChannelId>) {
    let mut suite = Suite::new();
    suite.checks.leave_every = 0;
    let ids = (0..35u64).map(|n| {
        // the first ends last
        let opens = suite
            .alice()
            .opens(LockMode::OneWay)
            .living(Seconds(3 * DAY - n / 2));
        let opens = match n % 3 {
            0 => opens.to("bob"),
            1 => opens.to("carol"),
            _ => opens,
        };
        opens.with(1).opens()
    });
    let ids = ids.collect();
    (suite, ids)
}

/// All pages of a question, each checked to be no longer than what was asked.
fn pages<C>(
    suite: &Suite,
    limit: Option<u32>,
    question: impl Fn(Option<C>) -> QueryMsg,
    cursor: impl Fn(&ChannelResponse) -> C,
) -> Vec<ChannelId> {
    let at_most = limit.map_or(10, |n| n.min(30)) as usize;
    let mut all = vec![];
    let mut after = None;
    loop {
        let page: ChannelsResponse = suite.ask_registry(&question(after));
        assert!(page.channels.len() <= at_most);
        let Some(last) = page.channels.last() else {
            return all;
        };
        if page.channels.len() == at_most {
            after = Some(cursor(last));
            all.extend(page.channels.iter().map(|c| c.channel.id));
        } else {
            all.extend(page.channels.iter().map(|c| c.channel.id));
            return all;
        }
    }
}

#[test]
fn a_page_has_ten_unless_asked_and_never_more_than_thirty() {
    let (suite, _) = crowd();
    for (limit, length) in [
        (None, 10),
        (Some(3), 3),
        (Some(30), 30),
        (Some(31), 30),
        (Some(0), 0),
    ] {
        let until = None;
        let start_after = None;
        let page: ChannelsResponse = suite.ask_registry(&QueryMsg::ChannelsByExpiry {
            until,
            start_after,
            limit,
        });
        assert_eq!(page.channels.len(), length);
    }
}

#[test]
fn a_participants_channels_come_peer_by_peer_and_none_is_missed() {
    let (suite, ids) = crowd();
    let alice = suite.user("alice").addr.to_string();
    for limit in [None, Some(1), Some(7), Some(99)] {
        let question = |start_after| QueryMsg::ChannelsByParticipant {
            participant: alice.clone(),
            sidechain_id: None,
            start_after,
            limit,
        };
        let mut seen = pages(&suite, limit, question, |c| c.channel.id);
        let peer = |id: &ChannelId| suite.channel_model(*id).parts[1].who.clone();
        assert!(seen.is_sorted_by_key(|id| (peer(id), *id)));
        seen.sort_unstable();
        assert_eq!(seen, ids);
    }
    let bob = suite.user("bob").addr.to_string();
    let question = |start_after| QueryMsg::ChannelsByParticipant {
        participant: bob.clone(),
        sidechain_id: Some(SidechainId(MAIN)),
        start_after,
        limit: Some(5),
    };
    let seen = pages(&suite, Some(5), question, |c| c.channel.id);
    let bobs: Vec<_> = ids.iter().copied().step_by(3).collect();
    assert_eq!(seen, bobs);
}

#[test]
fn a_pairs_channels_are_the_same_from_either_side() {
    let (suite, ids) = crowd();
    let names = [suite.user("alice").addr, suite.user("carol").addr].map(|a| a.to_string());
    let carols: Vec<_> = ids.iter().copied().skip(1).step_by(3).collect();
    for [one, other] in [[&names[0], &names[1]], [&names[1], &names[0]]] {
        let question = |start_after| QueryMsg::ChannelsByPair {
            sidechain_id: SidechainId(MAIN),
            one: one.clone(),
            other: other.clone(),
            start_after,
            limit: Some(4),
        };
        assert_eq!(pages(&suite, Some(4), question, |c| c.channel.id), carols);
    }
}

#[test]
fn channels_by_expiry_come_by_time_and_until_a_time() {
    let (suite, mut ids) = crowd();
    let end = |id: &ChannelId| UnixTime(suite.channel_model(*id).expires_at);
    ids.sort_by_key(|id| (end(id), *id));
    let middle = end(&ids[16]);
    for until in [None, Some(middle)] {
        let question = |start_after| QueryMsg::ChannelsByExpiry {
            until,
            start_after,
            limit: Some(3),
        };
        let cursor = |c: &ChannelResponse| ExpiryCursor {
            at: c.channel.ledger.expires_at,
            channel_id: c.channel.id,
        };
        let seen = pages(&suite, Some(3), question, cursor);
        let mut expected = ids.clone();
        expected.retain(|id| until.is_none_or(|t| end(id) <= t));
        assert_eq!(seen, expected);
    }
}

#[test]
fn channels_in_grace_come_by_height() {
    let (mut suite, ids) = crowd();
    suite.a_week_passes();
    let batches: Vec<_> = ids.chunks(12).map(<[ChannelId]>::to_vec).collect();
    for batch in batches.iter().rev() {
        suite.carol().settles(batch).works();
        suite.blocks_pass(1);
    }
    let question = |start_after| QueryMsg::ChannelsInGrace {
        start_after,
        limit: Some(5),
    };
    let cursor = |c: &ChannelResponse| GraceCursor {
        payable_from: c.channel.ledger.marked_due_at.unwrap().plus(60),
        channel_id: c.channel.id,
    };
    let expected: Vec<_> = batches.into_iter().rev().flatten().collect();
    assert_eq!(pages(&suite, Some(5), question, cursor), expected);
}

#[test]
fn a_channel_is_found_by_its_number_and_by_its_openers_name_for_it() {
    let mut suite = Suite::new();
    let id = suite
        .alice()
        .opens(LockMode::OneWay)
        .named("rent")
        .with(5)
        .opens();
    let opener = suite.user("alice").addr.to_string();
    let found: ChannelResponse = suite.ask_registry(&QueryMsg::ChannelByName {
        sidechain_id: SidechainId(MAIN),
        opener: opener.clone(),
        name: "rent".to_owned(),
    });
    assert_eq!(found.channel.id, id);
    assert_eq!(found.phase, Phase::Pending);
    let same: ChannelResponse = suite.ask_registry(&QueryMsg::Channel { channel_id: id });
    assert_eq!(same, found);
    let registry = suite.wiring().registry.clone();
    for question in [
        QueryMsg::ChannelByName {
            sidechain_id: SidechainId(MAIN),
            opener: opener.clone(),
            name: "lease".to_owned(),
        },
        QueryMsg::ChannelByName {
            sidechain_id: SidechainId(OTHER),
            opener,
            name: "rent".to_owned(),
        },
        QueryMsg::Channel {
            channel_id: ChannelId(2),
        },
        QueryMsg::Status {
            channel_id: ChannelId(2),
        },
    ] {
        assert!(suite.ask::<ChannelResponse>(&registry, &question).is_err());
    }
}

#[test]
fn a_channel_is_healthy_when_every_sides_balance_reaches_the_minimum() {
    let mut suite = Suite::new();
    suite.parameters_are(MAIN, |p| p.minimum_balance = Amount::new(100));
    let channel_id = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel_id).with(100).works();
    let status = |s: &Suite| s.ask_registry::<StatusResponse>(&QueryMsg::Status { channel_id });
    assert!(status(&suite).healthy);
    let list = [lock(1, 1, suite.now().plus(Seconds(60)))];
    let voucher = suite
        .alice()
        .pays(channel_id, 900)
        .with_locks(&list)
        .signed();
    suite.bob().shows(channel_id, &[voucher]).works();
    let seen = status(&suite);
    assert!(!seen.healthy, "99 of Alice's are left");
    let balances = [seen.balance_a, seen.balance_b, seen.held].map(Amount::u128);
    assert_eq!(balances, [99, 1000, 1]);
    assert_eq!(seen.minimum_balance.u128(), 100);
    assert_eq!(seen.phase, Phase::Open);
    assert_eq!(
        seen.expires_at.0,
        suite.channel_model(channel_id).expires_at
    );
    suite.it_becomes(list[0].expiry);
    assert!(status(&suite).healthy);
}

#[test]
fn a_preview_says_what_a_settlement_would_pay_and_from_when() {
    let mut suite = Suite::new();
    suite.parameters_are(MAIN, |p| p.smallest_ratio = causeway_types::Ppm(500_000));
    let channel_id = suite
        .alice()
        .opens(LockMode::OneWay)
        .to("bob")
        .with(1000)
        .opens();
    suite.bob().joins(channel_id).with_nothing().works();
    suite.bob().deposits(channel_id, 7).works();
    let question = QueryMsg::SettlementPreview { channel_id };
    let seen: PreviewResponse = suite.ask_registry(&question);
    assert_eq!((seen.pay_a.u128(), seen.unallocated_b.u128()), (1000, 7));
    assert_eq!(seen.payable_from, None);
    suite.the_end_comes(channel_id);
    suite.bob().settles(&[channel_id]).works();
    let seen: PreviewResponse = suite.ask_registry(&question);
    assert_eq!(seen.payable_from, Some(Height(suite.model.height + 60)));
    suite.grace_passes(channel_id);
    suite.bob().settles(&[channel_id]).works();
    let seen: PreviewResponse = suite.ask_registry(&question);
    let nothing = PreviewResponse {
        pay_a: Amount::ZERO,
        pay_b: Amount::ZERO,
        held: Amount::ZERO,
        unallocated_a: Amount::ZERO,
        unallocated_b: Amount::ZERO,
        payable_from: None,
    };
    assert_eq!(seen, nothing);
}

#[test]
fn credits_holdings_and_wiring_are_told() {
    let mut suite = Suite::new();
    let owner = suite.user("alice").addr.to_string();
    let holding = |s: &Suite, id| {
        let sidechain_id = SidechainId(id);
        s.ask_registry::<HoldingResponse>(&QueryMsg::Holding { sidechain_id })
    };
    assert_eq!(holding(&suite, MAIN).token, None);
    suite.alice().sends_ahead(5).works();
    suite.alice().on(OTHER).sends_ahead(7).works();
    let one: CreditResponse = suite.ask_registry(&QueryMsg::Credit {
        owner: owner.clone(),
        sidechain_id: SidechainId(OTHER),
    });
    assert_eq!(one.amount.u128(), 7);
    let page = |start_after: Option<u64>| {
        let answer: CreditsResponse = suite.ask_registry(&QueryMsg::Credits {
            owner: owner.clone(),
            start_after: start_after.map(SidechainId),
            limit: Some(1),
        });
        let credits = answer.credits.into_iter();
        credits
            .map(|c| (c.sidechain_id.0, c.amount.u128()))
            .collect::<Vec<_>>()
    };
    assert_eq!(page(None), [(MAIN, 5)]);
    assert_eq!(page(Some(MAIN)), [(OTHER, 7)]);
    assert_eq!(page(Some(OTHER)), []);
    let held = holding(&suite, MAIN);
    let token = suite.model.sidechains[&MAIN].token.clone();
    assert_eq!((held.token, held.amount.u128()), (Some(token), 5));
    let config: ConfigResponse = suite.ask_registry(&QueryMsg::Config {});
    let wiring = suite.wiring();
    assert_eq!(
        (config.issuer, config.policy),
        (wiring.issuer.clone(), wiring.policy.clone())
    );
    assert_eq!((config.paused, config.channels), (false, 0));
    let ownership: cw_ownable::Ownership<cosmwasm_std::Addr> =
        suite.ask_registry(&QueryMsg::Ownership {});
    assert_eq!(ownership.owner, Some(suite.user("admin").addr));
}
