//! Counts gathered for one page: people by status, region by region.

use sqlx::PgConnection;

use super::{filter, queries};
use crate::auth::Scope;
use crate::charts::strands::Strand;
use crate::charts::{Caption, Drawing, percent};
use crate::ppks::Stage;
use crate::types::Level;
use crate::types::angka::ribuan;
use crate::web::Error;
use crate::wilayah::{self, Wilayah};

/// People by status, in the order of `Stage::LISTED`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct StageCounts([i64; Stage::LISTED.len()]);

impl StageCounts {
    /// A status this program does not list is not counted.
    fn add(&mut self, code: &str, n: i64) {
        if let Some(at) = Stage::LISTED.iter().position(|stage| stage.code() == code) {
            self.0[at] += n;
        }
    }

    fn merge(&mut self, other: &StageCounts) {
        for (sum, n) in self.0.iter_mut().zip(other.0) {
            *sum += n;
        }
    }

    /// People of this status; None: of all but those who have left.
    pub fn of(&self, stage: Option<Stage>) -> i64 {
        match stage {
            None => self.0.iter().sum::<i64>() - self.of(Some(Stage::Ended)),
            Some(stage) => Stage::LISTED
                .iter()
                .position(|listed| *listed == stage)
                .map_or(0, |at| self.0[at]),
        }
    }

    pub fn all(&self) -> i64 {
        self.of(None)
    }

    /// People who wait for an office, whichever.
    pub fn waiting(&self) -> i64 {
        [Stage::AtDesa, Stage::AtKecamatan, Stage::Submitted]
            .into_iter()
            .map(|stage| self.of(Some(stage)))
            .sum()
    }

    pub fn verified(&self) -> i64 {
        self.of(Some(Stage::Verified))
    }

    /// "22 %", or a dash where there is nobody.
    pub fn verified_share(&self) -> String {
        percent(self.verified(), self.all()).map_or_else(|| "–".to_owned(), |share| format!("{share} %"))
    }
}

/// One region and what is counted in it.
pub(super) struct AreaCounts {
    pub area: Wilayah,
    pub persons: StageCounts,
    pub families: i64,
}

/// A region and the regions directly inside it; a desa has itself inside.
pub(super) struct Figures {
    pub children: Vec<AreaCounts>,
    pub persons: StageCounts,
    pub families: i64,
}

impl Figures {
    /// Counts everything that a narrowed reach holds.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find(db: &mut PgConnection, scope: &Scope, area: &Wilayah) -> Result<Figures, Error> {
        let depth = filter::child_length(&area.kode);
        let areas = if area.kode.level() == Level::Desa {
            vec![area.clone()]
        } else {
            wilayah::queries::list_children(db, &area.kode).await?
        };
        let persons = queries::list_persons(db, scope, depth).await?;
        let families = queries::list_families(db, scope, depth).await?;

        let mut total = StageCounts::default();
        let children: Vec<AreaCounts> = areas
            .into_iter()
            .map(|area| {
                let mut stages = StageCounts::default();
                for row in persons.iter().filter(|row| row.kode == area.kode) {
                    stages.add(&row.stage, row.n);
                }
                total.merge(&stages);
                let families = families.iter().find(|row| row.kode == area.kode).map_or(0, |row| row.n);
                AreaCounts {
                    area,
                    persons: stages,
                    families,
                }
            })
            .collect();

        Ok(Figures {
            families: children.iter().map(|child| child.families).sum(),
            children,
            persons: total,
        })
    }

    /// One sentence that says what the numbers mean.
    pub fn sentence(&self) -> String {
        let all = self.persons.all();
        if all == 0 {
            return "Belum ada orang yang tercatat di sini.".to_owned();
        }
        let share = |child: &&AreaCounts| percent(child.persons.verified(), child.persons.all());
        let behind = self
            .children
            .iter()
            .filter(|child| child.persons.all() > 0)
            .min_by_key(share)
            .filter(|_| self.children.len() > 1);

        match behind {
            _ if self.persons.verified() == all => "Semua orang yang tercatat sudah terverifikasi.".to_owned(),
            Some(child) => format!(
                "{} tertinggal: {} terverifikasi.",
                child.area.nama,
                child.persons.verified_share()
            ),
            None => format!(
                "{} dari {} orang sudah terverifikasi.",
                ribuan(self.persons.verified()),
                ribuan(all)
            ),
        }
    }

    /// "Tujuh belas helai": one strand for each region inside.
    pub fn strands_title(&self) -> String {
        match self.children.len() {
            17 => "Tujuh belas helai".to_owned(),
            n => format!("{n} helai"),
        }
    }

    /// The woven strip; None where there are no regions to weave.
    pub fn strands(&self) -> Option<Drawing> {
        let strands: Vec<Strand> = self
            .children
            .iter()
            .map(|child| Strand {
                label: child.area.nama.clone(),
                done: child.persons.verified(),
                total: child.persons.all(),
                href: None,
            })
            .collect();
        let desc = format!("Bagian yang terverifikasi di tiap wilayah. {}", self.sentence());

        Drawing::strands(
            &Caption {
                id: "helai",
                title: &self.strands_title(),
                desc: &desc,
            },
            &strands,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::KodeWilayah;

    fn figures(rows: &[(&str, i64, i64)]) -> Figures {
        let mut persons = StageCounts::default();
        let children = rows
            .iter()
            .map(|(nama, draft, verified)| {
                let mut stages = StageCounts::default();
                stages.add("draft", *draft);
                stages.add("verified", *verified);
                stages.add("withdrawn", 99);
                persons.merge(&stages);
                AreaCounts {
                    area: Wilayah {
                        kode: KodeWilayah::parse("61.07.04").unwrap(),
                        nama: (*nama).to_owned(),
                    },
                    persons: stages,
                    families: 0,
                }
            })
            .collect();

        Figures {
            children,
            persons,
            families: 0,
        }
    }

    #[test]
    fn names_the_region_that_is_behind() {
        assert_eq!(
            figures(&[("Ledo", 1, 9), ("Siding", 78, 22), ("Kosong", 0, 0)]).sentence(),
            "Siding tertinggal: 22 % terverifikasi."
        );
        assert_eq!(
            figures(&[("Sebalo", 28, 186)]).sentence(),
            "186 dari 214 orang sudah terverifikasi."
        );
        assert_eq!(
            figures(&[("Ledo", 0, 3)]).sentence(),
            "Semua orang yang tercatat sudah terverifikasi."
        );
        assert_eq!(figures(&[]).sentence(), "Belum ada orang yang tercatat di sini.");
    }

    #[test]
    fn who_has_left_is_not_counted_among_those_in_force() {
        let mut stages = StageCounts::default();
        stages.add("verified", 3);
        stages.add("ended", 2);

        assert_eq!(stages.all(), 3);
        assert_eq!(stages.of(Some(Stage::Ended)), 2);
        assert_eq!(stages.verified_share(), "100 %");
    }

    #[test]
    fn what_was_taken_back_is_not_counted() {
        let counted = figures(&[("Ledo", 1, 2)]).persons;

        assert_eq!(counted.all(), 3);
        assert_eq!(counted.of(Some(Stage::Withdrawn)), 0);
        assert_eq!(counted.verified_share(), "66 %");
    }
}
