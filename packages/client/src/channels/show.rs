//! The newest vouchers of the book, onto the chain.

use crate::error::Result;
use crate::network::{SubmitResult as _, TxSigner};
use crate::wallet::Wallet;
use causeway_types::channel::Channel;
use causeway_types::event::VoucherShown;
use causeway_types::registry::ExecuteMsg;
use causeway_types::Height;

/// Vouchers that were put on chain.
#[derive(Clone, Debug)]
pub struct ShownVouchers {
    /// What the chain says of each.
    pub shown: Vec<VoucherShown>,
    /// The block that they are in.
    pub height: Height,
}

/// Puts on chain what the book has and the chain has not; none where there is nothing.
pub fn show_newest<'a>(
    wallet: &mut Wallet<'_>,
    by: impl Into<TxSigner<'a>>,
    channel: &Channel,
) -> Result<Option<ShownVouchers>> {
    let vouchers = wallet.to_show(channel)?;
    if vouchers.is_empty() {
        return Ok(None);
    }
    let network = wallet.network();
    let msg = ExecuteMsg::Show {
        channel_id: channel.id,
        vouchers,
    };
    let tx = network
        .submit(by, vec![network.to_registry(&msg)?])
        .failed(format!(
            "nothing of channel {} was put on chain",
            channel.id
        ))?;
    Ok(Some(ShownVouchers {
        shown: network.events(&tx),
        height: tx.height,
    }))
}
