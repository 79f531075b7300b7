//! The supply of each sidechain, and what is recorded of each asset: changed together and nowhere else.

use crate::error::ContractError;
use crate::reserve::Reserve;
use crate::state::{asset_record, supply, AssetRecord, ASSETS, SUPPLY};
use causeway_types::issuer::Asset;
use causeway_types::{Amount, SidechainId};
use cosmwasm_std::Storage;

/// Creates an asset's record, if it has none, with the balance that is there already: the first deposit must add to it.
pub fn begin(
    storage: &mut dyn Storage,
    asset: &Asset,
    balance: Amount,
) -> Result<(), ContractError> {
    if asset_record(storage, asset)?.is_none() {
        let record = AssetRecord {
            recorded: Amount::ZERO,
            balance,
        };
        ASSETS.save(storage, &asset.to_string(), &record)?;
    }
    Ok(())
}

/// Records a mint; returns the supply afterwards.
pub fn minted(
    storage: &mut dyn Storage,
    id: SidechainId,
    asset: &Asset,
    amount: Amount,
    reserve: &Reserve,
) -> Result<Amount, ContractError> {
    // a supply is part of what is recorded of its asset, so this sum is the first to overflow
    let overflow = ContractError::SupplyOverflow {
        recorded: reserve.recorded,
        asked: amount,
    };
    let (Some(recorded), Some(own)) = (
        reserve.recorded.checked_add(amount),
        supply(storage, id)?.checked_add(amount),
    ) else {
        return Err(overflow);
    };
    let record = AssetRecord {
        recorded,
        balance: reserve.balance,
    };
    save(storage, id, asset, own, record)
}

/// Records a burn, and that this much of the asset is paid out; returns the supply afterwards.
pub fn burnt(
    storage: &mut dyn Storage,
    id: SidechainId,
    asset: &Asset,
    amount: Amount,
    reserve: &Reserve,
    paid: Amount,
) -> Result<Amount, ContractError> {
    let before = supply(storage, id)?;
    let (Some(own), Some(recorded)) = (
        before.checked_sub(amount),
        reserve.recorded.checked_sub(amount),
    ) else {
        return Err(ContractError::AboveSupply {
            asked: amount,
            supply: before,
        });
    };
    let record = AssetRecord {
        recorded,
        balance: reserve.balance.saturating_sub(paid),
    };
    save(storage, id, asset, own, record)
}

fn save(
    storage: &mut dyn Storage,
    id: SidechainId,
    asset: &Asset,
    own: Amount,
    record: AssetRecord,
) -> Result<Amount, ContractError> {
    SUPPLY.save(storage, id.0, &own)?;
    ASSETS.save(storage, &asset.to_string(), &record)?;
    Ok(own)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::MockStorage;

    const ONE: SidechainId = SidechainId(1);
    const TWO: SidechainId = SidechainId(2);

    fn asset() -> Asset {
        Asset::Native {
            denom: "uatom".to_owned(),
        }
    }
    fn both(storage: &MockStorage, id: SidechainId) -> (u128, u128) {
        let own = supply(storage, id).unwrap();
        let record = asset_record(storage, &asset()).unwrap().unwrap();
        (own.u128(), record.recorded.u128())
    }
    /// A balance of exactly what is recorded.
    fn reserve(storage: &MockStorage) -> Reserve {
        let record = asset_record(storage, &asset()).unwrap().unwrap_or_default();
        Reserve {
            balance: record.recorded,
            recorded: record.recorded,
            before: record.balance,
        }
    }
    fn mint(storage: &mut MockStorage, id: SidechainId, n: u128) -> Result<Amount, ContractError> {
        let reserve = reserve(storage);
        minted(storage, id, &asset(), Amount::new(n), &reserve)
    }
    fn burn(storage: &mut MockStorage, id: SidechainId, n: u128) -> Result<Amount, ContractError> {
        let (n, reserve) = (Amount::new(n), reserve(storage));
        burnt(storage, id, &asset(), n, &reserve, n)
    }

    #[test]
    fn the_balance_is_recorded_after_each_message_and_a_record_begins_with_what_is_there() {
        let mut storage = MockStorage::new();
        let balance = |storage: &MockStorage| {
            let record = asset_record(storage, &asset()).unwrap().unwrap();
            record.balance.u128()
        };
        begin(&mut storage, &asset(), Amount::new(30)).unwrap();
        // a record that is there stays
        begin(&mut storage, &asset(), Amount::new(900)).unwrap();
        assert_eq!(balance(&storage), 30);
        let (n, paid) = (Amount::new(100), Amount::new(50));
        let reserve = Reserve {
            balance: Amount::new(130),
            ..reserve(&storage)
        };
        minted(&mut storage, ONE, &asset(), n, &reserve).unwrap();
        assert_eq!(balance(&storage), 130);
        let reserve = Reserve {
            recorded: n,
            ..reserve
        };
        burnt(&mut storage, ONE, &asset(), n, &reserve, paid).unwrap();
        assert_eq!(balance(&storage), 80);
    }

    #[test]
    fn a_supply_and_its_assets_record_move_together() {
        let mut storage = MockStorage::new();
        mint(&mut storage, ONE, 5).unwrap();
        mint(&mut storage, TWO, 7).unwrap();
        assert_eq!(burn(&mut storage, ONE, 3), Ok(Amount::new(2)));
        assert_eq!(both(&storage, ONE), (2, 9));
        assert_eq!(both(&storage, TWO), (7, 9));
    }

    #[test]
    fn no_more_is_burnt_than_was_minted_though_another_sidechain_has_more() {
        let mut storage = MockStorage::new();
        mint(&mut storage, ONE, 5).unwrap();
        mint(&mut storage, TWO, 7).unwrap();
        assert_eq!(
            burn(&mut storage, ONE, 6),
            Err(ContractError::AboveSupply {
                asked: Amount::new(6),
                supply: Amount::new(5),
            })
        );
        assert_eq!(both(&storage, ONE), (5, 12));
    }

    #[test]
    fn the_record_of_an_asset_reaches_the_largest_amount_and_not_beyond() {
        let mut storage = MockStorage::new();
        mint(&mut storage, ONE, u128::MAX - 5).unwrap();
        mint(&mut storage, TWO, 5).unwrap();
        for id in [ONE, TWO] {
            assert_eq!(
                mint(&mut storage, id, 1),
                Err(ContractError::SupplyOverflow {
                    recorded: Amount::MAX,
                    asked: Amount::new(1),
                })
            );
        }
        assert_eq!(both(&storage, TWO), (5, u128::MAX));
    }
}
