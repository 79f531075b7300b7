//! The table of what can be set: its flags, its page and its check are made from it.

/// One value that can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfigValue {
    /// Its name in the file, `GROUP.VALUE`.
    pub name: &'static str,
    /// What it is if nothing sets it, as it is written.
    pub default: &'static str,
    /// What it is for.
    pub meaning: &'static str,
}

impl ConfigValue {
    /// As a flag, without the dashes in front: `api.listen` is `api-listen`.
    pub fn flag(&self) -> String {
        self.name.replace(['.', '_'], "-")
    }
    /// Each way in which it can be set.
    pub fn ways(&self) -> String {
        format!(
            "--{}, {}, or {} in node.toml",
            self.flag(),
            self.variable(),
            self.name
        )
    }
    /// As a variable of the environment: `api.listen` is `CAUSEWAY_NODE_API_LISTEN`.
    pub fn variable(&self) -> String {
        format!(
            "CAUSEWAY_NODE_{}",
            self.name.replace('.', "_").to_uppercase()
        )
    }
}

macro_rules! values {
    ($($name:literal $default:literal $meaning:literal;)+) => {
        /// Every value, in the order in which they are described.
        pub const VALUES: &[ConfigValue] = &[
            $(ConfigValue { name: $name, default: $default, meaning: $meaning }),+
        ];
    };
}

values! {
    "api.listen" "127.0.0.1:7878" "Where the API is served; without api.tls an address of this machine alone. Port 0 takes a free one";
    "api.hosts" "[]" "Hosts that a request may name besides the listener: of a proxy before it. As a flag or in the environment, several with commas between";
    "api.tls" "false" "Whether the API is served over TLS 1.3";
    "api.certificate" "none" "The PEM file of the API's certificate and those above it; if not given the node makes one on first use";
    "api.key" "none" "The PEM file of that certificate's key, which nobody but its user and group can read";
    "api.requests_per_second" "200" "How many calls a second each token may ask; that of node.token asks as many as it likes";
    "peers.listen" "127.0.0.1:7877" "Where peers are listened for. Noise protects it, so any address may be taken. Port 0 takes a free one";
    "peers.messages_per_second" "4000" "How many messages a second are read from a peer";
    "peers.guests" "64" "How many links may have nobody authenticated";
    "peers.behind_proxy" "false" "Whether peers come through a proxy that names their addresses (the last one of X-Forwarded-For); limits for an address then count for those";
    "peers.private_ranges" "false" "Whether announced addresses in private ranges are dialled: of this machine or of a network of its own";
    "peers.announce" "false" "Whether the node is announced at its start, where what is on record differs; it takes over from no other instance";
    "peers.addresses" "[]" "Where the node is reached, as it is announced: at most 3, each ws://HOST[:PORT][/PATH] or wss://…; as a flag or in the environment, with commas between";
    "peers.name" "none" "What the node is called beside its account, as it is announced";
    "channels.open_amount" "none" "What a channel is opened with for a payment to an address, base units, and at least with the payment; if not given ten times the payment, and at most what there is. Where the chain has several sidechains, a table by symbol or number: { CATOM = 500 }; as a flag or in the environment CATOM=500, several with commas between";
    "channels.lifetime" "none" "How many seconds such a channel lives; if not given as long as the sidechain's policy says";
    "join.from" "[]" "Whose channels are joined that name this account as the other side: accounts, or anyone; nobody's if nothing is given";
    "join.modes" "[\"one-way\",\"two-way\"]" "Which modes they may have";
    "join.smallest" "0" "What their opener must have put in at least, base units: each join costs a transaction's fee. By sidechain like channels.open_amount, 0 in those that are not named";
    "join.amount" "0" "What is put into each, base units. By sidechain like channels.open_amount, 0 in those that are not named";
    "join.at_most" "none" "The most that a join may take from the account, base units: what is put in, and the margin that goes along; if not given join.amount. By sidechain like channels.open_amount";
    "join.count" "16" "How many channels that this account has joined may run before no further one is joined";
    "agreements.consent" "true" "Whether a peer that asks for it gets our consent to a withdrawal that leaves us what is ours";
    "agreements.extend" "false" "Whether a later end that a peer asks for is agreed to: what is in the channel stays in it until then";
    "agreements.extend_for" "2592000" "How many seconds at most a channel may run from then on with an end that a peer asks for";
    "agreements.close" "true" "Whether a cooperative close that a peer begins is agreed to";
    "agreements.shutdown_for" "600" "How many seconds at most nothing is paid in a channel that is to be closed by both sides";
    "keys.passphrase_file" "none" "The file whose first line is the key's passphrase, where neither --passphrase-file nor CAUSEWAY_PASSPHRASE gives it";
    "routes.forward" "true" "Whether payments of others are forwarded between this account's channels, for the fees that its peers have agreed to";
    "routes.without_invoice" "true" "Whether payments over several channels are taken for which this account has made no invoice";
    "routes.slots" "32" "How many locks of payments over several channels may be pending over a channel, at most 32; smaller payments leave some of them for larger ones";
    "routes.smallest" "0" "From how much on a payment is forwarded, base units. By sidechain like channels.open_amount, 0 in those that are not named";
    "routes.claim_cost" "0" "What a claim of a lock on chain costs, base units of the sidechain: smaller locks are not worth claiming, and are bounded by routes.dust; locks that bring no more are not claimed when they are unpaid for ten minutes, nor, where this is 0, those below a hundredth of the channel. By sidechain like channels.open_amount, 0 in those that are not named";
    "routes.dust" "0" "The most that locks below routes.claim_cost may be together over a channel, base units: so much may be lost where a peer does not pay them. By sidechain like channels.open_amount, 0 in those that are not named";
    "routes.trade_limit" "none" "The most of a token that may be given in open trades together, at all exchange pairs of this account that give it, base units: so much may go at a rate that has moved meanwhile; if not given a quarter of what this account has of it in its channels. 0 alone: nothing is traded. By sidechain of what is given like channels.open_amount, a quarter in those that are not named";
    "routes.trade_time" "none" "The longest in seconds for which this account is bound to the rate of a trade: who is paid may wait with its preimage. If not given two lock deltas, the final wait and a quarter of an hour, which is 4 hours and 25 minutes where the chain file names no others: enough for a payee one hop after the trade. Payers count with that";
    "routes.quote_discount" "0" "By how many millionths less than the chain's rate this account takes where a payer has asked it for a quote, which binds it for 30 seconds; at most 100000. By sidechain of what is given like channels.open_amount, 0 in those that are not named";
    "duties.account" "true" "Whether the second address of the account pays for what is done on chain in time, where it has the fee";
    "duties.show_before" "0" "How many seconds earlier than the rules ask a voucher is put on chain";
    "duties.smallest" "0" "From how much on a voucher of a peer is put on chain, and an unlocked channel of somebody else's settled for what is this account's of it, base units: less is not worth a fee, and is lost. By sidechain like channels.open_amount, 0 in those that are not named";
    "backup.folder" "none" "The folder into which a backup is written along with each commit, encrypted with a key of the phrase; best on another disk. It must be there: name one within the disk's mount point";
    "backup.mode" "async" "async: the backup is at most a second behind, and the node goes on where it cannot be written. sync: nothing is signed or accepted that it does not have";
    "log.level" "info" "error, warn, info, debug or trace";
    "log.format" "text" "text, or json for collectors";
    "limits.queue" "4096" "How many requests may wait for the book's writer";
    "limits.batch" "256" "How many requests share a commit";
    "limits.disk_kept_back" "64" "How many MiB payments leave free on the disk of the book, for what must be written down in time; 0: none";
}
