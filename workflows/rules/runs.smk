"""Measured runs: each holds the machine alone, so that no solver is timed beside another.

What they are scored against is made first, once, and read by all of them.
"""


rule reference:
    input:
        reference_sources,
    output:
        directory("results/{scale}/references/{case}/{reference}"),
    log:
        "results/{scale}/logs/references/{case}/{reference}.log",
    conda:
        "../../environment.yml"
    threads: workflow.cores
    params:
        job=reference_text,
    shell:
        "python -m workflows.references --job {params.job:q} --threads {threads}"
        " --output {output} 2>&1 | tee {log}"


rule solve:
    input:
        sources=job_sources,
        references=job_references,
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
        " --references results/{wildcards.scale}/references/{wildcards.case}"
        " --output {output.record} --fields {output.fields} 2>&1 | tee {log}"
