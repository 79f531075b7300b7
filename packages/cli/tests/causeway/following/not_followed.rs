//! What no situation here can bring about, with the reason; and how many places give a hint.

/// A command of a hint, and why it is not followed here.
pub const COMMANDS: &[(&str, &str)] = &[
    (
        "pair set",
        "a page of help that names the command, no hint",
    ),
    (
        "getinfo",
        "a page of help that names the command, no hint",
    ),
    (
        "node stop",
        "a page of help that names the command, no hint",
    ),
    (
        "help COMMAND",
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
        "channel join {}",
        "running_nodes.rs joins what `getinfo` names with a node that runs, which these situations have not",
    ),
    (
        "tx show {}",
        "a join that is not in a block after a minute: the chains here include it at once",
    ),
    (
        "tx show {}",
        "an opening through a node that is not in a block after a minute: the chains here include it at once",
    ),
    (
        "tx show {}",
        "an offer through a node that is not in a block after a minute: the chains here include it at once",
    ),
    (
        "tx show {}",
        "a lease through a node that is not in a block after a minute: the chains here include it at once",
    ),
    (
        "tx show {}",
        "an announcement through a node that is not in a block after a minute: the chains here include it at once",
    ),
    (
        "channel list",
        "a rebalance out of a channel into the same one: over_several.rs runs it with nodes, which these situations have not",
    ),
    (
        "explain {}",
        "an invoice that is being paid over several channels: over_several.rs runs it with nodes",
    ),
    (
        "explain {}",
        "a payment over several channels that is under way when its command ends: over_several.rs explains one",
    ),
    (
        "explain {}",
        "a payment over several channels, or a rebalance, that has failed: the API's tests read why (routed.rs)",
    ),
    (
        "explain ID",
        "a reference that is being paid over several channels, of which the node's text names the id: over_several.rs explains one",
    ),
    (
        "invoice settle {}",
        "an invoice of which a payment is held: over_several.rs settles one with nodes",
    ),
    (
        "invoice cancel {}",
        "an invoice of which a payment is held: the API's tests cancel one",
    ),
    (
        "route find {} {}",
        "a probe that did not reach its payee: over_several.rs runs it with nodes",
    ),
    (
        "channel list",
        "what a node was asked for whose book was restored since: node_desk.rs has the same without a restore",
    ),
    (
        "offer list --mine",
        "what a node was asked for whose book was restored since: node_desk.rs has the same without a restore",
    ),
    (
        "channel close {}",
        "an asset that opens another channel than was asked for: no chain here runs one; the client's test refuses it (other_contracts.rs)",
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
    (
        "chain serve --real-time",
        "a command that serves until it is ended; serve.rs and running_nodes.rs run it",
    ),
    (
        "events --follow --after {}",
        "a program that runs until it is ended; events.rs has the hint where its node ends",
    ),
    (
        "getinfo",
        "running_nodes.rs has it with a node that runs, which these situations have not",
    ),
    (
        "invoice show {}",
        "invoices.rs has it with a node that runs, which these situations have not",
    ),
    (
        "invoice show {}",
        "invoices.rs has it with a node that runs, which these situations have not",
    ),
    (
        "node",
        "a program that runs until it is ended; running_nodes.rs runs it",
    ),
    (
        "node",
        "a program that runs until it is ended; node_desk.rs starts it after what hints at it",
    ),
    (
        "node",
        "a program that runs until it is ended; unheard.rs starts it after what hints at it",
    ),
    (
        "node",
        "a program that runs until it is ended; running_nodes.rs runs it",
    ),
    (
        "node",
        "a program that runs until it is ended; routes.rs has the hint for an invoice without a node",
    ),
    (
        "node --moved",
        "a program that runs until it is ended; backups.rs runs it with a copied home",
    ),
    (
        "node announce",
        "nodes.rs runs it after what hints at it",
    ),
    (
        "node announce --address wss://HOST:PORT",
        "nodes.rs runs it with an address",
    ),
    (
        "node announce --take-over",
        "nodes.rs runs it where another instance is on record",
    ),
    (
        "node announce --take-over",
        "backups.rs runs it after a restore from a folder",
    ),
    (
        "node show",
        "nodes.rs runs it after an announcement",
    ),
    (
        "node stop",
        "beside_node.rs has what hints at it, with a node that runs",
    ),
    (
        "node stop",
        "beside_node.rs has what hints at it, with a node that runs",
    ),
    (
        "node stop",
        "what is done in steps is refused before it is tried through a node: no command comes so far",
    ),
    (
        "lock {}",
        "unlocking.rs runs it after what hints at it",
    ),
    (
        "lock",
        "a page of help that names the command, no hint",
    ),
    (
        "node stop",
        "running_nodes.rs has it with a node that runs, which these situations have not",
    ),
    (
        "node stop",
        "running_nodes.rs has it with a node that runs, which these situations have not",
    ),
    (
        "node withdraw",
        "nodes.rs runs it after an announcement",
    ),
    (
        "payments",
        "running_nodes.rs has it with a node that runs, which these situations have not",
    ),
    (
        "payments",
        "a refund that is asked for without a node: only a node asks for one",
    ),
    (
        "payments refund {} {} {}",
        "what came unasked: the node's tests pay it back (refunds.rs), and the command's refuse what is none",
    ),
    (
        "peer forget {}",
        "peers.rs has it with a node that runs, which these situations have not",
    ),
    (
        "peers",
        "running_nodes.rs has it with a node that runs, which these situations have not",
    ),
    (
        "peers",
        "running_nodes.rs has it with a node that runs, which these situations have not",
    ),
    (
        "contact add NAME ADDRESS",
        "contacts.rs adds one with the address of somebody else",
    ),
    (
        "contact list",
        "contacts.rs lists them",
    ),
    (
        "contact list",
        "contacts.rs lists them",
    ),
    (
        "contact remove {}",
        "contacts.rs runs it, and then what was refused",
    ),
    (
        "contact remove {}",
        "contacts.rs runs it, and then what was refused",
    ),
    (
        "contact remove {}",
        "contacts.rs runs it, and then what was refused",
    ),
    (
        "contact remove {}",
        "contacts.rs runs it, and then what was refused",
    ),
    (
        "keys rename",
        "the whole command is in the help that the user asks for; contacts.rs has what hints at it",
    ),
    (
        "node token new NAME --scope SCOPE",
        "tokens.rs has it with a node that runs, which these situations have not",
    ),
    (
        "node token revoke {}",
        "tokens.rs has it with a node that runs, which these situations have not",
    ),
    (
        "node token revoke {}",
        "a token that cannot be printed: tokens.rs revokes one",
    ),
    (
        "balance",
        "a book that was restored between two tries of a command: the client's test has one (network/asked.rs)",
    ),
    (
        "tx list",
        "the same as the one before",
    ),
    (
        "tx list",
        "what names no transaction: node_lists.rs lists them with a node that runs, which these situations have not",
    ),
    (
        "channel open",
        "it needs a payee and an amount: a payment for which no route is cheap enough is refused in the node's tests, routed.rs",
    ),
    (
        "explain {}",
        "a payment over several channels that is still held: scripts/four-nodes runs it while the node in the middle is killed",
    ),
    (
        "explain {}",
        "an invoice that is being settled: its payee is told of it in the node's tests, routed.rs",
    ),
    (
        "explain {}",
        "a payment over several channels that was under way when the book was lost: the guard's tests lose books, lost.rs",
    ),
    (
        "node",
        "what concerns routes needs a node: packages/cli/tests/causeway/routes.rs starts one",
    ),
];

/// How many places in the source give an error a hint of their own, with a command or without. A hint without a command
/// names an option, or what the user alone can do, as to mend a file: nothing here can follow it.
pub const SITES: usize = 144;
