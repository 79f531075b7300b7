//! What came of a call.

use crate::model::{Call, Verdict};
use causeway_types::event::{ChannelOpened, OfferMade};
use causeway_types::{ChannelId, OfferId};
use cosmwasm_std::{Event, StdError};
use cw_multi_test::AppResponse;
use std::fmt::Display;

/// What came of a call.
#[derive(Debug)]
pub struct Outcome {
    pub result: anyhow::Result<AppResponse>,
    pub verdict: Verdict,
    pub call: Call,
}

impl Outcome {
    pub fn is_ok(&self) -> bool {
        self.result.is_ok()
    }
    pub fn works(self) -> AppResponse {
        match self.result {
            Ok(response) => response,
            Err(refusal) => panic!("{:?} is refused: {refusal:#}", self.call),
        }
    }
    /// It succeeds and opens a channel.
    pub fn opens(self) -> ChannelId {
        self.works().event::<ChannelOpened>().channel_id
    }
    /// It succeeds and makes an offer.
    pub fn offers(self) -> OfferId {
        self.works().event::<OfferMade>().offer_id
    }
    /// It is refused, with an error of this type.
    pub fn refused_with<E: Display + std::fmt::Debug + Send + Sync + 'static>(self) -> E {
        match self.result {
            Ok(_) => panic!("{:?} succeeds", self.call),
            Err(refusal) => refusal
                .downcast()
                .unwrap_or_else(|other| panic!("another error: {other:#}")),
        }
    }
    /// A token that cannot be delivered makes it fail; nothing has changed then.
    pub fn cannot_be_delivered(self) {
        if self.result.is_ok() {
            panic!("{:?} succeeds", self.call);
        }
    }
    /// The registry refuses it.
    pub fn refused(self) -> channel_registry::ContractError {
        self.refused_with()
    }
    /// The vault refuses it.
    pub fn refused_by_vault(self) -> liquidity_margin_vault::ContractError {
        self.refused_with()
    }
    /// The policy refuses it.
    pub fn refused_by_policy(self) -> routing_policy::ContractError {
        self.refused_with()
    }
    /// A condition of admission refuses it.
    pub fn refused_admission(self) -> causeway_rules::admission::AdmissionError {
        match self.refused() {
            channel_registry::ContractError::Admission(condition) => condition,
            other => panic!("no condition refuses it: {other}"),
        }
    }
    /// A rule of channels refuses it.
    pub fn refused_by_rule(self) -> causeway_rules::RuleError {
        match self.refused() {
            channel_registry::ContractError::Rule(rule) => rule,
            other => panic!("no rule refuses it: {other}"),
        }
    }
}

/// Typed events in a response.
pub trait Events {
    /// All events of one type.
    fn all<E>(&self) -> Vec<E>
    where
        E: for<'e> TryFrom<&'e Event, Error = StdError>;
    /// The only event of one type.
    fn event<E>(&self) -> E
    where
        E: for<'e> TryFrom<&'e Event, Error = StdError>,
    {
        let mut all = self.all();
        assert_eq!(all.len(), 1, "one event of its type");
        all.remove(0)
    }
}

impl Events for AppResponse {
    fn all<E>(&self) -> Vec<E>
    where
        E: for<'e> TryFrom<&'e Event, Error = StdError>,
    {
        let read = |event| E::try_from(event).ok();
        self.events.iter().filter_map(read).collect()
    }
}
