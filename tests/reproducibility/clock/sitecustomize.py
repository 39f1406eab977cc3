"""Set the clock of a process, and of those it starts, ahead by CLOCK_AHEAD seconds."""

import os
import time

AHEAD = int(os.environ.get("CLOCK_AHEAD", "0"))
_time, _time_ns, _localtime, _gmtime = time.time, time.time_ns, time.localtime, time.gmtime

time.time = lambda: _time() + AHEAD
time.time_ns = lambda: _time_ns() + AHEAD * 10**9
time.localtime = lambda seconds=None: _localtime(time.time() if seconds is None else seconds)
time.gmtime = lambda seconds=None: _gmtime(time.time() if seconds is None else seconds)
