"""The timing: watch, intake, dispatch, recover, supervise."""
