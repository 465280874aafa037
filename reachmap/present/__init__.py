"""Results -> maps, tables, sentences: draws and words what the pipeline found, never computes."""
