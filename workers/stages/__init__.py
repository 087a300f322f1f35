"""The stages' state machine: who may work on what, how often, and what is told about it."""
