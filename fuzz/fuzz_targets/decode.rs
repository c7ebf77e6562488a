//! Bytes to text, and what is repaired afterwards.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use trommel::clean::decode::{Hints, RepairOptions, decode, prescan, repair};

const LABELS: [&str; 8] = [
    "text/html",
    "text/html; charset=shift_jis",
    "text/html; charset=gb18030",
    "text/html; charset=iso-2022-jp",
    "text/html; charset=windows-1251",
    "text/html; charset=utf-16le",
    "text/html; charset=big5",
    "text/html; charset=x-user-defined",
];

fuzz_target!(|data: &[u8]| {
    let (choice, bytes) = data.split_first().map_or((0, data), |(c, rest)| (*c, rest));
    let hints = Hints {
        content_type: (choice & 8 != 0).then_some(LABELS[usize::from(choice & 7)]),
        tld: (choice & 16 != 0).then_some("jp"),
        markup: choice & 32 != 0,
        transcoded: choice & 64 != 0,
    };
    let _ = prescan(bytes);
    let Ok(view) = decode(bytes, hints, 1 << 20) else { return };
    let options = RepairOptions { mojibake: true, entities: choice & 128 != 0, nfc: true };
    let mut counts = BTreeMap::new();
    let Some(repaired) = repair(&view.text, options, &mut counts) else { return };
    assert!(!counts.is_empty(), "changed something and counted nothing");
    // Runs cover both texts without a gap, in order; verbatim ones are the same bytes.
    let (mut from, mut to) = (0, 0);
    for run in &repaired.runs {
        assert_eq!((run.from.start, run.to.start), (from, to));
        let old = view.text.get(run.from.start as usize..run.from.end as usize).expect("a boundary");
        let new = repaired.text.get(run.to.start as usize..run.to.end as usize).expect("a boundary");
        assert!(!run.verbatim || old == new, "{old:?} {new:?}");
        (from, to) = (run.from.end, run.to.end);
    }
    assert_eq!((from as usize, to as usize), (view.text.len(), repaired.text.len()));
    let again = repair(&repaired.text, RepairOptions { entities: false, ..options }, &mut BTreeMap::new());
    if options.entities {
        return;
    }
    assert!(again.is_none(), "a repair of what was repaired: {:?}", repaired.text);
});
