/// What the office does to one sub-category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Add,
    Rename,
    /// No longer offered; cases that carry it keep it.
    Retire,
    Offer,
}
