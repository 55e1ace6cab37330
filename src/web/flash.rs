//! One sentence carried across a redirect. The cookie holds a code, never text: nobody can put words on our pages,
//! and nothing personal lies in the browser.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};

use crate::types::Receipt;

const COOKIE: &str = "__Host-kabar";
const RECEIPT: &str = "__Host-tanda";

/// What just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flash {
    Saved,
    Submitted,
    SavedAndSubmitted,
    Approved,
    Returned,
    Rejected,
    PasswordChanged,
    SignedOut,
    SessionEnded,
    AccountSaved,
    AccountDisabled,
    AccountEnabled,
    DraftDiscarded,
    QueueEmpty,
    SlipsErased,
    FormNotYours,
    DraftKept,
    Changed,
    FormTooOld,
    FormDropped,
    SecretAccepted,
    SecretClosed,
    SecretLinked,
    SecondFactorOn,
    RequestSaved,
    Restricted,
    Unrestricted,
    DestructionProposed,
    DestructionDone,
    DestructionCancelled,
    GrantProposed,
    GrantApproved,
    GrantRefused,
    GrantRevoked,
    EmergencyStarted,
    EmergencySeen,
    AccountsExtended,
    AccountsDisabled,
    ReviewFinished,
    Answered,
    CampaignClosed,
    CampaignSaved,
    CampaignStarted,
    ResultsConfirmed,
    VisitSaved,
    VisitsDone,
    WindowSaved,
    TierRaised,
    FieldChecked,
    MergeUndone,
    SecretAssigned,
    SecretNoted,
    SecretUnassigned,
    TransferAnswered,
    TransferAsked,
    TransferForwarded,
    TransferMoved,
    TransferRefused,
    TwinsMerged,
    TwinsParted,
    TwinsToCheck,
    EvidenceStored,
    EvidenceRetired,
    FamilySplit,
    FamilyMerged,
    RolesSaved,
}

impl Flash {
    const ALL: [Flash; 66] = [
        Flash::Saved,
        Flash::Submitted,
        Flash::SavedAndSubmitted,
        Flash::Approved,
        Flash::Returned,
        Flash::Rejected,
        Flash::PasswordChanged,
        Flash::SignedOut,
        Flash::SessionEnded,
        Flash::AccountSaved,
        Flash::AccountDisabled,
        Flash::AccountEnabled,
        Flash::DraftDiscarded,
        Flash::QueueEmpty,
        Flash::SlipsErased,
        Flash::FormNotYours,
        Flash::DraftKept,
        Flash::Changed,
        Flash::FormTooOld,
        Flash::FormDropped,
        Flash::SecretAccepted,
        Flash::SecretClosed,
        Flash::SecretLinked,
        Flash::SecondFactorOn,
        Flash::RequestSaved,
        Flash::Restricted,
        Flash::Unrestricted,
        Flash::DestructionProposed,
        Flash::DestructionDone,
        Flash::DestructionCancelled,
        Flash::GrantProposed,
        Flash::GrantApproved,
        Flash::GrantRefused,
        Flash::GrantRevoked,
        Flash::EmergencyStarted,
        Flash::EmergencySeen,
        Flash::AccountsExtended,
        Flash::AccountsDisabled,
        Flash::ReviewFinished,
        Flash::WindowSaved,
        Flash::CampaignSaved,
        Flash::CampaignStarted,
        Flash::CampaignClosed,
        Flash::VisitSaved,
        Flash::VisitsDone,
        Flash::ResultsConfirmed,
        Flash::Answered,
        Flash::TierRaised,
        Flash::SecretAssigned,
        Flash::SecretUnassigned,
        Flash::SecretNoted,
        Flash::TwinsMerged,
        Flash::TwinsParted,
        Flash::TwinsToCheck,
        Flash::MergeUndone,
        Flash::FieldChecked,
        Flash::TransferAsked,
        Flash::TransferAnswered,
        Flash::TransferForwarded,
        Flash::TransferMoved,
        Flash::TransferRefused,
        Flash::EvidenceStored,
        Flash::EvidenceRetired,
        Flash::FamilySplit,
        Flash::FamilyMerged,
        Flash::RolesSaved,
    ];

    fn code(self) -> &'static str {
        match self {
            Flash::Saved => "tersimpan",
            Flash::Submitted => "terkirim",
            Flash::SavedAndSubmitted => "tersimpan-terkirim",
            Flash::Approved => "disetujui",
            Flash::Returned => "dikembalikan",
            Flash::Rejected => "ditolak",
            Flash::PasswordChanged => "sandi",
            Flash::SignedOut => "keluar",
            Flash::SessionEnded => "sesi",
            Flash::AccountSaved => "akun",
            Flash::AccountDisabled => "akun-nonaktif",
            Flash::AccountEnabled => "akun-aktif",
            Flash::DraftDiscarded => "draf",
            Flash::QueueEmpty => "antrean",
            Flash::SlipsErased => "slip",
            Flash::FormNotYours => "bukan-isian",
            Flash::DraftKept => "draf-disimpan",
            Flash::Changed => "berubah",
            Flash::FormTooOld => "isian-lama",
            Flash::FormDropped => "isian-lepas",
            Flash::SecretAccepted => "kasus-diterima",
            Flash::SecretClosed => "kasus-ditutup",
            Flash::SecretLinked => "kasus-ditautkan",
            Flash::SecondFactorOn => "kode-masuk",
            Flash::RequestSaved => "permohonan",
            Flash::Restricted => "dibatasi",
            Flash::Unrestricted => "tidak-dibatasi",
            Flash::DestructionProposed => "usul-musnah",
            Flash::DestructionDone => "musnah",
            Flash::DestructionCancelled => "batal-musnah",
            Flash::GrantProposed => "wewenang-usul",
            Flash::GrantApproved => "wewenang-setuju",
            Flash::GrantRefused => "wewenang-tolak",
            Flash::GrantRevoked => "wewenang-cabut",
            Flash::EmergencyStarted => "darurat",
            Flash::EmergencySeen => "darurat-dilihat",
            Flash::AccountsExtended => "akun-panjang",
            Flash::AccountsDisabled => "akun-banyak",
            Flash::ReviewFinished => "tinjauan",
            Flash::WindowSaved => "periode",
            Flash::CampaignSaved => "pemutakhiran",
            Flash::CampaignStarted => "pemutakhiran-mulai",
            Flash::CampaignClosed => "pemutakhiran-tutup",
            Flash::VisitSaved => "kunjungan",
            Flash::VisitsDone => "kunjungan-habis",
            Flash::ResultsConfirmed => "hasil",
            Flash::Answered => "jawaban",
            Flash::TierRaised => "tingkat",
            Flash::SecretAssigned => "kasus-dititipkan",
            Flash::SecretUnassigned => "kasus-ditarik",
            Flash::SecretNoted => "catatan",
            Flash::TwinsMerged => "digabung",
            Flash::TwinsParted => "bukan-ganda",
            Flash::TwinsToCheck => "diperiksa",
            Flash::MergeUndone => "dipisah",
            Flash::FieldChecked => "lapangan",
            Flash::TransferAsked => "pindah-diminta",
            Flash::TransferAnswered => "pindah-dijawab",
            Flash::TransferForwarded => "pindah-diteruskan",
            Flash::TransferMoved => "pindah-selesai",
            Flash::TransferRefused => "pindah-ditolak",
            Flash::EvidenceStored => "bukti",
            Flash::EvidenceRetired => "bukti-ditarik",
            Flash::FamilySplit => "keluarga-pisah",
            Flash::FamilyMerged => "keluarga-gabung",
            Flash::RolesSaved => "hubungan",
        }
    }

    pub fn text(self) -> &'static str {
        match self {
            Flash::Saved => "Tersimpan sebagai draf. Kirim bila sudah lengkap.",
            Flash::Submitted => "Terkirim. Menunggu verifikasi.",
            Flash::SavedAndSubmitted => "Tersimpan dan terkirim. Menunggu verifikasi.",
            Flash::Approved => "Disetujui. Ini data berikutnya.",
            Flash::Returned => "Dikembalikan kepada operator. Ini data berikutnya.",
            Flash::Rejected => "Dicatat tidak memenuhi kriteria. Ini data berikutnya.",
            Flash::PasswordChanged => "Kata sandi sudah diganti. Sesi lain sudah diakhiri.",
            Flash::SignedOut => "Anda sudah keluar.",
            Flash::SessionEnded => "Sesi itu sudah diakhiri.",
            Flash::AccountSaved => "Akun tersimpan.",
            Flash::AccountDisabled => "Akun dinonaktifkan. Semua sesinya berakhir.",
            Flash::AccountEnabled => "Akun aktif lagi.",
            Flash::DraftDiscarded => "Draf dibuang.",
            Flash::QueueEmpty => "Semua data sudah diperiksa. Tidak ada lagi yang menunggu.",
            Flash::SlipsErased => "Slip dihapus dari sistem.",
            Flash::FormNotYours => "Isian yang tertunda milik akun lain, jadi tidak dikirim.",
            Flash::DraftKept => "Draf disimpan. Lanjutkan kapan saja dari sini.",
            Flash::Changed => "Perubahan tersimpan.",
            Flash::SecretAccepted => "Kasus diterima.",
            Flash::SecretClosed => "Kasus ditutup.",
            Flash::SecretLinked => "Kasus ditautkan ke orang ini.",
            Flash::FormTooOld => "Isian yang tertunda lebih dari 24 jam, jadi tidak dikirim. Isi lagi formulirnya.",
            Flash::SecondFactorOn => "Kode masuk terpasang. Mulai sekarang, setiap masuk memerlukan kode dari HP Anda.",
            Flash::FormDropped => {
                "Isian yang tertunda belum terkirim. Selesaikan langkah ini dulu, lalu isi lagi formulirnya."
            }
            Flash::RequestSaved => "Permohonan tersimpan.",
            Flash::Restricted => "Data orang ini sekarang dibatasi.",
            Flash::Unrestricted => "Pembatasan dicabut. Data orang ini kembali seperti semula.",
            Flash::DestructionProposed => "Usulan tersimpan. Orang lain harus menyetujuinya.",
            Flash::DestructionDone => "Data sudah dimusnahkan. Cetak berita acaranya.",
            Flash::DestructionCancelled => "Usulan dibatalkan. Tidak ada data yang dimusnahkan.",
            Flash::GrantProposed => "Usulan tersimpan. Wewenang ini berlaku setelah disetujui orang lain.",
            Flash::GrantApproved => "Wewenang disetujui dan langsung berlaku.",
            Flash::GrantRefused => "Usulan wewenang ditolak.",
            Flash::GrantRevoked => "Wewenang dicabut. Pemiliknya tidak dapat memakainya lagi.",
            Flash::EmergencyStarted => "Akses darurat berlaku 60 menit. Pimpinan dan admin DSP3A sudah diberi tahu.",
            Flash::EmergencySeen => "Akses darurat ditandai sudah dilihat.",
            Flash::AccountsExtended => "Masa berlaku akun yang dipilih diperpanjang 12 bulan dari hari ini.",
            Flash::AccountsDisabled => "Akun yang dipilih dinonaktifkan. Semua sesinya berakhir.",
            Flash::ReviewFinished => "Tinjauan dicatat selesai.",
            Flash::WindowSaved => "Periode tersimpan.",
            Flash::CampaignSaved => "Tersimpan. Periksa kuota tiap desa, lalu mulai.",
            Flash::CampaignStarted => "Pemutakhiran dimulai. Desa dapat mencetak daftarnya.",
            Flash::CampaignClosed => "Pemutakhiran ditutup.",
            Flash::VisitSaved => "Hasil tersimpan. Ini keluarga berikutnya.",
            Flash::VisitsDone => "Hasil tersimpan. Semua keluarga sudah didata.",
            Flash::ResultsConfirmed => "Hasil yang dipilih sudah dikonfirmasi.",
            Flash::Answered => "Jawaban tersimpan. Kategorinya tidak berubah.",
            Flash::TierRaised => "Tingkat dinaikkan dan langsung berlaku.",
            Flash::SecretAssigned => "Kasus dititipkan. TKSK menemukannya di menu Kasus titipan.",
            Flash::SecretUnassigned => "Titipan ditarik. TKSK tidak dapat membukanya lagi.",
            Flash::SecretNoted => "Catatan tersimpan.",
            Flash::TwinsMerged => "Digabung. Penggabungan ini dapat dibatalkan selama 90 hari.",
            Flash::TwinsParted => "Dicatat: bukan orang yang sama. Pasangan ini tidak muncul lagi.",
            Flash::TwinsToCheck => {
                "Kedua desa diminta memeriksa orangnya. Pasangan ini tetap di antrean sampai Anda memutuskan."
            }
            Flash::MergeUndone => "Penggabungan dibatalkan. Kedua data kembali seperti semula.",
            Flash::FieldChecked => "Hasil pemeriksaan tercatat. Terima kasih.",
            Flash::TransferAsked => "Permintaan dicatat. DSP3A memeriksanya; hasilnya muncul di halaman ini.",
            Flash::TransferAnswered => "Jawaban tercatat. DSP3A yang memutuskan.",
            Flash::TransferForwarded => "Diteruskan kepada desa asal. Menunggu jawabannya.",
            Flash::TransferMoved => "Orangnya sudah pindah. Riwayatnya ikut ke desa tujuan.",
            Flash::TransferRefused => "Tidak dipindahkan. Alasannya tercatat dan dibaca kedua pihak.",
            Flash::EvidenceStored => "Tersimpan. Periksa gambarnya di bawah; bila kurang jelas, ganti.",
            Flash::EvidenceRetired => "Ditarik dari halaman ini. Berkas lama tetap disimpan.",
            Flash::FamilySplit => "Keluarga dipisah. Ini keluarga yang baru.",
            Flash::FamilyMerged => "Keluarga digabung. Semua anggotanya sekarang di sini.",
            Flash::RolesSaved => "Hubungan keluarga tersimpan.",
        }
    }

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

        Flash::ALL.into_iter().find(|flash| flash.code() == code)
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
        for flash in Flash::ALL {
            let mut headers = HeaderMap::new();
            headers.insert(
                header::COOKIE,
                format!("a=b; {COOKIE}={}", flash.code()).parse().unwrap(),
            );
            assert_eq!(Flash::read(&headers), Some(flash));
        }
    }
}
