//! The question that a closed window asks, in place of a refusal.

use askama::Template;
use askama_web::WebTemplate;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use sqlx::PgConnection;

use super::form::{LATE, LATE_NOTE, LateForm};
use super::model::{Gate, LATE_REASONS, URGENT, Window};
use super::queries;
use crate::auth::Scope;
use crate::page::{Page, with_status};
use crate::ppks::categories::Tiers;
use crate::ppks::entry::{NewAssessment, NewPerson};
use crate::types::tanggal::tanggal;
use crate::types::{FamilyId, PersonId};
use crate::web::{Error, Fields, FormErrors};

/// What a form brings, as far as a window minds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carries {
    /// Nothing new.
    Nothing,
    /// New people, new needs, drafts to be sent.
    News,
    /// A secret case among them: it is never kept waiting, and the rest with it, so that the answer tells nothing.
    Urgent,
}

impl Carries {
    /// Of the members that a sheet adds.
    pub fn members(tiers: &Tiers, members: &[NewPerson]) -> Carries {
        let needs = members.iter().flat_map(|member| &member.assessments);
        match Carries::needs(tiers, needs) {
            Carries::Nothing if !members.is_empty() => Carries::News,
            carried => carried,
        }
    }

    /// Of needs that are claimed.
    pub fn needs<'a>(tiers: &Tiers, needs: impl IntoIterator<Item = &'a NewAssessment>) -> Carries {
        needs.into_iter().fold(Carries::Nothing, |carried, need| {
            if carried == Carries::Urgent || tiers.is_secret(&need.category_code) {
                Carries::Urgent
            } else {
                Carries::News
            }
        })
    }

    /// Beside this, needs are claimed for people who are recorded already.
    pub fn and_needs<'a>(self, tiers: &Tiers, needs: impl IntoIterator<Item = &'a NewAssessment>) -> Carries {
        match (self, Carries::needs(tiers, needs)) {
            (Carries::Urgent, _) | (_, Carries::Urgent) => Carries::Urgent,
            (Carries::Nothing, Carries::Nothing) => Carries::Nothing,
            (Carries::News, _) | (_, Carries::News) => Carries::News,
        }
    }

    /// Beside this, drafts of somebody are to be sent.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn and_drafts(
        self,
        db: &mut PgConnection,
        scope: &Scope,
        family: Option<FamilyId>,
        person: Option<PersonId>,
    ) -> Result<Carries, Error> {
        if self != Carries::Nothing {
            return Ok(self);
        }

        Ok(match queries::count_unexplained(db, scope, family, person).await? {
            0 => Carries::Nothing,
            _ => Carries::News,
        })
    }
}

/// What the calendar answers to a form.
pub enum Knock {
    /// It goes on; outside a window with the reason to be written beside it.
    Pass(Option<String>),
    Ask(Box<Ask>),
}

/// Asks the calendar whether this form may go on as it is.
///
/// # Errors
/// When the database fails.
pub async fn knock(
    db: &mut PgConnection,
    scope: &Scope,
    fields: &Fields,
    carries: Carries,
    today: NaiveDate,
) -> Result<Knock, Error> {
    let Some(kabupaten) = scope.area().kabupaten().filter(|_| carries != Carries::Nothing) else {
        return Ok(Knock::Pass(None));
    };
    let gate = Gate::of(queries::list(db, &kabupaten).await?, today);
    let Gate::Closed { last, next } = gate else {
        return Ok(Knock::Pass(None));
    };
    let form = LateForm::read(fields);
    match form.parse() {
        Ok(reason) => Ok(Knock::Pass(Some(reason))),
        Err(_) if carries == Carries::Urgent => Ok(Knock::Pass(Some(URGENT.to_owned()))),
        Err(errors) => Ok(Knock::Ask(Box::new(Ask {
            last,
            next,
            errors: if form.is_answer { errors } else { FormErrors::default() },
            form,
        }))),
    }
}

/// The question, before it is a page.
pub struct Ask {
    last: Option<Window>,
    next: Option<Window>,
    form: LateForm,
    errors: FormErrors,
}

#[derive(Template, WebTemplate)]
#[template(path = "ppks/windows/late.html")]
struct LatePage {
    page: Page,
    ask: Ask,
    errors: FormErrors,
    /// Where the form goes once more.
    action: String,
    /// All that was typed, and which button was pressed.
    fields: Vec<(String, String)>,
    pressed: String,
    /// The form is one that can be laid aside.
    may_keep: bool,
}

impl Ask {
    /// The page that asks; it carries the whole form, and sends it again with the reason.
    pub fn page(self, page: Page, action: String, fields: &Fields, may_keep: bool) -> Response {
        let pressed = match fields.get("aksi") {
            "" => "simpan",
            pressed => pressed,
        };
        let late = LatePage {
            page,
            action,
            pressed: pressed.to_owned(),
            fields: fields
                .iter()
                .filter(|(name, _)| ![LATE, LATE_NOTE, "aksi"].contains(name))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            errors: self.errors.clone(),
            ask: self,
            may_keep,
        };

        with_status(StatusCode::UNPROCESSABLE_ENTITY, late)
    }

    fn reasons(&self) -> &'static [(&'static str, &'static str)] {
        &LATE_REASONS
    }

    /// "Pendataan 2026 ditutup 31 Maret 2026. Periode berikutnya dibuka 1 Oktober 2026."
    fn text(&self) -> String {
        let last = self
            .last
            .as_ref()
            .map(|window| format!("{} ditutup {}.", window.name, tanggal(window.closes_on)));
        let next = self
            .next
            .as_ref()
            .map(|window| format!("{} dibuka {}.", window.name, tanggal(window.opens_on)));

        last.into_iter().chain(next).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(code: &str) -> NewAssessment {
        NewAssessment {
            category_code: code.to_owned(),
            ..NewAssessment::default()
        }
    }

    #[test]
    fn a_secret_case_is_never_kept_waiting() {
        let tiers = Tiers::from_iter([("24".to_owned(), 1), ("16".to_owned(), 3)]);
        let of = |codes: &[&str]| {
            let needs: Vec<NewAssessment> = codes.iter().map(|code| need(code)).collect();
            Carries::needs(&tiers, &needs)
        };

        assert_eq!(of(&[]), Carries::Nothing);
        assert_eq!(of(&["24"]), Carries::News);
        assert_eq!(of(&["24", "16"]), Carries::Urgent);
        assert_eq!(of(&["16", "24"]), Carries::Urgent);
    }
}
