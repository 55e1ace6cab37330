use super::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

fn who(born_on: &str, sex: Sex) -> Option<Who> {
    Some(Who {
        unit: Unit::Orang,
        born_on: born_on.parse().unwrap(),
        sex,
        has_nik: true,
    })
}

fn needs(body: &str) -> NeedsForm {
    NeedsForm::read(&Fields::parse(body.as_bytes()).unwrap(), "a1")
}

fn parse(form: &mut NeedsForm, who: Option<Who>) -> Result<Vec<NewAssessment>, FormErrors> {
    let mut errors = FormErrors::default();
    let found = form.parse(who, &Reference::shipped(), today(), &mut errors);

    errors.into_result().map(|()| found)
}

#[test]
fn a_refusal_stands_at_the_field_and_says_what_to_do() {
    let man = who("1990-03-12", Sex::LakiLaki);
    let cases = [
        (
            "a1_kategori=23",
            "a1_kategori",
            "Pilih kategori lain, atau perbaiki jenis kelaminnya",
        ),
        (
            "a1_kategori=8",
            "a1_kategori",
            "Pilih kategori lain, atau perbaiki tanggal lahirnya",
        ),
        ("a1_kategori=24&a1_kategori_2=8", "a1_kategori_2", "Pilih kategori lain"),
        ("a1_kategori=9", "a1_disabilitas", "Centang jenis disabilitasnya"),
        (
            "a1_kategori=24&a1_disabilitas=fisik",
            "a1_disabilitas",
            "hapus centangnya",
        ),
        ("a1_kategori=24&a1_tinggal=panti", "a1_panti", "Tulis nama pantinya"),
        (
            "a1_kategori=24&a1_tanggal_penilaian=1/1/1980",
            "a1_tanggal_penilaian",
            "Periksa keduanya",
        ),
        (
            "a1_kategori=24&a1_tanggal_penilaian=1/1/2027",
            "a1_tanggal_penilaian",
            "belum terjadi",
        ),
        (
            "a1_kategori=24&a1_tanggal_penilaian=kemarin",
            "a1_tanggal_penilaian",
            "belum terbaca",
        ),
    ];
    for (body, field, text) in cases {
        let errors = parse(&mut needs(body), man).unwrap_err();
        assert_eq!(errors.iter().count(), 1, "{body}: {errors:?}");
        assert!(
            errors.at(field).is_some_and(|said| said.contains(text)),
            "{body}: {errors:?}"
        );
    }
}

#[test]
fn age_is_that_of_the_day_of_assessment() {
    // Sixty on 1 June 2026.
    let almost = who("1966-06-01", Sex::LakiLaki);

    assert!(parse(&mut needs("a1_kategori=8"), almost).is_ok());
    assert!(parse(&mut needs("a1_kategori=8&a1_tanggal_penilaian=31/05/2026"), almost).is_err());
    let found = parse(&mut needs("a1_kategori=8&a1_tanggal_penilaian=01/06/2026"), almost).unwrap();
    assert_eq!(found[0].assessed_on, NaiveDate::from_ymd_opt(2026, 6, 1));
}

#[test]
fn a_doubt_is_asked_about_once_and_answered_with_a_reason() {
    let nine = who("2017-01-01", Sex::LakiLaki);
    let mut form = needs("a1_kategori=3");
    let errors = parse(&mut form, nine).unwrap_err();
    assert!(
        errors.at("a1_yakin").unwrap().contains("umur 12–17 tahun"),
        "{errors:?}"
    );
    assert_eq!((form.shown_warnings.as_str(), form.doubts.len()), ("03.umur", 1));

    let ticked = "a1_kategori=3&a1_peringatan=03.umur&a1_yakin=ya";
    assert!(
        parse(&mut needs(ticked), nine)
            .unwrap_err()
            .at("a1_alasan_yakin")
            .is_some()
    );
    let unticked = "a1_kategori=3&a1_peringatan=03.umur&a1_alasan_yakin=Saksi+perkara";
    assert!(parse(&mut needs(unticked), nine).unwrap_err().at("a1_yakin").is_some());

    let found = parse(&mut needs(&format!("{ticked}&a1_alasan_yakin=Saksi++perkara")), nine).unwrap();
    assert_eq!(found[0].warnings, ["umur"]);
    assert_eq!(found[0].warning_reason, "Saksi perkara");
}

#[test]
fn a_tick_for_one_doubt_is_none_for_another() {
    let nine = who("2017-01-01", Sex::LakiLaki);
    let mut form = needs("a1_kategori=9&a1_disabilitas=fisik&a1_peringatan=03.umur&a1_yakin=ya&a1_alasan_yakin=Saksi");

    assert!(parse(&mut form, nine).unwrap_err().at("a1_yakin").is_some());
    assert!(!form.is_confirmed && form.shown_warnings == "09.umur");
}

#[test]
fn kinds_of_disability_come_from_ticks_and_from_the_sub_category() {
    let adult = who("1990-03-12", Sex::Perempuan);
    let found = parse(
        &mut needs("a1_kategori=24&a1_kategori_2=9&a1_sub=9.5&a1_disabilitas=mental&a1_disabilitas=ngawur"),
        adult,
    )
    .unwrap();

    assert!(found[0].disability_kinds.is_empty());
    assert_eq!(found[1].disability_kinds, ["mental", "rungu"]);
}

#[test]
fn nothing_is_judged_before_birth_and_sex_are_known() {
    let mut form = needs("a1_kategori=8");

    assert_eq!(parse(&mut form, None).unwrap().len(), 1);
    assert!(form.doubts.is_empty());
}
