//! An address in its packed form: the bytes that its text spells, since a byte of storage costs as much as a signature
//! of 20. Written here, since the library's code is five times as long; `tests/address.rs` compares the two.

use crate::fault::Fault;
use crate::pack::{put_bytes, put_mark, take, take_mark, Pack};
use cosmwasm_std::Addr;

/// The 32 letters of an address, by what they count.
const LETTERS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
/// Letters of the checksum at the end.
const CHECKSUM: usize = 6;
/// What the checksum of an address comes to.
const REMAINDER: u32 = 1;
/// By which the checksum is made: the generator's multiples, by bit.
const GENERATOR: [u32; 5] = [
    0x3b6a_57b2,
    0x2650_8e6d,
    0x1ea1_19fa,
    0x3d42_33dd,
    0x2a14_62b3,
];
/// What the top five bits of a sum add to it, and what each letter counts: looked up, since every step costs gas.
const MULTIPLES: [u32; 32] = multiples();
const COUNTS: [u8; 128] = counts();
/// What is no letter counts this.
const NO_LETTER: u8 = 255;
/// The longest prefix, and the most bytes, that are packed; what is longer stays text.
const LONGEST: usize = 127;

/// Text as it is; an address as prefix and bytes, behind a mark.
impl Pack for Addr {
    fn pack(&self, out: &mut Vec<u8>) {
        match spelled(self.as_str()) {
            Some((prefix, bytes)) => {
                put_mark(out);
                put_bytes(prefix.as_bytes(), out);
                put_bytes(&bytes, out);
            }
            None => put_bytes(self.as_bytes(), out),
        }
    }
    fn unpack(input: &mut &[u8]) -> Result<Self, Fault> {
        if !take_mark(input) {
            return String::unpack(input).map(Addr::unchecked);
        }
        let prefix = String::unpack(input)?;
        let count = usize::from(u8::unpack(input)?);
        let bytes = take(input, count)?;
        Ok(Addr::unchecked(spell(&prefix, bytes)))
    }
}

/// The prefix and the bytes of an address; none if this is not the one text that spells them.
fn spelled(address: &str) -> Option<(&str, Vec<u8>)> {
    let letters = address.as_bytes();
    let one = letters.iter().rposition(|letter| *letter == b'1')?;
    let data = letters.len().checked_sub(CHECKSUM)?;
    let mut fives = Vec::new();
    for letter in letters.get(one + 1..data)? {
        let count = *COUNTS.get(usize::from(*letter))?;
        if count == NO_LETTER {
            return None;
        }
        fives.push(count);
    }
    let prefix = address.get(..one)?;
    let bytes = regrouped(&fives, 5, 8);
    let fits = prefix.len() <= LONGEST && bytes.len() <= LONGEST;
    // whatever else the text may be: it is packed only if it comes back letter by letter
    (fits && spell(prefix, &bytes) == address).then_some((prefix, bytes))
}

/// The address of a prefix and bytes.
fn spell(prefix: &str, bytes: &[u8]) -> String {
    let mut fives = regrouped(bytes, 8, 5);
    let over = bytes.len() * 8 % 5;
    if over > 0 {
        let last = bytes.last().copied().unwrap_or_default();
        fives.push((last << (5 - over)) & 31);
    }
    let sum = checksum(prefix, &fives);
    for place in (0..CHECKSUM).rev() {
        fives.push((sum >> (5 * place)) as u8 & 31);
    }
    let mut address = String::with_capacity(prefix.len() + 1 + fives.len());
    address.push_str(prefix);
    address.push('1');
    for five in fives {
        address.push(char::from(LETTERS[usize::from(five)]));
    }
    address
}

/// Groups of so many bits in groups of so many others; what does not fill one is left out.
fn regrouped(groups: &[u8], from: u32, to: u32) -> Vec<u8> {
    let mut all = Vec::with_capacity(groups.len() * 2);
    let (mut held, mut bits) = (0u32, 0);
    for group in groups {
        held = held << from | u32::from(*group);
        bits += from;
        while bits >= to {
            bits -= to;
            all.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    all
}

fn checksum(prefix: &str, fives: &[u8]) -> u32 {
    let prefix = prefix.as_bytes();
    let mut all = Vec::with_capacity(2 * prefix.len() + 1 + fives.len() + CHECKSUM);
    for byte in prefix {
        all.push(byte >> 5);
    }
    all.push(0);
    for byte in prefix {
        all.push(byte & 31);
    }
    all.extend_from_slice(fives);
    all.extend_from_slice(&[0; CHECKSUM]);
    let mut sum = 1u32;
    for five in all {
        let top = (sum >> 25) as usize & 31;
        sum = (sum & 0x1ff_ffff) << 5 ^ u32::from(five) ^ MULTIPLES[top];
    }
    sum ^ REMAINDER
}

const fn multiples() -> [u32; 32] {
    let mut all = [0; 32];
    let mut top = 0;
    while top < 32 {
        let mut bit = 0;
        while bit < GENERATOR.len() {
            if top >> bit & 1 == 1 {
                all[top] ^= GENERATOR[bit];
            }
            bit += 1;
        }
        top += 1;
    }
    all
}

const fn counts() -> [u8; 128] {
    let mut all = [NO_LETTER; 128];
    let mut count = 0;
    while count < LETTERS.len() {
        all[LETTERS[count] as usize] = count as u8;
        count += 1;
    }
    all
}
