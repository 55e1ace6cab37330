use crate::ppks::address::place_text;
use crate::ppks::persons::PersonRow;

/// Most people on one paper: a browser lays out no more in a breath, and nobody walks that far in a week.
pub(super) const MOST: i64 = 500;

/// An RT, and how many people are recorded in it.
pub(super) struct RtCount {
    pub rt: String,
    pub rw: String,
    pub n: i64,
}

impl RtCount {
    /// "RT 001/RW 002"
    pub fn text(&self) -> String {
        place_text("", &self.rt, &self.rw)
    }
}

/// Somebody on a paper, with the NIK as far as it is shown.
pub(super) struct Line {
    pub person: PersonRow,
    pub nik: String,
}

/// The families of one RT, in the order in which one walks.
pub(super) struct Rt {
    pub title: String,
    pub families: Vec<Family>,
}

pub(super) struct Family {
    /// "RT 001/RW 002, Dusun Contoh, Jalan Contoh 3"
    pub place: String,
    /// "9907••••••••0007"
    pub nomor_kk: String,
    pub people: Vec<Line>,
}

impl Rt {
    pub fn people(&self) -> usize {
        self.families.iter().map(|family| family.people.len()).sum()
    }

    /// Gathers rows in which those of one RT, and of one family, stand together.
    pub fn gather(lines: Vec<Line>, nomor_kk: impl Fn(&PersonRow) -> String) -> Vec<Rt> {
        let mut rts: Vec<Rt> = Vec::new();
        let mut last: Option<PersonRow> = None;
        for line in lines {
            let person = &line.person;
            let is_same_rt = last
                .as_ref()
                .is_some_and(|known| (&known.rt, &known.rw) == (&person.rt, &person.rw));
            if !is_same_rt {
                rts.push(Rt {
                    title: place_text("", &person.rt, &person.rw),
                    families: Vec::new(),
                });
            }
            let Some(rt) = rts.last_mut() else { continue };
            let is_same_family = is_same_rt && last.as_ref().is_some_and(|known| known.family_id == person.family_id);
            if !is_same_family {
                let place = place_text(&person.dusun, &person.rt, &person.rw);
                rt.families.push(Family {
                    place: if person.address.is_empty() {
                        place
                    } else {
                        format!("{place}, {}", person.address)
                    },
                    nomor_kk: nomor_kk(person),
                    people: Vec::new(),
                });
            }
            last = Some(line.person.clone());
            if let Some(family) = rt.families.last_mut() {
                family.people.push(line);
            }
        }

        rts
    }
}
