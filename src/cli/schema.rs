//! `trommel schema`: JSON Schema of what the program writes and reads.

use super::print::print;
use super::{CliError, ExitCode};
use crate::outcome::Rejection;
use crate::pipeline::PipelineFile;
use crate::record::Record;
use schemars::generate::SchemaSettings;

const EXAMPLES: &str = "\
Examples:
  trommel schema record > record.schema.json       a line of the output
  trommel schema rejection                         a line of the rejects output
  trommel schema pipeline > pipeline.schema.json   a pipeline file, for editors that complete and check TOML";

/// Arguments of `trommel schema`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// What to describe
    #[arg(value_enum, value_name = "WHAT")]
    pub what: What,
}

/// What a schema can describe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum What {
    /// A line of the output
    Record,
    /// A line of the rejects output
    Rejection,
    /// A pipeline file
    Pipeline,
}

/// Prints the schema.
///
/// # Errors
/// If standard output cannot be written.
pub fn run(args: &Args) -> Result<ExitCode, CliError> {
    let settings = SchemaSettings::draft2020_12();
    // What is written may leave fields out that the types have; what is read may leave out those with a default.
    let schema = match args.what {
        What::Record => settings.for_serialize().into_generator().into_root_schema_for::<Record>(),
        What::Rejection => settings.for_serialize().into_generator().into_root_schema_for::<Rejection>(),
        What::Pipeline => settings.for_deserialize().into_generator().into_root_schema_for::<PipelineFile>(),
    };
    print(&serde_json::to_string_pretty(&schema).map_err(CliError::failed)?)
}
