//! The page of a suite: its claims, and what each rests on.

use std::collections::BTreeMap;
use std::path::Path;

use detente_core::model::{Model, Point};
use detente_core::scenario::{ExperimentParts, Scenario};
use detente_core::source::Diagnostics;

use crate::error::ReportError;
use crate::labels::Labels;
use crate::page::Page;
use crate::{Options, claims, contrasts, html, network, provenance};

/// Reads the result of a suite and makes its page.
pub(crate) fn page(folder: &Path, options: &Options) -> Result<Page, ReportError> {
    let manifest = provenance::manifest(folder)?;
    let contrasts = contrasts::contrasts(folder)?;
    let statements: BTreeMap<&str, &str> =
        contrasts.iter().map(|row| (row.id.as_str(), row.statement.as_str())).collect();
    let claims = claims::claims(folder, |id| statements.get(id).map(|&text| text.to_owned()))?;
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let scenario_text = text(&manifest["inputs"]["scenario"]["text"]).unwrap_or_default();
    let scenario = Scenario::read(&scenario_text, &mut Diagnostics::default());
    let labels = scenario.as_ref().and_then(|scenario| Labels::of(&scenario_text, scenario));
    let mut notes = vec![
        "This is the page of a suite. Each of its sweeps is a result in a folder of its own, with a page of its own."
            .to_owned(),
    ];
    let changed = manifest["overrides"]["set"].as_object().is_some_and(|set| !set.is_empty());
    if changed {
        notes.push(
            "Who is involved is not shown: numbers of the scenario were changed by --set. The pages of the sweeps show it."
                .to_owned(),
        );
    }
    let network =
        labels.as_ref().zip(scenario.as_ref()).filter(|_| !changed).and_then(|(labels, scenario)| {
            let parts = ExperimentParts::new(scenario.clone());
            let model = Model::new(parts, vec![Point::default()], 0, true);
            network::network(scenario, &model, labels)
        });
    let parts = manifest["parts"].as_array().map_or(0, Vec::len);
    let id = text(&manifest["suite"]).unwrap_or_default();
    let title = text(&manifest["title"]).or_else(|| scenario.as_ref().map(|s| s.title().to_owned()));
    Ok(Page {
        title: title.unwrap_or_else(|| id.clone()),
        id,
        description: labels.as_ref().and_then(|labels| labels.raw.description.clone()),
        summary: format!("{} runs in {parts} sweeps", manifest["rows"]),
        notes,
        arms: Vec::new(),
        clock: None,
        marks: Vec::new(),
        shared_luck: None,
        confidence: None,
        estimates: Vec::new(),
        contrasts,
        claims,
        fans: None,
        sensitivity: Vec::new(),
        discovery: Vec::new(),
        network,
        leverage: Vec::new(),
        bargains: Vec::new(),
        moved: Vec::new(),
        traced: None,
        runs: None,
        provenance: provenance::provenance(&manifest, folder, options),
        library: html::library(),
    })
}
