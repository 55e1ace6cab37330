//! What a category asks of whoever is put into it, judged at the date of assessment.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::types::Sex;
use crate::types::tanggal::umur;

/// Whose need it is: a person's, a family's, a community's (Permensos 8/2012).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Orang,
    Keluarga,
    Masyarakat,
}

impl Unit {
    fn letter(self) -> char {
        match self {
            Unit::Orang => 'O',
            Unit::Keluarga => 'K',
            Unit::Masyarakat => 'M',
        }
    }
}

/// How hard a rule is. A doubt is asked about and can be answered: victims and witnesses, late papers and wrong dates
/// are real.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Severity {
    #[serde(rename = "tolak")]
    Refuse,
    #[serde(rename = "peringatan")]
    Warn,
}

impl Severity {
    pub const ALL: [Severity; 2] = [Severity::Refuse, Severity::Warn];

    /// As stored.
    pub fn code(self) -> &'static str {
        match self {
            Severity::Refuse => "tolak",
            Severity::Warn => "peringatan",
        }
    }
}

/// What a rule looks at, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum RuleKind {
    #[serde(rename = "umur")]
    Age,
    #[serde(rename = "jenis_kelamin")]
    Sex,
    #[serde(rename = "disabilitas")]
    Disability,
    #[serde(rename = "satuan")]
    Unit,
    #[serde(rename = "nik")]
    Nik,
}

impl RuleKind {
    pub const ALL: [RuleKind; 5] = [
        RuleKind::Age,
        RuleKind::Sex,
        RuleKind::Disability,
        RuleKind::Unit,
        RuleKind::Nik,
    ];

    /// As stored, in rules and in the warnings of an assessment.
    pub fn code(self) -> &'static str {
        match self {
            RuleKind::Age => "umur",
            RuleKind::Sex => "jenis_kelamin",
            RuleKind::Disability => "disabilitas",
            RuleKind::Unit => "satuan",
            RuleKind::Nik => "nik",
        }
    }

    /// What was doubtful, for whoever reads the assessment later.
    fn doubt(self) -> &'static str {
        match self {
            RuleKind::Age => "Umur di luar batas kategori pada tanggal penilaian",
            RuleKind::Sex => "Jenis kelamin tidak sesuai kategori",
            RuleKind::Disability => "Jenis disabilitas belum dicatat",
            RuleKind::Unit => "Kategori ini bukan untuk perorangan",
            RuleKind::Nik => "Belum ada NIK",
        }
    }
}

/// The warnings of an assessment in words: "Umur di luar batas kategori pada tanggal penilaian; Belum ada NIK".
pub fn warnings_text(codes: &[String]) -> String {
    let doubts = RuleKind::ALL
        .into_iter()
        .filter(|kind| codes.iter().any(|code| code == kind.code()))
        .map(RuleKind::doubt);

    doubts.collect::<Vec<_>>().join("; ")
}

/// One rule as it stands in the reference data. What `kind` does not look at is empty.
#[derive(Clone, Debug, Deserialize)]
pub struct Rule {
    pub category_code: String,
    pub kind: RuleKind,
    pub severity: Severity,
    pub age_min: Option<i16>,
    pub age_max: Option<i16>,
    /// "L" or "P".
    pub sex: Option<String>,
    /// Letters of the units it is for: "OK".
    pub units: Option<String>,
    pub valid_from: NaiveDate,
    /// The last day.
    pub valid_to: Option<NaiveDate>,
}

impl Rule {
    fn is_in_force(&self, on: NaiveDate) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|last| on <= last)
    }

    fn sex(&self) -> Option<Sex> {
        self.sex.as_deref().and_then(|code| Sex::parse(code).ok())
    }

    fn holds(&self, subject: &Subject, on: NaiveDate) -> bool {
        let age = i64::from(umur(subject.born_on, on));

        match self.kind {
            RuleKind::Age => {
                self.age_min.is_none_or(|least| i64::from(least) <= age)
                    && self.age_max.is_none_or(|most| age <= i64::from(most))
            }
            RuleKind::Sex => self.sex().is_none_or(|sex| sex == subject.sex),
            RuleKind::Disability => subject.has_disability_kind,
            RuleKind::Unit => {
                let letters = self.units.as_deref().unwrap_or_default();
                letters.contains(subject.unit.letter())
            }
            RuleKind::Nik => subject.has_nik,
        }
    }

    /// What to do about it.
    fn sentence(&self, subject: &Subject, on: NaiveDate) -> String {
        let number = self.category_code.trim_start_matches('0');
        let verb = match self.severity {
            Severity::Refuse => "Pilih kategori lain, atau perbaiki",
            Severity::Warn => "Periksa",
        };

        match self.kind {
            RuleKind::Age => {
                let age = crate::types::tanggal::umur_text(subject.born_on, on);
                let limits = ages_text(self.age_min, self.age_max);
                format!(
                    "{verb} tanggal lahirnya: kategori {number} untuk {limits}, sedangkan umurnya {age} saat dinilai."
                )
            }
            RuleKind::Sex => {
                let sex = self.sex().map(|sex| sex.label().to_lowercase()).unwrap_or_default();
                format!("{verb} jenis kelaminnya: kategori {number} hanya untuk {sex}.")
            }
            RuleKind::Disability => {
                format!("Centang jenis disabilitasnya, paling sedikit satu: wajib untuk kategori {number}.")
            }
            RuleKind::Unit => match (self.units.as_deref(), self.severity) {
                (Some("K"), Severity::Refuse) => {
                    format!("Catat kategori {number} di halaman keluarganya, bukan pada satu orang.")
                }
                (Some("M"), Severity::Refuse) => {
                    format!("Catat kategori {number} di menu Komunitas, bukan pada satu orang.")
                }
                (Some("K"), Severity::Warn) => {
                    format!("Periksa kategorinya: kategori {number} untuk satu keluarga, bukan satu orang.")
                }
                (Some("M"), Severity::Warn) => {
                    format!("Periksa kategorinya: kategori {number} untuk satu komunitas, bukan satu orang.")
                }
                _ => format!("Pilih kategori lain: kategori {number} tidak dicatat di sini."),
            },
            RuleKind::Nik => format!("Periksa lagi NIK-nya: kategori {number} biasanya diurus dengan NIK."),
        }
    }
}

/// "umur 60 tahun ke atas", "umur 12–17 tahun", "umur sampai 5 tahun"
fn ages_text(min: Option<i16>, max: Option<i16>) -> String {
    match (min.filter(|min| *min > 0), max) {
        (Some(min), Some(max)) => format!("umur {min}–{max} tahun"),
        (Some(min), None) => format!("umur {min} tahun ke atas"),
        (None, Some(max)) => format!("umur sampai {max} tahun"),
        (None, None) => "semua umur".to_owned(),
    }
}

/// What a rule needs to know of whoever is assessed.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    pub unit: Unit,
    pub born_on: NaiveDate,
    pub sex: Sex,
    pub has_nik: bool,
    pub has_disability_kind: bool,
}

/// A rule that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub category_code: String,
    pub kind: RuleKind,
    pub severity: Severity,
    /// A sentence that says what to do.
    pub text: String,
}

/// "23.umur": the finding as a form carries it.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.category_code, self.kind.code())
    }
}

/// All rules there are and were.
#[derive(Clone, Debug, Default)]
pub struct Rules(Vec<Rule>);

impl Rules {
    /// What does not hold for this subject on that day. Of one kind only the hardest is said.
    pub fn judge(&self, category_code: &str, subject: &Subject, on: NaiveDate) -> Vec<Finding> {
        let mut hardest: BTreeMap<RuleKind, &Rule> = BTreeMap::new();
        for rule in self.of(category_code, on).filter(|rule| !rule.holds(subject, on)) {
            let place = hardest.entry(rule.kind).or_insert(rule);
            if rule.severity < place.severity {
                *place = rule;
            }
        }

        hardest
            .into_iter()
            .map(|(kind, rule)| Finding {
                category_code: category_code.to_owned(),
                kind,
                severity: rule.severity,
                text: rule.sentence(subject, on),
            })
            .collect()
    }

    /// Whether the kinds of a disability belong to this category.
    pub fn asks_disability(&self, category_code: &str, on: NaiveDate) -> bool {
        self.of(category_code, on).any(|rule| rule.kind == RuleKind::Disability)
    }

    fn of<'a>(&'a self, category_code: &'a str, on: NaiveDate) -> impl Iterator<Item = &'a Rule> {
        self.0
            .iter()
            .filter(move |rule| rule.category_code == category_code && rule.is_in_force(on))
    }
}

impl FromIterator<Rule> for Rules {
    fn from_iter<I: IntoIterator<Item = Rule>>(rules: I) -> Rules {
        Rules(rules.into_iter().collect())
    }
}

#[cfg(test)]
mod tests;
