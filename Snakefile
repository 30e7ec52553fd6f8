"""From configuration to report.

snakemake --cores all                          everything, scale full
snakemake --cores all --config scale=smoke     everything, reduced
snakemake --cores all advection1d              runs, tables and figures of one case
snakemake --cores all --configfile mine.yaml   a configuration of your own

Other targets: tables, figures, claims, report.
"""


include: "workflows/rules/common.smk"


rule all:
    default_target: True
    input:
        report_files(),


include: "workflows/rules/runs.smk"
include: "workflows/rules/tables.smk"
include: "workflows/rules/figures.smk"
include: "workflows/rules/report.smk"
