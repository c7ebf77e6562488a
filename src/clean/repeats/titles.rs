//! Repeats of the page's title. The heading that holds the title is the metadata stage's business; this is about further copies.

use super::normal::words;
use super::sheet::{Guard, Line, Sheet};
use crate::clean::word_hash::mix;
use crate::document::{Ballot, BlockKind};
use crate::outcome::Reason;

/// What stands between a title and the name of the site.
const SEPARATORS: [&str; 7] = [" | ", " - ", " – ", " — ", " :: ", " » ", " · "];
/// Lines from the top that go when they are nearly the title.
const NEAR_TOP: usize = 8;
/// Fewest words of a title that is compared word by word with lines that are nearly equal.
const ALIKE_MIN_WORDS: usize = 5;
/// Least words and width of a title that goes wherever it stands alone; a shorter one may be a name or a label.
const ANYWHERE_MIN: (usize, u32) = (3, 15);
/// Least words and width of a title that goes from lists, too.
const LISTED_MIN: (usize, u32) = (4, 20);

/// Longest mark of a reply, in characters.
const REPLY_MAX_CHARS: usize = 6;

/// A text as a set and a sequence of words.
struct Form {
    hash: u64,
    width: u32,
    /// Hash of each word, and whether it holds a digit.
    words: Vec<(u32, bool)>,
}

/// Drops lines that say the title again.
pub(super) fn drop_titles(sheet: &mut Sheet<'_>, live: &[u32]) {
    let Some(title) = sheet.doc.metadata.title.as_ref() else { return };
    let whole = form(&title.value);
    let part = main_part(&title.value).map(form);
    let forms: Vec<&Form> = std::iter::once(&whole).chain(part.as_ref()).filter(|f| f.width > 0).collect();
    let repeats: Vec<u32> = (0..)
        .zip(live)
        .filter(|&(at, &i)| forms.iter().any(|form| says(sheet, sheet.line(i), at, form)))
        .map(|(_, &i)| i)
        .collect();
    // Where the title was not moved out of the text, one copy is the page's heading.
    let heading = |i: &&u32| matches!(sheet.line(**i).kind, BlockKind::Heading(_));
    let stays =
        if sheet.title_moved { None } else { repeats.iter().find(heading).or(repeats.first()).copied() };
    for i in repeats.into_iter().filter(|&i| Some(i) != stays) {
        sheet.settle(i, Ballot::Drop(Reason::TitleRepeat), "repeats/title");
    }
}

/// Whether a line, the `at`th from the top, says the title and no more.
fn says(sheet: &Sheet<'_>, line: &Line, at: usize, title: &Form) -> bool {
    if line.guard >= Guard::InProse || line.width > title.width * 2 + 60 {
        return false;
    }
    let enough = |(words, width): (usize, u32)| title.words.len() >= words && title.width >= width;
    if matches!(line.kind, BlockKind::ListItem(_)) && !enough(LISTED_MIN) {
        return false;
    }
    if line.hash == title.hash {
        return enough(ANYWHERE_MIN) || at < NEAR_TOP / 2;
    }
    let text = sheet.text(line);
    if enough(ANYWHERE_MIN) && without_reply(text).is_some_and(|subject| form(subject).hash == title.hash) {
        return true;
    }
    if let Some(end) = line.cut_off {
        let body = form(text.get(..end as usize).unwrap_or_default());
        // The last word may be cut, too.
        let known = body.words.split_last().map_or(&[][..], |(_, known)| known);
        let begins = title.words.starts_with(&body.words)
            || (known.len() >= LISTED_MIN.0 && title.words.starts_with(known));
        return body.words.len() >= LISTED_MIN.0 && body.width >= LISTED_MIN.1 && begins;
    }
    if at >= NEAR_TOP || !enough(ANYWHERE_MIN) {
        return false;
    }
    main_part(text).is_some_and(|part| form(part).hash == title.hash) || alike(&form(text), title)
}

/// The subject of a reply: `Re: ...`, `AW: ...`, `回复：...`.
fn without_reply(text: &str) -> Option<&str> {
    let (mark, subject) = text.split_once([':', '：'])?;
    let short = !mark.is_empty() && mark.chars().count() <= REPLY_MAX_CHARS;
    (short && mark.chars().all(char::is_alphabetic)).then(|| subject.trim_start())
}

/// Nine words in ten in common, and no number that only one of the two has.
fn alike(a: &Form, b: &Form) -> bool {
    if a.words.len() < ALIKE_MIN_WORDS || b.words.len() < ALIKE_MIN_WORDS {
        return false;
    }
    let set = |form: &Form| {
        let mut words = form.words.clone();
        words.sort_unstable();
        words.dedup();
        words
    };
    let (a, b) = (set(a), set(b));
    let common = a.iter().filter(|word| b.binary_search(word).is_ok()).count();
    let alone = |x: &[(u32, bool)], y: &[(u32, bool)]| x.iter().any(|w| w.1 && y.binary_search(w).is_err());
    common * 10 >= (a.len() + b.len() - common) * 9 && !alone(&a, &b) && !alone(&b, &a)
}

/// The text without the name of the site: the longest part between separators, if it is more than half of the text.
fn main_part(text: &str) -> Option<&str> {
    let longest = longest_part(text, &SEPARATORS);
    (longest.len() < text.len() && longest.len() * 2 > text.len()).then_some(longest)
}

/// The longest part between these separators, the last of equally long ones.
fn longest_part<'t>(text: &'t str, separators: &[&str]) -> &'t str {
    let Some((separator, others)) = separators.split_first() else { return text };
    text.split(separator).map(|part| longest_part(part, others)).max_by_key(|part| part.len()).unwrap_or(text)
}

fn form(text: &str) -> Form {
    let mut form = Form { hash: 0, width: 0, words: Vec::new() };
    words(text, |word| {
        form.hash = mix(form.hash, word.hash);
        form.width += if word.unspaced { 2 } else { word.chars + 1 };
        form.words.push(((word.hash >> 32) as u32, word.digit));
    });
    form
}
