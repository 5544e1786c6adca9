"""A clerk in a process of its own, who appoints somebody to a seat: python -m … NAME MOMENT.

Waits until MOMENT (seconds since 1970), so that others do it at the very same time. Prints the
sentence it gets, or "gelukt".
"""

import sys
import time
from datetime import date

import django


def main() -> None:
    django.setup()
    from django.core.exceptions import ValidationError

    from governance.models import Body, Seat, Term
    from governance.services import seats

    name, moment = sys.argv[1:]
    if moment == "0":
        body = Body.objects.create(key="bestuur", name="Bestuur", kind="board", purpose="x")
        Seat.objects.create(key="zetel", body=body, role="Bewoner", quota="resident")
        return
    term = Term(seat=Seat.objects.get(), person=name, from_on=date(2027, 5, 1))
    time.sleep(max(0.0, float(moment) - time.time()))
    try:
        seats.appoint(term=term)
    except ValidationError as error:
        sys.stdout.write(" ".join(error.messages))
    else:
        sys.stdout.write("gelukt")


if __name__ == "__main__":
    main()
