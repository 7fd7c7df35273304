"""The driver that runs the Python cells of a chapter: pure standard library, usable in any interpreter.

It is imported by itself, under the name `_python_driver`, into the process of a chapter (later also into
Pyodide), so its modules import nothing but the standard library and one another. It starts a chapter's
process with as few imports as it can; what only some chapters need is imported when they need it.
"""
