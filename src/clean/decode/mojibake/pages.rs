//! Characters back to the bytes of a code page.

#![allow(clippy::indexing_slicing, reason = "tables of fixed size, indexed within it")]

use crate::clean::tables::code_pages::{
    CODE_PAGE_437, CODE_PAGE_850, MAC_ROMAN, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
};

/// How the characters of a code page look in right text, which is what makes a cluster unlikely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Lead bytes are accented capitals and small letters: windows-1252 (with ISO-8859-1) and windows-1250.
    Latin,
    /// Lead bytes are Cyrillic letters: windows-1251.
    Cyrillic,
    /// Lead bytes are signs and accented letters: Mac OS Roman.
    Mac,
    /// Lead bytes are lines of boxes: code pages 437 and 850.
    Console,
}

/// A code page that UTF-8 is read as by mistake.
pub(super) struct Page {
    pub(super) kind: Kind,
    /// Bytes by [`slot`]; 0 for characters that the page does not have.
    bytes: [u8; SLOTS],
}

/// Code points below this have a slot each.
const LOW: u32 = 0x600;
/// And so have those from here ...
const HIGH_START: u32 = 0x2000;
/// ... to here, which is where signs and box lines stand.
const HIGH_END: u32 = 0x2600;
const SLOTS: usize = (LOW + HIGH_END - HIGH_START) as usize;

/// In order of frequency on the web; the earlier one is taken where two explain a line equally well.
pub(super) static PAGES: [Page; 6] = [
    Page { kind: Kind::Latin, bytes: reverse(&WINDOWS_1252, true) },
    Page { kind: Kind::Cyrillic, bytes: reverse(&WINDOWS_1251, true) },
    Page { kind: Kind::Latin, bytes: reverse(&WINDOWS_1250, true) },
    Page { kind: Kind::Mac, bytes: reverse(&MAC_ROMAN, false) },
    Page { kind: Kind::Console, bytes: reverse(&CODE_PAGE_437, false) },
    Page { kind: Kind::Console, bytes: reverse(&CODE_PAGE_850, false) },
];

/// One bit a page, for characters whose byte leads a UTF-8 sequence.
static LEADS: [u8; SLOTS] = mask(0xC2, 0xF4);
/// One bit a page, for characters whose byte continues one.
static TRAILS: [u8; SLOTS] = mask(0x80, 0xBF);

impl Page {
    /// The byte that was read as this character, from 0x80 on.
    pub(super) fn byte(&self, c: char) -> Option<u8> {
        slot(c).map(|at| self.bytes[at]).filter(|&b| b != 0)
    }
}

/// Whether two characters that follow each other may be a UTF-8 sequence read as one of the code pages. Cheap, and true for some right text.
pub(crate) fn is_suspect(before: char, c: char) -> bool {
    match (slot(before), slot(c)) {
        (Some(lead), Some(trail)) => LEADS[lead] & TRAILS[trail] != 0,
        _ => false,
    }
}

fn slot(c: char) -> Option<usize> {
    match c as u32 {
        code @ 0x80..LOW => Some(code as usize),
        code @ HIGH_START..HIGH_END => Some((code - HIGH_START + LOW) as usize),
        _ => None,
    }
}

/// With `controls`, bytes that the page leaves open, or that ISO-8859-1 was taken for it, are C1 controls.
const fn reverse(page: &[char; 128], controls: bool) -> [u8; SLOTS] {
    let mut bytes = [0; SLOTS];
    let mut i = 0;
    while i < 128 {
        let (byte, code) = (i as u8 + 0x80, page[i] as u32);
        if controls && byte < 0xA0 {
            bytes[byte as usize] = byte;
        }
        if code >= 0x80 && code < LOW {
            bytes[code as usize] = byte;
        } else if code >= HIGH_START && code < HIGH_END {
            bytes[(code - HIGH_START + LOW) as usize] = byte;
        }
        i += 1;
    }
    bytes
}

const fn mask(first: u8, last: u8) -> [u8; SLOTS] {
    let pages: [[u8; SLOTS]; 6] = [
        reverse(&WINDOWS_1252, true),
        reverse(&WINDOWS_1251, true),
        reverse(&WINDOWS_1250, true),
        reverse(&MAC_ROMAN, false),
        reverse(&CODE_PAGE_437, false),
        reverse(&CODE_PAGE_850, false),
    ];
    let mut bits = [0; SLOTS];
    let mut page = 0;
    while page < 6 {
        let mut at = 0;
        while at < SLOTS {
            if pages[page][at] >= first && pages[page][at] <= last {
                bits[at] |= 1 << page;
            }
            at += 1;
        }
        page += 1;
    }
    bits
}
