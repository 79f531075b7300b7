//! What is sent to the registry.

use super::{ensure, Contract, Model, Verdict};
use causeway_types::registry::ExecuteMsg;
use causeway_types::signed::{CooperativeClose, Extension};
use causeway_types::Amount;
use cosmwasm_std::Addr;

impl Model {
    pub(super) fn registry(&mut self, sender: &Addr, message: &ExecuteMsg) -> Verdict {
        use ExecuteMsg as M;
        match message {
            M::Receive(_) => {
                Err("only a token of ours says that money came, and it does so by `Send`")
            }
            M::Open {
                sidechain_id,
                amount,
                terms,
            } => {
                self.entry_is_open(Contract::Registry)?;
                self.use_credit(sender, sidechain_id.0, amount.u128())?;
                self.open(sender, sidechain_id.0, amount.u128(), terms)
            }
            M::Join { amount, terms } => {
                self.entry_is_open(Contract::Registry)?;
                let id = self.channel(terms.channel_id)?.sidechain;
                self.use_credit(sender, id, amount.u128())?;
                self.join(sender, id, amount.u128(), terms)
            }
            M::Deposit {
                channel_id,
                amount,
                margin,
            } => {
                self.entry_is_open(Contract::Registry)?;
                let id = self.channel(*channel_id)?.sidechain;
                self.use_credit(sender, id, amount.u128())?;
                self.deposit(sender, id, amount.u128(), *channel_id, *margin)
            }
            M::Cancel { channel_id } => self.cancel(sender, *channel_id),
            M::Withdraw {
                channel_id,
                amount,
                consent,
                take,
            } => self.withdraw(sender, *channel_id, amount, consent.as_ref(), take),
            M::RequestWithdraw { channel_id, amount } => self.request(sender, *channel_id, amount),
            M::CompleteWithdraw { channel_id, take } => self.complete(sender, *channel_id, take),
            M::WithdrawUnallocated { channel_id, amount } => {
                self.withdraw_waiting(sender, *channel_id, amount.map(Amount::u128))
            }
            M::PullCredit {
                sidechain_id,
                amount,
                to,
            } => self.pull_credit(
                sender,
                sidechain_id.0,
                amount.map(Amount::u128),
                to.as_deref(),
            ),
            M::Show {
                channel_id,
                vouchers,
            } => {
                let shown = self.show(sender, *channel_id, vouchers)?;
                ensure(shown > 0, "nothing is shown")
            }
            M::Claim {
                channel_id,
                direction,
                locks,
                claims,
                voucher,
            } => {
                if let Some(signed) = voucher {
                    let same = signed.voucher.direction == *direction;
                    ensure(same, "a voucher of the other direction")?;
                    self.show(sender, *channel_id, std::slice::from_ref(&**signed))?;
                }
                self.claim(*channel_id, *direction, locks, claims)
            }
            M::ExpireLocks {
                channel_id,
                direction,
                locks,
            } => self.expire(*channel_id, *direction, locks),
            M::Close {
                channel_id,
                vouchers,
            } => self.close(sender, *channel_id, vouchers),
            M::CooperativeClose {
                channel_id,
                transferred_a,
                transferred_b,
                valid_until,
                signature_a,
                signature_b,
            } => {
                let close = CooperativeClose {
                    transferred_a: *transferred_a,
                    transferred_b: *transferred_b,
                    valid_until: *valid_until,
                };
                let signatures = [signature_a.as_ref(), signature_b.as_ref()];
                self.cooperative_close(sender, *channel_id, &close, signatures)
            }
            M::Extend {
                channel_id,
                replaces,
                expires_at,
                valid_until,
                signature_a,
                signature_b,
            } => {
                let extension = Extension {
                    replaces: *replaces,
                    expires_at: *expires_at,
                    valid_until: *valid_until,
                };
                let signatures = [signature_a.as_ref(), signature_b.as_ref()];
                self.extend(sender, *channel_id, &extension, signatures)
            }
            M::Settle { channel_ids } => self.settle(sender, channel_ids),
            M::SetPaused { paused } => self.set_paused(Contract::Registry, sender, *paused),
            M::UpdateOwnership(action) => self.update_ownership(Contract::Registry, sender, action),
        }
    }
}
