"""Tests of the block types, one module each."""
