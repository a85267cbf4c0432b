"""Charts, rendered by the `helm` program in a box: it sees a private copy of the chart, and nothing else."""
