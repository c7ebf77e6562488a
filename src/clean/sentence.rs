//! Where sentences end, in all scripts that have a mark for it.

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
