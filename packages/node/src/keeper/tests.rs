//! What is planned, from when, and in which order.

use super::plan::{plan, Duty, DutyRules, LeftDuty};
use crate::pool::{PoolSigner, TxKey};
use crate::writer::{ChannelDutyFacts, DutyFacts};
use causeway_peer_protocol::channel::SignedClose;
use causeway_rules::lifecycle;
use causeway_types::channel::{Channel, Participant, Payout, Terms, WithdrawRequest};
use causeway_types::registry::{ExecuteMsg, SignedConsent, SignedVoucher, Take, WithdrawAmount};
use causeway_types::signed::{CooperativeClose, Extension};
use causeway_types::{
    Amount, ChainTime, ChannelId, ChannelKey, Hash, Height, LockMode, Nonce, Ppm, Seconds, Side,
    SidechainId, Signature, UnixTime, Voucher,
};
use causeway_wallet::book::AssetPayout;
use causeway_wallet::guard::Standing;
use cosmwasm_std::Addr;

mod claims;

const NOW: UnixTime = UnixTime(1_000_000);
const WINDOW: Seconds = Seconds(8_000);
const END: UnixTime = UnixTime(1_000_000 + 259_200);

fn participant(owner: &str) -> Participant {
    Participant {
        owner: Addr::unchecked(owner),
        key: Some(ChannelKey([2; 33])),
        payout: Payout::Credit {},
        fee_rate: Ppm(0),
    }
}

/// A joined one-way channel of 1,000 from each side, seen by B.
fn channel(id: u64) -> ChannelDutyFacts {
    let terms = Terms {
        policy_version: 1,
        close_window: WINDOW,
        grace_blocks: 3,
        longest_lock: Seconds(100),
        minimum_balance: Amount::ZERO,
        minimum_rate: Ppm(0),
        bounty: Amount::ZERO,
    };
    let lifetime = Seconds(259_200);
    let amount = Amount::new(1_000);
    let mut ledger = lifecycle::open(LockMode::OneWay, terms, lifetime, amount, NOW).unwrap();
    lifecycle::join(&mut ledger, amount, NOW).unwrap();
    ChannelDutyFacts {
        channel: Channel {
            id: ChannelId(id),
            sidechain_id: SidechainId(1),
            name: None,
            a: participant("alice"),
            b: Some(participant("bob")),
            admission: vec![],
            marked_due_by: None,
            ledger,
        },
        side: Side::B,
        standing: Standing {
            balance: amount,
            ..Standing::default()
        },
        unshown: vec![],
        close: None,
        consent: None,
        consent_in_asset: None,
        request_in_asset: None,
        claims: None,
        owed_since: None,
        may_lack: false,
        extension: None,
    }
}

/// The peer has paid so much by a voucher that is not on chain.
fn paid(id: u64, amount: u128, receipt: bool) -> ChannelDutyFacts {
    let facts = channel(id);
    let by = END.minus(Seconds(WINDOW.0 / 8));
    ChannelDutyFacts {
        standing: Standing {
            balance: Amount::new(1_000 + amount),
            show_by: Some(by),
            new_block_by: Some(by),
            ..facts.standing
        },
        unshown: vec![SignedVoucher {
            voucher: Voucher {
                direction: Side::B.receives(),
                nonce: Nonce(9),
                transferred: Amount::new(amount),
                locked: Amount::ZERO,
                locks_hash: Hash::ZERO,
                locks_until: UnixTime(0),
                reference: Hash::ZERO,
            },
            signature: Signature([1; 64]),
            receipt: receipt.then_some(Signature([2; 64])),
        }],
        ..facts
    }
}

fn facts_at(time: UnixTime, height: u64, channels: Vec<ChannelDutyFacts>) -> DutyFacts {
    DutyFacts {
        height: Height(height),
        time: ChainTime::of_block(time),
        channels,
    }
}

/// What is planned where nothing is set.
fn duties(facts: &DutyFacts) -> Vec<Duty> {
    plan(facts, &DutyRules::default()).duties
}

/// The keys of what is due, in the order of the plan.
fn due(facts: &DutyFacts) -> Vec<String> {
    due_earlier(facts, Seconds(0))
}

fn due_earlier(facts: &DutyFacts, show_before: Seconds) -> Vec<String> {
    let rules = DutyRules {
        show_before,
        ..DutyRules::default()
    };
    due_by(facts, &rules)
}

fn due_by(facts: &DutyFacts, rules: &DutyRules) -> Vec<String> {
    let all = plan(facts, rules).duties;
    let due = all.iter().filter(|duty| duty.is_due(facts));
    due.map(|duty| duty.key.to_string()).collect()
}

#[test]
fn a_voucher_is_shown_from_the_time_of_rule_7_on_and_earlier_if_the_user_says_so() {
    let by = END.minus(Seconds(1_000));
    let at = |time| facts_at(time, 5, vec![paid(7, 10, true)]);
    assert!(due(&at(by.minus(Seconds(1)))).is_empty());
    assert_eq!(due(&at(by)), ["show/7/9"]);
    let earlier = at(by.minus(Seconds(60)));
    assert_eq!(due_earlier(&earlier, Seconds(60)), ["show/7/9"]);
    // this machine's clock may be ahead of the blocks
    let late = DutyFacts {
        time: ChainTime::with_machine(NOW, by),
        ..at(NOW)
    };
    assert_eq!(due(&late), ["show/7/9"]);
}

#[test]
fn the_end_is_at_most_a_close_window_after_the_last_block() {
    let mut channel = paid(7, 10, true);
    let by = NOW.plus(Seconds(7_000));
    channel.standing.new_block_by = Some(by);
    let silent = |machine| DutyFacts {
        time: ChainTime::with_machine(NOW, machine),
        ..facts_at(NOW, 5, vec![channel.clone()])
    };
    assert!(due(&silent(by.minus(Seconds(1)))).is_empty());
    assert_eq!(due(&silent(by)), ["show/7/9"]);
}

#[test]
fn the_most_valuable_is_done_first_and_what_is_not_due_comes_after() {
    let by = END.minus(Seconds(1_000));
    let mut later = paid(8, 900, true);
    later.standing.show_by = Some(END);
    later.standing.new_block_by = Some(END);
    let all = vec![
        paid(5, 10, true),
        paid(6, 300, true),
        later,
        paid(7, 20, true),
    ];
    let facts = facts_at(by, 5, all);
    let keys: Vec<_> = duties(&facts).iter().map(|d| d.key.to_string()).collect();
    assert_eq!(keys[..3], ["show/6/9", "show/7/9", "show/5/9"]);
    assert!(keys[3..].contains(&"show/8/9".to_owned()));
    assert!(keys[3..].contains(&"mark-due/8".to_owned()));
}

#[test]
fn who_pays_for_a_voucher_depends_on_whether_it_counts_by_anybody() {
    let signer = |receipt| {
        let facts = facts_at(END, 5, vec![paid(7, 10, receipt)]);
        let all = duties(&facts);
        let of_show = |duty: &&Duty| matches!(duty.key, TxKey::Show { .. });
        all.iter().find(of_show).unwrap().signer
    };
    assert_eq!(signer(true), PoolSigner::Duties);
    // in a one-way channel a voucher without a receipt counts only when its payee shows it
    assert_eq!(signer(false), PoolSigner::AccountForDuties);
}

#[test]
fn the_opener_settles_and_the_other_side_only_if_it_does_not() {
    let seen_by = |side, time, height, marked: Option<u64>| {
        let mut channel = channel(7);
        channel.side = side;
        channel.channel.ledger.marked_due_at = marked.map(Height);
        due(&facts_at(time, height, vec![channel]))
    };
    let none: [&str; 0] = [];
    assert_eq!(seen_by(Side::A, END.minus(Seconds(1)), 5, None), none);
    assert_eq!(seen_by(Side::A, END, 5, None), ["mark-due/7"]);
    assert_eq!(seen_by(Side::B, END, 5, None), none);
    assert_eq!(
        seen_by(Side::B, END.plus(Seconds(120)), 5, None),
        ["mark-due/7"]
    );
    // grace is over from block 13 on: a transaction that is sent now is in the next block
    assert_eq!(seen_by(Side::A, END, 11, Some(10)), none);
    assert_eq!(seen_by(Side::A, END, 12, Some(10)), ["settle/7"]);
    assert_eq!(seen_by(Side::B, END, 12, Some(10)), none);
    assert_eq!(seen_by(Side::B, END, 22, Some(10)), ["settle/7"]);
}

#[test]
fn an_unlocked_channel_in_which_we_were_paid_nothing_is_left_to_its_opener() {
    let mut unlocked = channel(7);
    unlocked.channel.ledger.mode = LockMode::Unlocked;
    let late = END.plus(Seconds(120));
    assert_eq!(
        due(&facts_at(late, 5, vec![unlocked.clone()])),
        ["mark-due/7"]
    );
    unlocked.standing.balance = Amount::ZERO;
    assert!(due(&facts_at(late, 5, vec![unlocked.clone()])).is_empty());
    // its opener has everything of it
    unlocked.side = Side::A;
    assert_eq!(due(&facts_at(END, 5, vec![unlocked])), ["mark-due/7"]);
}

#[test]
fn what_is_not_worth_a_fee_by_the_settings_is_neither_shown_nor_settled_for_and_is_told() {
    let rules = DutyRules {
        smallest: [(SidechainId(1), Amount::new(11))].into_iter().collect(),
        ..DutyRules::default()
    };
    let late = END.plus(Seconds(120));
    let unlocked = |amount| {
        let mut channel = paid(7, amount, true);
        channel.channel.ledger.mode = LockMode::Unlocked;
        channel.standing.balance = Amount::new(amount);
        channel
    };
    let at = |time, amount| facts_at(time, 5, vec![unlocked(amount)]);
    let by = END.minus(Seconds(1_000));
    assert!(due_by(&at(by, 10), &rules).is_empty() && due_by(&at(late, 10), &rules).is_empty());
    let left = LeftDuty {
        channel_id: ChannelId(7),
        value: Amount::new(10),
        smallest: Amount::new(11),
    };
    assert_eq!(plan(&at(by, 10), &rules).left, [left]);
    // once it is worth one, all of it is
    assert_eq!(due_by(&at(by, 11), &rules), ["show/7/9"]);
    assert!(plan(&at(by, 11), &rules).left.is_empty());
    // in another sidechain nothing is set, and what is our own is ours to end
    let mut elsewhere = unlocked(10);
    elsewhere.channel.sidechain_id = SidechainId(2);
    assert_eq!(
        due_by(&facts_at(by, 5, vec![elsewhere]), &rules),
        ["show/7/9"]
    );
    let mut own = unlocked(10);
    own.side = Side::A;
    own.unshown = vec![];
    assert_eq!(due_by(&facts_at(END, 5, vec![own]), &rules), ["mark-due/7"]);
    let joined = paid(7, 10, true);
    assert_eq!(
        due_by(&facts_at(late, 5, vec![joined]), &rules),
        ["mark-due/7"]
    );
}

#[test]
fn what_the_book_has_is_shown_before_the_channel_pays_out() {
    let mut unshown = paid(7, 10, true);
    unshown.side = Side::B;
    let at = END.plus(Seconds(120));
    assert_eq!(due(&facts_at(at, 5, vec![unshown])), ["show/7/9"]);
}

#[test]
fn an_end_is_told_by_blocks_alone() {
    let mut channel = channel(7);
    channel.side = Side::A;
    let ahead = DutyFacts {
        time: ChainTime::with_machine(END.minus(Seconds(1)), END.plus(Seconds(60))),
        ..facts_at(NOW, 5, vec![channel])
    };
    assert!(due(&ahead).is_empty());
}

#[test]
fn a_withdrawal_of_ours_is_marked_when_it_matures_and_paid_with_what_we_were_paid() {
    let matures_at = NOW.plus(WINDOW);
    let asked = |marked: Option<u64>| {
        let mut channel = paid(7, 10, true);
        channel.channel.ledger.b.request = Some(WithdrawRequest {
            amount: Amount::new(500),
            matures_at,
            marked_mature_at: marked.map(Height),
        });
        channel
    };
    let key = |what: &str| vec![format!("{what}/7/{}", matures_at.0)];
    assert!(due(&facts_at(
        matures_at.minus(Seconds(1)),
        5,
        vec![asked(None)]
    ))
    .is_empty());
    assert_eq!(
        due(&facts_at(matures_at, 5, vec![asked(None)])),
        key("mark-mature")
    );
    assert!(due(&facts_at(matures_at, 6, vec![asked(Some(5))])).is_empty());
    let paid = facts_at(matures_at, 8, vec![asked(Some(5))]);
    assert_eq!(due(&paid), key("withdraw"));
    let duty = duties(&paid).remove(0);
    assert!(matches!(
        duty.messages[..],
        [ExecuteMsg::Show { .. }, ExecuteMsg::CompleteWithdraw { .. }]
    ));
    assert_eq!(duty.signer, PoolSigner::AccountForDuties);
}

#[test]
fn a_withdrawal_of_what_only_our_vouchers_have_is_paid_too() {
    let matures_at = NOW.plus(WINDOW);
    let mut channel = paid(7, 10, true);
    let ours = &mut channel.channel.ledger.b;
    // all that was put in is taken out: what is left is what the vouchers have
    ours.withdrawn = Amount::new(1_000);
    ours.request = Some(WithdrawRequest {
        amount: Amount::new(10),
        matures_at,
        marked_mature_at: Some(Height(5)),
    });
    channel.standing.balance = Amount::new(10);
    channel.request_in_asset = Some(AssetPayout { min_out: None });
    let duty = duties(&facts_at(matures_at, 8, vec![channel])).remove(0);
    assert_eq!(duty.key.to_string(), format!("withdraw/7/{}", matures_at.0));
    // and the chain is asked for what so much is redeemed for
    assert_eq!(duty.redeems.map(|of| of.amount), Some(Amount::new(10)));
}

#[test]
fn a_withdrawal_in_the_asset_that_is_not_paid_for_half_of_its_time_is_paid_in_tokens() {
    let matures_at = NOW.plus(WINDOW);
    let min_out = Amount::new(9);
    let mut channel = channel(7);
    channel.channel.ledger.b.request = Some(WithdrawRequest {
        amount: Amount::new(10),
        matures_at,
        marked_mature_at: Some(Height(5)),
    });
    let min = Some(min_out);
    channel.request_in_asset = Some(AssetPayout { min_out: min });
    let take = |at| {
        let planned = duties(&facts_at(at, 8, vec![channel.clone()]));
        let mut messages = planned.into_iter().flat_map(|duty| duty.messages);
        messages.find_map(|message| match message {
            ExecuteMsg::CompleteWithdraw { take, .. } => Some(take),
            _ => None,
        })
    };
    let half = matures_at.plus(Seconds(WINDOW.0 / 2));
    assert_eq!(take(half.minus(Seconds(1))), Some(Take::Asset { min_out }));
    assert_eq!(take(half), Some(Take::Token {}));
    // after that it has lapsed
    assert_eq!(take(matures_at.plus(WINDOW)), None);
}

#[test]
fn an_older_voucher_of_ours_is_answered_at_once() {
    let mut channel = paid(7, 10, true);
    channel.standing.must_answer = true;
    channel.unshown[0].voucher.direction = Side::B.pays();
    assert_eq!(
        due(&facts_at(NOW, 5, vec![channel.clone()])),
        ["answer/7/9"]
    );
    channel.standing.must_answer = false;
    assert!(due(&facts_at(NOW, 5, vec![channel])).is_empty());
}

#[test]
fn a_close_that_the_peer_has_signed_is_sent_while_it_is_good() {
    let valid_until = NOW.plus(Seconds(500));
    let mut held = paid(7, 10, true);
    held.close = Some(SignedClose {
        close: CooperativeClose {
            transferred_a: Amount::new(10),
            transferred_b: Amount::ZERO,
            valid_until,
        },
        by: Side::A,
        signature: Signature([5; 64]),
    });
    let facts = facts_at(NOW, 5, vec![held.clone()]);
    let first = duties(&facts).remove(0);
    assert_eq!(
        first.key.to_string(),
        format!("close-together/7/{}", valid_until.0)
    );
    // the account itself is who agrees, so no other one sends it
    assert_eq!(first.signer, PoolSigner::AccountForDuties);
    let [ExecuteMsg::CooperativeClose {
        signature_a,
        signature_b,
        ..
    }] = &first.messages[..]
    else {
        panic!("{first:?}");
    };
    assert_eq!(
        (signature_a.is_some(), signature_b.is_some()),
        (true, false)
    );
    assert!(due(&facts_at(valid_until, 5, vec![held])).is_empty());
}

#[test]
fn a_consent_is_used_while_it_is_good_with_what_we_were_paid_shown_first() {
    let valid_until = NOW.plus(Seconds(500));
    let mut held = paid(7, 10, true);
    held.channel.ledger.b.withdrawn = Amount::new(200);
    held.consent = Some(SignedConsent {
        cumulative: Amount::new(700),
        valid_until,
        signature: Signature([5; 64]),
    });
    let first = duties(&facts_at(NOW, 5, vec![held.clone()])).remove(0);
    assert_eq!(first.key.to_string(), "take-out/7/700");
    assert_eq!(first.signer, PoolSigner::AccountForDuties);
    let [ExecuteMsg::Show { .. }, ExecuteMsg::Withdraw { amount, .. }] = &first.messages[..] else {
        panic!("{first:?}");
    };
    // a consent names a total, of which a part is out
    assert_eq!(*amount, WithdrawAmount::Exact(Amount::new(500)));
    assert!(due(&facts_at(valid_until, 5, vec![held.clone()])).is_empty());
    held.channel.ledger.b.withdrawn = Amount::new(700);
    assert!(due(&facts_at(NOW, 5, vec![held])).is_empty());
}

#[test]
fn a_later_end_that_the_peer_has_signed_is_sent_while_it_is_good() {
    let valid_until = NOW.plus(Seconds(500));
    let mut held = channel(7);
    let extension = Extension {
        replaces: END,
        expires_at: END.plus(WINDOW),
        valid_until,
    };
    held.extension = Some((extension, Signature([5; 64])));
    let first = duties(&facts_at(NOW, 5, vec![held.clone()])).remove(0);
    let key = format!("extend/7/{}", extension.expires_at.0);
    assert_eq!(first.key.to_string(), key);
    // the account itself is who agrees, so no other one sends it
    assert_eq!(first.signer, PoolSigner::AccountForDuties);
    let [ExecuteMsg::Extend {
        signature_a,
        signature_b,
        ..
    }] = &first.messages[..]
    else {
        panic!("{first:?}");
    };
    assert_eq!(
        (signature_a.is_some(), signature_b.is_some()),
        (true, false)
    );
    assert!(due(&facts_at(valid_until, 5, vec![held.clone()])).is_empty());
    // by this machine's clock too: the chain would refuse it
    let late = DutyFacts {
        time: ChainTime::with_machine(NOW, valid_until),
        ..facts_at(NOW, 5, vec![held])
    };
    assert!(due(&late).is_empty());
}
