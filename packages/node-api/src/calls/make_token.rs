//! `POST /v1/tokens`: makes a token. Its text is in the answer, and nowhere else.

use super::tokens::{Token, TokenLimit, TokenName, PATH};
use super::{steps, Call, Method};
use crate::scope::Scope;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The most limits of a token.
pub const MAX_LIMITS: usize = 64;

/// The request. Asked for again it is refused (`token_name_taken`), since the text is shown once: a token whose answer was lost
/// is revoked, and another one made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MakeToken {
    /// What it is called.
    pub name: TokenName,
    /// What it may do.
    pub scope: Scope,
    /// What it may spend, with the scope `pay` alone: in the sidechains that are named, and in no others. Without any, whatever
    /// there is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<TokenLimit>,
}

/// A token that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MadeToken {
    /// What it may do.
    #[serde(flatten)]
    pub known: Token,
    /// Its text, which requests carry as `Authorization: Bearer TOKEN`: 64 hex digits. It cannot be asked for again.
    pub token: String,
}

impl Call for MakeToken {
    const METHOD: Method = Method::Post;
    type Response = MadeToken;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}
