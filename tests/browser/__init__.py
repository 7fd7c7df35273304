"""Packages played in a browser by ARIA role and accessible name alone, in an LMS that records every call."""
