//! How far a simulation is, told to whoever shows it.

use crate::error::SimulationError;

/// Is told how far the work is, from several threads, and can ask for its end.
pub trait Progress: Sync {
    /// A part of the work begins that takes so many steps.
    fn begin(&self, steps: u64, what: &'static str);
    /// So many more steps of the present part are done.
    fn advance(&self, steps: u64);
    /// The present part is done.
    fn end(&self);
    /// Whether the work is to stop at the next point from which it can go on later.
    fn is_cancelled(&self) -> bool {
        false
    }
}

impl dyn Progress + '_ {
    /// Fails once the work is to stop.
    pub fn check(&self) -> Result<(), SimulationError> {
        match self.is_cancelled() {
            false => Ok(()),
            true => Err(SimulationError::Interrupted),
        }
    }
}
