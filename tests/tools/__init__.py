"""Programs the tests need on a machine: finding them, running them, installing them where that is possible."""
