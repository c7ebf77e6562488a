//! Folding: the form in which phrases and texts are compared, and the way back to places in the original. NFC is assumed. It is no
//! general normalisation: it drops only what sites vary freely in labels (case, accents that capitals lose, quotes, dashes, spaces,
//! the value of a number).

use crate::clean::word_hash::{Eight, WordHash, lower_bits};
use crate::clean::words::{is_alphanumeric, is_unspaced};
use std::ops::Range;
use unicode_normalization::char::is_combining_mark;

/// What every number becomes, whatever its value: `1,234`, `2.5K` and `٣` alike.
pub(super) const NUMBER: char = '0';

/// Appends the folded form of `text` to `out`.
pub(super) fn fold(text: &str, out: &mut String) {
    let mut folder = Folder::default();
    let (from, bytes) = (out.len(), text.as_bytes());
    let mut at = 0;
    out.reserve(text.len());
    while let Some(&byte) = bytes.get(at) {
        // Most text is this: what folds to itself but for its case is taken over in one piece.
        let run = match byte.is_ascii() {
            true => plain_run(bytes.get(at..).unwrap_or_default()),
            false => wide_run(text.get(at..).unwrap_or_default()),
        };
        if run > 0 {
            folder.begin(&mut |c, _| out.push(c));
            out.push_str(text.get(at..at + run).unwrap_or_default());
            at += run;
        } else if byte.is_ascii_digit()
            && let Some(end) = short_number(bytes, at)
        {
            folder.begin(&mut |c, _| out.push(c));
            out.push(NUMBER);
            at = end;
        } else {
            at = folder.step(text, at, &mut |c, _| out.push(c));
        }
    }
    // The runs, and nothing else, still have capitals.
    out.get_mut(from..).into_iter().for_each(str::make_ascii_lowercase);
}

/// Where the digits that begin at `start` end, if the number surely ends with them.
fn short_number(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..).unwrap_or_default();
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    match rest.get(digits) {
        Some(b'.' | b',' | b'\'' | b'k' | b'K' | b'm' | b'M' | 0x80..) => None,
        _ => Some(start + digits),
    }
}

/// Bytes of `text` that stand behind the bytes `folded` of its folded form.
pub(super) fn locate(text: &str, folded: &Range<usize>) -> Range<usize> {
    let (mut at, mut range) = (0usize, None::<Range<usize>>);
    fold_each(text, |c, from| {
        let next = at + c.len_utf8();
        if next > folded.start && at < folded.end {
            range = Some(range.take().map_or(from.start, |r| r.start)..from.end);
        }
        at = next;
    });
    range.unwrap_or(0..0)
}

/// Adds the letters, digits and signs that count when a whole block is compared: spaces and punctuation are left out, so that
/// labels which lost the space between them ("CommentsNo comment") are still found.
pub(super) fn squeeze(folded: &str, hash: &mut WordHash) {
    let bytes = folded.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii() {
            let eight = Eight::at(bytes, at);
            let bits = Eight::run(eight.letters | eight.digits);
            hash.ascii(eight.small & lower_bits(bits), bits);
            // Nothing else of ASCII counts.
            let run = bits as usize / 8;
            at += run + usize::from(bits < u64::BITS && bytes.get(at + run).is_some_and(u8::is_ascii));
            continue;
        }
        let Some(c) = folded.get(at..).and_then(|rest| rest.chars().next()) else { break };
        at += c.len_utf8();
        if counts(c) {
            hash.push(c);
        }
    }
}

/// What counts of a folded text, in order.
pub(super) fn squeezed(folded: &str) -> impl Iterator<Item = char> {
    folded.chars().filter(|c| counts(*c))
}

/// The digits of a text, in ASCII and in order.
pub(super) fn digits(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter_map(|c| digit(plain(c)))
}

/// The folded text without punctuation, bullets and arrows at both ends, in bytes of it.
pub(super) fn core(folded: &str) -> Range<usize> {
    let Some(start) = folded.find(counts) else { return 0..0 };
    let end = folded.char_indices().rev().find(|(_, c)| counts(*c)).map_or(start, |(i, c)| i + c.len_utf8());
    start..end
}

/// Whether a phrase may begin or end between `left` and `right`: never inside a word, except in scripts without spaces.
pub(super) fn is_border(left: Option<char>, right: Option<char>) -> bool {
    match (left, right) {
        (Some(l), Some(r)) => !(is_word(l) && is_word(r)) || is_unspaced(l) || is_unspaced(r),
        _ => true,
    }
}

/// Whether a character is part of a label rather than decoration round it.
pub(super) fn counts(c: char) -> bool {
    is_word(c) || c == '©'
}

/// Whether a character stands in words.
pub(super) fn is_word(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphanumeric() } else { is_alphanumeric(c) || is_combining_mark(c) }
}

/// Calls `emit` with each folded character and the bytes of `text` it comes from.
pub(super) fn fold_each(text: &str, mut emit: impl FnMut(char, Range<usize>)) {
    let mut folder = Folder::default();
    let mut at = 0;
    while at < text.len() {
        at = folder.step(text, at, &mut emit);
    }
}

/// What folding has to remember from one character to the next.
#[derive(Default)]
struct Folder {
    /// White space that was read and not yet written.
    space: Option<Range<usize>>,
    /// Something was written: only then does white space count.
    begun: bool,
}

impl Folder {
    /// Folds the character, or the number, at a byte of `text` and gives the byte behind it.
    fn step(&mut self, text: &str, at: usize, emit: &mut impl FnMut(char, Range<usize>)) -> usize {
        let Some(original) = text.get(at..).and_then(|rest| rest.chars().next()) else { return text.len() };
        let c = plain(original);
        let mut end = at + original.len_utf8();
        if c.is_whitespace() {
            self.space = Some(self.space.take().map_or(at, |s| s.start)..end);
            return end;
        }
        if is_dropped(c) {
            return end;
        }
        // French sets a space before these.
        if matches!(c, ':' | ';' | '!' | '?') {
            self.space = None;
        }
        self.begin(emit);
        if digit(c).is_some() {
            end = number_end(text, at);
            emit(NUMBER, at..end);
        } else if c.is_ascii() {
            emit(c.to_ascii_lowercase(), at..end);
        } else if let Some(lower) = lower(c) {
            emit(lower, at..end);
        } else if is_caseless(c) {
            emit(c, at..end);
        } else {
            c.to_lowercase().for_each(|l| emit(l, at..end));
        }
        // "©2024" and "Source:Axios" are "© 2024" and "Source: Axios".
        if matches!(c, '©' | ':') {
            self.space = Some(end..end);
        }
        end
    }

    /// Writes the space before what is written next.
    fn begin(&mut self, emit: &mut impl FnMut(char, Range<usize>)) {
        if let Some(space) = self.space.take().filter(|_| self.begun) {
            emit(' ', space);
        }
        self.begun = true;
    }
}

/// Bytes at the start of a text that fold to themselves but for their case: ASCII letters and signs without a meaning of their own
/// here, and single spaces between them.
fn plain_run(bytes: &[u8]) -> usize {
    let mut before = SPACE;
    // Two spaces end it, as does what stands for more than itself.
    let ends = |&byte: &u8| {
        let kind = KINDS.get(usize::from(byte)).copied().unwrap_or(0);
        let ends = kind == 0 || kind & before == SPACE;
        before = kind;
        ends
    };
    let len = bytes.iter().position(ends).unwrap_or(bytes.len());
    if len > 0 && bytes.get(len - 1) == Some(&b' ') { len - 1 } else { len }
}

/// Bytes at the start of a text that surely fold to themselves, outside ASCII: small letters of Latin, Greek and Cyrillic, letters of
/// scripts without case. It spares them the look-up in the tables of all scripts.
fn wide_run(text: &str) -> usize {
    let is_itself = |c: char| {
        matches!(
            c,
            'ß'..='ö'
                | 'ø'..='ÿ'
                | 'α'..='ρ'
                | 'σ'..='ω'
                | 'а'..='я'
                | '\u{05D0}'..='\u{05EA}'
                | '\u{0627}'..='\u{063A}'
                | '\u{0641}'..='\u{0648}'
                | '\u{064A}'
                | '\u{0904}'..='\u{0963}'
                | '\u{3041}'..='\u{3096}'
                | '\u{30A1}'..='\u{30FC}'
                | '\u{4E00}'..='\u{9FFF}'
                | '\u{AC00}'..='\u{D7A3}'
        )
    };
    text.find(|c| !is_itself(c)).unwrap_or(text.len())
}

const SPACE: u8 = 1;
const PLAIN: u8 = 2;

#[allow(clippy::indexing_slicing, reason = "computed when the program is built")]
static KINDS: [u8; 256] = {
    let mut table = [0; 256];
    table[b' ' as usize] = SPACE;
    let mut byte = 0x21;
    while byte < 0x7F {
        if !matches!(byte as u8, b'0'..=b'9' | b'`' | b':' | b';' | b'!' | b'?') {
            table[byte] = PLAIN;
        }
        byte += 1;
    }
    table
};

/// Where the number that begins at `start` ends: digits, separators between digits, and a thousands or millions letter.
fn number_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let (mut end, mut separator) = (0, false);
    let mut tail = rest.char_indices().peekable();
    while let Some((i, c)) =
        tail.next_if(|(_, c)| digit(plain(*c)).is_some() || matches!(c, '.' | ',' | '\''))
    {
        let is_separator = matches!(c, '.' | ',' | '\'');
        if is_separator && separator {
            break;
        }
        separator = is_separator;
        if !is_separator {
            end = i + c.len_utf8();
        }
    }
    let mut after = rest.get(end..).unwrap_or_default().chars();
    let unit = after.next().is_some_and(|c| matches!(c, 'k' | 'K' | 'm' | 'M'))
        && !after.next().is_some_and(is_word);
    start + end + usize::from(unit)
}

/// One typographic form for characters that sites use for one another.
fn plain(c: char) -> char {
    if c.is_ascii() {
        return if c == '`' { '\'' } else { c };
    }
    match c {
        '\u{2018}'..='\u{201B}' | '\u{2032}' | '\u{00B4}' | '\u{02BC}' => '\'',
        '\u{201C}'..='\u{201F}' | '\u{2033}' | '«' | '»' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        // Full-width forms of ASCII.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{0660}'..='\u{0669}' => char::from_digit(c as u32 - 0x0660, 10).unwrap_or(c),
        '\u{06F0}'..='\u{06F9}' => char::from_digit(c as u32 - 0x06F0, 10).unwrap_or(c),
        _ => c,
    }
}

/// Lower case of characters that lose something in capitals or in hasty typing: Greek accents and final sigma, the Turkish i's,
/// ё, Arabic hamza on alef.
fn lower(c: char) -> Option<char> {
    Some(match c {
        'ά' | 'Ά' => 'α',
        'έ' | 'Έ' => 'ε',
        'ή' | 'Ή' => 'η',
        'ί' | 'Ί' => 'ι',
        'ό' | 'Ό' => 'ο',
        'ύ' | 'Ύ' => 'υ',
        'ώ' | 'Ώ' => 'ω',
        'ΐ' => 'ϊ',
        'ΰ' => 'ϋ',
        'ς' => 'σ',
        'ı' | 'İ' => 'i',
        'ё' | 'Ё' => 'е',
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' => 'ي',
        _ => return None,
    })
}

/// Whether a character surely has no other form in lower case: small Cyrillic letters, Arabic, East Asian scripts. It spares the look-up
/// in the tables of all scripts.
fn is_caseless(c: char) -> bool {
    matches!(c, 'а'..='я' | '\u{0620}'..='\u{064A}' | '\u{3040}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
}

fn digit(c: char) -> Option<char> {
    c.is_ascii_digit().then_some(c)
}

/// Characters without a shape of their own in labels: zero-width spaces, soft hyphens, direction marks, Arabic tatweel and vowels.
fn is_dropped(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}'
            | '\u{200B}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{2060}'
            | '\u{FE0F}'
            | '\u{FEFF}'
            | '\u{0640}'
            | '\u{064B}'..='\u{0652}'
    )
}
