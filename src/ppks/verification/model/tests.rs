use super::*;

#[test]
fn versions_and_places_read_back() {
    let seen = Seen {
        assessment: 3,
        person: 1,
        family: 0,
    };
    assert_eq!(seen.to_string().parse(), Ok(seen));
    for broken in ["", "1", "1.2", "1.2.3.4", "a.b.c", "1.2.99999999999"] {
        assert_eq!(broken.parse::<Seen>(), Err(UnreadableVersions), "{broken}");
    }

    let place = Place {
        at: DateTime::from_timestamp_micros(1_765_500_000_123_456).unwrap(),
        id: AssessmentId::new(),
    };
    assert_eq!(place.to_string().parse(), Ok(place));
    for broken in ["", "1", "x.y", "99999999999999999999.x"] {
        assert!(broken.parse::<Place>().is_err(), "{broken}");
    }
}
