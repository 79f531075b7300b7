//! Why a deployment, or an upgrade of one, is refused or stops.

use super::ClientError;
use causeway_types::Hash;
use cosmwasm_std::Addr;
use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// What is wrong with the contracts of a chain, or with their code.
#[derive(Debug, Error)]
pub enum DeploymentError {
    /// A deployment that is not finished is used.
    #[error("the deployment on chain {chain_id} was begun and is not finished")]
    Unfinished {
        /// The chain that this is about, by its id.
        chain_id: String,
    },
    /// A deployment of before there was a vault.
    #[error("the contracts of {} are from before there was a liquidity-margin vault, and do not work with it", file.display())]
    WithoutVault {
        /// Where it is kept.
        file: PathBuf,
    },
    /// A deployment of another chain.
    #[error("{} is of chain {found}, not of {wanted}", file.display())]
    OfOtherChain {
        /// Where it is kept.
        file: PathBuf,
        /// The id of the chain that it says it is on.
        found: String,
        /// The chain that was asked for.
        wanted: String,
    },
    /// A deployment that is gone on with otherwise than it was begun.
    #[error(
        "the deployment on chain {chain_id} was begun {what} {found}, and this is {what} {given}"
    )]
    BegunOtherwise {
        /// The chain that this is about, by its id.
        chain_id: String,
        /// The setting that differs from what was asked for.
        what: &'static str,
        /// As it was begun.
        found: String,
        /// As it is gone on with.
        given: String,
        /// Where it is kept.
        file: PathBuf,
    },
    /// A contract, or its code, that a step needs and that is not on the chain.
    #[error("{what} of {contract} is not on the chain")]
    NotDeployed {
        /// The code, or the contract itself.
        what: &'static str,
        /// The contract that this is about.
        contract: String,
    },
    /// Contracts that do not know each other.
    #[error(
        "these contracts are no whole deployment: the registry {registry} names an {contract} whose {field} is {found}, not \
         {wanted}"
    )]
    NotOne {
        /// The address of the registry.
        registry: Addr,
        /// The contract that it names.
        contract: &'static str,
        /// What that one was asked for.
        field: &'static str,
        /// What it says.
        found: String,
        /// What it should say.
        wanted: Addr,
    },
    /// An address that leads to no deployment.
    #[error("{address} is no contract of a Causeway deployment: {why}")]
    NotADeployment {
        /// The address that was given.
        address: Addr,
        /// The reason, as text.
        why: String,
    },
    /// Nobody owns the registry.
    #[error("nobody owns the registry {registry}")]
    NoOwner {
        /// The address of the registry.
        registry: Addr,
    },
    /// Checksums that are not there.
    #[error("cannot read {}", file.display())]
    NoChecksums {
        /// The file of the checksums.
        file: PathBuf,
        /// What the system says of it.
        source: io::Error,
    },
    /// A line of the checksums that cannot be read.
    #[error("{}:{line}: not a sha256 and a file's name: '{text}'", file.display())]
    ChecksumLine {
        /// The file of the checksums.
        file: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// The line, as it stands in the file.
        text: String,
    },
    /// A contract without a checksum.
    #[error("{} has no line for {artifact}", file.display())]
    NoChecksum {
        /// The file of the checksums.
        file: PathBuf,
        /// The name of the contract's file.
        artifact: String,
    },
    /// Code that is not what its checksum says.
    #[error("{} has the sha256 {found}, checksums.txt says {wanted}", file.display())]
    WrongChecksum {
        /// The file, as it was named.
        file: PathBuf,
        /// What it hashes to.
        found: Hash,
        /// What it should hash to.
        wanted: Hash,
    },
    /// A code on the chain that is not the one that is here.
    #[error(
        "code {code_id} on the chain is not that of {contract}: it has the sha256 {}, checksums.txt says {wanted}",
        found.map_or("of nothing".to_owned(), |h| h.to_string())
    )]
    WrongCode {
        /// The code's number.
        code_id: u64,
        /// Whose it should be.
        contract: String,
        /// What it hashes to; none for native code.
        found: Option<Hash>,
        /// What it should hash to.
        wanted: Hash,
    },
    /// The embedded chain's contracts are the program's own.
    #[error(
        "the embedded chain runs the code that came with this program: there is nothing to upgrade"
    )]
    NothingToUpgrade,
    /// Only a contract's wasm admin may give it other code.
    #[error("only its wasm admin {admin} may give {contract} other code, and this is {address}")]
    NotWasmAdmin {
        /// The contract that this is about.
        contract: String,
        /// The address of its admin.
        admin: Addr,
        /// The address that asks.
        address: Addr,
    },
    /// A contract to which nobody may give other code.
    #[error("{contract} has no wasm admin: nobody may give it other code, ever")]
    NoWasmAdmin {
        /// The contract that this is about.
        contract: String,
    },
}

impl DeploymentError {
    /// The error's code.
    pub fn code(&self) -> &'static str {
        match self {
            DeploymentError::Unfinished { .. } => "deployment_unfinished",
            DeploymentError::WithoutVault { .. } => "deployment_without_vault",
            DeploymentError::OfOtherChain { .. } => "deployment_of_other_chain",
            DeploymentError::BegunOtherwise { .. } => "deployment_begun_otherwise",
            DeploymentError::NotDeployed { .. } => "not_deployed",
            DeploymentError::NotOne { .. } => "not_one_deployment",
            DeploymentError::NotADeployment { .. } => "not_a_deployment",
            DeploymentError::NoOwner { .. } => "registry_without_owner",
            DeploymentError::NoChecksums { .. } => "no_checksums",
            DeploymentError::ChecksumLine { .. } => "checksum_line_invalid",
            DeploymentError::NoChecksum { .. } => "checksum_missing",
            DeploymentError::WrongChecksum { .. } => "wrong_checksum",
            DeploymentError::WrongCode { .. } => "wrong_code",
            DeploymentError::NothingToUpgrade => "nothing_to_upgrade",
            DeploymentError::NotWasmAdmin { .. } => "not_wasm_admin",
            DeploymentError::NoWasmAdmin { .. } => "no_wasm_admin",
        }
    }
}

impl From<DeploymentError> for ClientError {
    fn from(error: DeploymentError) -> ClientError {
        ClientError::Deployment(error)
    }
}
