"""Results of chapters kept from one build to the next, and given back only while nothing they depend on has changed.

A chapter's key is made of all that decides its outputs and is known before it runs: code, options, runner, interpreter
(`key`). What it looked at while it ran stands with its results as facts, a name and a value each, that are verified
when it is looked up: files by digest, folders by their names, distributions by version (`facts`). All of it lies in
one folder without absolute paths, which may be moved, copied and thrown away (`store`).

`chapters` speaks in results and jobs. The modules below it know texts and bytes only and import nothing beyond the
standard library, so that a build in which nothing has changed need not load any model.
"""
