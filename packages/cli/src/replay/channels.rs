//! The channels of a replay: opened and joined before the payments, closed by both sides after them.

use super::books::Books;
use super::interrupt::Interrupt;
use super::plan::{Need, Plan, Who};
use crate::demo::stage::{Person, Stage, PACK};
use crate::progress;
use anyhow::{ensure, Context as _, Result};
use causeway_chain::{Msg, TxResult};
use causeway_client::network::events;
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

/// A channel, and both of its sides.
#[derive(Debug)]
pub struct Open {
    /// As the chain had it before the payments.
    pub channel: Channel,
    /// Its opener.
    pub a: ChannelSigner,
    /// Its peer.
    pub b: ChannelSigner,
}

impl Open {
    /// One of its sides.
    pub fn signer(&self, side: Side) -> &ChannelSigner {
        match side {
            Side::A => &self.a,
            Side::B => &self.b,
        }
    }
}

/// A channel in the making.
struct Opening {
    id: ChannelId,
    a: ChannelSecret,
    b: Option<ChannelSecret>,
}

/// Opens all channels of a plan, and has them joined.
pub fn open(
    stage: &Stage,
    people: &[Person],
    plan: &Plan,
    sidechain: &SidechainResponse,
    interrupt: &Interrupt,
) -> Result<Vec<Open>> {
    let bar = progress::bar(plan.channels.len() as u64, "opening channels");
    let work = Work {
        stage,
        people,
        plan,
        sidechain,
    };
    let mut openings: Vec<Option<Opening>> = plan.channels.iter().map(|_| None).collect();
    for (who, pack) in packs(plan, Side::A) {
        interrupt.check()?;
        work.open_pack(who, &pack, &mut openings)?;
        bar.inc(pack.len() as u64);
    }
    if plan.mode != LockMode::Unlocked {
        for (who, pack) in packs(plan, Side::B) {
            interrupt.check()?;
            work.join_pack(who, &pack, &mut openings)?;
        }
    }
    let open = openings
        .into_iter()
        .map(|opening| prepared(stage, opening.context("a channel was not opened")?))
        .collect();
    bar.finish_and_clear();
    open
}

/// The channels of an earlier run: everybody's keys come in the order in which they were taken then.
pub fn reopen(
    stage: &Stage,
    people: &[Person],
    plan: &Plan,
    ids: &[ChannelId],
) -> Result<Vec<Open>> {
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
        for (who, pack) in packs(plan, *side) {
            for number in pack {
                let secret = person(people, who)?.channel_key()?;
                *secrets.get_mut(number).context("no such channel")? = Some(secret);
            }
        }
    }
    let [a, b] = secrets;
    ids.iter()
        .zip(a.into_iter().zip(b))
        .map(|(id, (a, b))| {
            let a = a.context("a channel has no opener")?;
            prepared(stage, Opening { id: *id, a, b })
        })
        .collect()
}

fn prepared(stage: &Stage, opening: Opening) -> Result<Open> {
    let channel = stage.channel(opening.id)?;
    let channel_ref = stage.channel_ref(channel.id);
    Ok(Open {
        a: ChannelSigner::new(&channel_ref, &channel, Side::A, Some(opening.a))?,
        b: ChannelSigner::new(&channel_ref, &channel, Side::B, opening.b)?,
        channel,
    })
}

struct Work<'w> {
    stage: &'w Stage,
    people: &'w [Person],
    plan: &'w Plan,
    sidechain: &'w SidechainResponse,
}

impl Work<'_> {
    fn person(&self, who: Who) -> Result<&Person> {
        person(self.people, who)
    }
    fn need(&self, number: usize) -> Result<&Need> {
        self.plan.channels.get(number).context("no such channel")
    }

    fn open_pack(&self, who: Who, pack: &[usize], all: &mut [Option<Opening>]) -> Result<()> {
        let opener = self.person(who)?;
        let mut msgs = Vec::with_capacity(pack.len());
        let mut secrets = Vec::with_capacity(pack.len());
        for number in pack {
            let need = self.need(*number)?;
            let secret = opener.channel_key()?;
            let terms = OpenTerms {
                peer: Some(self.person(need.b)?.address().into_string()),
                mode: self.plan.mode,
                key: secret.public(),
                lifetime: None,
                name: None,
                payout: None,
                fee_rate: None,
                margin: None,
                admission: None,
                policy_version: None,
            };
            let entry = Entry::Open(terms);
            msgs.push(self.stage.bring(self.sidechain, need.from_a, entry)?);
            secrets.push(secret);
        }
        let tx = self
            .stage
            .send(opener, msgs)
            .context("channels were not opened")?;
        let opened: Vec<ChannelOpened> = events(&tx);
        ensure!(
            opened.len() == pack.len(),
            "the chain opened {} channels of {}",
            opened.len(),
            pack.len()
        );
        // events come in the order of the messages
        for ((number, secret), event) in pack.iter().zip(secrets).zip(opened) {
            if let Some(channel_ref) = all.get_mut(*number) {
                *channel_ref = Some(Opening {
                    id: event.channel_id,
                    a: secret,
                    b: None,
                });
            }
        }
        Ok(())
    }

    fn join_pack(&self, who: Who, pack: &[usize], all: &mut [Option<Opening>]) -> Result<()> {
        let joiner = self.person(who)?;
        let mut msgs = Vec::with_capacity(pack.len());
        for number in pack {
            let amount = self.need(*number)?.from_b;
            let opening = all.get_mut(*number).and_then(Option::as_mut);
            let opening = opening.context("a channel was not opened")?;
            let secret = joiner.channel_key()?;
            let terms = JoinTerms {
                channel_id: opening.id,
                key: secret.public(),
                payout: None,
                fee_rate: None,
                margin: None,
            };
            opening.b = Some(secret);
            msgs.push(if amount.is_zero() {
                let join = ExecuteMsg::Join { amount, terms };
                self.stage.network.to_registry(&join)?
            } else {
                self.stage
                    .bring(self.sidechain, amount, Entry::Join(terms))?
            });
        }
        self.stage
            .send(joiner, msgs)
            .context("channels were not joined")?;
        Ok(())
    }
}

/// Both sides close every channel, each with what it was paid; so all of them settle.
pub fn settle(
    stage: &Stage,
    people: &[Person],
    plan: &Plan,
    channels: &[Open],
    books: &mut Books,
    interrupt: &Interrupt,
) -> Result<()> {
    let bar = progress::bar(2 * channels.len() as u64, "settling");
    // by an earlier run
    let mut settled = 0;
    for open in channels {
        settled += usize::from(is_settled(stage, open)?);
    }
    for side in [Side::B, Side::A] {
        for group in packs(plan, side).chunks(GROUP) {
            for (who, msgs) in closes(stage, side, group, channels, books)? {
                bar.inc(msgs.len() as u64);
                if msgs.is_empty() {
                    continue;
                }
                interrupt.check()?;
                let tx: TxResult = stage
                    .send(person(people, who)?, msgs)
                    .context("channels were not closed")?;
                settled += events::<ChannelSettled>(&tx).len();
            }
        }
    }
    bar.finish_and_clear();
    ensure!(
        settled == channels.len(),
        "{settled} of {} channels settled",
        channels.len()
    );
    Ok(())
}

fn is_settled(stage: &Stage, open: &Open) -> Result<bool> {
    let channel = stage.channel(open.channel.id)?;
    Ok(channel.ledger.phase(stage.now()?) == Phase::Settled)
}

/// The closes of a group of packs, all in the books before the first of them is sent. Those that an earlier run sent
/// are left out.
fn closes(
    stage: &Stage,
    side: Side,
    group: &[Pack],
    channels: &[Open],
    books: &mut Books,
) -> Result<Vec<(Who, Vec<Msg>)>> {
    let now = stage.now()?;
    let mut looked: BTreeMap<usize, Vec<Look>> = BTreeMap::new();
    for (pack, (_, numbers)) in group.iter().enumerate() {
        for number in numbers {
            let open = channels.get(*number).context("no such channel")?;
            let channel = stage.channel(open.channel.id)?;
            let settled = channel.ledger.phase(now) == Phase::Settled;
            if !settled && !channel.ledger.side(side).closed {
                let of_book = looked.entry(books.number_of(*number)).or_default();
                of_book.push(Look {
                    pack,
                    number: *number,
                    signer: open.signer(side),
                    channel,
                });
            }
        }
    }
    let mut packs: Vec<(Who, Vec<Msg>)> = group.iter().map(|(who, _)| (*who, vec![])).collect();
    for of_book in looked.into_values() {
        let first = of_book.first().map_or(0, |look| look.number);
        let carried = books.of(first)?.commit(|writer| {
            let close = |look: &Look| {
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
            let (_, msgs) = packs.get_mut(look.pack).context("no such pack")?;
            msgs.push(stage.network.to_registry(&msg)?);
        }
    }
    Ok(packs)
}

/// A channel that is to be closed, as the chain has it.
struct Look<'c> {
    pack: usize,
    number: usize,
    signer: &'c ChannelSigner,
    channel: Channel,
}

fn person(people: &[Person], who: Who) -> Result<&Person> {
    people.get(who as usize).context("nobody has this number")
}

/// Channels of one owner, as many as go into a transaction.
type Pack = (Who, Vec<usize>);

/// All channels, by who is this side of them.
fn packs(plan: &Plan, side: Side) -> Vec<Pack> {
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
            let packs: Vec<Pack> = numbers.chunks(PACK).map(|p| (who, p.to_vec())).collect();
            packs
        })
        .collect()
}
