//! Rows on their way into a file. The file lies in the private spool folder without a name: it is unlinked while
//! open, so nothing is left behind, whatever happens to the program.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use super::kinds::ExportFormat;
use super::model::Export;
use crate::sheet::{Cell, CsvWriter, Delimiter, Paper, PdfWriter, Sheet, SheetError, XlsxWriter};
use crate::web::{AppState, Error};

/// Batches that may wait for the writer: enough to keep it busy, few enough to keep memory flat.
const WAITING: usize = 2;

/// What goes into a file, from top to bottom.
#[derive(Clone)]
pub(super) enum Piece {
    Rows(Vec<Vec<Cell>>),
    /// What follows is a part of its own, under this heading.
    Section(String),
    /// What the part before comes to.
    Sum(String),
}

/// A file being written on a thread of its own; compressing a worksheet must not hold up other requests.
pub(super) struct Spool {
    pieces: mpsc::Sender<Piece>,
    writer: JoinHandle<Result<File, SheetError>>,
    row_count: i32,
}

impl Spool {
    pub fn open(state: &AppState, format: ExportFormat, sheet: Sheet) -> Spool {
        let (pieces, waiting) = mpsc::channel(WAITING);
        let folder = state.site.spool.path().to_owned();
        let writer = tokio::task::spawn_blocking(move || write(&folder, format, &sheet, waiting));

        Spool {
            pieces,
            writer,
            row_count: 0,
        }
    }

    /// Hands over the next piece.
    ///
    /// # Errors
    /// `Internal` when the writer has given up; `finish` says why.
    pub async fn push(&mut self, piece: Piece) -> Result<(), Error> {
        if let Piece::Rows(rows) = &piece {
            self.row_count += i32::try_from(rows.len()).map_err(Error::internal)?;
        }
        // A writer that gave up has closed the channel; its own reason comes from `finish`.
        let _ = self.pieces.send(piece).await;

        Ok(())
    }

    /// Waits for the last row. Answers the open file and how many rows it holds.
    ///
    /// # Errors
    /// `TooLarge` when a PDF was asked to hold more rows than it can; `Internal` when the file could not be written, for
    /// example on a full disk.
    pub async fn finish(self) -> Result<(File, i32), Error> {
        drop(self.pieces);
        let file = self
            .writer
            .await
            .map_err(Error::internal)?
            .map_err(|error| match error {
                SheetError::TooManyRowsForPdf => Error::TooLarge(
                    "Daftar ini terlalu panjang untuk PDF. Pilih Excel atau CSV, atau persempit saringannya.",
                ),
                other => Error::internal(other),
            })?;

        Ok((file, self.row_count))
    }
}

fn write(
    folder: &Path,
    format: ExportFormat,
    sheet: &Sheet,
    mut waiting: mpsc::Receiver<Piece>,
) -> Result<File, SheetError> {
    let path: PathBuf = folder.join(Uuid::new_v4().to_string());
    match format {
        ExportFormat::Xlsx => {
            let mut writer = XlsxWriter::new(sheet, folder)?;
            while let Some(piece) = waiting.blocking_recv() {
                match piece {
                    Piece::Rows(rows) => rows.iter().try_for_each(|row| writer.push_row(row))?,
                    Piece::Section(text) | Piece::Sum(text) => writer.section(&text)?,
                }
            }
            let finished = writer.finish(&path).and_then(|()| Ok(File::open(&path)?));
            // Also when it failed half-way.
            let _ = std::fs::remove_file(&path);
            finished
        }
        ExportFormat::PdfF4 | ExportFormat::PdfA4 => {
            let paper = match format {
                ExportFormat::PdfF4 => Paper::F4,
                _ => Paper::A4,
            };
            let mut writer = PdfWriter::new(sheet, paper);
            while let Some(piece) = waiting.blocking_recv() {
                match piece {
                    Piece::Rows(rows) => rows.iter().try_for_each(|row| writer.push_row(row))?,
                    Piece::Section(heading) => writer.section(&heading),
                    Piece::Sum(text) => writer.sum(&text),
                }
            }
            let mut file = unlinked(&path)?;
            file.write_all(&writer.finish()?)?;
            file.seek(SeekFrom::Start(0))?;
            Ok(file)
        }
        ExportFormat::CsvComma | ExportFormat::CsvSemicolon => {
            let delimiter = match format {
                ExportFormat::CsvComma => Delimiter::Comma,
                _ => Delimiter::Semicolon,
            };
            let file = unlinked(&path)?;
            let titles: Vec<&str> = sheet.columns.iter().map(|column| column.title.as_str()).collect();
            let mut writer = CsvWriter::new(BufWriter::new(file), delimiter, &titles)?;
            while let Some(piece) = waiting.blocking_recv() {
                // Headings and sums would be rows like any other to a program that reads on.
                let Piece::Rows(rows) = piece else { continue };
                for row in &rows {
                    writer.push_row(row)?;
                }
            }
            let mut file = writer.finish()?.into_inner().map_err(|error| error.into_error())?;
            file.seek(SeekFrom::Start(0))?;
            Ok(file)
        }
    }
}

/// A private file that has no name any more.
fn unlinked(path: &Path) -> Result<File, SheetError> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    std::fs::remove_file(path)?;

    Ok(file)
}

/// The file as an attachment.
///
/// # Errors
/// `Internal` when the file cannot be read.
pub(super) fn attachment(export: &Export, file: File) -> Result<Response, Error> {
    let length = file.metadata().map_err(Error::internal)?.len();
    let body = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(file)));
    let disposition = format!("attachment; filename=\"{}\"", export.file_name());
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(export.request.format.content_type()),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&disposition).map_err(Error::internal)?,
        ),
        (header::CONTENT_LENGTH, HeaderValue::from(length)),
    ];

    Ok((headers, body).into_response())
}
