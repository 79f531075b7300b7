//! Codes of errors. Each error of each contract begins with its code, a colon and a space: `entry_paused: entry is
//! paused; …`. Codes never change their meaning; schema/errors.json lists them, with what to do about each. Programs match
//! codes, people read the text.

/// Codes of cw_ownable's refusals, which it has none of itself: code, meaning, what to do.
pub const OWNERSHIP_CODES: [(&str, &str, &str); 5] = [
    (
        "no_owner",
        "The contract's owner has given the ownership up.",
        "nothing: what only an owner may do is done no more.",
    ),
    (
        "not_owner",
        "Only the contract's owner may do this.",
        "send it from the owner's account (`Ownership` names it).",
    ),
    (
        "not_pending_owner",
        "Only the one to whom the ownership was offered may accept it.",
        "accept from that account (`Ownership` names it).",
    ),
    (
        "no_pending_owner",
        "The ownership was offered to nobody.",
        "the owner offers it first, by `transfer_ownership`.",
    ),
    (
        "ownership_offer_expired",
        "The offer of the ownership has run out.",
        "the owner offers it again.",
    ),
];

/// Whether a word has the form of a code: lower-case words with an underscore between, so that no word of what a node or
/// a library writes around an error is taken for one.
pub fn is_code(word: &str) -> bool {
    let letters = word
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    letters && word.contains('_') && word.starts_with(|c: char| c.is_ascii_lowercase())
}

/// The codes in an error's text, the outermost first: what a contract says of another's refusal has that one's inside.
pub fn codes_of(text: &str) -> Vec<&str> {
    let before_colons = text.match_indices(": ").map(|(end, _)| &text[..end]);
    let words = before_colons.filter_map(|before| before.rsplit([' ', '\n', '(', '[', '"']).next());
    words.filter(|word| is_code(word)).collect()
}

/// The code of an error, by its text as a contract, a node or this program shows it.
pub fn code_of(text: &str) -> Option<&str> {
    codes_of(text).into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_in_front_and_in_what_a_node_writes_around_it() {
        for text in [
            "channel_not_due: due at 5, it is 4",
            "failed to execute message; message index: 0: channel_not_due: due at 5, it is 4: execute wasm contract failed",
            "dispatch: submessages: channel_not_due: due at 5, it is 4",
            "rpc error: code = Unknown desc = channel_not_due: due at 5",
        ] {
            assert_eq!(code_of(text), Some("channel_not_due"), "{text}");
        }
        for text in [
            "",
            "out of gas: out of gas",
            "due at 5: it is 4",
            "a_b",
            "Not_a: code",
        ] {
            assert_eq!(code_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_refusal_inside_another_has_its_code_too() {
        let text = "channel_not_found: the registry gives no channel 5: Generic error: Querier contract error: std_error: no";
        assert_eq!(codes_of(text), ["channel_not_found", "std_error"]);
    }
}
