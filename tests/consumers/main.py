"""Writes a key each 100 ms by the client that the page makes, and prints a line for each write."""

import json
import os
import sys
import time

from connect import connect

prefix, domain = sys.argv[1:]
client = connect(domain)
count = 0
while True:
    key, error = f"{prefix}{os.getpid()}-{count:06}", None
    try:
        client.put(key, "x")
    except Exception as caught:
        error = repr(caught)
    print(json.dumps({"at": int(time.time() * 1000), "key": key, "error": error}), flush=True)
    count += 1
    time.sleep(0.1)
