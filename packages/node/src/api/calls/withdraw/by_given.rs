//! A withdrawal by a consent that the peer gave as a line of text: held in the book, and used by the keeper like one that came over a
//! link.

use super::Withdrawal;
use crate::api::answer::Refusal;
use crate::api::calls::act::{followed, read_facts};
use crate::api::calls::channel::not_followed;
use crate::api::server::ApiState;
use causeway_node_api::calls::withdraw::{Withdraw, Withdrawing};
use causeway_node_api::{ApiError, ErrorCode};
use causeway_peer_protocol::channel::AskedConsent;
use causeway_peer_protocol::{ConsentMessage, PeerMessage};
use causeway_rules::wallet::rule_4_passed;
use causeway_types::channel::Channel;
use causeway_types::registry::SignedConsent;
use causeway_types::{Amount, LockMode, Side};
use tokio::time::Instant;

/// The consent of a call, where it has one: of this channel, for our side, to the very total that is asked for.
pub(super) fn read(
    state: &ApiState,
    call: &Withdraw,
    channel: &Channel,
    side: Side,
) -> Result<Option<SignedConsent>, Refusal> {
    let Some(line) = &call.consent else {
        return Ok(None);
    };
    let invalid = |why: String| Refusal::new(ErrorCode::RequestInvalid, why);
    if call.request || call.replace {
        return Err(invalid(
            "a consent is used at once, must not be given with request or replace".to_owned(),
        ));
    }
    if channel.ledger.mode == LockMode::Unlocked {
        return Err(invalid(
            "nothing is taken out of an unlocked channel by a consent".to_owned(),
        ));
    }
    let message: PeerMessage = line.parse().map_err(|e| invalid(format!("{e}")))?;
    let message = message.into_consent().map_err(|e| invalid(e.to_string()))?;
    let ConsentMessage {
        channel_ref,
        side: of,
        consent,
    } = message;
    if channel_ref != state.network.contracts.channel_ref(channel.id) {
        return Err(invalid(format!(
            "the consent is for channel {} of another registry or number, not for channel {} here",
            channel_ref.channel_id, channel.id
        )));
    }
    if of != side {
        return Err(invalid(
            "the consent lets the peer take money out, not us".to_owned(),
        ));
    }
    let (asked, allowed) = (call.in_all, consent.cumulative);
    match asked == allowed {
        true => Ok(Some(consent)),
        false => {
            let why = format!("{asked} in all are asked for, and the consent is to {allowed}: all that it lets us take is taken out");
            let error = ApiError::new(ErrorCode::WithdrawRefused, why);
            Err(Refusal::from(error.numbers(asked, allowed)))
        }
    }
}

impl Withdrawal {
    /// Holds the consent, and waits for what the keeper makes of it.
    pub(super) async fn by_given(
        &self,
        state: &ApiState,
        given: Option<SignedConsent>,
        until: Instant,
    ) -> Result<Withdrawing, Refusal> {
        let channel_id = self.channel_id;
        let followed = followed(state, channel_id).await;
        let key = followed.ok_or_else(|| not_followed(state, channel_id))?.key;
        let mut facts = read_facts(state, key).await?;
        let now = state.follower.borrow().view.block.time;
        // one that is held already is used, whoever gave it
        if let Some(given) = given.filter(|_| self.under_way(&facts, now, Amount::ZERO).is_none()) {
            if rule_4_passed(given.valid_until, now) {
                let why = format!(
                    "the consent was good until {}, and it is {now}: nothing was taken out",
                    given.valid_until
                );
                let error = ApiError::new(ErrorCode::ConsentLapsed, why);
                return Err(Refusal::from(error.numbers(now, given.valid_until)));
            }
            let asked = AskedConsent {
                cumulative: given.cumulative,
                valid_until: given.valid_until,
            };
            self.note_payout(state, key, (Some(asked), Some(given)))
                .await?;
            facts = read_facts(state, key).await?;
        }
        self.until_used(state, key, facts, until).await
    }
}
