//! What the program's own role cannot do to the log, whatever a fault in the program makes it try.

use sqlx::Executor;

use crate::support::TestApp;

const FORBIDDEN: [&str; 24] = [
    "update audit_events set actor_name = 'x'",
    "update audit_events set seq = seq + 1",
    "delete from audit_events",
    "truncate audit_events",
    "drop table audit_events",
    "alter table audit_events disable trigger all",
    "alter table audit_events add column x text",
    "alter table audit_events owner to balale_app",
    "alter table audit_events disable row level security",
    "create rule r as on insert to audit_events do instead nothing",
    "create trigger t before insert on audit_events for each row execute function audit_pending_refuse()",
    "update audit_pending set actor_name = 'x'",
    "truncate audit_pending",
    "alter table audit_pending disable trigger audit_pending_sealed",
    "drop trigger audit_pending_sealed on audit_pending",
    "drop function audit_pending_refuse()",
    "create or replace function audit_pending_refuse() returns trigger language plpgsql as 'begin return null; end'",
    "delete from audit_head",
    "insert into audit_head (seq, hash) values (1, '')",
    "truncate audit_head",
    "update export_persons set person_id = gen_random_uuid()",
    "delete from export_persons",
    "set session_replication_role = replica",
    "alter role balale_app bypassrls",
];

#[tokio::test]
async fn the_program_cannot_change_the_log() {
    let app = TestApp::new().await;
    let mut failures = Vec::new();
    for sql in FORBIDDEN {
        let mut tx = app.state.pool.begin().await.unwrap();
        if tx.execute(sql).await.is_ok() {
            failures.push(sql);
        }
        tx.rollback().await.unwrap();
    }

    println!("forbidden: cases {}, failures {}", FORBIDDEN.len(), failures.len());
    assert!(failures.is_empty(), "{failures:#?}");
}

#[tokio::test]
async fn the_programs_role_is_nobody() {
    let app = TestApp::new().await;
    let questions = [
        "select count(*) from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = 'balale_app'",
        "select count(*) from pg_proc p join pg_roles r on r.oid = p.proowner where r.rolname = 'balale_app'",
        "select count(*) from pg_namespace n join pg_roles r on r.oid = n.nspowner where r.rolname = 'balale_app'",
        "select count(*) from pg_database d join pg_roles r on r.oid = d.datdba where r.rolname = 'balale_app'",
        "select count(*) from pg_roles where rolname = 'balale_app'
             and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)",
        "select count(*) from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname = 'balale_app'",
        "select count(*) from information_schema.role_table_grants
         where grantee in ('balale_app', 'PUBLIC') and table_name = 'audit_events'
             and privilege_type not in ('SELECT', 'INSERT')",
        "select count(*) from information_schema.role_table_grants
         where grantee in ('balale_app', 'PUBLIC') and table_name in ('audit_pending', 'audit_head', 'export_persons')
             and privilege_type in ('TRUNCATE', 'TRIGGER', 'REFERENCES')",
    ];
    let mut failures = Vec::new();
    for question in questions {
        if app.count(question).await != 0 {
            failures.push(question);
        }
    }

    println!("role: cases {}, failures {}", questions.len(), failures.len());
    assert!(failures.is_empty(), "{failures:#?}");
}
