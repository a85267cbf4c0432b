"""The comment against a forge that keeps state, in the three dialects."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_gate.forge.api import ForgeFault
from gitops_gate.forge.github import GitHub
from gitops_gate.forge.gitlab import GitLab
from gitops_gate.forge.marker import Marker, digest, marked, marker, rest
from gitops_gate.forge.sticky import MARKER, stuck
from gitops_gate.http import Client, HttpFault
from tests.forge.fake import ME, OLDER, SHA, Fake, Fault, serving

KINDS = ("github", "gitea", "gitlab")


@pytest.fixture(params=KINDS)
def fake(request: pytest.FixtureRequest) -> Iterator[Fake]:
    with serving(Fake(request.param)) as one:
        yield one


def forge(fake: Fake, waits: list[float] | None = None, timeout: float = 5.0) -> GitHub | GitLab:
    client = Client(fake.url, timeout=timeout, sleep=(waits if waits is not None else []).append)
    if fake.kind == "gitlab":
        return GitLab(client, "group/fleet", 7)
    return GitHub(client, "acme/fleet", 7, "gitea" if fake.kind == "gitea" else "github")


def stick(
    fake: Fake, body: str, *, key: str = "default", sha: str = SHA, run: int = 5, mode: str = "update"
) -> str:
    return stuck(forge(fake), body, Marker(key, sha, run, digest(body)), mode)[0]  # type: ignore[arg-type]


def ours(body: str, *, key: str = "default", sha: str = SHA, run: int = 5) -> str:
    return marked(body, key, sha, run)


def test_one_comment_from_the_first_run_to_the_last(fake: Fake) -> None:
    assert [stick(fake, "one\n"), stick(fake, "one\n"), stick(fake, "two\n")] == [
        "created",
        "unchanged",
        "updated",
    ]
    assert fake.texts() == [ours("two\n")]
    assert len(fake.did("POST")) == 1 and len(fake.did("PATCH", "PUT")) == 1


def test_keys_do_not_meet(fake: Fake) -> None:
    assert [stick(fake, "a\n", key="dev"), stick(fake, "b\n", key="production")] == ["created", "created"]
    assert len(fake.comments) == 2


def test_found_on_a_later_page_and_duplicates_go(fake: Fake) -> None:
    for number in range(150):
        fake.add("somebody", f"talk {number}")
    first = fake.add(ME, ours("old\n", sha=OLDER))
    fake.add("somebody", "more talk")
    second = fake.add(ME, ours("old too\n", sha=OLDER))
    assert stick(fake, "new\n") == "updated"
    assert fake.comments[first]["text"] == ours("new\n") and second not in fake.comments
    assert len(fake.comments) == 152


@pytest.mark.parametrize(
    ("author", "text"),
    [
        ("mallory", ours("all is well\n")),
        ("gate", ours("all is well\n")),
        (ME, "> " + ours("quoted\n")),
        (ME, "Hello\n" + ours("below\n")),
        (ME, ours("another key\n", key="other")),
        (ME, "<!-- gitops-gate:comment:v1 key=default -->\nno commit"),
    ],
)
def test_what_is_not_ours_is_left_alone(fake: Fake, author: str, text: str) -> None:
    number = fake.add(author, text)
    assert stick(fake, "new\n") == "created"
    assert fake.comments[number]["text"] == text and len(fake.comments) == 2
    assert fake.did("DELETE", "PATCH", "PUT") == []


def test_the_run_of_an_older_commit_leaves_the_newer_comment(fake: Fake) -> None:
    stick(fake, "new\n")
    assert stick(fake, "old\n", sha=OLDER, run=9) == "outdated"
    assert fake.texts() == [ours("new\n")]


def test_the_earlier_of_two_runs_over_one_commit_comes_late(fake: Fake) -> None:
    stick(fake, "later\n", run=9)
    assert stick(fake, "earlier\n", run=8) == "outdated"
    assert stick(fake, "again\n", run=9) == "updated"


def test_a_comment_that_somebody_has_edited_is_written_again(fake: Fake) -> None:
    stick(fake, "one\n")
    (number,) = fake.comments
    fake.comments[number]["text"] = fake.comments[number]["text"].replace("one", "all is well")
    assert stick(fake, "one\n") == "updated"
    fake.comments[number]["text"] = fake.comments[number]["text"].replace("\n", "\r\n").strip()
    assert stick(fake, "one\n") == "unchanged"


def test_recreate_and_off(fake: Fake) -> None:
    stick(fake, "one\n")
    (number,) = fake.comments
    assert stick(fake, "two\n", mode="recreate") == "created"
    assert number not in fake.comments and fake.texts() == [ours("two\n")]
    asked = len(fake.asked)
    assert stick(fake, "three\n", mode="off") == "off" and len(fake.asked) == asked


def test_deleted_by_somebody_at_the_same_time(fake: Fake) -> None:
    fake.add(ME, ours("a\n"))
    fake.add(ME, ours("b\n"))
    fake.faults.append(Fault("DELETE", "", 404, message="Not Found"))
    assert stick(fake, "a\n") == "unchanged"


@pytest.mark.parametrize("status", [401, 403, 404, 422])
def test_a_refusal_is_told_at_once(fake: Fake, status: int) -> None:
    fake.faults.append(Fault("POST", "", status, message="Resource not accessible by integration", times=9))
    with pytest.raises(ForgeFault, match=rf"status {status}: Resource not accessible") as fault:
        stick(fake, "one\n")
    assert fault.value.status == status and len(fake.did("POST")) == 1


@pytest.mark.parametrize(
    "fault", [Fault("POST", "", 502, obeyed=True), Fault("POST", "", 201, obeyed=True, delay=1.0)]
)
def test_an_answer_that_is_lost_gives_no_second_comment(fake: Fake, fault: Fault) -> None:
    fake.faults.append(Fault(**vars(fault)))
    body = "one\n"
    done, number = stuck(forge(fake, timeout=0.4), body, Marker("default", SHA, 5, digest(body)))
    assert (done, len(fake.comments), number in fake.comments) == ("created", 1, True)


def test_a_comment_that_was_lost_on_the_way_is_written_again(fake: Fake) -> None:
    fake.faults.append(Fault("POST", "", 502))
    assert stick(fake, "one\n") == "created" and len(fake.comments) == 1


def test_limits_of_rate_are_waited_for(fake: Fake) -> None:
    waits: list[float] = []
    fake.faults += [
        Fault("GET", "", 429, {"Retry-After": "7"}),
        Fault("GET", "", 502),
        Fault("POST", "", 403, {"Retry-After": "3"}, "You have exceeded a secondary rate limit"),
    ]
    body = "one\n"
    assert stuck(forge(fake, waits), body, Marker("default", SHA, 5, digest(body)))[0] == "created"
    assert waits == [7.0, 4.0, 3.0] and len(fake.comments) == 1


def test_a_forge_that_is_down_is_given_up(fake: Fake) -> None:
    waits: list[float] = []
    fake.faults.append(Fault("GET", "", 502, times=99))
    with pytest.raises(ForgeFault, match="status 502"):
        stuck(forge(fake, waits), "one\n", Marker("default", SHA, 5, digest("one\n")))
    assert waits == [2.0, 4.0, 8.0]


def test_a_forge_that_wants_an_hour_is_given_up(fake: Fake) -> None:
    waits: list[float] = []
    fake.faults.append(Fault("GET", "", 429, {"Retry-After": "3600"}, times=99))
    with pytest.raises(HttpFault, match="asks to wait longer"):
        stuck(forge(fake, waits), "one\n", Marker("default", SHA, 5, digest("one\n")))
    assert waits == []


def test_the_jobs_own_token_may_not_ask_who_it_is() -> None:
    with serving(Fake("github", login="github-actions[bot]")) as fake:
        fake.faults.append(
            Fault("GET", "/user", 403, message="Resource not accessible by integration", times=9)
        )
        client = Client(fake.url)
        for graphql in (Client(fake.url + "/graphql"), None):
            assert GitHub(client, "acme/fleet", 7, graphql=graphql).login() == "github-actions[bot]"


@pytest.mark.parametrize(
    ("text", "known"),
    [
        (ours("x"), True),
        (ours("x").replace("\n", "\r\n"), True),
        (" " + ours("x"), False),
        (ours("x", key="UPPER"), False),
        (ours("x", sha="HEAD"), False),
        (ours("x").replace("digest=", "digest=x"), False),
        ("", False),
    ],
)
def test_markers(text: str, known: bool) -> None:
    assert (marker(text) is not None) is known
    assert len(text) - len(rest(text)) <= MARKER


runs = st.tuples(
    st.sampled_from("pq"), st.sampled_from(["", "b", "cc"]), st.integers(0, 2), st.integers(1, 4)
)


@settings(max_examples=40, deadline=None)
@given(st.lists(runs, max_size=8), st.lists(st.sampled_from(["p", "q", "talk"]), max_size=4))
def test_whatever_runs_come_in_whatever_order(
    asked: list[tuple[str, str, int, int]], there: list[str]
) -> None:
    """One comment a key at most, of the newest run over the newest commit; what others wrote stays."""
    commits = [f"{number}" * 40 for number in range(3)]
    with serving(Fake(page=2)) as one:
        foreign = {one.add("mallory", ours(f"{key}\n", key=key) if key != "talk" else key) for key in there}
        before = {number: one.comments[number]["text"] for number in foreign}
        newest: dict[str, tuple[int, int, str]] = {}
        reached = 0
        for key, body, commit, run in asked:
            reached = max(reached, commit)
            one.head = commits[reached]
            done = stick(one, body, key=key, sha=commits[commit], run=run)
            late = commit < reached or (key in newest and newest[key][0] == commit and newest[key][1] > run)
            assert (done == "outdated") is late
            if done in ("created", "updated"):
                newest[key] = (commit, run, body)
        kept = {number: text["text"] for number, text in one.comments.items()}
    assert {number: kept[number] for number in foreign} == before
    written = sorted(text for number, text in kept.items() if number not in foreign)
    assert written == sorted(
        ours(body, key=key, sha=commits[commit], run=run) for key, (commit, run, body) in newest.items()
    )
