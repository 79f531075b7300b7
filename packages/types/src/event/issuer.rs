//! Events of the token issuer.

use crate::issuer::Asset;
use crate::units::{Amount, SidechainId};
use cosmwasm_std::Addr;

events! {
    ISSUER
    /// A sidechain was created.
    SidechainCreated "sidechain_created" {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// Its token.
        token: Addr,
        /// What backs it.
        asset: Asset,
        /// The token's symbol.
        symbol: String,
    }
    /// Assets came in and tokens were minted.
    Deposited "deposited" {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// Whose assets.
        depositor: Addr,
        /// Who got the tokens.
        recipient: Addr,
        /// Base units.
        amount: Amount,
        /// The supply afterwards.
        supply: Amount,
    }
    /// The admin gave out newly backed tokens.
    Distributed "distributed" {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// To how many.
        recipients: u64,
        /// To all together, base units.
        amount: Amount,
        /// The supply afterwards.
        supply: Amount,
    }
    /// Tokens were burnt and assets paid out.
    Redeemed "redeemed" {
        /// The sidechain.
        sidechain_id: SidechainId,
        /// Whose tokens.
        sender: Addr,
        /// Who got the assets.
        recipient: Addr,
        /// Tokens burnt, base units.
        burnt: Amount,
        /// Assets paid, base units.
        paid: Amount,
        /// The supply afterwards.
        supply: Amount,
    }
}
