"""The C library's thresholds as `trommel` fixes them for itself (src/cli/allocator.rs), here for everybody who is timed: else each
page's memory goes back to the system and comes again, which costs some more than others."""
import os, sys

THRESHOLDS = {"MALLOC_MMAP_THRESHOLD_": "8388608", "MALLOC_TRIM_THRESHOLD_": "16777216"}
# Whoever has set one is obeyed.
ENVIRONMENT = THRESHOLDS | os.environ


def fix():
    """Begins the script anew under these thresholds, for they are read when a process begins."""
    if not THRESHOLDS.keys() <= os.environ.keys():
        os.execve(sys.executable, [sys.executable, *sys.argv], ENVIRONMENT)
