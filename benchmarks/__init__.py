"""What is claimed of this program, measured: reading, judging, guarding; run from the checkout as modules.

    python -m benchmarks.accuracy [--seeds N]   cells, figures, forms, identity; false alarms on clean reports
    python -m benchmarks.planted [--seeds N]    planted errors found, and whether the altered cell is suspected
    python -m benchmarks.guard [--seeds N]      altered figures that a check notices

Each writes its own table into docs/accuracy.md and leaves the others as they are.
"""
