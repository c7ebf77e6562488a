//! The fingerprint: one hash over everything that can change a record, and over nothing else.
//!
//! Comments, the order of keys, names of files and the pipeline's own name are not in it.

use super::schema::{Heading, PipelineFile};
use crate::clean::RULES_VERSION;
use crate::clean::lexicon::{Match, Phrase, Target};
use crate::clean::model::Models;
use crate::clean::sites::Sites;

/// Hexadecimal digits of a fingerprint: 128 bits.
const DIGITS: usize = 32;

/// Bytes that are hashed together: many small updates take longer than the hash, and more bytes would not stay in the cache.
const CHUNK_BYTES: usize = 1 << 16;

/// BLAKE3 over the settings with defaults written out, the phrases of the lexicon, the site rules by host, the models and the version of the rules in code.
pub(super) fn fingerprint(
    file: &PipelineFile,
    phrases: &[Vec<Phrase>],
    sites: &Sites,
    models: &Models,
) -> String {
    let mut hash = Hash { hasher: blake3::Hasher::new(), chunk: Vec::with_capacity(2 * CHUNK_BYTES) };
    hash.part("trommel pipeline 1");
    hash.part(&RULES_VERSION.to_string());
    let nameless = PipelineFile { pipeline: Heading::default(), ..file.clone() };
    hash.part(&serde_json::to_string(&nameless).expect("plain data is JSON"));
    // Phrases come in groups that have all but the text in common.
    let of = |phrase: &Phrase| (phrase.target, phrase.how, phrase.max_words);
    let is_like = |a: &Phrase, b: &Phrase| of(a) == of(b) && a.language == b.language;
    for group in phrases.iter().flat_map(|phrases| phrases.chunk_by(is_like)) {
        let Some(first) = group.first() else { continue };
        let mut common = Vec::new();
        describe(first, &mut common);
        for phrase in group {
            hash.chunk.extend_from_slice(&common);
            hash.part(&phrase.text);
        }
    }
    let mut hosts: Vec<_> = sites.hosts.iter().collect();
    hosts.sort_by_key(|(host, _)| *host);
    for (host, rules) in hosts {
        hash.part(host);
        hash.part(&rules.rules.len().to_string());
        for rule in &rules.rules {
            let (action, matcher, source) = rule.describe();
            hash.part(action);
            hash.part(matcher);
            hash.part(source);
        }
    }
    hash.part(&models.html.id);
    hash.part(&models.text.id);
    let mut hex = hash.end().to_hex().to_string();
    hex.truncate(DIGITS);
    hex
}

/// What of a phrase stands before its text.
fn describe(phrase: &Phrase, out: &mut Vec<u8>) {
    push(&phrase.language, out);
    let (kind, target) = match phrase.target {
        Target::Drop(reason) => ("drop", reason.as_str()),
        Target::Move(field) => ("move", field.as_str()),
        Target::Page(verdict) => ("page", verdict.as_str()),
        Target::Asks(reason) => ("asks", reason.as_str()),
        Target::Offers(reason) => ("offers", reason.as_str()),
    };
    push(kind, out);
    push(target, out);
    let how = match phrase.how {
        Match::Whole => "whole",
        Match::Starts => "starts",
        Match::Ends => "ends",
        Match::Contains => "contains",
        Match::Section => "section",
    };
    push(how, out);
    push(&phrase.max_words.to_string(), out);
}

/// A hash, and what is still to be hashed.
struct Hash {
    hasher: blake3::Hasher,
    chunk: Vec<u8>,
}

impl Hash {
    fn part(&mut self, text: &str) {
        push(text, &mut self.chunk);
        if self.chunk.len() >= CHUNK_BYTES {
            self.hasher.update(&self.chunk);
            self.chunk.clear();
        }
    }

    fn end(mut self) -> blake3::Hash {
        self.hasher.update(&self.chunk);
        self.hasher.finalize()
    }
}

/// Appends a text with its length, so that no two lists of texts hash alike.
fn push(text: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(&(text.len() as u64).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}
