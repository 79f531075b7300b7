//! Verification of vouchers, receipts and both sides' agreements.

use crate::error::ContractError;
use causeway_types::channel::{Channel, Side};
use causeway_types::{Digest, Signature};
use cosmwasm_std::{Addr, Api};

/// Refuses a signature over the digest that is not by the side's channel key, or whose s is not the lower one.
pub fn verify(
    api: &dyn Api,
    channel: &Channel,
    side: Side,
    what: &'static str,
    digest: &Digest,
    signature: &Signature,
) -> Result<(), ContractError> {
    let key = channel
        .participant(side)
        .and_then(|p| p.key)
        .ok_or(ContractError::NoChannelKey(side))?;
    // the chain's verifier accepts both s
    if !signature.is_low_s() {
        return Err(ContractError::SignatureHighS(side));
    }
    if api.secp256k1_verify(&digest.0, &signature.0, &key.0)? {
        Ok(())
    } else {
        Err(ContractError::SignatureInvalid { side, what })
    }
}

/// Refuses what only one side, or none, has agreed to. A side agrees by its signature, or by sending this transaction.
pub fn verify_both(
    api: &dyn Api,
    channel: &Channel,
    sender: &Addr,
    what: &'static str,
    digest: &Digest,
    signatures: [Option<&Signature>; 2],
) -> Result<(), ContractError> {
    for (side, signature) in Side::BOTH.into_iter().zip(signatures) {
        let is_sender = channel
            .participant(side)
            .is_some_and(|p| p.owner == *sender);
        match signature {
            Some(signature) => verify(api, channel, side, what, digest, signature)?,
            None if is_sender => (),
            None => return Err(ContractError::SignatureMissing(side)),
        }
    }
    Ok(())
}
