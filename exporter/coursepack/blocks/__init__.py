"""What a block type is; each module of this folder without a leading underscore is one.

A module names its types in `BLOCKS`, a tuple of classes. The template `<type>.html.j2` beside the module
renders it; a theme may hold its own in `templates/blocks/`.
"""
