//! Phrases made ready for matching: their placeholders, their folded parts, and what is wrong with a phrase that cannot be used.

use super::fold::{self, NUMBER};
use super::{Kind, Match, Phrase, Target};
use crate::clean::word_hash::WordHash;

/// Most `{x}` in one phrase: each may end in four places, and all are tried.
const MAX_GAPS: usize = 2;

/// Between two parts of a folded text stands a `{x}`. Folding leaves no line end behind, so that this is none of the text's own.
pub(super) const GAP: char = '\n';

/// Some phrases in the form in which they are compared with texts. That is most of what it takes to compile a lexicon, and can be done
/// with several lists at the same time. All texts stand in one buffer: a start makes some fifteen thousand of them.
#[derive(Debug, Clone, Default)]
pub struct Folded {
    /// The folded texts and the digits of the forms.
    pub(super) text: String,
    /// One for each phrase that can be found.
    pub(super) forms: Vec<Form>,
    /// Phrases in the list.
    pub(super) phrases: u32,
}

/// The folded form of a phrase.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    /// Index of the phrase in its list.
    pub(super) phrase: u32,
    /// What the phrase speaks for.
    pub(super) target: Target,
    /// Where it has to stand.
    pub(super) how: Match,
    /// Whether it has a `{x}`.
    pub(super) has_gaps: bool,
    /// Longest block, in words, that it is looked for in.
    pub(super) max_words: u32,
    /// First byte of its text in the buffer.
    pub(super) at: u32,
    /// Bytes of its text: parts with a [`GAP`] between them.
    pub(super) bytes: u32,
    /// Bytes, behind the text, of the digits that have to stand in the match; 0 where any will do.
    pub(super) digits: u32,
    /// Hash of the text, squeezed where whole blocks are compared with it.
    pub(super) hash: u32,
}

impl Form {
    /// Whether the whole block is compared letter by letter, without gaps.
    pub(super) fn is_exact(&self) -> bool {
        matches!(self.how, Match::Whole | Match::Section) && !self.has_gaps
    }

    /// The folded text between the `{x}`, out of the buffer.
    pub(super) fn text<'t>(&self, buffer: &'t str) -> &'t str {
        let at = self.at as usize;
        buffer.get(at..at + self.bytes as usize).unwrap_or_default()
    }

    /// The digits that have to stand in a match, out of the buffer.
    pub(super) fn digits<'t>(&self, buffer: &'t str) -> &'t str {
        let at = self.at as usize + self.bytes as usize;
        buffer.get(at..at + self.digits as usize).unwrap_or_default()
    }
}

impl Folded {
    /// Folds a list of phrases.
    pub fn new(phrases: &[Phrase]) -> Folded {
        Folded::some(phrases, Kind::Blocks)
    }

    /// The forms of those phrases that are of a kind and can match.
    pub(super) fn some(phrases: &[Phrase], kind: Kind) -> Folded {
        let wanted = || phrases.iter().filter(|phrase| phrase.kind() == kind);
        let bytes = wanted().map(|phrase| phrase.text.len()).sum::<usize>();
        let mut folded = Folded {
            // Few forms are longer than their phrase, and those by a letter.
            text: String::with_capacity(bytes + bytes / 16),
            forms: Vec::with_capacity(wanted().count()),
            phrases: u32::try_from(phrases.len()).unwrap_or(u32::MAX),
        };
        for (i, phrase) in (0..folded.phrases).zip(phrases).filter(|(_, phrase)| phrase.kind() == kind) {
            folded.add(i, phrase);
        }
        folded
    }

    /// Adds the form of a phrase, unless it can never match.
    fn add(&mut self, index: u32, phrase: &Phrase) {
        let has_braces = has_braces(&phrase.text);
        if fault_of(phrase, has_braces).is_some() {
            return;
        }
        let Folded { text, forms, .. } = self;
        let from = text.len();
        let (has_gaps, is_any_number) = if has_braces {
            (push_parts(&phrase.text, text), phrase.text.contains("{n}"))
        } else {
            push_part(&phrase.text, true, true, text);
            (false, false)
        };
        let at = match phrase.how {
            Match::Contains => from,
            how => trim(text, from, how, has_gaps),
        };
        let bytes = text.len() - at;
        // Where the folded form has no number, the phrase has no digit.
        let own = text.as_bytes().get(at..).unwrap_or_default();
        if !is_any_number && memchr::memchr(NUMBER as u8, own).is_some() {
            text.extend(fold::digits(&phrase.text));
        }
        let Ok(end) = u32::try_from(text.len()) else { return };
        let mut form = Form {
            phrase: index,
            target: phrase.target,
            how: phrase.how,
            has_gaps,
            max_words: phrase.max_words,
            at: at as u32,
            bytes: bytes as u32,
            digits: end - (at + bytes) as u32,
            hash: 0,
        };
        form.hash = if form.is_exact() {
            let mut squeezed = WordHash::EMPTY;
            fold::squeeze(form.text(text), &mut squeezed);
            best_bits(&squeezed)
        } else {
            hash(form.text(text))
        };
        forms.push(form);
    }
}

/// The better half of the hash of a squeezed text.
pub(super) fn best_bits(hash: &WordHash) -> u32 {
    (hash.finish() >> u32::BITS) as u32
}

/// A hash of a text, the best bits first. The texts are short and the tables never change, so nothing can be gained by provoking
/// collisions.
fn hash(text: &str) -> u32 {
    // The multiplier of Fibonacci hashing.
    let mix = |hash: u64, word: u64| (hash.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let hash = words.iter().fold(text.len() as u64, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    let rest = match text.as_bytes().last_chunk::<8>() {
        // Some of them once more.
        Some(last) => u64::from_le_bytes(*last),
        None => rest.iter().fold(0, |word, &byte| word << 8 | u64::from(byte)),
    };
    (mix(hash, rest) >> 32) as u32
}

/// Why a phrase cannot be used: what is wrong, in a few words for the writer of the file.
pub(super) fn fault(phrase: &Phrase) -> Option<&'static str> {
    fault_of(phrase, has_braces(&phrase.text))
}

fn fault_of(phrase: &Phrase, has_braces: bool) -> Option<&'static str> {
    const NOTHING: &str = "no letter or digit to look for";
    const NEVER: &str = "max_words is 0: it is never looked for";
    if !has_braces {
        let is_empty = !phrase.text.contains(fold::counts);
        return is_empty.then_some(NOTHING).or_else(|| (phrase.max_words == 0).then_some(NEVER));
    }
    let bare = phrase.text.replace("{n}", "0").replace("{x}", " ");
    if bare.contains(['{', '}']) {
        return Some("unknown placeholder: there are {n} for a number and {x} for one to four words");
    }
    let gaps = phrase.text.matches("{x}").count();
    let has_placeholder = gaps > 0 || phrase.text.contains("{n}");
    if has_placeholder && matches!(phrase.how, Match::Contains | Match::Ends) {
        return Some("placeholders stand in phrases that match whole, section or starts only");
    }
    if gaps > MAX_GAPS {
        return Some("more than two {x}");
    }
    if phrase.text.split("{x}").skip(1).take(gaps.saturating_sub(1)).any(|between| between.trim().is_empty())
    {
        return Some("two {x} with nothing between them");
    }
    if !bare.replace('0', " ").contains(fold::counts) && fold::digits(&phrase.text).next().is_none() {
        return Some(NOTHING);
    }
    if phrase.how == Match::Starts && phrase.text.trim_end().ends_with("{x}") {
        return Some("a phrase that matches starts cannot end in {x}");
    }
    (phrase.max_words == 0).then_some(NEVER)
}

/// Whether a phrase may hold a placeholder. Few do, and the others are read much faster.
fn has_braces(text: &str) -> bool {
    memchr::memchr2(b'{', b'}', text.as_bytes()).is_some()
}

/// Appends the folded parts of a phrase with placeholders; whether there are several.
fn push_parts(phrase: &str, out: &mut String) -> bool {
    let text = phrase.replace("{n}", NUMBER.encode_utf8(&mut [0; 4]));
    let gaps = text.matches("{x}").count();
    for (i, piece) in text.split("{x}").enumerate() {
        if i > 0 {
            out.push(GAP);
        }
        push_part(piece, i == 0, i == gaps, out);
    }
    gaps > 0
}

/// Appends the folded form of a piece between placeholders. A gap is bounded by what stands round it, so the spaces there matter,
/// though folding trims them.
fn push_part(piece: &str, is_first: bool, is_last: bool, out: &mut String) {
    let from = out.len();
    if !is_first && piece.starts_with(char::is_whitespace) {
        out.push(' ');
    }
    fold::fold(piece, out);
    if is_last {
        return;
    }
    let own = out.get(from..).unwrap_or_default();
    if (piece.ends_with(char::is_whitespace) || own.ends_with([':', '©'])) && own != " " {
        out.push(' ');
    }
}

/// Takes decoration off the ends that are compared with the bare ends of a block, of a text that begins at `from`; where it begins now.
fn trim(text: &mut String, mut from: usize, how: Match, has_gaps: bool) -> usize {
    let of = |text: &str, from: usize| fold::core(text.get(from..).unwrap_or_default());
    if !has_gaps {
        let core = of(text, from);
        if how != Match::Starts || core.is_empty() {
            text.truncate(from + core.end);
        }
        return if how == Match::Ends { from } else { from + core.start };
    }
    if how != Match::Ends {
        let own = text.get(from..).unwrap_or_default();
        let first = own.split(GAP).next().unwrap_or_default();
        let core = fold::core(first);
        from += if core.is_empty() { first.len() } else { core.start };
    }
    if how != Match::Starts {
        let last =
            text.get(from..).and_then(|own| own.rfind(GAP)).map_or(from, |gap| from + gap + GAP.len_utf8());
        let end = last + of(text, last).end;
        text.truncate(end);
    }
    from
}
