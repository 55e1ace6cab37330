//! What stands outside the second wall, and why; and what the program's own role cannot do.

use sqlx::Connection;
use sqlx::{Executor, PgConnection};

use crate::support::TestApp;

/// Tables and views without a policy of their own. Anything else needs one.
const WITHOUT_POLICY: [(&str, &str); 34] = [
    ("public.wilayah", "public codes and names of regions"),
    ("public.categories", "the law's list of categories"),
    ("public.sub_categories", "the law's list of categories"),
    ("public.category_rules", "limits of the categories"),
    ("public.person_counts", "figures without personal data"),
    ("public.assessment_counts", "figures without personal data"),
    ("public.family_counts", "figures without personal data"),
    ("public.step_counts", "figures without personal data"),
    ("public.group_case_counts", "figures without personal data"),
    ("public.window_counts", "figures without personal data"),
    ("public.campaign_counts", "figures without personal data"),
    (
        "public.collection_windows",
        "when desa collect data; nothing about anybody",
    ),
    ("public.window_changes", "when desa collect data; nothing about anybody"),
    (
        "public.campaigns",
        "when and how many are asked again; nothing about anybody",
    ),
    (
        "public.campaign_quotas",
        "how many are asked again; nothing about anybody",
    ),
    ("public.desa_quality", "figures without personal data"),
    (
        "public.users",
        "read before anybody is known: this is how one signs in; officers, not people served",
    ),
    (
        "public.sessions",
        "read before anybody is known, by a hash that only the owner's browser can make",
    ),
    (
        "public.sign_in_failures",
        "read before anybody is known; hashes and addresses",
    ),
    (
        "public.document_checks",
        "what a document says of itself, found under its code alone; nothing about anybody",
    ),
    (
        "public.document_check_misses",
        "addresses that typed a wrong code, for an hour",
    ),
    (
        "public.grants",
        "read with the account at every request; officers, not people served",
    ),
    (
        "public.access_reviews",
        "who looked the accounts through; officers, not people served",
    ),
    ("public.decision_reasons", "sentences to choose from"),
    (
        "public.ways",
        "which offices look at what is sent, one line for a kabupaten; no personal data",
    ),
    (
        "public.letterheads",
        "the head of the papers and the officer who signs them, as printed on each; one line for a kabupaten",
    ),
    ("public.key_marks", "marks of keys without personal data"),
    (
        "public.audit_pending",
        "content-free events of the transaction that is running; nobody sees another's, and a commit empties it",
    ),
    ("public.audit_head", "the number and the seal of the chain's last row"),
    ("public.retention_runs", "when a rule ran and how much it removed"),
    ("public.tombstones", "random ids of people whose data are gone"),
    (
        "rahasia.destruction_envelopes",
        "which secret cases a proposal holds: no role of the program may read it at all",
    ),
    ("public._sqlx_migrations", "which migrations were applied"),
    ("public.person_rows", "a view that runs with the rights of whoever asks"),
];

/// Functions that run with the owner's rights and that the program may call: narrow doors in the second wall.
const DOORS: [(&str, &str); 12] = [
    (
        "count_emergency_reads",
        "one number, of one emergency: the head, who reads no case, sees how many were read",
    ),
    (
        "count_past_envelopes",
        "how many closed secret cases of a whole kabupaten are past their time, nothing below ten",
    ),
    (
        "destroy_envelopes",
        "removes secret cases that a destruction approved by two named; nobody who approves reads one",
    ),
    (
        "destroy_person",
        "removes what a destruction approved by two named: the program may delete no person otherwise",
    ),
    (
        "has_assignment",
        "whether one account looks after some secret case: asked with the account at every request",
    ),
    (
        "is_past_retention",
        "whether somebody's data may go: a secret case in force holds them back, whoever asks",
    ),
    (
        "merge_persons",
        "carries out a merge that is written down, with the findings that the verifier does not see",
    ),
    (
        "move_persons",
        "carries out a transfer that is decided: the history may be changed by the program in no other way",
    ),
    (
        "propose_envelopes",
        "writes into one's own open proposal which secret cases are past their time, and tells only whether there are any",
    ),
    (
        "search_similar_persons",
        "ids of people inside the caller's own reach, which the index alone could not find",
    ),
    (
        "secret_figures",
        "one number of ten or more for each secret category and year, to a reach over the whole kabupaten",
    ),
    (
        "unmerge_persons",
        "takes back a merge that is written down, with the findings that the verifier does not see",
    ),
];

async fn lines(app: &TestApp, sql: &'static str) -> Vec<String> {
    sqlx::query_scalar(sql).fetch_all(app.owner()).await.unwrap()
}

#[tokio::test]
async fn every_table_has_a_policy_or_a_reason_to_have_none() {
    let app = TestApp::new().await;
    let bare = lines(
        &app,
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('public', 'rahasia') and c.relkind in ('r', 'p', 'v', 'm', 'f')
            and not (c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid))
         order by 1",
    )
    .await;
    let unexplained: Vec<&String> = bare
        .iter()
        .filter(|name| WITHOUT_POLICY.iter().all(|(known, _)| known != name))
        .collect();
    assert!(unexplained.is_empty(), "no policy and no reason: {unexplained:?}");
    for (name, reason) in WITHOUT_POLICY {
        assert!(
            !reason.is_empty() && bare.iter().any(|one| one == name),
            "{name} is not bare any more"
        );
    }
    println!("tables: {} without a policy, each with its reason", bare.len());
}

#[tokio::test]
async fn no_view_lends_its_owners_eyes_and_no_function_looks_where_it_is_led() {
    let app = TestApp::new().await;
    let lending = lines(
        &app,
        "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where n.nspname in ('public', 'rahasia') and c.relkind in ('v', 'm')
            and not coalesce('security_invoker=true' = any(c.reloptions), false)",
    )
    .await;
    assert!(lending.is_empty(), "{lending:?}");

    let led = lines(
        &app,
        "select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         where n.nspname in ('public', 'rahasia') and p.prosecdef
            and not exists (select from unnest(p.proconfig) c where c like 'search_path=pg_catalog,%')",
    )
    .await;
    assert!(led.is_empty(), "{led:?}");

    // Of those that run with the owner's rights, the program may call these; the others are triggers.
    let doors = lines(
        &app,
        "select p.proname::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         where n.nspname in ('public', 'rahasia') and p.prosecdef and p.prorettype <> 'trigger'::regtype
            and has_function_privilege('balale_app', p.oid, 'execute') order by 1",
    )
    .await;
    let known: Vec<&str> = DOORS.iter().map(|(name, _)| *name).collect();
    assert_eq!(doors, known);
    assert!(DOORS.iter().all(|(_, reason)| !reason.is_empty()));
    // A function nobody was named for is everybody's.
    let everybodys = lines(
        &app,
        "select p.proname::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
         where n.nspname in ('public', 'rahasia') and p.prosecdef and p.prorettype <> 'trigger'::regtype
            and exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0)",
    )
    .await;
    assert!(everybodys.is_empty(), "{everybodys:?}");
}

#[tokio::test]
async fn the_program_owns_nothing_and_cannot_step_over() {
    let app = TestApp::new().await;
    assert_eq!(
        app.count(
            "select count(*) from pg_roles where rolname = 'balale_app'
                and (rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or rolreplication)"
        )
        .await,
        0
    );
    assert_eq!(
        app.count(
            "select (select count(*) from pg_class where relowner = 'balale_app'::regrole)
                + (select count(*) from pg_proc where proowner = 'balale_app'::regrole)
                + (select count(*) from pg_namespace where nspowner = 'balale_app'::regrole)"
        )
        .await,
        0
    );
    assert_eq!(
        app.count("select count(*) from pg_auth_members where member = 'balale_app'::regrole")
            .await,
        0
    );
    let refused = balale::db::check_safety(app.owner()).await;
    assert!(refused.is_err(), "the owner must not serve");

    for sql in [
        "alter table persons disable row level security",
        "drop policy persons_reach on persons",
        "alter table persons disable trigger all",
        "set session_replication_role = replica",
        "set role balale_owner",
        "truncate persons",
        "delete from persons",
        "update audit_events set action = ''",
        "delete from audit_events",
        "truncate audit_events",
        "alter table audit_events disable trigger all",
        "create function public.trap() returns int language sql as 'select 1'",
        "create table public.trap (n int)",
        "update person_counts set n = 0",
        "update group_case_counts set n = 0",
        "delete from group_cases",
        "update categories set tier = 1",
        "update tier_changes set reason = ''",
        "delete from tier_changes",
        "insert into tier_changes (category_code, from_tier, to_tier, reason, changed_at, changed_by)
         select '16', 0, 1, 'turun diam-diam, tanpa alasan', now(), id from users limit 1",
    ] {
        let mut db = app.state.pool.acquire().await.unwrap();
        assert!((&mut *db).execute(sql).await.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn where_nothing_was_said_no_row_is_there() {
    let app = TestApp::new().await;
    crate::reports::seed::register_all(&app).await;
    let mut db: PgConnection = app.state.pool.acquire().await.unwrap().detach();
    for table in [
        "families",
        "persons",
        "assessments",
        "assessment_steps",
        "audit_events",
        "exports",
        "export_requests",
        "export_chunks",
        "export_columns",
        "drafts",
        "imports",
        "import_persons",
        "jobs",
        "category_words",
        "column_words",
    ] {
        let sql = format!("select count(*) from {table}");
        let seen: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql.clone()))
            .fetch_one(&mut db)
            .await
            .unwrap();
        assert_eq!(seen, 0, "{table}");
        // The same after the settings were used once, when they are empty instead of absent.
        let mut tx = db.begin().await.unwrap();
        balale::web::Acting::system().announce(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        let seen: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .fetch_one(&mut db)
            .await
            .unwrap();
        assert_eq!(seen, 0, "{table}");
    }
}

/// Asked of the tables themselves: a page would ask for the person first, and hide a policy that is not there.
#[tokio::test]
async fn each_policy_by_itself_hides_what_lies_elsewhere_or_above() {
    use crate::reports::seed::{self, DURI, SEBALO, Someone};

    let app = TestApp::new().await;
    seed::register_all(&app).await;
    let restricted = Someone {
        name: "Hana Andai",
        desa: SEBALO,
        sex: "P",
        age: 40,
        findings: &[("09", "", "verified")],
    };
    seed::register(&app, 90, &restricted).await;
    for desa in [SEBALO, DURI] {
        sqlx::query(
            "insert into record_versions (desa_kode, record_kind, record_id, version, changed, by, at)
             select desa_kode, 'persons', id, 1, '{}', created_by, created_at from persons where desa_kode = $1",
        )
        .bind(desa)
        .execute(app.owner())
        .await
        .unwrap();
    }
    let (from, until) = SEBALO.parse::<balale::types::KodeWilayah>().unwrap().range();
    let mut db: PgConnection = app.state.pool.acquire().await.unwrap().detach();
    let mut count = async |tier_max: i16, what: &str| -> i64 {
        let acting = balale::web::Acting {
            from: from.clone(),
            until: until.clone(),
            tier_max,
            ..balale::web::Acting::default()
        };
        let mut tx = db.begin().await.unwrap();
        acting.announce(&mut tx).await.unwrap();
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {what}")))
            .fetch_one(&mut *tx)
            .await
            .unwrap()
    };

    for table in [
        "families",
        "persons",
        "assessments",
        "assessment_steps",
        "record_versions",
    ] {
        assert!(count(2, table).await > 0, "{table}");
        let elsewhere = count(2, &format!("{table} where desa_kode <> '{SEBALO}'")).await;
        assert_eq!(elsewhere, 0, "{table}");
    }
    for table in ["persons", "assessments"] {
        let above = format!("{table} where tier > 1");
        assert!(count(2, &above).await > 0 && count(1, table).await > 0, "{table}");
        assert_eq!((count(1, &above).await, count(0, table).await), (0, 0), "{table}");
    }
}
