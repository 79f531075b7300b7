//! What no situation here can bring about, with the reason; and how many places give a hint.

/// A command of a hint, and why it is not followed here.
pub const COMMANDS: &[(&str, &str)] = &[
    (
        "pair set",
        "a page of help that names the command, no hint",
    ),
    (
        "channel settle",
        "a batch that fails after another: no chain here fails so; the client's test settles the rest (settle_stopped.rs)",
    ),
    (
        "channel settle {}",
        "a vault that refuses to be told: no contract here does; the contracts' tests retry the notice",
    ),
    (
        "show CHANNEL",
        "a stale voucher of the peer with locks on chain: the wallet sends no locks yet",
    ),
    (
        "--home {} balance",
        "tests/demo.rs runs it after a demo that is kept",
    ),
    (
        "balance",
        "the node's word that fees or coins lack: real chains alone have fees",
    ),
    (
        "chain fund WHO COIN",
        "the node's word that fees or coins lack: real chains alone have fees",
    ),
    (
        "channel consent {} --in-all {}",
        "the same as the one with a unit, where the token is not known; the client always knows it",
    ),
    (
        "channel status CHANNEL",
        "rule 3 is asked before by the phase of the channel; the book would have to be another machine's",
    ),
    (
        "channel status NAME",
        "the command looks for the name before it opens: a race alone gets the contract's refusal",
    ),
    (
        "deploy",
        "contracts that do not name each other: a deployment that was killed before its last step leaves them, and none is here",
    ),
    (
        "margin deposit AMOUNT",
        "the command brings what margin lacks: a race alone gets the contract's refusal",
    ),
    (
        "margin show",
        "the command brings what margin lacks: a race alone gets the contract's refusal",
    ),
    (
        "offer take OFFER AMOUNT",
        "no command enters a lease from credit",
    ),
    (
        "pay {} AMOUNT",
        "a node whose list lacks a channel: the client's test has one (openings.rs)",
    ),
    (
        "sidechain show",
        "the command asks for the hours before it sends: a race alone gets the contract's refusal",
    ),
    (
        "tx show {}",
        "a transaction that is not in a block yet: the embedded chain has none",
    ),
    (
        "tx show {}",
        "a transaction that is not in a block yet: the embedded chain has none",
    ),
];

/// How many places in the source give an error a hint of their own, with a command or without. A hint without a command
/// names an option, or what the user alone can do, as to mend a file: nothing here can follow it.
pub const SITES: usize = 75;
