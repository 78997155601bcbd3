"""What does one page or act cost? Its queries once, then requests of one client and of several, with CPU and latencies."""

from dataclasses import dataclass, field
from itertools import count

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from midspan.doors.cli.bench import load, processes
from midspan.doors.cli.bench.figures import Line, Load, load_of
from midspan.doors.cli.bench.pages import Act, Ask
from midspan.doors.cli.bench.running import HOST, Running, Sources, jar, signed_in

BOOKKEEPING = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@dataclass
class Bench:
    """A running clinic and its database, and how many requests are enough."""

    running: Running
    database: int  # the number of the database server's first process
    clients: int
    few: int  # requests of one client alone
    many: int  # requests of all clients together
    sources: Sources = field(default_factory=Sources)
    cookies: dict[tuple[str, int], dict[str, str]] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    numbers: count = field(default_factory=count)
    asked: int = 0
    asking_cpu: float = 0.0  # seconds that the load generator itself used

    def line(self, act: Act) -> Line:
        """Everything about one act."""
        queries = self.queries(act) if act.who and not act.anonymous else None
        few, many = (max(4, self.few // 8), max(self.clients * 2, self.many // 8)) if act.costly else (self.few, self.many)
        self.ask(act, self.clients, self.clients * 2)  # warm: every process has seen it
        return Line(act.name, queries, self.under(act, 1, few), self.under(act, self.clients, many))

    def queries(self, act: Act) -> int:
        """Statements of one request, in this process against the same database, without BEGIN and COMMIT."""
        client = Client(HTTP_HOST=HOST, raise_request_exception=False)
        client.cookies.load({"sessionid": self.cookies_of(act, 0)["sessionid"]})
        send(client, act.asks(0, next(self.numbers)))
        with CaptureQueriesContext(connection) as captured:
            send(client, act.asks(0, next(self.numbers)))
        return sum(not query["sql"].startswith(BOOKKEEPING) for query in captured.captured_queries)

    def under(self, act: Act, clients: int, requests: int) -> Load:
        """Some requests of some clients, with the CPU of both servers. Rows that did not land count as errors."""
        landed = act.landed() if act.landed else 0
        web, database = processes.cpu_seconds(self.running.web), processes.cpu_seconds(self.database)
        outcome = self.ask(act, clients, requests)
        web, database = processes.cpu_seconds(self.running.web) - web, processes.cpu_seconds(self.database) - database
        if outcome.first_error:
            self.complaints.append(f"{act.name}: {outcome.first_error}")
        missing = len(outcome.latencies) - (act.landed() - landed) if act.landed else 0
        if missing:
            self.complaints.append(f"{act.name}: {missing} acknowledged and not there")
        errors = outcome.errors + abs(missing)
        return load_of(outcome.latencies, seconds=outcome.seconds, server_cpu=web, database_cpu=database, errors=errors)

    def ask(self, act: Act, clients: int, requests: int) -> load.Outcome:
        """The requests, sent by a process of their own."""
        each = max(1, requests // clients)
        asked = [[self.request(act, client) for _ in range(each)] for client in range(clients)]
        sources = [[self.sources.take() for _ in range(each)] for _ in range(clients)] if act.anonymous else []
        outcome = load.run(load.Plan(HOST, self.running.port, asked, sources))
        self.asked += each * clients
        self.asking_cpu += outcome.own_cpu
        return outcome

    def request(self, act: Act, client: int) -> bytes:
        """A client's next request."""
        cookies = jar() if act.anonymous or not act.who else self.cookies_of(act, client)
        return act.asks(client, next(self.numbers)).as_bytes(cookies)

    def cookies_of(self, act: Act, client: int) -> dict[str, str]:
        """Every client signs in once."""
        user = act.who[client % len(act.who)]
        key = (user, client)
        if key not in self.cookies:
            self.cookies[key] = signed_in(self.running.port, user, self.sources.take())
        return self.cookies[key]


def send(client: Client, ask: Ask) -> None:
    """One request of Django's own test client."""
    headers = {"HX-Request": "true"} if ask.htmx else {}
    if ask.fields is None:
        client.get(ask.path, headers=headers)
    else:
        client.post(ask.path, dict(ask.fields), headers=headers)
