//! A block read by itself: counts of characters and words, in one pass over its text.

use super::small_words::is_small;
use super::{cap, permil, set};
use crate::clean::sentence;
use crate::clean::word_hash::{Eight, WordHash, lower_bits};
use crate::clean::words::{is_alphabetic, is_unspaced};
use crate::document::{Block, BlockKind, Document};

macro_rules! columns {
    ($($name:ident)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[derive(Clone, Copy)]
        enum Column { $($name),* }
        /// Names of the columns.
        pub(super) const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

columns! {
    words chars word_length longest_word sentence_ends ends_sentence ends_colon ends_ellipsis ends_comma punctuation commas digits upper
    letters capital_words starts_lower starts_digit starts_bullet has_pipe has_arrow has_copyright has_at has_hash price quotes
    question exclamation parentheses slashes year clock dateish unspaced caseless small_words title_share is_title
    link_share links bytes_per_link paragraph heading list_item table_row caption tight hidden lines
}

/// Column that says how many words.
pub(super) const WORDS: usize = Column::words as usize;
/// Column that says whether it ends as a sentence does.
pub(super) const ENDS_SENTENCE: usize = Column::ends_sentence as usize;
/// Column of the share of small words.
pub(super) const SMALL_WORDS: usize = Column::small_words as usize;
/// Column of the share of characters of scripts without spaces.
pub(super) const UNSPACED: usize = Column::unspaced as usize;
/// Column of the share of punctuation.
pub(super) const PUNCTUATION: usize = Column::punctuation as usize;
/// Column of the number of commas.
pub(super) const COMMAS: usize = Column::commas as usize;
/// Column of the share of words that the title has too.
pub(super) const TITLE_SHARE: usize = Column::title_share as usize;
/// Column of the share of link text.
pub(super) const LINK_SHARE: usize = Column::link_share as usize;
/// Column of the level of a heading.
pub(super) const HEADING: usize = Column::heading as usize;
/// Column of the depth of a list item.
pub(super) const LIST_ITEM: usize = Column::list_item as usize;

/// Hashes of the words of a text.
pub(super) struct Words {
    /// Sorted.
    set: Vec<u32>,
    /// The lower six bits of the words, as a set: most other words are told by these.
    bits: u64,
    whole: u64,
}

impl Words {
    /// Of a text such as the page's title.
    pub(super) fn of(text: &str) -> Words {
        let mut scan = Scan::default();
        let mut set = Vec::new();
        scan.text(text, |hash| {
            set.push(hash);
        });
        set.sort_unstable();
        let bits = set.iter().fold(0, |bits, hash| bits | 1 << (hash & 63));
        Words { set, bits, whole: scan.whole }
    }

    fn has(&self, hash: u32) -> bool {
        self.bits >> (hash & 63) & 1 != 0 && self.set.binary_search(&hash).is_ok()
    }
}

/// What one pass over a text counts.
#[derive(Default)]
struct Scan {
    words: u32,
    chars: u32,
    letters: u32,
    digits: u32,
    upper: u32,
    cased: u32,
    punctuation: u32,
    commas: u32,
    quotes: u32,
    parentheses: u32,
    slashes: u32,
    questions: u32,
    exclamations: u32,
    sentence_ends: u32,
    unspaced: u32,
    spaces: u32,
    capital_words: u32,
    longest: u32,
    small: u32,
    marks: u8,
    lines: u32,
    year: bool,
    clock: bool,
    groups: u32,
    /// Hash of all words in their order.
    whole: u64,
}

const PIPE: u8 = 1;
const ARROW: u8 = 2;
const COPYRIGHT: u8 = 4;
const AT: u8 = 8;
const NUMBER: u8 = 16;
const PRICE: u8 = 32;

impl Scan {
    /// Reads a text; `word` gets the hash of each word.
    fn text(&mut self, text: &str, mut word: impl FnMut(u32)) {
        let (mut hash, mut length, mut digit_run, mut number) = (WordHash::EMPTY, 0u32, 0u32, 0u32);
        let mut capital = false;
        let mut previous = ' ';
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&first) = bytes.get(at) {
            if first.is_ascii_alphabetic() {
                // Most text is this: a run of ASCII letters.
                if digit_run > 0 {
                    self.end_number(digit_run, number);
                    (digit_run, number) = (0, 0);
                }
                capital |= length == 0 && first.is_ascii_uppercase();
                let before = at;
                loop {
                    let eight = Eight::at(bytes, at);
                    let bits = Eight::run(eight.letters);
                    let own = lower_bits(bits);
                    hash.ascii(eight.small & own, bits);
                    self.upper += (eight.large & own).count_ones();
                    at += bits as usize / 8;
                    if bits < u64::BITS {
                        break;
                    }
                }
                let run = (at - before) as u32;
                length += run;
                self.chars += run;
                self.letters += run;
                self.cased += run;
                previous = 'a';
                continue;
            }
            let c = match first.is_ascii() {
                true => char::from(first),
                false => text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' '),
            };
            at += c.len_utf8();
            self.chars += 1;
            let (letter, digit) =
                if c.is_ascii() { (false, c.is_ascii_digit()) } else { (is_alphabetic(c), c.is_numeric()) };
            if digit {
                self.digits += 1;
                digit_run += 1;
                number = number.saturating_mul(10).saturating_add(c.to_digit(10).unwrap_or(0));
            } else if digit_run > 0 {
                self.end_number(digit_run, number);
                self.clock |= c == ':' && digit_run <= 2;
                (digit_run, number) = (0, 0);
            }
            if letter {
                self.letters += 1;
                let upper = c.is_uppercase();
                self.upper += u32::from(upper);
                self.cased += u32::from(upper || c.is_lowercase());
                capital |= upper && length == 0;
                if is_unspaced(c) {
                    // Each such character is a word by itself here.
                    self.unspaced += 1;
                    self.small += u32::from(is_small(word_hash(&WordHash::from_iter([c]))));
                    self.word(&mut hash, &mut length, &mut capital, &mut word);
                    hash = WordHash::from_iter([c]);
                    length = 1;
                    self.word(&mut hash, &mut length, &mut capital, &mut word);
                    previous = c;
                    continue;
                }
            }
            if letter || digit {
                let lower =
                    if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) };
                hash.push(lower);
                length += 1;
            } else {
                if length > 0 && !matches!(c, '\'' | '\u{2019}' | '\u{300}'..='\u{36f}') {
                    self.word(&mut hash, &mut length, &mut capital, &mut word);
                }
                self.sign(c, previous);
            }
            previous = c;
        }
        if digit_run > 0 {
            self.end_number(digit_run, number);
        }
        self.word(&mut hash, &mut length, &mut capital, &mut word);
        self.sentence_ends += u32::from(is_stop(previous));
    }

    fn end_number(&mut self, digits: u32, value: u32) {
        self.year |= digits == 4 && (1900..2100).contains(&value);
        self.groups += u32::from(digits <= 4);
    }

    fn word(
        &mut self,
        hash: &mut WordHash,
        length: &mut u32,
        capital: &mut bool,
        each: &mut impl FnMut(u32),
    ) {
        if *length > 0 {
            let own = word_hash(hash);
            self.words += 1;
            self.longest = self.longest.max(*length);
            self.capital_words += u32::from(*capital);
            self.small += u32::from(*length <= 8 && is_small(own));
            self.whole = (self.whole.rotate_left(7) ^ u64::from(own)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            each(own);
        }
        (*hash, *length, *capital) = (WordHash::EMPTY, 0, false);
    }

    fn sign(&mut self, c: char, previous: char) {
        match c {
            ' ' => {
                self.spaces += 1;
                self.sentence_ends += u32::from(is_stop(previous));
            }
            '\n' => {
                self.lines += 1;
                self.sentence_ends += u32::from(is_stop(previous));
            }
            ',' | '，' | '、' | '،' => {
                self.commas += 1;
                self.punctuation += 1;
            }
            '.' | ';' | ':' | '；' | '：' | '؛' | '…' | '।' | '·' => self.punctuation += 1,
            '。' | '！' | '？' | '؟' => {
                self.punctuation += 1;
                self.sentence_ends += u32::from(previous != c);
                self.questions += u32::from(matches!(c, '？' | '؟'));
                self.exclamations += u32::from(c == '！');
            }
            '?' => {
                self.questions += 1;
                self.punctuation += 1;
            }
            '!' => {
                self.exclamations += 1;
                self.punctuation += 1;
            }
            '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』' | '‘' => {
                self.quotes += 1;
                self.marks |= if c == '»' { ARROW } else { 0 };
            }
            '(' | ')' | '（' | '）' | '[' | ']' | '【' | '】' => self.parentheses += 1,
            '/' | '\\' => self.slashes += 1,
            '|' | '¦' | '•' => self.marks |= PIPE,
            '›' | '>' | '→' | '▸' | '►' | '←' | '‹' | '<' => self.marks |= ARROW,
            '©' | '®' | '™' => self.marks |= COPYRIGHT,
            '@' => self.marks |= AT,
            '#' => self.marks |= NUMBER,
            '$' | '€' | '£' | '¥' | '￥' | '₽' | '₹' | '₩' | '₺' => self.marks |= PRICE,
            _ => {}
        }
    }
}

/// Hash of a word in lower case, as rows are made with.
pub(super) fn hash(word: &str) -> u32 {
    word_hash(&word.chars().collect())
}

/// The better half of a hash; zero is none.
fn word_hash(hash: &WordHash) -> u32 {
    (hash.finish() >> 32) as u32 | 1
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '۔' | '।' | '"' | '”' | '»')
}

/// Fills the row's columns; gives a hash of the block's words.
pub(super) fn fill(row: &mut [i16], doc: &Document, block: &Block, title: &Words) -> u64 {
    let text = doc.text_of(block);
    let mut scan = Scan::default();
    let mut shared = 0u32;
    scan.text(text, |hash| shared += u32::from(title.has(hash)));
    // An array, so that no place in it has to be checked.
    let Some(columns) = row.first_chunk_mut::<{ NAMES.len() }>() else { return 0 };
    let mut put = |column: Column, value: i16| set(columns, column as usize, value);
    let (words, chars) = (u64::from(scan.words), u64::from(scan.chars));
    let letters = u64::from(scan.letters);
    put(Column::words, cap(block.words as usize));
    put(Column::chars, cap(scan.chars as usize));
    put(Column::word_length, cap((u64::from(scan.letters + scan.digits) * 10 / words.max(1)) as usize));
    put(Column::longest_word, cap(scan.longest as usize));
    put(Column::sentence_ends, cap(scan.sentence_ends as usize));
    // Most blocks end in a letter, and that is none of these.
    if !text.as_bytes().last().is_some_and(u8::is_ascii_alphanumeric) {
        let bare = sentence::bare(text);
        put(Column::ends_sentence, i16::from(sentence::ends(bare)));
        put(Column::ends_colon, i16::from(text.ends_with([':', '：'])));
        put(Column::ends_ellipsis, i16::from(bare.ends_with('…') || bare.ends_with("...")));
        put(Column::ends_comma, i16::from(text.ends_with([',', '，', '、', ';', '-', '–'])));
    }
    put(Column::punctuation, permil(scan.punctuation.into(), chars));
    put(Column::commas, cap(scan.commas as usize));
    put(Column::digits, permil(scan.digits.into(), chars));
    put(Column::upper, permil(scan.upper.into(), letters));
    put(Column::letters, permil(letters, chars));
    put(Column::capital_words, permil(scan.capital_words.into(), words));
    let first = text.chars().next().unwrap_or(' ');
    put(Column::starts_lower, i16::from(first.is_lowercase()));
    put(Column::starts_digit, i16::from(first.is_numeric()));
    put(
        Column::starts_bullet,
        i16::from(matches!(first, '•' | '-' | '–' | '—' | '*' | '·' | '■' | '●' | '▪' | '›' | '»' | '+')),
    );
    put(Column::has_pipe, i16::from(scan.marks & PIPE != 0));
    put(Column::has_arrow, i16::from(scan.marks & ARROW != 0));
    put(Column::has_copyright, i16::from(scan.marks & COPYRIGHT != 0));
    put(Column::has_at, i16::from(scan.marks & AT != 0));
    put(Column::has_hash, i16::from(scan.marks & NUMBER != 0));
    put(Column::price, i16::from(scan.marks & PRICE != 0 && scan.digits > 0));
    put(Column::quotes, cap(scan.quotes as usize));
    put(Column::question, cap(scan.questions as usize));
    put(Column::exclamation, cap(scan.exclamations as usize));
    put(Column::parentheses, cap(scan.parentheses as usize));
    put(Column::slashes, cap(scan.slashes as usize));
    put(Column::year, i16::from(scan.year));
    put(Column::clock, i16::from(scan.clock));
    put(
        Column::dateish,
        i16::from(scan.groups >= 2 && scan.words <= 12) + i16::from(scan.groups >= 3 && scan.words <= 12),
    );
    put(Column::unspaced, permil(scan.unspaced.into(), chars));
    put(Column::caseless, permil(u64::from(scan.letters - scan.cased.min(scan.letters)), letters));
    put(Column::small_words, permil(scan.small.into(), words));
    put(Column::title_share, permil(shared.into(), words));
    put(Column::is_title, i16::from(scan.whole == title.whole && scan.words > 0));
    let bytes = u64::from(block.text.end - block.text.start);
    put(Column::link_share, permil(block.link_bytes.into(), bytes));
    put(Column::links, cap(block.links.into()));
    put(Column::bytes_per_link, cap((u64::from(block.link_bytes) / u64::from(block.links).max(1)) as usize));
    match block.kind {
        BlockKind::Paragraph => put(Column::paragraph, 1),
        BlockKind::Heading(level) => put(Column::heading, i16::from(level)),
        BlockKind::ListItem(depth) => put(Column::list_item, i16::from(depth)),
        BlockKind::TableRow => put(Column::table_row, 1),
        BlockKind::Caption => put(Column::caption, 1),
        BlockKind::Code | BlockKind::Quote => {}
    }
    put(Column::tight, i16::from(block.tight));
    put(Column::hidden, i16::from(block.hidden));
    put(Column::lines, cap(scan.lines as usize));
    scan.whole
}
