"""What the tests of flows and of transport allow, in one table.

A bound is an upper one for an error unless its quantity says otherwise. "Rounding" counts the
operations on numbers of size 1 in float64; "measured" stands for a bound that the method meets
with room to spare and that a fault would miss by far.
"""

from typing import NamedTuple

from cases.solid_histories import REPRODUCED


class Tolerance(NamedTuple):
    """One line of the table."""

    bound: float
    problem: str
    quantity: str
    reason: str


# fmt: off
# ruff: noqa: E501  one line each is worth more than short lines
TABLE = {
    # Projection and Poisson's equation, from random input.
    "projection": Tolerance(1e-11, "random velocities", "div P w, P P w - P w, w - P w - grad q", "rounding: sums over a few hundred numbers"),
    "projection_energy": Tolerance(1e-11, "random velocities", "(P w, grad q) / number of cells", "rounding"),
    "discrete_curl": Tolerance(1e-10, "random stream function", "P u - u", "rounding, differences divide by h"),
    "poisson": Tolerance(1e-10, "random source", "lap q - f", "rounding, differences divide by h^2"),
    "poisson_order": Tolerance(0.02, "cosines on the unit square", "order - 2", "finite range of h"),
    "initial_divergence": Tolerance(1e-11, "velocity with divergence and wall flux", "div of step 0", "rounding of the projection"),
    "stored_divergence": Tolerance(1e-12, "unsteady flow, float64", "div u L / max u after 5 steps", "rounding of the projection"),
    "field_divergence": Tolerance(1e-11, "unsteady flow, spectral", "div u of the scored field", "rounding of a series of 16^2 waves"),
    "wall_flux": Tolerance(1e-13, "unsteady flow", "u . n of the scored field", "rounding"),
    "series_wall_flux": Tolerance(1e-10, "random series", "u . n on the walls", "error of the nonuniform transform"),
    # Interpolation and series.
    "polynomial": Tolerance(1e-8, "random polynomials", "interpolation error / max", "rounding: extrapolation cancels"),
    "interpolation": Tolerance(1e-12, "velocities at the sites", "two ways to interpolate", "rounding"),
    "interpolation_order": Tolerance(0.3, "mirrored velocity", "order below the declared", "finite range of h"),
    "mirrored_order": Tolerance(0.3, "mirrored spline", "order below 6", "finite range of h"),
    "series_points": Tolerance(1e-10, "random series", "nonuniform transform - sum", "width of its bumps"),
    "series_sites": Tolerance(1e-12, "random series", "coefficients of own values", "rounding"),
    "wall_overshoot": Tolerance(1.5, "flow into the walls, 20 steps", "max u / initial max u", "cubic interpolation overshoots, once"),
    # Splittings on series.
    "first_order": Tolerance(0.12, "Taylor-Green, unsteady flow", "slope in dt - 1", "finite range of dt"),
    "second_order": Tolerance(1.8, "Taylor-Green, unsteady flow", "least slope in dt", "stated requirement; order one has one"),
    "fourth_order": Tolerance(0.3, "unsteady flow", "slope of Runge-Kutta - 4", "finite range of dt"),
    "fine_steps": Tolerance(1e-8, "unsteady flow", "Runge-Kutta at dt - at 2 dt", "below all errors compared with it"),
    "noise": Tolerance(3.0, "Taylor-Green with noise in 100 steps", "distance / root of added squares", "no amplification; three deviations"),
    "steady_acceleration": Tolerance(1e-14, "Taylor-Green", "P (u . grad) u", "rounding: it is a gradient"),
    "steady_run": Tolerance(1e-13, "Taylor-Green, Runge-Kutta", "u - u0 after 100 steps", "rounding"),
    "divided_step": Tolerance(1e-3, "unsteady flow", "one divided step - short ones / change", "measured; undivided it is infinite"),
    "energy_rate": Tolerance(1e-13, "random velocities", "(u, P (u . grad) u), relative", "rounding: the product is free of aliasing"),
    # Methods.
    "order_in_space": Tolerance(0.3, "Taylor-Green, unsteady flow", "measured - declared order", "finite range of h"),
    "other_units": Tolerance(1e-10, "unsteady flow on two boxes", "difference in equal units", "rounding over 5 steps"),
    "gradient": Tolerance(1e-8, "Taylor-Green, 2 steps", "gradient - central differences", "differences: eps^2 and rounding / eps"),
    "gradient_exact": Tolerance(1e-4, "Taylor-Green on 48^2", "gradient at step 0 - exact", "fifth order in h"),
    "cubic_gain": Tolerance(50.0, "unsteady flow on 48^2", "least error of linear / of cubic", "measured"),
    "published_grid": Tolerance(0.15, "Taylor-Green on 48^2", "error - 4.83e-3, relative", "stated requirement"),
    "floor_modes": Tolerance(0.01, "Taylor-Green floors", "change by twice the modes, relative", "stated requirement"),
    "floor_gain": Tolerance(20.0, "Taylor-Green floors", "least first-order error / second", "stated requirement"),
    "spectral_floor": Tolerance(1e-7, "unsteady flow, 48 modes", "spectral - floor", "modes above 48 after 5 steps"),
    # References and companions.
    "reference_order": Tolerance(0.3, "unsteady flow", "order in h or dt - declared", "finite range of h and dt"),
    "unsplit": Tolerance(1e-12, "unsteady flow", "2 substeps of dt - 2 steps of dt/2", "rounding"),
    "foot_order": Tolerance(0.1, "steady and unsteady flow", "order of the feet - declared", "finite range of dt"),
    "carried_range": Tolerance(1e-12, "indicator", "values beyond [0, 1]", "rounding of weights that add up to 1"),
    "carried_order": Tolerance(0.4, "smooth density, Taylor-Green", "order in h below the declared", "limiters act at extrema; range of h"),
    "traced": Tolerance(1e-4, "disc in the Taylor-Green flow", "share of points beside the exact disc", "feet of third order, 20 steps"),
    "mass_drift": Tolerance(0.02, "disc in the Taylor-Green flow on 128^2", "change of mass, relative", "measured; interpolation is not conservative"),
    # The case two_vortex.
    "two_vortex_slope": Tolerance(1e-6, "two_vortex", "u - curl psi by differences", "differences: h^2 u''' with ramps of 1/80"),
    "two_vortex_divergence": Tolerance(1e-5, "two_vortex", "div u by differences", "differences: h^2 u''' and rounding / h"),
    # Solids.
    "signed_stretches": Tolerance(1e-9, "random F, inverted too", "s - sum of signed singular values, relative", "rounding, near a double root of the quartic"),
    "energy_slope": Tolerance(1e-5, "random F, inverted too", "dPsi - P : dF, dP, rates, by differences", "differences: eps^4 and rounding / eps"),
    "objectivity": Tolerance(1e-10, "random F and rotations", "P(Q F) - Q P(F) / (1 + Psi)", "rounding, near a double root of the quartic"),
    "particle_transfer": Tolerance(1e-11, "affine velocities, particles to nodes and back", "error", "rounding, differences divide by h"),
    "particle_momentum": Tolerance(1e-12, "random motion in 50 steps", "change of momentum and angular momentum by mass", "rounding"),
    "rigid_motion": Tolerance(1e-11, "translated and turned particles", "error of places, velocities, F", "rounding over 100 steps"),
    "rotated_body": Tolerance(5e-3, "spin of 0.05 by 0.5 rad", "distance from the rotated body", "centrifugal stretch 5e-4 of R, explicit steps of F"),
    "particle_wave": Tolerance(2e-3, "slowest wave of a bar, 20 cells long and more", "half a period, relative", "dispersion of second order in h, half a time step"),
    "particle_wave_energy": Tolerance(2e-3, "slowest wave of a bar, 20 cells long and more", "loss of energy in a period, relative", "the transfer damps with the fourth power of h by the wavelength"),
    "least_squares": Tolerance(1e-5, "polynomials of second degree, moving least squares", "error", "ridge of 1e-9 by the least eigenvalue in corners"),
    "least_squares_slope": Tolerance(1e-3, "polynomials of second degree, moving least squares", "error of the gradient", "the same, by the spacing"),
    "least_squares_order": Tolerance(0.4, "wave in a square", "order below 3", "finite range of spacings"),
    "slope": Tolerance(1e-5, "random values at particles", "gradient - central differences, relative", "differences: eps^2 and rounding / eps"),
    "free_flight": Tolerance(1e-5, "pushed particles", "velocity of the centre of mass - impulse / mass, relative", "rounding of float32"),
    "held_start": Tolerance(1e-3, "clamped beam under its hold", "acceleration of particles by that of the hold", "tolerance of the kinetic damping"),
    # Finite elements for solids.
    "element_patch": Tolerance(1e-9, "affine displacement of the boundary", "u - affine field", "rounding times the condition of the matrix"),
    "element_order": Tolerance(0.3, "manufactured equilibrium", "order below the declared", "finite range of h"),
    "element_slope": Tolerance(1e-6, "random states, contact too", "gradient, Hessian - central differences, relative", "differences: eps^2 and rounding / eps"),
    "element_form": Tolerance(1e-10, "smooth state", "gradient - that of a form by FEniCS, relative", "rounding: the same integrals summed in another order"),
    "element_rigid": Tolerance(1e-12, "translated and turned bodies", "energy", "rounding of squares of strains of 1e-16 times c_v"),
    "element_momentum": Tolerance(1e-8, "thrown body, midpoint rule", "change of momentum and angular momentum, relative", "the last Newton correction"),
    "element_energy": Tolerance(0.02, "thrown body, midpoint rule", "change of energy in 10 steps, relative", "dt^2 of the modes that are resolved in time"),
    "element_beam": Tolerance(0.02, "slender clamped beam", "deflection - that of beam theory, relative", "stiffening of the clamp"),
    "element_frequency": Tolerance(0.03, "slender clamped beam", "frequency - that of beam theory, relative", "shear, a tenth of the length high"),
    "element_phase": Tolerance(0.01, "slender clamped beam", "frequency of implicit Euler - foretold, relative", "higher modes in the signal"),
    "element_damping": Tolerance(0.05, "slender clamped beam", "logarithm of implicit Euler's damping - foretold, relative", "higher modes, a few per cent of the signal, are gone at once"),
    "element_contact": Tolerance(0.1, "collision with a disc", "contact force - rate of momentum, relative", "few Gauss points in the small region of contact"),
    "same_equilibrium": Tolerance(1e-6, "equilibria by two ways", "distance by the body's size", "Newton corrections"),
    "full_budget": Tolerance(0.8, "meshes by gmsh", "least part of a budget that is used", "gmsh takes sizes, not numbers"),
    "full_torus": Tolerance(0.6, "coarse tori by gmsh at 78 KiB", "least part of a budget that is used", "a coarse torus changes by whole rings"),
    "full_coarse_torus": Tolerance(0.4, "coarse tori by gmsh at 50 KiB", "least part of a budget that is used", "the same"),
    # Networks.
    "ansatz_wall": Tolerance(1e-15, "random networks", "u . n with the ansatz", "zero times rounding"),
    "potential": Tolerance(2e-2, "known potential", "error of its gradient", "a network of 12 neurons a layer"),
    "gathered_mean": Tolerance(0.03, "2000 gathered points", "weighted mean - mean, relative", "systematic sampling; three deviations"),
    "curl_divergence": Tolerance(1e-10, "random stream function network", "div u", "rounding of second derivatives"),
    "curl_wall_flux": Tolerance(1e-13, "random stream function network", "u . n on the walls", "rounding"),
    "curl_difference": Tolerance(1e-6, "random stream function network", "u - central differences of psi", "differences: eps^2 and rounding / eps"),
    "residual_exact": Tolerance(1e-13, "Taylor-Green", "r_m, r_d of the exact u and p", "rounding"),
    "residual_gradient": Tolerance(1e-5, "random network", "gradient - central differences, relative", "differences: eps^2 and rounding / eps"),
    "carried_blob": Tolerance(0.02, "smooth blob in Taylor-Green, 4 steps", "mean distance to the exact path's values", "error of the foot, dt^2 a step, and of a small network"),
    "single_step": Tolerance(1e-3, "random Jacobian", "step by a float32 factor - by a float64 one, relative", "rounding of float32 times the condition"),
    "divergence_difference": Tolerance(1e-6, "random network", "div u - central differences", "differences: eps^2 and rounding / eps"),
    "transport_rows": Tolerance(1e-11, "random network", "rows - formula of the integrator", "rounding"),
    "network_feet": Tolerance(1e-9, "Taylor-Green", "feet of the paths", "tolerance of both ODE solvers"),
    "sampled_mean": Tolerance(0.03, "gathered points", "mean by weights - mean", "2000 random points"),
    "short_transport": Tolerance(1e-5, "transport2d, 2 steps", "mean squared error", "fit of a network of a quarter of the weights"),
    # Networks for solids.
    "solid_gradient": Tolerance(1e-6, "random network, all terms", "slope - central differences, relative", "differences: eps^2 and rounding / eps"),
    "solid_hessian": Tolerance(1e-6, "random output layer", "product - differences of the gradient, relative", "differences: eps^2 and rounding / eps"),
    "same_matrix": Tolerance(1e-11, "random network", "product - rows^T rows, relative", "rounding"),
    "draw": Tolerance(1e-3, "torus in a ball", "difference of two Newton steps, relative", "one of the matrices is made in float32"),
    "tangent": Tolerance(1e-7, "random network", "tangent - central differences, relative", "differences: eps^2 and rounding / eps"),
    "gripped": Tolerance(1e-13, "random networks", "u - g on the grips", "rounding: phi vanishes exactly"),
    "gripped_gradient": Tolerance(1e-5, "random networks", "gradient - central differences", "differences: frequencies of 30 a layer"),
    "relaxed_slope": Tolerance(1e-6, "random F", "stress, rate - central differences, relative", "differences: eps^2 and rounding / eps"),
    "torus_inertia": Tolerance(1e-3, "torus", "moment of inertia by 3000 points, relative", "two Gauss points a cell; e sin b is no polynomial"),
    "bar": Tolerance(2e-3, "bar that hangs and is let go", "u - closed form / max u", "a network of 12 neurons a layer"),
    "slip": Tolerance(0.02, "bar in penalised grips", "mean slip - force / stiffness, relative", "a network of 12 neurons a layer"),
    "patch": Tolerance(1e-5, "drawn square without contraction", "u - affine field", "tolerance of the minimisation"),
    "stationary": Tolerance(1e-6, "drawn square without contraction", "stationarity", "tolerance of the minimisation"),
    "flight": Tolerance(1e-6, "pushed square without contact, 3 steps", "u - rigid motion", "tolerance of the minimisation"),
    "energy_points": Tolerance(0.01, "drawn square", "energy at the solver's points - at others, relative", "quadrature at the corners"),
}
# fmt: on

TABLE |= {
    f"{family}_{distance}": Tolerance(
        line.bound, "runs of solids at the paper's bytes", distance, line.reason
    )
    for family, lines in REPRODUCED.items()
    for distance, line in lines.items()
}
"""How near to its reference a method has to come for the ledger to say that it reproduces a case;
:mod:`cases.solid_histories` states them, so that the report reads the same numbers."""


def allowed(name: str) -> float:
    """The bound of a line."""
    return TABLE[name].bound
