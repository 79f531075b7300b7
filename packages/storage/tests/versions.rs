//! A field is added to a record that is on chain already: what was written before is read, and what is written from then
//! on has it. Also: the bytes of today's evidence, so that nothing moves them unseen.
#![allow(clippy::unwrap_used)]

use causeway_storage::stored::{StoredChannel, StoredEvidence};
use causeway_storage::{
    decode_fields, encode_fields, from_bytes, to_bytes, unknown_version, Item, Map, Record,
};
use causeway_types::admission::{Admission, TradingHours, Weekday};
use causeway_types::channel::{
    Channel, Evidence, Ledger, Participant, Payout, Settlement, SideLedger, Terms, WithdrawRequest,
};
use causeway_types::policy::{default_parameters, Parameters, Policy};
use causeway_types::{
    Amount, ChannelId, ChannelKey, Hash, Height, LockMode, MinuteOfDay, Nonce, Ppm, Seconds,
    SidechainId, UnixTime,
};
use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Addr, StdResult};
use serde::{Deserialize, Serialize};

fn admission() -> Admission {
    Admission {
        least_share: Ppm(1),
        largest_share: Ppm(900_000),
        smallest_fee_rate: Ppm(3),
        hours: vec![TradingHours {
            days: vec![Weekday::Mon, Weekday::Sun],
            from: MinuteOfDay(540),
            to: MinuteOfDay(1_020),
        }],
    }
}

fn policy() -> Policy {
    Policy {
        version: 3,
        parameters: Parameters {
            modes: vec![LockMode::OneWay, LockMode::TwoWay],
            admission: admission(),
            ..default_parameters()
        },
        legal_rate: Ppm(20_000),
    }
}

fn channel() -> Channel {
    let owner = Addr::unchecked("wasm1alice");
    Channel {
        id: ChannelId(300),
        sidechain_id: SidechainId(1),
        name: Some("rent".to_owned()),
        a: Participant {
            owner: owner.clone(),
            key: Some(ChannelKey([2; 33])),
            payout: Payout::Address(owner),
            fee_rate: Ppm(500),
        },
        b: Some(Participant {
            owner: Addr::unchecked("wasm1bob"),
            key: None,
            payout: Payout::Address(Addr::unchecked("wasm1elsewhere")),
            fee_rate: Ppm(0),
        }),
        admission: vec![admission()],
        marked_due_by: Some(Addr::unchecked("wasm1carol")),
        ledger: Ledger {
            mode: LockMode::TwoWay,
            terms: Terms {
                policy_version: 3,
                close_window: Seconds(1_800),
                grace_blocks: 10,
                longest_lock: Seconds(600),
                minimum_balance: Amount::new(5),
                minimum_rate: Ppm(7),
                bounty: Amount::new(9),
            },
            joined: true,
            opened_at: UnixTime(1_700_000_000),
            expires_at: UnixTime(1_700_086_400),
            agreed_end: UnixTime(1_700_090_000),
            marked_due_at: Some(Height(12)),
            a: SideLedger {
                deposited: Amount::new(1_000),
                evidence: Some(evidence()),
                ..SideLedger::default()
            },
            b: SideLedger {
                evidence: Some(Evidence {
                    locked: Amount::new(4),
                    locks_hash: Hash([9; 32]),
                    locks_until: UnixTime(1_700_000_600),
                    claimed_locks: 1,
                    expired_locks: 4,
                    claimed: Amount::new(1),
                    expired: Amount::new(2),
                    ..evidence()
                }),
                request: Some(WithdrawRequest {
                    amount: Amount::new(77),
                    matures_at: UnixTime(1_700_001_800),
                    marked_mature_at: None,
                }),
                closed: true,
                ..SideLedger::default()
            },
            settlement: Some(Settlement {
                capacity: Amount::new(1_000),
                paid_a: Amount::new(400),
                paid_b: Amount::new(600),
            }),
        },
    }
}

fn evidence() -> Evidence {
    Evidence {
        nonce: Nonce(300),
        transferred: Amount::new(70_000),
        ..Evidence::default()
    }
}

/// A policy with one more field, as a later version of the code would have it: the old record, then the new field.
#[derive(Clone, Debug, PartialEq)]
struct LaterPolicy {
    policy: Policy,
    largest_channel: Option<Amount>,
}

impl Record for LaterPolicy {
    const VERSION: u8 = Policy::VERSION + 1;
    fn encode(&self) -> StdResult<Vec<u8>> {
        encode_fields(&(self.policy.encode()?, self.largest_channel))
    }
    fn decode(version: u8, fields: &[u8]) -> StdResult<Self> {
        if version < Self::VERSION {
            return Ok(LaterPolicy {
                policy: Policy::decode(version, fields)?,
                largest_channel: None,
            });
        }
        if version > Self::VERSION {
            return Err(unknown_version::<Self>(version));
        }
        let (policy, largest_channel): (Vec<u8>, _) = decode_fields(fields)?;
        Ok(LaterPolicy {
            policy: Policy::decode(Policy::VERSION, &policy)?,
            largest_channel,
        })
    }
}

/// A channel with one more field.
#[derive(Clone, Debug, PartialEq)]
struct LaterChannel {
    channel: Channel,
    label: String,
}

#[derive(Serialize, Deserialize)]
struct StoredLaterChannel {
    channel: StoredChannel,
    label: String,
}

impl Record for LaterChannel {
    const VERSION: u8 = 2;
    fn encode(&self) -> StdResult<Vec<u8>> {
        encode_fields(&StoredLaterChannel {
            channel: self.channel.clone().into(),
            label: self.label.clone(),
        })
    }
    fn decode(version: u8, fields: &[u8]) -> StdResult<Self> {
        match version {
            1 => Ok(LaterChannel {
                channel: Channel::decode(1, fields)?,
                label: String::new(),
            }),
            2 => {
                let stored: StoredLaterChannel = decode_fields(fields)?;
                Ok(LaterChannel {
                    channel: stored.channel.into(),
                    label: stored.label,
                })
            }
            other => Err(unknown_version::<Self>(other)),
        }
    }
}

#[test]
fn a_policy_gets_a_field_and_the_old_record_is_read() {
    let mut storage = MockStorage::new();
    Map::<u64, Policy>::new("policy")
        .save(&mut storage, 1, &policy())
        .unwrap();
    let later: Map<u64, LaterPolicy> = Map::new("policy");
    let mut found = later.load(&storage, 1).unwrap();
    assert_eq!(found.policy, policy());
    assert_eq!(found.largest_channel, None);
    found.largest_channel = Some(Amount::new(7));
    later.save(&mut storage, 1, &found).unwrap();
    assert_eq!(later.load(&storage, 1).unwrap(), found);
    // the older code says so, and reads nothing wrongly
    let error = Map::<u64, Policy>::new("policy")
        .load(&storage, 1)
        .unwrap_err();
    let (later, now) = (LaterPolicy::VERSION, Policy::VERSION);
    let says = format!("the record has version {later}, this code reads up to version {now}");
    assert!(error.to_string().contains(&says), "{error}");
}

#[test]
fn a_channel_gets_a_field_and_the_old_record_is_read() {
    let mut storage = MockStorage::new();
    let now: Item<Channel> = Item::new("channel");
    now.save(&mut storage, &channel()).unwrap();
    let later: Item<LaterChannel> = Item::new("channel");
    let mut found = later.load(&storage).unwrap();
    assert_eq!(found.channel, channel());
    assert_eq!(found.label, "");
    found.label = "office".to_owned();
    later.save(&mut storage, &found).unwrap();
    assert_eq!(later.load(&storage).unwrap(), found);
    assert!(now.load(&storage).is_err());
}

#[test]
fn every_payout_and_every_evidence_comes_back() {
    let mut channel = channel();
    let payouts = [
        Payout::Address(channel.a.owner.clone()),
        Payout::Address(Addr::unchecked("wasm1elsewhere")),
        Payout::Credit {},
        Payout::Vault {},
    ];
    for payout in payouts {
        channel.a.payout = payout;
        let bytes = to_bytes(&channel).unwrap();
        assert_eq!(from_bytes::<Channel>(&bytes).unwrap(), channel);
    }
    let without = evidence();
    let all = [
        without,
        Evidence {
            locked: Amount::new(1),
            ..without
        },
        Evidence {
            locks_hash: Hash([9; 32]),
            ..without
        },
        Evidence {
            locks_until: UnixTime(1),
            ..without
        },
        Evidence {
            claimed_locks: 1,
            ..without
        },
        Evidence {
            expired_locks: 1 << 31,
            ..without
        },
        Evidence {
            claimed: Amount::new(1),
            ..without
        },
        Evidence {
            expired: Amount::MAX,
            ..without
        },
        Evidence::default(),
    ];
    for evidence in all {
        channel.ledger.a.evidence = Some(evidence);
        let bytes = to_bytes(&channel).unwrap();
        assert_eq!(from_bytes::<Channel>(&bytes).unwrap(), channel);
    }
}

/// Evidence as it was written before claimed and expired locks were told apart: by its sums it is known which they were.
#[test]
fn old_evidence_is_read_with_its_claimed_and_its_expired_locks() {
    let old = |claimed, expired| StoredEvidence::WithResolvedLocks {
        nonce: Nonce(3),
        transferred: Amount::new(10),
        locked: Amount::new(9),
        locks_hash: Hash([9; 32]),
        locks_until: UnixTime(1_700_000_600),
        resolved: 0b101,
        claimed: Amount::new(claimed),
        expired: Amount::new(expired),
    };
    let bits = |claimed, expired| {
        let bytes = encode_fields(&old(claimed, expired)).unwrap();
        // the place of the variant is what it was
        assert_eq!(bytes[0], 1);
        let read: Evidence = decode_fields::<StoredEvidence>(&bytes).unwrap().into();
        assert_eq!(read.resolved_locks(), 0b101);
        (read.claimed_locks, read.expired_locks)
    };
    assert_eq!(bits(5, 0), (0b101, 0));
    assert_eq!(bits(0, 5), (0, 0b101));
    assert_eq!(bits(1, 4), (0b101, 0b101));
}

#[test]
fn keys_and_hashes_are_their_bytes_alone() {
    assert_eq!(encode_fields(&ChannelKey([7; 33])).unwrap(), [7; 33]);
    assert_eq!(encode_fields(&Hash([7; 32])).unwrap(), [7; 32]);
    let signature = causeway_types::Signature([7; 64]);
    assert_eq!(encode_fields(&signature).unwrap(), [7; 64]);
    assert_eq!(
        decode_fields::<causeway_types::Signature>(&[7; 64]).unwrap(),
        signature
    );
    assert!(decode_fields::<Hash>(&[7; 31]).is_err());
}
