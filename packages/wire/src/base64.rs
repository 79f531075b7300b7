//! Standard base64, in little code: what `cosmwasm_std::Binary` reads and writes.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Appends the text of bytes, padded.
pub(crate) fn put(bytes: &[u8], out: &mut String) {
    for three in bytes.chunks(3) {
        let mut bits = 0_u32;
        for at in 0..3 {
            bits = bits << 8 | u32::from(three.get(at).copied().unwrap_or(0));
        }
        for at in 0..4 {
            let sign = ALPHABET[(bits >> (18 - 6 * at) & 63) as usize];
            out.push(if at > three.len() { '=' } else { sign.into() });
        }
    }
}

fn value_of(sign: u8) -> Option<u32> {
    let value = match sign {
        b'A'..=b'Z' => sign - b'A',
        b'a'..=b'z' => sign - b'a' + 26,
        b'0'..=b'9' => sign - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(value.into())
}

/// The bytes of a text; nothing if it is none. It may come without some of its padding; bits
/// that stand for nothing are zero.
pub(crate) fn take(text: &str) -> Option<Vec<u8>> {
    let text = text.as_bytes();
    let signs = text.iter().position(|c| *c == b'=').unwrap_or(text.len());
    let (signs, padding) = text.split_at(signs);
    let most = (4 - signs.len() % 4) % 4;
    if padding.len() > most || padding.iter().any(|c| *c != b'=') {
        return None;
    }
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for sign in signs {
        bits = bits << 6 | value_of(*sign)?;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    (count < 6 && bits == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::Binary;
    use proptest::prelude::*;

    fn alike(text: &str) {
        let theirs = Binary::from_base64(text).ok().map(Binary::into);
        assert_eq!(take(text), theirs, "{text}");
    }

    proptest! {
        #[test]
        fn bytes_are_written_and_read_as_the_library_does(bytes: Vec<u8>) {
            let mut text = String::new();
            put(&bytes, &mut text);
            prop_assert_eq!(&text, &Binary::from(bytes.clone()).to_base64());
            prop_assert_eq!(take(&text), Some(bytes));
        }
        #[test]
        fn what_is_no_base64_is_what_the_library_says_is_none(text in "[A-Ca-c7-9+/=\\-_ é]{0,9}") {
            alike(&text);
        }
    }

    /// Every end that a text can have.
    #[test]
    fn padding_is_taken_as_the_library_takes_it() {
        let signs = ["A", "B", "Q", "g", "w", "/", "="];
        let mut texts = vec![String::new()];
        for _ in 0..6 {
            let longer = |text: &String| signs.map(|sign| [text, sign].concat());
            texts = texts.iter().flat_map(longer).collect();
            texts.iter().for_each(|text| alike(text));
        }
        alike("");
    }
}
