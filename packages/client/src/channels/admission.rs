//! Who may enter a channel, and on which terms: asked before anything is sent.

use crate::error::{ChannelError, Result};
use crate::network::Network;
use causeway_rules::policy::fee_rate;
use causeway_types::issuer::SidechainResponse;
use causeway_types::policy::Parameters;
use causeway_types::registry::{AdmissionRequest, AdmissionResponse};
use causeway_types::{Amount, Ppm};

/// The margin that an entry needs by the registry's answer; fails where it would not be admitted. `what` fails is the
/// error's text where there is no answer.
pub(super) fn require_admitted(
    network: &Network,
    sidechain: &SidechainResponse,
    entry: AdmissionRequest,
    what: &str,
) -> Result<Amount> {
    let channel_id = match &entry {
        AdmissionRequest::Open { .. } => None,
        AdmissionRequest::Join { channel_id, .. }
        | AdmissionRequest::Deposit { channel_id, .. } => Some(*channel_id),
    };
    let AdmissionResponse {
        refusal, margin, ..
    } = network
        .admission(entry)
        .map_err(|error| error.because(what))?;
    match refusal {
        None => Ok(margin),
        Some(refusal) => Err(ChannelError::NotAdmitted {
            channel_id,
            refusal,
        }
        .in_token(sidechain)),
    }
}

/// Fails on a fee rate above the sidechain's highest.
pub fn check_fee_rate(parameters: &Parameters, asked: Ppm) -> Result<()> {
    fee_rate(parameters, asked).map(drop).map_err(|_| {
        let allowed = parameters.highest_fee_rate;
        ChannelError::FeeRateTooHigh { asked, allowed }.into()
    })
}
