use crate::ppks::families::NewFamily;
use crate::types::PersonId;

/// A split as checked and not yet done.
pub(super) struct Split {
    /// KK and address of the new family; it has no members but those who move.
    pub new: NewFamily,
    /// Who moves.
    pub chosen: Vec<PersonId>,
    pub reason: &'static str,
}
