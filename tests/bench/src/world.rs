//! A served chain with accounts in a line, the channels between each two neighbours, and a node of each in a process of its own.

use anyhow::{bail, ensure, Context as _, Result};
use causeway_chain::{AccountKey, Prefix};
use causeway_client::channels::open::OpenRequest;
use causeway_client::deployment::{Codes, Deploying};
use causeway_client::network::{Network, Source};
use causeway_client::wallet::{book_owner, take_key, Wallet};
use causeway_embedded_chain::serve::{ServeOptions, Server};
use causeway_embedded_chain::{code_id, EmbeddedChain, Genesis};
use causeway_node_api::calls::channels::ListChannels;
use causeway_node_api::calls::connect_peer::ConnectPeer;
use causeway_node_api::calls::info::GetInfo;
use causeway_node_api::calls::ready::GetReady;
use causeway_node_api::calls::stop::StopNode;
use causeway_node_api::local::{read_token, NodeFile};
use causeway_node_api::Client;
use causeway_types::issuer::{Asset, ExecuteMsg};
use causeway_types::registry::{self, JoinTerms};
use causeway_types::{Amount, ChannelId, LockMode};
use causeway_wallet::book::KeyUse;
use causeway_wallet::keys::{HdPath, Keyring, Keystore, Phrase, Protection, Words, COIN_TYPE};
use cosmwasm_std::{coin, Addr};
use std::collections::BTreeSet;
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The name of each key in its own home.
const KEY: &str = "bench";
/// What each channel is opened with, base units: more than any run pays.
const OPENED_WITH: Amount = Amount::new(1_000_000_000);
/// What each account begins with, base units.
const COINS: u128 = 1 << 60;
/// How many channels a transaction opens or joins.
const AT_ONCE: usize = 50;
/// How long a node may take to be ready: with millions of payments it is what is measured.
const LONGEST_START: Duration = Duration::from_secs(900);

/// An account with a home of its own.
pub struct Person {
    /// Its keys.
    pub keyring: Keyring,
    /// The key of its transactions.
    pub account: AccountKey,
    /// Its home.
    pub home: PathBuf,
}

/// A served chain, and who is on it.
pub struct World {
    /// The chain and its contracts, in this process.
    pub network: Network,
    /// The people, by their places in the line: the first one pays, and the last one is paid.
    pub people: Vec<Person>,
    /// One-way channels that both have joined, from each to the next.
    pub between: Vec<Vec<ChannelId>>,
    chain_file: PathBuf,
    _server: Server,
    _folder: TempDir,
}

/// A node in a process of its own, which ends with it.
pub struct NodeProcess {
    /// What asks it.
    pub client: Client,
    /// Where it is.
    pub file: NodeFile,
    /// How long it took until it was ready and followed all channels.
    pub start: Duration,
    account: Addr,
    token: String,
    child: EndedChild,
}

/// A process that is ended when this is dropped: what a node has answered is on disk.
struct EndedChild(Child);

impl Drop for EndedChild {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl World {
    /// A chain in a new folder under this one, with so many channels from a payer to a payee.
    pub fn new(dir: &Path, channels: u16) -> Result<World> {
        World::line(dir, 2, channels)
    }

    /// The same with so many people, and so many channels between each two neighbours.
    pub fn line(dir: &Path, people: usize, channels: u16) -> Result<World> {
        let folder = tempfile::tempdir_in(dir)?;
        let path = folder.path().canonicalize()?;
        let people = (0..people).map(|place| Person::new(&path.join(format!("person-{place}"))));
        let people = people.collect::<Result<Vec<_>>>()?;
        let admin = people.first().context("nobody is there")?;
        let coins = |person: &Person| (person.address(), vec![coin(COINS, "uatom")]);
        let chain = EmbeddedChain::create(
            path.join("chain.sqlite"),
            Genesis {
                chain_id: "bench-1".to_owned(),
                time: causeway_chain::machine_time(),
                balances: people.iter().map(coins).collect(),
            },
        )?;
        let contracts = Deploying::unkept("bench-1", admin.address()).run(
            &chain,
            &admin.account,
            &Codes::Native(code_id),
            &mut |_| (),
        )?;
        for person in &people {
            contracts.save(&person.home.join("deployments"))?;
        }
        let network = Network::new(Arc::new(chain.clone()), contracts);
        let create = ExecuteMsg::CreateSidechain {
            asset: Asset::Native {
                denom: "uatom".to_owned(),
            },
            name: "Token".to_owned(),
            symbol: "TOKEN".to_owned(),
            decimals: 6,
        };
        network.submit(&admin.account, vec![network.to_issuer(&create, vec![])?])?;
        let pairs = people.windows(2);
        let between = pairs.map(|two| open_channels(&network, &two[0], &two[1], channels.into()));
        let between = between.collect::<Result<Vec<_>>>()?;
        let server = Server::start(
            chain,
            ServeOptions {
                listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
                real_time: true,
                allow_remote: false,
            },
        )?;
        let chain_file = path.join("chain.toml");
        std::fs::write(&chain_file, server.chain_file())?;
        Ok(World {
            network,
            people,
            between,
            chain_file,
            _server: server,
            _folder: folder,
        })
    }

    /// Who pays.
    pub fn payer(&self) -> &Person {
        &self.people[0]
    }
    /// Who is paid.
    pub fn payee(&self) -> &Person {
        &self.people[self.people.len() - 1]
    }
    /// The channels of the payer.
    pub fn channels(&self) -> &[ChannelId] {
        &self.between[0]
    }

    /// How many channels somebody has.
    fn count(&self, person: &Person) -> usize {
        let place = self
            .people
            .iter()
            .position(|of| of.address() == person.address());
        let place = place.unwrap_or_default();
        let before = place.checked_sub(1);
        let of = |place: Option<usize>| place.and_then(|place| self.between.get(place));
        [of(before), of(Some(place))]
            .into_iter()
            .flatten()
            .map(Vec::len)
            .sum()
    }

    /// The folder of somebody's book.
    pub fn book_folder(&self, person: &Person) -> PathBuf {
        book_owner(&self.network, &person.address()).dir(&person.home)
    }

    /// Starts somebody's node, and waits until it is ready and follows all channels.
    pub fn start(&self, causeway: &Path, person: &Person) -> Result<NodeProcess> {
        let log = person.home.join("node.log");
        let begun = Instant::now();
        let mut command = Command::new(causeway);
        command
            .args(["node", "--api-listen", "127.0.0.1:0"])
            .args(["--peers-listen", "127.0.0.1:0", "--log-level", "warn"])
            .arg("--home")
            .arg(&person.home)
            .arg("--chain")
            .arg(&self.chain_file)
            .args(["--from", KEY])
            .stdout(Stdio::null())
            .stderr(File::create(&log)?);
        if self.people.len() > 2 {
            // a payer finds those of whom it has no channel by what they announce
            command.args(["--peers-announce", "true"]);
        }
        let child = command
            .spawn()
            .with_context(|| format!("{} cannot be run", causeway.display()))?;
        let mut child = EndedChild(child);
        let folder = self.book_folder(person);
        let mut found = None;
        while begun.elapsed() < LONGEST_START {
            if child.0.try_wait()?.is_some() {
                bail!("the node ended: {}", std::fs::read_to_string(&log)?);
            }
            if found.is_none() {
                found = reached(&folder, child.0.id())?;
            }
            if let Some((client, file, token)) = &found {
                let is_ready = client.call(&GetReady)?.ready;
                if is_ready && client.call(&GetInfo)?.channels == self.count(person) as u64 {
                    return Ok(NodeProcess {
                        client: client.clone(),
                        file: file.clone(),
                        start: begun.elapsed(),
                        account: person.address(),
                        token: token.clone(),
                        child,
                    });
                }
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        bail!("the node is not ready after {LONGEST_START:?}");
    }

    /// Starts the nodes of all, in the line's order, links each two neighbours, and waits until the links carry all channels.
    pub fn start_all(&self, causeway: &Path) -> Result<Vec<NodeProcess>> {
        let nodes = self
            .people
            .iter()
            .map(|person| self.start(causeway, person));
        let nodes = nodes.collect::<Result<Vec<_>>>()?;
        // from the end on: what is linked last is what the first one waits for
        for two in nodes.windows(2).rev() {
            self.connect(&two[0], &two[1])?;
        }
        for node in &nodes {
            self.until_carried(node)?;
        }
        Ok(nodes)
    }

    /// Links two nodes.
    fn connect(&self, from: &NodeProcess, to: &NodeProcess) -> Result<()> {
        let address = to.file.connect.split_once('@').map(|(_, at)| at.to_owned());
        let peer = from.client.call(&ConnectPeer {
            account: to.account.to_string(),
            transport_key: Some(to.file.transport_key.clone()),
            address,
            wait: Some(30),
        })?;
        ensure!(peer.problem.is_none(), "no link: {:?}", peer.problem);
        Ok(())
    }

    /// Waits until links carry all channels of a node.
    fn until_carried(&self, node: &NodeProcess) -> Result<()> {
        let begun = Instant::now();
        loop {
            let page = node.client.call(&ListChannels::default())?;
            if page.channels.iter().all(|channel| channel.holds.is_empty()) {
                return Ok(());
            }
            ensure!(
                begun.elapsed() < LONGEST_START,
                "no link carries the channels"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// The node of this process, once it can be asked.
fn reached(folder: &Path, process: u32) -> Result<Option<(Client, NodeFile, String)>> {
    match NodeFile::read(folder)? {
        Some(file) if file.process == process => {
            let token = read_token(folder)?;
            let client = Client::new(&file.api, Some(token.clone()))?;
            Ok(Some((client, file, token)))
        }
        _ => Ok(None),
    }
}

impl NodeProcess {
    /// The number of its process.
    pub fn process(&self) -> u32 {
        self.child.0.id()
    }
    /// A client whose connections nobody else uses.
    pub fn own_client(&self) -> Result<Client> {
        Ok(Client::new(&self.file.api, Some(self.token.clone()))?)
    }
    /// Ends it as its user does, so that its book is one file again.
    pub fn stop(mut self) -> Result<()> {
        self.client.call(&StopNode {})?;
        let ended = self.child.0.wait()?;
        ensure!(ended.success(), "the node ended with {ended}");
        Ok(())
    }
}

impl Person {
    /// With a key in this home that needs no passphrase.
    fn new(home: &Path) -> Result<Person> {
        let phrase = Phrase::generate(Words::Twelve)?;
        let path = HdPath::account(COIN_TYPE, 0)?;
        let prefix = Prefix::wasm();
        Keystore::new(home, prefix.as_str()).add(KEY, &phrase, &path, Protection::Plain)?;
        let keyring = Keyring::new(&phrase, &path)?;
        let account = AccountKey::from_secret(&keyring.account_secret(), &prefix)?;
        Ok(Person {
            keyring,
            account,
            home: home.to_owned(),
        })
    }

    /// Its address.
    pub fn address(&self) -> Addr {
        self.account.address()
    }
}

/// One-way channels of the payer that the payee has joined; many in a transaction, which neither command nor node do.
fn open_channels(
    network: &Network,
    payer: &Person,
    payee: &Person,
    count: usize,
) -> Result<Vec<ChannelId>> {
    let mut payer_wallet = Wallet::open(&payer.home, network, payer.address(), &payer.keyring)?;
    let mut payee_wallet = Wallet::open(&payee.home, network, payee.address(), &payee.keyring)?;
    let request = OpenRequest {
        mode: LockMode::OneWay,
        ..OpenRequest::unlocked(
            network.sidechain(None)?,
            payee.address(),
            OPENED_WITH,
            Source::Asset,
        )
    };
    let quote = request.quote(network, &payer.address())?;
    let none = BTreeSet::new();
    let mut all = Vec::with_capacity(count);
    while all.len() < count {
        let now = AT_ONCE.min(count - all.len());
        let mut messages = Vec::with_capacity(now);
        let mut keys = Vec::with_capacity(now);
        for _ in 0..now {
            let book = payer_wallet.book();
            let key = take_key(book, &payer.keyring, &none, KeyUse::Channel, None)?;
            messages.push(quote.message(network, key.public())?);
            keys.push(key.public());
        }
        let opened = network.submit(&payer.account, messages)?;
        payer_wallet.note_printed(&opened)?;
        let mut messages = Vec::with_capacity(now);
        for key in keys {
            let channel = network.channel_opened_with(&opened, &payer.address(), &key)?;
            let channel_id = channel.context("a channel was not opened")?.id;
            all.push(channel_id);
            let book = payee_wallet.book();
            let key = take_key(book, &payee.keyring, &none, KeyUse::Channel, None)?;
            messages.push(network.to_registry(&registry::ExecuteMsg::Join {
                amount: Amount::ZERO,
                terms: JoinTerms {
                    channel_id,
                    key: key.public(),
                    payout: None,
                    fee_rate: None,
                    margin: None,
                },
            })?);
        }
        let joined = network.submit(&payee.account, messages)?;
        payee_wallet.note_printed(&joined)?;
    }
    Ok(all)
}
