"""Signed notes, their keys, and cosignatures, against the examples in the specifications."""

from contextlib import suppress
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceability.ledger.log.checkpoints import Checkpoint, read_checkpoint
from traceability.ledger.log.notes import (
    COSIGNATURE,
    Note,
    NoteFault,
    Signature,
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


# From C2SP tlog-cosignature: the signed checkpoint; the keys are not given there.
LOG = "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8="
W1 = "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="
CARRIED = f"""example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa {LOG}
— witness.example.com/w1 {W1}
"""


def test_the_specifications_own_cosigned_checkpoint_is_read():
    note = read_note(CARRIED)
    assert str(note) == CARRIED
    assert str(read_checkpoint(note.text)) == note.text
    assert [one.name for one in note.signatures] == ["example.com/behind-the-sofa", "witness.example.com/w1"]
    assert int.from_bytes(note.signatures[1].value[:8]) == 1_679_315_147  # the time that the text beside it shows


def test_key_ids_are_worked_out_from_name_type_and_key():
    key = read_verifier(VKEY)
    assert key.key_id == sha256(b"example.com/foo\n\x01" + key.public).digest()[:4]
    witness = type(key)(key.name, COSIGNATURE, key.public)
    assert witness.key_id == sha256(b"example.com/foo\n\x04" + key.public).digest()[:4]


@pytest.mark.parametrize(
    "wrong",
    [
        NOTE.replace("\n\n", "\n"),
        NOTE.rstrip("\n"),
        NOTE + "\n",
        NOTE.replace("— ", "-- "),
        NOTE.replace("This", "\tThis"),
        NOTE.replace("This", "\rThis"),
        NOTE.replace("This", "\0This"),
        NOTE.replace("This", "\ud800This"),
        NOTE.replace("example.com/foo ", "example.com/foo  "),
        NOTE.replace("example.com/foo ", "example.com\u2003foo "),
        NOTE.replace("example.com/foo ", "example.com+foo "),
        NOTE.replace("eyaQM=", "eyaQM"),
        NOTE.replace("eyaQM=", "eyaQN="),  # the same bytes, spelled otherwise
        NOTE.replace("eyaQM=", "eya_M="),
        "text\n\n— a AAAA\n",
        "text\n\n" + "— a AAAAAAA=\n" * 65,
    ],
)
def test_what_is_no_signed_note_is_refused(wrong):
    with pytest.raises(NoteFault):
        read_note(wrong)


def test_sixteen_signatures_must_be_read_and_empty_lines_in_the_text_too():
    note = read_note("a\n\nb\n\n" + "— a AAAAAAA=\n" * 16)
    assert (note.text, len(note.signatures)) == ("a\n\nb\n", 16)


def test_a_name_or_an_id_alone_makes_no_key_known():
    key = read_verifier(VKEY)
    for name, key_id in (("example.com/bar", key.key_id), (key.name, bytes(4))):
        stranger = Signature(name, key_id, bytes(64))
        note = read_note(str(Note(read_note(NOTE).text, (stranger, *read_note(NOTE).signatures))))
        assert signers_of(note, [key]) == [(key, 0)]


@pytest.mark.parametrize(
    "key",
    [
        VKEY.replace("530d903a", "530D903A"),
        VKEY.replace("530d903a", "530d903b"),
        VKEY.replace("v3U2k", "v3U2"),
        VKEY.replace("example.com/foo", "example.com foo"),
        VKEY.replace("+Aeky", "+Beky"),
    ],
)
def test_what_is_no_verifier_key_is_refused(key):
    with pytest.raises(NoteFault):
        read_verifier(key)


@pytest.mark.parametrize(
    "text",
    [
        "a\n1\n", "a\n1\nAAAA\n", f"\n1\n{'A' * 43}=\n", f"a\n1\n{'A' * 43}=", f"a\n1\n{'A' * 43}=\n\n",
        f"a\n1\n{'A' * 43}=\n\nextension\n", f"a\n1\n{'A' * 42}B=\n", f"a\n{2**63}\n{'A' * 43}=\n",
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(NoteFault):
        read_checkpoint(text)


@given(st.text())
def test_any_text_is_a_note_or_refused(text):
    for read in (read_note, read_signer, read_verifier, read_checkpoint):
        with suppress(NoteFault):
            read(text)
