//! Every page of the site: who opens it, in which state, and by what one knows that it is in that state.

use uuid::Uuid;

use crate::app::PASSWORD;
use crate::piles;
use crate::support::{Account, Client, TestApp};

pub struct Case {
    /// User name; empty for a visitor.
    pub by: &'static str,
    pub path: String,
    pub state: &'static str,
    /// What stands on the page then.
    pub shows: &'static str,
    pub step: Step,
}

pub enum Step {
    Look,
    /// What happens before the page is opened.
    LookAfter(&'static str),
    Send {
        form: &'static str,
        typed: Vec<(&'static str, &'static str)>,
        /// What somebody else does while the form is open.
        before: Option<&'static str>,
    },
}

fn look(by: &'static str, path: impl Into<String>, state: &'static str, shows: &'static str) -> Case {
    Case {
        by,
        path: path.into(),
        state,
        shows,
        step: Step::Look,
    }
}

fn send(
    by: &'static str,
    path: impl Into<String>,
    form: &'static str,
    typed: &[(&'static str, &'static str)],
    shows: &'static str,
) -> Case {
    Case {
        by,
        path: path.into(),
        state: "sent",
        shows,
        step: Step::Send {
            form,
            typed: typed.to_vec(),
            before: None,
        },
    }
}

fn stale(by: &'static str, path: String, form: &'static str, sql: &'static str) -> Case {
    Case {
        by,
        path,
        state: "stale",
        shows: ".note.err",
        step: Step::Send {
            form,
            typed: Vec::new(),
            before: Some(sql),
        },
    }
}

const ERRORS: &str = "main .errors a";
const ROWS: &str = "main tbody tr";
const EMPTY: &str = "main .empty h2";

async fn id(app: &TestApp, sql: &'static str) -> Uuid {
    sqlx::query_scalar(sql).fetch_one(app.owner()).await.unwrap()
}

/// All states but the empty ones, where [`crate::seed::register_all`] has been. Cases that change something come
/// after those that look.
pub async fn cases(app: &TestApp) -> Vec<Case> {
    let mut theresia = app.admin().await;
    let slip = make_slip(&mut theresia).await;
    theresia.get("/unduhan/rekap").await;
    theresia.submit("main form", &[("tujuan", "Rapat koordinasi")]).await;
    let mut yohana = app.operator_sebalo().await;
    yohana.get("/keluarga/baru").await;
    let kept = yohana
        .submit("#f", &[("a1_nama", "Belum Selesai"), ("aksi", "draf")])
        .await;
    assert_eq!(kept.status(), 303, "{}", kept.shown());

    let (window, campaign) = make_yearly(&mut theresia, app).await;
    let mut cases = visitor();
    cases.extend(yearly(app, &window, &campaign).await);
    let operator = operator(app).await;
    let verifier = verifier(app).await;
    // The last of an operator's pages asks for a new password: nobody signs in as that one afterwards.
    cases.extend(imports(app).await);
    cases.extend(heads(app).await);
    cases.extend(leaving(app).await);
    cases.extend(groups(app).await);
    cases.extend(operator);
    cases.extend(verifier);
    let person = id(app, "select id from persons where full_name = 'cici Contoh'").await;
    cases.extend(admin(&slip, person));
    for office in ["tksk", "pimpinan", "unduh"] {
        cases.push(look(office, "/beranda", "full", "main .figures"));
        cases.push(look(office, "/laporan", "full", "main .card"));
        cases.push(look(office, "/laporan/grafik", "full", "main svg"));
    }
    cases.push(look("auditor", "/pengguna/tinjauan", "full", ROWS));
    cases.push(look("pimpinan", "/wewenang", "full", ROWS));
    cases.push(look("rahasia", "/wewenang/darurat", "open already", "main .note"));
    cases.push(look("tksk", "/ppks", "full", ROWS));
    cases.push(look("unduh", "/unduhan/rekap", "full", "#tujuan"));
    cases.extend(exports(app).await);

    cases
}

/// Lists by name at every step of their way, and the page that checks a document.
pub async fn exports(app: &TestApp) -> Vec<Case> {
    const BY: &str = "unduh";
    let mut cases = vec![
        look("", "/periksa", "full", "#kode"),
        look("", "/periksa/0000-0000-0000-0000", "unknown", "#galat"),
        look(BY, "/unduhan/ppks?susunan=bnba", "full", "#tujuan"),
        look(BY, "/unduhan/ppks?susunan=dtsen", "full", "#penerima"),
        send(BY, "/unduhan/ppks?susunan=dtsen", "main form", &[], ERRORS),
    ];
    for (state, shows) in [
        ("waiting", "main .note.warn"),
        ("approved", "form[action$='/pembuatan']"),
        ("refused", "main .note.err"),
        ("cancelled", "main .note"),
        ("ready", "#kode"),
        ("erased", "main .note"),
    ] {
        let id = insert_request(app, state).await;
        cases.push(look(BY, format!("/unduhan/{id}"), state, shows));
        let decided = format!("/unduhan/persetujuan/{id}");
        let shows = if state == "waiting" { "#alasan" } else { "main .note" };
        cases.push(look("pimpinan", decided.clone(), state, shows));
        if state == "waiting" {
            cases.push(send("pimpinan", decided, "main form", &[], ERRORS));
        }
        if state == "ready" {
            cases.push(send(
                BY,
                format!("/unduhan/{id}"),
                "form[action$='/berkas']",
                &[("kode", "000000")],
                "#galat",
            ));
        }
    }
    cases.push(look(BY, "/unduhan/saya", "full", ROWS));
    cases.push(look("pimpinan", "/unduhan/persetujuan", "full", ROWS));
    let code: String = sqlx::query_scalar("select code from document_checks limit 1")
        .fetch_one(app.owner())
        .await
        .unwrap();
    cases.push(look("", format!("/periksa/{code}"), "known", "main .facts"));

    cases
}

async fn insert_request(app: &TestApp, state: &'static str) -> Uuid {
    sqlx::query_scalar(
        "insert into export_requests (id, user_id, kind, format, purpose, filter, query, site, columns, tier, area_kode,
            person_count, needs_approval, state, created_at, decided_by, decided_at, refusal, made_at, row_count,
            family_count, byte_count)
         select gen_random_uuid(), u.id, 'bnba', 'xlsx', 'Penyaluran bantuan tahap dua', 'Kecamatan Bengkayang, semua status',
            'kec=61.07.04', '', '{nik,umur,nik_lengkap,alamat}', 1, '61.07.04', 812, true, $1, now(),
            case when $1 not in ('waiting', 'cancelled') then a.id end,
            case when $1 not in ('waiting', 'cancelled') then now() end,
            case when $1 = 'refused' then 'Cukup satu desa saja' end,
            case when $1 in ('ready', 'erased') then now() end, case when $1 in ('ready', 'erased') then 812 end,
            case when $1 in ('ready', 'erased') then 301 end, case when $1 in ('ready', 'erased') then 91230 end
         from users u, users a where u.username = 'unduh' and a.username = 'admin2' returning id",
    )
    .bind(state)
    .fetch_one(app.owner())
    .await
    .unwrap()
}

/// A community, a case that waits at DSP3A, and one that is a draft.
async fn groups(app: &TestApp) -> Vec<Case> {
    const BY: &str = "sebalo";
    const DECISION: &str = "form:has([name=keputusan])";
    const NOTE: &str = "Suami istri berselisih sejak setahun.";
    let mut yohana = app.operator_sebalo().await;
    yohana.get("/komunitas/baru").await;
    let typed = [
        ("nama", "Kampung Contoh Hulu"),
        ("lokasi", "Hulu Sungai Contoh"),
        ("jumlah_kk", "18"),
        ("jumlah_jiwa", "76"),
    ];
    let community = yohana.submit("main form", &typed).await.location().to_owned();
    let family = id(app, "select family_id from persons where full_name = 'Agus Rekaan'").await;
    let family = format!("/keluarga/{family}");
    let mut cases = Vec::new();
    for subject in [&community, &family] {
        yohana.get(&format!("{subject}/kasus")).await;
        let case = yohana.submit("main form", &[("uraian", NOTE)]).await;
        assert_eq!(case.status(), 303, "{}", case.shown());
        cases.push(case.location().to_owned());
    }
    let (waiting, draft) = (cases.remove(0), cases.remove(0));
    yohana.get(&waiting).await;
    yohana.submit("form[action$='/pengiriman']", &[]).await;
    let free = id(app, "select family_id from persons where full_name = '=Budi Rumus'").await;
    let free = format!("/keluarga/{free}/kasus");

    vec![
        look(BY, "/komunitas", "full", ROWS),
        look(BY, "/komunitas/baru", "full", "#jumlah_kk"),
        send(BY, "/komunitas/baru", "main form", &[], ERRORS),
        look(BY, community.clone(), "full", ROWS),
        look(BY, format!("{community}/ubah"), "full", "#lokasi"),
        send(BY, format!("{community}/ubah"), "main form", &[("nama", "")], ERRORS),
        stale(
            BY,
            format!("{community}/ubah"),
            "main form",
            "update communities set version = version + 1",
        ),
        look(BY, free.clone(), "full", "#uraian"),
        send(BY, free, "main form", &[], ERRORS),
        send(
            BY,
            format!("{community}/kasus"),
            "main form",
            &[("uraian", NOTE)],
            ".note.warn a",
        ),
        look(BY, "/kasus", "full", ROWS),
        look(BY, "/kasus?status=tidak-memenuhi", "no result", EMPTY),
        look(BY, family, "with a case", ".tag"),
        look(BY, draft.clone(), "draft", "form[action$='/pencabutan']"),
        look(BY, format!("{draft}/ubah"), "full", "#uraian"),
        send(
            BY,
            format!("{draft}/ubah"),
            "main form",
            &[("tanggal", "besok")],
            ERRORS,
        ),
        stale(
            BY,
            format!("{draft}/ubah"),
            "main form",
            "update group_cases set version = version + 1 where stage = 'draft'",
        ),
        look("verifikator", "/kasus", "full", ROWS),
        look("verifikator", waiting.clone(), "to decide", DECISION),
        send(
            "verifikator",
            waiting.clone(),
            DECISION,
            &[("keputusan", "kembalikan")],
            ERRORS,
        ),
        Case {
            step: Step::Send {
                form: DECISION,
                typed: vec![("keputusan", "setujui")],
                before: Some("update communities set version = version + 1"),
            },
            ..stale("verifikator", waiting.clone(), DECISION, "")
        },
        Case {
            state: "decided",
            ..send(
                "verifikator",
                waiting.clone(),
                DECISION,
                &[("keputusan", "setujui")],
                "form[action$='/urungan']",
            )
        },
        send("verifikator", waiting, "form[action$='/penutupan']", &[], ERRORS),
    ]
}

/// Somebody reported as gone, how good the data are, and what the auditor's tests found.
async fn leaving(app: &TestApp) -> Vec<Case> {
    let here = id(app, "select id from persons where full_name = 'Fitri Andai'").await;
    let gone = id(app, "select id from persons where full_name = 'Agus Rekaan'").await;
    let mut operator = app.operator_sebalo().await;
    let path = format!("/ppks/{gone}/keluar");
    let typed = [
        ("jenis", "meninggal"),
        ("tanggal", "1/11/2026"),
        ("alasan", "Sakit lama di rumah"),
        ("bukti", "Akta kematian 12/2026"),
    ];
    operator.get(&path).await;
    let reported = operator.submit("form:has(#jenis)", &typed).await;
    assert_eq!(reported.status(), 303, "{}", reported.shown());
    let mut db = app.owner().acquire().await.unwrap();
    balale::reports::quality::refresh(&mut db, app.clock.now())
        .await
        .unwrap();
    let mut auditor = app.sign_in("auditor").await;
    auditor.get("/pemeriksaan").await;
    let run = auditor.submit("form[action='/pemeriksaan']", &[]).await;
    let run = run.location().to_owned();
    const DECISION: &str = "form[action$='/keputusan']";

    vec![
        look("sebalo", "/ppks/keluar", "full", ROWS),
        look("sebalo", path.clone(), "reported", "main .tag.wait"),
        look("sebalo", format!("/ppks/{gone}"), "reported", ".note.warn"),
        look("duri", format!("/ppks/{here}/keluar"), "full", "#jenis"),
        look("verifikator", path.clone(), "to decide", DECISION),
        send("verifikator", path, DECISION, &[], ERRORS),
        look("admin", "/mutu", "full", ROWS),
        look("sebalo", "/mutu", "desa", ROWS),
        look("sebalo", "/mutu/orang?desa=61.07.04.1010&ukuran=segar", "full", ROWS),
        look("auditor", "/pemeriksaan", "full", ROWS),
        look("auditor", run.clone(), "full", ROWS),
        look("admin", format!("{run}?uji=semua"), "full", "#temuan"),
    ]
}

async fn make_slip(admin: &mut Client) -> String {
    admin.get("/pengguna/baru").await;
    let typed = [
        ("nama_pengguna", "ani.contoh"),
        ("nama_lengkap", "Ani Contoh"),
        ("peran", "tksk"),
        ("wilayah", "61.07.04"),
    ];
    admin.submit("main form", &typed).await.location().to_owned()
}

/// An open window, and a campaign that runs; where they are.
async fn make_yearly(admin: &mut Client, app: &TestApp) -> (String, String) {
    let day = |days| {
        let day = app.clock.today() + chrono::TimeDelta::days(days);
        day.format("%d/%m/%Y").to_string()
    };
    let (first, last) = (day(-10), day(5));
    admin.get("/periode/baru").await;
    let typed = [("nama", "Pendataan Contoh"), ("buka", &first), ("tutup", &last)];
    let window = admin.submit("main form", &typed).await.location().to_owned();
    sqlx::query("update assessments set stage_at = stage_at - interval '2 years' where stage = 'verified'")
        .execute(app.owner())
        .await
        .unwrap();
    admin.get("/pemutakhiran/baru").await;
    let typed = [("nama", "Pemutakhiran Contoh"), ("mulai", &first), ("selesai", &last)];
    let campaign = admin.submit("main form", &typed).await.location().to_owned();
    admin.get(&campaign).await;
    let begun = admin.submit("form[action$='/mulai']", &[]).await;
    assert_eq!(begun.status(), 303, "{}", begun.shown());

    (window, campaign)
}

async fn yearly(app: &TestApp, window: &str, campaign: &str) -> Vec<Case> {
    let code: String = sqlx::query_scalar(
        "select v.code from campaign_visits v join campaign_items i on i.visit_id = v.id
            join persons p on p.id = i.person_id where p.full_name = 'Agus Rekaan'",
    )
    .fetch_one(app.owner())
    .await
    .unwrap();
    let visit = format!("/pemutakhiran/k/{code}");
    let item = id(
        app,
        "select i.id from campaign_items i join persons p on p.id = i.person_id where p.full_name = 'Agus Rekaan'",
    )
    .await;
    let chosen: &'static str = format!("hasil_{item}").leak();
    let desa = "wilayah=61.07.04.1010";
    let found: &[(&str, &str)] = &[];

    vec![
        look("admin", "/periode", "full", ROWS),
        look("admin", "/periode/baru", "full", "#tutup"),
        send("admin", "/periode/baru", "main form", found, ERRORS),
        look("admin", window, "kabupaten", "main svg[role=img]"),
        look("tksk", window, "kecamatan", "a[href^='https://wa.me/']"),
        look("sebalo", window, "desa", ROWS),
        look("admin", format!("{window}/ubah"), "full", "#alasan"),
        send(
            "admin",
            format!("{window}/ubah"),
            "main form",
            &[("tutup", "besok")],
            ERRORS,
        ),
        stale(
            "admin",
            format!("{window}/ubah"),
            "main form",
            "update collection_windows set version = version + 1",
        ),
        look("admin", "/pemutakhiran", "full", ROWS),
        look("admin", "/pemutakhiran/baru", "full", "#kuota"),
        send("admin", "/pemutakhiran/baru", "main form", found, ERRORS),
        look("admin", campaign, "kabupaten", "main svg[role=img]"),
        look("tksk", campaign, "kecamatan", ROWS),
        look("sebalo", campaign, "desa", ROWS),
        look("admin", format!("{campaign}/kuota"), "kabupaten", ROWS),
        look(
            "admin",
            format!("{campaign}/kuota?wilayah=61.07.04"),
            "kecamatan",
            "#kuota_61_07_04_1010",
        ),
        look("tksk", format!("{campaign}/keluarga"), "kecamatan", "main li a"),
        look("sebalo", format!("{campaign}/keluarga"), "full", ROWS),
        look("sebalo", format!("{campaign}/cetak?{desa}"), "full", "svg.qr"),
        look("sebalo", "/cetak", "full", "main .tabs a"),
        look("admin", "/cetak", "kabupaten", "main li a"),
        look("sebalo", "/cetak/formulir", "full", ".member"),
        look("sebalo", "/cetak/pendataan", "full", ".fam"),
        look("sebalo", "/cetak/pendataan?rt=zz", "empty", EMPTY),
        look("admin", "/cetak/pendataan", "kabupaten", EMPTY),
        look("sebalo", "/cetak/daftar", "full", "main tbody tr"),
        look("sebalo", "/cetak/daftar?kotak=ya", "boxes", ".box"),
        look("sebalo", "/cetak/daftar?kategori=20", "empty", EMPTY),
        look("sebalo", visit.clone(), "full", "#tanggal"),
        send("sebalo", visit.clone(), "main form", found, ERRORS),
        Case {
            step: Step::Send {
                form: "main form",
                typed: vec![(chosen, "masih")],
                before: Some("update campaign_visits set version = version + 1"),
            },
            ..stale("sebalo", visit.clone(), "main form", "")
        },
        look("tksk", format!("{campaign}/hasil"), "empty", EMPTY),
        Case {
            step: Step::LookAfter(
                "with found as (
                     update campaign_items set result = 'masih', found_on = current_date,
                         found_by = (select id from users where username = 'sebalo')
                     returning id, desa_kode, tier, result, found_by)
                 insert into campaign_results (item_id, desa_kode, tier, result, found_by, found_at)
                 select id, desa_kode, tier, result, found_by, now() from found",
            ),
            ..look("tksk", format!("{campaign}/hasil"), "full", "form#hasil")
        },
    ]
}

fn visitor() -> Vec<Case> {
    let wrong = [("nama_pengguna", "sebalo"), ("kata_sandi", "salah")];
    let right = [("nama_pengguna", "verifikator"), ("kata_sandi", PASSWORD)];
    vec![
        look("", "/", "full", "main svg"),
        look("", "/masuk", "full", "#kata_sandi"),
        look("", "/ppks", "signed out", "#kata_sandi"),
        look("", "/tidak-ada", "404", "main .actions"),
        send("", "/masuk", "main form", &wrong, "#galat"),
        send("", "/masuk", "main form", &right, "#kode"),
        look("", "/masuk/kode", "without a password", "main form"),
    ]
}

/// A table in all its piles, one whose columns nobody knows, and one on its way in.
async fn imports(app: &TestApp) -> Vec<Case> {
    const BY: &str = "sebalo";
    let full = piles::full(app).await;

    vec![
        look(BY, full.clone(), "piles", "#perbaiki fieldset"),
        look(BY, format!("{full}?sebab=1&hal=1"), "one cause", "#perbaiki fieldset"),
        look(BY, piles::unknown(app).await, "unknown columns", "#kolom select"),
        look(BY, piles::under_way(app).await, "under way", "main progress"),
        look(BY, "/impor", "full", "main .note"),
    ]
}

async fn operator(app: &TestApp) -> Vec<Case> {
    const BY: &str = "sebalo";
    let open = id(app, "select id from persons where full_name = 'cici Contoh'").await;
    let returned = id(app, "select id from persons where full_name = 'Dayang Misal'").await;
    let family = id(app, "select family_id from persons where full_name = 'cici Contoh'").await;
    let person = |id: Uuid, rest: &str| format!("/ppks/{id}{rest}");
    let bad = [
        ("nomor_kk", "123"),
        ("rt", "12345"),
        ("a1_nik", "99071152039000"),
        ("a1_tanggal_lahir", "31/02/1990"),
        ("a1_kategori", "tidak ada"),
    ];
    let different = [
        ("nomor_kk", "9907110101120999"),
        ("a1_nik", "9907115203900003"),
        ("a1_nama", "Maria Contoh"),
        ("a1_tanggal_lahir", "13/03/1990"),
        ("a1_kategori", "24"),
    ];

    // Ten years old, and the KK of the first family of the seed.
    let doubtful = [
        ("nomor_kk", "9907110101120998"),
        ("a1_nik", "9907115203160003"),
        ("a1_nama", "Maria Contoh"),
        ("a1_kategori", "20"),
    ];
    let known = [
        ("nomor_kk", "9907110101120001"),
        doubtful[1],
        doubtful[2],
        ("a1_kategori", "24"),
    ];

    vec![
        look(BY, "/beranda", "full", "main .note form"),
        look(BY, "/keluarga/baru", "full", "#a1_nik"),
        look(BY, "/ppks/baru", "full", "#alasan_kk"),
        look(BY, "/ppks?tinggal=panti", "no result", EMPTY),
        look(BY, format!("/keluarga/{family}"), "full", "form.note"),
        look(BY, format!("/keluarga/{family}/ubah"), "full", "#a1_nik"),
        look(BY, format!("/keluarga/{family}/bukti"), "full", "main [type=file]"),
        look(BY, format!("/keluarga/{family}/riwayat"), "full", "main .card"),
        look(BY, format!("/keluarga/{family}/hubungan"), "full", "main select"),
        look(BY, format!("/keluarga/{family}/pisah"), "full", "#anggota"),
        look(BY, format!("/keluarga/{family}/gabung"), "full", "#nomor"),
        send(BY, format!("/keluarga/{family}/bukti"), "form[data-foto]", &[], ERRORS),
        send(BY, format!("/keluarga/{family}/pisah"), "main form", &[], ERRORS),
        send(BY, format!("/keluarga/{family}/gabung"), "main form", &[], ERRORS),
        look(BY, person(open, "/bukti"), "full", "main [type=file]"),
        look(BY, "/ppks", "full", ROWS),
        look(BY, "/ppks?kategori=08&status=terverifikasi", "filtered", ".chips"),
        look(BY, "/ppks?kategori=05", "no result", EMPTY),
        look(BY, "/ppks/kategori", "full", "main li"),
        look(BY, person(open, ""), "full", ROWS),
        look(BY, person(open, "/ubah"), "full", "#a1_nik"),
        look(BY, person(returned, "/ubah"), "returned", ".note.warn"),
        look(BY, person(open, "/riwayat"), "full", ".log"),
        look(BY, "/draf", "full", "main .note form"),
        send(BY, "/impor", "main form", &[], ERRORS),
        look(BY, "/perbaikan", "full", ROWS),
        look(BY, "/periksa-lapangan", "empty", EMPTY),
        look(BY, "/pindah-desa", "empty", EMPTY),
        look(BY, "/pindah-desa/baru", "full", "#nik"),
        send(BY, "/pindah-desa/baru", "main form", &[], ERRORS),
        look(BY, person(open, "/pindah"), "full", "#tujuan"),
        send(BY, person(open, "/pindah"), "main form", &[], ERRORS),
        look(BY, "/laporan", "full", "main .card"),
        look(BY, "/laporan/grafik", "desa", ROWS),
        look(BY, "/akun", "full", ROWS),
        look(BY, "/akun/kata-sandi", "full", "#kata_sandi_ulang"),
        look(BY, "/akun/dua-langkah", "new", "#kunci-huruf"),
        send(BY, "/akun/dua-langkah", "main form", &[("kode", "000000")], "#galat"),
        look(BY, "/pengguna", "403", "main .actions"),
        look(BY, "/ppks/bukan-id", "404", "main .actions"),
        send(BY, "/ppks", "form[role=search]", &[("cari", "dayank")], ROWS),
        send(BY, "/ppks", "form[role=search]", &[("cari", "tidak pernah ada")], EMPTY),
        send(BY, person(open, ""), "form.inline", &[], ROWS),
        send(BY, "/keluarga/baru", "#f", &[], ERRORS),
        send(BY, "/keluarga/baru", "#f", &bad, ERRORS),
        send(BY, "/keluarga/baru", "#f", &different, "#a1_alasan_beda"),
        send(BY, "/keluarga/baru", "#f", &doubtful, "#a1_yakin"),
        send(BY, "/keluarga/baru", "#f", &known, "#k1_kategori"),
        send(BY, "/ppks/baru", "#f", &[], ERRORS),
        send(BY, format!("/keluarga/{family}/ubah"), "#f", &bad, ERRORS),
        send(BY, person(open, "/ubah"), "#f", &bad[2..], ERRORS),
        send(BY, "/akun/kata-sandi", "main form", &[], ERRORS),
        Case {
            step: Step::Send {
                form: "#f",
                typed: vec![("a1_alasan_beda", "sesuai_kk")],
                before: Some("update persons set version = version + 1 where full_name = 'cici Contoh'"),
            },
            ..stale(BY, person(mismatched(app).await, "/ubah"), "#f", "")
        },
        stale(
            BY,
            format!("/keluarga/{family}/ubah"),
            "#f",
            "update families set version = version + 1",
        ),
        Case {
            step: Step::LookAfter("update users set must_change_password = true where username = 'sebalo'"),
            ..look(BY, "/akun/kata-sandi", "first time", "#kata_sandi_ulang")
        },
    ]
}

/// Somebody whose NIK has been said to differ from the birth date.
async fn mismatched(app: &TestApp) -> Uuid {
    sqlx::query("update persons set nik_mismatch_reason = 'sesuai_kk'")
        .execute(app.owner())
        .await
        .unwrap();
    id(app, "select id from persons where full_name = 'cici Contoh'").await
}

async fn verifier(app: &TestApp) -> Vec<Case> {
    const BY: &str = "verifikator";
    const FORM: &str = "form[action^='/verifikasi/']";
    let waiting = id(app, "select id from assessments where stage = 'submitted'").await;
    let decided = id(app, "select id from assessments where stage = 'verified' limit 1").await;
    let pair = plant_pair(app).await;
    let transfer = plant_ask(app).await;
    let record = |id: Uuid| format!("/verifikasi/{id}");
    let outgrown = Uuid::new_v4();
    sqlx::query(
        "insert into reverification_proposals (id, assessment_id, kind, age_limit, found_on)
         values ($1, $2, 'lewat_usia', 5, current_date)",
    )
    .bind(outgrown)
    .bind(decided)
    .execute(app.owner())
    .await
    .unwrap();

    vec![
        look(BY, "/beranda", "full", "main .card .btn"),
        look(BY, "/akun/dua-langkah", "set up", "main .card .actions"),
        look(BY, "/verifikasi", "full", ROWS),
        look(BY, "/verifikasi?kategori=05", "no result", EMPTY),
        look(BY, "/ganda", "full", ROWS),
        look(BY, "/ganda?keadaan=digabung", "no result", EMPTY),
        look(BY, format!("/ganda/{pair}"), "full", "#keputusan"),
        send(BY, format!("/ganda/{pair}"), TWINS, &[("keputusan", "gabung")], ERRORS),
        stale_pair(pair),
        send(BY, format!("/ganda/{pair}"), TWINS, &[("keputusan", "periksa")], ".log"),
        look(BY, "/pindah-desa", "full", ROWS),
        look(BY, format!("/pindah-desa/{transfer}"), "asked", "#orang"),
        send(
            BY,
            format!("/pindah-desa/{transfer}"),
            "form[action$=keputusan]",
            &[("pilihan", "teruskan")],
            ERRORS,
        ),
        look(BY, "/lewat-usia", "full", ROWS),
        look(BY, format!("/lewat-usia/{outgrown}"), "full", "#jawaban"),
        send(
            BY,
            format!("/lewat-usia/{outgrown}"),
            "form[action^='/lewat-usia/']",
            &[],
            ERRORS,
        ),
        look(BY, record(waiting), "full", FORM),
        look(BY, record(decided), "decided", "main .note"),
        send(BY, record(waiting), FORM, &[("keputusan", "tolak")], ERRORS),
        send(BY, record(waiting), FORM, &[], ERRORS),
        Case {
            step: Step::Send {
                form: FORM,
                typed: vec![("keputusan", "setujui")],
                before: Some("update persons set version = version + 1"),
            },
            ..stale(BY, record(waiting), FORM, "")
        },
    ]
}

/// Kepala desa and TKSK, with a record of somebody whom DSP3A has not seen.
async fn heads(app: &TestApp) -> Vec<Case> {
    let mut yohana = app.operator_sebalo().await;
    yohana.get("/keluarga/baru").await;
    let typed = [
        ("nomor_kk", "9907110101120555"),
        ("a1_nik", "9907115203900555"),
        ("a1_nama", "Emi Contoh"),
        ("a1_kategori", "24"),
    ];
    let kept = yohana.submit("#f", &typed).await;
    assert_eq!(kept.status(), 303, "{}", kept.shown());
    sqlx::query(
        "update assessments set stage = 'at_desa'
         where person_id = (select id from persons where full_name = 'Emi Contoh')",
    )
    .execute(app.owner())
    .await
    .unwrap();
    let at_desa = id(app, "select id from assessments where stage = 'at_desa'").await;

    vec![
        look("kades", "/beranda", "full", "main .card .btn"),
        look("kades", "/pengesahan", "full", ROWS),
        send(
            "kades",
            "/pengesahan",
            "form[action='/pengesahan']",
            &[("tempat", "")],
            ERRORS,
        ),
        look("kades", "/pengesahan/data", "full", ROWS),
        look(
            "kades",
            format!("/pengesahan/data/{at_desa}"),
            "full",
            "[data-keputusan]",
        ),
        Case {
            state: "made",
            ..send(
                "kades",
                "/pengesahan",
                "form[action='/pengesahan']",
                &[("tempat", "Balai contoh")],
                "form[action$='/pindaian']",
            )
        },
        look("tksk", "/rekomendasi", "empty", EMPTY),
        look("verifikator", "/verifikasi/sekaligus", "nothing clean", EMPTY),
    ]
}

const TWINS: &str = "main form[action^='/ganda/']";

fn stale_pair(pair: Uuid) -> Case {
    Case {
        step: Step::Send {
            form: TWINS,
            typed: vec![("keputusan", "bukan"), ("alasan", "Bibi dan keponakan")],
            before: Some("update twin_pairs set version = version + 1"),
        },
        ..stale("verifikator", format!("/ganda/{pair}"), TWINS, "")
    }
}

/// Two of the invented people as if they were alike.
async fn plant_pair(app: &TestApp) -> Uuid {
    id(
        app,
        "insert into twin_pairs (id, first_id, second_id, score, reasons, found_at)
         select gen_random_uuid(), min(id::text)::uuid, max(id::text)::uuid, 88, '{same_name,other_birth,same_desa}', now()
         from persons where full_name in ('cici Contoh', 'Dayang Misal') returning id",
    )
    .await
}

async fn plant_ask(app: &TestApp) -> Uuid {
    id(
        app,
        "insert into transfers (id, kind, to_kode, full_name, reason, state, asked_by, asked_at)
         select gen_random_uuid(), 'ask', '61.07.04.2003', 'cici Contoh', 'Ikut suami sejak Agustus', 'asked', id, now()
         from users where username = 'tirta' returning id",
    )
    .await
}

fn admin(slip: &str, person: Uuid) -> Vec<Case> {
    const BY: &str = "admin";
    let user = format!("/pengguna/{}", Account::named("sebalo").id());
    let purpose = [("tujuan", "")];
    let mut cases = vec![
        look(BY, "/beranda", "full", "main svg"),
        look(BY, "/ppks", "full", ROWS),
        look(BY, "/laporan/grafik?wilayah=61.07.04", "kecamatan", "main svg"),
        look(BY, "/laporan/grafik?wilayah=61.07.04.1010", "desa", ROWS),
        look(BY, "/laporan/rekap", "full", ".matrix tbody"),
        look(BY, "/unduhan", "full", ROWS),
        look(BY, "/unduhan/ppks", "full", "#tujuan"),
        look(BY, "/unduhan/rekap", "full", "#tujuan"),
        look(BY, "/pengguna", "full", ROWS),
        look(BY, "/pengguna?q=tidak-ada", "no result", EMPTY),
        look(BY, "/pengguna/baru", "full", "#wilayah"),
        look(BY, user.clone(), "full", ".btn.danger"),
        look(BY, "/pengguna/massal", "full", "main form"),
        look(BY, slip, "full", ".slip"),
        look(BY, "/pengaturan", "full", "main .card a"),
        look(BY, "/pengaturan/alur", "full", "[name=kades]"),
        look(BY, "/pengaturan/alasan", "full", "#baru-tolak"),
        send(
            BY,
            "/pengaturan/alasan",
            "form[action='/pengaturan/alasan']",
            &[("kalimat", "")],
            ERRORS,
        ),
        look(BY, "/pengaturan/kop", "full", "#berkas"),
        send(
            BY,
            "/pengaturan/kop",
            "form[action='/pengaturan/kop']",
            &[("baris1", "")],
            ERRORS,
        ),
        look(BY, "/pengaturan/kategori/08", "full", "#nama_08_1"),
        send(BY, "/pengaturan/kategori/08", "main > form", &[], ERRORS),
        look(BY, "/wilayah", "full", ROWS),
        look(BY, "/wilayah?di=61.07.04", "kecamatan", ROWS),
        look(BY, "/catatan", "full", ROWS),
        look(BY, "/hak-warga/baru", "full", "#nama"),
        look(BY, "/hak-warga/retensi", "full", ROWS),
        look(BY, "/hak-warga/pemusnahan", "empty", EMPTY),
        send(BY, "/hak-warga/baru", "main form", &[], ERRORS),
        look(BY, format!("/hak-warga/orang/{person}"), "full", ".log"),
        look(BY, "/akun", "full", ROWS),
        look(BY, "/pengguna/tinjauan", "full", ROWS),
        look(BY, "/wewenang", "full", ROWS),
        look(BY, "/wewenang/usulan", "full", "#lama"),
        look(BY, "/wewenang/tabel", "full", ROWS),
        look(BY, "/wewenang/darurat/laporan", "empty", EMPTY),
        look(BY, "/wewenang/darurat", "full", "#paham"),
        look(BY, "/pengaturan/kategori", "full", ROWS),
        look(BY, "/pengaturan/kategori/24/tingkat", "full", "#paham"),
        look(BY, "/pengaturan/kategori/16/tingkat", "highest", EMPTY),
        send(BY, "/pengaturan/kategori/24/tingkat", "main form", &[], ERRORS),
        stale(
            BY,
            "/pengaturan/kategori/26/tingkat".to_owned(),
            "main form",
            "update categories set tier = 2 where code = '26'",
        ),
        send(BY, "/wewenang/usulan", "main form", &[], ERRORS),
        send(BY, "/wewenang/darurat", "main form", &[], ERRORS),
        send(BY, "/pengguna/tinjauan", "#akun", &[], ERRORS),
        send(BY, "/unduhan/ppks", "main form", &purpose, "#tujuan-e"),
        send(BY, "/unduhan/rekap", "main form", &purpose, "#tujuan-e"),
        send(BY, "/pengguna/baru", "main form", &[], ERRORS),
        send(BY, user.clone(), "main form", &[("nama_lengkap", "")], ERRORS),
        stale(
            BY,
            user,
            "main form",
            "update users set version = version + 1 where username = 'sebalo'",
        ),
    ];
    for section in SECTIONS {
        let path = format!("/laporan/grafik?bagian={section}");
        cases.push(look(BY, path, "full", "main svg[role=img]"));
    }

    cases
}

const SECTIONS: [&str; 4] = ["wilayah", "kategori", "umur", "waktu"];

/// Pages where nothing has happened yet.
pub fn empty_cases() -> Vec<Case> {
    let mut cases = vec![
        look("sebalo", "/beranda", "empty", EMPTY),
        look("sebalo", "/ppks", "empty", EMPTY),
        look("sebalo", "/draf", "empty", EMPTY),
        look("sebalo", "/impor", "empty", EMPTY),
        look("sebalo", "/perbaikan", "empty", EMPTY),
        look("sebalo", "/laporan/grafik", "empty", EMPTY),
        look("sebalo", "/komunitas", "empty", EMPTY),
        look("sebalo", "/kasus", "empty", EMPTY),
        look("kades", "/kasus", "empty", EMPTY),
        look("sebalo", "/ppks/keluar", "empty", "main .card"),
        look("sebalo", "/mutu", "empty", EMPTY),
        look("auditor", "/pemeriksaan", "empty", EMPTY),
        look("verifikator", "/beranda", "empty", "main .card"),
        look("verifikator", "/verifikasi", "empty", EMPTY),
        look("verifikator", "/ganda", "empty", EMPTY),
        look("tksk", "/ganda", "empty", EMPTY),
        look("verifikator", "/lewat-usia", "empty", EMPTY),
        look("admin", "/pengaturan/kategori/24", "empty", EMPTY),
        look("admin", "/beranda", "empty", "main .figures"),
        look("admin", "/ppks", "empty", EMPTY),
        look("admin", "/laporan/rekap", "empty", EMPTY),
        look("admin", "/unduhan", "empty", EMPTY),
        look("admin", "/hak-warga", "empty", EMPTY),
        look("admin", "/periode", "empty", EMPTY),
        look("admin", "/pemutakhiran", "empty", EMPTY),
        look("admin", "/unduhan/ppks", "empty", "#tujuan"),
        look("admin", "/unduhan/saya", "empty", EMPTY),
        look("admin", "/unduhan/persetujuan", "empty", EMPTY),
        look("tksk", "/beranda", "empty", "main .figures"),
        look("pimpinan", "/beranda", "empty", "main .figures"),
    ];
    for section in SECTIONS {
        let path = format!("/laporan/grafik?bagian={section}");
        cases.push(look("pimpinan", path, "empty", EMPTY));
    }

    cases
}
