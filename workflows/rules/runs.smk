"""Measured runs: each holds the machine alone, so that no solver is timed beside another. (Scale
smoke measures nothing, nor do cases that are not timed: their runs share the machine.)

What they are scored against is made first, once, and read by all of them; nothing of that is
timed, so that references are made side by side, a thread each. Solids leave their states in files
that ParaView opens as well.
"""


rule reference:
    input:
        reference_sources,
    output:
        directory("results/{scale}/references/{case}/{reference}"),
    log:
        "results/{scale}/logs/references/{case}/{reference}.log",
    priority: 1
    conda:
        "../../environment.yml"
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
    wildcard_constraints:
        case=one_of(case for case in CASES if case not in SOLIDS),
        job=one_of(ALONE),
    conda:
        "../../environment.yml"
    threads: run_threads
    params:
        job=job_text,
        states="",
    shell:
        "python -m workflows.run --job {params.job:q} --threads {threads}"
        " --references results/{wildcards.scale}/references/{wildcards.case}"
        " --output {output.record} --fields {output.fields} {params.states} 2>&1 | tee {log}"


for (case, number), names in BATCHES.items():

    rule:
        name:
            f"solve_{case}_networks" + (f"_{number}_threads" if number != 1 else "")
        input:
            batch_sources(case, names),
        output:
            expand(
                "results/{scale}/runs/{case}/{job}.{kind}",
                scale=SCALE,
                case=case,
                job=names,
                kind=["json", "nc"],
            ),
        log:
            f"results/{SCALE}/logs/runs/{case}/networks_{number}_threads.log",
        conda:
            "../../environment.yml"
        threads: RUN_THREADS
        params:
            jobs=" ".join(batch_arguments(case, names)),
            references=f"results/{SCALE}/references/{case}",
        shell:
            "python -m workflows.run {params.jobs} --threads {threads}"
            " --references {params.references} 2>&1 | tee {log}"


use rule solve as solve_solid with:
    output:
        record="results/{scale}/runs/{case}/{job}.json",
        fields="results/{scale}/runs/{case}/{job}.nc",
        states=directory("results/{scale}/states/{case}/{job}"),
    wildcard_constraints:
        case=one_of(SOLIDS),
    params:
        job=job_text,
        states="--states results/{scale}/states/{case}/{job}",


rule locking:
    input:
        locking_sources,
    output:
        "results/{scale}/tables/elastic_tension/locking.csv",
    log:
        "results/{scale}/logs/tables/locking.log",
    conda:
        "../../environment.yml"
    threads: RUN_THREADS
    params:
        job=locking_text,
    shell:
        "python -m workflows.locking --job {params.job:q} --threads {threads}"
        " --output {output} 2>&1 | tee {log}"


rule study:
    input:
        study_sources,
    output:
        "results/{scale}/tables/advection1d/{study}.csv",
    log:
        "results/{scale}/logs/tables/{study}.log",
    wildcard_constraints:
        study=one_of(PULSE_STUDIES),
    priority: 1
    conda:
        "../../environment.yml"
    params:
        steps=study_steps,
    shell:
        "python -m workflows.studies --study {wildcards.study} --scale {wildcards.scale}"
        " {params.steps} --output {output} 2>&1 | tee {log}"


rule weights:
    input:
        weight_sources,
    output:
        "results/{scale}/tables/{case}/weights.csv",
    log:
        "results/{scale}/logs/tables/{case}.weights.log",
    conda:
        "../../environment.yml"
    threads: RUN_THREADS
    shell:
        "python -m workflows.weights --case {wildcards.case} --scale {wildcards.scale}"
        " --threads {threads} --output {output} 2>&1 | tee {log}"


rule galleries:
    input:
        gallery_sources,
    output:
        pictures=GALLERY,
        edges="results/{scale}/tables/eikonal_map/edges.csv",
    log:
        "results/{scale}/logs/galleries.log",
    conda:
        "../../environment.yml"
    threads: RUN_THREADS
    shell:
        "python -m workflows.galleries --scale {wildcards.scale} --threads {threads}"
        " --output {output.pictures} --edges {output.edges} 2>&1 | tee {log}"
