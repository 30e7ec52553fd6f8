"""Measured runs: each holds the machine alone, so that no solver is timed beside another."""


rule solve:
    input:
        job_sources,
    output:
        record="results/{scale}/runs/{case}/{job}.json",
        fields="results/{scale}/runs/{case}/{job}.nc",
    log:
        "results/{scale}/logs/runs/{case}/{job}.log",
    conda:
        "../../environment.yml"
    threads: workflow.cores
    params:
        job=job_text,
    shell:
        "python -m workflows.run --job {params.job:q} --threads {threads}"
        " --output {output.record} --fields {output.fields} 2>&1 | tee {log}"
