"""Ingest a folder and be killed (-9) at a moment: ``killed_ingest.py MOMENT HOME FOLDER``.

Moments: ``keeping`` a source file half-way; ``written`` the first batch of passages; ``sealed`` the new generation,
before anything is published; ``publishing``, within the transaction; ``published``, before the old generation goes;
``never``.
"""

import os
import signal
import sys
from pathlib import Path

from erfarenhet.assemble import ingest_tools
from erfarenhet.corpus import home, registry
from erfarenhet.corpus.home import Home
from erfarenhet.ingest import synchronise
from erfarenhet.settings import load_settings
from erfarenhet.store.passage_index import PassageIndex


def die(*_args, **_kwargs):
    os.kill(os.getpid(), signal.SIGKILL)


def then_die(function):
    def run(*args, **kwargs):
        function(*args, **kwargs)
        die()

    return run


def die_half_way(_original, copy):
    copy.write(b"half")
    copy.flush()
    die()


def main(moment, home_folder, folder):
    synchronise._BATCH_FILES = 1
    match moment:
        case "keeping":
            home._copy = die_half_way
        case "written":
            PassageIndex.upsert = then_die(PassageIndex.upsert)
        case "sealed":
            registry.Registry.publish = die
        case "publishing":
            registry.write_addition = then_die(registry.write_addition)
        case "published":
            registry.Registry.publish = then_die(registry.Registry.publish)
    settings = load_settings({"home": home_folder})
    with Home(settings.home) as opened:
        synchronise.synchronise([Path(folder)], opened, ingest_tools(opened, settings, None))


if __name__ == "__main__":
    main(*sys.argv[1:])
