//! What passes between chain and contract: regions of memory, of which the chain is told where they are.
//!
//! The layout is that of CosmWasm's interface 8, and the memory comes from the same `allocate` that the chain calls.
#![allow(unsafe_code)]

/// Where bytes are. Three numbers in this order, by CosmWasm's interface.
#[repr(C)]
struct Region {
    offset: u32,
    capacity: u32,
    length: u32,
}

// what the chain gives the contract for the asking; the library declares them for itself alone
extern "C" {
    fn abort(text: u32);
    fn query_chain(question: u32) -> u32;
}

fn region(bytes: &[u8], capacity: usize) -> Region {
    Region {
        offset: bytes.as_ptr() as u32,
        capacity: capacity as u32,
        length: bytes.len() as u32,
    }
}

/// Bytes that the chain has put into a region of the contract's, which become the caller's.
pub fn take(region: u32) -> Vec<u8> {
    // SAFETY: chain and `give` make each region out of a box, and its bytes out of a vector, and hand it over once.
    unsafe {
        let region = Box::from_raw(region as *mut Region);
        Vec::from_raw_parts(
            region.offset as *mut u8,
            region.length as usize,
            region.capacity as usize,
        )
    }
}

/// Bytes for the chain, which frees them when it has read them.
pub fn give(bytes: Vec<u8>) -> u32 {
    let region = region(&bytes, bytes.capacity());
    std::mem::forget(bytes);
    Box::into_raw(Box::new(region)) as u32
}

/// Asks the chain something, and takes its answer.
pub fn ask(question: &[u8]) -> Vec<u8> {
    let question = region(question, question.len());
    // SAFETY: the chain reads what was lent while it is asked, and gives a region of ours back.
    take(unsafe { query_chain(&question as *const Region as u32) })
}

/// A panic ends the call, and the chain is told its text.
pub fn tell_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let text = panic.to_string();
        let text = region(text.as_bytes(), text.len());
        // SAFETY: the chain reads what was lent, and does not come back.
        unsafe { abort(&text as *const Region as u32) }
    }));
}
