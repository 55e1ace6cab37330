//! What a worksheet hides: rows that a filter has put away, columns that somebody has closed. They are read like all
//! others, because a table that is entered by half would be worse; but whoever sent it should hear of it.

use super::COLUMN_LIMIT;

/// Rows and columns with something in them that are not seen in the spreadsheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unseen {
    pub rows: u32,
    pub columns: u32,
}

/// Looks through the XML of one worksheet. Whatever is no such XML hides nothing.
pub fn scan(xml: &[u8]) -> Unseen {
    let mut unseen = Unseen::default();
    let mut closed = [false; COLUMN_LIMIT];
    let mut is_row_hidden = false;
    let mut column = None;
    let mut rest = xml;
    while let Some(start) = rest.iter().position(|byte| *byte == b'<') {
        rest = &rest[start + 1..];
        let end = rest.iter().position(|byte| *byte == b'>').unwrap_or(rest.len());
        let (tag, after) = rest.split_at(end);
        rest = after;
        let (name, attributes) = tag.split_at(tag.iter().take_while(|byte| is_of_name(**byte)).count());
        match local(name) {
            b"col" if is_hidden(attributes) => {
                let first = number(attributes, b"min").unwrap_or(1).max(1);
                let last = number(attributes, b"max").unwrap_or(first);
                for closed in closed.iter_mut().take(last).skip(first - 1) {
                    *closed = true;
                }
            }
            b"row" => is_row_hidden = is_hidden(attributes),
            b"c" => column = value(attributes, b"r").and_then(column_of),
            // A cell without a value is only painted.
            b"v" | b"is" => {
                unseen.rows += u32::from(std::mem::take(&mut is_row_hidden));
                if let Some(closed) = column.and_then(|column| closed.get_mut(column)) {
                    unseen.columns += u32::from(std::mem::take(closed));
                }
            }
            _ => {}
        }
    }

    unseen
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b':'
}

/// Without the prefix of its namespace.
fn local(name: &[u8]) -> &[u8] {
    name.rsplit(|byte| *byte == b':').next().unwrap_or(name)
}

fn is_hidden(attributes: &[u8]) -> bool {
    matches!(value(attributes, b"hidden"), Some(b"1" | b"true"))
}

/// What an attribute says, between its quotes.
fn value<'a>(attributes: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let wanted = [b" ", name, b"="].concat();
    let at = attributes.windows(wanted.len()).position(|part| part == wanted)?;
    let (quote, quoted) = attributes[at + wanted.len()..].split_first()?;
    let end = quoted.iter().position(|byte| byte == quote)?;

    quoted.get(..end)
}

fn number(attributes: &[u8], name: &[u8]) -> Option<usize> {
    std::str::from_utf8(value(attributes, name)?).ok()?.parse().ok()
}

/// "C12" stands in column 2.
fn column_of(place: &[u8]) -> Option<usize> {
    let letters = place.iter().take_while(|byte| byte.is_ascii_uppercase()).take(3);
    let column = letters.fold(0, |column, letter| column * 26 + usize::from(letter - b'A') + 1);

    column.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_is_hidden_and_holds_something() {
        let xml = br#"<worksheet><cols><col min="2" max="2" hidden="1"/><col min="9" max="16384" hidden="1"/></cols>
            <sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>
            <row r="2" hidden="1"><c r="A2" t="inlineStr"><is><t>x</t></is></c><c r="B2"><v>2</v></c></row>
            <row r="3" hidden="1"/><row r="4" hidden="true" ht="15"><c r="A4" s="1"/></row>
            <x:row r="5" hidden='1'><x:c r="A5"><x:v>1</x:v></x:c></x:row></sheetData></worksheet>"#;

        assert_eq!(scan(xml), Unseen { rows: 2, columns: 1 });
    }

    #[test]
    fn nonsense_hides_nothing() {
        for xml in [
            &b""[..],
            b"<",
            b"<row hidden=",
            b"<col hidden=\"1\" min=\"0\" max=\"x\"><c r=\"\"><v>",
        ] {
            scan(xml);
        }
        assert_eq!(scan(b"<c r=\"ZZZZZ9\"><v>1</v></c>"), Unseen::default());
    }
}
