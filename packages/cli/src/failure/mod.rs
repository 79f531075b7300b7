//! Errors as they are shown: what failed, why, and what to do next.

mod channel_hints;
mod code;
mod contract_text;
mod hints;
mod of_node;
mod offer_hints;
mod text;

pub use crate::hinted::{error_with_hint, hinted, payment_unknown, retold};
pub use code::{code_of_client, code_of_error};
pub use contract_text::{has_amounts, readable};
pub use of_node::{in_commands, in_tokens, in_tokens_of};

use crate::context::Names;
use crate::csv_file::CsvError;
use crate::hinted::{CommandError, HintedContext};
use crate::output::hints::runnable;
use crate::output::terminal;
use causeway_chain::{ChainError, TxHash};
use causeway_client::ClientError;
use causeway_node_api::CallError;
use causeway_simulation::SimulationError;
use causeway_types::Height;
use causeway_wallet::keys::KeyStoreError;
use causeway_wallet::WalletError;
use serde_json::json;
use std::error::Error;
use std::fmt;

/// A failure whose report is on stdout already: only why, and what to do next, are still to be printed.
#[derive(Debug)]
pub struct Reported(HintedContext);

impl Reported {
    /// With what to do next.
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Reported {
        Reported(hinted(message, hint))
    }
}

impl fmt::Display for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl Error for Reported {}

/// An error of the client, also where it is the reason for another one.
fn client_error<'e>(cause: &'e (dyn Error + 'static)) -> Option<&'e ClientError> {
    let boxed = || cause.downcast_ref::<Box<ClientError>>().map(Box::as_ref);
    cause.downcast_ref::<ClientError>().or_else(boxed)
}

/// What to do about an error, where somebody knows.
pub fn hint_of(error: &anyhow::Error) -> Option<String> {
    // contexts are found by the error itself, not among its causes
    if let Some(HintedContext { hint, .. }) = error.downcast_ref() {
        return Some(hint.clone());
    }
    if let Some(Reported(HintedContext { hint, .. })) = error.downcast_ref() {
        return Some(hint.clone());
    }
    error.chain().find_map(|cause| {
        if let Some(error) = cause.downcast_ref::<CommandError>() {
            error.hint.clone()
        } else if let Some(client) = client_error(cause) {
            hints::of_client(client)
        } else if let Some(chain) = cause.downcast_ref::<ChainError>() {
            hints::of_chain(chain)
        } else if let Some(keys) = cause.downcast_ref::<KeyStoreError>() {
            hints::of_keys(keys)
        } else if let Some(file) = cause.downcast_ref::<CsvError>() {
            Some(file.hint())
        } else if let Some(call) = cause.downcast_ref::<CallError>() {
            hints::of_call(call)
        } else if let Some(simulation) = cause.downcast_ref::<SimulationError>() {
            hints::of_simulation(simulation.code())
        } else if let Some(wallet) = cause.downcast_ref::<WalletError>() {
            hints::of_wallet(wallet)
        } else {
            None
        }
    })
}

/// What the client refuses, where nothing was signed under an id: with the client's words, code and hint, and the id.
pub fn not_signed(error: ClientError, id: &str) -> anyhow::Error {
    let its_id = format!("its id is --id {id}");
    let hint = match hints::of_client(&error) {
        Some(hint) => format!("{hint}; {its_id}"),
        None => its_id,
    };
    anyhow::Error::new(error).context(hinted("nothing was signed", hint))
}

/// Prints an error: to stderr for eyes, with the names of keys that are here; with `--json` also one object on stdout.
pub fn print(error: &anyhow::Error, json: bool, base_units: bool, names: Option<&Names>) {
    let causes: Vec<String> = causes_of(error, base_units || json);
    // programs know addresses; people know the names that they gave them
    let causes: Vec<String> = match names.filter(|_| !json) {
        Some(names) => causes.iter().map(|cause| names.with_names(cause)).collect(),
        None => causes,
    };
    let hint = hint_of(error).map(|hint| runnable(&hint));
    let (first, rest) = match causes.split_first() {
        Some((first, rest)) => (first.clone(), rest),
        None => (error.to_string(), &[][..]),
    };
    if json && !error.is::<Reported>() {
        let object = json!({ "error": as_json(error) });
        // where it cannot be printed, stderr still says it
        let _ = terminal::print_json(&object);
    }
    terminal::say(format!("error: {}", indented(&first)));
    for cause in rest {
        terminal::say(format!("  because: {}", indented(cause)));
    }
    if let Some(hint) = hint {
        terminal::say(format!("hint: {}", indented(&hint)));
    }
}

/// An error as one JSON object: where nobody knows yet what became of a transaction, with its hash and its last block;
/// of a payment, with its id.
pub fn as_json(error: &anyhow::Error) -> serde_json::Value {
    let causes = causes_of(error, true);
    let (first, rest) = match causes.split_first() {
        Some((first, rest)) => (first.clone(), rest),
        None => (error.to_string(), &[][..]),
    };
    let code = code_of_error(error);
    let hint = hint_of(error).map(|hint| runnable(&hint));
    let mut object = json!({ "code": code, "message": first, "causes": rest, "hint": hint });
    if let Some((hash, last)) = error.chain().find_map(unknown_tx) {
        object["outcome"] = "unknown".into();
        object["hash"] = hash.to_string().into();
        object["last"] = json!(last);
    }
    if error.chain().any(by_node) {
        object["outcome"] = "unknown".into();
    }
    if let Some(id) = error.chain().find_map(unknown_payment) {
        object["outcome"] = "unknown".into();
        object["id"] = id.into();
    }
    object
}

/// Whether nobody knows yet whether what was asked for was done.
pub fn is_unknown(error: &anyhow::Error) -> bool {
    let is_so =
        |cause| unknown_tx(cause).is_some() || unknown_payment(cause).is_some() || by_node(cause);
    error.chain().any(is_so)
}

/// Whether a node was asked to send something, and its answer was lost.
fn by_node(cause: &(dyn Error + 'static)) -> bool {
    let root = client_error(cause).map(ClientError::root);
    matches!(
        root,
        Some(
            ClientError::NodeUndecided(_)
                | ClientError::AskedOfNode { .. }
                | ClientError::NodeNotRunning { .. }
        )
    )
}

fn unknown_payment<'e>(cause: &'e (dyn Error + 'static)) -> Option<&'e str> {
    let error: &CommandError = cause.downcast_ref()?;
    error.unknown_payment.as_deref()
}

fn unknown_tx(cause: &(dyn Error + 'static)) -> Option<(TxHash, Option<Height>)> {
    let chain = match client_error(cause).map(ClientError::root) {
        Some(ClientError::OutcomeUnknown { hash, last, .. }) => return Some((*hash, *last)),
        Some(ClientError::Chain(chain)) => Some(chain),
        _ => cause.downcast_ref(),
    };
    match chain {
        Some(ChainError::Pending { hash, last, .. }) => Some((*hash, *last)),
        _ => None,
    }
}

/// Every line but the first further in: what others wrote cannot look like a line of ours.
fn indented(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.join("\n           ")
}

/// The chain of causes, without those that only repeat the one before.
fn causes_of(error: &anyhow::Error, base_units: bool) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    for cause in error.chain() {
        let text = text::error_text(cause, base_units);
        if !causes.iter().any(|before| before.contains(&text)) {
            causes.push(text);
        }
    }
    causes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error_code::CommandCode;
    use crate::hinted::error as failure;
    use anyhow::Context as _;
    use causeway_chain::EmbeddedError;

    #[test]
    fn an_unknown_outcome_has_its_hash_and_last_block_for_programs() {
        for step in [None, Some("distribute line 4".to_owned())] {
            let unknown = ClientError::OutcomeUnknown {
                step,
                hash: TxHash::of(b"tx"),
                last: Some(Height(25)),
                why: Box::new(ChainError::Embedded(EmbeddedError::Missing("x".into()))),
            };
            let error = anyhow::Error::new(unknown.because("some have their tokens"))
                .context("no channel was opened: it is not known yet whether an earlier one is");
            assert!(is_unknown(&error));
            let object = as_json(&error);
            assert_eq!(object["code"], "outcome_unknown");
            assert_eq!(object["outcome"], "unknown");
            assert_eq!(object["hash"], TxHash::of(b"tx").to_string());
            assert_eq!(object["last"], 25);
        }
        let failed = error_with_hint(CommandCode::Internal, "no money", "get some");
        assert!(!is_unknown(&failed));
        assert!(as_json(&failed)["outcome"].is_null());
    }

    #[test]
    fn a_hint_is_found_below_other_causes_and_no_cause_is_said_twice() {
        let error = Err::<(), _>(error_with_hint(
            CommandCode::Internal,
            "no money",
            "get some",
        ))
        .context("cannot pay: no money")
        .context("cannot open")
        .unwrap_err();
        assert_eq!(hint_of(&error).as_deref(), Some("get some"));
        assert_eq!(
            causes_of(&error, false),
            ["cannot open", "cannot pay: no money"]
        );
        let broke = failure(CommandCode::Internal, "it broke");
        let error = broke.context(hinted("cannot pay", "mend it"));
        assert_eq!(hint_of(&error).as_deref(), Some("mend it"));
    }

    #[test]
    fn a_line_of_others_is_never_at_the_margin() {
        assert_eq!(
            indented("refused\nok: paid"),
            "refused\n           ok: paid"
        );
    }

    #[test]
    fn what_other_crates_refuse_gets_a_hint_too() {
        let error = anyhow::Error::new(ChainError::Embedded(EmbeddedError::Missing("x".into())))
            .context("cannot pay");
        assert!(hint_of(&error).unwrap().contains("chain start"));
    }
}
