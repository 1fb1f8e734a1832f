"""Names: runs of capitals, titles and possessives left out, and what they name."""

from hrcqa.language.names import has_head, names


def bare(text: str) -> list[str]:
    return [one.bare.of(text) for one in names(text)]


def test_a_possessive_is_no_part_of_a_name():
    assert bare("It was Pilar Obregón's work.")[-1] == "Pilar Obregón"


def test_a_syllable_that_lost_its_accent_makes_no_organisation_of_a_person():
    assert not has_head("Ninh Thị Hợi")
    assert has_head("Hội Nông dân")
    assert has_head("Benh vien Tam Ky")
    assert has_head("Lisabet Foundation")
