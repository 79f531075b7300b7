//! `DELETE /v1/tokens/{name}`: a token that is answered nothing any more.

use super::tokens::TokenName;
use super::{steps_with, Call, Method};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The path of the call; `{name}` stands for the token.
pub const PATH: &str = "/v1/tokens/{name}";

/// The request; which token is in the path. The same again changes nothing.
#[derive(Clone, Debug, Serialize)]
pub struct RevokeToken {
    /// What it is called.
    #[serde(skip)]
    pub name: TokenName,
}

/// A token that is not known any more. A payment that it asked for before may still be signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Revoked {
    /// What it was called.
    pub name: TokenName,
    /// Whether it was known until now.
    pub was_known: bool,
}

impl Call for RevokeToken {
    const METHOD: Method = Method::Delete;
    type Response = Revoked;
    fn path(&self) -> Vec<String> {
        steps_with(PATH, &self.name)
    }
}
