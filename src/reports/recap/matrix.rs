use std::collections::HashMap;

use sqlx::PgConnection;

use crate::ppks::Stage;
use crate::ppks::categories::{CATALOGUE, Tiers};
use crate::reports::filter::{self, ReportFilter};
use crate::reports::queries;
use crate::types::Level;
use crate::web::Error;
use crate::wilayah::{self, Wilayah};

/// Counts of findings, one line for each region inside and one column for each category. Screen and file are made
/// from the same matrix, so they show the same numbers in the same order.
pub(in crate::reports) struct Matrix {
    pub lines: Vec<MatrixLine>,
    /// Sum of each column; None where the category is secret.
    pub sums: Vec<Option<i64>>,
    pub total: i64,
}

pub(in crate::reports) struct MatrixLine {
    pub area: Wilayah,
    /// In the order of the official list of categories.
    /// None where the category is secret.
    pub counts: Vec<Option<i64>>,
    pub total: i64,
}

impl Matrix {
    /// Counts what the filter asks for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(db: &mut PgConnection, filter: &ReportFilter) -> Result<Matrix, Error> {
        let area = &filter.area;
        let areas = if area.kode.level() == Level::Desa {
            vec![area.clone()]
        } else {
            wilayah::queries::list_children(db, &area.kode).await?
        };
        let depth = filter::child_length(&area.kode);
        let stage = filter.stage.map(Stage::code);
        let counts: HashMap<(String, String), i64> = queries::list_recap(db, &filter.scope, depth, stage)
            .await?
            .into_iter()
            .map(|row| ((row.kode.to_string(), row.category_code), row.n))
            .collect();

        Ok(Matrix::of(areas, &counts, &Tiers::find(db).await?))
    }

    fn of(areas: Vec<Wilayah>, counts: &HashMap<(String, String), i64>, tiers: &Tiers) -> Matrix {
        let lines: Vec<MatrixLine> = areas
            .into_iter()
            .map(|area| {
                let counts: Vec<Option<i64>> = CATALOGUE
                    .categories
                    .iter()
                    .map(|category| {
                        let cell = (area.kode.to_string(), category.code.clone());
                        (!tiers.is_secret(&category.code)).then(|| counts.get(&cell).copied().unwrap_or(0))
                    })
                    .collect();
                MatrixLine {
                    total: counts.iter().flatten().sum(),
                    area,
                    counts,
                }
            })
            .collect();
        let sums: Vec<Option<i64>> = CATALOGUE
            .categories
            .iter()
            .enumerate()
            .map(|(column, category)| {
                let sum = lines.iter().filter_map(|line| line.counts[column]).sum();
                (!tiers.is_secret(&category.code)).then_some(sum)
            })
            .collect();

        Matrix {
            total: sums.iter().flatten().sum(),
            lines,
            sums,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::KodeWilayah;

    #[test]
    fn lines_and_columns_sum_to_the_same() {
        let area = |kode: &str| Wilayah {
            kode: KodeWilayah::parse(kode).unwrap(),
            nama: kode.to_owned(),
        };
        let cell = |kode: &str, code: &str, n| ((kode.to_owned(), code.to_owned()), n);
        let counts = HashMap::from([
            cell("61.07.01", "08", 3),
            cell("61.07.02", "08", 4),
            cell("61.07.02", "24", 5),
        ]);
        let tiers = Tiers::from_iter(["01", "08", "24"].map(|code| (code.to_owned(), 1)));
        let matrix = Matrix::of(vec![area("61.07.01"), area("61.07.02")], &counts, &tiers);

        assert_eq!(matrix.total, 12);
        assert_eq!(matrix.lines.iter().map(|line| line.total).collect::<Vec<_>>(), [3, 9]);
        assert_eq!(
            (matrix.sums[7], matrix.sums[23], matrix.sums[0]),
            (Some(7), Some(5), Some(0))
        );
        assert_eq!(matrix.sums[15], None);
        assert_eq!(matrix.sums.len(), 26);
    }
}
