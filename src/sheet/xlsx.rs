//! XLSX, row after row to a temporary file: memory stays flat however many rows there are.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Image, Workbook, Worksheet,
};

use super::{Cell, Column, Kind, Letterhead, Sheet, SheetError, check_width, written};

/// Folio, 8.5 by 13 inches: the nearest that spreadsheets know to F4 (215 by 330 mm).
const FOLIO: u8 = 14;
const MAX_ROWS: u32 = 1_048_576;
/// Spreadsheets keep 15 digits of a number; a longer one goes in as text, to stay true.
const MAX_NUMBER: u64 = 999_999_999_999_999;
/// The most letters a cell holds.
pub(super) const MAX_TEXT: usize = 32_767;

/// Writes one table with its letterhead, and a second worksheet of notes.
pub struct XlsxWriter {
    workbook: Workbook,
    columns: Vec<Column>,
    notes: Vec<(String, String)>,
    footer: String,
    formats: Formats,
    pub(super) header_row: u32,
    next_row: u32,
}

struct Formats {
    text: Format,
    code: Format,
    number: Format,
    date: Format,
}

impl XlsxWriter {
    /// Writes everything above the rows. The rows pass through a file without a name in
    /// `temp_dir`, which must be private: they are personal data.
    ///
    /// # Errors
    /// If `temp_dir` cannot be written.
    pub fn new(sheet: &Sheet, temp_dir: &Path) -> Result<Self, SheetError> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(temp_dir)?;
        // Neither the machine's user nor its programs belong in a file that leaves the house.
        workbook.set_properties(&DocProperties::new().set_title(sheet.title.as_str()));
        let page = workbook.add_worksheet_with_constant_memory()?;
        page.set_name("Data")?;
        page.set_default_row_height(row_height(1));
        set_up_page(page, &sheet.footer).set_landscape();
        for (col, column) in (0u16..).zip(&sheet.columns) {
            page.set_column_width(col, column.width.clamp(3.0, 100.0))?;
        }
        let header_row = write_top(page, sheet)?;
        Ok(Self {
            workbook,
            columns: sheet.columns.clone(),
            notes: sheet.notes.clone(),
            footer: sheet.footer.clone(),
            formats: Formats::new(),
            header_row,
            next_row: header_row + 1,
        })
    }

    /// Adds the next row; rows come from top to bottom.
    ///
    /// # Errors
    /// If the row is not as wide as the table, if the worksheet is full, or if the disk is.
    pub fn push_row(&mut self, row: &[Cell]) -> Result<(), SheetError> {
        check_width(self.columns.len(), row)?;
        if self.next_row >= MAX_ROWS {
            return Err(SheetError::TooManyRows);
        }
        let page = self.workbook.worksheet_from_index(0)?;
        let lines = row
            .iter()
            .zip(&self.columns)
            .map(|(cell, column)| match (cell, column.kind) {
                (Cell::Text(text), Kind::Text) => line_count(text, column.width),
                _ => 1,
            });
        // Heights stay in memory until the end, so only the rows that need one have their own.
        let lines = lines.max().unwrap_or(1);
        if lines > 1 {
            page.set_row_height(self.next_row, row_height(lines))?;
        }
        for (col, (cell, column)) in (0u16..).zip(row.iter().zip(&self.columns)) {
            write_cell(page, (self.next_row, col), cell, column.kind, &self.formats)?;
        }
        self.next_row += 1;
        Ok(())
    }

    /// A heading across the table, bold: "Desa Sebalo, Kecamatan Bengkayang - 34 orang".
    ///
    /// # Errors
    /// If the worksheet is full, or if the disk is.
    pub fn section(&mut self, heading: &str) -> Result<(), SheetError> {
        if self.next_row >= MAX_ROWS {
            return Err(SheetError::TooManyRows);
        }
        let last_col = (self.columns.len().max(1) - 1) as u16;
        let bold = self
            .formats
            .text
            .clone()
            .set_bold()
            .set_background_color(Color::RGB(0xE3_EBE5));
        let page = self.workbook.worksheet_from_index(0)?;
        across(page, self.next_row, last_col, heading, &bold)?;
        self.next_row += 1;
        Ok(())
    }

    /// Closes the table and saves it. The file is readable by its owner alone.
    ///
    /// # Errors
    /// If `path` exists already or cannot be written.
    pub fn finish(mut self, path: &Path) -> Result<(), SheetError> {
        let last_row = self.next_row - 1;
        let last_col = (self.columns.len().max(1) - 1) as u16;
        let page = self.workbook.worksheet_from_index(0)?;
        page.set_print_area(0, 0, last_row, last_col)?;
        if last_row > self.header_row {
            page.autofilter(self.header_row, 0, last_row, last_col)?;
        }
        if !self.notes.is_empty() {
            write_notes(self.workbook.add_worksheet(), &self.notes, &self.footer)?;
        }
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        self.workbook.save_to_writer(&file)?;
        file.sync_all()?;
        Ok(())
    }
}

impl Formats {
    fn new() -> Self {
        let cell = Format::new()
            .set_font_name("Arial")
            .set_font_size(10)
            .set_align(FormatAlign::VerticalCenter)
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0xB9_C4C1));
        // "@" keeps text that looks like a formula text even after somebody edits the cell.
        Self {
            text: cell.clone().set_num_format("@").set_indent(1).set_text_wrap(),
            code: cell.clone().set_num_format("@").set_indent(1),
            number: cell
                .clone()
                .set_num_format("#,##0")
                .set_align(FormatAlign::Right)
                .set_indent(1),
            date: cell.set_num_format("dd/mm/yyyy").set_align(FormatAlign::Center),
        }
    }
}

fn set_up_page<'a>(page: &'a mut Worksheet, footer: &str) -> &'a mut Worksheet {
    // In a footer & starts a command; doubled it is the letter. Longer ones are refused.
    let footer: String = footer.chars().filter(|c| !c.is_control()).take(90).collect();
    let footer = footer.replace('&', "&&");
    page.set_paper_size(FOLIO)
        .set_print_fit_to_pages(1, 0)
        .set_print_center_horizontally(true)
        .set_margins(0.5, 0.5, 0.6, 0.75, 0.3, 0.35)
        .set_footer(format!("&L&8{footer}&R&8Halaman &P dari &N"))
        .set_screen_gridlines(false)
}

/// Kop, double rule, title, filter, time of printing, header. Returns the header's row.
fn write_top(page: &mut Worksheet, sheet: &Sheet) -> Result<u32, SheetError> {
    let last_col = (sheet.columns.len().max(1) - 1) as u16;
    let centred = Format::new()
        .set_font_name("Arial")
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_num_format("@");
    let muted = Format::new()
        .set_font_name("Arial")
        .set_font_size(9)
        .set_font_color(Color::RGB(0x4A_5F5C))
        .set_num_format("@");

    let mut row = write_kop(page, &sheet.letterhead, last_col, &centred)?;
    page.set_row_height(row, 24)?;
    across(page, row, last_col, &sheet.title, &centred.set_font_size(13).set_bold())?;
    row += 1;
    for line in [&sheet.filter_sentence, &sheet.printed_on] {
        if !line.is_empty() {
            page.set_row_height(row, 13)?;
            page.write_string_with_format(row, 0, clean(line), &muted)?;
            row += 1;
        }
    }
    page.set_row_height(row, 6)?;
    row += 1;

    let header = header_format();
    page.set_row_height(row, 30)?;
    for (col, column) in (0u16..).zip(&sheet.columns) {
        page.write_string_with_format(row, col, clean(&column.title), &header)?;
    }
    page.set_freeze_panes(row + 1, 0)?;
    page.set_repeat_rows(row, row)?;
    Ok(row)
}

/// Lines, arms at the left, and the double rule. Returns the row below them.
fn write_kop(
    page: &mut Worksheet,
    letterhead: &Letterhead,
    last_col: u16,
    centred: &Format,
) -> Result<u32, SheetError> {
    let (mut row, mut high) = (0, 0.0);
    for (n, line) in letterhead.lines.iter().enumerate() {
        let (size, is_bold) = letterhead.style(n);
        let is_last = n + 1 == letterhead.lines.len();
        let mut format = centred.clone().set_font_size(size);
        if is_bold {
            format = format.set_bold();
        }
        if is_last {
            format = format.set_border_bottom(FormatBorder::Thick);
        }
        let height = f64::from(size) * 1.45 + if is_last { 4.0 } else { 0.0 };
        page.set_row_height(row, height)?;
        across(page, row, last_col, line, &format)?;
        high += height;
        row += 1;
    }
    if row == 0 {
        return Ok(0);
    }
    if let Some(logo) = &letterhead.logo {
        // A spreadsheet counts 96 pixels to the inch, a row 72 points.
        let side = (high * 96.0 / 72.0 - 8.0).max(16.0);
        let arms = Image::new_from_buffer(&logo.bytes)?
            .set_scale_to_size(side, side, true)
            .set_alt_text("Lambang daerah");
        page.insert_image_with_offset(0, 0, &arms, 4, 2)?;
    }
    // The double rule of official letters, thick over thin. The "double" border of
    // spreadsheets prints so fine that it looks like one.
    let thin = Format::new().set_border_bottom(FormatBorder::Thin);
    page.set_row_height(row, 3)?;
    for col in 0..=last_col {
        page.write_blank(row, col, &thin)?;
    }
    page.set_row_height(row + 1, 8)?;

    Ok(row + 2)
}

fn header_format() -> Format {
    Format::new()
        .set_font_name("Arial")
        .set_font_size(10)
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(Color::RGB(0x0F_5C55))
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(0x0A_423D))
        .set_num_format("@")
}

/// One text over the whole width of the table.
fn across(page: &mut Worksheet, row: u32, last_col: u16, text: &str, format: &Format) -> Result<(), SheetError> {
    if last_col == 0 {
        page.write_string_with_format(row, 0, clean(text), format)?;
    } else {
        // Merging would read "1" as text too, but only write_string promises it for "=1".
        page.merge_range(row, 0, row, last_col, "", format)?;
        page.write_string_with_format(row, 0, clean(text), format)?;
    }
    Ok(())
}

fn write_cell(
    page: &mut Worksheet,
    (row, col): (u32, u16),
    cell: &Cell,
    kind: Kind,
    formats: &Formats,
) -> Result<(), SheetError> {
    match cell {
        Cell::Text(text) => {
            let format = if kind == Kind::Text {
                &formats.text
            } else {
                &formats.code
            };
            page.write_string_with_format(row, col, clean(text), format)?;
        }
        Cell::Number(number) if number.unsigned_abs() <= MAX_NUMBER => {
            page.write_number_with_format(row, col, *number as f64, &formats.number)?;
        }
        Cell::Number(number) => {
            page.write_string_with_format(row, col, number.to_string(), &formats.code)?;
        }
        Cell::Date(date) => match excel_date(*date) {
            Some(day) => {
                page.write_datetime_with_format(row, col, &day, &formats.date)?;
            }
            None => {
                page.write_string_with_format(row, col, written(*date), &formats.code)?;
            }
        },
        Cell::Empty => {
            page.write_blank(row, col, &formats.code)?;
        }
    }
    Ok(())
}

/// `None` for days that spreadsheets do not know: they begin with 1900.
fn excel_date(date: NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year()).ok().filter(|year| *year >= 1900)?;
    ExcelDateTime::from_ymd(year, date.month() as u8, date.day() as u8).ok()
}

fn write_notes(page: &mut Worksheet, notes: &[(String, String)], footer: &str) -> Result<(), SheetError> {
    page.set_name("Keterangan")?;
    set_up_page(page, footer);
    page.set_column_width(0, 28)?;
    page.set_column_width(1, 76)?;
    let header = header_format();
    page.set_row_height(0, 24)?;
    page.write_string_with_format(0, 0, "Istilah", &header)?;
    page.write_string_with_format(0, 1, "Arti", &header)?;
    page.set_freeze_panes(1, 0)?;
    let formats = Formats::new();
    let term = formats.text.clone().set_bold();
    for (row, (name, meaning)) in (1u32..).zip(notes) {
        let lines = line_count(name, 28.0).max(line_count(meaning, 76.0));
        page.set_row_height(row, row_height(lines))?;
        page.write_string_with_format(row, 0, clean(name), &term)?;
        page.write_string_with_format(row, 1, clean(meaning), &formats.text)?;
    }
    Ok(())
}

/// How many lines a text takes in a column so many letters wide. Counted here because some
/// spreadsheets do not make a row higher by themselves, and the text would run into the next.
pub(super) fn line_count(text: &str, width: f64) -> usize {
    let room = (width - 2.0).max(1.0) as usize;
    let lines_of = |paragraph: &str| {
        let (mut lines, mut used) = (1, 0);
        for word in paragraph.split_whitespace() {
            let letters = word.chars().count();
            if used > 0 && used + 1 + letters > room {
                (lines, used) = (lines + 1, 0);
            }
            used += letters + usize::from(used > 0);
            // A word longer than the line is broken.
            lines += used.saturating_sub(1) / room;
            used = if used > room { (used - 1) % room + 1 } else { used };
        }
        lines
    };
    text.split('\n').map(lines_of).sum()
}

/// In points. Spreadsheets allow no more than 409.
pub(super) fn row_height(lines: usize) -> f64 {
    (lines.min(30) as f64).mul_add(13.0, 5.0)
}

/// What a cell can hold: no control characters but tab and new line (the file format would store
/// them as codes that readers show), and no more letters than fit.
fn clean(text: &str) -> String {
    let keeps = |c: &char| !c.is_control() || matches!(c, '\t' | '\n');
    let not_a_letter = |c: &char| matches!(c, '\u{FFFE}' | '\u{FFFF}');
    text.chars()
        .filter(keeps)
        .filter(|c| !not_a_letter(c))
        .take(MAX_TEXT)
        .collect()
}
