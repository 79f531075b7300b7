//! Tokens that a cw20 `Send` brought in.

use causeway_types::Amount;
use cosmwasm_std::Addr;

/// Tokens that came in by a cw20's `Send`. The contract that called names sender and amount: they are accepted only from the
/// token that the message is about.
pub struct ReceivedCw20 {
    /// The address of the cw20 contract that called.
    pub token: Addr,
    /// The address that sent the tokens, as the cw20 contract names it.
    pub sender: Addr,
    /// The amount, as the cw20 contract names it; not zero.
    pub amount: Amount,
}
