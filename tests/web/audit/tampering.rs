//! Ten thousand tamperings of seven kinds, by somebody who may write into every table, and at the last by somebody who
//! also holds the key. Without a database: the function that follows a chain sees rows only.

use std::sync::LazyLock;

use balale::chain::{Anchor, Checker, Fault, GENESIS, Hash, Head, Row};
use balale::crypto::Keys;
use chrono::{DateTime, TimeDelta};
use uuid::Uuid;

use crate::storms::dice::Dice;

const TAMPERINGS: usize = 10_000;
const KINDS: [&str; 7] = ["edit", "delete", "insert", "swap", "renumber", "cut tail", "rebuild"];
const ROWS: usize = 60;

static KEYS: LazyLock<Keys> = LazyLock::new(Keys::ephemeral);

/// A log as it is stored.
#[derive(Clone)]
struct Log {
    rows: Vec<(Row, Hash)>,
    head: Head,
    anchors: Vec<Anchor>,
}

impl Log {
    /// Honest, with an anchor every few rows, the last one not at the very end.
    fn new(dice: &mut Dice) -> Log {
        let mut log = Log {
            rows: (1..).take(ROWS).map(|seq| (row(seq, dice), GENESIS)).collect(),
            head: Head { seq: 0, hash: GENESIS },
            anchors: Vec::new(),
        };
        log.seal_from(0);
        for at in (7..ROWS - 4).step_by(9) {
            let (row, hash) = &log.rows[at];
            log.anchors.push(Anchor {
                seq: row.seq,
                hash: hash.to_vec(),
                line: log.anchors.len() + 1,
            });
        }

        log
    }

    /// What the key's owner can do: seal everything from here on anew, and set the head.
    fn seal_from(&mut self, first: usize) {
        for at in first..self.rows.len() {
            let prev = at.checked_sub(1).map_or(GENESIS, |before| self.rows[before].1);
            self.rows[at].1 = self.rows[at].0.seal(&KEYS, &prev);
        }
        self.end();
    }

    /// The head told to be whatever the last row says.
    fn end(&mut self) {
        self.head = self
            .rows
            .last()
            .map_or(Head { seq: 0, hash: GENESIS }, |(row, hash)| Head {
                seq: row.seq,
                hash: *hash,
            });
    }

    fn fault(&self) -> Option<Fault> {
        let mut checker = match Checker::new(&KEYS, self.anchors.clone()) {
            Ok(checker) => checker,
            Err(fault) => return Some(fault),
        };
        for (row, hash) in &self.rows {
            if let Err(fault) = checker.take(row, hash) {
                return Some(fault);
            }
        }

        checker.finish(self.head).err()
    }

    /// How many rows the last anchor vouches for.
    fn anchored(&self) -> usize {
        usize::try_from(self.anchors.last().unwrap().seq).unwrap()
    }
}

fn id(dice: &mut Dice) -> Uuid {
    Uuid::from_u128((0..8).fold(0, |bits, _| bits << 16 | dice.below(1 << 16) as u128))
}

fn row(seq: i64, dice: &mut Dice) -> Row {
    const ACTIONS: [&str; 4] = [
        "persons.opened",
        "persons.changed",
        "persons.nik_shown",
        "users.signed_in",
    ];
    const FIELDS: [&str; 3] = ["full_name", "nik", "born_on"];

    Row {
        seq,
        at: DateTime::UNIX_EPOCH + TimeDelta::microseconds(1_700_000_000_000_000 + dice.below(1 << 40) as i64),
        actor_id: (dice.below(5) > 0).then(|| id(dice)),
        actor_name: format!("Contoh {}", dice.below(40)),
        actor_role: ["operator_desa", "sistem"][dice.below(2)].to_owned(),
        area_kode: format!("61.07.04.{}", 1000 + dice.below(30)),
        action: ACTIONS[dice.below(4)].to_owned(),
        object_kind: "persons".to_owned(),
        object_id: id(dice).to_string(),
        tier: 1 + dice.below(3) as i16,
        fields: FIELDS[..dice.below(4)].iter().map(ToString::to_string).collect(),
        request_id: (dice.below(3) > 0).then(|| id(dice)),
        session: (dice.below(3) > 0).then(|| format!("{:08x}", dice.below(1 << 32))),
    }
}

/// Changes one column of a row to something else.
fn edit(row: &mut Row, dice: &mut Dice) {
    let honest = row.clone();
    while *row == honest {
        match dice.below(13) {
            0 => row.at += TimeDelta::microseconds(1 + dice.below(1 << 30) as i64),
            1 => row.actor_id = Some(id(dice)),
            2 => row.actor_id = None,
            3 => row.actor_name.push('x'),
            4 => row.actor_role = "admin_dinas".to_owned(),
            5 => row.area_kode = "61.07".to_owned(),
            6 => row.action = "persons.registered".to_owned(),
            7 => row.object_id = id(dice).to_string(),
            8 => row.tier = 1 + dice.below(3) as i16,
            9 => row.fields = vec![row.fields.concat()],
            10 => row.request_id = None,
            11 => row.session = None,
            // A letter that moves from one column to its neighbour.
            _ => {
                let letter = row.action.pop().unwrap_or('x');
                row.object_kind.insert(0, letter);
            }
        }
    }
}

fn tamper(log: &mut Log, kind: &str, dice: &mut Dice) {
    let at = dice.below(log.anchored());
    match kind {
        "edit" => edit(&mut log.rows[at].0, dice),
        "delete" => {
            log.rows.remove(at);
        }
        "insert" => {
            let mut forged = log.rows[dice.below(ROWS)].clone();
            edit(&mut forged.0, dice);
            forged.0.seq = log.rows[at].0.seq;
            log.rows.insert(at, forged);
            if dice.below(2) == 0 {
                log.rows[at + 1..].iter_mut().for_each(|(row, _)| row.seq += 1);
            }
        }
        "swap" => {
            let other = (at + 1 + dice.below(ROWS - 1)) % ROWS;
            log.rows.swap(at, other);
            if dice.below(2) == 0 {
                let (one, two) = (log.rows[at].0.seq, log.rows[other].0.seq);
                (log.rows[at].0.seq, log.rows[other].0.seq) = (two, one);
            }
        }
        "renumber" => {
            log.rows.remove(at);
            log.rows[at..].iter_mut().for_each(|(row, _)| row.seq -= 1);
            log.end();
        }
        "cut tail" => {
            log.rows.truncate(at);
            log.end();
        }
        "rebuild" => {
            edit(&mut log.rows[at].0, dice);
            log.seal_from(at);
        }
        other => panic!("{other}"),
    }
}

#[test]
fn every_tampering_before_the_last_anchor_is_found() {
    let mut dice = Dice::new(41);
    let mut missed = Vec::new();
    let mut by_kind = [0; KINDS.len()];
    let mut log = Log::new(&mut dice);
    for case in 0..TAMPERINGS {
        if case % 100 == 0 {
            log = Log::new(&mut dice);
        }
        let kind = case % KINDS.len();
        let mut changed = log.clone();
        tamper(&mut changed, KINDS[kind], &mut dice);
        by_kind[kind] += 1;
        if changed.fault().is_none() {
            missed.push((case, KINDS[kind]));
        }
    }

    for (kind, count) in KINDS.iter().zip(by_kind) {
        println!("{kind}: {count}");
    }
    println!("tamperings: cases {TAMPERINGS}, failures {}", missed.len());
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn honest_logs_raise_no_alarm() {
    const LOGS: usize = 1000;
    let mut dice = Dice::new(43);
    let alarms = (0..LOGS).filter(|_| Log::new(&mut dice).fault().is_some()).count();

    println!("honest rows: cases {}, failures {alarms}", LOGS * ROWS);
    assert_eq!(alarms, 0);
}

#[test]
fn the_first_bad_number_is_named() {
    let honest = Log::new(&mut Dice::new(47));
    let found = |change: &dyn Fn(&mut Log)| {
        let mut log = honest.clone();
        change(&mut log);
        log.fault().unwrap()
    };

    let edited = found(&|log| log.rows[20].0.actor_name.push('x'));
    assert_eq!(edited, Fault::Altered { seq: 21 });
    let deleted = found(&|log| drop(log.rows.remove(20)));
    assert_eq!(
        deleted,
        Fault::Gap {
            expected: 21,
            found: 22
        }
    );
    let cut = found(&|log| {
        log.rows.truncate(30);
        log.end();
    });
    assert_eq!((cut.seq(), cut.to_string().contains("ekornya dipotong")), (31, true));
    let rebuilt = found(&|log| {
        log.rows[20].0.actor_name.push('x');
        log.seal_from(20);
    });
    assert_eq!(rebuilt, Fault::Rewritten { seq: 26, line: 3 });
    let headless = found(&|log| log.head.seq += 1);
    assert_eq!(headless.seq(), 61);
    // After the last anchor only the key protects; cutting goes unnoticed until the next anchor.
    let mut short = honest.clone();
    short.rows.pop();
    short.end();
    assert_eq!(short.fault(), None);
}

#[test]
fn an_anchor_is_read_as_it_is_written_also_in_short() {
    let head = Log::new(&mut Dice::new(53)).head;
    let full = Anchor::parse(1, &head.line(DateTime::UNIX_EPOCH)).unwrap();
    let short = Anchor::parse(1, &format!("{} {}", head.seq, head.short())).unwrap();

    assert!(full.hash == head.hash && full.fits(&head.hash) && short.fits(&head.hash));
    assert!(!short.fits(&GENESIS));
    for bad in ["", "x", "12", "12 abcd", "-1 00000000", "12 zzzzzzzzzzzzzzzz"] {
        assert_eq!(Anchor::parse(1, bad), None, "{bad}");
    }
}
