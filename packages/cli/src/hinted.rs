//! Errors of the command itself, with what to do next. What of other parts' errors is shown, `failure` decides.

use std::error::Error;
use std::fmt;

/// An error of the command itself, with what to do next; or the client's or the node's, in words of the command.
#[derive(Debug)]
pub struct HintedError {
    /// That of the error which this one tells in other words.
    pub code: Option<String>,
    message: String,
    /// What to do next, where there is something.
    pub hint: Option<String>,
    /// The id of a payment of which nobody knows yet whether it was made.
    pub unknown_payment: Option<String>,
}

impl fmt::Display for HintedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
impl Error for HintedError {}

/// An error with what to do next.
pub fn error_with_hint(message: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(hinted(message, hint))
}

/// The same, as the context of another error.
pub fn hinted(message: impl Into<String>, hint: impl Into<String>) -> HintedError {
    HintedError {
        code: None,
        message: message.into(),
        hint: Some(hint.into()),
        unknown_payment: None,
    }
}

/// An error of the client, or of the node, in words of the command. It keeps its code, by which programs know it.
pub fn retold(
    code: impl Into<String>,
    message: impl Into<String>,
    hint: Option<String>,
) -> anyhow::Error {
    anyhow::Error::new(HintedError {
        code: Some(code.into()),
        message: message.into(),
        hint,
        unknown_payment: None,
    })
}

/// The same, where the payment with this id may have been made.
pub fn payment_unknown(
    code: impl Into<String>,
    message: impl Into<String>,
    id: impl Into<String>,
    hint: impl Into<String>,
) -> anyhow::Error {
    anyhow::Error::new(HintedError {
        code: Some(code.into()),
        message: message.into(),
        hint: Some(hint.into()),
        unknown_payment: Some(id.into()),
    })
}
