//! What to do about an error, chosen by its type or code, never by its words.

use super::channel_hints::{of_channel, of_funds, of_message, of_payment};
use super::of_node::in_commands;
use super::offer_hints::of_offer;
use crate::output::{hints, AmountFormat};
use causeway_chain::{ChainError, EmbeddedError};
use causeway_client::error::{DeploymentError, DistributionError, Named, SettingsError};
use causeway_client::ClientError;
use causeway_node_api::CallError;
use causeway_rules::wallet::NotSafe;
use causeway_types::error_code::codes_of;
use causeway_wallet::backup::BackupError;
use causeway_wallet::keys::KeyStoreError;
use causeway_wallet::WalletError;

/// The hint for what the client refuses.
pub(super) fn of_client(error: &ClientError) -> Option<String> {
    Some(match error {
        ClientError::Chain(error) => return of_chain(error),
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
            AmountFormat::of_unit(unit, hints::has_base_units()).show(*cumulative)
        ),
        ClientError::Wallet { error, .. } => return of_wallet(error),
        ClientError::Channel { error, unit } => return of_channel(error, unit.as_deref()),
        ClientError::Payment { error, .. } => return of_payment(error),
        ClientError::Message(error) => of_message(error),
        ClientError::Funds(missing) => of_funds(missing),
        ClientError::Offer { error, .. } => return of_offer(error),
        ClientError::Settings(SettingsError::LegalRateIncomplete { .. }) => {
            "name rate, source and day: rate = \"5%\", source = \"central bank, base rate\", dated = \"2026-11-24\""
                .to_owned()
        }
        ClientError::Settings(SettingsError::SymbolInvalid { .. }) => {
            "choose another symbol, such as CATOM".to_owned()
        }
        ClientError::Settings(SettingsError::TooManyDecimals { .. }) => {
            "give the decimals of the asset that backs it".to_owned()
        }
        ClientError::Settings(SettingsError::SymbolTaken { .. }) => {
            "choose another symbol; those that differ only in case are one".to_owned()
        }
        ClientError::Settings(SettingsError::AssetIsToken { .. }) => {
            "name a coin of the main chain, or a token that is no sidechain's".to_owned()
        }
        ClientError::Settings(SettingsError::RouteUnknown { .. }) => {
            "`causeway route list` shows those that are there".to_owned()
        }
        ClientError::KeepsNothing { .. } => {
            "name a person's address, or a contract that can do something with them".to_owned()
        }
        ClientError::OutcomeUnknown {
            step: None, hash, ..
        } => format!(
            "`causeway tx show {hash}` says what became of it; before its last block has come, do not do it again in another way"
        ),
        ClientError::AskedOfNode { file } => format!(
            "look whether it took effect (`causeway balance`, `causeway tx list`); if it did not, remove {} and run this again",
            file.display()
        ),
        ClientError::NodeNotRunning { .. } => {
            "start the node with `causeway node`, and run this again: it says what became of it".to_owned()
        }
        ClientError::NotThroughNode => {
            "end the node with `causeway node stop`, run this again, and start it again".to_owned()
        }
        ClientError::NodeUndecided(_) | ClientError::OutcomeUnknown { step: Some(_), .. } => {
            "run the same command again: it asks for this transaction first, and sends nothing twice".to_owned()
        }
        ClientError::InUse { .. } => {
            "wait until it has ended, then run this one again: it goes on from there".to_owned()
        }
        ClientError::SameUnderWay { .. } => {
            "wait until that one has ended, and look at what it says: run this again only if the same is to be done once more".to_owned()
        }
        ClientError::NotFound { named, .. } => match named {
            Named::Channel => {
                "`causeway channel list` shows yours; give the number, or the name if you opened it".to_owned()
            }
            Named::Sidechain => "`causeway sidechain list` shows those that are there".to_owned(),
            Named::Offer(_) => "`causeway offer list` shows those that are there".to_owned(),
        },
        ClientError::ChannelNameAmbiguous { .. } => "give the number".to_owned(),
        ClientError::NoSidechain => {
            "`causeway sidechain create SYMBOL --asset DENOM` creates one".to_owned()
        }
        ClientError::SidechainNotChosen { symbols } => format!(
            "name one of: {} (--sidechain, or CAUSEWAY_SIDECHAIN)",
            symbols.join(", ")
        ),
        ClientError::PageTooLong { .. } | ClientError::EndlessList { .. } => {
            "the node does not answer for these contracts: take another one as `rpc` in the chain's file".to_owned()
        }
        ClientError::CreditIntoCredit => "there is nothing to do".to_owned(),
        ClientError::LeaseFromCredit => "`causeway offer take OFFER AMOUNT` leases it".to_owned(),
        ClientError::NotInChannel { .. } => {
            "`causeway channel list` shows yours; --from chooses another key".to_owned()
        }
        ClientError::ShowsOnly { .. } => "leave --dry-run out".to_owned(),
        ClientError::OtherInstance { .. } => {
            "where that node is stopped for good, or was restored here, `causeway node announce --take-over` takes its place"
                .to_owned()
        }
        ClientError::TakeoverWaits { .. } => {
            "wait until the chain has a block of that time, then do it again".to_owned()
        }
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
        ClientError::Distribution(DistributionError::Already {
            next_line: None, ..
        }) => "add --anew if all of them are to be given as much once more".to_owned(),
        ClientError::Distribution(DistributionError::Already {
            next_line: Some(line),
            ..
        }) => format!(
            "add --first-line {line} to give to the new ones, --anew to give to all of them once more"
        ),
        ClientError::Distribution(DistributionError::SharesGivenBefore { .. }) => {
            "take the lines that were given out of the file; a distribution that was interrupted goes on by its own file, \
             with its first lines as they were. --anew gives all lines of this file, also those that were given before"
                .to_owned()
        }
        ClientError::Distribution(DistributionError::OtherUnfinished { .. }) => {
            "go on with it by its own file, whose lines that are done must stay as they were; or add --anew to give this \
             one first: the other stays as it is, and goes on by its own file afterwards"
                .to_owned()
        }
        ClientError::Distribution(DistributionError::Stopped { .. }) => {
            "mend what is wrong, then run the same command again: it goes on with those that have none".to_owned()
        }
        ClientError::Deployment(DeploymentError::Unfinished { .. }) => {
            "`causeway deploy` goes on with it where it stopped".to_owned()
        }
        ClientError::Deployment(DeploymentError::WithoutVault { file }) => format!(
            "close what runs with the causeway that deployed them; then move {} away and `causeway deploy` anew",
            file.display()
        ),
        ClientError::Deployment(DeploymentError::BegunOtherwise { file, .. }) => format!(
            "go on as it was begun, or move {} away to begin another",
            file.display()
        ),
        ClientError::Deployment(DeploymentError::NotOne { .. }) => {
            "an address that somebody gave you may be that of a contract that only looks like one; an unfinished deployment \
             is finished with `causeway deploy` where it was begun"
                .to_owned()
        }
        ClientError::Deployment(DeploymentError::NotADeployment { .. }) => {
            "give the address of an issuer, policy, vault, registry or sidechain token on this chain (--chain chooses it)"
                .to_owned()
        }
        ClientError::Deployment(DeploymentError::NoChecksums { .. }) => {
            "`scripts/build-wasm` builds the contracts there; --artifacts names another folder".to_owned()
        }
        ClientError::Deployment(DeploymentError::WrongChecksum { .. }) => {
            "`scripts/build-wasm` builds it anew; deploy nothing that was not built from this repository".to_owned()
        }
        ClientError::Deployment(DeploymentError::NothingToUpgrade) => "another version of causeway brings other code".to_owned(),
        ClientError::Deployment(DeploymentError::NotWasmAdmin { .. }) => "run it with --from the admin's key".to_owned(),
        ClientError::Deployment(DeploymentError::NoWasmAdmin { .. }) => {
            "deploy the new code beside it, and let what runs on the old one come to its end there".to_owned()
        }
        _ => return None,
    })
}

/// The hint for what the chain or its node refuses.
pub(super) fn of_chain(error: &ChainError) -> Option<String> {
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
        ChainError::BehindKnown { .. } => {
            "ask another node (`rpc` in the chain's file); where the chain of this name was begun anew, or the node that was \
             asked before lied, remove the chain's file in the folder heights of the home"
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

/// The hint for what a node refuses, or why it has no answer.
pub(super) fn of_call(error: &CallError) -> Option<String> {
    match error {
        CallError::Refused(refused) => refused.next.as_deref().map(in_commands),
        CallError::Unreachable { .. } | CallError::NoAnswer { .. } => {
            Some("see whether the node still runs; then run this again".to_owned())
        }
        CallError::OtherCertificate { .. } => Some(
            "run this again if the node was started again meanwhile; else find out who listens there: no token was sent"
                .to_owned(),
        ),
        CallError::Address(_) => None,
    }
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

/// The hint for what the wallet refuses.
pub(super) fn of_wallet(error: &WalletError) -> Option<String> {
    Some(match error {
        WalletError::TooMuch { .. } => {
            "`causeway channel status CHANNEL` shows what is left, `causeway channel deposit CHANNEL AMOUNT` adds to it"
                .to_owned()
        }
        WalletError::NotSafe(NotSafe { rule, .. }) => return of_rule(*rule),
        WalletError::Backup(error) => match error {
            BackupError::NotWritten { .. } => {
                "look at the folder and its disk: once it can be written a whole copy is made by itself"
            }
            BackupError::NotFound { .. } => {
                "name the folder that `backup.folder` of the node named, or the one in it that is called causeway-INSTANCE"
            }
            BackupError::OtherPhrase { .. } => {
                "--from chooses whose key it is: the phrase and its path must be those of the node that wrote it"
            }
            BackupError::OtherOwner { .. } => "--from and --chain choose whose book it is",
            BackupError::Damaged { .. } => {
                "another copy of the folder may be whole; without one the phrase and the chain are left (--from-chain)"
            }
        }
        .to_owned(),
        WalletError::Seal { .. } => {
            "`causeway restore FILE` takes a backup and says what that can cost; \
             `causeway restore --from-chain` does without one, with what can still be read"
                .to_owned()
        }
        WalletError::Moved { .. } => {
            "where the other one is never used again, `causeway node --moved` makes this one another book and starts; else \
             use that one, and remove this"
                .to_owned()
        }
        WalletError::DatabaseDamaged(_) | WalletError::Damaged(_) => {
            "`causeway restore FILE` takes a backup; `causeway restore --from-chain` does without one; both keep the damaged \
             file aside"
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
             (`causeway --from PEER channel resend {channel_id} --theirs`)"
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
        WalletError::ReferencePaid { .. } => {
            "pay for something else under a reference of its own, or without one".to_owned()
        }
        WalletError::ReferenceTwice(_) => "pay it once".to_owned(),
        WalletError::NotUnasked(_) => {
            "`causeway payments` lists what came unasked, and what is paid back".to_owned()
        }
        WalletError::RefundUnknown(_) => {
            "ask its payer, whose node knows; what is not paid back is paid as a payment of its own".to_owned()
        }
        WalletError::InvoiceUnknown(_) => {
            "the reference is 64 hex digits, as it was printed when the invoice was made".to_owned()
        }
        WalletError::InvoicePaid { .. } => "it stays paid; make another invoice for what is still to be paid".to_owned(),
        WalletError::PayeeOnly(_) => {
            "`causeway pay PEER AMOUNT` opens a channel of your own to pay over".to_owned()
        }
        WalletError::NotJoined(id) => format!(
            "the peer joins with `causeway --from PEER channel join {id}`; until then `causeway channel cancel {id}` takes \
             everything back"
        ),
        WalletError::ShuttingDown { .. } => {
            "wait until then: the same again pays if the channel is not closed by then".to_owned()
        }
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
        WalletError::InUse { .. } | WalletError::Busy => {
            "one command at a time has the book, and a node as long as it runs: run this again when the other command has ended, or \
             end the node with `causeway node stop`"
                .to_owned()
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
        7 => "while the channel runs `causeway channel extend CHANNEL --by 1d` moves its end; another channel takes the payment now",
        _ => return None,
    };
    Some(hint.to_owned())
}

/// The hint for what the keystore refuses.
pub(super) fn of_keys(error: &KeyStoreError) -> Option<String> {
    Some(match error {
        KeyStoreError::Unknown { name, dir } => hints::of_unknown_key(name, dir),
        KeyStoreError::WrongPassphrase(_) => {
            "it comes from --passphrase-file, CAUSEWAY_PASSPHRASE, or the prompt, in this order"
                .to_owned()
        }
        _ => return None,
    })
}

/// The hint for what a simulation refuses.
pub(super) fn of_simulation(code: &str) -> Option<String> {
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
