//! The channels of a replay: opened and joined before the payments, closed by both sides after them.

use super::books::Books;
use super::channel::ReplayChannel;
use super::plan::{ChannelFunding, NameId, Plan};
use crate::sandbox::{Participant, Sandbox, MESSAGES_PER_TX};
use crate::Progress;
use anyhow::{ensure, Context as _, Result};
use causeway_chain::{Msg, TxResult};
use causeway_types::channel::{Channel, Phase};
use causeway_types::event::{ChannelOpened, ChannelSettled};
use causeway_types::issuer::SidechainResponse;
use causeway_types::registry::{Entry, ExecuteMsg, JoinTerms, OpenTerms};
use causeway_types::{ChannelId, LockMode, Side};
use causeway_wallet::sign::ChannelSecret;
use causeway_wallet::{guard, ChannelSigner, ChannelSnapshot};
use std::collections::BTreeMap;

/// How many transactions' closes share a commit of the book.
const GROUP: usize = 50;

/// A channel that is opened and not joined yet.
struct PendingChannel {
    id: ChannelId,
    a: ChannelSecret,
    b: Option<ChannelSecret>,
}

/// Opens all channels of a plan, and joins those whose mode asks for it.
pub fn open(
    sandbox: &Sandbox,
    people: &[Participant],
    plan: &Plan,
    sidechain: &SidechainResponse,
    progress: &dyn Progress,
) -> Result<Vec<ReplayChannel>> {
    progress.begin(plan.channels.len() as u64, "opening channels");
    let work = Work {
        sandbox,
        people,
        plan,
        sidechain,
    };
    let mut openings: Vec<Option<PendingChannel>> = plan.channels.iter().map(|_| None).collect();
    for (who, batch) in batches(plan, Side::A) {
        progress.check()?;
        work.open_batch(who, &batch, &mut openings)?;
        progress.advance(batch.len() as u64);
    }
    if plan.mode != LockMode::Unlocked {
        for (who, batch) in batches(plan, Side::B) {
            progress.check()?;
            work.join_batch(who, &batch, &mut openings)?;
        }
    }
    let open = openings
        .into_iter()
        .map(|opening| prepared(sandbox, opening.context("a channel was not opened")?))
        .collect();
    progress.end();
    open
}

/// The channels of an earlier run. Keys are derived in the order in which they were then.
pub fn reopen(
    sandbox: &Sandbox,
    people: &[Participant],
    plan: &Plan,
    ids: &[ChannelId],
) -> Result<Vec<ReplayChannel>> {
    ensure!(
        ids.len() == plan.channels.len(),
        "{} channels are open, the file needs {}",
        ids.len(),
        plan.channels.len()
    );
    let mut secrets = [Side::A, Side::B].map(|_| plan.channels.iter().map(|_| None).collect());
    let sides = match plan.mode {
        LockMode::Unlocked => &[Side::A][..],
        LockMode::OneWay | LockMode::TwoWay => &[Side::A, Side::B],
    };
    for (side, secrets) in sides.iter().zip(&mut secrets) {
        let secrets: &mut Vec<Option<ChannelSecret>> = secrets;
        for (who, batch) in batches(plan, *side) {
            for number in batch {
                let secret = participant(people, who)?.channel_key()?;
                *secrets.get_mut(number).context("no such channel")? = Some(secret);
            }
        }
    }
    let [a, b] = secrets;
    ids.iter()
        .zip(a.into_iter().zip(b))
        .map(|(id, (a, b))| {
            let a = a.context("a channel has no opener")?;
            prepared(sandbox, PendingChannel { id: *id, a, b })
        })
        .collect()
}

fn prepared(sandbox: &Sandbox, opening: PendingChannel) -> Result<ReplayChannel> {
    let channel = sandbox.channel(opening.id)?;
    let channel_ref = sandbox.channel_ref(channel.id);
    Ok(ReplayChannel {
        a: ChannelSigner::new(&channel_ref, &channel, Side::A, Some(opening.a))?,
        b: ChannelSigner::new(&channel_ref, &channel, Side::B, opening.b)?,
        channel,
    })
}

struct Work<'w> {
    sandbox: &'w Sandbox,
    people: &'w [Participant],
    plan: &'w Plan,
    sidechain: &'w SidechainResponse,
}

impl Work<'_> {
    fn participant(&self, who: NameId) -> Result<&Participant> {
        participant(self.people, who)
    }
    fn need(&self, number: usize) -> Result<&ChannelFunding> {
        self.plan.channels.get(number).context("no such channel")
    }

    fn open_batch(
        &self,
        who: NameId,
        batch: &[usize],
        all: &mut [Option<PendingChannel>],
    ) -> Result<()> {
        let opener = self.participant(who)?;
        let mut msgs = Vec::with_capacity(batch.len());
        let mut secrets = Vec::with_capacity(batch.len());
        for number in batch {
            let need = self.need(*number)?;
            let secret = opener.channel_key()?;
            let terms = OpenTerms::new(
                Some(self.participant(need.b)?.address().into_string()),
                self.plan.mode,
                secret.public(),
            );
            let entry = Entry::Open(terms);
            msgs.push(self.sandbox.bring(self.sidechain, need.from_a, entry)?);
            secrets.push(secret);
        }
        let tx = self
            .sandbox
            .send(opener, msgs)
            .context("channels were not opened")?;
        let opened: Vec<ChannelOpened> = self.sandbox.network.events(&tx);
        ensure!(
            opened.len() == batch.len(),
            "the chain opened {} channels of {}",
            opened.len(),
            batch.len()
        );
        // events come in the order of the messages
        for ((number, secret), event) in batch.iter().zip(secrets).zip(opened) {
            if let Some(channel_ref) = all.get_mut(*number) {
                *channel_ref = Some(PendingChannel {
                    id: event.channel_id,
                    a: secret,
                    b: None,
                });
            }
        }
        Ok(())
    }

    fn join_batch(
        &self,
        who: NameId,
        batch: &[usize],
        all: &mut [Option<PendingChannel>],
    ) -> Result<()> {
        let joiner = self.participant(who)?;
        let mut msgs = Vec::with_capacity(batch.len());
        for number in batch {
            let amount = self.need(*number)?.from_b;
            let opening = all.get_mut(*number).and_then(Option::as_mut);
            let opening = opening.context("a channel was not opened")?;
            let secret = joiner.channel_key()?;
            let terms = JoinTerms::new(opening.id, secret.public());
            opening.b = Some(secret);
            msgs.push(if amount.is_zero() {
                let join = ExecuteMsg::Join { amount, terms };
                self.sandbox.network.to_registry(&join)?
            } else {
                self.sandbox
                    .bring(self.sidechain, amount, Entry::Join(terms))?
            });
        }
        self.sandbox
            .send(joiner, msgs)
            .context("channels were not joined")?;
        Ok(())
    }
}

/// Both sides close every channel, each with what it was paid; so all of them settle.
pub fn settle(
    sandbox: &Sandbox,
    people: &[Participant],
    plan: &Plan,
    channels: &[ReplayChannel],
    books: &mut Books,
    progress: &dyn Progress,
) -> Result<()> {
    progress.begin(2 * channels.len() as u64, "settling");
    // by an earlier run
    let mut settled = 0;
    for open in channels {
        settled += usize::from(is_settled(sandbox, open)?);
    }
    for side in [Side::B, Side::A] {
        for group in batches(plan, side).chunks(GROUP) {
            for (who, msgs) in closes(sandbox, side, group, channels, books)? {
                progress.advance(msgs.len() as u64);
                if msgs.is_empty() {
                    continue;
                }
                progress.check()?;
                let tx: TxResult = sandbox
                    .send(participant(people, who)?, msgs)
                    .context("channels were not closed")?;
                settled += sandbox.network.events::<ChannelSettled>(&tx).len();
            }
        }
    }
    progress.end();
    ensure!(
        settled == channels.len(),
        "{settled} of {} channels settled",
        channels.len()
    );
    Ok(())
}

fn is_settled(sandbox: &Sandbox, open: &ReplayChannel) -> Result<bool> {
    let channel = sandbox.channel(open.channel.id)?;
    Ok(channel.ledger.phase(sandbox.now()?) == Phase::Settled)
}

/// The closes of a group of batches, all in the books before the first of them is sent. Those that an earlier run sent
/// are left out.
fn closes(
    sandbox: &Sandbox,
    side: Side,
    group: &[Batch],
    channels: &[ReplayChannel],
    books: &mut Books,
) -> Result<Vec<(NameId, Vec<Msg>)>> {
    let now = sandbox.now()?;
    let mut looked: BTreeMap<usize, Vec<ClosingChannel>> = BTreeMap::new();
    for (batch, (_, numbers)) in group.iter().enumerate() {
        for number in numbers {
            let open = channels.get(*number).context("no such channel")?;
            let channel = sandbox.channel(open.channel.id)?;
            let settled = channel.ledger.phase(now) == Phase::Settled;
            if !settled && !channel.ledger.side(side).closed {
                let of_book = looked.entry(books.number_of(*number)).or_default();
                of_book.push(ClosingChannel {
                    batch,
                    number: *number,
                    signer: open.signer(side),
                    channel,
                });
            }
        }
    }
    let mut batches: Vec<(NameId, Vec<Msg>)> =
        group.iter().map(|(who, _)| (*who, vec![])).collect();
    for of_book in looked.into_values() {
        let first = of_book.first().map_or(0, |look| look.number);
        let carried = books.of(first)?.commit(|writer| {
            let close = |look: &ClosingChannel| {
                let ledger = &look.channel.ledger;
                guard::begin_close(writer, look.signer, ChannelSnapshot { ledger, now })
            };
            of_book.iter().map(close).collect::<Result<Vec<_>, _>>()
        })?;
        for (look, vouchers) in of_book.iter().zip(carried) {
            let msg = ExecuteMsg::Close {
                channel_id: look.channel.id,
                vouchers,
            };
            let (_, msgs) = batches.get_mut(look.batch).context("no such batch")?;
            msgs.push(sandbox.network.to_registry(&msg)?);
        }
    }
    Ok(batches)
}

/// A channel that is to be closed, as the chain has it now.
struct ClosingChannel<'c> {
    batch: usize,
    number: usize,
    signer: &'c ChannelSigner,
    channel: Channel,
}

fn participant(people: &[Participant], who: NameId) -> Result<&Participant> {
    people.get(who as usize).context("nobody has this number")
}

/// An owner, and the numbers of as many of its channels as go into a transaction.
type Batch = (NameId, Vec<usize>);

/// All channels in batches, by the owner of this side.
fn batches(plan: &Plan, side: Side) -> Vec<Batch> {
    let mut owned: Vec<Vec<usize>> = vec![Vec::new(); plan.names.len()];
    for (number, need) in plan.channels.iter().enumerate() {
        let who = match side {
            Side::A => need.a,
            Side::B => need.b,
        };
        if let Some(numbers) = owned.get_mut(who as usize) {
            numbers.push(number);
        }
    }
    (0..)
        .zip(owned)
        .flat_map(|(who, numbers)| {
            let batches: Vec<Batch> = numbers
                .chunks(MESSAGES_PER_TX)
                .map(|p| (who, p.to_vec()))
                .collect();
            batches
        })
        .collect()
}
