//! Errors as they are shown: what failed, why, and what to do next.

pub use causeway_client::error::{advice, advise, Advised};

use crate::csv_file::CsvError;
use crate::output::hints;
use crate::output::{rates_in, terminal, time, AmountFormat};
use causeway_chain::{ChainError, EmbeddedError, TxHash};
use causeway_client::error::Unit;
use causeway_client::journal::Unknown;
use causeway_client::ClientError;
use causeway_rules::wallet::NotSafe;
use causeway_simulation::SimulationError;
use causeway_types::error_code::codes_of;
use causeway_types::Height;
use causeway_wallet::book::Lost;
use causeway_wallet::keys::KeyStoreError;
use causeway_wallet::WalletError;
use serde_json::json;
use std::fmt;

/// A failure whose report is on stdout already: only why, and what to do next, are still to be printed.
#[derive(Debug)]
pub struct Reported(Advised);

impl Reported {
    /// With what to do next.
    pub fn new(message: impl Into<String>, hint: impl Into<String>) -> Reported {
        Reported(advice(message, hint))
    }
}

impl fmt::Display for Reported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl std::error::Error for Reported {}

/// What to do about an error, where somebody knows.
pub fn hint_of(error: &anyhow::Error) -> Option<String> {
    // contexts are found by the error itself, not among its causes
    if let Some(advised) = error.downcast_ref::<Advised>() {
        return Some(advised.hint().to_owned());
    }
    if let Some(unknown) = error.downcast_ref::<Unknown>() {
        return Some(unknown.hint().to_owned());
    }
    if let Some(Reported(advised)) = error.downcast_ref() {
        return Some(advised.hint().to_owned());
    }
    error.chain().find_map(|cause| {
        if let Some(advised) = cause.downcast_ref::<Advised>() {
            Some(advised.hint().to_owned())
        } else if let Some(chain) = cause.downcast_ref::<ChainError>() {
            of_chain(chain)
        } else if let Some(keys) = cause.downcast_ref::<KeyStoreError>() {
            of_keys(keys)
        } else if let Some(file) = cause.downcast_ref::<CsvError>() {
            Some(file.hint())
        } else if let Some(client) = cause.downcast_ref::<ClientError>() {
            of_client(client)
        } else if let Some(simulation) = cause.downcast_ref::<SimulationError>() {
            of_simulation(simulation.code())
        } else if let Some(wallet) = cause.downcast_ref::<WalletError>() {
            of_wallet(wallet)
        } else {
            None
        }
    })
}

fn of_simulation(code: &str) -> Option<String> {
    let hint = match code {
        "folder_has_chain" | "folder_not_empty" => {
            "name a folder that is empty, or is not there yet"
        }
        "other_replay_unfinished" => {
            "go on with that one by its own command, or name another folder"
        }
        "interrupted" => {
            "with --keep DIR the same command goes on where it was; without, nothing is left of it"
        }
        _ => return None,
    };
    Some(hint.to_owned())
}

fn of_chain(error: &ChainError) -> Option<String> {
    Some(match error {
        ChainError::Embedded(EmbeddedError::Missing(_)) => "`causeway chain start` begins a chain".to_owned(),
        ChainError::AccountUnknown { address, .. } => {
            format!("`causeway chain fund {address} 1_000_000uatom` gives it coins")
        }
        ChainError::Embedded(EmbeddedError::Locked { .. }) => {
            "one command at a time has the chain; run this one again when the other has ended"
                .to_owned()
        }
        ChainError::Address { .. } => {
            "give an address of this chain, or the name of a key (`causeway keys list`)".to_owned()
        }
        ChainError::Embedded(EmbeddedError::Format { .. }) => {
            "use the causeway that began the chain, or begin another under another --home"
                .to_owned()
        }
        ChainError::NoContract(_) => {
            "`causeway deploy --verify` checks what is deployed".to_owned()
        }
        ChainError::TxFailed { text, .. } | ChainError::Simulated { text, .. } => {
            return of_refusal(text)
        }
        ChainError::Unreachable { .. } => {
            hints::of_unreachable()
        }
        ChainError::Funds { .. } => {
            "`causeway balance` shows what is there; `causeway chain fund WHO COIN` gives some on a devnet".to_owned()
        }
        ChainError::NotIncluded {
            refused: Some(why), ..
        } => return of_chain(why),
        ChainError::Pending { hash, .. } => {
            format!("`causeway tx show {hash}` says what became of it")
        }
        _ => return None,
    })
}

/// What to do about what a contract refused, by the codes in its text.
fn of_refusal(text: &str) -> Option<String> {
    let known = [
        (
            "not_owner",
            "only the admin may do this: --from the key that deployed",
        ),
        (
            "entry_paused",
            "withdrawing, closing, settling and redeeming go on; ask the admin when entry opens again",
        ),
        (
            "channel_name_taken",
            "names are never freed: `causeway channel status NAME` shows the channel that has it",
        ),
        (
            "too_late_to_join",
            "ask the opener for a channel with a longer --lifetime",
        ),
        (
            "margin_too_small",
            "`causeway margin show` shows what is free, `causeway margin deposit AMOUNT` adds to it",
        ),
        (
            "other_policy_version",
            "the admin has set other terms in between: run the command again to see them",
        ),
        (
            "outside_trading_hours",
            "the admin or the opener set them; `causeway sidechain show` shows the sidechain's",
        ),
        (
            "lease_not_found",
            "--top-up is for a channel with money of the same offer; --join is for one of yours that nobody has joined",
        ),
        (
            "channel_not_leasable",
            "--join is for a channel of yours that nobody has joined, or leave it out for a new one",
        ),
        (
            "already_leased",
            "--top-up adds more of the same offer, as long as the channel runs",
        ),
        (
            "other_lease",
            "--top-up adds more of the same offer, as long as the channel runs",
        ),
        (
            "side_is_leased",
            "`causeway offer show OFFER` shows what is leased; it comes back when the channel settles",
        ),
    ];
    // a refusal within another's: the outermost that somebody knows something about
    let hint = codes_of(text)
        .into_iter()
        .find_map(|code| known.iter().find(|(known, _)| *known == code));
    Some(hint?.1.to_owned())
}

fn of_client(error: &ClientError) -> Option<String> {
    Some(match error {
        ClientError::Wallet {
            error:
                WalletError::WithdrawnUnknown {
                    channel_id,
                    cumulative,
                    ..
                },
            unit: Some(unit),
        } => format!(
            "if that withdrawal is true: `causeway channel consent {channel_id} --in-all {}`; else do not sign",
            amounts_in(unit, hints::has_base_units()).show(*cumulative)
        ),
        ClientError::Wallet { error, .. } => return of_wallet(error),
        ClientError::NotInChannel { .. } => {
            "`causeway channel list` shows yours; --from chooses another key".to_owned()
        }
        ClientError::ShowsOnly { .. } => "leave --dry-run out".to_owned(),
        ClientError::OutcomeUnknown { hash, .. } => format!(
            "`causeway tx show {hash}` says what became of it; before its last block has come, do not do it again in another way"
        ),
        ClientError::OtherAnswer { .. } => {
            "the node lies, or answers for another chain: ask another one (`rpc` in the chain's file)".to_owned()
        }
        ClientError::ListLacks { channel_id, .. } => format!(
            "`causeway pay {channel_id} AMOUNT` pays over that one; or ask another node (`rpc` in the chain's file)"
        ),
        ClientError::OtherToken { file, .. } => format!(
            "on chain neither ever changes: ask another node (`rpc` in the chain's file); where the chain of this name was \
             begun anew, remove {}",
            file.display()
        ),
        ClientError::AlreadyDistributed {
            next_line: None, ..
        } => "add --anew if all of them are to be given as much once more".to_owned(),
        ClientError::AlreadyDistributed {
            next_line: Some(line),
            ..
        } => format!(
            "add --first-line {line} to give to the new ones, --anew to give to all of them once more"
        ),
        ClientError::SharesGivenBefore { .. } => {
            "take the lines that were given out of the file; a distribution that was interrupted goes on by its own file, \
             with its first lines as they were. --anew gives all lines of this file, also those that were given before"
                .to_owned()
        }
        ClientError::OtherDistribution { .. } => {
            "go on with it by its own file, whose lines that are done must stay as they were; or add --anew to give this \
             one first: the other stays as it is, and goes on by its own file afterwards"
                .to_owned()
        }
    })
}

fn of_wallet(error: &WalletError) -> Option<String> {
    Some(match error {
        WalletError::TooMuch { .. } => {
            "`causeway channel status CHANNEL` shows what is left, `causeway channel deposit CHANNEL AMOUNT` adds to it"
                .to_owned()
        }
        WalletError::NotSafe(NotSafe { rule, .. }) => return of_rule(*rule),
        WalletError::Seal { .. } => {
            "`causeway restore FILE` takes a backup and says what that can cost; \
             `causeway restore --from-chain` does without one, with what can still be read"
                .to_owned()
        }
        WalletError::NotInBook(_) => {
            "`causeway restore --from-chain` takes it into the book and says what that can cost; \
             `causeway restore FILE` does with a backup"
                .to_owned()
        }
        WalletError::Waiting { channel_id, .. } => format!(
            "money can still come out: `causeway show {channel_id}`, `causeway channel close {channel_id}`; to pay after \
             the wait, the peer must have given back your newest voucher \
             (`causeway channel resend {channel_id} --theirs` on its side)"
        ),
        WalletError::Contradiction { channel_id, .. } => format!(
            "ask another node (`rpc` in the chain's file); if it says the same, the book is an old copy: put the newest one \
             back, or close the channel (`causeway channel close {channel_id}`)"
        ),
        WalletError::WithdrawnUnknown {
            channel_id,
            cumulative,
            ..
        } => format!(
            "if that withdrawal is true: `causeway channel consent {channel_id} --in-all {cumulative}`; else do not sign"
        ),
        WalletError::PayeeOnly(_) => {
            "`causeway pay PEER AMOUNT` opens a channel of your own to pay over".to_owned()
        }
        WalletError::NotJoined(id) => format!(
            "the peer joins with `causeway --from PEER channel join {id}`; until then `causeway channel cancel {id}` takes \
             everything back"
        ),
        WalletError::Overtaken { .. } => {
            "the side that lacks a voucher receives it (`causeway channel resend CHANNEL` prints it); when the offer has run \
             out, its maker makes a new one"
                .to_owned()
        }
        WalletError::ClosesTooLong { .. } => "give a shorter --valid-for".to_owned(),
        WalletError::IdTaken(_) => {
            "use the id with the very same command, or another id for something new".to_owned()
        }
        WalletError::DiskFull => "make room, and run it again with the same --id".to_owned(),
        WalletError::InUse { .. } => {
            "one command at a time has the book; run this one again when the other has ended".to_owned()
        }
        WalletError::OtherOwner { .. } => {
            "--from and --chain choose whose book it is".to_owned()
        }
        WalletError::Restored(id) => format!(
            "the peer prints it with `causeway --from PEER channel resend {id} --theirs`; `causeway receive LINE` takes it"
        ),
        WalletError::Older { .. } => {
            "a payer that signs from one book has in its newer payment all that it paid before; whether this one does cannot \
             be known here. `causeway channel status CHANNEL` shows what it has paid in all: compare that with the payer"
                .to_owned()
        }
        WalletError::OtherVoucher(_) => {
            "`causeway channel resend CHANNEL` prints your newest voucher for the peer".to_owned()
        }
        _ => return None,
    })
}

/// What to do when one of the wallet's rules forbids something.
fn of_rule(rule: u8) -> Option<String> {
    let hint = match rule {
        1 => "do not deliver: ask the peer to put more in, and to pay again",
        2 => {
            "do not deliver for it: ask the payer for its newest payment (`causeway --from PEER channel resend CHANNEL`). \
             One that signs from two copies of a book signs payments that do not fit together"
        }
        3 => "`causeway channel status CHANNEL` says where the channel is",
        5 => "`causeway channel status CHANNEL` shows both totals; the side that lacks a voucher receives it first",
        6 => {
            "an offer to close binds until it runs out; a channel that closes is settled when it is due; a close that was \
             printed and never sent is taken back by `causeway channel close CHANNEL --not-sent`"
        }
        7 => "while the channel runs `causeway channel extend` moves its end; another channel takes the payment now",
        _ => return None,
    };
    Some(hint.to_owned())
}

fn of_keys(error: &KeyStoreError) -> Option<String> {
    Some(match error {
        KeyStoreError::Unknown { name, dir } => hints::of_unknown_key(name, dir),
        KeyStoreError::WrongPassphrase(_) => {
            "it comes from --passphrase-file, CAUSEWAY_PASSPHRASE, or the prompt, in this order"
                .to_owned()
        }
        _ => return None,
    })
}

/// Prints an error: to stderr for eyes; with `--json` also one object on stdout.
pub fn print(error: &anyhow::Error, json: bool, base_units: bool) {
    let causes: Vec<String> = causes_of(error, base_units || json);
    let hint = hint_of(error).map(|hint| hints::runnable(&hint));
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

/// An error as one JSON object: where nobody knows yet what became of a transaction, with its hash and its last block.
pub fn as_json(error: &anyhow::Error) -> serde_json::Value {
    let causes = causes_of(error, true);
    let (first, rest) = match causes.split_first() {
        Some((first, rest)) => (first.clone(), rest),
        None => (error.to_string(), &[][..]),
    };
    let hint = hint_of(error).map(|hint| hints::runnable(&hint));
    let mut object = json!({ "message": first, "causes": rest, "hint": hint });
    if is_unknown(error) {
        object["outcome"] = "unknown".into();
    }
    if let Some((hash, last)) = error.chain().find_map(unknown_tx) {
        object["hash"] = hash.to_string().into();
        object["last"] = json!(last);
    }
    object
}

/// Whether nobody knows yet whether what was asked for was done.
pub fn is_unknown(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Unknown>().is_some() || error.chain().any(|c| unknown_tx(c).is_some())
}

fn unknown_tx(cause: &(dyn std::error::Error + 'static)) -> Option<(TxHash, Option<Height>)> {
    match (cause.downcast_ref(), cause.downcast_ref()) {
        (Some(ClientError::OutcomeUnknown { hash, last, .. }), _) => Some((*hash, *last)),
        (_, Some(ChainError::Pending { hash, last, .. })) => Some((*hash, *last)),
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
        let text = in_words(cause, base_units);
        if !causes.iter().any(|before| before.contains(&text)) {
            causes.push(text);
        }
    }
    causes
}

/// A cause in words: of what a contract refused, the contract's own come first.
fn in_words(cause: &(dyn std::error::Error + 'static), base_units: bool) -> String {
    let readable = |text: &str| readable(text, base_units);
    // the reason may have amounts, which are no times
    if let Some(WalletError::Waiting {
        channel_id,
        why,
        until,
        now,
    }) = cause.downcast_ref()
    {
        return format!(
            "nothing is signed in channel {channel_id} until {}, it is {}: {}. By then all that may have been signed and \
             forgotten has lapsed",
            time::date(*until),
            time::date(*now),
            readable(&why.to_string())
        );
    }
    if let Some(client) = cause.downcast_ref::<ClientError>() {
        return of_client_in_words(client, base_units);
    }
    match cause.downcast_ref::<ChainError>() {
        Some(error @ (ChainError::CatchingUp { .. } | ChainError::StaleBlock { .. })) => {
            time::dated(&error.to_string())
        }
        Some(ChainError::TxFailed {
            hash, height, text, ..
        }) => format!("{} (transaction {hash} in block {height})", readable(text)),
        Some(ChainError::Simulated { text, .. }) => {
            format!("{} (tried, and nothing was sent)", readable(text))
        }
        Some(ChainError::Query { text, .. }) => readable(text),
        Some(_) => cause.to_string(),
        None => readable(&cause.to_string()),
    }
}

/// How amounts in a unit are shown.
fn amounts_in(unit: &Unit, base_units: bool) -> AmountFormat {
    match base_units {
        true => AmountFormat::BASE_UNITS,
        false => AmountFormat::with_decimals(unit.decimals),
    }
}

/// What the client refuses, with its amounts as people are shown them.
fn of_client_in_words(error: &ClientError, base_units: bool) -> String {
    match error {
        ClientError::Wallet {
            error,
            unit: Some(unit),
        } => of_wallet_in_words(error, amounts_in(unit, base_units), base_units),
        ClientError::Wallet { error, unit: None } => readable(&error.to_string(), base_units),
        ClientError::AlreadyDistributed {
            amount,
            unit,
            recipients,
            transactions,
            next_line,
        } => {
            let more = match next_line {
                Some(_) => "; it has more lines by now",
                None => "",
            };
            format!(
                "{} {} were given to the {recipients} recipients of this file already, in {transactions} transactions{more}",
                amounts_in(unit, base_units).show(*amount),
                unit.symbol
            )
        }
        ClientError::OtherDistribution {
            amount,
            unit,
            recipients,
        } => format!(
            "another distribution of {} is unfinished: {} to {recipients} recipients are given, and they are not those that \
             this file begins with",
            unit.symbol,
            amounts_in(unit, base_units).show(*amount)
        ),
        ClientError::ShowsOnly { what } => format!(
            "--dry-run shows the transaction that would be sent, and {what} is signed and handed over, not sent"
        ),
        ClientError::NotInChannel { .. }
        | ClientError::SharesGivenBefore { .. }
        | ClientError::OutcomeUnknown { .. }
        | ClientError::OtherAnswer { .. }
        | ClientError::ListLacks { .. }
        | ClientError::OtherToken { .. } => error.to_string(),
    }
}

fn of_wallet_in_words(error: &WalletError, amounts: AmountFormat, base_units: bool) -> String {
    match error {
        WalletError::Waiting {
            channel_id,
            why,
            until,
            now,
        } => format!(
            "nothing is signed in channel {channel_id} until {}, it is {}: {}. By then all that may have been signed and \
             forgotten has lapsed",
            time::date(*until),
            time::date(*now),
            readable(&why.to_string(), base_units)
        ),
        WalletError::Contradiction {
            channel_id,
            why: Lost::ChainContradicts { on_chain, in_book },
        } => format!(
            "nothing is signed in channel {channel_id}: the node says that a total of {} is on chain, by the book it can \
             only be {}; the node lies, or the book is an old copy",
            amounts.show(*on_chain),
            amounts.show(*in_book)
        ),
        WalletError::WithdrawnUnknown {
            channel_id,
            on_chain,
            known,
            asked,
            cumulative,
        } => format!(
            "the chain says that the peer has withdrawn {} of channel {channel_id}, this book knows of {}: a consent to {} \
             more would be for {} in all",
            amounts.show(*on_chain),
            amounts.show(*known),
            amounts.show(*asked),
            amounts.show(*cumulative)
        ),
        other => {
            let text = other.to_string();
            match has_amounts(&text) {
                true => amounts.show_in(&text),
                false => readable(&text, base_units),
            }
        }
    }
}

/// Words of contracts, rules and wallet that come with times in unix seconds.
const WITH_TIMES: [&str; 13] = [
    "the new end",
    ", it is ",
    "payments stop at",
    "good until",
    "the channel's is",
    "must be after",
    "would mature at",
    "a lock runs until",
    "it was good before",
    "expired at",
    "latest expiry is",
    "replaces the end",
    "it would end",
];

/// Words of contracts, rules and wallet that come with amounts, always in base units.
const WITH_AMOUNTS: [&str; 34] = [
    "a channel is opened with at least",
    "of credit, ",
    "of the money was to be margin",
    "was brought as margin",
    "is leased, ",
    "should go out of sidechain",
    "more beside",
    "was asked of ",
    "liquidity should come back",
    "a bounty of",
    "the rent is",
    "an offer is leased in parts",
    "can be taken",
    "would be paid over channel",
    "would be exchanged by",
    "it would cost",
    "the smallest amount is",
    "is to be leased at once",
    "locks hold",
    "the joiner brings",
    "in all, ",
    "asked to spend",
    "was sent along; the shares",
    "the reserve of",
    "of a supply of",
    "the redemption pays",
    "tokens are worth nothing",
    "to be paid, ",
    "the voucher promises",
    "it pays ",
    "a total of ",
    "in all asked",
    "locks over ",
    "we paid ",
];

/// Whether the whole numbers of a text of the wallet are amounts in base units.
pub fn has_amounts(text: &str) -> bool {
    WITH_AMOUNTS.iter().any(|words| text.contains(words))
}

/// The wallet's rules have numbers in the protocol's text, which say nothing on a screen.
fn without_rule(text: &str) -> String {
    let mut parts = text.split("not safe, rule ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let reason = part.trim_start_matches(|c: char| c.is_ascii_digit());
        out += "not safe";
        out += reason;
    }
    out
}

/// What a contract, a rule or the wallet says, for people: dates, rates in percent, and that its amounts are base
/// units, where people are shown whole tokens.
pub fn readable(text: &str, base_units: bool) -> String {
    let text = &without_rule(text);
    if WITH_TIMES.iter().any(|words| text.contains(words)) {
        return time::dated(text);
    }
    let said = rates_in(text);
    match has_amounts(text) && !base_units {
        true => format!("{said} (amounts in base units)"),
        false => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context as _;

    #[test]
    fn an_unknown_outcome_has_its_hash_and_last_block_for_programs() {
        let error = anyhow::Error::new(ClientError::OutcomeUnknown {
            hash: TxHash::of(b"tx"),
            last: Some(Height(25)),
            why: "no block has come".to_owned(),
        })
        .context("no channel was opened: it is not known yet whether an earlier one is");
        assert!(is_unknown(&error));
        let object = as_json(&error);
        assert_eq!(object["outcome"], "unknown");
        assert_eq!(object["hash"], TxHash::of(b"tx").to_string());
        assert_eq!(object["last"], 25);
        let failed = advise("no money", "get some");
        assert!(!is_unknown(&failed));
        assert!(as_json(&failed)["outcome"].is_null());
    }

    #[test]
    fn a_hint_is_found_below_other_causes_and_no_cause_is_said_twice() {
        let error = Err::<(), _>(advise("no money", "get some"))
            .context("cannot pay: no money")
            .context("cannot open")
            .unwrap_err();
        assert_eq!(hint_of(&error).as_deref(), Some("get some"));
        assert_eq!(
            causes_of(&error, false),
            ["cannot open", "cannot pay: no money"]
        );
        let error = anyhow::anyhow!("it broke").context(advice("cannot pay", "mend it"));
        assert_eq!(hint_of(&error).as_deref(), Some("mend it"));
    }

    #[test]
    fn what_a_contract_says_is_readable_for_people() {
        for (text, said) in [
            (
                "due at 1700000000, it is 1699999999",
                "due at 2023-11-14 22:13:20 UTC, it is 2023-11-14 22:13:19 UTC",
            ),
            (
                "a fee rate of 50000 ppm was asked; at most 10000 is allowed",
                "a fee rate of 5% was asked; at most 10000 is allowed",
            ),
            (
                "asked for 7, at most 5 can be taken",
                "asked for 7, at most 5 can be taken (amounts in base units)",
            ),
            (
                "there is no channel 1700000000",
                "there is no channel 1700000000",
            ),
        ] {
            assert_eq!(readable(text, false), said);
        }
        assert_eq!(
            readable("asked for 7, at most 5 can be taken", true),
            "asked for 7, at most 5 can be taken"
        );
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
