//! Whether a channel that waits for us is joined, by what the configuration says.

use crate::config::{self, check_join_amount, SidechainAmounts, ANYONE};
use crate::error::NodeError;
use causeway_chain::{ChainError, Prefix};
use causeway_client::ClientError;
use causeway_types::channel::Channel;
use causeway_types::issuer::SidechainResponse;
use causeway_types::{Amount, LockMode, SidechainId};
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
    pub smallest: SidechainAmounts,
    /// What is put in, base units.
    pub amount: SidechainAmounts,
    /// The most that a join may take from the account, base units: what is put in, and the margin that goes along. What is put
    /// in where nothing is set.
    pub at_most: SidechainAmounts,
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
    /// Of the configuration, for these sidechains, which are all that the chain has; fails where it names an account or a
    /// sidechain that is none of the chain.
    pub fn of(
        config: &config::Join,
        prefix: &Prefix,
        sidechains: &[SidechainResponse],
    ) -> Result<JoinRules, NodeError> {
        let from = match &config.from[..] {
            [anyone] if anyone == ANYONE => JoinFrom::Anyone,
            accounts => {
                let accounts = accounts
                    .iter()
                    .map(|text| Ok(prefix.parse(text)?.to_string()));
                let accounts = accounts.collect::<Result<_, ChainError>>();
                JoinFrom::Accounts(accounts.map_err(|error| {
                    let error = ClientError::from(error);
                    error.because("join.from names what is no account of this chain")
                })?)
            }
        };
        let amount = config.amount.resolve("join.amount", sidechains)?;
        let at_most = match &config.at_most {
            Some(at_most) => at_most.resolve("join.at_most", sidechains)?,
            None => SidechainAmounts::default(),
        };
        for (sidechain_id, asked) in amount.iter() {
            let allowed = at_most.of(sidechain_id).unwrap_or(asked);
            check_join_amount(asked.u128(), allowed.u128())?;
        }
        let modes = config.modes.iter().filter_map(|mode| mode.parse().ok());
        Ok(JoinRules {
            from,
            modes: modes.collect(),
            smallest: config.smallest.resolve("join.smallest", sidechains)?,
            amount,
            at_most,
            count: config.count,
        })
    }

    /// What is put into a channel of a sidechain, base units.
    pub fn amount(&self, sidechain_id: SidechainId) -> Amount {
        self.amount.of(sidechain_id).unwrap_or_default()
    }

    /// The most that a join in a sidechain may take from the account, base units.
    pub fn at_most(&self, sidechain_id: SidechainId) -> Amount {
        let amount = self.amount(sidechain_id);
        self.at_most.of(sidechain_id).unwrap_or(amount)
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
        let smallest = self.smallest.of(channel.sidechain_id).unwrap_or_default();
        let (asked, allowed) = (channel.ledger.a.deposited, smallest);
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
    use causeway_types::issuer::Asset;
    use causeway_types::{ChannelId, Ppm, Seconds, UnixTime};
    use cosmwasm_std::Addr;

    const HERE: SidechainId = SidechainId(1);

    fn only(amount: u128) -> SidechainAmounts {
        [(HERE, Amount::new(amount))].into_iter().collect()
    }

    fn rules() -> JoinRules {
        JoinRules {
            from: JoinFrom::Accounts(["opener".to_owned()].into()),
            modes: [LockMode::OneWay].into(),
            smallest: only(50),
            amount: only(5),
            at_most: only(5),
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
        let here = [SidechainResponse {
            sidechain_id: HERE,
            asset: Asset::Native {
                denom: "uatom".to_owned(),
            },
            token: Addr::unchecked("token"),
            name: "Token".to_owned(),
            symbol: "TOKEN".to_owned(),
            decimals: 6,
            supply: Amount::ZERO,
        }];
        let read = |config: &config::Join| JoinRules::of(config, &Prefix::wasm(), &here);
        let of = |config: &config::Join| read(config).unwrap();
        let none = of(&config::Join::default());
        let channel = channel("opener", LockMode::OneWay, u128::MAX);
        assert!(none.check(&channel, 0).is_err());
        let anyone = of(&config::Join {
            from: vec![ANYONE.to_owned()],
            amount: 5.into(),
            ..config::Join::default()
        });
        assert_eq!(anyone.check(&channel, 0), Ok(()));
        let taken = |id| (anyone.amount(id), anyone.at_most(id));
        assert_eq!(taken(HERE), (Amount::new(5), Amount::new(5)));
        // in another sidechain the same number would be another amount
        assert_eq!(taken(SidechainId(2)), (Amount::ZERO, Amount::ZERO));
        let more = config::Join {
            amount: [("TOKEN", 5)].into(),
            at_most: Some([("1", 4)].into()),
            ..config::Join::default()
        };
        assert_eq!(read(&more).unwrap_err().code(), "node_setting_invalid");
        let wrong = config::Join {
            from: vec!["wasm1opener".to_owned()],
            ..config::Join::default()
        };
        assert!(read(&wrong).is_err());
    }
}
