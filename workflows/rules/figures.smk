"""Figures and claims of each case, and a target named after each case."""


rule figures:
    input:
        figure_folders(),


rule claims:
    input:
        f"results/{SCALE}/tables/claims.csv",


for name in CASES:

    rule:
        name:
            name
        input:
            expand("results/{scale}/figures/{case}", scale=SCALE, case=name),
            expand("results/{scale}/tables/{case}/claims.csv", scale=SCALE, case=name),


rule scale_claims:
    input:
        expand("results/{{scale}}/tables/{case}/claims.csv", case=CASES),
    output:
        "results/{scale}/tables/claims.csv",
    log:
        "results/{scale}/logs/claims.log",
    conda:
        "../../environment.yml"
    params:
        folders=expand("results/{{scale}}/tables/{case}", case=CASES),
    shell:
        "python -m workflows.tables claims {params.folders}"
        " --output-dir results/{wildcards.scale}/tables > {log} 2>&1"


rule case_figures:
    input:
        tables=expand("results/{{scale}}/tables/{{case}}/{table}", table=TABLES),
        studies=case_studies,
        fields=case_fields,
        sources=figure_sources,
        texts=report_texts,
    output:
        directory("results/{scale}/figures/{case}"),
    log:
        "results/{scale}/logs/figures/{case}.log",
    conda:
        "../../environment.yml"
    shell:
        "python -m report.figures --case {wildcards.case}"
        " --scale-dir results/{wildcards.scale} --output-dir {output} > {log} 2>&1"


rule case_claims:
    input:
        tables=expand("results/{{scale}}/tables/{{case}}/{table}", table=TABLES),
        studies=case_studies,
        sources=report_sources,
        texts=report_texts,
    output:
        "results/{scale}/tables/{case}/claims.csv",
    log:
        "results/{scale}/logs/claims/{case}.log",
    conda:
        "../../environment.yml"
    shell:
        "python -m report.claims --case {wildcards.case}"
        " --scale-dir results/{wildcards.scale} --output {output} > {log} 2>&1"
