"""The forms of the signing journey. One file per kind of signer, one for what they share."""

from pacts.forms.codes import CodeForm, ReceiptForm
from pacts.forms.own import DisplayForm, MotivationForm
from pacts.forms.residents import ELSEWHERE, SignForm, signing
from pacts.forms.travelling import make_stamp, pack, read_stamp, unpack

__all__ = [
    "ELSEWHERE",
    "CodeForm",
    "DisplayForm",
    "MotivationForm",
    "ReceiptForm",
    "SignForm",
    "make_stamp",
    "pack",
    "read_stamp",
    "signing",
    "unpack",
]
