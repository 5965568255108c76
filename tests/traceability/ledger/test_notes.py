"""Signed notes, their keys, and cosignatures, against the examples in the specifications."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.ledger.checkpoints import Checkpoint, read_checkpoint
from traceability.ledger.notes import (
    COSIGNATURE,
    Note,
    NoteFault,
    new_signer,
    read_note,
    read_signer,
    read_verifier,
    signers_of,
)

# From C2SP signed-note.
VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
NOTE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""


def test_the_specifications_own_note_verifies():
    assert signers_of(read_note(NOTE), [read_verifier(VKEY)]) == [(read_verifier(VKEY), 0)]
    assert str(read_verifier(VKEY)) == VKEY
    assert str(read_note(NOTE)) == NOTE


def test_a_changed_letter_is_noticed():
    with pytest.raises(NoteFault, match="does not hold"):
        signers_of(read_note(NOTE.replace("example message", "Example message")), [read_verifier(VKEY)])


def test_unknown_signers_are_passed_over():
    other = new_signer("example.com/bar")
    note = read_note(NOTE)
    signed = Note(note.text, (other.sign(note.text), *note.signatures))
    assert [one.name for one, _time in signers_of(read_note(str(signed)), [read_verifier(VKEY)])] == ["example.com/foo"]
    assert signers_of(read_note(NOTE), [other.verifier]) == []


def test_a_private_key_is_read_as_it_is_written_and_never_shown():
    signer = new_signer("shop.example/ledger")
    assert read_signer(f"{signer}\n") == signer
    assert signer.seed.hex() not in repr(signer)


@pytest.mark.parametrize("key", ["", "x", "PRIVATE+KEY+a+b+c", "PRIVATE+KEY+a+00000000+" + "A" * 44, VKEY])
def test_what_is_no_private_key_is_refused(key):
    with pytest.raises(NoteFault):
        read_signer(key)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb"])
def test_names_of_keys_have_neither_spaces_nor_plus_signs(name):
    with pytest.raises(NoteFault):
        new_signer(name)


def test_a_cosignature_tells_when():
    witness = new_signer("province.example/w", COSIGNATURE)
    text = str(Checkpoint("shop.example/ledger", 7, bytes(32)))
    signed = Note(text, (witness.sign(text, 1_679_315_147),))
    assert signers_of(read_note(str(signed)), [witness.verifier]) == [(witness.verifier, 1_679_315_147)]
    assert len(signed.signatures[0].value) == 72
    later = signed.signatures[0].value[:7] + b"\xff" + signed.signatures[0].value[8:]
    with pytest.raises(NoteFault):
        witness.verifier.verify(text, type(signed.signatures[0])(witness.name, witness.verifier.key_id, later))


def test_a_cosignature_is_no_plain_signature():
    """The same key under another type has another id, so one never passes for the other."""
    witness = new_signer("province.example/w", COSIGNATURE)
    plain = type(witness)(witness.name, 1, witness.seed)
    assert witness.verifier.key_id != plain.verifier.key_id


def test_a_checkpoint_is_read_as_it_is_written():
    checkpoint = Checkpoint("shop.example/ledger", 20_852_163, bytes(range(32)))
    assert read_checkpoint(str(checkpoint)) == checkpoint
    assert read_checkpoint(f"{checkpoint}an extension\n") == checkpoint


@pytest.mark.parametrize("size", ["01", "-1", "", "٣", "1 ", "9" * 30])
def test_sizes_are_plain_numbers(size):
    with pytest.raises(NoteFault):
        read_checkpoint(f"a\n{size}\n{'A' * 43}=\n")


@given(st.text())
def test_any_text_is_a_note_or_refused(text):
    for read in (read_note, read_signer, read_verifier, read_checkpoint):
        with suppress(NoteFault):
            read(text)
