"""Tests of clients/python. Run them from the root of the repository: PYTHONPATH=clients/python python3 -m unittest discover tests/Python -t ."""
