"""Made-up prose and questions: every sentence different, none of it random without a seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

NOUNS = (
    "anchor barge basin beacon berth boathouse bollard breakwater bridge buoy cable canal capstan cargo chart "
    "cistern compass crane culvert current deck depot derrick dinghy dock dredger embankment ferry gangway gauge "
    "harbour hatch hull jetty keel ladder lantern ledger lighthouse lock logbook mast mooring oar pier pilot pump "
    "quay rampart reservoir ropewalk rudder sail sandbank schedule shipyard shoal signal slipway sluice spar spillway "
    "staircase storehouse tackle tanker terrace tide tiller towpath tramway trawler tug turbine valve viaduct warehouse "
    "waterwheel weir wharf winch windmill workshop"
).split()
ADJECTIVES = (
    "ample ancient blunt brisk broad careful cautious cheap clumsy coarse crooked distant dusty eager early elaborate "
    "empty faded faint famous fragile frugal generous gentle heavy hollow humble idle jagged keen late lively lonely "
    "loud mild modest muddy narrow neat noisy obscure orderly pale patient plain polished precise proud quiet rapid "
    "rough rusty shallow sharp silent simple slender solid sparse steady steep stern stubborn sturdy subtle sudden "
    "tidy timid tranquil uneven vivid wary weary wide wooden worn"
).split()
VERBS = (
    "admits arranges balances borrows carries catches checks collects compares counts covers crosses delays delivers "
    "divides drains empties encloses exchanges fastens feeds fills floods follows gathers guards guides hauls inspects "
    "joins keeps lifts limits links loads lowers marks measures mends moves needs observes offers orders outlives paints "
    "passes pulls raises reaches records releases repairs replaces reports returns reveals reverses seals sells sends "
    "separates serves shelters shows sorts stores surveys tests tracks turns values warns watches weighs"
).split()
PLACES = (
    "Alderwick Ambleport Barrowmouth Brackenhithe Calderness Cairnholm Copperhaven Dunmere Eastlock Eddystrand Fallowquay "
    "Farrowgate Gannetpoint Gorsebay Hallowmere Heronsea Ivystone Kelpwater Kestrelby Larkhaven Loomis Marrowfleet "
    "Millbrace Nettleby Northing Ostlerby Otterford Penhallow Quarrytown Ravensea Redgarth Saltmarch Sedgewick Skerryvore "
    "Thornwater Tidewell Umberley Vennport Wexholm Withyham Yarrowby Zennor"
).split()
PEOPLE = (
    "Abena Anouk Bao Birgit Caspar Chioma Dagny Darius Edda Emeka Farah Finn Gisela Goran Hana Hugo Ilse Imani Jonas "
    "Jun Kaja Kofi Leila Lorenz Mabel Mateo Nadia Niko Oksana Omar Petra Priya Quentin Ragna Rohan Saskia Sindre Tamsin "
    "Tomasz Ulla Umar Vera Viggo Wanda Wei Yara Yusuf Zora"
).split()
TOPICS = (
    "arithmetic averages bookkeeping calendars catalogues ciphers collections comparisons conversions counters "
    "dictionaries estimates filters forecasts functions generators histograms inventories iteration journals ledgers "
    "lists lookups measures modules numbers orders patterns percentages permutations queues ranges recursion registers "
    "reports rounding samples schedules searches sequences signals sorting strings summaries tables tallies text "
    "timetables totals tuples validation weights"
).split()
_SLOTS = {
    "noun": NOUNS,
    "adj": ADJECTIVES,
    "verb": VERBS,
    "place": PLACES,
    "person": PEOPLE,
    "topic": TOPICS,
}
_SENTENCES = (
    "The {adj} {noun} of {place} {verb} {n} loads a day, and {person} writes each of them down.",
    "When a {noun} {verb} the {adj} {noun}, nobody in {place} looks up from work.",
    "{person} keeps a list of every {noun} between {place} and {place}.",
    "Suppose that {person} asks for {n} pieces, and the {noun} holds only {n}.",
    "A program that deals with {topic} has to decide what an empty {noun} means.",
    "For {topic}, the order in which things arrive matters more than their number.",
    "It takes the {adj} {noun} about {n} minutes, unless the {noun} {verb} it first.",
    "Most mistakes with {topic} come from a {adj} start and a {adj} end.",
    "{person} and {person} disagree: is the {noun} at {place} {adj} or merely {adj}?",
    "Of {n} visitors, {n} ask about the {noun}, and the rest want to see the {adj} {noun}.",
    "Nothing {verb} a {noun} as well as a {adj} {noun} does.",
    "In the year of the {adj} winter, {place} lost {n} boats and one {noun}.",
    "Read the figures twice: {n} at the {noun}, {n} at the {noun}, and none at all in {place}.",
    "Whoever {verb} the {noun} also {verb} the {noun}, or so the rule at {place} says.",
    "Behind the {adj} {noun} stands a second one, {n} steps lower and rarely used.",
    "That is why {person} prefers {topic} to {topic}, at least on {adj} days.",
    "A {adj} name for a variable says what the {noun} is, not how it is stored.",
    "The {noun} {verb} whatever comes, so check each {noun} before it goes in.",
    "After {n} tries the answer was {n}, which surprised everybody except {person}.",
    "Between {place} and {place} lie {n} miles of water and a single {adj} {noun}.",
    "If the {noun} is {adj}, the next step {verb} nothing and tells nobody.",
    "Each {noun} gets a number, and each number belongs to one {noun} alone.",
    "{person} drew it on a {adj} card: {n} rows, {n} columns, one total.",
    "The old way with {topic} was {adj}; the new one is shorter and easier to test.",
)
_LEADS = (
    "Look at **{topic}** first, since `{noun}_{topic}` will come up again.",
    "The name `{adj}_{noun}` is a *promise* that its value never changes.",
    "What {person} calls *{topic}* is what others call **{topic}**.",
    "Python spells this `{noun}.{verb}({n})`, and **the parentheses matter**.",
    "Keep `{noun}_{n}` apart from `{noun}_{n}`: *one is a copy, the other is not*.",
    "There is **one** rule for {topic}, and `{noun}[{n}]` is the exception to it.",
)
_ITEMS = (
    "the {adj} {noun}, {n} of them",
    "`{noun}` for whatever {person} {verb}",
    "everything that {verb} a {noun} at {place}",
    "**{topic}**, counted from {n}",
    "a {noun} that is neither {adj} nor {adj}",
    "{n} to {n} entries about {topic}",
)
_PROMPTS = (
    "The {noun} at {place} holds {n} crates and {verb} {n} of them. Which sentence about `{noun}_{n}` is right?",
    "{person} sorts {n} entries by `{noun}` and then by `{adj}_{noun}`. What has become of **{topic}**?",
    "After the {adj} {noun} {verb} the {noun}, what does `{topic}[{n}]` stand for?",
    "Which of these does {person} need before *{topic}* can start at {place}?",
)
_ANSWERS = (
    "The {noun} keeps all {n} of them, since nothing {verb} it",
    "Only the {adj} {noun} is left, and `{noun}` is empty",
    "A list of {n} pairs, each a `{noun}` and a number",
    "An error, because {topic} come before {topic}",
    "Whatever {person} wrote last into `{noun}_{n}`",
    "Nothing at all: the {adj} {noun} was never asked",
)
_FEEDBACK = (
    "The {noun} and the {noun} are two different things; follow `{noun}_{n}` line by line.",
    "That would be so if {person} had begun with {topic}. Here the {adj} {noun} comes first.",
    "Count once more: {n} go in, and the {noun} {verb} {n} of them before anybody reads it.",
    "Look at the second cell: it says what a {adj} {noun} does to {topic}.",
)
_STATEMENTS = (
    "A {adj} {noun} at {place} {verb} at most {n} entries of *{topic}*.",
    "Without `{noun}_{n}`, the {noun} of {person} {verb} nothing.",
    "Two {topic} that compare equal are one and the same {noun}.",
)


@dataclass(frozen=True)
class Option:
    """One answer of a question."""

    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True)
class Question:
    """A question with its answers; true/false when the prompt is a statement."""

    id: str
    prompt: str
    options: tuple[Option, ...]
    explanation: str
    is_statement: bool = False


class _Slots:
    """Fills every slot of a sentence anew."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def __getitem__(self, slot: str) -> str:
        if slot == "n":
            return str(self._random.randrange(2, 980))
        return self._random.choice(_SLOTS[slot])


def sentence(random: Random, patterns: Sequence[str] = _SENTENCES) -> str:
    """Return a sentence made from one of the patterns."""
    text = random.choice(patterns).format_map(_Slots(random))
    return text[0].upper() + text[1:]


def title(random: Random) -> str:
    """Return a title of three to five words."""
    return sentence(random, ("{adj} {topic} at {place}", "{topic} for the {adj} {noun}", "{person} and the {adj} {noun}"))


def text_block(random: Random, number: int) -> str:
    """Return a piece of Markdown of about 730 characters under a heading of its own.

    The first of a chapter is paragraphs, the second ends in a list, the third in a table.
    """
    parts = [f"## {title(random)}", _paragraph(random, 4)]
    match number % 3:
        case 0:
            parts.append(f"{sentence(random, _LEADS)} {_paragraph(random, 4)}")
        case 1:
            parts.append(f"{sentence(random, _LEADS)} {_paragraph(random, 2)}")
            parts.append("\n".join(f"- {sentence(random, _ITEMS)}" for _ in range(4)))
        case _:
            parts.append(f"{sentence(random, _LEADS)} {_paragraph(random, 2)}")
            parts.append(_table(random))
    return "\n\n".join(parts)


def question(random: Random, identity: str, *, is_statement: bool) -> Question:
    """Return a question with feedback on every answer."""
    if is_statement:
        prompt, texts = sentence(random, _STATEMENTS), ["true", "false"]
    else:
        prompt, texts = sentence(random, _PROMPTS), [sentence(random, (answer,)) for answer in random.sample(_ANSWERS, 4)]
    right = random.randrange(len(texts))
    options = (Option(text, at == right, sentence(random, _FEEDBACK)) for at, text in enumerate(texts))
    return Question(identity, prompt, tuple(options), _paragraph(random, 2), is_statement)


def _paragraph(random: Random, sentences: int) -> str:
    return " ".join(sentence(random) for _ in range(sentences))


def _table(random: Random) -> str:
    head = ("{noun}", "{adj} {topic}", "{place}")
    rows = [[sentence(random, (cell,)) for cell in head], ["---", "---:", "---"]]
    rows += [[sentence(random, (cell,)) for cell in ("{noun}", "{n}", "{person}")] for _ in range(3)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
