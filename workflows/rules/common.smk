"""The checked configuration, and what the rules ask of it."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

from cases.references import ReferenceMethod
from cases.discovery import case_module, load_case, method_modules
from cases.equations import Elasticity
from cases.stationary import Stationary
from report.chapters import by_section
from workflows.configuration import complete
from workflows.jobs import Job, named_references
from workflows.locking_study import METHODS as LOCKING_METHODS
from workflows.sources import closure
from workflows.studies import STUDIES as PULSE_STUDIES
from workflows.weight_study import METHODS as WEIGHTED

# In a process of its own: asking the methods imports them, and PyTorch and MPI stay out of
# Snakemake. A refusal is one line on stderr; an exception would come with a traceback.
PLAN = subprocess.run(
    [sys.executable, "-m", "workflows.plan", "--json", "--config", "-"],
    input=json.dumps(config),
    stdout=subprocess.PIPE,
    text=True,
    cwd=workflow.basedir,
)
if PLAN.returncode != 0:
    sys.exit(PLAN.returncode)

JOBS = {
    (job.case, job.name): job for job in map(Job.from_json, PLAN.stdout.splitlines())
}
REFERENCES = {
    (r.case, r.name): r for job in JOBS.values() for r in job.reference_jobs()
}
CASES = list(dict.fromkeys(case for case, _ in JOBS))
ENTRIES = complete(config)["cases"]
REPORTED = [case for case in CASES if not ENTRIES[case]["on_request"]]
SOLIDS = [case for case in CASES if load_case(case).equation.kind == Elasticity.kind]
(SCALE,) = {job.scale for job in JOBS.values()}
RUN_THREADS = 1 if SCALE == "smoke" else workflow.cores
TABLES = [
    "summary.csv",
    "summary.parquet",
    "errors.csv",
    "diagnostics.csv",
    "matching.csv",
    "machine.json",
]

# Sections of the report, and those that tell of several cases.
SECTIONS = by_section(REPORTED)
CHAPTERS = {name: cases for name, cases in SECTIONS.items() if cases != [name]}

# Studies by the cases whose tables they belong to.
STUDIED = {
    "locking": ["elastic_tension"],
    "weights": [*WEIGHTED],
    "edges": ["eikonal_map"],
    "adaptivity": ["advection1d"],
    "time_steps": ["advection1d"],
}
STUDIES = {
    name: [case for case in cases if case in REPORTED]
    for name, cases in STUDIED.items()
}
MERGED = [*TABLES, *(f"{name}.csv" for name, cases in STUDIES.items() if cases)]
GALLERY = "results/{scale}/galleries/distances.nc"

# Rules call the Python that runs Snakemake, whether or not its environment is activated.
FOLDERS = [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
os.environ.update(PATH=os.pathsep.join(FOLDERS))


# A network of a stationary case trains for seconds and loads its libraries for seconds: those of a
# case share a process, batch by batch. All other jobs have one of their own.
def networks(job):
    """Whether the job is one of those."""
    equation = load_case(job.case).equation
    solver = method_modules(equation.kind)[job.method]
    return job.timed and isinstance(equation, Stationary) and solver.startswith("insr.")


BATCHES = {}
for job in filter(networks, JOBS.values()):
    BATCHES.setdefault((job.case, job.threads), []).append(job.name)
BATCHED = {name for names in BATCHES.values() for name in names}
ALONE = {name for _, name in JOBS} - BATCHED


def one_of(names):
    """The pattern of a wildcard that is one of these; of none it fits nothing."""
    return "|".join(names) or "(?!)"


wildcard_constraints:
    scale=SCALE,
    case=one_of(CASES),
    section=one_of(SECTIONS),
    chapter=one_of(CHAPTERS),
    reference=r"\w+",


def job_text(wildcards):
    """The job as JSON: a parameter, so that a changed value runs again the jobs that it changes."""
    return JOBS[wildcards.case, wildcards.job].to_json()


def run_threads(wildcards):
    """Threads of a run: all where it is timed, so that nothing runs beside it."""
    return RUN_THREADS if JOBS[wildcards.case, wildcards.job].timed else 1


def job_sources(wildcards):
    """Files that a job depends on."""
    method = JOBS[wildcards.case, wildcards.job].method
    solvers = method_modules(load_case(wildcards.case).equation.kind)
    return closure(["workflows.run", case_module(wildcards.case), solvers[method]])


def batch_sources(case, names):
    """Files that a batch of jobs depends on."""
    solvers = method_modules(load_case(case).equation.kind)
    methods = {JOBS[case, name].method for name in names}
    modules = [solvers[method] for method in sorted(methods)]
    return closure(["workflows.run", case_module(case), *modules])


def batch_arguments(case, names):
    """What the program is told of each job of a batch."""
    for name in names:
        path = f"results/{SCALE}/runs/{case}/{name}"
        text = shlex.quote(JOBS[case, name].to_json())
        yield f"--job {text} --output {path}.json --fields {path}.nc"


def job_references(wildcards):
    """Folders of the references that a case is scored against."""
    names = [name for case, name in REFERENCES if case == wildcards.case]
    return expand("results/{{scale}}/references/{{case}}/{name}", name=names)


def reference_text(wildcards):
    """The reference as JSON, a parameter as a job's is."""
    return REFERENCES[wildcards.case, wildcards.reference].to_json()


def reference_sources(wildcards):
    """Files that a reference depends on."""
    case = load_case(wildcards.case)
    modules = ["workflows.references", case_module(case.name)]
    reference = named_references(case)[wildcards.reference]
    if isinstance(reference, ReferenceMethod):
        modules.append(method_modules(case.equation.kind)[reference.method])
    return closure(modules)


def case_records(wildcards):
    """Files with the rows of a case."""
    names = [name for case, name in JOBS if case == wildcards.case]
    return expand("results/{{scale}}/runs/{{case}}/{job}.json", job=names)


def section_fields(wildcards):
    """Files with the fields of a section's cases, and the gallery of a chapter."""
    jobs = [(case, name) for case, name in JOBS if case in SECTIONS[wildcards.section]]
    fields = [f"results/{{scale}}/runs/{case}/{name}.nc" for case, name in jobs]
    return [*fields, *([GALLERY] if wildcards.section in CHAPTERS else [])]


def locking_text(wildcards):
    """What the study of locking takes its case from, as JSON."""
    return REFERENCES["elastic_tension", "main"].to_json()


def locking_sources(wildcards):
    """Files that the study of locking depends on."""
    solvers = method_modules(Elasticity.kind)
    return closure(
        [
            "workflows.locking",
            "cases.problems.elastic_tension",
            *(solvers[method] for method in (*LOCKING_METHODS, "reference")),
        ]
    )


def weight_sources(wildcards):
    """Files that the study of a penalty's weight depends on."""
    method, _ = WEIGHTED[wildcards.case]
    solvers = method_modules(load_case(wildcards.case).equation.kind)
    return closure(["workflows.weights", case_module(wildcards.case), solvers[method]])


def study_sources(wildcards):
    """Files that a study of the pulse's network depends on."""
    solvers = method_modules(load_case("advection1d").equation.kind)
    return closure(
        [
            "workflows.studies",
            case_module("advection1d"),
            *(solvers[method] for method in ("insr", "floor")),
        ]
    )


def study_steps(wildcards):
    """The number of steps that the configuration gives the case."""
    steps = {job.num_steps for job in JOBS.values() if job.case == "advection1d"}
    return " ".join(f"--steps {number}" for number in steps if number)


def gallery_sources(wildcards):
    """Files that the galleries of distances depend on."""
    shown = (
        "laplace_square",
        "laplace_annulus",
        "harmonic_square",
        "harmonic_lshape_origin",
    )
    modules = [case_module(case) for case in (*shown, "plate_circular_uniform")]
    return closure(["workflows.galleries", *modules])


def studies_of(cases):
    """Tables of cases that are no rows of their runs."""
    return [
        f"results/{{scale}}/tables/{case}/{name}.csv"
        for name, studied in STUDIES.items()
        for case in studied
        if case in cases
    ]


def section_studies(wildcards):
    """Those of a section."""
    return studies_of(SECTIONS[wildcards.section])


def chapter_tables(wildcards):
    """Tables of the cases of a chapter, and what was studied of them."""
    cases = CHAPTERS[wildcards.chapter]
    tables = expand("results/{{scale}}/tables/{case}/{table}", case=cases, table=TABLES)
    return [*tables, *studies_of(cases)]


def chapter_folders(wildcards):
    """Folders of the tables of the cases of a chapter."""
    cases = CHAPTERS[wildcards.chapter]
    return expand("results/{scale}/tables/{case}", scale=SCALE, case=cases)


def table_files():
    """The tables of the whole scale."""
    return expand("results/{scale}/tables/{table}", scale=SCALE, table=MERGED)


def figure_folders():
    """The folders with each section's figures."""
    return expand("results/{scale}/figures/{section}", scale=SCALE, section=SECTIONS)


def report_files():
    """The report as a page and as a document."""
    return expand(
        "results/{scale}/report/report.{kind}", scale=SCALE, kind=["html", "pdf"]
    )


def table_sources(wildcards):
    """Files that the tables of a case depend on."""
    return closure(["workflows.tables", case_module(wildcards.case)])


def figure_sources(wildcards):
    """Files that the figures of a section depend on."""
    return closure(["report.figures.__main__", f"report.figures.{wildcards.section}"])


def overall_sources(wildcards):
    """Files that the figures about all cases depend on."""
    names = (path.stem for path in Path("report/rows").glob("[!_]*.py"))
    rows = [f"report.rows.{name}" for name in names]
    return closure(["report.figures.__main__", "report.figures.overall", *rows])


def report_sources(wildcards):
    """Programs of the report, which loads its parts by the names of the cases."""
    modules = (path.with_suffix("").parts for path in Path("report").rglob("*.py"))
    return closure(".".join(parts) for parts in modules)


def report_texts(wildcards):
    """Everything in the report's folder that is not a program: text, captions, claims."""
    return sorted(
        str(path)
        for path in Path("report").rglob("*")
        if path.is_file() and path.suffix in (".typ", ".yaml", ".css", ".js")
    )
