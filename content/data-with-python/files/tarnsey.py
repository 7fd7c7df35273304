"""Read the weather of Tarnsey into plain NumPy arrays."""

import csv

import numpy as np

STATIONS = ("Quay", "Vale", "Fell")


def grid(column):
    """Return one column of weather.csv with the shape (3, 365).

    A row is a station, in the order of STATIONS; a column is a day.
    A reading that is missing in the file becomes nan.
    """
    readings = {station: [] for station in STATIONS}
    with open("weather.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            text = row[column]
            value = float(text) if text else np.nan
            readings[row["station"]].append(value)
    return np.array([readings[station] for station in STATIONS])
