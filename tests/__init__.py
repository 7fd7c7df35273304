"""The tests of coursepack."""
