"""Another process on the same index, for tests of locks and crashes: ``child_process.py COMMAND FOLDER GENERATION``.

Each step is acknowledged with a line on stdout; the child then waits for a line on stdin, or is killed.
"""

import sys
from pathlib import Path

import numpy as np
from make_passages import DESCRIPTION, DIMENSIONS, make_corpus, unit

from erfarenhet.errors import ErfarenhetError
from erfarenhet.store.edge import EdgeEngine
from erfarenhet.store.interface import Filters


def say(*words):
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def main(command, folder, generation):
    engine = EdgeEngine(Path(folder))
    if command == "build":  # write document after document, flushing every third, until killed
        store = engine.create(generation, DESCRIPTION)
        say("ready")
        for position, entry in enumerate(make_corpus(documents=2000, passages=1)):
            store.upsert([entry])
            say("written", position)
            if position % 3 == 2:
                store.flush()
                say("flushed", position)
    elif command == "read":  # search all the time that the other process does something
        with engine.open(generation, timeout_s=5) as store:
            say("ready", store.count())
            query = unit(np.random.default_rng(0), DIMENSIONS)
            for line in sys.stdin:
                found = store.search_dense(query, limit=10, filters=Filters())
                stored = store.retrieve([one.passage.passage_id for one in found], with_vectors=True)
                say("found", store.count(), *(f"{one.score:.6f}" for one in found), len(stored), line.strip())
        say("closed")
    elif command == "try":  # open, once, and say what came of it
        try:
            with engine.open(generation, timeout_s=0.2) as store:
                vectors = [
                    one.vectors
                    for one in store.retrieve([p.passage.passage_id for p in store.passages()], with_vectors=True)
                ]
                found = store.search_dense(unit(np.random.default_rng(0), DIMENSIONS), limit=1000, filters=Filters())
                say("opened", store.count(), len(vectors), len(found))
        except ErfarenhetError as exc:
            say(type(exc).__name__, str(exc).replace("\n", " "))


if __name__ == "__main__":
    main(*sys.argv[1:])
