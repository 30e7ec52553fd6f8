"""Galleries of distances: ``python -m workflows.galleries --output d.nc --edges edges.csv``.

:mod:`workflows.gallery_fields` says what they hold: pictures as NetCDF, and the table of times and
of faithfulness over the number of edges. They belong to no run and no seed.
"""

import argparse
from pathlib import Path

from cases.vocabulary import SCALES
from workflows import threads

MOST_THREADS = 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scale", default="full", choices=SCALES)
    parser.add_argument("--threads", type=int, help="most threads; default: all cores")
    parser.add_argument("--output", required=True, type=Path, help="the pictures, NetCDF")
    parser.add_argument("--edges", required=True, type=Path, help="the table, CSV")
    arguments = parser.parse_args()
    threads.limit(min(MOST_THREADS, arguments.threads or MOST_THREADS), None)
    from workflows.atomic import replacing
    from workflows.gallery_fields import edge_table, galleries

    with replacing(arguments.edges) as temporary:
        edge_table(arguments.scale).to_csv(temporary, index=False)
    with replacing(arguments.output) as temporary:
        pictures = galleries(arguments.scale)
        packed = {name: {"zlib": True, "shuffle": True} for name in pictures.data_vars}
        pictures.to_netcdf(temporary, engine="h5netcdf", encoding=packed)


if __name__ == "__main__":
    main()
