"""Sizes for a person."""


def size_text(size: int) -> str:
    """Return a size in bytes for a person: `512 bytes`, `38 kB`, `1.4 MB`."""
    if size < 1000:
        return f"{size} bytes"
    if size < 999_500:
        return f"{size / 1e3:.0f} kB"
    if size < 999_950_000:
        return f"{size / 1e6:.1f} MB"
    return f"{size / 1e9:.1f} GB"
