//! Papers to take along.

use crate::types::{KodeWilayah, Level};

pub const PAPERS: &str = "/cetak";
/// The entry form, empty.
pub const BLANK_FORM: &str = "/cetak/formulir";
/// Who is to be asked, RT by RT.
pub const ROUNDS: &str = "/cetak/pendataan";
pub(super) const PERSONS_ON_PAPER: &str = "/cetak/daftar";

/// The list of people under a filter, whole and on paper.
pub fn persons_on_paper(query: &str) -> String {
    super::with_query(PERSONS_ON_PAPER, query)
}

/// The filter of the list for one area: `desa=61.07.01.1001`.
pub fn area_filter(kode: &KodeWilayah) -> String {
    match kode.level() {
        Level::Desa => format!("desa={kode}"),
        Level::Kecamatan => format!("kec={kode}"),
        Level::Kabupaten | Level::Provinsi => String::new(),
    }
}
