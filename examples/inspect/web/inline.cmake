# Puts the program into the page: PROGRAM, PAGE, OUT.
file(READ ${PROGRAM} program)
file(READ ${PAGE} page)
string(REPLACE "/* program */" "${program}" page "${page}")
file(WRITE ${OUT} "${page}")
