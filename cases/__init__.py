"""What is solved: equations, domains, cases, metrics, budgets and the contracts of methods.

Only numpy and scipy are imported here; solvers build on this package, never the other way.
"""
