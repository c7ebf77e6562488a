//! References as the HTML standard reads them.

use super::*;

fn check(after: &str, in_attribute: bool, expect: Option<(usize, &str)>) {
    let got =
        decode_entity(after.as_bytes(), in_attribute).map(|(n, c)| (n, characters(c).collect::<String>()));
    assert_eq!(got, expect.map(|(n, s)| (n, s.to_owned())), "&{after}");
}

#[test]
fn names_with_and_without_semicolon() {
    check("amp; b", false, Some((4, "&")));
    check("amp b", false, Some((3, "&")));
    check("AMPx", false, Some((3, "&")));
    check("notit;", false, Some((3, "¬")));
    check("notin;", false, Some((6, "∉")));
    check("rsquo;s", false, Some((6, "’")));
    check("rsquo s", false, None);
    check("CounterClockwiseContourIntegral;", false, Some((32, "∳")));
    check("CounterClockwiseContourIntegrals;", false, None);
    check("NotEqualTilde;", false, Some((14, "≂\u{338}")));
    check("frac12", false, Some((6, "½")));
    check("zwnj;", false, Some((5, "\u{200C}")));
}

#[test]
fn plain_ampersands() {
    for after in ["", " ", ";", "&", "#", "#;", "#x", "#x;", "#xg", "é;", "nosuchname;", "a;", "9;"] {
        check(after, false, None);
    }
}

#[test]
fn attributes_keep_query_strings() {
    check("copy=1", true, None);
    check("copy2", true, None);
    check("copyx", true, None);
    check("copy&x", true, Some((4, "©")));
    check("copy;=1", true, Some((5, "©")));
    check("copy=1", false, Some((4, "©")));
}

#[test]
fn numbers() {
    check("#65;", false, Some((4, "A")));
    check("#65B", false, Some((3, "A")));
    check("#x41B;", false, Some((6, "Л")));
    check("#X2019;", true, Some((7, "’")));
    check("#150;", false, Some((5, "–")));
    check("#x80;", false, Some((5, "€")));
    check("#x81;", false, Some((5, "\u{81}")));
    check("#0;", false, Some((3, "\u{FFFD}")));
    check("#xD800;", false, Some((7, "\u{FFFD}")));
    check("#x110000;", false, Some((9, "\u{FFFD}")));
    check("#99999999999999999999;", false, Some((22, "\u{FFFD}")));
    check("#128512;", false, Some((8, "😀")));
}

#[test]
fn every_name_is_found_and_the_tables_are_sorted() {
    assert!(NAMED.is_sorted_by(|a, b| a.0 < b.0));
    assert!(LEGACY.is_sorted_by(|a, b| a < b));
    for (name, first, second) in NAMED {
        let expect: String = characters([first, second]).collect();
        check(&format!("{name};"), false, Some((name.len() + 1, &expect)));
    }
    for name in LEGACY {
        assert!(decode_entity(name.as_bytes(), false).is_some_and(|(n, _)| n == name.len()), "{name}");
    }
}
