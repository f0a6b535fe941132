//! The command line from outside: files in, files, messages and exit codes out.

/// Runs made again, results added to.
mod again;
/// `check`, `plan` and `schema`: what is said before anything runs.
mod before;
/// A folder to work in, and the command.
mod bench;
/// How fast a scenario is, and whether it was faster.
mod benchmarks;
/// Files with a mistake in them, each with its message.
mod broken;
/// Every number of a case has its source and its reason.
mod coding;
/// Parameter draws made beforehand.
mod draws;
/// What a run is asked: its story, why an actor chose, where it parts from another, what moved it.
mod explain;
/// Failed runs: a table, and stopping for them.
mod failures;
/// Figures for papers.
mod figures;
/// What runs say about what was claimed beforehand.
mod hypotheses;
/// Signals: what is written is whole, and can be continued.
mod interruption;
/// Mistakes and misfortunes: each has its message and exit code.
mod misfortune;
/// Tables as Parquet.
mod parquet;
/// The same files give the same bytes, however they are run.
mod promises;
/// The reference results, byte for byte.
mod reference;
/// A result as one page.
mod report;
/// What a sweep leaves on disk and on screen.
mod results;
/// Summaries without a row for every run.
mod rowless;
/// What files given or found cannot do.
mod safety;
/// A sweep in shards, put together.
mod shards;
/// A scenario as tables and as a graph, and who stands where.
mod show;
/// The starter works from the first minute.
mod starter;
/// What a statistician would check.
/// See also `detente-analysis`, where each formula is tested.
mod statistics;
/// Shards on other machines: what schedulers are told, and what their scripts do.
mod submit;
/// Suites: experiments run together, and the claims they stand for.
mod suites;
/// A dashboard on the terminal, which is given back as it was.
mod watch;
