//! Signatures of a peer's messages are verified before the writer sees a message (P19), by the link's own task: garbage costs
//! one verification and no commit. A verification takes some 25 µs, so to hand it to another thread would cost more. What was
//! verified goes with the commit to the guard, which does not verify it again.

use crate::follower::FollowedChannel;
use causeway_peer_protocol::channel::Checked;
use causeway_peer_protocol::message::{Agreement, AuthFrame, AuthKey, VoucherFrame};
use causeway_peer_protocol::Frame;
use causeway_types::signed::{
    locks_hash, receipt_digest, CooperativeClose, Extension, LinkAuthentication, WithdrawalConsent,
};
use causeway_types::{ChannelKey, Hash, LockMode, Side};
use causeway_wallet::guard::{SignatureClaim, VerifiedSignatures};
use causeway_wallet::keys::address_of;
use causeway_wallet::sign::verify;

/// Verifies every signature of a message about a channel, and says which hold; none of them where one does not. A message
/// without one is returned as verified.
pub(super) fn check(channel: &FollowedChannel, frame: Frame) -> (Checked, VerifiedSignatures) {
    let claims = claims(channel, &frame);
    let verified = claims.and_then(|claims| VerifiedSignatures::verify_all(&claims).ok());
    let is_verified = verified.is_some();
    (Checked { frame, is_verified }, verified.unwrap_or_default())
}

/// Whether an `auth` of this account is by the channel's key of the peer, over this handshake.
pub(super) fn check_auth(
    channel: &FollowedChannel,
    auth: &AuthFrame,
    account: &str,
    handshake_hash: Hash,
) -> bool {
    if account != channel.peer {
        return false;
    }
    let key = match auth.by {
        AuthKey::Channel => channel.peer_key,
        // only the payee of an unlocked channel has no channel key
        AuthKey::Account(key) => {
            let is_payee = channel.mode == LockMode::Unlocked && channel.key.side.peer() == Side::B;
            (is_payee && is_key_of(&key, account)).then_some(key)
        }
    };
    let digest = LinkAuthentication { handshake_hash }.digest(&channel.context());
    key.is_some_and(|key| verify(&key, &digest, &auth.signature).is_ok())
}

fn is_key_of(key: &ChannelKey, account: &str) -> bool {
    let public = cosmrs::tendermint::PublicKey::from_raw_secp256k1(key.as_slice());
    let prefix = account.rsplit_once('1').map(|(prefix, _)| prefix);
    let (Some(public), Some(prefix)) = (public, prefix) else {
        return false;
    };
    address_of(&public.into(), prefix).is_ok_and(|address| address == account)
}

/// The signatures of a message, each with the key that should have made it. None: one that must be there is missing, or is
/// where nobody has a key to make it. Every message is named, so that a new one does not pass for one without signatures.
fn claims(channel: &FollowedChannel, frame: &Frame) -> Option<Vec<SignatureClaim>> {
    let context = channel.context();
    let of_peer = |digest, signature| channel.peer_key.map(|key| vec![(key, digest, signature)]);
    match frame {
        Frame::Update(update) => {
            let voucher = update.update(channel.key.side.receives()).voucher;
            of_peer(voucher.digest(&context), update.signature)
        }
        Frame::Ack(ack) => match (channel.peer_key, ack.receipt) {
            (None, None) => Some(vec![]),
            (Some(key), Some(receipt)) => {
                Some(vec![(key, receipt_digest(&context, &ack.digest), receipt)])
            }
            _ => None,
        },
        Frame::Voucher(given) => claims_of_voucher(channel, given),
        Frame::Resume(resume) => {
            let agreements = resume.agreements.iter();
            let claims = agreements.map(|signed| {
                let digest = match &signed.agreement {
                    Agreement::Close(close) => close.digest(&context),
                    Agreement::Consent(consent) => consent.digest(&context),
                    Agreement::Extension(extension) => extension.digest(&context),
                };
                let key = key_of(channel, signed.by)?;
                Some((key, digest, signed.signature))
            });
            claims.collect()
        }
        Frame::Consent(consent) => {
            let agreed = WithdrawalConsent {
                side: channel.key.side,
                cumulative: consent.cumulative,
                valid_until: consent.valid_until,
            };
            of_peer(agreed.digest(&context), consent.signature)
        }
        Frame::Extension(extension) => {
            let agreed = Extension {
                replaces: extension.replaces,
                expires_at: extension.expires_at,
                valid_until: extension.valid_until,
            };
            of_peer(agreed.digest(&context), extension.signature)
        }
        Frame::Close(close) => {
            let agreed = CooperativeClose {
                transferred_a: close.transferred_a,
                transferred_b: close.transferred_b,
                valid_until: close.valid_until,
            };
            of_peer(agreed.digest(&context), close.signature)
        }
        // an `auth` is verified with its handshake, a quote by whoever asked for it; an invoice, for which no node asks yet, is
        // passed over
        Frame::Auth(_) | Frame::Invoice(_) | Frame::Quote(_) => Some(vec![]),
        Frame::Hello(_)
        | Frame::Ping(_)
        | Frame::Pong(_)
        | Frame::Error(_)
        | Frame::Height(_)
        | Frame::Refuse(_)
        | Frame::Release(_)
        | Frame::Fail(_)
        | Frame::MayPay(_)
        | Frame::MayPayAnswer(_)
        | Frame::ConsentRequest(_)
        | Frame::ExtensionRequest(_)
        | Frame::Shutdown(_)
        | Frame::Decline(_)
        | Frame::JoinRequest(_)
        | Frame::JoinAnswer(_)
        | Frame::InvoiceRequest(_)
        | Frame::AskQuote(_) => Some(vec![]),
    }
}

/// The payer's signature, and the payee's receipt where there is one. The list of locks is signed by its hash.
fn claims_of_voucher(
    channel: &FollowedChannel,
    given: &VoucherFrame,
) -> Option<Vec<SignatureClaim>> {
    let context = channel.context();
    let (signed, locks) = &given.voucher;
    let voucher = &signed.voucher;
    if locks_hash(locks) != voucher.locks_hash {
        return None;
    }
    let payer = voucher.direction.payer();
    let mut claims = vec![(
        key_of(channel, payer)?,
        voucher.digest(&context),
        signed.signature,
    )];
    if let Some(receipt) = signed.receipt {
        let payee = key_of(channel, payer.peer())?;
        claims.push((payee, voucher.receipt_digest(&context), receipt));
    }
    Some(claims)
}

fn key_of(channel: &FollowedChannel, side: Side) -> Option<ChannelKey> {
    match side == channel.key.side {
        true => channel.our_key,
        false => channel.peer_key,
    }
}

#[cfg(test)]
mod tests;
