//! A text as a QR code: for a terminal, by half blocks, and as a PNG. docs/peer-protocol.md#12-invoices.

use super::table::terminal_width;
use anyhow::Result;
use qrcode::render::unicode::Dense1x2;
use qrcode::{Color, EcLevel, QrCode};
use thiserror::Error;

/// The quiet zone around the code, modules.
const QUIET: usize = 4;
/// The side of a module in the PNG, pixels.
const MODULE: usize = 8;

/// A QR code of error correction M.
#[derive(Clone)]
pub struct QrPicture(QrCode);

/// Why a picture is not shown on this terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the QR code has {needed} columns, and this terminal {has}")]
pub struct TooNarrow {
    /// How many columns the picture has.
    pub needed: usize,
    /// How many columns the terminal has.
    pub has: u16,
}

impl QrPicture {
    /// The code of a text that means the same in upper case: then it has the short, alphanumeric form.
    pub fn of_upper_case(text: &str) -> Result<QrPicture> {
        let text = text.to_ascii_uppercase();
        Ok(QrPicture(QrCode::with_error_correction_level(
            text,
            EcLevel::M,
        )?))
    }

    /// For the terminal, if its lines have room for it. What is light is drawn, for most terminals are dark.
    pub fn for_terminal(&self) -> Result<String, TooNarrow> {
        self.in_columns(terminal_width())
    }

    fn in_columns(&self, width: Option<u16>) -> Result<String, TooNarrow> {
        let needed = self.0.width() + 2 * QUIET;
        match width.filter(|width| needed > usize::from(*width)) {
            Some(has) => Err(TooNarrow { needed, has }),
            None => Ok(self
                .0
                .render::<Dense1x2>()
                .dark_color(Dense1x2::Light)
                .light_color(Dense1x2::Dark)
                .quiet_zone(true)
                .build()),
        }
    }

    /// As a PNG of one bit a pixel.
    pub fn png(&self) -> Result<Vec<u8>> {
        let side = (self.0.width() + 2 * QUIET) * MODULE;
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, u32::try_from(side)?, u32::try_from(side)?);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        let mut writer = encoder.write_header()?;
        let rows = (0..side).flat_map(|y| (0..side / 8).map(move |x| (x, y)));
        // a module has eight pixels, so each byte is of one module
        let bytes: Vec<u8> = rows
            .map(|(x, y)| match self.is_dark(x, y / MODULE) {
                true => 0,
                false => u8::MAX,
            })
            .collect();
        writer.write_image_data(&bytes)?;
        writer.finish()?;
        Ok(out)
    }

    /// Whether a module is dark, counted with the quiet zone.
    fn is_dark(&self, x: usize, y: usize) -> bool {
        let width = self.0.width();
        match (x.checked_sub(QUIET), y.checked_sub(QUIET)) {
            (Some(x), Some(y)) if x < width && y < width => self.0[(x, y)] == Color::Dark,
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As long as the longest invoice.
    fn longest() -> String {
        format!("cswinv1{}", "q2".repeat(499))
    }

    /// What a scanner reads from pixels, true where they are dark.
    fn scanned(side: usize, is_dark: impl Fn(usize, usize) -> bool) -> String {
        let pixel = |x, y| match is_dark(x, y) {
            true => 0,
            false => 255,
        };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, pixel);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().unwrap().1
    }

    fn of_png(png: &[u8]) -> String {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png))
            .read_info()
            .unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut bytes).unwrap();
        assert_eq!(info.width, info.height);
        let (side, line) = (info.width as usize, info.line_size);
        scanned(side, |x, y| bytes[y * line + x / 8] >> (7 - x % 8) & 1 == 0)
    }

    #[test]
    fn a_scanner_reads_the_text_in_upper_case_from_the_png() {
        for text in ["cswinv1qpzry9x8gf2tvdw0s3jn54khce6mua7l", &longest()] {
            let picture = QrPicture::of_upper_case(text).unwrap();
            assert_eq!(of_png(&picture.png().unwrap()), text.to_uppercase());
        }
    }

    #[test]
    fn a_scanner_reads_it_from_a_dark_terminal() {
        let text = "cswinv1qpzry9x8gf2tvdw0s3jn54khce6mua7l";
        let picture = QrPicture::of_upper_case(text).unwrap();
        let shown = picture.in_columns(None).unwrap();
        // two modules below each other are one character, and the foreground is light
        let rows: Vec<Vec<[bool; 2]>> = shown
            .lines()
            .map(|line| {
                line.chars()
                    .map(|c| match c {
                        ' ' => [true, true],
                        '\u{2580}' => [false, true],
                        '\u{2584}' => [true, false],
                        '\u{2588}' => [false, false],
                        other => panic!("{other:?}"),
                    })
                    .collect()
            })
            .collect();
        const SCALE: usize = 4;
        let columns = rows[0].len();
        let read = scanned(columns * SCALE, |x, y| {
            let row = &rows[(y / SCALE / 2).min(rows.len() - 1)];
            row[x / SCALE][y / SCALE % 2]
        });
        assert_eq!(read, text.to_uppercase());
    }

    #[test]
    fn a_terminal_that_is_too_narrow_is_told_both_widths() {
        let picture = QrPicture::of_upper_case(&longest()).unwrap();
        let refused = picture.in_columns(Some(80)).unwrap_err();
        assert_eq!(
            refused,
            TooNarrow {
                needed: 109,
                has: 80
            }
        );
        assert!(picture.in_columns(Some(109)).is_ok());
    }
}
