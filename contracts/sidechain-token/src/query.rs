//! Answers are cw20-base's own, pages included: 10 entries unless asked, at most 30.

use causeway_types::token::QueryMsg;
use cosmwasm_std::{Api, StdResult};
use cw20_base::msg::QueryMsg as Base;

/// The query as cw20-base has it. cw20-base does not check what a page begins after; here it must be an address.
pub fn of_cw20(api: &dyn Api, msg: QueryMsg) -> StdResult<Base> {
    let after = |address: Option<String>| {
        let checked = address.map(|address| api.addr_validate(&address));
        StdResult::Ok(checked.transpose()?.map(String::from))
    };
    Ok(match msg {
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
            start_after: after(start_after)?,
            limit,
        },
        QueryMsg::AllSpenderAllowances {
            spender,
            start_after,
            limit,
        } => Base::AllSpenderAllowances {
            spender,
            start_after: after(start_after)?,
            limit,
        },
        QueryMsg::MarketingInfo {} => Base::MarketingInfo {},
        QueryMsg::DownloadLogo {} => Base::DownloadLogo {},
        QueryMsg::AllAccounts { start_after, limit } => Base::AllAccounts {
            start_after: after(start_after)?,
            limit,
        },
    })
}
