//! Answers are cw20-base's own, pages included: 10 entries unless asked, at most 30.

use causeway_types::token::QueryMsg;
use cw20_base::msg::QueryMsg as Base;

/// The same question as cw20-base has it.
pub fn of_cw20(msg: QueryMsg) -> Base {
    match msg {
        QueryMsg::Balance { address } => Base::Balance { address },
        QueryMsg::TokenInfo {} => Base::TokenInfo {},
        QueryMsg::Minter {} => Base::Minter {},
        QueryMsg::Allowance { owner, spender } => Base::Allowance { owner, spender },
        QueryMsg::AllAllowances {
            owner,
            start_after,
            limit,
        } => Base::AllAllowances {
            owner,
            start_after,
            limit,
        },
        QueryMsg::AllSpenderAllowances {
            spender,
            start_after,
            limit,
        } => Base::AllSpenderAllowances {
            spender,
            start_after,
            limit,
        },
        QueryMsg::AllAccounts { start_after, limit } => Base::AllAccounts { start_after, limit },
    }
}
