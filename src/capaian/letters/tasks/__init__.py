"""What the engine may ask of letters: the kinds of step that leave an official letter or list."""

from capaian.letters.tasks.handing import Distribute
from capaian.letters.tasks.meeting import Invite, Meet
from capaian.letters.tasks.order import Order
from capaian.letters.tasks.preparing import Gather, Plan
from capaian.letters.tasks.reviewing import StatedReview
from capaian.letters.tasks.sending import Cover, Duplicate, Send
from capaian.letters.tasks.socialise import Socialise
from capaian.letters.tasks.upward import Report

KINDS = (Order(), Invite(), Meet(), Plan(), Gather(), Distribute(), Report(), StatedReview(), Cover(), Duplicate(), Send(),
         Socialise())
