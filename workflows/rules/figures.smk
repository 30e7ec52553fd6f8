"""Figures of each case, and a target named after each case."""


rule figures:
    input:
        figure_folders(),


for name in CASES:

    rule:
        name:
            name
        input:
            expand("results/{scale}/figures/{case}", scale=SCALE, case=name),


rule case_figures:
    input:
        tables=expand("results/{{scale}}/tables/{table}", table=TABLES),
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
