//! Means over pages, for all and by kind of page and language.

use super::{Counts, Gold, Judged, PageScore, Predicted, Prf};
use crate::outcome::Verdict;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// How a data set scores.
#[derive(Debug, Serialize)]
pub struct Report {
    /// `ALL`, then `page_type:...` and `lang:...` where there are several.
    pub groups: Vec<Group>,
    /// Page by page, in the order of the manifest.
    pub pages: Vec<Page>,
}

/// One page of a report.
#[derive(Debug, Serialize)]
pub struct Page {
    /// The page.
    pub id: String,
    /// Its address.
    pub url: Option<String>,
    /// Stage and reason, where it was rejected.
    pub rejected: Option<String>,
    /// What it was taken for.
    pub judged: Judged,
    /// The text that it gave.
    #[serde(skip)]
    pub text: String,
    /// Its measures.
    #[serde(flatten)]
    pub score: PageScore,
}

/// Means over a group of pages.
#[derive(Debug, Default, Serialize)]
pub struct Group {
    /// What the pages have in common.
    pub name: String,
    /// Pages.
    pub n: usize,
    /// Pages without text.
    pub empty: usize,
    /// Word-level means.
    pub words: Option<Prf>,
    /// Shingle-level, from mean precision and recall.
    pub shingles: Option<Prf>,
    /// Word F1 with each CJK character a word.
    pub cjk_f1: Option<f64>,
    /// Order-aware F1.
    pub lcs_f1: Option<f64>,
    /// Mean share of `with` snippets found.
    pub with: Option<f64>,
    /// Mean share of `without` snippets found.
    pub without: Option<f64>,
    /// Snippets, summed over pages.
    pub snippets: Option<Prf>,
    /// Share of snippets rightly there or away.
    pub snippet_accuracy: Option<f64>,
    /// Share of titles that are right, and how many are known.
    pub title: Option<(f64, usize)>,
    /// Likewise for authors.
    pub author: Option<(f64, usize)>,
    /// Likewise for dates.
    pub date: Option<(f64, usize)>,
}

impl Report {
    /// Sums up pages.
    pub fn new(pages: Vec<(Gold, Predicted, PageScore)>) -> Report {
        let mut groups = vec![Group::new("ALL".to_owned(), pages.iter().map(|(.., s)| s))];
        for name in ["page_type", "lang"] {
            let mut by: BTreeMap<&String, Vec<&PageScore>> = BTreeMap::new();
            for (gold, _, score) in &pages {
                if let Some(k) = if name == "lang" { &gold.lang } else { &gold.page_type } {
                    by.entry(k).or_default().push(score);
                }
            }
            if by.len() > 1 {
                groups.extend(by.into_iter().map(|(k, s)| Group::new(format!("{name}:{k}"), s)));
            }
        }
        let pages = pages.into_iter().map(|(gold, predicted, score)| Page {
            id: gold.id,
            url: gold.url,
            rejected: predicted.rejected,
            judged: predicted.judged,
            text: predicted.text,
            score,
        });
        Report { groups, pages: pages.collect() }
    }
}

impl Report {
    /// How many pages were taken for what, then each page that was not taken for content: verdict, probability, id, address, evidence.
    pub fn verdicts(&self) -> String {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut lines = String::new();
        for page in &self.pages {
            let verdict = page.judged.verdict.map_or("none", Verdict::as_str);
            *counts.entry(verdict).or_default() += 1;
            if verdict != "ok" {
                let sure = page.judged.probability.map_or_else(|| "-".to_owned(), |p| format!("{p:.2}"));
                let (url, why) = (page.url.as_deref().unwrap_or("-"), page.judged.evidence.join(", "));
                lines += &format!("\n{verdict:<13}{sure:>5}  {}  {url}  {why}", page.id);
            }
        }
        let counts: Vec<String> = counts.into_iter().map(|(name, n)| format!("{name} {n}")).collect();
        counts.join(", ") + &lines
    }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut n) = (0.0, 0u32);
    for v in values {
        sum += v;
        n += 1;
    }
    (n > 0).then(|| sum / f64::from(n))
}

impl Group {
    fn new<'s>(name: String, scores: impl IntoIterator<Item = &'s PageScore>) -> Group {
        let scores: Vec<&PageScore> = scores.into_iter().collect();
        let mut group = Group { name, n: scores.len(), ..Group::default() };
        group.empty = scores.iter().filter(|s| s.empty).count();
        let of = |get: fn(&PageScore) -> Option<f64>| mean(scores.iter().filter_map(|s| get(s)));
        if let (Some(p), Some(r), Some(f1)) =
            (of(|s| s.words.map(|w| w.p)), of(|s| s.words.map(|w| w.r)), of(|s| s.words.map(|w| w.f1)))
        {
            group.words = Some(Prf { p, r, f1 });
            group.shingles = Some(shingle_means(scores.iter().filter_map(|s| s.shingles.as_ref())));
        }
        group.cjk_f1 = of(|s| s.cjk.map(|c| c.f1));
        group.lcs_f1 = of(|s| s.lcs);
        if scores.iter().any(|s| s.snippets.is_some()) {
            group.with = of(|s| Some(s.with));
            group.without = of(|s| Some(s.without));
            let mut all = Counts::default();
            for c in scores.iter().filter_map(|s| s.snippets) {
                all =
                    Counts { tp: all.tp + c.tp, fp: all.fp + c.fp, fn_: all.fn_ + c.fn_, tn: all.tn + c.tn };
            }
            let ratio = |a: f64, b: f64| if b > 0.0 { a / b } else { 0.0 };
            group.snippets = Some(Prf {
                p: ratio(all.tp, all.tp + all.fp),
                r: ratio(all.tp, all.tp + all.fn_),
                f1: ratio(2.0 * all.tp, 2.0 * all.tp + all.fp + all.fn_),
            });
            group.snippet_accuracy = Some(ratio(all.tp + all.tn, all.tp + all.fp + all.fn_ + all.tn));
        }
        let share = |get: fn(&PageScore) -> Option<bool>| {
            let known = scores.iter().filter_map(|s| get(s));
            mean(known.clone().map(f64::from)).map(|m| (m, known.count()))
        };
        group.title = share(|s| s.title);
        group.author = share(|s| s.author);
        group.date = share(|s| s.date);
        group
    }
}

/// Mean precision over pages that predict something, mean recall over pages that have something, and their harmonic mean.
fn shingle_means<'c>(counts: impl Iterator<Item = &'c Counts> + Clone) -> Prf {
    let one = |right: f64, wrong: f64, other: f64| match (
        wrong == 0.0 && other == 0.0,
        right == 0.0 && wrong == 0.0,
    ) {
        (true, _) => 1.0,
        (_, true) => 0.0,
        _ => right / (right + wrong),
    };
    let p = mean(counts.clone().filter(|c| c.tp + c.fp > 0.0).map(|c| one(c.tp, c.fp, c.fn_))).unwrap_or(0.0);
    let r = mean(counts.filter(|c| c.tp + c.fn_ > 0.0).map(|c| one(c.tp, c.fn_, c.fp))).unwrap_or(0.0);
    Prf { p, r, f1: if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 } }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const COLUMNS: [&str; 17] = [
            "n", "F1", "P", "R", "sF1", "sP", "sR", "cF1", "L", "with", "without", "tF1", "tAcc", "title",
            "author", "date", "empty",
        ];
        write!(f, "{:<16}", "")?;
        for c in COLUMNS {
            write!(f, "{c:>8}")?;
        }
        for g in &self.groups {
            let name = g.name.rsplit(':').next().unwrap_or_default();
            write!(f, "\n{name:<16}{:>8}", g.n)?;
            let values = [
                g.words.map(|w| w.f1),
                g.words.map(|w| w.p),
                g.words.map(|w| w.r),
                g.shingles.map(|s| s.f1),
                g.shingles.map(|s| s.p),
                g.shingles.map(|s| s.r),
                g.cjk_f1,
                g.lcs_f1,
                g.with,
                g.without,
                g.snippets.map(|s| s.f1),
                g.snippet_accuracy,
                g.title.map(|t| t.0),
                g.author.map(|t| t.0),
                g.date.map(|t| t.0),
            ];
            for v in values {
                match v {
                    Some(v) => write!(f, "{v:>8.4}")?,
                    None => write!(f, "{:>8}", "-")?,
                }
            }
            write!(f, "{:>8}", g.empty)?;
        }
        Ok(())
    }
}
