"""``capaian office``: which offices there are, and which posts see how every office of their government stands."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from capaian.cli.main import start_product


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("office", help="list the offices; let a post watch the offices of its government")
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    acts.add_parser("list", help="the offices by government, and the posts that watch them")
    for name, words in (("watch", "let a post see how every office of its government stands"),
                        ("unwatch", "from now on it sees its own office only")):
        one = acts.add_parser(name, help=words)
        one.add_argument("office", metavar="OFFICE", help="the office of the post, for instance the Inspektorat")
        one.add_argument("post", metavar="POST", help="the key of the post")
        if name == "watch":
            one.add_argument("--basis", required=True, metavar="WORDS", help="the decree that it rests on")


def run(args: argparse.Namespace) -> int:
    start_product()
    return {"list": _list, "watch": _watch, "unwatch": _unwatch}[args.act](args)


def _list(args: argparse.Namespace) -> int:
    from capaian.organisation.selectors import offices, watchers

    for row in offices():
        print(f"{row.key:40} {row.name}, {row.government}")
    for one in watchers(datetime.now(UTC)):
        print(f"  {one.position.title} ({one.position.office.name}) memantau seluruh kantor: {one.basis}")
    return 0


def _watch(args: argparse.Namespace) -> int:
    from capaian.organisation.domain.actors import SYSTEM
    from capaian.organisation.selectors import office, position_row
    from capaian.organisation.services import grant_oversight

    post = position_row(office(args.office).pk, args.post)
    grant_oversight(position=post, basis=args.basis, actor=SYSTEM, at=datetime.now(UTC))
    print(f"{post.title} kini memantau seluruh kantor {post.office.government}.")
    return 0


def _unwatch(args: argparse.Namespace) -> int:
    from capaian.organisation.domain.actors import SYSTEM
    from capaian.organisation.selectors import office, position_row
    from capaian.organisation.services import end_oversight

    post = position_row(office(args.office).pk, args.post)
    end_oversight(position=post, actor=SYSTEM, at=datetime.now(UTC))
    print(f"{post.title} tidak lagi memantau kantor lain.")
    return 0
