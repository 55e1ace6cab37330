//! Whatever is in a file: nothing of reading, understanding and checking it breaks. A dice with a fixed seed spoils
//! good files, in their bytes, in the XML inside of them, and in the cells that come out.
//!
//! A million times: `cargo test --release --lib import::tests -- --ignored --nocapture`

mod corpus;
mod mutants;
#[path = "../../../tests/web/import/old_excel.rs"]
mod old_excel;

use std::collections::{BTreeMap, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::NaiveDate;

use self::mutants::{Dice, Kind, Mutants};
use super::asking::questions;
use super::check::Rules;
use super::headings::{Field, Words};
use super::model::Payload;
use super::returned::tabs;
use super::view::View;
use crate::ppks::categories::{CATALOGUE, Reference, Tiers};
use crate::sheet::read::{Book, read};
use crate::sheet::remarked;

/// Executions in the ordinary run, and in the long one. Without the compiler's help each takes ten times longer.
const FEW: u64 = if cfg!(debug_assertions) { 2_000 } else { 20_000 };
const MANY: u64 = 1_000_000;
/// How often the file with remarks is written as well.
const WRITTEN: u64 = 50;

/// What came of all files.
#[derive(Default)]
struct Tally {
    by_kind: BTreeMap<&'static str, u64>,
    read: u64,
    lines: u64,
    problems: u64,
    households: u64,
    slowest: Duration,
    slowest_kind: &'static str,
    broken: Vec<String>,
}

/// What a desa's tables are judged by, as shipped.
struct Desk {
    reference: Reference,
    tiers: Tiers,
    words: HashMap<String, String>,
    headings: Words,
}

impl Desk {
    fn new() -> Desk {
        Desk {
            reference: Reference::shipped(),
            tiers: CATALOGUE
                .categories
                .iter()
                .map(|category| (category.code.clone(), if category.code == "16" { 3 } else { 1 }))
                .collect(),
            words: HashMap::from([("miskin sekali".to_owned(), "24".to_owned())]),
            headings: Words::from([("identitas".to_owned(), Field::Nik), ("siapa".to_owned(), Field::Name)]),
        }
    }

    /// All that is done to a table before somebody confirms it; answers its lines, problems and households.
    fn go_through(&self, book: Book, also_written: bool) -> [u64; 3] {
        let former = HashMap::new();
        let rules = Rules {
            desa_name: "Sebalo",
            reference: &self.reference,
            tiers: &self.tiers,
            words: &self.words,
            former: &former,
            today: NaiveDate::from_ymd_opt(2026, 11, 27).unwrap(),
        };
        let mut payload = Payload {
            book,
            ..Payload::default()
        };
        payload.forget_secrets(&rules, &self.headings);
        let asked = questions(&payload, &self.headings);
        let table = payload.table(&self.headings);
        let (people, skipped) = (table.lines.len(), table.skipped.len());
        let piles = table.sort(Vec::new(), &rules);
        assert_eq!(
            piles.ready_count() + piles.mend_count(),
            people,
            "each row is in one pile ({skipped} skipped)"
        );
        let view = View::of(&payload, &piles, &self.headings, 0, 1);
        assert!(view.columns.len() <= asked.len());
        for problem in &piles.checked.problems {
            assert!(!problem.text.is_empty());
        }
        if also_written {
            remarked(&tabs(&payload, &piles, &self.headings)).expect("the file with remarks can be made");
        }

        [people, piles.checked.problems.len(), piles.checked.households.len()].map(|count| count as u64)
    }
}

/// How often the library that understands workbooks has panicked. That is caught where it is called and makes a broken
/// file of it; everything else that panics is ours.
static IN_LIBRARY: AtomicU64 = AtomicU64::new(0);

fn count_what_breaks_inside() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |panic| {
            if panic.location().is_some_and(|at| at.file().contains("calamine")) {
                IN_LIBRARY.fetch_add(1, Ordering::Relaxed);
            } else {
                usual(panic);
            }
        }));
    });
}

fn fuzz(executions: u64, seed: u64) -> Tally {
    count_what_breaks_inside();
    let mut tally = Tally::default();
    let mut dice = Dice::new(seed);
    // An old workbook, spoilt, can ask for a hundred gigabytes, which only the process of its own survives:
    // `tests/reading_apart.rs` spoils those.
    let mut files = corpus::files();
    files.retain(|file| !file.bytes.starts_with(&[0xD0, 0xCF]));
    let mutants = Mutants::of(files);
    let desk = Desk::new();
    for execution in 0..executions {
        let (kind, name, input) = mutants.next(&mut dice);
        let begun = Instant::now();
        let done = catch_unwind(AssertUnwindSafe(|| {
            let book = match &input {
                Kind::Bytes(bytes) => read(bytes).ok(),
                Kind::Cells(book) => Some(book.clone()),
            };
            book.map(|book| desk.go_through(book, execution % WRITTEN == 0))
        }));
        let took = begun.elapsed();
        if took > tally.slowest {
            (tally.slowest, tally.slowest_kind) = (took, name);
        }
        *tally.by_kind.entry(kind).or_default() += 1;
        match done {
            Ok(Some([lines, problems, households])) => {
                tally.read += 1;
                tally.lines += lines;
                tally.problems += problems;
                tally.households += households;
            }
            Ok(None) => {}
            Err(panic) => {
                let words = panic
                    .downcast_ref::<String>()
                    .cloned()
                    .or_else(|| panic.downcast_ref::<&str>().map(|words| (*words).to_owned()));
                tally
                    .broken
                    .push(format!("execution {execution}, {kind} of {name}: {words:?}"));
                if tally.broken.len() >= 20 {
                    break;
                }
            }
        }
    }

    tally
}

/// Most memory that this process ever had, in MB; 0 where the system does not say.
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));

    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}

fn report(tally: &Tally, executions: u64, took: Duration) {
    println!(
        "executions {executions} in {took:?}, panics {}, read {}, people {}, problems {}, households {}",
        tally.broken.len(),
        tally.read,
        tally.lines,
        tally.problems,
        tally.households
    );
    println!(
        "kinds {:?}; caught inside the library {}; slowest {:?} ({}); most memory {} MB",
        tally.by_kind,
        IN_LIBRARY.load(Ordering::Relaxed),
        tally.slowest,
        tally.slowest_kind,
        peak_memory()
    );
}

#[test]
fn good_files_of_the_corpus_hold_people() {
    let desk = Desk::new();
    for file in corpus::files().iter().filter(|file| file.is_good) {
        let book = read(&file.bytes).unwrap_or_else(|error| panic!("{}: {error}", file.name));
        let [lines, ..] = desk.go_through(book, true);
        assert!(lines > 0, "{}", file.name);
    }
}

#[test]
fn a_spoilt_file_breaks_nothing() {
    let begun = Instant::now();
    let tally = fuzz(FEW, 5);
    report(&tally, FEW, begun.elapsed());

    assert!(tally.broken.is_empty(), "{:#?}", tally.broken);
    assert!(tally.read > FEW / 4, "{} of {FEW} were read at all", tally.read);
}

#[test]
#[ignore = "takes some minutes; prints what it found"]
fn a_million_spoilt_files_break_nothing() {
    let begun = Instant::now();
    let halves: Vec<_> = [61, 7]
        .map(|seed| std::thread::spawn(move || fuzz(MANY / 2, seed)))
        .into_iter()
        .map(|half| half.join().unwrap())
        .collect();
    for half in &halves {
        report(half, MANY / 2, begun.elapsed());
    }

    for half in halves {
        assert!(half.broken.is_empty(), "{:#?}", half.broken);
        // The reading process is stopped after ten seconds, and at 512 MB, which an old workbook can reach.
        assert!(half.slowest < Duration::from_secs(10), "{:?}", half.slowest);
    }
}
