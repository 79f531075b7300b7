//! The least price of gas: none.

use super::ModuleAnswer;
use cosmrs::proto::cosmos::base::node::v1beta1::ConfigResponse;
use cosmrs::proto::traits::Message as _;

pub(super) fn answer() -> ModuleAnswer {
    Ok(ConfigResponse::default().encode_to_vec())
}
