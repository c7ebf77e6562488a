//! Rules written for one host: CSS selectors that keep, drop or name blocks. Run by `scraper`, only for hosts that have rules.

use crate::document::Document;
use std::collections::HashMap;

/// Rules by host.
#[derive(Debug, Clone, Default)]
pub struct Sites {
    /// Lower-case host without `www.`; a rule for `example.com` serves its subdomains too.
    pub hosts: HashMap<String, SiteRules>,
}

impl Sites {
    /// stub
    pub fn for_host(&self, host: &str) -> Option<&SiteRules> {
        self.hosts.get(host)
    }
}

/// The rules of one host.
#[derive(Debug, Clone, Default)]
pub struct SiteRules {}

/// Votes by the rules of a host.
pub fn vote(_doc: &mut Document, _rules: &SiteRules) {}
