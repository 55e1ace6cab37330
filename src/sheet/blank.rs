//! Tables for people to fill in or to mend: an empty one with drop-downs, and somebody's own with remarks beside its rows.

use chrono::NaiveDate;
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
};

use super::SheetError;
use super::read::{Tab, Value};

/// Rows of an empty table that carry formats and drop-downs.
const PREPARED: u32 = 1_000;
const MAX_TEXT: usize = 32_767;

/// A column of an empty table.
pub struct BlankColumn {
    pub title: &'static str,
    pub width: f64,
    /// To choose from; empty where anything may be typed.
    pub choices: Vec<String>,
}

/// An empty table: lines above it, columns, and a second worksheet that explains.
///
/// # Errors
/// When the file cannot be made.
pub fn blank(
    lines: &[String],
    columns: &[BlankColumn],
    help: &[&str],
    made_on: NaiveDate,
) -> Result<Vec<u8>, SheetError> {
    let mut workbook = Workbook::new();
    // The day, not the second: the same table twice on one day is the same file.
    let day = ExcelDateTime::parse_from_str(&made_on.format("%Y-%m-%d").to_string())?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let font = Format::new().set_font_name("Arial").set_font_size(10);
    let title = font.clone().set_bold().set_font_size(13);
    let head = font
        .clone()
        .set_bold()
        .set_background_color(Color::RGB(0xE3_EBE5))
        .set_border(FormatBorder::Thin)
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter);
    // Text, so that no digit of a number is rounded away.
    let cell = font.clone().set_num_format("@");
    let page = workbook.add_worksheet();
    page.set_name("Data")?;
    let mut row = 0;
    for line in lines {
        page.write_string_with_format(row, 0, line, if row == 0 { &title } else { &font })?;
        row += 1;
    }
    row += 1;
    page.set_row_height(row, 30)?;
    for (col, column) in (0u16..).zip(columns) {
        page.set_column_width(col, column.width)?;
        page.set_column_format(col, &cell)?;
        page.write_string_with_format(row, col, column.title, &head)?;
    }
    page.set_freeze_panes(row + 1, 0)?;
    let chosen = (0u16..).zip(columns).filter(|(_, column)| !column.choices.is_empty());
    for (list_col, (col, column)) in (0u16..).zip(chosen) {
        let letter = column_letter(list_col);
        let source = format!("=Daftar!${letter}$1:${letter}${}", column.choices.len());
        let choice = DataValidation::new()
            .allow_list_formula(source.as_str().into())
            .set_error_title("Pilih dari daftar")?
            .set_error_message("Isi ini tidak ada di daftar. Pilih salah satu.")?;
        page.add_data_validation(row + 1, col, row + PREPARED, col, &choice)?;
    }
    let notes = workbook.add_worksheet();
    notes.set_name("Petunjuk")?;
    notes.set_column_width(0, 100)?;
    for (row, line) in (0u32..).zip(help) {
        notes.write_string_with_format(row, 0, *line, &font.clone().set_text_wrap())?;
    }
    let lists = workbook.add_worksheet();
    lists.set_name("Daftar")?;
    for (col, column) in (0u16..).zip(columns.iter().filter(|column| !column.choices.is_empty())) {
        lists.set_column_width(col, 40)?;
        for (row, choice) in (0u32..).zip(&column.choices) {
            lists.write_string_with_format(row, col, choice, &cell)?;
        }
    }

    Ok(workbook.save_to_buffer()?)
}

/// What is written beside somebody's own rows.
#[derive(Default)]
pub struct Remarks {
    /// Row as the spreadsheet shows it, column from 0.
    pub marked: Vec<(u32, usize)>,
    pub columns: Vec<RemarkColumn>,
    pub header_row: u32,
}

/// A further column.
pub struct RemarkColumn {
    /// From 0.
    pub column: usize,
    /// At the row of the header.
    pub title: &'static str,
    /// What it says in which row.
    pub said: Vec<(u32, String)>,
}

/// The same worksheets with remarks beside their rows. Everything stays in its row and column; long numbers are text.
///
/// # Errors
/// When the file cannot be made.
pub fn remarked(tabs: &[(Tab, Remarks)]) -> Result<Vec<u8>, SheetError> {
    let mut workbook = Workbook::new();
    for (number, (tab, remarks)) in tabs.iter().enumerate() {
        let page = workbook.add_worksheet();
        let is_used = tabs[..number]
            .iter()
            .any(|(before, _)| before.name.eq_ignore_ascii_case(&tab.name));
        if is_used || page.set_name(&tab.name).is_err() {
            page.set_name(format!("Lembar {}", number + 1))?;
        }
        write_tab(page, tab, remarks)?;
    }

    Ok(workbook.save_to_buffer()?)
}

fn write_tab(page: &mut Worksheet, tab: &Tab, remarks: &Remarks) -> Result<(), SheetError> {
    let font = Format::new().set_font_name("Arial").set_font_size(10);
    let plain = font.clone().set_num_format("@");
    let day = font.clone().set_num_format("dd/mm/yyyy");
    let marked = plain.clone().set_background_color(Color::RGB(0xFD_F1DA));
    let remark = font
        .clone()
        .set_bold()
        .set_font_color(Color::RGB(0xA8_281E))
        .set_text_wrap();
    for row in &tab.rows {
        for (col, value) in (0u16..).zip(&row.cells) {
            let at = row.number - 1;
            let is_marked = remarks.marked.contains(&(row.number, usize::from(col)));
            match value {
                Value::Empty if !is_marked => {}
                Value::Number(number) if number.abs() < 1e12 && !is_marked => {
                    page.write_number_with_format(at, col, *number, &font)?;
                }
                Value::Date(date) if !is_marked => {
                    page.write_string_with_format(at, col, super::written(*date), &day)?;
                }
                value => {
                    let text: String = written(value).chars().take(MAX_TEXT).collect();
                    page.write_string_with_format(at, col, text, if is_marked { &marked } else { &plain })?;
                }
            }
        }
    }
    for beside in &remarks.columns {
        let col = u16::try_from(beside.column).unwrap_or(u16::MAX - 1);
        page.set_column_width(col, if beside.said.is_empty() { 14 } else { 60 })?;
        page.write_string_with_format(remarks.header_row.saturating_sub(1), col, beside.title, &remark)?;
        for (row, text) in &beside.said {
            page.write_string_with_format(row - 1, col, text, &remark)?;
        }
    }

    Ok(())
}

fn written(value: &Value) -> String {
    match value {
        Value::Number(number) if number.fract() == 0.0 => format!("{number:.0}"),
        other => other.text(),
    }
}

fn column_letter(column: u16) -> char {
    char::from(b'A' + u8::try_from(column.min(25)).unwrap_or(25))
}
