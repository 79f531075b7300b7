//! The codes of the command's own errors. What a contract, the chain, the client, the wallet or a node refuses has their code.

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal;)+) => {
        /// The codes of the command's own errors.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum CommandCode {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl CommandCode {
            /// All of them.
            pub const ALL: &'static [CommandCode] = &[$(CommandCode::$variant),+];

            /// When it is, as docs/codes.md says.
            #[cfg(test)]
            pub fn about(self) -> &'static str {
                let about: &str = match self {
                    $(CommandCode::$variant => concat!($($doc),+),)+
                };
                about.trim()
            }

            /// Its name, which never changes its meaning.
            pub const fn name(self) -> &'static str {
                match self {
                    $(CommandCode::$variant => $name,)+
                }
            }
        }
    };
}

codes! {
    /// The arguments are not what the command takes; the command ends with 2.
    ArgumentsInvalid = "arguments_invalid";
    /// Two options, or an option and what it is given to, do not go together.
    OptionsConflict = "options_conflict";
    /// What is needed was not given.
    ArgumentMissing = "argument_missing";
    /// A time that begins later than it ends, or is outside of what is allowed.
    TimeInvalid = "time_invalid";
    /// An amount that is zero, too large, or finer than the token is counted.
    AmountInvalid = "amount_invalid";
    /// A ratio of zero.
    RatioInvalid = "ratio_invalid";
    /// No key, contact, address or channel has this name.
    NameUnknown = "name_unknown";
    /// A name stands for several things here.
    NameAmbiguous = "name_ambiguous";
    /// A name that is malformed, or means something else here.
    NameRefused = "name_refused";
    /// A name, or an address, that is one already here.
    NameTaken = "name_taken";
    /// A text that is no address of this chain.
    AddressInvalid = "invalid_address";
    /// The account that acts is named as somebody else.
    SameAccount = "same_account";
    /// There is no key in this home.
    NoKey = "no_key";
    /// Several keys are here, and none was chosen.
    KeyNotChosen = "key_not_chosen";
    /// The key that would sign is not here.
    KeyNotHere = "key_not_here";
    /// The key is not encrypted: there is nothing to unlock.
    KeyNotEncrypted = "key_not_encrypted";
    /// A passphrase that is too short, or was not typed twice alike.
    PassphraseRefused = "passphrase_refused";
    /// Something must be asked, and there is no terminal to answer at.
    NoTerminal = "no_terminal";
    /// Others can read a file that holds a secret.
    SecretReadable = "secret_readable";
    /// The process that would hold a key was not started.
    UnlockFailed = "unlock_failed";
    /// Nobody has said yes: nothing was done.
    NotConfirmed = "not_confirmed";
    /// There is no chain of this name, or its file is not filled in.
    ChainNotKnown = "chain_not_known";
    /// There is a chain already, or it has another id.
    ChainExists = "chain_exists";
    /// Only the embedded chain can do it.
    EmbeddedChainOnly = "embedded_chain_only";
    /// Only a chain behind a node can do it, or the embedded one must be served first.
    ChainIsEmbedded = "chain_is_embedded";
    /// The chain has no faucet.
    NoFaucet = "no_faucet";
    /// A denom that would be a new coin.
    CoinUnknown = "coin_unknown";
    /// No contracts are known here on the chain.
    NoContracts = "no_contracts";
    /// Other contracts are known here on the chain already.
    OtherContracts = "other_contracts";
    /// A deployment that was checked is not what it should be.
    DeploymentUnsound = "deployment_unsound";
    /// The chain shows no such transaction.
    TransactionNotFound = "transaction_not_found";
    /// Nothing would change.
    NothingToDo = "nothing_to_do";
    /// Nothing can be taken out of the channel now.
    NothingToWithdraw = "nothing_to_withdraw";
    /// The book lacks channels of the account that are on chain.
    BookIncomplete = "book_incomplete";
    /// No node runs for the account.
    NoNode = "no_node";
    /// A node has the book, and this is done where none runs.
    NodeHasBook = "node_has_book";
    /// The book is in use, and the node that has it gives no answer.
    NodeUnreachable = "node_unreachable";
    /// The node has the book still, long after it was told to stop.
    NodeNotStopped = "node_not_stopped";
    /// A node was asked for the same, and has ended since: whether it was done is not known here.
    NodeEnded = "node_ended";
    /// A node was asked for the same, and its book was restored since: whether it was done is not known here.
    AskedBeforeRestore = "asked_before_restore";
    /// What is set for a node cannot be used.
    NodeSettingInvalid = "node_setting_invalid";
    /// A node answered what cannot be used.
    NodeAnswerInvalid = "node_answer_invalid";
    /// A text that names no peer.
    PeerInvalid = "peer_invalid";
    /// The peer is not linked.
    PeerNotReached = "peer_not_reached";
    /// It takes several transactions, and one can be shown or generated.
    SeveralTransactions = "several_transactions";
    /// The command sends no transaction, or does more than that.
    NotGenerated = "not_generated";
    /// With --dry-run nothing is done, and this is no transaction.
    DryRunUnavailable = "dry_run_unavailable";
    /// A text that is no line of a peer, or several.
    LineInvalid = "line_invalid";
    /// What is to be paid is a line of a peer, and no invoice.
    NotAnInvoice = "not_an_invoice";
    /// A file that is there is not written over.
    FileExists = "file_exists";
    /// A file, or the terminal, cannot be read or written.
    FileFailed = "file_failed";
    /// A file, or a part of it, is not what it should be.
    FileMalformed = "file_malformed";
    /// The home folder is of another format, or there is none.
    HomeUnusable = "home_unusable";
    /// A list has lines that are wrong, or none.
    ListInvalid = "list_invalid";
    /// The decimals that are given are not those of the token.
    DecimalsDiffer = "decimals_differ";
    /// The shares take more than the surplus is.
    SurplusTooSmall = "surplus_too_small";
    /// A number of words that no phrase has.
    PhraseLength = "phrase_length";
    /// A step of the demo did not do what it should.
    DemoFailed = "demo_failed";
    /// A fault of the command itself.
    Internal = "internal";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_code_is_on_the_page_of_codes() {
        let page = include_str!("../../../docs/codes.md");
        let listed: Vec<&str> = page
            .lines()
            .filter(|line| line.starts_with("| `"))
            .collect();
        let row = |code: &CommandCode| format!("| `{}` | {} |", code.name(), code.about());
        let codes: Vec<String> = CommandCode::ALL.iter().map(row).collect();
        assert_eq!(listed, codes);
    }

    #[test]
    fn each_code_has_a_name_of_its_own() {
        let names: BTreeSet<_> = CommandCode::ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), CommandCode::ALL.len());
        let plain = |c: char| c.is_ascii_lowercase() || c == '_';
        assert!(names.iter().all(|name| name.chars().all(plain)));
    }
}
