//! The fingerprint: one hash over everything that can change a record, and over nothing else.
//!
//! Comments, the order of keys, names of files and the pipeline's own name are not in it.

use super::schema::{Heading, PipelineFile};
use crate::clean::RULES_VERSION;
use crate::clean::lexicon::{Lexicon, Match, Target};
use crate::clean::model::Models;
use crate::clean::sites::Sites;

/// Hexadecimal digits of a fingerprint: 128 bits.
const DIGITS: usize = 32;

/// BLAKE3 over the settings with defaults written out, the phrases of the lexicon, the site rules by host, the models and the version of the rules in code.
pub(super) fn fingerprint(file: &PipelineFile, lexicon: &Lexicon, sites: &Sites, models: &Models) -> String {
    let mut hash = Hash(Vec::new());
    hash.part("trommel pipeline 1");
    hash.part(&RULES_VERSION.to_string());
    let nameless = PipelineFile { pipeline: Heading::default(), ..file.clone() };
    hash.part(&serde_json::to_string(&nameless).expect("plain data is JSON"));
    for phrase in (0..).map_while(|i| lexicon.phrase(i)) {
        hash.part(&phrase.language);
        let (kind, target) = match phrase.target {
            Target::Drop(reason) => ("drop", reason.as_str()),
            Target::Move(field) => ("move", field.as_str()),
            Target::Page(verdict) => ("page", verdict.as_str()),
        };
        hash.part(kind);
        hash.part(target);
        hash.part(match phrase.how {
            Match::Whole => "whole",
            Match::Starts => "starts",
            Match::Ends => "ends",
            Match::Contains => "contains",
            Match::Section => "section",
        });
        hash.part(&phrase.max_words.to_string());
        hash.part(&phrase.text);
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
    let mut hex = blake3::hash(&hash.0).to_hex().to_string();
    hex.truncate(DIGITS);
    hex
}

/// What is hashed, put together first: many small updates take longer than the hash.
struct Hash(Vec<u8>);

impl Hash {
    /// Adds a text with its length, so that no two lists of texts hash alike.
    fn part(&mut self, text: &str) {
        self.0.extend_from_slice(&(text.len() as u64).to_le_bytes());
        self.0.extend_from_slice(text.as_bytes());
    }
}
