"""How HiGHS is asked where the answer must be the best there is."""

# Presolve stays off, and limits go in as they are: with limits a hair above whole numbers, and at times in
# presolve alone (github.com/ERGO-Code/HiGHS/issues/3094), HiGHS loses better answers and still says "optimal".
# And what it mends after presolve it may report on the standard output, in the middle of a JSON document.
EXACT = {"presolve": False, "mip_rel_gap": 0.0}
