//! Preset routes, exchange pairs and assets.

use super::{record, stored_form};
use causeway_types::issuer::Asset;
use causeway_types::route::{ExchangePair, Hop, Route};
use causeway_types::{Amount, ChannelId, Ppm, SidechainId};
use cosmwasm_std::Addr;
use serde::{Deserialize, Serialize};

stored_form! {
    /// A preset route as it is stored.
    StoredRoute of Route {
        name: String;
        hops: Vec<StoredHop>, list;
    }
}

stored_form! {
    /// One hop of it.
    StoredHop of Hop {
        sidechain_id: SidechainId;
        from: Addr;
        to: Addr;
        channel_id: Option<ChannelId>;
    }
}

stored_form! {
    /// At what rate a node exchanges.
    StoredExchangePair of ExchangePair<Addr> {
        from: SidechainId;
        to: SidechainId;
        node: Addr;
        takes: Amount;
        gives: Amount;
        smallest: Amount;
        largest: Amount;
        fee_rate: Ppm;
    }
}

/// An asset of the main chain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum StoredAsset {
    /// A coin, by its denom.
    Native(String),
    /// A foreign cw20 token, by its address.
    Cw20(String),
}

impl From<Asset> for StoredAsset {
    fn from(asset: Asset) -> Self {
        match asset {
            Asset::Native { denom } => StoredAsset::Native(denom),
            Asset::Cw20 { address } => StoredAsset::Cw20(address),
        }
    }
}

impl From<StoredAsset> for Asset {
    fn from(stored: StoredAsset) -> Self {
        match stored {
            StoredAsset::Native(denom) => Asset::Native { denom },
            StoredAsset::Cw20(address) => Asset::Cw20 { address },
        }
    }
}

record!(Route as StoredRoute, ExchangePair<Addr> as StoredExchangePair);
