//! One node: its book in a folder, its clock, the block that it follows, and what its links' tasks hold in memory.

use crate::folder::folder;
use causeway_client::wallet::parties_of;
use causeway_node::keeper::{plan, DutyRules};
use causeway_node::writer::{ChannelDutyFacts, DutyFacts};
use causeway_peer_protocol::channel::{
    ChannelPlace, ChannelState, CommitError, CommitId, CommitRequest, Facts, FollowedBlock, Outcome,
};
use causeway_peer_protocol::ChannelRef;
use causeway_rules::wallet::rule_4_passed;
use causeway_types::channel::Channel;
use causeway_types::registry::ExecuteMsg;
use causeway_types::{ChainTime, ChannelId, Height, Seconds, Side, UnixTime};
use causeway_wallet::book::{BookOwner, Writer};
use causeway_wallet::guard::{self, Standing, VerifiedSignatures};
use causeway_wallet::peer::{block_effects, commit, commit_error, facts, observe, signed_close};
use causeway_wallet::sign::ChannelSecret;
use causeway_wallet::{Book, ChannelAtBlock, ChannelSigner, ChannelSnapshot, WalletError};
use cosmwasm_std::Addr;
use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use tempfile::TempDir;

type Done = (CommitId, Result<Outcome, CommitError>);

/// One channel as this node follows it, and its task.
pub struct Carried {
    pub channel: Channel,
    pub side: Side,
    pub signer: ChannelSigner,
    pub state: ChannelState,
    pub changed_at: Height,
    /// Commits that were asked for, and those that are done and not told.
    pub asked: VecDeque<(CommitId, CommitRequest)>,
    pub done: VecDeque<Done>,
}

pub struct Node {
    pub name: &'static str,
    pub address: Addr,
    chain_id: String,
    dir: TempDir,
    /// None only while the process is between two lives.
    book: Option<Book>,
    pub block: FollowedBlock,
    /// By how many seconds its clock is ahead.
    pub ahead: u64,
    /// The machine's time, without that.
    pub now: UnixTime,
    /// The next commit is one that the disk does not take.
    pub disk_fails: bool,
    pub channels: BTreeMap<ChannelId, Carried>,
}

/// A book as it was, and the channels that were in it.
pub struct Backup {
    files: TempDir,
    pub channels: Vec<ChannelId>,
}

fn copy_files(from: &Path, to: &Path) {
    for file in std::fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

impl Node {
    pub fn new(name: &'static str, address: Addr, chain_id: &str, block: FollowedBlock) -> Node {
        let dir = folder();
        let owner = BookOwner::new(chain_id, address.to_string());
        Node {
            name,
            chain_id: chain_id.to_owned(),
            book: Some(Book::open(dir.path(), &owner).unwrap()),
            dir,
            address,
            block,
            ahead: 0,
            now: block.time,
            disk_fails: false,
            channels: BTreeMap::new(),
        }
    }

    pub fn book(&self) -> &Book {
        self.book.as_ref().unwrap()
    }

    /// Commits one thing that is of no channel.
    pub fn change(&mut self, work: impl FnOnce(&mut Writer<'_>) -> Result<(), WalletError>) {
        self.book.as_mut().unwrap().commit(work).unwrap();
    }

    /// Commits one thing that is no request of a step.
    pub fn commit_with<T>(
        &mut self,
        work: impl FnOnce(
            &mut Writer<'_>,
            &ChannelSigner,
            &ChannelAtBlock<'_>,
        ) -> Result<T, WalletError>,
        id: ChannelId,
    ) -> Result<T, WalletError> {
        let time = self.time();
        let of = &self.channels[&id];
        let at = at(of, time);
        let book = self.book.as_mut().unwrap();
        book.commit(|writer| work(writer, &of.signer, &at))
    }

    pub fn time(&self) -> ChainTime {
        ChainTime::with_machine(self.block.time, self.clock())
    }

    /// This machine's clock.
    pub fn clock(&self) -> UnixTime {
        self.now.plus(Seconds(self.ahead))
    }

    pub fn facts(&self, id: ChannelId) -> Facts {
        let of = &self.channels[&id];
        facts(self.book(), &of.signer, &at(of, self.time())).unwrap()
    }

    /// A channel that was opened with this key of ours.
    pub fn take_channel(
        &mut self,
        channel_ref: &ChannelRef,
        channel: Channel,
        secret: ChannelSecret,
    ) {
        let side = match channel.a.owner == self.address {
            true => Side::A,
            false => Side::B,
        };
        let signer = ChannelSigner::new(channel_ref, &channel, side, Some(secret)).unwrap();
        let parties = parties_of(&channel, side);
        let at = ChannelAtBlock {
            ledger: &channel.ledger,
            time: self.time(),
            rests_on: self.block.height,
            is_too_old: false,
            times: Default::default(),
        };
        let book = self.book.as_mut().unwrap();
        book.commit(|book| {
            guard::enroll(book, &signer)?;
            book.check_parties(signer.key(), &parties)
        })
        .unwrap();
        let begun = facts(book, &signer, &at).unwrap();
        let place = ChannelPlace {
            context: channel_ref.context(),
            side,
            mode: channel.ledger.mode,
            sidechain_id: channel.sidechain_id,
            close_window: channel.ledger.terms.close_window,
        };
        let carried = Carried {
            changed_at: self.block.height,
            side,
            signer,
            state: ChannelState::new(place, begun, self.block),
            asked: VecDeque::new(),
            done: VecDeque::new(),
            channel,
        };
        self.channels.insert(carried.channel.id, carried);
    }

    /// Commits what a step asked for first; whether it asked for something.
    pub fn commit(&mut self, id: ChannelId) -> bool {
        let time = self.time();
        let disk_fails = self.disk_fails;
        let Some(of) = self.channels.get_mut(&id) else {
            return false;
        };
        let Some((number, request)) = of.asked.pop_front() else {
            return false;
        };
        let at = at(of, time);
        let none = VerifiedSignatures::default();
        let book = self.book.as_mut().unwrap();
        let signer = &of.signer;
        type Work<'w> = Box<dyn FnOnce(&mut Writer<'_>) -> Result<Outcome, WalletError> + 'w>;
        let outcome = match disk_fails {
            true => {
                self.disk_fails = false;
                let works: [Work; 2] = [
                    Box::new(|w| commit(w, signer, &at, &request, &none)),
                    // whatever shares the commit when the disk is full
                    Box::new(|_| Err(WalletError::DiskFull)),
                ];
                let failed = book.commit_all(works).unwrap_err();
                Err(commit_error(&failed))
            }
            false => book
                .commit(|w| commit(w, signer, &at, &request, &none))
                .map_err(|error| commit_error(&error)),
        };
        of.done.push_back((number, outcome));
        true
    }

    /// Looks at the chain: a newer block, and each channel as of it.
    pub fn follow(&mut self, block: FollowedBlock, channels: Vec<Channel>) {
        let before = self.block.time;
        self.block = block;
        let time = self.time();
        let book = self.book.as_mut().unwrap();
        for channel in channels {
            let Some(of) = self.channels.get_mut(&channel.id) else {
                continue;
            };
            if of.channel != channel {
                of.changed_at = block.height;
                of.channel = channel;
            }
            let told = (block.height, before);
            let effects = block_effects(book, &of.signer, &at(of, time), told).unwrap();
            if effects.lets_go {
                of.changed_at = block.height;
            }
            let at = at(of, time);
            if effects.is_observation_due {
                book.commit(|book| observe(book, &of.signer, &at, block.height))
                    .unwrap();
            }
            if of.channel.ledger.settlement.is_some() {
                book.commit(|book| guard::note_settlement(book, &of.signer, &at))
                    .unwrap();
            }
        }
    }

    /// Kill -9 and a start: what is in memory is gone.
    pub fn kill(&mut self, next_commit: u64) {
        self.book = None;
        self.begin(next_commit, Book::open);
    }

    fn begin(
        &mut self,
        next_commit: u64,
        open: impl FnOnce(&Path, &BookOwner) -> Result<Book, WalletError>,
    ) {
        let owner = BookOwner::new(&self.chain_id, self.address.to_string());
        self.book = Some(open(self.dir.path(), &owner).unwrap());
        let (time, block) = (self.time(), self.block);
        let book = self.book.as_mut().unwrap();
        for of in self.channels.values_mut() {
            of.asked.clear();
            of.done.clear();
            let at = at(of, time);
            // the first block after a restore begins its wait
            let told = (block.height, block.time);
            let effects = block_effects(book, &of.signer, &at, told).unwrap();
            if effects.is_observation_due {
                book.commit(|book| observe(book, &of.signer, &at, block.height))
                    .unwrap();
            }
            let begun = facts(book, &of.signer, &at).unwrap();
            of.state = ChannelState::new(of.state.place, begun, block);
            // a number of a commit is not used again by what comes
            of.state.next_commit = next_commit;
        }
    }

    /// The book as it is now.
    pub fn back_up(&mut self, next_commit: u64) -> Backup {
        self.book = None;
        let copy = folder();
        copy_files(self.dir.path(), copy.path());
        self.begin(next_commit, Book::open);
        Backup {
            files: copy,
            channels: self.channels.keys().copied().collect(),
        }
    }

    /// An old book takes the place of this one, and counts as restored.
    pub fn put_back(&mut self, old: &Backup, next_commit: u64) {
        self.book = None;
        self.dir = folder();
        copy_files(old.files.path(), self.dir.path());
        self.begin(next_commit, |dir, owner| {
            Ok(Book::open_restored(dir, owner)?.0)
        });
    }

    /// What the keeper would send now, the most valuable first.
    pub fn duties(&self) -> Vec<ExecuteMsg> {
        let facts = DutyFacts {
            height: self.block.height,
            time: self.time(),
            channels: self
                .channels
                .values()
                .map(|of| self.duty_facts(of))
                .collect(),
        };
        let duties = plan(&facts, &DutyRules::default()).duties.into_iter();
        let due = duties.filter(|duty| duty.is_due(&facts));
        due.flat_map(|duty| duty.messages).collect()
    }

    fn duty_facts(&self, of: &Carried) -> ChannelDutyFacts {
        let ledger = &of.channel.ledger;
        let base = |standing, unshown| ChannelDutyFacts {
            channel: of.channel.clone(),
            side: of.side,
            standing,
            unshown,
            close: None,
            consent: None,
            consent_in_asset: None,
            request_in_asset: None,
            claims: None,
            owed_since: None,
            may_lack: false,
            extension: None,
        };
        if ledger.settlement.is_some() {
            return base(Standing::default(), vec![]);
        }
        let snapshot = ChannelSnapshot {
            ledger,
            now: self.block.time,
        };
        let entry = self.book().entry(of.signer.key()).unwrap();
        let is_good = |until| !rule_4_passed(until, snapshot.now);
        ChannelDutyFacts {
            close: signed_close(&entry)
                .filter(|signed| signed.by != of.side && is_good(signed.close.valid_until)),
            consent: entry.promises.consent_signed.clone().filter(|signed| {
                signed.cumulative > ledger.side(of.side).withdrawn && is_good(signed.valid_until)
            }),
            ..base(
                guard::standing(&entry, &of.signer, snapshot).unwrap(),
                guard::to_show(self.book(), &of.signer, snapshot).unwrap(),
            )
        }
    }
}

fn at(of: &Carried, time: ChainTime) -> ChannelAtBlock<'_> {
    ChannelAtBlock {
        ledger: &of.channel.ledger,
        time,
        rests_on: of.changed_at,
        is_too_old: false,
        times: Default::default(),
    }
}
