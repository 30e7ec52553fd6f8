"""One thread in each test process: a forked child waits forever for threads that computed in its
parent, and those of several processes would wait for each other's cores.
"""

import os

from workflows.threads import VARIABLES

for variable in VARIABLES:
    os.environ.setdefault(variable, "1")
