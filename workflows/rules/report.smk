"""The ledger of claims and the report."""


rule claims:
    input:
        claim_file(),


rule report:
    input:
        report_files(),


rule check_claims:
    input:
        tables=expand("results/{{scale}}/tables/{table}", table=TABLES),
        fields=all_fields,
        sources=report_sources,
        texts=report_texts,
    output:
        "results/{scale}/tables/claims.csv",
    log:
        "results/{scale}/logs/claims.log",
    conda:
        "../../environment.yml"
    shell:
        "python -m report.claims --scale-dir results/{wildcards.scale} --output {output}"
        " > {log} 2>&1"


rule build_report:
    input:
        claims="results/{scale}/tables/claims.csv",
        figures=expand("results/{{scale}}/figures/{case}", case=CASES),
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
