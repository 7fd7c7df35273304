"""How fast coursepack is: a corpus made by rule, the contenders that build it, and what each of them costs."""
