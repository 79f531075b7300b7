//! What the rules refuse on this machine, as the contracts would.

use super::ClientError;
use causeway_rules::admission::AdmissionError;
use causeway_rules::error::RuleError;
use causeway_rules::node::NodeError;
use causeway_rules::policy::ParameterError;
use causeway_types::error_code::code_of;
use thiserror::Error;

/// What a rule refuses: the contract would refuse it with the same code and text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RuleRefusal {
    /// In the life of a channel.
    #[error(transparent)]
    Channel(#[from] RuleError),
    /// A parameter, or what is asked under it.
    #[error(transparent)]
    Parameter(#[from] ParameterError),
    /// A condition of admission.
    #[error(transparent)]
    Admission(#[from] AdmissionError),
    /// What a node announces, or withdraws.
    #[error(transparent)]
    Node(#[from] NodeError),
}

impl RuleRefusal {
    /// The contracts' code for it.
    pub fn contract_code(&self) -> Option<String> {
        code_of(&self.to_string()).map(ToOwned::to_owned)
    }
}

impl From<RuleError> for ClientError {
    fn from(refusal: RuleError) -> ClientError {
        ClientError::Rule(refusal.into())
    }
}
impl From<NodeError> for ClientError {
    fn from(refusal: NodeError) -> ClientError {
        ClientError::Rule(refusal.into())
    }
}
impl From<ParameterError> for ClientError {
    fn from(refusal: ParameterError) -> ClientError {
        ClientError::Rule(refusal.into())
    }
}
