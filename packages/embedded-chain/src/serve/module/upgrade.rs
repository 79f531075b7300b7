//! The upgrade that is planned: none, since the chain is this program.

use super::ModuleAnswer;
use cosmrs::proto::cosmos::upgrade::v1beta1::QueryCurrentPlanResponse;
use cosmrs::proto::traits::Message as _;

pub(super) fn answer() -> ModuleAnswer {
    Ok(QueryCurrentPlanResponse { plan: None }.encode_to_vec())
}
