"""The registers that are made and run: each job one register, kept on disk, so that a broken measurement goes on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Literal

import pandas as pd

import geocensus as gc
from benchmarks.accuracy.clean import calls_on_clean
from benchmarks.accuracy.scoring import datum_calls, score
from benchmarks.accuracy.unnamed import UNNAMED
from benchmarks.accuracy.worlds import REAL, counties_of, real_positions, window
from geocensus.checks.profiles import DEFAULT
from geocensus.simulate import DEFECTS, NOTATIONS, simulate, spoil

__all__ = ["PARTS", "Job", "kept", "plan", "run_all"]

Part = Literal["named", "unnamed", "density", "batches", "real", "clean"]
PARTS: tuple[Part, ...] = ("named", "unnamed", "density", "batches", "real", "clean")

SIZES_KM = (0.5, 2.0, 5.0, 20.0)
SOURCES = (500, 2_000, 8_000)

BATCHES = {"gcj02_batch": 0.12, "bd09_batch": 0.12, "shift_batch": 0.06, "old_datum_batch": 0.06}


@dataclass(frozen=True, kw_only=True)
class Job:
    """One register."""

    part: Part
    region: str
    zone_km: float
    sources: int
    notation: str
    seed: int

    @property
    def key(self) -> str:
        """Name of its file."""
        return f"{self.part}-{self.region}-{self.zone_km:g}-{self.sources}-{self.notation}-{self.seed}"


def plan(*, seeds: int, clean_seeds: int, sources: int, parts: Sequence[str], regions: int = 17) -> list[Job]:
    """Say which registers are made."""
    keys = [region.key for region in gc.regions.regions()][:regions]
    styles = list(NOTATIONS)
    jobs: list[Job] = []
    for seed in range(seeds):
        for k, key in enumerate(keys):
            # Each region meets each notation at one size or another.
            jobs += [
                Job(
                    part="named",
                    region=key,
                    zone_km=km,
                    sources=sources,
                    notation=styles[(seed + k + j) % 3],
                    seed=seed,
                )
                for j, km in enumerate(SIZES_KM)
            ]
            style = styles[(seed + k) % 3]
            for part in ("unnamed", "batches"):
                jobs.append(Job(part=part, region=key, zone_km=2.0, sources=sources, notation=style, seed=1_000 + seed))
            jobs.append(
                Job(part="density", region=key, zone_km=2.0, sources=SOURCES[k % 3], notation=style, seed=2_000 + seed)
            )
        jobs += [
            Job(part="real", region=name, zone_km=40.0, sources=0, notation="decimal", seed=seed) for name, _, _ in REAL
        ]
    # One job for each region and size: its clean seeds together.
    jobs += [
        Job(part="clean", region=key, zone_km=km, sources=len(mine), notation="", seed=10_000 + k)
        for k, (key, km) in enumerate(product(keys, SIZES_KM))
        if len(mine := range(k, clean_seeds, len(keys) * len(SIZES_KM)))
    ]
    return [job for job in jobs if job.part in parts]


def measure(job: Job) -> pd.DataFrame:
    """Make, run and score one register; or count what is said of the batches of clean ones."""
    if job.part == "clean":
        seeds = range(1_000 * job.seed, 1_000 * job.seed + job.sources)
        return pd.DataFrame(calls_on_clean(window(job.region, job.zone_km), seeds=seeds)).assign(**asdict(job))
    if job.part == "real":
        real = real_positions(job.region)
        if real is None:
            return pd.DataFrame()
        lon, lat, layer = real
        made = spoil(lon=lon, lat=lat, zones=layer, seed=job.seed, notation=job.notation)
    else:
        shares = {key: defect.share for key, defect in DEFECTS.items()}
        if job.part == "unnamed":
            shares |= {defect.key: 0.008 for defect in UNNAMED}
        elif job.part == "batches":
            shares |= BATCHES
        made = simulate(
            sources=job.sources,
            zones=window(job.region, job.zone_km),
            seed=job.seed,
            defects=shares,
            notation=job.notation,
            more=UNNAMED if job.part == "unnamed" else (),
        )
    result = gc.run(made.register, zones=made.zones, profile=DEFAULT)
    scored = score(made, result, counties_of(made.register["PCXQDM"].to_numpy()), notation=job.notation)
    called = datum_calls(result)
    scored["called"] = scored["collector"].map(lambda key: called.get(f"collector: {key}", "")).to_numpy()
    scored["any_called"] = " ".join(sorted(set(called.values())))
    scored["zones"] = len(made.zones)
    scored["rows_of_collector"] = scored.groupby("collector")["row"].transform("size")
    return scored.assign(**asdict(job))


@cache
def code_digest() -> str:
    """Hash the code that is measured and the code that measures: results of other code are not taken up again."""
    digest = hashlib.sha256()
    folders = (Path(gc.__file__).parent, Path(__file__).parent)
    for path in sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".toml"}):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _kept(job: Job, folder: Path) -> pd.DataFrame:
    path = folder / f"{job.key}.parquet"
    if not path.exists():
        part = path.with_suffix(".part")
        measure(job).to_parquet(part)
        part.replace(path)
    return pd.read_parquet(path)


def kept(jobs: Iterable[Job], *, folder: Path) -> list[Job]:
    """Give the jobs that this code has already measured."""
    return [job for job in jobs if (folder / code_digest() / f"{job.key}.parquet").exists()]


def run_all(jobs: Iterable[Job], *, folder: Path, processes: int) -> pd.DataFrame:
    """Measure all jobs that are not yet on disk, and give the scores of all."""
    folder = folder / code_digest()
    folder.mkdir(parents=True, exist_ok=True)
    # Jobs of one window stand together, so that a process makes it once.
    ordered = sorted(jobs, key=lambda job: (job.region, job.zone_km, job.key))
    if processes == 1:
        return pd.concat([_kept(job, folder) for job in ordered], ignore_index=True)
    with ProcessPoolExecutor(processes) as pool:
        done = pool.map(partial(_kept, folder=folder), ordered, chunksize=max(1, min(8, len(ordered) // 8)))
        return pd.concat(done, ignore_index=True)
