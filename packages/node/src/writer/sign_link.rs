//! Our `auth` over a link: by the channel key, as the payee of an unlocked channel by the account key.
//! docs/peer-protocol.md#auth-0x0005.

use super::request::SignLink;
use super::thread::WriterState;
use causeway_peer_protocol::message::{AuthFrame, AuthKey};
use causeway_types::signed::{LinkAuthentication, SigningContext};
use causeway_types::{LockMode, Side};
use causeway_wallet::sign::ChannelSecret;
use causeway_wallet::WalletError;
use tracing::warn;

/// Signs, or drops the answer where the key is not this book's.
pub(super) fn run(state: &WriterState, ask: SignLink) {
    match signed(state, &ask) {
        Ok(auth) => drop(ask.answer.send(auth)),
        Err(error) => {
            warn!(channel = ask.key.channel_id.0, %error, "a link cannot be authenticated for a channel");
        }
    }
}

fn signed(state: &WriterState, ask: &SignLink) -> Result<AuthFrame, WalletError> {
    let of = state.channels.get(&ask.key)?;
    let digest = LinkAuthentication {
        handshake_hash: ask.handshake_hash,
    }
    .digest(&SigningContext {
        domain: ask.key.domain,
        channel_id: ask.key.channel_id,
    });
    let is_payee = of.channel.ledger.mode == LockMode::Unlocked && of.side == Side::B;
    let (by, signature) = match is_payee {
        true => {
            let secret = ChannelSecret::from_bytes(&state.keys.keyring().account_secret())?;
            (AuthKey::Account(secret.public()), secret.sign(&digest))
        }
        false => {
            let index = of.key_index.ok_or(WalletError::NoKey {
                channel_id: ask.key.channel_id,
                side: ask.key.side,
            })?;
            let secret = state.keys.keyring().channel(index)?;
            (AuthKey::Channel, secret.sign(&digest))
        }
    };
    Ok(AuthFrame {
        channel_id: ask.key.channel_id,
        by,
        signature,
    })
}
