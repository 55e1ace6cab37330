//! How an address is read out.

/// "Jalan Contoh 5, Dusun Sebalo, RT 001/RW 002"; what is unknown is left out.
pub fn address_text(dusun: &str, rt: &str, rw: &str, address: &str) -> String {
    let named = |name: &str, value: &str| {
        if value.is_empty() {
            String::new()
        } else {
            format!("{name} {value}")
        }
    };
    let joined = |parts: &[String], with: &str| {
        parts
            .iter()
            .filter(|part| !part.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(with)
    };
    let block = joined(&[named("RT", rt), named("RW", rw)], "/");

    let dusun = if dusun.to_lowercase().starts_with("dusun") {
        dusun.to_owned()
    } else {
        named("Dusun", dusun)
    };

    joined(&[address.to_owned(), dusun, block], ", ")
}

/// "RT 001/RW 002, Dusun Contoh"; what is not known is left out.
pub fn place_text(dusun: &str, rt: &str, rw: &str) -> String {
    let numbers = match (rt.is_empty(), rw.is_empty()) {
        (true, true) => String::new(),
        (false, true) => format!("RT {rt}"),
        (true, false) => format!("RW {rw}"),
        (false, false) => format!("RT {rt}/RW {rw}"),
    };
    let dusun = if dusun.is_empty() {
        String::new()
    } else {
        format!("Dusun {dusun}")
    };
    let parts: Vec<String> = [numbers, dusun].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        return "RT/RW belum diisi".to_owned();
    }

    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_what_is_unknown() {
        assert_eq!(
            address_text("Sebalo", "001", "002", "Jalan Contoh 5"),
            "Jalan Contoh 5, Dusun Sebalo, RT 001/RW 002"
        );
        assert_eq!(address_text("dusun Sebalo", "", "002", ""), "dusun Sebalo, RW 002");
        assert_eq!(address_text("", "", "", ""), "");
    }
}
