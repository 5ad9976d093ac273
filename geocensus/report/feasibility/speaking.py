"""The first parts of the report: the answers, in plain words, and why they are so."""

from __future__ import annotations

from collections.abc import Sequence

from geocensus.language import Language
from geocensus.maps.contacts import masked
from geocensus.report.feasibility.answers import Held, Judged, Reason
from geocensus.report.feasibility.assessing import Assessment
from geocensus.report.feasibility.content import Cell, Section, Sentence, Table, sentence
from geocensus.report.feasibility.ledger import Number, Place
from geocensus.report.feasibility.words import ANSWERS, HELD, LABELS, QUESTIONS, WORDS

__all__ = ["Speaker"]


class Speaker:
    """Writes parts of a report in one language; the answers here, what they rest on in a class that knows more."""

    def __init__(self, assessment: Assessment, language: Language, *, monthly: bool) -> None:
        self.assessment = assessment
        self.ledger = assessment.ledger
        self.language = language
        self.monthly = monthly
        self.zoned = assessment.run.layer.kind != "counties"
        self.wide = [each for each in assessment.places if each.level in ("all", "region", "county")]
        regions = [each for each in self.wide if each.level == "region"]
        if len(regions) == 1:
            self.wide = [each for each in self.wide if each.level != "all"]
        # A region of one county would say everything twice.
        alone = {each.key for each in assessment.run.regions if len(each.counties) == 1}
        self.wide = [each for each in self.wide if each.level != "county" or each.region not in alone]

    def words(self, name: str) -> str:
        """Give a word of the report."""
        return WORDS[name][self.language]

    def label(self, word: str) -> str:
        """Name a value of a column."""
        return LABELS[word][self.language] if word in LABELS else masked(word)

    def name(self, place: Place) -> str:
        """Name a place."""
        if place.level == "all":
            return self.words("everything")
        name = masked(place.name[self.language])
        return f"{name} ({place.code})" if place.level == "county" and name else name or place.code

    def cell(self, place: Place, measure: str) -> Cell:
        """Give the number of a measure at a place, or a dash."""
        return self.ledger.get(f"{place.key}.{measure}") or "–"

    def by_place(
        self, measures: Sequence[tuple[str, str]], *, places: Sequence[Place] | None = None, **options: object
    ) -> Table:
        """Lay numbers out, a line a place."""
        lines = [
            (self.name(place), *(self.cell(place, measure) for measure, _ in measures))
            for place in (self.wide if places is None else places)
        ]
        return Table(head=(self.words("place"), *(head for _, head in measures)), lines=lines, **options)  # type: ignore[arg-type]

    def conclusions(self) -> Section:
        """Say the answers, and what is left to do."""
        judged = self.assessment.judged
        by_place: dict[str, dict[str, Judged]] = {}
        for each in judged:
            by_place.setdefault(each.place.key, {})[each.question] = each
        columns = (
            ("sources", self.words("sources")),
            ("located", self.words("located")),
            ("in_place", self.words("in_place")),
            ("second.agrees", self.words("agrees")),
            ("flagged", self.words("flagged")),
        )
        lines = []
        for answers in by_place.values():
            place = answers["base"].place
            said = [ANSWERS[answers[question].answer][self.language] for question in QUESTIONS]
            lines.append((self.name(place), *said, *(self.cell(place, measure) for measure, _ in columns)))
        head = (
            self.words("place"),
            *(text[self.language] for text in QUESTIONS.values()),
            *(head for _, head in columns),
        )
        says: list[Sentence] = [] if self.monthly else [(self.words("question"),)]
        marks: list[Sentence] = []
        colon, stop, semicolon = (self.words(name) for name in ("colon", "stop", "semicolon"))
        if not self.zoned:
            reason = judged[0].reasons[0]
            answer = QUESTIONS["zoning"][self.language] + colon + ANSWERS["not_shown"][self.language] + stop
            marks.append((answer, reason.said[self.language], semicolon, reason.todo[self.language]))
        few: list[Cell] = []
        for answers in by_place.values():
            for question, each in answers.items():
                if question == "zoning" and not self.zoned:
                    continue
                if each.few:
                    if question == "base":
                        few += [
                            semicolon if few else "",
                            f"{self.name(each.place)} ",
                            self.cell(each.place, "positions"),
                        ]
                else:
                    marks += self._plain(each)
        if few:
            marks.append((self.words("few"), *few))
        if not self.monthly:
            says.append((self.words("intervals_said"),))
        return Section(
            key="conclusions",
            title=self.words("conclusions"),
            says=says,
            tables=[Table(head=head, lines=lines, shown=60)],
            points=marks,
        )

    def _said(self, judged: Judged) -> str:
        question, answer = QUESTIONS[judged.question][self.language], ANSWERS[judged.answer][self.language]
        return f"{self.name(judged.place)} · {question}{self.words('colon')}{answer}"

    def _plain(self, judged: Judged) -> list[Sentence]:
        """Say one answer in a sentence, and what is left to do in the next ones."""
        answer = self._said(judged) + self.words("stop").strip()
        left: list[Cell] = []
        semicolon, gap = self.words("semicolon"), " " if self.language is Language.EN else ""
        for reason in judged.reasons:
            if reason.held is not Held.MET:
                left += [semicolon if left else gap, *self._todo(reason)]
        return [(answer, *left)]

    def _todo(self, reason: Reason) -> Sentence:
        number = self.ledger.get(reason.number)
        if number is None:
            return (reason.todo[self.language],)
        return sentence(reason.todo, self.language, missing=self._rest(number), value=number)

    def _rest(self, number: Number) -> Cell:
        """Give the share that lacks what another share has: a number of its own, so that it can be traced too."""
        name = f"{number.id}.lacking"
        if number.numerator is None or number.denominator is None:
            return number
        return self.ledger.get(name) or number

    def reasons(self) -> Section:
        """Say why the answers are so: each criterion with its number and limits."""
        return Section(
            key="reasons", title=self.words("detail"), tables=[self._reasons(each) for each in self.assessment.judged]
        )

    def _reasons(self, judged: Judged) -> Table:
        # What is met leaves nothing to do; what is not stands first.
        order = {Held.FAILED: 0, Held.UNKNOWN: 1, Held.PARTLY: 2, Held.MET: 3}
        lines: list[tuple[Cell, ...]] = []
        for reason in sorted(judged.reasons, key=lambda each: order[each.held]):
            number: Cell = self.ledger.get(reason.number) or "–"
            lines.append(
                (number, reason.said[self.language], reason.asked[self.language], HELD[reason.held][self.language])
            )
        head = (self.words("found"), self.words("criterion"), self.words("asked"), self.words("held"))
        return Table(head=head, lines=lines, title=self._said(judged), intervals=True)
