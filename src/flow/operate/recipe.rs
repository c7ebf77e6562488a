//! What pages are cleaned by, replaceable while the daemon runs.
//!
//! An input is cleaned by one recipe from its first page to its last: the reader asks [`Current::get`] once for each
//! input it opens, reads by its settings, sends its cleaner along with the pages, and enters its fingerprint in the
//! ledger. So a reload takes effect at the next input, and no page is cleaned by half of each.

use crate::flow::Cleaner;
use crate::source::Settings;
use std::sync::{Arc, Mutex, PoisonError};

/// A pipeline, as the engine uses it.
#[derive(Clone)]
pub struct Recipe {
    /// Makes outcomes of pages.
    pub cleaner: Cleaner,
    /// How inputs are read.
    pub settings: Settings,
    /// The pipeline's fingerprint: a duplicate is one only under the same.
    pub fingerprint: String,
}

/// The recipe in force.
pub struct Current(Mutex<Arc<Recipe>>);

impl Current {
    /// Starts with a recipe.
    pub fn new(recipe: Recipe) -> Arc<Current> {
        Arc::new(Current(Mutex::new(Arc::new(recipe))))
    }

    /// The recipe in force now.
    pub fn get(&self) -> Arc<Recipe> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Another recipe is in force for every input opened from now on.
    pub fn set(&self, recipe: Recipe) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(recipe);
    }
}

impl std::fmt::Debug for Current {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Current").field("fingerprint", &self.get().fingerprint).finish()
    }
}
