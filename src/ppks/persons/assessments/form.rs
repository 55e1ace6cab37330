use chrono::NaiveDate;

use crate::ppks::categories::{
    CATALOGUE, DISABILITY_KINDS, Finding, Reference, RuleKind, Severity, Subject, Unit, kind_of_sub,
};
use crate::ppks::entry::NewAssessment;
use crate::ppks::residence::Residence;
use crate::types::{Sex, parse_tanggal};
use crate::web::{Fields, FormErrors};

/// Letters of a reason.
const REASON: std::ops::RangeInclusive<usize> = 5..=200;

/// Whose need it is, as far as the rules ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    pub unit: Unit,
    pub born_on: NaiveDate,
    pub sex: Sex,
    pub has_nik: bool,
}

/// What is recorded of somebody already, judged again when what is known of them changes.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// As known before the edit.
    pub was: Who,
    /// Category and date of assessment.
    pub needs: Vec<(String, NaiveDate)>,
    /// Category and doubts, set by `parse` where something changed.
    pub warnings: Option<Vec<(String, Vec<String>)>>,
}

/// The needs of one person exactly as typed. Field names are `{prefix}_kategori` and so on.
#[derive(Clone, Debug, Default)]
pub struct NeedsForm {
    /// "a1"
    pub prefix: String,
    pub category: String,
    pub sub_category: String,
    pub other_category: String,
    pub assessed_on: String,
    pub disability_kinds: Vec<String>,
    pub residence: String,
    pub residence_name: String,
    /// The operator stands by what is doubtful.
    pub is_confirmed: bool,
    pub warning_reason: String,
    /// The doubts that were on screen when the form was sent: "03.umur 20.nik".
    pub shown_warnings: String,
    /// The doubts to ask about, set by `parse`.
    pub doubts: Vec<String>,
    pub recorded: Option<Recorded>,
}

impl NeedsForm {
    pub fn read(fields: &Fields, prefix: &str) -> NeedsForm {
        let get = |name: &str| fields.get(&format!("{prefix}_{name}")).to_owned();

        NeedsForm {
            category: get("kategori"),
            sub_category: get("sub"),
            other_category: get("kategori_2"),
            assessed_on: get("tanggal_penilaian"),
            disability_kinds: fields
                .all(&format!("{prefix}_disabilitas"))
                .map(str::to_owned)
                .collect(),
            residence: get("tinggal"),
            residence_name: get("panti"),
            is_confirmed: !get("yakin").is_empty(),
            warning_reason: get("alasan_yakin"),
            shown_warnings: get("peringatan"),
            doubts: Vec::new(),
            recorded: None,
            prefix: prefix.to_owned(),
        }
    }

    pub fn empty(prefix: String) -> NeedsForm {
        NeedsForm {
            prefix,
            ..NeedsForm::default()
        }
    }

    /// The id of one of these fields.
    pub fn id(&self, name: &str) -> String {
        format!("{}_{name}", self.prefix)
    }

    pub fn is_blank(&self) -> bool {
        [&self.category, &self.other_category]
            .iter()
            .all(|text| text.trim().is_empty())
    }

    pub fn has_kind(&self, code: &str) -> bool {
        self.disability_kinds.iter().any(|kind| kind == code)
    }

    /// An error lies under "Lengkapi".
    pub fn has_error(&self, errors: &FormErrors) -> bool {
        [
            "sub",
            "kategori_2",
            "tanggal_penilaian",
            "disabilitas",
            "tinggal",
            "panti",
        ]
        .iter()
        .any(|name| errors.at(self.id(name)).is_some())
    }

    /// Something beyond the category was typed.
    pub fn is_detailed(&self) -> bool {
        [
            &self.sub_category,
            &self.other_category,
            &self.assessed_on,
            &self.residence,
            &self.residence_name,
        ]
        .iter()
        .any(|text| !text.is_empty())
            || !self.disability_kinds.is_empty()
    }

    /// Everything wrong at once, and the claims where nothing is. `who` is None where birth date or sex could not be
    /// read; then nothing is judged yet.
    pub fn parse(
        &mut self,
        who: Option<Who>,
        reference: &Reference,
        today: NaiveDate,
        errors: &mut FormErrors,
    ) -> Vec<NewAssessment> {
        let mut found = self.parse_categories(reference, errors);
        let assessed_on = self.parse_day(who, today, errors);
        let residence = Residence::read(&self.residence, &self.residence_name)
            .map_err(|(field, text)| errors.push(self.id(field), text))
            .ok()
            .flatten();
        let day = assessed_on.unwrap_or(today);
        self.parse_kinds(&mut found, reference, day, errors);
        for new in &mut found {
            new.assessed_on = assessed_on;
            new.residence.clone_from(&residence);
        }
        if let (Some(who), Some(day)) = (who, assessed_on) {
            let mut findings = Vec::new();
            for new in &found {
                findings.extend(judged(reference, new, who, day));
            }
            self.refuse(&findings, &found, errors);
            let again = self.judge_again(reference, who, errors);
            let doubtful: Vec<Finding> = findings.iter().chain(&again).cloned().collect();
            self.ask(&doubtful, errors);
            for new in &mut found {
                new.warnings = findings
                    .iter()
                    .filter(|finding| finding.category_code == new.category_code)
                    .map(|finding| finding.kind.code().to_owned())
                    .collect();
                if !new.warnings.is_empty() {
                    new.warning_reason = tidy(&self.warning_reason);
                }
            }
        }

        found
    }

    /// Refusals stand at their field.
    fn refuse(&self, findings: &[Finding], found: &[NewAssessment], errors: &mut FormErrors) {
        for finding in findings.iter().filter(|finding| finding.severity == Severity::Refuse) {
            let is_second = found.iter().position(|new| new.category_code == finding.category_code) == Some(1);
            let field = match finding.kind {
                RuleKind::Disability => "disabilitas",
                _ if is_second || self.category.trim().is_empty() => "kategori_2",
                _ => "kategori",
            };
            errors.push(self.id(field), finding.text.clone());
        }
    }

    /// What is recorded already must fit the new birth date and sex, at its own date of assessment.
    fn judge_again(&mut self, reference: &Reference, who: Who, errors: &mut FormErrors) -> Vec<Finding> {
        let prefix = self.prefix.clone();
        let Some(recorded) = self.recorded.as_mut().filter(|recorded| recorded.was != who) else {
            return Vec::new();
        };
        let mut found = Vec::new();
        let mut warnings = Vec::new();
        for (category_code, day) in &recorded.needs {
            let subject = Subject {
                unit: who.unit,
                born_on: who.born_on,
                sex: who.sex,
                has_nik: who.has_nik,
                has_disability_kind: true,
            };
            let findings = reference.rules.judge(category_code, &subject, *day);
            for finding in findings.iter().filter(|finding| finding.severity == Severity::Refuse) {
                match finding.kind {
                    RuleKind::Age => errors.push(format!("{prefix}_tanggal_lahir"), finding.text.clone()),
                    RuleKind::Sex => errors.push(format!("{prefix}_jenis_kelamin"), finding.text.clone()),
                    RuleKind::Disability | RuleKind::Unit | RuleKind::Nik => {}
                }
            }
            let doubts = findings
                .into_iter()
                .filter(|finding| finding.severity == Severity::Warn && finding.kind != RuleKind::Unit);
            let doubts: Vec<Finding> = doubts.collect();
            warnings.push((
                category_code.clone(),
                doubts.iter().map(|finding| finding.kind.code().to_owned()).collect(),
            ));
            found.extend(doubts);
        }
        recorded.warnings = Some(warnings);

        found
    }

    /// Asks about the doubts among these findings: a tick and a reason, for exactly the doubts that were on screen.
    fn ask(&mut self, findings: &[Finding], errors: &mut FormErrors) {
        let doubts: Vec<&Finding> = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Warn)
            .collect();
        let codes: Vec<String> = doubts.iter().map(ToString::to_string).collect();
        let was_shown = |code: &String| self.shown_warnings.split(' ').any(|shown| shown == code);
        let are_new = !codes.iter().all(was_shown);
        self.doubts = doubts.iter().map(|finding| finding.text.clone()).collect();
        self.shown_warnings = codes.join(" ");
        if doubts.is_empty() {
            return;
        }
        if are_new {
            // A tick for other doubts is none for these.
            self.is_confirmed = false;
            let text = format!(
                "{} Perbaiki, atau centang bahwa isian ini benar.",
                self.doubts.join(" ")
            );
            errors.push(self.id("yakin"), text);
        } else if !self.is_confirmed {
            errors.push(
                self.id("yakin"),
                "Centang bahwa isian ini sudah diperiksa dan benar, atau perbaiki isiannya.",
            );
        }
        if !are_new && !REASON.contains(&tidy(&self.warning_reason).chars().count()) {
            errors.push(self.id("alasan_yakin"), "Tulis alasan singkat, 5 sampai 200 huruf.");
        }
    }

    fn parse_day(&self, who: Option<Who>, today: NaiveDate, errors: &mut FormErrors) -> Option<NaiveDate> {
        if self.assessed_on.trim().is_empty() {
            return Some(today);
        }
        match parse_tanggal(&self.assessed_on, today) {
            Ok(day) if who.is_some_and(|who| day < who.born_on) => {
                errors.push(
                    self.id("tanggal_penilaian"),
                    "Tanggal penilaian lebih awal daripada tanggal lahir. Periksa keduanya.",
                );
                None
            }
            Ok(day) => Some(day),
            Err(error) => {
                let text = error
                    .to_string()
                    .replace(" di KK", "")
                    .replace("tanggal lahir", "tanggalnya");
                errors.push(self.id("tanggal_penilaian"), text);
                None
            }
        }
    }

    /// The kinds belong to the categories that ask for them, whose tier covers them.
    fn parse_kinds(&self, found: &mut [NewAssessment], reference: &Reference, day: NaiveDate, errors: &mut FormErrors) {
        let mut is_used = false;
        for new in found
            .iter_mut()
            .filter(|new| reference.rules.asks_disability(&new.category_code, day))
        {
            is_used = true;
            new.disability_kinds = kinds(&self.disability_kinds, new.sub_category_code.as_deref());
        }
        if !self.disability_kinds.is_empty() && !is_used {
            errors.push(
                self.id("disabilitas"),
                "Jenis disabilitas hanya dicatat bersama kategori 5 atau 9. Pilih kategori itu, atau hapus centangnya.",
            );
        }
    }

    fn parse_categories(&self, reference: &Reference, errors: &mut FormErrors) -> Vec<NewAssessment> {
        let mut found: Vec<NewAssessment> = Vec::new();
        for (name, typed) in [("kategori", &self.category), ("kategori_2", &self.other_category)] {
            if typed.trim().is_empty() {
                continue;
            }
            match CATALOGUE.resolve(typed) {
                Some(category) if found.iter().any(|a| a.category_code == category.code) => {
                    errors.push(
                        self.id(name),
                        "Kategori ini sudah dipilih. Pilih yang lain, atau kosongkan.",
                    );
                }
                Some(category) => {
                    let sub = reference
                        .resolve_sub(&self.sub_category)
                        .filter(|sub| sub.category_code == category.code);
                    found.push(NewAssessment {
                        category_code: category.code.clone(),
                        sub_category_code: sub.map(|sub| sub.code.clone()),
                        sub_category_name: sub.map(|sub| sub.name.clone()),
                        ..NewAssessment::default()
                    });
                }
                None => errors.push(
                    self.id(name),
                    "Kategori tidak dikenal. Ketik nomor 1–26 atau namanya, misalnya 8 atau lansia.",
                ),
            }
        }
        let is_sub_used = found.iter().any(|a| a.sub_category_code.is_some());
        if !self.sub_category.trim().is_empty() && !is_sub_used {
            errors.push(
                self.id("sub"),
                "Sub-kategori ini bukan bagian dari kategori yang dipilih. Pilih lagi, atau kosongkan.",
            );
        }

        found
    }
}

/// What does not hold for this claim on that day.
fn judged(reference: &Reference, new: &NewAssessment, who: Who, day: NaiveDate) -> Vec<Finding> {
    let subject = Subject {
        unit: who.unit,
        born_on: who.born_on,
        sex: who.sex,
        has_nik: who.has_nik,
        has_disability_kind: !new.disability_kinds.is_empty(),
    };

    reference.rules.judge(&new.category_code, &subject, day)
}

/// Known kinds among those ticked, and the one the sub-category is named after; in their official order.
pub(in crate::ppks::persons) fn kinds(ticked: &[String], sub_category_code: Option<&str>) -> Vec<String> {
    let of_sub = sub_category_code.and_then(kind_of_sub);

    DISABILITY_KINDS
        .iter()
        .map(|(code, _)| *code)
        .filter(|code| ticked.iter().any(|kind| kind == code) || of_sub == Some(code))
        .map(str::to_owned)
        .collect()
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
