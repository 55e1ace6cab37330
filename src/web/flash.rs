//! One sentence carried across a redirect. The cookie holds a code, never text: nobody can put words on our pages,
//! and nothing personal lies in the browser.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::types::Receipt;

const COOKIE: &str = "__Host-kabar";
const RECEIPT: &str = "__Host-tanda";

/// What can be said, once each: its name here, its word in the cookie, its sentence.
macro_rules! flashes {
    ($($name:ident $code:literal $text:literal;)+) => {
        /// What just happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Flash {
            $($name),+
        }

        impl Flash {
            const ALL: &[Flash] = &[$(Flash::$name),+];

            fn code(self) -> &'static str {
                match self {
                    $(Flash::$name => $code),+
                }
            }

            pub fn text(self) -> &'static str {
                match self {
                    $(Flash::$name => $text),+
                }
            }
        }
    };
}

flashes! {
    Saved "tersimpan"
        "Tersimpan sebagai draf. Kirim bila sudah lengkap.";
    Submitted "terkirim"
        "Terkirim. Menunggu verifikasi.";
    SavedAndSubmitted "tersimpan-terkirim"
        "Tersimpan dan terkirim. Menunggu verifikasi.";
    Approved "disetujui"
        "Disetujui. Ini data berikutnya.";
    Returned "dikembalikan"
        "Dikembalikan kepada operator. Ini data berikutnya.";
    Rejected "ditolak"
        "Dicatat tidak memenuhi kriteria. Ini data berikutnya.";
    PasswordChanged "sandi"
        "Kata sandi sudah diganti. Sesi lain sudah diakhiri.";
    SignedOut "keluar"
        "Anda sudah keluar.";
    SessionEnded "sesi"
        "Sesi itu sudah diakhiri.";
    AccountSaved "akun"
        "Akun tersimpan.";
    AccountDisabled "akun-nonaktif"
        "Akun dinonaktifkan. Semua sesinya berakhir.";
    AccountEnabled "akun-aktif"
        "Akun aktif lagi.";
    DraftDiscarded "draf"
        "Draf dibuang.";
    QueueEmpty "antrean"
        "Semua data sudah diperiksa. Tidak ada lagi yang menunggu.";
    SlipsErased "slip"
        "Slip dihapus dari sistem.";
    FormNotYours "bukan-isian"
        "Isian yang tertunda milik akun lain, jadi tidak dikirim.";
    DraftKept "draf-disimpan"
        "Draf disimpan. Lanjutkan kapan saja dari sini.";
    Changed "berubah"
        "Perubahan tersimpan.";
    FormTooOld "isian-lama"
        "Isian yang tertunda lebih dari 24 jam, jadi tidak dikirim. Isi lagi formulirnya.";
    FormDropped "isian-lepas"
        "Isian yang tertunda belum terkirim. Selesaikan langkah ini dulu, lalu isi lagi formulirnya.";
    SecretAccepted "kasus-diterima"
        "Kasus diterima.";
    SecretClosed "kasus-ditutup"
        "Kasus ditutup.";
    SecretLinked "kasus-ditautkan"
        "Kasus ditautkan ke orang ini.";
    SecondFactorOn "kode-masuk"
        "Kode masuk terpasang. Mulai sekarang, setiap masuk memerlukan kode dari HP Anda.";
    RequestSaved "permohonan"
        "Permohonan tersimpan.";
    Restricted "dibatasi"
        "Data orang ini sekarang dibatasi.";
    Unrestricted "tidak-dibatasi"
        "Pembatasan dicabut. Data orang ini kembali seperti semula.";
    DestructionProposed "usul-musnah"
        "Usulan tersimpan. Orang lain harus menyetujuinya.";
    DestructionDone "musnah"
        "Data sudah dimusnahkan. Cetak berita acaranya.";
    DestructionCancelled "batal-musnah"
        "Usulan dibatalkan. Tidak ada data yang dimusnahkan.";
    GrantProposed "wewenang-usul"
        "Usulan tersimpan. Wewenang ini berlaku setelah disetujui orang lain.";
    GrantApproved "wewenang-setuju"
        "Wewenang disetujui dan langsung berlaku.";
    GrantRefused "wewenang-tolak"
        "Usulan wewenang ditolak.";
    GrantRevoked "wewenang-cabut"
        "Wewenang dicabut. Pemiliknya tidak dapat memakainya lagi.";
    EmergencyStarted "darurat"
        "Akses darurat berlaku 60 menit. Pimpinan dan admin DSP3A sudah diberi tahu.";
    EmergencySeen "darurat-dilihat"
        "Akses darurat ditandai sudah dilihat.";
    AccountsExtended "akun-panjang"
        "Masa berlaku akun yang dipilih diperpanjang 12 bulan dari hari ini.";
    AccountsDisabled "akun-banyak"
        "Akun yang dipilih dinonaktifkan. Semua sesinya berakhir.";
    ReviewFinished "tinjauan"
        "Tinjauan dicatat selesai.";
    Answered "jawaban"
        "Jawaban tersimpan. Kategorinya tidak berubah.";
    CampaignClosed "pemutakhiran-tutup"
        "Pemutakhiran ditutup.";
    CampaignSaved "pemutakhiran"
        "Tersimpan. Periksa kuota tiap desa, lalu mulai.";
    CampaignStarted "pemutakhiran-mulai"
        "Pemutakhiran dimulai. Desa dapat mencetak daftarnya.";
    ResultsConfirmed "hasil"
        "Hasil yang dipilih sudah dikonfirmasi.";
    VisitSaved "kunjungan"
        "Hasil tersimpan. Ini keluarga berikutnya.";
    VisitsDone "kunjungan-habis"
        "Hasil tersimpan. Semua keluarga sudah didata.";
    WindowSaved "periode"
        "Periode tersimpan.";
    TierRaised "tingkat"
        "Tingkat dinaikkan dan langsung berlaku.";
    FieldChecked "lapangan"
        "Hasil pemeriksaan tercatat. Terima kasih.";
    MergeUndone "dipisah"
        "Penggabungan dibatalkan. Kedua data kembali seperti semula.";
    SecretAssigned "kasus-dititipkan"
        "Kasus dititipkan. TKSK menemukannya di menu Kasus titipan.";
    SecretNoted "catatan"
        "Catatan tersimpan.";
    SecretUnassigned "kasus-ditarik"
        "Titipan ditarik. TKSK tidak dapat membukanya lagi.";
    TransferAnswered "pindah-dijawab"
        "Jawaban tercatat. DSP3A yang memutuskan.";
    TransferAsked "pindah-diminta"
        "Permintaan dicatat. DSP3A memeriksanya; hasilnya muncul di halaman ini.";
    TransferForwarded "pindah-diteruskan"
        "Diteruskan kepada desa asal. Menunggu jawabannya.";
    TransferMoved "pindah-selesai"
        "Orangnya sudah pindah. Riwayatnya ikut ke desa tujuan.";
    TransferRefused "pindah-ditolak"
        "Tidak dipindahkan. Alasannya tercatat dan dibaca kedua pihak.";
    TwinsMerged "digabung"
        "Digabung. Penggabungan ini dapat dibatalkan selama 90 hari.";
    TwinsParted "bukan-ganda"
        "Dicatat: bukan orang yang sama. Pasangan ini tidak muncul lagi.";
    TwinsToCheck "diperiksa"
        "Kedua desa diminta memeriksa orangnya. Pasangan ini tetap di antrean sampai Anda memutuskan.";
    EvidenceStored "bukti"
        "Tersimpan. Periksa gambarnya di bawah; bila kurang jelas, ganti.";
    EvidenceRetired "bukti-ditarik"
        "Ditarik dari halaman ini. Berkas lama tetap disimpan.";
    FamilySplit "keluarga-pisah"
        "Keluarga dipisah. Ini keluarga yang baru.";
    FamilyMerged "keluarga-gabung"
        "Keluarga digabung. Semua anggotanya sekarang di sini.";
    RolesSaved "hubungan"
        "Hubungan keluarga tersimpan.";
    Endorsed "disahkan"
        "Disahkan. Ini data berikutnya.";
    Recommended "direkomendasikan"
        "Direkomendasikan. Ini data berikutnya.";
    Undone "diurungkan"
        "Keputusan diurungkan. Datanya menunggu keputusan lagi.";
    SampleDecided "contoh"
        "Keputusan contoh tersimpan. Lanjutkan contoh berikutnya.";
    MinutesMade "ba-dibuat"
        "Berita acara dibuat. Cetak, tanda tangani, lalu unggah pindaiannya.";
    ScanKept "ba-pindaian"
        "Pindaian tersimpan. Buka dan pastikan terbaca, lalu sahkan datanya.";
    MinutesEndorsed "ba-disahkan"
        "Data dalam berita acara disahkan dan diteruskan.";
    ApprovedTogether "sekaligus"
        "Data tanpa peringatan disetujui sekaligus.";
    DepartureReported "keluar-dilaporkan"
        "Laporan tersimpan. Petugas DSP3A lain akan memutuskannya; sampai itu data tetap berlaku.";
    DepartureConfirmed "keluar-disahkan"
        "Keluar disahkan. Orangnya tetap ada di daftar dengan tandanya, dan tidak lagi dihitung.";
    DepartureDeclined "keluar-ditolak"
        "Laporan tidak disetujui. Data orangnya tetap berlaku.";
    PersonBack "kembali"
        "Orang ini tercatat kembali. Kategorinya menjadi draf: minta operator memeriksa, lalu mengirimnya.";
    TaskClosed "tugas"
        "Tugas selesai.";
    ImportChecked "impor-diperiksa"
        "Berkas sudah dibaca. Belum ada yang masuk ke data: periksa dulu di bawah.";
    ImportMended "impor-diperbaiki"
        "Perbaikan dicatat dan barisnya diperiksa lagi.";
    ExportAsked "unduh-diminta"
        "Permintaan tersimpan. Petugas lain harus menyetujuinya dulu.";
    ExportPrepared "unduh-disiapkan"
        "Permintaan tersimpan. Tekan Buat berkas.";
    ExportCancelled "unduh-dibatalkan"
        "Permintaan dibatalkan. Tidak ada berkas yang tersimpan.";
    ExportApproved "unduh-disetujui"
        "Permintaan disetujui. Peminta dapat membuat berkasnya.";
    ExportRefused "unduh-ditolak"
        "Permintaan ditolak. Peminta membaca alasan Anda.";
    CommunitySaved "komunitas"
        "Komunitas tersimpan.";
    CaseDecided "kasus-diputuskan"
        "Keputusan tersimpan.";
    CaseWithdrawn "kasus-dicabut"
        "Kasus dicabut. Kasus baru dapat dicatat kapan saja.";
    CaseEnded "kasus-berakhir"
        "Kasus dinyatakan tidak berlaku lagi. Riwayatnya tetap ada.";
}

impl Flash {
    /// Goes to `location` and says this there.
    pub fn redirect(self, location: &str) -> Response {
        let mut response = Redirect::to(location).into_response();
        let cookie = format!(
            "{COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60",
            self.code()
        );
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }

        response
    }

    /// The same, and there also the number of a receipt. It is shown once and stands in no URL: the address of a
    /// family beside a receipt would tell whoever reads the browser's history what was sent about whom.
    pub fn redirect_with(self, location: &str, receipt: Option<&Receipt>) -> Response {
        let mut response = self.redirect(location);
        if let Some(receipt) = receipt {
            let cookie = format!("{RECEIPT}={receipt}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60");
            if let Ok(value) = HeaderValue::from_str(&cookie) {
                response.headers_mut().append(header::SET_COOKIE, value);
            }
        }

        response
    }

    /// The receipt that the request's cookie carries.
    pub fn read_receipt(headers: &HeaderMap) -> Option<Receipt> {
        cookie(headers, RECEIPT)?.parse().ok()
    }

    /// What the request's cookie says.
    pub fn read(headers: &HeaderMap) -> Option<Flash> {
        let code = cookie(headers, COOKIE)?;

        Flash::ALL.iter().copied().find(|flash| flash.code() == code)
    }

    /// Takes the sentence back once it has been shown.
    pub fn clear(response: &mut Response) {
        let cleared = HeaderValue::from_static("__Host-kabar=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
        response.headers_mut().append(header::SET_COOKIE, cleared);
    }

    /// Takes the receipt back once it has been shown.
    pub fn clear_receipt(response: &mut Response) {
        let cleared = HeaderValue::from_static("__Host-tanda=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
        response.headers_mut().append(header::SET_COOKIE, cleared);
    }
}

/// One cookie of a request.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_comes_back_as_itself() {
        for flash in Flash::ALL.iter().copied() {
            let mut headers = HeaderMap::new();
            headers.insert(
                header::COOKIE,
                format!("a=b; {COOKIE}={}", flash.code()).parse().unwrap(),
            );
            assert_eq!(Flash::read(&headers), Some(flash));
        }
    }
}
