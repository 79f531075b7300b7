//! Arguments of `chain` and `deploy`.

use super::values;
use causeway_types::Seconds;
use clap::{Args, Subcommand};
use cosmwasm_std::Coin;
use std::path::PathBuf;

/// The commands of `chain`.
#[derive(Debug, Subcommand)]
pub enum ChainCommand {
    /// Begin the embedded chain, or say how far it is
    Start(Start),
    /// Say where the chain stands
    Status,
    /// Move the embedded chain's clock on
    Advance(Advance),
    /// Give native coins to somebody: out of nothing on the embedded chain, from the faucet of a devnet
    Fund(Fund),
    /// Serve the embedded chain over the RPC that clients of Cosmos chains speak
    Serve(Serve),
    /// Print a chain file: of a chain of one's own, of a template that is to be filled in, or made of a chain.json
    File(File),
}

/// How a chain begins.
#[derive(Args, Debug)]
pub struct Start {
    /// Its id [default: "causeway-" and a few letters of its own]
    #[arg(long, value_name = "ID")]
    pub chain_id: Option<String>,
    /// The first block's time, as 2030-01-31T12:00:00Z, as a day (its beginning, by UTC), or in unix seconds [default: now]
    #[arg(long, value_name = "TIME", value_parser = values::time)]
    pub time: Option<causeway_types::UnixTime>,
}

/// How the embedded chain is served.
#[derive(Args, Debug)]
pub struct Serve {
    /// The address to listen at; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:26657")]
    pub listen: std::net::SocketAddr,
    /// Let the clock go by itself, with a block every second; `chain advance` moves it further
    #[arg(long)]
    pub real_time: bool,
    /// Listen at an address that other machines reach, whose users may then move the clock and take coins
    #[arg(long)]
    pub allow_remote: bool,
}

/// Which chain file.
#[derive(Args, Debug)]
pub struct File {
    /// The chain's name, as --chain takes it; or the path of a chain.json of the registry of Cosmos chains, of which ours
    /// is made
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Write it to HOME/chains/NAME.toml, where --chain NAME looks first, if nothing is there
    #[arg(long)]
    pub save: bool,
}

/// How far the clock goes.
#[derive(Args, Debug)]
pub struct Advance {
    /// How long: 3d, 2h30m, 90s
    #[arg(value_name = "DUR", value_parser = values::duration)]
    pub by: Seconds,
    /// In how many blocks
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub blocks: u64,
}

/// Who is given what.
#[derive(Args, Debug)]
pub struct Fund {
    /// The name of a key or of a contact, or an address
    #[arg(value_name = "WHO")]
    pub who: String,
    /// How much of which coin: 1_000_000uatom
    #[arg(value_name = "COIN", value_parser = values::coin)]
    pub coin: Coin,
}

/// Put all contracts on the chain.
#[derive(Args, Debug)]
pub struct Deploy {
    /// Deploy nothing: check that what is deployed is what is in the repository, and wired as it should be
    #[arg(long)]
    pub verify: bool,
    /// Who may give the contracts other code later, the name of a key or of a contact, or an address [default: nobody]
    #[arg(long, value_name = "WHO", conflicts_with = "verify")]
    pub admin: Option<String>,
    /// Which code to put there.
    #[command(flatten)]
    pub code: Code,
}

/// Contracts that are on the chain already.
#[derive(Args, Debug)]
pub struct Attach {
    /// The address of an issuer, policy, vault, registry or sidechain token; or the deployments/CHAIN.json of another
    /// machine
    // the id from is that of the global --from
    #[arg(id = "address_or_file", value_name = "ADDRESS|FILE")]
    pub from: String,
}

/// Give the contracts the repository's code, where they have an admin.
#[derive(Args, Debug)]
pub struct Upgrade {
    /// Which code to give them.
    #[command(flatten)]
    pub code: Code,
}

/// Which code is meant.
#[derive(Args, Debug)]
pub struct Code {
    /// The folder of the contracts' wasm files and their checksums.txt; the embedded chain needs none
    #[arg(long, value_name = "DIR", default_value = "artifacts")]
    pub artifacts: PathBuf,
}
