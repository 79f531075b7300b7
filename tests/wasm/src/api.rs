//! Addresses, and what a contract is told about them: the words of wasmd and of the VM, for native contracts too.

use crate::gas::VM_GAS;
use cosmwasm_std::{
    Addr, Api, CanonicalAddr, RecoverPubkeyError, StdError, StdResult, VerificationError,
};
use cosmwasm_vm::{BackendApi, BackendError, BackendResult, GasInfo};
use cw_multi_test::MockApiBech32;

/// The prefix of the simulated chain's addresses.
const PREFIX: &str = "wasm";
/// What wasmd takes to read an address, in the chain's gas.
const CANONICALIZE: u64 = 4;
/// What it takes to write one, in the chain's gas.
const HUMANIZE: u64 = 5;
/// The longest address that the VM reads, bytes.
const LONGEST: usize = 256;

fn text(error: StdError) -> String {
    match error {
        StdError::GenericErr { msg, .. } => msg,
        other => other.to_string(),
    }
}

/// As wasmd: an address is valid in its one normal form only.
fn validated(api: &dyn Api, input: &str) -> Result<(), String> {
    match api.addr_validate(input) {
        Ok(normal) if normal.as_str() == input => Ok(()),
        Ok(_) => Err("address not normalized".to_owned()),
        Err(error) => Err(text(error)),
    }
}

#[derive(Clone, Copy)]
pub struct Addresses;

fn told<T>(result: Result<T, String>, cost: u64) -> BackendResult<T> {
    (
        result.map_err(BackendError::user_err),
        GasInfo::with_cost(cost * VM_GAS),
    )
}

impl BackendApi for Addresses {
    fn addr_validate(&self, input: &str) -> BackendResult<()> {
        told(
            validated(&MockApiBech32::new(PREFIX), input),
            CANONICALIZE + HUMANIZE,
        )
    }
    fn addr_canonicalize(&self, human: &str) -> BackendResult<Vec<u8>> {
        let canonical = MockApiBech32::new(PREFIX).addr_canonicalize(human);
        told(canonical.map(|c| c.to_vec()).map_err(text), CANONICALIZE)
    }
    fn addr_humanize(&self, canonical: &[u8]) -> BackendResult<String> {
        let human = MockApiBech32::new(PREFIX).addr_humanize(&canonical.into());
        told(human.map(Into::into).map_err(text), HUMANIZE)
    }
}

/// The chain's, in the words that a contract hears inside of the VM.
pub struct InWordsOfTheVm<'a>(pub &'a dyn Api);

fn errored(what: &str, why: &str) -> StdError {
    StdError::generic_err(format!("{what} errored: {why}"))
}

impl Api for InWordsOfTheVm<'_> {
    fn addr_validate(&self, input: &str) -> StdResult<Addr> {
        if input.len() > LONGEST {
            return Err(StdError::generic_err("input too long for addr_validate"));
        }
        if input.is_empty() {
            return Err(errored("addr_validate", "Input is empty"));
        }
        match validated(self.0, input) {
            Ok(()) => Ok(Addr::unchecked(input)),
            Err(why) => Err(errored("addr_validate", &why)),
        }
    }
    fn addr_canonicalize(&self, human: &str) -> StdResult<CanonicalAddr> {
        if human.len() > LONGEST {
            let long = "input too long for addr_canonicalize";
            return Err(StdError::generic_err(long));
        }
        let canonical = self.0.addr_canonicalize(human);
        canonical.map_err(|e| errored("addr_canonicalize", &text(e)))
    }
    fn addr_humanize(&self, canonical: &CanonicalAddr) -> StdResult<Addr> {
        let human = self.0.addr_humanize(canonical);
        human.map_err(|e| errored("addr_humanize", &text(e)))
    }
    fn secp256k1_verify(
        &self,
        message_hash: &[u8],
        signature: &[u8],
        public_key: &[u8],
    ) -> Result<bool, VerificationError> {
        self.0.secp256k1_verify(message_hash, signature, public_key)
    }
    fn secp256k1_recover_pubkey(
        &self,
        message_hash: &[u8],
        signature: &[u8],
        recovery_param: u8,
    ) -> Result<Vec<u8>, RecoverPubkeyError> {
        self.0
            .secp256k1_recover_pubkey(message_hash, signature, recovery_param)
    }
    fn ed25519_verify(
        &self,
        message: &[u8],
        signature: &[u8],
        public_key: &[u8],
    ) -> Result<bool, VerificationError> {
        self.0.ed25519_verify(message, signature, public_key)
    }
    fn ed25519_batch_verify(
        &self,
        messages: &[&[u8]],
        signatures: &[&[u8]],
        public_keys: &[&[u8]],
    ) -> Result<bool, VerificationError> {
        self.0
            .ed25519_batch_verify(messages, signatures, public_keys)
    }
    fn debug(&self, message: &str) {
        self.0.debug(message);
    }
}
