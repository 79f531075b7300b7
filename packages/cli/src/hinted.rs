//! Errors of the command itself, with their code and what to do next. What of other parts' errors is shown, `failure` decides.

use crate::error_code::CommandCode;
use std::error::Error;
use std::fmt;

/// An error of the command itself; or the client's or the node's, in words of the command. None is made without a code.
#[derive(Debug)]
pub struct CommandError {
    /// Its own, or that of the error which this one tells in other words.
    code: String,
    message: String,
    /// What to do next, where there is something.
    pub hint: Option<String>,
    /// The id of a payment of which nobody knows yet whether it was made.
    pub unknown_payment: Option<String>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl CommandError {
    fn own(code: CommandCode, message: impl Into<String>) -> CommandError {
        CommandError {
            code: code.name().to_owned(),
            message: message.into(),
            hint: None,
            unknown_payment: None,
            source: None,
        }
    }
    /// Which error; programs match it.
    pub fn code(&self) -> &str {
        &self.code
    }
}

impl fmt::Display for CommandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
impl Error for CommandError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        let source = self.source.as_ref()?;
        Some(source.as_ref())
    }
}

/// What stands in front of another error, with what to do next. It is no error of its own: the code is the other one's.
#[derive(Debug)]
pub struct HintedContext {
    message: String,
    /// What to do next.
    pub hint: String,
}

impl fmt::Display for HintedContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// An error with what to do next.
pub fn error_with_hint(
    code: CommandCode,
    message: impl Into<String>,
    hint: impl Into<String>,
) -> anyhow::Error {
    anyhow::Error::new(CommandError {
        hint: Some(hint.into()),
        ..CommandError::own(code, message)
    })
}

/// An error of which nobody knows what to do next.
pub fn error(code: CommandCode, message: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(CommandError::own(code, message))
}

/// A context of another error, with what to do next.
pub fn hinted(message: impl Into<String>, hint: impl Into<String>) -> HintedContext {
    HintedContext {
        message: message.into(),
        hint: hint.into(),
    }
}

/// An error of the client, or of the node, in words of the command. It keeps its code, by which programs know it.
pub fn retold(
    code: impl Into<String>,
    message: impl Into<String>,
    hint: Option<String>,
) -> anyhow::Error {
    anyhow::Error::new(CommandError {
        code: code.into(),
        hint,
        ..CommandError::own(CommandCode::Internal, message)
    })
}

/// The same, where the payment with this id may have been made.
pub fn payment_unknown(
    code: impl Into<String>,
    message: impl Into<String>,
    id: impl Into<String>,
    hint: impl Into<String>,
) -> anyhow::Error {
    anyhow::Error::new(CommandError {
        code: code.into(),
        hint: Some(hint.into()),
        unknown_payment: Some(id.into()),
        ..CommandError::own(CommandCode::Internal, message)
    })
}

/// What gives a failure that has no code of its own one.
pub trait OrCode<T> {
    /// With this code and message, and what failed as its reason.
    fn or_code(self, code: CommandCode, message: impl Into<String>) -> anyhow::Result<T>;
}

impl<T> OrCode<T> for Option<T> {
    fn or_code(self, code: CommandCode, message: impl Into<String>) -> anyhow::Result<T> {
        self.ok_or_else(|| error(code, message))
    }
}

impl<T, E: Error + Send + Sync + 'static> OrCode<T> for Result<T, E> {
    fn or_code(self, code: CommandCode, message: impl Into<String>) -> anyhow::Result<T> {
        self.map_err(|source| {
            anyhow::Error::new(CommandError {
                source: Some(Box::new(source)),
                ..CommandError::own(code, message)
            })
        })
    }
}
