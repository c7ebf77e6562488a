//! Whether title, author and date are right.

use super::{Gold, Predicted};

/// Title, author, date: `None` where the gold says nothing.
pub(super) fn right(predicted: &Predicted, gold: &Gold) -> (Option<bool>, Option<bool>, Option<bool>) {
    let known = |s: &Option<String>| s.clone().filter(|s| !s.is_empty());
    let title = known(&gold.title).map(|g| title_right(predicted.title.as_deref().unwrap_or_default(), &g));
    let author = known(&gold.author).map(|g| author_right(&predicted.author.join(", "), &g));
    let day = |s: &str| s.chars().take(10).collect::<String>();
    let date = known(&gold.date).map(|g| day(predicted.date.as_deref().unwrap_or_default()) == day(&g));
    (title, author, date)
}

/// Letters and digits in lower case.
fn norm(s: &str) -> String {
    s.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Equal after dropping all but letters and digits, or one holds the other at six tenths of its length.
fn title_right(predicted: &str, gold: &str) -> bool {
    let (p, g) = (norm(predicted), norm(gold));
    if p.is_empty() || g.is_empty() {
        return false;
    }
    let (np, ng) = (p.chars().count() as f64, g.chars().count() as f64);
    p == g || (g.contains(&p) && np >= 0.6 * ng) || (p.contains(&g) && ng >= 0.6 * np)
}

/// Every gold name's last word is found.
fn author_right(predicted: &str, gold: &str) -> bool {
    let mut marked = gold.replace([';', ',', '/'], "\n");
    for and in [" and ", " und ", " & "] {
        marked = marked.replace(and, "\n");
    }
    let last_words: Vec<String> = marked
        .split('\n')
        .filter(|name| norm(name).chars().count() > 2)
        .filter_map(|name| name.split_whitespace().last())
        .map(norm)
        .collect();
    let predicted = norm(predicted);
    !last_words.is_empty() && last_words.iter().all(|w| predicted.contains(w))
}
