//! Lists that come page by page: what answers may lie, so there is an end to what is asked for.

use crate::error::{ClientError, Result};
use causeway_types::MAX_LIMIT;

/// More pages than this are of no list that a chain would keep.
const MOST_PAGES: usize = 10_000;

/// How far a list has been read.
#[derive(Debug, Default)]
pub struct Pages {
    read: usize,
}

impl Pages {
    /// Before the first page.
    pub fn new() -> Pages {
        Pages::default()
    }

    /// Counts a page with so many entries. Fails if it is longer than it may be, or if there were too many already.
    pub fn count(&mut self, entries: usize) -> Result<()> {
        let most = MAX_LIMIT as usize;
        if entries > most {
            return Err(ClientError::PageTooLong { entries, most });
        }
        self.read += 1;
        if self.read > MOST_PAGES {
            return Err(ClientError::EndlessList {
                pages: MOST_PAGES,
                entries: most,
            });
        }
        Ok(())
    }
}

/// Reads a whole list: `ask` gets the last entry that is known and answers with those after it, as many as a page has.
pub fn collect<T>(mut ask: impl FnMut(Option<&T>) -> Result<Vec<T>>) -> Result<Vec<T>> {
    let mut all: Vec<T> = Vec::new();
    let mut pages = Pages::new();
    loop {
        let page = ask(all.last())?;
        let count = page.len();
        pages.count(count)?;
        all.extend(page);
        if count < MAX_LIMIT as usize {
            return Ok(all);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_to_its_end() {
        let all: Vec<u64> = collect(|last: Option<&u64>| {
            let from = last.map_or(0, |n| n + 1);
            Ok((from..75).take(MAX_LIMIT as usize).collect())
        })
        .unwrap();
        assert_eq!(all, (0..75).collect::<Vec<_>>());
    }

    #[test]
    fn one_that_never_ends_is_given_up_and_a_page_that_is_too_long_is_refused() {
        let mut asked = 0;
        let error = collect(|_| {
            asked += 1;
            Ok(vec![7; MAX_LIMIT as usize])
        })
        .unwrap_err();
        assert_eq!(asked, MOST_PAGES + 1);
        assert!(error.to_string().contains("does not end after 10000 pages"));
        let error = collect(|_| Ok(vec![7; MAX_LIMIT as usize + 1])).unwrap_err();
        assert!(error
            .to_string()
            .contains("has 31 entries, at most 30 were asked for"));
    }
}
