//! Which label of a table a text begins with. The tables themselves are data in `labels`.

use super::tidy::strip_prefix_any_case;
use crate::clean::words::is_unspaced;
use std::sync::OnceLock;

/// A table of labels in lower case, ordered for look-ups when it is first used.
#[derive(Debug)]
pub(super) struct Labels {
    phrases: &'static [&'static str],
    by_first: OnceLock<Vec<Label>>,
}

#[derive(Debug)]
struct Label {
    /// Its first character, and the second one where it has one.
    first: char,
    second: Option<char>,
    phrase: &'static str,
    /// It ends in punctuation or in a script without spaces: a word may follow directly.
    open: bool,
}

impl Labels {
    pub(super) const fn new(phrases: &'static [&'static str]) -> Labels {
        Labels { phrases, by_first: OnceLock::new() }
    }

    /// The longest label that `text` starts with, as a whole word unless it ends in punctuation: its bytes, and what follows it.
    pub(super) fn strip<'t>(&self, text: &'t str) -> Option<(usize, &'t str)> {
        let mut lower = text.chars().map(|c| c.to_lowercase().next());
        let (first, second) = (lower.next()??, lower.next().flatten());
        self.from(first).filter(|l| l.second.is_none() || l.second == second).find_map(|l| {
            let rest = strip_prefix_any_case(text, l.phrase)?;
            let is_whole =
                l.open || !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-'));
            is_whole.then_some((l.phrase.len(), rest))
        })
    }

    /// Whether `text` with a colon behind it is a label.
    pub(super) fn has_before_colon(&self, text: &str) -> bool {
        let first = text.chars().next().and_then(|c| c.to_lowercase().next());
        first.is_some_and(|first| {
            let mut labels = self.from(first).filter_map(|l| l.phrase.strip_suffix(':'));
            labels.any(|label| strip_prefix_any_case(text, label) == Some(""))
        })
    }

    /// Labels that begin with this character.
    fn from(&self, first: char) -> impl Iterator<Item = &Label> {
        let labels = self.by_first.get_or_init(|| order(self.phrases));
        let from = labels.partition_point(|l| l.first < first);
        labels.get(from..).unwrap_or_default().iter().take_while(move |l| l.first == first)
    }
}

/// By first character, the longest first.
fn order(phrases: &[&'static str]) -> Vec<Label> {
    let label = |phrase: &'static str| {
        let open = phrase.ends_with(|c: char| !c.is_alphanumeric() || is_unspaced(c));
        let mut chars = phrase.chars();
        Some(Label { first: chars.next()?, second: chars.next(), phrase, open })
    };
    let mut labels: Vec<Label> = phrases.iter().copied().filter_map(label).collect();
    labels.sort_by_key(|l| (l.first, std::cmp::Reverse(l.phrase.len())));
    labels
}
