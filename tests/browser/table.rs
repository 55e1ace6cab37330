//! Every page of the site: who opens it, in which state, and by what one knows that it is in that state.

use uuid::Uuid;

use crate::app::PASSWORD;
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

    let mut cases = visitor();
    cases.extend(operator(app).await);
    cases.extend(verifier(app).await);
    let person = id(app, "select id from persons where full_name = 'cici Contoh'").await;
    cases.extend(admin(&slip, person));
    for office in ["tksk", "pimpinan", "unduh"] {
        cases.push(look(office, "/beranda", "full", "main .figures"));
        cases.push(look(office, "/laporan", "full", "main .card"));
        cases.push(look(office, "/laporan/grafik", "full", "main svg"));
    }
    cases.extend(leaving(app).await);
    cases.push(look("auditor", "/pengguna/tinjauan", "full", ROWS));
    cases.push(look("pimpinan", "/wewenang", "full", ROWS));
    cases.push(look("rahasia", "/wewenang/darurat", "open already", "main .note"));
    cases.push(look("tksk", "/ppks", "full", ROWS));
    cases.push(look("unduh", "/unduhan/rekap", "full", "#tujuan"));

    cases
}

/// Somebody reported as gone, how good the data are, and what the auditor's tests found.
async fn leaving(app: &TestApp) -> Vec<Case> {
    let here = id(app, "select id from persons where full_name = 'Fitri Andai'").await;
    let gone = id(app, "select id from persons where full_name = 'Agus Rekaan'").await;
    let family = id(app, "select family_id from persons where full_name = 'Agus Rekaan'").await;
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
        send("duri", format!("/ppks/{here}/keluar"), "form:has(#jenis)", &[], ERRORS),
        send(
            "sebalo",
            format!("/keluarga/{family}"),
            "#kepala-keluarga",
            &[("kepala", "")],
            "#kepala-e",
        ),
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

    vec![
        look(BY, "/beranda", "full", "main .note form"),
        look(BY, "/keluarga/baru", "full", "#a1_nik"),
        look(BY, format!("/keluarga/{family}"), "full", "form.note"),
        look(BY, format!("/keluarga/{family}/ubah"), "full", "#a1_nik"),
        look(BY, "/ppks", "full", ROWS),
        look(BY, "/ppks?kategori=08&status=terverifikasi", "filtered", ".chips"),
        look(BY, "/ppks?kategori=05", "no result", EMPTY),
        look(BY, "/ppks/kategori", "full", "main li"),
        look(BY, person(open, ""), "full", ROWS),
        look(BY, person(open, "/ubah"), "full", "#a1_nik"),
        look(BY, person(returned, "/ubah"), "returned", ".note.warn"),
        look(BY, person(open, "/riwayat"), "full", ".log"),
        look(BY, "/draf", "full", "main .note form"),
        look(BY, "/perbaikan", "full", ROWS),
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
    let record = |id: Uuid| format!("/verifikasi/{id}");

    vec![
        look(BY, "/beranda", "full", "main .card .btn"),
        look(BY, "/akun/dua-langkah", "set up", "main .card .actions"),
        look(BY, "/verifikasi", "full", ROWS),
        look(BY, "/verifikasi?kategori=05", "no result", EMPTY),
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
        look("sebalo", "/perbaikan", "empty", EMPTY),
        look("sebalo", "/laporan/grafik", "empty", EMPTY),
        look("sebalo", "/ppks/keluar", "empty", "main .card"),
        look("sebalo", "/mutu", "empty", EMPTY),
        look("auditor", "/pemeriksaan", "empty", EMPTY),
        look("verifikator", "/beranda", "empty", "main .card"),
        look("verifikator", "/verifikasi", "empty", EMPTY),
        look("admin", "/beranda", "empty", "main .figures"),
        look("admin", "/ppks", "empty", EMPTY),
        look("admin", "/laporan/rekap", "empty", EMPTY),
        look("admin", "/unduhan", "empty", EMPTY),
        look("admin", "/hak-warga", "empty", EMPTY),
        look("admin", "/unduhan/ppks", "empty", "#tujuan"),
        look("tksk", "/beranda", "empty", "main .figures"),
        look("pimpinan", "/beranda", "empty", "main .figures"),
    ];
    for section in SECTIONS {
        let path = format!("/laporan/grafik?bagian={section}");
        cases.push(look("pimpinan", path, "empty", EMPTY));
    }

    cases
}
