//! Events of the token issuer.

use crate::issuer::Asset;
use crate::units::{Amount, SidechainId};
use cosmwasm_std::Addr;

events! {
    ISSUER by [Issuer]
    /// A sidechain was created.
    SidechainCreated "sidechain_created" {
        /// The id of the new sidechain.
        sidechain_id: SidechainId,
        /// The address of the sidechain's cw20 contract.
        token: Addr,
        /// The main-chain asset that backs the token one to one: `native:DENOM` or `cw20:ADDRESS`.
        asset: Asset,
        /// The symbol of the sidechain's token, unique whatever its case.
        symbol: String,
    }
    /// Assets came in and tokens were minted.
    Deposited "deposited" {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The address that sent the assets.
        depositor: Addr,
        /// Who got the tokens.
        recipient: Addr,
        /// What came in and was minted, in base units.
        amount: Amount,
        /// The sidechain's supply after this, in base units.
        supply: Amount,
    }
    /// The admin gave out newly backed tokens.
    Distributed "distributed" {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The number of recipients.
        recipients: u64,
        /// To all together, base units.
        amount: Amount,
        /// The sidechain's supply after this, in base units.
        supply: Amount,
    }
    /// Tokens were burnt and assets paid out.
    Redeemed "redeemed" {
        /// The sidechain's id, as `sidechain_created` named it.
        sidechain_id: SidechainId,
        /// The address whose tokens were burnt.
        sender: Addr,
        /// Who got the assets.
        recipient: Addr,
        /// Tokens burnt, base units.
        burnt: Amount,
        /// Assets paid, base units.
        paid: Amount,
        /// The sidechain's supply after this, in base units.
        supply: Amount,
    }
}
