//! An account's number and sequence. The chain keeps no public keys: each transaction brings its own.

use super::{address, decoded, ModuleAnswer};
use crate::EmbeddedChain;
use causeway_chain::{Chain as _, ChainError};
use cosmrs::proto::cosmos::auth::v1beta1::{
    BaseAccount, QueryAccountInfoRequest, QueryAccountInfoResponse, QueryAccountRequest,
    QueryAccountResponse,
};
use cosmrs::proto::traits::Message as _;
use cosmrs::Any;

pub(super) fn account(chain: &EmbeddedChain, data: &[u8]) -> ModuleAnswer {
    let request: QueryAccountRequest = decoded(data)?;
    let account = Any::from_msg(&of(chain, &request.address)?).map_err(ChainError::encode)?;
    let account = Some(account);
    Ok(QueryAccountResponse { account }.encode_to_vec())
}

pub(super) fn account_info(chain: &EmbeddedChain, data: &[u8]) -> ModuleAnswer {
    let request: QueryAccountInfoRequest = decoded(data)?;
    let info = Some(of(chain, &request.address)?);
    Ok(QueryAccountInfoResponse { info }.encode_to_vec())
}

fn of(chain: &EmbeddedChain, text: &str) -> Result<BaseAccount, super::Refusal> {
    let address = address(chain, text)?;
    let account = chain.account(&address)?;
    Ok(BaseAccount {
        address: address.into(),
        pub_key: None,
        account_number: account.number,
        sequence: account.sequence,
    })
}
