"""Figures and claims of each section, and a target named after each section and case."""


rule figures:
    input:
        figure_folders(),


rule claims:
    input:
        f"results/{SCALE}/tables/claims.csv",


for name in SECTIONS:

    rule:
        name:
            name
        input:
            expand("results/{scale}/figures/{section}", scale=SCALE, section=name),
            expand(
                "results/{scale}/tables/{section}/claims.csv",
                scale=SCALE,
                section=name,
            ),


# Cases of a chapter, and those that run where they are asked for.
for name in [case for case in CASES if case not in SECTIONS]:

    rule:
        name:
            name
        input:
            expand(
                "results/{scale}/tables/{case}/{table}",
                scale=SCALE,
                case=name,
                table=TABLES,
            ),


rule scale_claims:
    input:
        expand("results/{{scale}}/tables/{section}/claims.csv", section=SECTIONS),
    output:
        "results/{scale}/tables/claims.csv",
    log:
        "results/{scale}/logs/claims.log",
    conda:
        "../../environment.yml"
    params:
        folders=expand("results/{{scale}}/tables/{section}", section=SECTIONS),
    shell:
        "python -m workflows.tables claims {params.folders}"
        " --output-dir results/{wildcards.scale}/tables > {log} 2>&1"


rule section_figures:
    input:
        tables=expand("results/{{scale}}/tables/{{section}}/{table}", table=TABLES),
        studies=section_studies,
        fields=section_fields,
        sources=figure_sources,
        texts=report_texts,
    output:
        directory("results/{scale}/figures/{section}"),
    log:
        "results/{scale}/logs/figures/{section}.log",
    conda:
        "../../environment.yml"
    shell:
        "python -m report.figures --case {wildcards.section}"
        " --scale-dir results/{wildcards.scale} --output-dir {output} > {log} 2>&1"


rule overall_figures:
    input:
        tables=expand("results/{{scale}}/tables/{table}", table=MERGED),
        sources=overall_sources,
        texts=report_texts,
    output:
        directory("results/{scale}/figures/overall"),
    log:
        "results/{scale}/logs/figures/overall.log",
    conda:
        "../../environment.yml"
    shell:
        "python -m report.figures --case overall"
        " --scale-dir results/{wildcards.scale} --output-dir {output} > {log} 2>&1"


rule section_claims:
    input:
        tables=expand("results/{{scale}}/tables/{{section}}/{table}", table=TABLES),
        studies=section_studies,
        sources=report_sources,
        texts=report_texts,
    output:
        "results/{scale}/tables/{section}/claims.csv",
    log:
        "results/{scale}/logs/claims/{section}.log",
    conda:
        "../../environment.yml"
    shell:
        "python -m report.claims --case {wildcards.section}"
        " --scale-dir results/{wildcards.scale} --output {output} > {log} 2>&1"
