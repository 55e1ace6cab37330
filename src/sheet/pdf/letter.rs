//! A letter or an act on one or more sheets: kop, title, paragraphs, lists, and blocks for signing side by side. Says
//! nothing of its own: every word comes from whoever writes it.

use super::super::{Check, Letterhead, Signatory};

/// What a letter holds, from top to bottom.
#[derive(Debug, Clone, Default)]
pub struct Letter {
    pub letterhead: Letterhead,
    /// "BERITA ACARA SERAH TERIMA", centred and bold; a `\n` begins a second line.
    pub title: String,
    /// "Nomor: 400.9/12/2026", centred below the title; empty for none.
    pub number: String,
    pub body: Vec<Block>,
    /// Side by side in this order, two in a row; an odd last one stands in the middle. Kept together.
    pub signatories: Vec<Signatory>,
    /// Below the signatures; none for a paper that cannot be checked.
    pub check: Option<Check>,
    /// Who fetched it, when and under which number; at the foot of every page.
    pub footer: String,
}

/// One piece of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// "Pasal 1", centred and bold; stays on the page of what follows.
    Heading(String),
    /// Running text, justified on both sides.
    Paragraph(String),
    /// "1.", "2." and so on before each.
    Numbered(Vec<String>),
    /// Pairs such as Nama, NIP, Jabatan, with their colons below each other. Good for a party and for what is handed
    /// over.
    Fields {
        /// Before the first line: "1." or "I."; empty for none.
        mark: String,
        pairs: Vec<(String, String)>,
        /// A sentence below the pairs, equally indented: "Selanjutnya disebut PIHAK PERTAMA."; empty for none.
        after: String,
    },
}
