"""The report of a scale, from its merged tables and its figures."""


rule report:
    input:
        report_files(),


rule build_report:
    input:
        tables=expand("results/{{scale}}/tables/{table}", table=[*MERGED, "claims.csv"]),
        figures=expand("results/{{scale}}/figures/{part}", part=[*SECTIONS, "overall"]),
        sources=report_sources,
        texts=report_texts,
    output:
        expand("results/{{scale}}/report/report.{kind}", kind=["html", "pdf"]),
    log:
        "results/{scale}/logs/report.log",
    conda:
        "../../environment.yml"
    shell:
        "python -m report.build --scale-dir results/{wildcards.scale}"
        " --output-dir results/{wildcards.scale}/report > {log} 2>&1"
