"""Tables of each case, and of the whole scale."""


rule tables:
    input:
        table_files(),


rule case_tables:
    input:
        records=case_records,
        sources=table_sources,
    output:
        expand("results/{{scale}}/tables/{{case}}/{table}", table=TABLES),
    log:
        "results/{scale}/logs/tables/{case}.log",
    conda:
        "../../environment.yml"
    shell:
        "python -m workflows.tables case {input.records}"
        " --output-dir results/{wildcards.scale}/tables/{wildcards.case} > {log} 2>&1"


rule chapter_tables:
    input:
        tables=chapter_tables,
        sources=closure(["workflows.tables"]),
    output:
        expand("results/{{scale}}/tables/{{chapter}}/{table}", table=TABLES),
    log:
        "results/{scale}/logs/tables/{chapter}.log",
    conda:
        "../../environment.yml"
    params:
        folders=chapter_folders,
    shell:
        "python -m workflows.tables merge {params.folders}"
        " --output-dir results/{wildcards.scale}/tables/{wildcards.chapter} > {log} 2>&1"


rule scale_tables:
    input:
        tables=expand(
            "results/{{scale}}/tables/{case}/{table}", case=REPORTED, table=TABLES
        ),
        studies=studies_of(REPORTED),
        sources=closure(["workflows.tables"]),
    output:
        expand("results/{{scale}}/tables/{table}", table=MERGED),
    log:
        "results/{scale}/logs/tables.log",
    conda:
        "../../environment.yml"
    params:
        folders=expand("results/{{scale}}/tables/{case}", case=REPORTED),
    shell:
        "python -m workflows.tables merge {params.folders}"
        " --output-dir results/{wildcards.scale}/tables > {log} 2>&1"
