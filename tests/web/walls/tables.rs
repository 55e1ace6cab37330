//! What stands outside the second wall, and why; and what the program's own role cannot do.

use sqlx::Connection;
use sqlx::{Executor, PgConnection};

use crate::support::TestApp;

/// Tables and views without a policy of their own. Anything else needs one.
const WITHOUT_POLICY: [(&str, &str); 17] = [
    ("public.wilayah", "public codes and names of regions"),
    ("public.categories", "the law's list of categories"),
    ("public.sub_categories", "the law's list of categories"),
    ("public.person_counts", "figures without personal data"),
    ("public.assessment_counts", "figures without personal data"),
    ("public.family_counts", "figures without personal data"),
    ("public.step_counts", "figures without personal data"),
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
        "public.grants",
        "read with the account at every request; officers, not people served",
    ),
    (
        "public.access_reviews",
        "who looked the accounts through; officers, not people served",
    ),
    ("public.key_marks", "marks of keys without personal data"),
    ("public.retention_runs", "when a rule ran and how much it removed"),
    ("public.tombstones", "random ids of people whose data are gone"),
    ("public._sqlx_migrations", "which migrations were applied"),
    ("public.person_rows", "a view that runs with the rights of whoever asks"),
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
    assert_eq!(
        doors,
        ["count_emergency_reads", "destroy_person", "search_person_names"]
    );
    let everybodys = lines(
        &app,
        "select p.proname::text from pg_proc p where p.proname in ('destroy_person', 'search_person_names')
            and exists (select from aclexplode(p.proacl) a where a.grantee = 0)",
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
        "update categories set tier = 1",
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
        "drafts",
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
