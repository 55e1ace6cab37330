//! The search key of a name: one spelling for all the spellings of the same spoken name.
//!
//! A name is written one way on the old family card and another on the new KTP: Soekarno and
//! Sukarno, Djoko and Joko, Achmad, Akhmad and Ahmad. Both the stored name and the searched one are
//! folded to the same key, and fuzzy matching then works on keys. A key is never shown. It may put
//! two different names together (Joel and Yul); it must not part two spellings of one name.
//!
//! What is folded, and why:
//! * case, accents, punctuation, the hamza (’); titles, degrees, alm., bin and binti;
//! * spelling before 1972: oe to u, dj to j, tj to c, sj to sy. A plain j was then a y, but only a
//!   word that shows its age by one of those pairs is read so (Soejono is Suyono, Widjaja is
//!   Wijaya), besides a few names of which both forms live on (Jusuf, Johanes, Jahja);
//! * Arabic sounds Indonesian writes in several ways: kh and ch to h, sy and sh to s, dz and z to j
//!   (to s where no vowel follows: Rizki, Aziz), dh, th, gh, ts, q, a final h, a final d as t;
//! * f, ph and v to p, as they are spoken (Yusuf, Yusup; Novi, Nopi); y to i (Rizky, Surya, Suria;
//!   Triyono, Triono), ae to ai, uw to u, doubled letters to one;
//! * the spellings and short forms of Muhammad, Ahmad and Abdul.
//!
//! Not folded: o and u, e and i, and k for kh, which part too many different names.

/// Titles before a name, and words that are no part of it. Compared before any folding.
const TITLES: [&str; 35] = [
    "h",
    "hj",
    "haji",
    "hajah",
    "hajjah",
    "kh",
    "drs",
    "dra",
    "dr",
    "drg",
    "drh",
    "ir",
    "prof",
    "ust",
    "ustad",
    "ustadz",
    "ustadzah",
    "tgk",
    "pdt",
    "alm",
    "almh",
    "almarhum",
    "almarhumah",
    "bpk",
    "bapak",
    "ibu",
    "tn",
    "tuan",
    "ny",
    "nyonya",
    "nn",
    "sdr",
    "sdri",
    "bin",
    "binti",
];

/// Degrees that are taken for such wherever they follow a name.
const DEGREES: [&str; 35] = [
    "spd", "spdi", "spdk", "spdsd", "spak", "ssos", "ssosi", "skom", "skm", "skep", "skeb", "ssi", "sthi", "sth",
    "stp", "shi", "sfarm", "sked", "mpd", "mpdi", "msi", "msos", "mkes", "mkom", "mth", "mhum", "amd", "amdkeb",
    "amdkep", "amk", "amkeb", "ners", "phd", "sstp", "sst",
];

/// Degrees that are also names or parts of names: dropped only after a comma or written with dots.
const SHORT_DEGREES: [&str; 11] = ["se", "sh", "st", "sp", "sag", "sip", "sap", "mm", "ma", "mh", "map"];

/// The same sounds in other letters; applied in this order.
const SOUNDS: [(&str, &str); 18] = [
    ("chandr", "candr"),
    ("chr", "kr"),
    ("kh", "h"),
    ("ch", "h"),
    ("ph", "p"),
    ("f", "p"),
    ("v", "p"),
    ("sh", "s"),
    ("ts", "s"),
    ("dz", "z"),
    ("dh", "d"),
    ("th", "t"),
    ("gh", "g"),
    ("bh", "b"),
    ("ck", "k"),
    ("q", "k"),
    ("x", "ks"),
    ("ae", "ai"),
];

/// Names that are written with the old j as well as with y.
const OLD_J: [(&str, &str); 9] = [
    ("jusu", "yusu"),
    ("johan", "yohan"),
    ("jakob", "yakob"),
    ("jakub", "yakub"),
    ("jahj", "yahy"),
    ("jahy", "yahy"),
    ("jose", "yose"),
    ("jogja", "yogya"),
    ("jogya", "yogya"),
];

/// Folds a name to its search key: lower-case words with one space between them.
///
/// Empty if the text holds no letter and no digit. The same text always gives the same key; keys
/// are stored, so a change here needs a migration that writes them anew.
pub fn name_key(name: &str) -> String {
    let words = split(name);
    let bare: Vec<&str> = words
        .iter()
        .filter(|word| !word.is_title())
        .map(|word| word.text.as_str())
        .collect();
    // Somebody may be called Haji and nothing else.
    let bare = if bare.is_empty() {
        words.iter().map(|word| word.text.as_str()).collect()
    } else {
        bare
    };
    let count = bare.len();
    let folded: Vec<String> = bare
        .iter()
        .enumerate()
        .map(|(at, word)| fold_known(fold_sounds(word), at == 0 && count > 1))
        .filter(|word| !word.is_empty())
        .collect();
    folded.join(" ")
}

struct Word {
    text: String,
    is_first: bool,
    /// After a comma, or of parts with dots between: where degrees stand.
    is_set_off: bool,
}

impl Word {
    fn is_title(&self) -> bool {
        let text = self.text.as_str();
        TITLES.contains(&text)
            || (!self.is_first && DEGREES.contains(&text))
            || (!self.is_first && self.is_set_off && SHORT_DEGREES.contains(&text))
    }
}

/// Words in plain small letters. `S.Pd` is one word, `H.Contoh` two.
fn split(name: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for (part, chunk) in name.split([',', ';']).enumerate() {
        for piece in chunk.split(|c: char| c != '.' && is_gap(c)) {
            let joined = plain(piece);
            let has_dots = piece.trim_matches('.').contains('.');
            let is_degree =
                !words.is_empty() && (DEGREES.contains(&&joined[..]) || SHORT_DEGREES.contains(&&joined[..]));
            let texts = if has_dots && !is_degree {
                piece.split('.').map(plain).collect()
            } else {
                vec![joined]
            };
            for text in texts.into_iter().filter(|text| !text.is_empty()) {
                words.push(Word {
                    text,
                    is_first: words.is_empty(),
                    is_set_off: part > 0 || has_dots,
                });
            }
        }
    }
    words
}

/// Marks that part words. Apostrophes do not: Ma'ruf is one word.
fn is_gap(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '\'' | '`' | '´' | 'ʿ' | 'ʾ' | '‘' | '’' | '\u{0300}'..='\u{036F}')
}

/// Small letters without accents and marks.
fn plain(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric())
        .filter(|c| !matches!(c, 'ʿ' | 'ʾ' | 'ʼ'))
        .map(without_accent)
        .collect()
}

fn without_accent(c: char) -> char {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ạ' => 'a',
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ẹ' => 'e',
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'ị' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ọ' => 'o',
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ụ' => 'u',
        'ç' | 'ć' | 'č' => 'c',
        'ñ' | 'ń' => 'n',
        'š' | 'ś' | 'ş' | 'ṣ' => 's',
        'ž' | 'ź' | 'ż' | 'ẓ' => 'z',
        'ý' | 'ÿ' => 'y',
        'ḥ' => 'h',
        'ṭ' => 't',
        'ḍ' => 'd',
        _ => c,
    }
}

fn fold_sounds(word: &str) -> String {
    let mut word = fold_old_spelling(word);
    for (from, to) in SOUNDS {
        word = word.replace(from, to);
    }
    let mut folded: Vec<char> = Vec::with_capacity(word.len());
    let letters: Vec<char> = word.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| letters[at]);
        let vowel_follows = letters.get(at + 1).is_some_and(|next| is_vowel(*next));
        let sound = match letter {
            'y' if before == Some('s') && vowel_follows => continue,
            'w' if before == Some('u') && vowel_follows => continue,
            'y' => 'i',
            'z' if vowel_follows => 'j',
            'z' => 's',
            other => *other,
        };
        if folded.last() != Some(&sound) {
            folded.push(sound);
        }
    }
    if folded.len() > 3 && folded.last() == Some(&'h') {
        folded.pop();
    }
    if let Some(last) = folded.last_mut().filter(|last| **last == 'd') {
        *last = 't';
    }
    folded.into_iter().collect()
}

/// Spelling before 1972 to that of today.
fn fold_old_spelling(word: &str) -> String {
    let is_old = ["dj", "tj", "sj", "oe"].iter().any(|pair| word.contains(pair));
    let mut word = word.to_owned();
    if is_old {
        // Capitals keep the new letters apart from the old j until it is y; `word` has none.
        word = word
            .replace("dj", "J")
            .replace("tj", "C")
            .replace("oe", "u")
            .replace('j', "y")
            .replace('J', "j")
            .replace('C', "c");
    } else if let Some(rest) = word.strip_prefix("nj") {
        word = format!("ny{rest}");
    }
    match OLD_J.iter().find(|(old, _)| word.starts_with(old)) {
        Some((old, new)) => format!("{new}{}", &word[old.len()..]).replace("yahyj", "yahy"),
        None => word,
    }
}

/// Names so common that their many forms are worth a list. Given after folding.
fn fold_known(word: String, starts_longer_name: bool) -> String {
    match word.as_str() {
        "muhamat" | "mohamat" | "muhamet" | "mohamet" | "mukamat" | "muh" | "moh" | "muht" | "moht" | "mht" => {
            "muhamat".to_owned()
        }
        "m" | "mt" if starts_longer_name => "muhamat".to_owned(),
        "ahmet" => "ahmat".to_owned(),
        "abt" | "abdul" | "abdur" if starts_longer_name => "abdul".to_owned(),
        _ => match word.strip_prefix("abdur").or(word.strip_prefix("abdulr")) {
            Some(rest) if rest.starts_with(is_vowel) => format!("abdul r{rest}"),
            _ => word,
        },
    }
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'i' | 'u' | 'e' | 'o' | 'y')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_name_share_a_key() {
        for (one, other) in [
            ("Soekarno", "Sukarno"),
            ("Djoko", "Joko"),
            ("Widjaja", "Wijaya"),
            ("Soejono", "Suyono"),
            ("Soenarjo", "Sunaryo"),
            ("Soetjipto", "Sucipto"),
            ("Tjahjono", "Cahyono"),
            ("Moedjiono", "Mujiyono"),
            ("Njoman", "Nyoman"),
            ("Sjahrir", "Syahrir"),
            ("Sjamsoeddin", "Samsudin"),
            ("Jusuf", "Yusuf"),
            ("Yusuf", "Yusup"),
            ("Johanes", "Yohannes"),
            ("Jahja", "Yahya"),
            ("Jogja", "Yogya"),
            ("Achmad", "Ahmad"),
            ("Akhmad", "Ahmat"),
            ("Muhamad", "Mohammad"),
            ("Mochamad", "Muhammad"),
            ("Moh. Contoh", "Muhammad Contoh"),
            ("M. Contoh", "Muhammad Contoh"),
            ("Moch Contoh", "Muhammad Contoh"),
            ("Abdul Rahman", "Abdurrahman"),
            ("Abd. Rahman", "Abdul Rahman"),
            ("Abdur Rahim", "Abdurrahim"),
            ("Ma'ruf", "Ma’rup"),
            ("Nur'aini", "Nuraini"),
            ("Rizki", "Risky"),
            ("Aziz", "Ajis"),
            ("Zainal", "Jaenal"),
            ("Dzulkifli", "Julkipli"),
            ("Syarifah", "Saripah"),
            ("Aisyah", "Aisah"),
            ("Fitri", "Pitri"),
            ("Novianti", "Nopianti"),
            ("Christian", "Kristian"),
            ("Chandra", "Candra"),
            ("Iqbal", "Ikbal"),
            ("Triyono", "Triono"),
            ("Rahmad", "Rachmat"),
            ("André", "Andre"),
            ("H. Contoh", "Contoh"),
            ("H.Contoh", "Hj. Contoh"),
            ("Drs. Contoh Satu, M.Pd", "contoh  satu"),
            ("Contoh Satu, S.Pd., M.Si.", "Contoh Satu"),
            ("Contoh Satu S.Sos", "Contoh Satu"),
            ("Contoh Satu, SH", "Contoh Satu S.H."),
            ("Contoh (alm.)", "Alm. Contoh"),
            ("Contoh bin Umpama", "Contoh Umpama"),
            ("Contoh-Satu", "Contoh Satu"),
            ("M.A. Contoh", "M. A. Contoh"),
        ] {
            assert_eq!(name_key(one), name_key(other), "{one} / {other}");
        }
    }

    #[test]
    fn different_names_keep_different_keys() {
        for (one, other) in [
            ("Joko", "Yoko"),
            ("Jono", "Yono"),
            ("Siti", "Sita"),
            ("Budi", "Budo"),
            ("Ahmad", "Muhammad"),
            ("Sumarni", "Sumarno"),
            ("Panji", "Panyi"),
            ("Komar", "Kumar"),
            ("Contoh St", "Contoh"),
        ] {
            assert_ne!(name_key(one), name_key(other), "{one} / {other}");
        }
    }

    #[test]
    fn odd_names_keep_something() {
        for (name, key) in [
            ("", ""),
            ("---", ""),
            ("Haji", "haji"),
            ("H.", "h"),
            ("M", "m"),
            ("Umpama 2", "umpama 2"),
        ] {
            assert_eq!(name_key(name), key);
        }
    }

    proptest! {
        #[test]
        fn never_panics(name in any::<String>(), near in "[a-zA-Z .,'’-]{0,40}") {
            for text in [name, near] {
                let key = name_key(&text);
                prop_assert!(!key.starts_with(' ') && !key.ends_with(' ') && !key.contains("  "));
            }
        }

        #[test]
        fn case_and_spaces_do_not_matter(name in "[a-z]{1,9}( [a-z]{2,9}){0,3}") {
            let loud = format!("  {}  ", name.to_uppercase().replace(' ', "   "));
            prop_assert_eq!(name_key(&name), name_key(&loud));
        }
    }
}
