"""Queries over the real studies with judged answers: does a search find what a person meant, and rank it first?

`queries.json` holds only what a person would type, what was wanted in one line, and the ids of the studies that answer
it, judged by reading the records for the need and not for what some engine returns. `plain` is the same wish for a
tool without fields.
"""
