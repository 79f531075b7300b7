//! What owners alone do.

use crate::table::Table;
use causeway_tests::model::{Contract, Message};
use causeway_types::registry::ExecuteMsg as M;
use cw_ownable::Action;

pub fn measure(table: &mut Table) {
    let message = table.world.registry_msg();
    table.instantiate("channel-registry", &message);
    let paused = true;
    table.row("", "admin", Message::Registry(M::SetPaused { paused }));
    for contract in Contract::ALL {
        table.scene(|table| {
            let offer = Action::TransferOwnership {
                new_owner: table.world.address("heir"),
                expiry: None,
            };
            let offer = Message::ownership(contract, offer);
            table.row("offered", "admin", offer.clone());
            table.world.does("admin", offer);
            let accept = Message::ownership(contract, Action::AcceptOwnership);
            table.row("accepted", "heir", accept);
        });
    }
}
