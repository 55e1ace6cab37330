//! What a file is once it has been looked through: fit to be kept, or not.

use super::model::Media;

/// A file as it may be stored: written by us, without anything the sender put beside the picture.
pub struct Clean {
    pub media: Media,
    pub content: Vec<u8>,
    /// Of a picture.
    pub thumb: Option<Vec<u8>>,
    /// Width and height of a picture, in pixels.
    pub size: Option<(u32, u32)>,
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    Missing,
    Empty,
    TooLarge,
    NotPicture,
    NotPictureOrPdf,
    PdfNotHere,
    TooManyPixels,
    Cut,
    PdfCut,
    PdfActive,
    PdfLocked,
}

impl Unfit {
    /// What happened and what to do.
    pub fn text(self) -> &'static str {
        match self {
            Unfit::Missing => "Berkasnya belum dipilih. Pilih dulu, lalu kirim.",
            Unfit::Empty => "Berkas ini kosong. Pilih berkas yang lain, atau foto ulang.",
            Unfit::TooLarge => {
                "Berkas ini lebih besar dari 5 MB. Pilih yang lebih kecil, atau foto ulang dengan mutu sedang."
            }
            Unfit::NotPicture => {
                "Berkas ini bukan foto JPG, PNG, atau WebP yang sah. Pilih foto dari kamera atau galeri."
            }
            Unfit::NotPictureOrPdf => {
                "Berkas ini bukan foto JPG, PNG, atau WebP dan bukan PDF yang sah. Foto suratnya, atau pindai menjadi PDF."
            }
            Unfit::PdfNotHere => "PDF hanya untuk surat. Di sini pilih foto JPG, PNG, atau WebP.",
            Unfit::TooManyPixels => {
                "Ukuran gambar ini terlalu besar untuk dibuka (lebih dari 20 juta titik). Foto ulang dengan mutu sedang, atau kecilkan dulu."
            }
            Unfit::Cut => {
                "Foto ini rusak atau terpotong. Buka di galeri untuk memeriksanya, lalu pilih lagi atau foto ulang."
            }
            Unfit::PdfCut => {
                "PDF ini rusak atau terpotong. Buka dulu untuk memeriksanya, lalu pilih lagi atau pindai ulang."
            }
            Unfit::PdfActive => {
                "PDF ini memuat program, berkas lain, atau isian. Cetak ke PDF baru atau foto suratnya, lalu kirim."
            }
            Unfit::PdfLocked => "PDF ini terkunci. Simpan tanpa kata sandi atau foto suratnya, lalu kirim.",
        }
    }
}
