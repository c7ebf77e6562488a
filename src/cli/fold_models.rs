//! Models other than the built-in ones: of every fold (DIR/0/html.model, DIR/0/text.model, DIR/1/...), or one for all (DIR/html.model).

use super::CliError;
use crate::clean::model::{Model, Models};
use crate::eval::folds::FOLDS;
use std::path::Path;
use std::sync::Arc;

/// The models of every fold, in order. A kind without a file of its own in a fold is that of the other kind: only one may be needed.
pub(super) fn read(folder: &Path) -> Result<Vec<Arc<Models>>, CliError> {
    if !folder.join("0").is_dir() {
        let one = pair(folder)?;
        return Ok(vec![one; FOLDS]);
    }
    (0..FOLDS).map(|fold| pair(&folder.join(fold.to_string()))).collect()
}

fn pair(folder: &Path) -> Result<Arc<Models>, CliError> {
    let read = |name: &str| {
        let path = folder.join(name);
        if !path.exists() {
            return Ok(None);
        }
        let failed = |e: &dyn std::fmt::Display| CliError::failed(format!("{}: {e}", path.display()));
        let bytes = std::fs::read(&path).map_err(|e| failed(&e))?;
        Model::read(&bytes).map(Some).map_err(|e| failed(&e))
    };
    let (html, text) = (read("html.model")?, read("text.model")?);
    let any = html.clone().or_else(|| text.clone());
    let any = any.ok_or_else(|| {
        CliError::failed(format!("{}: no html.model and no text.model here", folder.display()))
    })?;
    Ok(Arc::new(Models { html: html.unwrap_or_else(|| any.clone()), text: text.unwrap_or(any) }))
}
