"""What the parts of the report say: conclusions, counts, and what was not looked at."""

from __future__ import annotations

from geocensus.language import Language
from geocensus.maps.contacts import masked
from geocensus.report.feasibility.answers import LEAST_SOURCES
from geocensus.report.feasibility.assessing import Assessment
from geocensus.report.feasibility.content import Bar, Cell, Interval, Section, Sentence, Table, sentence
from geocensus.report.feasibility.ledger import Number, Place
from geocensus.report.feasibility.rows import LIES
from geocensus.report.feasibility.speaking import Speaker
from geocensus.report.feasibility.words import DECISIONS, MEANINGS, WORDS
from geocensus.zones import FaultKind

__all__ = ["PRESETS", "sections"]

PRESETS = {
    "full": (
        "conclusions",
        "reasons",
        "completeness",
        "written",
        "lies",
        "checks",
        "proposals",
        "accuracy",
        "base",
        "zoning",
        "compared",
        "worst",
        "not_checked",
    ),
    "monthly": ("conclusions", "compared", "completeness", "checks", "proposals", "not_checked"),
}
"""Which parts a report has."""

WORST = 20
"""Zones that stand in the list of the worst."""


def sections(assessment: Assessment, language: Language, *, preset: str = "full") -> tuple[Section, ...]:
    """Write the parts of a report in their order; a part without content is left out."""
    speaker = _Parts(assessment, language, monthly=preset == "monthly")
    made = [getattr(speaker, name)() for name in PRESETS[preset]]
    return tuple(each for each in made if each is not None)


class _Parts(Speaker):
    """Writes what the answers rest on."""

    def completeness(self) -> Section:
        measures = [
            ("sources", self.words("sources")),
            ("without_position", self.words("without_position")),
            ("flagged", self.words("flagged")),
        ]
        says: list[tuple[Cell, ...]] = []
        if "all.omission" in self.ledger:
            measures += [("omission", self.words("omission")), ("commission", self.words("commission"))]
        else:
            says.append((self.words("no_list"),))
        table = self.by_place(measures, intervals=True)
        return Section(key="completeness", title=self.words("completeness"), says=says, tables=[table])

    def _whole(self) -> Place:
        return self.wide[0]

    def written(self) -> Section:
        whole = self._whole()
        tables = []
        for kind in ("notation", "precision", "method", "category"):
            prefix = f"{whole.key}.{kind}."
            lines = [
                (self.label(each.id.removeprefix(prefix)), each) for each in self.ledger if each.id.startswith(prefix)
            ]
            if lines:
                tables.append(
                    Table(head=(self.words(kind), self.words("count_share")), lines=lines, title=self.words(kind))
                )
        regions = [each for each in self.wide if each.level in ("region", "county")]
        precise = [
            (f"precision.{word}", self.label(word))
            for word in ("under_1m", "1_10m", "10_100m", "100_1000m", "over_1000m")
        ]
        if len(regions) > 1:
            tables.append(self.by_place(precise, places=regions, title=self.words("precision")))
        named = any(table.title == self.words("method") for table in tables)
        says = () if named else ((self.words("no_method"),),)
        return Section(key="written", title=self.words("written"), says=says, tables=tables)

    def lies(self) -> Section:
        chosen = self.assessment.assumptions
        says: list[Sentence] = [] if self.zoned else [(self.words("lies_counties"),)]
        text = WORDS["lies_said"].format(
            tolerance=f"{chosen.tolerance_m:g}", certain=f"{chosen.certain:.0%}", accuracy=f"{chosen.accuracy_m:g}"
        )
        says.append((text[self.language],))
        bars = []
        for place in self.wide:
            parts = [
                (word, self.label(word), number)
                for word in LIES
                if (number := self.ledger.get(f"{place.key}.lies.{word}")) is not None
            ]
            if parts and parts[0][2].denominator:
                bars.append(Bar(name=self.name(place), parts=parts))
        measures = [(f"lies.{word}", self.label(word)) for word in LIES]
        table = self.by_place([("sources", self.words("sources")), *measures])
        sure = self.by_place(
            [("in_place", self.words("in_place")), ("ambiguous", self.words("ambiguous"))], intervals=True
        )
        return Section(key="lies", title=self.words("lies"), says=says, tables=[table, sure], bars=bars[:40])

    def checks(self) -> Section:
        whole = self._whole()
        lines: list[tuple[str, Number, str, Cell]] = []
        marks: list[Interval] = []
        clean: list[str] = []
        titles = {code: title[self.language] for code, subject, title in self.assessment.run.checks if subject == "row"}
        for code, title in titles.items():
            number = self.ledger.get(f"{whole.key}.check.{code}")
            if number is None:
                continue
            notes = self.ledger.get(f"all.check.{code}.note")
            if not number.numerator and not (notes and notes.value):
                clean.append(code)
                continue
            lines.append((f"{title} ({code})", number, f"{number.denominator:,}", notes or "–"))
            if number.numerator and (number.denominator or 0) >= LEAST_SOURCES:
                marks.append(Interval(name=f"{title} ({code})", number=number))
        lines.sort(key=lambda line: -(line[1].numerator or 0))
        marks.sort(key=lambda mark: -mark.number.value)
        tables = []
        if lines:
            head = (self.words("check"), self.words("count_share"), self.words("judged"), self.words("notes"))
            note = self.words("checks_clean").format(codes=", ".join(clean)) if clean else ""
            tables.append(Table(head=head, lines=lines, intervals=True, note=note))
        grouped = [
            (f"{title[self.language]} ({code})", number)
            for code, subject, title in self.assessment.run.checks
            if (number := self.ledger.get(f"all.{subject}.{code}")) is not None and number.value
        ]
        if grouped:
            tables.append(
                Table(head=(self.words("check"), self.words("count")), lines=grouped, title=self.words("groups"))
            )
        judged = self.ledger[f"{whole.key}.sources"].value > 0
        says = () if lines else ((self.words("checks_none" if judged else "checks_nothing"),),)
        return Section(
            key="checks",
            title=self.words("checks"),
            says=says,
            tables=tables,
            intervals=[] if self.monthly else marks[:24],
        )

    def proposals(self) -> Section:
        measures = [("proposal.proposed", self.words("proposed")), ("proposal.ambiguous", self.words("in_doubt"))]
        decided = sorted({each.id.rpartition(".")[2] for each in self.ledger if each.id.startswith("all.decision.")})
        measures += [
            (f"decision.{word}", DECISIONS[word][self.language] if word in DECISIONS else masked(word))
            for word in decided
        ]
        says = () if decided else ((self.words("no_decisions"),),)
        return Section(key="proposals", title=self.words("proposals"), says=says, tables=[self.by_place(measures)])

    def accuracy(self) -> Section:
        title = self.words("accuracy")
        if "all.accuracy.pairs" not in self.ledger:
            return Section(key="accuracy", title=title, says=((self.words("no_reference"),),))
        places = [each for each in self.wide if f"{each.key}.accuracy.pairs" in self.ledger]
        lines = []
        for measure, text in MEANINGS:
            numbers = [self.cell(place, f"accuracy.{measure}") for place in places]
            first = numbers[0]
            if isinstance(first, str):
                continue
            lines.append((text[self.language], first.iso19157 or "–", *numbers))
        table = Table(
            head=(self.words("measure"), self.words("iso"), *map(self.name, places[:8])),
            lines=[line[:10] for line in lines],
        )
        says = [(self.words("accuracy_said"),)]
        if self.ledger["all.accuracy.pairs"].value < 20:
            says.insert(0, (self.words("few_pairs"),))
        return Section(key="accuracy", title=title, says=says, tables=[table])

    def base(self) -> Section:
        whole = self._whole()
        says: list[Sentence] = []
        changes = self.ledger.get(f"{whole.key}.second.changes")
        first, second = (self._layer_name(key) for key in ("county", "county-osm"))
        if changes is None or not changes.denominator:
            says.append((self.words("base_none"),))
        elif not changes.numerator:
            says.append((self.words("base_same").format(first=first, second=second),))
        else:
            says.append(
                sentence(
                    WORDS["base_said"],
                    self.language,
                    changes=changes,
                    first=first,
                    second=second,
                    border=self.cell(whole, "border_p95"),
                )
            )
        measures = [
            ("second.agrees", self.words("agrees")),
            ("second.changes", self.words("changes")),
            ("border_p95", self.words("border")),
        ]
        tables = [self.by_place(measures, intervals=True)] if changes is not None and changes.denominator else []
        used = [
            (
                each.title[self.language] or each.key,
                each.vintage or "–",
                each.datum or "–",
                masked(" · ".join(filter(None, (each.source, each.licence)))),
            )
            for each in self.assessment.run.layers
        ]
        head = (self.words("layer"), self.words("vintage"), self.words("datum"), self.words("licence"))
        tables.append(Table(head=head, lines=used, title=self.words("layer")))
        return Section(key="base", title=self.words("base"), says=says, tables=tables)

    def _layer_name(self, key: str) -> str:
        from geocensus import basemaps

        return basemaps.layer(key).title[self.language]

    def zoning(self) -> Section:
        title = self.words("zoning")
        if not self.zoned:
            return Section(key="zoning", title=title, says=((self.words("zoning_none"),),))
        if self.assessment.zoning is None:
            return Section(key="zoning", title=title, says=((self.words("zoning_large"),),))
        faults = [each for each in self.ledger if each.id.startswith("all.fault.")]
        says = [(self.words("zones_said"),)]
        if not faults:
            says.append((self.words("zoning_clean"),))
        # What the comparison with the base map showed of the datum, and what it could not show.
        says += [(text[self.language],) for text in (*self.assessment.zoning.said, *self.assessment.zoning.not_checked)]
        tables = [self.by_place([("zones_sound", self.words("zones_sound"))])]
        if faults:
            lines = [(FaultKind(each.id.removeprefix("all.fault.")).label[self.language], each) for each in faults]
            tables.append(
                Table(head=(self.words("fault"), self.words("count")), lines=lines, title=self.words("fault"))
            )
            told = [
                (each.code, each.message[self.language])
                for each in self.assessment.zoning.faults
                if not each.kind.allowed
            ]
            tables.append(Table(head=(self.words("code"), self.words("fault")), lines=told, shown=20))
        return Section(key="zoning", title=title, says=says, tables=tables)

    def compared(self) -> Section | None:
        if not self.assessment.compared:
            return None
        whole, names = self._whole(), self.assessment.names
        columns = ("sources", "located", "flagged", "proposed")
        lines: list[tuple[Cell, ...]] = [
            (names[number], *(self.cell(whole, f"{prefix}.{column}") for column in columns))
            for number, prefix in enumerate(self.assessment.compared)
        ]
        lines.append(
            (names[-1], *(self.cell(whole, name) for name in ("sources", "located", "flagged", "proposal.proposed")))
        )
        head = (self.words("before"), *(self.words(name) for name in columns))
        tables = [Table(head=head, lines=lines, intervals=False)]
        states = ("new", "gone", "newly_flagged", "resolved", "still_flagged", "moved")
        for number, prefix in enumerate(self.assessment.compared):
            title = self.words("compared_said").format(before=names[number], after=names[-1])
            tables.append(
                self.by_place([(f"{prefix}.{state}", self.words(f"state_{state}")) for state in states], title=title)
            )
        return Section(key="compared", title=self.words("compared"), tables=tables)

    def worst(self) -> Section | None:
        zones = [each for each in self.assessment.places if each.level == "zone"]
        ranked = sorted(zones, key=lambda each: (-(self.ledger[f"{each.key}.flagged"].numerator or 0), each.code))
        some = [each for each in ranked if self.ledger[f"{each.key}.flagged"].numerator]
        if not some:
            return None
        columns = ("flagged", "without_position", "misplaced", "ambiguous", "proposal.proposed")
        heads = (
            self.words("flagged"),
            self.words("without_position"),
            self.label("elsewhere"),
            self.words("ambiguous"),
            self.words("proposed"),
        )
        lines = [
            (
                each.code,
                masked(each.name[self.language]),
                self.ledger[f"{each.key}.sources"],
                *(self.cell(each, name) for name in columns),
            )
            for each in some
        ]
        head = (self.words("code"), self.words("place"), self.words("sources"), *heads)
        return Section(key="worst", title=self.words("worst"), tables=[Table(head=head, lines=lines, shown=WORST)])

    def not_checked(self) -> Section:
        lines: list[tuple[Cell, ...]] = []
        seen: dict[str, int] = {}
        for each in self.assessment.run.not_run:
            if each.inapplicable:
                continue
            why = each.reason[self.language]
            remedy = each.remedy[self.language]
            number: Cell = "–"
            if each.of:
                seen[each.check] = seen.get(each.check, 0) + 1
                tail = f".{seen[each.check]}" if seen[each.check] > 1 else ""
                number = self.ledger[f"all.not_run.{each.check}{tail}"]
            lines.append(
                (
                    f"{each.title[self.language]} ({each.check})",
                    number,
                    f"{why}{self.words('semicolon')}{remedy}" if remedy else why,
                )
            )
        head = (self.words("check"), self.words("not_judged"), self.words("why"))
        says = () if lines else ((self.words("not_checked_none"),),)
        return Section(
            key="not_checked",
            title=self.words("not_checked"),
            says=says,
            tables=[Table(head=head, lines=lines, shown=80)] if lines else [],
        )
