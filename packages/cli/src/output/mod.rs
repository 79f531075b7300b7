//! What a command answers, and how it is shown: for eyes, or as one JSON object.

pub mod amount;
mod awaited;
pub mod hints;

mod numbers;
pub mod qr;
mod secret;
pub mod table;
pub mod terminal;
pub mod time;

pub use awaited::awaited_text;
pub use secret::Secret;

pub use amount::{asset_amount, asset_name, grouped, percent, rates_in, AmountFormat};
pub use table::{Details, Table};
pub use time::Clock;

use causeway_types::{Hash, IdentityKey, NodeInstance, TransportKey};
use serde::de::DeserializeOwned;
use serde::Serialize;
use serde_json::Value;
use std::io;

/// So many of something: `1 recipient`, `2 recipients`.
pub fn counted(n: u64, what: &str) -> String {
    match n {
        1 => format!("1 {what}"),
        n => format!("{} {what}s", grouped(n)),
    }
}

/// Writes every hash, reference, key and instance of a node, known by the name of its field, in lowercase hex.
fn bytes_in_hex(json: &mut Value) {
    match json {
        Value::Array(items) => items.iter_mut().for_each(bytes_in_hex),
        Value::Object(fields) => {
            for (name, field) in fields {
                let hex = match name.as_str() {
                    "identity_key" => in_hex::<IdentityKey>(field),
                    "transport_key" => in_hex::<TransportKey>(field),
                    "instance" => in_hex::<NodeInstance>(field),
                    "reference" => in_hex::<Hash>(field),
                    name if name.ends_with("hash") => in_hex::<Hash>(field),
                    _ => None,
                };
                match hex {
                    Some(hex) => *field = hex.into(),
                    None => bytes_in_hex(field),
                }
            }
        }
        _ => {}
    }
}

/// Bytes in base64 as they are shown; none for what is something else, or in hex already.
fn in_hex<T: DeserializeOwned + ToString>(json: &Value) -> Option<String> {
    T::deserialize(json).ok().map(|bytes| bytes.to_string())
}

/// What a command answers. Nothing is printed before it is done.
#[derive(Debug)]
pub struct Answer {
    json: Value,
    body: String,
    secret: Option<Secret>,
    notes: Vec<String>,
    hints: Vec<String>,
    /// What has become of it and how to see it again, where it cannot be printed.
    if_unprinted: Option<(String, String)>,
}

impl Answer {
    /// An answer which says this with `--json`. It must be a struct or a map.
    pub fn of(value: &impl Serialize) -> anyhow::Result<Answer> {
        Ok(Answer {
            json: serde_json::to_value(value)?,
            body: String::new(),
            secret: None,
            notes: Vec::new(),
            hints: Vec::new(),
            if_unprinted: None,
        })
    }
    /// The same with bytes in hex, as everywhere in answers: contracts have them in base64.
    pub fn bytes_in_hex(mut self) -> Answer {
        bytes_in_hex(&mut self.json);
        self
    }
    /// Adds a line, or a table, for eyes.
    pub fn say(mut self, text: impl std::fmt::Display) -> Answer {
        self.body.push_str(text.to_string().trim_end());
        self.body.push('\n');
        self
    }
    /// Adds what nobody else may know: shown last, and wiped when the answer is dropped.
    pub fn secret(mut self, secret: Secret) -> Answer {
        self.secret = Some(secret);
        self
    }
    /// Adds a remark, which goes to stderr: stdout stays what a pipe wants.
    pub fn note(mut self, text: impl Into<String>) -> Answer {
        self.notes.push(text.into());
        self
    }
    /// Adds a remark, if there is one.
    pub fn note_if(self, text: Option<String>) -> Answer {
        match text {
            Some(text) => self.note(text),
            None => self,
        }
    }
    /// Adds what to do next, which goes to stderr.
    pub fn hint(mut self, text: impl Into<String>) -> Answer {
        self.hints.push(text.into());
        self
    }
    /// Adds what to do next, if there is something.
    pub fn hint_if(self, text: Option<String>) -> Answer {
        match text {
            Some(text) => self.hint(text),
            None => self,
        }
    }

    /// Says what is true if it cannot be printed, and how to have it printed again.
    pub fn if_unprinted(mut self, what: impl Into<String>, hint: impl Into<String>) -> Answer {
        self.if_unprinted = Some((what.into(), hint.into()));
        self
    }

    /// Prints it; fails with what to do where that is not possible.
    pub fn show(&self, json: bool) -> anyhow::Result<()> {
        self.print(json).map_err(|error| match &self.if_unprinted {
            Some((what, hint)) => {
                anyhow::Error::new(error).context(crate::hinted::hinted(what, hint))
            }
            None => anyhow::Error::new(error).context("the answer cannot be printed"),
        })
    }

    /// Prints it. A reader that has gone away (`| head`) is no error.
    fn print(&self, json: bool) -> io::Result<()> {
        for note in &self.notes {
            terminal::say(hints::runnable(note));
        }
        match (json, &self.secret) {
            (true, Some(secret)) => secret.print_beside(&self.json)?,
            (true, None) => terminal::print_json(&self.json)?,
            (false, secret) => {
                terminal::print(&self.body)?;
                secret.as_ref().map_or(Ok(()), Secret::print)?;
            }
        }
        for hint in &self.hints {
            terminal::say(format!("hint: {}", hints::runnable(hint)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use causeway_types::channel::Evidence;

    #[test]
    fn a_hash_that_a_contract_answers_is_told_in_hex_at_every_depth() {
        let evidence = Evidence {
            locks_hash: Hash([0xab; 32]),
            ..Evidence::default()
        };
        let told = serde_json::to_value(evidence).unwrap();
        assert_ne!(
            told["locks_hash"],
            "ab".repeat(32),
            "as the contract has it"
        );
        let answer = Answer::of(&serde_json::json!({ "channels": [{ "a": told }] })).unwrap();
        let json = answer.bytes_in_hex().json;
        let told = &json["channels"][0]["a"];
        assert_eq!(told["locks_hash"], "ab".repeat(32));
        assert_eq!(told["transferred"], "0");
    }

    #[test]
    fn each_kind_of_bytes_is_told_in_hex_by_its_name_and_what_is_in_hex_stays() {
        let mut json = serde_json::json!({
            "identity_key": IdentityKey([2; 33]),
            "transport_key": TransportKey([3; 32]),
            "instance": NodeInstance([4; 16]),
            "reference": Hash([5; 32]),
            "name": Hash([6; 32]),
        });
        let name = json["name"].clone();
        for _ in 0..2 {
            bytes_in_hex(&mut json);
            assert_eq!(json["identity_key"], "02".repeat(33));
            assert_eq!(json["transport_key"], "03".repeat(32));
            assert_eq!(json["instance"], "04".repeat(16));
            assert_eq!(json["reference"], "05".repeat(32));
            assert_eq!(json["name"], name, "which is not one of them");
        }
        let mut none = serde_json::json!({ "reference": null, "instance": "shop" });
        let before = none.clone();
        bytes_in_hex(&mut none);
        assert_eq!(none, before);
    }
}
