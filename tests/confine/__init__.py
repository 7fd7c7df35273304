"""Tests of the sandbox around authors' code."""
