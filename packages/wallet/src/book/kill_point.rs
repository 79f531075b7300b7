//! Where a process ends itself at a commit of its book, as if it was killed there: only in a build with debug assertions, and only where
//! its environment asks for it. Tests walk through all commits with it.

/// The variable that names a file. While there is none, nothing happens; where it has `before N` or `after N`, the process ends at
/// the N-th commit since it has that: right before it is made, or once it is on disk and nobody has heard of it.
#[cfg(debug_assertions)]
const VARIABLE: &str = "CAUSEWAY_TEST_KILL_AT_COMMIT";

/// Counts commits, and ends the process at one.
#[cfg(debug_assertions)]
#[derive(Debug)]
pub(super) struct KillPoint {
    file: Option<std::path::PathBuf>,
    /// What it has.
    point: String,
    /// How many commits were begun since it has that.
    commits: u64,
}

#[cfg(debug_assertions)]
impl KillPoint {
    pub(super) fn of_environment() -> KillPoint {
        KillPoint {
            file: std::env::var_os(VARIABLE).map(Into::into),
            point: String::new(),
            commits: 0,
        }
    }

    /// A commit is about to be made.
    pub(super) fn before_commit(&mut self) {
        let Some(file) = &self.file else { return };
        // where there is none, no point has its text
        let point = std::fs::read_to_string(file).unwrap_or_default();
        if point != self.point {
            (self.point, self.commits) = (point, 0);
        }
        self.commits += 1;
        self.reach("before");
    }

    /// It is on disk.
    pub(super) fn after_commit(&self) {
        self.reach("after");
    }

    fn reach(&self, side: &str) {
        if self.point == format!("{side} {}", self.commits) {
            // nothing of the process runs after this
            std::process::abort();
        }
    }
}

/// A build without debug assertions is never ended.
#[cfg(not(debug_assertions))]
#[derive(Debug)]
pub(super) struct KillPoint;

#[cfg(not(debug_assertions))]
impl KillPoint {
    pub(super) const fn of_environment() -> KillPoint {
        KillPoint
    }

    pub(super) const fn before_commit(&mut self) {}

    pub(super) const fn after_commit(&self) {}
}
