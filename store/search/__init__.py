"""Finding trials: the query language and the tantivy index."""
