//! What all owners may do: pause entry, hand the ownership over.

use super::{address, ensure, Contract, Model, Verdict};
use cosmwasm_std::Addr;

impl Model {
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
