//! Rules written for one host: CSS selectors that keep, drop or name blocks, and patterns on their text. Selectors are run by
//! `scraper`, only for hosts that have rules; plain text knows patterns only.
//!
//! A selected element is joined with the blocks by the number of its start tag; one that holds no blocks of its own, such as a `<span>`
//! within a paragraph, by its text. Where rules come from stands in the `pipeline` module.

mod numbers;
mod place;
mod select;

#[cfg(test)]
mod tests;

use crate::document::{Ballot, BlockId, Certainty, Document, Evidence, Found, Vote};
use crate::outcome::{Field, Reason};
use place::Spot;
use regex::{Regex, RegexBuilder};
use scraper::Selector;
use scraper::error::SelectorErrorKind;
use std::collections::HashMap;
use std::sync::Arc;

/// Compiled size of one pattern; the default of the `regex` crate is ten times that.
const PATTERN_BYTES: usize = 1 << 20;

/// Rules by host.
#[derive(Debug, Clone, Default)]
pub struct Sites {
    /// Lower-case host without `www.`; a rule for `example.com` serves its subdomains too.
    pub hosts: HashMap<String, Arc<SiteRules>>,
}

impl Sites {
    /// The rules of a host, or else of the nearest domain above it that has some.
    pub fn for_host(&self, host: &str) -> Option<&SiteRules> {
        let mut rest = host;
        loop {
            if let Some(rules) = self.hosts.get(rest) {
                return Some(rules);
            }
            rest = rest.split_once('.')?.1;
        }
    }
}

/// The rules of one host.
#[derive(Debug, Clone, Default)]
pub struct SiteRules {
    /// Name of the file they stand in, for records.
    pub name: String,
    /// The rules; [`Evidence::Site`] points into them.
    pub rules: Vec<SiteRule>,
}

impl SiteRules {
    /// Name of a rule in records: `site/<file>/<action>/<selector or pattern>`.
    pub fn rule_name(&self, index: u32) -> String {
        let Some(rule) = self.rules.get(index as usize) else { return format!("site/{}", self.name) };
        let (action, _, source) = rule.describe();
        format!("site/{}/{action}/{source}", self.name)
    }
}

/// What is to become of what a rule matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// It is content, and the rest of the page is not.
    Keep,
    /// It goes.
    Drop(Reason),
    /// It is the title.
    Title,
    /// It names an author; several matches are several authors.
    Author,
    /// It is the date of publication.
    Date,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct SiteRule {
    action: Action,
    matcher: Matcher,
    source: String,
}

#[derive(Debug, Clone)]
enum Matcher {
    /// Elements.
    Selector(Selector),
    /// Whole blocks by their text.
    Pattern(Regex),
}

impl SiteRule {
    /// A rule on elements.
    ///
    /// # Errors
    /// What is wrong with the selector.
    pub fn selector(action: Action, css: &str) -> Result<SiteRule, String> {
        let selector = Selector::parse(css).map_err(|e| fault(&e))?;
        Ok(SiteRule { action, matcher: Matcher::Selector(selector), source: css.to_owned() })
    }

    /// A rule on blocks in whose text a regular expression is found.
    ///
    /// # Errors
    /// What is wrong with the expression, in one line.
    pub fn pattern(action: Action, pattern: &str) -> Result<SiteRule, String> {
        let regex = RegexBuilder::new(pattern).size_limit(PATTERN_BYTES).build().map_err(|e| {
            let text = e.to_string();
            text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
        })?;
        Ok(SiteRule { action, matcher: Matcher::Pattern(regex), source: pattern.to_owned() })
    }

    /// The action's name (with its reason), `selector` or `pattern`, and the text of that.
    pub fn describe(&self) -> (&'static str, &'static str, &str) {
        let action = match self.action {
            Action::Keep => "keep",
            Action::Drop(reason) => reason.as_str(),
            Action::Title => "title",
            Action::Author => "author",
            Action::Date => "date",
        };
        let matcher = match self.matcher {
            Matcher::Selector(_) => "selector",
            Matcher::Pattern(_) => "pattern",
        };
        (action, matcher, &self.source)
    }
}

/// What is wrong with a selector, in a few words.
fn fault(error: &SelectorErrorKind) -> String {
    // The library words the errors of its own parser only; the other ones have telling names.
    let name = match error {
        SelectorErrorKind::UnexpectedSelectorParseError(kind) => format!("{kind:?}"),
        other => format!("{other:?}"),
    };
    let mut words = String::new();
    for c in name.chars().take_while(|c| c.is_alphanumeric()) {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(c.to_lowercase());
    }
    words
}

/// Votes by the rules of a host, and fills the title, authors and date that they name.
///
/// `drop` wins over `keep`. Where `keep` selects something, everything else goes as `low_value`; where it selects nothing (the site
/// has changed), it says nothing. Neither speaks of blocks that another stage moves to a field, nor `keep` of captions.
pub fn vote(doc: &mut Document, rules: &SiteRules) {
    let mut votes: Vec<(u32, Spot, Action)> = Vec::new();
    let mut values: Vec<(Action, String)> = Vec::new();
    for (index, rule) in (0u32..).zip(&rules.rules) {
        if let Matcher::Pattern(regex) = &rule.matcher {
            let hits = (0u32..).zip(&doc.blocks).filter(|(_, b)| regex.is_match(doc.text_of(b)));
            votes.extend(hits.map(|(id, _)| (index, Spot::whole(id), rule.action)));
        }
    }
    if !doc.plain
        && rules.rules.iter().any(|r| matches!(r.matcher, Matcher::Selector(_)))
        && let Some(numbered) = numbers::number(&doc.view.text)
    {
        select::run(doc, rules, &numbered, &mut votes, &mut values);
    }
    cast(doc, votes);
    for (action, value) in values {
        fill(doc, action, value);
    }
}

fn cast(doc: &mut Document, votes: Vec<(u32, Spot, Action)>) {
    let mut moved = vec![false; doc.blocks.len()];
    let whole_and_certain = |v: &&Vote| v.part.is_none() && v.certainty >= Certainty::Certain;
    for vote in doc.votes.iter().filter(whole_and_certain).filter(|v| matches!(v.ballot, Ballot::Move(_))) {
        if let Some(m) = moved.get_mut(vote.block as usize) {
            *m = true;
        }
    }
    let is_moved = |id: BlockId| moved.get(id as usize).copied().unwrap_or_default();
    let mut kept = vec![false; doc.blocks.len()];
    let mut keeper = None;
    for (index, spot, action) in votes {
        let ballot = match action {
            Action::Keep => {
                keeper = keeper.or(Some(index));
                if let Some(k) = kept.get_mut(spot.block as usize) {
                    *k = true;
                }
                let caption =
                    doc.block(spot.block).is_none_or(|b| b.kind == crate::document::BlockKind::Caption);
                if caption || is_moved(spot.block) {
                    continue;
                }
                doc.vote(spot.block, Ballot::Keep, Certainty::Site, Evidence::Site(index));
                continue;
            }
            Action::Drop(reason) => Ballot::Drop(reason),
            Action::Title => Ballot::Move(Field::Title),
            Action::Author => Ballot::Move(Field::Author),
            Action::Date => Ballot::Move(Field::Date),
        };
        match spot.part {
            None => doc.vote(spot.block, ballot, Certainty::Site, Evidence::Site(index)),
            Some(part) => doc.cut(spot.block, part, ballot, Certainty::Site, Evidence::Site(index)),
        }
    }
    if let Some(index) = keeper {
        for id in (0u32..).zip(&kept).filter(|(id, kept)| !**kept && !is_moved(*id)).map(|(id, _)| id) {
            doc.vote(id, Ballot::Drop(Reason::LowValue), Certainty::Site, Evidence::Site(index));
        }
    }
}

/// Sets a field that a rule names. A title that came with the input stays.
fn fill(doc: &mut Document, action: Action, value: String) {
    let found = Found { value, source: "site_rule" };
    let meta = &mut doc.metadata;
    match action {
        Action::Title if meta.title.as_ref().is_none_or(|t| t.source != "input") => meta.title = Some(found),
        Action::Date => {
            if let Some(value) = iso_date(&found.value) {
                meta.date = Some(Found { value, ..found });
            }
        }
        Action::Author => {
            // The rule's authors replace all others.
            meta.author.retain(|a| a.source == "site_rule" && a.value != found.value);
            meta.author.push(found);
        }
        _ => {}
    }
}

/// A date that begins as ISO 8601 dates do: the day, or the whole as RFC 3339 where there is a time with an offset.
fn iso_date(text: &str) -> Option<String> {
    let day = text.get(..10)?;
    let shape = |i: usize, b: u8| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() };
    if !day.bytes().enumerate().all(|(i, b)| shape(i, b)) {
        return None;
    }
    let number = |at: std::ops::Range<usize>| day.get(at).and_then(|d| d.parse::<u8>().ok());
    if !(1..=12).contains(&number(5..7)?) || !(1..=31).contains(&number(8..10)?) {
        return None;
    }
    let rest = text.get(10..).unwrap_or_default().replacen(' ', "T", 1);
    let offset = rest.ends_with('Z') || rest.get(rest.len().saturating_sub(6)..).is_some_and(is_offset);
    Some(if rest.starts_with('T') && rest.len() >= 9 && rest.is_ascii() && offset {
        format!("{day}{rest}")
    } else {
        day.to_owned()
    })
}

fn is_offset(text: &str) -> bool {
    let b = text.as_bytes();
    matches!(b, [b'+' | b'-', h, g, b':', m, n] if [h, g, m, n].iter().all(|d| d.is_ascii_digit()))
}
