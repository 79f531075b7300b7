//! What to do about an operation on an offer that is refused.

use causeway_client::error::OfferError;

/// The hint for what is refused of an offer.
pub(super) fn of_offer(error: &OfferError) -> Option<String> {
    Some(match error {
        OfferError::RentNotAllowed { .. } => {
            "`causeway sidechain show` shows both rates; the admin sets them".to_owned()
        }
        OfferError::BelowSmallest { .. } => {
            "offer more, or give a smaller --smallest".to_owned()
        }
        OfferError::FeeRateTooSmall { .. } => "give a --fee-rate of at least that".to_owned(),
        OfferError::FreeTooSmall { .. } => {
            "offer less, or leave --with out: your tokens are offered then".to_owned()
        }
        OfferError::AccountTooSmall { .. } => {
            "what is reserved or leased is free once its channels settle, what is offered by \
             `causeway offer withdraw OFFER`; rent ahead is shared out, by the time that has passed, when its channel \
             settles; `causeway margin show` shows all"
                .to_owned()
        }
        OfferError::Own(offer_id) => format!(
            "--from chooses another key; `causeway offer withdraw {offer_id}` takes your money back"
        ),
        OfferError::Withdrawn(_)
        | OfferError::NothingLeft { .. }
        | OfferError::LeaseNotAllowed { .. }
        | OfferError::RateNotInForce { .. } => {
            "`causeway offer list` shows what else is offered".to_owned()
        }
        OfferError::OtherPolicy { channel_id, .. } => format!(
            "leave --join out and a new channel is opened; `causeway channel cancel {channel_id}` takes back what is in this \
             one"
        ),
        OfferError::TooLong { .. } => {
            "add a shorter --lifetime, or take another offer".to_owned()
        }
        // the command says whom to ask, by name
        OfferError::ProviderMargin { .. } => return None,
        OfferError::NotYours { .. } => {
            "`causeway offer list --mine` shows yours; --from chooses another key".to_owned()
        }
        OfferError::WithdrawnAlready(_) => {
            "what is still leased of it is free in your account once its channels settle".to_owned()
        }
        OfferError::OfferedTooSmall { .. } => {
            "what is leased comes back when its channels settle; without an amount nothing is offered again then"
                .to_owned()
        }
        OfferError::RentTooHigh { .. } => {
            "raise --most, take less, or for a shorter --lifetime".to_owned()
        }
    })
}
