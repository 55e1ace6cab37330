//! Workbooks of the years before 2007, as small as they can be: a compound file with one stream. Only what tests need.

const SECTOR: usize = 512;
const END: u32 = 0xFFFF_FFFE;
const FREE: u32 = 0xFFFF_FFFF;
const FAT: u32 = 0xFFFF_FFFD;

/// What a cell of an old workbook holds.
pub enum OldCell<'a> {
    Text(&'a str),
    Number(f64),
}

/// An `.xls` with one worksheet.
pub fn workbook(name: &str, rows: &[Vec<OldCell<'_>>]) -> Vec<u8> {
    let sheet = {
        let mut sheet = begin(0x0010);
        for (row, cells) in (0_u16..).zip(rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                let mut body = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
                match cell {
                    OldCell::Text(text) => {
                        let units: Vec<u16> = text.encode_utf16().collect();
                        body.extend(u16::try_from(units.len()).unwrap().to_le_bytes());
                        body.push(1);
                        body.extend(units.into_iter().flat_map(u16::to_le_bytes));
                        record(&mut sheet, 0x0204, &body);
                    }
                    OldCell::Number(number) => {
                        body.extend(number.to_le_bytes());
                        record(&mut sheet, 0x0203, &body);
                    }
                }
            }
        }
        record(&mut sheet, 0x000A, &[]);
        sheet
    };
    let mut globals = begin(0x0005);
    let title: Vec<u8> = name.bytes().collect();
    // Its own record and the end of the globals stand before the worksheet.
    let at = globals.len() + 4 + 8 + title.len() + 4;
    let mut bound = u32::try_from(at).unwrap().to_le_bytes().to_vec();
    bound.extend([0, 0, u8::try_from(title.len()).unwrap(), 0]);
    bound.extend(title);
    record(&mut globals, 0x0085, &bound);
    record(&mut globals, 0x000A, &[]);
    globals.extend(sheet);

    compound(&[("Workbook", &globals)])
}

/// As Excel leaves a workbook with a password: a compound file that holds the encrypted package.
pub fn encrypted() -> Vec<u8> {
    let package: Vec<u8> = (0..6_000_u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();

    compound(&[
        ("EncryptionInfo", &[4, 0, 4, 0, 0x40, 0, 0, 0]),
        ("EncryptedPackage", &package),
    ])
}

fn begin(kind: u16) -> Vec<u8> {
    let mut stream = Vec::new();
    let version = 0x0600_u16.to_le_bytes();
    let build = [0xBB, 0x0D, 0xCC, 0x07, 0, 0, 0, 0, 0, 6, 0, 0];
    record(
        &mut stream,
        0x0809,
        &[&version[..], &kind.to_le_bytes(), &build].concat(),
    );
    stream
}

fn record(stream: &mut Vec<u8>, kind: u16, body: &[u8]) {
    stream.extend(kind.to_le_bytes());
    stream.extend(u16::try_from(body.len()).unwrap().to_le_bytes());
    stream.extend(body);
}

/// A compound file: its head, one sector of the table of sectors, one of the directory, and the streams.
fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut table = vec![FAT, END];
    let mut content = Vec::new();
    let mut entries = vec![entry("Root Entry", 5, END, 0, 1)];
    for (at, (name, bytes)) in streams.iter().enumerate() {
        // A stream below 4,096 bytes would live elsewhere.
        let mut bytes = bytes.to_vec();
        let size = bytes.len().max(4_096);
        bytes.resize(size.div_ceil(SECTOR) * SECTOR, 0);
        let (first, count) = (u32::try_from(table.len()).unwrap(), bytes.len() / SECTOR);
        table.extend((first + 1..).take(count - 1));
        table.push(END);
        let next = if at + 1 < streams.len() {
            u32::try_from(at + 2).unwrap()
        } else {
            FREE
        };
        let mut entry = entry(name, 2, first, size, FREE);
        entry[72..76].copy_from_slice(&next.to_le_bytes());
        entries.push(entry);
        content.extend(bytes);
    }
    assert!(table.len() <= SECTOR / 4, "one sector describes {} sectors", SECTOR / 4);
    table.resize(SECTOR / 4, FREE);
    entries.resize(4, vec![0; 128]);

    let mut file = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    file.resize(24, 0);
    for half in [0x3E_u16, 3, 0xFFFE, 9, 6] {
        file.extend(half.to_le_bytes());
    }
    file.resize(44, 0);
    for word in [1_u32, 1, 0, 4_096, END, 0, END, 0, 0] {
        file.extend(word.to_le_bytes());
    }
    file.resize(SECTOR, 0xFF);
    file.extend(table.iter().flat_map(|word| word.to_le_bytes()));
    file.extend(entries.concat());
    file.extend(content);
    file
}

fn entry(name: &str, kind: u8, first: u32, size: usize, child: u32) -> Vec<u8> {
    let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut entry = vec![0; 128];
    entry[..units.len()].copy_from_slice(&units);
    entry[64] = u8::try_from(units.len() + 2).unwrap();
    (entry[66], entry[67]) = (kind, 1);
    for (at, word) in [(68, FREE), (72, FREE), (76, child), (116, first)] {
        entry[at..at + 4].copy_from_slice(&word.to_le_bytes());
    }
    entry[120..124].copy_from_slice(&u32::try_from(size).unwrap().to_le_bytes());
    entry
}
