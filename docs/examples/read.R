# Reads the tables of détente's results with base R, checks that they are as docs/experiments.md says, and sums them up.
#
#     Rscript docs/examples/read.R RESULT_FOLDER ...

# The columns of every table: i whole number, f number, s text; ? may be blank. Names in capitals stand for columns that
# the experiment names.
tables <- list(
  runs.csv = "run_id:i point_id:i replicate:i draw:i? luck:i FACTORS status:s end_reason:s end_tick:i MEASURES",
  failures.csv = "run_id:i point_id:i replicate:i draw:i? luck:i stage:s tick:i message:s replay:s",
  design.csv = "point_id:i FACTORS",
  points.csv = "point_id:i FACTORS measure:s n:i mean:f? sd:f? ci_low:f? ci_high:f? q05:f? q50:f? q95:f?",
  series.csv = "point_id:i FACTORS series:s tick:i runs:i n:i mean:f? q05:f? q50:f? q95:f?",
  trajectories.csv = "run_id:i point_id:i series:s tick:i value:f?",
  contrasts.csv = paste(
    "hypothesis:s form:s measure:s arm:s? against:s? n:i dropped:i mean_arm:f? mean_against:f? effect:f?",
    "ci_low:f? ci_high:f? confidence:f effect_size:f? variance_reduction:f? independent_n:f? direction:s?",
    "min_effect:f p:f? verdict:s p_holm:f? verdict_holm:s claim:s"
  ),
  sensitivity.csv = "point_id:i? measure:s index:s factor:s? with:s? n:i dropped:i value:f? ci_low:f? ci_high:f? p:f?",
  discovery.csv = paste(
    "discovery:s method:s box:i n:i successes:i density:f? coverage:f? mass:f? factor:s? end:s? limit:s? quasi_p:f?"
  ),
  search.csv = "candidate:i generation:i LEVERS_AND_OBJECTIVES futures:i front:i",
  pareto.csv = "candidate:i generation:i LEVERS_AND_OBJECTIVES futures:i front:i"
)

# A table. Only a blank is missing, and names of columns stay as they are: paths have dots, `with` is a word of R.
read <- function(path) {
  read.csv(path, na.strings = "", check.names = FALSE, stringsAsFactors = FALSE)
}

check <- function(holds, path, what) {
  if (!isTRUE(holds)) {
    cat(path, ": ", what, "\n", sep = "", file = stderr())
    quit(status = 1)
  }
}

# That the columns are the documented ones, in order, of their type, and filled where they are never blank.
check_table <- function(path, table) {
  entries <- strsplit(tables[[basename(path)]], " +")[[1]]
  fixed <- grepl(":", entries)
  names <- sub(":.*", "", entries[fixed])
  kinds <- sub(".*:", "", entries[fixed])
  check(identical(intersect(colnames(table), names), names), path, "other columns than documented")
  head <- which(!fixed)[1] - 1
  if (!is.na(head)) check(identical(colnames(table)[seq_len(head)], names[seq_len(head)]), path, "other first columns")
  if (fixed[length(fixed)]) check(tail(colnames(table), 1) == tail(names, 1), path, "another last column")
  for (i in seq_along(names)) {
    column <- table[[names[i]]]
    values <- column[!is.na(column)]
    check(grepl("?", kinds[i], fixed = TRUE) || !anyNA(column), path, paste(names[i], "has blanks"))
    kind <- substr(kinds[i], 1, 1)
    # A column of blanks is of type logical; limits of boxes may all be numbers.
    if (kind == "s") {
      check(is.character(column) || length(values) == 0 || names[i] == "limit", path, paste(names[i], "is no text"))
    } else {
      check(is.numeric(column) || length(values) == 0, path, paste(names[i], "is no number"))
    }
    if (kind == "i") check(all(values %% 1 == 0), path, paste(names[i], "is not whole"))
  }
}

# That the mean over the runs of a point is the mean in points.csv.
check_runs <- function(folder, runs, points) {
  for (i in seq_len(nrow(points))) {
    measure <- points$measure[i]
    of <- runs[runs$status == "ok" & runs$point_id == points$point_id[i] & !is.na(runs[[measure]]), ]
    if (nrow(of) == 0) {
      check(is.na(points$mean[i]), folder, "a mean of nothing")
      next
    }
    # The draw is the unit where several lucks share one: the mean of the means of draws. n counts runs.
    values <- of[[measure]]
    if (max(runs$luck) > 0 && !anyNA(runs$draw)) values <- tapply(values, of$draw, mean)
    close <- abs(mean(values) - points$mean[i]) <= 1e-9 * max(1, abs(points$mean[i]))
    check(close && nrow(of) == points$n[i], folder, paste("points.csv differs from runs.csv:", measure))
  }
}

# That the difference of two arms is the mean of differences replicate by replicate. Where a measure has blanks it may be
# a time, of which contrasts take restricted means.
check_contrasts <- function(folder, runs, contrasts) {
  for (i in which(contrasts$form == "difference")) {
    row <- contrasts[i, ]
    arms <- Filter(function(name) all(c(row$arm, row$against) %in% runs[[name]]), colnames(runs))
    if (length(arms) == 0 || anyNA(runs[[row$measure]]) || max(runs$luck) > 0) next
    wide <- tapply(runs[[row$measure]], list(runs$replicate, runs[[arms[1]]]), mean)
    paired <- t.test(wide[, row$arm], wide[, row$against], paired = TRUE, conf.level = row$confidence)
    ends <- c(row$effect, row$ci_low, row$ci_high)
    close <- all(abs(c(paired$estimate, paired$conf.int) - ends) <= 1e-6)
    check(close, folder, paste("contrasts.csv differs from runs.csv:", row$hypothesis))
    cat(row$hypothesis, "by hand:", format(paired$estimate, digits = 4), "\n")
  }
}

folders <- commandArgs(trailingOnly = TRUE)
check(length(folders) > 0, "read.R", "no result folder named")
for (folder in folders) {
  files <- list.files(folder, pattern = "[.]csv$")
  check(length(files) > 0, folder, "no tables")
  found <- lapply(setNames(files, files), function(name) read(file.path(folder, name)))
  for (name in intersect(files, names(tables))) check_table(file.path(folder, name), found[[name]])
  if (!is.null(found$runs.csv)) check_runs(folder, found$runs.csv, found$points.csv)
  if (!is.null(found$runs.csv) && !is.null(found$contrasts.csv)) {
    check_contrasts(folder, found$runs.csv, found$contrasts.csv)
  }
  sizes <- vapply(files, function(name) paste(name, nrow(found[[name]]), "x", ncol(found[[name]])), "")
  cat(basename(folder), ": ", paste(sizes, collapse = ", "), "\n", sep = "")
  if (!is.null(found$contrasts.csv)) {
    print(found$contrasts.csv[c("hypothesis", "effect", "ci_low", "ci_high", "verdict")], row.names = FALSE)
  }
}
