"""coursepack: plain-text courses with executed code, packaged for every learning management system."""

__version__ = "0.1.0"
