//! Parameters and legal rates.

use super::{admission, ensure, Contract, Model, Verdict};
use causeway_types::admission::Admission;
use causeway_types::channel::LockMode;
use causeway_types::policy::{default_parameters, ExecuteMsg, LegalRate, Parameters};
use causeway_types::{Amount, Ppm, Seconds};
use cosmwasm_std::Addr;
use std::collections::BTreeSet;
use std::rc::Rc;

const DAY: u64 = 86_400;
const WHOLE: u32 = 1_000_000;

/// One version of a sidechain's policy.
#[derive(Clone, Debug)]
pub struct Version {
    pub rules: Rc<Parameters>,
    /// The legal rate that was recorded.
    pub legal_rate: Ppm,
}

impl Version {
    /// The minimum rate that counts.
    pub fn minimum_rate(&self) -> Ppm {
        self.rules.minimum_rate.min(self.legal_rate)
    }
    /// Whether liquidity may be leased at this rate.
    pub fn allows_rent(&self, rate: Ppm) -> bool {
        (self.minimum_rate()..=self.legal_rate).contains(&rate)
    }
}

impl Model {
    pub(super) fn policy(&mut self, sender: &Addr, message: &ExecuteMsg) -> Verdict {
        match message {
            ExecuteMsg::UpdateOwnership(action) => {
                return self.update_ownership(Contract::Policy, sender, action)
            }
            ExecuteMsg::AnnounceNode(announcement) => {
                return self.announce_node(sender, announcement)
            }
            ExecuteMsg::WithdrawNode { instance } => return self.withdraw_node(sender, *instance),
            _ => self.is_owner(Contract::Policy, sender)?,
        }
        match message {
            ExecuteMsg::SetRegistry { .. } => Err("the registry is set already"),
            ExecuteMsg::SetParameters {
                sidechain_id,
                parameters,
            } => {
                let legal_rate = self.policy_in_force(sidechain_id.0).legal_rate;
                fits(parameters)?;
                ensure(
                    parameters.minimum_rate <= legal_rate,
                    "above the legal rate",
                )?;
                self.new_version(sidechain_id.0, parameters.clone().into(), legal_rate)
            }
            ExecuteMsg::SetLegalRate {
                sidechain_id,
                legal_rate,
            } => {
                is_told_well(legal_rate)?;
                let rules = self.policy_in_force(sidechain_id.0).rules.clone();
                self.new_version(sidechain_id.0, rules, legal_rate.rate)
            }
            ExecuteMsg::SetRoute { name, hops } => self.set_route(name, hops),
            ExecuteMsg::RemoveRoute { name } => self.remove_route(name),
            ExecuteMsg::SetExchangePair(pair) => self.set_pair(pair),
            ExecuteMsg::RemoveExchangePair { from, to, node } => {
                self.remove_pair(from.0, to.0, node)
            }
            ExecuteMsg::UpdateOwnership(_)
            | ExecuteMsg::AnnounceNode(_)
            | ExecuteMsg::WithdrawNode { .. } => unreachable!("judged above"),
        }
    }

    fn new_version(&mut self, id: u64, rules: Rc<Parameters>, legal_rate: Ppm) -> Verdict {
        let known = self.sidechains.get_mut(&id);
        let known = known.ok_or("the suite sets parameters of known sidechains only")?;
        known.policies.push(Version { rules, legal_rate });
        Ok(())
    }

    /// The newest version of a sidechain's policy.
    pub fn policy_in_force(&self, id: u64) -> &Version {
        self.sidechains[&id].policies.last().expect("one at least")
    }
}

/// What holds where the admin has set nothing; docs/contracts.md has the same numbers. A parameter
/// that the model does not name is one that it does not apply either.
fn unset_policy() -> Parameters {
    let mut p = default_parameters();
    p.modes = vec![LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay];
    p.smallest_ratio = Ppm(0);
    p.min_lifetime = Seconds(2 * DAY);
    p.default_lifetime = Seconds(3 * DAY);
    p.max_lifetime = Seconds(90 * DAY);
    p.close_window = Seconds(DAY);
    p.grace_blocks = 60;
    p.minimum_balance = Amount::ZERO;
    p.smallest_channel = Amount::new(1);
    p.longest_lock = Seconds(DAY);
    p.minimum_rate = Ppm(0);
    p.bounty = Amount::ZERO;
    p.highest_fee_rate = Ppm(50_000);
    p.highest_fee = Amount::MAX;
    p.admission = Admission {
        least_share: Ppm(0),
        largest_share: Ppm(WHOLE),
        smallest_fee_rate: Ppm(0),
        hours: vec![],
    };
    p
}

/// The policies of a sidechain whose admin has set nothing.
pub(super) fn unset_policies() -> Vec<Version> {
    vec![Version {
        rules: Rc::new(unset_policy()),
        legal_rate: Ppm(0),
    }]
}

/// The bounds of parameters, as docs/protocol.md has them.
fn fits(p: &Parameters) -> Verdict {
    let lives = 24..=365 * DAY;
    let numbers = p.smallest_ratio.0 <= WHOLE
        && p.minimum_rate.0 <= WHOLE
        && p.highest_fee_rate.0 <= WHOLE
        && [p.min_lifetime, p.default_lifetime, p.max_lifetime]
            .iter()
            .all(|life| lives.contains(&life.0))
        && (12..=7 * DAY).contains(&p.close_window.0)
        && (1..=10_000).contains(&p.grace_blocks)
        && !p.smallest_channel.is_zero()
        && (1..=365 * DAY).contains(&p.longest_lock.0);
    ensure(numbers, "a number is out of its bounds")?;
    let ordered = p.min_lifetime <= p.default_lifetime && p.default_lifetime <= p.max_lifetime;
    ensure(ordered, "the default life is not one that may be asked for")?;
    let room = p.min_lifetime.0 >= 2 * p.close_window.0;
    ensure(room, "no room for two close windows")?;
    let graceful = p.close_window.0 >= 12 * p.grace_blocks;
    ensure(graceful, "the grace outlasts the close window")?;
    let distinct: BTreeSet<_> = p.modes.iter().collect();
    let modes = !p.modes.is_empty() && distinct.len() == p.modes.len();
    ensure(modes, "no mode, or one twice")?;
    let rates = p.admission.smallest_fee_rate <= p.highest_fee_rate;
    ensure(rates, "a fee rate that nobody may agree to is asked")?;
    admission::make_sense(&p.admission)
}

/// Whether a legal rate has a source and a day.
fn is_told_well(legal: &LegalRate) -> Verdict {
    ensure(legal.rate.0 <= WHOLE, "more than the whole")?;
    ensure(
        (1..=200).contains(&legal.source.len()),
        "no source, or a long one",
    )?;
    let printable = legal.source.bytes().all(|b| (0x20..=0x7e).contains(&b));
    let whole = legal.source.trim() == legal.source;
    ensure(printable && whole, "no source to show")?;
    let day = legal.dated.as_bytes();
    let form = day.len() == 10
        && day.iter().enumerate().all(|(n, byte)| match n {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    ensure(form, "no day")?;
    let part = |from: usize, to: usize| legal.dated[from..to].parse::<u32>().unwrap_or(0);
    let day = part(0, 4) > 0 && (1..=12).contains(&part(5, 7)) && (1..=31).contains(&part(8, 10));
    ensure(day, "no day")
}
