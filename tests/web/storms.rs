//! What the line, the thumb and the clock do to writes: clients that vanish, forms sent twice, two people at one
//! record, everybody at once. Each prints how many cases it tried and how many failed, and ends with a recount.

mod dice;
mod disconnects;
mod doubles;
mod mixture;
mod races;

use crate::support::Client;

/// The sheet of a family of one, filled in and ready to be sent: where to, and what. `n` tells one family from another.
async fn filled_sheet(operator: &mut Client, n: usize) -> (String, Vec<(String, String)>) {
    operator.get("/keluarga/baru").await;
    let (day, serial) = (n % 28 + 1, n + 1);
    operator.filled(
        "form[action='/keluarga']",
        &[
            ("nomor_kk", &format!("990704010120{serial:04}")),
            ("a1_nik", &format!("990704{day:02}0390{serial:04}")),
            ("a1_nama", "Bujang Contoh"),
            ("a1_tanggal_lahir", &format!("{day:02}/03/1990")),
            ("a1_jenis_kelamin", "L"),
            ("a1_kategori", "24"),
            ("aksi", "simpan"),
        ],
    )
}
