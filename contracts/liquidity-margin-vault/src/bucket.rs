//! The parts of an account.

use causeway_types::vault::VaultAccount;
use causeway_types::Amount;
use std::fmt;

/// A part of an account whose money is in the vault. What is leased is in channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// To withdraw, offer, pay rent with, or be margin.
    Free,
    /// Margin of running channels.
    Reserved,
    /// Liquidity that is on offer and not leased.
    Offered,
    /// Rent that was paid ahead and is not earned yet.
    RentAhead,
}

impl Bucket {
    /// The amount of this part.
    pub fn of(self, account: &mut VaultAccount) -> &mut Amount {
        match self {
            Bucket::Free => &mut account.free,
            Bucket::Reserved => &mut account.reserved,
            Bucket::Offered => &mut account.offered,
            Bucket::RentAhead => &mut account.rent_ahead,
        }
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Bucket::Free => "free",
            Bucket::Reserved => "reserved",
            Bucket::Offered => "offered",
            Bucket::RentAhead => "paid ahead as rent",
        })
    }
}
