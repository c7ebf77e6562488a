//! Where sentences end, in all scripts that have a mark for it.

use std::ops::Range;

/// Whether a sentence can end in this character.
pub(crate) fn is_stop(c: char) -> bool {
    matches!(
        c,
        '.' | '!'
            | '?'
            | '…'
            | '。'
            | '．'
            | '！'
            | '？'
            | '؟'
            | '۔'
            | '।'
            | '॥'
            | '։'
            | '።'
            | '။'
            | '។'
            | '‼'
            | '⁇'
            | '⁈'
            | '⁉'
    )
}

/// Whether it can close a quotation or a bracket; many quotation marks open one in one language and close it in another.
pub(crate) fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | '”'
            | '’'
            | '“'
            | '‘'
            | '»'
            | '«'
            | '›'
            | '‹'
            | ')'
            | ']'
            | '}'
            | '」'
            | '』'
            | '）'
            | '】'
            | '》'
    )
}

/// Whether a text ends as a sentence does, quotation marks, brackets and white space behind it aside.
pub(crate) fn ends(text: &str) -> bool {
    // Most texts of a page end in a letter.
    if text.as_bytes().last().is_none_or(u8::is_ascii_alphanumeric) {
        return false;
    }
    let bare = bare(text);
    bare.ends_with(is_stop) || is_greek_question(bare)
}

/// Whether a text ends as a sentence does, or in a colon.
pub(crate) fn ends_or_leads(text: &str) -> bool {
    bare(text).ends_with([':', '：']) || ends(text)
}

/// Whether a text ends in a full stop: headlines ask and cry out, but do not state.
pub(crate) fn ends_in_full_stop(text: &str) -> bool {
    text.ends_with(['.', '。', '।', '۔', '։', '።'])
}

/// The sentences of a text, in bytes of it, without white space around them: a line end parts them, a mark that ends them with white space
/// behind it, and one of a script without spaces.
pub(crate) fn each(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = text.get(from..)?;
        let start = from + (rest.len() - rest.trim_start().len());
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let (mut at, mut stopped) = (0, false);
        let mut end = None;
        while let Some(&byte) = rest.as_bytes().get(at) {
            // Most characters are letters of a sentence.
            if byte.is_ascii() && !stopped && !matches!(byte, b'.' | b'!' | b'?' | b'\n') {
                at += 1;
                continue;
            }
            let Some(c) = rest.get(at..).and_then(|rest| rest.chars().next()) else { break };
            if c == '\n' || stopped && (c.is_whitespace() || !is_closing(c) && !is_stop(c)) {
                end = Some(start + at);
                break;
            }
            at += c.len_utf8();
            // Behind the marks of most scripts stands a space; `3.5` and `example.com` have none.
            stopped = is_stop(c) && !matches!(c, '.' | '!' | '?' | '…')
                || stopped && (is_closing(c) || is_stop(c))
                || is_stop(c) && rest.get(at..).is_some_and(is_left);
        }
        from = end.unwrap_or(text.len());
        Some(start..start + text.get(start..from).unwrap_or_default().trim_end().len())
    })
}

/// Whether nothing or white space follows, closing marks and further stops aside.
fn is_left(text: &str) -> bool {
    text.chars().find(|c| !is_closing(*c) && !is_stop(*c)).is_none_or(char::is_whitespace)
}

/// A text without quotation marks, brackets and white space at its end.
pub(crate) fn bare(text: &str) -> &str {
    text.trim_end_matches(|c: char| is_closing(c) || c.is_whitespace())
}

/// The sign that is a semicolon elsewhere.
fn is_greek_question(text: &str) -> bool {
    let mut chars = text.chars().rev();
    let sign = chars.next();
    sign == Some('\u{37e}')
        || sign == Some(';')
            && chars.next().is_some_and(|c| matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_sentences() {
        let of = |text: &'static str| each(text).filter_map(|range| text.get(range)).collect::<Vec<_>>();
        assert_eq!(of("One. Two! \"Three?\" Four"), ["One.", "Two!", "\"Three?\"", "Four"]);
        assert_eq!(
            of("At 3.5 per cent, says example.com. Well..."),
            ["At 3.5 per cent, says example.com.", "Well..."]
        );
        assert_eq!(of("他走了。她说：「好。」完"), ["他走了。", "她说：「好。」", "完"]);
        assert_eq!(of("A line\nand the next. "), ["A line", "and the next."]);
        assert_eq!(of(" \n "), [""; 0]);
    }

    #[test]
    fn knows_the_ends_of_many_scripts() {
        for text in [
            "It stopped.",
            "„Dann wird gewartet.“",
            "»Det er slut.«",
            "« Je suis fatigué. »",
            "Τι ώρα είναι;",
            "他走了。」",
            "यह सच है।",
            "وانتهى الأمر؟",
            "(Nobody came!)",
        ] {
            assert!(ends(text), "{text}");
        }
        for text in ["", "No end", "One, two;", "Three:", "A title (2)", "“Quoted”"] {
            assert!(!ends(text), "{text}");
        }
        assert!(ends_or_leads("He said: “"));
    }
}
