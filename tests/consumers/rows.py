"""Writes a row each 100 ms into the PostgreSQL of this host, and prints a line for each row."""

import json
import time

import psycopg2

connection = None
while True:
    error = None
    try:
        if connection is None:
            connection = psycopg2.connect("host=127.0.0.1 user=postgres password=consumers connect_timeout=5")
            connection.autocommit = True
            connection.cursor().execute("CREATE TABLE IF NOT EXISTS rows (at timestamptz)")
        connection.cursor().execute("INSERT INTO rows VALUES (now())")
    except Exception as caught:
        error, connection = repr(caught), None
    print(json.dumps({"at": int(time.time() * 1000), "error": error}), flush=True)
    time.sleep(0.1)
