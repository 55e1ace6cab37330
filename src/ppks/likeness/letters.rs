//! How near two folded names are, in letters.

/// Letters to insert, drop, replace or swap with a neighbour until one text is the other.
fn distance(one: &[char], other: &[char]) -> usize {
    let width = other.len() + 1;
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..width).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut line = vec![row + 1; width];
        for (column, other_letter) in other.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != other_letter);
            let mut least = replaced.min(last[column + 1] + 1).min(line[column] + 1);
            let is_swapped = row > 0 && column > 0 && *letter == other[column - 1] && one[row - 1] == *other_letter;
            if is_swapped {
                least = least.min(before[column - 1] + 1);
            }
            line[column + 1] = least;
        }
        before = last;
        last = line;
    }

    last[width - 1]
}

/// 1 for the same text, 0 for nothing in common.
fn share(one: &[char], other: &[char]) -> f64 {
    let longest = one.len().max(other.len());
    if longest == 0 {
        return 0.0;
    }

    1.0 - ratio(distance(one, other), longest)
}

fn ratio(part: usize, whole: usize) -> f64 {
    let small = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));

    small(part) / small(whole)
}

fn letters(text: &str) -> Vec<char> {
    text.chars().collect()
}

/// Two whole names, whichever of them stands first on the card: 0 to 1.
pub fn nearness(one: &str, other: &str) -> f64 {
    let sorted = |text: &str| {
        let mut words: Vec<&str> = text.split_whitespace().collect();
        words.sort_unstable();
        letters(&words.join(" "))
    };
    let straight = share(&letters(one), &letters(other));

    straight.max(share(&sorted(one), &sorted(other)))
}

/// A name as somebody types it into a search, perhaps only a part of it, against a whole name: 0 to 1.
pub fn fit(typed: &str, name: &str) -> f64 {
    let words: Vec<Vec<char>> = name.split_whitespace().map(letters).collect();
    let (mut sum, mut length) = (0.0, 0);
    for word in typed.split_whitespace().map(letters) {
        let best = words
            .iter()
            .map(|known| share(&word, known).max(0.95 * beginning(&word, known)))
            .fold(0.0, f64::max);
        sum += best * ratio(word.len(), 1);
        length += word.len();
    }
    if length == 0 {
        return 0.0;
    }

    0.4f64.mul_add(sum / ratio(length, 1), 0.6 * nearness(typed, name))
}

/// The first letters of a word, while it is still being typed.
fn beginning(typed: &[char], known: &[char]) -> f64 {
    if typed.len() < 3 || typed.len() >= known.len() {
        return 0.0;
    }

    share(typed, &known[..typed.len()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn apart(one: &str, other: &str) -> usize {
        distance(&letters(one), &letters(other))
    }

    #[test]
    fn counts_letters() {
        assert_eq!(apart("maria", "maria"), 0);
        assert_eq!(apart("maria", "mraia"), 1);
        assert_eq!(apart("maria", "mara"), 1);
        assert_eq!(apart("maria", "marria"), 1);
        assert_eq!(apart("maria", "naria"), 1);
        assert_eq!(apart("maria", ""), 5);
        assert_eq!(apart("maria contoh", "contoh maria"), 12);
    }

    #[test]
    fn the_order_of_words_does_not_matter() {
        assert!(nearness("maria contoh", "contoh maria") > 0.99);
        assert!(nearness("maria contoh", "petrus misal") < 0.5);
        assert!(fit("mar", "maria contoh") > fit("mar", "petrus misal"));
    }

    proptest! {
        #[test]
        fn is_the_same_both_ways(one in "[a-e ]{0,12}", other in "[a-e ]{0,12}") {
            prop_assert!((nearness(&one, &other) - nearness(&other, &one)).abs() < 1e-9);
            prop_assert!((0.0..=1.0).contains(&fit(&one, &other)));
            prop_assert!(apart(&one, &other) <= one.len().max(other.len()));
        }
    }
}
