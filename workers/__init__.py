"""The work, a package a stage, and thin tasks around them."""
