"""Views: parse, call one selector or one service, render. Never more than 25 lines, never a rule."""
