use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::actions::desa_of;
use crate::auth::{Actor, Permission};
use crate::ppks::categories::{CATALOGUE, DISABILITY_KINDS, Tiers};
use crate::sheet::{BlankColumn, blank};
use crate::web::{AppState, Db, Error, Result};
use crate::wilayah;

/// What a browser is told that a workbook is.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const HELP: [&str; 9] = [
    "Isi lembar Data, satu orang satu baris. Lembar ini dan lembar Daftar tidak perlu diubah.",
    "Anggota satu keluarga ditulis berurutan. Nomor KK cukup di baris pertama keluarganya.",
    "NIK dan nomor KK 16 angka. Kolomnya sudah berupa teks, jadi angkanya tidak berubah.",
    "Belum punya NIK? Tulis sebabnya: bayi, belum rekam, hilang, adat, atau pendatang.",
    "Belum punya KK? Tulis: belum punya, hilang, tanpa alamat, atau adat.",
    "Tanggal lahir ditulis 31/12/1990. Boleh kosong kalau NIK-nya ada.",
    "Kategori dipilih dari daftar. Anggota keluarga yang bukan PPKS: kosongkan kategorinya.",
    "Kasus rahasia tidak ditulis di berkas. Isi lewat menu Tambah keluarga.",
    "Sesudah diisi, unggah di menu Impor. Balale memeriksa dulu; belum ada yang tersimpan sampai Anda menekan Simpan.",
];

/// An empty table for this desa.
pub async fn show(actor: Actor, State(state): State<AppState>, mut db: Db) -> Result<Response> {
    let scope = actor.scope_for(Permission::RegisterPersons)?;
    let area = wilayah::queries::find(&mut db, desa_of(&scope)?)
        .await?
        .ok_or(Error::NotFound)?;
    let tiers = Tiers::find(&mut db).await?;
    let lines = [
        format!("DATA PPKS {}", area.full_name().to_uppercase()),
        format!("{}, tahun {}", state.site.region_name, state.clock.today().format("%Y")),
    ];
    let bytes =
        blank(&lines, &columns(&tiers, &actor.area_name), &HELP, state.clock.today()).map_err(Error::internal)?;

    Ok(download(bytes, "templat-ppks.xlsx"))
}

/// A workbook as an answer.
pub fn download(bytes: Vec<u8>, name: &str) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");

    (
        [
            (header::CONTENT_TYPE, XLSX.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ],
        bytes,
    )
        .into_response()
}

fn columns(tiers: &Tiers, desa: &str) -> Vec<BlankColumn> {
    let open = |title, width| BlankColumn {
        title,
        width,
        choices: Vec::new(),
    };
    let chosen = |title, width, choices| BlankColumn { title, width, choices };
    let categories: Vec<String> = CATALOGUE
        .categories
        .iter()
        .filter(|category| !tiers.is_secret(&category.code))
        .map(|category| category.label())
        .collect();
    let kinds = DISABILITY_KINDS.iter().map(|(_, label)| (*label).to_owned()).collect();

    vec![
        open("No KK", 20.0),
        open("NIK", 20.0),
        open("Nama lengkap", 28.0),
        open("Tanggal lahir", 14.0),
        chosen("Jenis kelamin", 10.0, vec!["L".to_owned(), "P".to_owned()]),
        chosen("Kategori PPKS", 34.0, categories.clone()),
        chosen("Kategori kedua", 34.0, categories),
        chosen("Jenis disabilitas", 18.0, kinds),
        open("Ibu kandung", 24.0),
        open("Dusun", 16.0),
        open("RT", 6.0),
        open("RW", 6.0),
        open("Alamat", 28.0),
        chosen("Desa/Kelurahan", 18.0, vec![desa.to_owned()]),
    ]
}
