//! Channels, as one names them.

use super::{pages, Network};
use crate::error::{ClientError, Named, Result};
use causeway_rules::settlement::next_release;
use causeway_types::channel::{Channel, Phase};
use causeway_types::registry::{
    AllUndeliveredResponse, ChannelResponse, ChannelsResponse, ExpiryCursor, GraceCursor,
    PreviewResponse, QueryMsg, StatusResponse,
};
use causeway_types::{ChannelId, Height, SidechainId, UnixTime, MAX_LIMIT};
use cosmwasm_std::Addr;

impl Network {
    /// One channel: by number, or by the name that its opener gave it.
    pub fn channel(&self, named: &str, opener: &Addr) -> Result<ChannelResponse> {
        let mut found = self.channels_named(named, opener)?;
        match (found.pop(), found.is_empty()) {
            (Some(channel), true) => Ok(channel),
            (Some(last), false) => {
                found.push(last);
                Err(ClientError::ChannelNameAmbiguous {
                    name: named.to_owned(),
                    channel_ids: found.iter().map(|c| c.channel.id).collect(),
                })
            }
            (None, _) => Err(ClientError::NotFound {
                named: Named::Channel,
                text: match named.parse::<ChannelId>() {
                    Ok(channel_id) => format!("there is no channel {channel_id}"),
                    Err(_) => format!("{opener} has no channel named '{named}'"),
                },
            }),
        }
    }
    /// One channel by number or name; none where nothing has it. A name that several sidechains have is refused, with all
    /// channels of it.
    pub fn find_channel(&self, named: &str, opener: &Addr) -> Result<Option<ChannelResponse>> {
        match self.channel(named, opener) {
            Ok(seen) => Ok(Some(seen)),
            Err(ClientError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
    /// The channel that an opener named so in this sidechain, whatever others there are of the name; none if there is none.
    pub fn channel_of_name(
        &self,
        sidechain_id: SidechainId,
        opener: &Addr,
        name: &str,
    ) -> Result<Option<ChannelResponse>> {
        self.ask_channel(&QueryMsg::ChannelByName {
            sidechain_id,
            opener: opener.to_string(),
            name: name.to_owned(),
        })
    }
    /// The channel of this number, or all of this name: each sidechain has names of its own.
    fn channels_named(&self, named: &str, opener: &Addr) -> Result<Vec<ChannelResponse>> {
        if let Ok(channel_id) = named.parse() {
            let found = self.ask_channel(&QueryMsg::Channel { channel_id })?;
            return Ok(found.into_iter().collect());
        }
        let mut found = vec![];
        for sidechain in self.sidechains()? {
            found.extend(self.channel_of_name(sidechain.sidechain_id, opener, named)?);
        }
        Ok(found)
    }
    /// The answer to a question for one channel; none where the registry refuses it.
    fn ask_channel(&self, question: &QueryMsg) -> Result<Option<ChannelResponse>> {
        match self.query_registry(question) {
            Ok(seen) => {
                require_channel(question, &seen)?;
                Ok(Some(seen))
            }
            Err(error) if error.query_refusal().is_some() => Ok(None),
            Err(error) => Err(error),
        }
    }
    /// One channel by its number.
    pub fn channel_by_id(&self, channel_id: ChannelId) -> Result<ChannelResponse> {
        self.channel(&channel_id.to_string(), &self.contracts.registry)
    }
    /// One channel as it is at this block or a later one: an answer of an earlier state is refused.
    pub fn channel_since(&self, channel_id: ChannelId, height: Height) -> Result<Channel> {
        let msg = QueryMsg::Channel { channel_id };
        let answer: ChannelResponse = self.query_registry_since(&msg, height)?;
        require_asked(
            answer.channel.id == channel_id,
            || format!("channel {channel_id}"),
            || described(&answer.channel),
        )?;
        Ok(answer.channel)
    }
    /// All running channels of somebody: those that have not settled.
    pub fn channels_of(&self, participant: &Addr) -> Result<Vec<ChannelResponse>> {
        self.running_of(participant, |msg| self.query_registry(msg))
    }
    /// The same, as they are at this block or a later one.
    pub fn channels_of_since(
        &self,
        participant: &Addr,
        height: Height,
    ) -> Result<Vec<ChannelResponse>> {
        self.running_of(participant, |msg| self.query_registry_since(msg, height))
    }
    fn running_of(
        &self,
        participant: &Addr,
        ask: impl Fn(&QueryMsg) -> Result<ChannelsResponse>,
    ) -> Result<Vec<ChannelResponse>> {
        let all = pages::collect(|last: Option<&ChannelResponse>| {
            let page = ask(&QueryMsg::ChannelsByParticipant {
                participant: participant.to_string(),
                sidechain_id: None,
                start_after: last.map(|c| c.channel.id),
                limit: Some(MAX_LIMIT),
            })?;
            Ok(page.channels)
        })?;
        require_in_all(&all, &[participant])?;
        Ok(all)
    }
    /// All channels that have not been marked as due, whosever they are, as they are at this block or a later one, by their ends.
    /// One whose end is moved meanwhile may be there twice, or not at all: the event of a later block names it.
    pub fn all_channels_since(&self, height: Height) -> Result<Vec<ChannelResponse>> {
        let mut all = pages::collect(|last: Option<&ChannelResponse>| {
            let msg = QueryMsg::ChannelsByExpiry {
                until: None,
                start_after: last.map(expiry_cursor),
                limit: Some(MAX_LIMIT),
            };
            let page: ChannelsResponse = self.query_registry_since(&msg, height)?;
            Ok(page.channels)
        })?;
        // settled ones are there while their locks hold something
        all.retain(|c| c.phase != Phase::Settled);
        Ok(all)
    }
    /// All channels between two, in any sidechain, as they are at this block or a later one.
    pub fn channels_between_since(
        &self,
        one: &Addr,
        other: &Addr,
        height: Height,
    ) -> Result<Vec<ChannelResponse>> {
        let mut between = vec![];
        for sidechain in self.sidechains()? {
            between.extend(pages::collect(|last: Option<&ChannelResponse>| {
                let msg = QueryMsg::ChannelsByPair {
                    sidechain_id: sidechain.sidechain_id,
                    one: one.to_string(),
                    other: other.to_string(),
                    start_after: last.map(|c| c.channel.id),
                    limit: Some(MAX_LIMIT),
                };
                let page: ChannelsResponse = self.query_registry_since(&msg, height)?;
                Ok(page.channels)
            })?);
        }
        between.sort_by_key(|c| c.channel.id);
        require_in_all(&between, &[one, other])?;
        Ok(between)
    }
    /// All channels for which `settle` may have something to do: due by this time, or in grace.
    pub fn channels_due(&self, now: UnixTime) -> Result<Vec<ChannelResponse>> {
        let mut due = self.pages(|last| QueryMsg::ChannelsByExpiry {
            until: Some(now),
            start_after: last.map(expiry_cursor),
            limit: Some(MAX_LIMIT),
        })?;
        due.extend(self.pages(|last| QueryMsg::ChannelsInGrace {
            start_after: last.and_then(|c| {
                let ledger = &c.channel.ledger;
                Some(GraceCursor {
                    payable_from: ledger.marked_due_at?.plus(ledger.terms.grace_blocks),
                    channel_id: c.channel.id,
                })
            }),
            limit: Some(MAX_LIMIT),
        })?);
        Ok(due)
    }
    /// All channels of whose end the vault has still to be told.
    pub fn channels_undelivered(&self) -> Result<Vec<ChannelId>> {
        pages::collect(|last: Option<&ChannelId>| {
            let page: AllUndeliveredResponse = self.query_registry(&QueryMsg::AllUndelivered {
                start_after: last.copied(),
                limit: Some(MAX_LIMIT),
            })?;
            Ok(page
                .notices
                .iter()
                .map(|notice| notice.channel_id)
                .collect())
        })
    }
    /// How a channel stands by the evidence on chain.
    pub fn channel_status(&self, channel_id: ChannelId) -> Result<StatusResponse> {
        self.query_registry(&QueryMsg::Status { channel_id })
    }
    /// What a settlement would pay now.
    pub fn settlement_preview(&self, channel_id: ChannelId) -> Result<PreviewResponse> {
        self.query_registry(&QueryMsg::SettlementPreview { channel_id })
    }

    fn pages(
        &self,
        ask: impl Fn(Option<&ChannelResponse>) -> QueryMsg,
    ) -> Result<Vec<ChannelResponse>> {
        pages::collect(|last| {
            let page: ChannelsResponse = self.query_registry(&ask(last))?;
            Ok(page.channels)
        })
    }
}

/// Refuses an answer that is about something else than was asked for: it would be signed for.
pub(super) fn require_asked(
    is_asked: bool,
    asked: impl FnOnce() -> String,
    answered: impl FnOnce() -> String,
) -> Result<()> {
    match is_asked {
        true => Ok(()),
        false => Err(ClientError::OtherAnswer {
            asked: asked(),
            answered: answered(),
        }),
    }
}

/// The channel of a question for one. On chain no name has a character that could begin a line of ours.
fn require_channel(question: &QueryMsg, answer: &ChannelResponse) -> Result<()> {
    let channel = &answer.channel;
    let is_text = |name: &String| !name.chars().any(char::is_control);
    let is_asked = channel.name.iter().all(is_text)
        && match question {
            QueryMsg::Channel { channel_id } => channel.id == *channel_id,
            QueryMsg::ChannelByName {
                sidechain_id,
                opener,
                name,
            } => {
                channel.sidechain_id == *sidechain_id
                    && channel.a.owner.as_str() == opener
                    && channel.name.as_ref() == Some(name)
            }
            _ => false,
        };
    let asked = || match question {
        QueryMsg::ChannelByName { opener, name, .. } => format!("channel '{name}' of {opener}"),
        QueryMsg::Channel { channel_id } => format!("channel {channel_id}"),
        _ => "a channel".to_owned(),
    };
    require_asked(is_asked, asked, || described(channel))
}

fn require_in_all(channels: &[ChannelResponse], participants: &[&Addr]) -> Result<()> {
    channels.iter().try_for_each(|answer| {
        let channel = &answer.channel;
        let is_asked = participants
            .iter()
            .all(|who| channel.side_of(who.as_str()).is_some());
        let who: Vec<_> = participants.iter().map(|who| who.as_str()).collect();
        require_asked(
            is_asked,
            || format!("channels of {}", who.join(" and ")),
            || described(channel),
        )
    })
}

fn described(channel: &Channel) -> String {
    let name = channel.name.as_deref().unwrap_or_default();
    format!("channel {} {name:?} of {}", channel.id, channel.a.owner)
}

/// A channel's place in the list by ends.
fn expiry_cursor(c: &ChannelResponse) -> ExpiryCursor {
    ExpiryCursor {
        at: time_key(c),
        channel_id: c.channel.id,
    }
}

/// By what the registry orders a channel in time: its end, or when what its locks hold is free.
fn time_key(c: &ChannelResponse) -> UnixTime {
    let ledger = &c.channel.ledger;
    match c.phase {
        Phase::Settled => next_release(ledger).unwrap_or_default(),
        _ => ledger.expires_at,
    }
}
