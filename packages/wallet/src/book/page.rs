//! Which part of a list is read. Lists are in the order of their numbers, whichever part it is.

/// Where in a list a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PagePlace {
    /// The first ones after this number.
    After(u64),
    /// The last ones before this number; the last ones of all without.
    Before(Option<u64>),
}

impl From<u64> for PagePlace {
    fn from(number: u64) -> PagePlace {
        PagePlace::After(number)
    }
}

impl PagePlace {
    /// The number after which its rows are, as SQLite counts.
    pub(super) fn after(self) -> i64 {
        match self {
            PagePlace::After(number) => as_sql(number),
            PagePlace::Before(_) => 0,
        }
    }
    /// The number before which its rows are, as SQLite counts.
    pub(super) fn before(self) -> i64 {
        match self {
            PagePlace::Before(Some(number)) => as_sql(number),
            _ => i64::MAX,
        }
    }
    /// The order in which its rows are read: as many as are asked for from the end where it begins.
    pub(super) fn order(self) -> &'static str {
        match self {
            PagePlace::After(_) => "ASC",
            PagePlace::Before(_) => "DESC",
        }
    }
    /// What was read in that order, in the order of the numbers.
    pub(super) fn by_number<T>(self, mut read: Vec<T>) -> Vec<T> {
        if matches!(self, PagePlace::Before(_)) {
            read.reverse();
        }
        read
    }
}

/// A number beyond all that SQLite counts is beyond every row.
pub(super) fn as_sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
