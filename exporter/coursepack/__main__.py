"""`python -m coursepack`: the command line."""

from coursepack.cli import main

if __name__ == "__main__":
    main()
