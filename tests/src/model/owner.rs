//! What owners may do: pause entry, hand the ownership over, set parameters.

use super::{address, ensure, Contract, Model, Verdict};
use causeway_types::channel::LockMode;
use causeway_types::policy::{self, Parameters};
use causeway_types::{Amount, Ppm, Seconds};
use cosmwasm_std::Addr;
use std::collections::BTreeSet;
use std::rc::Rc;

impl Model {
    pub(super) fn policy(&mut self, sender: &Addr, message: &policy::ExecuteMsg) -> Verdict {
        match message {
            policy::ExecuteMsg::SetParameters {
                sidechain_id,
                parameters,
            } => {
                self.is_owner(Contract::Policy, sender)?;
                fits(parameters)?;
                let known = self.sidechains.get_mut(&sidechain_id.0);
                let known = known.ok_or("the suite sets parameters of known sidechains only")?;
                known.policies.push(Rc::new(parameters.clone()));
                Ok(())
            }
            policy::ExecuteMsg::UpdateOwnership(action) => {
                self.update_ownership(Contract::Policy, sender, action)
            }
        }
    }

    pub(super) fn is_owner(&self, contract: Contract, who: &Addr) -> Verdict {
        ensure(self.owners[&contract].0 == *who, "the owner's only")
    }

    pub(super) fn entry_is_open(&self, contract: Contract) -> Verdict {
        ensure(!self.paused.contains(&contract), "entry is paused")
    }

    pub(super) fn set_paused(
        &mut self,
        contract: Contract,
        sender: &Addr,
        paused: bool,
    ) -> Verdict {
        self.is_owner(contract, sender)?;
        if paused {
            self.paused.insert(contract);
        } else {
            self.paused.remove(&contract);
        }
        Ok(())
    }

    pub(super) fn update_ownership(
        &mut self,
        contract: Contract,
        sender: &Addr,
        action: &cw_ownable::Action,
    ) -> Verdict {
        use cw_ownable::Action;
        let (owner, pending) = self.owners[&contract].clone();
        let next = match action {
            Action::TransferOwnership {
                new_owner,
                expiry: None,
            } if owner == *sender => (owner, Some(address(new_owner)?)),
            Action::AcceptOwnership if pending.as_ref() == Some(sender) => (sender.clone(), None),
            _ => return Err("the owner offers, the pending owner accepts"),
        };
        self.owners.insert(contract, next);
        Ok(())
    }
}

/// What holds where the admin has set nothing; docs/protocol.md has the same numbers.
fn unset_policy() -> Parameters {
    const DAY: u64 = 86_400;
    Parameters {
        modes: vec![LockMode::Unlocked, LockMode::OneWay, LockMode::TwoWay],
        smallest_ratio: Ppm(0),
        min_lifetime: Seconds(2 * DAY),
        default_lifetime: Seconds(3 * DAY),
        max_lifetime: Seconds(90 * DAY),
        close_window: Seconds(DAY),
        grace_blocks: 60,
        minimum_balance: Amount::ZERO,
        smallest_channel: Amount::new(1),
        longest_lock: Seconds(DAY),
    }
}

/// The policies of a sidechain whose admin has set nothing.
pub(super) fn unset_policies() -> Vec<Rc<Parameters>> {
    vec![Rc::new(unset_policy())]
}

/// The bounds of parameters, as docs/protocol.md has them.
fn fits(p: &Parameters) -> Verdict {
    const DAY: u64 = 86_400;
    let lives = 4..=365 * DAY;
    let numbers = p.smallest_ratio.0 <= 1_000_000
        && [p.min_lifetime, p.default_lifetime, p.max_lifetime]
            .iter()
            .all(|life| lives.contains(&life.0))
        && (2..=7 * DAY).contains(&p.close_window.0)
        && (1..=10_000).contains(&p.grace_blocks)
        && !p.smallest_channel.is_zero()
        && (1..=365 * DAY).contains(&p.longest_lock.0);
    ensure(numbers, "a number is out of its bounds")?;
    let ordered = p.min_lifetime <= p.default_lifetime && p.default_lifetime <= p.max_lifetime;
    ensure(ordered, "the default life is not one that may be asked for")?;
    let room = p.min_lifetime.0 >= 2 * p.close_window.0;
    ensure(room, "no room for two close windows")?;
    let distinct: BTreeSet<_> = p.modes.iter().collect();
    let modes = !p.modes.is_empty() && distinct.len() == p.modes.len();
    ensure(modes, "no mode, or one twice")
}
