//! `detente show`: a scenario to be read without reading TOML.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use detente_runner::show::{self, Power, Section, Subject};

use crate::exit::Exit;
use crate::message;
use crate::output;
use crate::run::invalid;

/// `detente show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The scenario file, or an experiment: then its arms and measures too
    #[arg(value_name = "SCENARIO|EXPERIMENT")]
    pub(crate) file: PathBuf,
    /// Only this part, and others named so: about, theatres, processes, actors, interests, opposition, options, events,
    /// bargains, outcomes, experiment
    #[arg(long, value_name = "NAME")]
    pub(crate) section: Vec<Section>,
    /// Who stands where on this variable: position, capability, salience, and the weighted median
    #[arg(long, value_name = "VARIABLE", conflicts_with = "section")]
    pub(crate) actors: Option<String>,
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Form,
}

/// A form of what is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Form {
    /// For people
    #[default]
    Table,
    /// For programs
    Json,
    /// A graph for Mermaid
    Mermaid,
    /// A graph for Graphviz
    Dot,
    /// With --actors: a table for spreadsheets, which `detente new --actors` reads
    Csv,
}

pub(crate) fn show(arguments: &Show) -> Result<Exit, Exit> {
    let subject = Subject::load(&arguments.file).map_err(|error| message::cannot_load(&error))?;
    if let Some(variable) = &arguments.actors {
        let power = Power::over(&subject, variable).map_err(invalid)?;
        match arguments.format {
            Form::Table => output::print(&power.text())?,
            Form::Json => output::print_json(&power.json())?,
            Form::Csv => output::print(&power.csv())?,
            Form::Mermaid | Form::Dot => {
                return Err(invalid(
                    "who stands where on a variable is no graph: --format table, json or csv",
                ));
            }
        }
        if !power.measured && arguments.format == Form::Csv {
            message::note(&format!(
                "`{variable}` lies where nobody has force or material backing: every capability is 1"
            ));
        }
        return Ok(Exit::Done);
    }
    let sections = match arguments.section.as_slice() {
        [] => &Section::ALL[..],
        some => some,
    };
    match arguments.format {
        Form::Table => output::print(&show::text(&subject, sections))?,
        Form::Json => output::print_json(&show::json(&subject, sections))?,
        Form::Mermaid => output::print(&show::mermaid(&subject, sections))?,
        Form::Dot => output::print(&show::dot(&subject, sections))?,
        Form::Csv => {
            return Err(invalid("a whole scenario is no one table: --actors VARIABLE --format csv"));
        }
    }
    Ok(Exit::Done)
}
