"""What the engine may ask of letters: the kinds of step that leave an official letter or list."""

from capaian.letters.tasks.handing import Distribute

KINDS = (Distribute(),)
