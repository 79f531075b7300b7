//! Whether a channel that waits for us is joined, by what the configuration says.

use crate::config::{self, ANYONE};
use causeway_chain::{ChainError, Prefix};
use causeway_types::channel::Channel;
use causeway_types::{Amount, LockMode};
use std::collections::BTreeSet;
use thiserror::Error;

/// Whose channels are joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JoinFrom {
    /// Those of anyone.
    Anyone,
    /// Those of these accounts.
    Accounts(BTreeSet<String>),
}

/// Which channels are joined, and with how much.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinRules {
    /// Whose channels.
    pub from: JoinFrom,
    /// Of which modes.
    pub modes: BTreeSet<LockMode>,
    /// What the opener must have put in at least, base units.
    pub smallest: Amount,
    /// What is put in, base units.
    pub amount: Amount,
    /// The most that a join may take from the account, base units: what is put in, and the margin that goes along.
    pub at_most: Amount,
    /// How many channels that we joined may run before no further one is joined.
    pub count: usize,
}

/// Why a channel is not joined by the rules.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum JoinRefusal {
    /// Channels of this opener are not joined.
    #[error("join.from does not name {opener}")]
    OtherOpener {
        /// Who opened it.
        opener: String,
    },
    /// Channels of this mode are not joined.
    #[error("it is {mode}, and join.modes does not name that")]
    OtherMode {
        /// Its mode.
        mode: LockMode,
    },
    /// Too little is in it.
    #[error("its opener put in {asked}, and join.smallest is {allowed}")]
    TooSmall {
        /// What the opener put in, base units.
        asked: Amount,
        /// The least, base units.
        allowed: Amount,
    },
    /// Too many channels that we joined run.
    #[error("{asked} channels that were joined run, and join.count is {allowed}")]
    TooMany {
        /// How many run.
        asked: usize,
        /// How many may run.
        allowed: usize,
    },
    /// The join would take more than it may.
    #[error(
        "a join takes {asked} with its margin, and at most {allowed} may be taken (join.at_most)"
    )]
    TooMuch {
        /// What it would take, base units.
        asked: Amount,
        /// What it may take, base units.
        allowed: Amount,
    },
}

impl JoinRefusal {
    /// Its code, which never changes its meaning.
    pub fn code(&self) -> &'static str {
        match self {
            JoinRefusal::OtherOpener { .. } => "join_not_from_opener",
            JoinRefusal::OtherMode { .. } => "join_not_in_mode",
            JoinRefusal::TooSmall { .. } => "join_channel_too_small",
            JoinRefusal::TooMany { .. } => "join_too_many",
            JoinRefusal::TooMuch { .. } => "join_too_much",
        }
    }
}

impl JoinRules {
    /// Of the configuration; fails where it names an account that is none of the chain.
    pub fn of(config: &config::Join, prefix: &Prefix) -> Result<JoinRules, ChainError> {
        let from = match &config.from[..] {
            [anyone] if anyone == ANYONE => JoinFrom::Anyone,
            accounts => {
                let accounts = accounts
                    .iter()
                    .map(|text| Ok(prefix.parse(text)?.to_string()));
                JoinFrom::Accounts(accounts.collect::<Result<_, ChainError>>()?)
            }
        };
        let amount = Amount::new(config.amount.into());
        let modes = config.modes.iter().filter_map(|mode| mode.parse().ok());
        Ok(JoinRules {
            from,
            modes: modes.collect(),
            smallest: Amount::new(config.smallest.into()),
            amount,
            at_most: config
                .at_most
                .map_or(amount, |most| Amount::new(most.into())),
            count: config.count,
        })
    }

    /// Whether a channel is joined while so many that we joined run. What the join takes is looked at once it is known.
    pub fn check(&self, channel: &Channel, running: usize) -> Result<(), JoinRefusal> {
        let opener = channel.a.owner.to_string();
        let is_from = match &self.from {
            JoinFrom::Anyone => true,
            JoinFrom::Accounts(accounts) => accounts.contains(&opener),
        };
        if !is_from {
            return Err(JoinRefusal::OtherOpener { opener });
        }
        let mode = channel.ledger.mode;
        if !self.modes.contains(&mode) {
            return Err(JoinRefusal::OtherMode { mode });
        }
        let (asked, allowed) = (channel.ledger.a.deposited, self.smallest);
        if asked < allowed {
            return Err(JoinRefusal::TooSmall { asked, allowed });
        }
        match running < self.count {
            true => Ok(()),
            false => Err(JoinRefusal::TooMany {
                asked: running,
                allowed: self.count,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_rules::lifecycle;
    use causeway_types::channel::{Participant, Payout, Terms};
    use causeway_types::{ChannelId, Ppm, Seconds, SidechainId, UnixTime};
    use cosmwasm_std::Addr;

    fn rules() -> JoinRules {
        JoinRules {
            from: JoinFrom::Accounts(["opener".to_owned()].into()),
            modes: [LockMode::OneWay].into(),
            smallest: Amount::new(50),
            amount: Amount::new(5),
            at_most: Amount::new(5),
            count: 2,
        }
    }

    fn channel(opener: &str, mode: LockMode, amount: u128) -> Channel {
        let terms = Terms {
            policy_version: 1,
            close_window: Seconds(800),
            grace_blocks: 3,
            longest_lock: Seconds(100),
            minimum_balance: Amount::ZERO,
            minimum_rate: Ppm(0),
            bounty: Amount::ZERO,
        };
        let amount = Amount::new(amount);
        let ledger = lifecycle::open(mode, terms, Seconds(10_000), amount, UnixTime(1_000));
        let participant = |owner: &str| Participant {
            owner: Addr::unchecked(owner),
            key: None,
            payout: Payout::Credit {},
            fee_rate: Ppm(0),
        };
        Channel {
            id: ChannelId(7),
            sidechain_id: SidechainId(1),
            name: None,
            a: participant(opener),
            b: Some(participant("us")),
            admission: vec![],
            marked_due_by: None,
            ledger: ledger.unwrap(),
        }
    }

    #[test]
    fn each_rule_refuses_what_is_beyond_it_with_both_numbers() {
        let check = |opener: &str, mode, amount, running| {
            rules().check(&channel(opener, mode, amount), running)
        };
        assert_eq!(check("opener", LockMode::OneWay, 50, 1), Ok(()));
        let refused = |opener, mode, amount, running| {
            check(opener, mode, amount, running).unwrap_err().code()
        };
        let stranger = refused("stranger", LockMode::OneWay, 50, 1);
        assert_eq!(stranger, "join_not_from_opener");
        assert_eq!(
            refused("opener", LockMode::TwoWay, 50, 1),
            "join_not_in_mode"
        );
        assert_eq!(
            check("opener", LockMode::OneWay, 49, 1),
            Err(JoinRefusal::TooSmall {
                asked: Amount::new(49),
                allowed: Amount::new(50)
            })
        );
        assert_eq!(
            check("opener", LockMode::OneWay, 50, 2),
            Err(JoinRefusal::TooMany {
                asked: 2,
                allowed: 2
            })
        );
    }

    #[test]
    fn without_rules_nobodys_channel_is_joined_and_without_a_limit_no_margin_is_taken() {
        let of = |config: &config::Join| JoinRules::of(config, &Prefix::wasm()).unwrap();
        let none = of(&config::Join::default());
        let channel = channel("opener", LockMode::OneWay, u128::MAX);
        assert!(none.check(&channel, 0).is_err());
        let anyone = of(&config::Join {
            from: vec![ANYONE.to_owned()],
            amount: 5,
            ..config::Join::default()
        });
        assert_eq!(anyone.check(&channel, 0), Ok(()));
        assert_eq!(anyone.at_most, Amount::new(5));
        let wrong = config::Join {
            from: vec!["wasm1opener".to_owned()],
            ..config::Join::default()
        };
        assert!(JoinRules::of(&wrong, &Prefix::wasm()).is_err());
    }
}
