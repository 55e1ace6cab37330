//! The tests, and what they find.

use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::clock::waktu;
use crate::types::{CheckRunId, FamilyId, KodeWilayah, PersonId, Sex};

macro_rules! tests {
    ($($(#[$doc:meta])* $name:ident: $code:literal, $group:ident, $label:literal, $meaning:literal;)+) => {
        /// One question that an auditor asks of the whole register. Each fault belongs to one test.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(super) enum Test {
            $($(#[$doc])* $name,)+
        }

        impl Test {
            pub const ALL: &[Test] = &[$(Test::$name),+];

            /// As stored and as it stands in the URL.
            pub fn code(self) -> &'static str {
                match self { $(Test::$name => $code,)+ }
            }

            pub fn group(self) -> Group {
                match self { $(Test::$name => Group::$group,)+ }
            }

            pub fn label(self) -> &'static str {
                match self { $(Test::$name => $label,)+ }
            }

            /// What exactly is a finding.
            pub fn meaning(self) -> &'static str {
                match self { $(Test::$name => $meaning,)+ }
            }
        }
    };
}

/// What a test is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    Identity,
    Family,
    Leaving,
    Way,
}

impl Group {
    pub fn label(self) -> &'static str {
        match self {
            Group::Identity => "Identitas",
            Group::Family => "Kartu Keluarga",
            Group::Leaving => "Sudah keluar",
            Group::Way => "Kategori dan verifikasi",
        }
    }
}

tests! {
    DoubleNik: "nik-ganda", Identity, "NIK ganda",
        "Satu NIK pada dua orang atau lebih, tanpa dua nomor KK yang berbeda.";
    NikInTwoKk: "nik-dua-kk", Identity, "NIK yang sama di dua KK",
        "Satu NIK tercatat dalam dua nomor KK yang berbeda.";
    Alike: "orang-mirip", Identity, "Orang yang sama, NIK berbeda",
        "Nama, tanggal lahir, jenis kelamin, dan ibu kandung sama; NIK berbeda atau belum ada.";
    NoNik: "nik-tanpa-alasan", Identity, "Tanpa NIK, tanpa alasan",
        "NIK kosong dan alasannya kosong atau tidak dikenal.";
    NikBirth: "nik-tanggal", Identity, "NIK berbeda dari tanggal lahir atau jenis kelamin",
        "Tanggal atau jenis kelamin di NIK tidak sama dengan isian, tanpa alasan tertulis.";
    NikShape: "nik-bentuk", Identity, "NIK tidak mungkin",
        "Provinsi tidak dikenal, tanggal tidak ada di kalender, atau nomor urut 0000.";
    NikIsKk: "nik-sama-kk", Identity, "NIK sama dengan nomor KK",
        "Enam belas angka NIK sama dengan nomor KK keluarganya.";
    Unreadable: "nomor-tidak-terbuka", Identity, "Nomor tersegel tidak terbuka",
        "NIK atau nomor KK tidak terbuka di tempatnya: mungkin dipindahkan di luar program.";
    BirthDate: "tanggal-mustahil", Identity, "Tanggal mustahil",
        "Lahir sesudah hari ini, lebih dari 120 tahun yang lalu, atau dinilai sebelum lahir atau sesudah hari ini.";
    KkInTwoDesa: "kk-dua-desa", Family, "KK di dua desa",
        "Satu nomor KK dengan anggota di dua desa/kelurahan.";
    NoKk: "kk-tanpa-alasan", Family, "Tanpa nomor KK, tanpa alasan",
        "Nomor KK kosong dan alasannya kosong atau tidak dikenal.";
    NoHead: "kk-tanpa-kepala", Family, "KK tanpa kepala keluarga",
        "Keluarga dengan nomor KK dan dua anggota atau lebih, tidak ada yang tercatat sebagai kepala.";
    TwoHeads: "kk-dua-kepala", Family, "KK dengan dua kepala keluarga",
        "Dua anggota atau lebih tercatat sebagai kepala.";
    DesaDiffers: "desa-berbeda", Family, "Desa tidak sama",
        "Desa orang berbeda dari desa keluarganya, atau desa kategori dari desa orangnya.";
    DeadInForce: "meninggal-berlaku", Leaving, "Meninggal, masih berlaku",
        "Tercatat meninggal, tetapi ada kategori yang berlaku.";
    MovedInForce: "pindah-berlaku", Leaving, "Pindah, masih berlaku",
        "Tercatat pindah, tetapi ada kategori yang berlaku.";
    GoneInForce: "keluar-berlaku", Leaving, "Mandiri, menolak, atau tidak ditemukan, masih berlaku",
        "Tercatat keluar karena alasan lain, tetapi ada kategori yang berlaku.";
    NoDeparture: "keluar-tanpa-berita", Leaving, "Keluar tanpa keputusan",
        "Tercatat keluar tanpa laporan yang disahkan, atau sebaliknya.";
    MergedInForce: "gabungan-berlaku", Leaving, "Data gabungan, masih berlaku",
        "Data sudah digabung ke data lain, tetapi masih punya kategori yang berlaku.";
    WrongAge: "usia-kategori", Way, "Umur tidak sesuai kategori",
        "Umur pada tanggal penilaian di luar batas kategorinya, tanpa alasan tertulis.";
    WrongSex: "kelamin-kategori", Way, "Jenis kelamin tidak sesuai kategori",
        "Kategori khusus satu jenis kelamin pada orang dari jenis kelamin lain.";
    OwnVerification: "verifikasi-sendiri", Way, "Diverifikasi pembuatnya",
        "Yang memasukkan atau mengirim data sama dengan yang memverifikasinya.";
    StepsMissing: "tanpa-langkah", Way, "Diverifikasi tanpa dikirim",
        "Terverifikasi, tetapi tidak pernah dikirim untuk verifikasi.";
    BrokenHistory: "riwayat-putus", Way, "Riwayat terputus",
        "Status sekarang bukan hasil langkah terakhir, atau satu langkah tidak menyambung langkah sebelumnya.";
    NoReason: "tanpa-alasan", Way, "Ditolak atau dikembalikan tanpa alasan",
        "Langkah dikembalikan atau tidak memenuhi yang alasannya kosong.";
    Overdue: "lewat-verifikasi", Way, "Verifikasi ulang terlewat",
        "Terverifikasi lebih dari 12 bulan yang lalu dan belum diperiksa ulang.";
}

/// A test that this program does not know.
#[derive(Debug, thiserror::Error)]
#[error("unknown test")]
pub(super) struct UnknownTest;

impl FromStr for Test {
    type Err = UnknownTest;

    fn from_str(code: &str) -> Result<Test, UnknownTest> {
        Test::ALL
            .iter()
            .copied()
            .find(|test| test.code() == code)
            .ok_or(UnknownTest)
    }
}

/// One fault, and the records it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub test: Test,
    /// Where the first of the records lies.
    pub desa_kode: KodeWilayah,
    pub person_ids: Vec<Uuid>,
    pub family_ids: Vec<Uuid>,
}

/// The same as it comes from the database.
pub(super) struct FoundRow {
    pub kind: String,
    pub desa_kode: KodeWilayah,
    pub person_ids: Vec<Uuid>,
    pub family_ids: Vec<Uuid>,
}

impl FoundRow {
    /// None for a test that was taken out of the program since.
    pub fn finding(self) -> Option<Finding> {
        Some(Finding {
            test: self.kind.parse().ok()?,
            desa_kode: self.desa_kode,
            person_ids: self.person_ids,
            family_ids: self.family_ids,
        })
    }
}

/// What is needed of a person to judge the number.
pub(super) struct NumberRow {
    pub id: PersonId,
    pub desa_kode: KodeWilayah,
    pub family_id: Option<FamilyId>,
    pub nik_enc: Vec<u8>,
    pub has_mismatch_reason: bool,
    pub sex: Sex,
    pub born_on: NaiveDate,
}

/// The card of a family that has somebody in it.
pub(super) struct CardRow {
    pub id: FamilyId,
    pub desa_kode: KodeWilayah,
    pub nomor_kk_enc: Vec<u8>,
}

/// Persons of one name, birth date, sex and mother.
pub(super) struct AlikeRow {
    pub desa_kode: KodeWilayah,
    pub person_ids: Vec<Uuid>,
}

/// How much a run looked at.
pub(super) struct Size {
    pub person_count: i64,
    pub family_count: i64,
    pub restricted_count: i64,
}

/// One run, as listed and as the head of its report.
pub(super) struct Run {
    pub id: CheckRunId,
    pub area_kode: KodeWilayah,
    pub area_name: String,
    pub ran_by_name: String,
    pub ran_at: DateTime<Utc>,
    pub person_count: i64,
    pub family_count: i64,
    pub restricted_count: i64,
    pub finding_count: i64,
}

impl Run {
    pub fn at_text(&self) -> String {
        waktu(self.ran_at)
    }

    pub fn area_text(&self) -> String {
        crate::wilayah::Wilayah {
            kode: self.area_kode.clone(),
            nama: self.area_name.clone(),
        }
        .full_name()
    }
}

/// What a record of a finding is called without saying who it is.
pub(super) struct Subject {
    pub id: Uuid,
    pub is_family: bool,
    pub number_enc: Option<Vec<u8>>,
}

/// "3F2A91C0": enough of a random id to find the record, and nothing else.
pub(super) fn record_number(id: Uuid) -> String {
    id.simple()
        .to_string()
        .chars()
        .take(8)
        .collect::<String>()
        .to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back_and_differ() {
        for test in Test::ALL {
            assert_eq!(test.code().parse::<Test>().ok(), Some(*test));
        }
        let mut codes: Vec<_> = Test::ALL.iter().map(|test| test.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Test::ALL.len());
    }
}
