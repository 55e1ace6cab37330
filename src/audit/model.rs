use crate::types::KodeWilayah;

/// One act. `action` rhymes with the slice: "ppks.registered", "users.disabled".
#[derive(Clone, Debug)]
pub struct Event {
    pub action: &'static str,
    pub object_kind: &'static str,
    pub object_id: String,
    pub area: KodeWilayah,
    /// Names of the changed fields, never their values.
    pub fields: Vec<&'static str>,
    /// How closely what it was about is kept: 1 ordinary, 2 restricted, 3 secret.
    pub tier: i16,
}

impl Event {
    pub fn new(action: &'static str, object_kind: &'static str, object_id: impl ToString, area: &KodeWilayah) -> Event {
        Event {
            action,
            object_kind,
            object_id: object_id.to_string(),
            area: area.clone(),
            fields: Vec::new(),
            tier: 1,
        }
    }

    pub fn with_fields(mut self, fields: Vec<&'static str>) -> Event {
        self.fields = fields;
        self
    }

    pub fn with_tier(mut self, tier: i16) -> Event {
        self.tier = tier;
        self
    }
}

/// How a person reads an action.
fn label(action: &str) -> &str {
    match action {
        "families.registered" => "Keluarga didaftarkan",
        "families.changed" => "Data keluarga diubah",
        "families.nomor_kk_shown" => "Nomor KK dilihat",
        "families.split" => "Keluarga dipisah",
        "families.merged" => "Keluarga digabung ke keluarga lain",
        "families.took_in" => "Keluarga menerima anggota keluarga lain",
        "families.roles_changed" => "Hubungan keluarga diubah",
        "evidence.added" => "Foto atau surat ditambahkan",
        "evidence.replaced" => "Foto diganti",
        "evidence.retired" => "Foto atau surat ditarik",
        "evidence.opened" => "Foto atau surat dilihat",
        "persons.registered" => "Orang didaftarkan",
        "persons.opened" => "Data orang dibuka",
        "persons.fetched_ahead" => "Data orang disiapkan di antrean, belum dibuka",
        "persons.changed" => "Data orang diubah",
        "persons.nik_shown" => "NIK dilihat",
        "persons.lookups_exhausted" => "Batas pencarian nomor tercapai",
        "persons.searched_by_number" => "Pencarian dengan NIK atau KK",
        "papers.printed" => "Daftar nama dibuka untuk dicetak",
        "assessments.submitted" => "Data dikirim",
        "assessments.endorsed" => "Data disahkan kepala desa/lurah",
        "assessments.recommended" => "Data direkomendasikan TKSK",
        "assessments.undone" => "Keputusan diurungkan",
        "endorsements.made" => "Berita acara musdes dibuat",
        "endorsements.scan_kept" => "Pindaian berita acara dicatat",
        "endorsements.endorsed" => "Berita acara musdes disahkan",
        "approvals.started" => "Persetujuan sekaligus dimulai",
        "approvals.done" => "Persetujuan sekaligus selesai",
        "settings.way_set" => "Alur pemeriksaan diatur",
        "letterhead.set" => "Kop dan tanda tangan diatur",
        "letterhead.logo_set" => "Lambang di kop dipasang",
        "letterhead.logo_removed" => "Lambang di kop dilepas",
        "reasons.added" => "Alasan ditambahkan",
        "reasons.reworded" => "Kalimat alasan diubah",
        "reasons.retired" => "Alasan dipensiunkan",
        "reasons.restored" => "Alasan dipakai lagi",
        "assessments.verified" => "Data disetujui",
        "assessments.returned" => "Data dikembalikan",
        "assessments.rejected" => "Data dinyatakan tidak memenuhi",
        "assessments.withdrawn" => "Kategori dicabut",
        "assessments.reopened" => "Kategori dimasukkan lagi",
        "departures.reported" => "Orang dilaporkan keluar",
        "departures.confirmed" => "Keluarnya orang disahkan",
        "departures.declined" => "Laporan keluar tidak disetujui",
        "departures.returned" => "Orang tercatat kembali",
        "dependent_tasks.closed" => "Tugas lanjutan diselesaikan",
        "checks.run" => "Uji pemeriksaan dijalankan",
        "checks.opened" => "Hasil pemeriksaan dibuka",
        "envelopes.received" => "Kasus rahasia diterima",
        "envelopes.opened" => "Kasus rahasia dibuka",
        "envelopes.nik_shown" => "NIK kasus rahasia dilihat",
        "envelopes.searched" => "Kasus rahasia dicari",
        "envelopes.accepted" => "Kasus rahasia diterima sebagai kebutuhan",
        "envelopes.closed" => "Kasus rahasia ditutup",
        "envelopes.assigned" => "Kasus rahasia dititipkan kepada TKSK",
        "envelopes.unassigned" => "Titipan kasus rahasia ditarik",
        "envelopes.noted" => "Catatan ditambahkan pada kasus titipan",
        "envelopes.copied" => "Salinan kasus rahasia dibuat untuk orangnya",
        "envelopes.destroyed" => "Kasus rahasia dimusnahkan",
        "envelopes.linked" => "Kasus rahasia ditautkan ke orang",
        "categories.tier_raised" => "Tingkat kerahasiaan dinaikkan",
        "proposals.still_fits" => "Lewat usia dijawab: masih sesuai",
        "proposals.handed_over" => "Lewat usia diserahkan ke verifikasi ulang",
        "proposals.closed" => "Usulan verifikasi ulang ditutup",
        "sub_categories.added" => "Sub-kategori ditambah",
        "sub_categories.renamed" => "Sub-kategori diganti namanya",
        "sub_categories.retired" => "Sub-kategori dihentikan",
        "sub_categories.offered" => "Sub-kategori ditawarkan lagi",
        "persons.restricted" => "Data orang dibatasi",
        "persons.unrestricted" => "Pembatasan dicabut",
        "persons.copied" => "Data orang dibuka untuk salinan",
        "persons.copied_in_full" => "Salinan dengan NIK penuh dibuat",
        "persons.destroyed" => "Data orang dimusnahkan",
        "requests.received" => "Permohonan warga diterima",
        "requests.shown" => "Permohonan warga dibuka",
        "requests.moved" => "Permohonan warga ditindaklanjuti",
        "destructions.proposed" => "Pemusnahan diusulkan",
        "destructions.approved" => "Pemusnahan disetujui",
        "destructions.cancelled" => "Usulan pemusnahan dibatalkan",
        "imports.checked" => "Berkas impor diunggah",
        "imports.mended" => "Baris impor diperbaiki",
        "imports.confirmed" => "Penyimpanan impor diminta",
        "imports.taken" => "Impor disimpan",
        "imports.cancelled" => "Penyimpanan impor dihentikan",
        "imports.undo_asked" => "Pembatalan impor diminta",
        "imports.undone" => "Impor dibatalkan",
        "imports.returned" => "Berkas perbaikan impor diunduh",
        "exports.made" => "Berkas diunduh",
        "exports.asked" => "Berkas daftar nama diminta",
        "exports.approved" => "Permintaan berkas disetujui",
        "exports.refused" => "Permintaan berkas ditolak",
        "exports.started" => "Pembuatan berkas dimulai",
        "exports.kept" => "Berkas selesai dibuat dan disimpan tersegel",
        "exports.cancelled" => "Permintaan berkas dibatalkan",
        "exports.fetched" => "Berkas tersimpan diunduh",
        "exports.erased" => "Berkas tersimpan dihapus",
        "exports.handover_opened" => "Berita acara serah terima data dibuka",
        "users.confirmed_again" => "Kode masuk dipakai untuk mengunduh",
        "users.created" => "Akun dibuat",
        "users.changed" => "Akun diubah",
        "users.disabled" => "Akun dinonaktifkan",
        "users.enabled" => "Akun diaktifkan",
        "users.code_issued" => "Kode sekali pakai dibuat",
        "users.slips_shown" => "Slip kode dilihat",
        "users.slips_erased" => "Slip kode dihapus",
        "users.password_changed" => "Kata sandi diganti",
        "users.signed_in" => "Masuk",
        "users.recovered" => "Masuk dengan kode pemulihan",
        "users.second_factor_set_up" => "Kode masuk dipasang",
        "users.second_factor_reset" => "Kode masuk diatur ulang",
        "users.signed_out" => "Keluar",
        "users.sessions_ended" => "Sesi diakhiri",
        "audit.viewed" => "Catatan dilihat",
        "demo.planted" => "Data contoh dibuat",
        "users.extended" => "Masa berlaku akun diperpanjang",
        "grants.proposed" => "Wewenang diusulkan",
        "grants.approved" => "Wewenang disetujui",
        "grants.refused" => "Usulan wewenang ditolak",
        "grants.revoked" => "Wewenang dicabut",
        "grants.emergency_started" => "Akses darurat dibuka",
        "grants.emergency_seen" => "Akses darurat dilihat",
        "access.reviewed" => "Akses ditinjau",
        "persons.merged" => "Data orang yang sama digabung ke sini",
        "persons.absorbed" => "Data orang digabung ke data lain",
        "persons.unmerged" => "Penggabungan dibatalkan",
        "twins.found" => "Pasangan data ganda ditemukan",
        "twins.parted" => "Dinyatakan bukan orang yang sama",
        "field_checks.asked" => "Pemeriksaan lapangan diminta",
        "field_checks.answered" => "Pemeriksaan lapangan dijawab",
        "transfers.asked" => "Pindah desa diminta",
        "transfers.offered" => "Pindah desa ditawarkan",
        "transfers.shown" => "Pindah desa dibuka",
        "transfers.forwarded" => "Pindah desa diteruskan ke desa asal",
        "transfers.answered" => "Pindah desa dijawab",
        "transfers.refused" => "Pindah desa ditolak",
        "transfers.moved" => "Orang dipindahkan ke desa lain",
        "wilayah.imported" => "Wilayah dimuat",
        "windows.created" => "Periode pendataan dibuat",
        "windows.changed" => "Periode pendataan diubah",
        "families.late_explained" | "persons.late_explained" => "Alasan di luar periode dicatat",
        "campaigns.created" => "Pemutakhiran dibuat",
        "campaigns.quotas_set" => "Kuota pemutakhiran diatur",
        "campaigns.started" => "Pemutakhiran dimulai",
        "campaigns.closed" => "Pemutakhiran ditutup",
        "campaigns.prelist_opened" => "Daftar pemutakhiran dibuka",
        "campaigns.visited" => "Hasil kunjungan dicatat",
        "campaigns.result_confirmed" => "Hasil pemutakhiran dikonfirmasi",
        "campaigns.result_returned" => "Hasil pemutakhiran diminta ulang",
        "assessments.renewed" => "Tanggal verifikasi diperbarui",
        "communities.registered" => "Komunitas didaftarkan",
        "communities.changed" => "Data komunitas diubah",
        "group_cases.recorded" => "Kasus keluarga/komunitas dicatat",
        "group_cases.opened" => "Kasus keluarga/komunitas dibuka",
        "group_cases.changed" => "Kasus keluarga/komunitas diubah",
        "group_cases.submitted" => "Kasus keluarga/komunitas dikirim",
        "group_cases.endorsed" => "Kasus keluarga/komunitas disahkan kepala desa/lurah",
        "group_cases.recommended" => "Kasus keluarga/komunitas direkomendasikan TKSK",
        "group_cases.verified" => "Kasus keluarga/komunitas disetujui",
        "group_cases.returned" => "Kasus keluarga/komunitas dikembalikan",
        "group_cases.rejected" => "Kasus keluarga/komunitas dinyatakan tidak memenuhi",
        "group_cases.withdrawn" => "Kasus keluarga/komunitas dicabut",
        "group_cases.ended" => "Kasus keluarga/komunitas berakhir",
        "group_cases.undone" => "Keputusan kasus keluarga/komunitas diurungkan",
        other => other,
    }
}

/// How a person reads the kind of record an act was about.
fn object_label(kind: &str) -> &str {
    match kind {
        "families" => "keluarga",
        "persons" => "orang",
        "assessments" => "penilaian",
        "departures" => "keluar",
        "dependent_tasks" => "tugas lanjutan",
        "check_runs" => "pemeriksaan",
        "exports" => "unduhan",
        "imports" => "impor",
        "envelopes" => "kasus rahasia",
        "categories" => "kategori",
        "sub_categories" => "sub-kategori",
        "users" => "akun",
        "slip_batches" => "slip",
        "subject_requests" => "permohonan warga",
        "destructions" => "pemusnahan",
        "searches" => "pencarian",
        "audit" => "catatan",
        "grants" => "wewenang",
        "endorsements" => "berita acara",
        "approvals" => "persetujuan sekaligus",
        "settings" => "pengaturan",
        "decision_reasons" => "alasan",
        "access_reviews" => "tinjauan",
        "windows" => "periode",
        "campaigns" => "pemutakhiran",
        "twin_pairs" => "data ganda",
        "field_checks" => "pemeriksaan lapangan",
        "transfers" => "pindah desa",
        "communities" => "komunitas",
        "group_cases" => "kasus keluarga/komunitas",
        other => other,
    }
}

/// How a person reads the name of a field. An unknown one is shown as it is: the log hides nothing.
fn field_label(field: &str) -> &str {
    match field {
        "stage" => "status",
        "tier" => "tingkat",
        "full_name" => "nama",
        "role" => "peran",
        "area" | "area_kode" => "wilayah",
        "password" => "kata sandi",
        "secret" => "kasus rahasia",
        "export" => "unduhan nama",
        "expires_at" => "masa berlaku",
        "sex" => "jenis kelamin",
        "born_on" => "tanggal lahir",
        "mother_name" => "ibu kandung",
        "category" => "kategori",
        "sub_category" => "sub-kategori",
        "address" => "alamat",
        "kades" => "kepala desa/lurah",
        "tksk" => "TKSK",
        "family" => "keluarga",
        "family_role" => "hubungan keluarga",
        "rumah_depan" => "rumah tampak depan",
        "rumah_dalam" => "bagian dalam rumah",
        "kk" => "Kartu Keluarga",
        "tier_2" => "dengan kategori terbatas",
        "name" => "nama",
        "state" => "keadaan",
        "closes_on" => "hari terakhir",
        "confirmed_on" | "found_on" => "tanggal",
        "location" => "lokasi",
        "family_count" => "jumlah KK",
        "person_count" => "jumlah jiwa",
        "note" => "uraian",
        other => other,
    }
}

/// One line of the log.
pub struct EventRow {
    pub seq: i64,
    pub at: chrono::DateTime<chrono::Utc>,
    pub actor_name: String,
    pub actor_role: String,
    pub action: String,
    pub object_kind: String,
    pub object_id: String,
    pub fields: Vec<String>,
}

impl EventRow {
    pub fn action_label(&self) -> &str {
        label(&self.action)
    }

    pub fn role_label(&self) -> &'static str {
        crate::auth::role_label(&self.actor_role).unwrap_or("Sistem")
    }

    pub fn at_text(&self) -> String {
        crate::clock::waktu(self.at)
    }

    /// "Data dikirim (status)": the act and the names of what changed.
    pub fn sentence(&self) -> String {
        if self.fields.is_empty() {
            return self.action_label().to_owned();
        }
        let fields: Vec<&str> = self.fields.iter().map(|field| field_label(field)).collect();

        format!("{} ({})", self.action_label(), fields.join(", "))
    }

    pub fn object_label(&self) -> &str {
        object_label(&self.object_kind)
    }

    /// Enough of the id to tell two records apart.
    pub fn object_short(&self) -> String {
        self.object_id.chars().take(8).collect()
    }
}
