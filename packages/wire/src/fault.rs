//! Why something could not be read.

use cosmwasm_std::StdError;
use std::fmt;

/// Why something could not be read, and where in it. Boxed: it passes through every function that reads, and a word is
/// moved in less code than two strings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    /// Field names from the outermost on, a dot between; empty at the top.
    path: String,
    what: String,
}

impl Fault {
    /// What is wrong, in words.
    pub fn of(what: String) -> Fault {
        let path = String::new();
        Fault(Box::new(Inner { path, what }))
    }
    /// Something else was expected.
    pub fn expected(what: &str) -> Fault {
        Fault::of(["expected ", what].concat())
    }
    /// State that this code did not write.
    pub fn unreadable() -> Fault {
        Fault::of("not as it was written".to_owned())
    }
    /// A name that none of the known ones is.
    pub(crate) fn unknown(what: &str, name: &str, known: &[&str]) -> Fault {
        let shown: String = name.chars().take(64).collect();
        Fault::of(match known.is_empty() {
            true => [what, " `", &shown, "`, there are none"].concat(),
            false => [
                what,
                " `",
                &shown,
                "`, expected one of: ",
                &known.join(", "),
            ]
            .concat(),
        })
    }
    /// The same, seen from outside the field.
    pub(crate) fn within(mut self, field: &str) -> Fault {
        let path = &mut self.0.path;
        if !path.is_empty() {
            path.insert(0, '.');
        }
        path.insert_str(0, field);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.path.is_empty() {
            f.write_str(&self.0.path)?;
            f.write_str(": ")?;
        }
        f.write_str(&self.0.what)
    }
}

impl std::error::Error for Fault {}

impl From<Fault> for StdError {
    fn from(fault: Fault) -> StdError {
        StdError::parse_err("wire", fault)
    }
}

/// What the chain would end a call for without a word.
pub(crate) fn too_long(what: &str, length: usize, most: usize) -> StdError {
    let (length, most) = (length.to_string(), most.to_string());
    let words = [what, " has ", &length, " bytes, the longest has ", &most];
    StdError::generic_err(words.concat())
}
