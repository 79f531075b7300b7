//! The QR code of an invoice: on the terminal, and in a file.

use crate::context::Context;
use crate::error_code::CommandCode;
use crate::failure::error_with_hint;
use crate::output::qr::QrPicture;
use crate::output::Answer;
use anyhow::{Context as _, Result};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file that the picture goes into: its place is checked before anything else is done.
pub(super) struct PngFile {
    path: PathBuf,
    file: NamedTempFile,
}

impl PngFile {
    /// Refuses a name that is taken, and a folder that cannot be written.
    pub fn new(path: &Path) -> Result<PngFile> {
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        if path.exists() {
            return Err(is_there(path));
        }
        let file = NamedTempFile::new_in(folder)
            .with_context(|| format!("cannot write into {}", folder.display()))?;
        Ok(PngFile {
            path: path.to_owned(),
            file,
        })
    }

    /// Writes the picture, whole or not at all, and over nothing.
    fn write(mut self, bytes: &[u8]) -> Result<()> {
        let path = self.path;
        self.file
            .write_all(bytes)
            .with_context(|| format!("cannot write {}", path.display()))?;
        match self.file.persist_noclobber(&path) {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
                Err(is_there(&path))
            }
            Err(error) => {
                Err(error.error).with_context(|| format!("cannot write {}", path.display()))
            }
        }
    }
}

fn is_there(path: &Path) -> anyhow::Error {
    error_with_hint(
        CommandCode::FileExists,
        format!(
            "{} is there already: nothing is written over it",
            path.display()
        ),
        "name another file, or remove that one",
    )
}

/// Shows the code of a text beside the answer, and writes it into the file that was asked for.
pub(super) fn show(
    context: &Context,
    answer: Answer,
    text: &str,
    png: Option<PngFile>,
) -> Result<Answer> {
    let picture = QrPicture::of_upper_case(text)?;
    let mut answer = answer;
    if let Some(file) = png {
        let path = file.path.clone();
        file.write(&picture.png()?)?;
        answer = answer.note(format!("its QR code is in {}", path.display()));
    }
    if context.json {
        return Ok(answer);
    }
    Ok(match picture.for_terminal() {
        Ok(shown) => answer.note(shown),
        Err(too_narrow) => answer.note(format!("{too_narrow}: --png FILE writes it into a file")),
    })
}
