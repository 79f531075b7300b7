//! Bytes of a file as UTF-8 with one newline at each line's end.

use encoding_rs_io::{DecodeReaderBytes, DecodeReaderBytesBuilder};
use std::fmt;
use std::io::{self, Read};

/// A file's text: UTF-16 with a byte order mark becomes UTF-8, marks are left out, CRLF and CR become LF. What is not
/// UTF-8 stays as it is, and is refused where it stands.
pub struct Decoded<R> {
    input: DecodeReaderBytes<R, Vec<u8>>,
    /// Whether the last byte was a carriage return, which was given as a newline.
    returned: bool,
}

impl<R: Read> Decoded<R> {
    /// Of a file, from its beginning.
    pub fn new(file: R) -> Decoded<R> {
        Decoded {
            input: DecodeReaderBytesBuilder::new()
                .utf8_passthru(true)
                .strip_bom(true)
                .bom_override(true)
                .build(file),
            returned: false,
        }
    }
}

impl<R> fmt::Debug for Decoded<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Decoded")
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.input.read(buffer)?;
            let mut kept = 0;
            for at in 0..read {
                let byte = buffer[at];
                let second = self.returned && byte == b'\n';
                self.returned = byte == b'\r';
                if !second {
                    buffer[kept] = if self.returned { b'\n' } else { byte };
                    kept += 1;
                }
            }
            // the second half of a CRLF alone is not the file's end
            if kept > 0 || read == 0 {
                return Ok(kept);
            }
        }
    }
}
