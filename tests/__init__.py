"""Tests; the folders mirror the code. `corpus` composes the reports that they read."""
