//! SQL of the figures: reads the tables of counts, writes none.

use chrono::NaiveDate;
use sqlx::PgConnection;

use crate::auth::Scope;
use crate::types::{AgeBand, KodeWilayah, Sex};

pub(super) async fn ping(db: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("select 1 as one").fetch_one(db).await?;

    Ok(())
}

/// People of one status in one region.
pub(super) struct StageCount {
    pub kode: KodeWilayah,
    pub stage: String,
    pub n: i64,
}

/// People by region and status; `depth` is the length of the region codes to gather under.
pub(super) async fn list_persons(
    db: &mut PgConnection,
    scope: &Scope,
    depth: i32,
) -> Result<Vec<StageCount>, sqlx::Error> {
    sqlx::query_as!(
        StageCount,
        r#"
        select left(desa_kode, $3) as "kode!: KodeWilayah", stage, sum(n)::bigint as "n!"
        from person_counts where desa_kode >= $1 and desa_kode < $2
        group by 1, 2
        "#,
        scope.from(),
        scope.until(),
        depth,
    )
    .fetch_all(db)
    .await
}

/// Families of one region.
pub(super) struct FamilyCount {
    pub kode: KodeWilayah,
    pub n: i64,
}

pub(super) async fn list_families(
    db: &mut PgConnection,
    scope: &Scope,
    depth: i32,
) -> Result<Vec<FamilyCount>, sqlx::Error> {
    sqlx::query_as!(
        FamilyCount,
        r#"
        select left(desa_kode, $3) as "kode!: KodeWilayah", sum(n)::bigint as "n!"
        from family_counts where desa_kode >= $1 and desa_kode < $2
        group by 1
        "#,
        scope.from(),
        scope.until(),
        depth,
    )
    .fetch_all(db)
    .await
}

/// Desa that have sent anything at all, and desa there are.
pub(super) struct Reporting {
    pub sent: i64,
    pub all: i64,
}

pub(super) async fn count_reporting(db: &mut PgConnection, scope: &Scope) -> Result<Reporting, sqlx::Error> {
    sqlx::query_as!(
        Reporting,
        r#"
        select
            (select count(distinct desa_kode) from person_counts
             where desa_kode >= $1 and desa_kode < $2 and stage <> 'draft' and n > 0) as "sent!",
            (select count(*) from wilayah
             where kode >= $1 and kode < $2 and char_length(kode) = 13 and valid_to is null) as "all!"
        "#,
        scope.from(),
        scope.until(),
    )
    .fetch_one(db)
    .await
}

/// Findings of one category. A person with two categories counts in both. Of 25 the families and of 26 the communities
/// are counted (`ppks::groups`), and no person who was put there before.
pub(super) struct CategoryCount {
    pub category_code: String,
    /// Empty where no sub-category was given.
    pub sub_category_code: String,
    pub n: i64,
}

pub(super) async fn list_categories(
    db: &mut PgConnection,
    scope: &Scope,
    stage: Option<&str>,
) -> Result<Vec<CategoryCount>, sqlx::Error> {
    sqlx::query_as!(
        CategoryCount,
        r#"
        select category_code as "category_code!", sub_category_code as "sub_category_code!", sum(n)::bigint as "n!"
        from (
            select desa_kode, category_code, sub_category_code, stage, n from assessment_counts
            where category_code not in ('25', '26')
            union all
            select desa_kode, category_code, '', stage, n from group_case_counts
        ) counts
        where desa_kode >= $1 and desa_kode < $2 and stage <> 'withdrawn'
          and (stage = $3 or ($3::text is null and stage <> 'ended'))
        group by 1, 2 order by 1, 2
        "#,
        scope.from(),
        scope.until(),
        stage,
    )
    .fetch_all(db)
    .await
}

/// How many secret cases of a category there were in a year.
pub(super) struct SecretFigure {
    pub category_code: String,
    /// None: fewer than ten.
    pub n: Option<i64>,
}

/// Of the whole kabupaten; the database tells nothing to a reach below it, and no number below ten.
pub(super) async fn list_secret_figures(
    db: &mut PgConnection,
    _scope: &Scope,
    year: i32,
) -> Result<Vec<SecretFigure>, sqlx::Error> {
    sqlx::query_as!(
        SecretFigure,
        r#"select category_code as "category_code!", n from secret_figures($1) order by 1"#,
        year,
    )
    .fetch_all(db)
    .await
}

/// People of one sex and age.
pub(super) struct AgeCount {
    pub sex: Sex,
    pub age_band: AgeBand,
    pub n: i64,
}

pub(super) async fn list_ages(
    db: &mut PgConnection,
    scope: &Scope,
    stage: Option<&str>,
) -> Result<Vec<AgeCount>, sqlx::Error> {
    sqlx::query_as!(
        AgeCount,
        r#"
        select sex as "sex: Sex", age_band as "age_band: AgeBand", sum(n)::bigint as "n!"
        from person_counts
        where desa_kode >= $1 and desa_kode < $2 and (stage = $3 or ($3::text is null and stage <> 'ended'))
        group by 1, 2
        "#,
        scope.from(),
        scope.until(),
        stage,
    )
    .fetch_all(db)
    .await
}

/// Moves of findings to one status in one month.
pub(super) struct StepCount {
    /// The first of the month.
    pub month: NaiveDate,
    pub to_stage: String,
    pub n: i64,
}

pub(super) async fn list_steps(
    db: &mut PgConnection,
    scope: &Scope,
    from_month: NaiveDate,
) -> Result<Vec<StepCount>, sqlx::Error> {
    sqlx::query_as!(
        StepCount,
        r#"
        select month, to_stage, sum(n)::bigint as "n!"
        from step_counts where desa_kode >= $1 and desa_kode < $2 and month >= $3
        group by 1, 2
        "#,
        scope.from(),
        scope.until(),
        from_month,
    )
    .fetch_all(db)
    .await
}

/// One cell of the recap.
pub(super) struct RecapCount {
    pub kode: KodeWilayah,
    pub category_code: String,
    pub n: i64,
}

pub(super) async fn list_recap(
    db: &mut PgConnection,
    scope: &Scope,
    depth: i32,
    stage: Option<&str>,
) -> Result<Vec<RecapCount>, sqlx::Error> {
    sqlx::query_as!(
        RecapCount,
        r#"
        select left(desa_kode, $3) as "kode!: KodeWilayah", category_code as "category_code!", sum(n)::bigint as "n!"
        from (
            select desa_kode, category_code, stage, n from assessment_counts where category_code not in ('25', '26')
            union all
            select desa_kode, category_code, stage, n from group_case_counts
        ) counts
        where desa_kode >= $1 and desa_kode < $2 and stage <> 'withdrawn'
          and (stage = $4 or ($4::text is null and stage <> 'ended'))
        group by 1, 2
        "#,
        scope.from(),
        scope.until(),
        depth,
        stage,
    )
    .fetch_all(db)
    .await
}

/// People who stand in a category that is said of families or communities, from before that was so. No figure counts them.
pub(super) async fn count_misplaced(db: &mut PgConnection, scope: &Scope) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select coalesce(sum(n), 0)::bigint as "n!"
        from assessment_counts
        where desa_kode >= $1 and desa_kode < $2 and category_code in ('25', '26')
          and stage not in ('withdrawn', 'rejected', 'ended')
          and category_code in (select code from categories where tier < 3)
        "#,
        scope.from(),
        scope.until(),
    )
    .fetch_one(db)
    .await
}

/// Findings of one status, as far as whoever asks may see them.
pub(super) async fn count_findings(db: &mut PgConnection, scope: &Scope, stage: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        select coalesce(sum(n), 0)::bigint as "n!"
        from assessment_counts
        where desa_kode >= $1 and desa_kode < $2 and stage = $3
          and category_code in (select code from categories where tier <= $4)
        "#,
        scope.from(),
        scope.until(),
        stage,
        scope.tier_max(),
    )
    .fetch_one(db)
    .await
}
