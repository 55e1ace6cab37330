//! Every page there is, with each wall alone: a new address walks here by itself, because the list is the router's own.

use balale::paths::{Method, Needs, ROUTES, Route, routes};
use balale::web::Walls;
use sqlx::{AssertSqlSafe, Executor};
use uuid::Uuid;

use super::leaks::{READERS, Record, Tally, go_behind, plant};
use crate::support::{Client, TestApp};

/// Offices that the other walk has no reader of, each put into an area like the others.
const MORE_READERS: [(&str, &str); 3] = [
    ("kades", "61.07.04.1010"),
    ("auditor", "61.07.01"),
    ("rahasia", "61.07.04"),
];

/// Pages about one thing that is no record of the registry, or is somebody's own work.
const OF_NOBODY: [&str; 11] = [
    routes::SHOW_IMPORT.name,
    routes::SHOW_IMPORT_FILE.name,
    routes::SHOW_APPROVAL.name,
    routes::SHOW_EXPORT.name,
    routes::SHOW_HANDOVER.name,
    routes::SHOW_EXPORT_APPROVAL.name,
    routes::SHOW_USER.name,
    routes::SHOW_SLIPS.name,
    routes::SHOW_SUB_CATEGORIES.name,
    routes::EDIT_CATEGORY_TIER.name,
    routes::SHOW_SUBJECT_REQUEST.name,
];

/// What stands about a record in the tables that came later.
struct More {
    evidence: Uuid,
    proposal: Uuid,
    pair: Uuid,
    transfer: Uuid,
    destruction: Uuid,
    endorsement: Uuid,
    scan: Uuid,
    community: Uuid,
    case: Uuid,
    visit: String,
}

/// What all records share.
struct Shared {
    window: Uuid,
    campaign: Uuid,
    check: Uuid,
}

async fn run(app: &TestApp, sql: String) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(app.owner()).await.unwrap();
}

/// The word of each record in every text of the later tables.
async fn plant_more(app: &TestApp, records: &[Record]) -> (Shared, Vec<More>) {
    let shared = Shared {
        window: Uuid::new_v4(),
        campaign: Uuid::new_v4(),
        check: Uuid::new_v4(),
    };
    for (username, area) in MORE_READERS {
        run(
            app,
            format!("update users set wilayah_kode = '{area}' where username = '{username}'"),
        )
        .await;
    }
    let Shared {
        window,
        campaign,
        check,
    } = &shared;
    run(
        app,
        format!(
            "insert into collection_windows (id, kabupaten_kode, name, opens_on, closes_on, created_at, created_by,
                 updated_at, updated_by)
             select '{window}', '61.07', 'Pendataan', current_date - 9, current_date, now(), id, now(), id
             from users where username = 'sebalo2';
             insert into campaigns (id, area_kode, name, starts_on, ends_on, months, state, created_at, created_by,
                 updated_at, updated_by)
             select '{campaign}', '61.07', 'Pemutakhiran', current_date, current_date + 9, 12, 'running', now(), id,
                 now(), id from users where username = 'sebalo2';
             insert into check_runs (id, area_kode, ran_by, ran_at, person_count, family_count, restricted_count,
                 finding_count)
             select '{check}', '61.07.01', id, now(), 6, 6, 0, 6 from users where username = 'sebalo2';
             update assessments set window_id = '{window}';"
        ),
    )
    .await;
    let mut planted = Vec::new();
    for (number, record) in records.iter().enumerate() {
        let more = More {
            evidence: Uuid::new_v4(),
            proposal: Uuid::new_v4(),
            pair: Uuid::new_v4(),
            transfer: Uuid::new_v4(),
            destruction: Uuid::new_v4(),
            endorsement: Uuid::new_v4(),
            scan: Uuid::new_v4(),
            community: Uuid::new_v4(),
            case: Uuid::new_v4(),
            visit: format!("kode{number}"),
        };
        let other = &records[(number + 1) % records.len()];
        run(app, of_record(record, other, &more, &shared, number)).await;
        planted.push(more);
    }

    (shared, planted)
}

fn of_record(record: &Record, other: &Record, more: &More, shared: &Shared, number: usize) -> String {
    let Record {
        desa,
        word,
        person,
        family,
        assessment,
        ..
    } = record;
    let More {
        evidence,
        proposal,
        pair,
        transfer,
        destruction,
        endorsement,
        scan,
        community,
        case,
        visit,
    } = more;
    let serial = number + 1;
    let (campaign, check, second) = (shared.campaign, shared.check, other.person);
    let (departure, item, home) = (Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4());

    format!(
        "insert into evidence (id, desa_kode, person_id, kind, media, byte_count, width, height, key_enc, content_enc,
             thumb_enc, created_at, created_by)
         select '{evidence}', '{desa}', '{person}', 'orang', 'jpeg', 1, 1, 1, '\\x01', '\\x01', '\\x01', now(), id
         from users where username = 'sebalo2';
         insert into family_events (family_id, other_id, desa_kode, kind, member_count, reason, by, at)
         select '{family}', '{family}', '{desa}', 'split_off', 1, 'menikah', id, now() from users where username = 'sebalo2';
         insert into record_versions (desa_kode, record_kind, record_id, version, changed, by, at)
         select '{desa}', 'families', '{family}', 1, '{{\"dusun\": [\"{word}\", \"\"]}}', id, now()
         from users where username = 'sebalo2';
         insert into reverification_proposals (id, assessment_id, kind, age_limit, found_on)
         values ('{proposal}', '{assessment}', 'lewat_usia', 5, current_date);
         insert into twin_pairs (id, first_id, second_id, score, reasons, found_at)
         values ('{pair}', least('{person}'::uuid, '{second}'), greatest('{person}'::uuid, '{second}'), 60, '{{same_nik}}',
             now()) on conflict do nothing;
         insert into field_checks (id, person_id, desa_kode, asked_by, asked_at, answer, note, answered_by, answered_at)
         select gen_random_uuid(), '{person}', '{desa}', id, now(), 'sesuai', 'Catatan {word}', id, now()
         from users where username = 'sebalo2';
         insert into field_checks (id, person_id, desa_kode, asked_by, asked_at)
         select gen_random_uuid(), '{person}', '{desa}', id, now() from users where username = 'sebalo2';
         insert into transfers (id, kind, from_kode, to_kode, person_id, full_name, reason, state, asked_by, asked_at)
         select '{transfer}', 'offer', '{desa}',
             (select kode from wilayah where kode like '61.07.05.2%' order by 1 limit 1), '{person}', '{word} Contoh',
             'Ikut {word}', 'offered', id, now() from users where username = 'sebalo2';
         insert into departures (id, batch_id, person_id, desa_kode, kind, happened_on, reason, destination, evidence,
             reported_by, reported_at)
         select '{departure}', '{departure}', '{person}', '{desa}', 'moved', current_date, 'Alasan {word}',
             'Ke {word}', 'Surat {word}', id, now() from users where username = 'sebalo2';
         insert into dependent_tasks (id, departure_id, person_id, desa_kode, kind, opened_at, note)
         values (gen_random_uuid(), '{departure}', '{person}', '{desa}', 'head', now(), 'Tugas {word}');
         insert into campaign_visits (id, campaign_id, desa_kode, family_id, code)
         values ('{home}', '{campaign}', '{desa}', '{family}', '{visit}');
         insert into campaign_items (id, campaign_id, visit_id, person_id, desa_kode, tier, cause, result, found_on,
             found_by)
         select '{item}', '{campaign}', '{home}', '{person}', '{desa}', 1, 'lewat_waktu', 'masih', current_date, id
         from users where username = 'sebalo2';
         insert into campaign_results (item_id, desa_kode, tier, result, note, found_by, found_at)
         select '{item}', '{desa}', 1, 'masih', 'Kata {word}', id, now() from users where username = 'sebalo2';
         insert into check_findings (run_id, place, kind, desa_kode, person_ids, family_ids)
         values ('{check}', {number}, 'nik-ganda', '{desa}', array['{person}'::uuid], array['{family}'::uuid]);
         insert into destructions (id, area_kode, cause, proposed_by, proposed_at)
         select '{destruction}', '{desa}', 'permohonan', id, now() from users where username = 'sistem';
         insert into destruction_items (destruction_id, person_id, desa_kode)
         values ('{destruction}', '{person}', '{desa}');
         insert into endorsements (id, desa_kode, year, serial, musdes_on, place, count, made_by, made_at)
         select '{endorsement}', '{desa}', 2026, {serial}, current_date, 'Balai {word}', 1, id, now()
         from users where username = 'sebalo2';
         insert into endorsement_items (endorsement_id, assessment_id, desa_kode)
         values ('{endorsement}', '{assessment}', '{desa}');
         insert into endorsement_scans (id, endorsement_id, desa_kode, media, byte_count, key_enc, content_enc,
             created_at, created_by)
         select '{scan}', '{endorsement}', '{desa}', 'jpeg', 1, '\x01', '\x01', now(), id
         from users where username = 'sebalo2';
         insert into communities (id, desa_kode, name, location, family_count, person_count, note, created_at, created_by,
             updated_at, updated_by)
         select '{community}', '{desa}', 'Komunitas {word}', 'Hulu {word}', 20, 80, 'Catatan {word}', now(), id, now(), id
         from users where username = 'sebalo2';
         insert into group_cases (id, desa_kode, category_code, community_id, tier, found_on, note, stage, stage_at,
             created_at, created_by, updated_at, updated_by)
         select '{case}', '{desa}', '26', '{community}', 1, current_date, 'Keadaan {word}', 'submitted', now(), now(), id,
             now(), id from users where username = 'sebalo2';
         insert into group_case_steps (case_id, desa_kode, from_stage, to_stage, reason, decided_by, decided_at)
         select '{case}', '{desa}', 'draft', 'submitted', 'Alasan {word}', id, now() from users where username = 'sebalo2';
         update assessments set late_reason = 'Lambat {word}', warning_reason = 'Ragu {word}', residence_name = '{word}'
         where person_id = '{person}';
         update families set late_reason = 'Lambat {word}' where id = '{family}';"
    )
}

/// Where this page stands about a record; None for one that is nobody's record.
fn about(route: &Route, record: &Record, more: &More, shared: &Shared) -> Option<String> {
    let starts = |prefix: &str| route.at.starts_with(prefix);
    let id = if starts("/keluarga/{id}") {
        record.family
    } else if starts("/ppks/{id}") || starts("/hak-warga/orang/{id}") {
        record.person
    } else if starts("/verifikasi/{id}") || starts("/rekomendasi/{id}") || starts("/pengesahan/data/{id}") {
        record.assessment
    } else if starts("/bukti/{id}") {
        more.evidence
    } else if starts("/lewat-usia/{id}") {
        more.proposal
    } else if starts("/ganda/{id}") {
        more.pair
    } else if starts("/pindah-desa/{id}") {
        more.transfer
    } else if starts("/hak-warga/pemusnahan/{id}") {
        more.destruction
    } else if route.name == routes::SHOW_SCAN.name {
        more.scan
    } else if starts("/komunitas/{id}") {
        more.community
    } else if starts("/kasus/{id}") {
        more.case
    } else if starts("/pengesahan/{id}") {
        more.endorsement
    } else if starts("/periode/{id}") {
        shared.window
    } else if starts("/pemutakhiran/{id}") {
        shared.campaign
    } else if starts("/pemeriksaan/{id}") {
        shared.check
    } else if starts("/pemutakhiran/k/") {
        return Some(route.at.replace("{code}", &more.visit));
    } else if route.at.contains('{') {
        assert!(
            OF_NOBODY.contains(&route.name),
            "{} walks about nobody: plant one for it",
            route.name
        );
        return None;
    } else {
        return Some(route.at.to_owned());
    };

    Some(route.at.replace("{id}", &id.to_string()))
}

/// Pages about nobody of the registry: the files of the site, and what belongs to the reader's own account. A test of
/// their own asks for envelopes.
fn is_walked(route: &Route) -> bool {
    route.method == Method::Get
        && !matches!(route.needs, Needs::Nobody)
        && !route.at.starts_with("/aset/")
        && !route.at.starts_with("/kasus-")
}

/// All pages about all records, as one reader; answers the addresses on which a foreign record stood.
async fn read_all(
    tally: &mut Tally,
    reader: (&str, &str),
    client: &mut Client,
    records: &[Record],
    planted: &(Shared, Vec<More>),
) -> Vec<&'static str> {
    let mut leaking = Vec::new();
    for route in ROUTES.iter().filter(|route| is_walked(route)) {
        let before = tally.failures.len();
        let mut asked: Vec<String> = Vec::new();
        for (record, more) in records.iter().zip(&planted.1) {
            let Some(path) = about(route, record, more, &planted.0) else {
                continue;
            };
            // A picture of one's own would have to be a real one to open; it holds no word anyway.
            if (path.starts_with("/bukti/") || route.name == routes::SHOW_SCAN.name)
                && record.desa.starts_with(reader.1)
            {
                continue;
            }
            let (desa, kec) = (record.desa, &record.desa[..8]);
            let elsewhere = format!("{path}?desa={desa}&kec={kec}&wilayah={desa}&orang={}", record.person);
            for path in [path, elsewhere] {
                if asked.contains(&path) {
                    continue;
                }
                let page = client.get(&path).await;
                tally.check(reader, records, &page, &path, None);
                asked.push(path);
            }
        }
        if tally.failures.len() > before {
            leaking.push(route.name);
        }
    }

    leaking
}

/// All readers with one wall down.
async fn hold(walls: Walls) {
    let app = TestApp::new().await;
    let records = plant(&app).await;
    let planted = plant_more(&app, &records).await;
    let mut tally = Tally::default();
    for reader in READERS.into_iter().chain(MORE_READERS) {
        let mut client = go_behind(&app, walls, reader.0).await;
        read_all(&mut tally, reader, &mut client, &records, &planted).await;
    }
    let pages = ROUTES.iter().filter(|route| is_walked(route)).count();
    println!(
        "T-AZ-2, {walls:?}, {pages} addresses: cases {}, failures {}; own records shown {}",
        tally.cases,
        tally.failures.len(),
        tally.shown
    );
    assert!(
        tally.failures.is_empty(),
        "{}",
        tally.failures[..tally.failures.len().min(30)].join("\n")
    );
    assert!(pages > 80 && tally.cases > 20_000 && tally.shown > 600);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_holds_by_the_policies_of_the_database_alone() {
    hold(Walls::DatabaseOnly).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_holds_by_the_reach_of_its_queries_alone() {
    hold(Walls::QueriesOnly).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_both_walls_down_the_later_pages_leak_too() {
    let app = TestApp::new().await;
    let records = plant(&app).await;
    let planted = plant_more(&app, &records).await;
    app.owner()
        .execute(
            "do $$ declare t record; begin
                 for t in select c.oid::regclass as name from pg_class c where c.relrowsecurity
                     and c.relnamespace = 'public'::regnamespace loop
                     execute format('alter table %s disable row level security', t.name);
                 end loop;
             end $$",
        )
        .await
        .unwrap();
    let mut leaking = Vec::new();
    for reader in [
        READERS[0],
        READERS[3],
        READERS[5],
        READERS[7],
        MORE_READERS[0],
        MORE_READERS[1],
    ] {
        let mut tally = Tally::default();
        let mut client = go_behind(&app, Walls::DatabaseOnly, reader.0).await;
        leaking.extend(read_all(&mut tally, reader, &mut client, &records, &planted).await);
    }
    leaking.sort_unstable();
    leaking.dedup();
    println!("with both walls down {} addresses leak: {leaking:?}", leaking.len());
    for route in [
        routes::SHOW_DEPARTURE,
        routes::LIST_DEPARTURES,
        routes::SHOW_TWIN,
        routes::SHOW_TRANSFER,
        routes::LIST_FIELD_CHECKS,
        routes::LIST_VISITS,
        routes::LIST_RESULTS,
        routes::SHOW_OUTGROWN,
        routes::SHOW_FAMILY_HISTORY,
        routes::SHOW_SUBJECT,
    ] {
        assert!(
            leaking.contains(&route.name),
            "the walk would not see a leak of {}",
            route.name
        );
    }
}
