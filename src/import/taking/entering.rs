//! Households through the door of the form, many at a time: one by one, ten thousand rows take a minute.

use std::collections::HashSet;

use super::hand::Hand;
use crate::crypto::{IndexKind, Keys};
use crate::import::check::Household;
use crate::jobs::Stopped;
use crate::ppks::families::actions::Refusal;
use crate::ppks::families::{self, NewFamily};
use crate::ppks::identity::Identity;
use crate::ppks::persons;
use crate::ppks::windows::actions::note_entries;
use crate::types::{FamilyId, Receipt};
use crate::web::{Error, Tx};

/// Households on their way in.
pub(super) struct Entering<'a> {
    keys: &'a Keys,
    hand: &'a Hand,
    receipt: Receipt,
    /// Families that are not recorded yet, to be written together.
    new: Vec<NewFamily>,
    /// Indexes of every nomor KK that a family of the desa has, or is about to have. Asked once for the whole table.
    cards: HashSet<Vec<u8>>,
    /// Members of all of them.
    pub waiting: usize,
}

impl Entering<'_> {
    pub async fn new<'a>(
        tx: &mut Tx,
        keys: &'a Keys,
        hand: &'a Hand,
        households: &[Household],
        receipt: Receipt,
    ) -> Result<Entering<'a>, Stopped> {
        let asked: Vec<Vec<u8>> = households
            .iter()
            .flat_map(|household| indexes(keys, &household.new))
            .collect();
        let cards = families::queries::list_by_nomor_kk(tx, &hand.scope, &asked).await?;

        Ok(Entering {
            keys,
            hand,
            receipt,
            new: Vec::new(),
            cards: cards.into_iter().collect(),
            waiting: 0,
        })
    }

    /// Takes one household: into the family that has this nomor KK, or as a new one. Who is recorded already stays in
    /// the family that they are in.
    pub async fn enter(&mut self, tx: &mut Tx, household: Household) -> Result<(), Stopped> {
        let Household { mut new, former, .. } = household;
        // Backwards, so that the numbers of those before stay right.
        for (member, id) in former.into_iter().rev() {
            let needs = new.members.remove(member).assessments;
            let person = persons::queries::find(tx, &self.hand.scope, id)
                .await?
                .ok_or(Error::NotFound)?;
            let again = NewFamily {
                // Their family keeps the number that it has.
                nomor_kk: Identity::Missing(String::new()),
                members: Vec::new(),
                known: vec![(id, needs)],
                ..new.clone()
            };
            let family = person.family_id.ok_or(Error::NotFound)?;
            self.extend(tx, family, &again).await?;
        }
        if new.members.is_empty() {
            return Ok(());
        }
        let indexes = indexes(self.keys, &new);
        if indexes.iter().any(|index| self.cards.contains(index)) {
            let known = match self.find(tx, &indexes).await? {
                // It is one of those that wait.
                None => {
                    self.write(tx).await?;
                    self.find(tx, &indexes).await?
                }
                known => known,
            };
            return self.extend(tx, known.ok_or(Error::NotFound)?, &new).await;
        }
        self.cards.extend(indexes);
        self.waiting += new.members.len();
        self.new.push(new);

        Ok(())
    }

    /// Writes the families that wait.
    pub async fn write(&mut self, tx: &mut Tx) -> Result<(), Stopped> {
        let new: Vec<&NewFamily> = self.new.iter().collect();
        let (actor, scope, at) = (&self.hand.actor, &self.hand.scope, self.hand.at);
        let registered = families::registration::register_all(tx, self.keys, actor, scope, &new, &self.receipt, at)
            .await
            .map_err(stopped)?;
        let families: Vec<FamilyId> = registered.into_iter().filter_map(|one| one.family).collect();
        self.explain(tx, &families).await?;
        self.new.clear();
        self.waiting = 0;

        Ok(())
    }

    async fn find(&self, tx: &mut Tx, indexes: &[Vec<u8>]) -> Result<Option<FamilyId>, Stopped> {
        Ok(families::queries::find_by_nomor_kk(tx, &self.hand.scope, indexes, None).await?)
    }

    async fn extend(&self, tx: &mut Tx, family: FamilyId, new: &NewFamily) -> Result<(), Stopped> {
        let (actor, scope, at) = (&self.hand.actor, &self.hand.scope, self.hand.at);
        families::actions::extend(tx, self.keys, actor, scope, family, new, &self.receipt, at)
            .await
            .map_err(stopped)?;

        self.explain(tx, &[family]).await
    }

    /// Why they come outside a window, where that had to be said.
    async fn explain(&self, tx: &mut Tx, families: &[FamilyId]) -> Result<(), Stopped> {
        if let Some(reason) = &self.hand.import.late_reason {
            note_entries(tx, &self.hand.actor, &self.hand.scope, families, reason, self.hand.at).await?;
        }

        Ok(())
    }
}

/// None where the family has no nomor KK.
fn indexes(keys: &Keys, new: &NewFamily) -> Vec<Vec<u8>> {
    match &new.nomor_kk {
        Identity::Known(number) => keys.blind_indexes(IndexKind::NomorKk, number.as_str()),
        Identity::Missing(_) => Vec::new(),
    }
}

fn stopped(refusal: Refusal) -> Stopped {
    match refusal {
        Refusal::Failed(error) => error,
        // The desa is held since the rows were sorted, so nobody can have come between.
        _ => Error::Conflict("Data desa berubah saat impor berjalan. Buka lagi impornya, periksa, lalu simpan."),
    }
    .into()
}
