"""A stack whose workers reach Postgres and the broker through proxies."""

from ..servers.postgres import DATABASE, USER
from ..stack import Stack
from .proxy import Proxy


class FragileStack(Stack):
    """The broker names the proxy as its own address, so that every client comes through it."""

    def __init__(self, name: str, dies_with_us: bool = True):
        self.to_postgres = Proxy()
        self.to_broker = Proxy()
        super().__init__(name, dies_with_us)

    def _arrange(self) -> None:
        super()._arrange()
        self.to_postgres.target = self.postgres.port
        self.to_broker.target = self.tansu.port
        self.tansu.advertised = self.to_broker.address

    def start_servers(self, settings: dict[str, str]) -> None:
        super().start_servers(settings)
        self.settings["ROOKERY_POSTGRES_URL"] = self.postgres_url
        self.settings["ROOKERY_KAFKA_BROKERS"] = self.to_broker.address

    def group(self, role: str) -> str:
        """The consumer group of a role."""
        return self.settings["ROOKERY_GROUP_PREFIX"] + role

    @property
    def postgres_url(self) -> str:
        return f"postgres://{USER}:{self.postgres.password}@{self.to_postgres.address}/{DATABASE}"

    def stop(self) -> int:
        count = super().stop()
        self.to_postgres.close()
        self.to_broker.close()
        return count
