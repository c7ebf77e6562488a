//! Site files: CSS selectors and patterns for named hosts, checked and compiled.

use super::report::{Report, remedy};
use super::table::{Section, shown, text, wrong_type};
use super::texts::Text;
use crate::clean::sites::{Action, SiteRule, SiteRules, Sites};
use crate::outcome::Reason;
use crate::pipeline::Diagnostic;
use std::collections::HashMap;
use std::sync::Arc;
use toml::Spanned;
use toml::de::DeValue;

/// Reads every site file. The name of a file without `.toml` names its rules in records.
pub(super) fn read<'t>(
    files: impl Iterator<Item = (&'t str, &'t Text)>,
    found: &mut Vec<Diagnostic>,
) -> Sites {
    let mut sites = Sites::default();
    let mut owners: HashMap<String, String> = HashMap::new();
    for (name, file) in files {
        let (mut report, root) = Report::parse(&file.label, &file.text);
        let mut section = Section::new(root.get_ref(), "a site file", 0..0);
        let hosts = hosts(&mut section, &mut report);
        let rules = SiteRules {
            name: name.trim_end_matches(".toml").to_owned(),
            rules: rules(&mut section, &mut report),
        };
        section.close(&mut report);
        let rules = Arc::new(rules);
        for host in hosts {
            let (span, host) = (host.span(), host.into_inner());
            if let Some(owner) = owners.insert(host.clone(), file.label.clone()) {
                let message = format!("`{host}` has rules already, in {owner}");
                report.error(span, message, "put all rules of a host into one file");
            }
            sites.hosts.insert(host, Arc::clone(&rules));
        }
        found.extend(report.finish());
    }
    sites
}

fn hosts(section: &mut Section<'_, '_>, report: &mut Report<'_>) -> Vec<Spanned<String>> {
    let hosts = section.strings("hosts", report);
    if hosts.is_empty() {
        let at = section.place("hosts");
        report.absence(at, "a site file without hosts", "begin with `hosts = [\"example.com\"]`");
    }
    let (good, bad): (Vec<_>, Vec<_>) = hosts.into_iter().partition(|h| is_host(h.get_ref()));
    for host in bad {
        let message = format!("`{}` is no host name", shown(host.get_ref()));
        let help = "a name in lower case without `www.`, scheme, port or path, such as \"example.com\"; subdomains are included";
        report.error(host.span(), message, help);
    }
    good
}

fn is_host(host: &str) -> bool {
    let label = |l: &str| {
        !l.is_empty()
            && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'_'))
    };
    host.len() <= 253 && host.contains('.') && !host.starts_with("www.") && host.split('.').all(label)
}

fn rules(section: &mut Section<'_, '_>, report: &mut Report<'_>) -> Vec<SiteRule> {
    let mut rules = Vec::new();
    for selector in section.strings("keep", report) {
        rules.extend(select(Action::Keep, &selector, report));
    }
    if let Some(value) = section.take("drop") {
        match value.get_ref() {
            DeValue::Array(items) => rules.extend(items.iter().filter_map(|v| drop_rule(v, report))),
            _ => rules.extend(drop_rule(value, report)),
        }
    }
    for (key, action) in [("title", Action::Title), ("author", Action::Author), ("date", Action::Date)] {
        for selector in section.strings(key, report) {
            rules.extend(select(action, &selector, report));
        }
    }
    if rules.is_empty() {
        let help = "add `keep`, `drop`, `title`, `author` or `date`";
        report.absence(section.place("hosts"), "a site file without rules", help);
    }
    rules
}

/// A selector alone, or a table of a selector or pattern and a reason.
fn drop_rule(value: &Spanned<DeValue<'_>>, report: &mut Report<'_>) -> Option<SiteRule> {
    match value.get_ref() {
        DeValue::String(_) => select(Action::Drop(Reason::LowValue), &text("drop", value, report)?, report),
        DeValue::Table(table) => {
            let mut section = Section::new(table, "an entry of `drop`", value.span());
            let selector = section.string("selector", report);
            let pattern = section.string("pattern", report);
            let reason = section.string("reason", report);
            let names: Vec<&str> = Reason::ALL.iter().map(|r| r.as_str()).collect();
            let known = reason.as_ref().map_or(Some(Reason::LowValue), |r| Reason::from_name(r.get_ref()));
            if let (None, Some(word)) = (known, &reason) {
                let message = format!("unknown reason `{}`", shown(word.get_ref()));
                report.error(word.span(), message, remedy(word.get_ref(), &names));
            }
            section.close(report);
            let action = Action::Drop(known.unwrap_or(Reason::LowValue));
            match (selector, pattern) {
                (Some(selector), None) => select(action, &selector, report),
                (None, Some(pattern)) => compile(action, &pattern, report),
                _ => {
                    let message = "an entry of `drop` needs either a selector or a pattern";
                    let help = "write `{ selector = \".ad\", reason = \"advert\" }` or `{ pattern = \"^Ad:\", reason = \"advert\" }`";
                    report.error(value.span(), message, help);
                    None
                }
            }
        }
        _ => {
            wrong_type(
                report,
                "drop",
                value,
                "a list of selectors, or of tables with `selector` or `pattern` and `reason`",
            );
            None
        }
    }
}

fn select(action: Action, selector: &Spanned<String>, report: &mut Report<'_>) -> Option<SiteRule> {
    SiteRule::selector(action, selector.get_ref())
        .map_err(|why| {
            let message = format!("`{}` is no CSS selector: {why}", shown(selector.get_ref()));
            let help = "names, `.class`, `#id`, `[attr=value]`, combined by spaces, `>` and commas, as in \"main .share, footer\"";
            report.error(selector.span(), message, help);
        })
        .ok()
}

fn compile(action: Action, pattern: &Spanned<String>, report: &mut Report<'_>) -> Option<SiteRule> {
    SiteRule::pattern(action, pattern.get_ref())
        .map_err(|why| {
            let message = format!("`{}` is no regular expression: {why}", shown(pattern.get_ref()));
            report.error(pattern.span(), message, "escape `\\.()[]{}*+?|^$` by a backslash to mean themselves; in TOML put it in 'single quotes'");
        })
        .ok()
}
