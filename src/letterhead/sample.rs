//! A paper with nobody in it, to look at the head and the block for signing.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::model::Head;
use super::queries;
use crate::auth::{Actor, Permission};
use crate::page::Page;
use crate::sheet::{Cell, Column, Kind, Paper, PdfWriter, Sheet, SheetError};
use crate::web::{AppState, Db, Error, Result};

pub async fn show(page: Page, actor: Actor, State(state): State<AppState>, mut db: Db) -> Result<Response> {
    let scope = actor.scope_for(Permission::ManageSettings)?;
    let head = queries::find_head(&mut db, scope.area(), &page.region_name).await?;
    drop(db);
    let day = state.clock.today();
    let signatory = head.signatory(day);
    let printed = format!("Dicetak {}", crate::clock::waktu(state.clock.now()));
    let bytes = tokio::task::spawn_blocking(move || {
        write(Sheet {
            signatory: Some(signatory),
            printed_on: printed,
            ..sheet(head)
        })
    });
    let bytes = bytes.await.map_err(Error::internal)?.map_err(Error::internal)?;
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    let disposition = HeaderValue::from_static("attachment; filename=\"contoh-kop.pdf\"");
    headers.insert(header::CONTENT_DISPOSITION, disposition);

    Ok(response)
}

fn sheet(head: Head) -> Sheet {
    Sheet {
        letterhead: head.letterhead,
        title: "Contoh dokumen".to_owned(),
        filter_sentence: "Tabel rekaan untuk memeriksa kop dan tanda tangan".to_owned(),
        footer: "Balale, contoh, tidak berlaku sebagai dokumen".to_owned(),
        columns: vec![
            Column::new("No", 5.0, Kind::Number),
            Column::new("Uraian", 40.0, Kind::Text),
            Column::new("Jumlah", 14.0, Kind::Number),
        ],
        ..Sheet::default()
    }
}

fn write(sheet: Sheet) -> std::result::Result<Vec<u8>, SheetError> {
    let mut writer = PdfWriter::new(&sheet, Paper::F4);
    for number in 1..=5 {
        let name = Cell::Text(format!("Contoh uraian {number}"));
        writer.push_row(&[Cell::Number(number), name, Cell::Number(number * 1_234)])?;
    }

    writer.finish()
}
