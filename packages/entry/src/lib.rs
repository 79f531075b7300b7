//! The way into a contract that is built as wasm: what `cosmwasm_std::entry_point` is for, with the same bytes on both
//! sides. That one reads and writes each type by code of serde's own, which was a fifth of every contract
//! (docs/size.md); here the environment and the answer go through [`causeway_wire`], as messages do.
//!
//! [`exports!`] names a contract's entry points. Everything else is called by what it makes, and is there in wasm alone.

#[cfg(target_arch = "wasm32")]
mod call;
#[cfg(target_arch = "wasm32")]
mod memory;
#[cfg(target_arch = "wasm32")]
mod querier;

#[cfg(target_arch = "wasm32")]
pub use call::{asked, queried, replied, sent};

/// Makes functions of the contract known to the chain, each under its own name: `instantiate`, `execute`, `query`,
/// `migrate`, and where there are some, `reply` and `sudo`. Nothing is made where the contract is linked as a library.
#[macro_export]
macro_rules! exports {
    ($($name:ident),+) => {
        #[cfg(all(target_arch = "wasm32", not(feature = "library")))]
        mod exports {
            $( $crate::export!($name); )+
        }
    };
}

/// One entry point. See [`exports!`].
#[doc(hidden)]
#[macro_export]
macro_rules! export {
    (instantiate) => {
        $crate::export!(instantiate, sent, info, msg);
    };
    (execute) => {
        $crate::export!(execute, sent, info, msg);
    };
    (query) => {
        $crate::export!(query, queried, msg);
    };
    (migrate) => {
        $crate::export!(migrate, asked, msg);
    };
    (sudo) => {
        $crate::export!(sudo, asked, msg);
    };
    (reply) => {
        $crate::export!(reply, replied, msg);
    };
    ($name:ident, $way:ident, $($given:ident),+) => {
        #[no_mangle]
        extern "C" fn $name(env: u32, $($given: u32),+) -> u32 {
            $crate::$way(super::$name, env, $($given),+)
        }
    };
}
