//! Passwords: argon2id, at most as many at once as there are cores. One hash takes 19 MiB and much of a core for a
//! moment; without the gate a few dozen sign-ins at nine o'clock would starve every other page.

mod memory;

use std::sync::LazyLock;

use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::{Semaphore, SemaphorePermit};
use zxcvbn::zxcvbn;

use crate::crypto::random_bytes;
use crate::web::Error;

/// NIST SP 800-63B-4: length is what counts; no composition rules, no rotation.
pub const MIN_LENGTH: usize = 15;
/// Where a code follows the password.
pub const MIN_LENGTH_WITH_CODE: usize = 10;
const MAX_LENGTH: usize = 128;

const AT_ONCE: usize = 2;
const QUEUE: usize = 50;

static GATE: Semaphore = Semaphore::const_new(AT_ONCE);
static QUEUE_PLACES: Semaphore = Semaphore::const_new(AT_ONCE + QUEUE);

/// What an unknown user's password is compared with, so that a wrong name takes as long as a wrong password.
static DUMMY: LazyLock<String> = LazyLock::new(|| memory::hash("nobody").unwrap_or_default());

/// Why a new password is not taken, as a sentence that names the rule.
pub fn objection(password: &str, username: &str, full_name: &str, min_length: usize) -> Option<&'static str> {
    let lower = password.to_lowercase();
    let length = password.chars().count();
    let own_words = full_name
        .split_whitespace()
        .chain([username])
        .filter(|word| word.len() > 3)
        .map(str::to_lowercase);
    let letters_left = |words: &mut dyn Iterator<Item = String>| {
        let rest = words.fold(lower.clone(), |rest, word| rest.replace(&word, ""));
        rest.chars().filter(|c| c.is_alphabetic()).count()
    };

    if length < min_length {
        Some(if min_length == MIN_LENGTH {
            "Kata sandi minimal 15 huruf. Empat kata yang tidak berhubungan mudah diingat, misalnya nama benda di rumah."
        } else {
            "Kata sandi minimal 10 huruf. Tiga kata yang tidak berhubungan mudah diingat, misalnya nama benda di rumah."
        })
    } else if length > MAX_LENGTH {
        Some("Kata sandi maksimal 128 huruf. Pendekkan sedikit.")
    } else if is_repeated(&lower) {
        Some("Kata sandi ini mudah ditebak karena berulang. Pakai kata-kata yang berbeda.")
    } else if !lower.chars().any(char::is_alphabetic) {
        Some(
            "Kata sandi ini hanya angka. NIK, tanggal lahir, dan nomor telepon mudah ditebak. Tambahkan beberapa kata.",
        )
    } else if letters_left(&mut own_words.chain(KNOWN_WORDS.iter().map(ToString::to_string))) < 4 {
        Some("Kata sandi ini mudah ditebak. Tambahkan kata lain yang tidak terkait dengan nama Anda atau desa.")
    } else if letters_left(
        &mut AREA_NAMES
            .iter()
            .cloned()
            .chain(KNOWN_WORDS.iter().map(ToString::to_string)),
    ) < 4
    {
        Some("Kata sandi ini hanya nama tempat, jadi mudah ditebak. Tambahkan kata lain.")
    } else if is_common(&lower, username, full_name) {
        Some(
            "Kata sandi ini ada dalam daftar kata sandi yang sering dipakai, atau hanya sambungan dari daftar itu. Tambahkan kata lain yang tidak berhubungan.",
        )
    } else {
        None
    }
}

/// Fewer guesses than this, and a list of 30,000 common passwords with a few rules finds it.
const GUESSES_LOG10: f64 = 8.0;

/// What stands in the shipped lists of common passwords, words and names, or is put together of them, of digits in a
/// row, of dates, of keys beside each other, of regions, or of the owner's own names.
fn is_common(lower: &str, username: &str, full_name: &str) -> bool {
    let own = full_name.split_whitespace().map(str::to_lowercase);
    let words: Vec<String> = own.chain([username.to_lowercase()]).collect();
    let known: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .chain(KNOWN_WORDS)
        .chain(AREA_NAMES.iter().map(String::as_str))
        .collect();

    // Spaces between the parts make nothing harder.
    let joined: String = lower.split_whitespace().collect();

    zxcvbn(&joined, &known).guesses_log10() < GUESSES_LOG10
}

/// A few letters, or one piece over and over.
fn is_repeated(lower: &str) -> bool {
    let letters: Vec<char> = lower.chars().filter(|c| !c.is_whitespace()).collect();
    let distinct = letters.iter().collect::<std::collections::BTreeSet<_>>().len();
    let is_one_piece = |size: usize| letters.iter().zip(letters.iter().skip(size)).all(|(a, b)| a == b);

    distinct < 6 || (1..=letters.len() / 2).any(is_one_piece)
}

/// Every name of a desa, kelurahan and kecamatan of the shipped list, longest first.
static AREA_NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut names: Vec<String> = include_str!("../wilayah/wilayah-61.07.csv")
        .lines()
        .filter_map(|line| line.split_once(','))
        .map(|(_, name)| name.trim_matches('"').to_lowercase())
        .filter(|name| name.len() > 3)
        .flat_map(|name| [name.replace(' ', ""), name])
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    names
});

/// What everybody tries first here.
const KNOWN_WORDS: [&str; 46] = [
    "1234567890",
    "0987654321",
    "qazwsxedc",
    "zxcvbnm",
    "iloveyou",
    "welcome",
    "letmein",
    "administrator",
    "selamat",
    "datang",
    "bismillah",
    "alhamdulillah",
    "assalamualaikum",
    "kalimantan",
    "barat",
    "pontianak",
    "singkawang",
    "pancasila",
    "garuda",
    "sayang",
    "cinta",
    "ganteng",
    "cantik",
    "keluarga",
    "bengkayang",
    "balale",
    "kabupaten",
    "kecamatan",
    "kelurahan",
    "operator",
    "password",
    "katasandi",
    "kata sandi",
    "sandi",
    "rahasia",
    "indonesia",
    "qwertyuiop",
    "qwerty",
    "asdfghjkl",
    "abcdefgh",
    "desa",
    "ppks",
    "admin",
    "dinas",
    "sosial",
    "merdeka",
];

/// Hashes a password a person has chosen.
///
/// # Errors
/// `Busy` when too many wait already.
pub async fn hash(password: String) -> Result<String, Error> {
    let _place = queue()?;
    in_turn(move || memory::hash(&password))
        .await?
        .ok_or_else(|| Error::internal("argon2 refused"))
}

/// Hashes a code of at least 64 random bits. Such a code cannot be guessed however fast the hash is, so the cheapest
/// parameters do, and 250 accounts are made while one waits.
///
/// # Errors
/// Only when the hash itself refuses.
pub fn hash_random_code(code: &str) -> Result<String, Error> {
    let params = Params::new(Params::MIN_M_COST, 1, 1, None).map_err(|error| Error::internal(error.to_string()))?;

    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password(code.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| Error::internal(error.to_string()))
}

/// A place among those who wait for the hash. Taken before anything else is done for an attempt: who finds none costs
/// nothing more.
pub struct Queued(#[expect(dead_code, reason = "holds the place")] SemaphorePermit<'static>);

/// Stands in the queue.
///
/// # Errors
/// `Busy` when too many wait already.
pub fn queue() -> Result<Queued, Error> {
    QUEUE_PLACES.try_acquire().map(Queued).map_err(|_| Error::Busy)
}

impl Queued {
    /// Whether the password fits. `None` stands for an unknown user and takes as long.
    ///
    /// # Errors
    /// Only when the program is ending.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool, Error> {
        in_turn(move || {
            let is_known = stored.is_some();
            let stored = stored.unwrap_or_else(|| DUMMY.clone());
            let fits = memory::fits(&password, &stored);

            fits && is_known
        })
        .await
    }

    /// The hash of a password of which only an older one with weaker parameters is stored; None where that is as strong
    /// as ours.
    ///
    /// # Errors
    /// Only when the program is ending.
    pub async fn strengthen(&self, password: &str, stored: &str) -> Result<Option<String>, Error> {
        if !is_weak(stored) {
            return Ok(None);
        }
        let password = password.to_owned();

        in_turn(move || memory::hash(&password)).await
    }
}

/// Made with less memory or fewer rounds than a hash of today.
fn is_weak(stored: &str) -> bool {
    let ours = Params::default();

    PasswordHash::new(stored)
        .ok()
        .and_then(|hash| Params::try_from(&hash).ok())
        .is_some_and(|params| params.m_cost() < ours.m_cost() || params.t_cost() < ours.t_cost())
}

/// A one-time code of 16 characters without look-alikes, in four groups: about 79 random bits.
pub fn random_code() -> String {
    const ALPHABET: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut code = String::new();
    while code.len() < 19 {
        if code.len() % 5 == 4 {
            code.push('-');
        }
        // Bytes that would favour the first letters are drawn again.
        let byte = random_bytes::<1>()[0];
        if let Some(letter) = ALPHABET.get(usize::from(byte) % ALPHABET.len()).filter(|_| byte < 248) {
            code.push(char::from(*letter));
        }
    }

    code
}

/// Codes are read from paper: case, spaces and dashes do not matter.
pub fn normalise_code(typed: &str) -> String {
    let letters: Vec<char> = typed
        .trim()
        .to_lowercase()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .collect();

    letters
        .chunks(4)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join("-")
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    let turn = GATE.acquire().await.map_err(Error::internal)?;

    // The turn ends with the hash, also where nobody waits for it any more.
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work()
    })
    .await
    .map_err(Error::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_fits_only_its_password() {
        let stored = hash("kapal biru di atas bukit".to_owned()).await.unwrap();

        let place = queue().unwrap();
        for (typed, stored, fits) in [
            ("kapal biru di atas bukit", Some(stored.clone()), true),
            ("kapal biru di atas buki", Some(stored.clone()), false),
            ("nobody", None, false),
        ] {
            assert_eq!(place.verify(typed.to_owned(), stored).await.unwrap(), fits);
        }
        assert_eq!(place.strengthen("kapal biru", &stored).await.unwrap(), None);
        let weak = hash_random_code("kapal biru").unwrap();
        assert!(place.strengthen("kapal biru", &weak).await.unwrap().is_some());
    }

    #[tokio::test]
    async fn a_code_typed_from_paper_fits() {
        let code = random_code();
        assert_eq!(code.len(), 19);
        let stored = hash_random_code(&code).unwrap();
        let typed = format!("  {} ", code.to_uppercase().replace('-', " "));

        assert!(
            queue()
                .unwrap()
                .verify(normalise_code(&typed), Some(stored))
                .await
                .unwrap()
        );
    }

    /// Long enough, and refused by no rule but the list.
    #[test]
    fn what_stands_in_the_list_of_common_passwords_is_named() {
        let common = [
            "princess123456789",
            "superman superman2",
            "Sunshine123456789",
            "P@ssw0rdP@ssw0rd1",
            "footballfootball1",
            "trustno1trustno12",
            "starwars 123456789",
        ];
        let taken = |typed: &&str| objection(typed, "sebalo", "Yohana Contoh", MIN_LENGTH).is_none();
        assert_eq!(common.into_iter().filter(taken).collect::<Vec<_>>(), [""; 0]);
        let objection = objection("liverpool12345678", "sebalo", "Yohana Contoh", MIN_LENGTH);
        assert!(
            objection.is_some_and(|text| text.contains("daftar kata sandi")),
            "{objection:?}"
        );
        for good in [
            "kapal biru di atas bukit",
            "perahu hijau tiga jendela",
            "burung kenaribaru terbang jauh",
            "sendok payung lemari hujan",
        ] {
            assert_eq!(
                super::objection(good, "sebalo", "Yohana Contoh", MIN_LENGTH),
                None,
                "{good}"
            );
        }
    }

    #[test]
    fn weak_passwords_are_named() {
        for weak in [
            "pendek",
            "bengkayang bengkayang",
            "operator2026operator",
            "aaaaaaaaaaaaaaaaaaaa",
            "yohana sebalo 2026 123",
            "9901014107900001",
            "bukit hijau bukit hijau",
            "Ledo Samalantan Sanggau Ledo",
            "qwertyuiop1234567890",
        ] {
            assert!(
                objection(weak, "sebalo", "Yohana Contoh", MIN_LENGTH).is_some(),
                "{weak}"
            );
        }
        for (typed, min_length, is_taken) in [
            ("kapal biru di atas bukit", MIN_LENGTH, true),
            ("perahu bambu", MIN_LENGTH, false),
            ("perahu bambu", MIN_LENGTH_WITH_CODE, true),
            ("perahu ba", MIN_LENGTH_WITH_CODE, false),
        ] {
            let objection = objection(typed, "sebalo", "Yohana Contoh", min_length);
            assert_eq!(objection.is_none(), is_taken, "{typed}");
        }
    }
}
