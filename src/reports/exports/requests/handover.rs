//! The minutes that go with data handed to another office (Peraturan BPS 6/2025 art. 23 and 24): which data, how much,
//! to whom, how, and what the receiver stands by. Names nobody in the data.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

use super::model::ExportRequest;
use super::{actions, queries};
use crate::auth::{Actor, Permission};
use crate::clock;
use crate::letterhead::find_head;
use crate::page::Page;
use crate::paths;
use crate::reports::exports::form::Handover;
use crate::sheet::pdf::letter::{Block, Letter};
use crate::sheet::pdf::write_letter;
use crate::sheet::{Check, Letterhead, Paper, Signatory};
use crate::types::ExportId;
use crate::types::tanggal::tanggal;
use crate::types::terbilang::hari_tanggal_terbilang;
use crate::web::{AppState, Error, Path, Result, Tx};

pub async fn show(
    page: Page,
    actor: Actor,
    State(state): State<AppState>,
    mut tx: Tx,
    Path(id): Path<ExportId>,
) -> Result<Response> {
    let scope = actor.scope_for(Permission::ExportPersons)?;
    let request = queries::find_own(&mut tx, &scope, actor.id, id)
        .await?
        .ok_or(Error::NotFound)?;
    let (Some(handover), Some(made_at)) = (&request.handover, request.made_at) else {
        return Err(Error::NotFound);
    };
    let code = queries::find_code(&mut tx, id).await?;
    actions::record_handover(&mut tx, &actor, &request, state.clock.now()).await?;
    let head = find_head(&mut tx, &request.area_kode, &page.region_name).await?;
    tx.commit().await?;
    let letter = letter(
        &page.region_name,
        head.letterhead,
        &request,
        handover,
        made_at,
        code.as_deref(),
    );
    let bytes = tokio::task::spawn_blocking(move || write_letter(&letter, Paper::F4))
        .await
        .map_err(Error::internal)?
        .map_err(Error::internal)?;
    let disposition = format!("attachment; filename=\"bast-{}.pdf\"", request.number());
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&disposition).map_err(Error::internal)?,
        ),
    ];

    Ok((headers, bytes).into_response())
}

fn letter(
    region: &str,
    letterhead: Letterhead,
    request: &ExportRequest,
    handover: &Handover,
    made_at: DateTime<Utc>,
    code: Option<&str>,
) -> Letter {
    let day = clock::in_wib(made_at).date_naive();
    let giver = party(
        "1.",
        &[
            ("Nama", &handover.giver),
            ("NIP", &handover.giver_nip),
            ("Jabatan", &handover.giver_position),
            (
                "Instansi",
                &format!("Dinas Sosial, Pemberdayaan Perempuan dan Perlindungan Anak {region}"),
            ),
        ],
        "Selanjutnya disebut PIHAK PERTAMA, yang menyerahkan.",
    );
    let receiver = party(
        "2.",
        &[
            ("Nama", &handover.receiver),
            ("Jabatan", &handover.receiver_position),
            ("Instansi", &handover.receiver_office),
        ],
        "Selanjutnya disebut PIHAK KEDUA, yang menerima.",
    );

    Letter {
        letterhead,
        title: "BERITA ACARA SERAH TERIMA DATA".to_owned(),
        number: format!("Nomor: {}", handover.number),
        body: vec![
            Block::Paragraph(format!(
                "Pada hari ini, {} ({}), bertempat di {}, kami yang bertanda tangan di bawah ini:",
                hari_tanggal_terbilang(day),
                tanggal(day),
                handover.place
            )),
            giver,
            receiver,
            Block::Paragraph(
                "PIHAK PERTAMA menyerahkan kepada PIHAK KEDUA, dan PIHAK KEDUA menerima, data sebagai berikut:".to_owned(),
            ),
            data(request, made_at),
            Block::Heading("Pernyataan".to_owned()),
            Block::Numbered(promises(request)),
            Block::Paragraph(
                "Demikian berita acara ini dibuat dalam rangkap dua yang sama bunyinya, untuk dipergunakan sebagaimana mestinya.".to_owned(),
            ),
        ],
        signatories: vec![
            Signatory {
                above: vec!["PIHAK KEDUA,".to_owned(), format!("{},", handover.receiver_position)],
                name: handover.receiver.clone(),
                nip: String::new(),
            },
            Signatory {
                above: vec!["PIHAK PERTAMA,".to_owned(), format!("{},", handover.giver_position)],
                name: handover.giver.clone(),
                nip: handover.giver_nip.chars().filter(char::is_ascii_digit).collect(),
            },
        ],
        check: code.map(|code| Check {
            words: "Periksa keaslian data yang diserahkan:".to_owned(),
            address: format!("{}{}", request.site, paths::document_check(code)),
        }),
        footer: format!(
            "Balale, unduhan {}, {}, {}",
            request.number(),
            request.full_name,
            clock::waktu(made_at)
        ),
    }
}

/// One of the two, without what was left empty.
fn party(mark: &str, pairs: &[(&str, &String)], after: &str) -> Block {
    Block::Fields {
        mark: mark.to_owned(),
        pairs: pairs
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| ((*name).to_owned(), (*value).clone()))
            .collect(),
        after: after.to_owned(),
    }
}

/// Name, kind, volume, metadata and method.
fn data(request: &ExportRequest, made_at: DateTime<Utc>) -> Block {
    let columns = request.picks().columns(request.kind());
    let names: Vec<&str> = columns.iter().map(|column| column.title.as_str()).collect();
    let rows = i64::from(request.row_count.unwrap_or(0));
    let pairs = [
        (
            "Nama data",
            "Data Pemerlu Pelayanan Kesejahteraan Sosial (PPKS) menurut nama dan alamat".to_owned(),
        ),
        (
            "Jenis",
            format!("Data perorangan, {}, susunan DTSEN", request.format().short()),
        ),
        (
            "Volume",
            format!("{} baris, {}", crate::types::angka::ribuan(rows), request.volume_text()),
        ),
        ("Cakupan", request.filter.clone()),
        ("Keadaan per", clock::waktu(made_at)),
        ("Metadata", names.join(", ")),
        ("Nama berkas", request.file_name()),
        (
            "Cara penyerahan",
            "Berkas diserahkan langsung di media milik PIHAK KEDUA, tidak melalui aplikasi percakapan.".to_owned(),
        ),
        ("Tujuan", request.purpose.clone()),
    ];

    Block::Fields {
        mark: String::new(),
        pairs: pairs
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        after: String::new(),
    }
}

/// What both stand by.
fn promises(request: &ExportRequest) -> Vec<String> {
    vec![
        "Data diambil dari registri Balale sesuai keadaan pada waktu tersebut di atas; orang yang belum mempunyai NIK tidak ikut diserahkan.".to_owned(),
        format!(
            "PIHAK KEDUA memakai data hanya untuk tujuan tersebut di atas ({}), dan tidak meneruskannya kepada pihak lain tanpa persetujuan tertulis PIHAK PERTAMA.",
            request.purpose
        ),
        "PIHAK KEDUA melindungi data sesuai Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi, membatasi yang dapat membukanya, mencatat pemakaiannya, dan menghapusnya bila tujuannya selesai.".to_owned(),
        "Data dengan NIK atau nomor KK yang tidak cocok dikembalikan kepada PIHAK PERTAMA untuk diperbaiki.".to_owned(),
        "PIHAK KEDUA memberi tahu PIHAK PERTAMA paling lambat 3 x 24 jam bila data ini hilang atau dibuka pihak yang tidak berhak.".to_owned(),
    ]
}
