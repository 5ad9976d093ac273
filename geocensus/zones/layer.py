"""The zones of a run: polygons with codes, read once, validated, in canonical order.

Exclaves, holes, overlaps, gaps, invalid rings and duplicated codes are data: they are kept and named in
:attr:`ZoneLayer.problems`, never silently mended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from geocensus.errors import LayerError
from geocensus.language import Text
from geocensus.shown import layer_table
from geocensus.zones.columns import as_column, find_code_column, find_name_column, texts
from geocensus.zones.validation import DROPPED, Geometries, ZoneProblem, ZoneProblemKind, clean, code_problems

if TYPE_CHECKING:
    from geocensus.basemaps import Layer

__all__ = ["ZoneKind", "ZoneLayer"]

ZoneKind = Literal["zones", "counties", "draft", "synthetic"]
"""What the polygons are: zones of the user, counties instead of zones, drafts, or made up for a demonstration."""

CGCS2000 = "CGCS2000"


@dataclass(frozen=True, kw_only=True, eq=False)
class ZoneLayer:
    """Zones in the order of their codes; the number of a zone is its place in this order.

    Rows without a code stand last. Rows that share a code (the exclaves of one zone, or a mistake) stay rows of
    their own, in the canonical order of their geometry, and are reported in :attr:`problems`.

    Parameters
    ----------
    code, name : (m,) text
    geometry : (m,) shapely polygons and multipolygons, degrees lon/lat, CGCS2000
        In canonical form: rings start at their least vertex, parts and holes are sorted.
    kind
        What the polygons are.
    title, source, licence, vintage
        What is known of the layer; empty when nothing is.
    datum
        The datum that the polygons were given in; `geometry` is CGCS2000 always.
    file_sha256
        Of the file that the layer was read from, or empty.
    problems
        What is wrong with rows of the file, those that were dropped included.

    Examples
    --------
    >>> layer = ZoneLayer.from_geometries(code=["2", "1"], geometry=[shapely.box(1, 0, 2, 1), shapely.box(0, 0, 1, 1)])
    >>> layer.code.tolist(), layer.bounds
    (['1', '2'], (0.0, 0.0, 2.0, 1.0))
    """

    code: NDArray[np.str_]
    name: NDArray[np.str_]
    geometry: Geometries
    kind: ZoneKind = "zones"
    title: Text = field(default_factory=lambda: Text(en="", zh=""))
    source: str = ""
    licence: str = ""
    vintage: str = ""
    datum: str = CGCS2000
    file_sha256: str = ""
    problems: tuple[ZoneProblem, ...] = ()

    def __len__(self) -> int:
        return len(self.code)

    def __repr__(self) -> str:
        return f"<ZoneLayer: {len(self)} {self.kind}, {self.source or 'no source'}, {len(self.problems)} problems>"

    def _repr_html_(self) -> str:
        """Show in a notebook what the layer is and where it comes from."""
        return layer_table(
            str(self.title) or str(Text(en="Zone layer", zh="普查小区图层")),
            self,
            (Text(en="problems", zh="问题"), len(self.problems)),
        )

    @property
    def invalid(self) -> tuple[ZoneProblem, ...]:
        """Zones of this layer whose rings are invalid, and why."""
        return self._problems_of(ZoneProblemKind.INVALID)

    @property
    def dropped(self) -> tuple[ZoneProblem, ...]:
        """Rows of the file that are not in this layer, and why."""
        return tuple(problem for problem in self.problems if problem.kind in DROPPED)

    @property
    def repaired(self) -> tuple[ZoneProblem, ...]:
        """Zones whose geometry was changed to make it valid, and why."""
        return self._problems_of(ZoneProblemKind.REPAIRED)

    @property
    def duplicates(self) -> tuple[ZoneProblem, ...]:
        """Rows that share their code with another row."""
        return self._problems_of(ZoneProblemKind.DUPLICATE_CODE)

    def _problems_of(self, kind: ZoneProblemKind) -> tuple[ZoneProblem, ...]:
        return tuple(problem for problem in self.problems if problem.kind is kind)

    @cached_property
    def valid(self) -> NDArray[np.bool_]:
        """(m,) Whether GEOS finds each geometry valid."""
        return np.asarray(shapely.is_valid(self.geometry), dtype=bool)

    @cached_property
    def centroid(self) -> NDArray[np.float64]:
        """(m, 2) Longitude and latitude of each zone's centroid, in degrees; planar in degrees, as GEOS takes it."""
        return np.asarray(shapely.get_coordinates(shapely.centroid(self.geometry)), dtype=np.float64)

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north in degrees; NaN for a layer without zones."""
        west, south, east, north = shapely.total_bounds(self.geometry).tolist()
        return (west, south, east, north)

    @cached_property
    def sha256(self) -> str:
        """Hash of what the layer says: codes and canonical geometry, in canonical order."""
        digest = hashlib.sha256(b"geocensus zone layer 1\0")
        digest.update("\0".join(self.code.tolist()).encode())
        for block in np.array_split(self.geometry, max(1, len(self) // 20_000)):
            digest.update(b"".join(shapely.to_wkb(block, byte_order=1, include_srid=False).tolist()))
        return digest.hexdigest()

    def find(self, codes: Iterable[str | None]) -> NDArray[np.int32]:
        """Give the number of each code's zone, −1 where there is none.

        The first of rows that share a code.

        Examples
        --------
        >>> layer = ZoneLayer.from_geometries(code=["1", "2"], geometry=[shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)])
        >>> layer.find(["2", "3", None])
        array([ 1, -1, -1], dtype=int32)
        """
        wanted = np.asarray(["" if code is None else code for code in codes], dtype=np.str_)
        if not len(self) or not len(wanted):
            return np.full(len(wanted), -1, dtype=np.int32)
        known, first = np.unique(self.code, return_index=True)
        at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        return np.where((known[at] == wanted) & (wanted != ""), first[at], -1).astype(np.int32)

    def take(self, zones: NDArray[Any] | Sequence[int]) -> ZoneLayer:
        """Give a layer of some of the zones, in canonical order.

        Parameters
        ----------
        zones : (k,) zone numbers, or (m,) bool
        """
        at = np.asarray(zones)
        at = np.flatnonzero(at) if at.dtype == bool else np.unique(at.astype(np.intp))
        codes = set(self.code[at].tolist())
        problems = tuple(problem for problem in self.problems if problem.code in codes)
        return replace(
            self, code=self.code[at], name=self.name[at], geometry=self.geometry[at], file_sha256="", problems=problems
        )

    @classmethod
    def from_geometries(
        cls,
        *,
        code: Iterable[object],
        geometry: Iterable[shapely.Geometry | None],
        name: Iterable[object] | None = None,
        kind: ZoneKind = "zones",
        title: Text | None = None,
        source: str = "",
        licence: str = "",
        vintage: str = "",
        datum: str = CGCS2000,
        file_sha256: str = "",
        repair: bool = False,
    ) -> ZoneLayer:
        """Make a layer of polygons that are in memory, in CGCS2000 (or WGS 84) degrees.

        Parameters
        ----------
        code : (m,) text
            Numbers are taken as their digits; None and NaN are no code.
        geometry : (m,) shapely, degrees lon/lat
        name : (m,) text, optional
        repair
            Make invalid polygons valid instead of only naming them.

        Raises
        ------
        LayerError
            When the columns are not equally long.
        """
        codes = texts(as_column(code))
        shapes = np.fromiter(geometry, dtype=object)
        names = np.full(len(codes), "", dtype=np.str_) if name is None else texts(as_column(name))
        if not len(codes) == len(shapes) == len(names):
            raise LayerError(
                en=f"codes, names and polygons must be equally many: {len(codes)}, {len(names)}, {len(shapes)}",
                zh=f"代码、名称与面的数量必须一致：{len(codes)}、{len(names)}、{len(shapes)}",
            )
        shapes, kept, problems = clean(shapes, codes, repair=repair)
        at = np.flatnonzero(kept)
        order = at[_canonical_order(codes[at], shapes[at])]
        layer = cls(
            code=codes[order],
            name=names[order],
            geometry=shapes[order],
            kind=kind,
            title=title or Text(en=source, zh=source),
            source=source,
            licence=licence,
            vintage=vintage,
            datum=datum,
            file_sha256=file_sha256,
            problems=problems + code_problems(codes, at),
        )
        valid = np.ones(len(codes), dtype=bool)
        valid[[problem.row - 1 for problem in problems if problem.kind is ZoneProblemKind.INVALID]] = False
        # Each was just looked at: asking GEOS again costs a tenth of a second for 20,000 zones.
        layer.__dict__["valid"] = valid[order]
        return layer

    @classmethod
    def from_layer(cls, layer: Layer, *, kind: ZoneKind = "counties", repair: bool = True) -> ZoneLayer:
        """Take the polygons of a base layer as zones.

        Parameters
        ----------
        layer
            From :func:`geocensus.basemaps.layer`.
        kind
            What the polygons are.
        repair
            Make invalid polygons valid and name them in :attr:`repaired`. Nobody can mend a base layer at its source,
            and one county whose ring touches itself would slow down all others.
        """
        return cls.from_geometries(
            code=layer.code,
            name=layer.name,
            geometry=layer.geometry,
            kind=kind,
            title=layer.title,
            source=layer.source,
            licence=layer.licence,
            vintage=layer.vintage,
            datum=str(layer.datum),
            file_sha256=layer.sha256,
            repair=repair,
        )

    @classmethod
    def read(
        cls,
        path: str | Path,
        *,
        layer: str | None = None,
        code_column: str | None = None,
        name_column: str | None = None,
        crs: str | None = None,
        transformation: str | None = None,
        datum: str | None = None,
        kind: ZoneKind = "zones",
        repair: bool = False,
        title: Text | None = None,
        source: str | None = None,
        licence: str = "",
        vintage: str = "",
    ) -> ZoneLayer:
        """Read a layer of zones from a geometry file (GeoPackage, shapefile, GeoJSON, GeoParquet …).

        Parameters
        ----------
        path
            The file, or the name of a layer of the catalogue or of ``geocensus.toml``.
        layer
            Which layer of it, when it holds several.
        code_column, name_column
            Headers of the codes and names; found by the usual headers when not given.
        crs
            The coordinate reference system of a file that names none, or a wrong one: ``"EPSG:4490"``.
        transformation
            The user's own PROJ pipeline to CGCS2000 degrees, for a datum whose parameters are not public.
        datum
            The datum that the degrees are really in when no coordinate system can say it: ``"GCJ02"`` for a layer
            that was drawn on Amap.
        kind
            What the polygons are.
        repair
            Make invalid polygons valid instead of only naming them.
        title, source, licence, vintage
            What is known of the layer; the source is the file's name by default.

        Raises
        ------
        ColumnNotFound
            When the column of codes (or one that was named) is not there.
        LayerError
            When the file cannot be read, states no coordinate system, or holds no polygon.
        DatumError
            When its coordinate system cannot be converted without the user's own transformation.
        """
        from geocensus import vectorfiles

        if own := cls._catalogued(path):
            return own
        file = vectorfiles.read(path, layer=layer, crs=crs)
        place = Path(path).name
        headers = list(file.table.column_names)
        code = find_code_column(headers, wanted=code_column, place=place)
        name = find_name_column([header for header in headers if header != code], wanted=name_column, place=place)
        codes = texts(file.table.column(code))
        if code.casefold() == "gb":
            # Tianditu writes "156" (China's country number, ISO 3166) before the six digits.
            codes = np.asarray(
                [text[3:] if len(text) == 9 and text.startswith("156") else text for text in codes.tolist()]
            )
        geometry = file.cgcs2000(transformation=transformation)
        stated = CGCS2000 if file.crs is None or file.crs.geodetic_crs is None else str(file.crs.geodetic_crs.name)
        if datum is not None:
            geometry, stated = _from_datum(geometry, datum)
        read = cls.from_geometries(
            code=codes,
            name=None if name is None else texts(file.table.column(name)),
            geometry=geometry,
            kind=kind,
            title=title,
            source=place if source is None else source,
            licence=licence,
            vintage=vintage,
            datum=stated,
            file_sha256=file.sha256,
            repair=repair,
        )
        if not len(read):
            raise LayerError(
                en=f"{place}: no polygon in its {len(file.geometry)} rows; give the layer of zones, not of lines or points",
                zh=f"{place}：{len(file.geometry)} 行中没有一个面；请提供小区面图层，而不是线或点图层",
            )
        return read

    @classmethod
    def _catalogued(cls, name: str | Path) -> ZoneLayer | None:
        """Read a layer that the catalogue or ``geocensus.toml`` names; a file of that name goes before it."""
        from geocensus import basemaps

        if Path(name).expanduser().exists():
            return None
        origin = {each.key: each.origin for each in basemaps.layers()}.get(str(name))
        if origin is None:
            return None
        # The user can mend an own layer, so its faults are told; nobody can mend a base map.
        own = origin == "user"
        return cls.from_layer(basemaps.layer(str(name)), kind="zones" if own else "counties", repair=not own)


def _canonical_order(code: NDArray[np.str_], geometry: Geometries) -> NDArray[np.intp]:
    """Order rows by code, those without one last; rows of one code by their geometry."""
    order = np.lexsort((code, code == ""))
    same = np.flatnonzero(code[order][1:] == code[order][:-1])
    if len(same):
        tied = np.unique(np.concatenate([same, same + 1]))
        for run in np.split(tied, np.flatnonzero(code[order[tied]][1:] != code[order[tied]][:-1]) + 1):
            order[run] = sorted(order[run].tolist(), key=lambda row: shapely.to_wkb(geometry[row], byte_order=1))
    return order


def _from_datum(geometry: Geometries, datum: str | None) -> tuple[Geometries, str]:
    """Undo the shift of the datum that the degrees are really in."""
    from geocensus.coordinates import Datum, convert

    given = Datum(CGCS2000 if datum is None else datum)

    def to_house(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        lon, lat = convert(lon=xy[:, 0], lat=xy[:, 1], source=given, target=Datum.CGCS2000)
        return np.column_stack([lon, lat])

    if given is not Datum.CGCS2000:
        geometry = shapely.transform(geometry, to_house, include_z=False)
    return geometry, str(given)
