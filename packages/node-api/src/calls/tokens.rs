//! `GET /v1/tokens`: the tokens that are known, beside the one in `node.token`. There are at most 256.

use super::{steps, Call, Method};
use crate::scope::Scope;
use causeway_types::{Amount, SidechainId, UnixTime};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

/// The path of the call.
pub const PATH: &str = "/v1/tokens";

/// The longest name of a token, characters.
pub const MAX_TOKEN_NAME: usize = 64;

/// What a token is called: 1 to 64 letters, digits, `-` and `_`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[A-Za-z0-9_-]{1,64}$", examples("shop"))]
pub struct TokenName(String);

impl TokenName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl TryFrom<String> for TokenName {
    type Error = String;
    fn try_from(text: String) -> Result<TokenName, String> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        match (1..=MAX_TOKEN_NAME).contains(&text.len()) && text.chars().all(allowed) {
            true => Ok(TokenName(text)),
            false => Err(format!(
                "'{text}' is no name of a token, must be 1 to {MAX_TOKEN_NAME} letters, digits, '-' and '_'"
            )),
        }
    }
}
impl FromStr for TokenName {
    type Err = String;
    fn from_str(text: &str) -> Result<TokenName, String> {
        TokenName::try_from(text.to_owned())
    }
}
impl From<TokenName> for String {
    fn from(name: TokenName) -> String {
        name.0
    }
}
impl fmt::Display for TokenName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The request, which has no fields.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ListTokens;

/// All tokens, in the order in which they were made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tokens {
    /// At most 256.
    pub tokens: Vec<Token>,
}

/// A token that is known. Its text is shown once, when it is made, and kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Token {
    /// What its user calls it.
    pub name: TokenName,
    /// What it may do.
    pub scope: Scope,
    /// What it may spend; without any, whatever there is.
    pub limits: Vec<TokenLimit>,
    /// When it was made, by the time of the newest block then.
    #[schema(value_type = u64)]
    pub made_at: UnixTime,
}

/// The most that a token may spend in a sidechain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenLimit {
    /// In whose token.
    #[schema(value_type = u64)]
    pub sidechain_id: SidechainId,
    /// What it holds for.
    pub per: LimitPer,
    /// How much, base units, at least 1.
    #[schema(value_type = String)]
    pub amount: Amount,
    /// What counts against it now: signed in its period, or asked for and may still be signed. In answers alone, and only of
    /// limits with a period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub spent: Option<Amount>,
}

/// What a limit holds for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum LimitPer {
    /// Each payment.
    Payment,
    /// What one channel is opened with for a payment; a token with limits and without this one opens none.
    Opening,
    /// All payments within any hour.
    Hour,
    /// All payments within any 24 hours.
    Day,
    /// All payments within any seven days.
    Week,
}

impl LimitPer {
    /// All of them.
    pub const ALL: [LimitPer; 5] = [
        LimitPer::Payment,
        LimitPer::Opening,
        LimitPer::Hour,
        LimitPer::Day,
        LimitPer::Week,
    ];

    /// As it is written in requests and answers.
    pub fn name(self) -> &'static str {
        match self {
            LimitPer::Payment => "payment",
            LimitPer::Opening => "opening",
            LimitPer::Hour => "hour",
            LimitPer::Day => "day",
            LimitPer::Week => "week",
        }
    }
}

impl Call for ListTokens {
    const METHOD: Method = Method::Get;
    type Response = Tokens;
    fn path(&self) -> Vec<String> {
        steps(PATH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_token_is_1_to_64_letters_digits_and_two_signs() {
        let longest = "x".repeat(64);
        for good in ["a", "Shop-2_b", &longest] {
            assert_eq!(good.parse::<TokenName>().unwrap().as_str(), good);
        }
        for bad in ["", "a b", "a/b", "é", "..", &"x".repeat(65)] {
            assert!(bad.parse::<TokenName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn what_a_limit_holds_for_is_written_as_it_is_named() {
        for per in LimitPer::ALL {
            assert_eq!(serde_json::to_value(per).unwrap(), per.name());
        }
    }
}
