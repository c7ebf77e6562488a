//! How unlikely a cluster is in right text, and what a line's clusters say together.

use super::clusters::{Cluster, clusters};
use super::pages::{Kind, Page};

/// How unlikely the characters of a cluster are in right text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// They occur: a capital before a closing quote, a letter before a no-break space.
    Weak,
    /// They do not occur.
    Strong,
    /// They stand for a letter of a script other than Latin and occur alone, but not one after another.
    Foreign,
    /// Likewise, and they have a sign or a change of case where words have none.
    ForeignOdd,
}

/// What the clusters of a line say.
#[derive(Debug, Default)]
pub(super) struct Verdict {
    strong: u32,
    weak: u32,
    foreign: u32,
    odd: u32,
    adjacent: u32,
    lone: u32,
    kind: Option<Kind>,
}

/// One letter that fits no cluster is tolerated for so many that do: bytes get lost where a code page leaves them open.
const CLUSTERS_PER_LONE: u32 = 4;

/// In a line that is spoilt in part, so many letters that fit no cluster are tolerated for each certain cluster of two characters.
/// Calibrated on legacy Chinese that was read as Latin-1 in scripts of pages of 2012.
const LONE_PER_STRONG: u32 = 2;

/// Looks at all clusters of a line.
pub(super) fn weigh(line: &str, page: &Page) -> Verdict {
    let mut verdict = Verdict { kind: Some(page.kind), ..Verdict::default() };
    let mut after_foreign = false;
    for cluster in clusters(line, page) {
        verdict.lone += cluster.lone;
        if cluster.range.is_empty() {
            break;
        }
        let is_foreign = matches!(cluster.strength, Strength::Foreign | Strength::ForeignOdd);
        match cluster.strength {
            Strength::Weak => verdict.weak += 1,
            Strength::Strong => verdict.strong += 1,
            Strength::Foreign => verdict.foreign += 1,
            Strength::ForeignOdd => {
                verdict.foreign += 1;
                verdict.odd += 1;
            }
        }
        verdict.adjacent += u32::from(is_foreign && after_foreign && cluster.adjacent);
        after_foreign = is_foreign;
    }
    verdict
}

impl Verdict {
    /// Whether the line was misread as this page, wholly or in part.
    pub(super) fn is_spoilt(&self) -> bool {
        self.strong > 0 || self.is_foreign() && self.is_whole()
    }

    /// For comparing pages: what speaks for one less what speaks against it.
    pub(super) fn score(&self) -> i64 {
        let foreign = if self.is_foreign() && self.is_whole() { self.foreign } else { 0 };
        i64::from(self.strong) + i64::from(foreign) - i64::from(self.lone)
    }

    /// Whether this cluster is to be replaced: in a line that is spoilt as a whole every one, in others only those that are certain by themselves.
    pub(super) fn covers(&self, cluster: &Cluster) -> bool {
        if cluster.range.is_empty() {
            return false;
        }
        match cluster.strength {
            // Among many letters that fit nothing, two characters may be part of some other damage; three are no accident.
            Strength::Strong => cluster.meaning >= '\u{800}' || self.lone <= self.strong * LONE_PER_STRONG,
            Strength::Weak => self.is_whole(),
            Strength::Foreign | Strength::ForeignOdd => self.is_whole() && self.is_foreign(),
        }
    }

    /// Letters of another script, one after the other.
    fn is_foreign(&self) -> bool {
        let adjacent = if self.kind == Some(Kind::Mac) || self.kind == Some(Kind::Console) { 2 } else { 1 };
        self.odd > 0 && self.adjacent >= adjacent
    }

    /// All that could be misread was.
    fn is_whole(&self) -> bool {
        self.lone * CLUSTERS_PER_LONE <= self.strong + self.weak + self.foreign
    }
}

/// The strength of one cluster: `found` are its characters, `before` the one before it, `meaning` what they stand for.
pub(super) fn strength(page: &Page, before: Option<char>, found: &[char], meaning: char) -> Strength {
    let (Some(&lead), Some(&last)) = (found.first(), found.last()) else { return Strength::Weak };
    let trail = found.get(1).copied().unwrap_or(last);
    let has_odd_trail = found.iter().skip(1).any(|&c| is_unlikely_after_letter(c));
    let in_word = before.is_some_and(char::is_lowercase);
    if (meaning as u32) < 0xA0 {
        return Strength::Weak;
    }
    if !is_latin_or_sign(meaning) {
        let odd = match page.kind {
            Kind::Latin => has_odd_trail,
            Kind::Cyrillic => has_odd_trail || in_word && lead.is_uppercase(),
            Kind::Mac | Kind::Console => !trail.is_alphabetic(),
        };
        return if odd { Strength::ForeignOdd } else { Strength::Foreign };
    }
    let is_strong = match page.kind {
        Kind::Latin => latin(before, lead, trail, found.len(), meaning, has_odd_trail),
        Kind::Cyrillic => match found.len() {
            2 => before.is_some_and(is_latin_letter) && !is_closer(trail) && !is_cyrillic(trail),
            // `вЂ™`, `в‚¬`, `в„ў`: a capital or a sign behind a small letter.
            _ => lead == 'в' && matches!(trail, 'Ђ' | '‚' | '„') || found.len() == 4,
        },
        Kind::Mac => mac(before, lead, trail),
        Kind::Console => match lead {
            'Γ' | 'Ô' => trail == 'Ç',
            '├' | '┬' | '─' | '┼' => {
                before.is_some_and(|c| c.is_ascii_alphabetic()) && !matches!(trail, '\u{2500}'..='\u{259F}')
            }
            _ => false,
        },
    };
    if is_strong { Strength::Strong } else { Strength::Weak }
}

fn latin(
    before: Option<char>,
    lead: char,
    trail: char,
    len: usize,
    meaning: char,
    has_odd_trail: bool,
) -> bool {
    let in_word = before.is_some_and(char::is_lowercase);
    match (lead, len) {
        // A word does not go on with a capital and a sign, and a capital has no such sign behind it.
        ('Â' | 'Ã' | 'Ä' | 'Å' | 'Ă' | 'Ĺ', 2) => {
            let beside_word =
                before.is_none_or(|c| c.is_lowercase() || c.is_ascii_digit() || c.is_whitespace());
            let is_a = matches!(lead, 'Â' | 'Ã' | 'Ă');
            has_odd_trail
                || in_word
                || is_a && beside_word && is_soft(trail)
                || lead == 'Â'
                    && trail == '\u{A0}'
                    && before.is_none_or(|c| !c.is_uppercase() && !is_opener(c))
        }
        // Romanian, Vietnamese and Azerbaijani letters.
        ('È' | 'Æ' | 'É', 2) => {
            in_word && matches!(meaning, 'ș' | 'ț' | 'Ș' | 'Ț' | 'ơ' | 'ư' | 'Ơ' | 'Ư' | 'ə' | 'Ə')
        }
        (_, 2) => false,
        _ => has_odd_trail,
    }
}

fn mac(before: Option<char>, lead: char, trail: char) -> bool {
    let behind_letter = before.is_some_and(|c| c.is_ascii_lowercase());
    match lead {
        '‚' => trail == 'Ä',
        // `√π` and `√∂` are mathematics.
        '√' => {
            matches!(trail, '©' | '®' | '™' | '¢' | 'ß' | '†' | '§' | 'º' | '¥' | 'ª' | 'Æ' | 'Ø' | '´' | '¨')
                || behind_letter && trail != 'π'
        }
        '¬' => matches!(trail, '†' | '©' | 'Æ' | '£' | '´' | 'ª' | 'ß' | '¢'),
        _ => false,
    }
}

/// Latin letters, punctuation, signs and pictographs: what may stand alone in a line of Latin text. Everything else is a letter of another script.
fn is_latin_or_sign(c: char) -> bool {
    c == 'ə'
        || matches!(c as u32, 0..=0x024F | 0x02B0..=0x02FF | 0x1E00..=0x1EFF | 0x2000..=0x2BFF | 0xFE0F | 0xFEFF | 0xFF01..=0xFF20
            | 0xFFFD | 0x1F000..=0x1FAFF)
}

/// Characters that follow no letter in right text of any language.
fn is_unlikely_after_letter(c: char) -> bool {
    matches!(
        c,
        '€' | '‚'
            | 'ƒ'
            | '„'
            | '†'
            | '‡'
            | 'ˆ'
            | '‰'
            | 'Œ'
            | 'Š'
            | 'Ž'
            | 'š'
            | 'ž'
            | 'œ'
            | 'Ÿ'
            | '˜'
            | '¡'
            | '¢'
            | '£'
            | '¤'
            | '¥'
            | '¦'
            | '§'
            | '¨'
            | '¬'
            | '\u{AD}'
            | '¯'
            | 'µ'
            | '¶'
            | '¸'
            | '¼'
            | '½'
            | '¾'
            | '¿'
            | 'ˇ'
            | '˘'
            | '˛'
            | '˝'
            | '˙'
            | '\u{80}'..='\u{9F}'
    )
}

/// Signs that follow a capital, but neither begin a word nor stand in one.
fn is_soft(c: char) -> bool {
    matches!(c, '°' | '±' | '²' | '³' | '´' | '¹' | 'º' | '®' | '©' | 'ª' | '«' | '»' | '·' | '•' | '™')
}

fn is_opener(c: char) -> bool {
    matches!(c, '«' | '»' | '“' | '”' | '„' | '‘' | '’' | '"' | '\'' | '(' | '[' | '‹' | '›')
}

fn is_closer(c: char) -> bool {
    matches!(
        c,
        '\u{A0}'
            | '«'
            | '»'
            | '“'
            | '”'
            | '‘'
            | '’'
            | '…'
            | '–'
            | '—'
            | '‹'
            | '›'
            | '™'
            | '®'
            | '•'
            | '·'
    )
}

fn is_latin_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, '\u{C0}'..='\u{24F}')
}

fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{45F}' | '\u{490}' | '\u{491}')
}
