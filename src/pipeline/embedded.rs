//! The files of `pipelines/` as they were when the program was built. A test compares the lists with the folder.

use crate::clean::model::{Model, Models};
use std::sync::{Arc, LazyLock};

macro_rules! files {
    ($folder:literal: $($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../pipelines/", $folder, $name)))),*]
    };
}

/// Pipelines, the default one first.
const PIPELINES: &[(&str, &str)] = files!("": "web.toml", "news.toml", "crawl.toml");

/// Site files by name.
pub(super) const SITES: &[(&str, &str)] = files!("sites/": "arxiv.toml", "github.toml", "old-reddit.toml", "rustdoc.toml", "sphinx.toml", "stackexchange.toml", "wikipedia.toml");

/// Lexicon files by name.
pub(super) const LEXICON: &[(&str, &str)] = files!("lexicon/": "ar.toml", "cs.toml", "de.toml", "el.toml", "en.toml", "es.toml", "fa.toml", "fr.toml", "hi.toml", "id.toml", "it.toml", "ja.toml", "ko.toml", "nl.toml", "pages.toml", "pl.toml", "pt.toml", "ro.toml", "ru.toml", "sv.toml", "tr.toml", "uk.toml", "vi.toml", "zh.toml");

const HTML_MODEL: &[u8] = include_bytes!("../../pipelines/models/html.model");
const TEXT_MODEL: &[u8] = include_bytes!("../../pipelines/models/text.model");

static MODELS: LazyLock<Arc<Models>> = LazyLock::new(|| {
    let read = |bytes| Model::read(bytes).expect("the embedded models can be read; a test holds it");
    Arc::new(Models { html: read(HTML_MODEL), text: read(TEXT_MODEL) })
});

/// The learned models.
pub(super) fn models() -> Arc<Models> {
    MODELS.clone()
}

/// Names of the embedded pipelines, the default one first.
pub fn names() -> impl Iterator<Item = &'static str> {
    PIPELINES.iter().map(|(name, _)| name.strip_suffix(".toml").unwrap_or(name))
}

/// The text of the embedded pipeline of that name.
pub fn text(name: &str) -> Option<&'static str> {
    PIPELINES.iter().find(|(file, _)| file.strip_suffix(".toml") == Some(name)).map(|(_, text)| *text)
}

/// Every embedded file below `pipelines/`, by its path there.
#[cfg(test)]
pub(super) fn paths() -> Vec<String> {
    let below = |folder: &str, files: &[(&str, &str)]| -> Vec<String> {
        files.iter().map(|(name, _)| format!("{folder}{name}")).collect()
    };
    let mut all = below("", PIPELINES);
    all.extend(below("sites/", SITES));
    all.extend(below("lexicon/", LEXICON));
    all.extend(["html.model", "text.model"].map(|name| format!("models/{name}")));
    all.sort();
    all
}
