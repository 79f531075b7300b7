//! The engine that runs the contracts, over the storage in the file.

use crate::storage::SqliteStorage;
use cw_multi_test::{BankKeeper, MockApiBech32};

pub(crate) type App = cw_multi_test::App<BankKeeper, MockApiBech32, SqliteStorage>;
