"""What the tables take from the lists of a run: one entry a step, and means over the steps."""

from workflows.tables import _means, _stepwise


def run(error, **lists):
    return {
        "record": {"metric": "mse", "error": error},
        "errors": {"step": [0, 1, 2], "mse": [0.0, 1.0, 3.0], "mse_fine": [9.0, 2.0, 4.0]},
        "diagnostics": lists,
    }


def test_lists_of_the_diagnostics_begin_at_step_one_and_end_with_the_scored_steps():
    found = _stepwise(run(2.0, rms_residuals=[0.1, 0.2, 0.3], iterations=[5]))
    assert found == {"rms_residual": [None, 0.1, 0.2], "iterations": [None, 5, None]}
    assert _stepwise(run(2.0, iterations=17)) == {}


def test_mean_against_a_further_reference_leaves_out_the_start_and_unfinished_runs():
    assert _means(run(2.0)) == {"mean_mse_fine": 3.0}
    assert _means(run(None)) == {}
