//! How far the desa of an area are: one line per region, the slowest first, and the drawing of the same numbers.
//! Figures only. Windows and campaigns share it.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::auth::Scope;
use crate::charts::stacked::{Stack, stacked};
use crate::charts::{Caption, Drawing, percent};
use crate::clock;
use crate::types::angka::ribuan;
use crate::types::tanggal::tanggal;
use crate::types::{KodeWilayah, Level};
use crate::web::{Error, Result};
use crate::wilayah::{self, Wilayah};

/// How far one desa is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    NotStarted,
    InProgress,
    /// All has left the desa's hands.
    Sent,
    Done,
    /// Nothing is asked of it.
    Empty,
}

impl State {
    /// Those that are counted, the slowest first.
    pub const COUNTED: [State; 4] = [State::NotStarted, State::InProgress, State::Sent, State::Done];

    /// The class of its tag.
    pub fn class(self) -> &'static str {
        match self {
            State::NotStarted => "fix",
            State::InProgress => "wait",
            State::Sent => "info",
            State::Done => "ok",
            State::Empty => "no",
        }
    }
}

/// What the board calls things.
pub struct Words {
    /// Of `State::COUNTED`.
    pub states: [&'static str; 4],
    /// Of the parts of a count: with the desa, with others, done.
    pub parts: [&'static str; 3],
    /// The title of the drawing.
    pub title: &'static str,
}

/// The counts of one desa.
pub struct DesaCount {
    pub kode: KodeWilayah,
    /// With the desa, with others, done.
    pub parts: [i64; 3],
    pub state: State,
    pub last_on: Option<NaiveDate>,
}

impl DesaCount {
    /// The day of an instant, as the kabupaten's calendar has it.
    pub fn day(at: Option<DateTime<Utc>>) -> Option<NaiveDate> {
        at.map(|at| clock::in_wib(at).date_naive())
    }
}

/// One region of the board.
pub struct Line {
    pub area: Wilayah,
    pub parts: [i64; 3],
    /// Desa inside by state, in the order of `State::COUNTED`.
    pub desa: [i64; 4],
    /// Of a desa itself.
    pub state: State,
    pub last_on: Option<NaiveDate>,
    /// The same board one level down.
    pub href: Option<String>,
}

impl Line {
    /// Desa that count.
    pub fn all(&self) -> i64 {
        self.desa.iter().sum()
    }

    /// Its parts, as people read them.
    pub fn part_texts(&self) -> Vec<String> {
        self.parts.iter().map(|n| ribuan(*n)).collect()
    }

    /// Its desa by state.
    pub fn desa_texts(&self) -> Vec<String> {
        self.desa.iter().map(|n| ribuan(*n)).collect()
    }

    pub fn last_text(&self) -> String {
        self.last_on.map_or_else(|| "belum ada".to_owned(), tanggal)
    }

    /// The share that has been sent or is done, of desa or of a single desa's counts; 0 where there is nothing.
    fn share(&self) -> i64 {
        let (done, all) = if self.area.kode.level() == Level::Desa {
            (self.parts[1] + self.parts[2], self.parts.iter().sum())
        } else {
            (self.desa[2] + self.desa[3], self.all())
        };

        percent(done, all).unwrap_or(0)
    }
}

/// A region and how far the regions directly inside it are; a desa has itself inside.
pub struct Board {
    pub area: Wilayah,
    pub lines: Vec<Line>,
    pub words: Words,
    /// Desa inside by state.
    pub desa: [i64; 4],
    pub parts: [i64; 3],
    pub drawing: Option<Drawing>,
}

impl Board {
    /// Gathers the desa of `area` under the `regions` directly inside it. `path` is the board's own address.
    pub fn new(area: Wilayah, regions: Vec<Wilayah>, counts: &[DesaCount], words: Words, path: &str) -> Board {
        let mut lines: Vec<Line> = regions.into_iter().map(|region| line(region, counts, path)).collect();
        lines.sort_by(|a, b| {
            let key = |line: &Line| (line.state, line.share(), -line.desa[0]);
            key(a).cmp(&key(b)).then_with(|| a.area.nama.cmp(&b.area.nama))
        });
        let mut board = Board {
            desa: sums(lines.iter().map(|line| line.desa)),
            parts: sums(lines.iter().map(|line| line.parts)),
            area,
            lines,
            words,
            drawing: None,
        };
        board.drawing = board.draw();

        board
    }

    /// Its lines are desa: each has one state.
    pub fn is_of_desa(&self) -> bool {
        self.area.kode.level() >= Level::Kecamatan
    }

    pub fn is_empty(&self) -> bool {
        self.desa.iter().all(|n| *n == 0)
    }

    /// "Kecamatan" or "Desa/kelurahan", above the names.
    pub fn level(&self) -> &'static str {
        if self.is_of_desa() {
            "Desa/kelurahan"
        } else {
            "Kecamatan"
        }
    }

    pub fn state_label(&self, state: &State) -> &'static str {
        State::COUNTED
            .iter()
            .position(|counted| counted == state)
            .map_or("Tidak ada sasaran", |at| self.words.states[at])
    }

    /// One sentence that says what the numbers mean.
    pub fn sentence(&self) -> String {
        let all: i64 = self.desa.iter().sum();
        let (started, sent) = (all - self.desa[0], self.desa[2] + self.desa[3]);
        if all == 0 {
            return "Belum ada yang dihitung di sini.".to_owned();
        }
        if self.area.kode.level() == Level::Desa {
            let [open, waiting, done] = self.parts.map(ribuan);
            let [a, b, c] = self.words.parts.map(str::to_lowercase);
            return format!("{open} {a}, {waiting} {b}, {done} {c}.");
        }
        let behind = self.lines.iter().find(|line| line.all() > 0 && line.share() < 100);
        let behind = behind.map_or_else(String::new, |line| {
            format!(" Yang tertinggal: {}.", line.area.full_name())
        });

        format!(
            "{} dari {} desa/kelurahan sudah mulai, {} sudah selesai mengirim.{behind}",
            ribuan(started),
            ribuan(all),
            ribuan(sent)
        )
    }

    /// What is still with the desa.
    pub fn has_open(&self) -> bool {
        self.parts[0] > 0
    }

    /// How much waits for others.
    pub fn waiting(&self) -> i64 {
        self.parts[1]
    }

    /// Lets the names of desa lead to a page about them.
    pub fn link_desa(&mut self, path: &str) {
        for line in self
            .lines
            .iter_mut()
            .filter(|line| line.area.kode.level() == Level::Desa)
        {
            line.href = Some(crate::paths::about(path, &line.area.kode));
        }
    }

    /// Desa that have not begun.
    pub fn not_started(&self) -> i64 {
        self.desa[0]
    }

    fn draw(&self) -> Option<Drawing> {
        let of_desa = self.is_of_desa();
        let stacks: Vec<Stack> = self
            .lines
            .iter()
            .filter(|line| line.all() > 0)
            .map(|line| Stack {
                label: line.area.nama.clone(),
                // A desa that has not begun has nothing to share; it stands in the table. What is done comes first.
                parts: if of_desa {
                    line.parts.into_iter().rev().collect()
                } else {
                    line.desa.into_iter().rev().collect()
                },
                href: None,
            })
            .filter(|stack| stack.parts.iter().any(|n| *n > 0))
            .collect();
        let mut names = if of_desa {
            self.words.parts.to_vec()
        } else {
            self.words.states.to_vec()
        };
        names.reverse();
        let desc = self.sentence();
        let caption = Caption {
            id: "kemajuan",
            title: self.words.title,
            desc: &desc,
        };

        Drawing::responsive(caption, |caption, width| stacked(caption, &names, &stacks, width))
    }
}

/// The reach of a board about one region; what is out of reach is not there.
pub fn narrowed(scope: &Scope, asked: &str) -> Result<Scope> {
    if asked.is_empty() {
        return Ok(scope.clone());
    }
    let kode = KodeWilayah::parse(asked).map_err(|_| Error::NotFound)?;

    scope.narrow(&kode).ok_or(Error::NotFound)
}

/// The region of a board, and what lies directly inside it; a desa has itself inside.
pub async fn regions(db: &mut PgConnection, scope: &Scope) -> Result<(Wilayah, Vec<Wilayah>)> {
    let area = wilayah::queries::find(db, scope.area()).await?.ok_or(Error::NotFound)?;
    let inside = if area.kode.level() == Level::Desa {
        vec![area.clone()]
    } else {
        wilayah::queries::list_children(db, &area.kode).await?
    };

    Ok((area, inside))
}

/// The address of the board around this one, within the whole reach.
pub fn up(whole: &Scope, scope: &Scope, address: &str) -> Option<String> {
    let parent = scope.area().parent()?;

    whole
        .area()
        .contains(&parent)
        .then(|| crate::paths::about(address, &parent))
}

fn line(area: Wilayah, counts: &[DesaCount], path: &str) -> Line {
    let inside: Vec<&DesaCount> = counts.iter().filter(|count| area.kode.contains(&count.kode)).collect();
    let is_desa = area.kode.level() == Level::Desa;
    let state = match inside.first() {
        Some(count) if is_desa => count.state,
        _ => State::NotStarted,
    };

    Line {
        parts: sums(inside.iter().map(|count| count.parts)),
        desa: State::COUNTED.map(|state| count(inside.iter().filter(|one| one.state == state).count())),
        state,
        last_on: inside.iter().filter_map(|count| count.last_on).max(),
        href: (!is_desa).then(|| crate::paths::about(path, &area.kode)),
        area,
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn sums<const N: usize>(rows: impl Iterator<Item = [i64; N]>) -> [i64; N] {
    rows.fold([0; N], |mut sum, row| {
        for (total, n) in sum.iter_mut().zip(row) {
            *total += n;
        }
        sum
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wilayah(kode: &str, nama: &str) -> Wilayah {
        Wilayah {
            kode: KodeWilayah::parse(kode).unwrap(),
            nama: nama.to_owned(),
        }
    }

    fn desa(kode: &str, parts: [i64; 3], state: State) -> DesaCount {
        DesaCount {
            kode: KodeWilayah::parse(kode).unwrap(),
            parts,
            state,
            last_on: None,
        }
    }

    fn board(area: &str, regions: &[(&str, &str)], counts: &[DesaCount]) -> Board {
        let words = Words {
            states: ["Belum mulai", "Dikerjakan", "Terkirim", "Terverifikasi"],
            parts: ["Di desa", "Menunggu", "Diputuskan"],
            title: "Kemajuan",
        };
        let regions = regions.iter().map(|(kode, nama)| wilayah(kode, nama)).collect();

        Board::new(wilayah(area, "Contoh"), regions, counts, words, "/periode/x")
    }

    #[test]
    fn the_slowest_kecamatan_stands_first() {
        let counts = [
            desa("61.07.01.2001", [0, 0, 3], State::Done),
            desa("61.07.02.2001", [0, 0, 0], State::NotStarted),
            desa("61.07.03.2001", [2, 1, 0], State::InProgress),
            desa("61.07.03.2002", [0, 1, 0], State::Sent),
        ];
        let board = board(
            "61.07",
            &[("61.07.01", "Ledo"), ("61.07.02", "Siding"), ("61.07.03", "Teriak")],
            &counts,
        );

        let names: Vec<&str> = board.lines.iter().map(|line| line.area.nama.as_str()).collect();
        assert_eq!(names, ["Siding", "Teriak", "Ledo"]);
        assert_eq!(board.desa, [1, 1, 1, 1]);
        assert_eq!(
            board.sentence(),
            "3 dari 4 desa/kelurahan sudah mulai, 2 sudah selesai mengirim. Yang tertinggal: Kecamatan Siding."
        );
        assert!(board.drawing.is_some());
    }

    #[test]
    fn a_desa_of_which_nothing_is_asked_comes_last_and_counts_nowhere() {
        let counts = [
            desa("61.07.01.2001", [0, 0, 0], State::Empty),
            desa("61.07.01.2002", [1, 0, 0], State::InProgress),
        ];
        let board = board(
            "61.07.01",
            &[("61.07.01.2001", "Ani"), ("61.07.01.2002", "Budi")],
            &counts,
        );

        assert_eq!(board.lines[1].area.nama, "Ani");
        assert_eq!(board.desa, [0, 1, 0, 0]);
    }

    #[test]
    fn where_nothing_is_there_is_no_drawing() {
        let board = board("61.07", &[("61.07.01", "Ledo")], &[]);

        assert!(board.is_empty() && board.drawing.is_none());
        assert_eq!(board.sentence(), "Belum ada yang dihitung di sini.");
    }
}
