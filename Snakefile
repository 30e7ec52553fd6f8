"""From configuration to report.

snakemake --cores all                          everything, scale full
snakemake --cores all --config scale=smoke     everything, reduced
snakemake --cores all advection1d              runs, tables and figures of one case
snakemake --cores all --configfile mine.yaml   a configuration of your own

Other targets: tables, figures, claims, report.
"""


# Snakemake limits how many jobs start a second. So it looks at all waiting ones once a second, and
# once more often for each that has ended: after thirty of them that takes a core, beside the solver
# that is timed. Without the limit it waits until a job ends. (A version of Snakemake that has no
# such limit stops here: this should be looked at again then.)
onstart:
    if workflow.scheduler.job_rate_limiter is not None:
        workflow.scheduler.job_rate_limiter = None


include: "workflows/rules/common.smk"


rule all:
    default_target: True
    input:
        report_files(),


include: "workflows/rules/runs.smk"
include: "workflows/rules/tables.smk"
include: "workflows/rules/figures.smk"
include: "workflows/rules/report.smk"
