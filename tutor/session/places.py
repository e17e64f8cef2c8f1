"""Where kubetutor keeps its files on this machine. Creates nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """Folders of one learner. All lie under KUBETUTOR_HOME where that is set."""

    data: Path  # progress, trust, settings: worth a backup
    state: Path  # labs and open exercises: of this machine, private
    cache: Path  # may be deleted any time
    work: Path  # workspaces, a folder a lesson

    @property
    def log(self) -> Path:
        """Return the event log's file."""
        return self.data / "progress.db"

    @property
    def trust(self) -> Path:
        """Return the file of trusted course hashes."""
        return self.data / "trusted.json"

    @property
    def settings(self) -> Path:
        """Return the file of the learner's choices."""
        return self.data / "settings.json"


def find_places(environ: Mapping[str, str]) -> Places:
    """Return the platform's folders (XDG on Linux), or those under KUBETUTOR_HOME."""
    if home := environ.get("KUBETUTOR_HOME"):
        root = Path(home).expanduser().absolute()
        return Places(root / "data", root / "state", root / "cache", root / "work")
    import platformdirs

    data = platformdirs.user_data_path("kubetutor", appauthor=False)
    return Places(
        data=data,
        state=platformdirs.user_state_path("kubetutor", appauthor=False),
        cache=platformdirs.user_cache_path("kubetutor", appauthor=False),
        work=data / "work",
    )
