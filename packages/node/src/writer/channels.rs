//! The channels that are followed: each with its ledger as of the newest block, and what signs and verifies in it.

use super::locks::{self, LockMemory, LockView};
use super::request::Commit;
use crate::follower::FollowedChannel;
use crate::keys::NodeKeys;
use crate::pool::TxKey;
use causeway_client::deployment::Deployment;
use causeway_client::wallet::side_of;
use causeway_client::ClientError;
use causeway_peer_protocol::channel::{Facts, FollowedBlock, Outcome};
use causeway_peer_protocol::message::RecordState;
use causeway_rules::forward::ForwardTimes;
use causeway_types::channel::Channel;
use causeway_types::{Amount, ChainTime, ChannelId, Height, LockMode, Seconds, Side, UnixTime};
use causeway_wallet::book::{EntryKey, Writer};
use causeway_wallet::peer::BlockEffects;
use causeway_wallet::{guard, peer, Book, ChannelAtBlock, ChannelSigner, WalletError};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Instant;

/// A channel of the account.
#[derive(Debug)]
pub(super) struct LedgerOfChannel {
    pub channel: Channel,
    pub side: Side,
    pub signer: ChannelSigner,
    /// The index of our key; none where we have none.
    pub key_index: Option<u32>,
    /// The newest block that changed the channel, as far as was seen, or by whose time something of it was let go.
    pub changed_at: Height,
    /// What the book held of it when the last block was followed.
    pub facts: Option<Facts>,
}

/// All of them, as of the newest block.
#[derive(Debug, Default)]
pub(super) struct FollowedChannels {
    pub by_key: HashMap<EntryKey, LedgerOfChannel>,
    /// The newest block's time and the machine's clock, and when they were read.
    time: Option<(ChainTime, Instant)>,
    /// The newest block.
    height: Option<Height>,
    /// The time of the one before it; 0 before the second one.
    before: UnixTime,
    /// Whether the newest block is too old for anything to be signed or accepted, as the follower has said.
    is_too_old: bool,
    /// How old it may be by this machine's clock; none where the clock is moved by hand.
    max_block_age: Option<Seconds>,
    /// What forwarding takes its time for, on this chain.
    times: ForwardTimes,
    /// Channels that came into the book since it was last said which are followed.
    enrolled: Vec<EntryKey>,
}

impl LedgerOfChannel {
    /// Whether we are named in it and have not joined: nothing of it can be lost, so the book does not lack it.
    pub fn waits_for_us(&self) -> bool {
        self.side == Side::B && !self.channel.ledger.joined
    }
}

impl FollowedChannels {
    /// None yet, on a chain whose newest block may be so old.
    pub fn new(max_block_age: Option<Seconds>, times: ForwardTimes) -> FollowedChannels {
        FollowedChannels {
            max_block_age,
            times,
            ..FollowedChannels::default()
        }
    }

    /// A block is followed.
    pub fn set_block(&mut self, block: FollowedBlock, time: Option<ChainTime>) {
        self.before = self.time().committed();
        if let Some(time) = time {
            self.time = Some((time, Instant::now()));
        }
        self.height = Some(block.height);
        self.is_too_old = block.is_too_old;
    }

    /// A channel came into the book: it is followed from now on, whether a block comes or not.
    pub fn note_enrolled(&mut self, key: EntryKey) {
        self.enrolled.push(key);
    }

    /// Those that came since this was last asked.
    pub fn take_enrolled(&mut self) -> Vec<EntryKey> {
        std::mem::take(&mut self.enrolled)
    }

    /// The newest block; none before the first.
    pub fn height(&self) -> Option<Height> {
        self.height
    }

    /// What time it is: the newest block's, and this machine's clock as it has gone on since.
    pub fn time(&self) -> ChainTime {
        let Some((time, read_at)) = self.time else {
            return ChainTime::of_block(UnixTime(0));
        };
        time.later_by(Seconds(read_at.elapsed().as_secs()))
    }

    /// A channel as it is now on chain. Its signer stays as long as its keys do.
    pub fn put(
        &mut self,
        channel: Channel,
        height: Height,
        (keys, contracts, book): (&NodeKeys, &Deployment, &Book),
    ) -> Result<EntryKey, ClientError> {
        let side = side_of(&channel, &keys.address())?;
        let channel_ref = contracts.channel_ref(channel.id);
        let key = EntryKey {
            domain: channel_ref.context().domain,
            channel_id: channel.id,
            side,
        };
        if let Some(known) = self.by_key.get_mut(&key) {
            if known.channel == channel {
                return Ok(key);
            }
            let has_same_keys = Side::BOTH.map(|s| known.channel.participant(s))
                == Side::BOTH.map(|s| channel.participant(s));
            if has_same_keys {
                known.channel = channel;
                known.changed_at = height;
                return Ok(key);
            }
        }
        let own_key = channel.participant(side).and_then(|p| p.key);
        let index = match own_key {
            None => None,
            Some(own) => match book.key_index(&own)? {
                Some(index) => Some(index),
                None => keys
                    .keyring()
                    .find(&[own].into())
                    .map_err(WalletError::from)?
                    .get(&own)
                    .copied(),
            },
        };
        let secret = index.map(|index| keys.keyring().channel(index)).transpose();
        let signer = ChannelSigner::new(
            &channel_ref,
            &channel,
            side,
            secret.map_err(WalletError::from)?,
        )?;
        let signer = signer.with_identity(keys.identity().map_err(WalletError::from)?);
        self.by_key.insert(
            key,
            LedgerOfChannel {
                channel,
                side,
                signer,
                key_index: index,
                changed_at: height,
                facts: None,
            },
        );
        Ok(key)
    }

    /// Removes what is neither on the chain's list nor known to have settled: the chain lists none that has, and one that was
    /// followed for nothing but this list, since nobody joined it or the book does not have it, is not asked for by its number.
    /// One that a later block than the list's has opened is on no list yet.
    pub fn retain_listed(&mut self, listed: &BTreeSet<ChannelId>, at: Height) {
        self.by_key.retain(|key, of| {
            let is_settled = of.channel.ledger.settlement.is_some();
            listed.contains(&key.channel_id) || is_settled || of.changed_at > at
        });
    }

    /// A channel that is followed.
    pub fn get(&self, key: &EntryKey) -> Result<&LedgerOfChannel, WalletError> {
        self.by_key
            .get(key)
            .ok_or(WalletError::NotInBook(key.channel_id))
    }

    /// The channel with this number alone; all of them if none is given.
    pub fn listed(&self, only: Option<ChannelId>) -> impl Iterator<Item = &LedgerOfChannel> {
        let all = self.by_key.values();
        all.filter(move |of| only.is_none_or(|id| of.channel.id == id))
    }

    /// The channel that a transaction of this key closes by our word alone.
    pub fn closed_by(&self, key: &str) -> Option<&LedgerOfChannel> {
        let Ok(TxKey::Close(channel_id)) = key.parse() else {
            return None;
        };
        self.listed(Some(channel_id)).next()
    }

    /// The channel that a transaction of this key asks a withdrawal of, how much it asks for, and all that was taken out before.
    pub fn requested_by(&self, key: &str) -> Option<(&LedgerOfChannel, (Amount, Amount))> {
        let Ok(TxKey::RequestWithdraw {
            channel_id,
            amount,
            withdrawn,
        }) = key.parse()
        else {
            return None;
        };
        let of = self.listed(Some(channel_id)).next()?;
        Some((of, (amount, withdrawn)))
    }

    /// Whether a request to withdraw is kept free that the chain shows by this block, or never will.
    pub fn has_known_requests(
        &self,
        book: &Book,
        key: &EntryKey,
        height: Height,
    ) -> Result<bool, WalletError> {
        let entry = book.find(key)?;
        let mut sent = entry.iter().flat_map(|entry| &entry.promises.requests_sent);
        Ok(sent.any(|request| guard::is_known(request, height)))
    }

    /// Forgets those, in the commit under way.
    pub fn forget_known_requests(
        &self,
        book: &mut Writer<'_>,
        key: &EntryKey,
        height: Height,
    ) -> Result<(), WalletError> {
        let of = self.get(key)?;
        guard::forget_known_withdraw_requests(book, &of.signer, height)
    }

    /// A channel as it is followed when something is committed.
    pub fn at_block<'l>(&self, of: &'l LedgerOfChannel) -> ChannelAtBlock<'l> {
        ChannelAtBlock {
            ledger: &of.channel.ledger,
            time: self.time(),
            rests_on: of.changed_at,
            is_too_old: self.is_too_old(),
            times: self.times,
        }
    }

    /// Whether the newest block is too old for anything to be signed or accepted by it. It grows older while the follower waits
    /// for an answer of the chain.
    pub fn is_too_old(&self) -> bool {
        let time = self.time();
        let age = time.at_latest().since(time.committed());
        self.is_too_old || self.max_block_age.is_some_and(|allowed| age > allowed)
    }

    /// Does what a step asked for, in the commit under way.
    pub fn commit(
        &self,
        book: &mut Writer<'_>,
        memory: &LockMemory,
        commit: &Commit,
    ) -> Result<Outcome, WalletError> {
        let of = self.get(&commit.key)?;
        let (channels, at) = (self, self.at_block(of));
        let others = LockView { channels, memory };
        let channel = (&of.signer, &at);
        let (request, verified) = (&commit.request, &commit.verified);
        let done = peer::commit_among(book, channel, request, verified, &others)?;
        let brought = locks::brought(request);
        if !brought.is_empty() {
            guard::take_brought(book, channel, &brought, &others)?;
        }
        book.heard(&commit.key);
        Ok(done)
    }

    /// What the receiving side of a channel has when we pay in it, by our own record.
    pub fn receiver_balance(&self, book: &Book, key: &EntryKey) -> Result<Amount, WalletError> {
        let of = self.get(key)?;
        let entry = book.entry(key)?;
        Ok(guard::receiver_balance(
            &entry,
            &of.signer,
            self.at_block(of).snapshot(),
        ))
    }

    /// What the book holds of a channel.
    pub fn facts(&self, book: &Book, key: &EntryKey) -> Result<Facts, WalletError> {
        let of = self.get(key)?;
        peer::facts(book, &of.signer, &self.at_block(of))
    }

    /// What the newest block tells of a record.
    pub fn block_effects(&self, book: &Book, key: &EntryKey) -> Result<BlockEffects, WalletError> {
        let of = self.get(key)?;
        let block = (self.height.unwrap_or_default(), self.before);
        peer::block_effects(book, &of.signer, &self.at_block(of), block)
    }

    /// What is signed in a channel from now on rests on this block.
    pub fn note_rests_on(&mut self, key: &EntryKey, height: Height) {
        if let Some(of) = self.by_key.get_mut(key) {
            of.changed_at = of.changed_at.max(height);
        }
    }

    /// Writes down what the block tells of a record, in the commit under way.
    pub fn observe(&self, book: &mut Writer<'_>, key: &EntryKey) -> Result<(), WalletError> {
        let of = self.get(key)?;
        let height = self.height.unwrap_or_default();
        peer::observe(book, &of.signer, &self.at_block(of), height)
    }

    /// Writes down what a channel that has settled did without, in the commit under way; it is not asked for again.
    pub fn note_settlement(
        &self,
        book: &mut Writer<'_>,
        key: &EntryKey,
    ) -> Result<(), WalletError> {
        let of = self.get(key)?;
        guard::note_settlement(book, &of.signer, &self.at_block(of))
    }

    /// Whether the facts of a channel may change with time alone, or are not known yet.
    pub fn has_open_facts(&self, key: &EntryKey) -> bool {
        let facts = self.by_key.get(key).and_then(|of| of.facts.as_ref());
        facts.is_none_or(|facts| facts.state != RecordState::Whole)
    }

    /// Reads what the book holds of a channel at this block; the channel counts as changed where the facts are others for it.
    pub fn read_facts(
        &mut self,
        book: &Book,
        key: &EntryKey,
        height: Height,
    ) -> Result<(), WalletError> {
        if book.find(key)?.is_none() {
            return Ok(());
        }
        let facts = self.facts(book, key)?;
        if let Some(of) = self.by_key.get_mut(key) {
            let record_changed = of.facts.as_ref().is_some_and(|before| {
                (before.state, before.wait_until) != (facts.state, facts.wait_until)
            });
            if record_changed {
                of.changed_at = height;
            }
            of.facts = Some(facts);
        }
        Ok(())
    }

    /// The channels that the book has, as others see them.
    pub fn view(
        &self,
        book: &Book,
    ) -> Result<(BTreeMap<ChannelId, FollowedChannel>, Vec<ChannelId>), WalletError> {
        let mut channels = BTreeMap::new();
        let mut not_in_book = Vec::new();
        for (key, of) in &self.by_key {
            if book.find(key)?.is_none() {
                if !of.waits_for_us() {
                    not_in_book.push(key.channel_id);
                }
                continue;
            }
            let ledger = &of.channel.ledger;
            let has_begun = ledger.joined || ledger.mode == LockMode::Unlocked;
            let peer = of.channel.participant(of.side.peer());
            let Some(peer) = peer.filter(|_| has_begun && ledger.settlement.is_none()) else {
                continue;
            };
            channels.insert(
                key.channel_id,
                FollowedChannel {
                    key: *key,
                    mode: of.channel.ledger.mode,
                    our_key: of.channel.participant(of.side).and_then(|p| p.key),
                    peer: peer.owner.to_string(),
                    peer_key: peer.key,
                    sidechain_id: of.channel.sidechain_id,
                    close_window: ledger.terms.close_window,
                    changed_at: of.changed_at,
                },
            );
        }
        not_in_book.sort();
        Ok((channels, not_in_book))
    }
}
